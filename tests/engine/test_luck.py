"""The draws of the engine: the same constants and the same luck whatever the batch, the levers or the switches.

The truth of these tests is the promise of paired runs: draw n under a policy differs from draw n of history by the
policy alone.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from smychka import simulate
from smychka.foundations.calendar import FIRST_YEAR
from smychka.paths import calendar_months
from toyland import country

FEW = 400


def test_a_draw_is_the_same_in_every_batch() -> None:
    """Truth: the promise, to the last bit: constants, gains and luck of a draw do not depend on its neighbours."""
    whole, part = (
        country.sample(),
        simulate.samples(country.SEED, jnp.array([2, 3], dtype=jnp.uint32), country.LABELS),
    )
    for one, two in zip(jax.tree.leaves(whole), jax.tree.leaves(part), strict=True):
        np.testing.assert_array_equal(np.asarray(one)[..., 2:4], np.asarray(two))


def test_draws_differ_from_one_another_and_between_seeds() -> None:
    """Truth: the promise: index and seed are part of every key."""
    one, other = country.sample(), country.sample(country.SEED + 1)
    for name in ("lever", "lever_year", "weather"):
        here, there = np.asarray(getattr(one.luck, name)), np.asarray(getattr(other.luck, name))
        assert not np.array_equal(here[..., 0], here[..., 1])
        assert not np.array_equal(here, there)


def lucks(draws: int, levers: tuple[str, ...], regions: tuple[str, ...]) -> simulate.Numbers:
    labels = country.LABELS._replace(levers=levers, regions=regions)
    return simulate.many_numbers(jnp.asarray(4), jnp.arange(draws, dtype=jnp.uint32), labels)


def test_a_new_lever_or_region_moves_no_other_luck() -> None:
    """Truth: the promise: the luck of a lever and the weather of a region are keyed by their names."""
    few = lucks(FEW, ("grain_price", "heavy_share"), ("forest", "steppe"))
    more = lucks(FEW, ("alpha", "grain_price", "heavy_share"), ("alpha", "forest", "steppe"))
    for name in ("lever", "lever_year", "weather"):
        np.testing.assert_array_equal(getattr(few.luck, name), np.asarray(getattr(more.luck, name))[1:])
    np.testing.assert_array_equal(few.parameters, more.parameters)
    np.testing.assert_array_equal(few.gains, more.gains)


def test_the_luck_follows_its_laws() -> None:
    """Truth: the specification: a national factor has .4 of the variance of the weather's luck; a lever lies in its
    range, from -1 to 1. (400 draws of 25 years: the sampling error of the correlation is below .01.)"""
    luck = lucks(FEW, ("grain_price", "heavy_share"), ("forest", "steppe")).luck
    weather, lever = np.asarray(luck.weather), np.asarray(luck.lever)
    assert np.corrcoef(weather[0].ravel(), weather[1].ravel())[0, 1] == pytest.approx(0.4, abs=0.04)
    assert weather.std() == pytest.approx(1.0, abs=0.03)
    assert (np.abs(lever) < 1.0).all() and lever.min() < -0.8 and lever.max() > 0.8


def test_the_central_draw_has_no_luck() -> None:
    """Truth: its definition: central values, levers on their paths, weather as known; uniforms stand in the middle,
    and a drawn attempt abroad fails."""
    central = simulate.central_draw(country.LABELS)
    still = dataclasses.replace(central.luck, grabs=central.luck.grabs - 0.5, openings=jnp.zeros(1))
    assert all(not np.asarray(leaf).any() for leaf in jax.tree.leaves(still))
    assert (np.asarray(central.luck.openings) > 0.99).all()
    alone = simulate.central_sample(country.LABELS)
    assert {leaf.shape[-1] for leaf in jax.tree.leaves(alone)} == {1}


def test_every_month_lies_inside_the_range_of_its_levers() -> None:
    """Truth: the range that the evidence leaves: however lucky, a lever stays between low and high."""
    given, luck = country.paths(), country.sample().luck
    worst = dataclasses.replace(
        luck, lever=jnp.ones_like(luck.lever[:, 0]), lever_year=jnp.ones_like(luck.lever_year[..., 0]),
        weather=luck.weather[..., 0],
    )  # fmt: skip
    sample = dataclasses.replace(simulate.central_draw(country.LABELS), luck=worst)
    for index in (0, 150, 283):
        now = dataclasses.replace(
            jax.tree.map(lambda leaf, i=index: leaf[i], given), least=given.least, most=given.most
        )
        seen = simulate.setting(now, sample)
        high = given.levers[index] + given.up[index]
        for place, name in enumerate(country.LEVERS):
            assert float(seen.levers.national(name)) <= float(high[place]) + 1e-6
            assert float(seen.levers.by_region(name).max()) <= float(given.most[place]) + 1e-6


def test_the_calendar_of_the_months() -> None:
    """Truth: the calendar: one harvest in August, one new farm year in July, whole years of sowing, claims and sales;
    the run begins in November 1917."""
    months = {name: np.asarray(values) for name, values in vars(calendar_months()).items()}
    year = slice(9, 21)  # August 1918 to July 1919
    assert months["harvest"][9] == 1.0 and months["harvest"][year].sum() == 1.0
    assert months["new_farm_year"][8] == 1.0 and months["new_farm_year"][year].sum() == 1.0
    assert months["calving"][year].sum() == pytest.approx(0.0, abs=1e-6)
    for name in ("claim_weight", "sales_weight"):
        assert months[name][year].sum() == pytest.approx(1.0)
    assert (months["spring_sowing"] + months["autumn_sowing"])[year].sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(months["to_harvest"][year], np.arange(12.0, 0.0, -1.0))
    farm_year = months["sales_weight"][8:20]  # July 1918 to June 1919
    np.testing.assert_allclose(months["sales_left"][8:20], np.cumsum(farm_year[::-1])[::-1], rtol=1e-5)
    assert int(months["year"][0]) == FIRST_YEAR
    assert months["seed_ahead"][8] == 0.0 and months["seed_ahead"][9] == pytest.approx(1.0)
    assert months["seed_ahead"][14] == pytest.approx(months["spring_sowing"][year].sum())
