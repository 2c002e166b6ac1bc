"""What is logged: what happened and where, for people or programs; never about whom.

No line holds a name, an id, a value, a text that somebody typed, a token or a query.
Of an error its kind and its place in the code are logged, never its words, since those
of a database or a page may repeat a row. Of other libraries' lines only the fixed part
is kept. The number of a request is in its lines and in its answer (`x-request-id`).
"""

import logging
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars
from structlog.types import EventDict, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["console", "json"]
OURS = "cartwatch"
PLAIN = ("uvicorn",)
"""Libraries whose lines without arguments are fixed sentences."""
FRAMES = 6
_MARK = "_cartwatch"


def logger(name: str) -> Any:
    """A logger of ours: `log.info("what happened", key=1)`; never a private value."""
    return structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )


@contextmanager
def request() -> Iterator[str]:
    """A number for everything that is logged in the block, also in its threads."""
    number = secrets.token_hex(8)
    with bound_contextvars(request=number):
        yield number


def configure(
    level: Level = "info", form: Format = "console", out: TextIO | None = None
) -> None:
    """Send every log line of this process through here; a second call replaces it."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=32)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_fixed_part],
        pass_foreign_args=True,
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _error_place,
            structlog.processors.TimeStamper("iso", utc=True, key="time"),
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            last,
        ],
    )
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(formatter)
    handler.set_name(_MARK)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if h.get_name() != _MARK] + [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    logging.raiseExceptions = False  # a line that cannot be written ends nothing


def own_handlers() -> None:
    """Take away the handlers of libraries, which would print lines as they are."""
    for name in list(logging.root.manager.loggerDict):
        found = logging.getLogger(name)
        if not name.startswith(OURS):
            found.handlers.clear()
            found.propagate = True


def failed(error: BaseException) -> None:
    """Log an error that a page's callback raised; nothing else happens."""
    found = (type(error), error, error.__traceback__)
    logger(f"{OURS}.pages").error("a page could not do that", exc_info=found)


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        failed(args.exc_value)


def _fixed_part(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Of a line that is not ours: its template, or only where it was written."""
    record: logging.LogRecord = event["_record"]
    own = record.name.split(".")[0] in (OURS, *PLAIN)
    fixed = bool(event.pop("positional_args", None)) or own
    event["event"] = str(record.msg) if fixed else "(a line of a library)"
    event["at"] = f"{Path(record.pathname).name}:{record.lineno}"
    return event


def _error_place(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """In place of an error's words: its kind, its trouble, and where it arose."""
    given = event.pop("exc_info", None)
    record = event.get("_record")
    if given is True or given is None:
        given = getattr(record, "exc_info", None) or (given and sys.exc_info())
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if not given or given[1] is None:
        return event
    error: BaseException = given[1]
    event["error"] = _kinds(error)
    event["error_at"] = _places(given[2])
    trouble = getattr(error, "trouble", None)
    if isinstance(trouble, str):
        event["trouble"] = trouble
    event.pop("exception", None)
    event.pop("stack_info", None)
    return event


def _kinds(error: BaseException) -> str:
    """`StoreError from OperationalError`."""
    cause = error.__cause__
    found = type(error).__name__
    return found if cause is None else f"{found} from {type(cause).__name__}"


def _places(trace: TracebackType | None) -> list[str]:
    """The last places in the code, `hub.py:98 _look`, innermost last."""
    frames = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(trace)
    ]
    return frames[-FRAMES:]
