"""Adjudication files: a named clinician, a grade, a cause and a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cartwatch.exchange import Unreadable, read_adjudications
from cartwatch.protocol import Library

Write = Callable[..., Path]
HEADER = "patient,scale,grade,at,to,cause,by,reason"
AT = "2026-02-01T08:00Z"
GOOD = f"P1,crs,1,{AT},,infection,Dr. Two,positive culture"


def test_an_adjudication_ends_after_twelve_hours_or_at_its_time(
    write: Write, library: Library
) -> None:
    """Its cause is read as the lists spell it; who confirms needs no words."""
    path = write(
        HEADER,
        f"P1,crs-astct-2019,1,{AT},,Data_Error,Dr. Two,wrong cuff",
        f"P1,crs,2,{AT},2026-02-01T10:00Z,confirmed,Dr. Two,",
    )
    intake = read_adjudications(path, library, patients={"P1"})
    assert (2, 0) == (intake.taken, intake.refused)
    first, second = intake.adjudications
    assert ("data error", "wrong cuff", 1, "Dr. Two") == (
        first.cause,
        first.reason,
        first.grade,
        first.by,
    )
    begins = datetime(2026, 2, 1, 8, tzinfo=UTC)
    lasts = [begins + timedelta(hours=12), begins + timedelta(hours=2)]
    assert lasts == [first.until, second.until]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"P9,crs,1,{AT},,infection,Dr,why", "patient", "not known"),
        (f"P1,icnas,1,{AT},,infection,Dr,why", "scale", "mean 'icans'"),
        (f"P1,crs,6,{AT},,infection,Dr,why", "grade", "'6' is no grade"),
        (f"P1,crs,2-3,{AT},,infection,Dr,why", "grade", "'2-3' is no grade"),
        (f"P1,crs,1,{AT},,infektion,Dr,why", "cause", "mean 'infection'"),
        (f"P1,crs,1,{AT},,infection,,why", "by", "'by' is empty"),
        (f"P1,crs,1,{AT},,infection,Dr,", "reason", "'reason' is empty"),
        ("P1,crs,1,2026-02-01,,infection,Dr,why", "at", "no time zone"),
        ("P1,crs,1,,,infection,Dr,why", "at", ""),
        (f"P1,crs,1,{AT},{AT},infection,Dr,why", "to", "before it begins"),
        (f"P1,crs,1,{AT},soon,infection,Dr,why", "to", "soon"),
    ],
)
def test_a_bad_adjudication_is_refused_alone(
    write: Write, library: Library, row: str, column: str, reason: str
) -> None:
    """What a clinician says must be clear before it stands beside a grade."""
    path = write(HEADER, GOOD, row)
    intake = read_adjudications(path, library, patients={"P1"})
    assert (1, 1) == (intake.taken, intake.refused)
    refusal = intake.refusals.iloc[0]
    assert (3, column) == (refusal["line"], refusal["column"])
    assert reason in f"{refusal['reason']} {refusal['value']}"


def test_everything_that_is_wrong_is_said_at_once(
    write: Write, library: Library
) -> None:
    """One row, five mistakes, one refusal that names them all."""
    path = write(HEADER, f"P9,csr,9,{AT},{AT},x,,")
    (said,) = read_adjudications(path, library, patients={"P1"}).refusals["reason"]
    for part in ("not known", "no scale", "no grade", "no cause", "'by' is", "before"):
        assert part in said


def test_a_file_without_its_columns_is_not_read(write: Write, library: Library) -> None:
    """Every column is needed."""
    with pytest.raises(Unreadable, match="no column 'cause'"):
        read_adjudications(write(HEADER.replace(",cause", "")), library)
