"""The headline in words, from explanations made by hand: why, waived, put down."""

import pytest

from cartwatch.clinical import Grade
from cartwatch.grading.aloud.head import (
    grade_words,
    required,
    short_source,
)
from cartwatch.grading.explain.describe import Rule
from cartwatch.grading.explain.explain import Waiver
from grading.by_hand import (
    CLOCK,
    CODE,
    COUNTS,
    FEBRILE,
    FEVER,
    HAS_RUN,
    LAPSED,
    LOW,
    NEEDED,
    PRESSURE,
    RUNS,
    SINCE,
    TOCI,
    WAIVED,
    because,
    device,
    drug,
    fact,
    head,
    line,
    never,
    on,
    pressure,
    row,
    told,
    under,
)


def test_what_a_scale_is_called_in_short():
    assert "ASTCT 2019" == short_source("CRS, ASTCT 2019, for adults")
    assert "Made up, for a test" != short_source("Made up, for a test")
    assert "Made up" == short_source("Made up")


@pytest.mark.parametrize(
    ("grade", "words"),
    [((3, 3), "3"), ((2, 3), "2 or 3"), ((1, 4), "1 to 4"), ((1, 3), "1 to 3")],
)
def test_a_grade_is_said_as_one_number_or_as_two(grade, words):
    assert words == grade_words(Grade(*grade))


def test_a_settled_grade_says_what_makes_it():
    found = head(3, 3, because("hypotension", 3, 1, RUNS))
    assert f"CRS 3 because {HAS_RUN}; Made 2026." == found


def test_only_the_highest_certain_row_decides():
    rows = (
        because("hypotension", 2, 1, LOW),
        because("hypoxia", 3, 1, RUNS),
        because("organs", 3, 0, FEVER),
    )
    assert f"CRS 3 because {HAS_RUN}; Made 2026." == head(3, 3, *rows)


def test_a_scale_without_a_short_name_is_called_by_its_file():
    found = head(3, 3, because("hypotension", 3, 1, RUNS), scale="", title="Alone")
    assert f"CRS-MADE 3 because {HAS_RUN}; Alone." == found


def test_a_title_that_ends_in_a_comma_adds_no_empty_part():
    found = head(3, 3, because("hypotension", 3, 1, RUNS), title="CRS, ")
    assert f"CRS 3 because {HAS_RUN}." == found


def test_what_is_not_charted_does_not_decide_where_something_else_does():
    no_reason = line(never(label="Other cause"), rule=Rule("code", negated=True))
    charted = line(device("Face mask"), rule=Rule("code", negated=True))
    mask = "the patient has been on face mask since 11:00 (charted by RN A.)"
    both = head(3, 3, because("hypoxia", 3, 1, RUNS, no_reason, charted))
    assert f"CRS 3 because {HAS_RUN} and {mask}; Made 2026." == both
    alone = head(3, 3, because("hypoxia", 3, 1, no_reason))
    assert "CRS 3 because the other cause is not charted; Made 2026." == alone
    quiet = line(never(label="Other cause"), rule=CODE)
    found = head(3, 3, because("hypoxia", 3, 1, RUNS, quiet))
    assert f"CRS 3 because {HAS_RUN} and the other cause is not charted; Made" in found


def test_what_is_required_is_told_until_when_it_counts():
    found = head(3, 3, because("hypotension", 3, 1, RUNS), requires=NEEDED)
    fever = f"{FEBRILE} counts until 11:00 tomorrow"
    assert f"CRS 3 because {HAS_RUN}; {fever}; Made 2026." == found


def test_what_is_required_is_told_once_only():
    found = head(1, 1, because("fever", 1, 1, FEVER), requires=NEEDED)
    assert f"CRS 1 because {COUNTS}; Made 2026." == found


def test_what_is_required_and_does_not_run_out_is_not_told():
    needed = because("requires", 0, 1, line(fact()), of="fever")
    found = head(3, 3, because("hypotension", 3, 1, RUNS), requires=needed)
    assert f"CRS 3 because {HAS_RUN}; Made 2026." == found


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (TOCI, f"{SINCE}; "),
        (drug("Given", row=row(on(3, 9)), began=row(on(2, 21, 40))), f"{SINCE}; "),
        (drug("Given", row=row(on(2, 21, 40)), began=None), f"{SINCE}; "),
        (drug("Given", row=None), "fever waived since tocilizumab; "),
        (None, ""),
    ],
)
def test_what_waives_the_fever_is_told_with_its_first_time(found, words):
    facts = () if found is None else (found,)
    waiver = Waiver("fever", line(*facts, rule=CODE))
    why = because("hypotension", 3, 1, RUNS)
    said = head(3, 3, why, requires=NEEDED, waiver=waiver)
    assert f"CRS 3 because {HAS_RUN}; {words}Made 2026." == said


def test_of_grade_0_no_waiver_is_told():
    calm = because("hypotension", 2, -1, line(pressure(), rule=under(), truth=-1))
    assert f"CRS 0: {PRESSURE}; Made 2026." == head(0, 0, calm, waiver=WAIVED)


def test_what_any_grade_needs_is_said_where_it_is_waived():
    found = told(3, 3, requires=LAPSED, waiver=WAIVED)
    assert f"F{SINCE[1:]}, until this episode is over." == required(found, CLOCK)


def test_what_any_grade_needs_is_said_where_it_lacks_and_support_holds():
    holds = because("hypotension", 3, 1, RUNS)
    assert "No fever counts, and nothing waives it." == (
        required(told(0, 0, holds, requires=LAPSED), CLOCK)
    )
    last = line(fact(), counts_until=on(3, 11), noun="fever")
    past = because("requires", 0, -1, of="fever", last=last)
    assert (
        "The last fever, 38.6 °C at 11:00, counted until 11:00, and nothing waives it."
    ) == required(told(0, 0, holds, requires=past), CLOCK)


@pytest.mark.parametrize(
    ("reasons", "needed"),
    [
        ((because("hypotension", 3, 0, RUNS),), LAPSED),
        ((because("hypotension", 3, 1, RUNS),), None),
        ((because("hypotension", 3, 1, RUNS),), NEEDED),
        ((because("hypotension", 3, 1, RUNS),), because("requires", 0, 0, of="fever")),
        ((because("hypotension", 3, 1, RUNS),), because("requires", 0, -1)),
    ],
)
def test_what_any_grade_needs_is_else_not_said(reasons, needed):
    assert "" == required(told(0, 0, *reasons, requires=needed), CLOCK)
