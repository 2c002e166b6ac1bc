"""The door of a family's page as HTML: a PIN, or the same closed page for everybody."""

from functools import cache
from html import escape

from jinja2 import Template
from panel.io.resources import _env

from cartwatch.family import door_words
from cartwatch.views.family import family_words
from cartwatch.views.files import asset


def pin_page(
    language: str | None, form_token: str, *, wrong: bool = False, stale: bool = False
) -> str:
    """A page that asks for the PIN, in the link's language; `stale`: ask again."""
    words = door_words(language)
    said = words.wrong if wrong else words.stale if stale else ""
    alert = f'<p id="said" class="wrong" role="alert">{escape(said)}</p>'
    marks = ' aria-invalid="true" aria-describedby="said"' if said else ""
    body = (
        f"<p>{escape(words.ask)}</p>"
        f'<form method="post" autocomplete="off">{alert if said else ""}'
        f'<input type="hidden" name="form" value="{escape(form_token)}">'
        f'<label for="pin">{escape(words.pin)}</label>'
        '<input id="pin" name="pin" inputmode="numeric" pattern="[0-9]*"'
        f' maxlength="6" required autocomplete="one-time-code"{marks}>'
        f'<button type="submit">{escape(words.open)}</button></form>'
        f'<p class="help">{escape(words.help)}</p>'
    )
    return _page().render(lang=words.language, title=words.title, body_html=body)


def closed_page() -> str:
    """One page for every door that does not open, whatever the reason."""
    words = door_words(None)
    body = family_words(None)
    return _page().render(lang=words.language, title=words.title, body_html=body)


@cache
def _page() -> Template:
    made: Template = _env.from_string(asset("door.html"))
    return made
