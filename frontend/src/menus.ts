// <details> menus close on Escape, on a click elsewhere, and when another one opens.
const OPEN = "details.wb-menu[open], details.wb-hint[open]";

function closeOthers(keep: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (menu !== keep) menu.open = false;
  }
}

/** A fold of the phone's page stands open where there is room: the sheet hides its summary there. */
function openWhereWide(): void {
  const wide = matchMedia("(min-width: 40.01rem)");
  const follow = (): void => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>("details[data-open-when-wide]")) fold.open = wide.matches;
  };
  wide.addEventListener("change", follow);
  if (wide.matches) follow();
}

const MARGIN = 12;

// What is explained stays on the screen, wherever its mark stands.
function keepInside(sheet: HTMLElement): void {
  sheet.style.translate = "";
  const { left, right } = sheet.getBoundingClientRect();
  const room = document.documentElement.clientWidth - MARGIN;
  const shift = Math.max(Math.min(0, room - right), MARGIN - left);
  if (shift !== 0) sheet.style.translate = `${shift}px`;
}

export function startMenus(): void {
  openWhereWide();
  document.addEventListener("toggle", (event) => {
    const sheet = (event.target as Element).querySelector<HTMLElement>(":scope[open] > .wb-hint__sheet");
    if (sheet) keepInside(sheet);
  }, true);
  document.addEventListener("click", (event) => closeOthers((event.target as Element).closest(OPEN)));
  // A live update replaces an open menu: the new one stays open too.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = (event as CustomEvent<{ target: Element; fragment: DocumentFragment }>).detail;
    for (const open of target.querySelectorAll<HTMLDetailsElement>("details[id][open]")) {
      fragment.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
