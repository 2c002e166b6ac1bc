// A board that stopped must not look alive. The server stamps every update with
// data-beat; after 30 s without a new stamp the board greys and says since when.
(() => {
  const SILENCE = 30_000;
  let beat = null;
  let clock = "";
  let since = performance.now();

  const boards = () => {
    const found = [];
    const look = (root) => {
      for (const el of root.querySelectorAll("*")) {
        if (el.matches("[data-beat]")) found.push(el);
        if (el.shadowRoot) look(el.shadowRoot);
      }
    };
    look(document);
    return found;
  };
  const put = (id, text) => {
    const el = document.getElementById(id);
    if (el && el.textContent !== text) el.textContent = text;
  };
  const dead = (text) => {
    let el = document.getElementById("board-dead");
    if (!text) return el && el.remove();
    if (!el) {
      el = document.createElement("div");
      el.id = "board-dead";
      el.setAttribute("role", "alert");
      document.body.prepend(el);
    }
    if (el.textContent !== text) el.textContent = text;
  };

  const look = () => {
    const board = boards()[0];
    if (board && board.dataset.beat !== beat) {
      beat = board.dataset.beat;
      clock = board.dataset.clock;
      since = performance.now();
      put("board-clock", board.dataset.date);
      put("board-live", `Live · updated ${clock}`);
    }
    const silent = performance.now() - since > (window.cartwatchSilence ?? SILENCE);
    if (board) board.toggleAttribute("data-dead", silent);
    dead(silent ? `Not updating since ${clock || "the page opened"}` : "");
    if (silent) put("board-live", "Not live");
  };
  setInterval(look, 500);
})();
