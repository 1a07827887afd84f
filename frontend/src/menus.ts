// <details> menus close on Escape, on a click elsewhere, and when another one opens.
const OPEN = "details.wb-menu[open], details.wb-hint[open]";

function closeOthers(keep: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (menu !== keep) menu.open = false;
  }
}

export function startMenus(): void {
  document.addEventListener("click", (event) => closeOthers((event.target as Element).closest(OPEN)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
