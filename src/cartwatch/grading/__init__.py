"""Floor 3: the pure core. Observations, a protocol and a clock in; a timeline out.

Read in this order: rows are framed, every instant is found, the chart is carried to
it, criteria are evaluated, episodes numbered, grades tabled, a physician's grade set
beside, and one is explained and read aloud. Two packages stand beside that path and
ask it questions: `proof` (is a scale total, exact and monotone?) and `compare` (where
do two scales differ?); they are imported by name, since no patient needs them.
"""

from cartwatch.grading.adjudicate import Adjudicated, Standing, adjudicate, of_scale
from cartwatch.grading.aloud import Aloud, Sentence, aloud
from cartwatch.grading.attribute import Attributed, Interval
from cartwatch.grading.course import course, instrument
from cartwatch.grading.episode import Episodes, episode
from cartwatch.grading.episodes import episodes
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.explain import Explanation, Line, Reason, explain
from cartwatch.grading.frame import ObservationFrame, frame
from cartwatch.grading.instants import Grid, instants
from cartwatch.grading.snapshot import Snapshot, snapshot
from cartwatch.grading.steps import Course, GradeSteps, Levels, ScaleCourse, Steps
from cartwatch.grading.table import Graded, table
from cartwatch.grading.timeline import timeline

__all__ = [
    "Adjudicated",
    "Aloud",
    "Attributed",
    "Course",
    "Episodes",
    "Evaluation",
    "Explanation",
    "GradeSteps",
    "Graded",
    "Grid",
    "Interval",
    "Levels",
    "Line",
    "ObservationFrame",
    "Reason",
    "ScaleCourse",
    "Sentence",
    "Snapshot",
    "Standing",
    "Steps",
    "adjudicate",
    "aloud",
    "course",
    "episode",
    "episodes",
    "explain",
    "frame",
    "instants",
    "instrument",
    "of_scale",
    "snapshot",
    "table",
    "timeline",
]
