// Short answers to what was just done. The server sends them as an HX-Trigger header: {"toast": {text, kind}}.
export type Kind = "info" | "good" | "error";

const STAY_MS: Record<Kind, number> = { info: 5000, good: 4000, error: 9000 };

export function toast(text: string, kind: Kind = "info"): void {
  const template = document.querySelector<HTMLTemplateElement>(`#toast-${kind}`);
  const shelf = document.querySelector("#toasts");
  if (!template || !shelf) return;
  const item = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  item.querySelector("[data-toast-text]")!.textContent = text;
  shelf.append(item);
  leaveLater(item, STAY_MS[kind]);
}

function leaveLater(item: HTMLElement, after: number): void {
  let timer = setTimeout(() => leave(item), after);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => { timer = setTimeout(() => leave(item), 1500); });
}

function leave(item: HTMLElement): void {
  item.classList.add("wb-toast--leaving");
  setTimeout(() => item.remove(), 220);
}

export function startToasts(): void {
  document.addEventListener("toast", (event) => {
    const { text, kind } = (event as CustomEvent<{ text: string; kind?: Kind }>).detail;
    toast(text, kind ?? "good");
  });
  document.addEventListener("click", (event) => {
    const item = (event.target as Element).closest("[data-toast-close]")?.closest<HTMLElement>(".wb-toast");
    if (item) leave(item);
  });
  for (const item of document.querySelectorAll<HTMLElement>("#toasts .wb-toast")) leaveLater(item, Number(item.dataset.stay ?? 7000));
}
