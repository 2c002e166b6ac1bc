"""Each leaf form is read to the last field; a ward's are refused word for word."""

from dataclasses import fields

import pytest

from cartwatch.clinical.time import DAY, HOUR
from cartwatch.protocol import Library, Report
from cartwatch.protocol.amounts import Amount
from cartwatch.protocol.leaf import leaf
from cartwatch.protocol.located import Word
from cartwatch.protocol.scope import Scope
from cartwatch.protocol.tree import Node, Place, Setting, Term

SETTINGS = {
    "flow": Setting("flow", 6.0, "6 L/min", "L/min"),
    "hot": Setting("hot", 38.0, "38 Cel", "Cel"),
    "too_hot": Setting("too_hot", 90.0, "90 Cel", "Cel"),
    "odd": Setting("odd", 2.0, "2 bar", "bar"),
    "bare": Setting("bare", 3.0, "3", None),
    "long": Setting("long", float(DAY), "24h", None),
    "high": Setting("high", 20.0, "20 ug/min", "ug/min"),
    "weighed": Setting("weighed", 1.0, "1 ug/kg/min", "ug/kg/min"),
}
BOTH = Amount("both", "ug/min", (Term("norepinephrine", "ug/min", 1.0),))
AMOUNTS = {"both": BOTH, "spoilt": None}


def read(text: str, library: Library, *, ward: bool) -> tuple[Node | None, list[str]]:
    """What a text is, alone in a scale or a ward, and its problems."""
    report = Report()
    scales = {name: (library.scales[name],) for name in ("heat", "mind")}
    scope = Scope(
        library.vocabulary,
        report,
        settings={} if ward else SETTINGS,
        amounts={} if ward else AMOUNTS,
        scales=scales if ward else {},
    )
    found = leaf(Word(text, Place("f.yaml", 3, 11)), scope)
    where = "f.yaml:3:"
    return found, [str(p).removeprefix(where) for p in report.problems]


def parts(node: Node | None) -> tuple[object, ...]:
    """A node's kind and fields; its text and place stand beside."""
    assert node is not None
    names = [f.name for f in fields(node) if f.name not in ("text", "place")]
    return type(node).__name__, *(getattr(node, name) for name in names)


READ = [
    ("temperature >= 38.0 Cel", ("Compare", "temperature", ">=", 38.0, None, None)),
    ("temperature > 99.5 [degF]", ("Compare", "temperature", ">", 37.5, None, None)),
    ("ice_score <= 6", ("Compare", "ice_score", "<=", 6.0, None, None)),
    ("ice_year <  ice_month", ("Compare", "ice_year", "<", None, "ice_month", None)),
    ("ice_score > ice_year", ("Compare", "ice_score", ">", None, "ice_year", None)),
    ("temperature >= hot", ("Compare", "temperature", ">=", 38.0, None, "hot")),
    ("ice_score < bare", ("Compare", "ice_score", "<", 3.0, None, "bare")),
]


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_a_comparison_keeps_every_part(small, text, wanted):
    """Concept, sign, number, the other concept, the setting; all of the other."""
    node, problems = read(text, small, ward=False)
    assert ([], (*wanted, 100.0)) == (problems, parts(node))
    assert (text, Place("f.yaml", 3, 11)) == (node.text, node.place)


ALSO_READ = [
    (
        "systolic_bp < 80 % of systolic_limit",
        ("Compare", "systolic_bp", "<", None, "systolic_limit", None, 80.0),
    ),
    (
        "systolic_bp < 0.5 % of systolic_limit",
        ("Compare", "systolic_bp", "<", None, "systolic_limit", None, 0.5),
    ),
    ("temperature dropped >= 2 Cel in 24h", ("Dropped", "temperature", 2.0, DAY)),
    ("temperature dropped >= 0.5 Cel in 1h", ("Dropped", "temperature", 0.5, HOUR)),
    ("ice_score dropped >= 1 in 24h", ("Dropped", "ice_score", 1.0, DAY)),
    (
        "oxygen_device is room_air or ventilator",
        ("IsCode", "oxygen_device", ("room_air", "ventilator"), False),
    ),
    (
        "oxygen_device is not room_air",
        ("IsCode", "oxygen_device", ("room_air",), True),
    ),
    (
        "oxygen_device is baseline_oxygen_device",
        ("IsOther", "oxygen_device", "baseline_oxygen_device", False),
    ),
    (
        "oxygen_device is not baseline_oxygen_device",
        ("IsOther", "oxygen_device", "baseline_oxygen_device", True),
    ),
    (
        "dose of norepinephrine > 0 ug/min",
        ("Dose", "norepinephrine", ">", 0.0, "ug/min", None),
    ),
    (
        "dose of norepinephrine <= 0 ug/min",
        ("Dose", "norepinephrine", "<=", 0.0, "ug/min", None),
    ),
    (
        "dose of norepinephrine < weighed",
        ("Dose", "norepinephrine", "<", 1.0, "ug/kg/min", "weighed"),
    ),
    ("both < 1.2 mg/h", ("Total", "both", "<", 20.0, "ug/min", BOTH.terms, None)),
    ("both >= high", ("Total", "both", ">=", 20.0, "ug/min", BOTH.terms, "high")),
    ("tocilizumab given >= 1 in 24h", ("Given", "tocilizumab", 1, DAY)),
]


