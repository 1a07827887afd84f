// The service worker: shows pushed messages with their buttons, and a page of its own without network.
// It answers by a POST to the address the message brought, which proves who was asked; no cookie goes along.
type Button = { action: string; title: string; url: string };
type Pushed = { title: string; body: string; tag: string; url: string; urgent: boolean; buttons: Button[] };
type Waits = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Waits & { request: Request; respondWith(answer: Promise<Response>): void };
type Pressed = Waits & { action: string; notification: Notification };
type Worker = {
  WB_KEPT: string[];
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<unknown>; claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener<E>(name: string, heard: (event: E) => void): void;
};

const worker = self as unknown as Worker;
const SHELF = `watchbell-${worker.WB_KEPT.join(",").length}-${worker.WB_KEPT[1] ?? ""}`;

async function keep(): Promise<void> {
  await (await caches.open(SHELF)).addAll(worker.WB_KEPT);
  await worker.skipWaiting();
}

async function tidy(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("watchbell-") && name !== SHELF);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function pageOrOffline(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    const kept = await caches.match(worker.WB_KEPT[0] ?? "/offline");
    return kept ?? Response.error();
  }
}

async function keptOrNetwork(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

function show(pushed: Pushed): Promise<void> {
  const options = {
    body: pushed.body,
    tag: pushed.tag || undefined,
    renotify: Boolean(pushed.tag),
    requireInteraction: pushed.urgent,
    vibrate: pushed.urgent ? [400, 150, 400, 150, 800] : [200],
    icon: worker.WB_KEPT[2],
    actions: pushed.buttons.map(({ action, title }) => ({ action, title })),
    data: pushed,
  };
  return worker.registration.showNotification(pushed.title, options as NotificationOptions);
}

async function press(pushed: Pushed, action: string): Promise<void> {
  const button = pushed.buttons.find((one) => one.action === action);
  if (!button) {
    await worker.clients.openWindow(pushed.url || "/");
    return;
  }
  let said = "The network is away: nothing was answered. Open the app and try again.";
  try {
    const answer = await fetch(new URL(button.url).pathname, { method: "POST", credentials: "omit" });
    said = await answer.text();
  } catch { /* what is said tells it */ }
  await show({ ...pushed, title: said, body: pushed.title, urgent: false, buttons: [] });
}

worker.addEventListener<Waits>("install", (event) => event.waitUntil(keep()));
worker.addEventListener<Waits>("activate", (event) => event.waitUntil(tidy()));
worker.addEventListener<Fetching>("fetch", (event) => {
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(pageOrOffline(event.request));
  else if (worker.WB_KEPT.some((kept) => event.request.url.endsWith(kept))) {
    event.respondWith(keptOrNetwork(event.request));
  }
});
worker.addEventListener<Waits & { data: { json(): Pushed } | null }>("push", (event) => {
  if (event.data) event.waitUntil(show(event.data.json()));
});
worker.addEventListener<Pressed>("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(press(event.notification.data as Pushed, event.action));
});
