"""What CartWatch says at each tested time, a page a scale: for a clinician to read."""

from collections.abc import Iterator

from cartwatch.clinical import spoken
from cartwatch.grading import aloud, explain
from cartwatch.protocol import Case, Library, case_files
from cartwatch.protocol.tree import Scale
from cartwatch.ward.rehearsal import read_cases
from cartwatch.ward.rehearsal_stage import Stage, stage

Lines = Iterator[str]


def said_pages(library: Library) -> dict[str, Lines]:
    """By file name, what is said in the tests of each scale."""
    tests: dict[str, list[Case]] = {name: [] for name in library.scales}
    found, _ = read_cases(case_files(library.folder), library)
    for case in found:
        if case.scale is not None:
            tests[case.scale.id].append(case)
    return {
        f"said/{name}.md": said_page(library, library.scales[name], cases)
        for name, cases in tests.items()
        if cases
    }


def said_page(library: Library, scale: Scale, cases: list[Case]) -> Lines:
    """Each test's name and, at each time it asks about, every sentence."""
    yield f"# {scale.title}: what is said"
    yield ""
    yield (
        "Every test of this scale, and what CartWatch says of its patient at the times "
        "that the test asks about. Read it as a colleague would: a sentence that you "
        "would not say at the bedside is a fault."
    )
    for case in cases:
        yield ""
        yield f"## {case.name}"
        played = stage(case, library.vocabulary)
        for at in sorted({e.at for e in case.expectations}):
            yield ""
            yield from _said(played, at)


def _said(played: Stage, at: int) -> Lines:
    """The sentences at one time, the first of them what is read aloud."""
    found = explain(played.scale, at)
    told = aloud(found, played.vocabulary, played.ward.time_zone)
    since = spoken(at - played.case.zero) if at != played.case.zero else "the infusion"
    yield f"- **{since}**: {told.headline} {told.chart}".rstrip()
    sentences = [s.text for s in told.reasons]
    sentences += [told.required, *told.attributions, *told.episode, *told.questions]
    for sentence in filter(None, sentences):
        yield f"  - {sentence}"
