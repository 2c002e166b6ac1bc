// Forms of the stay are sent so that nothing typed is lost: where no answer comes, or
// the server cannot save, the form stays as it is and says so. Without this script the
// browser sends them by itself.
(() => {
  const LOST = "Not saved, as far as this page knows: no answer came. What you typed "
    + "is still here. Send it again; it lands once.";
  const KEPT = "Not saved. What you typed is still here. ";
  const DOWN = "Not saved. What you typed is still here; send it again soon. ";

  const say = (form, words) => {
    let told = form.querySelector(":scope > [role=alert]");
    if (!told) {
      told = document.createElement("div");
      told.className = "wrong";
      told.setAttribute("role", "alert");
      form.prepend(told);
    }
    told.textContent = words;
    told.scrollIntoView({ block: "center" });
  };

  const show = (made, key) => {
    document.title = made.title;
    document.querySelector("h1").replaceWith(made.querySelector("h1"));
    const main = made.querySelector("main");
    main.querySelectorAll("script").forEach((script) => script.remove());
    document.querySelector("main").replaceWith(main);
    const once = main.querySelector(".once");
    if (once) {
      once.tabIndex = -1;
      once.focus();
      return;
    }
    const told = main.querySelector("[role=alert]");
    const at = told?.closest("details") ?? document.getElementById(key);
    (told ?? at)?.scrollIntoView({ block: "center" });
    (at?.querySelector("[aria-invalid]") ?? at?.querySelector("summary"))?.focus();
  };

  const send = async (form, sent) => {
    let answer, html;
    try {
      answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(sent), headers: { accept: "text/html" },
      });
      html = await answer.text();
    } catch {
      return say(form, LOST);
    }
    if (answer.redirected) return location.assign(answer.url);
    const made = new DOMParser().parseFromString(html, "text/html");
    if (answer.status >= 500 || !made.querySelector("main .stay")) {
      const why = made.querySelector("main p")?.textContent ?? html.slice(0, 300);
      return say(form, (answer.status >= 500 ? DOWN : KEPT) + why);
    }
    show(made, new URL(form.action).hash.slice(1));
  };

  addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.closest(".stay")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    const sent = new FormData(form);
    button.disabled = true;
    try {
      await send(form, sent);
    } finally {
      button.disabled = false;
    }
  });
})();
