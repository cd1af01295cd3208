/* 大字, 高对比, 深色: switch at once, keep what is typed; the server gets the same POST in the background. */
const VALUES = { size: ["elder", ""], contrast: ["more", ""], theme: ["dark", "light"] };

export function look() {
  const html = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  for (const form of document.querySelectorAll("[data-look]")) {
    const themed = form.querySelector('[value="theme"]');
    if (themed && !html.dataset.theme && dark) themed.setAttribute("aria-pressed", "true");
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || !VALUES[button.value]) return;
      event.preventDefault();
      const on = VALUES[button.value][0];
      const off = VALUES[button.value][1];
      const value = button.getAttribute("aria-pressed") === "true" ? off : on;
      button.setAttribute("aria-pressed", String(value === on));
      if (value) html.dataset[button.value] = value;
      else delete html.dataset[button.value];
      const kept = ["size", "contrast", "theme"].map((name) => html.dataset[name]).filter(Boolean);
      document.cookie = `bb-look=${kept.join(".")};path=/;max-age=31536000;samesite=lax`;
    });
  }
}
