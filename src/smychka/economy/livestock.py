"""Horses and cattle: growth limited by pasture and feed, loss by war, want and fear of confiscation."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Fixed, Normal, Scalar, parameter
from smychka.inputs.regions import Regions
from smychka.state import Month, National, Regional


class LivestockParameters(eqx.Module):
    """Constants of the herds."""

    cattle_growth: Scalar = parameter(
        Normal(0.25, 0.03, 0.1, 0.35), unit="per year", source="assumption",
        note="Growth of a small, well-fed herd; with the ceiling it gives the 4-7 % a year of 1923-28.",
    )  # fmt: skip
    horse_growth: Scalar = parameter(
        Normal(0.23, 0.03, 0.1, 0.35), unit="per year", source="assumption",
        note="The same for horses; 6 % a year in 1923-28.",
    )  # fmt: skip
    cheap_grain: Scalar = parameter(
        Normal(0.20, 0.07, 0.0, 0.5), unit="elasticity", source="assumption",
        note="Growth of the cattle herd against the price of grain over that of other food.",
    )  # fmt: skip
    usual_bid: Scalar = parameter(
        Fixed(0.6), unit="ratio", source="assumption",
        note="State price of grain over the free price of food at which cattle grow as usual: the mean of 1922-28.",
    )  # fmt: skip
    ceiling: Scalar = parameter(
        Normal(1.22, 0.05, 1.05, 1.5), unit="ratio", source="assumption",
        note="Herds that pasture and fodder crops could carry, against 1928.",
    )  # fmt: skip
    fodder_loss: Scalar = parameter(
        Normal(0.64, 0.12, 0.1, 1.2), unit="per year", source="assumption",
        note="Loss a year per unit of feed below the lean limit.",
    )  # fmt: skip
    lean: Scalar = parameter(
        Normal(0.68, 0.06, 0.4, 0.9), unit="share of norm", source="assumption",
        note="Feed below which animals die or are killed for want of it; hay and straw carry them above it.",
    )  # fmt: skip
    fear: Scalar = parameter(
        Normal(0.52, 0.08, 0.1, 0.9), unit="1", source="assumption",
        note="Log fall of cattle per unit of households driven into collective farms; the fall was 23 % in 1929/30.",
    )  # fmt: skip
    fear_horses: Scalar = parameter(
        Normal(0.28, 0.06, 0.0, 0.5), unit="1", source="assumption", note="The same for horses: 11 % in 1929/30.",
    )  # fmt: skip
    herders: Scalar = parameter(
        Normal(1.9, 0.4, 0.5, 4.0), unit="1", source="assumption",
        note="How much more herders lose: settling, meat levies and loss of pasture (Kazakh cattle 7.5 to 1.6 "
        "million).",
    )  # fmt: skip
    neglect: Scalar = parameter(
        Normal(0.135, 0.03, 0.0, 0.26), unit="per year", source="assumption",
        note="Extra loss of horses in common stables; their number stood still in 1934-38 though land was not short.",
    )  # fmt: skip
    war_horses: Scalar = parameter(
        Normal(0.24, 0.07, 0.05, 0.6), unit="per year", source="assumption",
        note="Horses taken or killed where a front stands: 35 million in 1916, 24 in 1922.",
    )  # fmt: skip
    war_cattle: Scalar = parameter(
        Normal(0.19, 0.06, 0.0, 0.5), unit="per year", source="assumption", note="The same for cattle.",
    )  # fmt: skip


class Herds(eqx.Module):
    """One month of one kind of animal, million head. Shape of each: (region,)."""

    closing: Regional
    increase: Regional
    lost_to_want: Regional
    lost_to_fear: Regional
    lost_to_war: Regional


class Pressure(eqx.Module):
    """What weighs on the herds this month. Shape of each: (region,).

    Attributes:
        feeding: feed over the norm.
        joined: share of all households driven into collective farms this month.
        front: fighting, 0 to 1.
        neglect: extra loss a year.
    """

    feeding: Regional
    joined: Regional
    front: Regional
    neglect: Regional


def herds(
    stock: Regional, usual: Regional, growth: Scalar, fear: Scalar, war: Scalar,
    pressure: Pressure, month: Month, p: LivestockParameters,
) -> Herds:  # fmt: skip
    r"""The herds after a month.

    $$ L' = L e^{-k_s j}\left[1 + \tfrac{1}{12}\left(g\left(1 - \tfrac{L}{\kappa L_r}\right)
       - k_f \max(0, \phi_0 - \phi) - k_w f - n\right) + s_m\right] $$

    with feeding $\phi$, front $f$, neglect $n$, calving and autumn killing $s_m$, and households driven in $j$:
    animals are killed or sold before they are pooled. Asserted by one account and denied by the official reading
    (`collectivisation_to_livestock_loss`).

    Args:
        stock: million head. (region,)
        usual: million head about 1928. (region,)
        growth: growth of a small herd, per year. ()
        fear: log fall per unit of households driven in, with its gain. (region,) or ()
        war: loss a year under a front. ()
        pressure: feeding, joined, front, neglect. (region,)
        month: calendar.
        p: constants.

    Returns:
        Closing stock and its changes, million head. (region,)
    """
    room = 1.0 - stock / (p.ceiling * usual)
    feared = stock * (1.0 - jnp.exp(-fear * pressure.joined))
    left = stock - feared
    increase = left * (growth * room / 12.0 + month.calving)
    want = left * p.fodder_loss * jnp.maximum(p.lean - pressure.feeding, 0.0) / 12.0
    at_war = left * (war * pressure.front + pressure.neglect) / 12.0
    return Herds(stock + increase - want - feared - at_war, increase, want, feared, at_war)


def feeding_up(bid: National, p: LivestockParameters) -> National:
    r"""Growth of the cattle herd against the usual, for the price of grain over that of other food.

    $$ \left(B / \bar B\right)^{-\eta}, \qquad \tfrac12 \le B / \bar B \le 2 $$

    Cheap grain is fed and not sold.

    Args:
        bid: state buying price of grain over the free price of food. ()
        p: constants.

    Returns:
        Near 1. ()
    """
    return jnp.exp(-p.cheap_grain * jnp.log(jnp.clip(bid / p.usual_bid, 0.5, 2.0)))


def herders_weight(p: LivestockParameters, regions: Regions) -> Regional:
    """How much more a region's herds lose for living off pasture: 1 in farming regions. (region,)"""
    return 1.0 + p.herders * jnp.maximum(regions.pastoral - 1.0, 0.0)
