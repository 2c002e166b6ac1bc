"""Reviews made by hand, so that a page can be tested without a store."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from cartwatch.alerting import Alert
from cartwatch.clinical import Grade, micros
from cartwatch.clinical.time import DAY, HOUR, MINUTE
from cartwatch.family import FamilyChoice
from cartwatch.grading import Course, Explanation, GradeSteps, ScaleCourse
from cartwatch.monitoring import Due
from cartwatch.protocol import Library
from cartwatch.ward import PatientCard, Review, ScaleReview

NOW = micros(datetime(2026, 3, 3, 13, 6, tzinfo=UTC))
Range = tuple[int, int]
Make = Callable[..., Review]


def steps(grades: Sequence[tuple[int, Range]]) -> GradeSteps:
    """A grade over time, from (hours before now, (lowest, highest)) pairs."""
    return GradeSteps(
        at=np.array([NOW - hours * HOUR for hours, _ in grades], dtype=np.int64),
        lowest=np.array([low for _, (low, _) in grades], dtype=np.int8),
        highest=np.array([high for _, (_, high) in grades], dtype=np.int8),
        driver=tuple("" for _ in grades),
        episode=np.zeros(len(grades), dtype=np.int16),
    )


@pytest.fixture(scope="session")
def make(library: Library) -> Make:
    """Make one review: bed, name, grades of both scales, how late, its alerts."""
    ward = library.wards["example-adult"]

    def scale_review(name: str, grades: Sequence[tuple[int, Range]]) -> ScaleReview:
        scale = ward.scale(name, "ice")
        assert scale is not None
        shown = steps(grades)
        grade = Grade(*grades[-1][1])
        told = Explanation(
            patient="synthetic-1",
            scale_id=scale.id,
            title=scale.title,
            version=scale.version,
            cite=scale.source.cite,
            at=NOW,
            grade=grade,
            driver=(),
            needs=(),
            reasons=(),
            flags=(),
            episode=None,
            requires=None,
        )
        since = int(shown.at[-1])
        return ScaleReview(
            name, scale, grade, since, (), (), None, (), shown, told, grade
        )

    def made(
        bed: str = "04",
        name: str = "Kim Made-Up",
        crs: Range = (0, 0),
        icans: Range = (0, 0),
        before: Range | None = None,
        late_by: int = 0,
        rings: Sequence[str] = (),
        says: str = "CRS grade 3 or more",
    ) -> Review:
        earlier = [] if before is None else [(9, before)]
        scales = (
            scale_review("crs", [*earlier, (1, crs)]),
            scale_review("icans", [(1, icans)]),
        )
        first = ward.schedule[0]
        every = 4 * HOUR
        due = Due(first.of, every, NOW - every - late_by, NOW - late_by, late_by)
        on_time = Due(first.of, every, NOW - 12 * MINUTE, NOW + every, -every)
        infused_at = NOW - 6 * DAY
        return Review(
            card=PatientCard(
                patient=f"synthetic-{bed}",
                name=name,
                birth_date=None,
                sex=None,
                ward=ward.id,
                bed=bed,
                infused_at=infused_at,
                age_years=40.0,
                weight_kg=None,
                product=None,
                instrument="ice",
                day=6,
                synthetic=True,
            ),
            now=NOW,
            protocol=ward,
            scales=scales,
            alerts=tuple(alert(ward.alerts[0], bed, p, says) for p in rings),
            due=(due if late_by else on_time,),
            family=FamilyChoice("waiting_first", None, None, "Nothing yet"),
            message=None,
            course=Course(
                patient=f"synthetic-{bed}",
                infused_at=infused_at,
                until=NOW,
                scales={
                    s.name: ScaleCourse(s.scale, s.steps, {}, None) for s in scales
                },
                alerts={},
                levels={},
                mutes={},
                schedule={},
                family={},
                charted={},
            ),
            latest={},
            chart=(),
            vocabulary=library.vocabulary,
        )

    def alert(rule: object, bed: str, priority: str, says: str) -> Alert:
        return Alert(
            patient=f"synthetic-{bed}",
            name="made",
            rule=replace(rule, priority=priority, says=says),  # type: ignore[type-var]
            priority=priority,  # type: ignore[arg-type]
            says=says,
            episode=1,
            opened_at=NOW - 8 * MINUTE,
            rings_at=NOW - 8 * MINUTE,
            worsened_at=NOW - 8 * MINUTE,
            level=3,
            state="ringing",
            held=False,
            calls=("nurse",),
        )

    return made
