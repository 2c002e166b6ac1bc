"""Every state of a scale, asked of the engine that grades patients."""

from pathlib import Path

import numpy as np
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.grading import frame, timeline
from cartwatch.grading.proof import Proof, proof
from cartwatch.grading.proof.axes import axes
from cartwatch.grading.proof.groups import Group, groups, proving
from cartwatch.grading.proof.proof import hull
from cartwatch.protocol import Library, Report, load_library, read_library, shipped
from cartwatch.protocol.tree import Scale
from grading.charts import observations, people

LIBRARY = load_library()
CRS, ICANS = "crs-astct-2019", "icans-astct-2019"


def group_of(scale: Scale, concept: str, vocabulary: Vocabulary) -> Group:
    """The group of a scale that asks for a concept."""
    found = groups(scale, vocabulary)
    return next(g for g in found if concept in {axis.name for axis in g.axes})


def changed(tmp_path: Path, scale: str, *swaps: tuple[str, str]) -> Library:
    """The shipped vocabulary and one scale, with other words in the scale."""
    (tmp_path / "scales").mkdir()
    for name in ("vocabulary.yaml", f"scales/{scale}.yaml"):
        text = (shipped() / name).read_text(encoding="utf-8")
        for old, new in swaps if name != "vocabulary.yaml" else ():
            assert old in text
            text = text.replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = Report()
    library = read_library(tmp_path, report)
    assert library is not None
    assert [] == report.problems
    return library


def proved(library: Library, scale: str) -> Proof:
    """The proof of one scale."""
    return proof(library.scales[scale], library.vocabulary)


@pytest.mark.parametrize("scale", sorted(LIBRARY.scales))
def test_a_shipped_scale_keeps_every_law(scale: str) -> None:
    """One grade, every rung reached, nothing worse lower, exact ranges."""
    found = proved(LIBRARY, scale)
    assert [] == [str(problem) for problem in found.problems]
    assert found.states > found.complete > found.masked


def test_numbers_are_cut_where_a_rule_cuts_them() -> None:
    """From best to worst; what no rule tells apart is one region."""
    scale = LIBRARY.scales[ICANS]
    nodes = [rung.when for rung in scale.domains[0].rungs]
    ice = next(a for a in axes(nodes, LIBRARY.vocabulary) if a.name == "ice_score")
    words = [value.words for value in ice.values]
    assert ["10", "7 to 9", "3 to 6", "0 to 2", "unknown"] == words
    assert 4 == ice.complete


def test_numbers_that_are_compared_meet_in_every_order() -> None:
    """Below, at and above the limit, whatever the limit is."""
    group = group_of(LIBRARY.scales[CRS], "systolic_bp", LIBRARY.vocabulary)
    here, limit = (
        [value.low for value in axis.values[: axis.complete]] for axis in group.axes
    )
    for bound in limit:
        orders = {int(np.sign(pressure - bound)) for pressure in here}
        assert {-1, 0, 1} == orders


def test_rules_that_share_nothing_are_proved_apart() -> None:
    """Vasopressors and oxygen are two groups; the fever belongs to `requires`."""
    found = groups(LIBRARY.scales[CRS], LIBRARY.vocabulary)
    names = [{axis.name for axis in group.axes} for group in found]
    assert not any({"oxygen_device", "norepinephrine"} <= some for some in names)
    assert ("fever", "requires") in {group.rows for group in found}
    for i, some in enumerate(names):
        assert not any(some & other for other in names[i + 1 :])


WELL = {
    "temperature": 38.5,
    "systolic_bp": 120.0,
    "oxygen_device": "room_air",
    "ice_score": 10.0,
    "consciousness": "alert",
}
FLOOR = {CRS: 1, ICANS: 0}
"""What that chart alone is: a fever, and nothing."""


