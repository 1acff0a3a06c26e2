"""Society of one month: births, deaths, hunger, moves between village, town and special settlements."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Scalar, gain, parameter
from smychka.inputs.regions import Regions
from smychka.society import population
from smychka.state import Circumstances, Levers, Month, National, Regional, Society


class SocietyOpening(eqx.Module):
    """People on 1 November 1917, within the borders of the 1920s."""

    rural: Scalar = parameter(
        LogNormal(117.5, 0.01), unit="million", source="assumption",
        note="142-144 million in all in the estimates for 1918; prototype: 119 in January 1918.",
    )  # fmt: skip
    urban: Scalar = parameter(
        LogNormal(25.6, 0.02), unit="million", source="assumption", note="25.8 in January 1917, before the flight.",
    )  # fmt: skip


class SocietyParameters(eqx.Module):
    """All constants of society."""

    opening: SocietyOpening
    population: population.PopulationParameters


class SocietyGains(eqx.Module):
    """Strength of society's arrows in the mechanism map."""

    closed_borders_to_famine: Scalar = gain(
        "closed_borders_to_famine", note="people who may not leave to seek food die in greater number"
    )
    uneven_seizure_to_famine: Scalar = gain(
        "uneven_seizure_to_famine", note="where grain is taken by force, some starve while the mean would do"
    )


class Provision(eqx.Module):
    """What the economy hands to society. (region,) unless said otherwise.

    Attributes:
        nourishment: food of villagers against the usual.
        town: food of townspeople against the norm. ()
        collectivised: share of households.
        burden: share of the last harvest taken under claims.
        force: how harshly grain was taken in the last half year, 0 to 1.
        unfilled: posts asked for over the labour force of towns, less one. ()
        relative_standard: consumption per head, town over village. ()
    """

    nourishment: Regional
    town: National
    collectivised: Regional
    burden: Regional
    force: Regional
    unfilled: National
    relative_standard: National


class SocietyFlows(eqx.Module):
    """What happened to people in one month, millions. (region,)"""

    births: Regional
    deaths: Regional
    hunger_deaths: Regional
    town_births: Regional
    town_deaths: Regional
    town_hunger_deaths: Regional
    moved: Regional
    fled: Regional
    exiled: Regional
    escaped: Regional
    settler_deaths: Regional
    ledgers: tuple[Ledger, ...]


LEVERS = frozenset({"deportation_rate", "movement_restriction", "social_legislation"})
CIRCUMSTANCES = frozenset({"civil_war_front", "epidemic"})
LEDGERS = ("villagers", "townspeople", "settlers")


def opening(p: SocietyOpening, regions: Regions) -> Society:
    """The people on 1 November 1917, spread over the regions as in the census of 1926."""
    ones = jnp.ones_like(regions.rural)
    return Society(
        rural=p.rural * regions.rural / regions.rural.sum(),
        urban=p.urban * regions.urban / regions.urban.sum(),
        settlers=0.0 * ones, nourishment=0.97 * ones, town_nourishment=jnp.asarray(0.85),
    )  # fmt: skip


class World(eqx.Module):
    """Everything that does not change within a month."""

    levers: Levers
    circumstances: Circumstances
    month: Month
    parameters: SocietyParameters
    gains: SocietyGains
    regions: Regions


def everybody(society: Society) -> National:
    """All people, millions. ()"""
    return society.rural.sum() + society.urban.sum() + society.settlers.sum()


def labour_force(society: Society, asked: National, p: SocietyParameters) -> National:
    r"""Wage earners and job seekers outside farming, millions. ()

    $$ F = \pi U\,\left(1 + \kappa \min(.7, \max(-.5, E^{*}/\pi U - 1))\right) $$

    with townspeople $U$ and posts asked for $E^{*}$: women and the young come in when there is work and stay
    away when there is none.
    """
    usual = p.population.participation * society.urban.sum()
    return usual * (1.0 + p.population.drawn_in * jnp.clip(asked / usual - 1.0, -0.5, 0.7))


def step(society: Society, given: Provision, world: World) -> tuple[Society, SocietyFlows]:
    """The people after a month, and where they went."""
    p, month, regions = world.parameters.population, world.month, world.regions
    seen = population.Welfare(
        nourishment=given.nourishment, provision=given.town,
        front=world.circumstances.by_region("civil_war_front"),
        restriction=world.levers.by_region("movement_restriction"), collectivised=given.collectivised,
        burden=given.burden, force=given.force, epidemic=world.circumstances.national("epidemic"),
        social_law=world.levers.national("social_legislation"), year=month.year,
        relative_standard=given.relative_standard,
    )  # fmt: skip
    village_births, town_birth_rate = population.birth_rates(society.nourishment, society.town_nourishment, seen, p)
    ordinary = population.ordinary_deaths(seen, p) / 12.0
    gains = world.gains
    hungry = population.hunger_rate(seen, p, gains.closed_borders_to_famine, gains.uneven_seizure_to_famine) / 12.0
    town_hungry = population.town_hunger_rate(given.town, p) / 12.0
    village = (society.nourishment * society.rural).sum() / society.rural.sum()
    rural, urban, settlers = society.rural, society.urban, society.settlers
    moved = rural * population.migration_rate(given.unfilled, seen, p) / 12.0
    fled = urban * population.flight_rate(given.town, village, p) / 12.0
    exiled = population.exile(world.levers.national("deportation_rate"), rural, regions)
    shortfall = jnp.maximum(1.0 - village, 0.0)
    settler_deaths = settlers * p.settler_death * (1.0 + p.settler_hunger * shortfall) / 12.0
    escaped = settlers * p.escape / 12.0
    flows = SocietyFlows(
        births=rural * village_births / 12.0, deaths=rural * ordinary, hunger_deaths=rural * hungry,
        town_births=urban * town_birth_rate / 12.0, town_deaths=urban * 0.9 * ordinary,
        town_hunger_deaths=urban * town_hungry, moved=moved, fled=fled, exiled=exiled, escaped=escaped,
        settler_deaths=settler_deaths, ledgers=(),
    )  # fmt: skip
    return _after(society, flows, given, regions)


def _after(society: Society, f: SocietyFlows, given: Provision, regions: Regions) -> tuple[Society, SocietyFlows]:
    """Stocks from flows, and the ledgers of people."""
    towns = regions.urban / regions.urban.sum()
    arrived = 0.5 * f.moved + 0.5 * f.moved.sum() * towns
    sent = f.exiled.sum() * regions.exile_share
    rural = society.rural + f.births + f.fled + f.escaped - f.deaths - f.hunger_deaths - f.moved - f.exiled
    urban = society.urban + f.town_births + arrived - f.town_deaths - f.town_hunger_deaths - f.fled
    settlers = society.settlers + sent - f.settler_deaths - f.escaped
    ledgers = (
        Ledger(society.rural, (f.births, f.fled, f.escaped), (f.deaths, f.hunger_deaths, f.moved, f.exiled), rural),
        Ledger(society.urban.sum(), (f.town_births.sum(), f.moved.sum()),
               (f.town_deaths.sum(), f.town_hunger_deaths.sum(), f.fled.sum()), urban.sum()),
        Ledger(society.settlers.sum(), (f.exiled.sum(),), (f.settler_deaths.sum(), f.escaped.sum()), settlers.sum()),
    )  # fmt: skip
    memory = 1.0 / 7.0
    after = Society(
        rural, urban, settlers,
        society.nourishment + memory * (given.nourishment - society.nourishment),
        society.town_nourishment + memory * (given.town - society.town_nourishment),
    )  # fmt: skip
    return after, dataclasses.replace(f, ledgers=ledgers)
