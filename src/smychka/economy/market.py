"""The grain market: what farms sell, given what grain buys and whether there is anything to buy."""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.curves import smooth_ceiling
from smychka.foundations.quantity import LogNormal, Normal, Scalar, parameter
from smychka.inputs.regions import Regions
from smychka.state import Month, National, Regional


class MarketParameters(eqx.Module):
    """Constants of the market between village and town."""

    share_at_parity: Scalar = parameter(
        Normal(1.10, 0.08, 0.6, 1.4), unit="share of surplus", source="assumption",
        note="Share of the year's surplus sold when a tonne buys what it bought in 1913 and goods are to be had.",
    )  # fmt: skip
    price_response: Scalar = parameter(
        Normal(0.75, 0.20, -0.1, 1.5), unit="elasticity", source="assumption",
        note="Response of sales to the terms of trade with full shelves; N(.3, .35) in the survey, which leaves room "
        "for a backward bend; set above its middle so that sales of 1923-25 fall with the terms.",
    )  # fmt: skip
    rationed_response: Scalar = parameter(
        Normal(-0.10, 0.12, -0.6, 0.3), unit="elasticity", source="assumption",
        note="The same with empty shelves: a higher price then only fills the purse. Theory leaves the sign open.",
    )  # fmt: skip
    worth_of_cash: Scalar = parameter(
        Normal(0.35, 0.12, 0.0, 0.9), unit="elasticity", source="assumption",
        note="Fall of sales with the share of wanted goods that reaches the village.",
    )  # fmt: skip
    precaution: Scalar = parameter(
        Normal(0.14, 0.06, 0.0, 0.4), unit="share of need", source="assumption",
        note="Reserve above need that farms hold without any trust; it falls to a third with full trust.",
    )  # fmt: skip
    unit_cost: Scalar = parameter(
        LogNormal(1.08, 0.06), unit="1913 = 1", source="assumption",
        note="Cost of manufactures with all plant at work, in grain-price roubles of 1913.",
    )  # fmt: skip
    overheads: Scalar = parameter(
        Normal(0.17, 0.04, 0.05, 0.3), unit="share of cost", source="assumption",
        note="Costs that idle plant goes on causing; the trusts of 1922-23 blamed them for their prices.",
    )  # fmt: skip
    village_goods: Scalar = parameter(
        LogNormal(0.90, 0.10), unit="1", source="assumption",
        note="Manufactures reaching the village at the light output of 1913, against what it wants at parity.",
    )  # fmt: skip
    crafts: Scalar = parameter(
        Normal(0.20, 0.05, 0.0, 0.4), unit="share", source="assumption",
        note="Village crafts in the manufactures that the village got in 1913; they move with farm output and trade.",
    )  # fmt: skip
    town_claim: Scalar = parameter(
        Normal(1.5, 0.4, 0.3, 3.0), unit="1", source="assumption",
        note="Share of the village's goods lost to the incomes that building creates, per unit of investment share.",
    )  # fmt: skip
    shop_channel: Scalar = parameter(
        Normal(0.45, 0.15, 0.0, 0.9), unit="share", source="assumption",
        note="Goods that fail to reach the village when private trade is shut out.",
    )  # fmt: skip
    hungry_town: Scalar = parameter(
        Normal(1.8, 0.4, 0.3, 3.0), unit="1", source="assumption",
        note="Part of reserve and feed that free trade bids away per unit of want of the towns.",
    )  # fmt: skip
    forced_sales: Scalar = parameter(
        Normal(0.75, 0.2, 0.0, 1.6), unit="1", source="assumption",
        note="Part of what is held back that pressure above one-sided regulation brings to the buyer (Article 107).",
    )  # fmt: skip
    private_share: Scalar = parameter(
        Normal(0.45, 0.08, 0.2, 0.7), unit="share", source="assumption",
        note="Private buyers' part of sales when private trade is quite free; about a quarter to a third in 1926/27.",
    )  # fmt: skip
    patience: Scalar = parameter(
        Normal(0.90, 0.25, 0.0, 2.0), unit="elasticity", source="assumption",
        note="Sales to the state against its price over the free price: who can wait holds grain for the better "
        "buyer; takings of October-December fell by half from 1926 to 1927 on like harvests.",
    )  # fmt: skip
    bagmen: Scalar = parameter(
        Normal(0.20, 0.08, 0.03, 0.5), unit="share", source="assumption",
        note="Part of ordinary sales that goes on under a ban, by bag and barter.",
    )  # fmt: skip
    state_supply: Scalar = parameter(
        Normal(0.85, 0.1, 0.3, 1.0), unit="share", source="assumption",
        note="Part of the want of villages in consuming regions that state supply covers once it buys most grain.",
    )  # fmt: skip
    spare_stock: Scalar = parameter(
        Normal(0.25, 0.08, 0.05, 0.5), unit="per month", source="assumption",
        note="Part of the towns' grain above two months' need that can be sent to villages in a month.",
    )  # fmt: skip
    village_trade: Scalar = parameter(
        Normal(0.85, 0.1, 0.3, 1.0), unit="share", source="assumption",
        note="Part of the want of grain-short villages that trade can meet in a year when it is free.",
    )  # fmt: skip


