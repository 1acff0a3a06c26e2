"""Plant, idling, building, hands and output: closed forms, conservation, signs.

Truth: the equations at their corners; what is built arrives, no more and no less, after its gestation.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import industry
from smychka.economy.industry import Building, Conditions, Hands, Hiring, IndustryParameters
from smychka.foundations.quantity import central
from smychka.state import Industry

P = central(IndustryParameters)
ONE = jnp.float32(1.0)
shares = st.floats(0.0, 1.0, width=32)
plant = jax.jit(industry.plant)


def works(capital: float = 100.0, usable: float = 1.0, sites: float = 0.0) -> Industry:
    both, plants = jnp.full(2, capital, dtype=jnp.float32), jnp.full(2, usable, dtype=jnp.float32)
    return Industry(
        capital=both, pipeline=jnp.full((2, 2), sites, dtype=jnp.float32), usable=plants,
        workers=jnp.float32(3.0), wage_earners=jnp.float32(10.0), asked=jnp.float32(10.0), output=both,
    )  # fmt: skip


def building(investment: float, heavy: float = 0.5, product: float = 100.0) -> Building:
    return Building(*(jnp.float32(value) for value in (investment, heavy, product)))


@given(
    investment=st.floats(0.0, 0.5, width=32), heavy=shares, capital=st.floats(1.0, 500.0, width=32),
    sites=st.floats(0.0, 50.0, width=32),
)  # fmt: skip
def test_what_is_started_is_capital_or_a_site_less_wear(
    investment: float, heavy: float, capital: float, sites: float
) -> None:
    """Truth: conservation: capital and sites together change by what is started less depreciation of capital."""
    before = works(capital, sites=sites)
    after, going_on = plant(before, building(investment, heavy), ONE, P)
    started = np.asarray(P.building * investment * 100.0 * jnp.array([heavy, 1.0 - heavy]) / 12.0)
    change = np.asarray(after + going_on.sum(axis=0) - before.capital - before.pipeline.sum(axis=0))
    np.testing.assert_allclose(change, started - float(P.depreciation) / 12.0 * capital, atol=2e-3)
    assert (np.asarray(after) >= 0).all() and (np.asarray(going_on) >= 0).all()


@pytest.mark.parametrize("delay", [1.0, 1.5])
def test_a_project_arrives_after_its_gestation_on_the_mean(delay: float) -> None:
    """Truth: closed form: two stages, each left at the pace 2/G, take G months together, times the delay, and all that
    was started arrives when nothing wears out."""
    lasting = dataclasses.replace(P, depreciation=jnp.float32(0.0))
    site = works(capital=0.0)
    came = []
    for month in range(400):
        capital, sites = plant(site, building(0.2 if month == 0 else 0.0), jnp.float32(delay), lasting)
        came.append(np.asarray(capital - site.capital))
        site = dataclasses.replace(site, capital=capital, pipeline=sites)
    arrivals = np.array(came)
    started = float(P.building) * 0.2 * 100.0 * 0.5 / 12.0
    np.testing.assert_allclose(arrivals.sum(axis=0), started, rtol=1e-3)
    mean = (np.arange(400)[:, None] * arrivals).sum(axis=0) / arrivals.sum(axis=0)
    np.testing.assert_allclose(mean, delay * np.array([P.gestation_heavy, P.gestation_light]), rtol=1e-2)
    assert (arrivals[:2] == 0.0).all()


def test_a_steady_programme_settles_where_building_meets_wear() -> None:
    """Truth: closed form: the resting capital is what is started over the rate of wear."""
    worn = dataclasses.replace(
        P, depreciation=jnp.float32(1.2), gestation_heavy=jnp.float32(6.0), gestation_light=jnp.float32(6.0)
    )
    site = works(capital=1.0)
    for _ in range(300):
        capital, sites = plant(site, building(0.2, 0.7), ONE, worn)
        site = dataclasses.replace(site, capital=capital, pipeline=sites)
    started = float(P.building) * 0.2 * 100.0 * np.array([0.7, 0.3]) / 12.0
    np.testing.assert_allclose(site.capital, started / 0.1, rtol=1e-3)


output = jax.jit(
    lambda capital, usable, hands, disorder, year: industry.output(capital, usable, hands, disorder, year, P)
)


def made(
    capital: float = 100.0, usable: float = 1.0, hands: float = 1.0, disorder: float = 0.0, year: float = 1920.0
) -> float:
    pair = lambda value: jnp.full(2, value, dtype=jnp.float32)  # noqa: E731
    return float(output(pair(capital), pair(usable), pair(hands), jnp.float32(disorder), jnp.float32(year))[0])


def test_the_plant_and_crews_of_1913_make_the_output_of_1913() -> None:
    """Truth: closed form: the index is 100 by definition."""
    assert made() == pytest.approx(100.0, rel=1e-5)


@given(size=st.floats(0.25, 4.0, width=32))
def test_output_has_constant_returns(size: float) -> None:
    """Truth: closed form of the CES function."""
    assert made(capital=100.0 * size, hands=size) == pytest.approx(100.0 * size, rel=1e-3)


def test_hands_and_plant_both_matter_and_haste_costs() -> None:
    """Truth: signs, and the limit of elasticity below one: neither replaces the other for ever."""
    assert made(hands=2.0) > made() > made(hands=0.5) and made(usable=0.5) < made()
    assert made(disorder=0.1) == pytest.approx(90.0, rel=1e-5)
    assert made(hands=1e6) < 1e3
    assert made(year=1930.0) > made(year=1924.0) == pytest.approx(100.0, rel=1e-5)


def conditions(**changed: float) -> Conditions:
    usual = {"front": 0.0, "blockade": 0.0, "provision": 1.0, "materials": 1.0, "year": 1925.0}
    return Conditions(**{name: jnp.float32(value) for name, value in {**usual, **changed}.items()})


@given(front=shares, blockade=shares, provision=st.floats(0.0, 1.25, width=32), materials=st.floats(0.0, 1.5, width=32))
def test_workable_plant_is_a_share(front: float, blockade: float, provision: float, materials: float) -> None:
    """Truth: bounds; raw materials bind light industry alone."""
    found = np.asarray(
        industry.workable(conditions(front=front, blockade=blockade, provision=provision, materials=materials), P)
    )
    assert ((found >= 0.0) & (found <= 1.0)).all() and found[1] <= found[0] + 1e-6


def test_in_peace_and_plenty_all_plant_can_work() -> None:
    """Truth: the corner of the equation, and signs."""
    np.testing.assert_allclose(industry.workable(conditions(), P), 1.0)
    for worse in ({"front": 0.5}, {"blockade": 0.9}, {"provision": 0.6}):
        assert (np.asarray(industry.workable(conditions(**worse), P)) < 1.0).all(), worse
    poor = np.asarray(industry.workable(conditions(materials=0.6), P))
    assert poor[0] == 1.0 > poor[1]


def usable_after(usable: float, allowed: float, inflation: float = 0.0) -> float:
    pair = lambda value: jnp.full(2, value, dtype=jnp.float32)  # noqa: E731
    return float(industry.usable_plant(pair(usable), pair(allowed), jnp.float32(inflation), P)[0])


@given(usable=st.floats(0.0625, 1.0, width=32), allowed=shares, inflation=st.floats(-0.25, 1.0, width=32))
def test_plant_falls_and_comes_back_without_passing_what_is_allowed(
    usable: float, allowed: float, inflation: float
) -> None:
    """Truth: the bound: a part of the gap is closed."""
    low, high = sorted((usable, allowed))
    assert low - 1e-6 <= usable_after(usable, allowed, inflation) <= high + 1e-6


def test_restoration_feeds_on_what_works() -> None:
    """Truth: sense of the equation: the same gap closes more slowly from a deeper trough, and from the same place
    plant falls faster than it comes back while less than half of it works."""
    step = lambda usable, allowed: usable_after(usable, allowed) - usable  # noqa: E731
    assert step(0.6, 0.9) > step(0.2, 0.5) > 0.0
    assert -step(0.4, 0.2) > step(0.4, 0.6)


def test_restoration_waits_for_steady_prices() -> None:
    """Truth: closed form: expected inflation slows the return of plant by e to the minus its weight, neither falling
    prices nor the fall of plant know of it."""
    rise = lambda inflation: usable_after(0.5, 0.9, inflation) - 0.5  # noqa: E731
    assert rise(0.3) / rise(0.0) == pytest.approx(np.exp(-0.3 * float(P.working_capital)), rel=1e-4)
    assert rise(-0.1) == rise(0.0)
    assert usable_after(0.9, 0.3, 0.5) == usable_after(0.9, 0.3, 0.0)


@jax.jit
def hands(
    force: float, investment: float, soft: float, target: float, plant_now: Industry, wanted: float = 1.0
) -> Hands:
    seen = Hiring(force, investment, soft, target)
    return industry.hands(plant_now, seen, wanted, P)


def test_hands_never_pass_the_labour_force() -> None:
    """Truth: the bound, in the long run of a small force."""
    site = works(capital=400.0)
    for _ in range(120):
        found = hands(6.0, 0.1, 0.5, 500.0, site)
        site = dataclasses.replace(site, workers=found.workers, wage_earners=found.wage_earners)
    assert float(site.wage_earners) <= 6.0 and float(found.asked) > 6.0
    assert float(site.workers) < float(site.wage_earners)


def asked(investment: float = 0.1, soft: float = 0.5, target: float = 100.0, wanted: float = 1.0) -> float:
    """Posts that works with an output of 100 ask for, millions."""
    return float(hands(50.0, investment, soft, target, works(), wanted).asked)


def test_building_and_owners_set_the_hands_asked_for() -> None:
    """Truth: sign of building; closed form of the owners' factor."""
    assert asked(investment=0.3) > asked(investment=0.1)
    assert asked(wanted=0.7) == pytest.approx(0.7 * asked(), rel=1e-5)


