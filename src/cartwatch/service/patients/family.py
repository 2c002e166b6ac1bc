"""Links to the family's page, and the tasks that staff have for a patient."""

from collections.abc import Sequence

from cartwatch import ward
from cartwatch.clinical import micros
from cartwatch.service.patients.deed import REASON, About, Case, Deed, How
from cartwatch.service.patients.typed import Typed
from cartwatch.views.deed_form import Line
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward.family_link import DAYS, LONGEST_DAYS, Link

LINKS, TASKS = "Family links", "Tasks"
READERS = (
    ("parent", "A parent of a child"),
    ("adult_patient", "The patient, from 18 years"),
    ("teen", "The patient, from 12 years"),
    ("other", "Somebody else"),
)
ONCE = (
    "Shown once, kept nowhere.\n"
    "Address for {person}: {address}/family/{token}\n"
    "PIN, to be said and never sent: {pin}"
)
OPEN = "open"


def _link_lines(case: Case) -> Sequence[Line]:
    languages = tuple((word, word) for word in case.languages)
    days = f"1 to {LONGEST_DAYS}"
    return (
        Line("person", "For whom", help="Each person has their own link.", needed=True),
        Line("class", "Who reads", "choice", READERS, needed=True),
        Line(
            "consent",
            "Who agreed, and how",
            help="Needed but for the parent of a young child.",
        ),
        Line(
            "language",
            "Language",
            "choice",
            languages,
            value=case.card.language if case.card.language in case.languages else "",
        ),
        Line(
            "days",
            "Days that it lasts",
            "number",
            value=str(DAYS),
            help=days,
            needed=True,
        ),
    )


def _link(case: Case, typed: Typed, how: How) -> str:
    days = typed.number("days")
    typed.check()
    made = ward.link_family(
        case.card.patient,
        person=typed.words("person"),
        person_class=typed.words("class"),
        consent=typed.text("consent"),
        language=typed.text("language"),
        languages=case.languages,
        days=-1 if days is None or not days.is_integer() else int(days),
        **how,
    )
    said = {"person": typed.words("person"), "address": case.address}
    return ONCE.format(**said, token=made.token, pin=made.pin)


def _links(case: Case) -> Sequence[About]:
    open_ones = [link for link in case.links if link.state == OPEN]
    return [About(link.id, link_words(link, case.zone)) for link in open_ones]


def link_words(link: Link, zone: str) -> str:
    """A link in one line: for whom, how it stands, until when, how often opened."""
    until = "" if link.expires_at is None else day_clock(micros(link.expires_at), zone)
    who = f"{link.person} ({link.person_class.replace('_', ' ')})"
    return f"{who}: {link.state}, until {until}, opened {link.openings} times"


def _revoke(_: Case, typed: Typed, how: How) -> str:
    ward.revoke_link(typed.words("row"), reason=typed.words("reason"), **how)
    return ""


def _tasks(case: Case) -> Sequence[About]:
    return [
        About(t.id, f"{t.says}. Since {day_clock(micros(t.opened_at), case.zone)}.")
        for t in case.tasks
    ]


def _close(_: Case, typed: Typed, how: How) -> str:
    ward.close_task(typed.words("row"), note=typed.text("note"), **how)
    return ""


def _note(_: Case) -> Sequence[Line]:
    return (Line("note", "What was done"),)


DEEDS = (
    Deed(
        "close_task",
        TASKS,
        "Done",
        "It is done",
        "The task is done.",
        _close,
        _note,
        rows=_tasks,
    ),
    Deed(
        "link_family",
        LINKS,
        "New link",
        "Make the link",
        "The link was made before. Revoke it and make another, if nobody has its PIN.",
        _link,
        _link_lines,
        lambda case: case.here,
        help="Address and PIN are shown once. Give the PIN by voice.",
    ),
    Deed(
        "revoke_link",
        LINKS,
        "Revoke",
        "Revoke the link",
        "The link opens nothing from now on.",
        _revoke,
        lambda _: (REASON,),
        rows=_links,
    ),
)
