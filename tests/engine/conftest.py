"""The engine as its tests use it: history and every shipped policy with the same few draws, compiled once.

Compiled programs are kept in the user's cache folder, apart from those of the commands, so that only the first session
waits for them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from smychka import simulate
from smychka.ensemble import History, load_history, remember_compilations
from smychka.inputs.policies import load_policies
from smychka.inputs.policy import Policy
from smychka.measures import BY_REGION, COUNTRY

DRAWS, SEED = 8, 1917
WATCHED = COUNTRY + BY_REGION


@dataclass(frozen=True)
class Trajectory:
    """All quantities of a few draws, and the worst imbalance of each ledger.

    Attributes:
        values: quantity by id. (month, *place, draw)
        imbalance: (ledger, draw)
    """

    values: Mapping[str, np.ndarray]
    imbalance: np.ndarray

    def equals(self, other: Trajectory, months: slice = slice(None)) -> bool:
        """Whether all quantities are the same to the last bit in some months."""
        return all(np.array_equal(self.values[name][months], other.values[name][months]) for name in WATCHED)


def told(history: History, given: simulate.Paths, sample: simulate.Draw) -> Trajectory:
    """The trajectory under some paths."""
    seen, imbalance = simulate.trajectories(given, sample, history.regions, WATCHED)
    return Trajectory({name: np.asarray(values) for name, values in seen.items()}, np.asarray(imbalance))


@pytest.fixture(scope="session", autouse=True)
def compilations() -> None:
    """Compiled programs outlive the session."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    remember_compilations(cache / "smychka" / "compiled-tests")


@pytest.fixture(scope="session")
def history() -> History:
    """The shipped history."""
    return load_history()


@pytest.fixture(scope="session")
def policies() -> dict[str, Policy]:
    """The shipped policies."""
    return load_policies()


@pytest.fixture(scope="session")
def sample(history: History) -> simulate.Draw:
    """The first few draws of a seed."""
    draws = jnp.arange(DRAWS, dtype=jnp.uint32)
    return simulate.samples(jnp.asarray(SEED), draws, history.monthly_levers.names, history.regions.names)


@pytest.fixture(scope="session")
def replayed(history: History, sample: simulate.Draw) -> Trajectory:
    """History."""
    return told(history, history.paths(), sample)


@pytest.fixture(scope="session")
def forked(history: History, sample: simulate.Draw, policies: dict[str, Policy]) -> dict[str, Trajectory]:
    """Every shipped policy, also those that nothing in the model answers to yet."""
    return {name: told(history, history.paths(policy), sample) for name, policy in policies.items()}
