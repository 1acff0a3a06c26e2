"""Money and prices: cash, the level it sets, the chervonets, and three prices with two gaps.

One budget of cash meets goods at the state's shop price, goods and food at free prices. Where the state asks more than
the cash can carry, farm prices fall (the scissors of 1923); where it asks less, goods run out and the free prices rise
(the goods famine, the repressed inflation after 1928). All prices but `Money.log_level` are in stable roubles, 1913 = 1.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.curves import smooth_ceiling, smooth_floor
from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National


class MoneyParameters(eqx.Module):
    """Constants of money and prices."""

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
        note="Prices in chervontsy when they replaced the old rouble; gold itself bought about a third less than in "
        "1913.",
    )  # fmt: skip
    bank_notes: Scalar = parameter(
        LogNormal(390.0, 0.12), unit="million roubles", source="assumption",
        note="Chervontsy and other stable money in circulation at the reform, from 627 in October 1924 less the growth in "
        "between; a narrower count has 220 at the end of 1923.",
    )  # fmt: skip
    notes_since: Scalar = parameter(
        Fixed(1922.78), unit="year", source="katzenellenbaum_1925; decree of 11 October 1922",
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
    diverted: Scalar = parameter(
        Normal(1.5, 0.4, 0.3, 3.0), unit="1", source="assumption",
        note="Share of consumer goods lost to building sites, armies of builders and exports, per unit of investment "
        "share; as in the village's market.",
    )  # fmt: skip
    goods_weight: Scalar = parameter(
        Normal(0.42, 0.04, 0.3, 0.55), unit="share", source="assumption",
        note="Manufactures in what cash buys, at prices of 1913.",
    )  # fmt: skip
    open_trade: Scalar = parameter(
        Uniform(0.7, 1.0), unit="index", source="assumption",
        note="Tolerance of private trade at which food comes to market as if all trade were free.",
    )  # fmt: skip
    shop_keepers: Scalar = parameter(
        Normal(0.60, 0.1, 0.2, 0.9), unit="share", source="assumption",
        note="Manufactures resold at what the market bears when private trade is quite free; 78 per cent of retail "
        "trade was private in 1922/23.",
    )  # fmt: skip
    goods_demand: Scalar = parameter(
        Normal(1.6, 0.3, 0.8, 3.0), unit="elasticity", source="assumption",
        note="Fall of the demand for manufactures with their price; sets how far free prices rise over shop prices.",
    )  # fmt: skip
    retail_margin: Scalar = parameter(
        LogNormal(1.20, 0.06), unit="1", source="assumption",
        note="Shop price over the works' price at the wages and materials of 1913; margins of trade were wider than "
        "before the war.",
    )  # fmt: skip
    repricing: Scalar = parameter(
        Normal(0.22, 0.06, 0.08, 0.6), unit="per month", source="assumption",
        note="Part of the gap between cost with mark-up and posted price that new price lists close in a month.",
    )  # fmt: skip
    wage_cost: Scalar = parameter(
        Normal(0.60, 0.06, 0.4, 0.8), unit="share", source="assumption",
        note="Weight of wages in costs, those in materials from industry included.",
    )  # fmt: skip
    easier_work: Scalar = parameter(
        Normal(0.6, 0.12, 0.2, 0.9), unit="elasticity", source="assumption",
        note="Fall of the labour in a good with output per hand; below one because idle plant is counted in overheads.",
    )  # fmt: skip
    scarcity: Scalar = parameter(
        Normal(0.5, 0.15, 0.1, 1.2), unit="elasticity", source="assumption",
        note="Free price of food against the harvest per head.",
    )  # fmt: skip
    usual_harvest: Scalar = parameter(
        LogNormal(0.42, 0.05), unit="tonnes a head", source="assumption",
        note="Harvest per head at which grain is neither dear nor cheap to the towns of the 1920s, smaller than those of 1913; "
        "harvests of 1922-28 in the model lie between .39 and .55.",
    )  # fmt: skip
    season: Scalar = parameter(
        Normal(0.35, 0.1, 0.0, 0.6), unit="elasticity", source="assumption",
        note="Fall of the free price of food with what the season brings to market: glut in October, want in May.",
    )  # fmt: skip
    town_want: Scalar = parameter(
        Normal(0.8, 0.25, 0.1, 2.0), unit="elasticity", source="assumption",
        note="Free price of food against the food that towns get by other ways.",
    )  # fmt: skip
    grain_weight: Scalar = parameter(
        Normal(0.38, 0.06, 0.2, 0.6), unit="share", source="assumption",
        note="Grain in what farms sell; the rest found its price freely under NEP.",
    )  # fmt: skip


class MoneyGains(eqx.Module):
    """Strength of the arrow of the mechanism map that runs through goods on sale."""

    squeeze_to_living_standards: Scalar = gain(
        "squeeze_to_living_standards", note="building draws goods from the shops, so cash finds fewer and prices rise"
    )


class Money(eqx.Module):
    """What is carried of money. All scalars.

    Attributes:
        log_cash: log of cash in circulation, million roubles of the day.
        log_level: log of the mean price that cash supports, 1913 = 0, in roubles of the day.
        expected: expected inflation, log per month.
        log_use: log of the use of money; 0 where all goods are sold for cash.
        log_rate: log of first roubles (of 1917) in a rouble of the day; above 0 after a reform.
        log_shop: log of the posted state shop price, 1913 = 0, stable roubles.
    """

    log_cash: National
    log_level: National
    expected: National
    log_use: National
    log_rate: National
    log_shop: National


class MoneyDecisions(eqx.Module):
    """The levers that money answers to. All scalars.

    Attributes:
        issue: growth of cash, log per month (`money_issue`).
        money_tax: money taxes over farm income (`money_tax_rate`).
        mark_up: shop price over cost (`industrial_mark_up`).
        grain_price: state buying price of grain, 1913 = 1 (`grain_price`).
        private_trade: tolerance of private trade, 0 to 1 (`private_trade_tolerance`).
    """

    issue: National
    money_tax: National
    mark_up: National
    grain_price: National
    private_trade: National


class MoneySeen(eqx.Module):
    """What money meets this month. All scalars.

    Attributes:
        light_output: light output, 1913 = 100.
        investment: investment share of national product.
        town_food: food on sale in towns, 1913 = 1: townspeople times provision times the herds' part.
        cost_price: shop price at the wages and materials of 1913 (`market.manufactures_price`).
        wage: money wage, 1913 = 1, stable roubles.
        output_per_hand: industrial output per wage earner, 1913 = 1.
        goods: share of the manufactures demanded by the village that reaches it, 0 to 1.
        harvest_per_head: last harvest over all people, tonnes.
        provision: food eaten in towns against the norm.
        private_part: part of the grain sold that private hands buy, 0 to 1.
        sales_weight: share of the year's usual sales in this month (`Month.sales_weight`).
        year: calendar year with fraction.
    """

    light_output: National
    investment: National
    town_food: National
    cost_price: National
    wage: National
    output_per_hand: National
    goods: National
    harvest_per_head: National
    provision: National
    private_part: National
    sales_weight: National
    year: National


class MoneyFlows(eqx.Module):
    """Prices and cash of one month. All scalars, prices in stable roubles, 1913 = 1.

    Attributes:
        on_sale: consumer goods and food on sale, 1913 = 1.
        level: mean price that the cash supports.
        log_level_old: log of the same in first roubles, across the reform.
        log_cash_old: log million first roubles.
        cash: million roubles of the day.
        inflation: change of the log level in the month, roubles of the day.
        shop: state shop price of manufactures and of state food.
        village_goods: free price of manufactures.
        goods_paid: price of manufactures actually paid.
        food: free price of food.
        grain: price of grain that farms get, state and private buyers together.
        farm: price of all farm produce that farms get.
        terms: effective terms of trade of grain.
        terms_at_shop: the same at the shop price alone, by which goods are demanded from the shops.
        scissors: shop price over farm price, 1913 = 1.
        overhang: log of the mean price over the shop price; above 0 cash looks for goods.
        free_share: share of purchases that is food at the free price.
        reformed: 1 in the month of the reform, else 0.
    """

    on_sale: National
    level: National
    log_level_old: National
    log_cash_old: National
    cash: National
    inflation: National
    shop: National
    village_goods: National
    goods_paid: National
    food: National
    grain: National
    farm: National
    terms: National
    terms_at_shop: National
    scissors: National
    overhang: National
    free_share: National
    reformed: National


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


def open_market(private_trade: National, p: MoneyParameters) -> National:
    """Food that may come to a free market, 0 to 1, against what would if trade were free; never quite none. ()"""
    return jnp.maximum(smooth_ceiling(private_trade / p.open_trade, 0.1), 0.05)


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
    market = open_market(decisions.private_trade, p)
    sold = market + (1.0 - market) * jnp.clip(1.0 + decisions.mark_up, 0.05, 1.0)
    return log_use + p.habit * (p.barter * jnp.log(sold) - p.displaced * rival - log_use)


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


def shop_price(seen: MoneySeen, grain_price: National, p: MoneyParameters) -> National:
    r"""Shop price that the price lists aim at, 1913 = 1: cost plus mark-up at the wages and farm prices of the day.

    $$ P_s = \rho\,P_m \left(\frac{W}{a^{\chi}}\right)^{\omega} p_g^{\,1 - \omega} $$

    with retail margin $\rho$, the price $P_m$ at the costs of 1913 (which has the mark-up and idle plant in it), money wage $W$, output per
    hand $a$ and state grain price $p_g$ for materials; grain taken for next to nothing counts as a quarter.

    Args:
        seen: the month.
        grain_price: state buying price, 1913 = 1. ()
        p: constants.

    Returns:
        1913 = 1. ()
    """
    labour = seen.wage / jnp.maximum(seen.output_per_hand, 0.1) ** p.easier_work
    return (
        p.retail_margin * seen.cost_price * labour**p.wage_cost * jnp.maximum(grain_price, 0.25) ** (1.0 - p.wage_cost)
    )


def free_goods_price(shop: National, goods: National, p: MoneyParameters) -> National:
    r"""Price at which traders resell manufactures, $P_v = P_s\,g^{-1/\varepsilon}$: the goods famine as a gap. ()"""
    return shop * jnp.clip(goods, 0.05, 1.0) ** (-1.0 / p.goods_demand)


def effective_terms(farm_price: National, shop: National, free: National, share: National) -> National:
    r"""Terms of trade that the village meets, 1913 = 1 (Johnson and Temin).

    $$ \theta = \frac{p}{s P_s + (1 - s) P_v} $$

    Args:
        farm_price: what the village gets. ()
        shop: state shop price. ()
        free: free price of manufactures. ()
        share: share of manufactures that comes at the shop price, 0 to 1. ()

    Returns:
        1913 = 1. ()
    """
    return farm_price / (share * shop + (1.0 - share) * free)


def free_food_price(level: National, goods_paid: National, shop: National, market: National,
                    p: MoneyParameters) -> National:  # fmt: skip
    r"""Free price of food that the cash left over from the shops can pay.

    $$ P = \sigma P_e + (1 - \sigma)\left[(1 - v_f) P_s + v_f P_x\right] $$

    solved for $P_x$: manufactures (weight $\sigma$) at the price paid $P_e$, state food at the shop price, the free
    part $v_f$ of food at $P_x$. A thin market beside fixed prices makes it rise many times over. It is kept above a
    fifth of the mean price, and above the shop price so far as state shops sell food.

    Args:
        level: mean price that cash supports. ()
        goods_paid: price of manufactures actually paid. ()
        shop: state shop price. ()
        market: part of food that may come to a free market. ()
        p: constants.

    Returns:
        1913 = 1. ()
    """
    food = 1.0 - p.goods_weight
    left = (level - p.goods_weight * goods_paid - food * (1.0 - market) * shop) / (food * market)
    least = 0.2 * level + 0.9 * (1.0 - market) * shop
    return least + smooth_floor(left - least, 0.2 * level)


def food_scarcity(seen: MoneySeen, p: MoneyParameters) -> National:
    r"""How far harvest, season and hungry towns lift the free price of food, 1 in an ordinary month and year. ()

    $$ q = \left(\frac{h_0}{H/N}\right)^{\epsilon_h} (12\,w_m)^{-\epsilon_s}\, r^{-\epsilon_r} $$

    with harvest per head $H/N$, the month's part $w_m$ of the year's sales and provision of towns $r$.
    """
    short = jnp.clip(p.usual_harvest / jnp.maximum(seen.harvest_per_head, 0.05), 0.4, 4.0)
    glut = (12.0 * jnp.maximum(seen.sales_weight, 0.01)) ** -p.season
    return glut * short**p.scarcity * jnp.clip(seen.provision, 0.2, 1.0) ** -p.town_want


def prices(level: National, shop: National, seen: MoneySeen, decisions: MoneyDecisions,
           p: MoneyParameters) -> dict[str, National]:  # fmt: skip
    """Prices of the month at given mean and shop prices, by their names in `MoneyFlows`. All scalars, stable roubles.

    Args:
        level: mean price that cash supports. ()
        shop: posted state shop price. ()
        seen: the month.
        decisions: levers.
        p: constants.
    """
    market = open_market(decisions.private_trade, p)
    at_shop_price = 1.0 - p.shop_keepers * decisions.private_trade
    village_goods = free_goods_price(shop, seen.goods, p)
    goods_paid = at_shop_price * shop + (1.0 - at_shop_price) * village_goods
    food = free_food_price(level, goods_paid, shop, market, p) * food_scarcity(seen, p)
    grain = (1.0 - seen.private_part) * decisions.grain_price + seen.private_part * food
    bound = p.grain_weight + (1.0 - p.grain_weight) * (1.0 - market)
    farm = bound * grain + (1.0 - bound) * food
    return {
        "level": level, "shop": shop, "village_goods": village_goods, "goods_paid": goods_paid, "food": food,
        "grain": grain, "farm": farm, "terms": effective_terms(grain, shop, village_goods, at_shop_price),
        "terms_at_shop": grain / shop, "scissors": shop / farm, "overhang": jnp.log(level / shop),
        "free_share": (1.0 - p.goods_weight) * market,
    }  # fmt: skip


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
    listed = jnp.log(shop_price(seen, decisions.grain_price, p))
    log_shop = money.log_shop + p.repricing * (listed - money.log_shop)
    after = Money(log_cash, log_level, expected, log_use, money.log_rate, log_shop)
    level = jnp.where(money.log_rate > 0.0, jnp.exp(jnp.minimum(log_level, 20.0)), p.gold_level)
    flows = MoneyFlows(
        on_sale=on_sale, log_level_old=log_level + money.log_rate, log_cash_old=log_cash + money.log_rate, cash=jnp.exp(log_cash),
        inflation=log_level - money.log_level, reformed=reformed, **prices(level, jnp.exp(log_shop), seen, decisions, p),
    )  # fmt: skip
    return after, flows
