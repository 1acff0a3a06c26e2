"""Need, meals and the provision of towns: bounds, order and corners.

Truth: nobody eats what is not there; people eat before animals do; enough is enough.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka import economy
from smychka.economy import EconomyParameters, subsistence
from smychka.economy.subsistence import Needs, SubsistenceParameters
from smychka.foundations.quantity import central
from smychka.state import Countryside, Economy
from toyland import country

P, R = central(SubsistenceParameters), country.regions()
SEED_NORM = jnp.float32(0.115)
shares = st.floats(0.0, 1.0, width=32)


def opening() -> Economy:
    return economy.opening(central(EconomyParameters), R)


def farms(**changed: float) -> Countryside:
    start = opening().countryside
    usual = dataclasses.replace(start, horses=R.horses, cattle=R.cattle, sown=R.grain_area)
    return dataclasses.replace(usual, **{name: value * getattr(usual, name) for name, value in changed.items()})


def needs(index: int = 9, plots: float = 0.0, people: float = 1.0, **changed: float) -> Needs:
    return subsistence.needs(
        people * R.rural, farms(**changed), country.regional(plots), country.month(index), SEED_NORM, P, R
    )


NEED = needs()
eaten = jax.jit(lambda grain: subsistence.eaten(grain, NEED, subsistence.usual_food(R.rural, P, R), P))


def test_the_need_of_a_farming_region_after_the_harvest() -> None:
    """Truth: closed form in the forest, where herds replace no grain: a year of food and feed by the norms, and the
    seed of the year to come."""
    people, horses, cattle, area = (float(x[0]) for x in (R.rural, R.horses, R.cattle, R.grain_area))
    part = float(R.grain_need[0])
    assert float(NEED.food[0]) == pytest.approx(people * float(P.food_norm) * part, rel=1e-5)
    feed = part * (float(P.horse_norm) * horses + float(P.cattle_norm) * cattle)
    assert float(NEED.feed[0]) == pytest.approx(feed, rel=1e-5)
    assert float(NEED.seed[0]) == pytest.approx(0.115 * area, rel=1e-5)
    np.testing.assert_allclose(NEED.whole(), NEED.food + NEED.feed + NEED.seed)


def test_the_need_shrinks_as_the_year_is_eaten_away_and_grows_with_mouths() -> None:
    """Truth: signs: fewer months, less need; more people and horses, more; plots and herds of herders, less."""
    whole = lambda **given: np.asarray(needs(**given).whole())  # noqa: E731
    assert (whole(index=18) < whole(index=9)).all()
    assert (whole(people=1.2) > whole()).all() and (whole(horses=1.2) > whole()).all()
    assert (whole(plots=1.0) < whole()).all()
    assert float(needs(cattle=0.5).food[2]) > float(NEED.food[2])
    assert float(needs(cattle=0.5).food[0]) == float(NEED.food[0])


@given(size=st.floats(0.0, 3.0, width=32))
def test_no_more_is_used_than_is_there(size: float) -> None:
    """Truth: the bound: food, feed and loss come out of the barn; nourishment is what was eaten over the usual."""
    grain = size * NEED.whole()
    meal = eaten(grain)
    used = np.asarray(meal.food) + np.asarray(meal.feed) + np.asarray(meal.lost)
    assert (used <= np.asarray(grain) * (1 + 1e-5) + 1e-6).all()
    assert (np.asarray(meal.food) >= 0).all() and (np.asarray(meal.feed) >= 0).all()
    assert (np.asarray(meal.food) <= np.asarray(NEED.food_month) * (1 + 1e-5)).all()
    assert (np.asarray(meal.nourishment) <= 1.0 + 1e-5).all()


@given(one=st.floats(0.0, 3.0, width=32), other=st.floats(0.0, 3.0, width=32))
def test_more_grain_feeds_better(one: float, other: float) -> None:
    """Truth: sense: neither people nor animals eat less when more is there."""
    less, more = (eaten(size * NEED.whole()) for size in sorted((one, other)))
    assert (np.asarray(less.nourishment) <= np.asarray(more.nourishment) + 1e-5).all()
    assert (np.asarray(less.feeding) <= np.asarray(more.feeding) + 1e-4).all()


def test_plenty_goes_to_the_animals() -> None:
    """Truth: limit: twice the need is eaten no better by people, but fed to animals above the norm."""
    meal = eaten(2.0 * NEED.whole())
    assert (np.asarray(meal.nourishment)[:2] > 0.97).all() and (np.asarray(meal.feeding) > 1.0).all()


def test_an_empty_barn_feeds_nobody() -> None:
    """Truth: limit: without grain a farming region eats none; herders keep what herds give."""
    meal = eaten(country.regional(0.0))
    assert not np.asarray(meal.food).any() and not np.asarray(meal.feed).any()
    nourishment = np.asarray(meal.nourishment)
    assert nourishment[:2] == pytest.approx(0.0, abs=1e-5) and nourishment[2] > 0.0


@given(stock=st.floats(0.0, 20.0, width=32), village=st.floats(0.0, 1.25, width=32))
def test_towns_eat_no_more_than_their_norm(stock: float, village: float) -> None:
    """Truth: the bounds: a month's norm at most; provision between nought and little above one."""
    food, provision = (float(x) for x in subsistence.town_provision(jnp.float32(stock), jnp.float32(26.0), village, P))
    assert 0.0 <= food <= float(P.town_norm) * 26.0 / 12.0
    assert 0.0 <= provision <= 1.1


def test_towns_eat_by_what_is_in_store() -> None:
    """Truth: sense: a full store feeds, an empty one leaves only plots and visits to the village."""
    provision = [
        float(subsistence.town_provision(jnp.float32(s), jnp.float32(26.0), 1.0, P)[1]) for s in (0.0, 0.4, 0.8, 9.0)
    ]
    assert provision == sorted(provision)
    assert provision[0] < 0.3 and provision[-1] > 0.97


@given(share=shares, one=shares, other=shares)
def test_plots_count_where_their_produce_may_be_sold(share: float, one: float, other: float) -> None:
    """Truth: bounds and sign: a part of the collective farmers, more with tolerance, none when the market is shut."""
    shut, open_market = (
        np.asarray(subsistence.plot_households(country.regional(share), jnp.float32(v))) for v in sorted((one, other))
    )
    assert (shut <= open_market + 1e-6).all() and (open_market <= share + 1e-6).all() and (shut >= 0).all()
    assert not np.asarray(subsistence.plot_households(country.regional(share), jnp.float32(0.0))).any()


def diet(provision: float = 1.0, herd: float = 1.0) -> float:
    people = (R.rural + R.urban).sum()
    return float(subsistence.town_diet(jnp.float32(provision), herd * R.cattle.sum(), people, R))


def test_the_diet_of_towns_is_grain_and_two_fifths_by_the_herds() -> None:
    """Truth: closed form: the provision itself at the herds a head of about 1928; six tenths of it without herds; no
    more than a tenth above it with any."""
    assert diet() == pytest.approx(1.0, rel=1e-5)
    assert diet(0.5) == pytest.approx(0.5, rel=1e-5)
    assert diet(herd=0.0) == pytest.approx(0.6, rel=1e-5)
    assert diet(herd=0.5) == pytest.approx(0.8, rel=1e-5)
    assert diet(herd=5.0) == pytest.approx(1.08, rel=1e-5)
