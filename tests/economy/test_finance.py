"""What pays for building: the account closes, and history prints nothing of its own accord.

Truth: closed forms and the ledger; the accounts of `judgement.surplus` for the price base; the tax of the record.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.runs import Replay, Run
from smychka.economy import finance
from smychka.economy.finance import Departure, FinanceFlows, FinanceParameters, FinanceSeen
from smychka.economy.scales import GRAIN_1913, PRODUCT_1913, PURCHASES_1913
from smychka.foundations.calendar import month_in_run
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central
from smychka.inputs.record import load_record
from smychka.judgement.surplus import Village, surplus_account

P = central(FinanceParameters)
FULL, NONE = jnp.float32(1.0), jnp.float32(0.0)
account = jax.jit(lambda seen: finance.finance(seen, P))
issue_after = jax.jit(lambda seen, relief: finance.issue_after(seen, P, relief))
sums = st.floats(0.0, 500.0, width=32)
signed = st.floats(-200.0, 200.0, width=32)
prices = st.floats(0.125, 8.0, width=32)


def seen(**changed: float) -> FinanceSeen:
    usual = {
        "outlay": 200.0, "money_tax": 30.0, "tax_grain": 0.0, "delivered": 0.8, "goods": 0.08, "mark_up": 0.1,
        "grain_price": 1.0, "shop": 2.2, "food": 1.6, "level": 2.0, "issue": 0.016, "cash": 850.0, "credit": 5.0,
        "import_price": 1.0,
    }  # fmt: skip
    return FinanceSeen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def departure(**changed: float) -> Departure:
    usual = {"building": 0.0, "tax": 0.0, "cash": 800.0, "issue": 0.016, "usual_issue": 0.016}
    return Departure(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


@given(outlay=sums, tax=sums, delivered=st.floats(0.0, 8.0, width=32), food=prices, shop=prices, credit=signed)
def test_the_account_closes(
    outlay: float, tax: float, delivered: float, food: float, shop: float, credit: float
) -> None:
    """Truth: the ledger: the sources, the rest among them, are the outlay."""
    flows = account(seen(outlay=outlay, money_tax=tax, delivered=delivered, food=food, shop=shop, credit=credit))
    assert float(flows.ledger.imbalance()) < TOLERANCE_SINGLE
    parts = flows.tax + flows.wedge + flows.issue + flows.credit + flows.rest
    assert float(parts) == pytest.approx(outlay, abs=1e-4 * (1.0 + float(jnp.abs(flows.wedge) + tax)))


def test_each_source_in_closed_form() -> None:
    """Truth: closed forms of the equation."""
    flows: FinanceFlows = account(seen(tax_grain=0.2))
    assert float(flows.tax) == pytest.approx((30.0 + GRAIN_1913 * 0.2) / 2.0, rel=1e-5)
    on_food, on_goods = GRAIN_1913 * 0.8 * 0.6, PURCHASES_1913 * 0.08 * 2.2 * 0.1 / 1.1
    assert float(flows.wedge) == pytest.approx((on_food + on_goods) / 2.0, rel=1e-5)
    assert float(flows.issue) == pytest.approx(850.0 * (1.0 - np.exp(-0.016)), rel=1e-3)
    assert float(flows.credit) == pytest.approx(5.0 / float(P.gold_price), rel=1e-5)
    assert float(flows.cheap_food) == 0.0
    assert float(finance.outlay(jnp.float32(0.12), jnp.float32(100.0))) == pytest.approx(0.01 * PRODUCT_1913, rel=1e-5)


@given(food=prices, state=prices, shop=prices)
def test_the_wedge_on_food_is_that_of_the_accounts_of_the_village(food: float, state: float, shop: float) -> None:
    """Truth: identity with `judgement.surplus`: where the state pays less than its shop takes and the free price is
    higher still, the wedge on deliveries is the net outflow at shadow prices less that at prices of the day."""
    state, shop, food = sorted((food, state, shop))
    flows = account(seen(delivered=2.0, goods=0.0, grain_price=state, shop=shop, food=food))
    none, one = np.zeros(1), np.ones(1)
    village = Village(
        years=[1928], delivered=2.0 * one, sold_freely=none, returned=none, other=none, goods=one, tractors=none,
        taxes=none, gifts=none, state_grain=state * one, free_food=food * one, shop_food=shop * one, goods_paid=one,
        other_paid=one,
    )  # fmt: skip
    net = surplus_account(village).net
    assert 2.0 * float(flows.wedge) == pytest.approx(float(net["shadow"][0] - net["current"][0]), rel=1e-4, abs=1e-3)
    both = 2.0 * float(flows.wedge + flows.cheap_food)
    assert both == pytest.approx(2.0 * GRAIN_1913 * (food - state), rel=1e-4, abs=1e-3)


def test_goods_below_cost_are_a_gift_to_the_village() -> None:
    """Truth: sign of the mark-up, as when goods were handed out for little."""
    gift, gain = (float(account(seen(delivered=0.0, mark_up=up)).wedge) for up in (-0.5, 0.5))
    assert gift < 0.0 < gain


@given(
    issue=st.floats(-0.0625, 0.5, width=32), cash=st.floats(10.0, 5000.0, width=32), relief=st.sampled_from([0.0, 1.0])
)
def test_history_prints_what_it_printed(issue: float, cash: float, relief: float) -> None:
    """Truth: exact: no departure, no addition."""
    here = departure(issue=issue, usual_issue=issue, cash=cash)
    assert float(issue_after(here, jnp.float32(relief))) == float(jnp.float32(issue))


def test_more_building_prints_and_a_higher_tax_spares_the_presses() -> None:
    """Truth: closed form and signs; without the arrow a tax spares nothing, exactly; cash is not called in."""
    plain = float(jnp.float32(0.016))
    more = float(issue_after(departure(building=40.0), FULL))
    assert more == pytest.approx(0.016 + np.log1p(float(P.by_issue) * 40.0 / 800.0), rel=1e-4)
    assert plain < float(issue_after(departure(building=40.0, tax=20.0), FULL)) < more
    assert float(issue_after(departure(building=40.0, tax=20.0), NONE)) == float(
        issue_after(departure(building=40.0), NONE)
    )
    assert float(issue_after(departure(tax=20.0), NONE)) == plain
    assert float(issue_after(departure(building=-400.0), FULL)) == 0.0
    assert float(issue_after(departure(building=-400.0, issue=-0.02, usual_issue=-0.02), FULL)) == pytest.approx(-0.02)


def test_an_issue_that_is_decided_stands() -> None:
    """Truth: the rule: a growth of cash that a policy sets is not added to."""
    assert float(issue_after(departure(building=40.0, issue=0.03), FULL)) == float(jnp.float32(0.03))


def test_without_presses_nothing_is_printed() -> None:
    """Truth: limit of the parameter."""
    none = dataclasses.replace(P, by_issue=NONE)
    assert float(finance.issue_after(departure(building=100.0), none, FULL)) == float(jnp.float32(0.016))


def economic_year(row: np.ndarray, year: int) -> float:
    return float(row[month_in_run(f"{year}-10") : month_in_run(f"{year + 1}-09") + 1].sum())


def test_the_agricultural_tax_of_the_record(central_run: Run) -> None:
    """Truth: record rows of economy.agricultural_tax, 1923/24 to 1929/30, a quarter either way."""
    rows = load_record().estimates("economy.agricultural_tax")
    assert len(rows) == 7
    for row in rows.itertuples():
        assert economic_year(central_run["money_tax"], row.start.year) == pytest.approx(row.value, rel=0.25)


def test_the_village_was_not_a_major_source_by_tax_and_prices(central_run: Run) -> None:
    """Truth: Ellman (1975): a positive part of accumulation in the first plan and less than half."""
    first = slice(month_in_run("1929-01"), month_in_run("1932-12") + 1)
    paid = (central_run["finance_tax"] + central_run["finance_price_wedge"])[first].sum()
    assert 0.0 < paid / central_run["investment_outlay"][first].sum() < 0.5


def test_more_building_makes_prices_rise(replay: Replay, central_run: Run) -> None:
    """Truth: sign of the coupling in a run: more cash and dearer goods from the next year, nothing before."""
    bold = replay({"investment_share": ("1925-10", 0.16)})
    late, before = slice(month_in_run("1926-10"), month_in_run("1927-09")), slice(0, month_in_run("1925-10"))
    assert (bold["cash"][late] > 1.05 * central_run["cash"][late]).all()
    assert (bold["retail_price"][late] > central_run["retail_price"][late]).all()
    np.testing.assert_array_equal(bold["cash"][before], central_run["cash"][before])
