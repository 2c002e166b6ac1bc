"""`cartwatch family`: links to a family's page, one for each person."""

from dataclasses import asdict
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import Patient, Why, answer, deed, looking, said
from cartwatch.cli.exits import clock

app = typer.Typer(help="Make, list and revoke the links that open a family's page.")
For = Annotated[str, typer.Option("--for", help="The person; each has their own.")]
Class = Annotated[
    str, typer.Option("--class", help="parent, adult_patient, teen or other.")
]
Consent = Annotated[str | None, typer.Option(help="Who agreed, and how.")]
Language = Annotated[str | None, typer.Option(help="As en or es; English if empty.")]
Days = Annotated[int, typer.Option(help="How long it lasts.")]
Base = Annotated[str, typer.Option(help="Where families reach CartWatch.")]


@app.command("link")
def link(
    patient: Patient,
    person: For,
    person_class: Class,
    consent: Consent = None,
    language: Language = None,
    days: Days = 14,
    base: Base = "https://ADDRESS",
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Make a link. Address and PIN are shown once: give the PIN by voice."""
    whom = {"person": person, "person_class": person_class, "consent": consent}
    with deed(store, by) as doing:
        verb = doing.verbs.link_family
        made = verb(patient, **whom, language=language, days=days, **doing.how)
    url = f"{base.rstrip('/')}/family/{made.token}"
    found = {"link": made.id, "address": url, "pin": made.pin}
    found["expires_at"] = made.expires_at.isoformat()
    says = (
        f"Link {made.id}, until {said(made.expires_at)}. Shown once, kept nowhere:\n"
        f"  address  {url}\n  PIN      {made.pin}  (say it; never send it along)"
    )
    answer(says, as_json, found)


@app.command("links")
def links(
    patient: Annotated[str | None, typer.Option(help="Of this patient only.")] = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """List the links: for whom, until when, how they stand, how often opened."""
    from cartwatch.ward import family_links

    with looking(store) as session:
        found = family_links(session, now=clock(None), patient=patient)
    lines = [
        f"{x.id}  {x.patient}  {x.person} ({x.person_class})  {x.state}  "
        f"until {said(x.expires_at)}  opened {x.openings} times"
        for x in found
    ]
    rows = {"links": [asdict(x) for x in found]}
    answer("\n".join(lines) or "No links.", as_json, rows)


@app.command("revoke")
def revoke(
    link_id: Annotated[str, typer.Argument(help="Its number.", show_default=False)],
    reason: Why,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """A link opens nothing from now on, also where it is open."""
    with deed(store, by) as doing:
        doing.verbs.revoke_link(link_id, reason=reason, **doing.how)
    answer(f"Link {link_id} is revoked.", as_json, {"link": link_id})
