"""Where a patient lies and who answers for them: move, leave, discharge, assign."""

from collections.abc import Sequence

from cartwatch import ward
from cartwatch.clinical import micros
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
from cartwatch.store import tables
from cartwatch.views.deed_form import Line
from cartwatch.views.timeline_words import day_clock

SECTION = "Place"


def _where(case: Case) -> tuple[Line, Line]:
    ward_now = case.card.ward if case.card.ward in case.wards else ""
    options = chosen(case.wards)
    return (
        Line("ward", "Ward", "choice", options, value=ward_now or "", needed=True),
        Line("bed", "Bed", value=case.card.bed or ""),
    )


def _move_lines(case: Case) -> Sequence[Line]:
    return (*_where(case), since())


def _move(case: Case, typed: Typed, how: How) -> str:
    at = typed.time("at")
    typed.check()
    ward.move(
        case.card.patient,
        ward=typed.words("ward"),
        bed=typed.text("bed"),
        at=at,
        wards=case.served,
        **how,
    )
    return ""


def _pause_lines(_: Case) -> Sequence[Line]:
    return (
        Line("place", "Where they are", help="As CT or theatre.", needed=True),
        Line(
            "expected_return",
            "Expected back",
            "time",
            help="From then on it rings.",
            needed=True,
        ),
        Line("reason", "Why"),
        since(),
    )


def _pause(case: Case, typed: Typed, how: How) -> str:
    at, back = typed.time("at"), typed.due("expected_return", how["now"])
    typed.check()
    ward.pause(
        case.card.patient,
        place=typed.words("place"),
        expected_return=back,
        reason=typed.text("reason"),
        at=at,
        **how,
    )
    return ""


def _discharge_lines(_: Case) -> Sequence[Line]:
    why = Line("reason", "Why", help="As home, or another hospital.", needed=True)
    return why, since("When they left")


def _discharge(case: Case, typed: Typed, how: How) -> str:
    at = typed.time("at")
    typed.check()
    ward.discharge(case.card.patient, reason=typed.words("reason"), at=at, **how)
    return ""


def _assign_lines(case: Case) -> Sequence[Line]:
    return answer_lines(case.roles)


def answer_lines(roles: Sequence[str]) -> Sequence[Line]:
    """Role, person and times of an assignment."""
    return (
        Line("role", "Role", "choice", chosen(roles), needed=True),
        Line("person", "Who", help="Empty: nobody; calls pass to the next step."),
        since(),
        Line("until", "Until", "time", help="The end of the shift."),
    )


def _assign(case: Case, typed: Typed, how: How) -> str:
    at, until = typed.time("at"), typed.time("until")
    typed.check()
    ward.assign(
        typed.words("role"),
        typed.text("person"),
        patient=case.card.patient,
        at=at,
        until=until,
        roles=case.roles,
        **how,
    )
    return ""


def _stay_rows(case: Case) -> Sequence[About]:
    return [About(str(row.id), _stay_words(row, case.zone)) for row in case.stays]


def _stay_words(row: tables.Stay, zone: str) -> str:
    """A stay in one line: since when, where, by whom."""
    where = f"{row.ward or 'left'}{f', bed {row.bed}' if row.bed else ''}"
    away = f", off the unit: {row.place}" if row.paused else ""
    why = f" ({row.reason})" if row.reason else ""
    since_when = day_clock(micros(row.begins_at), zone)
    return f"Since {since_when}: {where}{away}{why}, by {row.recorded_by}"


def _stay_lines(case: Case) -> Sequence[Line]:
    return (
        Line("ward", "The right ward", "choice", chosen(case.wards)),
        Line("bed", "The right bed"),
        since("The right time", "Empty: as it was."),
        Line("withdraw", "Take this row back altogether", "tick"),
        REASON,
    )


def _correct(case: Case, typed: Typed, how: How) -> str:
    at = typed.time("at")
    typed.check()
    ward.correct_stay(
        typed.words("row"),
        reason=typed.words("reason"),
        ward=typed.text("ward"),
        bed=typed.text("bed"),
        at=at,
        withdraw=typed.ticked("withdraw"),
        wards=case.served,
        **how,
    )
    return ""


DEEDS = (
    Deed(
        "move",
        SECTION,
        "Move, or back on the unit",
        "Move",
        "The place is recorded.",
        _move,
        _move_lines,
        lambda case: case.alive,
    ),
    Deed(
        "pause",
        SECTION,
        "Off the unit for a while",
        "Record",
        "Off the unit: nothing is due until they are back.",
        _pause,
        _pause_lines,
        lambda case: case.here,
    ),
    Deed(
        "assign",
        SECTION,
        "Who answers for this patient",
        "Assign",
        "The assignment is recorded.",
        _assign,
        _assign_lines,
        lambda case: case.here,
    ),
    Deed(
        "correct_stay",
        SECTION,
        "Correct a place or time",
        "Correct",
        "The stay is corrected.",
        _correct,
        _stay_lines,
        rows=_stay_rows,
    ),
    Deed(
        "discharge",
        SECTION,
        "Discharge",
        "Discharge",
        "Discharged: alerts are closed, the family's page has ended.",
        _discharge,
        _discharge_lines,
        lambda case: case.card.ward is not None,
        grave=True,
    ),
)
