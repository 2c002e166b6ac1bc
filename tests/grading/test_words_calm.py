"""Grade 0 and open grades in words: what is calm, what is missing, who decided."""

import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.grading.aloud.clauses import once
from cartwatch.grading.aloud.head import headline
from cartwatch.grading.aloud.open import hidden, open_words, past
from cartwatch.grading.explain.describe import Rule
from grading.by_hand import (
    CLOCK,
    CODE,
    FEVER,
    HAS_RUN,
    LAPSED,
    LOW,
    NEEDED,
    PRESSURE,
    RUNS,
    WORDS,
    because,
    device,
    drug,
    fact,
    head,
    line,
    never,
    on,
    pressure,
    pump,
    put,
    told,
    under,
)

CALM = because("hypotension", 2, -1, line(pressure(), rule=under(), truth=-1))


def test_grade_0_names_the_calm_values_in_brief():
    cool = because("fever", 1, -1, line(fact(), truth=-1))
    found = head(0, 0, cool, CALM)
    assert f"CRS 0: temperature 38.6 °C at 11:00 and {PRESSURE}; Made 2026." == found


def test_a_calm_value_that_two_rows_ask_for_is_told_once():
    again = because("organs", 1, -1, line(pressure(), rule=under(80.0), truth=-1))
    assert f"CRS 0: {PRESSURE}; Made 2026." == head(0, 0, CALM, again)


def test_what_nobody_charted_is_no_calm_value():
    quiet = because("hypoxia", 2, -1, line(never(state="silent"), truth=-1), line())
    assert f"CRS 0: {PRESSURE}; Made 2026." == head(0, 0, CALM, quiet)
    assert "CRS 0: nothing of the scale is there; Made 2026." == head(0, 0, quiet)


def test_grade_0_names_who_put_what_down_where_nothing_else_is_calm():
    mine = put("hypotension", 2)
    low = because("hypotension", 2, -1, LOW, put_down=(mine,))
    found = head(0, 0, low, attributions=(mine,))
    assert (
        "CRS 0: Dr B. put hypotension up to grade 2 down to infection at 08:00; it "
        "stands until 20:00; hypotension put down to infection by Dr B.; Made 2026."
    ) == found


def test_a_cause_that_is_the_scale_itself_is_said_by_its_short_name():
    mine = put("ice", 2, "crs", reason="as before.")
    low = because("ice", 2, -1, LOW, put_down=(mine,))
    assert (
        'CRS 0: Dr B. put ICE up to grade 2 down to CRS at 08:00 ("as before."); it '
        "stands until 20:00; ICE put down to CRS by Dr B.; Made 2026."
    ) == head(0, 0, low, attributions=(mine,))


def test_a_row_that_counts_in_spite_of_a_cause_is_not_excused():
    mine = put("hypotension", 3)
    holds = because("hypotension", 3, 1, RUNS, put_down=(mine,))
    assert f"CRS 3 because {HAS_RUN}; Made 2026." == head(3, 3, holds)


def test_grade_0_says_why_support_does_not_count():
    holds = because("hypotension", 3, 1, RUNS)
    found = head(0, 0, holds, CALM, requires=LAPSED)
    assert f"CRS 0 because no fever counts, although {HAS_RUN}; Made 2026." == found


def test_grade_0_says_what_is_not_known_where_it_would_not_count():
    maybe = because("hypotension", 3, 0, RUNS)
    other = because("ice", 3, 0, RUNS)
    found = head(0, 0, maybe, other, requires=LAPSED)
    assert (
        "CRS 0 because no fever counts, although hypotension or ICE is not known; "
        "Made 2026."
    ) == found


def test_support_that_holds_is_said_before_what_is_not_known():
    found = head(
        0,
        0,
        because("ice", 3, 0, LOW),
        because("hypotension", 3, 1, RUNS),
        requires=LAPSED,
    )
    assert f"CRS 0 because no fever counts, although {HAS_RUN}; Made 2026." == found


def test_an_open_grade_says_why():
    found = head(1, 2, because("hypotension", 2, 0, LOW), wanted=(never(),))
    assert "CRS 1 or 2: the temperature is not charted." == found
    several = (never(), fact(stale=True, concept="x"))
    assert (
        "CRS 1 to 3: the temperature has not been confirmed since 11:00; the "
        "temperature is not charted."
    ) == head(1, 3, wanted=several[::-1])


def test_an_open_grade_without_a_cause_is_said_alone():
    assert "CRS 1 or 2." == head(1, 2)
    assert "CRS cannot be graded." == head(0, 4)
    assert "CRS cannot be graded: the temperature is not charted." == (
        head(0, 4, wanted=(never(),))
    )


def opened(*reasons, vocabulary=WORDS, **also):
    """Why a grade is open."""
    return open_words(told(1, 3, *reasons, **also), CLOCK, vocabulary)


def sedated(**also):
    """A line of a sedative that runs and hides something."""
    return line(pump(label="Sedative", **also), rule=CODE, hides=True)


HIDES = "sedative has run since 11:00 (charted by RN A.), which hides"


def test_what_hides_several_signs_is_said_once_with_all_of_them():
    waking = because("waking", 3, 0, sedated())
    ice = because("ice", 3, 0, sedated())
    assert (f"{HIDES} waking and ICE",) == opened(waking, ice)
    assert (f"{HIDES} waking",) == opened(waking)


