"""A death, in two steps by a physician, and its withdrawal."""

from collections.abc import Sequence

from cartwatch import ward
from cartwatch.clinical.names import DEATH
from cartwatch.service.patients.deed import REASON, Case, Deed, How
from cartwatch.service.patients.typed import Typed
from cartwatch.views.deed_form import Line
from cartwatch.ward import Refusal, Refused

SECTION = "Death"
CONFIRM = "I have confirmed the death of {name}, born {born}"
NOT_CONFIRMED = Refusal(
    "confirm", "", "the death is not confirmed", "Read the name and tick the box"
)


def _record_lines(case: Case) -> Sequence[Line]:
    born = case.card.birth_date
    shown = born.isoformat() if born else "on an unknown day"
    sure = CONFIRM.format(name=case.card.name, born=shown)
    return (
        Line("at", "Time of death", "time", needed=True),
        Line("confirm", sure, "tick", needed=True),
    )


def _record(case: Case, typed: Typed, how: How) -> str:
    at = typed.due("at", how["now"])
    typed.check()
    if not typed.ticked("confirm"):
        raise Refused([NOT_CONFIRMED])
    ward.record_death(case.card.patient, at=at, **how)
    return ""


def _cause_lines(case: Case) -> Sequence[Line]:
    codes = case.vocabulary[DEATH].codes
    options = tuple((code.name, code.label) for code in codes)
    known = case.died is not None and case.died.value is not None
    why = Line("reason", "Why another cause", needed=True)
    cause = Line("cause", "Principal cause", "choice", options, needed=True)
    return (cause, why) if known else (cause,)


def _cause(case: Case, typed: Typed, how: How) -> str:
    ward.record_cause(
        case.card.patient,
        typed.words("cause"),
        reason=typed.text("reason"),
        vocabulary=case.vocabulary,
        **how,
    )
    return ""


def _withdraw(case: Case, typed: Typed, how: How) -> str:
    ward.withdraw_death(case.card.patient, reason=typed.words("reason"), **how)
    return ""


def _died(case: Case) -> bool:
    return case.died is not None


DEEDS = (
    Deed(
        "record_death",
        SECTION,
        "Record a death",
        "Record the death",
        "The death is recorded: the watch has ended and the family's page is closed. "
        "Record the principal cause next.",
        _record,
        _record_lines,
        lambda case: case.here,
        grave=True,
        help="Step one of two. Alerts, calls and the family's page end at once.",
    ),
    Deed(
        "record_cause",
        SECTION,
        "Principal cause",
        "Record the cause",
        "The cause is recorded.",
        _cause,
        _cause_lines,
        _died,
        grave=True,
        help="Step two. Grade 5 only where the principal cause is CRS or ICANS.",
    ),
    Deed(
        "withdraw_death",
        SECTION,
        "Recorded in error",
        "Withdraw the death",
        "The death is withdrawn: the watch goes on. Look at the patient now.",
        _withdraw,
        lambda _: (REASON,),
        _died,
        grave=True,
    ),
)
