// A field is a control with its label, last value, message, help and "not done".
const MAKERS = { number: numberField, choice: choiceField, ticks: ticksField };

function absence(page, field) {
  const id = `${page.id(field.name)}-why`;
  const select = element("select", { id, "aria-label": `${field.label}: why not done`, hidden: true },
    element("option", { value: "" }, "Why not?"),
    ...page.spec.reasons.map(([value, label]) => element("option", { value }, label)));
  const button = element("button", {
    type: "button", class: "small quiet", "aria-expanded": "false", "aria-controls": id,
    "aria-label": `Not done: ${field.label}`,
  }, "Not done");
  const show = (open) => {
    select.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) select.value = "";
  };
  button.addEventListener("click", () => {
    show(select.hidden);
    if (!select.hidden) select.focus();
    page.changed(field.name);
  });
  select.addEventListener("change", () => page.changed(field.name));
  return { button, select, show };
}

function fieldPart(page, field) {
  const id = page.id(field.name);
  const part = MAKERS[field.kind](page, field);
  const why = field.absent ? absence(page, field) : null;
  const last = text("p", field.last, { class: "last soft", id: `${id}-last` });
  const note = element("p", { class: "note", id: `${id}-note`, role: "status" });
  const head = part.legend
    ? text("legend", part.legend, { class: field.quiet ? "unseen" : null })
    : element("div", { class: "head" }, part.label, why?.button);
  const says = field.says ? text("p", field.says, { class: "says soft" }) : null;
  const root = element(part.legend ? "fieldset" : "div", {
    class: `field ${field.kind}`, "data-name": field.name,
  }, head, says, part.body, why?.select, last, note);
  return { ...part, field, why, last, note, root, lastValue: field.lastValue };
}

// One tap confirms what stood before, exactly as the button said it.
function unchangedPart(page, spec) {
  const words = text("span", spec.same.label);
  const tick = element("input", { type: "checkbox" });
  const root = element("label", { class: "option same" }, tick, words);
  const names = spec.fields.map((field) => field.name);
  root.hidden = !spec.same.label;
  tick.addEventListener("change", () => {
    if (tick.checked) for (const name of names) page.parts[name].clear();
    page.report();
  });
  return { tick, words, root, names, value: spec.same.value };
}

function totalPart(page, total) {
  const root = text("p", "", { class: "total" });
  const show = () => {
    const given = total.of.map((name) => page.parts[name].read());
    const done = given.filter(Boolean).length;
    const sum = given.reduce((all, one) => all + Number(one?.value ?? 0), 0);
    const score = done === given.length ? String(sum) : "--";
    root.textContent = `${total.label}: ${score} of ${total.most}. `
      + `${done} of ${given.length} answered.`;
  };
  return { root, show };
}

function helpPart(spec) {
  const helped = spec.fields.filter((field) => field.help);
  if (!helped.length) return null;
  const list = element("dl", {}, ...helped.flatMap((field) =>
    [text("dt", field.label), text("dd", field.help)]));
  return element("details", { class: "help" },
    element("summary", {}, "Help", unseen(`: ${spec.title || spec.fields[0].label}`)), list);
}

function sectionPart(page, spec) {
  for (const field of spec.fields) page.parts[field.name] = fieldPart(page, field);
  const inner = element("div", { class: `fields ${spec.layout ?? ""}` },
    ...spec.fields.map((field) => page.parts[field.name].root));
  let same = null;
  if (spec.same) same = page.unchanged[spec.name] = unchangedPart(page, spec);
  let sum = null;
  if (spec.total) page.totals.push(sum = totalPart(page, spec.total));
  const all = [inner, helpPart(spec), sum?.root];
  if (spec.closed) {
    return element("details", { class: "section" }, text("summary", spec.title), same?.root, ...all);
  }
  const head = element("div", { class: "section-head" },
    spec.title ? text("h3", spec.title) : null, same?.root);
  return element("section", { class: "section" }, head, ...all);
}

function timePart(page, spec) {
  const group = page.id("time");
  const pick = element("input", { type: "datetime-local", "aria-label": `${spec.label} at`, hidden: true });
  const summary = text("summary", "");
  const note = element("p", { class: "note error", role: "status" });
  const radios = spec.options.map(([value]) => element("input", { type: "radio", name: group, value }));
  const choose = (i) => {
    radios[i].checked = true;
    pick.hidden = radios[i].value !== "pick";
    summary.textContent = `${spec.label}: ${spec.options[i][1].toLowerCase()}`;
  };
  radios.forEach((radio, i) => radio.addEventListener("change", () => {
    choose(i);
    if (!pick.hidden) pick.focus();
  }));
  const root = element("details", { class: "time" }, summary,
    element("fieldset", {}, unseenLegend(spec.label),
      element("div", { class: "options" }, ...spec.options.map(([, label], i) =>
        element("label", { class: "option" }, radios[i], text("span", label)))),
      pick, note));
  choose(0);
  return {
    root,
    read: () => ({ choice: radios.find((radio) => radio.checked).value, picked: pick.value }),
    clear: () => { pick.value = ""; note.textContent = ""; root.open = false; choose(0); },
    wrong: (says) => { note.textContent = says; root.open = true; },
  };
}
const unseenLegend = (words) => text("legend", words, { class: "unseen" });
