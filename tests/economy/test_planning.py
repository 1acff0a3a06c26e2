"""The plan: ratchet, tautness, false reports, storming and unfinished sites.

Truth: closed forms and limits of the equations, signs, and for the first plan the record's own targets and outcomes.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import planning
from smychka.economy.planning import Plan, PlanFlows, PlanGains, PlanningParameters, Seen
from smychka.foundations.calendar import MONTHS, first_day, month_in_run
from smychka.foundations.quantity import central
from smychka.inputs.record import load_record
from smychka.paths import calendar_months
from smychka.published import weitzman
from toyland import country

P = central(PlanningParameters)
FULL = central(PlanGains)
NONE = PlanGains(*(jnp.float32(0.0) for _ in range(3)))
WITHOUT_IMBALANCE = dataclasses.replace(FULL, plan_imbalance=jnp.float32(0.0))
CALENDAR = calendar_months()
JUNE = country.month(month_in_run("1932-06"))
shares = st.floats(0.0, 1.0, width=32)
tautnesses = st.floats(0.25, 4.0, width=32)


def pair(heavy: float, light: float | None = None) -> jax.Array:
    return jnp.array([heavy, heavy if light is None else light], dtype=jnp.float32)


def seen(capacity: jax.Array | None = None, **changed: float) -> Seen:
    usual = {
        "directive_share": 0.9, "pace": 0.2, "heavy_share": 0.7, "investment": 0.2, "sanctions": 0.6,
        "criticism": 0.1, "harvest_orders": 0.8,
    }  # fmt: skip
    values = {name: jnp.float32(value) for name, value in {**usual, **changed}.items()}
    return Seen(capacity=pair(100.0, 80.0) if capacity is None else capacity, **values)


@jax.jit
def run(met: Seen, gains: PlanGains) -> tuple[Plan, PlanFlows]:
    """All months of the calendar under one setting."""
    start = planning.opening_plan(met.capacity, P)
    return jax.lax.scan(lambda plan, month: planning.plan_step(plan, met, month, P, gains), start, CALENDAR)


def test_the_target_comes_to_rest_above_output_by_the_drift_over_the_ratchet() -> None:
    """Truth: Weitzman's fixed point, and his path year by year as re-derived in `smychka.published`."""
    target = pair(100.0, 40.0)
    path = weitzman.targets(100.0, [120.0] * 30, float(P.ratchet), drift=6.0)
    for expected in path[1:]:
        target = planning.next_targets(target, pair(120.0), pair(6.0), P)
        assert float(target[0]) == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(target, 120.0 + 6.0 / float(P.ratchet), rtol=1e-4)


@given(growth=st.floats(-0.25, 0.75, width=32), heavy=shares)
def test_growth_asked_of_the_branches_adds_up_to_that_of_industry(growth: float, heavy: float) -> None:
    """Truth: closed form: weights .45 and .55."""
    found = np.asarray(planning.branch_pace(jnp.float32(growth), jnp.float32(heavy), P))
    assert 0.45 * found[0] + 0.55 * found[1] == pytest.approx(growth, abs=1e-5)


def factor(taut: float, share: float = 1.0, gains: PlanGains = FULL, **changed: float) -> float:
    p = dataclasses.replace(P, **{name: jnp.float32(value) for name, value in changed.items()})
    return float(planning.output_under_tautness(pair(taut), jnp.float32(share), p, gains)[0])


@pytest.mark.parametrize("taut", [0.7, 1.0, 1.2, 1.6])
def test_output_has_the_printed_form_when_orders_pull_in_full(taut: float) -> None:
    """Truth: y = c tau exp(-k max(0, tau - 1)^2), the form of the survey of models, at full directive share."""
    expected = taut * np.exp(-1.1 * max(0.0, taut - 1.0) ** 2)
    assert factor(taut, pull=1.0, breakdown=1.1) == pytest.approx(expected, rel=1e-5)


