"""Two infusions: day counters for each; episodes and `ever` go on (decision 0007)."""

import numpy as np
import pandas as pd

from cartwatch.clinical import Vocabulary
from cartwatch.grading import episodes, frame, timeline
from cartwatch.grading.block import block
from cartwatch.grading.table import table
from cartwatch.protocol.tree import Scale
from grading.charts import DAY0, observations, people
from grading.sets import days


def infused(vocabulary: Vocabulary, *hours_: float) -> pd.DataFrame:
    """One patient, an infusion at each of these hours."""
    table = people(["P1"] * len(hours_), vocabulary, baseline_oxygen_device="room_air")
    at_ = [DAY0 + pd.Timedelta(hours=h) for h in hours_]
    return table.assign(infused_at=pd.Series(at_, dtype="datetime64[us, UTC]"))


def test_days_count_from_the_latest_infusion(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Two doses, day 0 and day 9: a fever on day 11 is day 2 of the second."""
    chart = days(24, 320, temperature={48: 38.2, 264: 38.4})
    rows = observations(vocabulary, {"P1": chart})
    both = frame(rows, infused(vocabulary, 216, 0), vocabulary)
    found = episodes(both, crs)
    assert [2, 2] == found["day_of_onset"].tolist()
    assert [1, 2] == found["infusion"].tolist()
    assert DAY0.value // 1000 == int(both.infused_at[0])


def test_a_second_infusion_leaves_an_open_episode_open(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The grades are those of the same chart with one infusion."""
    chart = days(24, 96, temperature=dict.fromkeys(range(24, 80, 4), 38.4))
    rows = observations(vocabulary, {"P1": chart})
    one, two = (
        timeline(frame(rows, infused(vocabulary, *doses), vocabulary), crs)
        for doses in ((0,), (0, 48))
    )
    pd.testing.assert_frame_equal(one, two)


def late(vocabulary: Vocabulary, crs: Scale, doses: tuple[float, ...]) -> list[float]:
    """The hours at which the flag on a late onset goes up or down."""
    chart = days(0, 26 * 24, temperature=dict.fromkeys(range(0, 26 * 24, 4), 38.4))
    rows = observations(vocabulary, {"P1": chart})
    prepared = frame(rows, infused(vocabulary, *doses), vocabulary)
    graded = table(block(prepared, 0, 1, prepared.last), crs)
    flag = next(f for f in crs.flags if f.name == "late_onset")
    truth = graded.evaluation.truth(flag.when)
    grid = graded.evaluation.ground.grid
    changed = np.flatnonzero(np.append(truth[0] == 1, truth[1:] != truth[:-1]))
    times = grid.block.at(grid.key[changed]) - int(prepared.infused_at[0])
    return [t / 3_600_000_000 for t in times.tolist()]


def test_late_onset_counts_from_the_last_dose(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """More than 14 days after the first dose is late; after a second it is not."""
    assert [14 * 24] == [round(t, 3) for t in late(vocabulary, crs, (0,))]
    assert [] == late(vocabulary, crs, (0, 288))
    again = [round(t, 3) for t in late(vocabulary, crs, (0, 480))]
    assert [14 * 24, 480] == again


def test_what_was_given_before_the_second_infusion_still_counts_for_ever(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """`ever` is not begun again: a steroid before the second dose may mask a fever."""
    chart = [(24.0, "corticosteroid", "given"), *days(240, 248, systolic_bp={240: 80})]
    rows = observations(vocabulary, {"P1": chart})
    flag = next(f for f in crs.flags if f.name == "fever_may_be_masked")
    prepared = frame(rows, infused(vocabulary, 0, 216), vocabulary)
    graded = table(block(prepared, 0, 1, prepared.last), crs)
    grid = graded.evaluation.ground.grid
    place = np.flatnonzero(grid.key >= grid.block.dosed(grid.key[-1:])[0] + 1)
    assert 1 == np.broadcast_to(graded.evaluation.truth(flag.when), grid.size)[place][0]
