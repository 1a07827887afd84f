// Every page loads this once. Each behaviour finds its own elements by data attributes, and only adds to
// what the page already does without script.
import "htmx.org";
import { startAttaching } from "./attaching";
import { startBoard } from "./board";
import { startComposers } from "./composer";
import { startCopying } from "./copy";
import { startDialogs } from "./dialogs";
import { startDrafts } from "./drafts";
import { startErrors } from "./errors";
import { startFocus } from "./focus";
import { startKeyboard } from "./keyboard";
import { startLists } from "./lists";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startRoom } from "./room";
import { startSorting } from "./sorting";
import { startThemeSwitch } from "./theme";
import { startClock } from "./time";
import { startToasts } from "./toasts";

document.documentElement.classList.add("wb-scripted");
startMenus();
startDialogs();
startThemeSwitch();
startCopying();
startClock();
startToasts();
startErrors();
startComposers();
startAttaching();
startDrafts();
startLists();
startBoard();
startFocus();
startKeyboard();
startLive();
startRoom();
startSorting();