@given(taut=tautnesses)
def test_without_orders_or_without_the_arrows_the_plan_does_nothing(taut: float) -> None:
    """Truth: limits, exact to the last bit."""
    assert factor(taut, share=0.0) == 1.0
    assert factor(taut, gains=NONE) == 1.0


@given(taut=st.floats(0.25, 1.0, width=32), share=shares)
def test_nothing_is_wasted_while_targets_stay_within_capacity(taut: float, share: float) -> None:
    """Truth: limit: the penalty begins above a tautness of one."""
    assert float(planning.waste(pair(taut), jnp.float32(share), P, jnp.float32(1.0))[0]) == 0.0
    assert factor(taut, share) == factor(taut, share, WITHOUT_IMBALANCE)


def test_the_best_tautness_is_where_pull_and_breakdown_balance() -> None:
    """Truth: closed form: tau (tau - 1) = pull / 2k."""
    best = 0.5 + np.sqrt(0.25 + float(P.pull) / (2.0 * float(P.breakdown)))
    assert 1.0 < best < 1.6
    assert factor(best) > max(factor(best - 0.05), factor(best + 0.05))


def bias(met: Seen, taut: float = 1.3, gain: float = 1.0, p: PlanningParameters = P) -> float:
    return float(planning.misreporting(pair(taut), met, p, jnp.float32(gain))[0])


def test_the_false_report_is_the_one_that_pays_best() -> None:
    """Truth: closed form against a search over all reports in steps of a thousandth."""
    met = seen(sanctions=0.7, criticism=0.2)
    reports = np.linspace(0.0, 0.6, 601)
    stake = 0.9 * 0.3 * (1.0 + float(P.failure_cost) * 0.7)
    risk = float(P.detection) * (1.0 + float(P.criticism_check) * 0.2) * float(P.fraud_cost)
    best = reports[np.argmax(stake * reports - risk * reports**2)]
    assert bias(met) == pytest.approx(best, abs=1e-3)


@given(low=shares, high=shares, taut=tautnesses)
def test_sanctions_on_failure_raise_false_reports_and_criticism_lowers_them(
    low: float, high: float, taut: float
) -> None:
    """Truth: signs; a penalty on falsehood itself works the other way from one on failure."""
    low, high = sorted((low, high))
    slack = 1e-7
    assert bias(seen(sanctions=high), taut) >= bias(seen(sanctions=low), taut) - slack
    assert bias(seen(criticism=high), taut) <= bias(seen(criticism=low), taut) + slack
    stern = dataclasses.replace(P, fraud_cost=2.0 * P.fraud_cost)
    assert bias(seen(), taut, p=stern) <= bias(seen(), taut) + slack
    orders = planning.harvest_misreporting
    one = jnp.float32(1.0)
    assert float(orders(seen(sanctions=high), P, one)) >= float(orders(seen(sanctions=low), P, one)) - slack
    assert float(orders(seen(criticism=high), P, one)) <= float(orders(seen(criticism=low), P, one)) + slack


def test_the_harvest_is_overstated_by_its_prior_under_the_conditions_of_the_1930s() -> None:
    """Truth: the definition of the parameter, and the limits without orders or gain."""
    usual = seen(sanctions=float(P.usual_sanctions), criticism=0.0, harvest_orders=1.0)
    found = lambda met, gain: float(planning.harvest_misreporting(met, P, jnp.float32(gain)))  # noqa: E731
    assert found(usual, 1.0) == pytest.approx(float(P.harvest_bias), rel=1e-5)
    assert found(usual, 0.0) == found(seen(harvest_orders=0.0), 1.0) == 0.0


