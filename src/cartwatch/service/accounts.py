"""Pages of people: my account, a patient of another ward, and who may sign in."""

from datetime import timedelta
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from cartwatch.service.door import Door, form_token, is_ours
from cartwatch.service.sign_in import STALE, here
from cartwatch.store import StoreError, reading
from cartwatch.views.sign_in import (
    Account,
    Filled,
    Opening,
    account_page,
    glass_page,
    users_page,
)
from cartwatch.ward import Refused, access
from cartwatch.ward.access import Standing

Text = Annotated[str, Form(max_length=512)]
SHOWN_FOR = timedelta(days=30)


def add_accounts(api: FastAPI, door: Door) -> None:
    """/account, /open-patient and /users; the gate lets in whom the table names."""
    _add_account(api, door)
    _add_account_end(api, door)
    _add_glass(api, door)
    _add_users(api, door)


def _add_account(api: FastAPI, door: Door) -> None:
    @api.get("/account", include_in_schema=False)
    def account(request: Request) -> Response:
        """One's own PIN and sign-ins."""
        return _account(door, request)

    @api.post("/account", include_in_schema=False)
    def set_pin(
        request: Request, password: Text = "", pin: Text = "", form: Text = ""
    ) -> Response:
        """Another PIN, for whoever knows the password too."""
        found = _asked(door, request, form)
        if found is None:
            return _account(door, request, error=STALE, status=403)
        device = request.cookies.get(door.cookie("-device"), "")
        try:
            at = door.at(request, device)
            access.confirm(at, found.row.token_hash, password)
            access.set_own_pin(at, found.row.token_hash, pin)
        except (Refused, StoreError) as refused:
            return _account(door, request, error=str(refused), status=401)
        return _account(door, request, done="The PIN is set.")


def _add_account_end(api: FastAPI, door: Door) -> None:
    @api.post("/account/end", include_in_schema=False)
    def end(request: Request, form: Text = "") -> Response:
        """Sign out on every device."""
        found = _asked(door, request, form)
        if found is None:
            return _account(door, request, error=STALE, status=403)
        access.sign_out_everywhere(door.at(request, ""), found.row.token_hash)
        answer = RedirectResponse("/sign-in", 303)
        door.take(answer, door.cookie())
        return answer


def _add_glass(api: FastAPI, door: Door) -> None:
    @api.get("/open-patient", include_in_schema=False)
    def glass(request: Request, patient: str = "") -> Response:
        """Whom, and why."""
        return _glass(door, request, patient=patient[:100])

    @api.post("/open-patient", include_in_schema=False)
    def break_glass(
        request: Request, patient: Text = "", reason: Text = "", form: Text = ""
    ) -> Response:
        """Open a patient outside one's wards for some hours."""
        found = _asked(door, request, form)
        if found is None:
            return _glass(door, request, patient, error=STALE, status=403)
        who, now = found.person, door.clock()
        try:
            with access.permitted(
                door.engine, who, "break_glass", now=now, rules=door.rules
            ) as session:
                access.break_glass(
                    who,
                    patient.strip(),
                    reason=reason,
                    session=session,
                    now=now,
                    rules=door.rules,
                )
        except (Refused, StoreError) as refused:
            return _glass(door, request, patient, error=str(refused), status=400)
        return _glass(door, request, done=f"{patient} is on your page now.")


def _add_users(api: FastAPI, door: Door) -> None:
    @api.get("/users", include_in_schema=False)
    def users(request: Request) -> Response:
        """Everybody who may sign in, and who is."""
        return _users(door, request)

    @api.post("/users/end", include_in_schema=False)
    def end(request: Request, login: Text = "", form: Text = "") -> Response:
        """End all sign-ins of one account."""
        found = _asked(door, request, form)
        if found is None:
            return _users(door, request, error=STALE, status=403)
        who, now = found.person, door.clock()
        try:
            with access.permitted(
                door.engine, who, "manage_users", now=now, rules=door.rules
            ) as session:
                said = {"by": who.name, "reason": "ended by the administrator"}
                count = access.end_all(login, session=session, now=now, **said)
        except (Refused, StoreError) as refused:
            return _users(door, request, error=str(refused), status=400)
        return _users(door, request, done=f"{login}: {count} signed out.")


def _asked(door: Door, request: Request, form: str) -> Standing | None:
    """The sign-in behind a form of ours; None for any other form."""
    ours = is_ours(request.cookies.get(door.cookie(), ""), form)
    return here(door, request) if ours else None


def _filled(door: Door, request: Request, error: str, done: str) -> Filled:
    token = form_token(request.cookies.get(door.cookie(), ""))
    return Filled(token, "/", error, done)


def _account(
    door: Door, request: Request, *, error: str = "", done: str = "", status: int = 200
) -> Response:
    found = here(door, request)
    if found is None:
        return RedirectResponse("/sign-in", 303)
    with reading(door.engine) as session:
        login = found.person.login
        count = len(access.open_sessions(session, login, now=door.clock()))
        user = access.account(session, login)
    filled = _filled(door, request, error, done)
    known = user is None or bool(user.password_hash)
    said = {"name": found.person.name, "role": found.person.role}
    page = account_page(filled, sessions=count, password=known, **said)
    return HTMLResponse(page, status)


def _glass(
    door: Door,
    request: Request,
    patient: str = "",
    *,
    error: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    hours = int(door.rules.glass / timedelta(hours=1))
    filled = _filled(door, request, error, done)
    return HTMLResponse(glass_page(filled, hours=hours, patient=patient), status)


def _users(
    door: Door, request: Request, *, error: str = "", done: str = "", status: int = 200
) -> Response:
    filled = _filled(door, request, error, done)
    with reading(door.engine) as session:
        found, openings = _listed(door, session)
    return HTMLResponse(users_page(filled, found, openings), status)


def _listed(door: Door, session: Session) -> tuple[list[Account], list[Opening]]:
    now = door.clock()
    found = [
        Account(
            user.login,
            user.name,
            user.role,
            ", ".join(access.wards_of(user)),
            len(access.open_sessions(session, user.login, now=now)),
            user.active,
        )
        for user in access.accounts(session)
    ]
    broken = access.broken(session, since=now - SHOWN_FOR)
    return found, [
        Opening(row.begins_at, row.recorded_by, row.patient, row.reason)
        for row in broken
    ]
