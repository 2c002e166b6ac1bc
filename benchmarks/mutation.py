"""Which slips in the grading core would no test notice? Mutation testing, in bulk.

    python benchmarks/mutation.py [--minutes M] [--jobs 2] [--only grading/leaf.py ...]

mutmut makes the mutants of `grading/` and `protocol/`; the tests are collected once,
and each mutant runs, in a process of its own, the tests that reach its function, the
quickest first, until one fails. The mutants run in an order drawn at random with a
fixed seed, so a run that is ended by `--minutes` or `--sample` is a fair sample of all.
`--again FILE` runs once more only what no test killed in an earlier run: after tests
were added, the code as it was. `--skip N` leaves out the first N of the order: tests
were written for those, so only the others tell how the whole fares.
Writes docs/mutation.json, of which mutation_page.py makes docs/mutation.md.
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("grading", "protocol")
TESTS = (
    "tests/protocol",
    "tests/grading",
    "tests/laws",
    "tests/cases",
    "tests/differential",
    "tests/family",
    "tests/alerting",
    "tests/monitoring",
    "tests/views",
    "tests/exchange",
    "tests/ward/test_activate.py",
    "tests/ward/test_adjudicate.py",
    "tests/ward/test_attribute.py",
    "tests/cli/test_explain.py",
)
SEED = 20261123
COPIED = (
    "src",
    "tests",
    "protocols",
    "fixtures",
    "dashboards",
    "docs",
    "benchmarks",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
)
EXPLAINED = ROOT / "docs" / "mutation-survivors.json"


def main() -> None:
    """Make mutants, run them, and write what came of it."""
    asked, commit = _asked(), _commit()  # others may commit while this runs
    with tempfile.TemporaryDirectory(prefix="cartwatch-mutants-") as name:
        work = Path(name)
        for each in COPIED:
            source, target = ROOT / each, work / each
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy2(source, target)
        os.chdir(work)
        mutants = _mutants(work, asked.only)
        before = _before(asked.again)
        chosen = _chosen(mutants, before, asked.sample, asked.skip)
        print(f"{len(mutants):,} mutants, {len(chosen):,} of them asked", flush=True)
        begun = time.perf_counter()
        fates = before | _fates(work, chosen, asked)
        took = time.perf_counter() - begun
        results = {
            "commit": commit,
            "mutants": len(mutants),
            "run": len(fates),
            "seed": SEED,
            "seconds": round(took),
            "fates": {n: fates[n] for n in sorted(fates)},
            "diffs": _diffs(work, [n for n, f in fates.items() if f != "killed"]),
        }
    asked.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(summary(results))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, help="so many at the most")
    parser.add_argument("--skip", type=int, default=0, help="not the first so many")
    parser.add_argument("--again", type=Path, help="what an earlier run left alive")
    parser.add_argument("--minutes", type=float, help="begin no mutant after so long")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[], help="files under cartwatch")
    parser.add_argument("--tests", nargs="*", default=TESTS)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "mutation.json")
    return parser.parse_args()


def _before(path: Path | None) -> dict[str, str]:
    """The fates of an earlier run; none without one."""
    if path is None:
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["fates"]
    return found


def _chosen(
    mutants: list[str], before: dict[str, str], size: int | None, skip: int = 0
) -> list[str]:
    """Which run, in their order: the sample, or what lived on before."""
    if before:
        return [n for n in mutants if before.get(n, "killed") != "killed"]
    return random.Random(SEED).sample(mutants, len(mutants))[skip:][:size]


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()


def _mutants(work: Path, only: list[str]) -> list[str]:
    """Write the mutated files in place; the names of all mutants."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    names: list[str] = []
    for part in PARTS:
        for path in sorted((work / "src/cartwatch" / part).rglob("*.py")):
            if only and not any(str(path).endswith(o) for o in only):
                continue
            made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
            path.write_text(made.code, encoding="utf-8")
            parts = path.relative_to(work / "src").with_suffix("").parts
            module = ".".join(parts)
            names += [f"{module}.{n}" for n in made.mutant_names]
    return names


def _fates(work: Path, names: list[str], asked: argparse.Namespace) -> dict[str, str]:
    """Run pytest with the plugin that forks once a mutant; what became of each."""
    wanted, found = work / "wanted.json", work / "found.json"
    order = {"names": names, "jobs": asked.jobs, "minutes": asked.minutes}
    wanted.write_text(json.dumps(order), encoding="utf-8")
    environment = dict(
        os.environ,
        CARTWATCH_MUTANTS=str(wanted),
        CARTWATCH_FATES=str(found),
        CARTWATCH_EXAMPLES="10",
        PYTHONPATH=f"{work / 'src'}:{work / 'benchmarks'}",
    )
    tests = [t for t in asked.tests if (work / t).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mutation_plugin"]
    command += ["-p", "no:cacheprovider", "--hypothesis-seed=0", "-m", "not browser"]
    subprocess.run([*command, *tests], cwd=work, env=environment, check=False)
    found_fates: dict[str, str] = json.loads(found.read_text(encoding="utf-8"))
    return found_fates


def _diffs(work: Path, names: list[str]) -> dict[str, list[str]]:
    """For each mutant the line as it was and as it became."""
    trees: dict[str, dict[str, ast.AST]] = {}
    found: dict[str, list[str]] = {}
    for name in names:
        module, _, function = name.rpartition(".")
        if module not in trees:
            path = work / "src" / (module.replace(".", "/") + ".py")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
            every = [n for n in ast.walk(tree) if isinstance(n, kinds)]
            trees[module] = {n.name: n for n in every}
        stem = function.rpartition("_")[0]
        pair = (trees[module].get(f"{stem}_orig"), trees[module].get(function))
        texts = [ast.unparse(p).splitlines()[1:] if p else [] for p in pair]
        found[name] = list(_changed(*texts))
    return found


def _changed(old: list[str], new: list[str]) -> Iterator[str]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    yield from (f"- {line.strip()}" for line in old if line in gone)
    yield from (f"+ {line.strip()}" for line in new if line in come)


def summary(results: dict) -> str:
    """One line of counts."""
    counts = Counter(results["fates"].values())
    killed = counts["killed"]
    return (
        f"{results['run']:,} of {results['mutants']:,} mutants in "
        f"{results['seconds']:,} s: {killed:,} killed ({killed / results['run']:.1%}), "
        f"{counts['survived']:,} survived, {counts['unreached']:,} not reached"
    )


if __name__ == "__main__":
    main()
