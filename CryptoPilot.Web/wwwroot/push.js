// Subscribes this browser to pushes. Permission is asked for in the click itself: some browsers refuse it a moment later.
const decode = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), character => character.charCodeAt(0));
const encode = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const isAble = () => window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const hash = async text => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))), byte => byte.toString(16).padStart(2, "0")).join("");

const current = async () => (await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription()) ?? null;

const subscribe = async key => {
  if (!isAble()) return "missing";
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  let subscription = await registration.pushManager.getSubscription();
  // One that was made for another key reaches nobody.
  if (subscription && encode(subscription.options.applicationServerKey) !== key) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: decode(key) });
  return { endpoint: subscription.endpoint, p256dh: encode(subscription.getKey("p256dh")), auth: encode(subscription.getKey("auth")), userAgent: navigator.userAgent };
};

let listener = null;

export const watch = async (page, key) => {
  listener = async event => {
    const button = event.target.closest("[data-push-subscribe]");
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
      const answer = await subscribe(key);
      await (typeof answer === "string" ? page.invokeMethodAsync("RefusedAsync", answer) : page.invokeMethodAsync("SubscribedAsync", answer));
    } catch {
      await page.invokeMethodAsync("RefusedAsync", "failed");
    } finally {
      button.disabled = false;
    }
  };
  document.addEventListener("click", listener);
  if (!isAble()) return { state: "missing", hash: null };
  const subscription = await current();
  if (subscription) return { state: "on", hash: await hash(subscription.endpoint) };
  return { state: Notification.permission === "denied" ? "denied" : "off", hash: null };
};

export const forget = async () => {
  await (await current())?.unsubscribe();
};

export const leave = () => {
  document.removeEventListener("click", listener);
};
