// What had the focus may vanish with the answer to its own press: the focus stays where it was then, at the
// first control of the nearest part of the page that has an id and is still there.
const CONTROLS = "a[href], button:not([disabled]), summary, input:not([type=hidden]), select, textarea";

let around: string[] = [];
let last: Element | null = null;

function remember(event: FocusEvent): void {
  last = event.target as Element;
  around = [];
  for (let part: Element | null = last; part; part = part.parentElement) if (part.id) around.push(part.id);
}

function keep(): void {
  if (document.activeElement !== document.body || !last || last.isConnected) return;
  for (const id of around) {
    const part = document.getElementById(id);
    const control = part?.matches(CONTROLS) ? part : part?.querySelector<HTMLElement>(CONTROLS);
    if (control) return control.focus({ preventScroll: true });
  }
}

/** What was refused leads to its first fault, out of whatever is folded away. */
function toFault(event: Event): void {
  const { xhr, target } = (event as CustomEvent<{ xhr?: XMLHttpRequest; target: Element }>).detail;
  if (xhr?.status !== 422) return;
  const part = target.isConnected ? target : document;
  const fault = part.querySelector<HTMLElement>("[aria-invalid=true]");
  if (!fault) return;
  for (let fold = fault.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  fault.focus();
}

/** A title that is edited in place: its field has the focus, and Escape gives it back. */
function startEditing(): void {
  document.addEventListener("toggle", (event) => {
    const edit = event.target as HTMLDetailsElement;
    if (edit.matches("details[data-edit][open]")) edit.querySelector<HTMLInputElement>(".form-control")?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const edit = event.key === "Escape" ? (event.target as Element).closest<HTMLDetailsElement>("details[data-edit][open]") : null;
    if (!edit) return;
    edit.open = false;
    edit.querySelector("summary")?.focus();
  });
}

export function startFocus(): void {
  startEditing();
  document.addEventListener("focusin", remember);
  document.addEventListener("htmx:afterSettle", keep);
  document.addEventListener("htmx:afterSettle", toFault);
  document.addEventListener("htmx:oobAfterSwap", () => setTimeout(keep, 30));
}
