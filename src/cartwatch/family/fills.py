"""What goes into the braces of a family text, as far as the chart says it.

A word that the chart does not give is left out, and the text that needs it is not
shown: no guess, no broken sentence.
"""

from collections.abc import Iterator

from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import FamilyTexts

_HELP = {
    ("hypotension", 2): "fluids",
    ("hypotension", 3): "pressor1",
    ("hypotension", 4): "pressors",
    ("hypoxia", 2): "o2_low",
    ("hypoxia", 3): "o2_high",
    ("hypoxia", 4): "ppv",
}
_BOTH = {2: "o2_low_fluids", 3: "o2_high_pressor", 4: "ppv_pressors"}
_SIGNS = {
    "seizures": "seizure",
    "pressure": "swelling",
    "waking": "touch",
    "ice": "ice",
    "capd": "capd",
}
"""Which sign a family is told of, the most tangible first, by domain of the table."""


def need(course: Course, texts: FamilyTexts, at: int) -> str | None:
    """The help that the patient needs now: "a little extra oxygen".

    From the domains that reach the settled grade; both together have their own words.
    """
    found = {d: g for d, g in _drivers(course, at) if (d, g) in _HELP}
    keys = [_HELP[item] for item in found.items()]
    if len(keys) > 1:
        keys = [_BOTH[max(found.values())]]
    return texts.needs.get(keys[0]) if keys else None


def sign(course: Course, texts: FamilyTexts, at: int) -> str | None:
    """What the family can see of it: "wakes only to touch", in kind words."""
    names = {domain for domain, _ in _drivers(course, at)}
    keys = [key for domain, key in _SIGNS.items() if domain in names]
    return texts.signs.get(keys[0]) if keys else None


def same_words(course: Course, texts: FamilyTexts, then: int, now: int) -> bool:
    """Whether a text released `then` says the same `now`, and nothing got worse."""
    filled = need(course, texts, then) == need(course, texts, now)
    signed = sign(course, texts, then) == sign(course, texts, now)
    return filled and signed and not any(_rose(course, then, now))


def _rose(course: Course, then: int, now: int) -> Iterator[bool]:
    """By scale, whether the grade may be worse than it was."""
    for scale in course.scales.values():
        before, after = scale.steps.grade(then), scale.steps.grade(now)
        yield before is None or after is None or after.highest > before.highest


def _drivers(course: Course, at: int) -> Iterator[tuple[str, int]]:
    """The domains that reach each settled grade above 0, with that grade."""
    for scale in course.scales.values():
        i = scale.steps.index(at)
        grade = scale.steps.grade(at)
        if grade is not None and grade.settled and grade.lowest > 0:
            for domain in scale.steps.driver[i].split("+"):
                yield domain, grade.lowest
