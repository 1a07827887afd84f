// Makes the pages an app that can be woken: registers the service worker, and subscribes this browser when asked.
// <form data-device="<the installation's public key>"> is shown where that is possible and sends the subscription.
import { toast } from "./toasts";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function nameOfBrowser(): string {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : "Safari";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iPhone" : /Mac OS/.test(agent) ? "Mac"
    : /Windows/.test(agent) ? "Windows" : "Linux";
  return `${browser} on ${system}`;
}

async function subscribe(form: HTMLFormElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    toast("Your browser does not let us notify you. Allow notifications for this site first.", "error");
    return;
  }
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const key = bytes(form.dataset.device ?? "");
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  const values: Record<string, string | undefined> = { endpoint, ...keys, label: nameOfBrowser() };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value ?? "";
  }
  form.submit();
}

export function startDevices(): void {
  if (!("serviceWorker" in navigator)) return; // plain http on another machine
  void navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
  const form = document.querySelector<HTMLFormElement>("form[data-device]");
  if (!form || !("PushManager" in window)) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe(form).catch(() => toast("Your browser's push service did not answer. Try again later.", "error"));
  });
}
