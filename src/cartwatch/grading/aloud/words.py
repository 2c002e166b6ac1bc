"""Facts in words: what was charted, when, by whom, and what it was compared with."""

import re
from collections.abc import Sequence

from cartwatch.clinical import spoken
from cartwatch.clinical.concept import RUNNING
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.explain.describe import Line, amount
from cartwatch.grading.explain.fact import Fact, Row
from cartwatch.grading.truth import TRUE, UNKNOWN

_HELD = {">=": "{} or more", ">": "over {}", "<": "under {}", "<=": "{} or less"}
_NOT_HELD = {">=": "under {}", ">": "not over {}", "<": "not under {}", "<=": "over {}"}
_ASKS = ("how ", "why ", "whether ")


def clause(line: Line, clock: Clock, *, brief: bool = False) -> str:
    """One deciding value as a clause; `brief` leaves out who charted it."""
    kind = line.rule.kind
    if not line.facts:
        return line.value or line.text
    if kind == "compare":
        return _compared(line, clock, brief=brief)
    if kind in ("code", "other"):
        return _coded(line, clock, brief=brief)
    return _counted(line, clock)


def _compared(line: Line, clock: Clock, *, brief: bool) -> str:
    found = line.facts[0]
    if found.low is None or found.state not in ("charted", "silent"):
        return missing(found, clock)
    if found.state == "silent":
        return f"{lower(found.label)} is not charted, taken as {amount(found)}"
    who = "" if brief else charted(found.row, clock)
    when = f" {clock.when(found.row.at)}" if found.row else ""
    if line.counts_until is not None and line.truth == TRUE:
        noun = f"{line.noun or lower(found.label)} of {amount(found)}"
        return f"{noun}{when}{who} {counts(line.counts_until, clock)}"
    since = ""
    if line.since is not None and found.row and line.since != found.row.at:
        since = f" since {clock.time(line.since)}"
    said = f"{lower(found.label)} {amount(found)}{when}{who}{_unsure(found, clock)}"
    return said if brief else f"{said}, {limit(line, clock)}{since}"


def counts(until: int, clock: Clock) -> str:
    """ "counts until 14:00 tomorrow", "counted until day 3 14:00"."""
    return f"count{'s' if until > clock.now else 'ed'} until {clock.time(until)}"


def limit(line: Line, clock: Clock) -> str:
    """What a value was compared with: "under 90 for this patient"."""
    words = _HELD if line.truth == TRUE else _NOT_HELD
    if line.rule.number is not None:
        return words[line.rule.op].format(f"{line.rule.number:g}")
    other = line.facts[1]
    if other.low is None:
        return f"{lower(other.label)} {'not charted'}"
    number = amount(other) if not line.rule.own else amount(other).split(" mm")[0]
    if not line.rule.own:
        return f"{words[line.rule.op].format(f'the {lower(other.label)}')} ({number})"
    own = words[line.rule.op].format(number)
    by = f", set by {other.row.by}" if other.row and other.row.by else ""
    day = f" on {clock.day(other.row.at)}" if other.row else ""
    return f"{own} for this patient{by}{day if by else ''}"


def _coded(line: Line, clock: Clock, *, brief: bool) -> str:
    found = line.facts[0]
    if found.kind == "given" and not found.codes:
        return f"no {lower(found.label)} was given"
    if found.state == "silent":
        return f"{lower(found.label)} is not charted, taken as {lower(found.codes[0])}"
    if found.state != "charted" or not found.single:
        return missing(found, clock)
    said = stands(found, clock, brief=brief)
    return said + (_usual(line) if line.rule.kind == "other" else "")


def stands(found: Fact, clock: Clock, *, brief: bool = False) -> str:
    """A code that was charted, and since when it has stood."""
    code, began = lower(found.codes[0]), found.began or found.row
    who = "" if brief else charted(began, clock)
    if found.kind == "given":
        return f"{lower(found.label)} was given{_at(began, clock)}{who}"
    since = "" if began is None else f" since {clock.time(began.at)}"
    tail = f"{since}{who}{_unsure(found, clock)}"
    if found.kind == RUNNING:
        if code != RUNNING:
            return f"{lower(found.label)} has been {code}{tail}"
        if found.dosed is None or began is None:
            return f"{lower(found.label)} has run{tail}"
        dose = f" at {rate_words(found.dosed.dose)}"
        if found.dosed.at <= began.at:
            return f"{lower(found.label)} has run{dose}{tail}"
        then = clock.time(found.dosed.at)
        return f"{lower(found.label)} has run{tail},{dose} since {then}"
    if found.is_device:
        return f"the patient has been on {code}{tail}"
    label = lower(found.label)
    what = "the patient" if label.startswith("how the patient ") else label
    return f"{what} is charted as {code}{tail.replace('(charted ', '(')}"


def _usual(line: Line) -> str:
    """How the device compares with the usual one, where that was charted."""
    usual = line.facts[1]
    if usual.state != "charted" or not usual.single:
        return ""
    same = usual.codes == line.facts[0].codes
    return f", {'as' if same else f'not {lower(usual.codes[0])} as'} usual at home"


