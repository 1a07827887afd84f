// Putting a dashboard together: widgets are dragged by their grip and resized by their corner, or moved by arrows and
// resized by Shift and arrows when the grip has the focus. Whatever lies in the way goes down. Each card carries its
// widget as JSON; what is sent is read off the cards. Every change can be undone, and is said aloud.
import { openDialog } from "./dialogs";

const COLUMNS = 12;
const MOST_ROWS = 60;
const TALLEST = 12;

interface Place { x: number; y: number; w: number; h: number }
type Snapshot = [HTMLElement, Place][];

let grid: HTMLElement | null = null;
const past: Snapshot[] = [];
let isDirty = false;
let changing: HTMLElement | null = null; // the card whose settings are open

function cards(): HTMLElement[] {
  return [...(grid?.querySelectorAll<HTMLElement>(":scope > [data-widget]") ?? [])];
}

function placeOf(card: HTMLElement): Place {
  const { x, y, w, h } = card.dataset;
  return { x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
}

function put(card: HTMLElement, place: Place): void {
  card.dataset.x = String(place.x);
  card.dataset.y = String(place.y);
  card.dataset.w = String(place.w);
  card.dataset.h = String(place.h);
}

function titleOf(card: HTMLElement): string {
  return card.querySelector(".wb-dash__title")?.textContent ?? "";
}

function meet(one: Place, other: Place): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

function snapshot(): Snapshot {
  return cards().map((card) => [card, placeOf(card)]);
}

/** Put a card where it shall be, in a picture of all others, and what it meets below it. False: it does not fit. */
function arrange(card: HTMLElement, wanted: Place, before: Snapshot): boolean {
  const settled: [HTMLElement, Place][] = [[card, wanted]];
  const others = before.filter(([one]) => one !== card).sort((a, b) => a[1].y - b[1].y || a[1].x - b[1].x);
  for (const [one, place] of others) {
    const moved = { ...place };
    for (let met = settled.find(([, taken]) => meet(moved, taken)); met; met = settled.find(([, taken]) => meet(moved, taken))) {
      moved.y = met[1].y + met[1].h;
    }
    settled.push([one, moved]);
  }
  if (settled.some(([, place]) => place.y + place.h > MOST_ROWS)) return false;
  for (const [one, place] of settled) put(one, place);
  return true;
}

/** Keep a place within the grid, and a widget as large as it must be. */
function clamped(card: HTMLElement, place: Place): Place {
  const [leastW, leastH] = (card.dataset.least ?? "1 1").split(" ").map(Number) as [number, number];
  const w = Math.min(COLUMNS, Math.max(leastW, place.w));
  const h = Math.min(TALLEST, Math.max(leastH, place.h));
  return { w, h, x: Math.min(COLUMNS - w, Math.max(0, place.x)), y: Math.min(MOST_ROWS - h, Math.max(0, place.y)) };
}

function say(text: string): void {
  const live = document.querySelector("[data-dash-said]");
  if (live) live.textContent = text;
}

function sayPlace(card: HTMLElement): void {
  const { x, y, w, h } = placeOf(card);
  say(`${titleOf(card)}: column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high.`);
}

function remember(before: Snapshot): void {
  past.push(before);
  changed();
}

function changed(): void {
  isDirty = true;
  const undo = document.querySelector<HTMLButtonElement>("[data-dash-undo]");
  if (undo) undo.disabled = past.length === 0;
  const blank = document.querySelector<HTMLElement>("[data-dash-blank]");
  if (blank) blank.hidden = cards().length > 0;
}

function undo(): void {
  const before = past.pop();
  if (!before || !grid) return;
  grid.replaceChildren(...before.map(([card]) => card));
  for (const [card, place] of before) put(card, place);
  changed();
  say("Undone.");
}

function change(card: HTMLElement, wanted: Place): void {
  const before = snapshot();
  const place = clamped(card, wanted);
  const now = placeOf(card);
  if (place.x === now.x && place.y === now.y && place.w === now.w && place.h === now.h) return say("It goes no further.");
  if (!arrange(card, place, before)) return say("There is no room for that.");
  remember(before);
  sayPlace(card);
}

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressed(event: KeyboardEvent): void {
  const target = event.target as Element;
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !target.closest("input, textarea, dialog[open]")) {
    event.preventDefault();
    return undo();
  }
  const card = target.closest("[data-dash-move]")?.closest<HTMLElement>("[data-widget]");
  if (!card) return;
  const step = ARROWS[event.key];
  if (step) {
    event.preventDefault();
    const { x, y, w, h } = placeOf(card);
    change(card, event.shiftKey ? { x, y, w: w + step[0], h: h + step[1] } : { x: x + step[0], y: y + step[1], w, h });
  } else if (event.key === "Delete") {
    event.preventDefault();
    remove(card);
  }
}

function remove(card: HTMLElement): void {
  const before = snapshot();
  const next = cards()[cards().indexOf(card) + 1] ?? cards()[cards().indexOf(card) - 1];
  card.remove();
  remember(before);
  say(`${titleOf(card)} is removed. Undo brings it back.`);
  (next?.querySelector<HTMLElement>("[data-dash-move]") ?? document.querySelector<HTMLElement>('[data-dialog="dash-add"]'))?.focus();
}