@given(soft=shares, target=st.floats(25.0, 300.0, width=32))
def test_soft_budgets_hire_to_the_target(soft: float, target: float) -> None:
    """Truth: closed form: target over output, between 1 and 1.6, to the power of soft hiring times softness."""
    factor = np.clip(target / 100.0, 1.0, 1.6) ** (float(P.soft_hiring) * soft)
    assert asked(soft=soft, target=target) == pytest.approx(factor * asked(), rel=1e-4)


def test_hard_budgets_hire_to_the_output_that_pays() -> None:
    """Truth: limits: without softness no target hires; without a target above output no softness does."""
    assert asked(soft=0.0, target=300.0) == asked(soft=0.0, target=100.0) == asked(soft=1.0, target=100.0)


def test_haste_costs_only_when_hands_are_added_faster_than_a_tenth_a_year() -> None:
    """Truth: the corner of the equation, and its bound of three tenths."""
    calm = dataclasses.replace(works(), workers=jnp.float32(50.0))
    assert float(hands(20.0, 0.1, 0.5, 100.0, calm).disorder) == 0.0
    hurried = dataclasses.replace(works(capital=900.0), workers=jnp.float32(0.5))
    assert float(hands(90.0, 0.1, 0.5, 100.0, hurried).disorder) == pytest.approx(0.3)


@given(farm=st.floats(10.0, 200.0, width=32), size=st.floats(10.0, 900.0, width=32))
def test_the_national_product_is_an_index_between_farms_and_factories(farm: float, size: float) -> None:
    """Truth: closed form: 100 when both are 100, and a mean of the two otherwise (weights add up to one)."""
    product = float(industry.national_product(jnp.full(2, size, dtype=jnp.float32), jnp.float32(farm)))
    low, high = sorted((farm, size))
    assert low * (1 - 1e-5) <= product <= high * (1 + 1e-5)
    assert float(industry.national_product(jnp.full(2, 100.0), jnp.float32(100.0))) == pytest.approx(100.0)
    assert float(industry.factory_output(jnp.array([100.0, 100.0]))) == pytest.approx(100.0)
