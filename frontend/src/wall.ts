// A screen on a wall: fetches itself again every ten seconds (and at once when something happens, where somebody is
// signed in), goes on to the next screenful when its time is over, and says when it hears nothing any more.
const STALE_MS = 45_000;

interface Failed { xhr?: XMLHttpRequest }

export function startWall(): void {
  const wall = document.querySelector<HTMLElement>("[data-wall]");
  if (!wall) return;
  let heard = Date.now();
  let next: number | undefined;
  const screenful = () => wall.querySelector<HTMLElement>("#wall-screenful");
  const current = () => Number(screenful()?.dataset.number ?? "0");
  const lost = (is: boolean) => {
    const mark = wall.querySelector<HTMLElement>("[data-wall-lost]");
    if (!mark || mark.hidden === !is) return;
    mark.querySelector("[data-wall-since]")!.textContent = wall.querySelector("[data-wall-as-of]")?.textContent ?? "";
    mark.hidden = !is;
    wall.classList.toggle("wb-wall--lost", is);
  };
  wall.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = (event as CustomEvent<{ parameters: Record<string, unknown> }>).detail;
    parameters.screen = String(next ?? current());
  });
  wall.addEventListener("htmx:afterOnLoad", () => {
    heard = Date.now();
    next = undefined;
    lost(false);
  });
  // Said in a way that is read from afar, and not by a toast as on other pages.
  for (const name of ["htmx:sendError", "htmx:timeout"]) wall.addEventListener(name, (event) => {
    event.stopPropagation();
    lost(true);
  });
  wall.addEventListener("htmx:responseError", (event) => {
    event.stopPropagation();
    const { xhr } = (event as CustomEvent<Failed>).detail;
    // Revoked, deleted, or signed out: the whole page says which.
    if (xhr && [401, 403, 404, 410].includes(xhr.status)) location.reload();
    else lost(true);
  });
  setInterval(() => {
    if (Date.now() - heard > STALE_MS) lost(true);
  }, 5_000);
  const count = Number(screenful()?.dataset.count ?? "1");
  if (count > 1) setInterval(() => {
    next = (current() + 1) % Number(screenful()?.dataset.count ?? "1");
    wall.dispatchEvent(new CustomEvent("wall-next"));
  }, Number(wall.dataset.wall) * 1000);
}
