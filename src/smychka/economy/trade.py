"""Grain over the border: exports by plan, imports and relief."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Normal, Scalar, parameter
from smychka.state import Month, National


class TradeParameters(eqx.Module):
    """Constants of the grain trade."""

    floor_months: Scalar = parameter(
        Normal(1.6, 0.4, 0.5, 3.0), unit="months", source="assumption",
        note="Months of town consumption that stay in store before grain is shipped abroad.",
    )  # fmt: skip
    carried_out: Scalar = parameter(
        Normal(0.83, 0.06, 0.5, 1.0), unit="share", source="assumption",
        note="Part of a plan that was shipped where stocks allowed: outcomes over plans of 1923, 1926 and 1930-33 in "
        "the path of the lever are .84, .73, .89, .80, .65, .91.",
    )  # fmt: skip
    season: Scalar = parameter(
        Normal(0.80, 0.10, 0.3, 1.0), unit="share", source="assumption",
        note="Part of the year's exports shipped as deliveries come in, the rest evenly.",
    )  # fmt: skip
    shipping: Scalar = parameter(
        Normal(0.55, 0.1, 0.2, 0.9), unit="per month", source="assumption",
        note="Share of the stock above the floor that ports can clear in a month.",
    )  # fmt: skip


def grain_exports(
    plan: National, stock: National, need: National, month: Month, p: TradeParameters, blockade: National
) -> National:
    r"""Grain exported in a month.

    $$ X = (1-b)\,\min\!\left(\omega_m f_x \bar X,\; k\,\max(0, T - f\,U)\right) $$

    with the year's plan $\bar X$, the part $f_x$ of it that gets carried out, its monthly weight $\omega_m$, the stock
    of the towns $T$, $f$ months of need $U$ kept back, and the part $b$ of the ports under blockade. A plan above what
    can be shipped is not met.

    Args:
        plan: plan of the agricultural year, million tonnes. ()
        stock: town grain. ()
        need: a month's need of the towns. ()
        month: calendar.
        p: constants.
        blockade: 0 to 1. ()

    Returns:
        Million tonnes. ()
    """
    wanted = p.carried_out * plan * (p.season * month.claim_weight + (1.0 - p.season) / 12.0)
    spare = p.shipping * jnp.maximum(stock - p.floor_months * need, 0.0)
    return (1.0 - jnp.clip(blockade - 0.3, 0.0, 1.0)) * jnp.minimum(wanted, spare)


def grain_imports(plan: National) -> National:
    r"""Grain bought or received abroad in a month: a twelfth of the year's plan, million tonnes. ()"""
    return plan / 12.0
