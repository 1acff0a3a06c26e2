"""The runs in which the checks are read, computed once a session: history with 64 draws, forks with 32."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smychka.ensemble import remember_compilations
from smychka.foundations.cache import user_cache
from smychka.judgement.system_runs import Runs, system_runs
from smychka.judgement.systems import check, results


@pytest.fixture(scope="session")
def runs() -> Runs:
    remember_compilations(user_cache() / "compiled-tests")
    return system_runs(draws=64, seed=1917)


@pytest.fixture(scope="session")
def met(runs: Runs) -> Callable[[str], None]:
    """The assertion that a check is met."""

    def assert_met(name: str) -> None:
        (found,) = results(runs, [check(name)])
        assert found.met, f"{found.check.sentence}: model gives {found.value:.4g} against {found.check.expected}"

    return assert_met
