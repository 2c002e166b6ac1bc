"""PhysioNet 2012 records as observation and patients files: names only.

Times count from admission, put at 2012-01-01 UTC; the infusion is put at the first
row. What is no concept (GCS, pH, urine …) keeps its name, so that the importer
refuses it. -1 stands for "unknown" in these files and goes through as it is.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2012, 1, 1, tzinfo=UTC)
NAMES = {
    "Temp": "temperature",
    "SysABP": "systolic_bp",
    "DiasABP": "diastolic_bp",
    "MAP": "mean_bp",
    "NISysABP": "systolic_bp",
    "NIDiasABP": "diastolic_bp",
    "NIMAP": "mean_bp",
    "RespRate": "respiratory_rate",
    "MechVent": "oxygen_device",
}
VALUES = {("MechVent", "1"): "ventilator"}
UNITS = {"FiO2": "1", "Creatinine": "mg/dL", "Bilirubin": "mg/dL"}
OF_THE_PERSON = ("RecordID", "Age")


def hour(text: str) -> str:
    hours, minutes = map(int, text.split(":"))
    return (START + timedelta(hours=hours, minutes=minutes)).isoformat()


def convert(source: Path, observations: Path, patients: Path) -> None:
    rows = [("patient", "at", "concept", "value", "unit")]
    people = [("patient", "age_years", "infused_at")]
    for path in sorted(source.glob("*.txt")):
        with path.open(encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        person = {e["Parameter"]: e["Value"] for e in lines[:6]}
        people.append((person["RecordID"], person["Age"], hour(lines[0]["Time"])))
        for line in lines:
            what, value = line["Parameter"], line["Value"]
            if what not in OF_THE_PERSON:
                named = NAMES.get(what, what), VALUES.get((what, value), value)
                when = hour(line["Time"])
                rows.append((person["RecordID"], when, *named, UNITS.get(what, "")))
    for target, found in ((observations, rows), (patients, people)):
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(found)
