"""/patients: who is enrolled, what is to do, and what is done for a whole ward."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from cartwatch.service.guard_pages import refusal
from cartwatch.service.patients.laid_out import Tried, again, unplaced
from cartwatch.service.patients.pages import (
    FORM,
    NO_DEED,
    Pages,
    SentError,
    status_of,
    told,
)
from cartwatch.service.patients.shown import listed, roles_of, visible
from cartwatch.service.patients.typed import Typed
from cartwatch.service.patients.ward_deeds import WARD_DEEDS, Choice, WardDeed
from cartwatch.store import StoreError, reading
from cartwatch.views.deed_form import DeedForm
from cartwatch.views.patients_page import patients_page
from cartwatch.ward import Refused
from cartwatch.ward.access import may


def list_page(
    pages: Pages,
    request: Request,
    *,
    find: str = "",
    done: str = "",
    tried: Tried | None = None,
    status: int = 200,
) -> Response:
    """The tasks, the list, and the forms with what was wrong with them."""
    person, now = pages.person(), pages.door.clock()
    with reading(pages.door.engine) as session:
        cards = visible(pages.unit, person, session, now)
        found = listed(cards, pages.unit, session, find)
    deeds = [deed for deed in WARD_DEEDS.values() if may(person.role, deed.verb)]
    forms = [_form(pages, deed, tried) for deed in deeds]
    page = patients_page(
        found.entries,
        found.tasks,
        find=find,
        forms=forms,
        wrong=unplaced(tried, forms),
        token=pages.token(request),
        hidden=found.hidden,
        done=WARD_DEEDS[done].done if done in WARD_DEEDS else "",
    )
    return HTMLResponse(page, status)


def ward_deed_done(
    pages: Pages, request: Request, verb: str, fields: Mapping[str, str]
) -> Response:
    """One deed; the page again with what was typed and what was wrong."""
    deed = WARD_DEEDS.get(verb)
    if deed is None:
        return refusal(request.headers, 404, NO_DEED)
    typed = Typed(fields, pages.unit.zone_named(fields.get("ward", "")))
    try:
        pages.check_form(request, typed.words(FORM))
        with pages.permitted(verb, typed) as how:
            goal = deed.do(_choice(pages), typed, how)
    except SentError:
        goal = "/patients"
    except (Refused, StoreError) as error:
        refused = told(error)
        tried = Tried(verb, fields, refused)
        return list_page(pages, request, tried=tried, status=status_of(refused))
    return RedirectResponse(goal, 303)


def _choice(pages: Pages) -> Choice:
    unit = pages.unit
    rules = [unit.library.wards[name] for name in unit.served]
    return Choice(
        unit.wards_of(pages.person()),
        unit.served,
        tuple(sorted(unit.library.families)),
        roles_of(rules),
    )


def _form(pages: Pages, deed: WardDeed, tried: Tried | None) -> DeedForm:
    lines = tuple(deed.lines(_choice(pages)))
    form = DeedForm(f"/patients/{deed.verb}", deed.title, deed.button, lines)
    mine = tried is not None and tried.verb == deed.verb
    return again(form, tried) if tried is not None and mine else form
