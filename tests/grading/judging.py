"""What clinicians say in grading tests, and what becomes of the grade."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from cartwatch.clinical import Attribution, Vocabulary
from cartwatch.grading import Graded, table, timeline
from cartwatch.grading.block import block
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, framed, shown


def attributed(
    domain: str,
    grade: int,
    begins: float,
    ends: float | None,
    cause: str,
    scale: str = "crs",
    patient: str = "P1",
) -> Attribution:
    """A physician's, from and to so many hours after the infusion."""
    return Attribution(
        patient=patient,
        scale=scale,
        domain=domain,
        grade=grade,
        begins=moment(begins),
        ends=None if ends is None else moment(ends),
        cause=cause,
        by="a physician",
        reason="test",
    )


def moment(hours: float) -> datetime:
    """So many hours after the infusion."""
    return at(hours).to_pydatetime()


def graded(
    vocabulary: Vocabulary,
    scale: Scale,
    chart: Sequence[Row],
    attributions: Attribution | Sequence[Attribution],
    hours: Sequence[float],
) -> list[str]:
    """The grade at each of these hours."""
    made = [attributions] if isinstance(attributions, Attribution) else attributions
    rows = timeline(
        framed(vocabulary, chart),
        scale,
        attributions=made,
        until=moment(max(hours)),
        regardless=True,
    )
    return [shown(rows, at(h)) for h in hours]


def tabled(
    vocabulary: Vocabulary,
    scale: Scale,
    chart: Sequence[Row],
    made: Attribution,
    until: float = 100,
) -> Graded:
    """The whole trace of one patient."""
    prepared = framed(vocabulary, chart)
    stop = np.array([at(until).value // 1000])
    return table(block(prepared, 0, 1, stop), scale, attributions=(made,))
