"""Full draws a second on all cores, by batch size and by how many quantities are kept.

Run: python benchmarks/throughput.py
     python benchmarks/throughput.py --against COMMIT    beside an earlier commit, in turns in one run
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import smychka
from roofline import roof
from smychka import ensemble
from smychka.ensemble import History
from smychka.measures import BY_REGION, COUNTRY

KEPT = {
    "three outcomes": ("grain_procurement", "famine_deaths", "industry_output"),
    "all national": COUNTRY,
    "all quantities": COUNTRY + BY_REGION,
}
BATCHES = (128, 256)
DRAWS = 2048
ROUNDS = 3
SEED = 1917


def machine() -> str:
    """The machine and the versions, in one line."""
    engines = ", ".join(f"{name} {version(name)}" for name in ("jax", "jaxlib", "numpy"))
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {engines}, "
        f"smychka {smychka.__version__}"
    )


def pace(history: History, watched: tuple[str, ...], batch: int) -> float:
    """Draws a second, compilation left out: the best of a few rounds."""
    ensemble.run(history, batch, SEED, watched=watched, batch=batch)
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ensemble.run(history, DRAWS, SEED, watched=watched, batch=batch)
        seconds.append(time.perf_counter() - began)
    return DRAWS / min(seconds)


def pace_of(tree: Path, kept: str) -> float:
    """Draws a second of a checkout, in a process of its own."""
    told = [sys.executable, str(Path(__file__).resolve()), "--one", kept]
    found = subprocess.run(
        told, env=os.environ | {"PYTHONPATH": str(tree / "src")}, check=True, capture_output=True, text=True
    )
    return float(found.stdout.split()[-1])


def beside(commit: str) -> None:
    """This checkout and an earlier one in turns, so that both meet the same machine."""
    here = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "then"
        subprocess.run(["git", "-C", str(here), "worktree", "add", "--detach", "-q", str(there), commit], check=True)
        try:
            print(machine())
            print(f"{DRAWS} draws, batch {BATCHES[-1]}, best of {ROUNDS} turns, draws a second\n")
            print(f"{'kept':<22}{commit[:12]:>14}{'now':>12}{'now over then':>16}")
            for kept in ("three outcomes", "all quantities"):
                turns = [(pace_of(there, kept), pace_of(here, kept)) for _ in range(ROUNDS)]
                then, now = (max(turn) for turn in zip(*turns, strict=True))
                print(f"{kept:<22}{then:>14,.0f}{now:>12,.0f}{now / then:>15.2f}x")
        finally:
            subprocess.run(["git", "-C", str(here), "worktree", "remove", "--force", str(there)], check=True)


def main() -> None:
    """The table, or one figure of it, or the comparison with an earlier commit."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--against", metavar="COMMIT", help="an earlier commit to run beside this one")
    asked.add_argument("--one", choices=tuple(KEPT), help="print one pace at the largest batch and nothing else")
    told = asked.parse_args()
    ensemble.remember_compilations()
    if told.against:
        beside(told.against)
    elif told.one:
        print(pace(ensemble.load_history(), KEPT[told.one], BATCHES[-1]))
    else:
        table()


def table() -> None:
    """Paces by batch size and by how much is kept."""
    history = ensemble.load_history()
    print(machine())
    print(f"{DRAWS} draws of 284 months and {len(history.regions.names)} regions, best of {ROUNDS}, draws a second\n")
    print(f"{'kept':<22}" + "".join(f"{f'batch {batch}':>12}" for batch in BATCHES) + f"{'to the first row':>20}")
    first = None
    for name, watched in KEPT.items():
        found = [pace(history, watched, batch) for batch in BATCHES]
        first = first or max(found)
        label = f"{name} ({len(watched)})"
        print(f"{label:<22}" + "".join(f"{each:>12,.0f}" for each in found) + f"{max(found) / first:>19.2f}x")
    best, told = roof(history)
    print(f"\n{told}")
    share = 100 * (first or 0.0) / best
    print(f"roof of the arithmetic {best:,.0f} draws a second; the first row reaches {share:.0f} per cent of it")


if __name__ == "__main__":
    main()
