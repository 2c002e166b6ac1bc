"""Signing in and out, unlocking, and what a page asks about its own sign-in."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Form, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from cartwatch.service.door import DEVICE_KEPT, Door, form_token, is_ours, own_path
from cartwatch.service.guard_pages import refusal
from cartwatch.store import StoreError, writing
from cartwatch.views.sign_in import Filled, sign_in_page, unlock_page
from cartwatch.ward import Refused, access
from cartwatch.ward.access import Standing
from cartwatch.ward.access.roles import BOARD
from cartwatch.ward.access.sign_in import PIN_LENGTH

Text = Annotated[str, Form(max_length=512)]
Mark = Annotated[str, Header(alias="x-cartwatch-form", max_length=512)]
STALE = "This form was open for too long. Try again."
SLOWER = 8
"""A page says that it is used so many times in the time after which it locks."""


def add_sign_in(api: FastAPI, door: Door, provider: str = "") -> None:
    """GET and POST /sign-in, /unlock, POST /sign-out, and /session for pages."""
    _add_way_in(api, door, provider)
    _add_way_out(api, door)
    _add_lock(api, door)
    _add_session(api, door)


def _add_way_in(api: FastAPI, door: Door, provider: str) -> None:
    @api.get("/sign-in", include_in_schema=False)
    def form(request: Request, next: str = "/") -> Response:
        """The form; it works without a script."""
        if not door.asks():
            return RedirectResponse("/", 303)
        return _form(door, request, Filled("", own_path(next)), provider=provider)

    @api.post("/sign-in", include_in_schema=False)
    def sign_in(
        request: Request,
        login: Text = "",
        secret: Text = "",
        form: Text = "",
        next: Text = "/",
    ) -> Response:
        """Let in whoever gives the right secret; the same answer for all others."""
        goal = own_path(next)
        if not is_ours(request.cookies.get(door.cookie("-device"), ""), form):
            stale = Filled("", goal, STALE)
            return _form(door, request, stale, login, provider, 403)
        try:
            token = let_in(door, request, login.strip(), secret)
        except Refused as refused:
            wrong = Filled("", goal, str(refused).replace("sign-in: ", "", 1))
            return _form(door, request, wrong, login, provider, 401)
        return entered(door, RedirectResponse(goal, 303), token)


def _add_way_out(api: FastAPI, door: Door) -> None:
    @api.post("/sign-out", include_in_schema=False)
    def sign_out(request: Request, form: Text = "") -> Response:
        """End this person's sign-ins on this device."""
        if not is_ours(request.cookies.get(door.cookie(), ""), form):
            return refusal(request.headers, 403, STALE)
        return _out(door, request, RedirectResponse("/sign-in", 303))


def _add_lock(api: FastAPI, door: Door) -> None:
    @api.get("/unlock", include_in_schema=False)
    def form(request: Request, next: str = "/") -> Response:
        """The lock as a page, for a page that was opened while locked."""
        return _lock(door, request, Filled("", own_path(next)))

    @api.post("/unlock", include_in_schema=False)
    def unlock(
        request: Request, secret: Text = "", form: Text = "", next: Text = "/"
    ) -> Response:
        """By the PIN or password of the person who is signed in."""
        filled = Filled("", own_path(next), STALE)
        if not is_ours(request.cookies.get(door.cookie(), ""), form):
            return _lock(door, request, filled, 403)
        found = here(door, request)
        if found is None:
            return RedirectResponse("/sign-in", 303)
        try:
            at = door.at(request, request.cookies.get(door.cookie("-device"), ""))
            access.unlock(at, found.row.token_hash, secret)
        except Refused as refused:
            said = Filled("", filled.next, str(refused))
            return _lock(door, request, said, 401)
        return RedirectResponse(filled.next, 303)


def _add_session(api: FastAPI, door: Door) -> None:
    @api.get("/session", include_in_schema=False)
    def session(request: Request) -> JSONResponse:
        """Who is signed in on this page's device, and when it locks."""
        if not door.asks():
            return JSONResponse({"open": True})
        found = here(door, request)
        if found is None:
            return JSONResponse({"open": False, "signed_in": False})
        return JSONResponse(_state(door, request, found))

    @api.post("/session/{what}", include_in_schema=False)
    def change(
        request: Request,
        what: str,
        login: Text = "",
        secret: Text = "",
        mark: Mark = "",
    ) -> Response:
        """Used, lock, unlock or end: what a page's script reports or asks."""
        found = here(door, request)
        if found is None or not is_ours(request.cookies.get(door.cookie(), ""), mark):
            return JSONResponse({"error": STALE}, 403)
        if what == "end":
            return _out(door, request, JSONResponse({"done": True}))
        if what == "unlock":
            return _unlock(door, request, found, login.strip().lower(), secret)
        return _reported(door, request, found, what)


