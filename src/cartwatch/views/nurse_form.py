"""The nurse's forms, made from the vocabulary: what is asked, in which order.

A form is plain data for the browser (`views.form.Form`). Nothing in it is answered.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cartwatch.clinical import Concept, Vocabulary, unit_words
from cartwatch.clinical.names import BASELINE
from cartwatch.views.nurse_hints import hints, same_as_before
from cartwatch.views.wording import ABSENT, label_of, value_words
from cartwatch.ward import Review

Spec = dict[str, Any]

FEW_POINTS = 5
DENSE_FROM, WIDE_FROM = 6, 8
ONLY_TOTAL = "Only the total is known, or it cannot be tested"
FINE_RANGE = 30
_POINT = re.compile(r"([a-z]+) (\d+)")

TIMES = [
    ["now", "Now"],
    ["15", "15 min ago"],
    ["30", "30 min ago"],
    ["60", "60 min ago"],
    ["pick", "Pick a time"],
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form of the nurse's page: which forms of the vocabulary it asks."""

    name: str
    title: str
    asks: tuple[str, ...]
    save: str


VITALS = Sheet(
    "vitals",
    "Vital signs",
    ("vitals", "oxygen", "blood_pressure_medicine", "neuro", "concern"),
    "Save set",
)
MEDICINES = Sheet("medicines", "Medicines", ("medicines",), "Save medicines")
LABS = Sheet("labs", "Lab values", ("labs",), "Save lab values")
TITLES = {
    "oxygen": "Oxygen",
    "blood_pressure_medicine": "Blood pressure medicines",
    "neuro": "Neuro",
    "concern": "Worries",
    "medicines": "Medicines",
}


def sheets(review: Review) -> tuple[Sheet, ...]:
    """The forms of one patient; the neuro test goes by the patient's instrument."""
    tests = [name for name in (review.card.instrument,) if name]
    neuro = tuple(
        Sheet(name, name.upper(), (name, "neuro"), f"Save {name.upper()}")
        for name in tests
    )
    return (VITALS, *neuro, MEDICINES, LABS)


def form_spec(sheet: Sheet, review: Review) -> Spec:
    """The whole form for one patient, empty, with last values as words beside it."""
    vocabulary = review.vocabulary
    words = hints(review)
    sections = [
        section for form in sheet.asks for section in _sections(form, sheet, vocabulary)
    ]
    for section in sections:
        for field in section["fields"]:
            last = words["fields"].get(field["name"], {"last": "", "value": ""})
            field |= {"last": last["last"], "lastValue": last["value"]}
        section["same"] = same_as_before(review, section["name"])
        _with_baseline(section, review)
    patient = review.card.patient
    return {
        "key": f"{patient}/{sheet.name}",
        "patient": patient,
        "name": sheet.name,
        "title": sheet.title,
        "save": sheet.save,
        "sections": sections,
        "reasons": [list(pair) for pair in ABSENT.items()],
        "time": {"label": "Taken", "options": TIMES},
    }


def _sections(form: str, sheet: Sheet, vocabulary: Vocabulary) -> list[Spec]:
    concepts = vocabulary.form(form)
    title = "" if form == sheet.name else TITLES.get(form, form.capitalize())
    running = [c for c in concepts if c.kind == "running"]
    given = [c for c in concepts if c.kind == "given"]
    rest = [c for c in concepts if c.kind not in ("running", "given")]
    totals = [c for c in rest if c.sum_of]
    rare = [c for c in rest if _rare(c)]
    usual = [c for c in rest if c not in totals and c not in rare]
    found = []
    if usual:
        found.append(_section(form, title, usual))
    if totals:
        found.append(_closed(f"{form}-total", ONLY_TOTAL, totals))
    if rare:
        names = ", ".join(c.label.lower() for c in rare)
        found.append(_closed(f"{form}-more", f"More: {names}", rare))
    if running:
        named = f"{TITLES.get(form, title)}: running now"
        found.append(_ticks(f"{form}-running", named, running, none=True))
    if given:
        named = f"{TITLES.get(form, title)}: given"
        found.append(_ticks(f"{form}-given", named, given, none=False))
    return found


def _rare(concept: Concept) -> bool:
    """What is asked only when it is so: standing signs, depth of sedation."""
    standing_sign = concept.stands and concept.not_charted is not None
    deep = concept.kind == "score" and points(concept) is None
    return not concept.sum_of and (standing_sign or deep)


def _closed(name: str, title: str, concepts: Iterable[Concept]) -> Spec:
    return _section(name, title, concepts) | {"closed": True}


