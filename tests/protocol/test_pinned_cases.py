"""A test file as read: every field of a case, and every refusal."""

from pathlib import Path

import pytest

from cartwatch.clinical import UNGRADED, Attribution, Grade, Observation, moment
from cartwatch.clinical.time import DAY, HOUR, MINUTE
from cartwatch.protocol import Case, Library, Report, cases
from cartwatch.protocol.case import Expectation
from cartwatch.protocol.cases import ZERO
from cartwatch.protocol.tree import Place

NAME = "one.test.yaml"


def told(
    library: Library, folder: Path, text: str
) -> tuple[tuple[Case, ...], list[str]]:
    """The cases of a text beside the library, and its problems after the file."""
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    report = Report()
    found = cases(path, library, report)
    file = f"{path.as_posix()}:"
    listed = sorted(report.problems, key=lambda p: p.order)
    return found, [str(p).removeprefix(file) for p in listed]


SCALE = """scale: heat
tests:
  - name: One
    patient: {age: 3 a 2 d, weight_kg: 14.5, developmental_delay: true}
    at: [-1h, 90min]
    infused: +2h
    chart:
      temperature: 38.5 Cel _
      norepinephrine: [2 ug/min, absent:refused]
      oxygen_device: room_air ventilator
    partial_record: yes
    expect: {+0h: 1, +90min: 2 to 3, +3d: ungraded}
    needs: {+0h: [temperature]}
    driver: {+0h: [fever, oxygen]}
    flags: {+1h: [long_pump]}
    episode: {+0h: 2, +1h: none}
    attributed:
      pressure: [{rung: 3, from: 0h, to: +12h, cause: infection}]
      fever: {rung: 1, from: -2h, cause: infection}
"""


def test_a_test_of_a_scale_keeps_every_field(small, tmp_path):
    """Who, what was charted, what was put down, what must follow."""
    (case,), problems = told(small, tmp_path, SCALE)
    assert [] == problems
    file = (tmp_path / NAME).as_posix()
    assert ("One", Place(file, 3, 11), f"{file}: One") == (
        case.name,
        case.place,
        case.id,
    )
    assert (small.scales["heat"], None, True) == (
        case.scale,
        case.ward,
        case.partial_record,
    )
    assert {"heat": (case.scale,)} == case.scales
    assert (ZERO, ZERO + 3 * DAY) == (case.zero, case.until)
    subject = case.subject
    assert ("synthetic", moment(ZERO + 2 * HOUR), 3.0, True, 14.5, {}) == (
        subject.patient,
        subject.infused_at,
        subject.age_years,
        subject.developmental_delay,
        subject.weight_kg,
        subject.baseline,
    )


def test_the_chart_of_a_test_keeps_every_field(small, tmp_path):
    """Each value at its round; a pump with a dose runs; a reason stands for none."""
    (case,), _ = told(small, tmp_path, SCALE)
    early, late = moment(ZERO - HOUR), moment(ZERO + 90 * MINUTE)

    def row(number, at, concept, value, dose=None, reason=None):
        return Observation(
            patient="synthetic",
            at=at,
            concept=concept,
            value=value,
            dose=dose,
            recorded_at=at,
            absent_reason=reason,
            id=f"r{number}",
        )

    assert (
        row(1, early, "temperature", 38.5),
        row(2, early, "norepinephrine", "running", "2 ug/min"),
        row(3, late, "norepinephrine", None, None, "refused"),
        row(4, early, "oxygen_device", "room_air"),
        row(5, late, "oxygen_device", "ventilator"),
    ) == case.observations


