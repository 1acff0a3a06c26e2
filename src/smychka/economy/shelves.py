"""Goods that nobody bought: they stand on the shelves of the shops and are sold later, at a lower price."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy.market import MarketParameters
from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import Normal, Scalar, Uniform, parameter
from smychka.state import National


class ShelvesParameters(eqx.Module):
    """Constants of unsold goods."""

    shop_margin: Scalar = parameter(
        Normal(1.20, 0.06, 1.0, 1.5), unit="1", source="assumption",
        note="Shop price over the mean price that cash supports up to which all goods are sold; it stood near 1.1 in "
        "1925-26, when goods were short, and at 1.4 in September 1923.",
    )  # fmt: skip
    demand: Scalar = parameter(
        Normal(1.6, 0.3, 0.8, 3.0), unit="elasticity", source="assumption",
        note="Fall of what cash can carry off with the shop price beyond that; as in free prices of goods.",
    )  # fmt: skip
    wear: Scalar = parameter(
        Uniform(0.0, 0.04), unit="per month", source="assumption",
        note="Part of the unsold that spoils, goes out of use or is written off.",
    )  # fmt: skip


class ShelvesSeen(eqx.Module):
    """What the shelves meet this month. All scalars.

    Attributes:
        shop: state shop price, 1913 = 1.
        level: mean price that the cash supports, 1913 = 1.
        directive: part of industry under orders, 0 to 1; goods placed by order do not wait for a buyer.
    """

    shop: National
    level: National
    directive: National


class ShelvesFlows(eqx.Module):
    """Manufactures of the works for the village in one month, in yearly wants of 1913. All scalars.

    Attributes:
        made: sent by the works.
        sold: sold.
        placed: sent on by order, where nobody buys.
        spoilt: worn out on the shelves.
        ledger: balance of the unsold.
    """

    made: National
    sold: National
    placed: National
    spoilt: National
    ledger: Ledger


def cash_reach(seen: ShelvesSeen, p: ShelvesParameters) -> National:
    r"""What cash can carry off over what comes in, $(m P / P_s)^{\varepsilon}$; above 1 it reaches for the stock. ()"""
    return (p.shop_margin * seen.level / jnp.maximum(seen.shop, 0.01)) ** p.demand


def shelves_after(
    unsold: National, works: National, seen: ShelvesSeen, p: ShelvesParameters
) -> tuple[National, ShelvesFlows]:
    r"""Goods left unsold after a month.

    $$ U' = (1 - d)(1 - w)(O - S), \qquad O = U + \tfrac{Y}{12}, \qquad
       S = \min\left\{O,\; \left(\tfrac{m P}{P_s}\right)^{\varepsilon} \tfrac{Y}{12}\right\} $$

    On offer $O$ is what the works send ($Y$ a year) and what was left. Cash buys all that comes so long as the shop
    price $P_s$ is not far above the mean price $P$ that it supports. Beyond that goods are left; once prices are cut,
    it buys the stock as well. The part $d$ of the rest is placed by order and the part $w$ spoilt. Where the shop price
    is low and goods are scarce, everything is sold and nothing stays.

    Args:
        unsold: left from earlier months, yearly wants of 1913. ()
        works: sent by the works, a year. ()
        seen: the month.
        p: constants.

    Returns:
        What is left, and the flows.
    """
    made = works / 12.0
    offered = unsold + made
    sold = jnp.minimum(offered, cash_reach(seen, p) * made)
    placed = jnp.clip(seen.directive, 0.0, 1.0) * (offered - sold)
    spoilt = p.wear * (offered - sold - placed)
    left = offered - sold - placed - spoilt
    balance = Ledger(unsold, (made,), (sold, placed, spoilt), left)
    return left, ShelvesFlows(made, sold, placed, spoilt, balance)


def months_of_supply(unsold: National, light_output: National, p: MarketParameters) -> National:
    """Unsold goods over what the works send to the village in a month while little is built. ()"""
    monthly = p.village_goods * (1.0 - p.crafts) * light_output / 1200.0
    return unsold / jnp.maximum(monthly, 1e-3)
