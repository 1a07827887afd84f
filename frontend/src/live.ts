// Pages hear of changes by server-sent events and fetch the fragment again. One connection a page, and only
// while somebody looks at it: browsers allow six to a server, over all tabs.
//
// <div data-live="topic=incidents" data-live-pill="fresh-pill">  counts changes into a pill
// <div data-live="subject=incident:…" hx-get="…" hx-trigger="live">  fetches itself again, at most once in 300 ms
const SETTLE_MS = 300;

function query(holders: Iterable<HTMLElement>): string {
  const wanted = new URLSearchParams();
  for (const holder of holders) {
    for (const [name, value] of new URLSearchParams(holder.dataset.live)) {
      if (!wanted.getAll(name).includes(value)) wanted.append(name, value);
    }
  }
  return wanted.toString();
}

function countInto(holder: HTMLElement): void {
  const pill = document.getElementById(holder.dataset.livePill ?? "");
  if (!pill) return;
  const seen = Number(pill.dataset.count ?? "0") + 1;
  pill.dataset.count = String(seen);
  pill.querySelector("[data-pill-count]")!.textContent = seen === 1 ? "1 change" : `${seen} changes`;
  pill.hidden = false;
}

class Connection {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private missed = false;

  open(): void {
    const holders = document.querySelectorAll<HTMLElement>("[data-live]");
    if (this.source || !holders.length) return;
    this.source = new EventSource(`/live?${query(holders)}`);
    this.source.addEventListener("change", (event) => this.changed(event as MessageEvent<string>));
    this.source.addEventListener("open", () => this.opened());
    this.source.addEventListener("error", () => this.lost());
  }

  close(): void {
    this.source?.close();
    this.source = null;
    this.missed = true;
    this.show("off");
  }

  private opened(): void {
    this.show("on");
    if (this.missed) this.fetchAgain();
    this.missed = false;
  }

  private lost(): void {
    this.missed = true;
    this.show("off");
  }

  private changed(event: MessageEvent<string>): void {
    const { kind } = JSON.parse(event.data) as { kind: string };
    for (const holder of document.querySelectorAll<HTMLElement>("[data-live][data-live-pill]")) {
      const only = holder.dataset.liveKinds?.split(" ");
      if (!only || only.includes(kind)) countInto(holder);
    }
    this.fetchAgain();
  }

  private fetchAgain(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const holder of document.querySelectorAll("[hx-trigger~='live'], [data-live-part]")) {
        holder.dispatchEvent(new CustomEvent("live"));
      }
    }, SETTLE_MS);
  }

  private show(state: "on" | "off"): void {
    for (const mark of document.querySelectorAll<HTMLElement>("[data-live-state]")) {
      mark.classList.toggle("wb-dot--live", state === "on");
      mark.title = state === "on" ? "Live: changes show at once" : "Not connected: changes show when you reload";
    }
  }
}

export function startLive(): void {
  const connection = new Connection();
  const follow = () => (document.visibilityState === "visible" ? connection.open() : connection.close());
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", () => connection.close());
  follow();
}