def _reported(door: Door, request: Request, found: Standing, what: str) -> Response:
    """A page was used, or is to be locked."""
    if what not in ("used", "lock"):
        return JSONResponse({"error": "There is no such thing to do."}, 404)
    with writing(door.engine) as session:
        if what == "used":
            now, hashed = door.clock(), found.row.token_hash
            # Looked at again in the turn to write: it may have been locked meanwhile.
            is_so = access.standing(session, hashed, now=now, rules=door.rules)
            if is_so is not None:
                access.used(is_so, session=session, now=now, rules=door.rules)
        else:
            access.lock(session, found.row.token_hash, door.at(request, ""))
    return JSONResponse({"done": True})


def here(door: Door, request: Request) -> Standing | None:
    """The sign-in of this request, if it still counts; it may be locked."""
    found = door.standing(request.cookies.get(door.cookie(), ""))
    return None if found is None or found.ended else found


def let_in(door: Door, request: Request, login: str, secret: str) -> str:
    """The token of a new sign-in by password, or by PIN on a device that knows it.

    Whoever was signed in on the device before is locked. Raises Refused.
    """
    at = door.at(request, request.cookies.get(door.cookie("-device"), ""))
    before = here(door, request)
    leaving = before.row.token_hash if before else ""
    if len(secret) == PIN_LENGTH:
        return access.switch(at, login, secret, leaving=leaving)
    token = access.sign_in(at, login, secret)
    with writing(door.engine) as session:
        access.lock(session, leaving, at)
    return token


def entered(door: Door, answer: Response, token: str) -> Response:
    """The answer that carries a new sign-in's cookie."""
    found = door.standing(token)
    board = found is not None and found.person.role == BOARD
    lasts = door.rules.board_lasts if board else door.rules.lasts
    door.give(answer, door.cookie(), token, lasts)
    return answer


def _out(door: Door, request: Request, answer: Response) -> Response:
    token = request.cookies.get(door.cookie(), "")
    access.sign_out(door.at(request, ""), access.token_hash(token))
    door.take(answer, door.cookie())
    return answer


def _unlock(
    door: Door, request: Request, found: Standing, login: str, secret: str
) -> Response:
    """The same person goes on; another one gets a page of their own."""
    device = request.cookies.get(door.cookie("-device"), "")
    try:
        if login == found.person.login:
            access.unlock(door.at(request, device), found.row.token_hash, secret)
            return JSONResponse({"done": True})
        token = let_in(door, request, login, secret)
    except (Refused, StoreError) as refused:
        return JSONResponse({"error": str(refused)})
    return entered(door, JSONResponse({"reload": True}), token)


def _state(door: Door, request: Request, found: Standing) -> dict[str, Any]:
    """What a page's script knows of its sign-in; times in seconds from now."""
    idle, board = door.rules.idle, found.person.role == BOARD
    left = found.last_used + idle - door.clock()
    return {
        "open": False,
        "signed_in": True,
        "login": found.person.login,
        "name": found.person.name,
        "role": found.person.role,
        "locked": found.locked,
        "locks_in": None if board else max(left / timedelta(seconds=1), 0.0),
        "every": None if board else idle / timedelta(seconds=SLOWER),
        "form": form_token(request.cookies.get(door.cookie(), "")),
    }


def _form(
    door: Door,
    request: Request,
    filled: Filled,
    login: str = "",
    provider: str = "",
    status: int = 200,
) -> Response:
    """The sign-in page; a device without a token gets one."""
    name = door.cookie("-device")
    device = request.cookies.get(name) or access.new_token()
    shown = Filled(form_token(device), filled.next, filled.error)
    page = sign_in_page(shown, login=login, provider=provider)
    answer = HTMLResponse(page, status)
    door.give(answer, name, device, DEVICE_KEPT)
    return answer


def _lock(door: Door, request: Request, filled: Filled, status: int = 200) -> Response:
    found = here(door, request)
    if found is None:
        return RedirectResponse("/sign-in", 303)
    if not found.locked and request.method == "GET":
        return RedirectResponse(filled.next, 303)
    token = form_token(request.cookies.get(door.cookie(), ""))
    shown = Filled(token, filled.next, filled.error)
    return HTMLResponse(unlock_page(shown, name=found.person.name), status)
