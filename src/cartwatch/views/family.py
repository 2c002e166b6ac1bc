"""What a family reads, as HTML: five blocks, two times, no number of any scale.

This module imports nothing that knows a grade; it is handed words and shows them.
(So it escapes with the standard library: `views.html` knows what a grade looks like.)
"""

from collections.abc import Callable
from html import escape
from typing import Protocol

from cartwatch.views.block import Block
from cartwatch.views.files import asset

CALL = 4
"""Which of the five blocks stands in the frame: when to call us now."""
CLOSED = "This page is closed for now. Your team will talk with you in person."
CLOSED_TITLE = "Please talk with your team"
ALWAYS = (
    "This page does not replace your team. The nurse always knows more than the page."
)
NOT_IN_YOUR_LANGUAGE = "We do not have this text in your language yet. This is English."


class Message(Protocol):
    """The words for one family: `blocks` are five pairs of heading and text."""

    @property
    def title(self) -> str:
        """The news in ten words or fewer."""

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """Five headings with their text, always in the same order."""

    @property
    def words(self) -> str:
        """What the team may call it; empty for nothing."""

    @property
    def last_checked(self) -> str:
        """A time of day, empty when there was no check."""

    @property
    def next_check(self) -> str:
        """A time of day, empty when none is planned."""

    @property
    def nurse(self) -> str:
        """The nurse's first name, empty when not known."""

    @property
    def language(self) -> str:
        """The language that the words are in."""


class FamilyPage(Block):
    """The family's page, told of every change. `read` gives the words, None: closed."""

    def __init__(self, read: Callable[[], Message | None]) -> None:
        super().__init__(css=asset("family.css"))
        self._read = read
        self.refresh()

    def refresh(self) -> None:
        """Show the words as they are now."""
        shown = family_words(self._read())
        if shown != self.html:
            self.html = shown


def family_words(message: Message | None) -> str:
    """The whole text of the page; a closed page gives nothing away."""
    if message is None:
        return f"<h2>{CLOSED_TITLE}</h2><section><p>{CLOSED}</p></section>"
    blocks = "".join(
        _block(heading, text, framed=i == CALL)
        for i, (heading, text) in enumerate(message.blocks)
        if text
    )
    return (
        f'<div lang="{escape(message.language)}"><h2>{escape(message.title)}</h2>'
        f"{_times(message)}{blocks}{_words(message.words)}</div>"
        f'<p class="when">{ALWAYS}</p>'
    )


def _block(heading: str, text: str, *, framed: bool) -> str:
    look = ' class="call"' if framed else ""
    return f"<section{look}><h3>{escape(heading)}</h3><p>{escape(text)}</p></section>"


def _times(message: Message) -> str:
    """When we looked last and when we look next; the clock time first."""
    parts = []
    if message.last_checked:
        parts.append(f"Last checked at <bdi>{escape(message.last_checked)}</bdi>.")
    if message.next_check:
        parts.append(f"Next check by <bdi>{escape(message.next_check)}</bdi>.")
    if message.nurse:
        parts.append(f"Your nurse is <bdi>{escape(message.nurse)}</bdi>.")
    return f'<p class="when">{" ".join(parts)}</p>' if parts else ""


def _words(words: str) -> str:
    if not words:
        return ""
    return (
        '<details data-key="words"><summary>Words your team may use</summary>'
        f"<p>{escape(words)}</p></details>"
    )
