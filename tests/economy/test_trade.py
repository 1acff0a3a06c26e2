"""Grain over the border: what ports, stocks and a blockade allow.

Truth: the bounds and corners of the equation.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import trade
from smychka.economy.trade import TradeParameters
from smychka.foundations.quantity import central
from toyland import country

P = central(TradeParameters)
amounts = st.floats(0.0, 12.0, width=32)
shares = st.floats(0.0, 1.0, width=32)
exports = jax.jit(lambda plan, stock, need, month, blockade: trade.grain_exports(plan, stock, need, month, P, blockade))


@given(plan=amounts, stock=amounts, need=amounts, blockade=shares, index=st.integers(0, 11))
def test_nothing_is_shipped_that_towns_need_or_that_is_not_there(
    plan: float, stock: float, need: float, blockade: float, index: int
) -> None:
    """Truth: the bounds: never below nought, never above the stock over the floor, never above the plan."""
    shipped = float(exports(plan, stock, need, country.month(index), blockade))
    assert 0.0 <= shipped <= max(stock - float(P.floor_months) * need, 0.0) + 1e-5
    assert shipped <= plan + 1e-5


def test_a_plan_within_reach_is_carried_out_as_far_as_plans_are() -> None:
    """Truth: closed form: the monthly weights add up to one year, so the part carried out of the plan is shipped."""
    year = [float(exports(5.0, 100.0, 0.0, country.month(index), 0.0)) for index in range(8, 20)]
    assert sum(year) == pytest.approx(5.0 * float(P.carried_out), rel=1e-5)


def test_exports_follow_deliveries_but_for_an_even_part() -> None:
    """Truth: closed form: the seasonal part goes with the claims of the month, none of which fall due in spring."""
    october, april = (float(exports(5.0, 100.0, 0.0, country.month(index), 0.0)) for index in (11, 17))
    even = 5.0 * float(P.carried_out) * (1.0 - float(P.season)) / 12.0
    assert april == pytest.approx(even, rel=1e-5)
    due = 5.0 * float(P.carried_out * P.season * country.month(11).claim_weight)
    assert october == pytest.approx(even + due, rel=1e-5)


@given(one=shares, other=shares)
def test_a_blockade_closes_ports(one: float, other: float) -> None:
    """Truth: sign."""
    open_sea, closed = sorted((one, other))
    assert float(exports(5.0, 9.0, 1.0, country.month(0), closed)) <= float(
        exports(5.0, 9.0, 1.0, country.month(0), open_sea)
    )


def test_imports_come_by_twelfths() -> None:
    """Truth: closed form."""
    assert float(trade.grain_imports(jnp.float32(1.2))) == pytest.approx(0.1)