def _counted(line: Line, clock: Clock) -> str:
    """Doses, amounts, administrations and falls."""
    rule, held = line.rule, line.truth == TRUE
    first = line.facts[0]
    length = "" if rule.window is None else spoken(rule.window)
    number = f"{rule.number:g}" if rule.number is not None else ""
    if rule.kind == "given":
        times = f"{number} or more times" if held else f"fewer than {number} times"
        return f"{lower(first.label)} was given {times} in the last {length}"
    if rule.kind == "dropped":
        fall = f"{number} {first.unit}".rstrip()
        told = "fell by" if held else "did not fall by"
        return f"{lower(first.label)} {told} {fall} or more in the last {length}"
    words = (_HELD if held else _NOT_HELD)[rule.op]
    words = _HELD[rule.op] if line.truth == UNKNOWN else words
    compared = words.format(f"{number} {rate_words(rule.unit)}")
    said = " and ".join(_dose(f, clock) for f in _running(line.facts))
    if line.truth == UNKNOWN:
        return f"{said}: whether that is {compared} is not known"
    return f"{said}, {f'{rule.name} ' if rule.kind == 'total' else ''}{compared}"


def _running(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The pumps of a sum that may run; all of them when none does."""
    some = [f for f in facts if RUNNING in f.codes or not f.codes]
    return some or facts[:1]


def _dose(found: Fact, clock: Clock) -> str:
    if found.state != "charted" or not found.single:
        return missing(found, clock)
    if RUNNING in found.codes and not (found.row and found.row.dose):
        return f"{stands(found, clock)}, its dose not charted"
    return stands(found, clock)


def rate_words(dose: str) -> str:
    """A dose as people write it: "5 µg/min"."""
    return re.sub(r"\bug/", "µg/", dose)


def missing(found: Fact, clock: Clock) -> str:
    """Why a value settles nothing: never charted, too old, not done, not confirmed."""
    label = called(found)
    at = _at(found.row, clock)
    if found.stale and found.single:
        what = lower(found.codes[0]) if found.is_device else label
        since = clock.time(found.row.at) if found.row else ""
        return f"{what} has not been confirmed since {since}"
    if found.kind == RUNNING and found.state == "charted" and found.single:
        dose = found.row.dose if found.row else ""
        read = f"cannot be compared: {rate_words(dose)}" if dose else "is not charted"
        return f"the dose of {lower(found.label)} {read}"
    if found.state == "lapsed" and found.row and found.until is not None:
        none = "nothing on " if label.startswith(_ASKS) else "no "
        until = clock.time(found.until)
        since = clock.time(found.row.at)
        return f"{none}{bare(label)} since {since} (it counted until {until})"
    if found.state == "absent":
        why = found.row.absent_reason.replace("-", " ") if found.row else ""
        return f"{label} could not be charted{at}{f' ({why})' if why else ''}"
    if found.state == "open":
        code = lower(found.codes[0]) if found.codes else "not known"
        return f"{label} is charted as {code}{at}, which settles nothing"
    if found.state == "charted" and found.codes:
        return f"{label} may be {' or '.join(lower(c) for c in found.codes)}{at}"
    if found.state == "charted" and found.low is not None:
        lacks = ", ".join(lower(m) for m in found.missing)
        lacks = f" (not charted: {lacks})" if lacks else ""
        return f"{label} is {amount(found)}{at}{lacks}"
    return f"{label} is not charted"


def called(found: Fact) -> str:
    """What is asked for: "the flow through the nasal cannula", "the temperature"."""
    label = lower(found.label)
    if found.kind == RUNNING:
        return f"whether {label} runs"
    if found.device:
        label = f"{label.partition(' ')[2]} through the {lower(found.device)}"
    return label if label.startswith(_ASKS) else f"the {label}"


def bare(label: str) -> str:
    """The same without its article."""
    return label.removeprefix("the ")


def charted(row: Row | None, clock: Clock) -> str:
    """ " (charted by RN A. 02:14)": who, and when if it was not at once."""
    if row is None:
        return ""
    late = row.recorded_at is not None and (
        clock.full(row.recorded_at) != clock.full(row.at)
    )
    when = ""
    if late and row.recorded_at is not None:
        same = clock.day(row.recorded_at) == clock.day(row.at)
        full = clock.full(row.recorded_at)
        when = f" {full.rpartition(' ')[2]}" if same else f" on {full}"
    by = f" by {row.by}" if row.by else ""
    return f" (charted{by}{when})" if by or when else ""


def _unsure(found: Fact, clock: Clock) -> str:
    if not found.stale or found.row is None:
        return ""
    begun = found.began is None or found.began.at == found.row.at
    since = "then" if found.codes and begun else clock.time(found.row.at)
    return f" and has not been confirmed since {since}"


def _at(row: Row | None, clock: Clock) -> str:
    return "" if row is None else f" {clock.when(row.at)}"


def lower(label: str) -> str:
    """A label within a sentence: its first letter small, short forms and names apart.

    A name is told by what is somebody's: Cushing's triad.
    """
    word = label.split(" ")[0]
    short = any(c.isupper() for c in word[1:]) or word[1:2] == "-"
    kept = short or word.endswith("'s")
    return label if kept else label[:1].lower() + label[1:]


def upper(sentence: str) -> str:
    """A sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def joined(parts: Sequence[str], last: str = " and ") -> str:
    """ "a, b and c", each part once; parts with commas in them are kept apart."""
    some = list(dict.fromkeys(p for p in parts if p))
    if len(some) < 2:
        return "".join(some)
    own = any(", " in p or " and " in p for p in some)
    between, last = ("; ", f";{last}") if own else (", ", last)
    return last.join([between.join(some[:-1]), some[-1]])
