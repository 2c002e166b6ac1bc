"""Attribution files: a named clinician, a known rung, a cause and a reason."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cartwatch.exchange import Unreadable, read_attributions
from cartwatch.protocol import Library

Write = Callable[..., Path]
HEADER = "patient,scale,domain,grade,from,to,cause,by,reason"
FROM = "2026-02-01T08:00Z"


def test_an_attribution_ends_after_twelve_hours_unless_it_stands(
    write: Write, library: Library
) -> None:
    """Home oxygen stands; anything else is renewed or ends."""
    path = write(
        HEADER,
        f"P1,crs-astct-2019,fever,1,{FROM},,infection,Dr. Two,positive culture",
        f"P1,crs,hypoxia,2,{FROM},,home_oxygen,Dr. Two,COPD",
        f"P1,crs,hypoxia,2,{FROM},2026-02-03T08:00Z,other,Dr. Two,embolism",
    )
    intake = read_attributions(path, library, patients={"P1"})
    assert (3, 0) == (intake.taken, intake.refused)
    lengths = [a.ends and a.ends - a.begins for a in intake.attributions]
    assert [timedelta(hours=12), None, timedelta(days=2)] == lengths


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"P9,crs,fever,1,{FROM},,infection,Dr,why", "patient", "not known"),
        (f"P1,icnas,fever,1,{FROM},,infection,Dr,why", "scale", "mean 'icans'"),
        (f"P1,crs,fevr,1,{FROM},,infection,Dr,why", "domain", "mean 'fever'"),
        (f"P1,crs,fever,2,{FROM},,infection,Dr,why", "grade", "no grade '2'"),
        (f"P1,crs,fever,1,{FROM},,infektion,Dr,why", "cause", "mean 'infection'"),
        (f"P1,cres,cartox,2,{FROM},,icans,Dr,why", "cause", "icans, and not for cres"),
        (f"P1,crs,hypoxia,4,{FROM},,icans,Dr,why", "cause", "icans, and not for crs"),
        (f"P1,crs,fever,1,{FROM},,infection,,why", "by", "'by' is empty"),
        (f"P1,crs,fever,1,{FROM},,infection,Dr,", "reason", "'reason' is empty"),
        ("P1,crs,fever,1,2026-02-01,,infection,Dr,why", "from", "no time zone"),
        (f"P1,crs,fever,1,{FROM},{FROM},infection,Dr,why", "to", "before it begins"),
    ],
)
def test_a_bad_attribution_is_refused_alone(
    write: Write, library: Library, row: str, column: str, reason: str
) -> None:
    """An attribution changes a grade, so nothing about it may be unclear."""
    good = f"P1,crs,fever,1,{FROM},,infection,Dr. Two,positive culture"
    intake = read_attributions(write(HEADER, good, row), library, patients={"P1"})
    assert (1, 1) == (intake.taken, intake.refused)
    refusal = intake.refusals.iloc[0]
    assert (3, column) == (refusal["line"], refusal["column"])
    assert reason in refusal["reason"]


@pytest.mark.parametrize(
    ("scale", "domain", "cause"),
    [
        ("cres", "cartox", "cres"),
        ("cres-cartox-2018", "cartox", "CRES"),
        ("icans", "ice", "icans"),
        ("icans-astct-2019-child", "capd", "icans"),
    ],
)
def test_a_scales_own_short_name_is_a_cause(
    write: Write, library: Library, scale: str, domain: str, cause: str
) -> None:
    """A sedated sign that is the neurotoxicity of this scale counts as charted."""
    path = write(HEADER, f"P1,{scale},{domain},3,{FROM},,{cause},Dr. Two,not the drug")
    intake = read_attributions(path, library, patients={"P1"})
    assert (1, 0) == (intake.taken, intake.refused), list(intake.refusals["reason"])
    assert [cause.lower()] == [a.cause for a in intake.attributions]


def test_an_attribution_file_without_its_columns_is_not_read(
    write: Write, library: Library
) -> None:
    """Every column is needed."""
    with pytest.raises(Unreadable, match="no column 'reason'"):
        read_attributions(write(HEADER.removesuffix(",reason")), library)


def test_everything_that_is_wrong_is_said_at_once(
    write: Write, library: Library
) -> None:
    """One row, five mistakes, one refusal that names them all."""
    path = write(HEADER, f"P9,crs,fevr,1,{FROM},{FROM},infektion,,")
    (said,) = read_attributions(path, library, patients={"P1"}).refusals["reason"]
    for part in ("not known", "no domain", "no cause", "'by' is", "'reason' is"):
        assert part in said
    assert "before it begins" in said
