"""A dose is given at its instant alone: a window behind it ends, and stays ended."""

import pytest

from grading.charts import Row
from grading.made import Seen

MOMENT = 1 / 3_600_000_000
GIVEN = "tocilizumab is given"
QUIET: list[Row] = [(float(hour), "temperature", 36.8) for hour in range(31)]
DOSE: Row = (4.0, "tocilizumab", "given")
EPISODE = (
    "episode: {opens: temperature >= 38.0 Cel, closes: "
    "{without: [temperature >= 38.0 Cel], after: 6h}}\n"
)


@pytest.mark.parametrize("rest", [[], QUIET, QUIET[:6]])
def test_within_ends_behind_a_dose(seen: Seen, rest: list[Row]) -> None:
    """Given at 4 h: true for 8 h, whatever else was charted since."""
    hours = [4, 4 + MOMENT, 12 - MOMENT, 12, 13, 29]
    found = seen(f"{{within: 8h, of: {GIVEN}}}", [*rest, DOSE], hours)
    assert [*["true"] * 3, *["false"] * 3] == found


def test_within_of_one_of_several_doses(seen: Seen) -> None:
    """The last dose counts, of whichever medicine, also within a longer window."""
    any_of = f"{{any: [{GIVEN}, siltuximab is given]}}"
    chart: list[Row] = [*QUIET, DOSE, (10.0, "siltuximab", "given")]
    hours = [9, 12, 18 - MOMENT, 18, 20]
    found = seen(f"{{within: 8h, of: {any_of}}}", chart, hours)
    assert [*["true"] * 3, "false", "false"] == found
    both = f"{{any: [{{within: 8h, of: {any_of}}}, {{within: 2h, of: {GIVEN}}}]}}"
    assert found == seen(both, chart, hours)


def test_a_dose_before_the_quiet_time_ended_is_in_no_later_episode(
    seen: Seen,
) -> None:
    """Fever at 2 h and 20 h; the dose at 4 h belongs to the first episode alone."""
    fever = [
        (float(h), "temperature", 38.5 if h in (2, 20) else 36.8) for h in range(30)
    ]
    hours = [3, 4, 8.9, 9, 20, 25.9]
    found = seen(f"{{since_onset: {GIVEN}}}", [*fever, DOSE], hours, also=EPISODE)
    assert ["false", "true", "true", "false", "false", "false"] == found
