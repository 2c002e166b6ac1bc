"""A patient's page as a browser without a script uses it: forms sent, answers read."""

import re
from html import unescape

import httpx
from sqlmodel import select

from browser.served import ADULT, Served
from cartwatch import store
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.store import tables
from service.wards import Visitor

ACTIONS = re.compile(r'<form method="post" action="([^"#]+)')
ALERT = re.compile(r'role="alert"[^>]*>(.*?)</div>', re.DOTALL)


def page(patient: str) -> str:
    """The address of a patient's page."""
    return f"/patients/{patient}"


def send(
    who: Visitor, verb: str, patient: str = ADULT, **fields: str
) -> httpx.Response:
    """One form of a patient's page, with the token of that page."""
    return who.send(f"{page(patient)}/{verb}", page(patient), **fields)


def done(who: Visitor, verb: str, patient: str = ADULT, **fields: str) -> str:
    """The same, which must succeed; what the page says then."""
    answer = send(who, verb, patient, **fields)
    assert 303 == answer.status_code, wrong(answer)
    shown = who.get(answer.headers["location"])
    assert DEEDS[verb].done in unescape(shown.text)
    return unescape(shown.text)


def wrong(answer: httpx.Response) -> str:
    """What the page says was wrong."""
    found = ALERT.search(answer.text)
    return "" if found is None else unescape(re.sub(r"<[^>]+>", " ", found[1]))


def actions(text: str) -> set[str]:
    """The verbs of the forms on a page."""
    return {path.rpartition("/")[2] for path in ACTIONS.findall(text)}


def events(served: Served, action: str) -> list[tables.AuditEvent]:
    """The events of the audit of that name."""
    with store.reading(served.engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
    return [row for row in rows if row.action == action]


def row_of(text: str, verb: str) -> str:
    """The row that the first form of that verb is about."""
    found = re.search(rf'id="{verb}-(\d+)"', text)
    assert found is not None
    return found[1]
