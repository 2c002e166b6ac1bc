"""The page of one stay: who this is, what is open, and every deed beside charting."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cartwatch.views.deed_form import DeedForm, deed_forms, not_saved
from cartwatch.views.patients_page import door_page, said


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: what the record says, and the forms of its deeds."""

    title: str
    lines: tuple[str, ...] = ()
    forms: tuple[DeedForm, ...] = ()


def patient_page(
    name: str,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[Section],
    *,
    token: str = "",
    done: str = "",
    wrong: Sequence[str] = (),
    once: str = "",
    pages: Sequence[tuple[str, str]] = (),
) -> str:
    """`facts` are pairs of label and words; `once` is shown this one time only."""
    shown = Markup('<p role="status" class="once">{}</p>').format(once) if once else ""
    items = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*fact) for fact in facts
    )
    ways = Markup("").join(
        Markup('<li><a href="{}">{}</a></li>').format(path, title)
        for path, title in (*pages, ("/patients", "All patients"))
    )
    who = Markup(
        '<nav aria-label="Pages"><ul class="ways">{}</ul></nav>'
        '<dl class="facts">{}</dl>'
    ).format(ways, items)
    parts = Markup("").join(_section(section, token) for section in sections)
    whole = (not_saved(wrong), said(done), shown, who, parts)
    return door_page(name, Markup("").join(whole))


def _section(section: Section, token: str) -> Markup:
    if not (section.lines or section.forms):
        return Markup("")
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in section.lines)
    listed = Markup("<ul>{}</ul>").format(items) if items else Markup("")
    return Markup("<section><h2>{}</h2>{}{}</section>").format(
        section.title, listed, deed_forms(section.forms, token)
    )
