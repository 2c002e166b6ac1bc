"""/patients/ID: one stay, and the deeds of that page."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from cartwatch.service.guard_pages import refusal
from cartwatch.service.patients.deed import Case, Deed, How
from cartwatch.service.patients.laid_out import DEEDS, Tried, facts, sections, unplaced
from cartwatch.service.patients.pages import (
    FORM,
    NO_DEED,
    Pages,
    SentError,
    status_of,
    told,
)
from cartwatch.service.patients.shown import found_case
from cartwatch.service.patients.typed import Typed
from cartwatch.store import StoreError, reading
from cartwatch.views.patient_page import patient_page
from cartwatch.views.patients_page import stay_address
from cartwatch.ward import Refusal, Refused, access
from cartwatch.ward.access import may_open

NO_PATIENT = "There is no such patient on your wards. Look at the list of patients."
_LOOK = "Look at the page as it is now"
_NOT_YOURS = Refusal("patient", "", "not on your wards any more", _LOOK)
_NO_ROW = Refusal("row", "", "there is none of this patient to change", _LOOK)
_OVER = Refusal("form", "", "this is not possible any more", _LOOK)
ELSEWHERE = (("/nurse", "Charting"), ("/physician", "Grades and reasons"))


def stay_page(pages: Pages, request: Request, patient: str, done: str) -> Response:
    """One stay; who opened it is written down once an hour."""
    case = _case(pages, request, patient)
    if case is None:
        return refusal(request.headers, 404, NO_PATIENT)
    try:
        _seen(pages, patient)
    except Refused as refused:
        return refusal(request.headers, status_of(refused), str(refused))
    said = DEEDS[done].done if done in DEEDS else ""
    return _shown(pages, request, case, done=said)


def _seen(pages: Pages, patient: str) -> None:
    """Raises Forbidden. A record that cannot be written keeps nobody from looking."""
    person, now, door = pages.person(), pages.door.clock(), pages.door
    with (
        suppress(StoreError),
        access.permitted(
            door.engine, person, "view", patient=patient, now=now, rules=door.rules
        ) as session,
    ):
        access.seen(person, patient, session=session, now=now)


def deed_done(
    pages: Pages, request: Request, patient: str, verb: str, fields: Mapping[str, str]
) -> Response:
    """One deed: the page with what it did, or with what was wrong."""
    case, deed = _case(pages, request, patient), DEEDS.get(verb)
    if case is None or deed is None:
        words = NO_PATIENT if case is None else NO_DEED
        return refusal(request.headers, 404, words)
    typed = Typed(fields, case.zone)
    try:
        pages.check_form(request, typed.words(FORM))
        with pages.permitted(verb, typed, patient) as how:
            once = deed.do(_still(pages, case, deed, typed, how), typed, how)
    except SentError:
        once = ""
    except (Refused, StoreError) as error:
        refused = told(error)
        with suppress(Refused):
            _seen(pages, patient)
        tried = Tried(verb, fields, refused)
        now = _case(pages, request, patient) or case
        status = status_of(refused)
        return _shown(pages, request, now, tried=tried, status=status)
    if once:
        again = _case(pages, request, patient) or case
        return _shown(pages, request, again, once=once)
    return RedirectResponse(f"{stay_address(patient)}?done={verb}", 303)


def _still(pages: Pages, case: Case, deed: Deed, typed: Typed, how: How) -> Case:
    """The case as the record says in this transaction.

    Raises Refused for a deed that is not offered any more, and for a row that is none
    of this patient's, or was changed meanwhile.
    """
    session, now, person = how["session"], how["now"], pages.person()
    found = found_case(case.card.patient, pages.unit, person, session, now)
    if found is None:
        raise Refused([_NOT_YOURS])
    rows = None if deed.rows is None else {about.row for about in deed.rows(found)}
    if rows is not None and typed.words("row") not in rows:
        raise Refused([_NO_ROW])
    if not deed.offered(found):
        raise Refused([_OVER])
    return replace(found, address=case.address)


def _case(pages: Pages, request: Request, patient: str) -> Case | None:
    """The patient as the record says now; None for nobody on this person's wards."""
    person, now = pages.person(), pages.door.clock()
    with reading(pages.door.engine) as session:
        found = found_case(patient, pages.unit, person, session, now)
    return found and replace(found, address=_address(pages, request))


def _address(pages: Pages, request: Request) -> str:
    """Where this browser reaches CartWatch: its name was proved by the guard."""
    scheme = "https" if pages.door.https else "http"
    return f"{scheme}://{request.headers.get('host', '')}"


def _shown(
    pages: Pages,
    request: Request,
    case: Case,
    *,
    done: str = "",
    once: str = "",
    tried: Tried | None = None,
    status: int = 200,
) -> Response:
    role = pages.person().role
    ways = [way for way in ELSEWHERE if may_open(role, way[0])]
    parts = list(sections(case, role, tried))
    page = patient_page(
        case.card.name,
        facts(case),
        parts,
        wrong=unplaced(tried, [form for part in parts for form in part.forms]),
        token=pages.token(request),
        done=done,
        once=once,
        pages=ways,
    )
    return HTMLResponse(page, status)
