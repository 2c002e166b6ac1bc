"""One patient's explanation aloud, from a small chart."""

from collections.abc import Iterable

import pandas as pd

from cartwatch.clinical import Attribution, micros
from cartwatch.grading import Aloud, aloud, course, explain, frame
from cartwatch.protocol import Library
from grading.charts import Row, alone, at, observations, people
from grading.test_crs import sets

CALM = sets(1)
FEVER = sets(1, temperature=38.6)
NURSE = "RN A."


def spoken(
    library: Library,
    chart: Iterable[Row],
    hour: float,
    scale: str = "crs-astct-2019",
    *,
    late: float = 0,
    by: str = NURSE,
    zone: str = "UTC",
    doses: str = "",
    put_down: tuple[Attribution, ...] = (),
    partial: bool = False,
    **who: object,
) -> Aloud:
    """What is said of one patient's grade on one scale at an hour.

    Rows are recorded so many minutes `late`; `doses` are norepinephrine's.
    """
    words = library.vocabulary
    table = observations(words, {"P1": chart})
    table["recorded_at"] += pd.Timedelta(minutes=late)
    running = table["concept"].eq("norepinephrine")
    table["recorded_by"] = by
    if doses or "dose" not in table:
        table["dose"] = running.map({True: doses, False: ""})
    rows = frame(table, people(["P1"], words, **who), words)  # type: ignore[arg-type]
    known, until = library.scales[scale], micros(at(hour).to_pydatetime())
    ward = alone(library, known)
    played = course(
        rows, ward, until=until, attributions=put_down, partial_record=partial
    )
    return aloud(explain(played.scales[known.scale], until), words, zone)


def put(
    domain: str, grade: int, begins: float, cause: str, scale: str = "crs"
) -> Attribution:
    """Dr B. puts a rung down to a cause at that hour."""
    begun = at(begins).to_pydatetime()
    return Attribution(
        "P1", scale, domain, grade, begun, None, cause, by="Dr B.", reason="as before"
    )


def reason(found: Aloud, domain: str) -> str:
    """The sentences about one row of the table."""
    return " ".join(s.text for s in found.reasons if s.domain == domain)


def at_day_3(*rows: Row) -> list[Row]:
    """A fever late on day 3, tocilizumab at 21:40, then an afebrile night and day."""
    return [
        *sets(83, temperature=39.2),
        (83 + 40 / 60, "tocilizumab", "given"),
        *sets(*range(87, 112, 4)),
        *rows,
    ]
