"""docs/mutation.md from docs/mutation.json: how many were killed, and who lives on.

    python benchmarks/mutation_page.py

Why a survivor lives stands in docs/mutation-survivors.json, by function and change, or
follows from the kind of the slip; one without a reason is listed as not explained.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
Lines = Iterator[str]
Results = dict[str, Any]


def main() -> None:
    """Write the page."""
    results = json.loads((DOCS / "mutation.json").read_text(encoding="utf-8"))
    path = DOCS / "mutation-survivors.json"
    reasons = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    text = "\n".join([*page(results, reasons), ""])
    (DOCS / "mutation.md").write_text(text, encoding="utf-8")


def page(results: Results, reasons: dict[str, str]) -> Lines:
    """All lines of the page."""
    fates = results["fates"]
    counts = Counter(fates.values())
    share = counts["killed"] / len(fates)
    yield "<!-- Written by benchmarks/mutation_page.py: run `make mutation`. -->"
    yield "# Mutation testing"
    yield ""
    yield (
        "mutmut makes one small slip at a time in `grading/` and `protocol/`: a `<` for"
        " a `<=`, a 1 for a 0, an argument left out. A slip that some test notices is"
        " killed. What no test notices is listed below with the reason."
    )
    yield ""
    yield f"Measured at commit {results['commit']}. {_how_many(results)}"
    yield ""
    yield f"**{counts['killed']:,} of {len(fates):,} killed: {share:.1%}.**"
    yield (
        f"{counts['survived']:,} survived, {counts['unreached']:,} are in functions"
        " that none of these tests calls."
    )
    yield from _by_module(fates)
    yield from _survivors(results, reasons)


def _how_many(results: Results) -> str:
    whole = f"{results['mutants']:,} mutants"
    if results["run"] == results["mutants"]:
        return f"All {whole} were run."
    ran = f"{results['run']:,} of {whole}"
    return f"{ran} were run, drawn at random with seed {results['seed']}."


def _by_module(fates: dict[str, str]) -> Lines:
    """One row a file."""
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    for name, fate in fates.items():
        modules[_module(name)][fate] += 1
    yield ""
    yield "| file | run | killed | survived | not reached | share killed |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for module, found in sorted(modules.items()):
        run = sum(found.values())
        row = [module, run, found["killed"], found["survived"], found["unreached"]]
        shown = " | ".join(map(str, row))
        yield f"| {shown} | {found['killed'] / run:.0%} |"


def _module(name: str) -> str:
    return name.rpartition(".")[0].removeprefix("cartwatch.").replace(".", "/") + ".py"


def _survivors(results: Results, reasons: dict[str, str]) -> Lines:
    """Who lives on, a file a section."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, fate in results["fates"].items():
        if fate != "killed":
            grouped[_module(name)].append(name)
    yield ""
    yield "## Survivors"
    for module, names in sorted(grouped.items()):
        yield ""
        yield f"### {module}"
        for name in sorted(names):
            yield ""
            yield from _survivor(name, results["diffs"].get(name, []), reasons)


KINDS = (
    (
        r", strict=\w+",
        "",
        "Both lists are made of one length; `strict` only guards that.",
    ),
    (
        r"cast\((?:[^,()]+(?:\[[^]]*\])?, )?",
        "cast(",
        "The first argument of `cast` is for the type checker alone.",
    ),
)
"""Slips of one kind: what is put for what, and why none of them changes an answer."""


def _kind(diff: list[str]) -> str | None:
    """Why a slip of this kind changes nothing; None of another kind."""
    old, new = (" ".join(d[2:] for d in diff if d[0] == sign) for sign in "-+")
    for found, put, why in KINDS:
        if re.search(found, old) and re.sub(found, put, old) == re.sub(found, put, new):
            return why
    return None


def _survivor(name: str, diff: list[str], reasons: dict[str, str]) -> Lines:
    key = signature(name, diff)
    why = reasons.get(key) or _kind(diff) or "not explained."
    yield f"`{key.partition(' ')[0]}`: {why}"
    yield ""
    yield "```diff"
    yield from diff
    yield "```"


def signature(name: str, diff: list[str]) -> str:
    """A mutant's function and its change: stays the same when others come and go."""
    function = name.rpartition("__mutmut_")[0].rpartition(".")[2]
    return " ".join([function.removeprefix("x_").replace("ǁ", "."), *diff])


if __name__ == "__main__":
    main()
