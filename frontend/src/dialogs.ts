// A link or button with data-dialog="id" opens the <dialog> of that id; without script the link's page opens.
let opener: Element | null = null;

function open(dialog: HTMLDialogElement, from: Element | null): void {
  if (dialog.open) return;
  opener = from;
  dialog.showModal();
  focusFirst(dialog);
}

function focusFirst(dialog: Element | null): void {
  if (!dialog || dialog.contains(document.activeElement?.closest("form") ?? null)) return;
  const fields = "[autofocus], [aria-invalid], textarea, select, input:not([type=hidden]), button[type=submit]";
  dialog.querySelector<HTMLElement>(fields)?.focus();
}

/** `from` is what was pressed: a menu's item may have lost the focus already, with its menu folded away. */
export function openDialog(id: string, from = document.activeElement): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  open(dialog, from);
  return true;
}

/** The element itself, or what a live update put in its place meanwhile. */
function standing(element: Element | null | undefined): Element | null {
  return element?.isConnected === false ? document.getElementById(element.id) : (element ?? null);
}

/** Whoever opened a dialog from a menu finds themselves at the menu again: its item is folded away by then. */
function returnFocus(): void {
  const menu = standing(opener?.closest("details"));
  const now = document.activeElement;
  // What was focused in the dialog keeps the focus until the page is painted without it.
  const lost = now === document.body || Boolean(now?.closest("dialog:not([open])"));
  if (menu && (lost || menu.contains(now))) menu.querySelector("summary")?.focus();
  else if (lost) (standing(opener) as HTMLElement | null)?.focus();
}

export function startDialogs(): void {
  document.addEventListener("close", (event) => {
    if (event.target instanceof HTMLDialogElement) setTimeout(returnFocus);
  }, true);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    if (opener && !(event as MouseEvent).ctrlKey && !(event as MouseEvent).metaKey && openDialog(opener.dataset.dialog ?? "", opener)) {
      event.preventDefault();
      return;
    }
    const open = target.closest("[data-dialog-close]")?.closest("dialog");
    if (open) {
      event.preventDefault();
      open.close();
    }
    if (target instanceof HTMLDialogElement && target.open) {
      const box = target.getBoundingClientRect();
      const { clientX: x, clientY: y } = event as MouseEvent;
      const outside = x < box.left || x > box.right || y < box.top || y > box.bottom;
      if (outside && (x !== 0 || y !== 0)) target.close();
    }
  });
  document.addEventListener("open-dialog", (event) => openDialog((event as CustomEvent<{ id: string }>).detail.id));
  document.addEventListener("htmx:afterSettle", (event) => focusFirst((event.target as Element).closest("dialog")));
  document.addEventListener("close-dialogs", () => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
}
