// The native controls of a form. Each maker returns what the page needs of it:
// `body`, `label` or `legend`, `focus`, `read()` (null while unanswered), `clear()`.
const element = (tag, attributes = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [kind, react] of Object.entries(value)) made.addEventListener(kind, react);
    } else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...inside.filter((part) => part != null));
  return made;
};
const text = (tag, words, attributes = {}) => element(tag, attributes, words ?? "");
const unseen = (words) => text("span", words, { class: "unseen" });

function numberField(page, field) {
  const id = page.id(field.name);
  const input = element("input", {
    id, class: "value", inputmode: "decimal", autocomplete: "off", enterkeyhint: "next",
    "aria-describedby": `${id}-last ${id}-note`,
  });
  const step = (direction) => {
    const from = input.value.trim() || page.parts[field.name].lastValue || "";
    const start = Number(from.replace(",", "."));
    if (!from || Number.isNaN(start)) return;
    const typed = from.split(/[.,]/)[1]?.length ?? 0;
    input.value = (start + direction * field.step).toFixed(Math.max(field.decimals, typed));
    input.dispatchEvent(new Event("change"));
  };
  const stepper = (sign, words, direction) => element("button", {
    type: "button", class: "step", tabindex: "-1",
    "aria-label": `${field.label} ${words} one step`,
    on: { click: () => step(direction) },
  }, sign);
  input.addEventListener("change", () => page.check(field.name));
  return {
    body: element("div", { class: "stepped" },
      stepper("\u2212", "down", -1), input, stepper("+", "up", 1)),
    label: element("label", { for: id }, field.label,
      field.unit ? text("span", ` ${field.unit}`, { class: "unit" }) : null),
    focus: input,
    read: () => (input.value.trim() ? { text: input.value } : null),
    clear: () => { input.value = ""; },
    invalid: (wrong) => input.setAttribute("aria-invalid", String(wrong)),
  };
}

function choiceField(page, field) {
  const group = page.id(field.name);
  const radios = field.options.map(([value]) =>
    element("input", { type: "radio", name: group, value }));
  let chosen = null;
  const settle = (radio) => {
    chosen = radio;
    for (const other of radios) other.checked = other === radio;
    page.changed(field.name);
  };
  for (const radio of radios) {
    // A second press, or Delete, takes the answer back.
    radio.addEventListener("click", (event) => {
      if (event.detail === 0) return; // made by an arrow key: `change` follows
      settle(chosen === radio ? null : radio);
    });
    radio.addEventListener("change", () => { if (radio.checked) settle(radio); });
    radio.addEventListener("keydown", (event) => {
      if (["Delete", "Backspace"].includes(event.key)) settle(null);
    });
  }
  return {
    body: element("div", { class: `options ${field.look ?? ""}` },
      ...field.options.map(([, label], i) =>
        element("label", { class: "option" }, radios[i], text("span", label)))),
    legend: field.label,
    focus: radios[0],
    read: () => {
      const on = radios.find((radio) => radio.checked);
      return on ? { value: on.value } : null;
    },
    clear: () => { chosen = null; for (const radio of radios) radio.checked = false; },
    invalid: () => {},
  };
}

function tickRow(page, field, [value, label], pressed) {
  const tick = element("input", { type: "checkbox", value });
  const dose = element("input", {
    class: "dose", autocomplete: "off", "aria-label": `${label}: dose, if you wish`,
    hidden: true,
  });
  const hint = text("span", "dose, if you wish", { class: "soft", "aria-hidden": "true", hidden: true });
  const show = () => { dose.hidden = hint.hidden = !tick.checked; };
  const clear = () => { tick.checked = false; dose.value = ""; show(); };
  tick.addEventListener("change", () => { show(); pressed(); page.changed(field.name); });
  const row = element("div", { class: "tick" },
    element("label", { class: "option" }, tick, text("span", label)), dose, hint);
  return { value, tick, dose, row, clear };
}

function ticksField(page, field) {
  const none = field.none ? element("input", { type: "checkbox" }) : null;
  const rows = field.options.map((option) =>
    tickRow(page, field, option, () => { if (none) none.checked = false; }));
  const clear = () => {
    for (const row of rows) row.clear();
    if (none) none.checked = false;
  };
  none?.addEventListener("change", () => {
    if (none.checked) for (const row of rows) row.clear();
    page.changed(field.name);
  });
  const read = () => {
    const on = rows.filter((row) => row.tick.checked);
    if (!on.length && !none?.checked) return null;
    const dosed = on.filter((row) => row.dose.value.trim());
    return {
      ticked: on.map((row) => row.value),
      doses: Object.fromEntries(dosed.map((row) => [row.value, row.dose.value])),
    };
  };
  return {
    body: element("div", { class: "ticks" },
      none ? element("label", { class: "option" }, none, text("span", field.none)) : null,
      ...rows.map((row) => row.row)),
    legend: field.label,
    focus: none ?? rows[0].tick,
    read, clear, invalid: () => {},
  };
}
