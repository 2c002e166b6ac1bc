// Light by day, dark from 21 to 7, or as chosen by hand. Runs before the first paint.
(() => {
  const KEY = "cartwatch-theme";
  const root = document.documentElement;
  const stored = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const byClock = () => {
    const hour = new Date().getHours();
    return hour >= 21 || hour < 7 ? "dark" : "light";
  };
  const apply = () => {
    const theme = root.dataset.fixedTheme || stored() || byClock();
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    root.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  };
  const toggle = () => {
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem(KEY, next); } catch { root.dataset.fixedTheme = next; }
    apply();
  };
  apply();
  setInterval(apply, 60_000);
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (button) button.addEventListener("click", toggle);
  });
})();
