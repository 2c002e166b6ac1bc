"""How a request is refused: in words, as a page for a browser, as text for others."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from markupsafe import escape
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from cartwatch.store import StoreError
from cartwatch.views.template import plain_page

HEADINGS = {
    403: "Not allowed",
    404: "There is no such page",
    405: "Not possible here",
    408: "Too slow",
    413: "Too large",
    414: "Address too long",
    421: "Unknown name",
    431: "Too large",
    500: "Something went wrong",
    503: "Not available",
}
WORDS = {
    404: "Check the address. A link for families may have ended: ask your team.",
    405: "This address can only be read.",
    500: "Nothing was saved by this. Try again; if it stays so, tell those who run "
    "CartWatch this number: {request}.",
}


UNREAD = "Something in this form is missing, too long or cannot be read."


def refusal(headers: Headers, status: int, words: str = "") -> Response:
    """One refusal; `words` are escaped. Browsers get a page."""
    said = words or WORDS.get(status, "This request cannot be answered.")
    if "text/html" not in headers.get("accept", ""):
        return PlainTextResponse(f"{said}\n", status)
    heading = HEADINGS.get(status, "Refused")
    link = '<p><a href="/">To the first page</a></p>'
    return HTMLResponse(plain_page(heading, f"<p>{escape(said)}</p>{link}"), status)


def add_refusals(api: FastAPI) -> None:
    """Unknown addresses and wrong methods answer in words, not in JSON."""

    @api.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        answer = refusal(request.headers, error.status_code, _detail(error))
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    @api.exception_handler(RequestValidationError)
    async def unread(request: Request, _: RequestValidationError) -> Response:
        return refusal(request.headers, 422, UNREAD)

    @api.exception_handler(StoreError)
    async def down(request: Request, error: StoreError) -> Response:
        return refusal(request.headers, 503, error.reason)


def _detail(error: HTTPException) -> str:
    """What the refusing code itself said; "" for the standard phrase of a status."""
    known = error.status_code in (404, 405)
    return "" if known else str(error.detail)
