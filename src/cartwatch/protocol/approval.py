"""Who approved a file, and from when it counts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol, get_args

from cartwatch.protocol.located import Word
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place, Status

APPROVERS = 2


class _Approvable(Protocol):
    @property
    def status(self) -> Word: ...
    @property
    def effective_from(self) -> Word | None: ...
    @property
    def approved_by(self) -> Sequence[Word]: ...
    @property
    def place(self) -> Place: ...


def approved(model: _Approvable, report: Report, *, needed: bool) -> None:
    """Refuse a production file without a date and two different named people."""
    since = model.effective_from
    if since is not None and not _dated(since):
        report.add(since.place, f"'{since}' is no date; write 2026-05-01")
    if not needed or model.status != "production":
        return
    if since is None:
        message = "status production needs 'effective_from', the date it counts from"
        report.add(model.status.place, message)
    if len({name.casefold().strip() for name in model.approved_by}) < APPROVERS:
        message = "status production needs 'approved_by' with two different people"
        report.add(model.status.place, message)


def status(word: Word) -> Status:
    """The status as the tree's own word."""
    found: Status = next(known for known in get_args(Status) if known == word)
    return found


def _dated(word: Word) -> bool:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            read(word)
        except ValueError:
            continue
        return True
    return False
