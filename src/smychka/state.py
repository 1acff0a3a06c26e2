"""What is carried from month to month, and what the month is given: frozen values, written for one draw.

Shapes are `()` for the country and `(region,)` for the 22 regions; many draws are laid side by side outside
(`foundations.side_by_side`). Levers and circumstances reach the spheres as the two readers at the end, which know
names but not where a value came from.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

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
        norm: yield that planners count on, tonnes per hectare.
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
    norm: Regional


class Town(eqx.Module):
    """Grain and goods outside the village.

    Attributes:
        grain: grain in state and trade hands, million tonnes.
        goods: share of the manufactures demanded by the village that reaches it, 0 to 1, last month.
        terms: purchasing power of grain in manufactures, 1913 = 1, last month.
        provision: food eaten in towns against the norm, last month.
        bid: state buying price of grain over the free price of food, last month.
        unsold: manufactures that the village did not buy and that still stand in the shops, in yearly wants of 1913.
    """

    grain: National
    goods: National
    terms: National
    provision: National
    bid: National
    unsold: National


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


class Plan(eqx.Module):
    """What the planner carries. Branches are heavy (0) and light (1) industry.

    Attributes:
        target: output ordered for the plan year, 1913 = 100. (branch,)
        believed: sum over the plan year of the output the planner believes in. (branch,)
        months: months of the plan year gone by. ()
        bias: over-statement of industrial output in reports. (branch,)
        harvest_bias: over-statement of the harvest in reports. ()
        usual_bias: the same at the usual sanctions and without criticism. ()
        padding: log over-statement of the official index through prices of new goods, from 1926/27 on. (branch,)
        unfinished: part of building outlay tied up in unfinished sites. ()
    """

    target: Branches
    believed: Branches
    months: National
    bias: Branches
    harvest_bias: National
    usual_bias: National
    padding: Branches
    unfinished: National


class Exchange(eqx.Module):
    """Foreign exchange and debt, million gold roubles.

    Attributes:
        reserve: gold and exchange free for use. ()
        debt: credits in their first and in their second half of life. (age,)
    """

    reserve: National
    debt: Float[Array, "age"]


class Money(eqx.Module):
    """What is carried of money. All scalars.

    Attributes:
        log_cash: log of cash in circulation, million roubles of the day.
        log_level: log of the mean price that cash supports, 1913 = 0, in roubles of the day.
        expected: expected inflation, log per month.
        log_use: log of the use of money; 0 where all goods are sold for cash.
        log_rate: log of first roubles (of 1917) in a rouble of the day; above 0 after a reform.
        log_shop: log of the posted state shop price, 1913 = 0, stable roubles.
    """

    log_cash: National
    log_level: National
    expected: National
    log_use: National
    log_rate: National
    log_shop: National


class Pay(eqx.Module):
    """What is carried of wages. All scalars.

    Attributes:
        wage: money wage, 1913 = 1, stable roubles.
        fair: real wage thought fair, 1913 = 1.
        effort: effort at work, 0 to 1.
    """

    wage: National
    fair: National
    effort: National


class Trade(eqx.Module):
    """What is carried of trade, private trade under full tolerance = 1. All scalars.

    Attributes:
        private: private shops, stalls and bazaars.
        network: state shops and cooperatives that sell for money.
    """

    private: National
    network: National


class Advice(eqx.Module):
    """What is carried of advice. All scalars; growth in logs per year.

    Attributes:
        made: sum of believed industrial output over the months of the plan year, 1913 = 100.
        months: months of the plan year gone by.
        before: mean believed output of the plan year before; 0 if there was none.
        forecast: growth that experts expect of this plan year over the last.
        asked: growth asked of it.
        known: plan years in which a forecast could be judged.
        forecast_miss: sum over them of the distance of the forecast from what came.
        target_miss: the same of what was asked.
        plurality: how many voices are heard, 0 (one) to 1 (all).
        usual: the same under the recorded decisions.
    """

    made: National
    months: National
    before: National
    forecast: National
    asked: National
    known: National
    forecast_miss: National
    target_miss: National
    plurality: National
    usual: National


class Economy(eqx.Module):
    """Stocks of the economy; `weariness` of military rule over work lies between 0 and 1. ()"""

    countryside: Countryside
    town: Town
    industry: Industry
    plan: Plan
    exchange: Exchange
    money: Money
    pay: Pay
    trade: Trade
    advice: Advice
    weariness: National


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
        number: month of the year, 1 to 12.
        quarter: 1 in January, April, July and October, else 0.
        index: months since November 1917.
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
    number: National
    quarter: National
    index: National


class Levers(eqx.Module):
    """The decisions in force this month.

    Attributes:
        names: ids of the levers.
        country: value for the country. Shape: (lever,).
        regions: value by region, where Moscow treated regions apart. Shape: (lever, region).
        shift: what this draw adds to the country's value inside the range of the evidence. Shape: (lever,).
        least: lower bound of each lever. Shape: (lever,).
        most: upper bound of each lever. Shape: (lever,).
        recorded: value that history had, against which a change is measured; the value in force if left out.
            Shape: (lever,).
    """

    names: tuple[str, ...] = eqx.field(static=True)
    country: Float[Array, "lever"]
    regions: Float[Array, "lever region"]
    shift: Float[Array, "lever"]
    least: Float[Array, "lever"]
    most: Float[Array, "lever"]
    recorded: Float[Array, "lever"] | None = None

    def national(self, name: str) -> National:
        """Value for the country."""
        place = _place(name, self.names, "lever")
        return self.country[place] + self.shift[place]

    def usual(self, name: str) -> National:
        """Value for the country in history, for this draw."""
        if self.recorded is None:
            return self.national(name)
        place = _place(name, self.names, "lever")
        return self.recorded[place] + self.shift[place]

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
        recorded: national values that history had, against which a change is measured; the values in force if left
            out. Shape: (circumstance,).
    """

    names: tuple[str, ...] = eqx.field(static=True)
    regional_names: tuple[str, ...] = eqx.field(static=True)
    country: Float[Array, "circumstance"]
    regions: Float[Array, "circumstance region"]
    weather: Regional
    recorded: Float[Array, "circumstance"] | None = None

    def national(self, name: str) -> National:
        """Value for the country."""
        return self.country[_place(name, self.names, "circumstance")]

    def usual(self, name: str) -> National:
        """Value for the country in history."""
        if self.recorded is None:
            return self.national(name)
        return self.recorded[_place(name, self.names, "circumstance")]

    def changed(self, values: Mapping[str, National]) -> Circumstances:
        """The circumstances with some national ones at another value."""
        country = self.country
        for name, value in values.items():
            country = country.at[_place(name, self.names, "circumstance")].set(value)
        return dataclasses.replace(self, country=country)

    def by_region(self, name: str) -> Regional:
        """Value in every region."""
        return self.regions[_place(name, self.regional_names, "regional circumstance")]


def _place(name: str, names: tuple[str, ...], kind: str) -> int:
    if name not in names:
        raise SmychkaError(unknown(kind, name, names))
    return names.index(name)
