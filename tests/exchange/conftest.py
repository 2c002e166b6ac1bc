"""A small vocabulary of its own, so that a change of content breaks no test here."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cartwatch.clinical import Code, Concept, Vocabulary
from cartwatch.clinical.concept import IMPLIED_CODES

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HEADER = "patient,at,concept,value"


def codes(*names: str, **also: tuple[str, ...]) -> tuple[Code, ...]:
    return tuple(Code(n, n.replace("_", " "), also.get(n, ())) for n in names)


def implied(kind: str) -> tuple[Code, ...]:
    return codes(*IMPLIED_CODES[kind])


DEVICES = codes("room_air", "nasal_cannula", room_air=("None", "RA"))
ITEMS = tuple(f"ice_{i}" for i in ("year", "month", "naming"))
CONCEPTS = [
    Concept("temperature", "Temperature", "quantity", "Cel", plausible=(28, 44)),
    Concept(
        "heart_rate",
        "Heart rate",
        "quantity",
        "/min",
        plausible=(20, 320),
        also=("pulse", "HR"),
    ),
    Concept("systolic_bp", "Systolic", "quantity", "mm[Hg]", plausible=(20, 300)),
    Concept("crp", "CRP", "quantity", "mg/L", plausible=(0, 1000)),
    Concept("weight", "Weight", "quantity", "kg", plausible=(0.3, 300)),
    Concept("oxygen_device", "Oxygen", "code", codes=DEVICES),
    Concept("baseline_oxygen_device", "Oxygen at home", "code", codes=DEVICES),
    Concept("baseline_ice_score", "ICE before", "score", plausible=(0, 10)),
    Concept("consciousness", "Consciousness", "code", codes=codes("alert", "voice")),
    Concept("ice_year", "Year", "score", plausible=(0, 1)),
    Concept("ice_month", "Month", "score", plausible=(0, 1)),
    Concept("ice_naming", "Naming", "score", plausible=(0, 3)),
    Concept("ice_score", "ICE", "score", plausible=(0, 10), sum_of=ITEMS),
    Concept("norepinephrine", "NE", "running", codes=implied("running")),
    Concept("antipyretic", "Antipyretic", "given", codes=implied("given")),
    Concept("age", "Age", "quantity", "a", plausible=(0, 120)),
]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary({c.name: c for c in CONCEPTS})


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write lines as a CSV file and say where."""

    def write_lines(*lines: str, name: str = "obs.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_lines
