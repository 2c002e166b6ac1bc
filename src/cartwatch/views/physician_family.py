"""The family strip: what they read now, what waits for the team, and its release."""

from dataclasses import replace

from cartwatch.family import FamilyMessage, Reader, message
from cartwatch.views.html import escape
from cartwatch.ward import Review, spoken_of

NOTHING_WAITS = "Nothing waits to be released."
TALK_FIRST = (
    "Hold: talk with the family first, face to face. "
    "Then press Family told, and the text opens for them."
)
NO_TEXT = "The unit has no text for this state; write it in the family file."


def family_strip(review: Review) -> str:
    """What the family reads now, and the proposed text with its button."""
    choice = review.family
    body = f"{_now(review)}{_proposed(review)}"
    reason = f'<p class="soft">{escape(choice.reason)}.</p>'
    return (
        '<section class="card" aria-label="Family"><h2>Family</h2>'
        f"{reason}{body}</section>"
    )


def _now(review: Review) -> str:
    if review.message is None:
        return "<h3>They read now</h3><p>The family has no open page.</p>"
    by = review.message.released_by
    released = f'<p class="soft">Released by {escape(by)}.</p>' if by else ""
    return f"<h3>They read now</h3>{preview(review.message, 'now')}{released}"


def _proposed(review: Review) -> str:
    choice = review.family
    if choice.waiting is None:
        return f"<p>{NOTHING_WAITS}</p>"
    text = proposed(review)
    shown = f"<p>{NO_TEXT}</p>" if text is None else preview(text, "proposed")
    hold = f'<p class="flag">{TALK_FIRST}</p>' if choice.hold else ""
    word = "Family told" if choice.hold else "Release this text"
    state = escape(f"{choice.waiting}|{review.card.patient}")
    button = (
        f'<button type="button" class="primary" data-action="release" '
        f'data-value="{state}" data-key="release">{word}</button>'
    )
    return f"<h3>Waits for you</h3>{shown}{hold}{button if text else ''}"


def proposed(review: Review) -> FamilyMessage | None:
    """The text that a release would show; None when the unit has none for it."""
    choice = review.family
    if choice.waiting is None:
        return None
    asked = replace(choice, state=choice.waiting)
    reader = Reader(child=spoken_of(review.card))
    found = message(
        asked, review.course, review.protocol, now=review.now, reader=reader
    )
    return found if found.state == choice.waiting else None


def preview(shown: FamilyMessage, key: str) -> str:
    """A text as the family reads it, folded to its title."""
    blocks = "".join(
        f"<dt>{escape(heading)}</dt><dd>{escape(text)}</dd>"
        for heading, text in shown.blocks
        if text
    )
    words = f"<p>{escape(shown.words)}</p>" if shown.words else ""
    return (
        f'<details data-key="text-{key}"><summary>{escape(shown.title)}</summary>'
        f"<dl>{blocks}</dl>{words}</details>"
    )
