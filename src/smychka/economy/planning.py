"""The plan: targets, how taut they are, what is reported of them, and what building they tie up."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import Branches, Month, National, Plan, Regional

_LOOSEST, _TAUTEST = 0.6, 1.6
_CALENDAR_PLANS = 1930.75
_FIXED_PRICES = 1926.75
_HEAVY_WEIGHT = 0.45


class PlanningParameters(eqx.Module):
    """Constants of planning."""

    ratchet: Scalar = parameter(
        Uniform(0.3, 0.9), unit="share", source="assumption",
        note="Part of the gap between believed output and target that enters the next target (Weitzman's ratchet).",
    )  # fmt: skip
    tilt: Scalar = parameter(
        Normal(1.0, 0.25, 0.3, 2.0), unit="1", source="assumption",
        note="Growth asked of heavy industry above the mean, per unit of its share in investment above .45; the first "
        "plan asked 25 per cent a year of producer goods and 15 of consumer goods.",
    )  # fmt: skip
    pull: Scalar = parameter(
        Uniform(0.1, 0.7), unit="elasticity", source="assumption",
        note="Output against the target below the point of breakdown. The survey of models has 1, which lets orders "
        "alone raise output by a third; lower values put Hunter's optimum near a tautness of 1.15.",
    )  # fmt: skip
    breakdown: Scalar = parameter(
        Uniform(0.2, 2.0), unit="1", source="assumption",
        note="Log loss of output per squared excess of target over capacity: missing inputs, half-made goods.",
    )  # fmt: skip
    failure_cost: Scalar = parameter(
        Normal(1.0, 0.4, 0.0, 3.0), unit="1", source="assumption",
        note="How much full sanctions add to the stake of a manager who misses the target, bonus alone = 1.",
    )  # fmt: skip
    fraud_cost: Scalar = parameter(
        LogNormal(1.0, 0.3), unit="bonuses", source="assumption",
        note="Penalty for a false report that is found out; in practice lenient (case files read by Harrison).",
    )  # fmt: skip
    detection: Scalar = parameter(
        LogNormal(2.0, 0.4), unit="1", source="assumption",
        note="Chance of being found out per squared size of the falsehood; sets a bias of some 5-12 per cent in the "
        "tautest years, below that of the harvest.",
    )  # fmt: skip
    criticism_check: Scalar = parameter(
        Normal(3.0, 1.0, 0.5, 6.0), unit="1", source="assumption",
        note="How much criticism from below at its fullest multiplies the chance of being found out.",
    )  # fmt: skip
    harvest_bias: Scalar = parameter(
        Normal(0.25, 0.07, 0.0, 0.5), unit="share of harvest", source="assumption",
        note="Over-statement of the harvest under the sanctions of 1932-39; 20-30 per cent in Davies and Wheatcroft.",
    )  # fmt: skip
    usual_sanctions: Scalar = parameter(
        Fixed(0.65), unit="index", source="assumption", note="Level of repression to which that figure belongs.",
    )  # fmt: skip
    habit: Scalar = parameter(
        Normal(0.12, 0.04, 0.03, 0.3), unit="per month", source="assumption",
        note="Pace at which reports move to what pays: falsehood spreads by example.",
    )  # fmt: skip
    planner_check: Scalar = parameter(
        Normal(0.30, 0.10, 0.0, 0.7), unit="share", source="assumption",
        note="Part of the falsehood that the planner takes out; Gosplan cut 7.5 of some 25 per cent from the harvest.",
    )  # fmt: skip
    price_padding: Scalar = parameter(
        Normal(0.45, 0.20, 0.0, 1.2), unit="per year", source="assumption",
        note="Yearly drift of the official index per unit of misreporting: new goods entered at dear prices.",
    )  # fmt: skip
    rush: Scalar = parameter(
        Normal(0.06, 0.025, 0.0, 0.15), unit="share of output", source="assumption",
        note="Output moved to the end of a quarter per unit of directive share; as much again at the end of the year.",
    )  # fmt: skip
    unfinished_base: Scalar = parameter(
        Normal(0.20, 0.04, 0.05, 0.35), unit="share", source="assumption",
        note="Part of building outlay that stands unfinished beyond its gestation in quiet years.",
    )  # fmt: skip
    unfinished_taut: Scalar = parameter(
        Normal(0.35, 0.15, 0.0, 0.8), unit="1", source="assumption",
        note="Rise of that part per unit of tautness above one: too many sites begun.",
    )  # fmt: skip
    unfinished_rush: Scalar = parameter(
        Normal(0.80, 0.35, 0.0, 2.0), unit="1", source="assumption",
        note="Rise of that part per unit of investment share above a tenth.",
    )  # fmt: skip
    unfinished_pace: Scalar = parameter(
        Normal(0.08, 0.03, 0.02, 0.2), unit="per month", source="assumption",
        note="Pace at which sites are tied up or released.",
    )  # fmt: skip


class PlanGains(eqx.Module):
    """Strength of the plan's arrows in the mechanism map."""

    plan_imbalance: Scalar = gain(
        "plan_imbalance", note="targets above capacity break supply, bunch output and tie up building"
    )
    plan_to_growth: Scalar = gain("plan_to_growth", note="targets pull output from the capacity there is")
    target_setting_to_misreporting: Scalar = gain(
        "target_setting_to_misreporting", note="industry and harvest are over-reported when targets are missed"
    )