@pytest.mark.parametrize(("text", "wanted"), ALSO_READ)
def test_a_leaf_keeps_every_part(small, text, wanted):
    """Codes, doses, counts, falls: nothing is lost on the way."""
    node, problems = read(text, small, ward=False)
    assert ([], wanted) == (problems, parts(node))
    assert (text, Place("f.yaml", 3, 11)) == (node.text, node.place)


WARD_READ = [
    ("heat >= 3", ("GradeIs", "heat", ">=", 3, False)),
    ("heat may be < 0", ("GradeIs", "heat", "<", 0, True)),
    ("mind may be >= 4", ("GradeIs", "mind", ">=", 4, True)),
    ("heat is unsettled", ("GradeState", "heat", "unsettled")),
    ("mind is ungraded", ("GradeState", "mind", "ungraded")),
    ("heat rose", ("GradeState", "heat", "rose")),
    ("heat flags long_pump", ("Flagged", "heat", "long_pump")),
    ("checks are overdue", ("Overdue",)),
    ("norepinephrine is running", ("IsCode", "norepinephrine", ("running",), False)),
]


@pytest.mark.parametrize(("text", "wanted"), WARD_READ)
def test_a_condition_of_a_ward_keeps_every_part(small, text, wanted):
    """Grades, states, flags and lateness, and any leaf beside them."""
    node, problems = read(text, small, ward=True)
    assert ([], wanted) == (problems, parts(node))
    assert (text, Place("f.yaml", 3, 11)) == (node.text, node.place)


NO_GRADE = "a grade is 0, 1, 2, 3 or 4 and carries no unit"
REFUSED_WARD = [
    ("heat >= 5", f"19: {NO_GRADE}"),
    ("heat >= 2 Cel", f"19: {NO_GRADE}"),
    ("heat may be >= 5", f"26: {NO_GRADE}"),
    ("heat may be >= 2 Cel", f"26: {NO_GRADE}"),
    ("heat is setled", "19: 'heat is setled': write 'heat is unsettled' or 'heat is "
     "ungraded'. Did you mean 'unsettled'?"),
    ("heat is not ungraded", "23: 'heat is not ungraded': write 'heat is unsettled' or "
     "'heat is ungraded'. Did you mean 'ungraded'?"),
    ("heat is xyz", "19: 'heat is xyz': write 'heat is unsettled' or 'heat is "
     "ungraded'."),
    ("heet rose", "11: 'heet' is no scale of this ward. Did you mean 'heat'?"),
    ("xyz flags long_pump", "11: 'xyz' is no scale of this ward. It has: heat, mind."),
    ("xyz may be >= 2", "11: 'xyz' is no scale of this ward. It has: heat, mind."),
    ("heat flags log_pump", "22: 'log_pump' is no flag of heat. Did you mean "
     "'long_pump'?"),
    ("mind flags long_pump", "22: 'long_pump' is no flag of mind."),
    ("heta is ungraded", "11: 'heta' is not in the vocabulary. Did you mean 'heat'?"),
    ("ice_score >= limit", "24: 'limit' is no concept and no setting."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), REFUSED_WARD)
def test_a_condition_that_means_nothing_says_why_and_where(small, text, problem):
    """In a ward, where scales and flags have names too."""
    assert (None, [problem]) == read(text, small, ward=True)


@pytest.mark.parametrize("text", ["mind may be >= 3", "mind flags x", "mind rose"])
def test_a_condition_on_a_grade_belongs_in_a_ward(small, text):
    """A scale knows no grade but its own."""
    problem = f"11: '{text}' is about a grade; that belongs in a ward file"
    assert (None, [problem]) == read(text, small, ward=False)


def test_lateness_belongs_in_a_ward(small):
    """A scale has no schedule."""
    problem = "11: 'checks are overdue' belongs in a ward's alert, not in a scale"
    assert (None, [problem]) == read("checks are overdue", small, ward=False)
