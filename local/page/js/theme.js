/* Light, dark or the system's theme. A classic script, so that it runs before the first paint. */
(() => {
  const KEY = "studio-theme";
  const root = document.documentElement;
  const set = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  set(localStorage.getItem(KEY));

  addEventListener("DOMContentLoaded", () => {
    const chosen = document.getElementById("theme");
    chosen.value = localStorage.getItem(KEY) ?? "";
    chosen.addEventListener("change", () => {
      localStorage.setItem(KEY, chosen.value);
      set(chosen.value);
    });
  });
})();
