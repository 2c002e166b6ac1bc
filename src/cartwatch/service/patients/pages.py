"""What the pages of the stay share: who asks, whose form it is, what a verb may."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request

from cartwatch.service.door import Door, form_token, is_ours
from cartwatch.service.patients.deed import How
from cartwatch.service.patients.shown import Place
from cartwatch.service.patients.typed import Typed
from cartwatch.service.person import current_user
from cartwatch.service.sign_in import STALE
from cartwatch.ward import Refusal, Refused, access
from cartwatch.ward.access import Forbidden, Person

DEMO_ROLE = "physician"
FORM = "form"


@dataclass(frozen=True, slots=True)
class Pages:
    """What the routes work with. `named`: who acts where nobody signs in."""

    door: Door
    place: Place
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
            yield {"session": session, "now": now, "by": person.name}


NO_DEED = "There is no such form. Open the page again."
AGAIN = "Look through it and send it again"


class StaleError(Refused):
    """A form that was not given out to this sign-in."""


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    return 403 if isinstance(refused, Forbidden | StaleError) else 400
