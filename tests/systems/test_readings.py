"""Readings of a run, and numbers derived from one, on runs made up by hand.

A made-up run has two draws: the quantity is what a function of the month says, times one and times two.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from smychka.economy import advice, rules
from smychka.foundations.calendar import MONTHS, month_in_run, month_starts
from smychka.foundations.quantity import central
from smychka.judgement import derived, surplus
from smychka.judgement.readings import (
    decided,
    growth,
    least_rise,
    lowest_year,
    peak_year,
    region,
    spread,
    total,
    year_above,
)
from smychka.judgement.system_runs import Runs


def made_up(**quantities: Callable[[np.ndarray], np.ndarray] | float) -> xr.Dataset:
    months = np.arange(MONTHS)
    variables = {}
    for name, values in quantities.items():
        path = values(months) if callable(values) else np.full(MONTHS, values)
        variables[name] = (("draw", "month"), np.outer([1.0, 2.0], path))
    return xr.Dataset(variables, {"draw": [0, 1], "month": month_starts()})


def yearly(rate: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda months: np.exp(rate * months / 12.0)


def test_growth_and_least_rise_of_steady_growth() -> None:
    """Truth: closed form: a path that grows by a tenth a year does so in every year and in both draws."""
    run = made_up(output=yearly(math.log(1.1)))
    np.testing.assert_allclose(growth("output", 1928, 1932)(run), 0.1, rtol=1e-9)
    np.testing.assert_allclose(least_rise("output", 1922, 1926)(run), 1.1, rtol=1e-9)


def test_a_single_fall_is_the_least_rise_and_the_lowest_year() -> None:
    """Truth: by hand: 3 until September 1924, 2 in 1924/25, 4 after."""
    first, last = month_in_run("1924-10"), month_in_run("1925-09")

    def path(months: np.ndarray) -> np.ndarray:
        return np.where(months < first, 3.0, np.where(months <= last, 2.0, 4.0))

    run = made_up(wage=path)
    np.testing.assert_allclose(least_rise("wage", 1922, 1926)(run), 2.0 / 3.0)
    np.testing.assert_allclose(lowest_year("wage", 1922, 1926)(run), [2.0, 4.0])
    np.testing.assert_allclose(spread("wage", "1923-10", "1924-10", "1925-10")(run), 2.0)


def test_the_peak_is_the_year_of_the_largest_total() -> None:
    """Truth: by hand: one month of 1931 stands out."""
    run = made_up(imports=lambda months: 1.0 + 5.0 * (months == month_in_run("1931-07")))
    np.testing.assert_array_equal(peak_year("imports", 1925, 1938)(run), [1931.0, 1931.0])


def test_a_region_is_read_by_its_name() -> None:
    """Truth: by hand: 1 a month in the first region and 10 in the second."""
    values = np.broadcast_to([1.0, 10.0], (2, MONTHS, 2))
    run = xr.Dataset(
        {"deaths": (("draw", "month", "region"), values)}, {"month": month_starts(), "region": ["volga", "ukraine"]}
    )
    np.testing.assert_allclose(region(total("deaths", "1932-01", "1932-12"), "ukraine")(run), 120.0)


def test_decisions_are_those_of_the_levers() -> None:
    """Truth: data/levers/rationing.toml: .6 from October 1929, .35 from January 1935, .85 in 1931."""
    nothing = Runs(xr.Dataset(), {})
    assert decided("rationing", "1931-06")(nothing) == pytest.approx(0.85)
    assert year_above("rationing", 0.5, 1925)(nothing) == 1929
    assert year_above("rationing", 0.5, 1925, last=True)(nothing) == 1934
    assert math.isnan(year_above("rationing", 0.99, 1925)(nothing))


def test_voices_are_shares_and_fall_after_1929() -> None:
    """Truth: the sign that plural advice ends in 1929-30; a share lies between 0 and 1."""
    assert 0.0 < derived.voices("1930-12") < 0.5 * derived.voices("1928-09") < 0.5


def test_variants_of_steady_growth_at_the_usual_pace() -> None:
    """Truth: closed form: at the usual growth the forecast is that growth for all five years; the ambitious variant
    is the lever, .18 in October 1927; the adopted one lies between.
    """
    p = central(advice.AdviceParameters)
    run = made_up(industry_output=yearly(float(p.usual_growth)))
    basic, adopted, ambitious = (derived.variant_growth(1927, variant)(run) for variant in range(3))
    np.testing.assert_allclose(basic, float(p.usual_growth), rtol=1e-4)
    np.testing.assert_allclose(ambitious, math.log(1.18), rtol=1e-4)
    heeded = float(p.heed) * derived.voices("1927-10")
    np.testing.assert_allclose(adopted, heeded * basic + (1.0 - heeded) * ambitious, rtol=1e-4)


def test_half_of_all_kinds_are_rationed_at_the_threshold_of_one_half() -> None:
    """Truth: closed form of the log-normal spread: the median kind is free at the threshold of one half."""
    needed = derived.abundance_needed(0.5)(Runs(xr.Dataset(), {}))
    assert needed == pytest.approx(float(central(rules.RuleParameters).satiety), rel=1e-5)
    np.testing.assert_allclose(derived.by_hours(lambda run: np.array([needed, 1e6]))(made_up()), [0.5, 0.0], atol=1e-5)


def test_abundance_is_the_scarcer_of_food_and_goods_per_head() -> None:
    """Truth: by hand: light output of 1913 for twice its people is .5; food is .4 in one draw and .8 in the other."""
    run = made_up(grain_town=0.4, light_output=100.0, population=278.0)
    run["population"].values[1] = 278.0
    run["light_output"].values[1] = 100.0
    np.testing.assert_allclose(derived.abundance("1930-01", "1939-12")(run), [0.4, 0.5])


def test_a_steady_village_gives_the_same_outflow_and_terms_every_year() -> None:
    """Truth: identity: where nothing changes, nothing rises, and no wage is lost; data/levers/investment_share.toml:
    .145 until September 1929, .2 from October.
    """
    usual = dict.fromkeys(surplus.WATCHED, 100.0) | {"terms_of_trade": 1.0, "tractors": 30.0, "cattle": 60.0}
    usual |= {name: 1.0 for name in surplus.WATCHED if name.startswith("grain") and name != "grain_price_paid"}
    run = made_up(**usual, national_product=100.0, real_wage=90.0, wage_earners=10.0)
    account, built, saved = derived._exchange(Runs(run, {}))
    years = [account.years.index(year) for year in (1930, 1932)]
    np.testing.assert_allclose(saved, 0.0, atol=1e-9)
    np.testing.assert_allclose(account.sent["1913"][years[0]], account.sent["1913"][years[1]])
    share = 0.25 * 0.145 + 0.75 * 0.2
    assert built[years[0]] == pytest.approx(1.5 * 18_000.0 * share, rel=1e-3)