def test_the_planner_takes_out_a_part_of_the_falsehood() -> None:
    """Truth: the limits of the mix: all reports, or all freight and fuel."""
    harvest, bias_now = jnp.array([10.0, 20.0]), jnp.float32(0.2)
    credulous = dataclasses.replace(P, planner_check=jnp.float32(0.0))
    shrewd = dataclasses.replace(P, planner_check=jnp.float32(1.0))
    np.testing.assert_allclose(planning.believed(harvest, bias_now, credulous), 1.2 * harvest, rtol=1e-6)
    np.testing.assert_allclose(planning.believed(harvest, bias_now, shrewd), harvest)


def months(first: str, last: str) -> slice:
    return slice(month_in_run(first), month_in_run(last) + 1)


@pytest.mark.parametrize(
    "year", [("1925-10", "1926-09"), ("1929-10", "1930-12"), ("1931-01", "1931-12"), ("1938-01", "1938-12")]
)
def test_storming_moves_output_within_a_plan_year_and_makes_none(year: tuple[str, str]) -> None:
    """Truth: conservation: the weights sum to nought over every plan year, the long one of 1929/30 included."""
    weights = np.asarray(jax.vmap(planning.storming)(CALENDAR))[months(*year)]
    assert weights.sum() == 0.0
    assert weights[-1] == weights.max() == 2.0 and weights[0] == weights.min() == -2.0


def test_plans_begin_in_october_until_1929_and_in_january_from_1931() -> None:
    """Truth: the calendar: the economic year was given up with the special quarter of 1930."""
    begins = np.asarray(jax.vmap(planning.plan_year_begins)(CALENDAR)) > 0.0
    found = [(first_day(i).year, first_day(i).month) for i in range(MONTHS) if begins[i]]
    assert found == [(year, 10) for year in range(1918, 1930)] + [(year, 1) for year in range(1931, 1942)]


def test_without_its_arrows_the_plan_leaves_output_reports_and_building_alone() -> None:
    """Truth: the rule of gains: nought is exactly the model without the arrow, every month."""
    _, flows = run(seen(), NONE)
    for found in (flows.output, flows.reported, flows.official):
        np.testing.assert_array_equal(np.asarray(found), np.tile([100.0, 80.0], (MONTHS, 1)))
    assert (np.asarray(flows.gestation) == 1.0).all() and (np.asarray(flows.waste) == 0.0).all()
    assert (np.asarray(flows.believed_bias) == 0.0).all() and (np.asarray(flows.believed_harvest_bias) == 0.0).all()


def test_storming_bunches_the_months_and_leaves_the_year_alone() -> None:
    """Truth: closed form: what falls on the months is output times one plus the weight of storming, and over a plan
    year of even output it adds up to the same; what is believed of the year is free of it."""
    met = seen(pace=0.0)
    _, flows = run(met, FULL)
    year = months("1932-01", "1932-12")
    made, stormed = np.asarray(flows.output)[year], np.asarray(flows.stormed)[year]
    weight = np.asarray(jax.vmap(planning.storming)(CALENDAR))[year]
    np.testing.assert_allclose(stormed, made * (1.0 + float(P.rush) * 0.9 * weight[:, None]), rtol=1e-5)
    np.testing.assert_allclose(stormed.sum(axis=0), made.sum(axis=0), rtol=1e-5)
    assert (np.ptp(stormed, axis=0) > 0.0).all() and (np.ptp(made, axis=0) == 0.0).all()
    calm = dataclasses.replace(P, rush=jnp.float32(0.0))
    one, other = (planning.plan_step(planning.opening_plan(pair(90.0), p), met, JUNE, p, FULL)[0]
                  for p in (P, calm))  # fmt: skip
    np.testing.assert_array_equal(one.believed, other.believed)


