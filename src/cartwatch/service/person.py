"""Who is at this page? Found by the gate for each request, read by the page's maker."""

from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from cartwatch.ward.access import Person

NAMES = {
    "nurse": "Demo nurse",
    "physician": "Demo physician",
    "board": "Ward board",
    "family": "Family",
}
"""Names where nobody signs in: each page opens as the user of its role."""

signed_in: ContextVar[Person | None] = ContextVar("signed_in", default=None)
"""The person of the request that is answered now; None where nobody signs in."""


def current_user(role: str, named: Person | None = None) -> Person:
    """The person of this page.

    Whoever signed in; else, in a demo or before the first account, the person named
    at the start (`--as`) or the demo user, in the role that the page is for.
    """
    person = signed_in.get()
    if person is not None and role != "family":
        return person
    name = named.name if named is not None else ""
    return Person("", name or NAMES.get(role, role), role)


Owner = tuple[str | None, str]
"""Whose a page is: the hash of the sign-in, and the family's link."""
_OWNERS: WeakKeyDictionary[Any, Owner] = WeakKeyDictionary()


def owner(link: str) -> Owner:
    """Whoever asks now, and by which link."""
    person = signed_in.get()
    return (None if person is None else person.session, link)


def own(document: object, link: str) -> None:
    """Remember whose page a document is: whoever it was made for."""
    if document is not None:
        _OWNERS[document] = owner(link)


def owns(document: object, link: str) -> bool:
    """Whether the document is a page of whoever asks now; one of nobody is."""
    return _OWNERS.get(document, owner(link)) == owner(link)
