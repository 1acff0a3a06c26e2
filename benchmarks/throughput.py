"""Full draws a second on all cores, by batch size and by how many quantities are kept.

Run: python benchmarks/throughput.py
"""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version

import smychka
from smychka import ensemble
from smychka.ensemble import History
from smychka.measures import BY_REGION, COUNTRY

KEPT = {
    "three outcomes": ("grain_procurement", "famine_deaths", "industry_output"),
    "all national": COUNTRY,
    "all quantities": COUNTRY + BY_REGION,
}
BATCHES = (128, 256, 512)
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


def main() -> None:
    """The table."""
    ensemble.remember_compilations()
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


if __name__ == "__main__":
    main()
