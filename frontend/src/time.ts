// <time data-relative> says how long ago beside the exact time; <time data-running> counts up, <time data-until>
// counts down and on. An element with data-cost-since and data-cost-rate (a minute) says what it has cost.
// The same words as watchbell.web.words.ago_text, which draws the page first.
const UNITS: [string, number][] = [["y", 31_536_000], ["mo", 2_592_000], ["d", 86_400], ["h", 3_600], ["m", 60]];

export function relative(then: Date, now: Date): string {
  const seconds = Math.round((then.getTime() - now.getTime()) / 1000);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(Math.abs(seconds) / size);
    if (count >= 1) return seconds > 0 ? `in ${count}${unit}` : `${count}${unit} ago`;
  }
  return seconds > 5 ? "in a moment" : "just now";
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  if (days) return `${days}d ${hours}h`;
  if (hours) return `${hours}h ${minutes}m`;
  return minutes ? `${minutes}m ${whole % 60}s` : `${whole}s`;
}

export function countdown(until: Date, now: Date): string {
  const seconds = Math.floor((until.getTime() - now.getTime()) / 1000);
  return seconds < 0 ? `overdue ${duration(-seconds)}` : `in ${duration(seconds)}`;
}

function tick(now: Date): void {
  for (const mark of document.querySelectorAll<HTMLTimeElement>("time[data-until]")) {
    const until = new Date(mark.dataset.until ?? "");
    mark.textContent = countdown(until, now);
    mark.closest(".wb-room-fact, .wb-major__fact")?.classList.toggle(mark.closest(".wb-room-fact") ? "wb-room-fact--late" : "wb-major__fact--late", until < now);
  }
  for (const mark of document.querySelectorAll<HTMLElement>("[data-cost-rate]")) {
    const minutes = (now.getTime() - new Date(mark.dataset.costSince ?? "").getTime()) / 60_000;
    mark.textContent = Math.round(minutes * Number(mark.dataset.costRate)).toLocaleString("en");
  }
}

function refresh(): void {
  const now = new Date();
  for (const mark of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const text = relative(new Date(mark.dateTime), now);
    if (mark.textContent !== text) mark.textContent = text;
  }
  for (const mark of document.querySelectorAll<HTMLTimeElement>("time[data-running]")) {
    mark.textContent = duration((now.getTime() - new Date(mark.dataset.running ?? "").getTime()) / 1000);
  }
  tick(now);
}

export function startClock(): void {
  refresh();
  setInterval(refresh, 1000);
  document.addEventListener("htmx:afterSettle", refresh);
}