def manufactures_price(mark_up: National, usable: National, p: MarketParameters, opening: Scalar) -> National:
    r"""State price of manufactures, 1913 = 1.

    $$ P_m = \gamma\left[1 + g\,o\left(\tfrac{1}{z} - 1\right)\right](1 + \mu) $$

    at the wages and materials of 1913, with unit cost $\gamma$, overheads $o$ that idle plant goes on causing, usable
    share of plant $z$ and mark-up $\mu$; `prices.shop_price` brings in the wages and farm prices of the day. $g$ is
    the gain of `scissors_opening`: without it idle plant makes nothing dearer; the mark-up is a decision and stays.

    Args:
        mark_up: state price over cost. ()
        usable: share of plant at work. ()
        p: constants.
        opening: gain. ()

    Returns:
        1913 = 1. ()
    """
    idle = jnp.minimum(1.0 / jnp.maximum(usable, 0.15) - 1.0, 4.0)
    return p.unit_cost * (1.0 + opening * p.overheads * idle) * (1.0 + mark_up)


class GoodsMarket(eqx.Module):
    """What the village's goods market depends on. All scalars.

    Attributes:
        light_output: light output, 1913 = 100.
        investment: investment share of national product.
        private_trade: tolerance of private trade, 0 to 1.
        terms: price of grain over shop price, 1913 = 1.
        farm_terms: price of all farm produce over shop price, 1913 = 1.
        farm_output: farm output, 1913 = 100.
    """

    light_output: National
    investment: National
    private_trade: National
    terms: National
    farm_terms: National
    farm_output: National


class Wares(NamedTuple):
    """Manufactures for the village, a year; 1 is what it wanted in 1913. All ()

    Attributes:
        works: what the works send to it.
        crafts: what village crafts make.
        wanted: what it would buy at the prices of the day.
    """

    works: National
    crafts: National
    wanted: National


def wares(seen: GoodsMarket, p: MarketParameters, balance: Scalar) -> Wares:
    """The goods for the village and its wants; the equation and the gain stand in `goods_availability`."""
    diverted = jnp.clip(1.0 - balance * p.town_claim * (seen.investment - 0.05), 0.2, 1.1)
    carried = 1.0 - p.shop_channel * (1.0 - seen.private_trade)
    works = p.village_goods * (1.0 - p.crafts) * seen.light_output / 100.0 * diverted * carried
    crafts = p.village_goods * p.crafts * seen.private_trade * seen.farm_output / 100.0
    return Wares(works, crafts, (0.4 * seen.terms + 0.6 * seen.farm_terms) * seen.farm_output / 100.0)


