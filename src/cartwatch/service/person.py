"""Who is at this page? Found by the gate for each request, read by the page's maker."""

from contextvars import ContextVar

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
