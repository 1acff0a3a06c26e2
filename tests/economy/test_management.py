"""Management: committees against directors, and labour under military rules.

Truth: closed forms, limits and signs; decisions as recorded for the dates.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import management
from smychka.economy.management import ManagementFlows, ManagementGains, ManagementParameters, Seen
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.quantity import central
from smychka.inputs.levers import load_levers

P, FULL = central(ManagementParameters), central(ManagementGains)
NONE = ManagementGains(jnp.float32(0.0), jnp.float32(0.0))
shares = st.floats(0.0, 1.0, width=32)


def seen(**changed: float) -> Seen:
    usual = {"control": 0.5, "one_man": 0.2, "discipline": 0.1, "provision": 0.8}
    return Seen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def work(gains: ManagementGains = FULL, weariness: float = 0.0, **changed: float) -> ManagementFlows:
    return management.management_step(jnp.float32(weariness), seen(**changed), P, gains)[1]


@given(control=shares, one_man=shares, discipline=shares, provision=shares, weariness=shares)
def test_without_the_arrows_work_is_untouched(
    control: float, one_man: float, discipline: float, provision: float, weariness: float
) -> None:
    """Truth: limit, exact to the last bit."""
    flows = work(NONE, weariness, control=control, one_man=one_man, discipline=discipline, provision=provision)
    assert float(flows.work) == float(flows.leaving) == 1.0
    assert float(flows.control) == float(jnp.float32(control))


def test_each_arrow_is_taken_out_by_itself() -> None:
    """Truth: the map: without one arrow the other acts as before."""
    hard = {"discipline": 0.95, "weariness": 0.5, "provision": 0.5}
    no_director = work(dataclasses.replace(FULL, one_man_management=jnp.float32(0.0)), **hard)
    no_army = work(dataclasses.replace(FULL, militarised_labour=jnp.float32(0.0)), **hard)
    full = work(FULL, **hard)
    assert float(no_director.control) == 0.5 and float(no_director.leaving) == float(full.leaving) > 1.0
    assert float(no_army.leaving) == 1.0 and float(no_army.control) == float(full.control) < 0.5
    assert float(no_army.work * no_director.work) == pytest.approx(float(full.work), rel=1e-6)


@given(one=shares, other=shares, control=shares)
def test_directors_take_control_from_below(one: float, other: float, control: float) -> None:
    """Truth: sign and bounds; never all of it."""
    few, many = sorted((one, other))
    taken = [float(work(control=control, one_man=share).control) for share in (few, many)]
    assert 0.0 <= taken[1] <= taken[0] + 1e-7 <= control + 1e-6
    assert taken[1] >= control * (1.0 - float(P.single_rule)) - 1e-6


def test_the_best_control_balances_commitment_and_discord() -> None:
    """Truth: closed form: c / 2d; committees alone do worse than none at the centre of the priors."""
    best = float(P.commitment / (2.0 * P.discord))
    factor = lambda w: float(management.committees_factor(jnp.float32(w), P, jnp.float32(1.0)))  # noqa: E731
    assert 0.0 < best < 1.0
    assert factor(best) > max(factor(best - 0.05), factor(best + 0.05), 1.0)
    assert factor(1.0) < factor(0.0) == 1.0


@given(discipline=st.floats(0.0, 0.5, width=32), provision=shares)
def test_common_labour_law_is_not_militarisation(discipline: float, provision: float) -> None:
    """Truth: limit: below the threshold nothing happens to work."""
    flows = work(control=0.0, discipline=discipline, provision=provision)
    assert float(flows.militarised) == 0.0 and float(flows.work) == float(flows.leaving) == 1.0


def test_militarisation_lifts_work_first_and_wears_it_down_later() -> None:
    """Truth: record levers: labour armies of 1920, lapsed with NEP; work falls below 1 within the year and mends."""
    monthly = load_levers().monthly()
    lever = lambda name: jnp.asarray(monthly.national[:, monthly.names.index(name)], dtype=jnp.float32)  # noqa: E731
    zero = jnp.zeros(MONTHS)
    met = Seen(zero, lever("one_man_management"), lever("labour_discipline"), zero + 0.7)
    flows = jax.lax.scan(lambda s, now: management.management_step(s, now, P, FULL), management.opening(P), met)[1]
    at = lambda series, date: float(np.asarray(series)[month_in_run(date)])  # noqa: E731
    assert at(flows.work, "1920-02") > 1.0 > at(flows.work, "1920-12")
    assert at(flows.leaving, "1920-12") > 1.1 and at(flows.militarised, "1921-06") == 0.0
    for quiet in (flows.work, flows.leaving):
        assert at(quiet, "1924-06") == pytest.approx(1.0, abs=1e-3)
    assert at(flows.work, "1941-06") < 1.0


@given(discipline=shares, months=st.integers(1, 40))
def test_weariness_follows_and_never_passes_its_cause(discipline: float, months: int) -> None:
    """Truth: closed form of a first-order approach: m (1 - (1 - k)^n)."""
    end = jax.lax.fori_loop(
        0, months, lambda _, s: management.management_step(s, seen(discipline=discipline), P, FULL)[0],
        jnp.float32(0.0),
    )  # fmt: skip
    held = float(management.militarised(jnp.float32(discipline), P))
    assert float(end) == pytest.approx(held * (1.0 - (1.0 - float(P.wearing)) ** months), abs=1e-5)
