// Shows HTML made by the server and reports presses. An update keeps what the reader
// was doing: focus, open details and typed text are found again by id or data-key.
const keyOf = (el) => el && (el.id || el.dataset?.key);
const find = (root, key) => root.getElementById(key)
  ?? root.querySelector(`[data-key="${CSS.escape(key)}"]`);

const fieldsOf = (el) => {
  const form = el.closest("form");
  if (!form) return {};
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, String(value)]),
  );
};

function snapshot(root, body) {
  const typed = new Map();
  for (const el of body.querySelectorAll("input, textarea, select")) {
    const key = keyOf(el);
    if (!key) continue;
    const ticked = el.type === "radio" || el.type === "checkbox";
    if (ticked ? el.checked !== el.defaultChecked : el.value !== el.defaultValue)
      typed.set(key, ticked ? el.checked : el.value);
  }
  const details = [...body.querySelectorAll("details")].map((el) => [keyOf(el), el.open]);
  return { focus: keyOf(root.activeElement), typed, details };
}

function restore(root, kept) {
  for (const [key, open] of kept.details) {
    const el = key && find(root, key);
    if (el) el.open = open;
  }
  for (const [key, value] of kept.typed) {
    const el = find(root, key);
    if (!el) continue;
    if (typeof value === "boolean") el.checked = value;
    else el.value = value;
  }
  const focus = kept.focus && find(root, kept.focus);
  if (focus) focus.focus({ preventScroll: true });
}

export function render({ model }) {
  const box = document.createElement("div");
  const style = document.createElement("style");
  const body = document.createElement("div");
  const said = document.createElement("div");
  said.className = "unseen";
  said.setAttribute("role", "status");
  box.append(style, body, said);
  let count = 0;

  const send = (el) => {
    count += 1;
    model.send_msg({
      action: el.dataset.action,
      value: el.dataset.value ?? "",
      fields: fieldsOf(el),
      n: count,
    });
  };
  const show = () => {
    const root = box.getRootNode();
    const attached = root instanceof ShadowRoot;
    const kept = attached ? snapshot(root, body) : null;
    body.innerHTML = model.html;
    if (kept) restore(root, kept);
  };

  body.addEventListener("click", (event) => {
    const el = event.target.closest("[data-action]");
    if (!el || el.matches("form, input, select")) return;
    if (el.type === "submit" || el.tagName === "A") event.preventDefault();
    send(el);
    // A list that is done with makes room on a small screen.
    const list = el.closest("details[data-close-below]");
    if (list && innerWidth < Number(list.dataset.closeBelow)) {
      list.open = false;
      list.querySelector("summary").focus({ preventScroll: true });
    }
  });
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.dataset.action) send(event.target);
  });
  body.addEventListener("change", (event) => {
    const el = event.target;
    if (el.matches("input[data-action], select[data-action]")) {
      el.dataset.value = el.type === "checkbox" ? String(el.checked) : el.value;
      send(el);
    }
  });
  style.textContent = model.css;
  show();
  model.on("html", show);
  model.on("css", () => { style.textContent = model.css; });
  model.on("announce", () => { said.textContent = model.announce; });
  return box;
}
