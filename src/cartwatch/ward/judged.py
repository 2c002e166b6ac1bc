"""What is wrong with what a clinician judges: its scale, its words, its times."""

from collections.abc import Collection
from datetime import datetime

from cartwatch.clinical import cause_word
from cartwatch.exchange.values import did_you_mean
from cartwatch.protocol.tree import Scale, WardProtocol
from cartwatch.ward.refused import Refusal, time_refusal


def scales_of(word: str, protocol: WardProtocol) -> tuple[Scale, ...]:
    """The ward's scales of that short name or id; of ICANS one for each instrument."""
    return tuple(
        scale
        for pairs in protocol.scales.values()
        for _, scale in pairs
        if word in (scale.scale, scale.id)
    )


def scale_refusal(word: str, protocol: WardProtocol) -> Refusal | None:
    """What is wrong with a scale's name."""
    if scales_of(word, protocol):
        return None
    return not_one_of("scale", word, "no scale of this ward", list(protocol.scales))


def not_one_of(field: str, word: str, what: str, known: Collection[str]) -> Refusal:
    """A word that is none of a list, with the nearest and all that are."""
    near = did_you_mean(word, known)
    return Refusal(
        field, word, f"it is {what}.{near}".rstrip("."), f"One of: {', '.join(known)}"
    )


def cause_refusal(word: str, known: Collection[str]) -> Refusal | None:
    """What is wrong with a cause."""
    if cause_word(word) in known:
        return None
    return not_one_of("cause", word, "no cause", known)


def span_refusals(
    field: str, begins: datetime, ends: datetime | None, now: datetime
) -> list[Refusal | None]:
    """What is wrong with a time from which something holds, and its end."""
    found = [time_refusal(field, begins, now)]
    if ends is None:
        return found
    if ends.tzinfo is None:
        return [*found, time_refusal("ends", ends, now)]
    if begins.tzinfo is not None and ends <= begins:
        reason = f"it ends before it begins, at {begins.isoformat()}"
        found.append(Refusal("ends", ends.isoformat(), reason, "Check both times"))
    return found
