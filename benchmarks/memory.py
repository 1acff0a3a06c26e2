"""Peak memory of many draws, each measured in a process of its own.

Run: python benchmarks/memory.py
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version

DRAWS = 10_000
KEPT = {
    "nothing run": "",
    "three outcomes": "('grain_procurement', 'famine_deaths', 'industry_output')",
    "a run of a fork": "of_forks()",
    "a replay (default)": "of_replays(load_record())",
    "every quantity": "COUNTRY + BY_REGION",
}
PROGRAM = """
import resource, sys
from smychka import ensemble
from smychka.inputs.record import load_record
from smychka.kept import of_forks, of_replays
from smychka.measures import BY_REGION, COUNTRY
ensemble.remember_compilations()
history = ensemble.load_history()
size = 0
if {kept!r}:
    dataset = ensemble.run(history, {draws}, 1917, watched={watched})
    size = dataset.nbytes
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, size)
"""
STUDY_DRAWS = 100_000
STUDY = """
import resource, sys, tempfile
from pathlib import Path
from smychka import executors
from smychka.studies import Study
study = Study(draws={draws}, keep=('grain_procurement', 'famine_deaths', 'industry_output'), form={form!r}, batch=256)
with tempfile.TemporaryDirectory() as room:
    executors.run(study, Path(room) / "study")
    size = sum(path.stat().st_size for path in Path(room).rglob("*") if path.is_file())
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, size)
"""


def peak(program: str) -> tuple[int, int]:
    """Peak resident memory of a program in a fresh process, and the size of what it found, in bytes."""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    resident, size = done.stdout.split()
    return int(resident), int(size)


def main() -> None:
    """The table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, jax {version('jax')}")
    print(f"{DRAWS:,} draws of 284 months and 22 regions\n")
    print(f"{'kept':<22}{'peak, GB':>10}{'dataset, GB':>14}")
    for name, kept in KEPT.items():
        resident, size = peak(PROGRAM.format(kept=kept, draws=DRAWS, watched=kept or "()"))
        print(f"{name:<22}{resident / 1e9:>10.2f}{size / 1e9:>14.2f}", flush=True)
    print(f"\n{STUDY_DRAWS:,} draws of three outcomes, a study in a folder\n")
    print(f"{'form':<22}{'peak, GB':>10}{'folder, GB':>14}")
    for form in ("draws", "quantiles"):
        resident, size = peak(STUDY.format(draws=STUDY_DRAWS, form=form))
        print(f"{form:<22}{resident / 1e9:>10.2f}{size / 1e9:>14.2f}", flush=True)


if __name__ == "__main__":
    main()
