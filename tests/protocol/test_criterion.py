"""Criteria are composed, named and shared."""

from collections.abc import Callable

import pytest

from cartwatch.clinical.time import DAY, HOUR
from cartwatch.protocol import Library, Problem
from cartwatch.protocol.tree import (
    All,
    Any,
    AtLeast,
    Ever,
    Lasting,
    Named,
    Not,
    SinceOnset,
    UnknownWhile,
    Within,
)

Tried = Callable[[str], tuple[Library, list[Problem]]]
HOT = "criteria:\n  hot: temperature >= 38.0 Cel\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{all: [hot, ice_score < 3]}", All),
        ("{any: [hot, ice_score < 3]}", Any),
        ("{not: hot}", Not),
        ("{at_least: 2, of: [hot, ice_score < 3, ice_score > 8]}", AtLeast),
        ("{unknown_while: hot, of: ice_score < 3}", UnknownWhile),
        ("{ever: hot}", Ever),
        ("{since_onset: hot}", SinceOnset),
        ("{within: 24h, of: hot}", Within),
        ("{lasting: 72h, of: hot}", Lasting),
        ("hot", Named),
    ],
)
def test_every_composition_becomes_its_node(
    tried: Tried, text: str, kind: type
) -> None:
    """Nine compositions and the name of another criterion."""
    library, problems = tried(f"{HOT}  it: {text}\n")
    assert [] == problems
    assert isinstance(library.scales["try"].criteria["it"], kind)


def test_a_criterion_used_twice_is_one_node(small: Library) -> None:
    """What is evaluated once can be explained once."""
    scale = small.scales["heat"]
    recent, requires = scale.criteria["recent"], scale.requires
    assert isinstance(requires, Any)
    used, rung = requires.members[0], scale.domain("fever").rungs[0].when
    assert isinstance(used, Named)
    assert isinstance(rung, Named)
    assert used.of is recent
    assert rung.of is recent


def test_a_domain_as_a_criterion_is_any_of_its_rungs(small: Library) -> None:
    """And those are the very nodes of the rungs."""
    scale = small.scales["heat"]
    assert scale.episode is not None
    pressure = scale.episode.without[1]
    assert isinstance(pressure, Named)
    assert isinstance(pressure.of, Any)
    whens = tuple(rung.when for rung in scale.domain("pressure").rungs)
    assert whens == pressure.of.members


def test_a_named_list_is_counted(small: Library) -> None:
    """One list, two counts: the members are the same nodes."""
    _, three, four = small.scales["heat"].domain("pressure").rungs
    assert isinstance(three.when, AtLeast)
    assert isinstance(four.when, AtLeast)
    assert (1, 2) == (three.when.number, four.when.number)
    assert three.when.members == four.when.members


def test_a_window_may_be_a_setting(small: Library) -> None:
    """Its length is put in, its name is kept."""
    recent = small.scales["heat"].criteria["recent"]
    assert isinstance(recent, Within)
    assert (DAY, "counts_for") == (recent.window, recent.setting)


def test_quiet_times_and_their_condition(small: Library) -> None:
    """`after` and `then` are lengths, as settings or written out."""
    episode = small.scales["heat"].episode
    assert episode is not None
    assert (DAY, 48 * HOUR) == (episode.after, episode.then)
    assert isinstance(episode.when, Named)


def test_rungs_ascend_whatever_their_order_in_the_file(tried: Tried) -> None:
    """A reader may put the worst cell first."""
    rungs = "".join(
        f"    {n}: {{says: S, when: ice_score <= {9 - n}}}\n" for n in (4, 1, 3)
    )
    library, problems = tried(f"domains:\n  ice:\n{rungs}")
    assert [] == problems
    domain = library.scales["try"].domain("ice")
    assert [1, 3, 4] == [rung.grade for rung in domain.rungs]


def test_without_may_cover_opens_by_its_parts(tried: Tried) -> None:
    """Any of two opens, both are waited for; all of two opens, one is enough."""
    closes = "episode: {{opens: {}, closes: {{without: {}, after: 24h}}}}\n"
    also = f"{HOT}  low: ice_score < 3\n  either: {{any: [hot, low]}}\n"
    good = [
        ("either", "[either]"),
        ("either", "[low, hot]"),
        ("{any: [hot, low]}", "[either]"),
        ("{all: [hot, low]}", "[hot]"),
        ("temperature >= 38.0 Cel", "[hot]"),
    ]
    for opens, without in good:
        assert [] == tried(also + closes.format(opens, without))[1]
    for opens, without in [("either", "[hot]"), ("{all: [hot, low]}", "[tried]")]:
        _, problems = tried(
            also
            + closes.format(opens, without)
            + "domains:\n  tried: {1: {says: T, when: ice_score < 2}}\n"
        )
        assert ["'without' leaves out"] == [p.message[:20] for p in problems]
