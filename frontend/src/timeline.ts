// A long timeline comes in pieces. [data-back-to] says how far back the first piece goes, so that the server draws the
// same piece when something is new; [data-earlier] fetches what came before when it is reached, or when the address
// points at an entry (#e-...) that is not here yet.
import htmx from "htmx.org";

let wanted = "";

function seek(): void {
  if (!wanted) return;
  const entry = document.getElementById(wanted);
  const earlier = document.querySelector("[data-earlier]");
  if (entry) {
    wanted = "";
    entry.scrollIntoView({ block: "center" });
  } else if (earlier) {
    htmx.trigger(earlier, "seek", {});
  }
}

function want(): void {
  wanted = location.hash.startsWith("#e-") ? location.hash.slice(1) : "";
}

export function startTimeline(): void {
  want();
  document.addEventListener("htmx:configRequest", (event) => {
    const shown = document.querySelector<HTMLElement>("[data-back-to]");
    if (shown) (event as CustomEvent).detail.headers["Timeline-Back-To"] = shown.dataset.backTo ?? "";
  });
  document.addEventListener("htmx:load", seek);
  window.addEventListener("hashchange", () => {
    want();
    seek();
  });
}
