"""`cartwatch patient list`, `show`: who is here, and the record of one stay."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import Patient, answer, looking, said
from cartwatch.cli.exits import USAGE, clock, stop

if TYPE_CHECKING:
    from sqlmodel import Session

    from cartwatch.store import Card


def list_patients(
    ward: Annotated[str | None, typer.Option(help="Only who is in this ward.")] = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """List everybody who is enrolled, with ward and bed."""
    from cartwatch.ward import patients

    with looking(store) as session:
        cards = patients(session, ward=ward)
    lines = [f"{card.patient}  {card.name}  {_place(card)}" for card in cards]
    rows = {"patients": [_brief(card) for card in cards]}
    answer("\n".join(lines) or "Nobody is enrolled.", as_json, rows)


def show(
    patient: Patient,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Show one patient: identity, infusions and stays with their row ids, tasks."""
    from cartwatch.ward import open_tasks, patients

    with looking(store) as session:
        card = next((c for c in patients(session) if c.patient == patient), None)
        if card is None:
            stop(f"patient '{patient}': not enrolled. Check the id.", USAGE)
        found = {**_brief(card), "stays": _stays(session, patient)}
        found["tasks"] = [asdict(t) for t in open_tasks(session, patient=patient)]
    found["infusions"] = [asdict(i) for i in card.infusions]
    answer("\n".join(_lines(card, found)), as_json, found)


def _brief(card: "Card") -> dict[str, Any]:
    names = "patient name birth_date sex ward bed paused since reason product weight_kg"
    found = {name: getattr(card, name) for name in names.split()}
    away = card.leave
    found["place"] = None if away is None else away.place
    found["expected_return"] = None if away is None else away.expected_return
    return found


def _place(card: "Card") -> str:
    if card.ward is None:
        return f"in no ward{f' ({card.reason})' if card.reason else ''}"
    place = f"{card.ward}{f', bed {card.bed}' if card.bed else ''}"
    if card.leave is None:
        return place
    back = said(card.leave.expected_return)
    return f"{place}; off the unit: {card.leave.place}, expected back {back}"


def _stays(session: "Session", patient: str) -> list[dict[str, Any]]:
    from cartwatch.ward.stay import stays

    kept = "id ward bed begins_at paused place expected_return reason recorded_by"
    rows = stays(session, patient, clock(None))
    return [{name: getattr(row, name) for name in kept.split()} for row in rows]


def _lines(card: "Card", found: dict[str, Any]) -> list[str]:
    born = card.birth_date.isoformat() if card.birth_date else "not known"
    lines = [f"{card.patient}  {card.name}, born {born}", f"Now: {_place(card)}"]
    lines += [
        f"Infusion {i.id}: {said(i.at)} {i.product or ''}".rstrip()
        for i in card.infusions
    ]
    lines += [
        f"Stay {s['id']}: {said(s['begins_at'])} {s['ward'] or 'left'} {s['bed'] or ''}"
        for s in found["stays"]
    ]
    return lines + [f"Task {t['id']}: {t['says']}." for t in found["tasks"]]