class Seen(eqx.Module):
    """What the plan meets this month. All scalars but the first.

    Attributes:
        capacity: output that plant and hands allow, yearly rate, 1913 = 100. (branch,)
        directive_share: part of industrial output fixed from above, 0 to 1.
        pace: planned growth a year.
        heavy_share: heavy industry's share of industrial investment.
        investment: investment share of national product.
        sanctions: level of repression, 0 to 1.
        criticism: criticism from below, 0 to 1.
        harvest_orders: share of households collectivised times pressure on deliveries, 0 to 1.
    """

    capacity: Branches
    directive_share: National
    pace: National
    heavy_share: National
    investment: National
    sanctions: National
    criticism: National
    harvest_orders: National


class PlanFlows(eqx.Module):
    """What the plan did in one month.

    Attributes:
        output: output under the plan, storming left out, yearly rate, 1913 = 100. (branch,)
        stormed: the same as it falls on the months. (branch,)
        reported: the same as reported. (branch,)
        official: the same as the official index shows it. (branch,)
        tautness: target over capacity. (branch,)
        waste: part of output lost to broken supply. (branch,)
        fulfilment: output over target. (branch,)
        believed_bias: over-statement that survives the planner's checks. (branch,)
        believed_harvest_bias: the same of the harvest: claims rest on harvest times one plus this. ()
        gestation: how much longer building takes than in quiet years, 1 = as usual. ()
        new_plan: 1 in the month a new plan begins. ()
    """

    output: Branches
    stormed: Branches
    reported: Branches
    official: Branches
    tautness: Branches
    waste: Branches
    fulfilment: Branches
    believed_bias: Branches
    believed_harvest_bias: National
    gestation: National
    new_plan: National


def opening_plan(output: Branches, p: PlanningParameters) -> Plan:
    """The plan before there is one: the target is what is made, and all is reported as it is."""
    zero = jnp.zeros_like(output)
    return Plan(output, zero, zero[0], zero, zero[0], zero[0], zero, zero[0] + p.unfinished_base)


def next_targets(target: Branches, believed: Branches, drift: Branches, p: PlanningParameters) -> Branches:
    r"""Targets of the next plan year, fed by what is believed of this one.

    $$ q' = q + d + \lambda\,(\hat y - q) $$

    With output at rest the target comes to rest at $\hat y + d/\lambda$: above what is ever made.

    Args:
        target: target of the year that ends. (branch,)
        believed: mean output of that year in the planner's belief. (branch,)
        drift: rise asked for whatever happened. (branch,)
        p: constants.

    Returns:
        1913 = 100. (branch,)
    """
    return target + drift + p.ratchet * (believed - target)


def branch_pace(growth: National, heavy_share: National, p: PlanningParameters) -> Branches:
    r"""Growth asked of heavy and of light industry.

    $$ a_h = a\,[1 + t\,(e - .45)], \qquad .45\,a_h + .55\,a_l = a $$

    from growth $a$ asked of all industry and heavy industry's share $e$ of its investment. Per year. (branch,)
    """
    more = p.tilt * (heavy_share - _HEAVY_WEIGHT)
    return growth * jnp.stack([1.0 + more, 1.0 - more * _HEAVY_WEIGHT / (1.0 - _HEAVY_WEIGHT)])


def tautness(target: Branches, capacity: Branches) -> Branches:
    r"""Target over capacity, $\tau = q / c$. (branch,)"""
    return target / jnp.maximum(capacity, 0.01)


