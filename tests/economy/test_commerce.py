"""Trade with the world: earnings, credit, imports, machines; two ledgers that close.

Truth: closed forms, bounds and signs; for the great depression the record's trade figures under the recorded levers and
circumstances, with wide bounds.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import commerce
from smychka.economy.commerce import Abroad, CommerceFlows, CommerceParameters, Exchange, Grain
from smychka.ensemble import load_history
from smychka.foundations.calendar import FIRST_YEAR, MONTHS, first_day
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central
from smychka.inputs.record import load_record

P = central(CommerceParameters)
FULL, NONE = jnp.float32(1.0), jnp.float32(0.0)
shares = st.floats(0.0, 1.0, width=32)
amounts = st.floats(0.0, 20.0, width=32)
money = st.floats(0.0, 2000.0, width=32)
prices = st.floats(0.25, 3.0, width=32)
step = jax.jit(lambda exchange, grain, met: commerce.commerce_step(exchange, grain, met, P))


def met(**changed: float) -> Abroad:
    usual = {
        "grain_price": 1.2, "terms": 1.0, "credit": 150.0, "blockade": 0.1, "openness": 0.4,
        "machinery_priority": 0.3, "investment": 0.14,
    }  # fmt: skip
    values = {name: jnp.float32(value) for name, value in {**usual, **changed}.items()}
    return Abroad(**values, output=jnp.array([140.0, 120.0], dtype=jnp.float32))


def exchange(reserve: float = 200.0, debt: float = 400.0) -> Exchange:
    return Exchange(jnp.float32(reserve), jnp.array([0.5 * debt, 0.5 * debt], dtype=jnp.float32))


def grain(export: float, imported: float = 0.0) -> Grain:
    return Grain(jnp.float32(export), jnp.float32(imported))


@given(
    reserve=money, debt=money, export=st.floats(0.0, 2.0, width=32), imported=st.floats(0.0, 2.0, width=32),
    price=prices, blockade=shares, openness=shares, credit=st.floats(0.0, 500.0, width=32),
)  # fmt: skip
def test_foreign_exchange_and_debt_close_and_never_fall_below_nought(
    reserve: float, debt: float, export: float, imported: float, price: float, blockade: float, openness: float,
    credit: float,
) -> None:  # fmt: skip
    """Truth: the ledgers: opening, earnings and credit, less service and imports, is closing; what is not had is not
    paid."""
    here = met(grain_price=price, blockade=blockade, openness=openness, credit=credit)
    after, flows = step(exchange(reserve, debt), grain(export, imported), here)
    assert all(float(ledger.imbalance()) < TOLERANCE_SINGLE for ledger in flows.ledgers)
    assert float(after.reserve) >= 0.0 and (np.asarray(after.debt) >= 0.0).all()
    assert 0.0 <= float(flows.machinery) <= float(flows.imports) + 1e-4


def test_a_closed_border_stops_trade_in_goods() -> None:
    """Truth: limits of the blockade: nothing at 1, no cost at ordinary frictions."""
    _, flows = step(exchange(debt=0.0), grain(0.0), met(blockade=1.0, credit=0.0))
    assert float(flows.exports) == float(flows.imports) == 0.0
    open_sea = [float(commerce.open_borders(jnp.float32(level))) for level in (0.0, 0.3)]
    assert open_sea == pytest.approx([1.0, 1.0])


def test_half_the_price_needs_twice_the_grain() -> None:
    """Truth: closed form: a bill fixed in gold, as Dohan argues for 1929-32; nothing needed or the cap at the ends."""
    tonnes = lambda bill, other, price: float(  # noqa: E731
        commerce.needed_grain_exports(jnp.float32(bill), jnp.float32(other), jnp.float32(price), P)
    )
    assert tonnes(900.0, 750.0, 1.2) == pytest.approx(150.0 / (1.2 * float(P.grain_value)), rel=1e-5)
    assert tonnes(900.0, 750.0, 0.6) == pytest.approx(2.0 * tonnes(900.0, 750.0, 1.2), rel=1e-5)
    assert tonnes(700.0, 750.0, 1.2) == 0.0
    assert tonnes(9000.0, 750.0, 0.5) == float(P.export_cap)


@given(plan=amounts, harvest=st.floats(0.0, 100.0, width=32))
def test_a_plan_without_a_solution_is_cut_by_rule_and_named(plan: float, harvest: float) -> None:
    """Truth: the bounds of the rule, nothing lost between ordered and struck off, and the flag."""
    found = commerce.feasible_export_plan(jnp.float32(plan), jnp.float32(harvest), P)
    assert 0.0 <= float(found.feasible) <= min(plan, float(P.export_cap)) + 1e-6
    assert float(found.feasible) <= 0.3 * harvest + 1e-6
    assert float(found.feasible) + float(found.cut) == pytest.approx(plan, abs=1e-5)
    assert float(found.impossible) == float(plan > harvest)


def test_a_plan_like_those_on_record_is_not_cut() -> None:
    """Truth: the corner: 6.5 million tonnes of a harvest of 73, the largest plan of the record."""
    found = commerce.feasible_export_plan(jnp.float32(6.5), jnp.float32(73.0), P)
    assert (float(found.feasible), float(found.cut), float(found.impossible)) == (6.5, 0.0, 0.0)


def allowed(machinery: float, need: float, gain: jax.Array = FULL) -> float:
    return float(commerce.investment_constraint(jnp.float32(machinery), jnp.float32(need), P, gain))


@given(machinery=money, more=money, need=money)
def test_machines_allow_building_up_to_what_was_planned(machinery: float, more: float, need: float) -> None:
    """Truth: bounds and sign; exactly no effect without the gain."""
    here = allowed(machinery, need)
    assert 1.0 - float(P.import_bound) - 1e-6 <= here <= 1.0
    assert allowed(machinery + more, need) >= here - 1e-6
    assert allowed(machinery, need, NONE) == 1.0


def test_the_constraint_at_its_ends() -> None:
    """Truth: limits: no machines stop the part that is bound to them, plenty stops nothing."""
    assert allowed(0.0, 400.0) == pytest.approx(1.0 - float(P.import_bound), abs=0.01)
    assert allowed(4000.0, 400.0) == pytest.approx(1.0, abs=1e-3)


def test_home_works_replace_imported_machines() -> None:
    """Truth: closed form: half the need at the stated output; none for simple building."""
    need = lambda share, heavy: float(  # noqa: E731
        commerce.machinery_need(jnp.float32(share), jnp.float32(100.0), jnp.float32(heavy), P)
    )
    assert need(0.2, float(P.home_machines)) == pytest.approx(0.5 * need(0.2, 0.0), rel=1e-5)
    assert need(float(P.simple_building), 100.0) == 0.0 < need(0.15, 100.0) < need(0.25, 100.0)


@given(low=prices, high=prices)
def test_better_prices_earn_more(low: float, high: float) -> None:
    """Truth: signs of the world prices."""
    low, high = sorted((low, high))
    poor, rich = met(grain_price=low, terms=low), met(grain_price=high, terms=high)
    earned = [float(step(exchange(), grain(0.4), here)[1].exports) for here in (poor, rich)]
    assert earned[0] <= earned[1] * (1.0 + 1e-5)


def test_building_at_home_takes_goods_from_export_and_the_drive_brings_them_back() -> None:
    """Truth: signs."""
    sold = lambda **changed: float(commerce.goods_revenue(met(**changed), P).sum())  # noqa: E731
    assert sold(investment=0.25) < sold() < sold(machinery_priority=0.55)


def test_credit_is_repaid_after_its_maturity_on_the_mean() -> None:
    """Truth: closed form: two stages of life take the mean maturity together when nobody repays early."""
    patient = dataclasses.replace(P, prompt=jnp.float32(0.0))
    later = jax.jit(
        lambda now, credit: commerce.commerce_step(now, grain(0.5), met(credit=credit, openness=0.3), patient)
    )
    now, repaid = exchange(debt=0.0), []
    for month in range(400):
        before = now
        now, flows = later(now, jnp.float32(120.0 if month == 0 else 0.0))
        repaid.append(float(before.debt.sum() + flows.credit - now.debt.sum()))
    mean = float((np.arange(400) * np.array(repaid)).sum() / sum(repaid)) / 12.0
    assert mean == pytest.approx(float(P.maturity), rel=0.02)


def yearly(series: str, source: str | None = None) -> dict[int, float]:
    found = load_record().estimates(series)
    chosen = found if source is None else found[found["source"] == source]
    return {int(str(start)[:4]): float(value) for start, value in zip(chosen["start"], chosen["value"], strict=True)}


@pytest.fixture(scope="module")
def depression() -> dict[int, CommerceFlows]:
    """Yearly sums of trade under recorded levers, circumstances, grain exports and the official index of output."""
    given = load_history().paths()
    lever = dict(zip(given.lever_names, np.asarray(given.levers).T, strict=True))
    world = dict(zip(given.names, np.asarray(given.country).T, strict=True))
    made = yearly("economy.industry_output_official_1913", "narkhoz_1958")
    shipped = yearly("economy.grain_export", "VneshTorg1960")
    now, years = Exchange(jnp.float32(250.0), jnp.zeros(2)), {}
    for month in range((1922 - FIRST_YEAR) * 12 - 10, MONTHS):
        year = first_day(month).year
        if year > 1936:
            break
        here = Abroad(
            *(jnp.float32(value[month]) for value in (
                world["world_grain_price_gold"], world["terms_of_trade"], world["credit_availability"],
                world["blockade"], lever["foreign_credit_openness"], lever["machinery_import_priority"],
                lever["investment_share"],
            )),
            output=jnp.full(2, made.get(year, 26.0), dtype=jnp.float32),
        )  # fmt: skip
        now, flows = step(now, grain(shipped.get(year, 0.0) / 12.0), here)
        years[year] = flows if year not in years else jax.tree.map(jnp.add, years[year], flows)
    return years


def test_exports_and_imports_follow_the_record_through_the_depression(depression: dict[int, CommerceFlows]) -> None:
    """Truth: trade in current roubles (IHD in the Global Macro Database), 1926-33, within a quarter for every year."""
    exports, imports = (yearly(f"economy.{kind}_rbl", "ihd_gmd") for kind in ("exports", "imports"))
    years = range(1926, 1934)
    np.testing.assert_allclose([float(depression[y].exports) / exports[y] for y in years], 1.0, atol=0.25)
    np.testing.assert_allclose([float(depression[y].imports) / imports[y] for y in years], 1.0, atol=0.25)


def test_machinery_imports_peak_in_1931_and_are_gone_by_1934(depression: dict[int, CommerceFlows]) -> None:
    """Truth: the check of the foreign trade system; values from imports and the machinery share of the record."""
    bought = {year: float(flows.machinery) for year, flows in depression.items()}
    assert max(bought, key=lambda year: bought[year]) == 1931
    assert 400.0 < bought[1931] < 750.0 and bought[1934] < 0.2 * bought[1931]


def test_a_tonne_of_grain_earned_less_than_half_by_1931(depression: dict[int, CommerceFlows]) -> None:
    """Truth: the check of the foreign trade system, and that twice the grain of 1927 earned no more in 1930-31."""
    shipped = yearly("economy.grain_export", "VneshTorg1960")
    per_tonne = {year: float(depression[year].grain) / shipped[year] for year in (1927, 1929, 1930, 1931)}
    assert per_tonne[1931] < 0.5 * per_tonne[1929]
    assert shipped[1931] > 2.0 * shipped[1927]
    assert float(depression[1931].grain) < 1.1 * float(depression[1927].grain)
