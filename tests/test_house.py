"""The house style that no linter knows: sizes, clocks, words, exports, places."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "cartwatch"
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE, LONGEST_PAGE = 300, 30, 88, 60
CLOCK_FLOORS = ("cli", "service", "views")
CORE = ("clinical", "protocol", "grading", "alerting", "monitoring", "family")
SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", "build", "dist", "node_modules"}


def python_files(*folders: Path) -> list[Path]:
    """Every Python file under the folders, in order."""
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if not SKIPPED_FOLDERS & set(path.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of one file's syntax."""
    return tuple(ast.walk(tree(path)))


def floor(path: Path) -> str:
    """The floor that a file of the package stands on: `grading`, or `ward`."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def place(path: Path, line: int) -> str:
    """`file:line`, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


CODE = python_files(SRC, ROOT / "dashboards")
EVERYTHING = python_files(
    SRC, ROOT / "dashboards", ROOT / "tests", ROOT / "docs", ROOT / "benchmarks"
)


def test_no_file_is_longer_than_300_lines() -> None:
    """A file that outgrew a screenful of screens holds two ideas."""
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in EVERYTHING}
    long = [place(p, n) for p, n in lengths.items() if n > LONGEST_FILE]
    assert [] == long


def test_no_function_is_longer_than_30_lines() -> None:
    """A function does one thing; thirty lines is the end."""
    long = [
        f"{place(path, node.lineno)} {node.name}: {length}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert [] == long


def test_no_line_is_longer_than_88_characters() -> None:
    """Two files fit side by side on a small screen."""
    long = [
        place(path, number)
        for path in EVERYTHING
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert [] == long


def test_a_page_can_be_read_aloud() -> None:
    """A dashboard says what is on the page, in under 60 lines."""
    lengths = {
        p.name: len(p.read_text(encoding="utf-8").splitlines())
        for p in python_files(ROOT / "dashboards")
    }
    assert {} == {name: n for name, n in lengths.items() if n >= LONGEST_PAGE}


BANNED_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("Timestamp", "now"),
    ("Timestamp", "utcnow"),
    ("Timestamp", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}


def attributes(path: Path) -> Iterator[tuple[str, str, int]]:
    """Every `name.attribute` of a file, with its line; `a.b.c` counts as `b.c`."""
    for node in nodes(path):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = getattr(owner, "id", getattr(owner, "attr", ""))
            yield name, node.attr, node.lineno


def test_the_clock_is_an_argument() -> None:
    """Below the pages nobody asks what time it is: `now` is handed down."""
    read = [
        place(path, line)
        for path in python_files(SRC)
        if floor(path) not in CLOCK_FLOORS
        for owner, name, line in attributes(path)
        if (owner, name) in BANNED_CLOCKS
    ]
    assert [] == read


def test_yaml_is_read_as_text_with_places() -> None:
    """`yaml.load` guesses types and forgets where a word stood, so nobody calls it."""
    loads = [
        place(path, line)
        for path in EVERYTHING
        for owner, name, line in attributes(path)
        if owner == "yaml" and name in {"load", "safe_load", "load_all", "full_load"}
    ]
    assert [] == loads


def test_nothing_is_evaluated() -> None:
    """Text never becomes code: no `eval`, no `exec`."""
    calls = [
        place(path, node.lineno)
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.Call)
        if getattr(node.func, "id", "") in {"eval", "exec"}
    ]
    assert [] == calls


def is_zero(node: ast.expr) -> bool:
    """Whether the expression is the number 0, written out."""
    return (
        isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and (node.value == 0)
    )


def turns_unknown_into_zero(node: ast.AST) -> bool:
    """Whether this is `x or 0`, `.get(key, 0)` or `fillna(0)`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return any(is_zero(value) for value in node.values[1:])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        last = node.args[-1:] + [k.value for k in node.keywords]
        two_given = len(node.args) == 2
        return (node.func.attr == "fillna" and any(map(is_zero, last))) or (
            node.func.attr == "get" and two_given and is_zero(node.args[1])
        )
    return False


def test_unknown_never_becomes_zero() -> None:
    """Missing is not normal: the core has no silent zero."""
    silent = [
        place(path, getattr(node, "lineno", 0))
        for path in python_files(*(SRC / name for name in CORE))
        for node in nodes(path)
        if turns_unknown_into_zero(node)
    ]
    assert [] == silent


def mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """A YAML mapping by the text of its keys."""
    assert isinstance(node, yaml.MappingNode)
    return {key.value: value for key, value in node.value}


@cache
def clinical_words() -> frozenset[str]:
    """Every drug, and every concept or code whose name holds an underscore."""
    text = (ROOT / "protocols" / "vocabulary.yaml").read_text(encoding="utf-8")
    words = set()
    for name, node in mapping(mapping(yaml.compose(text))["concepts"]).items():
        entry = mapping(node)
        codes = mapping(entry["codes"]) if "codes" in entry else {}
        words |= {word for word in (name, *codes) if "_" in word}
        if entry["kind"].value in {"given", "running"}:
            words.add(name)
    return frozenset(words)


def test_the_code_spells_no_clinical_name() -> None:
    """The vocabulary is the only list of what can be charted."""
    spelled = [
        f"{place(path, node.lineno)} {node.value}"
        for path in python_files(SRC)
        if floor(path) != "clinical"
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in clinical_words()
    ]
    assert [] == spelled


def exports(path: Path) -> list[str] | None:
    """The `__all__` of a file, as written."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            if [getattr(t, "id", "") for t in node.targets] == ["__all__"]:
                return [ast.literal_eval(item) for item in node.value.elts]
    return None


def shouting_first(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions, each by name."""
    rank = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return rank, name


@pytest.mark.parametrize(
    "package", sorted(p.parent.name for p in SRC.glob("*/__init__.py"))
)
def test_exports_are_listed_and_sorted(package: str) -> None:
    """What a package hands out stands in a sorted list, and exists."""
    path = SRC / package / "__init__.py"
    names = exports(path)
    found = [n for n in tree(path).body if isinstance(n, ast.ImportFrom)]
    imported = {a.asname or a.name: True for node in found for a in node.names}
    if names is None:
        assert {} == imported, f"{package}/__init__.py imports but lists no __all__"
        return
    assert sorted(names, key=shouting_first) == names
    assert len(set(names)) == len(names)


def shipped_files() -> list[Path]:
    """Every file of the project, ignored ones left out."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        return [ROOT / name for name in listed.split("\0") if (ROOT / name).is_file()]
    return [
        p
        for p in ROOT.rglob("*")
        if p.is_file() and not SKIPPED_FOLDERS & set(p.relative_to(ROOT).parts)
    ]


# Written in pieces, or this file would be the first to break its own law.
MACHINE = re.compile(
    "|".join(
        [
            "/" + "work/",
            "/" + "farm/",
            "/" + "root/",
            "/home/[a-z]+/",
            r"/\.lib" + "rary",
        ]
    )
)
INDEX = re.compile(
    "|".join([r"https?://[^ ]+/(simple|-)/", "py" + r"pi\.", "python" + "hosted"])
)


@pytest.mark.parametrize("pattern", [MACHINE, INDEX], ids=["path", "index"])
def test_no_file_names_a_machine_or_a_package_index(pattern: re.Pattern[str]) -> None:
    """The project builds anywhere: no file knows whose computer it was made on."""
    named = [
        place(path, number)
        for path in shipped_files()
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1
        )
        if pattern.search(line)
    ]
    assert [] == named
