"""Ownership: private trade and industry under the recorded decisions, and trusts that must cover their costs.

Truth: accounting identities, limits, signs, and the private shares of trade and industry in the record.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import ownership
from smychka.economy.ownership import OwnershipFlows, OwnershipGains, OwnershipParameters, Seen, Trade
from smychka.foundations.calendar import MONTHS, first_day, month_in_run
from smychka.foundations.quantity import central
from smychka.inputs.levers import load_levers
from smychka.inputs.record import load_record

P, FULL = central(OwnershipParameters), central(OwnershipGains)
NONE = OwnershipGains(jnp.float32(0.0), jnp.float32(0.0))
shares = st.floats(0.0, 1.0, width=32)
LEVER_OF = {
    "tolerance": "private_trade_tolerance", "private_industry": "leased_industry", "progression": "tax_progression",
    "rationing": "rationing", "soft_budget": "soft_budget", "openness": "foreign_credit_openness",
}  # fmt: skip
YEARS = np.array([first_day(m).year + (first_day(m).month - 0.5) / 12.0 for m in range(MONTHS)])


def seen(**changed: float) -> Seen:
    usual = {
        "tolerance": 0.9, "private_industry": 0.25, "progression": 0.3, "rationing": 0.02, "soft_budget": 0.22,
        "openness": 0.4, "usable": 0.3, "output": 40.0,
    }  # fmt: skip
    return Seen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def recorded() -> Seen:
    """Decisions of all months as recorded; plant and output by years, near the central replay."""
    monthly = load_levers().monthly()
    told = {name: monthly.national[:, monthly.names.index(lever)] for name, lever in LEVER_OF.items()}
    told["usable"] = np.interp(YEARS, [1917, 1919, 1922.5, 1925.5, 1928.5], [0.7, 0.2, 0.2, 0.67, 0.96])
    told["output"] = np.interp(YEARS, [1917, 1919, 1922.5, 1926.5, 1932.5], [70.0, 20.0, 20.0, 90.0, 220.0])
    return Seen(**{name: jnp.asarray(values, dtype=jnp.float32) for name, values in told.items()})


@jax.jit
def path(met: Seen, gains: OwnershipGains) -> tuple[Trade, OwnershipFlows]:
    return jax.lax.scan(lambda trade, now: ownership.ownership_step(trade, now, P, gains), ownership.opening(P), met)


RECORDED = path(recorded(), FULL)[1]


def economic_year(series: jax.Array, year: int) -> float:
    return float(np.asarray(series)[month_in_run(f"{year}-10") : month_in_run(f"{year + 1}-10")].mean())


def test_private_shares_of_retail_trade() -> None:
    """Truth: record rows economy.private_retail_share, 1922/23-1929/30, from which five constants were fitted."""
    rows = load_record().estimates("economy.private_retail_share")
    for start, value in zip(rows["start"], rows["value"], strict=True):
        assert 100.0 * economic_year(RECORDED.retail, int(str(start)[:4])) == pytest.approx(value, abs=3.0)
    years = [economic_year(RECORDED.retail, year) for year in range(1926, 1931)]
    assert years == sorted(years, reverse=True)


def test_private_industry_is_small_where_works_are_large() -> None:
    """Truth: the check of the list of systems: a tenth or less of large-scale output; the record's shares of all."""
    rows = load_record().estimates("economy.private_industry_share")
    rows = rows[rows["source"] == "gosplan_contemporary"]
    for start, value in zip(rows["start"], rows["value"], strict=True):
        year = int(str(start)[:4])
        large, small = economic_year(RECORDED.large, year), economic_year(RECORDED.small, year)
        assert large < 0.1 < value / 100.0 < small
    assert economic_year(RECORDED.large, 1922) > economic_year(RECORDED.large, 1926)


@given(private=shares, output=st.floats(5.0, 400.0, width=32))
def test_shares_of_large_and_small_works_add_up(private: float, output: float) -> None:
    """Truth: identity: weighted by their output they give the private share of all; both lie in [0, 1]."""
    small = ownership.small_share(jnp.float32(output), P)
    of_large, of_small = ownership.shares_by_size(jnp.float32(private), small, P)
    assert -1e-5 <= float(of_large) <= 1.0 + 1e-5 and -1e-5 <= float(of_small) <= 1.0 + 1e-5
    assert float((1.0 - small) * of_large + small * of_small) == pytest.approx(private, abs=1e-5)
    assert float(of_large) <= float(of_small) + 1e-5


