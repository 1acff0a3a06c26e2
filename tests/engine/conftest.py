"""The engine as its tests use it: history and every shipped policy with the same few draws, compiled once.

Compiled programs are kept in the user's cache folder, apart from those of the commands, so that only the first session
waits for them.
"""

from __future__ import annotations

import jax.numpy as jnp
import pytest

from engine.runs import DRAWS, SEED, Trajectory, told
from smychka import simulate
from smychka.ensemble import History, load_history, remember_compilations
from smychka.foundations.cache import user_cache
from smychka.inputs.policies import load_policies
from smychka.inputs.policy import Policy


@pytest.fixture(scope="session", autouse=True)
def compilations() -> None:
    """Compiled programs outlive the session."""
    remember_compilations(user_cache() / "compiled-tests")


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
    return simulate.samples(SEED, draws, history.labels)


@pytest.fixture(scope="session")
def replayed(history: History, sample: simulate.Draw) -> Trajectory:
    """History."""
    return told(history, history.paths(), sample)


@pytest.fixture(scope="session")
def forked(history: History, sample: simulate.Draw, policies: dict[str, Policy]) -> dict[str, Trajectory]:
    """Every shipped policy, also those that nothing in the model answers to yet."""
    return {name: told(history, history.paths(policy), sample) for name, policy in policies.items()}


@pytest.fixture(scope="session")
def beside(
    history: History, sample: simulate.Draw, policies: dict[str, Policy], replayed: Trajectory
) -> dict[str, Trajectory]:
    """History by the program of each policy: another program only where a rule decides."""
    ruled = {name: told(history, history.paths(beside=each), sample) for name, each in policies.items() if each.rules}
    return dict.fromkeys(policies, replayed) | ruled
