"""Peers beside us on one small system, in one run: see system.md for the system and docs/explanation/performance.md.

Run: python benchmarks/peers/run.py
     python benchmarks/peers/run.py --python bptk=PATH      with BPTK-Py in an environment of its own
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import peer_system as s
from peer_worker import PEERS, Peer

ROUNDS = 5
BASE = "ours"
HERE = Path(__file__).resolve().parent
HEAD = ("library", "version", "draws/s", "median", "ours is faster", "draws", "cores", "compile s", "peak MB",
        "difference")  # fmt: skip


@dataclass
class Running:
    """A peer that runs in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    seconds: list[float] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def peer(self) -> Peer:
        """Its row."""
        return PEERS[self.name]

    def hear(self) -> dict[str, Any]:
        """The next line it says."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.peer.title} stopped with code {self.process.wait()}; what it said stands above")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def round(self) -> None:
        """One round."""
        assert self.process.stdin
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        self.seconds.append(self.hear()["seconds"])

    def end(self) -> None:
        """What it tells at the end."""
        assert self.process.stdin
        self.process.stdin.close()
        self.told |= self.hear()
        self.process.wait()

    @property
    def pace(self) -> float:
        """Draws a second in the best round."""
        return self.peer.draws / min(self.seconds)

    @property
    def agrees(self) -> bool:
        """Whether its figures are the reference's."""
        return bool(self.told["apart"] <= s.TOLERANCE[self.peer.bits])


def start(name: str, python: str, folder: str) -> Running:
    """A peer, ready or absent."""
    path = os.pathsep.join(filter(None, (str(HERE.parents[1] / "src"), os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [python, str(HERE / "peer_worker.py"), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=folder, env=os.environ | {"PYTHONPATH": path, "JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    running = Running(name, process)
    running.told = running.hear()
    return running


def cells(running: Running, base: Running) -> tuple[str, ...]:
    """A row of the table."""
    peer, told = running.peer, running.told
    faster = base.pace / running.pace
    return (
        peer.title, told["version"], f"{running.pace:,.{0 if running.pace > 10 else 1}f}",
        f"{peer.draws / median(running.seconds):,.{0 if running.pace > 10 else 1}f}",
        f"{faster:,.{0 if faster >= 20 else 2}f}x", f"{peer.draws:,}",
        str(len(os.sched_getaffinity(0))) if peer.all_cores else "1", f"{told['compiled']:.1f}", f"{told['peak']:,.0f}",
        f"{told['apart']:.0e}" + ("" if running.agrees else " DISAGREES"),
    )  # fmt: skip


def show(rows: list[tuple[str, ...]]) -> None:
    """The table, in columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        first, rest = row[0].ljust(widths[0]), zip(row[1:], widths[1:], strict=True)
        print("  ".join([first, *(text.rjust(width) for text, width in rest)]))


def main() -> None:
    """The table of all peers that are installed, and which are not."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument(
        "--python", action="append", default=[], metavar="NAME=PATH",
        help="run the peers whose names begin with NAME with another interpreter; may be said more than once",
    )  # fmt: skip
    told = asked.parse_args()
    others = dict(each.split("=", 1) for each in told.python)

    with tempfile.TemporaryDirectory() as folder:  # where libraries may leave their logs
        every = [
            start(
                name, next((path for begins, path in others.items() if name.startswith(begins)), sys.executable), folder
            )
            for name in PEERS
        ]
        present = [each for each in every if "absent" not in each.told]
        for _ in range(told.rounds):
            for each in present:
                each.round()
        for each in present:
            each.end()
    base = next(each for each in present if each.name == BASE)
    print(f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{len(s.STOCKS)} stocks, {s.MONTHS} months, best of {told.rounds} rounds in turns, 64 bits unless said\n")
    show([HEAD, *(cells(each, base) for each in sorted(present, key=lambda each: -each.pace))])
    for each in every:
        if each not in present:
            print(f"{each.peer.title}: {each.told['absent']}")
    if not all(each.agrees for each in present):
        raise SystemExit("a library that disagrees with the reference is not measured: its figures count for nothing")


if __name__ == "__main__":
    main()