def test_what_is_expected_keeps_every_field(small, tmp_path):
    """What, when, the answer, where it is written, and the time as written."""
    (case,), _ = told(small, tmp_path, SCALE)
    file = (tmp_path / NAME).as_posix()

    def wanted(what, at, answer, line, column, said):
        return Expectation(
            what, ZERO + at, answer, Place(file, line, column), said, None
        )

    assert (
        wanted("grade", 0, Grade(1, 1), 12, 19, "+0h"),
        wanted("grade", 90 * MINUTE, Grade(2, 3), 12, 30, "+90min"),
        wanted("grade", 3 * DAY, UNGRADED, 12, 43, "+3d"),
        wanted("needs", 0, frozenset({"temperature"}), 13, 13, "+0h"),
        wanted("driver", 0, frozenset({"fever", "oxygen"}), 14, 14, "+0h"),
        wanted("flags", HOUR, frozenset({"long_pump"}), 15, 13, "+1h"),
        wanted("episode", 0, 2, 16, 20, "+0h"),
        wanted("episode", HOUR, None, 16, 28, "+1h"),
    ) == case.expectations


def test_what_was_put_down_keeps_every_field(small, tmp_path):
    """One that ends and one that does not."""
    (case,), _ = told(small, tmp_path, SCALE)

    def put(domain, grade, begins, ends):
        return Attribution(
            patient="synthetic",
            scale="heat",
            domain=domain,
            grade=grade,
            begins=begins,
            ends=ends,
            cause="infection",
            by="a synthetic clinician",
            reason="put down to infection by the test",
        )

    assert (
        put("pressure", 3, moment(ZERO), moment(ZERO + 12 * HOUR)),
        put("fever", 1, moment(ZERO - 2 * HOUR), None),
    ) == case.attributions


WARD = """ward: unit
tests:
  - name: One
    every: 1h
    chart: {temperature: 36.5 38.5, ice_score: 10 9}
    expect: {heat: {+0h: 0, +1h: 1 to 3}, mind: {+1h: 0}}
    rings: {+1h: [heat_3, pump]}
    silent: {+0h: [odd]}
    muted: {+0h: []}
    family: {+1h: hot}
    due: {+0h: {temperature: 4h, ice_score: 30min}, +1h: [systolic_bp]}
    attributed: {ice: {rung: 2, from: 0h, cause: infection}}
"""


def test_a_test_of_a_ward_keeps_every_field(small, tmp_path):
    """By scale, by alert, by state, by concept."""
    (case,), problems = told(small, tmp_path, WARD)
    assert [] == problems
    file = (tmp_path / NAME).as_posix()
    ward = small.wards["unit"]
    assert (None, ward, False, ZERO + HOUR) == (
        case.scale,
        case.ward,
        case.partial_record,
        case.until,
    )
    assert {"heat", "mind"} == set(case.scales)
    assert (ward.scales["mind"][0][1],) == case.scales["mind"]

    def wanted(what, at, answer, line, column, scale=None):
        said = f"+{at}h"
        place = Place(file, line, column)
        return Expectation(what, ZERO + at * HOUR, answer, place, said, scale)

    due = (("temperature", 4 * HOUR), ("ice_score", 30 * MINUTE))
    assert (
        wanted("grade", 0, Grade(0, 0), 6, 26, "heat"),
        wanted("grade", 1, Grade(1, 3), 6, 34, "heat"),
        wanted("grade", 1, Grade(0, 0), 6, 55, "mind"),
        wanted("rings", 1, frozenset({"heat_3", "pump"}), 7, 13),
        wanted("silent", 0, frozenset({"odd"}), 8, 14),
        wanted("muted", 0, frozenset(), 9, 13),
        wanted("family", 1, "hot", 10, 19),
        wanted("due_in", 0, due, 11, 11),
        wanted("due", 1, frozenset({"systolic_bp"}), 11, 53),
    ) == case.expectations
    assert [("mind", "ice", 2)] == [
        (a.scale, a.domain, a.grade) for a in case.attributions
    ]


