// Files for a form: chosen, dropped anywhere on the page, or pasted. What is too large is said before it is sent.
// A form with data-attach holds the parts of components/attach.html.
import { toast } from "./toasts";

const MOST = 20;
const chosen = new WeakMap<HTMLFormElement, File[]>();

function control(form: Element): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>("input[type=file]");
}

function sizeText(size: number): string {
  if (size >= 1e6) return `${Number((size / 1e6).toPrecision(3))} MB`;
  return size >= 1000 ? `${Math.round(size / 1000)} kB` : `${size} bytes`;
}

function acceptable(file: File, largest: number): boolean {
  if (file.size <= largest && file.size > 0) return true;
  const why = file.size ? `has ${sizeText(file.size)}; ${sizeText(largest)} is the most. Compress it, or write where it is kept.` : "is empty.";
  toast(`${file.name} ${why}`, "error");
  return false;
}

function show(form: HTMLFormElement): void {
  const files = chosen.get(form) ?? [];
  const list = form.querySelector("[data-chosen]");
  const template = form.querySelector<HTMLTemplateElement>("[data-chosen-file]");
  if (!list || !template) return;
  list.replaceChildren(...files.map((file, index) => {
    const item = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    item.querySelector("[data-name]")!.textContent = file.name;
    item.querySelector("[data-size]")!.textContent = sizeText(file.size);
    item.querySelector<HTMLElement>("[data-drop-file]")!.dataset.dropFile = String(index);
    return item;
  }));
  const text = form.querySelector<HTMLTextAreaElement>("textarea[name=body]");
  if (text) text.required = files.length === 0;
}

function set(form: HTMLFormElement, files: File[]): void {
  const input = control(form);
  if (!input) return;
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  input.files = carrier.files;
  chosen.set(form, files);
  show(form);
}

function add(form: HTMLFormElement, files: File[]): void {
  const input = control(form);
  if (!input) return;
  const largest = Number(input.dataset.largest);
  const fitting = files.filter((file) => acceptable(file, largest));
  const all = input.multiple ? [...(chosen.get(form) ?? []), ...fitting] : fitting.slice(-1);
  if (all.length > MOST) toast(`${MOST} files at once are the most; the others were left out.`, "error");
  set(form, all.slice(0, MOST));
}

function formFor(target: EventTarget | null): HTMLFormElement | null {
  const near = target instanceof Element ? target.closest<HTMLFormElement>("form[data-attach]") : null;
  return near ?? document.querySelector<HTMLFormElement>("form[data-attach]");
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function mark(form: HTMLFormElement | null): void {
  for (const other of document.querySelectorAll("form.is-dropping")) if (other !== form) other.classList.remove("is-dropping");
  form?.classList.add("is-dropping");
}

function pasted(event: ClipboardEvent): void {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-attach]") : null;
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length || event.clipboardData?.types.includes("text/plain")) return;
  event.preventDefault();
  const at = new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  add(form, files.map((file) => (file.name === "image.png" ? new File([file], `screenshot-${at}.png`, { type: file.type }) : file)));
}

function watchDragging(): void {
  document.addEventListener("dragover", (event) => {
    const form = formFor(event.target);
    if (!form || !carriesFiles(event)) return;
    event.preventDefault();
    mark(form);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
  document.addEventListener("drop", (event) => {
    const form = formFor(event.target);
    mark(null);
    if (!form || !carriesFiles(event)) return;
    event.preventDefault();
    add(form, [...(event.dataTransfer?.files ?? [])]);
    form.querySelector<HTMLElement>("textarea, [type=submit]")?.focus();
  });
}

export function startAttaching(): void {
  watchDragging();
  document.addEventListener("paste", pasted);
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const form = input.closest<HTMLFormElement>("form[data-attach]");
    if (form) add(form, [...(input.files ?? [])]);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-drop-file]");
    const form = button?.closest<HTMLFormElement>("form[data-attach]");
    if (button && form) set(form, (chosen.get(form) ?? []).filter((_, index) => index !== Number(button.dataset.dropFile)));
  });
  document.addEventListener("reset", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !chosen.has(form)) return;
    chosen.delete(form);
    show(form);
  });
}
