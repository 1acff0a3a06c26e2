"""Consumption per head of town over village: what the economy offers to those who think of moving."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, parameter
from smychka.state import National

EARNERS_PER_HEAD_1913 = 0.44
"""Wage earners outside farming over townspeople of 1913, 11.4 over 25.8 million."""
VILLAGERS_1913 = 114.0
"""Villagers of 1913 within the borders of the 1920s, millions; 139 million people less townspeople."""


class StandardParameters(eqx.Module):
    """Constants of the living standard."""

    usual: Scalar = parameter(
        LogNormal(1.37, 0.08), unit="ratio", source="assumption",
        note="Consumption of a townsperson over that of a villager with both at the standard of 1913; set so that the "
        "central run has about 1.6 in 1928, where Allen's lines begin.",
    )  # fmt: skip
    food_weight: Scalar = parameter(
        Normal(0.7, 0.06, 0.5, 0.9), unit="share", source="assumption",
        note="Own food in what a villager used up in 1913; 1,900 of about 6,500 million roubles went for manufactures.",
    )  # fmt: skip


class StandardSeen(eqx.Module):
    """What living standards follow from. All scalars.

    Attributes:
        real_wage: 1913 = 100.
        earners: wage earners outside farming, millions.
        urban: townspeople, millions.
        nourishment: food of villagers against the usual.
        goods: manufactures that reach the village, yearly wants of 1913 at a yearly rate.
        rural: villagers, millions.
    """

    real_wage: National
    earners: National
    urban: National
    nourishment: National
    goods: National
    rural: National


def relative_standard(seen: StandardSeen, p: StandardParameters) -> National:
    r"""Consumption per head, town over village.

    $$ r = \rho\,\frac{w\,\dfrac{E/U}{\epsilon_{13}}}{\phi\,n + (1 - \phi)\,\dfrac{G}{N/N_{13}}} $$

    with the real wage $w$, earners $E$ per townsperson $U$, food of villagers $n$ and goods $G$ per villager $N$, each
    against 1913.

    Args:
        seen: the month.
        p: constants.

    Returns:
        Ratio, above nought. ()
    """
    town = seen.real_wage / 100.0 * seen.earners / jnp.maximum(seen.urban, 1.0) / EARNERS_PER_HEAD_1913
    goods = seen.goods * VILLAGERS_1913 / jnp.maximum(seen.rural, 1.0)
    return p.usual * town / jnp.maximum(p.food_weight * seen.nourishment + (1.0 - p.food_weight) * goods, 0.1)
