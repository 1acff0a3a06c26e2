"""How quickly the page with levers answers: from a key press to the painted update of six charts, in Chromium.

    python benchmarks/page.py [--presses N] [--since YYYY-MM]

Starts `smychka explore` twice: once so that everything is in the cache, then to be measured. A lever is moved key press
by key press; each waits until the frame with its answer is painted, and no press comes sooner than that. Times are
those of the page itself, from the time stamp of the key event on. Memory is that of the server's process.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

PORT = 8417
LEVER = "procurement_pressure"
FIRST_ANSWER = 600.0


@contextmanager
def served() -> Iterator[subprocess.Popen[bytes]]:
    """A server of the page, stopped afterwards."""
    command = [sys.executable, "-m", "smychka", "explore", "--no-browser", "--port", str(PORT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def opened(page: Any, state: str = "") -> float:
    """Milliseconds until the page is ready, its first answer painted; waits for the server."""
    began = time.perf_counter()
    while time.perf_counter() - began < FIRST_ANSWER:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.02)
    page.goto(f"http://127.0.0.1:{PORT}/{state}")
    page.wait_for_selector("html[data-ready][data-settled]", timeout=1000 * FIRST_ANSWER)
    return 1000 * (time.perf_counter() - began)


def pressed(page: Any, mode: str, since: str, presses: int) -> list[float]:
    """Milliseconds from each key press to the painted answer: `central` or `fan`."""
    page.goto("about:blank")
    opened(page, f"#mode={mode}&impose={LEVER}:0.2:{since}")
    slider = page.locator(f"#lever-{LEVER} input[type=range]")
    slider.focus()
    for place in range(presses + 2):  # the first two are not counted
        if place == 2:
            page.evaluate("performance.clearMeasures()")
        before = page.evaluate(f"document.documentElement.dataset.{mode}")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f"html:not([data-{mode}='{before}'])", timeout=1000 * FIRST_ANSWER)
    found: list[float] = page.evaluate(f"performance.getEntriesByName('{mode}').map((each) => each.duration)")
    return found[:presses]


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that the server holds."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print the table."""
    from browser import chromium

    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--since", default="1928-01")
    asked = parser.parse_args()
    with chromium() as browser:
        with served():
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            print(f"page ready, the first time in this run: {opened(page):.0f} ms")
            pressed(page, "central", asked.since, 2)
            pressed(page, "fan", asked.since, 2)
            page.close()
        with served() as process:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            print(f"page ready, from the start of a warm server on: {opened(page):.0f} ms")
            for mode in ("central", "fan"):
                pressed(page, mode, asked.since, 2)
                found = sorted(pressed(page, mode, asked.since, asked.presses))
                print(
                    f"key press to six charts painted, {mode}, lever from {asked.since}: median "
                    f"{statistics.median(found):.0f} ms, 95th percentile {found[int(0.95 * len(found))]:.0f} ms, "
                    f"{len(found)} presses"
                )
            print(f"memory of the server: {memory(process):.0f} MB")


if __name__ == "__main__":
    main()