/** Follow the pointer: whole columns and rows, against the picture from before, so that what made way comes back. */
function drag(event: PointerEvent): void {
  const target = event.target as Element;
  const handle = target.closest<HTMLElement>("[data-dash-move], [data-dash-resize]");
  const card = handle?.closest<HTMLElement>("[data-widget]");
  if (!handle || !card || !grid || event.button !== 0) return;
  const resizes = handle.hasAttribute("data-dash-resize");
  const style = getComputedStyle(grid);
  const columnStep = (grid.clientWidth + parseFloat(style.columnGap)) / COLUMNS;
  const rowStep = parseFloat(style.gridAutoRows) + parseFloat(style.rowGap);
  if (style.gridTemplateColumns.split(" ").length < COLUMNS) return; // one below the other on a phone
  const before = snapshot();
  const from = placeOf(card);
  const follow = (move: PointerEvent) => {
    const across = Math.round((move.pageX - event.pageX) / columnStep);
    const down = Math.round((move.pageY - event.pageY) / rowStep);
    const wanted = resizes ? { ...from, w: from.w + across, h: from.h + down } : { ...from, x: from.x + across, y: from.y + down };
    arrange(card, clamped(card, wanted), before);
  };
  const end = () => {
    handle.removeEventListener("pointermove", follow);
    card.removeAttribute("data-dragged");
    const now = placeOf(card);
    if (now.x !== from.x || now.y !== from.y || now.w !== from.w || now.h !== from.h) {
      remember(before);
      sayPlace(card);
    }
  };
  event.preventDefault();
  (handle.matches("button") ? handle : card.querySelector<HTMLElement>("[data-dash-move]"))?.focus();
  handle.setPointerCapture(event.pointerId);
  card.setAttribute("data-dragged", "");
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", end, { once: true });
}

function firstFree(w: number, h: number): Place {
  const taken = cards().map(placeOf);
  for (let y = 0; y <= MOST_ROWS - h; y++) {
    for (let x = 0; x <= COLUMNS - w; x++) {
      const place = { x, y, w, h };
      if (!taken.some((one) => meet(one, place))) return place;
    }
  }
  return { x: 0, y: MOST_ROWS - h, w, h };
}

/** A widget came from the server: it takes the place of the one that was changed, or the first free one. */
function arrived(card: HTMLElement): void {
  if (!grid) return;
  const before = snapshot();
  const known = cards().find((one) => one.id === card.id);
  if (known) {
    put(card, placeOf(known));
    known.replaceWith(card);
  } else {
    const { w, h } = placeOf(card);
    put(card, firstFree(w, h));
    grid.append(card);
    card.scrollIntoView({ block: "nearest" });
  }
  remember(before);
  say(known ? `${titleOf(card)} is changed.` : `${titleOf(card)} is added.`);
  setTimeout(() => card.querySelector<HTMLElement>("[data-dash-move]")?.focus());
}

function said(): string {
  const all = cards().map((card) => ({ ...(JSON.parse(card.dataset.widget ?? "{}") as object), ...placeOf(card) }));
  return JSON.stringify(all);
}

/** Open the form of a card: the same button form that adds one, with the card's own JSON. */
function settings(card: HTMLElement): void {
  changing = card;
  document.querySelector("[data-dash-kind]")?.dispatchEvent(new CustomEvent("dash-change", { bubbles: true }));
}

export function startDashboards(): void {
  grid = document.querySelector<HTMLElement>("[data-dash]");
  const form = document.querySelector<HTMLFormElement>("[data-dash-form]");
  if (!grid || !form) return;
  document.addEventListener("keydown", pressed);
  grid.addEventListener("pointerdown", drag);
  grid.addEventListener("click", (event) => {
    const target = event.target as Element;
    const card = target.closest<HTMLElement>("[data-widget]");
    if (!card) return;
    if (target.closest("[data-dash-remove]")) remove(card);
    else if (target.closest("[data-dash-settings]")) settings(card);
    else if (target.closest("a")) event.preventDefault(); // while it is changed, numbers lead nowhere
  });
  document.querySelector("[data-dash-undo]")?.addEventListener("click", undo);
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = (event as CustomEvent<{ elt: Element; parameters: Record<string, unknown> }>).detail;
    if (!elt.matches("[data-dash-kind]") || !changing) return;
    parameters.draft = JSON.stringify({ ...(JSON.parse(changing.dataset.widget ?? "{}") as object), ...placeOf(changing) });
    changing = null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = (event as CustomEvent<{ target: Element }>).detail.target;
    const { id } = target;
    if (id === "action-body" && target.children.length > 0) {
      document.querySelector<HTMLDialogElement>("#dash-add")?.close();
      openDialog("action");
    }
    const card = id === "dash-arrived" ? target.querySelector<HTMLElement>("[data-widget]") : null;
    if (card) setTimeout(() => arrived(card));
  });
  form.addEventListener("submit", () => {
    (form.elements.namedItem("widgets") as HTMLInputElement).value = said();
    isDirty = false;
  });
  form.addEventListener("change", () => (isDirty = true));
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
}
