"""The pages of the door: sign in, unlock, my account, another ward's patient, users.

Plain HTML that works without a script: nothing of a patient is on the first two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from cartwatch.views.template import plain_page

_HEAD = Markup(
    '<link rel="stylesheet" href="/assets/sign_in.css">'
    '<script src="/assets/sign_in.js" defer></script>'
)
_TOOLS = Markup('<script src="/assets/lock.js" defer></script>')
PIN_HELP = "On a tablet where you signed in today, your 6-digit PIN works too."


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form. `secret` hides what is typed."""

    name: str
    label: str
    value: str = ""
    secret: bool = False
    complete: str = "off"
    help: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form carries unseen, and what is said above it."""

    token: str
    next: str = "/"
    error: str = ""
    done: str = ""


def sign_in_page(filled: Filled, *, login: str = "", provider: str = "") -> str:
    """Login and password; with a provider also the way to it."""
    fields = (
        Field("login", "Login", login, complete="username"),
        Field(
            "secret",
            "Password or PIN",
            secret=True,
            complete="current-password",
            help=PIN_HELP,
        ),
    )
    other = provider and _provider(provider)
    return _page("Sign in", _form("/sign-in", "Sign in", fields, filled) + other)


def unlock_page(filled: Filled, *, name: str) -> str:
    """The lock of a person who is signed in."""
    secret = Field(
        "secret", "PIN or password", secret=True, complete="current-password"
    )
    who = Markup("<p>Locked for <b>{}</b>, who is still signed in.</p>").format(name)
    out = _form("/sign-out", "Sign out instead", (), Filled(filled.token), plain=True)
    return _page("Unlock", who + _form("/unlock", "Unlock", (secret,), filled) + out)


def account_page(
    filled: Filled, *, name: str, role: str, sessions: int, password: bool = True
) -> str:
    """One's own PIN, and the end of all one's sign-ins.

    `password`: whether there is one to ask for, besides the hospital's own sign-in.
    """
    who = Markup("<p><b>{}</b>, {}. Signed in on: {}.</p>").format(
        name, role.replace("_", " "), _count(sessions, "place")
    )
    known = Field("password", "Your password", secret=True, complete="current-password")
    new = Field("pin", "New PIN: six digits", secret=True, complete="off")
    fields = (known, new) if password else (new,)
    pin = _section(
        "PIN for shared tablets", _form("/account", "Set PIN", fields, filled)
    )
    empty = Filled(filled.token)
    out = _form("/account/end", "Sign out everywhere", (), empty, plain=True)
    return _page("My account", who + pin + _section("Other devices", out) + _TOOLS)


def glass_page(filled: Filled, *, hours: int, patient: str = "") -> str:
    """A patient outside one's wards: who, and why."""
    says = Markup(
        "<p>For somebody who needs you on another ward. The patient is on your page "
        "for {} h. Your name, the time and the reason are recorded and reviewed.</p>"
    ).format(hours)
    fields = (
        Field("patient", "Patient's id", patient),
        Field("reason", "Why are you needed?"),
    )
    form = _form("/open-patient", "Open this patient", fields, filled)
    return _page("Patient of another ward", says + form + _TOOLS)


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the list of users."""

    login: str
    name: str
    role: str
    wards: str
    sessions: int
    active: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody broke the glass."""

    at: datetime
    name: str
    patient: str
    reason: str


def users_page(
    filled: Filled, found: Sequence[Account], openings: Sequence[Opening]
) -> str:
    """Every account with the end of its sign-ins, and who broke the glass."""
    rows = Markup("").join(_account(one, filled.token) for one in found)
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(word)
        for word in ("Login", "Name", "Role", "Wards", "Signed in", "End")
    )
    table = Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="Users">'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(head, rows)
    more = "Accounts are made with: cartwatch user add LOGIN --name NAME --role ROLE"
    body = _said(filled) + table + Markup("<p class='soft'>{}</p>").format(more)
    return _page("Users", body + _openings(openings) + _TOOLS)


def _account(one: Account, token: str) -> Markup:
    cells = (one.login, one.name, one.role.replace("_", " "), one.wards or "all")
    shown = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
    state = _count(one.sessions, "place") if one.active else "closed"
    button = Markup("") if not one.sessions else _end(one, token)
    return Markup("<tr>{}<td>{}</td><td>{}</td></tr>").format(shown, state, button)


def _end(one: Account, token: str) -> Markup:
    return Markup(
        '<form method="post" action="/users/end">{}<input type="hidden" name="login" '
        'value="{}"><button>Sign out <span class="unseen">{}</span></button></form>'
    ).format(_hidden(token), one.login, one.name)


def _openings(openings: Sequence[Opening]) -> Markup:
    items = Markup("").join(
        Markup("<li>{} UTC: <b>{}</b> opened {}: {}</li>").format(
            f"{one.at:%d %b %H:%M}", one.name, one.patient, one.reason
        )
        for one in openings
    )
    none = Markup("<p>Nobody in the last 30 days.</p>")
    shown = Markup("<ul>{}</ul>").format(items) if items else none
    return _section("Opened from other wards", shown)


def _page(heading: str, body: Markup) -> str:
    made = Markup('<div class="door">{}</div>').format(body)
    return plain_page(heading, _HEAD + made)


def _section(heading: str, body: Markup) -> Markup:
    return Markup("<section><h2>{}</h2>{}</section>").format(heading, body)


def _form(
    action: str,
    button: str,
    fields: Sequence[Field],
    filled: Filled,
    *,
    plain: bool = False,
) -> Markup:
    lines = Markup("").join(_line(field) for field in fields)
    kind = Markup("") if plain else Markup(' class="primary"')
    return _said(filled) + Markup(
        '<form method="post" action="{}" class="card">{}<input type="hidden" '
        'name="next" value="{}">{}<button{}>{}</button></form>'
    ).format(action, _hidden(filled.token), filled.next, lines, kind, button)


def _said(filled: Filled) -> Markup:
    """What went wrong, or was done, where a screen reader says it at once."""
    if filled.error:
        return Markup('<p role="alert" class="wrong">{}</p>').format(filled.error)
    if filled.done:
        return Markup('<p role="status" class="done">{}</p>').format(filled.done)
    return Markup("")


def _hidden(token: str) -> Markup:
    return Markup('<input type="hidden" name="form" value="{}">').format(token)


def _line(field: Field) -> Markup:
    note = f"{field.name}-help"
    helped = Markup('<p class="soft" id="{}">{}</p>').format(note, field.help)
    told = Markup(' aria-describedby="{}"').format(note)
    return Markup(
        '<label for="{0}">{1}</label>{2}<input id="{0}" name="{0}" type="{3}" '
        'value="{4}" autocomplete="{5}" autocapitalize="off" spellcheck="false" '
        "required{6}>"
    ).format(
        field.name,
        field.label,
        helped if field.help else "",
        "password" if field.secret else "text",
        field.value,
        field.complete,
        told if field.help else "",
    )


def _provider(name: str) -> Markup:
    return Markup(
        '<p class="other"><a class="button" href="/sign-in/oidc">'
        "Sign in with {}</a></p>"
    ).format(name)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
