"""Every test beside the rules, as the protocol owners wrote it."""

import pytest

from cartwatch.protocol import Case, case_files, load_library
from cartwatch.ward.rehearsal import failures_of, read_cases
from cartwatch.ward.rehearsal_stage import stage

LIBRARY = load_library()
CASES, PROBLEMS = read_cases(case_files(LIBRARY.folder), LIBRARY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_rule_answers_as_its_test_says(case: Case) -> None:
    """One sentence of a *.test.yaml file."""
    found = failures_of(case, stage(case, LIBRARY.vocabulary))
    assert [] == [str(failure) for failure in found]


def test_every_test_file_can_be_read() -> None:
    """A test that is skipped proves nothing."""
    assert [] == [str(problem) for problem in PROBLEMS]
