"""docs/reference/access.md: who may do what, and which page opens for whom."""

from collections.abc import Iterator

from scale_pages import row  # beside this file

from cartwatch.ward.access import DONE_ON, MAY, PAGES, ROLES

TOP = """# Access

Who may do what, from `src/cartwatch/ward/access/may.py`. The server asks this table
before every effect and for every page and socket; what it refuses is written to the
audit.

## Roles
"""
WARDS = """
A person may be kept to some wards. Elsewhere they open a patient with a reason
(`break_glass`), for some hours, and that is loud in the audit.

## Role and page
"""
OPEN = """
`/` lists the pages of one's role. `/family/…` needs no account: a link and a PIN open
it. Files, `/healthz` and `/sign-in` are open to all. Whoever may use the command line
on the computer of the store needs no role: guard that computer.

## Role and verb
"""


def access_page() -> Iterator[str]:
    """The two tables of `cartwatch.ward.access.may`, and what each role is for."""
    yield TOP
    for role, says in ROLES.items():
        yield f"- `{role}`: {says}"
    yield WARDS
    yield from _table("page", "why")
    for page, (roles, why) in PAGES.items():
        yield row(f"`{page}`", *_marks(roles), why)
    yield OPEN
    yield from _table("verb", "page")
    for verb, roles in MAY.items():
        pages = ", ".join(f"`{page}`" for page in DONE_ON.get(verb, ()))
        yield row(f"`{verb}`", *_marks(roles), pages)


def _table(first: str, last: str) -> Iterator[str]:
    titles = (first, *(role.replace("_", " ") for role in ROLES), last)
    yield row(*titles)
    yield row(*("---" for _ in titles))


def _marks(roles: frozenset[str]) -> list[str]:
    return ["yes" if role in roles else "" for role in ROLES]
