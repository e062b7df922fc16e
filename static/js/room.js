// The scripts of every page: menus, folds, the reader's settings.
import { start } from "./controllers.js";
import { choices } from "./choices.js";
import { folds, menus } from "./menus.js";
import { settings } from "./settings.js";

start({ menus, folds, settings, choices });
