// Pages hear of changes by server-sent events and fetch the fragment again. One connection a page, and only
// while somebody looks at it: browsers allow six to a server, over all tabs.
//
// <div data-live="subject=incident:…" hx-get="…" hx-trigger="live">     fetches itself again, at most every 300 ms
// <div data-live="topic=incidents" data-live-pill="id" data-live-kinds="incident.declared">  counts into a pill
// <div data-live-subject="incident:…" hx-get="…" hx-trigger="live-row">  fetches itself when that record changes
const SETTLE_MS = 300;

interface News {
  kind: string;
  subject: string;
}

function countInto(pill: HTMLElement): void {
  const seen = Number(pill.dataset.count ?? "0") + 1;
  pill.dataset.count = String(seen);
  pill.querySelector("[data-pill-count]")!.textContent = `${seen} new`;
  pill.hidden = false;
}

class Connection {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private missed = false;
  private everOpen = false;
  private changed = new Set<string>();

  open(): void {
    const interest = document.querySelector<HTMLElement>("[data-live]")?.dataset.live;
    if (this.source || !interest) return;
    this.source = new EventSource(`/live?${interest}`);
    this.source.addEventListener("news", (event) => this.heard(JSON.parse((event as MessageEvent<string>).data) as News));
    this.source.addEventListener("reset", () => this.fetchAll());
    this.source.addEventListener("open", () => this.opened());
    this.source.addEventListener("error", () => this.lost());
  }

  close(): void {
    this.source?.close();
    this.source = null;
    this.lost();
  }

  private opened(): void {
    this.everOpen = true;
    this.show(true);
    if (this.missed) this.fetchAll();
    this.missed = false;
  }

  private lost(): void {
    this.missed = true;
    this.show(false);
  }

  private heard(news: News): void {
    const holder = document.querySelector<HTMLElement>("[data-live]");
    const pill = document.getElementById(holder?.dataset.livePill ?? "");
    if (pill && holder?.dataset.liveKinds?.split(" ").includes(news.kind)) countInto(pill);
    this.changed.add(news.subject);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), SETTLE_MS);
  }

  private tell(): void {
    document.querySelector("[data-live]")?.dispatchEvent(new CustomEvent("live"));
    for (const subject of this.changed) {
      document.querySelector(`[data-live-subject="${CSS.escape(subject)}"]`)?.dispatchEvent(new CustomEvent("live-row"));
    }
    this.changed.clear();
  }

  private fetchAll(): void {
    for (const row of document.querySelectorAll<HTMLElement>("[data-live-subject]")) this.changed.add(row.dataset.liveSubject!);
    this.tell();
  }

  private show(connected: boolean): void {
    for (const mark of document.querySelectorAll<HTMLElement>("[data-live-state]")) {
      mark.hidden = !connected && !this.everOpen;
      mark.querySelector(".wb-dot")!.classList.toggle("wb-dot--live", connected);
      mark.querySelector("[data-live-text]")!.textContent = connected ? "Live" : "Connecting…";
    }
  }

  /** A fragment that was swapped in brings a fresh mark. */
  repaint(): void {
    this.show(this.source?.readyState === EventSource.OPEN);
  }
}

export function startLive(): void {
  const connection = new Connection();
  const follow = () => (document.visibilityState === "visible" ? connection.open() : connection.close());
  // Who changed a row themselves need not wait for the news of it.
  document.addEventListener("row-changed", (event) => {
    const { subject } = (event as CustomEvent<{ subject: string }>).detail;
    document.querySelector(`[data-live-subject="${CSS.escape(subject)}"]`)?.dispatchEvent(new CustomEvent("live-row"));
  });
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("htmx:afterSettle", () => connection.repaint());
  window.addEventListener("pagehide", () => connection.close());
  follow();
}
