"""The small scales and the small ward as read, node by node, with every place."""

import hashlib
from dataclasses import fields

import pytest

from cartwatch.clinical import Band
from cartwatch.clinical.time import DAY, HOUR, MINUTE
from cartwatch.protocol.tree import Named, Node, Place, Setting, Source, Step
from protocol.conftest import SMALL


def plain(value: object) -> object:
    """A node as Kind@line:column(text, fields); a name is not followed."""
    if isinstance(value, tuple):
        return f"[{'; '.join(str(plain(v)) for v in value)}]"
    if not isinstance(value, Node):
        return value
    names = [f.name for f in fields(value) if f.name != "place"]
    if isinstance(value, Named):
        names = ["name"]
    inside = ", ".join(str(plain(getattr(value, name))) for name in names)
    place = f"{value.place.line}:{value.place.column}"
    return f"{type(value).__name__}@{place}({inside})"


NOREPI = (
    "IsCode@16:7(norepinephrine is running, norepinephrine, [running], False); "
    "IsCode@17:7(epinephrine is running, epinephrine, [running], False)"
)
GIVEN = "IsCode@14:26(tocilizumab is given, tocilizumab, [given], False)"
TOUCH = "consciousness is touch or unarousable"
AWAKE = f"({TOUCH}, consciousness, [touch; unarousable], False)"
HEAT = {
    ("fever", 1, "Fever", 24): "Named@24:28(recent)",
    ("pressure", 2, "Low pressure", 26): "Compare@26:35(systolic_bp < systolic_limit, "
    "systolic_bp, <, None, systolic_limit, None, 100.0)",
    ("pressure", 3, "One pump", 27): "AtLeast@27:31(at least 1 of pressors, 1, "
    f"[{NOREPI}])",
    ("pressure", 4, "Two pumps", 28): "AtLeast@28:32(at least 2 of pressors, 2, "
    f"[{NOREPI}])",
    ("oxygen", 2, "Oxygen", 30): "All@30:29(oxygen_device is not room_air and "
    "oxygen_device is not baseline_oxygen_device, [IsCode@30:36(oxygen_device is not "
    "room_air, oxygen_device, [room_air], True); IsOther@30:67(oxygen_device is not "
    "baseline_oxygen_device, oxygen_device, baseline_oxygen_device, True)])",
    ("oxygen", 3, "High flow", 31): "Compare@31:32(oxygen_flow > low_flow, "
    "oxygen_flow, >, 6.0, None, low_flow, 100.0)",
}
MIND = {
    ("ice", 1, "A little", 10): "UnknownWhile@10:31(ice_score <= 9, unknown while "
    "epinephrine is running, IsCode@10:47(epinephrine is running, epinephrine, "
    "[running], False), Compare@10:75(ice_score <= 9, ice_score, <=, 9.0, None, None, "
    "100.0))",
    ("ice", 2, "More", 11): "All@11:27(ice_score <= 6 and ever since the infusion: "
    f"{TOUCH}, [Compare@11:34(ice_score <= 6, ice_score, <=, 6.0, None, None, 100.0); "
    f"Ever@11:50(ever since the infusion: {TOUCH}, IsCode@11:57{AWAKE})])",
    ("waking", 3, "Wakes to touch", 13): f"IsCode@13:37{AWAKE}",
}


@pytest.mark.parametrize(("name", "rungs"), [("heat", HEAT), ("mind", MIND)])
def test_every_rung_is_where_it_stands(small, name, rungs):
    """Domain, grade, words, line, criterion; only one has a note."""
    scale = small.scales[name]
    file = f"scales/{name}.yaml"
    assert rungs == {
        (domain.name, rung.grade, rung.says, rung.place.line): plain(rung.when)
        for domain in scale.domains
        for rung in domain.rungs
    }
    assert {(file, 5)} == {
        (rung.place.file, rung.place.column)
        for domain in scale.domains
        for rung in domain.rungs
    }
    notes = [rung.note for domain in scale.domains for rung in domain.rungs]
    assert [None] * 5 + ["made up"] == notes or [None] * 3 == notes


def test_domains_know_their_places(small):
    """At the name."""
    places = {d.name: str(d.place) for d in small.scales["heat"].domains}
    lines = {"fever": 23, "pressure": 25, "oxygen": 29}
    assert {n: f"scales/heat.yaml:{line}:3" for n, line in lines.items()} == places


FEBRILE = "Compare@12:12(temperature >= 38.0 Cel, temperature, >=, 38.0, None, None, "
CRITERIA = {
    "febrile": f"{FEBRILE}100.0)",
    "recent": f"Within@13:11(within 24h: febrile, {DAY}, Named@13:36(febrile), "
    "counts_for)",
    "treated": f"SinceOnset@14:12(since onset: tocilizumab is given, {GIVEN})",
}


