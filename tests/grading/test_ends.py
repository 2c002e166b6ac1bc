"""What ends the rows of a scale: a death, or another instrument."""

import pandas as pd
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.grading import course, frame, timeline
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, framed, observations, people
from grading.sets import days, told


def ends(
    vocabulary: Vocabulary, scale: Scale, *rows: Row, until: float | None = None
) -> list[tuple[object, ...]]:
    """The grades from 24 h of one who has hypotension (CRS 2) and then these rows."""
    chart = days(24, 40, temperature={24: 38.4}, systolic_bp={36: 80.0})
    prepared = framed(vocabulary, [*chart, *rows], baseline_oxygen_device="room_air")
    stop = None if until is None else at(until).to_pydatetime()
    table = timeline(prepared, scale, until=stop)
    columns = ["at", "lowest", "highest", "driver", "episode"]
    return [tuple(r) for r in table[columns].itertuples(index=False)]


def test_a_death_recorded_as_due_to_crs_is_a_last_row_of_grade_5_C39(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """And nothing that is charted afterwards is graded."""
    found = ends(vocabulary, crs, (38, "death", "crs"), (39, "temperature", 39.5))
    assert (at(38), 5, 5, "death", 1) == found[-1]
    assert (at(36), 2, 2, "hypotension", 1) == found[-2]
    later = ends(vocabulary, crs, (38, "death", "crs"), until=300)
    assert found == later


def test_death_from_relapse_while_crs_is_2_is_not_grade_5_row_36(
    vocabulary: Vocabulary, crs: Scale, icans: Scale
) -> None:
    """Rows end at the death; none is a 5, in either scale."""
    found = ends(vocabulary, crs, (38, "death", "other"), (39, "temperature", 39.5))
    assert (at(36), 2, 2, "hypotension", 1) == found[-1]
    assert max(row[2] for row in found) <= 4  # type: ignore[type-var]
    assert 5 not in [r[1] for r in ends(vocabulary, icans, (38, "death", "crs"))]
    assert 5 in [r[1] for r in ends(vocabulary, icans, (38, "death", "icans"))]


def test_a_death_at_the_minute_of_the_last_set_replaces_its_grade(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """One row stands at one time."""
    found = ends(vocabulary, crs, (36, "death", "crs"))
    assert (at(36), 5, 5, "death", 1) == found[-1]
    assert len(found) == len({row[0] for row in found})


def test_a_death_that_lies_after_the_end_asked_for_is_not_told(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The past never depends on the future."""
    found = ends(vocabulary, crs, (38, "death", "crs"), until=37)
    assert (at(36), 2) == found[-1][:2]


def test_a_death_withdrawn_as_an_error_ends_nothing(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The rows go on and there is no 5."""
    chart = days(24, 48, temperature={24: 38.4}, systolic_bp={36: 80.0})
    table = observations(vocabulary, {"P1": [*chart, (30, "death", "crs")]})
    table["status"] = "final"
    table.loc[table["concept"] == "death", "status"] = "entered-in-error"
    who = people(["P1"], vocabulary, baseline_oxygen_device="room_air")
    rows = timeline(frame(table, who, vocabulary), crs)
    assert 5 not in rows["lowest"].tolist()
    assert rows["at"].iloc[-1] > at(30)


def test_two_causes_of_death_at_one_time_are_no_grade_5(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Neither is known to be the later one, so the cause is not known."""
    found = ends(vocabulary, crs, (38, "death", "crs"), (38, "death", "other"))
    assert (at(36), 2) == found[-1][:2]


def test_an_episode_that_a_death_ended_keeps_its_computed_peak(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The recorded 5 stands in a column of its own; there is no resolution."""
    chart = days(24, 40, temperature={24: 38.4}, systolic_bp={36: 80.0})
    (only,) = told(vocabulary, crs, [*chart, (38, "death", "crs")])
    assert ("death", 5, 2) == (only["state"], only["recorded"], only["peak_lowest"])
    assert only["resolved"] is pd.NaT
    (other,) = told(vocabulary, crs, [*chart, (38, "death", "other")])
    assert ("death", True) == (other["state"], pd.isna(other["recorded"]))


@pytest.fixture
def switched(vocabulary: Vocabulary) -> list[Row]:
    """An adult with ICE 5 from 24 h, tested by CAPD from 36 h."""
    chart: list[Row] = []
    for hour in range(20, 60, 4):
        chart.append((hour, "consciousness", "alert"))
        score = 10.0 if hour < 24 else 5.0
        tool = ("ice_score", score) if hour < 36 else ("capd_score", 12.0)
        chart.append((hour, *tool))
    return [*chart, (36, "neuro_instrument", "capd")]


def test_where_an_instrument_is_switched_the_old_scale_ends_with_one_row(
    vocabulary: Vocabulary, icans: Scale, icans_child: Scale, switched: list[Row]
) -> None:
    """Ungraded, driven by the instrument; the new scale begins there."""
    prepared = framed(vocabulary, switched)
    old, new = timeline(prepared, icans), timeline(prepared, icans_child)
    last = tuple(old[["at", "lowest", "highest", "driver"]].iloc[-1])
    assert (at(36), 0, 4, "neuro_instrument") == last
    assert pd.isna(old["episode"].iloc[-1])
    assert (at(36), 3) == tuple(new[["at", "lowest"]].iloc[0])


def test_an_episode_that_a_switch_cut_off_is_not_resolved(
    vocabulary: Vocabulary, icans: Scale, switched: list[Row]
) -> None:
    """Its state is `instrument`; the ungraded row is no part of its peak."""
    (only,) = told(vocabulary, icans, switched)
    assert ("instrument", at(24), 2, 2) == (
        only["state"],
        only["onset"],
        only["peak_lowest"],
        only["peak_highest"],
    )
    assert only["resolved"] is pd.NaT


def test_a_wards_course_does_not_break_on_a_death(
    library: Library, vocabulary: Vocabulary
) -> None:
    """What a live ward does at a death is told elsewhere; here it only goes on."""
    chart = days(24, 40, temperature={24: 38.4})
    prepared = framed(vocabulary, [*chart, (38, "death", "crs")])
    until = int(at(48).value // 1000)
    found = course(prepared, library.wards["example-adult"], until=until)
    assert max(found.scales["crs"].steps.highest) <= 4
