"""Who is signed in? The one place where sign-in will land."""

from cartwatch.views.desk import User

NAMES = {
    "nurse": "Demo nurse",
    "physician": "Demo physician",
    "board": "Ward board",
    "family": "Family",
}
"""Names until there is sign-in: each page opens as the user of its role."""


def current_user(role: str, named: User | None = None) -> User:
    """The person of this session, in the role that the page is for.

    Until there is sign-in this is the person named at the start (`--as`), else the
    demo user of the role.
    """
    if named is not None and named.name:
        return User(named.name, role)
    return User(NAMES.get(role, role), role)
