"""The page without a server: how long the model's twin takes in Chromium, and how large the folder is.

    python benchmarks/twin.py [FOLDER]

Without a folder one is written to a temporary place first. Times are medians over runs of the twin's own worker, once
it is warm: a central run of all 284 months, one from 1928 on, fans of 100 draws with two workers, and the first answer
after the page is opened.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

REPEATS = 40
TIMED = """async ([since, draws, repeats]) => {
  const { engine, about } = smychka;
  const charts = about.first_charts;
  const found = [];
  for (let at = 0; at < repeats; at += 1) {
    const course = { impose: [{ lever: "procurement_pressure", value: 0.01 * at, since, until: null }] };
    const start = performance.now();
    await engine.run([course], draws, charts, "page");
    found.push(performance.now() - start);
  }
  return found.sort((one, two) => one - two)[Math.floor(repeats / 2)];
}"""
KEYED = """() => new Promise((done) => {
  const start = performance.now();
  const count = Number(document.documentElement.dataset.central || 0);
  const look = () => (Number(document.documentElement.dataset.central) > count
    ? done(performance.now() - start) : requestAnimationFrame(look));
  smychka.store.update("bench", (state) => ({ ...state, mode: "central", course: { impose: [
    { lever: "procurement_pressure", value: Math.random(), since: "1928-01-01", until: null }] } }));
  look();
})"""


def measured(page: Any, folder: Path) -> dict[str, float]:
    """Milliseconds of each task, in the page opened from a folder."""
    start = time.perf_counter()
    page.goto((folder / "index.html").as_uri())
    page.wait_for_function("Number(document.documentElement.dataset.central) >= 1", timeout=120_000)
    found = {"page opened, first central run drawn": 1000 * (time.perf_counter() - start)}
    page.wait_for_function("Number(document.documentElement.dataset.fan) >= 1", timeout=120_000)
    found["page opened, first fan of 200 drawn"] = 1000 * (time.perf_counter() - start)
    for name, since, draws, repeats in (
        ("central run, all months", "1917-11-01", 0, REPEATS), ("central run from 1928", "1928-01-01", 0, REPEATS),
        ("fan of 100, all months", "1917-11-01", 100, 5), ("fan of 100 from 1928", "1928-01-01", 100, 5),
        ("fan of 200 from 1928", "1928-01-01", 200, 5),
    ):  # fmt: skip
        found[name] = page.evaluate(TIMED, [since, draws, repeats])
    painted = sorted(page.evaluate(KEYED) for _ in range(REPEATS))
    found["lever moved to six charts painted, central run"] = painted[REPEATS // 2]
    return found


def main(folder: Path) -> None:
    """Print the table."""
    from browser import chromium
    from smychka.explore.export import write_export

    if not (folder / "index.html").exists():
        write_export(folder, progress=lambda said: print(said, file=sys.stderr))
    with chromium() as browser:
        found = measured(browser.new_page(viewport={"width": 1400, "height": 1000}), folder)
    for name, milliseconds in found.items():
        print(f"{name:<50}{milliseconds:9.1f} ms")
    for path in sorted(folder.iterdir()):
        print(f"{path.name:<50}{path.stat().st_size / 1e6:9.2f} MB")
    print(f"{'folder':<50}{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:9.2f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as room:
            main(Path(room) / "page")
