"""YAML is read as text, and every word knows its place."""

import pytest

from cartwatch.protocol.located import Items, Table, Word, located
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place


def read(text: str) -> tuple[Table | None, list[str]]:
    """The table, and the problems without the file's name."""
    report = Report()
    table = located(text, "f.yaml", report)
    return table, [str(p).removeprefix("f.yaml:") for p in report.problems]


@pytest.mark.parametrize("text", ["no", "on", "38.0", "1_000", "null", "~", "0o17"])
def test_nothing_is_interpreted(text: str) -> None:
    """A word stays the text that was written, whatever YAML thinks it is."""
    table, problems = read(f"a: {text}\n")
    assert table is not None
    assert ([], text) == (problems, table["a"])


def test_every_word_has_its_place() -> None:
    """Line and column count from 1; a part of a word has a column of its own."""
    table, _ = read("a:\n  - b: one two\n  - 'three four'\n")
    assert table is not None
    items = table["a"]
    assert isinstance(items, Items)
    word = items[0]["b"]
    assert Place("f.yaml", 2, 8) == word.place
    assert Place("f.yaml", 2, 12) == word.at("two")
    assert Place("f.yaml", 3, 12) == items[1].at("four")


def test_a_folded_word_points_to_its_beginning() -> None:
    """Where text runs over lines only its beginning is known."""
    table, _ = read("a: >-\n  one\n  two\n")
    assert table is not None
    assert ("one two", Place("f.yaml", 1, 4)) == (table["a"], table["a"].at("two"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("just text\n", "1:1: the file must be keys with values"),
        ("a: [1,,2]\n", "1:7: expected the node content, but found ','"),
        ("a: b: c\n", "1:5: mapping values are not allowed here; quote text"),
        ("a: \x07\n", "1:4: a character that YAML forbids; delete it"),
        ("[a]: b\n", "1:1: a key must be a word"),
        ("a: &x\n", "1:4: anchors (&) are refused"),
        ("a: [b, ]\nb:\n  -\n", "3:4: an empty entry"),
    ],
)
def test_what_yaml_hides_is_told(text: str, problem: str) -> None:
    """Syntax errors and surprises become problems with line and column."""
    _, problems = read(text)
    assert problem in "\n".join(problems)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    """A file cannot exhaust the reader."""
    _, problems = read("a: " + "[" * 5000 + "]" * 5000)
    assert ["nested more than 40 deep; name the parts"] == [
        p.split(": ", 1)[1] for p in problems
    ]


def test_a_word_is_equal_to_its_text() -> None:
    """So it finds and is found in any mapping of plain text."""
    word = Word("crs", Place("f.yaml", 1, 1))
    assert {"crs": 1}[word] == 1
