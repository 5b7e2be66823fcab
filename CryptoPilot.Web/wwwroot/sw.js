// Shows what is pushed and opens the page it speaks of. Nothing else: it keeps no pages and looks at no requests.
const read = data => {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
};

const open = async address => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.find(one => one.url === address);
  return shown ? shown.focus() : self.clients.openWindow(address);
};

self.addEventListener("push", event => {
  const told = read(event.data);
  // One that comes twice replaces itself.
  const options = { body: told.body ?? "", tag: told.id, icon: "/icon-192.png", badge: "/badge-96.png", data: { link: told.link } };
  event.waitUntil(self.registration.showNotification(told.title ?? "CryptoPilot", options));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const target = new URL(event.notification.data?.link ?? "/notifications", self.location.origin);
  const isHere = target.origin === self.location.origin;
  event.waitUntil(open(isHere ? target.href : new URL("/notifications", self.location.origin).href));
});
