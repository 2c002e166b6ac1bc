// Who is signed in, and the cover of a page that nobody used for a while. The page
// stays below it with everything typed; the server takes nothing while it is locked.
(() => {
  const LOOK = 5_000;
  let state = null;
  let owner = "";
  let told = 0;
  let timer = 0;
  let cover = null;

  const made = (tag, props = {}, ...inside) => {
    const one = Object.assign(document.createElement(tag), props);
    one.append(...inside);
    return one;
  };

  const ask = async (path, body) => {
    const sent = body && new URLSearchParams(body);
    const answer = await fetch(path, {
      method: body ? "POST" : "GET",
      cache: "no-store",
      headers: body ? { "x-cartwatch-form": state.form } : {},
      body: sent,
    });
    return answer.json();
  };

  const signIn = () => {
    const here = location.pathname + location.search;
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  };

  const leave = async () => {
    await ask("/session/end", { now: "1" });
    signIn();
  };

  const look = async () => {
    clearTimeout(timer);
    try {
      state = await ask("/session");
    } catch {
      timer = setTimeout(look, LOOK);
      return;
    }
    if (state.open) return;
    if (!state.signed_in) return signIn();
    // Somebody else took over on this device: what is on the screen is not theirs.
    if (owner && owner !== state.login) return location.reload();
    owner = state.login;
    if (state.locked) lock(); else unlock();
    const wait = state.locked ? LOOK : Math.max(1, state.locks_in) * 1000 + 500;
    if (state.locks_in !== null || state.locked) {
      timer = setTimeout(look, Math.min(wait, 2 ** 31 - 1));
    }
  };

  const used = async () => {
    if (!state || state.open || cover || state.every === null) return;
    if (Date.now() - told < state.every * 1000) return;
    told = Date.now();
    try { await ask("/session/used", { now: "1" }); } catch { /* looked at later */ }
    look();
  };

  const field = (name, label, props) => [
    made("label", { htmlFor: `lock-${name}`, textContent: label }),
    made("input", { id: `lock-${name}`, name, required: true, ...props }),
  ];

  const style = () => {
    const href = "/assets/sign_in.css";
    if (document.querySelector(`link[href="${href}"]`)) return;
    document.head.append(made("link", { rel: "stylesheet", href }));
  };

  const lock = () => {
    if (cover) return;
    style();
    const said = made("p", { className: "wrong" });
    said.setAttribute("role", "alert");
    const secret = { type: "password", autocomplete: "current-password" };
    const login = { value: state.login, autocomplete: "username", autocapitalize: "off" };
    const form = made("form", { className: "card" },
      ...field("login", "Login", login),
      ...field("secret", "PIN or password", secret),
      made("button", { className: "primary", textContent: "Unlock" }));
    const words = `Locked for ${state.name}. What was typed is kept below. `
      + "Somebody else signs in with their own login.";
    const out = made("button", { type: "button", textContent: "Sign out instead" });
    out.addEventListener("click", leave);
    form.append(out);
    cover = made("dialog", { className: "lock door" },
      made("h2", { id: "lock-head", textContent: "Locked" }),
      made("p", { textContent: words }), said, form);
    cover.setAttribute("aria-labelledby", "lock-head");
    cover.addEventListener("cancel", (event) => event.preventDefault());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(form));
      form.elements.secret.value = "";
      try {
        const answer = await ask("/session/unlock", given);
        if (answer.reload) return location.reload();
        said.textContent = answer.error || "";
      } catch {
        said.textContent = "No link to CartWatch. Try again.";
      }
      look();
    });
    document.body.append(cover);
    cover.showModal();
    form.elements.secret.focus();
  };

  const unlock = () => {
    if (!cover) return;
    cover.close();
    cover.remove();
    cover = null;
  };

  const tools = () => {
    if (!state || state.open || !state.signed_in) return;
    const page = document.documentElement;
    if (page.dataset.kind === "board" && state.role === "board") return;
    style();
    const head = document.querySelector(".page-header");
    const place = head.querySelector(".tools") || made("div", { className: "tools" });
    head.append(place);
    for (const line of head.querySelectorAll("p")) {
      if (line.textContent === state.name) line.remove();
    }
    const out = made("button", { type: "button", textContent: "Sign out" });
    out.addEventListener("click", leave);
    place.append(made("a", { href: "/account", textContent: state.name }));
    if (state.locks_in !== null) {
      const now = made("button", { type: "button", textContent: "Lock" });
      now.addEventListener("click", async () => {
        await ask("/session/lock", { now: "1" });
        look();
      });
      place.append(now);
    }
    place.append(out);
  };

  addEventListener("DOMContentLoaded", async () => {
    await look();
    tools();
    for (const kind of ["pointerdown", "keydown"]) {
      addEventListener(kind, used, { capture: true, passive: true });
    }
  });
})();
