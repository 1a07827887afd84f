// <details> menus close on Escape, on a click elsewhere, and when another one opens.
const OPEN = "details.wb-menu[open], details.wb-hint[open]";

function closeOthers(keep: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (menu !== keep) menu.open = false;
  }
}

export function startMenus(): void {
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