def test_criteria_and_names_are_the_same_nodes(small):
    """A list has no node of its own; a name leads to the criterion itself."""
    scale = small.scales["heat"]
    assert {n: plain(c) for n, c in scale.criteria.items()} == CRITERIA
    assert plain(scale.requires) == (
        "Any@21:11(recent or treated, [Named@21:18(recent); Named@21:26(treated)])"
    )
    assert scale.domains[0].rungs[0].when.of is scale.criteria["recent"]
    assert scale.criteria["recent"].of.of is scale.criteria["febrile"]
    assert "febrile" == scale.criteria["recent"].of.text


def test_an_episode_keeps_both_quiet_times(small):
    """What opens it, what must be away, for how long, and when for longer."""
    found = small.scales["heat"].episode
    assert "Named@19:10(febrile)" == plain(found.opens)
    assert "[Named@20:22(febrile); Named@20:31(pressure)]" == plain(found.without)
    assert (DAY, 2 * DAY) == (found.after, found.then)
    assert "Named@20:62(treated)" == plain(found.when)
    pressure = found.without[1].of
    rungs = "; ".join(text for key, text in HEAT.items() if key[0] == "pressure")
    assert f"Any@25:3(any rung of pressure, [{rungs}])" == plain(pressure)
    assert pressure.members[0] is small.scales["heat"].domains[1].rungs[0].when


def test_flags_and_what_is_recorded(small):
    """Words and criteria."""
    scale = small.scales["heat"]
    without, long = scale.flags
    assert ("pump_without_fever", "A pump without fever") == (
        without.name,
        without.says,
    )
    assert plain(without.when) == (
        "All@33:58(not (recent) and pressure, [Not@33:65(not (recent), "
        "Named@33:71(recent)); Named@33:80(pressure)])"
    )
    assert ("long_pump", "A pump for long") == (long.name, long.says)
    assert plain(long.when) == (
        f"Lasting@34:44(lasting 72h: at least 1 of pressors, {3 * DAY}, "
        f"AtLeast@34:63(at least 1 of pressors, 1, [{NOREPI}]), None)"
    )
    assert {5: "Death"} == scale.recorded


def test_the_card_of_a_scale(small):
    """Who says it, what is left to the unit, and the digest of its bytes."""
    scale, mind = small.scales["heat"], small.scales["mind"]
    assert ("heat", "heat", "Heat, made up for tests", "1.0.0", "draft") == (
        scale.id,
        scale.scale,
        scale.title,
        scale.version,
        scale.status,
    )
    assert Source("Made up for tests", "10.1000/test") == scale.source
    assert Source("Made up for tests", None) == mind.source
    flow = Setting("low_flow", 6.0, "6 L/min", "L/min", "made up")
    counts = Setting("counts_for", float(DAY), "24h", None, None, "made up")
    quiet = Setting("quiet", float(DAY), "1d", None)
    wanted = {"low_flow": flow, "counts_for": counts, "quiet": quiet}
    assert wanted == scale.settings
    assert Place("scales/heat.yaml", 2, 1) == scale.place
    assert ((), None) == (scale.questions, scale.applies)
    data = (SMALL / "scales" / "heat.yaml").read_bytes()
    assert hashlib.sha256(data).hexdigest() == scale.digest
    assert plain(mind.applies) == (
        "IsCode@7:10(neuro_instrument is ice, neuro_instrument, [ice], False)"
    )
    assert (None, None, {}, {}, {}) == (
        mind.episode,
        mind.requires,
        mind.criteria,
        mind.settings,
        mind.recorded,
    )


ALERTS = [
    "heat_3 high doctors 15 0 None heat Heat 3: GradeIs@15:18(heat >= 3, heat, >=, 3, "
    "False)",
    "pump high doctors 16 0 None None A pump: AtLeast@16:16(at least 1 of any_pump, 1, "
    f"[{NOREPI.replace('16:7', '12:7').replace('17:7', '13:7')}])",
    f"maybe_3 medium nurses 17 {30 * MINUTE} {2 * HOUR} None Heat 3 cannot be excluded"
    ": All@17:19(heat >= 1 and heat may be >= 3, [GradeIs@17:26(heat >= 1, heat, >=, "
    "1, False); GradeIs@17:37(heat may be >= 3, heat, >=, 3, True)])",
    "rose medium nurses 18 0 None None Heat rose: GradeState@18:16(heat rose, heat, "
    "rose)",
    "dropped medium nurses 19 0 None None ICE fell: Dropped@19:19(ice_score dropped >= "
    f"2 in 24h, ice_score, 2.0, {DAY})",
    "odd medium nurses 20 0 None None A pump without fever: Flagged@20:15(heat flags "
    "pump_without_fever, heat, pump_without_fever)",
    "dosed low nurses 21 0 None None A dose was given: Within@21:17(within 1h: "
    f"tocilizumab is given, {HOUR}, IsCode@21:34(tocilizumab is given, tocilizumab, "
    "[given], False), None)",
    "late low nurses 22 0 None None Checks are overdue: Overdue@22:16(checks are "
    "overdue)",
    "nothing low nurses 23 0 None None Nothing is known: GradeState@23:19(mind is "
    "ungraded, mind, ungraded)",
]


