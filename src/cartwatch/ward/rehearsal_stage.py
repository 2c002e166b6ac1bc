"""One test, played: its chart through grading, its ward through alerts and due list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from cartwatch.clinical import Concept, Value, Vocabulary, micros
from cartwatch.clinical.names import DEVELOPMENTAL_DELAY
from cartwatch.grading import Course, ScaleCourse, Steps, course, frame
from cartwatch.monitoring import overdue
from cartwatch.protocol import Case
from cartwatch.protocol.tree import FamilyTexts, Scale, WardProtocol


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What came of a test: the patient's course under a ward, and lateness."""

    case: Case
    ward: WardProtocol
    course: Course
    overdue: Steps
    vocabulary: Vocabulary

    @property
    def scale(self) -> ScaleCourse:
        """The only scale of a test that is not of a ward."""
        return next(iter(self.course.scales.values()))


def stage(case: Case, vocabulary: Vocabulary) -> Stage:
    """Play one test; a test of a scale is played on a ward that has only that."""
    ward = case.ward or _of_scale(case.scale)
    played = course(
        frame(_observations(case, vocabulary), _patients(case, vocabulary), vocabulary),
        ward,
        until=case.until,
        attributions=case.attributions,
        partial_record=case.partial_record,
    )
    late = overdue(played, ward, until=case.until, vocabulary=vocabulary)
    return Stage(case, ward, played, late, vocabulary)


def _of_scale(scale: Scale | None) -> WardProtocol:
    if scale is None:
        msg = "a test is of a scale or of a ward"
        raise ValueError(msg)
    return alone(scale)


def alone(scale: Scale) -> WardProtocol:
    """A ward that has this scale and nothing else."""
    return WardProtocol(
        id=scale.id,
        version=scale.version,
        status=scale.status,
        time_zone="UTC",
        scales={scale.scale: ((None, scale),)},
        settings={},
        alerts=(),
        mutes=(),
        schedule=(),
        family=(),
        ladders={},
        texts=FamilyTexts("en", scale.version),
        digest=scale.digest,
        place=scale.place,
    )


def _observations(case: Case, vocabulary: Vocabulary) -> pd.DataFrame:
    """The chart as an observation frame, with the columns that grading needs."""
    chart = case.observations
    return pd.DataFrame(
        {
            "patient": [o.patient for o in chart],
            "at": _utc(o.at for o in chart),
            "recorded_at": _utc(o.recorded_at for o in chart),
            "concept": [o.concept for o in chart],
            "value": [_number(o.value, vocabulary[o.concept]) for o in chart],
            "id": [o.id for o in chart],
            "dose": [o.dose or "" for o in chart],
        }
    ).astype({"value": np.float64})


def _patients(case: Case, vocabulary: Vocabulary) -> pd.DataFrame:
    subject = case.subject
    age = np.nan if subject.age_years is None else subject.age_years
    row: dict[str, object] = {
        "patient": [subject.patient],
        "infused_at": _utc([subject.infused_at]),
        "age_years": [age],
        DEVELOPMENTAL_DELAY: [subject.developmental_delay],
        "weight_kg": [np.nan if subject.weight_kg is None else subject.weight_kg],
    }
    for name, value in subject.baseline.items():
        row[name] = [_number(value, vocabulary[name])]
    return pd.DataFrame(row)


def _utc(times: Iterable[datetime]) -> pd.DatetimeIndex:
    whole = np.array([micros(time) for time in times], np.int64)
    return pd.DatetimeIndex(whole.astype("datetime64[us]")).tz_localize("UTC")


def _number(value: Value | None, concept: Concept) -> float:
    """A value as the frame holds it: a number, a code's position, NaN for absent."""
    if value is None:
        return np.nan
    if isinstance(value, str):
        position = concept.position(value)
        return np.nan if position is None else float(position)
    return value
