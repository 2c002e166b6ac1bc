"""Sets of vital signs for grading tests, and episodes as plain rows."""

from cartwatch.clinical import Vocabulary
from cartwatch.grading import episodes
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, framed

WELL = {"temperature": 36.8, "systolic_bp": 118.0, "oxygen_device": "room_air"}
Cell = float | str


def set_(hour: float, **values: Cell) -> list[Row]:
    """A set of vital signs at that hour, all well but for these."""
    return [(hour, name, value) for name, value in {**WELL, **values}.items()]


def days(first: int, last: int, **bad: dict[int, Cell]) -> list[Row]:
    """A set every 4 h over [first, last) hours, with these values at these hours."""
    chart: list[Row] = []
    for hour in range(first, last, 4):
        worse = {name: at_[hour] for name, at_ in bad.items() if hour in at_}
        chart += set_(hour, **worse)
    return chart


def told(
    vocabulary: Vocabulary,
    scale: Scale,
    chart: list[Row],
    until: float | None = None,
    zone: str = "UTC",
) -> list[dict[str, object]]:
    """Each episode as a plain row."""
    prepared = framed(vocabulary, chart, baseline_oxygen_device="room_air")
    stop = None if until is None else at(until).to_pydatetime()
    table = episodes(prepared, scale, until=stop, zone=zone)
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
