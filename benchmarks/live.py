"""How long until a saved set is on every other screen?

    python benchmarks/live.py [SAVES]            default: 20

Serves three synthetic patients, opens the board, the physician's and the nurse's page
in headless Chromium, saves sets from outside the pages, and prints the seconds from the
start of each save until both the board and the physician's page show the new grade.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browser.served import ADULT, Served, serving
from cartwatch.protocol import load_library
from conftest import find_chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def first_set(served: Served) -> None:
    """A complete set with a fever, every pump stopped."""
    asked = served.library.vocabulary.form("blood_pressure_medicine")
    values: dict[str, float | str] = {concept.name: "stopped" for concept in asked}
    values |= {"temperature": 38.6, "systolic_bp": 121.0, "oxygen_device": "room_air"}
    values |= {"oxygen_saturation": 97.0, "consciousness": "alert", "ice_score": 10.0}
    served.chart(ADULT, **values)


def shows(board: Page, physician: Page, grade: int) -> None:
    """Wait until both pages show the grade."""
    board.locator('tr[data-bed="04"]').get_by_text(f"CRS grade {grade}").wait_for(
        state="attached"
    )
    physician.get_by_text(f"CRS grade {grade}").first.wait_for(state="attached")


def measure(saves: int) -> list[float]:
    """Seconds from a save until it is on the other screens."""
    took: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), load_library(None)) as served,
        sync_playwright() as playwright,
    ):
        first_set(served)
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS
        )
        pages = [browser.new_page() for _ in range(3)]
        for page, path in zip(pages, ("board", "physician", "nurse"), strict=True):
            page.goto(f"{served.url}/{path}")
        shows(pages[0], pages[1], 1)
        time.sleep(5)
        for i in range(saves):
            grade, systolic = (2, 80.0) if i % 2 == 0 else (1, 121.0)
            begun = time.monotonic()
            served.chart(ADULT, systolic_bp=systolic)
            shows(pages[0], pages[1], grade)
            took.append(time.monotonic() - begun)
            time.sleep(1.1)
        browser.close()
    return took


def main() -> None:
    """Print the median, the worst, and how many were within a second."""
    took = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    within = sum(t < 1 for t in took)
    print(
        f"{len(took)} saves, 3 pages open: median {statistics.median(took):.2f} s, "
        f"worst {max(took):.2f} s, {within} of {len(took)} within 1 s"
    )


if __name__ == "__main__":
    main()
