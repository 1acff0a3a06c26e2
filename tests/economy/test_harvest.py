"""Harvest and sowing: signs and closed forms.

Truth: the equations at their corners, and the sense of land, animals, weather and work.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import harvest as land
from smychka.economy.harvest import HarvestConditions, HarvestParameters, Wish
from smychka.foundations.quantity import central
from toyland import country

P, R = central(HarvestParameters), country.regions()
shares = st.floats(0.0, 1.0, width=32)
crop = jax.jit(
    lambda sown, draught, collectivised, seen, effort: land.harvest(sown, draught, collectivised, seen, P, R, effort)
)


def seen(**changed: float) -> HarvestConditions:
    usual = {"weather": 0.0, "front": 0.0, "coercion": 0.0, "nourishment": 1.0, "burden": 0.0}
    return HarvestConditions(**{name: country.regional(value) for name, value in {**usual, **changed}.items()})


def gathered(draught: float = 1.0, collectivised: float = 0.0, effort: float = 1.0, **changed: float) -> np.ndarray:
    herd = draught * R.horses
    return np.asarray(crop(R.grain_area, herd, country.regional(collectivised), seen(**changed), jnp.float32(effort)))


def test_an_ordinary_year_gives_the_yield_of_the_table() -> None:
    """Truth: closed form: usual herds, mean weather, private land, fed people: area times yield times its scale."""
    np.testing.assert_allclose(gathered(), float(P.yield_scale) * np.asarray(R.grain_area * R.grain_yield), rtol=1e-5)


@given(one=st.floats(0.25, 2.0, width=32), other=st.floats(0.25, 2.0, width=32))
def test_more_draught_more_grain(one: float, other: float) -> None:
    """Truth: sense, and closed form: a power of the draught."""
    few, many = sorted((one, other))
    low, high = gathered(draught=few), gathered(draught=many)
    assert (low <= high * (1 + 1e-6)).all()
    np.testing.assert_allclose(high / low, (many / few) ** float(P.draught_elasticity), rtol=1e-4)


@given(weather=st.floats(-0.75, 0.5, width=32))
def test_weather_is_the_logarithm_of_the_yield(weather: float) -> None:
    """Truth: closed form."""
    np.testing.assert_allclose(gathered(weather=weather) / gathered(), np.exp(weather), rtol=1e-4)


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [("front", 0.0, 0.8), ("coercion", 0.0, 1.0), ("nourishment", 1.0, 0.6)],
)
def test_war_force_and_hunger_cost_grain(name: str, less: float, more: float) -> None:
    """Truth: sense: fewer hands, less care."""
    assert (gathered(**{name: more}) < gathered(**{name: less})).all()


@given(share=shares)
def test_collective_land_of_equal_effort_is_land(share: float) -> None:
    """Truth: limit: with effort one, no pressure and a light burden, it does not matter who owns."""
    np.testing.assert_allclose(gathered(collectivised=share), gathered(), rtol=1e-5)


def test_heavy_deliveries_cost_effort_on_collective_land_alone() -> None:
    """Truth: the equation: the burden above a quarter of the crop."""
    assert (gathered(collectivised=0.8, burden=0.4) < gathered(collectivised=0.8, burden=0.25)).all()
    np.testing.assert_array_equal(gathered(collectivised=0.0, burden=0.4), gathered())


def test_effort_is_learnt_and_bounded() -> None:
    """Truth: the equation: constant until 1932, rising afterwards, never above 1.08."""
    effort = np.array([float(land.kolkhoz_effort(P, jnp.float32(year))) for year in (1929.0, 1932.0, 1935.0, 1999.0)])
    assert effort[0] == effort[1] == pytest.approx(float(P.kolkhoz_effort))
    assert effort[1] < effort[2] <= effort[3] == pytest.approx(1.08)


def wanted(draught: float = 1.0, burden: float = 0.0, incentive: float = 0.0, collectivised: float = 0.0) -> np.ndarray:
    wish = Wish(draught * R.horses, *(country.regional(value) for value in (burden, incentive, collectivised)))
    return np.asarray(land.wanted_area(wish, P, R))


def test_the_wanted_area_follows_draught_burden_and_incentive() -> None:
    """Truth: closed form with nothing in the way, and signs."""
    np.testing.assert_allclose(wanted(), float(P.area_scale) * np.asarray(R.grain_area), rtol=1e-5)
    assert (wanted(draught=0.6) < wanted()).all()
    assert (wanted(burden=0.4) < wanted()).all()
    assert (wanted(incentive=-0.3) < wanted()).all()


def test_a_collective_farm_sows_by_plan() -> None:
    """Truth: limit: wholly collectivised land answers to no burden and no price."""
    np.testing.assert_allclose(wanted(collectivised=1.0, burden=0.5), wanted(collectivised=1.0), rtol=1e-6)
    np.testing.assert_allclose(wanted(collectivised=1.0) / wanted(), 1.0 + float(P.sowing_plan), rtol=1e-5)


def test_a_year_of_sowing_with_seed_goes_the_way_to_the_wanted_area() -> None:
    """Truth: closed form: with speed one in a single sowing of the whole area, the area is the wanted one; the seed is
    the norm times the area; a month without sowing changes nothing."""
    quick = dataclasses.replace(P, sowing_speed=jnp.float32(1.0))
    whole = dataclasses.replace(country.month(5), spring_sowing=jnp.float32(1.0), autumn_sowing=jnp.float32(0.0))
    area, seed = land.sowing(R.grain_area, country.regional(30.0), country.regional(100.0), whole, quick)
    np.testing.assert_allclose(area, 30.0, rtol=1e-5)
    np.testing.assert_allclose(seed, 30.0 * float(P.seed_norm), rtol=1e-5)
    area, seed = land.sowing(R.grain_area, country.regional(30.0), country.regional(100.0), country.month(1), quick)
    np.testing.assert_array_equal(np.asarray(area), np.asarray(R.grain_area))
    assert not np.asarray(seed).any()


@given(stock=st.floats(0.0, 20.0, width=32))
def test_no_seed_is_sown_that_is_not_there(stock: float) -> None:
    """Truth: the bound: seed taken is never more than the grain at hand; want of seed shrinks the area."""
    may = country.month(6)
    area, seed = land.sowing(R.grain_area, R.grain_area, country.regional(stock), may, P)
    assert (np.asarray(seed) <= stock + 1e-5).all() and (
        np.asarray(area) <= np.asarray(R.grain_area) * (1 + 1e-5)
    ).all()
    assert (np.asarray(area) > 0).all()
