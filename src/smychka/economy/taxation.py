"""The money tax of the village: what it brings in, the grain sold to pay it, and the goods not bought for it.

What the recorded rate did is in the constants of the market and of sowing, which were set under it. So only a rate that
departs from the recorded one moves sales, purchases and sowing; at the recorded rate nothing is changed at all.
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp

from smychka.economy.scales import GRAIN_1913, PURCHASES_1913
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import Month, National, Regional


class TaxParameters(eqx.Module):
    """Constants of the money tax."""

    farm_income: Scalar = parameter(
        LogNormal(9500.0, 0.10), unit="million roubles of 1913", source="assumption",
        note="Farm income that the tax counts at the farm output of 1913, per unit of the state grain price: other "
        "produce was dearer than grain. Set on the tax of 1923/24-1928/29 (economy.agricultural_tax).",
    )  # fmt: skip
    sell_to_pay: Scalar = parameter(
        Uniform(0.3, 0.8), unit="share", source="assumption",
        note="Part of a higher tax that farms find by selling more; for the rest they buy less.",
    )  # fmt: skip
    grain_part: Scalar = parameter(
        Normal(0.38, 0.06, 0.2, 0.6), unit="share", source="assumption",
        note="Grain in what farms sell to pay; as in the price of farm produce.",
    )  # fmt: skip
    kept_back: Scalar = parameter(
        Normal(0.85, 0.08, 0.5, 1.1), unit="share of need", source="assumption",
        note="Need until the harvest below which nothing is sold for a tax: a norm known beforehand is no searching "
        "of barns. As what is left from claims at slight pressure.",
    )  # fmt: skip
    sowing_burden: Scalar = parameter(
        Normal(1.0, 0.3, 0.0, 2.0), unit="1", source="assumption",
        note="Weight of a higher money tax in the burden that holds back sowing; 1 counts it as claims are counted.",
    )  # fmt: skip


class TaxGains(eqx.Module):
    """Strength of the arrow of the mechanism map that runs through the money tax."""

    taxation_not_force: Scalar = gain(
        "taxation_not_force", note="farms sell grain to pay a higher money tax, buy less and sow less for it"
    )


class Barn(NamedTuple):
    """Grain of the villages this month, million tonnes. (region,)

    Attributes:
        sold: sold on the market.
        grain: held after that.
        need: need until the next harvest.
        harvest: last harvest.
    """

    sold: Regional
    grain: Regional
    need: Regional
    harvest: Regional


def farm_income(farm_output: National, grain_price: National, p: TaxParameters) -> National:
    r"""Farm income that the tax counts, $F\,\tfrac{a}{100}\,p_g$: million stable roubles a year. ()

    Farms were assessed by norms and not at free prices, so income goes with the state grain price.

    Args:
        farm_output: 1913 = 100. ()
        grain_price: state buying price, 1913 = 1. ()
        p: constants.
    """
    return p.farm_income * farm_output / 100.0 * grain_price


def sold_for_tax(more: National, farm_output: National, barn: Barn, open_to: National, month: Month,
                 p: TaxParameters, acts: Scalar) -> Regional:  # fmt: skip
    r"""Grain sold in a month because the money tax is higher than it was; below nought, kept because it is lower.

    $$ X_r = g\,s\,\phi\,\Delta t\,\frac{F a / 100}{v_g}\,w_m\,l\,\frac{H_r}{\sum H}, \qquad
       -S_r \le X_r \le \tfrac12 \max(0, G_r - k N_r) $$

    with the change of rate $\Delta t$, the part $s$ found by selling, grain's part $\phi$, income $F a$ and the value
    $v_g$ of a tonne, both at the state price, which therefore drops out, the season $w_m$ and access to buyers $l$.

    Args:
        more: rate less the recorded one, share of farm income. ()
        farm_output: 1913 = 100. ()
        barn: grain of the villages.
        open_to: access of farms to lawful buyers, 0 to 1. ()
        month: calendar.
        p: constants.
        acts: gain of `taxation_not_force`.

    Returns:
        Million tonnes. (region,)
    """
    tonnes = p.farm_income * farm_output / 100.0 / GRAIN_1913
    asked = acts * p.sell_to_pay * p.grain_part * more * tonnes * month.sales_weight * open_to
    room = 0.5 * jnp.maximum(barn.grain - p.kept_back * barn.need, 0.0)
    return jnp.clip(asked * barn.harvest / jnp.maximum(barn.harvest.sum(), 1e-3), -barn.sold, room)


def wanted_after_tax(wanted: National, more: National, income: National, shop: National, p: TaxParameters,
                     acts: Scalar) -> National:  # fmt: skip
    r"""Manufactures that the village wants once a higher money tax is paid, yearly wants of 1913.

    $$ B' = B - g\,(1 - s)\,\frac{\Delta t\, Y}{B_{13} P_s} $$

    with farm income $Y$ and the shop price $P_s$; never less than three tenths nor more than twice of what it was.

    Args:
        wanted: without the change of the tax. ()
        more: rate less the recorded one, share of farm income. ()
        income: million stable roubles a year. ()
        shop: state shop price, 1913 = 1. ()
        p: constants.
        acts: gain of `taxation_not_force`.
    """
    less = acts * (1.0 - p.sell_to_pay) * more * income / (PURCHASES_1913 * shop)
    return jnp.clip(wanted - less, 0.3 * wanted, 2.0 * wanted)
