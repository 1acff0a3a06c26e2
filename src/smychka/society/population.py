"""Births, deaths, hunger, flight and deportation: where every person is."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.curves import smooth_floor
from smychka.foundations.quantity import Fixed, Normal, Scalar, parameter
from smychka.inputs.regions import Regions
from smychka.state import National, Regional

ALLEN_STANDARD, ALLEN_RATE, ALLEN_RATE_COLLECTIVISED = 1.6, 0.007, 0.011625
"""Where Allen's lines begin: living standard of towns over villages in 1928, and the rates a year there."""


class PopulationParameters(eqx.Module):
    """Constants of population."""

    birth_rate: Scalar = parameter(
        Normal(0.0500, 0.0012, 0.046, 0.054), unit="per year", source="adk_1993",
        note="Births per villager in a fed year of peace about 1926; the reconstruction has 46.8 per thousand for all.",
    )  # fmt: skip
    birth_town: Scalar = parameter(
        Normal(0.72, 0.05, 0.5, 0.9), unit="ratio", source="assumption",
        note="Births of townspeople against villagers.",
    )  # fmt: skip
    birth_trend: Scalar = parameter(
        Normal(0.004, 0.002, 0.0, 0.012), unit="per year", source="assumption",
        note="Fall of fertility a year after 1926; births of 1937-38 stand 15 % below 1927.",
    )  # fmt: skip
    birth_hunger: Scalar = parameter(
        Normal(0.95, 0.2, 0.3, 1.8), unit="elasticity", source="assumption",
        note="Births against the nourishment of the last nine months; they fell by two thirds where famine was worst.",
    )  # fmt: skip
    birth_war: Scalar = parameter(
        Normal(0.28, 0.06, 0.05, 0.5), unit="share", source="assumption",
        note="Births missing in 1918-20, with men away.",
    )  # fmt: skip
    birth_drive: Scalar = parameter(
        Normal(0.23, 0.05, 0.0, 0.4), unit="share", source="assumption",
        note="Births missing once the village is collectivised and young people leave, beyond hunger.",
    )  # fmt: skip
    birth_law: Scalar = parameter(
        Normal(0.24, 0.08, 0.0, 0.6), unit="1", source="assumption",
        note="Rise of births per unit by which social law falls short of full freedom after 1926 (abortion "
        "ban of 1936).",
    )  # fmt: skip
    death_rate: Scalar = parameter(
        Normal(0.0272, 0.0008, 0.024, 0.030), unit="per year", source="adk_1993",
        note="Deaths per head about 1926 without hunger; the reconstruction has 26.8 per thousand for 1927.",
    )  # fmt: skip
    death_trend: Scalar = parameter(
        Normal(0.020, 0.004, 0.0, 0.03), unit="per year", source="assumption",
        note="Fall of ordinary mortality a year after 1926; 21 per thousand in 1938.",
    )  # fmt: skip
    epidemic: Scalar = parameter(
        Normal(0.020, 0.004, 0.005, 0.04), unit="per year", source="assumption",
        note="Deaths a year at the height of typhus and influenza; 2-3 million civilians in 1918-22.",
    )  # fmt: skip
    front: Scalar = parameter(
        Normal(0.026, 0.006, 0.006, 0.05), unit="per year", source="assumption",
        note="Deaths and flight abroad a year where a front stands.",
    )  # fmt: skip
    subsistence: Scalar = parameter(
        Normal(0.77, 0.02, 0.66, 0.88), unit="share of usual food", source="assumption",
        note="Food below which people die of want; .165 over .235 tonnes in the prototype is .70.",
    )  # fmt: skip
    hunger: Scalar = parameter(
        Normal(2.6, 0.5, 1.0, 5.0), unit="per year", source="assumption",
        note="Deaths a year per unit of shortfall, at a shortfall of one: convex below it.",
    )  # fmt: skip
    uneven: Scalar = parameter(
        Normal(0.60, 0.2, 0.0, 1.4), unit="1", source="assumption",
        note="Rise of the food below which people die, per unit of the crop taken times the force used: searches and "
        "black lists fall on some villages and households far more than on the mean. Regional death rates of 1933 did "
        "not follow food per head.",
    )  # fmt: skip
    shut_in: Scalar = parameter(
        Normal(0.82, 0.25, 0.0, 1.6), unit="1", source="assumption",
        note="The same per unit of the crop taken where borders are closed: the worst hit can no longer seek food.",
    )  # fmt: skip
    closed_borders: Scalar = parameter(
        Normal(0.60, 0.2, 0.0, 1.4), unit="1", source="assumption",
        note="Rise of hunger mortality where people may not leave to seek food.",
    )  # fmt: skip
    town_hunger: Scalar = parameter(
        Normal(0.22, 0.08, 0.05, 0.6), unit="per year", source="assumption",
        note="Deaths of townspeople a year per unit of shortfall: they can leave.",
    )  # fmt: skip
    participation: Scalar = parameter(
        Normal(0.525, 0.012, 0.46, 0.60), unit="share", source="assumption",
        note="Wage earners and job seekers per townsperson, rural wage labour included; 10-11 million at work and "
        "above one without a post among 25.6 million in 1926.",
    )  # fmt: skip
    drawn_in: Scalar = parameter(
        Normal(0.42, 0.10, 0.1, 0.8), unit="1", source="assumption",
        note="Rise of that share with posts asked for: women and the young; it stood near .55 from 1932.",
    )  # fmt: skip
    drift: Scalar = parameter(
        Normal(0.0105, 0.002, 0.004, 0.018), unit="per year", source="allen_2003",
        note="Villagers moving to town in an ordinary year; Allen's line for NEP gives .007 at an income ratio of 1.6.",
    )  # fmt: skip
    pull: Scalar = parameter(
        Normal(0.15, 0.04, 0.03, 0.3), unit="per year", source="assumption",
        note="Villagers moving a year per unit of unfilled posts over the labour force.",
    )  # fmt: skip
    push: Scalar = parameter(
        Normal(0.010, 0.004, 0.0, 0.03), unit="per year", source="assumption",
        note="Villagers moving a year where the village is wholly collectivised: confiscation, fear, lost plots.",
    )  # fmt: skip
    allen_lines: Scalar = parameter(
        Fixed(0.0), unit="share", source="assumption",
        note="Weight of Allen's two lines in migration: 0 is the form of this model alone, 1 his lines alone.",
    )  # fmt: skip
    allen_slope: Scalar = parameter(
        Normal(0.005, 0.0025, 0.0, 0.02), unit="per year", source="allen_2003, eq. 50A",
        note="Rise of migration with the living standard of towns over villages, private farms.",
    )  # fmt: skip
    allen_slope_collectivised: Scalar = parameter(
        Normal(0.01875, 0.006, 0.0, 0.05), unit="per year", source="allen_2003, eq. 50",
        note="The same from collectivised villages; a line drawn by eye, in which Allen sees the terror.",
    )  # fmt: skip
    flight: Scalar = parameter(
        Normal(0.48, 0.12, 0.1, 1.0), unit="per year", source="assumption",
        note="Townspeople leaving for the village a year per unit of shortfall of town food against the village.",
    )  # fmt: skip
    settler_death: Scalar = parameter(
        Normal(0.033, 0.010, 0.01, 0.08), unit="per year", source="assumption",
        note="Deaths a year in special settlements in a fed year, first years of building included.",
    )  # fmt: skip
    settler_hunger: Scalar = parameter(
        Normal(22.0, 7.0, 3.0, 50.0), unit="1", source="assumption",
        note="Rise of that rate with the shortfall of the country's villages; 13 % died in 1933.",
    )  # fmt: skip
    escape: Scalar = parameter(
        Normal(0.125, 0.03, 0.02, 0.25), unit="per year", source="assumption",
        note="Settlers who flee or are let go a year; 1.80 million sent in 1930-31, 1.32 registered in January 1932.",
    )  # fmt: skip


