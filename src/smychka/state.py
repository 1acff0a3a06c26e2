"""What is carried from month to month, and what the month is given: frozen values, written for one draw.

Shapes are `()` for the country and `(region,)` for the 22 regions; draws are a `vmap` outside. Levers and
circumstances reach the spheres as the two readers at the end, which know names but not where a value came from.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.faults import SmychkaError, unknown

Regional = Float[Array, "region"]
National = Float[Array, ""]
Branches = Float[Array, "branch"]


class Countryside(eqx.Module):
    """The farm stocks of the regions.

    Attributes:
        sown: grain area to be harvested next, million hectares.
        horses: million head.
        cattle: million head; pigs, sheep and goats move with it.
        grain: grain held by farms, million tonnes.
        collectivised: share of households in collective farms.
        trust: the bond with the town, 0 (none) to 1 (deliveries are exchanged, not taken).
        harvest: last harvest, million tonnes.
        claimed: state claims of the agricultural year not yet met, million tonnes.
        taken: delivered under claims or sold since July, million tonnes.
        burden: share of the last harvest taken under claims, smoothed over about a year.
        tractors: thousand.
        force: cube of the pressure in collecting grain, smoothed over about half a year.
    """

    sown: Regional
    horses: Regional
    cattle: Regional
    grain: Regional
    collectivised: Regional
    trust: Regional
    harvest: Regional
    claimed: Regional
    taken: Regional
    burden: Regional
    tractors: Regional
    force: Regional


class Town(eqx.Module):
    """Grain and goods outside the village.

    Attributes:
        grain: grain in state and trade hands, million tonnes.
        exported: grain exported since July, million tonnes.
        goods: share of the manufactures demanded by the village that reaches it, 0 to 1, last month.
        terms: grain price over the price of manufactures, 1913 = 1, last month.
        provision: food eaten in towns against the norm, last month.
    """

    grain: National
    exported: National
    goods: National
    terms: National
    provision: National


class Industry(eqx.Module):
    """Two branches, heavy (0) and light (1); capital and output of 1913 = 100 in each.

    Attributes:
        capital: capital in place, usable or not.
        pipeline: construction under way, two stages. Shape: (stage, branch).
        usable: share of the capital that can be worked.
        workers: industrial workers, millions. Shape: ().
        wage_earners: wage and salary earners outside farming, millions. Shape: ().
        asked: wage earners that plant, building and services ask for, millions. Shape: ().
        output: output of the last month at a yearly rate, 1913 = 100.
    """

    capital: Branches
    pipeline: Float[Array, "stage branch"]
    usable: Branches
    workers: National
    wage_earners: National
    asked: National
    output: Branches


class Economy(eqx.Module):
    """Countryside, towns' grain and goods, industry."""

    countryside: Countryside
    town: Town
    industry: Industry


class Society(eqx.Module):
    """The people, by region and in millions.

    Attributes:
        rural: villagers.
        urban: townspeople.
        settlers: deported people in special settlements.
        nourishment: food per head of villagers against the norm, smoothed over about nine months.
        town_nourishment: the same for townspeople. Shape: ().
    """

    rural: Regional
    urban: Regional
    settlers: Regional
    nourishment: Regional
    town_nourishment: National


class State(eqx.Module):
    """Everything that is carried from one month to the next."""

    economy: Economy
    society: Society


class Month(eqx.Module):
    """The calendar of one month, as the spheres see it. All scalars.

    Attributes:
        harvest: 1 in August, else 0.
        new_farm_year: 1 in July, else 0.
        spring_sowing: share of the yearly area sown this month in spring.
        autumn_sowing: share of the yearly area sown this month in autumn.
        claim_weight: share of the year's claims that falls due this month.
        sales_weight: share of the year's usual sales in this month.
        sales_left: share of the year's usual sales from this month to June.
        to_harvest: months of eating until the next harvest, this month included.
        seed_ahead: share of the yearly seed still needed before the next harvest, once this month is sown.
        calving: seasonal change of herds, summing to nought over the year.
        year: calendar year.
    """

    harvest: National
    new_farm_year: National
    spring_sowing: National
    autumn_sowing: National
    claim_weight: National
    sales_weight: National
    sales_left: National
    to_harvest: National
    seed_ahead: National
    calving: National
    year: National


class Levers(eqx.Module):
    """The decisions in force this month.

    Attributes:
        names: ids of the levers.
        country: value for the country. Shape: (lever,).
        regions: value by region, where Moscow treated regions apart. Shape: (lever, region).
        shift: what this draw adds to the country's value inside the range of the evidence. Shape: (lever,).
        least: lower bound of each lever. Shape: (lever,).
        most: upper bound of each lever. Shape: (lever,).
    """

    names: tuple[str, ...] = eqx.field(static=True)
    country: Float[Array, "lever"]
    regions: Float[Array, "lever region"]
    shift: Float[Array, "lever"]
    least: Float[Array, "lever"]
    most: Float[Array, "lever"]

    def national(self, name: str) -> National:
        """Value for the country."""
        place = _place(name, self.names, "lever")
        return self.country[place] + self.shift[place]

    def by_region(self, name: str) -> Regional:
        """Value in every region; a regional departure keeps its distance from the country's value."""
        place = _place(name, self.names, "lever")
        return jnp.clip(self.regions[place] + self.shift[place], self.least[place], self.most[place])


class Circumstances(eqx.Module):
    """What nobody in Moscow decided, this month.

    Attributes:
        names: ids of the national circumstances.
        regional_names: ids of the circumstances that differ by region.
        country: national values. Shape: (circumstance,).
        regions: regional values. Shape: (regional circumstance, region).
        weather: log deviation of this year's yields, with the luck of the draw. Shape: (region,).
    """

    names: tuple[str, ...] = eqx.field(static=True)
    regional_names: tuple[str, ...] = eqx.field(static=True)
    country: Float[Array, "circumstance"]
    regions: Float[Array, "circumstance region"]
    weather: Regional

    def national(self, name: str) -> National:
        """Value for the country."""
        return self.country[_place(name, self.names, "circumstance")]

    def by_region(self, name: str) -> Regional:
        """Value in every region."""
        return self.regions[_place(name, self.regional_names, "regional circumstance")]


def _place(name: str, names: tuple[str, ...], kind: str) -> int:
    if name not in names:
        raise SmychkaError(unknown(kind, name, names))
    return names.index(name)
