"""The central run of the model under the recorded decisions, once for all tests of the economy's path."""

from __future__ import annotations

import equinox as eqx
import numpy as np
import pytest

from economy.runs import WATCHED, Replay, Run
from smychka import simulate
from smychka.ensemble import History, load_history, remember_compilations
from smychka.foundations.cache import user_cache
from smychka.foundations.calendar import month_in_run


@pytest.fixture(scope="session")
def replay() -> Replay:
    """The maker of central runs: quantities by month, with some levers or circumstances of the country held at a value
    from some month on."""
    remember_compilations(user_cache() / "compiled-tests")
    history: History = load_history()
    sample = simulate.central_sample(history.labels)

    def run(held: dict[str, tuple[str, float]]) -> Run:
        given = history.paths()
        for lever, (since, value) in held.items():
            if lever in given.names:
                changed = given.country.at[month_in_run(since) :, given.names.index(lever)].set(value)
                given = eqx.tree_at(lambda paths: paths.country, given, changed)
                continue
            place = given.lever_names.index(lever)
            changed = given.levers.at[month_in_run(since) :, place].set(value)
            given = eqx.tree_at(lambda paths: paths.levers, given, changed)
        seen, _ = simulate.trajectories(given, sample, history.facts, WATCHED)
        return {name: np.asarray(values)[:, 0] for name, values in seen.items()}

    return run


@pytest.fixture(scope="session")
def central_run(replay: Replay) -> Run:
    """Central constants, recorded decisions and circumstances, no luck. (month,)"""
    return replay({})
