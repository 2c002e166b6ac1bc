"""The page of everybody who is enrolled, and what has to be done for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from cartwatch.views.deed_form import DeedForm, deed_forms, not_saved
from cartwatch.views.template import plain_page

HEAD = Markup(
    '<link rel="stylesheet" href="/assets/sign_in.css">'
    '<link rel="stylesheet" href="/assets/patients.css">'
    '<script src="/assets/stay.js" defer></script>'
)
TOOLS = Markup('<script src="/assets/lock.js" defer></script>')
NOBODY = "Nobody is enrolled here yet. Enrol a patient below."
NONE_FOUND = "Nobody by that name or id."
STAY = "Stay, family, judgements"
NO_TASKS = "Nothing is left to do."


def stay_address(patient: str) -> str:
    """The address of a patient's page."""
    return f"/patients/{quote(patient, safe='')}"


def stay_link(patient: str) -> str:
    """The way there from the pages of the bedside, as HTML.

    In another tab: what a nurse has typed and not saved stays where it is.
    """
    to = escape(stay_address(patient))
    beside = '<span class="unseen"> (in another tab)</span>'
    return f'<a class="way" href="{to}" target="_blank">{STAY}{beside}</a>'


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: where, who, and how things stand in words."""

    address: str
    name: str
    patient: str
    place: str
    stands: str


@dataclass(frozen=True, slots=True)
class ToDo:
    """A staff task: what, for whom, since when."""

    address: str
    name: str
    says: str
    since: str


def patients_page(
    entries: Sequence[Entry],
    tasks: Sequence[ToDo],
    *,
    find: str = "",
    forms: Sequence[DeedForm] = (),
    token: str = "",
    hidden: int = 0,
    done: str = "",
    wrong: Sequence[str] = (),
) -> str:
    """Tasks first, then the list, then the forms.

    `hidden` says how many who are on no ward are only found by name.
    """
    parts = [
        not_saved(wrong),
        said(done),
        _section("To do", _tasks(tasks)),
        _section("Patients", _list(entries, find)),
    ]
    if hidden:
        more = f"{hidden} more are on no ward. Find them by name or id."
        parts.append(Markup('<p class="soft">{}</p>').format(more))
    if forms:
        parts.append(_section("Ward", deed_forms(forms, token)))
    return door_page("Patients", Markup("").join(parts))


def said(done: str) -> Markup:
    """What was done, where a screen reader says it."""
    told = Markup('<p role="status" class="done">{}</p>')
    return told.format(done) if done else Markup("")


def door_page(heading: str, body: Markup) -> str:
    """A plain page with the tools of whoever is signed in."""
    made = Markup('<div class="door stay">{}{}</div>').format(body, TOOLS)
    return plain_page(heading, HEAD + made)


def _section(heading: str, body: Markup) -> Markup:
    return Markup("<section><h2>{}</h2>{}</section>").format(heading, body)


def _tasks(tasks: Sequence[ToDo]) -> Markup:
    items = Markup("").join(
        Markup(
            '<li><a href="{}">{}</a>: {}. <span class="soft">Since {}.</span></li>'
        ).format(one.address, one.name, one.says, one.since)
        for one in tasks
    )
    none = Markup("<p>{}</p>").format(NO_TASKS)
    return Markup('<ul class="todo">{}</ul>').format(items) if items else none


def _list(entries: Sequence[Entry], find: str) -> Markup:
    search = Markup(
        '<form method="get" action="/patients" class="find" role="search">'
        '<label for="find">Name or id</label>'
        '<input id="find" name="find" value="{}" maxlength="100" autocomplete="off">'
        "<button>Find</button></form>"
    ).format(find)
    if not entries:
        return search + Markup("<p>{}</p>").format(NONE_FOUND if find else NOBODY)
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row"><a href="{}">{}</a><div class="soft">{}</div></th>'
            "<td>{}</td><td>{}</td></tr>"
        ).format(one.address, one.name, one.patient, one.place, one.stands)
        for one in entries
    )
    return search + Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="Patients"><table>'
        '<thead><tr><th scope="col">Name and id</th>'
        '<th scope="col">Place</th><th scope="col">How it stands</th></tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(rows)
