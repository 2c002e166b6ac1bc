"""What is done for a ward and no patient yet: enrol somebody, say who answers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartwatch import ward
from cartwatch.service.patients.cells import SEXES
from cartwatch.service.patients.deed import How, chosen, since
from cartwatch.service.patients.place import answer_lines
from cartwatch.service.patients.typed import Typed
from cartwatch.views.deed_form import Line
from cartwatch.views.patients_page import stay_address
from cartwatch.ward import Refusal, Refused

_ID = re.compile(r"(?!\.{1,2}$)[^/\\\s]{1,64}")
_NO_ID = Refusal(
    "patient", "", "an id has no blanks and no slashes", "Write it in 1 to 64 letters"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen: wards of this person, those served, languages, roles."""

    wards: tuple[str, ...]
    served: tuple[str, ...]
    languages: tuple[str, ...]
    roles: tuple[str, ...]


def _enrol_lines(choice: Choice) -> Sequence[Line]:
    languages = tuple((word, word) for word in choice.languages)
    return (
        Line("patient", "Patient's id", help="It stands in every row.", needed=True),
        Line("name", "Name", needed=True),
        Line("birth_date", "Birth date", "date", help="It decides limits and tests."),
        Line("sex", "Sex", "choice", SEXES),
        Line("developmental_delay", "Developmental delay: test with CAPD", "tick"),
        Line("diagnosis", "Diagnosis"),
        Line("product", "Product"),
        Line("language", "The family's language", "choice", languages),
        Line("ward", "Ward", "choice", chosen(choice.wards)),
        Line("bed", "Bed"),
        since("On the ward since", "On its clock. Empty: now."),
    )


def _enrol(choice: Choice, typed: Typed, how: How) -> str:
    """Enrol; the address of the patient's page."""
    born, at = typed.day("birth_date"), typed.time("at")
    typed.one_of("sex", [value for value, _ in SEXES])
    typed.one_of("language", choice.languages)
    typed.check()
    if _ID.fullmatch(typed.words("patient")) is None:
        raise Refused([_NO_ID])
    new = ward.NewPatient(
        typed.words("patient"),
        typed.words("name"),
        born,
        sex=typed.text("sex"),
        developmental_delay=typed.ticked("developmental_delay"),
        product=typed.text("product"),
        diagnosis=typed.text("diagnosis"),
        language=typed.text("language"),
        ward=typed.text("ward"),
        bed=typed.text("bed"),
    )
    ward.enrol(new, at=at, wards=choice.served, **how)
    return stay_address(new.id)


def _assign_lines(choice: Choice) -> Sequence[Line]:
    return (
        Line("ward", "Ward", "choice", chosen(choice.wards), needed=True),
        *answer_lines(choice.roles),
    )


def _assign(choice: Choice, typed: Typed, how: How) -> str:
    at, until = typed.time("at"), typed.time("until")
    typed.check()
    ward.assign(
        typed.words("role"),
        typed.text("person"),
        ward=typed.text("ward"),
        at=at,
        until=until,
        roles=choice.roles,
        wards=choice.served,
        **how,
    )
    return f"/patients?done={ASSIGN}"


@dataclass(frozen=True, slots=True)
class WardDeed:
    """One verb of the list's page as a form; `do` returns where to go then."""

    verb: str
    title: str
    button: str
    do: Callable[[Choice, Typed, How], str]
    lines: Callable[[Choice], Sequence[Line]]
    done: str = ""


ASSIGN = "assign"
WARD_DEEDS = {
    deed.verb: deed
    for deed in (
        WardDeed("enrol", "Enrol a patient", "Enrol", _enrol, _enrol_lines),
        WardDeed(
            ASSIGN,
            "Who answers on a ward",
            "Assign",
            _assign,
            _assign_lines,
            "The assignment is recorded.",
        ),
    )
}
