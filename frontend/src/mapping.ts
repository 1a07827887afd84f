// A click on a part of a payload ([data-path]) puts its path into the field ([data-path-field]) that was in use last,
// or into the first one that is empty.
let last: HTMLInputElement | null = null;

function fieldOf(target: EventTarget | null): HTMLInputElement | null {
  return target instanceof HTMLInputElement && "pathField" in target.dataset ? target : null;
}

function wanted(): HTMLInputElement | undefined {
  if (last?.isConnected) return last;
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-path-field]")];
  return fields.find((field) => !field.value && field.required) ?? fields.find((field) => !field.value) ?? fields[0];
}

export function startMapping(): void {
  document.addEventListener("focusin", (event) => {
    last = fieldOf(event.target) ?? last;
  });
  document.addEventListener("click", (event) => {
    const path = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-path]")?.dataset.path : undefined;
    const field = path ? wanted() : undefined;
    if (!path || !field) return;
    field.value = path;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
