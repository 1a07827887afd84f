// Rows of a [data-sort] list are dragged by their handle to another place of the same list. The row's own form,
// which moves it by a button without script, is sent with the new place. Where the rows are fields of one form
// ([data-sort-fields]), their order is what the form says: it hears of a change, and nothing is sent.
let dragged: HTMLElement | null = null;

function itemOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-sort-item]") : null;
}

function siblings(item: HTMLElement): HTMLElement[] {
  return [...(item.parentElement?.children ?? [])].filter((one): one is HTMLElement => one instanceof HTMLElement);
}

/** The row of the dragged one's own list that the pointer is over, however deep in it. */
function neighbour(target: EventTarget | null): HTMLElement | null {
  let over = itemOf(target);
  while (over && over.parentElement !== dragged?.parentElement) over = itemOf(over.parentElement);
  return over;
}

function send(item: HTMLElement, place: number): void {
  // In a form that holds the whole list, a button of the row says where it goes.
  const button = item.querySelector<HTMLButtonElement>("button[data-sort-button]");
  if (button) {
    button.value = `move-${button.dataset.sortButton ?? ""}-${String(place)}`;
    button.click();
    return;
  }
  const fields = item.closest("[data-sort-fields]");
  if (fields) {
    fields.querySelectorAll(".wb-members__place").forEach((mark, at) => (mark.textContent = String(at + 1)));
    fields.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const form = item.querySelector<HTMLFormElement>("form[data-sort-form]");
  const field = form?.elements.namedItem("place");
  if (!form || !(field instanceof HTMLInputElement)) return;
  field.disabled = false;
  field.value = String(place);
  form.submit();
}

export function startSorting(): void {
  document.addEventListener("pointerdown", (event) => {
    const item = event.target instanceof Element && event.target.closest("[data-sort-handle]") ? itemOf(event.target) : null;
    if (item) item.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = itemOf(event.target);
    dragged?.setAttribute("data-dragged", "");
  });
  document.addEventListener("dragover", (event) => {
    const over = neighbour(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const all = siblings(dragged);
    over.parentElement?.insertBefore(dragged, all.indexOf(over) > all.indexOf(dragged) ? over.nextSibling : over);
  });
  document.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    send(dragged, siblings(dragged).indexOf(dragged));
  });
  document.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    if (dragged) dragged.draggable = false;
    dragged = null;
  });
}
