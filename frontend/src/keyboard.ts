// Single keys, off while somebody types or a modifier is held. `g` starts a chord: g h home, g i incidents.
import { openDialog } from "./dialogs";
import { moveCard } from "./board";
import { move, openCurrent, openNeighbour, toggleCurrent } from "./lists";

const CHORD_MS = 900;
let chordUntil = 0;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

// A row's own keys: the current row's; in a queue those of the first row that has any.
function pressInRow(key: string): boolean {
  const selector = `[data-row-key="${CSS.escape(key)}"]`;
  const control =
    document.querySelector<HTMLElement>(`[data-row][data-current] ${selector}`) ?? document.querySelector<HTMLElement>(`[data-row]:not(.wb-list__row, .wb-ticket) ${selector}`);
  if (!control) return false;
  control.focus();
  control.click();
  return true;
}

function press(key: string): boolean {
  const control = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return false;
  if (control.matches("input, textarea")) control.focus();
  else control.click();
  return true;
}

const LIST_KEYS: Record<string, () => void> = { j: () => move(1), k: () => move(-1), o: openCurrent, x: toggleCurrent };

function handle(key: string, at: number): boolean {
  if (at < chordUntil) {
    chordUntil = 0;
    return press(`g ${key}`);
  }
  if (key === "g") {
    chordUntil = at + CHORD_MS;
    return true;
  }
  if (key === "?") return openDialog("keyboard-help");
  if ((key === "]" || key === "[") && openNeighbour(key === "]" ? 1 : -1)) return true;
  const listKey = LIST_KEYS[key];
  if (listKey && document.querySelector("[data-row]")) {
    listKey();
    return true;
  }
  return pressInRow(key) || press(key);
}

/** Ctrl-Enter sends the form somebody is writing in. */
function sendForm(target: EventTarget | null): boolean {
  const form = target instanceof HTMLElement ? target.closest<HTMLFormElement>("form.wb-form") : null;
  form?.requestSubmit();
  return form !== null;
}

/** Enter in what one types to add ([data-adds]) presses the button beside it, not the one that saves all. */
function add(target: EventTarget | null): boolean {
  const button = target instanceof HTMLInputElement ? target.closest("[data-adds]")?.querySelector("button") : null;
  button?.click();
  return Boolean(button);
}

const SWITCH = "watchbell:keys";

/** Whoever speaks to the computer, or trips over single keys, switches them off; `?` and Escape stay. */
function startSwitch(): void {
  const box = document.querySelector<HTMLInputElement>("[data-keys-switch]");
  if (!box) return;
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}

export function startKeyboard(): void {
  startSwitch();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented && sendForm(event.target)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey && add(event.target)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (localStorage.getItem(SWITCH) === "off" && event.key !== "?") return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight") && moveCard(event.key === "ArrowRight" ? 1 : -1)) {
      event.preventDefault();
      return;
    }
    if (handle(event.key, event.timeStamp)) event.preventDefault();
  });
}
