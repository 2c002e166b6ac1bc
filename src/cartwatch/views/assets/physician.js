// After "Explain" was pressed the explanation comes from the server; when it is there,
// it is brought into view and its heading gets the focus.
(() => {
  const all = (root, selector) => {
    const found = [...root.querySelectorAll(selector)];
    for (const el of root.querySelectorAll("*"))
      if (el.shadowRoot) found.push(...all(el.shadowRoot, selector));
    return found;
  };
  const opened = () => all(document, "[data-opened]")[0];
  document.addEventListener("click", (event) => {
    const button = event.composedPath()
      .find((el) => el.dataset?.action === "explain");
    if (!button) return;
    const wanted = button.dataset.value;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      const el = opened();
      if (el && el.dataset.opened === wanted) {
        clearInterval(timer);
        const heading = el.querySelector("h3");
        heading.focus({ preventScroll: true });
        el.scrollIntoView({ block: "nearest" });
      } else if (looks > 60) clearInterval(timer);
    }, 50);
  }, true);
})();
