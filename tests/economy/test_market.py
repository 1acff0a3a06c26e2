"""The grain market: signs and limits.

Truth: the sense of a market with and without goods, and closed forms at the corners.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import market
from smychka.economy.market import Access, GoodsMarket, MarketParameters
from smychka.foundations.quantity import central
from toyland import country

P = central(MarketParameters)
AUGUST, JUNE = country.month(9), country.month(7)
ONE = jnp.float32(1.0)
shares = st.floats(0.0, 1.0, width=32)
ratios = st.floats(0.125, 2.0, width=32)

share_sold = jax.jit(lambda terms, goods, pressure, gain: market.share_sold(terms, goods, pressure, P, gain))
availability = jax.jit(lambda seen: market.goods_availability(seen, P, ONE))


def manufactures_price(mark_up: float, usable: float, opening: float) -> float:
    given = (jnp.float32(number) for number in (mark_up, usable))
    return float(market.manufactures_price(*given, P, jnp.float32(opening)))


sales = jax.jit(lambda grain, need, bond, share, access: market.sales(grain, need, bond, share, access, AUGUST, P))


@given(one=ratios, other=ratios, pressure=shares)
def test_better_terms_never_sell_less_where_shelves_are_full(one: float, other: float, pressure: float) -> None:
    """Truth: sense: with goods to be had, dearer grain is an incentive (the central response is positive)."""
    worse, better = sorted((one, other))
    assert float(share_sold(worse, 1.0, pressure, 1.0)) <= float(share_sold(better, 1.0, pressure, 1.0)) + 1e-6


@given(one=ratios, other=ratios)
def test_with_empty_shelves_a_price_may_work_the_other_way(one: float, other: float) -> None:
    """Truth: the rationing correction: the sign with empty shelves is that of its own constant, which may be
    negative."""
    worse, better = sorted((one, other))
    turned = float(share_sold(better, 0.05, 0.0, 1.0)) - float(share_sold(worse, 0.05, 0.0, 1.0))
    assert turned * float(jnp.sign(P.rationed_response)) >= -1e-6


def test_the_two_responses_may_differ_in_sign() -> None:
    """Truth: the published forms leave the sign with rationing open; the prior must not settle it."""
    low, high = (share_sold(terms, 0.05, 0.0, 1.0) for terms in (0.5, 1.5))
    assert float(P.price_response) > 0 > float(P.rationed_response)
    assert float(high) < float(low)


@given(goods=shares, more=shares, terms=ratios, pressure=shares)
def test_goods_bring_out_grain_at_parity(goods: float, more: float, terms: float, pressure: float) -> None:
    """Truth: at terms of one the price says nothing, and more goods never bring less; a share is a share."""
    few, many = sorted((goods, more))
    assert float(share_sold(1.0, few, pressure, 1.0)) <= float(share_sold(1.0, many, pressure, 1.0)) + 1e-6
    assert 0.0 <= float(share_sold(terms, goods, pressure, 1.0)) <= 1.0


@given(one=shares, other=shares, terms=ratios, goods=shares)
def test_force_brings_out_more_and_none_below_one_sided_regulation(
    one: float, other: float, terms: float, goods: float
) -> None:
    """Truth: sense of the equation: pressure adds to the willing part, above the level of .2."""
    mild, hard = sorted((one, other))
    assert float(share_sold(terms, goods, mild, 1.0)) <= float(share_sold(terms, goods, hard, 1.0)) + 1e-6
    assert float(share_sold(terms, goods, 0.0, 1.0)) == float(share_sold(terms, goods, 0.2, 1.0))


@given(pressure=shares)
def test_force_brings_out_a_part_of_what_is_held_back(pressure: float) -> None:
    """Truth: closed form: nothing up to .2, then in proportion, never above .95."""
    part = float(market.forced(jnp.float32(pressure), P))
    assert part == pytest.approx(min(float(P.forced_sales) * max(pressure - 0.2, 0.0), 0.95), abs=1e-6)
    willing = float(share_sold(0.5, 0.5, 0.0, 1.0))
    assert float(share_sold(0.5, 0.5, pressure, 1.0)) == pytest.approx(willing + (1.0 - willing) * part, rel=1e-5)


@given(terms=ratios, goods=shares)
def test_without_the_arrow_sales_answer_to_nothing(terms: float, goods: float) -> None:
    """Truth: closed form: gain nought leaves the share at parity, of which no more than .95 can be sold."""
    assert float(share_sold(terms, goods, 0.0, 0.0)) == pytest.approx(min(float(P.share_at_parity), 0.95), rel=1e-6)


def shelves(**changed: float) -> GoodsMarket:
    usual = {
        "light_output": 100.0, "investment": 0.1, "private_trade": 0.4, "terms": 1.0, "farm_terms": 1.0,
        "farm_output": 100.0,
    }  # fmt: skip
    return GoodsMarket(**{name: jnp.float32(value) for name, value in {**usual, **changed}.items()})


@given(
    terms=ratios, light=st.floats(1.0, 500.0, width=32), investment=st.floats(0.0, 0.5, width=32), trade=shares,
    farm=st.floats(0.0, 200.0, width=32),
)  # fmt: skip
def test_goods_availability_is_a_share(
    terms: float, light: float, investment: float, trade: float, farm: float
) -> None:
    """Truth: its definition: the part of what is demanded that comes."""
    seen = shelves(terms=terms, light_output=light, investment=investment, private_trade=trade, farm_output=farm)
    assert 0.0 <= float(availability(seen)) <= 1.0


@given(one=ratios, other=ratios)
def test_better_terms_empty_the_shelves(one: float, other: float) -> None:
    """Truth: 1923 and 1927 from one form: dear goods lie unsold, cheap goods are not to be had."""
    worse, better = sorted((one, other))
    for which in ("terms", "farm_terms"):
        full, empty = (float(availability(shelves(**{which: terms}))) for terms in (worse, better))
        assert empty <= full + 1e-6


def test_what_the_village_asks_for_is_its_income_and_crafts_fill_in() -> None:
    """Truth: closed form: dearer grain by a tenth and other produce by a tenth ask as both together; where all goods
    are made in the village by free crafts, the harvest that pays for goods makes them too."""
    both = float(availability(shelves(terms=1.1, farm_terms=1.1)))
    assert both == pytest.approx(float(availability(shelves(terms=1.1 + 0.15, farm_terms=1.0))), rel=1e-5)
    alone = dataclasses.replace(P, crafts=jnp.float32(1.0))
    good, bad = (float(market.goods_availability(shelves(farm_output=f, terms=1.5), alone, ONE)) for f in (60.0, 120.0))
    assert good == pytest.approx(bad, rel=1e-5)
    assert good == pytest.approx(float(market.goods_availability(shelves(light_output=5.0, terms=1.5), alone, ONE)))


@pytest.mark.parametrize(
    ("name", "less", "more"), [("light_output", 60.0, 120.0), ("private_trade", 0.1, 0.9)], ids=str
)
def test_output_and_open_shops_fill_the_shelves(name: str, less: float, more: float) -> None:
    """Truth: sense: supply is light output that reaches the village."""
    assert float(availability(shelves(**{name: less}))) < float(availability(shelves(**{name: more})))


def test_building_empties_the_shelves() -> None:
    """Truth: sense: incomes made by building claim the same goods."""
    assert float(availability(shelves(investment=0.3))) < float(availability(shelves(investment=0.05)))


def test_idle_plant_and_mark_ups_make_manufactures_dear() -> None:
    """Truth: closed form with all plant at work: unit cost times one plus the mark-up."""
    price = lambda mark_up, usable: float(manufactures_price(mark_up, usable, 1.0))  # noqa: E731
    assert price(0.25, 1.0) == pytest.approx(1.25 * float(P.unit_cost), rel=1e-5)
    assert price(0.25, 0.3) > price(0.25, 0.6) > price(0.25, 1.0)
    assert np.isfinite(price(0.25, 0.0))


def test_without_scissors_opening_idle_plant_makes_nothing_dear() -> None:
    """Truth: the rule of gains, exact: the price of plant at full work, whatever the mark-up that was decided."""
    for mark_up in (-0.1, 0.0, 0.4):
        assert manufactures_price(mark_up, 0.2, 0.0) == manufactures_price(mark_up, 1.0, 1.0)


def test_without_balanced_growth_building_takes_nothing_from_the_village() -> None:
    """Truth: the rule of gains, exact: the claim of building at nought; and the investment share does not matter."""
    free = dataclasses.replace(P, town_claim=jnp.float32(0.0))
    for investment in (0.0, 0.05, 0.3):
        seen = shelves(investment=investment)
        found = market.goods_availability(seen, P, 0.0 * ONE)
        np.testing.assert_array_equal(found, market.goods_availability(seen, free, ONE))
        np.testing.assert_array_equal(found, market.goods_availability(shelves(investment=0.2), P, 0.0 * ONE))


grains = st.lists(st.floats(0.0, 30.0, width=32), min_size=3, max_size=3).map(lambda v: jnp.asarray(v, jnp.float32))
bonds = st.lists(shares, min_size=3, max_size=3).map(lambda v: jnp.asarray(v, jnp.float32))


def access(
    lawful: float = 1.0, tolerance: float = 1.0, provision: float = 1.0, bid: float = 1.0, pressure: float = 0.0
) -> Access:
    return Access(*(jnp.float32(value) for value in (lawful, tolerance, provision, bid, pressure)))


@given(
    grain=grains, need=grains, bond=bonds, share=shares,
    met=st.builds(access, shares, shares, shares, st.floats(0.0, 3.0, width=32), shares),
)  # fmt: skip
def test_nobody_sells_more_than_stands_above_the_need(
    grain: jax.Array, need: jax.Array, bond: jax.Array, share: float, met: Access
) -> None:
    """Truth: the bound of the equation: a sale comes out of the surplus above need, less what hungry towns bid away
    (never half of it); the private part is a part."""
    sold, private = (np.asarray(x) for x in sales(grain, need, bond, share, met))
    bid = np.clip(float(P.hungry_town) * float(met.tolerance) * (1.0 - float(met.provision)), 0.0, 0.45)
    surplus = np.maximum(np.asarray(grain) - np.asarray(need) * (1.0 - bid), 0.0)
    assert (sold >= 0.0).all() and (sold <= surplus * (1.0 + 1e-5) + 1e-5).all()
    assert 0.0 <= float(private) <= 1.0 + 1e-6


def test_trust_frees_the_reserve_and_fed_towns_bid_for_nothing() -> None:
    """Truth: sense: with trust farms hold back less; without want of the towns tolerance bids nothing away."""
    grain, need = country.regional(10.0), country.regional(8.0)
    sold = lambda bond, provision: sales(grain, need, country.regional(bond), 0.5, access(provision=provision))[0]  # noqa: E731
    assert (sold(1.0, 1.0) > sold(0.0, 1.0)).all()
    assert (sold(0.5, 0.6) > sold(0.5, 1.0)).all()


def bought_by(met: Access) -> tuple[float, float]:
    """What the state and what private hands buy of the same grain in August."""
    sold, private = sales(country.regional(10.0), country.regional(4.0), country.regional(1.0), 1.0, met)
    whole = float(sold.sum())
    return whole * float(1.0 - private), whole * float(private)


@given(bid=st.floats(0.0625, 2.0, width=32), pressure=shares, tolerance=st.floats(0.0625, 1.0, width=32))
def test_who_can_wait_sells_less_to_a_cheap_buyer_unless_forced(bid: float, pressure: float, tolerance: float) -> None:
    """Truth: closed form: the state gets its part times the power of its price over the free price, and of the rest
    what force brings; private hands buy the same whatever the state pays."""
    fair_state, fair_private = bought_by(access(tolerance=tolerance))
    state, private = bought_by(access(tolerance=tolerance, bid=bid, pressure=pressure))
    patient = min(bid, 1.0) ** float(P.patience)
    forced = float(market.forced(jnp.float32(pressure), P))
    assert state == pytest.approx(fair_state * (patient + (1.0 - patient) * forced), rel=1e-3)
    assert private == pytest.approx(fair_private, rel=1e-3)


def test_under_a_ban_only_bag_and_barter_go_on() -> None:
    """Truth: closed form: no lawful buyer leaves the bagmen's part, all of it in private hands."""
    state, private = bought_by(access(lawful=0.0, bid=0.3, pressure=1.0))
    assert state == pytest.approx(0.0, abs=1e-5)
    free = sum(bought_by(access(tolerance=0.5)))
    assert private == pytest.approx(float(P.bagmen) * free, rel=1e-4)


