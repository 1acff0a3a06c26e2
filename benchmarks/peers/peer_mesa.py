"""The system in Mesa: six agents (state, towns, industry and three regions of villages) that hold the stocks.

Every month has two stages: all agents look at the stocks of the month's beginning and settle their flows, then all
agents book them. The courses are kept in plain lists, which is faster than Mesa's own collector.
"""

from __future__ import annotations

import math
from typing import Any

import mesa
import numpy as np
import peer_system as s
from peer_system import Courses, Numbers


def use(stock: float, wanted: float) -> float:
    """What is got from a stock when so much is wanted."""
    return stock * (1.0 - math.exp(-wanted / stock))


def season(month: int, peak: float) -> float:
    """Share of the year's work that falls in a month."""
    return math.exp(s.SHARPNESS * math.cos(s.YEAR_ANGLE * (month - peak))) / s.SEASON_SCALE


class Holder(mesa.Agent):
    """Holds stocks; a stage for what others need to know, one for flows, one for booking."""

    model: Country
    stocks: tuple[str, ...] = ()

    def __init__(self, model: Country, region: int | None = None) -> None:
        super().__init__(model)
        self.c = model.c
        for name in self.stocks:
            opening: Any = s.OPENING[name]
            setattr(self, name, opening if region is None else opening[region])

    def look(self) -> None:
        """What others need to know this month."""


class State(Holder):
    """Grain of the state, foreign money, imported machines."""

    stocks = ("granary", "gold", "imported")

    def look(self) -> None:
        cover = self.granary / (s.RESERVE * self.c["norm"] * self.model.town.towns)
        self.pressure = 1.0 / (1.0 + math.exp(s.PRESSURE_SLOPE * (cover - s.ENOUGH)))

    def settle(self) -> None:
        """Grain issued and shipped, machines installed."""
        self.issued = use(self.granary, s.ISSUED * self.model.town.wanted)
        self.shipped = self.c["exported"] * self.granary
        self.installed = self.imported / s.INSTALLING
        self.ordered = s.MACHINE_RATE * self.gold

    def book(self) -> None:
        """Stocks a month later."""
        self.granary += sum(each.taken for each in self.model.regions) - self.issued - self.shipped
        self.gold += s.EXPORT_PRICE * self.shipped - self.ordered
        self.imported += self.ordered - self.installed


class Towns(Holder):
    """People in towns, their bread and its price."""

    stocks = ("towns", "bread", "price")

    def look(self) -> None:
        self.wanted = self.c["norm"] * self.towns
        jobs = s.JOBS * (self.model.industry.heavy + self.model.industry.light)
        self.vacancies = jobs / (jobs + self.towns)
        self.eager = self.price ** self.c["elasticity"]
        self.eaten = use(self.bread, self.wanted)
        self.fed = self.eaten / self.wanted

    def settle(self) -> None:
        """How the price moves."""
        short = (self.wanted - self.bread) / (self.wanted + self.bread)
        self.dearer = self.c["price_speed"] * self.price * short - s.PRICE_PULL * (self.price - 1.0)

    def book(self) -> None:
        """Stocks a month later."""
        self.towns += sum(each.leaving for each in self.model.regions) + s.TOWN_BIRTHS * self.fed * self.towns
        self.bread += sum(each.sold for each in self.model.regions) + self.model.state.issued - self.eaten
        self.price += self.dearer


class Industry(Holder):
    """Capital of both sectors, works under construction, consumer goods and the cash of the villages."""

    stocks = ("heavy", "light", "heavy_building", "light_building", "goods", "money", "dread")

    def settle(self) -> None:
        """Investment, output and sales, from the stocks of the month's beginning."""
        c, state = self.c, self.model.state
        self.investment = self.heavy / (12.0 * c["heavy_coefficient"]) + state.imported / s.INSTALLING
        self.made = self.light / (12.0 * c["light_coefficient"]) * self.model.town.fed**s.EFFORT
        self.bought = use(self.goods, c["spending"] * self.money)
        self.price = self.model.town.price

    def book(self) -> None:
        """Stocks a month later."""
        c, wear = self.c, self.c["wear"] / 12.0
        heavy_done, light_done = self.heavy_building / c["gestation"], self.light_building / c["gestation"]
        self.heavy += heavy_done - wear * self.heavy
        self.light += light_done - wear * self.light
        self.heavy_building += c["ploughed_back"] * self.investment - heavy_done
        self.light_building += (1.0 - c["ploughed_back"]) * self.investment - light_done
        self.goods += self.made - self.bought
        sold, taken = sum(r.sold for r in self.model.regions), sum(r.taken for r in self.model.regions)
        self.money += s.GRAIN_MONEY * (self.price * sold + s.STATE_PRICE * taken) - self.bought
        self.dread += (self.model.state.pressure - self.dread) / c["dread_lag"]


