// The composer: Ctrl-Enter sends, and a draft survives a reload of the page.
const PREFIX = "watchbell:draft:";

function field(form: HTMLFormElement): HTMLTextAreaElement | null {
  return form.querySelector("textarea");
}

function restore(form: HTMLFormElement): void {
  const text = field(form);
  const kept = sessionStorage.getItem(PREFIX + form.dataset.composer);
  if (text && kept && !text.value) text.value = kept;
}

export function startComposers(): void {
  const all = () => document.querySelectorAll<HTMLFormElement>("form[data-composer]");
  all().forEach(restore);
  document.addEventListener("htmx:afterSettle", () => all().forEach(restore));
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-composer]");
    if (form) sessionStorage.setItem(PREFIX + form.dataset.composer, field(form)?.value ?? "");
  });
  document.addEventListener("keydown", (event) => {
    const form = (event.target as Element).closest?.<HTMLFormElement>("form[data-composer]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener("comment-sent", (event) => {
    const { composer } = (event as CustomEvent<{ composer: string }>).detail;
    sessionStorage.removeItem(PREFIX + composer);
    const form = document.querySelector<HTMLFormElement>(`form[data-composer="${CSS.escape(composer)}"]`);
    const text = form && field(form);
    if (text) text.value = "";
  });
}
