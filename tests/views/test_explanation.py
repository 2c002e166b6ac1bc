"""The explanation: down to the charted row, its rule, and what is missing."""

from cartwatch.clinical import Grade
from cartwatch.grading import Explanation, Line, Reason
from cartwatch.protocol.tree import Place
from cartwatch.views.explanation import explanation
from cartwatch.views.guide import plain_words

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
    assert "<li>Oxygen flow</li>" in shown


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
