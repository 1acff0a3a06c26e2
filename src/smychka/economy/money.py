"""Money: cash, the price level it sets, expected inflation, and the chervonets.

`Money.log_level` is in roubles of the day; prices (`prices`) are in stable roubles, 1913 = 1.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy.prices import MoneyDecisions, MoneySeen, PriceParameters, Prices, open_market, prices, shop_price
from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import Money, National

_MOST_PAPER = 80.0


class MoneyParameters(eqx.Module):
    """Constants of money, with those of prices."""

    prices: PriceParameters
    opening_cash: Scalar = parameter(
        LogNormal(19577.0, 0.05), unit="million first roubles", source="katzenellenbaum_1925, 1 November 1917",
        note="Cash in circulation on 1 November 1917.",
    )  # fmt: skip
    opening_level: Scalar = parameter(
        LogNormal(10.2, 0.1), unit="1913 = 1", source="katzenellenbaum_1925, 1 November 1917",
        note="Retail prices on 1 November 1917.",
    )  # fmt: skip
    opening_expected: Scalar = parameter(
        Uniform(0.05, 0.2), unit="log per month", source="assumption",
        note="Prices had risen by 15 per cent a month since March 1917.",
    )  # fmt: skip
    balances: Scalar = parameter(
        LogNormal(850.0, 0.10), unit="million roubles of 1913", source="assumption",
        note="Cash that stable prices and the goods of 1913 ask for; 1,495 in 1913, about 800 in 1927, when the "
        "habit of holding paper was weaker.",
    )  # fmt: skip
    flight: Scalar = parameter(
        Normal(3.6, 0.6, 2.0, 5.5), unit="months", source="assumption",
        note="Semi-elasticity of real balances to expected inflation; estimates for Russia 1921-24 lie near 3.",
    )  # fmt: skip
    learning: Scalar = parameter(
        Uniform(0.08, 0.18), unit="per month", source="assumption",
        note="Share of a surprise that enters expected inflation; times the flight it stays below one, so that "
        "inflation does not feed on itself alone.",
    )  # fmt: skip
    reply: Scalar = parameter(
        Normal(0.35, 0.1, 0.1, 0.8), unit="per month", source="assumption",
        note="Part of surplus cash that goes into prices in a month.",
    )  # fmt: skip
    barter: Scalar = parameter(
        Normal(1.2, 0.3, 0.4, 2.2), unit="elasticity", source="assumption",
        note="Use of money against the share of goods that is sold and not handed out.",
    )  # fmt: skip
    habit: Scalar = parameter(
        Normal(0.06, 0.015, 0.02, 0.12), unit="per month", source="assumption",
        note="Speed at which the use of money is lost and learnt again; circulation was still refilling in 1926.",
    )  # fmt: skip
    gold_level: Scalar = parameter(
        Normal(1.55, 0.12, 1.2, 2.0), unit="1913 = 1", source="assumption",
        note="Prices in chervontsy when they replaced the old rouble; gold bought about a third less than in 1913.",
    )  # fmt: skip
    bank_notes: Scalar = parameter(
        LogNormal(390.0, 0.12), unit="million roubles", source="assumption",
        note="Stable money in circulation at the reform, 627 in October 1924 less the growth between; "
        "a narrower count has 220 at the end of 1923.",
    )  # fmt: skip
    notes_since: Scalar = parameter(
        Fixed(1922.78), unit="year", source="katzenellenbaum_1925, decree of 11 October 1922",
        note="Month from which chervontsy went from hand to hand beside the old rouble.",
    )  # fmt: skip
    displaced: Scalar = parameter(
        Normal(2.6, 0.5, 0.5, 4.5), unit="1", source="assumption",
        note="Log fall of the use of old paper in the end, once a stable note circulates beside it.",
    )  # fmt: skip
    credence: Scalar = parameter(
        Uniform(0.85, 1.0), unit="share", source="assumption",
        note="Part of expected inflation that a new money does away with on the day.",
    )  # fmt: skip
    reform_issue: Scalar = parameter(
        Fixed(0.15), unit="log per month", source="assumption",
        note="Issue below which notes can be redeemed; 0.42 a month until March 1924, 0.055 after.",
    )  # fmt: skip
    reform_tax: Scalar = parameter(
        Fixed(0.025), unit="share of farm income", source="assumption",
        note="Money tax above which the treasury lives by tax: 0.015 before, 0.042 from October 1923.",
    )  # fmt: skip
    reform_trade: Scalar = parameter(
        Fixed(0.5), unit="index", source="assumption", note="Tolerance of trade below which a new money has no use.",
    )  # fmt: skip
    townspeople: Scalar = parameter(
        LogNormal(25.5, 0.03), unit="million", source="assumption",
        note="Townspeople whose food on sale counts as that of 1913.",
    )  # fmt: skip
    diverted: Scalar = parameter(
        Normal(1.5, 0.4, 0.3, 3.0), unit="1", source="assumption",
        note="Share of consumer goods lost to building sites, armies of builders and exports, per unit of investment "
        "share; as in the village's market.",
    )  # fmt: skip


class MoneyGains(eqx.Module):
    """Strength of the arrow of the mechanism map that runs through goods on sale."""

    squeeze_to_living_standards: Scalar = gain(
        "squeeze_to_living_standards", note="building draws goods from the shops, so cash finds fewer and prices rise"
    )


class MoneyFlows(eqx.Module):
    """Prices and cash of one month. All scalars.

    Attributes:
        prices: prices, stable roubles.
        on_sale: consumer goods and food on sale, 1913 = 1.
        log_level_old: log of the mean price in first roubles, across the reform.
        log_cash_old: log million first roubles.
        cash: million roubles of the day.
        inflation: change of the log level in the month, roubles of the day.
        reformed: 1 in the month of the reform, else 0.
        issue: growth of cash in the month, log.
    """

    prices: Prices
    on_sale: National
    log_level_old: National
    log_cash_old: National
    cash: National
    inflation: National
    reformed: National
    issue: National


def opening(p: MoneyParameters) -> Money:
    """Money on 1 November 1917, in first roubles; use of money as cash, prices and goods of the day imply."""
    log_cash, log_level = jnp.log(p.opening_cash), jnp.log(p.opening_level)
    use = log_cash - log_level - jnp.log(p.balances) + p.flight * p.opening_expected - jnp.log(0.75)
    return Money(log_cash, log_level, p.opening_expected, use, jnp.zeros_like(log_cash), jnp.zeros_like(log_cash))


def goods_on_sale(seen: MoneySeen, p: MoneyParameters, squeeze: Scalar) -> National:
    r"""Consumer goods and food on sale, 1913 = 1.

    $$ T = \left\{\tfrac{Y_l}{100}\,[1 - \gamma\,\tau (i - .05)]\right\}^{.6} F^{.4} $$

    with light output $Y_l$, investment share $i$, food in towns $F$ and the gain $\gamma$ of
    `squeeze_to_living_standards`.

    Args:
        seen: the month.
        p: constants.
        squeeze: gain. ()

    Returns:
        Above nought. ()
    """
    kept = jnp.clip(1.0 - squeeze * p.diverted * (seen.investment - 0.05), 0.2, 1.1)
    return jnp.maximum(seen.light_output / 100.0 * kept, 0.02) ** 0.6 * jnp.maximum(seen.town_food, 0.05) ** 0.4


def log_balances(expected: National, on_sale: National, log_use: National, p: MoneyParameters) -> National:
    r"""Log of the real cash that people want to hold, million roubles of 1913.

    $$ \ln\frac{M}{P} = \ln k + \ln T + u - \alpha\,\pi^{e} $$

    Cagan's demand, with goods on sale $T$ and use of money $u$.

    Args:
        expected: expected inflation, log per month. ()
        on_sale: goods on sale, 1913 = 1. ()
        log_use: log of the use of money. ()
        p: constants.

    Returns:
        Log million roubles. ()
    """
    return jnp.log(p.balances) + jnp.log(on_sale) + log_use - p.flight * expected


def use_of_money(log_use: National, decisions: MoneyDecisions, rival: National, p: MoneyParameters) -> National:
    r"""Log of the use of money after a month.

    $$ u' = u + h\,[\beta \ln x - \delta b - u], \qquad x = v_f + (1 - v_f)\min(1, 1 + \mu) $$

    with the share $x$ of goods that is sold: in open trade $v_f$, or in state shops unless they hand goods out for
    little ($\mu$ below nought). War communism drives money out of use; it comes back over years. Beside a stable
    note ($b = 1$) the old paper loses its use.

    Args:
        log_use: log of the use of money. ()
        decisions: levers.
        rival: 1 while chervontsy circulate beside the old rouble, else 0. ()
        p: constants.

    Returns:
        Log. ()
    """
    market = open_market(decisions.private_trade, p.prices)
    sold = market + (1.0 - market) * jnp.clip(1.0 + decisions.mark_up, 0.05, 1.0)
    return log_use + p.habit * (p.barter * jnp.log(sold) - p.displaced * rival - log_use)


def paper(log_amount: National) -> National:
    """An amount of paper from its logarithm; above e^80 it stands still, for no number of the machine holds it. ()"""
    return jnp.exp(jnp.minimum(log_amount, _MOST_PAPER))


def level_after(log_cash: National, money: Money, wanted: National, p: MoneyParameters) -> tuple[National, National]:
    r"""Log price level and expected inflation after a month.

    $$ \pi = \pi^{e} + \lambda\,x', \qquad \pi^{e\prime} = \pi^{e} + \beta(\pi - \pi^{e}), \qquad
       x' = m' - p' - \ell(\pi^{e\prime}) $$

    Surplus cash $x'$ is that at the end of the month, so the step is semi-implicit:
    $x' = \dfrac{m' - p - \pi^{e} - \ell(\pi^{e})}{1 + \lambda(1 - \alpha\beta)}$, stable while $\alpha\beta < 1$.

    Args:
        log_cash: log cash at the end of the month. ()
        money: stocks at its start.
        wanted: log of real cash wanted at the old expectation (`log_balances`). ()
        p: constants.

    Returns:
        Log price level and expected inflation. (), ()
    """
    surplus = (log_cash - money.log_level - money.expected - wanted) / (1.0 + p.reply * (1.0 - p.flight * p.learning))
    inflation = money.expected + p.reply * surplus
    return money.log_level + inflation, money.expected + p.learning * p.reply * surplus


def reform(money: Money, on_sale: National, decisions: MoneyDecisions, p: MoneyParameters) -> tuple[Money, National]:
    r"""Money after the reform, if the decisions that carry it are in force and it has not yet come.

    It comes when issue is held, taxes are paid in money and trade is open: in history March 1924, by the decrees of
    February and March 1924 that redeemed 50,000 roubles of 1923 (fifty milliard first roubles) for one. The rate is
    the market's, so that prices go on at their level in chervontsy; the old paper is redeemed beside the bank's notes,

    $$ R = P / P_{g}, \qquad M' = M / R + B, \qquad \pi^{e\prime} = (1 - c)\,\pi^{e} $$

    and the use of money is such that the new money is held at the prices of the day; it grows from there.
    A reform of units without a stop to the presses would not hold: inflation is learnt again.

    Args:
        money: stocks.
        on_sale: goods on sale, 1913 = 1. ()
        decisions: levers.
        p: constants.

    Returns:
        Stocks, and 1 in the month of the reform. ()
    """
    carried = (
        (decisions.issue < p.reform_issue) & (decisions.money_tax > p.reform_tax)
        & (decisions.private_trade > p.reform_trade) & (money.log_rate <= 0.0)
    )  # fmt: skip
    log_rate = money.log_level - jnp.log(p.gold_level)
    log_cash = jnp.logaddexp(money.log_cash - log_rate, jnp.log(p.bank_notes))
    log_level, expected = jnp.log(p.gold_level), (1.0 - p.credence) * money.expected
    use = log_cash - log_level - log_balances(expected, on_sale, jnp.zeros_like(log_level), p)
    new = (log_cash, log_level, expected, use, log_rate, money.log_shop)
    old = (money.log_cash, money.log_level, money.expected, money.log_use, money.log_rate, money.log_shop)
    return Money(*(jnp.where(carried, n, o) for n, o in zip(new, old, strict=True))), jnp.where(carried, 1.0, 0.0)


def money_step(money: Money, seen: MoneySeen, decisions: MoneyDecisions, p: MoneyParameters,
               gains: MoneyGains) -> tuple[Money, MoneyFlows]:  # fmt: skip
    r"""Money after a month, and its prices.

    Before a reform the mean price in stable roubles is the gold level and cash only sets how many paper roubles that
    is; after it cash sets the level itself.

    Args:
        money: stocks at the start of the month.
        seen: goods, wages and food of the month.
        decisions: levers.
        p: constants.
        gains: strength of the arrows.

    Returns:
        Stocks and prices.
    """
    on_sale = goods_on_sale(seen, p, gains.squeeze_to_living_standards)
    money, reformed = reform(money, on_sale, decisions, p)
    rival = jnp.where((seen.year >= p.notes_since) & (money.log_rate <= 0.0), 1.0, 0.0)
    log_use = use_of_money(money.log_use, decisions, rival, p)
    log_cash = money.log_cash + decisions.issue
    wanted = log_balances(money.expected, on_sale, log_use, p)
    log_level, expected = level_after(log_cash, money, wanted, p)
    listed = jnp.log(shop_price(seen, decisions.grain_price, p.prices))
    cut = p.prices.clearance * jnp.minimum(seen.unsold, 3.0)
    log_shop = money.log_shop + p.prices.repricing * (listed - money.log_shop) - cut
    after = Money(log_cash, log_level, expected, log_use, money.log_rate, log_shop)
    level = jnp.where(money.log_rate > 0.0, jnp.exp(jnp.minimum(log_level, 20.0)), p.gold_level)
    flows = MoneyFlows(
        prices=prices(level, jnp.exp(log_shop), seen, decisions, p.prices), on_sale=on_sale,
        log_level_old=log_level + money.log_rate, log_cash_old=log_cash + money.log_rate, cash=paper(log_cash),
        inflation=log_level - money.log_level, reformed=reformed,
        issue=decisions.issue,
    )  # fmt: skip
    return after, flows
