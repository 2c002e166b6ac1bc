"""One patient's page from a case: its facts, and the forms that a role may use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cartwatch.clinical import micros
from cartwatch.service.patients import cells, death, family, judged, place
from cartwatch.service.patients.deed import About, Case, Deed
from cartwatch.service.patients.shown import place_words
from cartwatch.views.deed_form import DeedForm, Line
from cartwatch.views.patient_page import Section
from cartwatch.views.patients_page import stay_address
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward import Refusal, Refused
from cartwatch.ward.access import may

DEEDS: Mapping[str, Deed] = {
    deed.verb: deed
    for deed in (
        *family.DEEDS,
        *place.DEEDS,
        *cells.DEEDS,
        *judged.DEEDS,
        *death.DEEDS,
    )
}
"""Every deed of the page by its verb, as in `ward.access.MAY`."""
ORDER = (
    family.TASKS,
    place.SECTION,
    cells.CELLS,
    judged.SECTION,
    family.LINKS,
    cells.PERSON,
    death.SECTION,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was refused: its verb and row, what was typed, and every reason."""

    verb: str
    fields: Mapping[str, str] = field(default_factory=dict)
    refused: Refused | None = None

    @property
    def row(self) -> str:
        """The row that the form was about."""
        return self.fields.get("row", "")


def facts(case: Case) -> Sequence[tuple[str, str]]:
    """Who this is and where, in pairs."""
    card = case.card
    born = "not known" if card.birth_date is None else card.birth_date.isoformat()
    found = [
        ("Id", card.patient),
        ("Born", born),
        ("Place", place_words(card)),
    ]
    if card.leave is not None:
        back = card.leave.expected_return
        until = "not said" if back is None else day_clock(micros(back), case.zone)
        found += [("Off the unit", card.leave.place or ""), ("Expected back", until)]
    if card.infused_at is not None:
        found.append(("Infused", day_clock(micros(card.infused_at), case.zone)))
    if card.weight_kg is not None:
        found.append(("Weight", f"{card.weight_kg:g} kg"))
    if case.died is not None:
        cause = case.died.value or "cause not recorded yet"
        found.append(("Died", f"{day_clock(micros(case.died.at), case.zone)}, {cause}"))
    return found


def sections(case: Case, role: str, tried: Tried | None = None) -> Iterator[Section]:
    """The parts of the page in their order; those without a line or form are empty."""
    for title in ORDER:
        forms = [
            form
            for deed in DEEDS.values()
            if deed.section == title and may(role, deed.verb)
            for form in _forms(deed, case, tried)
        ]
        yield Section(title, _lines(title, case), tuple(forms))


def _lines(title: str, case: Case) -> tuple[str, ...]:
    """What the record says on that, but for what a form says already."""
    if title == place.SECTION:
        return tuple(f"{r.replace('_', ' ')}: {who}" for r, who in case.answering)
    if title != family.LINKS:
        return ()
    shut = [link for link in case.links if link.state != family.OPEN]
    return tuple(family.link_words(link, case.zone) for link in shut)


def _forms(deed: Deed, case: Case, tried: Tried | None) -> Iterator[DeedForm]:
    if not deed.offered(case):
        return
    rows = [About("", "")] if deed.rows is None else deed.rows(case)
    lines = tuple(deed.lines(case)) if rows else ()
    for row in rows:
        action = f"{stay_address(case.card.patient)}/{deed.verb}"
        title = f"{deed.title}: {row.says}" if row.says else deed.title
        form = DeedForm(
            action,
            title,
            deed.button,
            lines,
            row.row,
            help=deed.help,
            grave=deed.grave,
        )
        mine = tried is not None and (tried.verb, tried.row) == (deed.verb, row.row)
        yield again(form, tried) if tried is not None and mine else form


def unplaced(tried: Tried | None, forms: Sequence[DeedForm]) -> tuple[str, ...]:
    """What was refused, where no form of the page says it: it is gone by now."""
    if tried is None or tried.refused is None or any(form.error for form in forms):
        return ()
    return tuple(str(one) for one in tried.refused.refusals)


def again(form: DeedForm, tried: Tried) -> DeedForm:
    """The form with what was typed and what was wrong with it."""
    refused = tried.refused
    found = () if refused is None else refused.refusals
    wrong = {one.field for one in found}
    lines = tuple(_again(line, tried.fields, wrong) for line in form.lines)
    labels = {line.name: line.label for line in form.lines}
    return replace(form, lines=lines, error=tuple(_said(r, labels) for r in found))


def _said(refusal: Refusal, labels: Mapping[str, str]) -> str:
    """A refusal by the label of its field, whose value stands in the field below."""
    field = refusal.concept or refusal.field
    if field not in labels:
        return str(refusal)
    return f"{labels[field]}: {refusal.reason}. {refusal.next_step}."


def _again(line: Line, typed: Mapping[str, str], wrong: set[str]) -> Line:
    return replace(line, value=typed.get(line.name, ""), wrong=line.name in wrong)
