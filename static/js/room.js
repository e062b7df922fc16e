// The scripts of every page: times, menus, folds, the reader's settings, and that scripts run.
import { start } from "./controllers.js";
import { folds, menus } from "./menus.js";
import { sayThatScriptsRun } from "./scripts-run.js";
import { settings } from "./settings.js";
import { localTimes } from "./times.js";

localTimes(document);
sayThatScriptsRun();
start({ menus, folds, settings });
