"""Trade with the world: exports at world prices, credit and its service, imports, and machines for building.

Money is in million gold roubles at par (about half a dollar of 1929). The tonnage of grain shipped is decided in
`smychka.economy.trade`; here it is planned, priced and spent.
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.curves import smooth_ceiling
from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import Branches, Exchange, National

Goods = Float[Array, "good"]
GOODS = ("timber", "oil", "other")
_EARLY_DEBT = 0


class CommerceParameters(eqx.Module):
    """Constants of trade with the world."""

    opening_reserve: Scalar = parameter(
        LogNormal(300.0, 0.25), unit="million gold roubles", source="assumption",
        note="Gold and exchange free for use in November 1917, what was lost to Kolchak's side left out.",
    )  # fmt: skip
    grain_value: Scalar = parameter(
        LogNormal(53.0, 0.08), unit="gold roubles per tonne", source="assumption",
        note="Earned on a tonne of mixed grain at the world price of 1913; wheat fetched 56, rye and barley less.",
    )  # fmt: skip
    timber_volume: Scalar = parameter(
        LogNormal(80.0, 0.15), unit="million gold roubles of 1928", source="assumption",
        note="Timber exports at the industrial output of 1913; a seventh of exports other than grain.",
    )  # fmt: skip
    oil_volume: Scalar = parameter(
        LogNormal(75.0, 0.15), unit="million gold roubles of 1928", source="assumption",
        note="Oil exports at the heavy output of 1913; a seventh of exports other than grain.",
    )  # fmt: skip
    other_volume: Scalar = parameter(
        LogNormal(410.0, 0.12), unit="million gold roubles of 1928", source="assumption",
        note="Furs, flax, butter, eggs, ores, cloth and the rest, at the industrial output of 1913.",
    )  # fmt: skip
    growth: Scalar = parameter(
        Normal(1.35, 0.15, 0.8, 1.9), unit="elasticity", source="assumption",
        note="Volume of these exports against output in restoration: what is left above home needs grows faster.",
    )  # fmt: skip
    home_use: Scalar = parameter(
        Normal(6.3, 1.5, 2.0, 11.0), unit="1", source="assumption",
        note="Log fall of their volume per unit of investment share above a tenth: building eats timber, oil, metal.",
    )  # fmt: skip
    drive: Scalar = parameter(
        Normal(3.3, 0.8, 0.5, 6.0), unit="1", source="assumption",
        note="Log rise of their volume per unit of machinery priority above a fifth: goods are taken from home shops.",
    )  # fmt: skip
    price_fall: Scalar = parameter(
        Normal(2.4, 0.4, 1.0, 3.6), unit="elasticity", source="assumption",
        note="Price of these exports against the terms of trade: when raw goods lose, their prices fall most.",
    )  # fmt: skip
    gold: Scalar = parameter(
        LogNormal(35.0, 0.25), unit="million gold roubles a year", source="assumption",
        note="Gold and valuables sold abroad in an ordinary year; mines gave 13-40 tonnes a year (17-50 million).",
    )  # fmt: skip
    usual_openness: Scalar = parameter(
        Normal(0.34, 0.04, 0.2, 0.5), unit="index", source="assumption",
        note="Readiness to borrow at which all the credit on offer is taken.",
    )  # fmt: skip
    maturity: Scalar = parameter(
        Normal(3.5, 0.6, 1.5, 5.5), unit="years", source="assumption",
        note="Mean time from drawing to repaying; German credits ran two to four years.",
    )  # fmt: skip
    interest: Scalar = parameter(
        Normal(0.07, 0.015, 0.02, 0.12), unit="per year", source="assumption",
        note="Dear money: bills paid 7-12 per cent.",
    )  # fmt: skip
    prompt: Scalar = parameter(
        Normal(4.0, 1.3, 0.0, 8.0), unit="per year", source="assumption",
        note="Early repayment per unit of readiness to borrow below the usual: debts were cleared in 1932-35.",
    )  # fmt: skip
    invisibles: Scalar = parameter(
        Normal(0.05, 0.02, 0.0, 0.12), unit="share of earnings", source="assumption",
        note="Freight, insurance, missions and technical aid paid abroad.",
    )  # fmt: skip
    spending: Scalar = parameter(
        Normal(0.15, 0.04, 0.06, 0.35), unit="per month", source="assumption",
        note="Part of the exchange in hand that goes into imports in a month with open borders.",
    )  # fmt: skip
    paid_grain: Scalar = parameter(
        Uniform(0.2, 0.7), unit="share", source="assumption",
        note="Part of imported grain that is bought; most of that of 1921-23 was relief.",
    )  # fmt: skip
    import_price: Scalar = parameter(
        Normal(1.0, 0.25, 0.4, 1.8), unit="elasticity", source="assumption",
        note="Import prices against the terms of trade, less than that of exports: machines fell less than grain.",
    )  # fmt: skip
    machine_need: Scalar = parameter(
        LogNormal(36.0, 0.15), unit="million gold roubles of 1928", source="assumption",
        note="Imported machines asked for a year per hundredth of the product of 1913 invested beyond simple building.",
    )  # fmt: skip
    simple_building: Scalar = parameter(
        Normal(0.06, 0.015, 0.02, 0.1), unit="share of product", source="assumption",
        note="Investment that asks for no foreign machines: repairs, dwellings, roads.",
    )  # fmt: skip
    home_machines: Scalar = parameter(
        LogNormal(330.0, 0.10), unit="1913 = 100", source="assumption",
        note="Heavy output at which home machine works halve that need.",
    )  # fmt: skip
    import_bound: Scalar = parameter(
        Normal(0.35, 0.10, 0.05, 0.7), unit="share", source="assumption",
        note="Part of building that stops without imported machines; earth, brick and timber do not wait.",
    )  # fmt: skip
    export_cap: Scalar = parameter(
        Normal(8.0, 1.0, 4.0, 12.0), unit="million tonnes a year", source="assumption",
        note="Grain that ports and railways could ship; 9-13 before 1914.",
    )  # fmt: skip
    tied: Scalar = parameter(
        Uniform(0.6, 1.0), unit="share", source="assumption",
        note="Part of a plan of grain exports that answers to what grain fetches and what must be paid in gold: "
        "exports of 1930 were more than twice those of 1927-28 for about the same revenue; the rest is sold anyway.",
    )  # fmt: skip
    most_exported: Scalar = parameter(
        Uniform(0.2, 0.3), unit="share of harvest", source="assumption",
        note="Most of a harvest that can be ordered abroad; about a seventh was shipped before 1914.",
    )  # fmt: skip


class CommerceGains(eqx.Module):
    """Strength of the arrow of the mechanism map that runs through imported machines."""

    grain_export_to_machinery: Scalar = gain(
        "grain_export_to_machinery",
        note="grain pays for machines: machines bought abroad bound building, and the grain ordered for export answers "
        "to its world price and to the bill; without it building never waits and the plan of exports stands",
    )


class Abroad(eqx.Module):
    """What trade meets this month. All scalars but `output`.

    Attributes:
        grain_price: world price of grain in gold, 1913 = 1.
        terms: terms of trade, 1928 = 1.
        credit: credit on offer, million gold roubles a year.
        blockade: 0 to 1.
        openness: readiness to borrow and settle debts, 0 to 1.
        machinery_priority: machines and equipment over all imports, 0 to 1.
        investment: investment share of national product.
        output: heavy and light output, 1913 = 100. (branch,)
    """

    grain_price: National
    terms: National
    credit: National
    blockade: National
    openness: National
    machinery_priority: National
    investment: National
    output: Branches


class Grain(NamedTuple):
    """Grain over the border this month, million tonnes. ()"""

    export: National
    imported: National


class CommerceFlows(eqx.Module):
    """Trade of one month, million gold roubles; `ledgers` are foreign exchange and foreign debt.

    Attributes:
        grain: earned on grain. ()
        goods: earned on timber, oil and other goods. (good,)
        gold: gold sold. ()
        exports: all goods exported, gold apart. ()
        credit: drawn. ()
        service: interest and repayment. ()
        imports: all goods imported. ()
        machinery: machines and equipment among them. ()
        ledgers: balances.
    """

    grain: National
    goods: Goods
    gold: National
    exports: National
    credit: National
    service: National
    imports: National
    machinery: National
    ledgers: tuple[Ledger, Ledger]


class ExportPlan(NamedTuple):
    """A plan of grain exports made feasible. All ()

    Attributes:
        feasible: million tonnes a year that are ordered after the rule.
        cut: million tonnes a year struck off.
        impossible: 1 where the plan passed the harvest itself, else 0; belongs in the notes of a run.
        answer: million tonnes a year that world prices and credit other than the recorded ones add to the lever.
    """

    feasible: National
    cut: National
    impossible: National
    answer: National


def opening(p: CommerceParameters) -> Exchange:
    """Foreign exchange on 1 November 1917; the debts of the old state were repudiated and are not carried."""
    return Exchange(p.opening_reserve, jnp.zeros(2))


def open_borders(blockade: National) -> National:
    r"""Part of trade that passes: $1 - \max(0, b - .3)/.7$; ordinary frictions up to .3 cost nothing. ()"""
    return 1.0 - jnp.clip((blockade - 0.3) / 0.7, 0.0, 1.0)


def grain_revenue(tonnes: National, grain_price: National, p: CommerceParameters) -> National:
    r"""Earned on grain: $v\,P_g\,X$, million gold roubles.

    Args:
        tonnes: exported, million tonnes. ()
        grain_price: world price in gold, 1913 = 1. ()
        p: constants.
    """
    return p.grain_value * grain_price * tonnes


def goods_revenue(seen: Abroad, p: CommerceParameters) -> Goods:
    r"""Earned on timber, oil and other goods, million gold roubles a year.

    $$ E_j = V_j \left(\tfrac{Y_j}{100}\right)^{\eta} e^{-h(i - .1) + d(m - .2)}\; T^{\,\epsilon}\, o $$

    with output $Y_j$ (heavy for oil, both branches for the rest, no growth of volume above an output of 150),
    investment share $i$, priority of machines $m$, terms of trade $T$, open borders $o$.

    Args:
        seen: what trade meets.
        p: constants.

    Returns:
        In the order of `GOODS`. (good,)
    """
    volume = jnp.stack([p.timber_volume, p.oil_volume, p.other_volume])
    both = seen.output.mean()
    made = jnp.clip(jnp.stack([both, seen.output[0], both]) / 100.0, 0.01, 1.5)
    home = -p.home_use * (seen.investment - 0.1) + p.drive * (seen.machinery_priority - 0.2)
    price = p.price_fall * jnp.log(seen.terms)
    return volume * jnp.exp(p.growth * jnp.log(made) + home + price) * open_borders(seen.blockade)


def credit_drawn(seen: Abroad, p: CommerceParameters) -> National:
    r"""Credit drawn a year: what is offered times $\min(1.3,\; r/\bar r)$, with readiness $r$ to borrow. ()"""
    return seen.credit * jnp.clip(seen.openness / p.usual_openness, 0.0, 1.3)


def machinery_need(investment: National, product: National, heavy: National, p: CommerceParameters) -> National:
    r"""Imported machines that planned building asks for, million gold roubles of 1928 a year.

    $$ M^{*} = \frac{\mu\,\max(0,\, i - i_0)\,Q}{1 + (Y_h/\bar Y)^6} $$

    The part $i_0$ asks for no machines from abroad; home works replace imports as heavy industry grows.

    Args:
        investment: planned investment share. ()
        product: national product, 1913 = 100. ()
        heavy: heavy output, 1913 = 100. ()
        p: constants.
    """
    wanted = p.machine_need * jnp.maximum(investment - p.simple_building, 0.0) * product
    return wanted / (1.0 + (heavy / p.home_machines) ** 6)


def import_prices(terms: National, p: CommerceParameters) -> National:
    """Import prices, 1928 = 1: the terms of trade to a power, since raw goods and machines fell together. ()"""
    return jnp.exp(p.import_price * jnp.log(terms))


def investment_constraint(
    machinery: National, need: National, p: CommerceParameters, grain_export_to_machinery: Scalar
) -> National:
    r"""Part of planned investment that imported machines allow.

    $$ 1 - g\,w\left[1 - \operatorname{smin}(1, M/M^{*})\right] $$

    Args:
        machinery: machines imported, at prices of 1928, a year. ()
        need: from `machinery_need`. ()
        p: constants.
        grain_export_to_machinery: gain; with nought the factor is exactly 1.

    Returns:
        0 to 1. ()
    """
    cover = jnp.clip(smooth_ceiling(machinery / jnp.maximum(need, 0.1), 0.12), 0.0, 1.0)
    return 1.0 - grain_export_to_machinery * p.import_bound * (1.0 - cover)


def needed_grain_exports(bill: National, other: National, price: National, p: CommerceParameters) -> National:
    r"""Grain that must be sold for a bill of imports and debts in gold.

    $$ X_g = \operatorname{clip}\left(\frac{B - O}{v\,P_g},\; 0,\; \bar X\right) $$

    A bill fixed in gold turns a fall of the world price into a larger tonnage: half the price, twice the grain.

    Args:
        bill: imports wanted and service due, million gold roubles a year. ()
        other: other exports, gold and credit, a year. ()
        price: world price of grain in gold, 1913 = 1. ()
        p: constants.

    Returns:
        Million tonnes a year. ()
    """
    return jnp.clip((bill - other) / (p.grain_value * price), 0.0, p.export_cap)


def feasible_export_plan(
    plan: National, harvest: National, p: CommerceParameters, answer: National | float = 0.0
) -> ExportPlan:
    r"""The plan of grain exports that can be ordered at all.

    $$ \bar X = \min(X,\; \bar X_p,\; \phi H) $$

    Rule for a plan without a solution: what passes the ports $\bar X_p$ or the share $\phi$ of the last harvest is
    struck off. What is then ordered is still shipped only from stocks above the towns' need (`trade.grain_exports`).

    Args:
        plan: million tonnes of the agricultural year, with the answer to world prices. ()
        harvest: last harvest, million tonnes. ()
        p: constants.
        answer: the part of the plan that is such an answer. ()

    Returns:
        Ordered, struck off, and whether the plan passed the harvest itself.
    """
    feasible = jnp.minimum(plan, jnp.minimum(p.export_cap, p.most_exported * harvest))
    return ExportPlan(feasible, plan - feasible, jnp.where(plan > harvest, 1.0, 0.0), jnp.asarray(answer))


def commerce_step(
    exchange: Exchange, grain: Grain, seen: Abroad, p: CommerceParameters
) -> tuple[Exchange, CommerceFlows]:
    r"""Foreign exchange and debt after a month.

    $$ R' = R + E_g + E + A + C - \nu(E_g + E) - S - G - M, \qquad D' = D + C - \text{repaid} $$

    Earnings, gold $A$ and credit $C$ come in; then invisibles, service $S$ (never more than nine tenths of what is
    in hand: the rest stays owed), bought grain $G$ and other imports $M$ are paid, so no reserve falls below nought.

    Args:
        exchange: stocks.
        grain: grain over the border this month.
        seen: what trade meets.
        p: constants.
    """
    on_grain = grain_revenue(grain.export, seen.grain_price, p)
    on_goods = goods_revenue(seen, p) / 12.0
    exports = on_grain + on_goods.sum()
    sold_gold = p.gold * open_borders(seen.blockade) / 12.0
    drawn = credit_drawn(seen, p) / 12.0
    invisibles = p.invisibles * exports
    in_hand = exchange.reserve + exports + sold_gold + drawn - invisibles
    early = jnp.clip(p.prompt * jnp.maximum(p.usual_openness - seen.openness, 0.0) / 12.0, 0.0, 0.5)
    ageing = 2.0 / (12.0 * p.maturity)
    interest = p.interest * exchange.debt.sum() / 12.0
    due = early * exchange.debt + ageing * exchange.debt * jnp.array([0.0, 1.0])
    asked = interest + due.sum()
    able = jnp.minimum(1.0, 0.9 * in_hand / jnp.maximum(asked, 1e-6))
    repaid = able * due
    service = able * interest + repaid.sum()
    left = in_hand - service
    bought = jnp.minimum(p.paid_grain * grain_revenue(grain.imported, seen.grain_price, p), 0.5 * left)
    ordered = jnp.clip(p.spending * open_borders(seen.blockade), 0.0, 1.0) * (left - bought)
    reserve = left - bought - ordered
    turned = ageing * (exchange.debt[_EARLY_DEBT] - repaid[_EARLY_DEBT])
    debt = exchange.debt - repaid + jnp.stack([drawn - turned, turned])
    balance = Ledger(
        exchange.reserve, (on_grain, on_goods.sum(), sold_gold, drawn), (invisibles, service, bought, ordered), reserve
    )
    owed = Ledger(exchange.debt.sum(), (drawn,), (repaid.sum(),), debt.sum())
    imports = bought + ordered
    machinery = jnp.minimum(seen.machinery_priority * imports, ordered)
    flows = CommerceFlows(on_grain, on_goods, sold_gold, exports, drawn, service, imports, machinery, (balance, owed))
    return Exchange(reserve, debt), flows