def test_where_no_growth_is_planned_orders_follow_capacity() -> None:
    """Truth: limit: a tautness of one whatever stood before: nothing pulled, wasted or falsely reported."""
    plan = dataclasses.replace(planning.opening_plan(pair(400.0), P), months=jnp.float32(5.0), believed=pair(900.0))
    after, flows = planning.plan_step(plan, seen(pace=0.0), JUNE, P, FULL)
    np.testing.assert_array_equal(after.target, seen().capacity)
    np.testing.assert_array_equal(flows.tautness, 1.0)
    np.testing.assert_allclose(flows.output, seen().capacity, rtol=1e-6)
    assert not np.asarray(flows.waste).any()
    assert not np.asarray(planning.misreporting(flows.tautness, seen(), P, jnp.float32(1.0))).any()
    ordered, _ = planning.plan_step(plan, seen(), JUNE, P, FULL)
    np.testing.assert_array_equal(ordered.target, plan.target)


def test_false_reports_raise_the_next_target() -> None:
    """Truth: sign of the loop: the planner believes a part of the falsehood and orders more."""
    honest = dataclasses.replace(FULL, target_setting_to_misreporting=jnp.float32(0.0))
    false_plan, false_flows = run(seen(), FULL)
    true_plan, _ = run(seen(), honest)
    assert (np.asarray(false_plan.target) > np.asarray(true_plan.target)).all()
    official, made = np.asarray(false_flows.official[-1]), np.asarray(false_flows.output[-1])
    assert (official > np.asarray(false_flows.reported[-1])).all() and (official > made).all()


def test_a_steady_country_settles_at_the_tautness_of_its_ambition() -> None:
    """Truth: closed form: with output at rest, no false reports and no pull, tautness rests at 1 + a / lambda."""
    met = seen(directive_share=0.0, pace=0.1)
    _, flows = run(met, FULL)
    expected = 1.0 + np.asarray(planning.branch_pace(met.pace, met.heavy_share, P)) / float(P.ratchet)
    np.testing.assert_allclose(flows.tautness[-1], expected, rtol=1e-3)


@given(share=shares, investment=st.floats(0.0, 0.5, width=32), taut=tautnesses, more=st.floats(0.0, 0.25, width=32))
def test_more_sites_stay_unfinished_when_plans_are_taut_and_building_is_large(
    share: float, investment: float, taut: float, more: float
) -> None:
    """Truth: signs and bounds; building slows as sites are tied up."""
    one = jnp.float32(1.0)
    after = lambda i, t: float(  # noqa: E731
        planning.unfinished_share(jnp.float32(0.3), jnp.float32(t), seen(directive_share=share, investment=i), P, one)
    )
    here = after(investment, taut)
    assert 0.0 < here < 0.8
    assert after(investment + more, taut) >= here - 1e-6 and after(investment, taut + more) >= here - 1e-6
    assert float(planning.gestation(jnp.float32(0.4), P)) > float(planning.gestation(jnp.float32(0.2), P))


def test_draws_are_a_map() -> None:
    """Truth: the frame: one draw alone and among others gives the same."""
    many = jax.tree.map(lambda leaf: jnp.stack([leaf, 1.1 * leaf]), P)
    plan = planning.opening_plan(pair(90.0), P)
    month = country.month(12)
    step = jax.vmap(lambda p: planning.plan_step(plan, seen(), month, p, FULL)[1].output)
    alone = planning.plan_step(plan, seen(), month, P, FULL)[1].output
    np.testing.assert_allclose(step(many)[0], alone, rtol=1e-6)


def test_the_first_plan_was_met_in_roubles_and_missed_in_tonnes() -> None:
    """Truth: the record's targets (adopted variant) and reported outcomes of the first plan."""
    record = load_record()

    def met(name: str) -> float:
        base, target, actual = (
            float(record.estimates(f"economy.fyp1_{name}_{kind}")["value"].iloc[0])
            for kind in ("base", "target_optimal", "actual")
        )
        return float(planning.fulfilment(jnp.float32(base), jnp.float32(target), jnp.float32(actual)))

    assert met("gross_industrial_output") == pytest.approx(1.0, abs=0.05)
    assert met("producer_goods") > 1.2 and met("consumer_goods") < 0.8
    assert max(met("steel"), met("pig_iron"), met("electricity")) < 0.6
