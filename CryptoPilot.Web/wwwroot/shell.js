// What the frame needs in the browser: menus that close, the skip link, and the way back after a lost connection.
(() => {
  const closeMenus = except => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };

  document.addEventListener("click", event => {
    const skip = event.target.closest(".skip-link");
    if (skip) {
      event.preventDefault();
      document.getElementById("main")?.focus();
      return;
    }
    if (event.target.closest("[data-reload]")) {
      location.reload();
      return;
    }
    if (event.target.closest("[data-reconnect]")) {
      reconnect();
      return;
    }
    const menu = event.target.closest("details.menu");
    closeMenus(event.target.closest(".menu-items a") ? null : menu);
  });

  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary")?.focus();
  });

  // False means that the server is there but has lost this page's state; then only a fresh page helps.
  const reconnect = async () => {
    try {
      if (!(await Blazor.reconnect())) location.reload();
    } catch {
      document.addEventListener("visibilitychange", () => { if (!document.hidden) reconnect(); }, { once: true });
    }
  };

  const dialog = document.getElementById("components-reconnect-modal");
  if (!dialog) return;
  new MutationObserver(() => {
    if (dialog.classList.contains("components-reconnect-rejected")) location.reload();
  }).observe(dialog, { attributes: true, attributeFilter: ["class"] });
})();
