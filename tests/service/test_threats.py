"""The threat model names tests that exist, and the audit of what we depend on works."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
THREATS = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", THREATS)))
ROWS = [line for line in THREATS.splitlines() if re.match(r"\| [STRIDE] \|", line)]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_threat_model_names_exists(file: str, name: str) -> None:
    """Whoever renames or removes it finds the threat that it showed."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(?:async )?def {name}\(", text, flags=re.M)


def test_every_threat_has_a_control_and_a_test() -> None:
    """A hope is no control."""
    assert len(ROWS) > 40
    bare = [row for row in ROWS if "::test_" not in row or row.count("|") != 5]
    assert bare == []


def test_every_letter_of_stride_is_thought_of() -> None:
    """Six kinds of threat; none is left out."""
    assert {row[2] for row in ROWS} == set("STRIDE")


WEAK = {
    "id": "GHSA-test-0000",
    "summary": "invented for a test",
    "published": "2026-01-01T00:00:00Z",
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "weak", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "1.1"}]}],
            "versions": ["1.0"],
        }
    ],
}


class Advisories(BaseHTTPRequestHandler):
    """A service of advisories that knows one weakness, of one package."""

    def do_POST(self) -> None:
        """Answer one question."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        weak = asked["package"]["name"] == "weak"
        answer = json.dumps({"vulns": [WEAK]} if weak else {}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def advisories() -> Iterator[str]:
    """Such a service on this machine; its address."""
    service = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{service.server_port}/v1/query"
    finally:
        service.shutdown()
        service.server_close()


def audit(folder: Path, package: str, address: str) -> tuple[int, str]:
    """Exit code and words of the audit of a lock with one package."""
    lock = folder / "a.lock"
    lock.write_text(f"{package}==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    script = ROOT / ".ci" / "advisories.py"
    words = ["--lock", str(lock), "--osv-url", address]
    done = subprocess.run(
        [sys.executable, str(script), *words], capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_a_known_weakness_fails_and_no_answer_does_not(tmp_path: Path) -> None:
    """Known: 1, named with the version that mends it. Unknown: said so, and 0."""
    with advisories() as address:
        code, said = audit(tmp_path, "weak", address)
        assert (code, "weak 1.0: GHSA-test-0000; mended in 1.1" in said) == (1, True)
        code, said = audit(tmp_path, "strong", address)
        assert (code, said) == (0, "1 packages, 0 known weaknesses.\n")
    code, said = audit(tmp_path, "weak", address)
    assert (code, "could not be asked" in said) == (0, True)
