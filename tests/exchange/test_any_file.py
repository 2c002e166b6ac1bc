"""Whatever a file holds, it is read: nothing crashes, and the counts add up."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from cartwatch.clinical import Vocabulary
from cartwatch.exchange import read_observations

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG = "patient,at,concept,value,unit,status,absent_reason,amends,id"
words = st.one_of(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
    st.sampled_from(
        [
            *("P1", "2026-02-01T08:00Z", "2026-02-01", "temperature", "ice_score"),
            *("38,2", "38.2", "-1e309", "nan", "None", "Cel", "[degF]", "final"),
            *("entered-in-error", '"', '""', '"a,b"', ",", "x" * 300, "\x00", "1"),
            *("norepinephrine", "running", "9999-12-31T23:59:59-23:59", "²", "٣"),
        ]
    ),
)
lines = st.one_of(
    st.lists(words, min_size=9, max_size=9).map(",".join),
    st.lists(words, max_size=12).map(",".join),
    st.just(""),
)


def counted(line: str) -> bool:
    """A line of separators and spaces alone is padding, not a row."""
    return bool(line.replace(",", "").strip())


@given(body=st.lists(lines, max_size=12))
@example(body=['P1,2026-02-01T08:00Z,"temperature,38,,,,,,', ",,,,,,,,", "\x1f"])
@example(body=["P1,2026-02-01T08:00Z,temperature,38,,,,,a"] * 2)
@example(body=[","])
def test_every_line_is_taken_or_refused_once(
    vocabulary: Vocabulary, body: list[str]
) -> None:
    """Taken and refused together are the lines of the file, each told once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        content = "\n".join([LONG, *body]) + "\n"
        path.write_bytes(content.encode())
        intake = read_observations(path, vocabulary, now=NOW)
    rows = sum(map(counted, content.split("\n")[1:]))
    quoted = sum('"' in line for line in body)
    assert rows - quoted <= intake.rows <= rows
    assert intake.refusals["line"].is_unique
    assert intake.refusals["reason"].str.len().gt(0).all()
    assert not set(intake.lines) & set(intake.refusals["line"])
