// Tells the server what the drawing must fit: day or night colours, and its width.
export function render({ model }) {
  const root = document.documentElement;
  const ruler = document.createElement("div");
  ruler.setAttribute("aria-hidden", "true");
  const theme = () => {
    const dark = root.dataset.theme === "dark";
    if (model.dark !== dark) model.dark = dark;
  };
  let waiting = 0;
  const measure = () => {
    theme();
    const width = Math.round(ruler.clientWidth / 20) * 20;
    if (width > 0 && model.room !== width) model.room = width;
  };
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(measure, 200);
  }).observe(ruler);
  root.addEventListener("theme", theme);
  return ruler;
}
