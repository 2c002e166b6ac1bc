"""One page a scale, from its YAML: the table, the rules, our readings, questions."""

from collections.abc import Iterator
from pathlib import Path

from cartwatch.clinical import spoken
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Domain, Node, Place, Scale, Setting

Lines = Iterator[str]
MEMORY = "from memory"
GRADES = (1, 2, 3, 4)


def row(*cells: object) -> str:
    """One line of a table; a bar inside a cell is escaped."""
    return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |"


def scale_pages(library: Library) -> dict[str, Lines]:
    """Each scale's page by its file name."""
    folder = library.folder / "scales"
    return {
        f"scales/{name}.md": scale_page(scale, folder)
        for name, scale in sorted(library.scales.items())
    }


def scale_index(library: Library) -> Lines:
    """Which scales ship, and where to read each."""
    yield "# Scales"
    yield ""
    yield (
        "Each page is made from the scale's file in `protocols/scales`: what the"
        " paper's table says in our words, the rule for each cell, our readings where"
        " the paper is silent, and what a clinician should still answer. A scale that"
        " is a draft rests on cells written from memory of its paper."
    )
    yield ""
    yield row("scale", "title", "status", "tests itself with")
    yield row(*["---"] * 4)
    for name, scale in sorted(library.scales.items()):
        page = f"[{name}](scales/{name}.md)"
        yield row(page, scale.title, scale.status, f"`{name}.test.yaml`")


def scale_page(scale: Scale, folder: Path) -> Lines:
    """All of one scale."""
    source = (folder / f"{scale.id}.yaml").read_text(encoding="utf-8").splitlines()
    yield f"# {scale.title}"
    yield ""
    yield from _head(scale)
    yield from _table(scale)
    for domain in scale.domains:
        yield from _domain(domain, source, scale.id)
    yield from _named(scale, source)
    yield from _rules(scale)
    yield from _settings(scale)
    yield from _flags(scale)
    yield from _questions(scale)


def _head(scale: Scale) -> Lines:
    doi = scale.source.doi
    link = f" [doi {doi}](https://doi.org/{doi})" if doi else ""
    yield f"`{scale.id}`, version {scale.version}, status **{scale.status}**."
    yield f"Source: {scale.source.cite}.{link}"
    if scale.applies is not None:
        yield ""
        yield f"Only for a patient of whom this holds: {_code(scale.applies)}."


def _code(node: Node) -> str:
    return f"`{' '.join(node.text.split())}`"


def _table(scale: Scale) -> Lines:
    """The paper's table, a row a domain."""
    yield ""
    yield "## The table, in our words"
    yield ""
    yield row("", *(f"grade {g}" for g in GRADES))
    yield row(*["---"] * 5)
    for domain in scale.domains:
        says = {r.grade: r.says for r in domain.rungs}
        yield row(domain.name, *(says.get(g, "–") for g in GRADES))
    for grade, says in scale.recorded.items():
        yield ""
        yield f"Grade {grade}: {says}. It is recorded by a physician, never computed."


def _domain(domain: Domain, source: list[str], name: str) -> Lines:
    """The rules of one row, as they stand in the file, with our readings."""
    yield ""
    yield f"## {domain.name}"
    for rung in domain.rungs:
        yield ""
        yield f"**{rung.grade}. {rung.says}** (`{name}.yaml`, line {rung.place.line})"
        yield ""
        yield "```yaml"
        yield from _fragment(source, rung.place)
        yield "```"


def _fragment(source: list[str], place: Place) -> Lines:
    """The lines of the file that belong to the key at a place."""
    first = source[place.line - 1]
    indent = len(first) - len(first.lstrip())
    kept = [first]
    for line in source[place.line :]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    yield from (line[indent:] for line in kept)


def _named(scale: Scale, source: list[str]) -> Lines:
    """Criteria and amounts that the rules use by name."""
    sections = [s for s in ("criteria", "amounts") if f"{s}:" in _keys(source)]
    if not sections:
        return
    yield ""
    yield "## Names that the rules use"
    for section in sections:
        line = [s.split("#")[0].rstrip() for s in source].index(f"{section}:")
        yield ""
        yield "```yaml"
        yield from _fragment(source, Place("", line + 1, 1))
        yield "```"


def _keys(source: list[str]) -> set[str]:
    return {s.split("#")[0].rstrip() for s in source if s[:1].isalpha()}


def _rules(scale: Scale) -> Lines:
    """What the whole table rests on, and when an episode begins and ends."""
    if scale.requires is not None:
        yield ""
        yield "## Required for any grade"
        yield ""
        yield _code(scale.requires)
    episode = scale.episode
    if episode is None:
        return
    yield ""
    yield "## Episodes"
    yield ""
    yield f"- opens: {_code(episode.opens)}"
    gone = ", ".join(_code(n) for n in episode.without)
    yield f"- closes {spoken(episode.after)} after the last of: {gone}"
    if episode.when is not None and episode.then is not None:
        yield f"- closes after {spoken(episode.then)} instead if {_code(episode.when)}"


def _settings(scale: Scale) -> Lines:
    if not scale.settings:
        return
    yield ""
    yield "## Numbers that a ward may change"
    yield ""
    yield row("setting", "value", "where it comes from")
    yield row(*["---"] * 3)
    for s in scale.settings.values():
        yield row(f"`{s.name}`", s.text, s.source or s.note or "ours")


def _flags(scale: Scale) -> Lines:
    if not scale.flags:
        return
    yield ""
    yield "## Questions put to the physician at the bedside"
    yield ""
    yield "A flag asks; it never changes a grade."
    yield ""
    for flag in scale.flags:
        yield f"- {flag.says} (`{flag.name}`)"


def _questions(scale: Scale) -> Lines:
    """Our readings, and what is still open."""
    notes = [(d.name, r) for d in scale.domains for r in d.rungs if r.note]
    yield ""
    yield "## Our readings"
    yield ""
    for name, rung in notes:
        yield f"- {name} {rung.grade}: {' '.join((rung.note or '').split())}"
    if not notes:
        yield "The paper's cells are taken as they are."
    yield ""
    yield "## Open questions for a clinician"
    yield ""
    yield from (f"- {q}" for q in _open(scale))


def _open(scale: Scale) -> Lines:
    yield from scale.questions
    for domain in scale.domains:
        for rung in domain.rungs:
            if rung.note and MEMORY in rung.note:
                yield (
                    f"{domain.name} {rung.grade} rests in part on memory of the paper:"
                    " does the paper say so?"
                )
    yield from (_asked(s) for s in scale.settings.values() if s.source is None)


def _asked(setting: Setting) -> str:
    """What to ask about a number that the paper did not give, or was not seen to."""
    note = setting.note or "The paper gives no number; ours."
    if MEMORY in note.casefold():
        return f"Does the source say {setting.text} for `{setting.name}`? {note}"
    return f"Is {setting.text} right on your unit for `{setting.name}`? {note}"