class Welfare(eqx.Module):
    """What the month brought to people. (region,) unless said otherwise.

    Attributes:
        nourishment: food of villagers against the usual.
        provision: food of townspeople against the norm. ()
        front: fighting, 0 to 1.
        restriction: movement bans, 0 to 1.
        collectivised: share of households.
        burden: share of the last harvest taken under claims.
        force: how harshly grain was taken in the last half year, 0 to 1.
        epidemic: 0 to 1. ()
        social_law: liberal content of family law, 0 to 1. ()
        year: calendar year with fraction. ()
        relative_standard: consumption per head, town over village. ()
    """

    nourishment: Regional
    provision: National
    front: Regional
    restriction: Regional
    collectivised: Regional
    burden: Regional
    force: Regional
    epidemic: National
    social_law: National
    year: National
    relative_standard: National


def birth_rates(
    past: Regional, past_town: National, seen: Welfare, p: PopulationParameters
) -> tuple[Regional, National]:
    r"""Births per head and year, village and town.

    $$ b = b_0\,e^{-\lambda (t-1926)^{+}}\,n_9^{\;\eta}\,(1 - k_w f)(1 - k_c c)(1 + k_l\,\ell) $$

    with nourishment over nine months $n_9$, front $f$, collectivised share $c$ and, after 1926, the
    narrowing $\ell$ of family law.

    Args:
        past: nourishment of villagers over nine months. (region,)
        past_town: the same for townspeople. ()
        seen: what the month brought.
        p: constants.

    Returns:
        Rates. (region,), ()
    """
    lapse = jnp.maximum(seen.year - 1926.0, 0.0)
    law = 1.0 + p.birth_law * jnp.maximum(0.92 - seen.social_law, 0.0) * (lapse > 0)
    trend = p.birth_rate * jnp.exp(-p.birth_trend * lapse) * law
    called_up = seen.front + 0.6 * jnp.minimum(seen.epidemic, 0.8) * (seen.year < 1922.0)
    away = 1.0 - p.birth_war * jnp.clip(called_up, 0.0, 1.2)
    fed = jnp.exp(p.birth_hunger * jnp.log(jnp.clip(past, 0.3, 1.0)))
    village = trend * fed * away * (1.0 - p.birth_drive * seen.collectivised)
    fed_town = jnp.exp(p.birth_hunger * jnp.log(jnp.clip(past_town, 0.3, 1.0)))
    return village, trend * p.birth_town * fed_town * away.mean() * (1.0 - p.birth_drive * seen.collectivised.mean())


