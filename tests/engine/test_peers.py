"""The benchmark of peers: every library that is installed computes the same system, or its speed says nothing.

The truth of these tests is the plain NumPy reference and the equations in benchmarks/peers/system.md, which each
library's implementation writes down on its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "peers"
sys.path.insert(0, str(FOLDER))

import peer_numpy  # noqa: E402
import peer_system  # noqa: E402
from peer_worker import PEERS  # noqa: E402

DRAWS = 3


@pytest.fixture(scope="module")
def reference() -> peer_system.Courses:
    """The first few draws in plain NumPy."""
    return peer_numpy.one_by_one(peer_system.constants(0, DRAWS))


@pytest.mark.parametrize("name", PEERS)
def test_every_library_computes_the_same_system(name: str, tmp_path: Path) -> None:
    """Truth: the NumPy reference, whose two forms are compared with one another.

    A process for each, as in the benchmark: 64 bits are a choice that JAX makes once for a process.
    """
    if reason := PEERS[name].absent():
        pytest.skip(f"{PEERS[name].package}: {reason}")
    path = os.pathsep.join(filter(None, (str(FOLDER.parents[1] / "src"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, str(FOLDER / "peer_worker.py"), name, "--check", str(DRAWS)],
        env=os.environ | {"PYTHONPATH": path}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["apart"] <= found["allowed"]


@pytest.mark.parametrize("constant", peer_system.CONSTANTS)
def test_a_constant_that_is_off_by_a_millionth_is_noticed(constant: str, reference: peer_system.Courses) -> None:
    """Truth: every constant is in some equation, so that a library that mistakes one must be found out."""
    given = peer_system.constants(0, DRAWS)
    given[:, peer_system.CONSTANTS.index(constant)] *= 1.0 + 1e-6
    assert peer_system.difference(peer_numpy.vectorised(given), reference) > peer_system.TOLERANCE[64]


def test_missing_numbers_and_missing_months_are_noticed(reference: peer_system.Courses) -> None:
    """Truth: what is not a number does not agree, nor does a course with a month too few."""
    broken = replace(reference, final=np.where(reference.final == reference.final[0, 0], np.nan, reference.final))
    assert peer_system.difference(broken, reference) == np.inf
    assert peer_system.difference(replace(reference, seen=reference.seen[:, 1:]), reference) == np.inf


def test_a_draw_has_the_same_constants_however_many_are_asked_for() -> None:
    """Truth: constants are keyed by the number of the draw, and lie in their ranges."""
    many = peer_system.constants(0, 100)
    assert np.array_equal(peer_system.constants(40, 7), many[40:47])
    low, high = np.array(list(peer_system.RANGES.values())).T
    assert ((many >= low) & (many <= high)).all()
    assert len(np.unique(many, axis=0)) == len(many)


def test_the_vensim_model_has_the_same_stocks_constants_and_months() -> None:
    """Truth: peer_system.py; checked here because PySD may be absent."""
    text = (FOLDER / "system.mdl").read_text(encoding="utf-8")
    stocks = {name: float(opening) for name, opening in re.findall(r"^(\w+) = INTEG\(.*, ([\d.]+)\)", text, re.M)}
    assert stocks == dict(zip(peer_system.STOCKS, peer_system.OPENING_STOCKS.tolist(), strict=True))
    assert len(stocks) == 25
    assert re.search(rf"^FINAL TIME = {peer_system.MONTHS} ", text, re.M)
    assert set(peer_system.CONSTANTS) <= set(re.findall(r"^(\w+) = [\d.]+ ~", text, re.M))
