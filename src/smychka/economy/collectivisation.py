"""Collective farms: households driven in, households that leave, and what is left of the bond with the town."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Fixed, Normal, Scalar, parameter
from smychka.state import Regional


class CollectivisationParameters(eqx.Module):
    """Constants of collectivisation and of the village's trust."""

    core: Scalar = parameter(
        Fixed(0.15), unit="share", source="assumption",
        note="Households that stay when leaving is free; the record never falls below it after 1930, and both levers "
        "are defined with it.",
    )  # fmt: skip
    machine_pull: Scalar = parameter(
        Normal(0.00010, 0.00005, 0.0, 0.0006), unit="per month", source="assumption",
        note="Voluntary joining at full trust where tractors are at hand; voluntary farms held 1-2 % of households.",
    )  # fmt: skip
    trust_recovery: Scalar = parameter(
        Normal(0.035, 0.012, 0.01, 0.1), unit="per month", source="assumption",
        note="Share of the gap to full trust closed in a month of exchange without force: two to three years.",
    )  # fmt: skip
    trust_loss: Scalar = parameter(
        Normal(0.085, 0.025, 0.02, 0.2), unit="per month", source="assumption",
        note="Share of trust lost in a month of full pressure.",
    )  # fmt: skip
    trust_joined: Scalar = parameter(
        Normal(0.9, 0.3, 0.1, 2.0), unit="1", source="assumption",
        note="Log fall of trust per unit of households driven in.",
    )  # fmt: skip


class Membership(eqx.Module):
    """Collectivised share after a month, and who moved, as shares of all households. Shape of each: (region,)."""

    closing: Regional
    joined: Regional
    left: Regional


def membership(
    share: Regional, drive: Regional, retreat: Regional, trust: Regional, machines: Regional,
    p: CollectivisationParameters, machine_gain: Scalar,
) -> Membership:  # fmt: skip
    r"""The collectivised share after a month.

    $$ c' = c + (1-c)\left(1 - e^{-d}\right) - \max(0, c - c_0)\left(1 - e^{-r}\right) + (1-c)\,\mu\,s\,m $$

    with drive $d$ and retreat $r$ (rates a month), core $c_0$, and voluntary entry at trust $s$ where machines $m$
    are at hand. Exponentials stand for the days inside the month, in which both rates act.

    Args:
        share: collectivised share of households. (region,)
        drive: hazard of being driven in, per month. (region,)
        retreat: exit rate above the core, per month. (region,)
        trust: bond with the town, 0 to 1. (region,)
        machines: tractor power over horse power. (region,)
        p: constants.
        machine_gain: strength of `cooperation_with_machines`. ()

    Returns:
        Share after the month; joined under pressure and left. (region,)
    """
    joined = (1.0 - share) * (1.0 - jnp.exp(-drive))
    left = jnp.maximum(share + joined - p.core, 0.0) * (1.0 - jnp.exp(-retreat))
    willing = (1.0 - share) * machine_gain * p.machine_pull * trust * (1.0 + 20.0 * machines)
    return Membership(share + joined - left + willing, joined, left)


def trust(
    bond: Regional, pressure: Regional, joined: Regional, exchange: Regional, p: CollectivisationParameters
) -> Regional:
    r"""The village's trust in the town after a month.

    $$ s' = s\,e^{-k_q q - k_j j} + \rho\,x\,(1-q)(1-s) $$

    with pressure $q$, households driven in $j$, and exchange $x$ (goods that reach the village for its grain).

    Args:
        bond: trust, 0 to 1. (region,)
        pressure: coercion in collecting grain, 0 to 1. (region,)
        joined: households driven in this month, share. (region,)
        exchange: share of demanded goods that came. (region,) or ()
        p: constants.

    Returns:
        Trust, 0 to 1. (region,)
    """
    kept = bond * jnp.exp(-p.trust_loss * pressure - p.trust_joined * joined)
    return jnp.clip(kept + p.trust_recovery * exchange * (1.0 - pressure) * (1.0 - bond), 0.0, 1.0)