def hunger_rate(seen: Welfare, p: PopulationParameters, shut: Scalar, seized: Scalar) -> Regional:
    r"""Deaths of villagers from hunger, per head and year.

    $$ d = \theta\,\left(\max(0, \kappa_e - n)/\kappa_e\right)^{1.5}\,(1 + g_r\,\mu\,r), \qquad
       \kappa_e = \kappa\,\left[1 + B\,(g_f\,u\,f + g_r\,u_r\,r)\right] $$

    rounded at the corner, with nourishment $n$, share of the crop taken $B$, force used $f$ and movement bans $r$ (0 up
    to passports for towns, 1 with closed borders): the same mean shortfall kills more where taking was uneven and
    people may not leave. Disputed: how much of the deaths of 1933 went through plans, force or borders.

    Args:
        seen: what the month brought.
        p: constants.
        shut: gain of closed borders, $g_r$. ()
        seized: gain of uneven seizure, $g_f$. ()

    Returns:
        Rate. (region,)
    """
    barred = shut * jnp.clip(seen.restriction - 0.45, 0.0, 0.4) / 0.4
    enough = p.subsistence * (1.0 + seen.burden * (seized * p.uneven * seen.force + p.shut_in * barred))
    gap = smooth_floor((enough - seen.nourishment) / enough, 0.02)
    return p.hunger * gap * jnp.sqrt(gap) * (1.0 + p.closed_borders * barred)