@given(soft=shares, usable=shares, private=shares, tolerance=shares)
def test_without_the_arrows_industry_is_untouched(soft: float, usable: float, private: float, tolerance: float) -> None:
    """Truth: limit, exact to the last bit; with them hands fall at most and light output rises at least."""
    met = seen(soft_budget=soft, usable=usable, private_industry=private, tolerance=tolerance)
    _, flows = ownership.ownership_step(ownership.opening(P), met, P, NONE)
    assert float(flows.hands_factor) == float(flows.light_factor) == 1.0
    _, flows = ownership.ownership_step(ownership.opening(P), met, P, FULL)
    assert 0.0 < float(flows.hands_factor) <= 1.0 <= float(flows.light_factor)


@pytest.mark.parametrize("arrow", ["nep_worker_hardship", "leasing_to_recovery"])
def test_each_arrow_moves_its_own_factor_alone(arrow: str) -> None:
    """Truth: the map: one arrow, one effect."""
    other = {"nep_worker_hardship": "light_factor", "leasing_to_recovery": "hands_factor"}[arrow]
    own = ({"light_factor", "hands_factor"} - {other}).pop()
    flows = ownership.ownership_step(
        ownership.opening(P), seen(), P, dataclasses.replace(FULL, **{arrow: jnp.float32(0.0)})
    )[1]
    full = ownership.ownership_step(ownership.opening(P), seen(), P, FULL)[1]
    assert float(getattr(flows, own)) == 1.0 != float(getattr(full, own))
    assert float(getattr(flows, other)) == float(getattr(full, other))


@given(one=shares, other=shares)
def test_harder_budgets_and_idle_plant_lay_off_more(one: float, other: float) -> None:
    """Truth: signs; nobody is laid off where losses are met or all plant works."""
    low, high = sorted((one, other))
    hands = lambda **changed: float(  # noqa: E731
        ownership.ownership_step(ownership.opening(P), seen(**changed), P, FULL)[1].hands_factor
    )
    assert hands(soft_budget=low) <= hands(soft_budget=high) + 1e-6
    assert hands(usable=low) <= hands(usable=high) + 1e-6
    assert hands(soft_budget=1.0) == hands(usable=1.0) == 1.0


def test_lay_offs_are_of_the_years_1922_to_1925() -> None:
    """Truth: the record: registered unemployed double in 1922 and in 1923; the list of systems dates the trusts."""
    fall = [1.0 - economic_year(RECORDED.hands_factor, year) for year in range(1919, 1932)]
    worst = 1919 + int(np.argmax(fall))
    assert worst in (1922, 1923)
    assert 0.03 < max(fall) < 0.25
    assert fall[1927 - 1919] < 0.02 and max(fall[1930 - 1919 :]) == 0.0 == fall[0]


@given(tolerance=shares, rationing=shares, months=st.integers(1, 60))
def test_trade_stays_inside_its_bounds(tolerance: float, rationing: float, months: int) -> None:
    """Truth: bounds of the two stocks: 0 to 1 and 0 to the full network."""
    met = seen(tolerance=tolerance, rationing=rationing)
    end = jax.lax.fori_loop(0, months, lambda _, trade: ownership.trade_after(trade, met, P), ownership.opening(P))
    assert 0.0 <= float(end.private) <= 1.0 and 0.0 < float(end.network) <= float(P.network) * 1.001


def test_draws_are_a_map() -> None:
    """Truth: the frame: one draw alone and among others gives the same."""
    many = jax.tree.map(lambda leaf: jnp.stack([leaf, 1.1 * leaf]), P)
    step = jax.vmap(lambda p: ownership.ownership_step(ownership.opening(p), seen(), p, FULL)[1].hands_factor)
    alone = ownership.ownership_step(ownership.opening(P), seen(), P, FULL)[1].hands_factor
    np.testing.assert_allclose(step(many)[0], alone, rtol=1e-6)
