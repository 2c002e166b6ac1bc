"""Where the protocol files speak of each ambiguous case of the grading reference."""

from dataclasses import dataclass

from cartwatch.protocol.tree import Scale
from differential.patient import CAPD, CRS, ICE, shipped


@dataclass(frozen=True)
class Spoken:
    """The place in a scale, and words that its text must hold.

    The place is a rung ("fever 1"), a setting, a flag, or "recorded".
    """

    scale: str
    place: str
    words: tuple[str, ...]


CASES: dict[int, Spoken] = {
    1: Spoken(CRS, "fever 1", ("exactly 38.0 counts", "100.4", "37.95")),
    2: Spoken(CRS, "low_flow_up_to", ("mosunetuzumab", "5.9 l/min")),
    3: Spoken(CRS, "fever_may_be_masked", ("hides fever", "crs without fever")),
    4: Spoken(CRS, "fever 1", ("once crs was treated", "count without one")),
    5: Spoken(CRS, "quiet_until_resolved", ("episode stays open", "peak is kept")),
    6: Spoken(CRS, "vasopressin_alone", ("only vasopressor", "does not name")),
    7: Spoken(CRS, "hypotension 3", ("with or without vasopressin",)),
    8: Spoken(CRS, "hypotension 4", ("not counting vasopressin",)),
    9: Spoken(CRS, "inotrope_running", ("inotrope", "does not count")),
    10: Spoken(CRS, "second_vasopressor_under_1h", ("less than 1 h", "replacing")),
    11: Spoken(CRS, "hypotension 2", ("fluid bolus without a low pressure",)),
    12: Spoken(CRS, "below_own_baseline", ("80 %", "usual for this patient")),
    13: Spoken(CRS, "hypoxia 2", ("as at home", "any increment counts")),
    14: Spoken(CRS, "hypoxia 4", ("home cpap as at home does not count",)),
    15: Spoken(CRS, "ventilated_for_another_reason", ("not placed for lack",)),
    16: Spoken(CRS, "high_flow_device_at_low_flow", ("graded by the device",)),
    17: Spoken(CRS, "hypoxia 3", ("every mask", "at any flow")),
    18: Spoken(CRS, "fever 1", ("clinician's attribution", "where a culture grew")),
    19: Spoken(CRS, "hypotension 2", ("tamponade", "puts it down to that")),
    20: Spoken(CRS, "fever 1", ("organ toxicities", "do not change the grade")),
    21: Spoken(CRS, "hypoxia 2", ("swelling of the neck is not graded", "worry")),
    22: Spoken(ICE, "waking 2", ("ice of 10", "worst row is the grade")),
    23: Spoken(ICE, "low_baseline", ("before the infusion", "compare")),
    24: Spoken(ICE, "sedation_hides_the_grade", ("sedative", "clinician")),
    25: Spoken(ICE, "ice 4", ("not done for sleep", "is not charted")),
    26: Spoken(ICE, "seizures 3", ("two short ones", "return to baseline between")),
    27: Spoken(ICE, "seizures 3", ("exactly 5 minutes is not more than 5",)),
    28: Spoken(ICE, "motor 4", ("bleeding in the head", "another cause")),
    29: Spoken(ICE, "motor 4", ("tremor", "asterixis", "headache", "hallucinations")),
    30: Spoken(CAPD, "baseline_positive", ("before the infusion", "clinician")),
    31: Spoken(CAPD, "capd 1", ("read by the letter", "unchanged", "is 0")),
    32: Spoken(CAPD, "waking 2", ("capd under 9", "only waking tells")),
    33: Spoken(ICE, "ice 1", ("12 years", "birthday", "physician may switch")),
    34: Spoken(ICE, "other_weakness", ("does not count", "another neurotoxicity")),
    35: Spoken(CRS, "late_onset", ("more than 14 days", "another cause")),
    36: Spoken(CRS, "recorded", ("death due to crs",)),
    37: Spoken(CRS, "hypotension 2", ("never smoothed", "give a range")),
}


def silent(row: int) -> list[str]:
    """The words of a case that its place in the protocol does not hold."""
    case = CASES[row]
    text = " ".join(written(shipped().scales[case.scale], case.place).split())
    return [word for word in case.words if word not in text.casefold()]


def written(scale: Scale, place: str) -> str:
    """What the file says at that place; nothing where there is no such place."""
    if place == "recorded":
        return " ".join(scale.recorded.values())
    if place in scale.settings:
        setting = scale.settings[place]
        return f"{setting.source or ''} {setting.note or ''}"
    flags = {flag.name: flag.says for flag in scale.flags}
    if " " not in place:
        return flags.get(place, "")
    domain, grade = place.split()
    rungs = {rung.grade: rung for rung in scale.domain(domain).rungs}
    rung = rungs[int(grade)]
    return f"{rung.says} {rung.note or ''}"
