"""Each leaf that means nothing is refused word for word, at its column."""

import pytest

from protocol.test_pinned_leaf import read

HELP = (
    " is no criterion; write 'concept >= number unit', 'concept < other_concept', "
    "'concept is code or code', 'concept is not code', 'concept dropped >= 2 in 24h', "
    "'dose of concept >= number unit', 'concept given >= 2 in 24h', or the name of a "
    "criterion"
)
RATE = "write an amount over time: ug/min, ug/kg/min, mg/h or [U]/min"
COUNT = "a count is written 'tocilizumab given >= 2 in 24h', with its number and time"
CODED = "'oxygen_device' is charted as a code; write 'oxygen_device is …'"
NOBODY = "'nobody' is not in the vocabulary. All names: docs/reference/concepts.md."


REFUSED = [
    ("temperature >= 38.0", "26: 'temperature' needs a unit; write 'Cel' after the "
     "number"),
    ("temperature >= 2 bar", "26: 'bar' is no unit of 'temperature'; write 'Cel'"),
    ("ice_score >= 2 Cel", "24: 'ice_score' carries no unit; delete 'Cel'"),
    ("ice_score >= 11", "24: 11 is outside what can be charted for 'ice_score' "
     "(0 to 10); check the number and its unit"),
    ("ice_score >= -1", "24: -1 is outside what can be charted for 'ice_score' "
     "(0 to 10); check the number and its unit"),
    ("nobody >= 3", f"11: {NOBODY}"),
    ("nobody >= ice_score", f"11: {NOBODY}"),
    ("nobody >= 80 % of ice_score", f"11: {NOBODY}"),
    ("nobody is there", f"11: {NOBODY}"),
    ("nobody dropped >= 2 in 24h", f"11: {NOBODY}"),
    ("nobody given >= 2 in 24h", f"11: {NOBODY}"),
    ("oxygen_device >= 3", f"11: {CODED}"),
    ("oxygen_device >= hot", f"11: {CODED}"),
    ("oxygen_device >= ice_score", f"11: {CODED}"),
    ("oxygen_device dropped >= 2 in 24h", f"11: {CODED}"),
    ("ice_score > oxygen_device", f"23: {CODED}"),
    ("ice_score >= temperature", "24: 'ice_score' is in points and 'temperature' in "
     "Cel; only like can be compared"),
    ("temperature >= ice_score", "26: 'temperature' is in Cel and 'ice_score' in "
     "points; only like can be compared"),
    ("temperature >= 80 % of ice_score", "34: 'temperature' is in Cel and 'ice_score' "
     "in points; only like can be compared"),
    ("ice_year >= ice_moth", "23: 'ice_moth' is no concept and no setting. Did you "
     "mean 'ice_month'?"),
    ("ice_year >= bear", "23: 'bear' is no concept and no setting. Did you mean "
     "'bare'?"),
    ("ice_year >= 5 % of xyz", "30: 'xyz' is no concept and no setting."),
    ("ice_year >= 0 % of ice_month", "23: 0 % of it is nothing; write 80 %"),
    ("ice_year >= -3 % of ice_month", "23: -3 % of it is nothing; write 80 %"),
    ("temperature >= odd", "26: the setting 'odd': 'bar' is no unit of 'temperature'; "
     "write 'Cel'"),
    ("temperature >= too_hot", "26: the setting 'too_hot': 90 Cel is outside what can "
     "be charted for 'temperature' (28 to 44); check the number and its unit"),
    ("temperature >= bare", "26: the setting 'bare': 'temperature' needs a unit; write "
     "'Cel' after the number"),
    ("temperature >= long", "26: the setting 'long' is a length of time, 24h; compare "
     "with a number"),
    ("ice_score dropped >= 0 in 24h", "32: a drop by 0 is none; write 1"),
    ("ice_score dropped >= -2 in 24h", "32: a drop by -2 is none; write 1"),
    ("temperature dropped >= 2 bar in 24h", "34: 'bar' is no unit of 'temperature'; "
     "write 'Cel'"),
    ("temperature dropped >= 2 in 24h", "34: 'temperature' needs a unit; write 'Cel' "
     "after the number"),
    ("temperature is high", "11: 'temperature' is a number; write 'temperature >= …' "
     "or 'temperature < …'"),
    ("oxygen_device is norepinephrine", "28: 'oxygen_device' and 'norepinephrine' have "
     "different codes; only like can be compared"),
    ("consciousness is touhc", "28: 'touhc' is no code of 'consciousness'. Did you "
     "mean 'touch'?"),
    ("consciousness is not zzz", "32: 'zzz' is no code of 'consciousness'. Its codes: "
     "alert, touch, unarousable."),
    ("both is running", "11: 'both' is an amount; compare it, as in 'both >= 1 "
     "ug/min'"),
]  # fmt: skip
REFUSED_DOSES = [
    ("both >= 1", f"19: '1' needs the unit of a dose; {RATE}"),
    ("both >= 0 ug/min", "19: no dose is below 0, so '>= 0' decides nothing; write "
     "'> 0'"),
    ("both < 0 ug/min", "18: no dose is below 0, so '< 0' decides nothing; write "
     "'> 0'"),
    ("both > -1 ug/min", "18: no dose is below 0, so '> -1' decides nothing; write "
     "'> 0'"),
    ("both >= weighed", "19: 'both' is in ug/min, which is not like 'ug/kg/min'; write "
     "'ug/min'"),
    ("both >= 2 [U]/min", "19: 'both' is in ug/min, which is not like '[U]/min'; write "
     "'ug/min'"),
    ("both >= hgih", "19: 'hgih' is no number and no setting. Did you mean 'high'?"),
    ("both >= long", "19: the setting 'long' is a length of time; compare with a dose"),
    ("both >= flow", f"19: 'L/min' is no unit of a dose; {RATE}"),
    ("both >= bare", f"19: 'bare' needs the unit of a dose; {RATE}"),
    ("both >= 2 drops", f"21: 'drops' is no unit of a dose; {RATE}"),
    ("dose of both >= 2 ug/min", "19: 'both' is an amount, a dose already; leave out "
     "'dose of'"),
    ("dose of nobody >= 2 ug/min", "19: 'nobody' is not in the vocabulary."),
    ("dose of temperature >= 2 Cel", "19: 'temperature' is of kind quantity; 'dose of' "
     "asks how fast a pump runs, of concepts of kind running"),
    ("dose of epinephrine >= high ug/min", "34: the setting 'high' carries its unit; "
     "delete 'ug/min'"),
    ("dose of epinephrine >= nobody mg/h", "34: 'nobody' is no number and no setting."),
    ("epinephrine given >= 1 in 24h", "11: 'epinephrine' is of kind running; only what "
     "is given is counted, of concepts of kind given"),
    ("tocilizumab given >= 0 in 24h", "29: '>= 0' is always so; write 'tocilizumab "
     "given >= 1 in 24h'"),
    ("tocilizumab given >= 1 in 0min", "34: '0min' is no time at all; write 1min or "
     "more"),
]  # fmt: skip
NO_LEAVES = [
    ("temperature >= 38,5 Cel", "'38,5' is no number; write digits, a point if needed, "
     "then a space and the unit, such as 38.0 Cel"),
    ("temperature >= 38.0Cel", "'38.0Cel' is no number; write digits, a point if "
     "needed, then a space and the unit, such as 38.0 Cel"),
    ("temperature >= 38.0 Cel of it", f"'temperature >= 38.0 Cel of it'{HELP}"),
    ("a, b", "'a, b': alternatives are joined by 'or', never by a comma"),
    ("a or b and c", "'a or b and c': join criteria with all: […] or any: […]"),
    ("a and b", "'a and b': join criteria with all: […] or any: […]"),
    ("a > 1 or b > 2", "'a > 1 or b > 2': one comparison a line; join two with 'any'"),
    ("a > 1 or b > 2 and c > 3", "'a > 1 or b > 2 and c > 3': one comparison a line; "
     "join two with 'all'"),
    ("1 < a < 2", "'1 < a < 2': one comparison a line; join two with 'all'"),
    ("a == b", "'a == b': write 'is' for codes and >= > <= < for numbers"),
    ("a =< 3", "'a =< 3': write 'is' for codes and >= > <= < for numbers"),
    ("a = 3", "'a = 3': write 'is' for codes and >= > <= < for numbers"),
    ("not a thing", "'not a thing': write {not: a thing}"),
    ("a thing for 3h", "'a thing for 3h': write {lasting: 3h, of: a thing}"),
    ("tocilizumab 2", f"'tocilizumab 2': {COUNT}"),
    ("tocilizumab < many times", f"'tocilizumab < many times': {COUNT}"),
    ("given tocilizumab > 9", f"'given tocilizumab > 9': {COUNT}; more than 9 is "
     "'>= 10'"),
    ("a tocilizumab now", f"'a tocilizumab now'{HELP}"),
    ("ice_score is 3", "'ice_score is 3': it is a number; write 'ice_score >= 3'"),
    ("temperature is not 38 Cel", "'temperature is not 38 Cel': it is a number; write "
     "'temperature >= 38 Cel'"),
    ("oxygen_device is 3", f"'oxygen_device is 3'{HELP}"),
    ("nobody is 3", f"'nobody is 3'{HELP}"),
    ("consciousness touch", "'consciousness touch': did you mean 'consciousness is "
     "touch'?"),
    ("consciousness zzz", f"'consciousness zzz'{HELP}"),
    ("nobody touch", f"'nobody touch'{HELP}"),
    ("a baseline oxygen device b", "'a baseline oxygen device b': a name holds no "
     "spaces; write 'baseline_oxygen_device'"),
    ("put on room  air", "'put on room air': a name holds no spaces; write 'room_air'"),
    ("ice score", "'ice score': a name holds no spaces; write 'ice_score'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), REFUSED + REFUSED_DOSES)
def test_a_leaf_that_means_nothing_says_why_and_where(small, text, problem):
    """One problem, word for word, at the part of the text that is wrong."""
    assert (None, [problem]) == read(text, small, ward=False)


@pytest.mark.parametrize(("text", "problem"), NO_LEAVES)
def test_a_text_in_no_form_is_told_the_nearest_form(small, text, problem):
    """At its beginning, with what was probably meant."""
    assert (None, [f"11: {problem}"]) == read(text, small, ward=False)


def test_each_wrong_code_of_a_list_is_told(small):
    """The right one between them is not."""
    node, problems = read("consciousness is aa or touch or bb", small, ward=False)
    codes = "is no code of 'consciousness'. Its codes: alert, touch, unarousable."
    assert (None, [f"28: 'aa' {codes}", f"43: 'bb' {codes}"]) == (node, problems)


def test_an_amount_that_could_not_be_read_is_told_once(small):
    """Where it is used nothing is added."""
    assert (None, []) == read("spoilt >= 1 ug/min", small, ward=False)
