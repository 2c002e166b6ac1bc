"""What the pages of the stay share: who asks, whose form it is, what a verb may."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request

from cartwatch import store
from cartwatch.service.door import Door, form_token, is_ours
from cartwatch.service.patients.deed import How
from cartwatch.service.patients.shown import Unit
from cartwatch.service.patients.typed import Typed
from cartwatch.service.person import current_user
from cartwatch.service.sign_in import STALE
from cartwatch.store import StoreError, tables
from cartwatch.ward import Refusal, Refused, access
from cartwatch.ward.access import Forbidden, Person

DEMO_ROLE = "physician"
FORM = "form"


@dataclass(frozen=True, slots=True)
class Pages:
    """What the routes work with. `named`: who acts where nobody signs in."""

    door: Door
    unit: Unit
    named: Person | None = None

    def person(self) -> Person:
        """Who asks: whoever signed in, else the person of a demo."""
        return current_user(DEMO_ROLE, self.named)

    def token(self, request: Request) -> str:
        """What a form of this browser carries."""
        return form_token(request.cookies.get(self.door.cookie(), ""))

    def check_form(self, request: Request, sent: str) -> None:
        """Raises Refused for a form of another sign-in; nobody's needs none."""
        secret = request.cookies.get(self.door.cookie(), "")
        if self.door.asks() and not is_ours(secret, sent):
            raise StaleError(
                [Refusal(FORM, "", STALE.partition(".")[0].lower(), AGAIN)]
            )

    @contextmanager
    def permitted(
        self, verb: str, typed: Typed, patient: str | None = None
    ) -> Iterator[How]:
        """`session`, `now` and `by` of an effect that this person may have.

        Asked anew each time; the ward that a form names must be one of theirs too.
        Raises SentError for a form that landed already, and what
        `access.permitted` raises.
        """
        person, now = self.person(), self.door.clock()
        with access.permitted(
            self.door.engine,
            person,
            verb,
            now=now,
            patient=patient,
            ward=typed.text("ward"),
            rules=self.door.rules,
        ) as session:
            how: How = {"session": session, "now": now, "by": person.name}
            _once(verb, typed, patient, person, how)
            yield how


NO_DEED = "There is no such form. Open the page again."
AGAIN = "Look through it and send it again"


_LANDED = Refusal(
    "form",
    "",
    "it landed before, as it was then",
    "Open the page again, and correct what landed",
)


class SentError(Exception):
    """This very form was sent before, and landed."""


def _once(
    verb: str, typed: Typed, patient: str | None, person: Person, how: How
) -> None:
    """Keep the key of the form with what it says; raises SentError for one kept.

    Raises Refused for a form that landed and now says something else: an answer was
    lost, and what is on the screen is a correction, which has a form of its own.
    """
    key = typed.text("key")
    if key is None:
        return
    said = json.dumps(sorted(typed.fields.items()))
    mark = sha256(f"{person.login} {verb} {patient} {key}".encode()).hexdigest()
    deed = f"form: {verb} {sha256(said.encode()).hexdigest()[:16]}"
    before = how["session"].get(tables.WriteKey, f"stay/{mark}")
    if before is not None and before.action != deed:
        raise Refused([_LANDED])
    sent = store.append(
        how["session"],
        [],
        action=deed,
        by=how["by"],
        now=how["now"],
        patient=patient,
        key=f"stay/{mark}",
    )
    if sent.repeated:
        raise SentError


def told(error: Refused | StoreError) -> Refused:
    """What the record does not take, as a refusal; raises again what may pass."""
    if isinstance(error, Refused):
        return error
    if error.trouble not in ("refused", "not found"):
        raise error
    return Refused([Refusal(error.place, "", error.reason, error.next_step)])


class StaleError(Refused):
    """A form that was not given out to this sign-in."""


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    return 403 if isinstance(refused, Forbidden | StaleError) else 400
