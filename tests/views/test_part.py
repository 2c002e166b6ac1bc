"""What a thread set late never replaces what was set and sent since."""

from typing import Any

from bokeh.document import Document

from cartwatch.views.block import AGAIN, Block
from cartwatch.views.form import Form
from cartwatch.views.part import Part


def shown(part: Part) -> tuple[Any, Any, Document]:
    """The part as a browser's model: the root, what it shows, and the document."""
    document = Document()
    root = part.get_root(document)
    return root, root.data, document


def late(part: Part, root: Any, document: Document, **values: Any) -> None:
    """The turn has come of what a thread had set to `values`."""
    part._scheduled_update_model({}, values, root, root, document, None, {})


def test_an_older_text_that_is_sent_late_shows_the_newest() -> None:
    """Without this a screen keeps the old grade: the server thinks it is up to date."""
    block = Block(html="grade 1")
    root, model, document = shown(block)
    block.html = "grade 3"
    late(block, root, document, html="grade 2")
    assert model.html.removesuffix(AGAIN) == "grade 3"


def test_an_older_announcement_and_an_older_form_do_not_come_back() -> None:
    block, form = Block(announce="saved"), Form(hints={"a": 1}, spec={"key": "x"})
    root, model, document = shown(block)
    late(block, root, document, announce="not saved")
    assert model.announce == "saved"
    root, model, document = shown(form)
    late(form, root, document, spec={"key": "y"}, hints={})
    assert (model.spec, model.hints) == ({"key": "x"}, {"a": 1})


def test_once_the_page_stands_the_text_is_sent_again() -> None:
    """As it is at that moment, with a mark that makes it a new one."""
    block = Block(html="before")
    _, model, _ = shown(block)
    block.html = "changed before the browser was there"
    block._again()
    assert model.html == f"changed before the browser was there{AGAIN}"
    assert block.html == "changed before the browser was there"


def test_a_text_after_the_page_stands_comes_as_it_is() -> None:
    block = Block(html="before")
    _, model, _ = shown(block)
    block._again()
    block.html = "after"
    assert model.html == f"after{AGAIN}"