def output_under_tautness(
    taut: Branches, directive_share: National, p: PlanningParameters, gains: PlanGains
) -> Branches:
    r"""Output over capacity when part of industry works to targets.

    $$ 1 + s\left[\tau^{g_p\epsilon}\, e^{-g_i k \max(0,\tau-1)^2} - 1\right] $$

    after Hunter's optimum tautness: a target draws out effort until missing supplies undo it, at
    $\tau(\tau - 1) = \epsilon/2k$. With $\epsilon = 1$ this is the form of the survey of models. Tautness counts
    between .6 and 1.6: no plan on record says what lies beyond.

    Args:
        taut: target over capacity. (branch,)
        directive_share: part of output fixed from above. ()
        p: constants.
        gains: `plan_to_growth` $g_p$ and `plan_imbalance` $g_i$; with both nought the factor is exactly 1.

    Returns:
        Factor on capacity output. (branch,)
    """
    counted = jnp.clip(taut, _LOOSEST, _TAUTEST)
    excess = jnp.maximum(counted - 1.0, 0.0)
    log_factor = gains.plan_to_growth * p.pull * jnp.log(counted) - gains.plan_imbalance * p.breakdown * excess**2
    return 1.0 + directive_share * (jnp.exp(log_factor) - 1.0)


def waste(taut: Branches, directive_share: National, p: PlanningParameters, plan_imbalance: Scalar) -> Branches:
    r"""Part of output lost to broken supply: $s\,[1 - e^{-g_i k \max(0,\tau-1)^2}]$, 0 to 1. (branch,)"""
    excess = jnp.maximum(jnp.clip(taut, _LOOSEST, _TAUTEST) - 1.0, 0.0)
    return directive_share * (1.0 - jnp.exp(-plan_imbalance * p.breakdown * excess**2))


def misreporting(taut: Branches, seen: Seen, p: PlanningParameters, gain_now: Scalar) -> Branches:
    r"""Over-statement that pays best, for a manager who misses the target.

    $$ m^{*} = \arg\max_m\; \rho\,m - F a\,m^2 = \frac{\rho}{2aF}, \qquad
       \rho = g\,s\,\max(0,\tau-1)(1 + \kappa\,\sigma), \qquad a = a_0\,(1 + \gamma\,v) $$

    The chance of being found out is $1 - e^{-a m^2}$, near $a m^2$ while it is small. Sanctions $\sigma$ on failure
    raise the falsehood; penalties $F$ on falsehood and criticism from below $v$ lower it. Share of output, at most
    .6; $g$ is `target_setting_to_misreporting`. (branch,)
    """
    missed = jnp.clip(taut, _LOOSEST, _TAUTEST) - 1.0
    stake = gain_now * seen.directive_share * jnp.maximum(missed, 0.0) * (1.0 + p.failure_cost * seen.sanctions)
    found_out = p.detection * (1.0 + p.criticism_check * seen.criticism)
    return jnp.minimum(stake / (2.0 * found_out * p.fraud_cost), 0.6)


def harvest_misreporting(seen: Seen, p: PlanningParameters, gain_now: Scalar) -> National:
    r"""Over-statement of the harvest that pays best, for officials who answer for deliveries.

    $$ m_h^{*} = g\,b\,o\,\frac{1 + \kappa\,\sigma}{1 + \kappa\,\bar\sigma}\,\frac{1}{1 + \gamma\,v} $$

    the rule of `misreporting` with the stake in proportion to ordered deliveries $o$, scaled so that $b$ is the
    over-statement under the sanctions of 1932-39 without criticism. Share of the harvest, at most .6. ()
    """
    stake = (1.0 + p.failure_cost * seen.sanctions) / (1.0 + p.failure_cost * p.usual_sanctions)
    found = gain_now * p.harvest_bias * seen.harvest_orders * stake / (1.0 + p.criticism_check * seen.criticism)
    return jnp.minimum(found, 0.6)


def believed(actual: Branches | Regional, bias: Branches | National, p: PlanningParameters) -> Branches | Regional:
    r"""What the planner believes: a mix of reports and of what freight and fuel give away.

    $$ \hat y = y\,[1 + (1 - \chi)\,m] $$

    for output by branch, or for the harvest by region with one bias; in the unit of `actual`.
    """
    return actual * (1.0 + (1.0 - p.planner_check) * bias)


def plan_year_begins(month: Month) -> National:
    r"""1 in the month in which a plan year begins, else 0. ()

    October while the economic year ran from October, January from 1931; the plan of 1929/30 ran on through the
    special quarter to December 1930.
    """
    return jnp.where(month.year < _CALENDAR_PLANS - 0.25, _is(month, 10.0), _is(month, 1.0) * (month.year > 1930.5))


def storming(month: Month) -> National:
    r"""Seasonal weight of output: first months of quarters and years are idle, last months storm.

    $$ \omega_m = \mathbb 1[\text{last of a quarter}] - \mathbb 1[\text{first}]
       + \mathbb 1[\text{last of the plan year}] - \mathbb 1[\text{first}] $$

    It sums to nought over every plan year; -2 to 2. ()
    """
    place = jnp.mod(month.number, 3.0)
    quarter = jnp.where(place == 0.0, 1.0, 0.0) - jnp.where(place == 1.0, 1.0, 0.0)
    old_end = _is(month, 9.0) * (month.year < _CALENDAR_PLANS - 1.0)
    new_end = _is(month, 12.0) * (month.year > _CALENDAR_PLANS)
    return quarter + old_end + new_end - plan_year_begins(month)


