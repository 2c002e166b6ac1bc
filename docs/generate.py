"""Writes docs/reference from the protocols and the commands; --check only compares.

python docs/generate.py [--check]
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from cartwatch.cli import app
from cartwatch.clinical import Concept, spoken
from cartwatch.protocol import Library, load_library
from cartwatch.protocol.tree import AlertRule, WardProtocol

sys.path.insert(0, str(Path(__file__).resolve().parent))

from access_page import access_page  # beside this file
from said_pages import said_pages  # beside this file
from scale_pages import row, scale_index, scale_pages

REFERENCE = Path(__file__).resolve().parent / "reference"
HEAD = "<!-- Written by docs/generate.py: run `make docs`. -->"
Lines = Iterator[str]


def table(*titles: str) -> Lines:
    """The head of a table."""
    yield row(*titles)
    yield row(*("---" for _ in titles))


def counts_for(concept: Concept) -> str:
    """How long a value counts, in words."""
    if concept.valid_for is not None:
        return spoken(concept.valid_for)
    if concept.confirm_after is not None:
        return f"stands; confirm after {spoken(concept.confirm_after)}"
    return "stands" if concept.stands else "at its moment"


def limits(concept: Concept) -> str:
    """The hard range in the concept's unit."""
    if concept.plausible is None:
        return ""
    low, high = concept.plausible
    return f"{low:g} to {high:g}"


def answers(concept: Concept) -> str:
    """The codes that may be charted; the one that silence stands for is marked."""
    return ", ".join(
        f"`{code.name}`" + (" (when not charted)" if silent else "")
        for code in concept.codes
        for silent in [code.name == concept.not_charted]
    )


def concepts(library: Library) -> Lines:
    """What can be charted."""
    yield "# Concepts"
    yield ""
    yield "What can be charted, from `protocols/vocabulary.yaml`. Units are UCUM."
    yield ""
    yield from table("concept", "is", "kind", "unit", "range", "counts for", "codes")
    for c in library.vocabulary.concepts.values():
        yield row(
            f"`{c.name}`",
            c.label,
            c.kind,
            c.unit or "",
            limits(c),
            counts_for(c),
            answers(c),
        )


def alert_row(alert: AlertRule) -> str:
    """One alert of a ward."""
    lasts = spoken(alert.hold_for) if alert.hold_for else "at once"
    return row(f"`{alert.name}`", alert.priority, alert.says, lasts, alert.ladder)


def ward_section(ward: WardProtocol) -> Lines:
    """One ward: its alerts and whom they call."""
    yield f"## {ward.id}"
    yield ""
    yield f"Version {ward.version}, {ward.status}, times in {ward.time_zone}."
    yield ""
    yield from table("alert", "priority", "says", "rings after", "ladder")
    for alert in ward.alerts:
        yield alert_row(alert)
    yield ""
    for name, steps in ward.ladders.items():
        calls = ", ".join(f"{s.call} after {spoken(s.after)}" for s in steps)
        yield f"- Ladder `{name}`: {calls}"


def alerts(library: Library) -> Lines:
    """What rings on the example wards."""
    yield "# Alerts"
    yield ""
    yield "What rings on the wards that ship. Neither is approved for patients."
    for _, ward in sorted(library.wards.items()):
        yield ""
        yield from ward_section(ward)


def commands() -> Lines:
    """Every command, with its arguments and options."""
    yield "# Commands"
    yield from command_section("cartwatch", typer.main.get_command(app))


def command_section(name: str, command: TyperCommand) -> Lines:
    """A command, or a group and all of its commands."""
    yield ""
    yield f"## {name}"
    yield ""
    yield (command.help or "").strip()
    if command.params:
        yield ""
        for param in command.params:
            yield parameter_line(param)
    for sub in sorted(getattr(command, "commands", {}).items()):
        yield from command_section(f"{name} {sub[0]}", sub[1])


def parameter_line(param: TyperArgument | TyperOption) -> str:
    """An argument or option with its meaning."""
    says = " ".join((getattr(param, "help", None) or "").split())
    names = ", ".join([*param.opts, *param.secondary_opts])
    shown = names if param.param_type_name == "option" else (param.name or "").upper()
    return f"- `{shown}`: {says}" if says else f"- `{shown}`"


def pages() -> dict[str, str]:
    """Every reference page by file name."""
    library = load_library(None)
    made = {
        "concepts.md": concepts(library),
        "scales.md": scale_index(library),
        **scale_pages(library),
        **said_pages(library),
        "alerts.md": alerts(library),
        "access.md": access_page(),
        "commands.md": commands(),
    }
    return {name: "\n".join([HEAD, *lines, ""]) for name, lines in made.items()}


def main() -> int:
    """Write the pages, or say which are out of date (exit code 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    stale = []
    for name, text in pages().items():
        path = REFERENCE / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    verb = "out of date, run `make docs`" if check else "written"
    for name in stale:
        print(f"docs/reference/{name}: {verb}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
