"""What the reader of YAML makes of each text: values, problems, places."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from cartwatch.protocol.located import Items, Table, Word, located
from cartwatch.protocol.models import OneOf
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place

QUOTE = "; quote text that holds , : # [ ] { }"
SECOND = "a second document; a file holds one, so delete the '---'"
KEYS = "the file must be keys with values, such as 'version: 1.0.0'"
COMMA = (
    "has no value; if it belongs to the text before it, that text holds a comma: put "
    "it in quotes"
)
ANCHOR = "anchors (&) are refused; name a criterion instead"
ALIAS = "aliases (*) are refused; write the value out"
NO_WORD = "a key must be a word; quote text with [ ] or { }"
ENTRY = "an empty entry; delete its '-' or ','"


def read(text: str) -> tuple[Table | None, list[str]]:
    """The table and every problem, with the file's name."""
    report = Report()
    return located(text, "f.yaml", report), [str(p) for p in report.problems]


ALL_WRONG = [
    ("", ["1:1: the file is empty"]),
    ("# x\n", ["1:1: the file is empty"]),
    ("---\n", [f"2:1: {KEYS}"]),
    ("[a]\n", [f"1:1: {KEYS}"]),
    ("# first\n\n  - a\n", [f"3:3: {KEYS}"]),
    ("# first\n  x\n", [f"2:3: {KEYS}"]),
    ("*x\n", ["1:1: aliases (*) are refused; write the value out", f"1:1: {KEYS}"]),
    ("a: [x, , y]\n", [f"1:8: expected the node content, but found ','{QUOTE}"]),
    ("a:\n\tb: 1\n", ["2:1: found character '\\t' that cannot start any token; indent "
                      "with spaces, not tabs"]),
    ("a: [1\n", [f"2:1: expected ',' or ']', but got '<stream end>'{QUOTE}"]),
    ("a: 'x\n", ["2:1: found unexpected end of stream"]),
    ('a: "\\q"\n', ["1:6: found unknown escape character 'q'"]),
    ("a: b: c\n", [f"1:5: mapping values are not allowed here{QUOTE}"]),
    (": 1\n", [f"1:1: expected <block end>, but found ':'{QUOTE}"]),
    ("a: @b\n", ["1:4: found character '@' that cannot start any token"]),
    ("a: \x07\n", ["1:4: a character that YAML forbids; delete it"]),
    ("x: 1\na: yy\x07\n", ["2:6: a character that YAML forbids; delete it"]),
    ("x: 1\n\n\x07", ["3:1: a character that YAML forbids; delete it"]),
    ("a: " + "[" * 41 + "]" * 41, ["1:44: nested more than 40 deep; name the parts"]),
    ("a: " + "{b: " * 40 + "x" + "}" * 40, ["1:161: nested more than 40 deep; name "
                                            "the parts"]),
    ("a: " + "[" * 40 + "x" + "]" * 40, ["1:44: nested more than 40 deep; name the "
                                         "parts"]),
    ("a:\n" + "- " * 40 + "x\n", ["2:81: nested more than 40 deep; name the parts"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problems"), ALL_WRONG)
def test_a_file_that_cannot_be_read_says_where(text, problems):
    """The first place that is wrong, and no table."""
    assert (None, [f"f.yaml:{p}" for p in problems]) == read(text)


SOME_WRONG = [
    ("a: 1\n---\nb: 2\n", {"a": "1"}, [f"2:1: {SECOND}"]),
    ("a: 1\n---\nb: 2\n---\nc: 3\n", {"a": "1"}, [f"2:1: {SECOND}", f"4:1: {SECOND}"]),
    ("a\n---\nb: 1\n", {"b": "1"}, [f"1:1: {KEYS}", f"2:1: {SECOND}"]),
    ("x: 1\n? [a]\n: b\ny: 2\n", {"x": "1", "y": "2"}, [f"2:3: {NO_WORD}"]),
    ("x: 1\n? {a: 1}\n: b\n", {"x": "1"}, [f"2:3: {NO_WORD}"]),
    ("x:\n  y: 1\n  *a : b\n", {"x": {"y": "1"}}, [f"3:3: {ALIAS}", f"2:3: {NO_WORD}"]),
    ("a: {b, c: d}\n", {"a": {"c": "d"}}, [f"1:5: 'b' {COMMA}"]),
    ("a: {b: , c: d}\n", {"a": {"c": "d"}}, [f"1:5: 'b' {COMMA}"]),
    ("a:\nb: 1\n", {"b": "1"}, ["1:1: 'a' has no value; write one after ': ', or "
                                "delete the key"]),
    ("a:b:\n", {}, ["1:1: 'a:b' has no value; write a space after ':', as in 'a: b'"]),
    ("a: {b:c}\n", {"a": {}}, ["1:5: 'b:c' has no value; write a space after ':', as "
                               "in 'b: c'"]),
    ("a:\n- \n- b\n-\n", {"a": ["b"]}, [f"2:2: {ENTRY}", f"4:2: {ENTRY}"]),
    ("a: !!int 3\n", {"a": "3"}, ["1:4: tags are refused; delete '!!int'"]),
    ("a: !own 3\n", {"a": "3"}, ["1:4: tags are refused; delete '!own'"]),
    ("a: !!map {b: 1}\n", {"a": {"b": "1"}}, ["1:4: tags are refused; delete '!!map'"]),
    ("a: !!seq [b]\n", {"a": ["b"]}, ["1:4: tags are refused; delete '!!seq'"]),
    ("a: !!null\n", {"a": ""}, ["1:4: tags are refused; delete '!!null'"]),
    ("a: &x\n", {"a": ""}, [f"1:4: {ANCHOR}"]),
    ("a: [&x , b]\n", {"a": ["", "b"]}, [f"1:5: {ANCHOR}"]),
    ("a: &x 3\nb: *x\n", {"a": "3"}, [f"1:4: {ANCHOR}", f"2:4: {ALIAS}"]),
    ("x: [a, *y, b]\n", {"x": ["a", "b"]}, [f"1:8: {ALIAS}"]),
    ("b: 1\n<<: {a: 1}\n", {"b": "1"}, ["2:1: merges (<<) are refused; write the keys "
                                        "out"]),
    ("x: 0\na: 1\na: 2\na: 3\n", {"x": "0", "a": "1"}, [
        f"{n}:1: 'a' is there twice, first in line 2; delete one" for n in (3, 4)
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted", "problems"), SOME_WRONG)
def test_what_is_refused_is_left_out_and_the_rest_is_read(text, wanted, problems):
    """Every problem of the file at once, at its place."""
    table, told = read(text)
    assert (wanted, [f"f.yaml:{p}" for p in problems]) == (plain(table), told)


def plain(value: object) -> object:
    """Tables and items as dicts and lists."""
    if isinstance(value, Table):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, Items) else value


RIGHT = [
    ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
    ("'': 1\n", {"": "1"}),
    ("a: >-\n  one\n  two\n", {"a": "one two"}),
    ("%YAML 1.1\n---\na: 1\n...\n", {"a": "1"}),
    ("a: [[x], [], {}]\n", {"a": [["x"], [], {}]}),
    ("a: " + "[" * 40 + "]" * 40, None),
    ("a:\n" + "- " * 39 + "x\n", None),
]


@pytest.mark.parametrize(("text", "wanted"), RIGHT)
def test_a_good_file_has_no_problem(text, wanted):
    """Empty text in quotes is text; 40 levels are enough for everybody."""
    table, told = read(text)
    assert [] == told
    assert table is not None
    assert wanted in (None, plain(table))


TEXT = """one: two three
'four': "five six"
seven: [eight, 'nine', {ten: eleven}]
folded: >-
  twelve
  thirteen
wrapped: "fourteen
  fifteen"
"""


def test_each_word_knows_its_line_and_column():
    """A part of it is counted from its first letter, after a quote if there is one."""
    table, _ = read(TEXT)
    assert table is not None
    keys = {str(key): (key.place.line, key.place.column) for key in table}
    assert {"one": (1, 1), "four": (2, 1), "seven": (3, 1), "folded": (4, 1)} == {
        name: place for name, place in keys.items() if name != "wrapped"
    }
    assert Place("f.yaml", 1, 6) == table["one"].place
    assert Place("f.yaml", 1, 10) == table["one"].at("three")
    assert Place("f.yaml", 1, 6) == table["one"].at("two")
    assert Place("f.yaml", 1, 6) == table["one"].at("not there")
    assert Place("f.yaml", 2, 9) == table["four"].at("five")
    assert Place("f.yaml", 2, 15) == table["four"].at("six")
    assert Place("f.yaml", 3, 8) == table["seven"].place
    assert Place("f.yaml", 3, 24) == table["seven"][2].place
    assert Place("f.yaml", 3, 16) == table["seven"][1].at("nine")
    assert Place("f.yaml", 3, 18) == table["seven"][1].at("ine")
    assert Place("f.yaml", 3, 30) == table["seven"][2]["ten"].place
    assert Place("f.yaml", 4, 9) == table["folded"].at("thirteen")
    assert Place("f.yaml", 7, 10) == table["wrapped"].at("fifteen")
    assert Place("f.yaml", 1, 1) == table.place


class Sheet(BaseModel):
    """A model of one word."""

    text: Word


KINDS = [(Items(), "a list"), (Table(), "keys with values"), ([], "a list")]


def test_a_misspelt_word_is_found_behind_the_word_that_it_begins():
    """The place is that of the slip, not of the longer word before it."""
    rule = Word("oxygen_flow >= 80 % of oxygen_flo", Place("f.yaml", 3, 8))
    assert Place("f.yaml", 3, 31) == rule.at("oxygen_flo")
    assert Place("f.yaml", 3, 8) == rule.at("oxygen_flow")
    doses = Word("a 1 or a 10 or 0.1", Place("f.yaml", 1, 1))
    assert Place("f.yaml", 1, 10) == doses.at("10")
    assert Place("f.yaml", 1, 3) == doses.at("1")


@pytest.mark.parametrize(("value", "kind"), KINDS)
def test_a_list_or_keys_are_no_word(value, kind):
    """What stands there is said."""
    with pytest.raises(ValidationError) as caught:
        Sheet.model_validate({"text": value})
    (error,) = caught.value.errors()
    told = f"one word or text belongs here, not {kind}"
    assert ("word", told) == (error["type"], error["msg"])


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_word_of_blanks_is_empty(text):
    """And is refused."""
    with pytest.raises(ValidationError) as caught:
        Sheet.model_validate({"text": Word(text, Place("f.yaml", 1, 1))})
    (error,) = caught.value.errors()
    told = "the text is empty; write something"
    assert ("word", told) == (error["type"], error["msg"])


def test_a_word_stays_the_same_object_in_a_model():
    """Its place is kept."""
    word = Word("x", Place("f.yaml", 2, 3))
    assert word is Sheet.model_validate({"text": word}).text
    schema = Word.__get_pydantic_core_schema__(Word, lambda source: source)
    assert "function-plain" == schema["type"]
    assert word is TypeAdapter(Word).validate_python(word)


def test_one_of_takes_its_words_alone():
    """With the nearest one as a hint."""
    words = OneOf(("high", "low"))
    schema = words.__get_pydantic_core_schema__(
        Word, lambda source: Word.__get_pydantic_core_schema__(source, lambda s: s)
    )
    assert ("function-after", "function-plain") == (
        schema["type"],
        schema["schema"]["type"],
    )
    word = Word("low", Place("f.yaml", 2, 3))
    assert word is schema["function"]["function"](word)
    with pytest.raises(PydanticCustomError, match=r"'lo' is none of high, low\. Did"):
        schema["function"]["function"](Word("lo", word.place))
