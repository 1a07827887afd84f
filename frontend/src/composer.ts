// The composer: Ctrl-Enter sends, Ctrl-Shift-Enter sends and goes on to resolving, and a draft outlives the browser's
// window, with who was to read it.
const PREFIX = "watchbell:draft:";

interface Draft {
  text: string;
  visibility: string;
}

function field(form: HTMLFormElement): HTMLTextAreaElement | null {
  return form.querySelector("textarea");
}

function restore(form: HTMLFormElement): void {
  const text = field(form);
  const kept = localStorage.getItem(PREFIX + form.dataset.composer);
  if (!text || !kept || text.value) return;
  const draft = JSON.parse(kept) as Draft;
  text.value = draft.text;
  const radio = form.querySelector<HTMLInputElement>(`input[name=visibility][value="${CSS.escape(draft.visibility)}"]`);
  if (radio) radio.checked = true;
}

function keep(form: HTMLFormElement): void {
  const text = field(form)?.value ?? "";
  const visibility = form.querySelector<HTMLInputElement>("input[name=visibility]:checked")?.value ?? "internal";
  if (text) localStorage.setItem(PREFIX + form.dataset.composer, JSON.stringify({ text, visibility } satisfies Draft));
  else localStorage.removeItem(PREFIX + form.dataset.composer);
}

let resolveNext = false;

export function startComposers(): void {
  const all = () => document.querySelectorAll<HTMLFormElement>("form[data-composer]");
  all().forEach(restore);
  document.addEventListener("htmx:afterSettle", () => all().forEach(restore));
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-composer]");
    if (form) keep(form);
  });
  document.addEventListener("change", (event) => {
    const radio = event.target as HTMLInputElement;
    const form = radio.matches("input[name=visibility]") ? radio.closest<HTMLFormElement>("form[data-composer]") : null;
    if (form) field(form)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const form = (event.target as Element).closest?.<HTMLFormElement>("form[data-composer]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      resolveNext = event.shiftKey;
      form.requestSubmit();
    }
  });
  document.addEventListener("comment-sent", (event) => {
    const { composer } = (event as CustomEvent<{ composer: string }>).detail;
    localStorage.removeItem(PREFIX + composer);
    const form = document.querySelector<HTMLFormElement>(`form[data-composer="${CSS.escape(composer)}"]`);
    const text = form && field(form);
    if (text) text.value = "";
    if (resolveNext) setTimeout(() => document.getElementById("do-resolve")?.click(), 0);
    resolveNext = false;
  });
}