def share_met(offered: National, wanted: National) -> National:
    """Part of what is wanted that is offered, 0 to 1, rounded at the corner. ()"""
    return jnp.maximum(smooth_ceiling(offered / jnp.maximum(wanted, 1e-3), 0.12), 0.0)


def goods_availability(seen: GoodsMarket, p: MarketParameters, balance: Scalar) -> National:
    r"""Share of the manufactures demanded by the village that reaches it, with nothing left from earlier months.

    $$ g = \min\!\left(1, \frac{\beta\,\{(1-\chi)\tfrac{Y_l}{100}\,[1-b\,\tau(i-.05)]\,[1-\kappa(1-v)]
          + \chi\,v\,\tfrac{a}{100}\}}{(.4\,\theta_g + .6\,\theta_f)\,a/100}\right) $$

    rounded at the corner: supply is light output less what building and closed shops divert, with the work of village
    crafts ($\chi$); demand is the village's income from grain and other produce (farm output $a$) at what each buys
    in the shops ($\theta_g$, $\theta_f$). One form gives unsold stocks in 1923 (dear goods, small demand) and the
    goods famine of 1925 and 1927 (cheap goods, large demand). $b$ is the gain of `balanced_growth`: without it
    building takes nothing from the village.

    Args:
        seen: state of the goods market.
        p: constants.
        balance: gain. ()

    Returns:
        0 to 1. ()
    """
    made = wares(seen, p, balance)
    return share_met(made.works + made.crafts, made.wanted)


def share_sold(
    terms: National, goods: National, pressure: National, p: MarketParameters, withdrawal: Scalar
) -> National:
    r"""Share of a year's surplus that farms sell.

    $$ m = m_w + (1 - m_w)\,\phi(q), \qquad
       m_w = m_0\,\left[\theta^{\;g\,\epsilon_1 + (1-g)\,\epsilon_0}\; g^{\gamma}\right]^{w} $$

    The response to price shrinks and may change sign as shelves empty (rationing correction); $w$ is the gain of
    `scissors_to_marketing_withdrawal`. Pressure $q$ brings out part of the rest.

    Args:
        terms: price of grain over that of manufactures, 1913 = 1. ()
        goods: share of demanded goods that comes, 0 to 1. ()
        pressure: coercion in collecting grain, 0 to 1. ()
        p: constants.
        withdrawal: gain. ()

    Returns:
        0 to 1. ()
    """
    response = goods * p.price_response + (1.0 - goods) * p.rationed_response
    log_reply = response * jnp.log(jnp.clip(terms, 0.1, 2.0)) + p.worth_of_cash * jnp.log(jnp.maximum(goods, 0.2))
    willing = jnp.clip(p.share_at_parity * jnp.exp(withdrawal * log_reply), 0.0, 0.95)
    return willing + (1.0 - willing) * forced(pressure, p)


def forced(pressure: National, p: MarketParameters) -> National:
    r"""Part of what is held back that force brings to the state buyer. ()

    $$ \phi(q) = \phi\max(0, q - .2), \qquad 0 \le \phi(q) \le .95 $$
    """
    return jnp.clip(p.forced_sales * jnp.maximum(pressure - 0.2, 0.0), 0.0, 0.95)


class Access(eqx.Module):
    """Who may buy grain, and what they offer. All scalars.

    Attributes:
        lawful: access of farms to lawful buyers, private and state, 0 to 1.
        tolerance: tolerance of private trade, 0 to 1.
        provision: food of towns against the norm.
        bid: state buying price of grain over the free price of food.
        pressure: coercion in collecting grain, 0 to 1.
    """

    lawful: National
    tolerance: National
    provision: National
    bid: National
    pressure: National


