// The scripts of every page: times, menus, folds, the reader's settings.
import { start } from "./controllers.js";
import { folds, menus } from "./menus.js";
import { settings } from "./settings.js";
import { localTimes } from "./times.js";

localTimes(document);
start({ menus, folds, settings });
