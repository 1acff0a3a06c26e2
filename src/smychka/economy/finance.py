"""What pays for building: an account of every month, and the issue of money that a departure from history asks for.

All sums are roubles of 1913: money of the day over the mean price that the cash supports, product at the sum of 1913.
The wedge of prices is counted at the prices of the day, as in the accounts of `smychka.judgement.surplus`, and only so
far as it comes to the state: food is worth what the shop takes for it, or the free price where that is lower.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy.scales import GRAIN_1913, PRODUCT_1913, PURCHASES_1913
from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Scalar, Uniform, gain, parameter
from smychka.state import National


class FinanceParameters(eqx.Module):
    """Constants of the account."""

    unpaid: Scalar = parameter(
        Uniform(0.2, 0.5), unit="share", source="assumption",
        note="Part of the fixed deliveries of collective farms that is payment in kind to machine stations and tax, "
        "and so not paid for.",
    )  # fmt: skip
    gold_price: Scalar = parameter(
        LogNormal(1.4, 0.08), unit="gold roubles", source="assumption",
        note="Gold roubles of 1928 for imports that one rouble bought in 1913; world prices of goods had risen by two "
        "fifths.",
    )  # fmt: skip
    by_issue: Scalar = parameter(
        Uniform(0.1, 0.4), unit="share", source="assumption",
        note="Part of building beyond the recorded outlay that is met by the presses; when the share of building "
        "rose from .145 to .20 in 1930, cash grew faster by about a fifth of the difference.",
    )  # fmt: skip


class FinanceGains(eqx.Module):
    """Strength of the arrow of the mechanism map that runs through what the village pays."""

    primitive_accumulation: Scalar = gain(
        "primitive_accumulation", note="what the village pays in higher money taxes need not be printed for building"
    )


class Departure(eqx.Module):
    """How decisions of the month differ from the recorded ones. All scalars.

    Attributes:
        building: outlay on investment less that at the recorded share, million roubles of 1913 in the month.
        tax: money tax less that at the recorded rate, likewise.
        cash: cash in circulation, million roubles of 1913.
        issue: growth of cash decided, log per month.
        usual_issue: the same in history.
    """

    building: National
    tax: National
    cash: National
    issue: National
    usual_issue: National


class FinanceSeen(eqx.Module):
    """What the account meets this month. All scalars.

    Attributes:
        outlay: spent on investment, million roubles of 1913.
        money_tax: money taxes of the village, million stable roubles.
        tax_grain: grain taken without pay under a known norm, million tonnes.
        delivered: grain that the state took or bought, million tonnes.
        goods: manufactures of the works sold to the village, yearly wants of 1913.
        mark_up: shop price over cost.
        grain_price: state buying price, 1913 = 1.
        shop: state shop price.
        food: free price of food.
        level: mean price that cash supports.
        issue: growth of cash, log.
        cash: cash at the end of the month, million roubles of 1913.
        credit: credit drawn abroad less its service, million gold roubles.
        import_price: prices of imports, 1928 = 1.
    """

    outlay: National
    money_tax: National
    tax_grain: National
    delivered: National
    goods: National
    mark_up: National
    grain_price: National
    shop: National
    food: National
    level: National
    issue: National
    cash: National
    credit: National
    import_price: National


class FinanceFlows(eqx.Module):
    """What paid for investment in one month, million roubles of 1913. All scalars.

    Attributes:
        outlay: spent on investment.
        tax: taxes of the village, in kind at the state price and in money.
        wedge: what the state gained on prices: goods sold to the village above cost, food bought below its price.
        issue: goods that new cash bought.
        credit: credit from abroad, less its service.
        rest: profits and taxes of the towns, savings, loans, less what the state spent otherwise; may be negative.
        cheap_food: what the village lost beyond the wedge by delivering below the free price; it went to those who
            bought from the state, and to no building.
        money_tax: money taxes of the village, million stable roubles.
        ledger: sources and outlay.
    """

    outlay: National
    tax: National
    wedge: National
    issue: National
    credit: National
    rest: National
    cheap_food: National
    money_tax: National
    ledger: Ledger


def outlay(share: National, product: National) -> National:
    """Spent on investment in a month at a share of the national product (1913 = 100): million roubles of 1913. ()"""
    return share * product / 100.0 * PRODUCT_1913 / 12.0


def issue_after(seen: Departure, p: FinanceParameters, relief: Scalar) -> National:
    r"""Growth of cash in the month, with what building beyond the recorded one asks of the presses; log.

    $$ m' = m + \ln\left(1 + b\,\frac{\Delta I - g\,\Delta T}{M / P}\right), \qquad m' \ge \min(m, 0) $$

    with outlay $\Delta I$ and money tax $\Delta T$ beyond those of history, the part $b$ that is printed and real cash
    $M/P$. In recorded history both are nought and so is the addition. A state that builds less prints less, but calls
    no cash in. Where the growth of cash is itself decided otherwise than in history, that decision stands.

    Args:
        seen: departures from history.
        p: constants.
        relief: gain of `primitive_accumulation`.
    """
    gap = p.by_issue * (seen.building - relief * seen.tax) / jnp.maximum(seen.cash, 1.0)
    added = jnp.maximum(jnp.log1p(jnp.clip(gap, -0.9, 1.0)), -jnp.maximum(seen.issue, 0.0))
    return seen.issue + jnp.where(seen.issue == seen.usual_issue, added, 0.0)


def finance(seen: FinanceSeen, p: FinanceParameters) -> FinanceFlows:
    r"""The account of the month.

    $$ I = \underbrace{\frac{T + v_g p_g\,X_t}{P}}_{\text{tax}} +
       \underbrace{\frac{v_g X (\min(P_x, P_s) - p_g) + B\,P_s\frac{\mu}{1 + \mu}}{P}}_{\text{wedge}} +
       \underbrace{\frac{M}{P}(1 - e^{-m})}_{\text{issue}} + \underbrace{\frac{C}{\gamma\,P_m}}_{\text{credit}} +
       \text{rest} $$

    with money tax $T$, grain $X_t$ taken without pay, all grain $X$ that the state got, goods $B$ sold to the village,
    mark-up $\mu$, prices of state grain $p_g$, free food $P_x$, the shop $P_s$ and the mean $P$, cash $M$ growing by
    $m$, and credit $C$ at the price of imports. The state had the grain of the tax for nothing and sells it as it sells
    the rest: its state price counts as tax, what lies above as wedge.

    Args:
        seen: the month.
        p: constants.
    """
    worth = jnp.minimum(seen.food, seen.shop)
    tax = (seen.money_tax + GRAIN_1913 * seen.tax_grain * seen.grain_price) / seen.level
    over_cost = seen.shop * seen.mark_up / jnp.maximum(1.0 + seen.mark_up, 0.1)
    on_food = GRAIN_1913 * seen.delivered * (worth - seen.grain_price)
    wedge = (on_food + PURCHASES_1913 * seen.goods * over_cost) / seen.level
    cheap = GRAIN_1913 * seen.delivered * (seen.food - worth) / seen.level
    issue = -seen.cash * jnp.expm1(-seen.issue)
    credit = seen.credit / (p.gold_price * seen.import_price)
    rest = seen.outlay - tax - wedge - issue - credit
    sources = (tax, wedge, issue, credit, rest)
    nought = jnp.zeros_like(rest)
    account = Ledger(
        nought, tuple(jnp.maximum(source, 0.0) for source in sources),
        (seen.outlay, *(jnp.maximum(-source, 0.0) for source in sources)), nought,
    )  # fmt: skip
    return FinanceFlows(seen.outlay, tax, wedge, issue, credit, rest, cheap, seen.money_tax, account)
