"""Whole files with many faults: each problem word for word, and no other."""

from pathlib import Path

import pytest

from cartwatch.protocol import Report, read_library
from protocol.conftest import DOMAIN, HEAD

SCALES = "{heat: heat, mind: {ice: mind}}"
WARD = f"""ward: try
version: 1.0.0
status: testing
time_zone: UTC
scales: {SCALES}
ladder:
  nurses: [{{call: nurse, after: 0min}}]
"""
APPROVED = "reason: X, approved_by: X"
RULES = """criteria:
  heat: norepinephrine is running
  temperature: norepinephrine is running
  late: checks are overdue
  lates: [checks are overdue, {not: checks are overdue}]
alerts:
  one: {when: xyz, priority: high, ladder: nobody, says: X, explain: zzz}
  two: {when: {within: 2h, of: heat rose}, priority: low, ladder: nurses, says: X}
mute:
  two: {when: {not: tocilizumab is given}, reason: X}
schedule:
  - {of: [temprature, zzz], every: 0min}
  - {of: [temperature], every: 1h, when: {not: checks are overdue}}
  - {of: [temperature], every: 1h, when: zzz}
family:
  nosuch: {when: heat may be >= 3}
  hot: {when: {all: [heat may be >= 3, checks are overdue]}}
"""
ALONE = "'checks are overdue' stands alone, as an alert's 'when'"
MAY_BE = (
    "'heat may be >= 3' is only possible; families are told what is certain: write "
    "'heat >= 3'"
)
WRONG_RULES = [
    "9:3: 'heat' is a criterion and also a scale; rename it",
    "10:3: 'temperature' is a criterion and also a concept; rename it",
    f"11:9: {ALONE}",
    f"12:11: {ALONE}",
    f"12:37: {ALONE}",
    "14:15: 'xyz' is no criterion and no domain here.",
    "14:44: 'nobody' is no ladder of this ward. There is: nurses.",
    "14:70: 'zzz' explains nothing in the family. There is: heat.",
    "17:21: 'tocilizumab is given' is true only at an instant; put it in within, "
    "since_onset or ever",
    "19:11: 'temprature' is not in the vocabulary. Did you mean 'temperature'?",
    "19:23: 'zzz' is not in the vocabulary. All names: docs/reference/concepts.md.",
    "19:36: '0min' is no time at all; write 1h",
    f"20:48: {ALONE}",
    "21:42: 'zzz' is no criterion and no domain here.",
    "23:3: 'nosuch' is no state in family/en.yaml. There is: hot, well.",
    f"23:18: {MAY_BE}",
    f"24:22: {MAY_BE}",
    f"24:40: {ALONE}",
]
SETTINGS = f"""settings:
  mind.x: {{value: 3, {APPROVED}}}
  heat.zzz: {{value: 3, {APPROVED}}}
  heat.low_flow: {{value: many, {APPROVED}}}
"""
TWO_PEOPLE = "status production needs 'approved_by' with two different people"
ZONE = "Write one such as Europe/Berlin."


def scales(text: str) -> str:
    """The ward with other scales."""
    return WARD.replace(SCALES, text)


WARDS = [
    ("rules", WARD + RULES, WRONG_RULES),
    ("language", WARD + "language: de\n", ["8:11: no family texts in 'de'. There is: "
                                           "en."]),
    ("near", WARD + "language: enn\n", ["8:11: no family texts in 'enn'. Did you mean "
                                        "'en'?"]),
    ("zone", WARD.replace("UTC", "UTX"), ["4:12: 'UTX' is no time zone. Did you mean "
                                          "'UTC'?"]),
    ("place", WARD.replace("UTC", "Nowhere/Atlantis"), [
        f"4:12: 'Nowhere/Atlantis' is no time zone. {ZONE}"]),
    ("path", WARD.replace("UTC", "../x"), [f"4:12: '../x' is no time zone. {ZONE}"]),
    ("none", scales("{heat: {}, mind: {zzz: mind}}"), [
        "5:10: 'heat' names no scale; add one",
        "5:27: 'zzz' is no instrument. Known: ice, capd."]),
    ("others", scales("{heat: nosuch, mind: heat, two: mint}"), [
        "5:16: there is no scales/nosuch.yaml.",
        "5:30: 'heat' is a scale of 'heat', not of 'mind'",
        "5:41: there is no scales/mint.yaml. Did you mean 'mind'?"]),
    ("settings", WARD + SETTINGS, [
        "9:3: 'mind.x' is no setting of mind. Known: none.",
        "10:3: 'heat.zzz' is no setting of heat. Known: heat.counts_for, "
        "heat.low_flow, heat.quiet.",
        "11:26: 'many' is no quantity and no length of time; write 6 L/min, 24h or 3"]),
    ("scale", WARD + f"settings:\n  mint.x: {{value: 3, {APPROVED}}}\n", [
        "9:3: 'mint' is no scale of this ward. Did you mean 'mind'?"]),
    ("unlike", WARD + f"settings:\n  heat.low_flow: {{value: 4, {APPROVED}}}\n", [
        "9:26: '4' is not like the scale's own value, 6 L/min; use the same unit"]),
    ("twice", WARD.replace("testing", "production") + "approved_by: [A, ' a ']\n"
     "effective_from: 2026-05-01T10:00\n", [f"3:9: {TWO_PEOPLE}"]),
    ("date", WARD.replace("testing", "production") + "approved_by: [A, B]\n"
     "effective_from: 2026-13-01\n", ["9:17: '2026-13-01' is no date; write "
                                      "2026-05-01"]),
    ("ladder", WARD + "  more: [{call: a, after: 5min}, {call: b, after: 4min}]\n"
     "  no: []\n", [
        "8:51: '4min' is earlier than the step before it; put the steps in order",
        "9:3: the ladder 'no' calls nobody; add a step"]),
    ("title", WARD + "title: [x]\nlanguage: {x: y}\n", [
        "8:8: one word or text belongs here, not a list",
        "9:11: one word or text belongs here, not keys with values"]),
    ("same", WARD.replace("ward: try", "ward: unit"), None),
]  # fmt: skip


