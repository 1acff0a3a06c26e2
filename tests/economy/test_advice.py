"""Advice: forecasts against targets, variants of a plan, and the end of plural advice.

Truth: closed forms, limits and signs; the record's index of industry, its control figures and its plan variants.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import advice
from smychka.economy.advice import ADOPTED, AMBITIOUS, BASIC, Advice, AdviceFlows, AdviceGains, AdviceParameters, Seen
from smychka.foundations.calendar import MONTHS, first_day, month_in_run
from smychka.foundations.quantity import central
from smychka.inputs.levers import load_levers
from smychka.inputs.record import load_record
from smychka.paths import calendar_months

P, FULL, NONE = central(AdviceParameters), central(AdviceGains), AdviceGains(jnp.float32(0.0))
MONTHLY = load_levers().monthly()
YEARS = np.array([first_day(m).year + (first_day(m).month - 0.5) / 12.0 for m in range(MONTHS)])
shares = st.floats(0.0, 1.0, width=32)
growths = st.floats(-0.25, 0.75, width=32, allow_subnormal=False)


def official() -> dict[int, float]:
    """Growth by calendar year, from the official index."""
    rows = load_record().estimates("economy.industry_output_official_1913")
    rows = rows[rows["source"] == "narkhoz_1958"]
    index = {int(str(start)[:4]): float(value) for start, value in zip(rows["start"], rows["value"], strict=True)}
    return {year: float(np.log(index[year] / index[year - 1])) for year in index if year - 1 in index}


def lever(name: str) -> jax.Array:
    return jnp.asarray(MONTHLY.national[:, MONTHLY.names.index(name)], dtype=jnp.float32)


def recorded(output: np.ndarray) -> Seen:
    """Decisions of the record, beside a past in which nobody could speak."""
    return Seen(
        jnp.asarray(output, dtype=jnp.float32), lever("plan_ambition"), lever("discussion_freedom"),
        lever("repression_level"), 0.0 * lever("discussion_freedom"), lever("repression_level"),
    )  # fmt: skip


@jax.jit
def path(met: Seen, gains: AdviceGains) -> tuple[Advice, AdviceFlows]:
    def step(now: Advice, given_now: tuple) -> tuple[Advice, tuple]:
        after, flows = advice.advice_step(now, *given_now, P, gains)
        return after, (after, flows)

    return jax.lax.scan(step, advice.opening(P), (met, calendar_months()))[1]


STEADY = path(recorded(100.0 * np.exp(0.12 * (YEARS - 1920.0))), FULL)
at = lambda series, date: np.asarray(series)[month_in_run(date)]  # noqa: E731


def test_experts_erred_less_than_targets_in_the_years_of_the_drive() -> None:
    """Truth: record rows economy.industry_output_official_1913 and the recorded control figures: from 1929 to 1933
    the attenuating curve misses by less than half as much as the targets; before and after, when targets were modest,
    they missed by less."""
    grown = official()
    targets = {year: float(np.log1p(at(lever("plan_ambition"), f"{year}-06"))) for year in range(1926, 1941)}
    forecast = {year: float(advice.forecast_after(jnp.float32(grown[year - 1]), P)) for year in targets}
    miss = lambda told, years: float(np.mean([abs(told[y] - grown[y]) for y in years]))  # noqa: E731
    drive = range(1929, 1934)
    assert miss(forecast, drive) < 0.5 * miss(targets, drive)
    assert miss(forecast, range(1926, 1941)) < miss(targets, range(1926, 1941))
    for modest in (range(1926, 1929), range(1934, 1941)):
        assert miss(targets, modest) < miss(forecast, modest) < 0.08


def test_a_steady_country_is_forecast_closer_than_it_is_ordered() -> None:
    """Truth: closed form: with growth g for ever the forecast misses by (1 - rho) |g - n|."""
    grown, flows = STEADY
    np.testing.assert_allclose(at(flows.forecast, "1940-06"), P.usual_growth + P.fading * (0.12 - P.usual_growth),
                               atol=2e-3)  # fmt: skip
    assert at(flows.forecast_error, "1941-06") < 0.5 * at(flows.target_error, "1941-06")
    assert float(grown.known[-1]) > 15


def test_plan_variants_drift_upward_from_1927_to_1931() -> None:
    """Truth: the check of the list of systems; the record's levers; the basic variant hardly moves."""
    flows = STEADY[1]
    output = 100.0 * np.exp(0.12 * (YEARS - 1920.0))
    yearly = np.log(np.asarray(flows.variants) / output[:, None]) / 5.0
    dates = ("1927-11", "1928-11", "1929-11", "1931-02")
    adopted, basic = ([yearly[month_in_run(date), kind] for date in dates] for kind in (ADOPTED, BASIC))
    assert adopted == sorted(adopted) and adopted[-1] > adopted[0] + 0.1
    assert max(basic) - min(basic) < 0.01