@pytest.mark.parametrize(
    ("scale", "concept"),
    [
        (CRS, "epinephrine"),
        (CRS, "oxygen_device"),
        (CRS, "systolic_bp"),
        (ICANS, "cerebral_edema"),
        (ICANS, "ice_score"),
        (ICANS, "raised_icp_sign"),
    ],
)
def test_a_state_is_graded_as_the_same_chart_is(scale: str, concept: str) -> None:
    """A state of the proof, charted at a bed among what is well, has its range."""
    vocabulary = LIBRARY.vocabulary
    group = group_of(LIBRARY.scales[scale], concept, vocabulary)
    found = proving(group, vocabulary)
    states = [state for state in np.ndindex(*group.shape) if _finite(group, state)]
    asked = states[:: max(1, len(states) // 150)]
    charts = {
        f"P{i:05d}": [(1.0, *pair) for pair in (WELL | _charted(group, s)).items()]
        for i, s in enumerate(asked)
    }
    rows = timeline(
        frame(observations(vocabulary, charts), people(charts, vocabulary), vocabulary),
        LIBRARY.scales[scale],
        regardless=True,
    )
    last = rows.groupby("patient", observed=True).last()
    graded = list(zip(last["lowest"], last["highest"], strict=True))
    low, high = (
        np.maximum(r, FLOOR[scale]) for r in (found.whole.low, found.whole.high)
    )
    assert [(int(low[s]), int(high[s])) for s in asked] == graded


def _finite(group: Group, state: tuple[int, ...]) -> bool:
    """Whether somebody could chart that: no infinite number, a limit that is real."""
    values = [a.values[p] for a, p in zip(group.axes, state, strict=True)]
    return all(v.of or np.isfinite(v.low) for v in values)


def _charted(group: Group, state: tuple[int, ...]) -> dict[str, float | str | None]:
    found: dict[str, float | str | None] = {}
    for axis, place in zip(group.axes, state, strict=True):
        value = axis.values[place]
        assert axis.concept is not None
        plain = value.words if axis.concept.coded else value.low
        found[axis.name] = None if value.of else plain
    return found


def test_the_hull_of_a_partial_chart_is_that_of_its_completions() -> None:
    """By hand: an unknown ICE in an awake patient may be anything from 0 to 3."""
    group = group_of(LIBRARY.scales[ICANS], "ice_score", LIBRARY.vocabulary)
    found = proving(group, LIBRARY.vocabulary)
    at = {axis.name: i for i, axis in enumerate(group.axes)}
    state = [0] * len(at)
    state[at["ice_score"]] = 4
    high = hull(found.whole.high[found.complete], group.axes, np.max)
    assert (0, 3) == (found.whole.low[tuple(state)], found.whole.high[tuple(state)])
    assert 3 == high[tuple(state)]


BROKEN = [
    (
        ICANS,
        ("of: ice_score <= 2}", "of: {all: [ice_score <= 2, ice_score >= 1]}}"),
        "a worse value lowers 'ice': ice_score 1 to 2 is 3 and ice_score 0 is 2",
    ),
    (
        ICANS,
        ("seizure is brief or prolonged_or_repetitive", "seizure is brief"),
        "",
    ),
    (
        ICANS,
        ("when: seizure is brief or prolonged", "when: seizure is prolonged"),
        "rung 3 of 'seizures' is unreachable: whenever it holds, a higher rung does",
    ),
    (
        CRS,
        (
            "all: [positive_pressure,",
            "all: [oxygen_device is not ecmo, positive_pressure,",
        ),
        "oxygen_device ventilator is 4 and oxygen_device ecmo is 3",
    ),
    (
        CRS,
        ("requires: {any: [recent_fever, treated]}", "requires: {not: recent_fever}"),
        "a worse value lowers 'requires': temperature under 38 Cel is 1",
    ),
]


@pytest.mark.parametrize(("scale", "swap", "says"), BROKEN)
def test_one_wrong_word_is_found(
    scale: str, swap: tuple[str, str], says: str, tmp_path: Path
) -> None:
    """In the shipped files; a rung need not repeat what a higher one covers."""
    found = proved(changed(tmp_path, scale, swap), scale)
    messages = [problem.message for problem in found.problems]
    assert bool(says) == bool(messages), messages
    assert not says or any(says in message for message in messages), messages


def test_a_problem_stands_at_its_rung(tmp_path: Path) -> None:
    """The one that does not hold any more, by file, line and column."""
    scale, swap, _ = BROKEN[0]
    library = changed(tmp_path, scale, swap)
    (problem,) = proved(library, scale).problems
    assert library.scales[scale].domain("ice").rungs[2].place == problem.place


def test_blow_by_is_less_than_a_cannula(tmp_path: Path) -> None:
    """Listed the other way round, 7 L/min would be 3 by cannula and 2 by blow-by."""
    library = changed(tmp_path, CRS)
    path = tmp_path / "vocabulary.yaml"
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    places = [i for i, line in enumerate(lines) if line.startswith("      blow_by:")]
    for i in places:
        assert lines[i + 1].startswith("      nasal_cannula:")
        lines[i], lines[i + 1] = lines[i + 1], lines[i]
    path.write_text("".join(lines), encoding="utf-8")
    assert [] == proved(library, CRS).problems
    (problem,) = proved(load_library(tmp_path), CRS).problems
    says = "oxygen_device nasal_cannula is 3 and oxygen_device blow_by is 2"
    assert says in problem.message


def test_a_group_that_is_too_large_is_said_and_not_tried() -> None:
    """With how many states it has; the rest is proved all the same."""
    found = proof(LIBRARY.scales[CRS], LIBRARY.vocabulary, most=1_000)
    messages = [problem.message for problem in found.problems]
    assert 2 == len(messages)
    assert "'hypoxia' cannot be proved: 5 concepts that depend on each" in messages[1]
    assert found.states > 0


def test_what_is_left_open_on_purpose_is_said() -> None:
    """The open episode, and what a sedative hides."""
    (crs,) = proved(LIBRARY, CRS).exceptions
    (icans,) = proved(LIBRARY, ICANS).exceptions
    assert "while an episode is open, a false 'requires'" in crs
    assert "unknown on purpose (unknown_while)" in icans