def problems(folder: Path, kind: str, text: str) -> list[str]:
    """All problems of the folder with one more file."""
    (folder / kind / "xtry.yaml").write_text(text, encoding="utf-8")
    report = Report()
    read_library(folder, report)
    return [str(p) for p in sorted(report.problems, key=lambda p: p.order)]


@pytest.mark.parametrize(("text", "wanted"), [w[1:] for w in WARDS], ids=lambda _: "")
def test_a_wrong_ward_says_all_that_is_wrong(folder, text, wanted):
    """In the order of the file."""
    found = problems(folder, "wards", text)
    same = "1:1: 'unit' is in another file too; rename one or delete one"
    assert [f"wards/xtry.yaml:{p}" for p in wanted or [same]] == found


CRITERIA = """criteria:
  a: {at_least: 1, of: [a1, nobody]}
  b: {at_least: 3, of: [temperature >= 38 Cel, oxygen_device is room_air]}
  l: [temperature >= 38 Cel, zzz]
  n2: [{at_least: 1, of: n2}]
  o: {unknown_while: zzz, of: yyy}
  r: {within: 0h, of: zzz}
  s: {lasting: nn, of: temperature >= 38 Cel}
  t: {not: {ever: {since_onset: zzz}}}
  u: {all: [zzz, {any: [www]}]}
  w: {at_least: 1, of: tried}
  x: {at_least: 1, of: ll}
  y: tried
  z: {within: 1h, of: {lasting: 2h, of: {since_onset: temperature >= 38 Cel}}}
  room: room_air
  self: {any: [temperature >= 38 Cel, other]}
  other: {not: self}
  title: {title: x}
  with: {within: 1h, of: {all: [{since_onset: y}]}}
"""
NO_NAME = "is no criterion and no domain here."
OVER = "cannot stand over since_onset, which already looks back; put since_onset "
WRONG_CRITERIA = [
    f"7:25: 'a1' {NO_NAME} Did you mean 'a'?",
    f"7:29: 'nobody' {NO_NAME}",
    "8:17: at least 3 of a list of 2 is never true",
    f"9:30: 'zzz' {NO_NAME}",
    "10:26: 'n2' is defined by itself: n2 → n2",
    f"11:22: 'zzz' {NO_NAME}",
    f"11:31: 'yyy' {NO_NAME}",
    "12:15: '0h' is no time at all; write 1min or more",
    f"12:23: 'zzz' {NO_NAME}",
    "13:16: 'nn' is not a length of time. Write 90min, 6h, 3d or a setting.",
    f"14:33: 'zzz' {NO_NAME}",
    f"15:13: 'zzz' {NO_NAME}",
    f"15:25: 'www' {NO_NAME}",
    "16:24: 'tried' is no list of criteria.",
    "17:24: 'll' is no list of criteria. Did you mean 'l'?",
    f"19:23: 'lasting' {OVER}outside, or join with all",
    "20:9: 'room_air' is a code of 'oxygen_device'; alternatives are joined by 'or', "
    "never by a comma: 'oxygen_device is … or room_air'",
    "21:39: 'other' is defined by itself: other → self → other",
    "23:10: a criterion belongs here: text such as 'temperature >= 38.0 Cel', or one "
    "of all, any, not, at_least, unknown_while, ever, since_onset, within, lasting",
    f"24:9: 'within' {OVER}outside, or join with all",
]
CARD = HEAD.replace("draft", "production") + "effective_from: x\napproved_by: [a]\n"
SCALES_WRONG = [
    (HEAD + CRITERIA + DOMAIN, WRONG_CRITERIA),
    (CARD + DOMAIN, ["6:17: 'x' is no date; write 2026-05-01"]),
    (HEAD.replace("draft", "production") + DOMAIN, []),
    (HEAD + "applies: {since_onset: temperature >= 38 Cel}\n" + DOMAIN, [
        "6:10: since_onset is used by 'applies', which decides the episode; use within"
    ]),
    (HEAD + DOMAIN + "episode:\n  opens: tried\n  closes: {without: [tried], after: x"
     ", when: tocilizumab is given, then: 0h}\n", [
        "10:37: 'x' is not a length of time. Write 90min, 6h, 3d or a setting.",
        "10:46: 'tocilizumab is given' is true only at an instant; put it in within, "
        "since_onset or ever",
        "10:74: '0h' is no time at all; write 1min or more"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SCALES_WRONG, ids=lambda _: "")
def test_a_wrong_scale_says_all_that_is_wrong(folder, text, wanted):
    """In the order of the file; a scale in use needs no approval of its own."""
    assert [f"scales/xtry.yaml:{p}" for p in wanted] == problems(folder, "scales", text)
