"""Does every step of every ladder reach a person?"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.on_call import on_call


def unreached(
    protocols: Iterable[WardProtocol], *, session: Session, now: datetime
) -> list[str]:
    """Each step of a production ward's ladders that reaches nobody now, in words."""
    return [
        f"{ward.id}: ladder {ladder} calls {step.call}, and nobody has that role. "
        f"Assign somebody, or change the ladder."
        for ward in protocols
        if ward.status == "production"
        for ladder, steps in ward.ladders.items()
        for step in steps
        if on_call(step.call, patient=None, ward=ward.id, session=session, now=now)
        is None
    ]
