// The timeline of a schedule: hover or focus says who, from when to when and why; a span dragged along a row opens
// the form of an override with it. The form itself, and every shift's address, work without script.
import htmx from "htmx.org";
import { openDialog } from "./dialogs";

const MOVED = 6; // px: less than this is a press
const HOUR = 3_600_000;
const SNAPS = [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];
const FINEST = 4; // px that a snap takes at least

interface Drawing {
  calendar: HTMLElement;
  track: Element;
  from: number;
  shown: HTMLElement | null;
}

let drawing: Drawing | null = null;
let justDrawn = false;
let tip: HTMLElement | null = null;

function instantAt(calendar: HTMLElement, track: Element, x: number): number {
  const box = track.getBoundingClientRect();
  const lo = Number(calendar.dataset.from) * 1000;
  const hi = Number(calendar.dataset.to) * 1000;
  const wanted = ((hi - lo) * FINEST) / box.width;
  const snap = SNAPS.find((one) => one >= wanted) ?? SNAPS[SNAPS.length - 1]!;
  const share = Math.min(1, Math.max(0, (x - box.left) / box.width));
  return lo + Math.round((share * (hi - lo)) / snap) * snap;
}

function placeOf(calendar: HTMLElement, track: Element, instant: number): number {
  const box = track.getBoundingClientRect();
  const lo = Number(calendar.dataset.from) * 1000;
  return box.left + ((instant - lo) / (Number(calendar.dataset.to) * 1000 - lo)) * box.width;
}

function said(instant: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone }).format(instant);
}

function show(text: string[], x: number, y: number): void {
  tip ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "wb-tip" }));
  tip.setAttribute("aria-hidden", "true");
  tip.replaceChildren(...text.map((line, at) => Object.assign(document.createElement(at ? "span" : "strong"), { textContent: line })));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x, document.documentElement.clientWidth - width - 8))}px`;
  tip.style.top = `${y - height - 8 > 0 ? y - height - 8 : y + 36}px`;
}

function hide(): void {
  if (tip) tip.hidden = true;
}

function tell(target: EventTarget | null): void {
  const shift = target instanceof Element ? target.closest<HTMLElement>("[data-shift]") : null;
  if (!shift) return hide();
  const box = shift.getBoundingClientRect();
  show([shift.dataset.shift!, shift.dataset.when!, shift.dataset.why!], box.left, box.top);
}

function begin(event: PointerEvent): void {
  const track = event.target instanceof Element ? event.target.closest("[data-track]") : null;
  const calendar = track?.closest<HTMLElement>("[data-calendar]");
  if (!track || !calendar || event.button !== 0 || event.pointerType === "touch") return;
  drawing = { calendar, track, from: event.clientX, shown: null };
}

function span(drawn: Drawing, x: number): [number, number] {
  const one = instantAt(drawn.calendar, drawn.track, drawn.from);
  const other = instantAt(drawn.calendar, drawn.track, x);
  return [Math.min(one, other), Math.max(one, other)];
}

function draw(event: PointerEvent): void {
  if (!drawing) return;
  if (!drawing.shown && Math.abs(event.clientX - drawing.from) < MOVED) return;
  event.preventDefault();
  const { calendar, track } = drawing;
  drawing.shown ??= calendar.appendChild(Object.assign(document.createElement("div"), { className: "wb-calendar__drawn" }));
  const [start, end] = span(drawing, event.clientX);
  const around = calendar.getBoundingClientRect();
  const row = track.getBoundingClientRect();
  const left = placeOf(calendar, track, start);
  Object.assign(drawing.shown.style, {
    left: `${left - around.left}px`,
    width: `${placeOf(calendar, track, end) - left}px`,
    top: `${row.top - around.top}px`,
    height: `${row.height}px`,
  });
  const zone = calendar.dataset.zone!;
  show(["Override", `${said(start, zone)} to ${said(end, zone)}`], event.clientX, row.top);
}

function finish(event: PointerEvent): void {
  if (!drawing) return;
  const drawn = drawing;
  cancel();
  if (!drawn.shown) return;
  justDrawn = true;
  setTimeout(() => (justDrawn = false));
  const [start, end] = span(drawn, event.clientX);
  if (end > start) offer(drawn.calendar.dataset.calendar!, start, end);
}

function offer(address: string, start: number, end: number): void {
  const url = new URL(address, location.href);
  url.searchParams.set("starts", new Date(start).toISOString());
  url.searchParams.set("ends", new Date(end).toISOString());
  openDialog("action");
  void htmx.ajax("get", url.pathname + url.search, { target: "#action-body", swap: "innerHTML" });
}

function cancel(): void {
  drawing?.shown?.remove();
  drawing = null;
  hide();
}

/** Somebody chosen in the control that adds a member becomes one at once. */
function addMember(event: Event): void {
  const add = (event.target as Element).closest?.("#member-add");
  add?.querySelector<HTMLButtonElement>("[data-step-add]")?.click();
}

export function startCalendar(): void {
  document.addEventListener("change", addMember);
  if (!document.querySelector("[data-shift], [data-calendar], .wb-preview")) return;
  document.addEventListener("pointerover", (event) => drawing?.shown || tell(event.target));
  document.addEventListener("focusin", (event) => tell(event.target));
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { passive: true });
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", draw);
  document.addEventListener("pointerup", finish);
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
  // What ends a drag on a shift is no press of it.
  document.addEventListener("click", (event) => {
    if (!justDrawn) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
