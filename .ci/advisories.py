"""Does a package of the lock have a known weakness? `make advisories` asks osv.dev.

Exit code 1 when one has. Without an answer (no network) it says so and ends with 0: a
machine that cannot ask must not stop the work of others.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
ADDRESS = "https://api.osv.dev/v1/query"
PATIENCE = 600


def asked(lock: Path, address: str) -> tuple[dict[str, Any] | None, str]:
    """What pip-audit found, or None and why it could not find out."""
    words = ["-r", str(lock), "--disable-pip", "-s", "osv", "--osv-url", address]
    how = [
        "-f",
        "json",
        "--desc",
        "off",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
    ]
    try:
        done = subprocess.run(  # noqa: S603 # our own words
            [sys.executable, "-m", "pip_audit", *words, *how],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {PATIENCE} s"
    try:
        return json.loads(done.stdout), ""
    except ValueError:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        return None, last[0].strip() if last else "no answer"


def weaknesses(found: dict[str, Any]) -> Iterator[str]:
    """A line for each: `name 1.0: GHSA-…, mended in 1.1`."""
    for package in found.get("dependencies", []):
        for weakness in package.get("vulns", []):
            mended = ", ".join(weakness.get("fix_versions", [])) or "no version yet"
            number = ", ".join([weakness["id"], *weakness.get("aliases", [])])
            name = f"{package['name']} {package['version']}"
            yield f"{name}: {number}; mended in {mended}"


def main() -> int:
    """Ask, say, and end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--osv-url", default=ADDRESS)
    chosen = parser.parse_args()
    found, why = asked(chosen.lock, chosen.osv_url)
    if found is None:
        print(f"Advisories could not be asked ({why}). Nothing is known, good or bad.")
        return 0
    lines = list(weaknesses(found))
    for line in lines:
        print(line)
    count = len(found.get("dependencies", []))
    print(f"{count} packages, {len(lines)} known weaknesses.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
