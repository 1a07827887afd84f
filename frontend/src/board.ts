// The board: a card is put into another column by dragging, or by Shift and an arrow. The server says what that
// means: it does it, opens the form that it needs, or refuses in a sentence. The card moves when the record has.
import htmx from "htmx.org";
import { toast } from "./toasts";

const CARD = "[data-card]";
const LANE = "[data-lane]";
let dragged: HTMLElement | null = null;
let standsOn: string | undefined; // the subject of the card that somebody stood on when it was replaced

function lanes(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(LANE)];
}

function laneOf(card: Element): HTMLElement | null {
  return card.closest<HTMLElement>(LANE);
}

/** Ask the server to do what it means that the card stands in that column. */
function put(card: HTMLElement, lane: HTMLElement): void {
  const by = card.closest<HTMLElement>("[data-board]")?.dataset.board;
  if (!by || lane === laneOf(card)) return;
  void htmx.ajax("post", card.dataset.move!, { source: card, swap: "none", values: { by, to: lane.dataset.lane } });
}

/** Put the current card one column further; false when there is no board. */
export function moveCard(step: 1 | -1): boolean {
  const card = document.querySelector<HTMLElement>(`${CARD}[data-current]`);
  const here = card && laneOf(card);
  if (!card || !here) return false;
  const all = lanes();
  const next = all[all.indexOf(here) + step];
  if (next) put(card, next);
  else toast(step > 0 ? "This is the last column." : "This is the first column.");
  return true;
}

function countUp(lane: HTMLElement | null, step: 1 | -1): void {
  const count = lane?.querySelector("[data-lane-count]");
  const known = Number(count?.textContent);
  if (count && !Number.isNaN(known)) count.textContent = String(Math.max(0, known + step));
}

/** A card that was drawn again goes where its record stands now. */
function settle(card: HTMLElement): void {
  const from = laneOf(card);
  if (!from || from.dataset.lane === card.dataset.laneKey) return;
  const to = lanes().find((lane) => lane.dataset.lane === card.dataset.laneKey);
  countUp(from, -1);
  if (!to) {
    card.remove();
    return;
  }
  countUp(to, 1);
  to.querySelector("[data-lane-cards]")!.prepend(card);
  card.classList.add("wb-ticket--arrived");
}

function mark(lane: HTMLElement | null): void {
  for (const one of lanes()) one.classList.toggle("wb-lane--over", one === lane);
}

export function startBoard(): void {
  if (!document.querySelector("[data-board]")) return;
  document.addEventListener("dragstart", (event) => {
    dragged = (event.target as Element).closest?.<HTMLElement>(CARD) ?? null;
    if (!dragged || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.querySelector("[data-row-link]")?.textContent ?? "");
    dragged.classList.add("wb-ticket--dragged");
  });
  document.addEventListener("dragover", (event) => {
    const lane = dragged && (event.target as Element).closest<HTMLElement>(LANE);
    mark(lane && lane !== laneOf(dragged!) ? lane : null);
    if (lane) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const lane = dragged && (event.target as Element).closest<HTMLElement>(LANE);
    if (!lane) return;
    event.preventDefault();
    put(dragged!, lane);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("wb-ticket--dragged");
    dragged = null;
    mark(null);
  });
  document.addEventListener("htmx:load", (event) => {
    const card = event.target as HTMLElement;
    if (!card.matches(CARD)) return;
    card.toggleAttribute("data-current", standsOn === card.dataset.liveSubject);
    settle(card);
    const lost = document.activeElement === document.body && card.hasAttribute("data-current");
    if (lost) card.querySelector<HTMLElement>("[data-row-link]")?.focus();
  });
  // A card is replaced when its record changes: whoever stood on it goes on standing there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const card = event.target as HTMLElement;
    if (card.matches(CARD)) standsOn = card.hasAttribute("data-current") ? card.dataset.liveSubject : undefined;
  });
}
