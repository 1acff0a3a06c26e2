"""The plan of grain exports answers to the world: nothing at the recorded price, twice at half of it."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.runs import Replay, Run
from smychka.economy import exports
from smychka.economy.commerce import Abroad, CommerceParameters
from smychka.foundations.calendar import month_in_run
from smychka.foundations.quantity import central

P = central(CommerceParameters)
PRODUCT = jnp.float32(105.0)
answer_of = jax.jit(lambda plan, met, usual, gain: exports.export_answer(plan, met, usual, PRODUCT, P, gain))
price = st.floats(0.25, 3.0, width=32)


def met(**changed: float) -> Abroad:
    usual = {
        "grain_price": 1.2, "terms": 1.0, "credit": 150.0, "blockade": 0.1, "openness": 0.3,
        "machinery_priority": 0.3, "investment": 0.14,
    }  # fmt: skip
    values = {name: jnp.float32(value) for name, value in {**usual, **changed}.items()}
    return Abroad(**values, output=jnp.array([140.0, 120.0], dtype=jnp.float32))


def answer(plan: float, here: Abroad, usual: Abroad | None = None, gain: float = 1.0) -> float:
    return float(answer_of(jnp.float32(plan), here, met() if usual is None else usual, jnp.float32(gain)))


@given(plan=st.floats(0.0, 15.0, width=32), grain_price=price, credit=st.floats(0.0, 500.0, width=32))
def test_the_recorded_world_is_answered_by_the_recorded_plan(plan: float, grain_price: float, credit: float) -> None:
    """Truth: exact: no departure, no answer."""
    here = met(grain_price=grain_price, credit=credit)
    assert answer(plan, here, here) == 0.0


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.25, 2.0])
def test_the_part_tied_to_the_bill_brings_in_the_same_gold(factor: float) -> None:
    """Truth: closed form, as Dohan argues: the tied part moves with the inverse of the price."""
    found = answer(2.0, met(grain_price=1.2 * factor))
    assert found == pytest.approx(2.0 * float(P.tied) * (1.0 / factor - 1.0), rel=1e-4)


@given(plan=st.floats(0.0, 8.0, width=32), grain_price=price, terms=st.floats(0.5, 1.5, width=32))
def test_the_answer_is_bounded_and_needs_the_arrow(plan: float, grain_price: float, terms: float) -> None:
    """Truth: bounds: between none and three times the plan; exactly nothing without the arrow."""
    here = met(grain_price=grain_price, terms=terms)
    assert -plan - 1e-5 <= answer(plan, here) <= 2.0 * plan + 1e-5
    assert answer(plan, here, gain=0.0) == 0.0


def test_credit_spares_grain_and_building_costs_it() -> None:
    """Truth: signs."""
    assert answer(3.0, met(credit=200.0)) < 0.0 < answer(3.0, met(credit=100.0))
    assert answer(3.0, met(investment=0.12)) < 0.0 < answer(3.0, met(investment=0.16))


def tonnes(run: Run, first: int, last: int) -> float:
    return float(run["grain_export"][month_in_run(f"{first}-01") : month_in_run(f"{last}-12") + 1].sum())


def test_half_the_price_in_a_run_ships_more(replay: Replay, central_run: Run) -> None:
    """Truth: sign and size: in 1927, with grain to spare, near 1 + tied times the tonnage; nothing before."""
    poor = replay({"world_grain_price_gold": ("1926-07", 0.755)})
    assert 1.4 < tonnes(poor, 1927, 1927) / tonnes(central_run, 1927, 1927) <= 1.05 * (1.0 + float(P.tied))
    before = slice(0, month_in_run("1926-07"))
    np.testing.assert_array_equal(poor["grain_export"][before], central_run["grain_export"][before])


def test_the_price_of_1928_would_have_spared_grain_in_1930_and_1931(replay: Replay, central_run: Run) -> None:
    """Truth: sign: without the fall of the world price less had to be sold."""
    spared = replay({"world_grain_price_gold": ("1930-01", 1.27)})
    for year in (1930, 1931):
        assert tonnes(spared, year, year) < 0.85 * tonnes(central_run, year, year)


def test_history_asks_for_no_answer(central_run: Run) -> None:
    """Truth: exact: the run of history holds to its plans."""
    assert not central_run["export_plan_answer"].any()


def test_a_plan_that_is_imposed_stands(replay: Replay) -> None:
    """Truth: the rule: an order set by a policy is not answered."""
    shut = replay({"grain_export_plan": ("1930-01", 0.5), "world_grain_price_gold": ("1930-01", 0.3)})
    assert not shut["export_plan_answer"][month_in_run("1930-01") :].any()
