"""The explanation: down to the charted row, its rule, and what is missing."""

from dataclasses import replace

from cartwatch.clinical import Adjudication, Grade, moment
from cartwatch.clinical.time import HOUR
from cartwatch.grading import Explanation, Line, Reason, Standing
from cartwatch.grading.explain import PutDown
from cartwatch.protocol.tree import Place
from cartwatch.views.explanation import explanation
from cartwatch.views.guide import plain_words
from cartwatch.views.wording import judged_words
from views.conftest import NOW

PLACE = Place("crs-astct-2019.yaml", 41, 5)


def told(make, **changes) -> str:
    """An explanation of a grade 2 with one reason, as HTML."""
    review = make()
    line = Line(
        text="systolic_bp < systolic_limit",
        truth=1,
        concept="systolic_bp",
        value="82 mm[Hg]",
        at=review.now,
        recorded_by="Nurse <A>",
        stale=True,
        place=PLACE,
    )
    reason = Reason(
        "hypotension", 2, "Low pressure, no pump", 1, "Ours", PLACE, (line,)
    )
    facts = {
        "patient": "synthetic-1",
        "scale_id": "crs-astct-2019",
        "title": "CRS, ASTCT 2019",
        "version": "1.0.0",
        "cite": "Lee DW et al. 2019",
        "at": review.now,
        "grade": Grade(2, 2),
        "driver": ("hypotension",),
        "needs": (),
        "reasons": (reason,),
        "flags": ("Is it CRS without fever?",),
        "episode": 1,
        "requires": None,
    }
    return explanation(Explanation(**{**facts, **changes}), review, "CRS")


def test_a_reason_names_rule_value_time_author_and_place(make) -> None:
    """Nobody has to believe a grade: the row and the rule are there."""
    shown = told(make)
    assert "systolic_bp &lt; systolic_limit" in shown
    assert "82 mm[Hg], Tue 3 Mar 14:06, by Nurse &lt;A&gt;, not confirmed" in shown
    assert "crs-astct-2019.yaml:41:5" in shown
    assert "Lee DW et al. 2019" in shown


def test_flags_ask_a_physician(make) -> None:
    """A flag is a question to a person, not a grade."""
    assert "Ask a physician:</b> Is it CRS without fever?" in told(make)


def test_an_unsettled_grade_says_what_to_chart_next(make) -> None:
    """Unknown comes with the way out of it, in the vocabulary's words."""
    shown = told(make, grade=Grade(2, 3), needs=("oxygen_flow",))
    assert '<span class="needs">Chart: oxygen flow.</span>' in shown


def test_the_sentence_stands_before_the_rule(make) -> None:
    """What is read aloud is open; the rule text is one press behind it."""
    shown = told(make)
    sentence, folded, rule = (
        shown.index(part)
        for part in ("Hypotension, grade 2: ", "<details", "systolic_bp &lt;")
    )
    assert sentence < folded < rule


def test_the_paper_is_a_link_to_follow(make) -> None:
    """Nothing is asked of another host until somebody presses the link."""
    shown = told(make, doi="10.1016/j.bbmt.2018.12.758")
    assert (
        '<a href="https://doi.org/10.1016/j.bbmt.2018.12.758" target="_blank" '
        'rel="noopener noreferrer">doi:10.1016/j.bbmt.2018.12.758</a>'
    ) in shown
    assert "src=" not in shown


def test_who_put_what_down_to_what_is_on_the_page(make) -> None:
    """With the time at which it ended early, on the clock of the ward, and why."""
    cause = PutDown(
        domain="hypoxia",
        grade=2,
        cause="infection",
        by="Dr <B>.",
        reason="pneumonia",
        begins=NOW - 2 * HOUR,
        charted_until=NOW + 10 * HOUR,
        ended_at=NOW - HOUR,
        ended_early="a new device",
    )
    shown = told(make, attributions=(cause,))
    assert (
        "Dr &lt;B&gt;. put hypoxia up to grade 2 down to infection at 12:06 "
        "(&quot;pneumonia&quot;); it ended early at 13:06: a new device."
    ) in shown


def test_a_clinicians_grade_stands_beside_the_computed_one(make) -> None:
    """Both are named, with who, why, and until when."""
    review = make()
    made = Adjudication(
        "synthetic-04",
        "crs",
        1,
        moment(NOW - HOUR),
        "Dr B.",
        "dry",
        cause="dehydration",
    )
    judged = Standing(
        made, Grade(2, 2), NOW - HOUR, NOW + 11 * HOUR, "its time is over"
    )
    crs, *others = review.scales
    shown = replace(review, scales=(replace(crs, adjudicated=judged), *others))
    assert (
        'Dr B. graded CRS 1 (dehydration) at 13:06: "dry"; the computed grade was 2; '
        "it stands until 01:06 tomorrow."
    ) == judged_words(shown, "CRS", NOW)
    assert judged_words(shown, "CRS", NOW - 2 * HOUR) == ""


def test_a_grade_that_no_chart_can_settle_goes_to_a_physician(make) -> None:
    """Where nothing is left to chart, a person decides."""
    assert "a physician decides" in told(make, grade=Grade(0, 2), needs=())


def test_every_grade_and_alert_has_words_for_the_family_beside_it(make) -> None:
    """The team reads the guide's words, and what the family reads now."""
    shown = plain_words(make(), "crs")
    assert "Words to use with the family" in shown
    assert "CRS is a side effect of CAR T cells" in shown
    assert "The family's page says now" in shown
    assert "" == plain_words(make(), "nothing of that name")