class Villages(Holder):
    """Land, grain, animals and people of a region."""

    stocks = s.REGIONAL

    def __init__(self, model: Country, region: int) -> None:
        super().__init__(model, region)
        self.opening_herd, self.opening_villages = self.herd, self.villages
        self.yields, self.land = s.YIELD_OF_REGION[region], s.LAND[region]
        self.room, self.phase = s.HERD_ROOM[region], s.WEATHER_PHASE[region]

    def settle(self) -> None:
        """Harvest and use of grain, people leaving."""
        c, month, state, town = self.c, self.model.month, self.model.state, self.model.town
        self.sowing, self.dread = season(month, s.SOWING_MONTH), self.model.industry.dread
        need = c["norm"] * self.villages + s.FODDER * self.herd + s.SEED * self.sowing * self.sown
        self.used = use(s.USABLE * self.barn, need)
        self.fed = self.used / need
        weather = 1.0 + c["weather_size"] * math.sin(s.CIRCLE * month / c["weather_period"] + self.phase)
        effort = (self.herd / self.opening_herd) ** c["animals"] * (self.villages / self.opening_villages) ** c["hands"]
        self.crop = c["grain_yield"] * self.yields * self.sown * effort * weather * season(month, s.HARVEST_MONTH)
        self.taken = c["procured"] * state.pressure * self.barn
        self.sold = c["market"] * self.barn * town.eager / (1.0 + town.eager)
        self.leaving = c["migration"] * self.villages * town.vacancies * (2.0 - self.fed)

    def book(self) -> None:
        """Stocks a month later."""
        hunger = 1.0 - self.fed
        aim = self.land * self.herd / (self.herd + s.HALF_HERD) * (1.0 - self.c["withdrawal"] * self.dread)
        growth = s.HERD_GROWTH * self.fed * (1.0 - self.herd / self.room) - s.SLAUGHTER * hunger - s.FLIGHT * self.dread
        self.sown += self.sowing * (aim - self.sown)
        self.barn += self.crop - self.used - self.taken - self.sold
        self.herd += self.herd * growth
        self.villages += self.villages * (s.BIRTHS * self.fed - s.DEATHS * hunger) - self.leaving


class Country(mesa.Model):
    """One draw."""

    def __init__(self, constants: Numbers) -> None:
        super().__init__(seed=0)
        self.c = dict(zip(s.CONSTANTS, constants.tolist(), strict=True))
        self.month = 0
        self.state, self.town, self.industry = State(self), Towns(self), Industry(self)
        self.regions = [Villages(self, region) for region in range(len(s.REGIONS))]
        self.holder = {name: each for each in (self.state, self.town, self.industry) for name in each.stocks}

    def step(self) -> None:
        """One month."""
        for stage in ("look", "settle", "book"):
            self.agents.do(stage)
        self.month += 1

    def read(self, names: tuple[str, ...]) -> list[float]:
        """Stocks of the country by name."""
        return [getattr(self.holder[name], name) for name in names]


def many(constants: Numbers) -> Courses:
    """A model for each draw, one after another. (draw, constant)"""
    final = np.empty((len(constants), len(s.STOCKS)))
    seen = np.empty((len(constants), s.MONTHS, len(s.WATCHED)))
    for draw, each in enumerate(constants):
        country = Country(each)
        for month in range(s.MONTHS):
            country.step()
            seen[draw, month] = country.read(s.WATCHED)
        regional = [getattr(region, name) for name in s.REGIONAL for region in country.regions]
        final[draw] = country.read(s.COUNTRY) + regional
    return Courses(final, seen)