CHART = "    chart: {temperature: 38}\n"
REFUSED = [
    ("tests:\n  - {name: One}\n", ["1:1: say what is tested: one of 'scale' and "
                                   "'ward'"]),
    ("scale: heat\nward: unit\ntests:\n  - {name: One}\n", [
        "1:1: say what is tested: one of 'scale' and 'ward'"]),
    ("scale: haet\ntests:\n  - {name: One}\n", [
        "1:8: there is no scales/haet.yaml. Did you mean 'heat'?"]),
    ("scale: xyz\ntests:\n  - {name: One}\n", [
        "1:8: there is no scales/xyz.yaml. There is: heat, mind."]),
    ("ward: xyz\ntests:\n  - {name: One}\n", [
        "1:7: there is no wards/xyz.yaml. There is: unit."]),
    ("scale: heat\ntests:\n  - name: One\n" + CHART, [
        "3:11: the test expects nothing; add expect: {+0h: …}"]),
    ("ward: unit\ntests:\n  - name: One\n" + CHART, [
        "3:11: the test expects nothing; add expect: {+0h: …}"]),
    ("scale: heat\ntests:\n  - name: One\n    chart: {temprature: 38}\n", [
        "3:11: the test expects nothing; add expect: {+0h: …}",
        "4:13: 'temprature' is not in the vocabulary. Did you mean 'temperature'?"]),
    ("scale: heat\ntests:\n  - name: A\n    expect: {+0h: {+1h: 2}, 1h: 2, +1h: 5}\n", [
        "4:14: '+0h' needs one grade, such as 2, 2 to 3, or ungraded",
        "4:29: '1h' is no time of a test; write +0h, +90min or +3d",
        "4:41: '5' is no grade; write 2, 2 to 3, or ungraded"]),
    ("scale: heat\ntests:\n  - name: A\n    patient: {temperature: 3, baseline_x: y}\n"
     "    expect: {+0h: 1}\n", [
        "4:15: 'temperature' is not known of a patient.",
        "4:31: 'baseline_x' is not known of a patient. Did you mean "
        "'baseline_oxygen_device'?"]),
    ("scale: heat\ntests:\n  - name: A\n    expect: {+0h: 1}\n  - name: A\n"
     "    expect: {+0h: 1}\n", ["5:11: another test has this name; rename one"]),
    ("scale: heat\ntests:\n  - name: A\n    expect: {+0h: 1}\n    attributed: {fever: "
     "{rung: 2, from: 1h, to: 1h, cause: infektion}, zz: {rung: 1, from: 0h, cause: "
     "infection}}\n", [
        "5:32: 'fever' has no rung 2",
        "5:49: it ends before it begins; check both times",
        "5:60: 'infektion' is no cause. Did you mean 'infection'?",
        "5:72: 'zz' is no domain here."]),
    ("scale: heat\ntests:\n  - name: A\n    at: [1h, 1h]\n    every: 2h\n    expect: "
     "{+0h: 1}\n", [
        "4:14: '1h' is not later than the round before it",
        "5:12: has both 'every' and 'at'; keep one"]),
    ("scale: heat\ntests:\n  - name: A\n    chart: {temperature: 3 4 5}\n    expect: "
     "{+0h: 1}\n", [
        "4:13: the chart has 3 rounds; say when, with every: 1h or at: […]",
        *(f"4:{26 + 2 * i}: {n} Cel is outside what can be charted for 'temperature' "
          "(28 to 44); check the number and its unit" for i, n in enumerate((3, 4, 5)))
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), REFUSED, ids=lambda _: "")
def test_a_wrong_test_says_all_that_is_wrong(small, tmp_path, text, wanted):
    """Word for word, each at its place."""
    _, problems = told(small, tmp_path, text)
    assert wanted == problems


def test_a_file_of_tests_that_is_not_there_is_told(small, tmp_path):
    """By its path, or by its name in the folder."""
    for path, name in (
        (tmp_path / "no.test.yaml", (tmp_path / "no.test.yaml").as_posix()),
        (small.folder / "scales" / "no.test.yaml", "scales/no.test.yaml"),
    ):
        report = Report()
        assert () == cases(path, small, report)
        reason = "cannot be read: No such file or directory; is the folder right?"
        assert [f"{name}:1:1: {reason}"] == [str(p) for p in report.problems]
