// A request that fails says so; nobody is left looking at a page that did nothing.
import { toast } from "./toasts";

const SENTENCES: Record<number, string> = {
  401: "You are signed out. Sign in again, then repeat that.",
  403: "You may not do that.",
  404: "That is gone, or you may not see it.",
  409: "Somebody changed this while you were reading. The page shows the present state now.",
  412: "Somebody changed this while you were reading. Reload and try again.",
  429: "Too many requests. Wait a moment and try again.",
};

export function startErrors(): void {
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (xhr.getResponseHeader("HX-Trigger")?.includes("toast")) return; // it has said so itself
    const { status } = xhr;
    toast(SENTENCES[status] ?? "The server could not do that. Nothing was changed.", "error");
  });
  document.addEventListener("htmx:sendError", () => {
    toast("The server does not answer. Check your connection; your text is still here.", "error");
  });
}
