"""A person who is signed in, and what it means to be refused."""

from dataclasses import dataclass

from cartwatch.ward.refused import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Person:
    """Who does it. `wards` are those they may see: all if empty.

    `session` is the SHA-256 of the token of their sign-in; None where nobody signs
    in (a demo, or a unit that has no accounts yet).
    """

    login: str
    name: str
    role: str
    wards: tuple[str, ...] = ()
    session: str | None = None


class Forbidden(Refused):
    """This person may not do that. `verb` and `patient` say what was tried."""

    def __init__(
        self, person: Person, verb: str, refusal: Refusal, patient: str | None = None
    ) -> None:
        super().__init__([refusal])
        self.person = person
        self.verb = verb
        self.patient = patient
