"""The chart as lanes: values of each vital sign, treatments and devices over time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cartwatch.clinical import Concept, Observation, Vocabulary, micros
from cartwatch.clinical.concept import RUNNING

VITALS = "vitals"


@dataclass(frozen=True, slots=True)
class Row:
    """A charted value that stands, with its time in microseconds."""

    at: int
    concept: str
    value: float | str | None
    dose: str
    by: str
    why_absent: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A treatment or device: bars (start, end, text) and ticks (at, text)."""

    label: str
    bars: tuple[tuple[int, int, str], ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()


def standing(chart: Iterable[Observation]) -> tuple[Row, ...]:
    """The rows that stand: neither amended nor entered in error; oldest first."""
    rows = sorted(chart, key=lambda o: (o.at, o.recorded_at))
    gone = {row.amends for row in rows if row.amends}
    return tuple(
        Row(
            micros(row.at),
            row.concept,
            row.value,
            row.dose or "",
            row.recorded_by,
            row.absent_reason or "",
        )
        for row in rows
        if row.status != "entered-in-error" and not (row.id and row.id in gone)
    )


def signs(
    vocabulary: Vocabulary, rows: Sequence[Row]
) -> Iterator[tuple[Concept, tuple[tuple[int, float], ...]]]:
    """The charted quantities of the vitals form, in the form's order."""
    for concept in vocabulary.form(VITALS):
        if concept.kind == "quantity":
            points = tuple(
                (row.at, float(row.value))
                for row in rows
                if row.concept == concept.name and isinstance(row.value, int | float)
            )
            if points:
                yield concept, points


def ribbons(
    vocabulary: Vocabulary, rows: Sequence[Row], now: int
) -> tuple[Ribbon, ...]:
    """Devices, then running drugs, then doses given.

    A device is a concept whose change ends the value of another (its flow).
    """
    devices = {c.ended_by for c in vocabulary.concepts.values() if c.ended_by}
    found = []
    for concept in vocabulary.concepts.values():
        own = [row for row in rows if row.concept == concept.name]
        if not own:
            continue
        if concept.kind == "running":
            found.append((1, Ribbon(concept.label, tuple(_running(own, now)))))
        elif concept.kind == "given":
            ticks = tuple((row.at, row.dose) for row in own)
            found.append((2, Ribbon(concept.label, ticks=ticks)))
        elif concept.name in devices:
            bars = tuple(_states(concept, own, now))
            found.append((0, Ribbon(concept.label, bars)))
    return tuple(r for _, r in sorted(found, key=lambda pair: pair[0]) if _drawn(r))


def _drawn(ribbon: Ribbon) -> bool:
    return bool(ribbon.bars or ribbon.ticks)


def _running(rows: Sequence[Row], now: int) -> Iterator[tuple[int, int, str]]:
    """Bars while a pump ran; a change of the dose begins a new one."""
    changes = _changes(rows)
    for row, end in zip(changes, _ends(changes, now), strict=True):
        if row.value == RUNNING:
            yield row.at, end, row.dose


def _states(
    concept: Concept, rows: Sequence[Row], now: int
) -> Iterator[tuple[int, int, str]]:
    """Bars of one coded concept, one an answer."""
    labels = {code.name: code.label for code in concept.codes}
    changes = _changes(rows)
    for row, end in zip(changes, _ends(changes, now), strict=True):
        if isinstance(row.value, str):
            yield row.at, end, labels.get(row.value, row.value)


def _changes(rows: Sequence[Row]) -> list[Row]:
    """The rows that say something else than the row before."""
    return [
        row
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or (before.value, before.dose) != (row.value, row.dose)
    ]


def _ends(rows: Sequence[Row], now: int) -> list[int]:
    return [*(row.at for row in rows[1:]), now]