def test_every_alert_of_the_ward(small):
    """Name, priority, ladder, line, times, explanation, words, condition."""
    alerts = small.wards["unit"].alerts
    assert ALERTS == [
        f"{a.name} {a.priority} {a.ladder} {a.place.line} {a.hold_for} {a.clear_after} "
        f"{a.explain} {a.says}: {plain(a.when)}"
        for a in alerts
    ]
    assert {("wards/unit.yaml", 3)} == {(a.place.file, a.place.column) for a in alerts}


def test_the_other_rules_of_the_ward(small):
    """What is muted, charted, told, and who is called."""
    ward = small.wards["unit"]
    both = ("temperature", "systolic_bp")
    assert [
        ("maybe_3", "Already called by heat_3", "GradeIs@25:19(heat >= 3, heat, >=, 3, "
         "False)"),
    ] == [(m.alert, m.reason, plain(m.when)) for m in ward.mutes]  # fmt: skip
    assert [
        (both, 4 * HOUR, None),
        (both, 2 * HOUR, "GradeIs@28:55(heat may be >= 2, heat, >=, 2, True)"),
    ] == [(s.of, s.every, plain(s.when)) for s in ward.schedule]
    assert [
        ("hot", "talk_first", "GradeIs@30:15(heat >= 3, heat, >=, 3, False)"),
        ("well", None, "All@31:16(heat < 1 and mind < 1, [GradeIs@31:23(heat < 1, "
         "heat, <, 1, False); GradeIs@31:33(mind < 1, mind, <, 1, False)])"),
    ] == [(f.state, f.hold, plain(f.when)) for f in ward.family]  # fmt: skip
    nurse = Step("nurse", 0)
    doctors = (nurse, Step("physician", 5 * MINUTE))
    assert {"doctors": doctors, "nurses": (nurse,)} == ward.ladders


def test_the_card_of_the_ward(small):
    """Its own number stands where it is written; nobody approved it yet."""
    ward = small.wards["unit"]
    assert (
        "unit",
        "1.0.0",
        "testing",
        "Europe/Berlin",
        "A unit made up for tests",
    ) == (
        ward.id,
        ward.version,
        ward.status,
        ward.time_zone,
        ward.title,
    )
    assert ("en", "", ()) == (ward.language, ward.effective_from, ward.approved_by)
    assert Place("wards/unit.yaml", 2, 1) == ward.place
    assert ward.texts is small.families["en"]
    own = Setting("low_flow", 4.0, "4 L/min", "L/min", "made up", None, "Our devices")
    approved = {"approved_by": "medical lead", "place": Place(ward.place.file, 9, 26)}
    found = ward.settings["heat.low_flow"]
    assert {"heat.low_flow"} == set(ward.settings)
    for field in fields(own):
        wanted = approved.get(field.name, getattr(own, field.name))
        assert wanted == getattr(found, field.name), field.name


def test_the_digest_of_a_ward_is_that_of_its_files(small):
    """Each file's digest with its name, in the order of the names."""
    names = "family/en scales/heat scales/mind vocabulary wards/unit".split()
    files = [f"{name}.yaml" for name in names]
    digests = {n: hashlib.sha256((SMALL / n).read_bytes()).hexdigest() for n in files}
    lines = "".join(f"{digests[name]}  {name}\n" for name in files)
    wanted = hashlib.sha256(lines.encode()).hexdigest()
    assert digests == small.digests
    assert wanted == small.wards["unit"].digest
    assert digests["vocabulary.yaml"] == small.vocabulary.digest


def test_the_vocabulary_keeps_groups_and_bands(small):
    """Bands by age, an end left open, and the lists that forms use."""
    words = small.vocabulary
    assert {"vasopressors": ("norepinephrine", "epinephrine")} == words.groups
    young, others = Band(0.0, 1.0, 35.0, 39.0), Band(1.0, float("inf"), None, 40.0)
    assert (young, others) == words["temperature"].check
    assert ("cannula", "prongs") == words["oxygen_device"].codes[1].also
