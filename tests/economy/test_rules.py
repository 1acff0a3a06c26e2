"""Rules of decision: bounds, signs, the threshold of abundance, and the model run under a rule.

Truth: closed forms and signs of each rule; the checks of the list of systems, in runs of the central draw.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka import coupling, ensemble, simulate
from smychka.economy import rules
from smychka.economy.rules import RULES, RuleParameters, Situation
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import central
from smychka.inputs.levers import load_levers
from smychka.measures import read
from smychka.state import Levers
from smychka.whole import Seen, State

P = central(RuleParameters)
DEFINED = load_levers()
WATCHED = ("goods_availability", "industry_output", "collectivised_share", "famine_deaths")
shares = st.floats(0.0, 1.0, width=32)
wide = st.floats(0.0625, 4.0, width=32)


def met(**changed: float) -> Situation:
    usual = {
        "goods": 0.75, "terms": 0.8, "provision": 1.0, "light_per_head": 0.9, "tautness": 1.05,
        "harvest_per_head": 0.49, "trust": 0.5, "machines": 0.02,
    }  # fmt: skip
    return Situation(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def told(name: str, lever: str, **changed: float) -> float:
    return float(RULES[name].orders(met(**changed), P)[lever])


@cache
def under(name: str, since: str) -> dict[str, np.ndarray]:
    """The central draw under a rule from a month on, never if that is empty; the plain program if both are."""
    past = ensemble.load_history()
    paths = past.paths()
    sample = simulate.central_draw(past.labels)
    over_time, fixed = eqx.partition(paths, simulate._over_time(paths))
    governed = jnp.arange(MONTHS) >= (month_in_run(since) if since else MONTHS)

    def month(state: State, now: tuple) -> tuple:
        setting = simulate.setting(eqx.combine(now[0], fixed), sample)
        if name:
            society = state.society
            people = society.rural.sum() + society.urban.sum() + society.settlers.sum()
            orders = RULES[name].orders(rules.situation(state.economy, society.rural, people), P)
            levers = rules.laid_over(setting.levers, orders, now[1] * 1.0)
            setting = dataclasses.replace(setting, levers=levers)
        after, flows = coupling.step(state, setting, sample.parameters, sample.gains, past.facts)
        seen = Seen(after, flows, setting, past.facts)
        found = {quantity: read(quantity, seen) for quantity in WATCHED}
        return after, found | {"bias": after.economy.plan.bias.mean()}

    start = simulate.opening(paths, sample, past.facts)
    found = jax.jit(lambda *given: jax.lax.scan(month, start, given)[1])(over_time, governed)
    return {quantity: np.asarray(values) for quantity, values in found.items()}


def span(series: np.ndarray, first: int, last: int) -> np.ndarray:
    return series[month_in_run(f"{first}-01") : month_in_run(f"{last}-12") + 1]


@pytest.mark.parametrize("name", RULES)
@given(goods=shares, terms=wide, provision=st.floats(0.25, 1.25, width=32), tautness=wide, machines=wide)
def test_orders_stay_inside_the_bounds_of_their_levers(
    name: str, goods: float, terms: float, provision: float, tautness: float, machines: float
) -> None:
    """Truth: the definitions of the levers."""
    here = met(goods=goods, terms=terms, provision=provision, tautness=tautness, machines=machines)
    for lever, value in RULES[name].orders(here, P).items():
        assert DEFINED[lever].minimum - 1e-6 <= float(value) <= DEFINED[lever].maximum + 1e-6


@given(one=shares, other=shares)
def test_balanced_growth_builds_less_and_lighter_when_goods_are_short(one: float, other: float) -> None:
    """Truth: signs of the rule; at the bound its closed form."""
    short, plenty = sorted((one, other))
    for lever in ("investment_share", "heavy_share"):
        assert told("bukharin_balance", lever, goods=short) <= told("bukharin_balance", lever, goods=plenty) + 1e-6
    at_bound = told("bukharin_balance", "investment_share", goods=float(P.goods_bound))
    assert at_bound == pytest.approx(float(P.balanced_building), rel=1e-5)
    assert told("bukharin_balance", "plan_ambition", harvest_per_head=0.3) < told("bukharin_balance", "plan_ambition")


@given(one=st.floats(0.75, 1.75, width=32), other=st.floats(0.75, 1.75, width=32))
def test_counter_plans_pull_targets_back_to_the_best_tautness(one: float, other: float) -> None:
    """Truth: sign; and with goods or food short, building gives way."""
    slack, taut = sorted((one, other))
    name = "planning_with_democracy"
    assert told(name, "plan_ambition", tautness=taut) <= told(name, "plan_ambition", tautness=slack) + 1e-6
    assert told(name, "investment_share", provision=0.8) < told(name, "investment_share")
    assert told(name, "investment_share", goods=0.4) < told(name, "investment_share")


def test_nobody_is_driven_into_a_collective_farm_without_machines_or_trust() -> None:
    """Truth: limits of the rule; half the pace at the half point."""
    entry = lambda **changed: told("voluntary_collectivisation", "collectivisation_drive", **changed)  # noqa: E731
    assert entry(machines=0.0) == entry(trust=0.0) == 0.0
    half = entry(machines=float(P.half_machines), trust=1.0)
    assert half == pytest.approx(float(P.machine_entry) / 2.0, rel=1e-5)


def test_the_threshold_of_abundance() -> None:
    """Truth: closed form: half of all kinds of goods are free where there is as much as people take; below, rations."""
    assert float(rules.threshold(0.5, P)) == pytest.approx(float(P.satiety), rel=1e-5)
    high = float(rules.threshold(0.9, P))
    assert float(rules.allocation(met(provision=high, light_per_head=high), P).free) == pytest.approx(0.9, abs=1e-3)
    poor = rules.allocation(met(light_per_head=0.3), P)
    assert float(poor.free) < 0.001 and float(poor.queue) > 2.0
    assert told("associated_producers", "rationing", light_per_head=0.3) > 0.999


@given(food=wide, light=wide)
def test_what_is_not_free_goes_by_hours(food: float, light: float) -> None:
    """Truth: identity; the scarcer of the two decides, and no queue stands where there is enough."""
    found = rules.allocation(met(provision=food, light_per_head=light), P)
    assert float(found.free + found.by_hours) == pytest.approx(1.0, abs=1e-6)
    assert float(found.abundance) == pytest.approx(min(food, light), rel=1e-6)
    assert float(found.queue) >= 0.0
    if min(food, light) >= float(P.satiety):
        assert float(found.queue) == 0.0


def month_of_levers() -> Levers:
    names = tuple(DEFINED.names)
    values = jnp.linspace(0.1, 0.2, len(names))
    return Levers(
        names, values, jnp.stack([values, 1.1 * values], axis=1), 0.01 * values,
        jnp.array([DEFINED[name].minimum for name in names]), jnp.array([DEFINED[name].maximum for name in names]),
    )  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule_lies_over_its_levers_alone_and_only_while_it_governs(name: str) -> None:
    """Truth: the meaning: bit for bit the same when it does not govern, and in every other lever."""
    before, orders = month_of_levers(), RULES[name].orders(met(), P)
    off = rules.laid_over(before, orders, jnp.float32(0.0))
    on = rules.laid_over(before, orders, jnp.float32(1.0))
    for field in ("country", "regions", "shift"):
        np.testing.assert_array_equal(getattr(off, field), getattr(before, field))
        others = [place for place, lever in enumerate(before.names) if lever not in orders]
        np.testing.assert_array_equal(
            np.asarray(getattr(on, field))[others], np.asarray(getattr(before, field))[others]
        )
    for lever, value in orders.items():
        assert float(on.national(lever)) == pytest.approx(float(value), abs=1e-6)
        np.testing.assert_allclose(on.by_region(lever), value, atol=1e-6)


def test_unknown_rules_and_levers_are_named() -> None:
    """Truth: the rules of bad input: the nearest name."""
    with pytest.raises(SmychkaError, match="bukharin_balance"):
        rules.rule("bukharin_balanced")
    assert rules.rule("nep_continues").title == "NEP goes on"
    with pytest.raises(SmychkaError, match="lever"):
        rules.laid_over(month_of_levers(), {"colour": jnp.float32(1.0)}, jnp.float32(1.0))


def test_before_a_rule_governs_a_run_is_history() -> None:
    """Truth: the rule of forks: in one program bit for bit; the plain program rounds otherwise in the last bits."""
    plain, waiting, fork = under("", ""), under("bukharin_balance", ""), under("bukharin_balance", "1925-10")
    first = month_in_run("1925-10")
    for quantity in waiting:
        np.testing.assert_array_equal(waiting[quantity][:first], fork[quantity][:first])
        np.testing.assert_allclose(waiting[quantity][:first], plain[quantity][:first], rtol=1e-3, atol=1e-4)
    assert not np.array_equal(waiting["industry_output"], fork["industry_output"])


def test_balanced_growth_keeps_goods_on_the_shelves() -> None:
    """Truth: the check of the list of systems: shortage stays under a bound, where history breaks through it; growth
    is slower than in history by 1940 and hardly slower in 1932."""
    history, fork = under("", ""), under("bukharin_balance", "1925-10")
    goods = span(fork["goods_availability"], 1927, 1939)
    assert goods.reshape(-1, 12).mean(axis=1).min() > float(P.goods_bound)
    assert span(history["goods_availability"], 1927, 1939).min() < 0.3 < goods.min()
    end, end_of_history = (span(run["industry_output"], 1940, 1940).mean() for run in (fork, history))
    assert 0.7 * end_of_history < end < end_of_history
    assert span(fork["industry_output"], 1932, 1932).mean() > 0.9 * span(history["industry_output"], 1932, 1932).mean()


def test_democratic_planning_lowers_bias_and_shortage_at_a_cost_in_speed() -> None:
    """Truth: the check of the list of systems."""
    history, fork = under("", ""), under("planning_with_democracy", "1928-10")
    assert span(fork["bias"], 1930, 1940).mean() < 0.2 * span(history["bias"], 1930, 1940).mean()
    mean = {
        name: span(run["goods_availability"], 1929, 1932).mean() for name, run in (("past", history), ("fork", fork))
    }
    assert mean["fork"] > mean["past"] + 0.2
    output = [span(run["industry_output"], 1940, 1940).mean() for run in (fork, history)]
    assert 0.7 < output[0] / output[1] < 1.05


def test_voluntary_entry_stays_under_a_fifth_by_1933() -> None:
    """Truth: the check of the list of systems: uptake at most 15-20 per cent by 1933, as in plan variants."""
    history, fork = under("", ""), under("voluntary_collectivisation", "1928-07")
    assert 0.03 < span(fork["collectivised_share"], 1933, 1933)[-1] < 0.2
    assert span(fork["famine_deaths"], 1930, 1933).sum() < 0.6 * span(history["famine_deaths"], 1930, 1933).sum()