def test_the_year_sells_its_share_of_the_surplus() -> None:
    """Truth: closed form: with the need unchanged, selling month by month from July to June leaves the surplus less its
    share; what waits for June is sold in June."""
    assert float(JUNE.sales_weight / JUNE.sales_left) == pytest.approx(1.0, rel=1e-5)
    grain = country.regional(10.0)
    sold, _ = market.sales(grain, country.regional(4.0), country.regional(1.0), ONE, access(), JUNE, P)
    reserve = 4.0 * (1.0 + float(P.precaution) * 0.33)
    np.testing.assert_allclose(sold, 10.0 - reserve, rtol=1e-5)


@given(grain=grains, need=grains, supply=st.floats(0.0, 10.0, width=32), reach=bonds)
def test_villages_buy_no_more_than_is_offered_nor_than_they_want(
    grain: jax.Array, need: jax.Array, supply: float, reach: jax.Array
) -> None:
    """Truth: the bounds of the equation."""
    bought = np.asarray(market.village_purchases(grain, need, jnp.float32(supply), reach, AUGUST, P))
    assert (bought >= 0.0).all() and bought.sum() <= supply * (1.0 + 1e-4) + 1e-5
    assert (bought <= np.maximum(np.asarray(need) - np.asarray(grain), 0.0) + 1e-5).all()


@given(tolerance=shares, one=shares, other=shares, supply=shares)
def test_closed_roads_keep_grain_from_the_hungry(tolerance: float, one: float, other: float, supply: float) -> None:
    """Truth: sense: bans on movement never help grain to reach a village; the state supplies the consuming regions."""
    free, barred = sorted((one, other))
    reach = lambda ban, state: np.asarray(  # noqa: E731
        market.grain_reach(jnp.float32(tolerance), country.regional(ban), jnp.float32(state), country.regions())
    )
    assert (reach(barred, supply) <= reach(free, supply) + 1e-6).all()
    assert ((reach(barred, supply) >= 0.0) & (reach(barred, supply) <= 1.0)).all()
    np.testing.assert_allclose(reach(1.0, supply), supply * np.asarray(country.regions().consuming), atol=1e-6)
