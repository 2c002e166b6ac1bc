"""`cartwatch user`: who may sign in. Passwords and PINs are never on a command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, clock, stop
from cartwatch.cli.stores import opened, who

if TYPE_CHECKING:
    from sqlmodel import Session

    from cartwatch.store.tables import User

app = typer.Typer(help="Manage who may sign in.")
Login = Annotated[str, typer.Argument(help="The login.", show_default=False)]
Role = Annotated[
    str,
    typer.Option(
        help="nurse, charge_nurse, physician, protocol_owner, administrator or board."
    ),
]
Wards = Annotated[
    list[str] | None,
    typer.Option("--ward", help="A ward they may see; may be repeated. Without: all."),
]
Single = Annotated[
    bool, typer.Option("--no-password", help="Signs in by single sign-on only.")
]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="The name that stands on what they do.")],
    role: Role,
    wards: Wards = None,
    contact: Annotated[str | None, typer.Option(help="Pager or phone.")] = None,
    no_password: Single = False,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Make an account; the first must be an administrator. Asks for the password."""
    from cartwatch.ward.access import add_user

    password = None if no_password else _secret("Password")
    with _deed(store) as session:
        add_user(
            login,
            name=name,
            role=role,
            password=password,
            session=session,
            now=clock(None),
            by=who(by),
            wards=wards or (),
            contact=contact,
        )
    typer.echo(
        f"{login.lower()} may sign in as {role}. PIN: cartwatch user pin {login}"
    )


@app.command("list")
def listed(store: options.Store = None, as_json: options.Json = False) -> None:
    """Every account: role, wards, whether it is in use, where it is signed in."""
    from cartwatch.store import reading
    from cartwatch.ward.access import accounts, open_sessions

    with opened(store) as engine, reading(engine) as session:
        now = clock(None)
        rows = [
            _row(user, len(open_sessions(session, user.login, now=now)))
            for user in accounts(session)
        ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        wards = ", ".join(row["wards"]) or "all wards"
        state = "" if row["active"] else " · disabled"
        typer.echo(
            f"{row['login']} · {row['name']} · {row['role']} · {wards} · "
            f"{row['sessions']} signed in{state}"
        )
    if not rows:
        typer.echo("No accounts yet: cartwatch user add LOGIN --role administrator")


@app.command()
def disable(login: Login, by: options.By = None, store: options.Store = None) -> None:
    """Close an account: who is signed in with it is out at once."""
    from cartwatch.ward.access import disable

    with _deed(store) as session:
        disable(login, session=session, now=clock(None), by=who(by))
    typer.echo(f"{login} is disabled and signed out.")


@app.command()
def enable(login: Login, by: options.By = None, store: options.Store = None) -> None:
    """Open a closed account again."""
    from cartwatch.ward.access import enable

    with _deed(store) as session:
        enable(login, session=session, now=clock(None), by=who(by))
    typer.echo(f"{login} may sign in again.")


@app.command()
def password(login: Login, by: options.By = None, store: options.Store = None) -> None:
    """Set another password: asked for, or one line on standard input."""
    from cartwatch.ward.access import set_password

    given = _secret("New password")
    with _deed(store) as session:
        set_password(login, given, session=session, now=clock(None), by=who(by))
    typer.echo(f"{login} has a new password and is signed out everywhere.")


@app.command()
def pin(login: Login, by: options.By = None, store: options.Store = None) -> None:
    """Set the PIN for shared tablets: asked for, or one line on standard input."""
    from cartwatch.ward.access import set_pin

    given = _secret("New PIN, six digits")
    with _deed(store) as session:
        set_pin(login, given, session=session, now=clock(None), by=who(by))
    typer.echo(f"{login} has a new PIN.")


@app.command()
def role(
    login: Login,
    new: Annotated[str, typer.Argument(help="The role.", show_default=False)],
    wards: Wards = None,
    all_wards: Annotated[
        bool, typer.Option("--all-wards", help="They may see every ward.")
    ] = False,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Give another role, or other wards; wards stay as they are if none are named."""
    from cartwatch.ward.access import set_role

    chosen = [] if all_wards else wards
    with _deed(store) as session:
        set_role(login, new, session=session, now=clock(None), by=who(by), wards=chosen)
    typer.echo(f"{login} is {new} now, and signs in again.")


@contextmanager
def _deed(store: str | None) -> "Iterator[Session]":
    """A session to write with; ends with code 2 when the deed is refused."""
    from cartwatch.store import writing
    from cartwatch.ward import Refused

    try:
        with opened(store) as engine, writing(engine) as session:
            yield session
    except Refused as refused:
        stop(str(refused), USAGE)


def _secret(words: str) -> str:
    """Asked twice at a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        given: str = typer.prompt(words, hide_input=True, confirmation_prompt=True)
        return given
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        stop(f"{words}: give it as one line on standard input.", USAGE)
    return given


def _row(user: "User", sessions: int) -> dict[str, Any]:
    from cartwatch.ward.access import wards_of

    return {
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "wards": list(wards_of(user)),
        "active": user.active,
        "single_sign_on": user.issuer,
        "sessions": sessions,
    }
