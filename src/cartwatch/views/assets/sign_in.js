// Whoever is signed in already (a link from elsewhere hides that) goes straight on.
addEventListener("DOMContentLoaded", async () => {
  const wrong = document.querySelector("[role=alert]");
  const empty = [...document.querySelectorAll(".door input:not([type=hidden])")]
    .find((field) => !field.value);
  if (empty) empty.focus();
  if (wrong || location.pathname !== "/sign-in") return;
  const next = document.querySelector("input[name=next]");
  try {
    const state = await (await fetch("/session", { cache: "no-store" })).json();
    if (state.signed_in && next) location.replace(next.value);
  } catch { /* the form is there all the same */ }
});
