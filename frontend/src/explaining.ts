// What stands in a [data-explained] mark's title is shown as a sheet of lines: while the pointer or the keyboard's
// focus is on it, and at the first tap where there is neither. A second tap does what the mark does.
const PAUSE = 120;
const ROOM = 8;

let shown: HTMLElement | null = null;
let leaving = 0;

function sheet(): HTMLElement {
  const known = document.getElementById("wb-explained");
  if (known) return known;
  const made = document.createElement("div");
  made.id = "wb-explained";
  made.className = "wb-explained";
  made.popover = "manual";
  made.setAttribute("role", "tooltip");
  made.addEventListener("pointerenter", () => window.clearTimeout(leaving));
  made.addEventListener("pointerleave", leave);
  (document.querySelector("main") ?? document.body).append(made);
  return made;
}

function fill(box: HTMLElement, lines: string[]): void {
  box.replaceChildren(...lines.map((line, nth) => {
    const row = document.createElement(nth === 0 ? "strong" : "span");
    row.textContent = line;
    return row;
  }));
}

/** Below the mark, or above it where there is no room; always within the window. */
function place(box: HTMLElement, mark: HTMLElement): void {
  const at = mark.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth, offsetHeight } = box;
  const isBelow = at.bottom + ROOM + offsetHeight <= clientHeight || at.top < offsetHeight + ROOM;
  box.style.left = `${Math.max(ROOM, Math.min(at.left, clientWidth - offsetWidth - ROOM))}px`;
  box.style.top = `${isBelow ? at.bottom + ROOM / 2 : at.top - offsetHeight - ROOM / 2}px`;
}

function show(mark: HTMLElement): void {
  window.clearTimeout(leaving);
  if (shown === mark) return;
  hide();
  // A browser's own bubble would lie upon the sheet.
  mark.dataset.lines = mark.title;
  mark.removeAttribute("title");
  const box = sheet();
  fill(box, mark.dataset.lines.split("\n").map((line) => line.trim()).filter(Boolean));
  mark.setAttribute("aria-describedby", box.id);
  box.showPopover();
  place(box, mark);
  shown = mark;
}

function hide(): void {
  window.clearTimeout(leaving);
  if (!shown) return;
  shown.title = shown.dataset.lines ?? "";
  delete shown.dataset.lines;
  shown.removeAttribute("aria-describedby");
  shown = null;
  sheet().hidePopover();
}

function leave(): void {
  window.clearTimeout(leaving);
  leaving = window.setTimeout(hide, PAUSE);
}

function markOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-explained]") : null;
}

export function startExplaining(): void {
  let byTouch = false;
  document.addEventListener("pointerdown", (event) => {
    byTouch = event.pointerType === "touch";
  }, true);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = markOf(event);
    if (mark) show(mark);
    else if (shown && !sheet().contains(event.target as Node) && !shown.matches(":focus-visible")) leave();
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark?.matches(":focus-visible")) show(mark);
  });
  document.addEventListener("focusout", (event) => {
    if (markOf(event) === shown) leave();
  });
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (!mark) return hide();
    if (!byTouch || shown === mark) return;
    event.preventDefault();
    event.stopPropagation();
    show(mark);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("htmx:afterSettle", () => {
    if (shown && !shown.isConnected) hide();
  });
}
