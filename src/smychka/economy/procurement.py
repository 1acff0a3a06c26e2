"""Grain the state claims: requisition, tax in kind, compulsory deliveries, and what it gives back."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Normal, Scalar, Uniform, parameter
from smychka.inputs.regions import Regions
from smychka.state import Month, National, Regional


class ProcurementParameters(eqx.Module):
    """Constants of claims and of their enforcement."""

    surplus_tilt: Scalar = parameter(
        Normal(0.42, 0.12, 0.0, 1.2), unit="elasticity", source="assumption",
        note="How much more of a crop is claimed where the crop per head is larger.",
    )  # fmt: skip
    ukrainian_tilt: Scalar = parameter(
        Normal(0.24, 0.10, 0.0, 0.7), unit="log points", source="mnq2024",
        note="Extra claim per unit of the Ukrainian share in 1931-33; size set from the regional plans of the record.",
    )  # fmt: skip
    norm_memory: Scalar = parameter(
        Uniform(0.2, 0.5), unit="per harvest", source="assumption",
        note="Weight of the last harvest in the yield that planners count on.",
    )  # fmt: skip
    reach: Scalar = parameter(
        Normal(0.55, 0.08, 0.3, 0.9), unit="per month", source="assumption",
        note="Share of the seizable grain that can be found and carted in a month at full pressure, private farms.",
    )  # fmt: skip
    reach_kolkhoz: Scalar = parameter(
        Normal(0.85, 0.06, 0.5, 1.0), unit="per month", source="assumption",
        note="The same from the threshing floor of a collective farm.",
    )  # fmt: skip
    relief: Scalar = parameter(
        Normal(0.40, 0.12, 0.1, 0.9), unit="share", source="assumption",
        note="Part of grain received from abroad that goes to hungry villages; the rest fed towns, railwaymen "
        "and the army.",
    )  # fmt: skip
    left_at_peace: Scalar = parameter(
        Normal(0.86, 0.035, 0.6, 1.1), unit="share of need", source="assumption",
        note="Share of its need that a region keeps from the claims when pressure is slight.",
    )  # fmt: skip
    left_at_force: Scalar = parameter(
        Normal(0.36, 0.07, 0.05, 0.7), unit="share of need", source="assumption",
        note="Share of its need that a region keeps from the claims at full pressure.",
    )  # fmt: skip


def norm_after(norm: Regional, harvest: Regional, sown: Regional, p: ProcurementParameters) -> Regional:
    r"""Yield that planners count on after a harvest, tonnes per hectare. (region,)

    $$ n' = n + k\,(H/A - n) $$
    """
    return norm + p.norm_memory * (harvest / jnp.maximum(sown, 1e-3) - norm)


class Base(eqx.Module):
    """What claims are reckoned on.

    Attributes:
        harvest: last harvest, million tonnes. (region,)
        expected: area sown times the yield that planners count on, million tonnes. (region,)
        collectivised: share of households. (region,)
        belief: harvest that is believed over that believed in an ordinary year of the plan. ()
    """

    harvest: Regional
    expected: Regional
    collectivised: Regional
    belief: National


def claims_base(requisition: National, tax: National, seen: Base) -> Regional:
    r"""Claims of an agricultural year before they are spread, million tonnes. (region,)

    $$ C_r = q\,b\,H_r + t\,\left[(1 - c_r)\,H_r + c_r\,E_r\right], \qquad q + t \le .6 $$

    Requisition $q$ and the tax $t$ on private farms follow the harvest; the deliveries of collective farms were fixed
    by the hectare from January 1933, so they follow the area sown and not the luck of the year ($E$). A quota rests on
    the harvest that is believed ($b$). The recorded shares were reckoned on corrected harvests, hence $b = 1$ at
    the sanctions of 1932-39 and moves with what is reported.

    Args:
        requisition: share of the harvest taken as quota. ()
        tax: share taken as tax or fixed delivery. ()
        seen: what claims are reckoned on.
    """
    whole = jnp.clip(requisition + tax, 0.0, 0.6) / jnp.maximum(requisition + tax, 1e-6)
    fixed = (1.0 - seen.collectivised) * seen.harvest + seen.collectivised * seen.expected
    return whole * (requisition * seen.belief * seen.harvest + tax * fixed)


class Claims(eqx.Module):
    """State claims in one month, million tonnes. Shape of each: (region,)."""

    due: Regional
    taken: Regional
    outstanding: Regional


def claim_shares(
    harvest: Regional, people: Regional, famine_years: Scalar, p: ProcurementParameters,
    regions: Regions, bias_gain: Scalar,
) -> Regional:  # fmt: skip
    r"""How the country's claim is spread over the regions.

    $$ s_r \propto \left(\frac{H_r}{P_r}\right)^{a_1} e^{a_4\,u_r\,D}, \qquad \sum_r s_r H_r = \sum_r H_r $$

    the shifters of the published regressions: crop per head and, in 1930-33, the Ukrainian share $u_r$.

    Args:
        harvest: last harvest, million tonnes. (region,)
        people: villagers, millions. (region,)
        famine_years: 1 in the years of the tilt, else 0. ()
        p: constants.
        regions: the regions.
        bias_gain: strength of the Ukrainian shifter. ()

    Returns:
        Claim on a tonne of harvest, country = 1. (region,)
    """
    log_crop = jnp.log(jnp.maximum(harvest, 1e-4) / people)
    weight = jnp.exp(p.surplus_tilt * log_crop + bias_gain * p.ukrainian_tilt * regions.ukrainian_share * famine_years)
    return weight * harvest.sum() / jnp.maximum((weight * harvest).sum(), 1e-6)


def claims(
    outstanding: Regional, due: Regional, grain: Regional, need: Regional, pressure: Regional,
    collectivised: Regional, p: ProcurementParameters, famine_gain: Scalar,
) -> Claims:  # fmt: skip
    r"""Grain taken under claims in a month.

    $$ T = \min\!\left(Q,\; (.35 + .65\,q)\,[\rho(1-c) + \rho_k c]\; \max(0, G - \ell(q) N)\right), \qquad
       \ell(q) = g\,[\ell_0 + (\ell_1 - \ell_0)\,q^5] + 1 - g $$

    with claims outstanding $Q$, pressure $q$, grain held $G$, need until the harvest $N$ and the share $\ell$ of it
    that is left ($g$ is the gain `procurement_to_famine`). Known norms (a tax) are met from what stands above the
    need as requisition is, at lower pressure.

    Args:
        outstanding: claims not yet met. (region,)
        due: claims that fall due this month. (region,)
        grain: grain held. (region,)
        need: need until the next harvest. (region,)
        pressure: coercion, 0 to 1. (region,)
        collectivised: share of households. (region,)
        p: constants.
        famine_gain: strength of `procurement_to_famine`: without it claims stop at the village's need.

    Returns:
        Due, taken, outstanding after the month, million tonnes. (region,)
    """
    wanted = outstanding + due
    share = p.left_at_peace + (p.left_at_force - p.left_at_peace) * pressure**5
    left = need * (famine_gain * share + 1.0 - famine_gain)
    reach = p.reach * (1.0 - collectivised) + p.reach_kolkhoz * collectivised
    hold = jnp.clip(0.35 + 0.65 * pressure, 0.0, 1.0) * reach
    taken = jnp.minimum(wanted, hold * jnp.maximum(grain - left, 0.0))
    return Claims(due, taken, wanted - taken)


def returned(
    rate: Regional, taken: Regional, grain: Regional, need: Regional,
    store: tuple[National, National], month: Month,
) -> Regional:  # fmt: skip
    r"""Seed and food loans that go back to the villages in a month.

    $$ R_r = \left(\frac{\omega}{6}\,\rho\,\sum T + I\right)
       \left[\tfrac12\frac{d_r}{\sum d} + \tfrac12\frac{T_r}{\sum T}\right],
       \qquad d_r = \max(0, .9 N_r - G_r) $$

    from February to July ($\omega = 1$; a quarter of that pace in other months), half to want and half to where
    deliveries came from (loans go through the same offices), with relief $I$ from
    abroad, and never more than a third of the stock of the towns.

    Args:
        rate: share of the year's deliveries returned. (region,)
        taken: delivered since July, million tonnes. (region,)
        grain: grain held. (region,)
        need: need until the next harvest. (region,)
        store: town grain, and relief from abroad this month. (), ()
        month: calendar.

    Returns:
        Million tonnes. (region,)
    """
    season = jnp.where((month.to_harvest >= 1.0) & (month.to_harvest <= 6.5), 1.0 / 6.0, 1.0 / 24.0)
    want = jnp.maximum(0.9 * need - grain, 0.0) + 1e-4
    stock, relief = store
    pool = jnp.minimum((rate * taken).sum() * season + relief, 0.33 * stock)
    share = 0.5 * want / want.sum() + 0.5 * taken / jnp.maximum(taken.sum(), 1e-6)
    return jnp.minimum(pool * share, want)


def burden(past: Regional, taken: Regional, harvest: Regional) -> Regional:
    r"""Share of the last harvest taken under claims, smoothed over about a year. (region,)

    $$ B' = B\left(1 - \tfrac{1}{12}\right) + \frac{T}{H} $$
    """
    return past * (1.0 - 1.0 / 12.0) + taken / jnp.maximum(harvest, 0.05)


def force(past: Regional, pressure: Regional) -> Regional:
    r"""How harshly grain was taken in the last half year: searches, fines in meat, black lists weigh most. (region,)

    $$ f' = f + \tfrac16 (q^3 - f) $$
    """
    return past + (pressure**3 - past) / 6.0
