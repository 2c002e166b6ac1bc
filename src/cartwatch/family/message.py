"""The page that a family reads: words only, no grade to leak."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cartwatch.family.checks import last_full_check
from cartwatch.family.choose import FamilyChoice
from cartwatch.family.fill import BLOCKS, fill, fill_what_is_known
from cartwatch.family.fills import need, sign
from cartwatch.family.headings import headings, your_child
from cartwatch.family.moments import clock_time, how_long
from cartwatch.family.settled import NEUTRAL, TALK, WAITING
from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import FamilyText, FamilyTexts, WardProtocol


@dataclass(frozen=True, slots=True)
class FamilyMessage:
    """What the family's page shows.

    `blocks` are five (heading, text) pairs; `words` are those the team may use.
    `last_checked` and `next_check` are times of day ("2:05 PM"), empty when there is
    none. `language` is the one the text is in: another than the family asked for
    where nobody wrote that text in it.
    """

    state: str
    title: str
    blocks: tuple[tuple[str, str], ...]
    words: str
    last_checked: str
    next_check: str
    nurse: str
    language: str
    released_by: str


@dataclass(frozen=True, slots=True)
class Reader:
    """What the page needs and the chart does not hold.

    `child` is the name to use, empty for "your child"; `next_at` is when the next
    check is due, in microseconds. `also` fills further braces: a phone number, why a
    check was missed.
    """

    child: str = ""
    nurse: str = ""
    next_at: int | None = None
    also: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def message(
    choice: FamilyChoice,
    course: Course,
    ward: WardProtocol,
    *,
    now: int,
    reader: Reader,
    texts: FamilyTexts | None = None,
) -> FamilyMessage:
    """The chosen state in `texts` (or the ward's language), every brace filled.

    Where a word is missing a text about the patient gives way to a neutral one.
    Raises LookupError when the unit has no neutral text at all.
    """
    for spoken, text in _candidates(choice.state, texts, ward.texts):
        words = _words(spoken, course, ward, now, reader)
        neutral = text.state in NEUTRAL
        full = fill_what_is_known(text, words) if neutral else fill(text, words)
        if full is not None and full.happening:
            by = choice.by if text.state == choice.state else None
            return _page(full, words, spoken.language, reader.nurse, by or "")
    msg = f"{ward.id}: no family text for '{choice.state}'; write states: {TALK}"
    raise LookupError(msg)


def _page(
    text: FamilyText, words: Mapping[str, str], language: str, nurse: str, by: str
) -> FamilyMessage:
    return FamilyMessage(
        state=text.state,
        title=text.title,
        blocks=_blocks(text, language),
        words=text.words,
        last_checked=words["t_last"],
        next_check=words["t_next"],
        nurse=nurse,
        language=language,
        released_by=by,
    )


def _candidates(
    state: str, texts: FamilyTexts | None, fallback: FamilyTexts
) -> Iterator[tuple[FamilyTexts, FamilyText]]:
    """The wanted text in every language that has it, then a neutral one."""
    for name in (state, TALK, WAITING):
        for spoken in (texts, fallback):
            if spoken is not None and name in spoken.states:
                yield spoken, spoken.states[name]


def _words(
    texts: FamilyTexts, course: Course, ward: WardProtocol, now: int, reader: Reader
) -> Mapping[str, str]:
    child = reader.child or your_child(texts.language)
    last = last_full_check(course, ward, now)
    found = {
        "child": child,
        "Child": child[:1].upper() + child[1:],
        "need": need(course, texts, now) or "",
        "sign": sign(course, texts, now) or "",
        "t_last": _time(last, now, ward, texts),
        "t_next": _time(reader.next_at, now, ward, texts),
        "ago": "" if last is None else how_long(now - last, texts.language),
    }
    return {**found, **reader.also}


def _time(at: int | None, now: int, ward: WardProtocol, texts: FamilyTexts) -> str:
    return "" if at is None else clock_time(at, now, ward.time_zone, texts.language)


def _blocks(text: FamilyText, language: str) -> tuple[tuple[str, str], ...]:
    written = (getattr(text, name) for name in BLOCKS)
    return tuple(zip(headings(language), written, strict=True))
