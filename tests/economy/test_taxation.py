"""The money tax of the village: closed forms, signs, and no effect at all at the recorded rate."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.runs import Replay, Run
from smychka.economy import taxation
from smychka.economy.scales import GRAIN_1913, PURCHASES_1913
from smychka.economy.taxation import Barn, TaxParameters
from smychka.foundations.calendar import month_in_run
from smychka.foundations.quantity import central
from toyland import country

P, OCTOBER = central(TaxParameters), country.month(11)
FULL, NONE = jnp.float32(1.0), jnp.float32(0.0)
rates = st.floats(-0.0625, 0.25, width=32)
grain = st.floats(0.0, 20.0, width=32)


def barn(sold: float = 0.3, held: float = 20.0, need: float = 6.0) -> Barn:
    return Barn(*(country.regional(value) for value in (sold, held, need)), country.regional(30.0, 20.0, 10.0))


sold_for_tax = jax.jit(
    lambda more, here, acts: taxation.sold_for_tax(more, jnp.float32(100.0), here, FULL, OCTOBER, P, acts)
)


def test_a_higher_tax_is_met_by_sales_in_closed_form() -> None:
    """Truth: closed form: the part found by selling, grain's part of it, at the value of a tonne, in season."""
    found = np.asarray(sold_for_tax(jnp.float32(0.01), barn(), FULL))
    year = 0.01 * float(P.sell_to_pay * P.grain_part * P.farm_income) / GRAIN_1913
    assert found.sum() == pytest.approx(year * float(OCTOBER.sales_weight), rel=1e-5)
    np.testing.assert_allclose(found / found.sum(), np.array([3, 2, 1]) / 6.0, rtol=1e-5)


@given(more=rates, held=grain, sold=st.floats(0.0, 2.0, width=32))
def test_nobody_sells_below_need_or_less_than_nothing(more: float, held: float, sold: float) -> None:
    """Truth: bounds."""
    found = np.asarray(sold_for_tax(jnp.float32(more), barn(sold, held), FULL))
    assert (found >= -np.float32(sold)).all()
    assert (found <= 0.5 * max(held - 6.0 * float(P.kept_back), 0.0) + 1e-5).all()


@given(more=rates)
def test_without_the_arrow_or_a_change_nothing_is_sold(more: float) -> None:
    """Truth: exact: the gain at nought, or the recorded rate."""
    assert not np.asarray(sold_for_tax(jnp.float32(more), barn(), NONE)).any()
    assert not np.asarray(sold_for_tax(NONE, barn(), FULL)).any()


def wanted(more: float, acts: float = 1.0) -> float:
    return float(taxation.wanted_after_tax(0.8, jnp.float32(more), jnp.float32(9000.0), 2.0, P, jnp.float32(acts)))


def test_the_rest_of_a_higher_tax_is_not_spent_in_the_shops() -> None:
    """Truth: closed form, bounds, and exactly nothing without the arrow or a change."""
    less = (1.0 - float(P.sell_to_pay)) * 0.02 * 9000.0 / (PURCHASES_1913 * 2.0)
    assert wanted(0.02) == pytest.approx(0.8 - less, rel=1e-5)
    assert wanted(-0.02) > wanted(0.0) == wanted(0.1, 0.0) == pytest.approx(0.8, rel=1e-6)
    assert wanted(0.9) == pytest.approx(0.24, rel=1e-5)


def test_farm_income_is_assessed_at_the_state_price() -> None:
    """Truth: closed form."""
    income = float(taxation.farm_income(jnp.float32(80.0), jnp.float32(1.2), P))
    assert income == pytest.approx(0.8 * 1.2 * float(P.farm_income), rel=1e-5)


def test_a_doubled_tax_brings_grain_to_market_and_lowers_the_need_for_issue(replay: Replay, central_run: Run) -> None:
    """Truth: signs of `taxation_not_force`: more grain and more tax, less sown, less cash; nothing before it."""
    high = replay({"money_tax_rate": ("1924-10", 0.08)})
    years = slice(month_in_run("1925-07"), month_in_run("1928-06") + 1)
    assert 0.5 < (high["grain_marketed"] - central_run["grain_marketed"])[years].sum() / 3.0 < 4.0
    assert high["money_tax"][years].sum() > 1.5 * central_run["money_tax"][years].sum()
    assert high["sown_area"][years].mean() < central_run["sown_area"][years].mean()
    assert (high["cash"][years] < central_run["cash"][years]).all()
    before = slice(0, month_in_run("1924-10"))
    np.testing.assert_array_equal(high["grain_marketed"][before], central_run["grain_marketed"][before])
