// A page whose link is lost keeps showing old values. This says so and comes back.
(() => {
  const Plain = window.WebSocket;
  const page = document.documentElement;
  let leaving = false;
  let lost = false;

  const clock = () =>
    new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

  const say = () => {
    const banner = document.createElement("div");
    banner.className = "lost-link";
    banner.setAttribute("role", "alert");
    banner.textContent =
      page.dataset.lostText.replace("{clock}", clock());
    document.body.prepend(banner);
    page.dataset.link = "lost";
  };

  const alive = async () => {
    try {
      const answer = await fetch("/healthz", {
        cache: "no-store",
        signal: AbortSignal.timeout(3000),
      });
      return answer.status < 502;
    } catch {
      return false;
    }
  };

  const comeBack = async () => {
    if (await alive()) return location.reload();
    setTimeout(comeBack, 1500 + Math.random() * 1000);
  };

  const onLost = () => {
    if (lost || leaving) return;
    lost = true;
    say();
    dispatchEvent(new Event("cartwatch-lost"));
    setTimeout(comeBack, 1000);
  };

  window.WebSocket = class extends Plain {
    constructor(...args) {
      super(...args);
      this.addEventListener("close", onLost);
    }
  };
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
