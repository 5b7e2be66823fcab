// Keys of a table whose rows open a panel: arrows move along the rows, Enter opens (it is a link), Escape closes and goes back to the row.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row-link]")];
  const panel = () => document.querySelector("[data-panel]");
  const typing = target => target.closest("input, textarea, select, [contenteditable]");

  const step = (links, from, by) => links[Math.min(links.length - 1, Math.max(0, from + by))];

  const move = (event, by) => {
    const links = rows();
    const at = links.indexOf(document.activeElement);
    if (at >= 0) {
      event.preventDefault();
      const next = step(links, at, by);
      next.focus();
      next.scrollIntoView({ block: "nearest" });
      return;
    }
    const open = panel();
    if (!open?.contains(document.activeElement) || typing(event.target)) return;
    const current = links.findIndex(link => link.getAttribute("aria-current") === "true");
    if (current < 0) return;
    event.preventDefault();
    const next = step(links, current, by);
    if (next !== links[current]) next.click();
  };

  // Once the panel is gone, not before: what it asked to be focused on the way would take the focus along.
  let leaving;
  const goBackTo = row => {
    leaving?.disconnect();
    leaving = new MutationObserver((_, self) => {
      if (panel()) return;
      self.disconnect();
      document.getElementById(row)?.focus();
    });
    leaving.observe(document.body, { childList: true, subtree: true });
  };

  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "Escape" && panel() && !document.querySelector(".rz-dialog-wrapper") && !document.querySelector("details.menu[open]")) panel().querySelector("[data-panel-close]")?.click();
  });

  // The cross, and Escape, which clicks it, go back to the row.
  document.addEventListener("click", event => {
    const cross = event.target.closest("[data-panel-close]");
    const row = cross?.closest("[data-panel]")?.dataset.panel;
    if (row) goBackTo(row);
  });

  // Enter on the row that is open already goes into its panel.
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-row-link][aria-current=true]");
    if (!link) return;
    event.preventDefault();
    panel()?.querySelector("h2")?.focus();
  }, true);
})();
