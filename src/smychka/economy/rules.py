"""Written rules of decision: from the state of last month to positions of levers, for branches that no path can tell.

A policy holds levers at fixed values, so it cannot say "as much building as the shelves bear". A rule can: it is a
pure function of what was known at the end of last month. Rules stand in `RULES` by name; a run that follows one lays
its orders over the levers of the month (`laid_over`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.scipy.stats import norm
from jaxtyping import Array, Float

from smychka.economy.industry import factory_output
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, central, parameter
from smychka.state import Economy, Levers, National, Regional

_HORSES_PER_TRACTOR = 0.01  # million horses per thousand tractors, ten horses each
PEOPLE_1913 = 139.0  # millions, within the borders of the 1920s


class RuleParameters(eqx.Module):
    """Constants of the rules: how those who would have decided weigh one thing against another."""

    goods_bound: Scalar = parameter(
        Uniform(0.65, 0.8), unit="share", source="assumption",
        note="Wanted manufactures that have to reach the village: shelves as in the quiet year 1926/27.",
    )  # fmt: skip
    building_cut: Scalar = parameter(
        Normal(0.60, 0.12, 0.2, 1.0), unit="1", source="assumption",
        note="Fall of the investment share per unit by which goods fall below the bound; building creates incomes.",
    )  # fmt: skip
    balanced_building: Scalar = parameter(
        Normal(0.13, 0.015, 0.08, 0.18), unit="share of product", source="assumption",
        note="Investment share with goods at the bound: that of 1927/28, thought the most that could be borne.",
    )  # fmt: skip
    light_first: Scalar = parameter(
        Normal(0.64, 0.04, 0.5, 0.75), unit="share", source="assumption",
        note="Heavy industry's share of investment with goods at the bound: between 1925 and 1926.",
    )  # fmt: skip
    market_growth: Scalar = parameter(
        Normal(0.11, 0.02, 0.05, 0.18), unit="per year", source="assumption",
        note="Growth asked of industry after a usual harvest: the pace that the farm market was thought to carry.",
    )  # fmt: skip
    usual_harvest: Scalar = parameter(
        LogNormal(0.49, 0.05), unit="tonnes a head", source="assumption", note="Harvest per head of 1925-28.",
    )  # fmt: skip
    fair_terms: Scalar = parameter(
        Normal(0.85, 0.08, 0.6, 1.1), unit="1913 = 1", source="assumption",
        note="Grain price over that of manufactures which the rule aims at; 1 is the parity of 1913.",
    )  # fmt: skip
    price_answer: Scalar = parameter(
        Normal(0.6, 0.15, 0.2, 1.0), unit="1", source="assumption",
        note="Rise of the state's grain price per unit by which the terms fall short.",
    )  # fmt: skip
    best_tautness: Scalar = parameter(
        Normal(1.10, 0.04, 1.0, 1.25), unit="1", source="assumption",
        note="Target over output that counter-plans from below settle at; a little under the best of the plan block.",
    )  # fmt: skip
    counter_plan: Scalar = parameter(
        Normal(0.6, 0.2, 0.1, 1.2), unit="per year", source="assumption",
        note="Fall of the growth asked for per unit of tautness above that.",
    )  # fmt: skip
    satiety: Scalar = parameter(
        Uniform(1.15, 1.6), unit="norm", source="assumption",
        note="What people take of a good that is free, against the norm of 1913-28: the threshold of abundance.",
    )  # fmt: skip
    unevenness: Scalar = parameter(
        Normal(0.35, 0.1, 0.1, 0.7), unit="log", source="assumption",
        note="Spread over goods of what there is against the norm: some are plentiful while others lack.",
    )  # fmt: skip
    machine_entry: Scalar = parameter(
        Normal(0.010, 0.004, 0.001, 0.025), unit="per month", source="assumption",
        note="Households that enter a collective farm at full trust where tractors do all the draught work.",
    )  # fmt: skip
    half_machines: Scalar = parameter(
        LogNormal(0.15, 0.3), unit="share", source="assumption",
        note="Tractor power over horse power at which half of that is reached.",
    )  # fmt: skip


class Situation(eqx.Module):
    """What a rule knows when it decides: the end of last month. All scalars.

    Attributes:
        goods: wanted manufactures that reach the village, 0 to 1.
        terms: grain price over that of manufactures, 1913 = 1.
        provision: food of towns against the norm.
        light_per_head: light output per head, 1913 = 1.
        tautness: target over output of industry as a whole.
        harvest_per_head: last harvest over all people, tonnes.
        trust: bond of village and town, weighted by villagers, 0 to 1.
        machines: tractor power over horse power.
    """

    goods: National
    terms: National
    provision: National
    light_per_head: National
    tautness: National
    harvest_per_head: National
    trust: National
    machines: National


def situation(economy: Economy, villagers: Regional, people: National) -> Situation:
    """The situation at the end of a month; a tractor counts as ten horses.

    Args:
        economy: stocks.
        villagers: millions. (region,)
        people: all people, millions. ()
    """
    farms, works = economy.countryside, economy.industry
    return Situation(
        goods=economy.town.goods,
        terms=economy.town.terms,
        provision=economy.town.provision,
        light_per_head=works.output[1] / 100.0 * PEOPLE_1913 / people,
        tautness=factory_output(economy.plan.target) / jnp.maximum(factory_output(works.output), 1.0),
        harvest_per_head=farms.harvest.sum() / people,
        trust=(farms.trust * villagers).sum() / villagers.sum(),
        machines=_HORSES_PER_TRACTOR * farms.tractors.sum() / jnp.maximum(farms.horses.sum(), 0.1),
    )


Orders = dict[str, National]


def _exports(seen: Situation) -> National:
    """Grain for export, million tonnes a year: two at most, none while towns are short of food. ()"""
    return jnp.clip(2.0 * (seen.provision - 0.95) / 0.05, 0.0, 2.0)


def _bought_grain(seen: Situation, p: RuleParameters) -> Orders:
    """Grain is bought: no claim, a price that answers, no export from want, nobody is deported."""
    zero = 0.0 * seen.terms
    price = 1.1 + p.price_answer * (p.fair_terms - seen.terms)
    return {
        "grain_price": jnp.clip(price, 0.8, 1.8),
        "grain_export_plan": _exports(seen),
        "tax_in_kind_rate": zero,
        "grain_requisition": zero,
        "procurement_pressure": zero + 0.15,
        "collectivisation_drive": zero + 0.0007,
        "collectivisation_retreat": zero + 0.05,
        "deportation_rate": zero,
        "movement_restriction": zero + 0.03,
    }


def nep_continues(seen: Situation, p: RuleParameters) -> Orders:
    """NEP goes on: levers of 1926/27, cash that grows with trade, a grain price that answers the terms."""
    zero = 0.0 * seen.terms
    return _bought_grain(seen, p) | {
        "private_trade_tolerance": zero + 0.6,
        "tax_progression": zero + 0.45,
        "investment_share": zero + 0.125,
        "heavy_share": zero + 0.71,
        "plan_ambition": zero + 0.14,
        "directive_share": zero + 0.42,
        "soft_budget": zero + 0.3,
        "money_issue": zero + 0.009,
        "industrial_mark_up": zero + 0.12,
        "rationing": zero + 0.03,
        "farm_hire_and_lease": zero + 0.6,
    }


def bukharin_balance(seen: Situation, p: RuleParameters) -> Orders:
    r"""Industry grows with the farm market, light industry first, and building is held so that goods are there.

    $$ i = i_0 + c\,(g - \bar g), \qquad e = e_0 + (g - \bar g), \qquad a = a_0\,\frac{H/N}{\bar h} $$

    with the goods $g$ that reach the village, their bound $\bar g$ and the harvest per head; $i$ between .04 and .16,
    $e$ between .45 and .72, $a$ between .02 and .18.
    """
    spare = seen.goods - p.goods_bound
    return nep_continues(seen, p) | {
        "investment_share": jnp.clip(p.balanced_building + p.building_cut * spare, 0.04, 0.16),
        "heavy_share": jnp.clip(p.light_first + spare, 0.45, 0.72),
        "plan_ambition": jnp.clip(p.market_growth * seen.harvest_per_head / p.usual_harvest, 0.02, 0.18),
    }


def planning_with_democracy(seen: Situation, p: RuleParameters) -> Orders:
    r"""Targets are set under criticism from below: near the best tautness, and with consumption first.

    $$ a = .12 - k\,(\tau - \bar\tau), \qquad i = .15 + \tfrac c2\,x, \qquad e = .72 + x, \qquad
       x = \min\!\left(g - \bar g,\; 4\,(r - .97)\right) $$

    with the goods $g$ of the village and the food $r$ of the towns: whichever is scarcer decides.
    Voices are free, elections contested, unions independent and failure is no crime, so that false reports pay little
    (`planning.misreporting`). Shops and a market of producers check the plan. The cost is speed: $a$ between 0 and
    .2, $i$ between .06 and .2, $e$ between .5 and .8.
    """
    zero = 0.0 * seen.terms
    spare = jnp.minimum(seen.goods - p.goods_bound, 4.0 * (seen.provision - 0.97))
    return _bought_grain(seen, p) | {
        "plan_ambition": jnp.clip(0.12 - p.counter_plan * (seen.tautness - p.best_tautness), 0.0, 0.2),
        "investment_share": jnp.clip(0.15 + 0.5 * p.building_cut * spare, 0.06, 0.2),
        "heavy_share": jnp.clip(0.72 + spare, 0.5, 0.8),
        "directive_share": zero + 0.75,
        "private_trade_tolerance": zero + 0.45,
        "rationing": jnp.clip(2.0 * (1.0 - seen.provision), 0.03, 0.8),
        "money_issue": zero + 0.009,
        "industrial_mark_up": zero + 0.12,
        "discussion_freedom": zero + 0.75,
        "soviet_election_freedom": zero + 0.6,
        "union_autonomy": zero + 0.6,
        "repression_level": zero + 0.12,
        "control_commission": zero + 0.4,
        "one_man_management": zero + 0.5,
        "wage_differential": zero + 0.35,
        "labour_discipline": zero + 0.12,
    }


class Allocation(eqx.Module):
    """How goods reach people without money. All scalars.

    Attributes:
        abundance: the scarcer of food and manufactures against the norm.
        free: part of the kinds of goods that anyone may take.
        by_hours: part given against hours worked, from an account of labour time.
        queue: wish for goods of the second kind that would stand in line if they too were free, over what there is.
    """

    abundance: National
    free: National
    by_hours: National
    queue: National


def allocation(seen: Situation, p: RuleParameters) -> Allocation:
    r"""Allocation without money at the abundance there is.

    $$ \varphi = \Phi\!\left(\frac{\ln (A/\theta)}{\sigma}\right), \qquad A = \min(r, \ell) $$

    A kind of goods is free where there is more of it than people take when it costs nothing (the threshold
    $\theta$); kinds are spread by $\sigma$ around the mean abundance $A$. All others go by ration against hours.
    """
    abundance = jnp.maximum(jnp.minimum(seen.provision, seen.light_per_head), 0.01)
    free = norm.cdf(jnp.log(abundance / p.satiety) / p.unevenness)
    return Allocation(abundance, free, 1.0 - free, (1.0 - free) * jnp.maximum(p.satiety / abundance - 1.0, 0.0))


def threshold(share: float, p: RuleParameters) -> National:
    r"""Abundance from which a share of kinds can be free: $\theta\,e^{\sigma \Phi^{-1}(s)}$, norm = 1. ()"""
    return p.satiety * jnp.exp(p.unevenness * norm.ppf(share))


def associated_producers(seen: Situation, p: RuleParameters) -> Orders:
    """Delegates set needs, work is counted in hours, goods are free above a threshold and rationed by hours below it.

    No money is issued, pay does not differ, works have no director of their own, manufactures go at their cost in
    labour and grain at a price that keeps the exchange even. Villages deliver an agreed eighth of the harvest. The
    lever of private trade stands for consumers' cooperatives here: the model has no other way by which villages
    exchange with one another and small lots reach them.
    """
    zero, found = 0.0 * seen.terms, allocation(seen, p)
    even = 1.1 + p.price_answer * (1.0 - seen.terms)
    return _bought_grain(seen, p) | {
        "grain_price": jnp.clip(even, 0.6, 1.8),
        "tax_in_kind_rate": zero + 0.12,
        "industrial_mark_up": zero,
        "money_issue": zero,
        "money_tax_rate": zero,
        "rationing": found.by_hours,
        "private_trade_tolerance": zero + 0.5,
        "leased_industry": zero + 0.05,
        "wage_differential": zero + 0.02,
        "one_man_management": zero + 0.05,
        "union_autonomy": zero + 0.85,
        "soviet_election_freedom": zero + 0.9,
        "discussion_freedom": zero + 0.9,
        "repression_level": zero + 0.05,
        "labour_discipline": zero + 0.05,
        "directive_share": zero + 0.7,
        "plan_ambition": jnp.clip(0.08 - p.counter_plan * (seen.tautness - 1.0), 0.0, 0.15),
        "investment_share": jnp.clip(0.10 + 0.1 * (found.abundance - 1.0), 0.03, 0.2),
        "heavy_share": jnp.clip(0.6 + 0.2 * (found.abundance - 1.0), 0.45, 0.75),
    }


def voluntary_collectivisation(seen: Situation, p: RuleParameters) -> Orders:
    r"""Households enter by choice: only where machines are at hand and the town is trusted, and may leave.

    $$ d = d_1\,s\,\frac{m}{m + m_0} $$

    with trust $s$ and tractor over horse power $m$. Machines go to the village at the pace of the
    years 1930-31 on record, and no grain leaves the country while towns are short; plan and investment stay.
    """
    zero = 0.0 * seen.terms
    return {
        "collectivisation_drive": p.machine_entry * seen.trust * seen.machines / (seen.machines + p.half_machines),
        "collectivisation_retreat": 0.02 * (1.0 - seen.trust),
        "deportation_rate": zero,
        "procurement_pressure": zero + 0.3,
        "grain_requisition": zero + 0.1,
        "grain_export_plan": _exports(seen),
        "machine_supply": zero + 45.0,
        "farm_hire_and_lease": zero + 0.4,
    }


@dataclass(frozen=True)
class Rule:
    """A rule of decision.

    Attributes:
        name: its name, as a policy gives it.
        title: its title for readers.
        orders: from the situation of last month to positions of levers.
        branch: the system of the list that it stands for.
    """

    name: str
    title: str
    orders: Callable[[Situation, RuleParameters], Orders]
    branch: str

    @cached_property
    def levers(self) -> tuple[str, ...]:
        """The levers on which it decides."""
        seen = Situation(*[jnp.ones(())] * len(fields(Situation)))
        return tuple(jax.eval_shape(self.orders, seen, central(RuleParameters)))


RULES: Mapping[str, Rule] = {
    function.__name__: Rule(function.__name__, title, function, branch)
    for function, title, branch in (
        (nep_continues, "NEP goes on", "nep_continues"),
        (bukharin_balance, "Balanced growth", "bukharin_balance"),
        (planning_with_democracy, "Planning under criticism from below", "planning_with_democracy"),
        (associated_producers, "Associated producers", "associated_producers"),
        (voluntary_collectivisation, "Collective farms by consent and machines", "voluntary_collectivisation"),
    )
}


def decided_levers(name: str) -> tuple[str, ...]:
    """The levers on which a rule decides; none where there is no such rule, which the policy's check will name."""
    return RULES[name].levers if name in RULES else ()


