"""The content security policy in a real browser: our pages run, nothing else does."""

import pytest
from playwright.sync_api import expect

from browser.conftest import Open

pytestmark = pytest.mark.browser
PAGES = ("/nurse", "/board", "/physician", "/family/demo", "/")

TRY_ALL = """async () => {
  const ran = [];
  window.did = (what) => ran.push(what);
  const script = document.createElement("script");
  script.textContent = "did('inline script')";
  document.body.append(script);
  const marked = document.createElement("script");
  marked.textContent = "did('script with a guessed mark')";
  marked.setAttribute("nonce", "guessed");
  document.body.append(marked);
  document.body.insertAdjacentHTML(
    "beforeend", `<img src="/none.svg" onerror="did('attribute')">`);
  const link = document.createElement("a");
  link.href = "javascript:did('address')";
  document.body.append(link);
  link.click();
  setTimeout(() => {  // later, since the tool that runs this may itself do so
    try { eval("did('eval')"); } catch { }
    try { new Function("did('function')")(); } catch { }
  });
  const far = document.createElement("script");
  far.src = "data:text/javascript,did('data')";
  document.body.append(far);
  await new Promise((go) => setTimeout(go, 500));
  return ran;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_script_that_is_not_ours_does_not_run(open_page: Open, path: str) -> None:
    """Inline, in an attribute, in an address, from text, with a guessed mark: none.

    The page itself stands: what it needs carries the mark of its own answer.
    """
    watched = open_page(path)
    page = watched.page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if path != "/":
        page.wait_for_function("window.Bokeh && Bokeh.documents.length > 0")
    assert [] == watched.problems
    assert [] == page.evaluate(TRY_ALL)
    assert any("Content Security Policy" in problem for problem in watched.problems)
    watched.problems.clear()


def test_nothing_is_fetched_or_framed_from_elsewhere(open_page: Open) -> None:
    """A page cannot be made to send what it shows to another address."""
    watched = open_page("/nurse")
    sent = watched.page.evaluate(
        """() => fetch("https://elsewhere.example/", {mode: "no-cors"})
          .then(() => "sent", () => "refused")"""
    )
    assert sent == "refused"
    watched.problems.clear()
