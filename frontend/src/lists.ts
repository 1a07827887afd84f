// Lists: j and k move, o opens, x selects; filters send themselves; a bulk bar shows what is selected.
const ROW = "[data-row]";

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROW)];
}

function current(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`${ROW}[data-current]`);
}

export function move(step: 1 | -1): void {
  const all = rows();
  if (!all.length) return;
  const here = current();
  const next = all[here ? Math.min(all.length - 1, Math.max(0, all.indexOf(here) + step)) : 0];
  here?.removeAttribute("data-current");
  next?.setAttribute("data-current", "");
  next?.querySelector<HTMLElement>("[data-row-link]")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

export function openCurrent(): void {
  current()?.querySelector<HTMLElement>("[data-row-link]")?.click();
}

export function toggleCurrent(): void {
  const box = current()?.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

let lastChosen: HTMLInputElement | null = null;

/** Shift and a click select all rows between this one and the last one that was chosen. */
function chooseRange(box: HTMLInputElement): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`${ROW} input[type=checkbox]`)];
  const [from, to] = [boxes.indexOf(lastChosen ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
  for (const between of boxes.slice(from, to! + 1)) between.checked = box.checked;
}

const WALK = "watchbell:walk";

/** Remember the list as it stands, so that its incidents can be walked one by one. */
function rememberWalk(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(`${ROW} a[data-row-link]`)].map((link) => link.pathname);
  if (links.length) sessionStorage.setItem(WALK, JSON.stringify(links));
}

/** Open what stands after (1) or before (-1) this page in the list it was opened from. */
export function openNeighbour(step: 1 | -1): boolean {
  const walk = JSON.parse(sessionStorage.getItem(WALK) ?? "[]") as string[];
  const here = walk.indexOf(location.pathname);
  const next = here < 0 ? undefined : walk[here + step];
  if (next) location.assign(next);
  return next !== undefined;
}

function showBulk(): void {
  const bar = document.querySelector<HTMLElement>("[data-bulk]");
  if (!bar) return;
  const chosen = document.querySelectorAll(`${ROW} input[type=checkbox]:checked`).length;
  bar.hidden = chosen === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = `${chosen} selected`;
}

export function startLists(): void {
  rememberWalk();
  document.addEventListener("focusin", (event) => {
    const row = (event.target as Element).closest?.<HTMLElement>(ROW);
    if (!row) return;
    current()?.removeAttribute("data-current");
    row.setAttribute("data-current", "");
  });
  document.addEventListener("change", (event) => {
    const target = event.target as HTMLElement;
    if (target.closest(ROW)) showBulk();
    target.closest<HTMLFormElement>("form[data-send-on-change]")?.requestSubmit();
    if (target.matches("select[data-give]") && (target as HTMLSelectElement).value) target.closest("form")?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const box = (event.target as Element).closest<HTMLInputElement>(`${ROW} input[type=checkbox]`);
    if (box) {
      if (event.shiftKey) chooseRange(box);
      lastChosen = box;
      showBulk();
    }
  });
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-bulk-clear]")) return;
    for (const box of document.querySelectorAll<HTMLInputElement>(`${ROW} input[type=checkbox]:checked`)) box.checked = false;
    showBulk();
    (lastChosen ?? current()?.querySelector<HTMLInputElement>("input[type=checkbox]"))?.focus();
  });
  document.addEventListener("htmx:afterSettle", showBulk);
}