def sales(
    grain: Regional, need: Regional, bond: Regional, share: National, access: Access, month: Month,
    p: MarketParameters,
) -> tuple[Regional, National]:  # fmt: skip
    r"""Grain sold in a month, and the part that private hands buy.

    $$ S_r = \frac{w_m}{\sum_{k\ge m} w_k}\;[m + (1-m)b]\, a \;\max\!\left(0, G_r - N_r
       \left[1 + \pi\left(1 - \tfrac23 s_r\right)\right](1 - b)\right), \qquad
       a = l\,[v + (1 - v)\,(x + (1-x)\phi)] + (1-l)\,k, \quad x = \min(1, B)^{\kappa} $$

    with usual seasonal weights $w$, share sold $m$, access to lawful buyers $l$, of whom private hands are $v$, the
    state's price over the free price $B$ (who can wait sells less to it, unless forced), bag and barter $k$ under a
    ban, a reserve that trust $s$ lowers, and $b$ what hungry towns bid away from barn and byre where private trade
    may pay for it.

    Args:
        grain: grain held. (region,)
        need: need until the next harvest. (region,)
        bond: trust, 0 to 1. (region,)
        share: share of the surplus sold. ()
        access: who may buy, and what they offer.
        month: calendar.
        p: constants.

    Returns:
        Million tonnes, (region,); private part, ().
    """
    bid = jnp.clip(p.hungry_town * access.tolerance * (1.0 - access.provision), 0.0, 0.45)
    reserve = need * (1.0 + p.precaution * (1.0 - 0.67 * bond)) * (1.0 - bid)
    unlawful = (1.0 - access.lawful) * p.bagmen
    private = access.lawful * p.private_share * access.tolerance
    patient = jnp.exp(p.patience * jnp.log(jnp.clip(access.bid, 0.05, 1.0)))
    state = (access.lawful - private) * (patient + (1.0 - patient) * forced(access.pressure, p))
    open_to = unlawful + private + state
    pace = month.sales_weight / month.sales_left
    offered = share + (1.0 - share) * bid
    sold = jnp.maximum(grain - reserve, 0.0) * offered * open_to * pace
    return sold, (unlawful + private) / open_to


def village_purchases(
    grain: Regional, need: Regional, supply: National, reach: Regional, month: Month, p: MarketParameters
) -> Regional:
    r"""Grain bought by villages that do not grow enough.

    $$ B_r = \min\!\left(\kappa\,o_r\,\frac{\max(0, .97 N_r - G_r)}{T},\; \text{its part of what is on offer}\right) $$

    Args:
        grain: grain held. (region,)
        need: need until the next harvest. (region,)
        supply: grain on offer this month, million tonnes. ()
        reach: freedom to trade and travel, or supply by the state, 0 to 1. (region,)
        month: calendar.
        p: constants.

    Returns:
        Million tonnes; never more than is on offer. (region,)
    """
    want = p.village_trade * reach * jnp.maximum(0.97 * need - grain, 0.0) / jnp.maximum(month.to_harvest, 1.0)
    return want * jnp.minimum(1.0, supply / jnp.maximum(want.sum(), 1e-6))


def grain_reach(tolerance: National, restriction: Regional, supply: National, regions: Regions) -> Regional:
    r"""How far grain on offer reaches a village in want, 0 to 1. (region,)

    $$ o_r = \max\left[(.5 + .5 v)(1 - m_r),\; s\,k_r\right] $$

    by legal trade $v$ where people may move ($m_r$ are the bans), or by state supply $s$ to the consuming regions
    $k_r$, which went on when trade was shut.
    """
    traded = (0.5 + 0.5 * tolerance) * (1.0 - restriction)
    return jnp.clip(jnp.maximum(traded, supply * regions.consuming), 0.0, 1.0)


def lawful_buyers(tolerance: National, price: National, collectivised: National) -> National:
    r"""Access of farms to lawful buyers, 0 to 1: private trade, and a state that pays. ()

    $$ l = \min\left(1,\; 2v + .3\,\min(1, p)(1 - c)\right) $$

    with tolerance of private trade $v$, state grain price $p$ (1913 = 1) and collectivised share $c$.
    """
    return jnp.clip(2.0 * tolerance + 0.3 * jnp.clip(price, 0.0, 1.0) * (1.0 - collectivised), 0.0, 1.0)
