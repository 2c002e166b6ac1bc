"""The family guide beside a grade or an alert: words to use, and what they read now.

Staff see the grade and these words together, so that the bedside and the family's
page say the same.
"""

from cartwatch.views.html import escape
from cartwatch.ward import Review

NOT_SHOWN = "The family's page shows no text of this ward yet."


def plain_words(review: Review, key: str | None) -> str:
    """The guide's plain explanation of one side effect, as HTML; "" without one.

    `key` is a scale's name (`crs`) or the `explain` of an alert.
    """
    texts = review.protocol.texts
    plain = texts.explains.get(key or "")
    if plain is None:
        return ""
    term = texts.terms.get(key or "", "")
    head = f"<p><b>{escape(term)}</b></p>" if term else ""
    return (
        f'<div class="guide"><h3>Words to use with the family</h3>{head}'
        f"<p>{escape(plain)}</p>{family_reads(review)}</div>"
    )


def family_reads(review: Review) -> str:
    """What the family's page says at this moment: its title and first block."""
    message = review.message
    words = NOT_SHOWN
    if message is not None:
        words = " ".join(
            [f"{message.title}.", *(text for _, text in message.blocks[:1])]
        )
    return (
        f"<h3>The family's page says now</h3><blockquote>{escape(words)}</blockquote>"
    )
