"""Who this is and what was given: infusion, weight, baselines, identity."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cartwatch import ward
from cartwatch.clinical import Concept, micros, unit_words
from cartwatch.clinical.names import BASELINE, WEIGHT
from cartwatch.service.patients.deed import REASON, About, Case, Deed, How, since
from cartwatch.service.patients.typed import Typed
from cartwatch.views.deed_form import Line
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward import Refusal, Refused

CELLS, PERSON = "Cells, weight and baselines", "Person"
SEXES = (("female", "female"), ("male", "male"), ("other", "other"))


def _given(case: Case) -> tuple[Line, Line]:
    return Line("product", "Product", value=case.card.product or ""), Line(
        "dose", "Dose", help="As written on the bag."
    )


def _infuse_lines(case: Case) -> Sequence[Line]:
    years = Line("age_years", "Age in years", "number", needed=True)
    asked = () if case.card.birth_date else (years,)
    kilos = Line("weight_kg", "Weight on that day (kg)", "number")
    return since("When the cells were given"), *_given(case), kilos, *asked


def _infuse(case: Case, typed: Typed, how: How) -> str:
    at, kilos = typed.time("at") or how["now"], typed.number("weight_kg")
    years = typed.number("age_years")
    typed.check()
    ward.infuse(
        case.card.patient,
        at=at,
        product=typed.text("product"),
        dose=typed.text("dose"),
        weight_kg=kilos,
        age_years=years,
        **how,
    )
    return ""


def _infusions(case: Case) -> Sequence[About]:
    return [
        About(one.id, f"{day_clock(micros(one.at), case.zone)} {one.product or ''}")
        for one in case.card.infusions
    ]


def _correct_lines(_: Case) -> Sequence[Line]:
    return (
        since("The right time", "Empty: as it was."),
        Line("product", "The right product"),
        Line("dose", "The right dose"),
        Line("weight_kg", "The right weight (kg)", "number"),
        Line("withdraw", "Not given to this patient: take it back", "tick"),
        REASON,
    )


def _correct(_: Case, typed: Typed, how: How) -> str:
    at, kilos = typed.time("at"), typed.number("weight_kg")
    typed.check()
    ward.correct_infusion(
        typed.words("row"),
        reason=typed.words("reason"),
        at=at,
        product=typed.text("product"),
        dose=typed.text("dose"),
        weight_kg=kilos,
        withdraw=typed.ticked("withdraw"),
        **how,
    )
    return ""


def _weigh(case: Case, typed: Typed, how: How) -> str:
    at, kilos = typed.time("at"), typed.words(WEIGHT)
    typed.check()
    words = case.vocabulary
    ward.weigh(case.card.patient, kilos, at=at, vocabulary=words, **how)
    return ""


def _weigh_lines(_: Case) -> Sequence[Line]:
    return Line(WEIGHT, "Weight (kg)", "number", needed=True), since("When")


def _usual(case: Case) -> Sequence[Concept]:
    words = case.vocabulary.concepts
    return [c for name, c in words.items() if name.startswith(BASELINE)]


def _usual_lines(case: Case) -> Sequence[Line]:
    found = []
    for concept in _usual(case):
        label = f"{concept.label} {unit_words(concept.unit)}".strip()
        codes = tuple((code.name, code.label) for code in concept.codes)
        number = Line(concept.name, label, "number")
        found.append(Line(concept.name, label, "choice", codes) if codes else number)
    return *found, since("Since when", "Empty: as of the infusion, or now before it.")


def _baseline(case: Case, typed: Typed, how: How) -> str:
    at = typed.time("at")
    typed.check()
    said = {c.name: typed.text(c.name) for c in _usual(case)}
    values = {name: value for name, value in said.items() if value is not None}
    words = case.vocabulary
    ward.baseline(case.card.patient, values, at=at, vocabulary=words, **how)
    return ""


def person_lines(case: Case) -> Sequence[Line]:
    """Name, birth date, sex and the family's language, as they are now."""
    born, card = case.card.birth_date, case.card
    languages = tuple((word, word) for word in _with(case.languages, card.language))
    sexes = tuple((w, w) for w in _with([v for v, _ in SEXES], card.sex))
    found = (
        Line("name", "Name", value=card.name, needed=True),
        Line(
            "birth_date",
            "Birth date",
            "date",
            value="" if born is None else born.isoformat(),
        ),
        Line("sex", "Sex", "choice", sexes, value=card.sex or ""),
        Line(
            "language",
            "The family's language",
            "choice",
            languages,
            value=card.language or "",
        ),
    )
    return tuple(replace(line, was=line.value) for line in found)


def _with(words: Sequence[str], stored: str | None) -> tuple[str, ...]:
    """The words, and one that an import brought."""
    return tuple(dict.fromkeys([*words, *([stored] if stored else [])]))


def _person_lines(case: Case) -> Sequence[Line]:
    return *person_lines(case), REASON


def _identity(case: Case, typed: Typed, how: How) -> str:
    """Only what this person changed, against what stood on their screen."""
    lines = person_lines(case)
    now = {line.name: line.value for line in lines}
    was = {name: typed.fields.get(f"was_{name}", now[name]) for name in now}
    said = {name: typed.words(name) for name in now}
    changes = {n: said[n] or None for n in now if said[n] != was[n]}
    for line in lines:
        if line.kind == "choice":
            typed.one_of(line.name, [value for value, _ in line.options])
    typed.check()
    lost = changes.get("birth_date", "") is None and case.card.birth_date is not None
    moved = [
        _MOVED.format(line.label, line.value or "nothing")
        for line in lines
        if _moved(line, was, changes)
    ]
    if lost:
        raise Refused([_LOST])
    if moved:
        raise Refused([Refusal("person", "", m, _READ) for m in moved])
    reason = typed.words("reason")
    ward.correct_patient(case.card.patient, changes, reason=reason, **how)
    return ""


def _moved(line: Line, was: Mapping[str, str], changes: Mapping[str, object]) -> bool:
    """Whether somebody else changed meanwhile what this person changes."""
    return line.name in changes and was[line.name] != line.value


_MOVED = "{}: somebody changed it meanwhile to {}"
_LOST = Refusal(
    "birth_date", "", "it is corrected, never removed", "Write the right one"
)
_READ = "Send it again if yours is right"


DEEDS = (
    Deed(
        "infuse",
        CELLS,
        "Cells were given",
        "Record the infusion",
        "The infusion is recorded: grading begins there.",
        _infuse,
        _infuse_lines,
        lambda case: case.alive,
    ),
    Deed(
        "weigh",
        CELLS,
        "Weight",
        "Chart the weight",
        "The weight is charted.",
        _weigh,
        _weigh_lines,
        lambda case: case.here,
    ),
    Deed(
        "baseline",
        CELLS,
        "What is usual for this patient",
        "Chart the baselines",
        "The baselines are charted.",
        _baseline,
        _usual_lines,
        lambda case: case.here,
    ),
    Deed(
        "correct_infusion",
        CELLS,
        "Correct an infusion",
        "Correct",
        "The infusion is corrected.",
        _correct,
        _correct_lines,
        rows=_infusions,
    ),
    Deed(
        "correct_patient",
        PERSON,
        "Correct who this is",
        "Correct",
        "The person is corrected.",
        _identity,
        _person_lines,
    ),
)
