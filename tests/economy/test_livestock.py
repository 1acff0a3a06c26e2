"""Herds: never below nought, growth under a ceiling, losses by want, fear and war.

Truth: the equation at its corners, and signs.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import livestock
from smychka.economy.livestock import Herds, LivestockParameters, Pressure
from smychka.foundations.quantity import central
from toyland import country

P, R = central(LivestockParameters), country.regions()
CALM = dataclasses.replace(country.month(0), calving=jnp.float32(0.0))
shares = st.floats(0.0, 1.0, width=32)
herds = jax.jit(
    lambda stock, fear, pressure, month: livestock.herds(
        stock, R.cattle, P.cattle_growth, fear, P.war_cattle, pressure, month, P
    )
)


def pressure(feeding: float = 1.0, joined: float = 0.0, front: float = 0.0, neglect: float = 0.0) -> Pressure:
    return Pressure(*(country.regional(value) for value in (feeding, joined, front, neglect)))


@given(
    size=st.floats(0.0, 2.0, width=32), fear=st.floats(0.0, 3.0, width=32), feeding=st.floats(0.0, 2.0, width=32),
    joined=st.floats(0.0, 0.5, width=32), front=shares, neglect=st.floats(0.0, 0.25, width=32),
    index=st.integers(0, 11),
)  # fmt: skip
def test_herds_never_fall_below_nought_and_the_changes_add_up(
    size: float, fear: float, feeding: float, joined: float, front: float, neglect: float, index: int
) -> None:
    """Truth: animals are counted; the ledger of the docstring. The ranges are those that levers and priors can reach: a
    drive at the top of its scale brings in half of all households in a month."""
    stock = size * R.cattle
    found = herds(stock, jnp.float32(fear), pressure(feeding, joined, front, neglect), country.month(index))
    told = {field.name: np.asarray(getattr(found, field.name)) for field in dataclasses.fields(Herds)}
    assert (told["closing"] >= 0.0).all()
    assert all((told[name] >= 0.0).all() for name in ("lost_to_want", "lost_to_fear", "lost_to_war"))
    change = told["increase"] - told["lost_to_want"] - told["lost_to_fear"] - told["lost_to_war"]
    np.testing.assert_allclose(told["closing"], np.asarray(stock) + change, rtol=1e-5, atol=1e-5)


def test_a_fed_herd_left_alone_grows_to_its_ceiling_and_stays() -> None:
    """Truth: closed form of logistic growth: the resting point is the ceiling times the usual herd."""
    stock = 0.5 * R.cattle
    for _ in range(12 * 80):
        stock = herds(stock, jnp.float32(0.0), pressure(), CALM).closing
    np.testing.assert_allclose(stock, float(P.ceiling) * np.asarray(R.cattle), rtol=1e-3)


def test_fear_takes_a_part_of_the_herd_by_those_who_join() -> None:
    """Truth: closed form: e to the minus fear times the households driven in; nothing where nobody is."""
    at_rest = float(P.ceiling) * R.cattle
    lost = herds(at_rest, jnp.float32(0.5), pressure(joined=0.4), CALM).lost_to_fear
    np.testing.assert_allclose(lost, np.asarray(at_rest) * (1.0 - np.exp(-0.2)), rtol=1e-4)
    assert not np.asarray(herds(at_rest, jnp.float32(0.5), pressure(), CALM).lost_to_fear).any()


@pytest.mark.parametrize("worse", [{"feeding": 0.3}, {"front": 0.8}, {"neglect": 0.2}, {"joined": 0.3}], ids=str)
def test_want_war_neglect_and_fear_shrink_herds(worse: dict[str, float]) -> None:
    """Truth: signs."""
    before = herds(R.cattle, jnp.float32(0.4), pressure(), CALM).closing
    assert (herds(R.cattle, jnp.float32(0.4), pressure(**worse), CALM).closing < before).all()


def test_feed_above_the_lean_limit_kills_nothing() -> None:
    """Truth: the corner of the equation: hay and straw carry the herd."""
    assert not np.asarray(
        herds(R.cattle, jnp.float32(0.0), pressure(feeding=float(P.lean) + 0.01), CALM).lost_to_want
    ).any()


def test_herders_lose_more_than_farmers() -> None:
    """Truth: one in farming regions, more where people live off pasture."""
    weight = np.asarray(livestock.herders_weight(P, R))
    assert weight[0] == weight[1] == 1.0 < weight[2]


def test_cheap_grain_is_fed_and_dear_grain_is_sold() -> None:
    """Truth: closed form: one at the usual price, a constant elasticity about it, no more beyond half and twice."""
    grown = lambda bid: float(livestock.feeding_up(jnp.float32(bid), P))  # noqa: E731
    usual = float(P.usual_bid)
    assert grown(usual) == pytest.approx(1.0, rel=1e-6)
    assert grown(0.75 * usual) == pytest.approx(0.75 ** -float(P.cheap_grain), rel=1e-5)
    assert grown(0.75 * usual) > 1.0 > grown(1.5 * usual)
    assert grown(0.01) == pytest.approx(grown(0.5 * usual), rel=1e-6)
    assert grown(9.0) == pytest.approx(grown(2.0 * usual), rel=1e-6)
