"""The addresses of the stay, and what a form may hold."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from cartwatch.service.door import Door
from cartwatch.service.patients.everybody import list_page, ward_deed_done
from cartwatch.service.patients.one import deed_done, stay_page
from cartwatch.service.patients.pages import Pages
from cartwatch.service.patients.shown import Unit
from cartwatch.views.deed_form import LONGEST
from cartwatch.ward.access import Person

TOO_LONG = "A field is too long, or is no text. Shorten it and send it again."
MOST_FIELDS = 40


def add_patients(
    api: FastAPI, door: Door, unit: Unit, named: Person | None = None
) -> None:
    """/patients, a patient's page, and the forms that are sent from them."""
    pages = Pages(door, unit, named)

    @api.get("/patients", include_in_schema=False)
    def everybody(request: Request, find: str = "", done: str = "") -> Response:
        """The list, the tasks, and the form for somebody new."""
        return list_page(pages, request, find=find[:100], done=done)

    @api.get("/patients/{patient:path}", include_in_schema=False)
    def one(request: Request, patient: str, done: str = "") -> Response:
        """One stay."""
        return stay_page(pages, request, patient, done)

    @api.post("/patients/{verb}", include_in_schema=False)
    async def for_a_ward(request: Request, verb: str) -> Response:
        """Somebody new, or who answers."""
        asked = (pages, request, verb, await _fields(request))
        return await run_in_threadpool(ward_deed_done, *asked)

    @api.post("/patients/{patient:path}/{verb}", include_in_schema=False)
    async def deed(request: Request, patient: str, verb: str) -> Response:
        """One deed."""
        asked = (pages, request, patient, verb, await _fields(request))
        return await run_in_threadpool(deed_done, *asked)


async def _fields(request: Request) -> Mapping[str, str]:
    """The texts of a form; a file, a name twice or a long text is refused."""
    sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
    pairs = sent.multi_items()
    texts = {n: v for n, v in pairs if isinstance(v, str) and len(v) <= LONGEST["text"]}
    if len(texts) < len(pairs):
        raise HTTPException(422, TOO_LONG)
    return texts