def test_the_recorded_variants_drift_the_same_way() -> None:
    """Truth: record rows economy.fyp1_pig_iron_*: basic 8, optimal 10, revised 16 from a base of 3.3 million tonnes;
    growth of industry asked by the two variants of 1929 lies between the model's basic and ambitious variant."""
    record = load_record()
    value = lambda name: float(record.estimates(f"economy.fyp1_{name}")["value"].iloc[0])  # noqa: E731
    iron = [value(f"pig_iron_target_{kind}") for kind in ("basic", "optimal", "revised")]
    assert iron == sorted(iron) and len(set(iron)) == 3
    base = value("gross_industrial_output_base")
    asked = [np.log(value(f"gross_industrial_output_target_{kind}") / base) / 5.0 for kind in ("basic", "optimal")]
    found = np.asarray(advice.variants(jnp.float32(100.0), jnp.float32(0.15), jnp.float32(0.214), jnp.float32(0.7), P))
    model = np.log(found / 100.0) / 5.0
    assert model[BASIC] < asked[0] < asked[1] < model[AMBITIOUS]


def test_plural_advice_ends_in_1929_and_1930() -> None:
    """Truth: the list of systems; decisions as recorded."""
    plural = STEADY[1].plurality
    assert min(at(plural, "1926-06"), at(plural, "1928-06")) > 0.6
    assert at(plural, "1930-12") < 0.25 > at(plural, "1938-06")
    fall = [float(at(plural, f"{year}-12") - at(plural, f"{year + 1}-12")) for year in range(1925, 1936)]
    assert 1925 + int(np.argmax(fall)) + 1 in (1929, 1930)


@given(ambition=growths, forecast=growths, voices=shares)
def test_advice_lowers_targets_above_the_forecast_and_raises_none(
    ambition: float, forecast: float, voices: float
) -> None:
    """Truth: limits: without the gain, or without voices, the lever exactly; never below the forecast by advice."""
    ask = lambda v, g: float(  # noqa: E731
        advice.pace(jnp.float32(ambition), jnp.float32(forecast), jnp.float32(v), P, jnp.float32(g))
    )
    assert ask(voices, 0.0) == ask(0.0, 1.0) == float(jnp.float32(ambition))
    assert min(ambition, np.expm1(forecast)) - 1e-6 <= ask(voices, 1.0) <= ambition + 1e-6


def test_without_the_arrow_the_pace_is_the_lever() -> None:
    """Truth: limit, exact over all months; with it the pace of 1929/30 falls."""
    met = recorded(100.0 * np.exp(0.12 * (YEARS - 1920.0)))
    without = path(met, NONE)[1]
    np.testing.assert_array_equal(without.pace, met.ambition)
    assert at(STEADY[1].pace, "1929-11") < at(met.ambition, "1929-11")


@given(ambition=st.floats(0.0, 0.75, width=32), forecast=st.floats(-0.125, 0.5, width=32), one=shares, other=shares)
def test_the_adopted_variant_lies_between_and_heeds_more_voices_more(
    ambition: float, forecast: float, one: float, other: float
) -> None:
    """Truth: identity and sign: a weighted mean in logs."""
    few, many = sorted((one, other))
    found = [
        np.asarray(advice.variants(*(jnp.float32(x) for x in (100.0, forecast, ambition, voices)), P))
        for voices in (few, many)
    ]
    low, high = min(found[0][BASIC], found[0][AMBITIOUS]), max(found[0][BASIC], found[0][AMBITIOUS])
    for variant in found:
        assert low * (1.0 - 1e-4) <= variant[ADOPTED] <= high * (1.0 + 1e-4)
    distance = [abs(float(variant[ADOPTED] - variant[BASIC])) for variant in found]
    assert distance[1] <= distance[0] * (1.0 + 1e-4) + 1e-2


@pytest.mark.parametrize("growth", [0.05, 0.2])
def test_five_years_ahead_are_five_forecasts_in_a_row(growth: float) -> None:
    """Truth: the sum written out: each year's forecast is made from the one before."""
    total, expected = 0.0, jnp.float32(growth)
    for _ in range(5):
        total += float(expected)
        expected = advice.forecast_after(expected, P)
    assert float(advice.growth_ahead(jnp.float32(growth), 5.0, P)) == pytest.approx(total, rel=1e-5)
