"""Logs for a hospital: every event, its number and its place, and nothing of anybody.

Marked values go in at every door, and every line that comes out is searched for them.
"""

import io
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fastapi import FastAPI

from browser.served import ADULT, Served, furnished, serving
from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.service import logs
from cartwatch.store import StoreError
from service.raw_socket import models, raw_page

ROOT = Path(__file__).resolve().parents[2]
MARKS = {
    "name": "Zyxwanda Marked",
    "id": "MRN-7718293",
    "value": "39.47",
    "note": "cried-for-his-brother",
    "token": "fam-tok-AbCdEfGh0123456789",
    "pin": "918273",
    "password": "hunter2-marked",
    "cookie": "sess-tok-ZZZZ9999",
    "query": "q-marked-1234",
}
MAIN = [sys.executable, "-c", "from cartwatch.cli import main; main()"]
Lines = list[dict[str, object]]


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Everything this process logs, as JSON; the handlers are put back afterwards."""
    root = logging.getLogger()
    before, level, hook = list(root.handlers), root.level, threading.excepthook
    written = io.StringIO()
    logs.configure("debug", "json", written)
    yield written
    root.handlers, threading.excepthook = before, hook
    root.setLevel(level)


@pytest.fixture
def served(tmp_path: Path, out: io.StringIO) -> Iterator[Served]:
    """The pages, logging."""
    with serving(tmp_path, load_library(None)) as found:
        yield found


def lines(out: io.StringIO) -> Lines:
    """Every line is one JSON object."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def marks_in(text: str) -> list[str]:
    """Which marked values stand in a text; the digits of a time are no value."""
    said = re.sub(r"\d\d:\d\d:\d\d\.\d+Z", "", text).lower()
    return [kind for kind, mark in MARKS.items() if mark.lower() in said]


