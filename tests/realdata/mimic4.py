"""MIMIC-IV demo events as observation and patients files: names only.

Values and times go through as they stand; the zone is stated, and the infusion is put
at the first row. Admissions chart nothing and are left out; what is no concept keeps
its name, so that the importer refuses it. All are adults: the age is put at 18.
"""

import csv
from pathlib import Path

SIDES = ("systolic", "diastolic", "mean")
NAMES = {f"{how} {side}": f"{side}_bp" for how in ("NBP", "ART BP") for side in SIDES}
NAMES |= {f"Temperature {unit}": "temperature" for unit in ("Fahrenheit", "Celsius")}
NAMES |= {
    "Temperature Site (text dropped)": "temperature_site",
    "O2 Delivery Device(s) (text dropped)": "oxygen_device",
    "Invasive Ventilation": "oxygen_device",
    "Non-invasive Ventilation": "oxygen_device",
    "Inspired O2 Fraction": "inspired_oxygen",
    "Bilirubin total": "bilirubin",
    "Platelet count (charted)": "platelets",
    "Fibrinogen (charted)": "fibrinogen",
    "ANC": "neutrophils",
}
UNITS = {"UNK": "", "insp/min": "/min"}
RUNNING = ("INFUSION_START", "Started", "Restarted", "Confirmed")
STOPPED = ("INFUSION_END", "Stopped", "Stopped - Unscheduled")
STATES = dict.fromkeys(RUNNING, "running") | dict.fromkeys(STOPPED, "stopped")
STATES |= dict.fromkeys(("Administered", "Delayed Administered"), "given")
HEADER = tuple("patient,at,concept,value,unit,dose,absent_reason,id".split(","))


def renamed(row: dict[str, str], number: int) -> tuple[str, ...]:
    label, kind, parts = row["label"], row["kind"], row["code"].split("//")
    if kind == "MEDICATION":
        drug, status = parts[:0:-1] if parts[1] in ("START", "STOP") else parts[1:]
        return drug, STATES.get(status, status), "", "", "", ""
    if kind.startswith("INFUSION"):  # of one minute the later event counts
        return label, STATES[kind], "", row["value"], "", f"{number:07}"
    if kind == "PROCEDURE":
        off = parts[1] == "END"
        return NAMES.get(label, label), "" if off else label, "", "", "ended" * off, ""
    unit = UNITS.get(row["uom"], row["uom"])
    return NAMES.get(label, label), row["value"], unit, "", "", ""


def convert(source: Path, observations: Path, patients: Path) -> None:
    with source.open(encoding="utf-8") as file:
        events = [e for e in csv.DictReader(file) if e["label"] or "MEDI" in e["kind"]]
    keys = [(event["subject_id"], event["time"] + "-05:00") for event in events]
    rows = [(*keys[i], *renamed(event, i)) for i, event in enumerate(events)]
    first = dict(reversed(keys))
    people = [(patient, "18", at) for patient, at in first.items()]
    header = ("patient", "age_years", "infused_at")
    for target, found in (
        (observations, [HEADER, *rows]),
        (patients, [header, *people]),
    ):
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(found)
