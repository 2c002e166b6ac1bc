"""Whatever exists is documented: commands, concepts, scales, alerts, pages."""

import importlib.util
import re
from pathlib import Path

import typer
from typer.core import TyperCommand

from cartwatch.cli import app
from cartwatch.protocol import Library

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


def read(name: str) -> str:
    """One page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def command_names(name: str, command: TyperCommand) -> list[str]:
    """The command and all below it, as one types them."""
    below = sorted(getattr(command, "commands", {}).items())
    return [name, *(n for sub, c in below for n in command_names(f"{name} {sub}", c))]


def test_the_reference_is_what_the_project_says_today() -> None:
    """docs/reference is generated; a change that leaves it behind is refused."""
    path = ROOT / "docs" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    stale = [name for name, text in generate.pages().items() if text != read(name)]
    assert [] == stale, "run `make docs`"


def test_every_command_is_documented() -> None:
    """A command nobody can look up does not exist."""
    text = read("commands.md")
    names = command_names("cartwatch", typer.main.get_command(app))
    assert [] == [name for name in names if f"## {name}\n" not in text]


def test_every_command_says_what_it_does() -> None:
    """Help is a sentence, not an empty line."""
    silent = re.findall(r"^## (.+)\n\n\n", read("commands.md"), flags=re.M)
    assert [] == silent


def test_every_concept_is_documented(library: Library) -> None:
    """A file's author finds every name in one table."""
    text = read("concepts.md")
    names = library.vocabulary.concepts
    assert [] == [name for name in names if f"| `{name}` |" not in text]


def test_every_alert_is_documented(library: Library) -> None:
    """A nurse can look up everything that rings."""
    text = read("alerts.md")
    names = {alert.name for ward in library.wards.values() for alert in ward.alerts}
    assert [] == sorted(name for name in names if f"| `{name}` |" not in text)


def test_every_scale_has_its_page(library: Library) -> None:
    """A page shows the table, the rules as written, our readings and questions."""
    index = read("scales.md")
    assert [] == [n for n in library.scales if f"(scales/{n}.md)" not in index]
    for name, scale in library.scales.items():
        text = read(f"scales/{name}.md")
        for rung in (r for d in scale.domains for r in d.rungs):
            assert f"**{rung.grade}. {rung.says}**" in text
            assert f"line {rung.place.line})" in text
        assert "## Our readings" in text
        assert "## Open questions for a clinician" in text
        assert [] == [q for q in scale.questions if q not in text]


def test_a_number_from_memory_is_asked_as_one(library: Library) -> None:
    """A page never says that the paper is silent where nobody has opened it."""
    for name, scale in library.scales.items():
        asked = read(f"scales/{name}.md").split("## Open questions for a clinician")[1]
        for setting in scale.settings.values():
            if "from memory" in (setting.note or "").casefold():
                line = next(x for x in asked.splitlines() if f"`{setting.name}`" in x)
                assert "Does the source say" in line
                assert "The paper gives no number" not in line


def test_every_draft_says_what_to_look_up(library: Library) -> None:
    """What is open about a scale that nobody approved is asked, not guessed."""
    drafts = [s for s in library.scales.values() if s.status == "draft"]
    assert [] == [s.id for s in drafts if len(s.questions) < 2]


def test_every_page_is_documented() -> None:
    """docs/pages.md has a section for each file in dashboards/."""
    text = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    names = [path.stem for path in sorted((ROOT / "dashboards").glob("*.py"))]
    assert [] == [name for name in names if f"## /{name}" not in text]


def test_every_decision_is_listed() -> None:
    """The list of decisions names every one of them."""
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [] == [p.name for p in folder.glob("0*.md") if f"({p.name})" not in listed]


def test_every_course_has_its_story() -> None:
    """A fixture without a story is a puzzle."""
    folder = ROOT / "fixtures" / "courses"
    told = (folder / "README.md").read_text(encoding="utf-8")
    names = [
        p.name.removesuffix(".patients.csv") for p in folder.glob("*.patients.csv")
    ]
    assert [] == [name for name in names if f"**{name}.**" not in told]


def links() -> list[tuple[str, str]]:
    """Every relative link of every document, with the document."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        (str(document.relative_to(ROOT)), target.split("#")[0])
        for document in documents
        for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("#")
    ]


def test_no_link_is_broken() -> None:
    """What a document points at is there."""
    broken = [
        f"{document}: {target}"
        for document, target in links()
        if not ((ROOT / document).parent / target).exists()
    ]
    assert [] == broken
