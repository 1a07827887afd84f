// What is being typed in a part of the page outlives the page's drawing itself again.
// A form that was sent and accepted is no draft any more.
function changed(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  if (field.type === "file") return field.value !== "";
  return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function holdsDraft(part: Element): boolean {
  const typing = document.activeElement?.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") && part.contains(document.activeElement);
  return Boolean(typing) || [...part.querySelectorAll("input, textarea, select")].some(changed);
}

export function startDrafts(): void {
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ target: Element; shouldSwap: boolean }>;
    if (holdsDraft(detail.target)) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // Not detail.elt: when the control that asked was swapped away, that is the form around it, which was not sent.
    const { requestConfig, xhr } = (event as CustomEvent<{ requestConfig: { elt: Element }; xhr: XMLHttpRequest }>).detail;
    const form = requestConfig.elt;
    // What was refused (422) is shown anew with what was typed.
    if (xhr.status < 200 || xhr.status >= 300 || !(form instanceof HTMLFormElement)) return;
    // A form with a field called "reset" has that under this name.
    HTMLFormElement.prototype.reset.call(form);
    if (form.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
  });
}
