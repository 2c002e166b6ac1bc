"""A simulated sepsis ward (clinosim) as observation and patients files: names only.

Times are stated to be UTC and the infusion is put at the first row; all are adults,
so the age is put at 18. "On oxygen" does not say by what device, so the device is
charted as unknown. Notes and the source of a row are about the row, not charted.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

NAMES = {
    "spo2": "oxygen_saturation",
    "oxygen_flow_rate_lpm": "oxygen_flow",
    "consciousness_level": "consciousness",
    "on_supplemental_oxygen": "oxygen_device",
}
NO_DEVICE = {"False": ("room_air", ""), "True": ("", "device not stated")}
NOT_CHARTED = ("patient_id", "timestamp", "nursing_note", "data_source")
HEADER = ("patient", "at", "concept", "value", "absent_reason")


def cells(row: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """A wide row, long: one filled cell a row."""
    key = row["patient_id"], row["timestamp"] + "Z"
    for name, text in row.items():
        if text and name not in NOT_CHARTED:
            said = NO_DEVICE[text] if text in NO_DEVICE else (text, "")
            yield *key, NAMES.get(name, name), *said


def convert(source: Path, observations: Path, patients: Path) -> None:
    with source.open(encoding="utf-8") as file:
        rows = [cell for row in csv.DictReader(file) for cell in cells(row)]
    first: dict[str, str] = {}
    for patient, at, *_ in rows:
        first[patient] = min(at, first.get(patient, at))
    people = [(patient, "18", at) for patient, at in first.items()]
    header = ("patient", "age_years", "infused_at")
    for target, found in (
        (observations, [HEADER, *rows]),
        (patients, [header, *people]),
    ):
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(found)