def unfinished_share(
    before: National, taut: National, seen: Seen, p: PlanningParameters, imbalance: Scalar
) -> National:
    r"""Part of building outlay tied up in unfinished sites, after a month.

    $$ u' = u + k\,(u^{*} - u), \qquad u^{*} = u_0 + g\,s\,[a\max(0,\tau - 1) + b\max(0, i - .1)] $$

    with tautness of heavy industry's target, directive share $s$, investment share $i$ and the gain of
    `plan_imbalance`; 0 to .8. ()
    """
    crowded = p.unfinished_taut * jnp.maximum(jnp.clip(taut, _LOOSEST, _TAUTEST) - 1.0, 0.0)
    crowded += p.unfinished_rush * jnp.maximum(seen.investment - 0.1, 0.0)
    aim = jnp.minimum(p.unfinished_base + imbalance * seen.directive_share * crowded, 0.8)
    return before + p.unfinished_pace * (aim - before)


def gestation(unfinished: National, p: PlanningParameters) -> National:
    r"""How much longer building takes than in quiet years: $(1 - u_0)/(1 - u)$; divides the pace of sites. ()"""
    return (1.0 - p.unfinished_base) / (1.0 - unfinished)


def fulfilment(base: Branches, target: Branches, outcome: Branches) -> Branches:
    r"""Part of a planned increase that was reached: $(y - y_0)/(q - y_0)$.

    Compares a run, or the record, with the published variants of a five-year plan in their own unit; 1 = met.
    The share has no bounds.
    """
    return (outcome - base) / (target - base)


def plan_step(plan: Plan, seen: Seen, month: Month, p: PlanningParameters, gains: PlanGains) -> tuple[Plan, PlanFlows]:
    """The plan after a month, and what it did.

    In the first month of a plan year targets are set from what is believed of the year before; then the month is
    worked, reported and believed. Where no growth is planned at all there is no plan: orders follow capacity.
    """
    begins = plan_year_begins(month)
    ready = begins * (plan.months > 0.0)
    year_before = plan.believed / jnp.maximum(plan.months, 1.0)
    ordered = next_targets(plan.target, year_before, branch_pace(seen.pace, seen.heavy_share, p) * year_before, p)
    standing = jnp.where(ready > 0.0, jnp.maximum(ordered, 0.1), plan.target)
    target = jnp.where(seen.pace > 0.0, standing, seen.capacity)
    taut = tautness(target, seen.capacity)
    factor = output_under_tautness(taut, seen.directive_share, p, gains)
    bunched = 1.0 + gains.plan_imbalance * p.rush * seen.directive_share * storming(month)
    output = seen.capacity * factor
    stormed = output * bunched
    misreport = gains.target_setting_to_misreporting
    bias = plan.bias + p.habit * (misreporting(taut, seen, p, misreport) - plan.bias)
    reaped = plan.harvest_bias + p.habit * (harvest_misreporting(seen, p, misreport) - plan.harvest_bias)
    ordinary = eqx.tree_at(lambda s: (s.sanctions, s.criticism), seen, (p.usual_sanctions, 0.0 * seen.criticism))
    usual = plan.usual_bias + p.habit * (harvest_misreporting(ordinary, p, misreport) - plan.usual_bias)
    padding = plan.padding + jnp.where(month.year > _FIXED_PRICES, p.price_padding, 0.0) * bias / 12.0
    unfinished = unfinished_share(plan.unfinished, taut[0], seen, p, gains.plan_imbalance)
    after = Plan(
        target=target, believed=plan.believed * (1.0 - ready) + believed(output, bias, p),
        months=plan.months * (1.0 - ready) + 1.0, bias=bias, harvest_bias=reaped, usual_bias=usual, padding=padding,
        unfinished=unfinished,
    )  # fmt: skip
    survives = 1.0 - p.planner_check
    flows = PlanFlows(
        output=output, stormed=stormed, reported=stormed * (1.0 + bias),
        official=stormed * (1.0 + bias) * jnp.exp(padding),
        tautness=taut, waste=waste(taut, seen.directive_share, p, gains.plan_imbalance),
        fulfilment=output / target, believed_bias=survives * bias, believed_harvest_bias=survives * reaped,
        gestation=gestation(unfinished, p), new_plan=begins,
    )  # fmt: skip
    return after, flows


def _is(month: Month, number: float) -> National:
    return jnp.where(month.number == number, 1.0, 0.0)