@pytest.mark.parametrize(
    "found",
    [
        line(pump(), rule=CODE),
        line(rule=CODE, hides=True),
        sedated(state="lapsed"),
        sedated(codes=("stopped", "running")),
    ],
)
def test_only_what_is_known_to_run_hides(found):
    assert () == hidden(because("waking", 3, 0, found), CLOCK)


def test_what_holds_or_not_hides_nothing():
    for truth in (1, -1):
        assert () == opened(because("waking", 3, truth, sedated()))


def test_a_row_that_is_put_down_to_sedation_stays_open_by_it():
    mine = (put("ice", 3, "infection"), put("ice", 3, "sedation"))
    assert ("Dr B. put ICE down to sedation",) == (
        opened(because("ice", 3, 0, LOW, put_down=mine))
    )
    assert () == opened(because("ice", 3, 1, LOW, put_down=mine))


def test_support_without_what_is_required_is_told_after_it():
    pair = because("hypoxia", 3, 1, RUNS, LOW)
    found = opened(pair, because("ice", 2, 0, LOW), requires=LAPSED)
    assert ("no fever counts, and nothing waives it", HAS_RUN) == found
    assert ("no fever counts, and nothing waives it",) == opened(requires=LAPSED)
    assert () == opened(pair, requires=NEEDED)


def test_each_cause_of_an_open_grade_is_told_once():
    found = opened(
        because("hypoxia", 3, 1, RUNS),
        because("hypotension", 3, 1, RUNS, LOW),
        because("organs", 3, 1, LOW),
        requires=LAPSED,
        wanted=(never(),),
    )
    low = f"{PRESSURE} (charted by RN A.), under 90"
    assert (
        "the temperature is not charted",
        "no fever counts, and nothing waives it",
        f"{HAS_RUN}; and {low}",
    ) == found


def test_a_required_thing_without_a_name_or_a_last_time_is_left_out():
    gone = line(fact(), counts_until=on(3, 11), noun="fever")
    words = "the last fever, 38.6 °C at 11:00, counted until 11:00"
    assert (words,) == past(because("requires", 0, -1, of="fever", last=gone), CLOCK)
    for last in (line(fact(), noun="fever"), line(counts_until=on(3, 11)), None):
        named = because("requires", 0, -1, of="fever", last=last)
        assert ("no fever counts",) == past(named, CLOCK)
        assert () == past(because("requires", 0, -1, last=last), CLOCK)


GROUPED = Vocabulary(
    {}, groups={"vasopressors": ("a", "b", "c"), "fever_hiding": ("d", "e", "f")}
)


def quiet(names, **also):
    """Lines of pumps that silence takes as stopped."""
    given = {"state": "silent", "row": None, **also}
    return [
        line(pump("Stopped", concept=n, label=f"Pump {n}", **given), rule=CODE)
        for n in names
    ]


def grouped(*lines):
    """What decides grade 3, with groups of medicines."""
    found = told(3, 3, because("hypotension", 3, 1, *lines))
    return headline(found, CLOCK, GROUPED).removeprefix("CRS 3 because ")


def test_a_silent_group_is_one_clause_after_the_others():
    assert (
        f"{PRESSURE} (charted by RN A.), under 90; and none of the vasopressors is "
        "charted, taken as stopped; Made 2026."
    ) == grouped(*quiet("abc"), LOW)


def test_two_of_a_group_are_told_one_by_one():
    words = grouped(*quiet("ab"))
    assert "pump a is not charted, taken as stopped; and pump b is not" in words


def test_what_runs_is_told_beside_the_silent_rest_of_its_group():
    on_ = line(pump(concept="d", label="Pump d"), rule=CODE)
    words = grouped(*quiet("abc"), on_)
    assert words.startswith("pump d has run since 11:00")
    mixed = [*quiet("ab"), line(pump(concept="c", label="Pump c"), rule=CODE)]
    assert "none of" not in grouped(*mixed)
    nothing = [line(concept=n, value=f"value of {n}") for n in "abc"]
    assert "value of a, value of b and value of c; Made 2026." == grouped(*nothing)


def test_drugs_of_a_group_that_nobody_gave_are_one_clause():
    none = [line(drug(concept=n, row=None), rule=CODE) for n in "def"]
    assert "none of the fever hiding medicines was given; Made 2026." == grouped(*none)
    some = [line(drug("Given", concept=n), rule=CODE) for n in "def"]
    assert "none of" not in grouped(*some)
    absent = [line(never(concept=n), rule=CODE) for n in "def"]
    assert "none of" not in grouped(*absent)
    codes = [line(device("CPAP", concept=n), rule=CODE) for n in "def"]
    assert "none of" not in grouped(*codes)


def test_a_value_is_told_once_and_its_count_beside_it():
    first, second = line(pump(), rule=CODE), line(pump(), rule=CODE)
    assert [first] == once([first, second])
    for kind in ("dose", "total", "given", "dropped"):
        counted = line(pump(), rule=Rule(kind))
        assert [first, counted] == once([first, counted, second])
    for kind in ("compare", "other"):
        assert [first] == once([first, line(pump(), rule=Rule(kind))])
    assert [FEVER, first] == once([FEVER, first])
