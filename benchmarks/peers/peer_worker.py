"""One peer in a process of its own: python benchmarks/peers/peer_worker.py NAME [--check DRAWS].

With --check it says how far the peer is from the reference. Without, it gets ready, says so in a line of JSON, runs one
round for every line it is given, and at the end of input tells its memory and how far it is from the reference.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TextIO

import peer_numpy
import peer_system as s
from peer_system import Courses, Numbers

CHECKED = 256
"""Draws compared with the reference in a run, or all of a round if those are fewer."""


@dataclass(frozen=True)
class Peer:
    """A row of the table.

    Attributes:
        title: its name in the table.
        package: what must be installed, as it is imported.
        module: where it is implemented.
        makes: the function of that module that runs draws, or one that gives it.
        given: arguments of the latter; None if the function runs draws itself.
        draws: draws in a round.
        all_cores: whether it uses more than one core.
        bits: 64 or 32.
    """

    title: str
    package: str
    module: str
    makes: str = "many"
    given: tuple[Any, ...] | None = None
    draws: int = 16384
    all_cores: bool = False
    bits: int = 64

    def ready(self) -> Callable[[Numbers], Courses]:
        """What runs many draws."""
        made = getattr(importlib.import_module(self.module), self.makes)
        run: Callable[[Numbers], Courses] = made if self.given is None else made(*self.given)
        return run

    def absent(self) -> str | None:
        """Why it cannot run here, if so."""
        return None if importlib.util.find_spec(self.package) else "not installed"


PEERS = {
    "ours": Peer("Smychka's way (JAX)", "jax", "peer_smychka", "prepared", (64,), all_cores=True),
    "ours32": Peer("Smychka's way, 32 bits", "jax", "peer_smychka", "prepared", (32,), all_cores=True, bits=32),
    "numpy": Peer("NumPy, draws side by side", "numpy", "peer_numpy", "vectorised"),
    "numba": Peer("Numba, compiled loops", "numba", "peer_numba", all_cores=True),
    "bptk-rust": Peer("BPTK-Py, Rust engine", "BPTK_Py", "peer_bptk", "on_rust", (), draws=300),
    "mesa": Peer("Mesa, six agents", "mesa", "peer_mesa", draws=150),
    "pysd": Peer("PySD, Vensim model", "pysd", "peer_pysd", "prepared", (), draws=40),
    "numpy-single": Peer("NumPy, a draw at a time", "numpy", "peer_numpy", "one_by_one", draws=40),
    "bptk": Peer("BPTK-Py, Python engine", "BPTK_Py", "peer_bptk", "on_python", (), draws=3),
}
DISTRIBUTIONS = {"BPTK_Py": "bptk-py"}


def apart(name: str, run: Callable[[Numbers], Courses], draws: int) -> float:
    """The largest relative difference from the reference; its two forms are compared with one another."""
    given = s.constants(0, draws)
    reference = peer_numpy.one_by_one if name == "numpy" else peer_numpy.vectorised
    return s.difference(run(given), reference(given))


def serve(name: str, out: TextIO) -> None:
    """Gets ready, runs a round a line, tells what it took."""

    def tell(**found: Any) -> None:
        print(json.dumps(found), file=out, flush=True)

    peer = PEERS[name]
    began = time.perf_counter()
    run = peer.ready()
    imported = time.perf_counter() - began
    few = s.constants(0, min(peer.draws, 1024))
    took = []
    for _ in range(2):
        began = time.perf_counter()
        run(few)
        took.append(time.perf_counter() - began)
    installed = version(DISTRIBUTIONS.get(peer.package, peer.package))
    tell(version=installed, imported=imported, compiled=max(took[0] - took[1], 0.0))
    given = s.constants(0, peer.draws)
    for _ in sys.stdin:
        began = time.perf_counter()
        run(given)
        tell(seconds=time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell(peak=peak, apart=apart(name, run, min(peer.draws, 16 if name == "numpy" else CHECKED)))


def main() -> None:
    """The check or the rounds; whatever a library prints goes to standard error."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", choices=tuple(PEERS))
    asked.add_argument("--check", type=int, metavar="DRAWS", help="only compare so many draws with the reference")
    told = asked.parse_args()
    out, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    peer = PEERS[told.name]
    if reason := peer.absent():
        print(json.dumps({"absent": reason}), file=out)
    elif told.check:
        found = apart(told.name, peer.ready(), told.check)
        print(json.dumps({"apart": found, "allowed": s.TOLERANCE[peer.bits]}), file=out)
    else:
        serve(told.name, out)


if __name__ == "__main__":
    main()
