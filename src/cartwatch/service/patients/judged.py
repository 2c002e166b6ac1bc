"""What a physician judges: a sign put down to another cause, a grade of their own."""

from collections.abc import Iterator, Sequence

from cartwatch import ward
from cartwatch.clinical import (
    ADJUDICATION_CAUSES,
    ATTRIBUTION_CAUSES,
    Adjudication,
    Attribution,
    micros,
    neuro_instrument,
)
from cartwatch.protocol.tree import Scale, WardProtocol
from cartwatch.service.patients.deed import (
    REASON,
    About,
    Case,
    Deed,
    How,
    chosen,
    since,
)
from cartwatch.service.patients.typed import Typed
from cartwatch.views.deed_form import Line
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward import Refusal, Refused

SECTION = "Judgement"
UNTIL = Line("ends", "Until", "time", help="Empty: 12 h, or while the cause stands.")
_NO_RUNG = Refusal("rung", "", "no sign is chosen", "Choose the sign and its grade")
_NO_WARD = Refusal("patient", "", "not on a ward", "Move the patient to a ward first")


def _protocol(case: Case) -> WardProtocol:
    if case.protocol is None:
        raise Refused([_NO_WARD])
    return case.protocol


def _rungs(case: Case) -> tuple[tuple[str, str], ...]:
    """Every cell of the tables that serve this patient, as value and words."""
    found = {}
    for name, scale in _scales(case):
        for domain in scale.domains:
            for rung in domain.rungs:
                said = domain.name.replace("_", " ")
                words = f"{name.upper()} grade {rung.grade}: {said}"
                found[f"{name}|{domain.name}|{rung.grade}"] = words
    return tuple(found.items())


def _scales(case: Case) -> Iterator[tuple[str, Scale]]:
    """Of each short name the scale of the patient's neuro test, or all of them."""
    card, protocol = case.card, _protocol(case)
    test = neuro_instrument(card.age_years, delay=card.developmental_delay)
    for name, pairs in protocol.scales.items():
        mine = protocol.scale(name, test)
        yield from ((name, s) for _, s in pairs if mine is None or s is mine)


def _attribute_lines(case: Case) -> Sequence[Line]:
    scales = tuple(_protocol(case).scales)
    causes = chosen((*ATTRIBUTION_CAUSES, *scales))
    return (
        Line(
            "rung",
            "Which sign",
            "choice",
            _rungs(case),
            help="Of that grade and below.",
            needed=True,
        ),
        Line("cause", "Put down to", "choice", causes, needed=True),
        since("From"),
        UNTIL,
        REASON,
    )


def _attribute(case: Case, typed: Typed, how: How) -> str:
    at, ends = typed.time("at") or how["now"], typed.time("ends")
    typed.check()
    scale, _, rest = typed.words("rung").partition("|")
    domain, _, grade = rest.partition("|")
    if not grade.isdecimal():
        raise Refused([_NO_RUNG])
    made = Attribution(
        case.card.patient,
        scale,
        domain,
        int(grade),
        at,
        ends,
        typed.words("cause"),
        how["by"],
        typed.words("reason"),
    )
    session, now = how["session"], how["now"]
    ward.attribute(made, protocol=_protocol(case), session=session, now=now)
    return ""


def _standing(case: Case) -> Sequence[About]:
    """Attributions that have no end behind them."""
    found = [a for a in case.attributions if a.ends is None or a.ends > case.now]
    return [
        About(
            a.id,
            f"{a.scale.upper()} {a.domain.replace('_', ' ')} grade {a.grade}: "
            f"{a.cause}, since {day_clock(micros(a.begins), case.zone)}, by {a.by}",
        )
        for a in found
    ]


def _end(_: Case, typed: Typed, how: How) -> str:
    ward.end_attribution(typed.words("row"), reason=typed.words("reason"), **how)
    return ""


def _adjudicate_lines(case: Case) -> Sequence[Line]:
    scales = tuple((name, name.upper()) for name in _protocol(case).scales)
    grades = tuple((str(g), str(g)) for g in range(6))
    return (
        Line("scale", "Scale", "choice", scales, needed=True),
        Line("grade", "Your grade", "choice", grades, needed=True),
        Line("cause", "Why", "choice", chosen(ADJUDICATION_CAUSES), needed=True),
        Line("reason", "In words", help="Needed unless you confirm."),
        since("From"),
        Line(
            "ends", "Until", "time", help="Empty: 12 h, or until the patient is worse."
        ),
    )


def _adjudicate(case: Case, typed: Typed, how: How) -> str:
    at, ends = typed.time("at") or how["now"], typed.time("ends")
    typed.check()
    grade = typed.words("grade")
    made = Adjudication(
        patient=case.card.patient,
        scale=typed.words("scale"),
        grade=int(grade) if grade.isdecimal() else -1,
        at=at,
        by=how["by"],
        reason=typed.words("reason"),
        ends=ends,
        cause=typed.words("cause"),
    )
    ward.adjudicate(
        made,
        protocol=_protocol(case),
        vocabulary=case.vocabulary,
        session=how["session"],
        now=how["now"],
    )
    return ""


def _graded(case: Case) -> bool:
    return case.here and case.protocol is not None and bool(case.card.infusions)


DEEDS = (
    Deed(
        "attribute",
        SECTION,
        "Put a sign down to another cause",
        "Record",
        "Recorded. It ends by itself, and with a new pump, device or higher grade.",
        _attribute,
        _attribute_lines,
        _graded,
    ),
    Deed(
        "end_attribution",
        SECTION,
        "It holds no longer",
        "End it",
        "It has ended.",
        _end,
        lambda _: (REASON,),
        rows=_standing,
    ),
    Deed(
        "adjudicate",
        SECTION,
        "Confirm or give another grade",
        "Record the grade",
        "Recorded beside the computed grade, which alerts go on to follow.",
        _adjudicate,
        _adjudicate_lines,
        _graded,
    ),
)
