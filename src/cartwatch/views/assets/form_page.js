// A sheet is one form for one patient, built once: later updates change only the
// words beside its fields. Raw answers go to the server, which alone decides what they
// mean. Switching patient or form and back finds everything as it was left.
let sheets = 0;
const attempt = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

class Sheet {
  constructor(spec, send) {
    sheets += 1;
    this.number = sheets;
    this.spec = spec;
    this.send = (message) => send({ ...message, key: spec.key, patient: spec.patient, form: spec.name });
    this.parts = {};
    this.unchanged = {};
    this.totals = [];
    this.attempt = attempt();
    this.build();
  }

  id(name) { return `sheet${this.number}-${name}`; }

  build() {
    this.time = timePart(this, this.spec.time);
    this.progress = element("span", { class: "progress", role: "status" });
    this.form = element("form", { novalidate: true, "aria-label": this.spec.title },
      element("div", { class: "form-head" }, text("h2", this.spec.title), this.time.root),
      ...this.spec.sections.map((section) => sectionPart(this, section)),
      element("div", { class: "save" },
        element("button", { type: "button", class: "primary", on: { click: () => this.save() } },
          this.spec.save),
        this.progress));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.report();
  }

  onKey(event) {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.save();
    } else if (event.target.matches("input.value")) {
      event.preventDefault();
      const all = [...this.form.querySelectorAll("input, button.primary")]
        .filter((control) => control.offsetParent !== null);
      all[all.indexOf(event.target) + 1]?.focus();
    }
  }

  check(name) {
    this.note(name, null);
    this.changed(name);
    const answer = this.parts[name].read();
    if (answer) this.send({ do: "check", name, text: answer.text });
  }

  changed(name) {
    for (const same of Object.values(this.unchanged)) {
      if (same.names.includes(name)) same.tick.checked = false;
    }
    this.report();
  }

  report() {
    for (const total of this.totals) total.show();
    const confirmed = Object.values(this.unchanged).filter((same) => same.tick.checked);
    const count = Object.keys(this.answers()).length + confirmed.length;
    this.progress.className = "progress soft";
    this.progress.textContent = count ? `${count} to save` : "";
  }

  answers() {
    const found = {};
    for (const [name, part] of Object.entries(this.parts)) {
      const answer = part.read();
      const absent = part.why?.select.value;
      if (answer || absent) found[name] = { ...answer, ...(absent ? { absent } : {}) };
    }
    return found;
  }

  save() {
    for (const name of Object.keys(this.parts)) this.note(name, null);
    const same = Object.entries(this.unchanged)
      .filter(([, part]) => part.tick.checked)
      .map(([name, part]) => [name, part.value]);
    this.send({
      do: "save", attempt: this.attempt, answers: this.answers(),
      same: Object.fromEntries(same), time: this.time.read(),
    });
  }

  // What stands under a field: an error, "keep it?", or a word of explanation.
  note(name, note) {
    const part = this.parts[name];
    if (!part) return;
    part.note.replaceChildren();
    part.note.className = `note ${note?.kind ?? ""}`;
    part.invalid(note?.kind === "error");
    if (!note) return;
    const offer = (words, react) => {
      const button = element("button", {
        type: "button", class: "small", "aria-label": `${words}: ${part.field.label}`,
      }, words);
      button.addEventListener("click", () => { react(); part.focus.focus(); });
      part.note.append(" ", button);
    };
    part.note.append(note.says);
    if (note.use) {
      offer(`Use ${note.use}`, () => { part.focus.value = note.use; this.check(name); });
    }
    if (note.kind === "check") {
      offer("Keep", () => this.note(name, { kind: "kept", says: "Kept." }));
    }
  }

  // The server's answer: what was taken leaves the form, what was refused stays.
  onReply(reply) {
    const notes = Object.entries(reply.notes ?? {});
    for (const [name, note] of notes) this.note(name, note);
    if (reply.failed) {
      this.progress.className = "progress error";
      this.progress.textContent = reply.failed;
    }
    if (!reply.saved) return;
    this.attempt = attempt();
    for (const name of reply.taken ?? []) {
      this.parts[name]?.clear();
      this.parts[name]?.why?.show(false);
    }
    for (const name of reply.same ?? []) this.unchanged[name].tick.checked = false;
    const wrong = notes.find(([, note]) => note.kind === "error");
    if (reply.time) this.time.wrong(reply.time);
    else if (!wrong) this.time.clear();
    if (wrong && this.parts[wrong[0]]) this.show(this.parts[wrong[0]]);
    else if (!reply.time) scrollTo({ top: 0 });
    this.report();
  }

  show(part) {
    part.root.closest("details.section")?.setAttribute("open", "");
    part.focus.focus();
  }

  hint(hints) {
    for (const [name, words] of Object.entries(hints.fields ?? {})) {
      const part = this.parts[name];
      if (!part) continue;
      part.last.textContent = words.last;
      part.lastValue = words.value;
    }
    for (const [name, words] of Object.entries(hints.same ?? {})) {
      const same = this.unchanged[name];
      if (!same || same.tick.checked) continue;
      same.words.textContent = words.label;
      same.value = words.value;
      same.root.hidden = !words.label;
    }
  }
}

export function render({ model }) {
  const box = element("div");
  const kept = new Map();
  const send = (message) => model.send_msg(message);
  const show = () => {
    const spec = model.spec;
    if (!spec.key) return box.replaceChildren();
    if (!kept.has(spec.key)) kept.set(spec.key, new Sheet(spec, send));
    box.replaceChildren(kept.get(spec.key).form);
    hint();
  };
  const hint = () => {
    for (const sheet of kept.values()) {
      if (sheet.spec.patient === model.hints.patient) sheet.hint(model.hints);
    }
  };
  show();
  model.on("spec", show);
  model.on("hints", hint);
  model.on("msg:custom", (event) => {
    const reply = event?.data ?? event;
    kept.get(reply.key)?.onReply(reply);
  });
  return box;
}
