// Applies the chosen theme before the first paint: loaded in the head, without defer.
(() => {
  const key = "theme";
  const choices = ["system", "light", "dark"];
  const icons = {
    system: '<rect x="2.5" y="3" width="15" height="10.5" rx="1.5"/><path d="M7 17h6M10 13.5V17"/>',
    light: '<circle cx="10" cy="10" r="3.5"/><path d="M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16"/>',
    dark: '<path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z"/>',
  };

  const read = () => {
    try {
      const stored = localStorage.getItem(key);
      return choices.includes(stored) ? stored : "system";
    } catch {
      return "system";
    }
  };

  const store = choice => {
    try {
      localStorage.setItem(key, choice);
    } catch {
      // A browser that keeps nothing still shows the choice on this page.
    }
  };

  const apply = choice => {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    for (const link of document.querySelectorAll("link[data-theme-of]")) {
      link.media = choice === "system" ? `(prefers-color-scheme: ${link.dataset.themeOf})` : link.dataset.themeOf === choice ? "all" : "not all";
    }
    for (const input of document.querySelectorAll("theme-switch input")) input.checked = input.value === choice;
  };

  // What the signed-in person chose on any device holds here as well.
  if (choices.includes(document.documentElement.dataset.choice)) store(document.documentElement.dataset.choice);
  apply(read());
  addEventListener("storage", event => {
    if (event.key === key) apply(read());
  });

  // <theme-switch> is an element of its own so that it works alike on interactive pages and on account pages.
  customElements.define("theme-switch", class extends HTMLElement {
    connectedCallback() {
      if (this.firstChild) return;
      const group = document.createElement("span");
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", this.getAttribute("label"));
      for (const choice of choices) {
        const label = document.createElement("label");
        label.title = this.getAttribute(choice);
        label.innerHTML = `<input type="radio" name="theme" value="${choice}"><svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${icons[choice]}</svg>`;
        const input = label.firstChild;
        input.setAttribute("aria-label", this.getAttribute(choice));
        input.checked = choice === read();
        input.addEventListener("change", () => {
          store(choice);
          apply(choice);
          if (this.hasAttribute("save")) fetch(`${this.getAttribute("save")}/${choice}`, { method: "POST", headers: { RequestVerificationToken: this.getAttribute("token") } });
        });
        group.append(label);
      }
      this.append(group);
    }
  });
})();
