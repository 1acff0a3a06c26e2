"""Three prices and two gaps: the shop price, the free price of goods and the free price of food.

One budget of cash meets goods at the state's shop price, goods and food at free prices. Where the state asks more than
the cash can carry, farm prices fall (the scissors of 1923); where it asks less, goods run out and the free prices rise
(the goods famine, the repressed inflation after 1928). All prices are in stable roubles, 1913 = 1.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.curves import smooth_ceiling
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, parameter
from smychka.state import National


class PriceParameters(eqx.Module):
    """Constants of prices."""

    goods_weight: Scalar = parameter(
        Normal(0.44, 0.04, 0.3, 0.55), unit="share", source="assumption",
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
        LogNormal(1.24, 0.06), unit="1", source="assumption",
        note="Shop price over the works' price at the wages and materials of 1913; margins of trade were wider than "
        "before the war.",
    )  # fmt: skip
    repricing: Scalar = parameter(
        Normal(0.32, 0.07, 0.1, 0.7), unit="per month", source="assumption",
        note="Part of the gap between cost with mark-up and posted price that new price lists close in a month.",
    )  # fmt: skip
    clearance: Scalar = parameter(
        Normal(0.012, 0.006, 0.0, 0.04), unit="per month", source="assumption",
        note="Log cut of the posted price in a month per month of supply that stands unsold.",
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
        note="Harvest per head with grain neither dear nor cheap to the towns of the 1920s, smaller than in 1913; "
        "harvests of 1922-28 in the model lie between .39 and .55.",
    )  # fmt: skip
    season: Scalar = parameter(
        Normal(0.54, 0.1, 0.1, 0.9), unit="elasticity", source="assumption",
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
        unsold: goods left unsold last month, in months of supply.
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
    unsold: National


class Prices(eqx.Module):
    """Prices of one month. All scalars, stable roubles, 1913 = 1.

    Attributes:
        level: mean price that the cash supports.
        shop: posted state price of manufactures and of state food.
        village_goods: free price of manufactures.
        goods_paid: price of manufactures actually paid.
        food: free price of food.
        grain: price of grain that farms get, state and private buyers together.
        farm: price of all farm produce that farms get.
        terms: effective terms of trade of grain.
        terms_at_shop: the same at the shop price alone, by which goods are demanded from the shops.
        scissors: shop price over farm price.
        overhang: log of the mean price over the shop price; above 0 cash looks for goods.
        free_share: share of purchases that is food at the free price.
    """

    level: National
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


def open_market(private_trade: National, p: PriceParameters) -> National:
    """Food that may come to a free market, 0 to 1, against what would if trade were free; never quite none. ()"""
    return jnp.maximum(smooth_ceiling(private_trade / p.open_trade, 0.1), 0.05)


def shop_price(seen: MoneySeen, grain_price: National, p: PriceParameters) -> National:
    r"""Shop price that the price lists aim at, 1913 = 1: cost plus mark-up at the wages and farm prices of the day.

    $$ P_s = \rho\,P_m \left(\frac{W}{a^{\chi}}\right)^{\omega} p_g^{\,1 - \omega} $$

    with retail margin $\rho$, the price $P_m$ at the costs of 1913 (which has the mark-up and idle plant in it), money
    wage $W$, output per hand $a$ and state grain price $p_g$ for materials; grain taken for next to nothing counts as
    a quarter.

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


def free_goods_price(shop: National, goods: National, p: PriceParameters) -> National:
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
                    p: PriceParameters) -> National:  # fmt: skip
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
    above, width = left - least, 0.2 * level
    return least + 0.5 * (above + jnp.sqrt(above * above + width * width))


def food_scarcity(seen: MoneySeen, p: PriceParameters) -> National:
    r"""How far harvest, season and hungry towns lift the free price of food, 1 in an ordinary month and year. ()

    $$ q = \left(\frac{h_0}{H/N}\right)^{\epsilon_h} (12\,w_m)^{-\epsilon_s}\, r^{-\epsilon_r} $$

    with harvest per head $H/N$, the month's part $w_m$ of the year's sales and provision of towns $r$.
    """
    short = jnp.clip(p.usual_harvest / jnp.maximum(seen.harvest_per_head, 0.05), 0.4, 4.0)
    glut = (12.0 * jnp.maximum(seen.sales_weight, 0.01)) ** -p.season
    return glut * short**p.scarcity * jnp.clip(seen.provision, 0.2, 1.0) ** -p.town_want


def prices(level: National, shop: National, seen: MoneySeen, decisions: MoneyDecisions, p: PriceParameters) -> Prices:
    r"""Prices of the month at given mean and shop prices.

    Farms get $p = \bar g\,[(1-a)\,p_g + a\,P_x] + (1 - \bar g) P_x$: the state pays its grain price for what private
    hands do not buy ($a$), and for other produce so far as no free market takes it.

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
    return Prices(
        level=level, shop=shop, village_goods=village_goods, goods_paid=goods_paid, food=food, grain=grain, farm=farm,
        terms=effective_terms(grain, shop, village_goods, at_shop_price), terms_at_shop=grain / shop,
        scissors=shop / farm, overhang=jnp.log(level / shop), free_share=(1.0 - p.goods_weight) * market,
    )  # fmt: skip