def ask(url: str, path: str, body: bytes | None = None, **headers: str) -> int:
    """One request; its status."""
    try:
        with urlopen(Request(f"{url}{path}", body, headers), timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def knock_everywhere(url: str) -> None:
    """Marked values in addresses, queries, headers, bodies and cookies."""
    cookie = {"Cookie": f"cartwatch={MARKS['cookie']}"}
    for path in (
        f"/family/{MARKS['token']}?pin={MARKS['pin']}",
        f"/family/{MARKS['token']}/static/none.css",
        f"/nurse?patient={MARKS['query']}",
        f"/{MARKS['id']}/{MARKS['token']}",
        f"/assets/{MARKS['id']}",
    ):
        ask(url, path, **cookie)
    form = f"login=x&password={MARKS['password']}&pin={MARKS['pin']}".encode()
    for path in ("/sign-in", "/nurse", f"/family/{MARKS['token']}"):
        for origin in (url, f"https://{MARKS['query']}.example"):
            ask(url, path, form, Origin=origin)
    ask(url, "/healthz", Host=f"{MARKS['query']}.example")


def chart_marked(url: str, patient: str = ADULT) -> None:
    """A set with marked values through the nurse's page, and messages that are none."""
    with raw_page(url, "/nurse") as page:
        form, blocks = models(page, "Form")[0], models(page, "Block")
        answers = {"temperature": {"text": MARKS["value"]}}
        message = {
            "do": "save",
            "key": "k",
            "patient": patient,
            "form": "vitals",
            "attempt": MARKS["query"],
            "time": {"choice": "now"},
            "answers": answers,
            "same": {},
        }
        page.event(form, message)
        page.event(form, message | {"patient": MARKS["id"]})
        page.event(form, {"do": "save", "note": MARKS["note"]})
        page.event(form, MARKS["note"])
        page.event(blocks[0], {"action": "acknowledge", "value": MARKS["id"]})
        page.event(blocks[0], {"action": "correct", "value": MARKS["note"]})
        assert page.alive()
        page.socket.send(f"{MARKS['note']} is no JSON")
        assert not page.alive()


def test_nothing_marked_is_in_any_line_of_the_log(
    served: Served, out: io.StringIO
) -> None:
    """Charted, sent wrongly, asked for, refused: the log knows that, and of nobody."""
    chart_marked(served.url)
    until = time.monotonic() + 20
    while not served.charted(ADULT, "temperature") and time.monotonic() < until:
        time.sleep(0.1)  # a page's deeds are done in threads of their own
    assert served.charted(ADULT, "temperature") == [float(MARKS["value"])]
    knock_everywhere(served.url)
    found = lines(out)
    assert len(found) > 10
    assert marks_in(out.getvalue()) == []
    assert {line["logger"] for line in found} >= {
        "cartwatch.service.guard",
        "cartwatch.pages",
    }
    assert "Ada" not in out.getvalue()
    assert ADULT not in out.getvalue()


def test_an_address_is_logged_without_query_or_family_token(
    served: Served, out: io.StringIO
) -> None:
    """A family's line says that a family's page was opened; an unknown one nothing."""
    knock_everywhere(served.url)
    paths = {line.get("path") for line in lines(out)}
    assert "/family/…" in paths
    assert "/nurse" in paths
    assert "(unknown)" in paths
    assert not any("?" in str(path) for path in paths)


def test_a_request_has_a_number_in_the_log_and_in_its_answer(
    served: Served, out: io.StringIO
) -> None:
    """Who was shown a number can be helped."""
    with urlopen(f"{served.url}/nurse", timeout=60) as answer:
        number = answer.headers["x-request-id"]
    until = time.monotonic() + 10
    while number not in out.getvalue() and time.monotonic() < until:
        time.sleep(0.05)  # the line is written when the answer is out
    line = next(line for line in lines(out) if line.get("request") == number)
    assert (line["path"], line["status"]) == ("/nurse", 200)


def test_an_error_is_logged_with_kind_and_place_and_without_words(
    out: io.StringIO,
) -> None:
    """Also that of a database, whose words and parameters repeat the row."""
    opened = store.engine("sqlite://")
    try:
        with store.reading(opened) as session:
            session.connection().exec_driver_sql(
                "select * from nowhere where name = ?", (MARKS["name"],)
            )
    except StoreError:
        logging.getLogger("cartwatch.x").exception("reading failed")
    line = lines(out)[-1]
    assert line["event"] == "reading failed"
    assert line["error"] == "StoreError from OperationalError"
    assert line["trouble"] == "not migrated"
    assert "test_logs.py" in str(line["error_at"])
    assert marks_in(out.getvalue()) == []


def test_of_a_librarys_line_only_the_fixed_part_is_kept(out: io.StringIO) -> None:
    """Arguments and ready-made texts of others may hold anything."""
    other = logging.getLogger("somebody.else")
    other.error("could not read %r", MARKS["name"])
    other.error(f"could not read {MARKS['name']}")  # as a library may
    first, second = lines(out)[-2:]
    assert first["event"] == "could not read %r"
    assert second["event"] == "(a line of a library)"
    assert str(second["at"]).startswith("test_logs.py:")
    assert marks_in(out.getvalue()) == []


def test_a_thread_that_dies_says_where_and_not_what(out: io.StringIO) -> None:
    """Python alone prints the words of the error on the console."""

    def dies() -> None:
        raise ValueError(MARKS["name"])

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()
    assert lines(out)[-1]["error"] == "ValueError"
    assert marks_in(out.getvalue()) == []


def test_the_console_form_says_the_same(out: io.StringIO) -> None:
    """For people: one line, the same words, as little of anybody."""
    written = io.StringIO()
    logs.configure("info", "console", written)
    try:
        raise RuntimeError(MARKS["name"])
    except RuntimeError:
        logs.logger("cartwatch.x").exception("that failed", count=3)
    assert re.search(r"that failed\s.*count=3.*error=RuntimeError", written.getvalue())
    assert marks_in(written.getvalue()) == []


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """`cartwatch serve` as a unit runs it: its address, and all that it wrote."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    furnished(url, load_library(None)).dispose()
    said = tmp_path / "said.txt"
    settings = {
        "CARTWATCH_STORE": url,
        "CARTWATCH_LOG_LEVEL": "debug",
        "CARTWATCH_LOG_FORMAT": "json",
        "CARTWATCH_OIDC_SECRET": MARKS["password"],
        "PYTHONPATH": str(ROOT / "src"),
    }
    words = ["serve", "--port", "0", "--as", MARKS["name"]]
    command = [*MAIN, *words]
    with said.open("w") as file:
        running = subprocess.Popen(
            command, stdout=file, stderr=file, env={**os.environ, **settings}
        )
        try:
            yield address_of(said), said
        finally:
            running.terminate()
            running.wait(20)


def address_of(said: Path) -> str:
    """The address that the process says it serves, once it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = re.search(r"http://127\.0\.0\.1:[1-9]\d*", said.read_text())
        if found:
            with suppress(OSError):
                ask(found[0], "/healthz")
                return found[0]
        time.sleep(0.2)
    raise AssertionError(said.read_text())


def test_nothing_marked_is_in_anything_a_served_process_writes(
    process: tuple[str, Path],
) -> None:
    """Standard output and error of `cartwatch serve`, whole, every library included."""
    url, said = process
    chart_marked(url)
    knock_everywhere(url)
    text = said.read_text()
    assert text.count('"event": "request"') > 10
    assert "Traceback" not in text
    assert marks_in(text) == []


def test_nothing_marked_is_in_what_the_watcher_writes(tmp_path: Path) -> None:
    """`cartwatch watch` names beds to those whom it calls, and nobody in its log."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    library = load_library(None)
    opened = furnished(url, library)
    Served("", opened, library, FastAPI()).chart(ADULT, temperature=40.47)
    opened.dispose()
    done = subprocess.run(
        [*MAIN, "watch", "--once", "--to", str(tmp_path / "calls.jsonl")],
        capture_output=True,
        text=True,
        env={**os.environ, "CARTWATCH_STORE": url, "PYTHONPATH": str(ROOT / "src")},
    )
    assert "reviewed" in done.stderr
    said = done.stdout + done.stderr
    assert [mark for mark in (ADULT, "Ada", "40.47") if mark in said] == []