def rule(name: str) -> Rule:
    """A rule by its name.

    Raises:
        SmychkaError: no such rule; names the nearest.
    """
    if name not in RULES:
        raise SmychkaError(unknown("rule", name, RULES))
    return RULES[name]


def laid_over(levers: Levers, orders: Orders, active: National | Float[Array, "lever"]) -> Levers:
    """The levers of a month with the orders of a rule laid over them, as a policy would lie.

    An order holds in every region and has no range of evidence; it is kept inside the bounds of its lever. In a month
    governed for some days only, the other days count by their share.

    Args:
        levers: levers of the month.
        orders: positions by lever.
        active: share of the month in which the rule governs, one for all levers or each its own; at 0 a lever comes
            back bit for bit. () or (lever,)

    Raises:
        SmychkaError: an order for a lever that is not there.
    """
    for name in orders:
        if name not in levers.names:
            raise SmychkaError(unknown("lever", name, levers.names))
    named = jnp.array([name in orders for name in levers.names])
    said = jnp.stack([jnp.asarray(orders.get(name, 0.0)) for name in levers.names])
    told = jnp.clip(said, levers.least, levers.most)
    share = jnp.where(named, jnp.broadcast_to(active, levers.country.shape), 0.0)

    def mixed(new: Array, old: Array, part: Array) -> Array:  # element by element: only what is read is computed
        return jnp.where(part > 0.0, part * new + (1.0 - part) * old, old)

    country = mixed(told, levers.country, share)
    regions = mixed(told[:, None], levers.regions, share[:, None])
    return Levers(
        levers.names, country, regions, (1.0 - share) * levers.shift, levers.least, levers.most, levers.recorded
    )