def ordinary_deaths(seen: Welfare, p: PopulationParameters) -> Regional:
    r"""Deaths per head and year apart from hunger.

    $$ d_0 = \bar d\,e^{-\lambda(t-1926)^{+}} + k_e\,e + k_f\,f $$

    Args:
        seen: what the month brought.
        p: constants.

    Returns:
        Rate. (region,)
    """
    trend = p.death_rate * jnp.exp(-p.death_trend * jnp.maximum(seen.year - 1926.0, 0.0))
    plague = p.epidemic * jnp.maximum(seen.epidemic - 0.25, 0.0) * (seen.year < 1924.0)
    return trend + plague + p.front * seen.front


def migration_rate(unfilled: National, seen: Welfare, p: PopulationParameters) -> Regional:
    r"""Villagers who move to town, per head and year.

    $$ m = (m_0\,a + m_1\,u^{+} + m_2\,c\,a)\,(1 - \tfrac12 r)\,v^{2}, \qquad a = \min(1, \max(.4, 1 + 1.5\,u)) $$

    with unfilled posts over the labour force less one $u$ (its positive part $u^{+}$, at most .3), slack $a$,
    collectivised share $c$, bans on movement $r$ and provision of towns $v$, at most 1: nobody moves to a hungry
    town. With the weight `allen_lines` the lines of `allen_migration` take its place.

    Args:
        unfilled: posts asked for over the labour force of towns, less one. ()
        seen: what the month brought.
        p: constants.

    Returns:
        Rate. (region,)
    """
    welcome = jnp.clip(seen.provision, 0.2, 1.0) ** 2
    free = 1.0 - 0.5 * jnp.clip(seen.restriction, 0.0, 1.0)
    slack = jnp.clip(1.0 + 1.5 * unfilled, 0.4, 1.0)
    wanted = p.drift * slack + p.pull * jnp.clip(unfilled, 0.0, 0.3) + p.push * seen.collectivised * slack
    here = wanted * free * welcome
    return (1.0 - p.allen_lines) * here + p.allen_lines * allen_migration(seen, p)


def allen_migration(seen: Welfare, p: PopulationParameters) -> Regional:
    r"""Villagers who move to town, per head and year, by Allen's two lines of the relative living standard.

    $$ m = (1 - c)\,[.007 + b\,(\varrho - 1.6)] + c\,[.011625 + b_c\,(\varrho - 1.6)], \qquad m \ge 0 $$

    with consumption per head of towns over villages $\varrho$ and the collectivised share $c$. At the central slopes
    these are his equations: $m = 0.005\,\varrho - 0.001$ (50A, farms of their own) and
    $m = 0.01875\,\varrho - 0.018375$ (50, the line of the years of terror). Bans and hungry towns have no part in them.

    Args:
        seen: what the month brought.
        p: constants.

    Returns:
        Rate. (region,)
    """
    beyond = seen.relative_standard - ALLEN_STANDARD
    free = jnp.maximum(ALLEN_RATE + p.allen_slope * beyond, 0.0)
    driven = jnp.maximum(ALLEN_RATE_COLLECTIVISED + p.allen_slope_collectivised * beyond, 0.0)
    return free + seen.collectivised * (driven - free)


def flight_rate(provision: National, village: National, p: PopulationParameters) -> National:
    """Townspeople who leave for the village, per head and year: want of the town beyond that of the village. ()"""
    return p.flight * jnp.maximum(jnp.minimum(village, 0.95) - provision - 0.05, 0.0)


def exile(families_rate: National, rural: Regional, regions: Regions) -> Regional:
    r"""Villagers sent to special settlements in a month, millions, by origin. (region,)

    $$ X_r = \min(\rho\,N\,o_r,\; .02\,N_r) $$

    with the monthly rate $\rho$ over all villagers $N$ and the origins $o_r$ of the record.
    """
    return jnp.minimum(families_rate * rural.sum() * regions.origin_share, 0.02 * rural)


def town_hunger_rate(provision: National, p: PopulationParameters) -> National:
    r"""Deaths of townspeople from want, per head and year: $k\,\max(0, .8 - r)$, rounded at the corner. ()"""
    return p.town_hunger * smooth_floor(0.8 - provision, 0.03)