def _section(name: str, title: str, concepts: Iterable[Concept]) -> Spec:
    asked = list(concepts)
    numbers = [_kind(c) == "number" for c in asked]
    if numbers[0]:
        asked.sort(key=lambda c: _kind(c) != "number")
    items = all(points(c) for c in asked)
    layout = "items" if items else "numbers" if sum(numbers) > 1 else ""
    return {
        "name": name,
        "title": title,
        "layout": layout,
        "fields": [field(c) for c in asked],
    }


def _ticks(name: str, label: str, concepts: Iterable[Concept], *, none: bool) -> Spec:
    asked = list(concepts)
    hint = "Those not ticked are saved as not running." if none else ""
    tick = {
        "name": name,
        "kind": "ticks",
        "label": label,
        "none": "None running" if none else "",
        "options": [[c.name, c.label] for c in asked],
        "quiet": True,
        "help": "",
        "says": hint,
        "absent": False,
    }
    return {"name": name, "title": label, "layout": "", "fields": [tick]}


def field(concept: Concept) -> Spec:
    """One concept as a field: a number, or a choice with nothing chosen."""
    kind = _kind(concept)
    made: Spec = {
        "name": concept.name,
        "kind": kind,
        "label": concept.label,
        "unit": unit_words(concept.unit),
        "help": concept.help or "",
        "says": "",
        "absent": kind == "number",
    }
    if kind == "number":
        return made | _steps(concept)
    if points(concept):
        made |= {"help": "", "says": "" if _names_points(concept) else concept.help}
    options = points(concept) or [[c.name, c.label] for c in concept.codes]
    return made | {"options": options, "look": _look(concept, len(options))}


def _look(concept: Concept, answers: int) -> str:
    if points(concept):
        return "points"
    if answers > WIDE_FROM:
        return "dense wide"
    return "dense" if answers >= DENSE_FROM else ""


def _kind(concept: Concept) -> str:
    return "choice" if concept.codes or points(concept) else "number"


def _steps(concept: Concept) -> Spec:
    low, high = concept.plausible or (0.0, 1000.0)
    fine = concept.kind == "quantity" and high - low <= FINE_RANGE
    return {"step": 0.1 if fine else 1, "decimals": 1 if fine else 0}


def points(concept: Concept) -> list[list[str]] | None:
    """The answers of a score with few points; None when it is typed as a number.

    A help text that names every point ("never 4, rarely 3 …") gives the words, in
    its order; 0 to 1 is No and Yes; else the points themselves.
    """
    if concept.kind != "score" or concept.plausible is None or concept.sum_of:
        return None
    low, high = (int(limit) for limit in concept.plausible)
    if low < 0 or high - low >= FEW_POINTS:
        return None
    wanted = {str(point) for point in range(low, high + 1)}
    if _names_points(concept):
        return [[point, word.capitalize()] for word, point in _named(concept)]
    if wanted == {"0", "1"}:
        return [["1", "Yes"], ["0", "No"]]
    return [[point, point] for point in sorted(wanted)]


def _names_points(concept: Concept) -> bool:
    """Whether the help text has a word for each point, once."""
    low, high = concept.plausible or (0.0, -1.0)
    wanted = [str(point) for point in range(int(low), int(high) + 1)]
    return bool(wanted) and sorted(point for _, point in _named(concept)) == wanted


def _named(concept: Concept) -> list[tuple[str, str]]:
    return _POINT.findall(concept.help or "")


def _with_baseline(section: Spec, review: Review) -> None:
    """The total that a score's items give, and what it was before the infusion."""
    asked = {field["name"] for field in section["fields"]}
    for concept in review.vocabulary.concepts.values():
        if not concept.sum_of or not asked >= set(concept.sum_of):
            continue
        before = review.latest.get(f"{BASELINE}{concept.name}")
        label = concept.label
        if before is not None and before.value is not None:
            label += f" (before the infusion {value_words(concept, before.value)})"
        most = int((concept.plausible or (0, 0))[1])
        section["total"] = {"label": label, "of": list(concept.sum_of), "most": most}


def needs_words(names: Iterable[str], vocabulary: Vocabulary) -> str:
    """What to chart next, in words: "Temperature, oxygen flow"."""
    return ", ".join(label_of(vocabulary, name) for name in names)


def fields_by_name(spec: Mapping[str, Any]) -> dict[str, Spec]:
    """Every field of a form by its name."""
    return {f["name"]: f for s in spec["sections"] for f in s["fields"]}
