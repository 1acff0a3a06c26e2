"""Numbers read off a run for the checks of the systems: totals, means, states, ratios, effects of a fork, decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from smychka.foundations.calendar import month_in_run
from smychka.inputs.levers import MonthlyLevers, load_levers
from smychka.judgement.system_runs import Runs

if TYPE_CHECKING:
    import xarray as xr

Reading = Callable[["xr.Dataset"], np.ndarray]
Value = Callable[[Runs], float]

FAMINE = ("1931-07", "1933-12")


def _months(dataset: xr.Dataset, quantity: str, since: str, until: str) -> np.ndarray:
    data = dataset[quantity].transpose("draw", "month", ...)
    read: np.ndarray = data.values[:, month_in_run(since) : month_in_run(until) + 1].astype(float)
    return read


def total(quantity: str, since: str, until: str) -> Reading:
    """A flow summed from one month to another, both counted. Shape of what is read: (draw,) or (draw, region)."""
    return lambda dataset: _months(dataset, quantity, since, until).sum(axis=1)


def mean(quantity: str, since: str, until: str) -> Reading:
    """A quantity averaged from one month to another, both counted."""
    return lambda dataset: _months(dataset, quantity, since, until).mean(axis=1)


def at(quantity: str, month: str) -> Reading:
    """A quantity in one month; a stock at its end."""
    return lambda dataset: _months(dataset, quantity, month, month)[:, 0]


def over(upper: Reading, lower: Reading, scale: float = 1.0) -> Reading:
    """One number over another, times a scale."""
    return lambda dataset: scale * upper(dataset) / np.maximum(lower(dataset), 1e-9)


def inverse(reading: Reading) -> Reading:
    """One over a number."""
    return lambda dataset: 1.0 / np.maximum(reading(dataset), 1e-9)


def fall(quantity: str, since: str, until: str) -> Reading:
    """The part of a stock that is gone between the end of one month and the end of another."""
    return lambda dataset: 1.0 - over(at(quantity, until), at(quantity, since))(dataset)


def growth(quantity: str, first: int, last: int) -> Reading:
    """Growth a year of a quantity's yearly mean from one calendar year to another."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        ends = [mean(quantity, f"{year}-01", f"{year}-12")(dataset) for year in (first, last)]
        grown: np.ndarray = (ends[1] / np.maximum(ends[0], 1e-9)) ** (1.0 / (last - first)) - 1.0
        return grown

    return value


def _economic_years(quantity: str, first: int, last: int) -> Callable[[xr.Dataset], np.ndarray]:
    """Means over economic years from October, each under the year in which it begins. Shape: (year, draw)."""
    years = range(first, last + 1)
    return lambda dataset: np.stack([mean(quantity, f"{year}-10", f"{year + 1}-09")(dataset) for year in years])


def least_rise(quantity: str, first: int, last: int) -> Reading:
    """The least ratio of an economic year's mean to that of the year before; years as they begin, in October."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        means = _economic_years(quantity, first, last)(dataset)
        least: np.ndarray = (means[1:] / np.maximum(means[:-1], 1e-9)).min(axis=0)
        return least

    return value


def lowest_year(quantity: str, first: int, last: int) -> Reading:
    """The lowest mean of an economic year; years as they begin, in October."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        lowest: np.ndarray = _economic_years(quantity, first, last)(dataset).min(axis=0)
        return lowest

    return value


def spread(quantity: str, *months: str) -> Reading:
    """The highest over the lowest of a quantity in the months named."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        read = np.stack([at(quantity, month)(dataset) for month in months])
        ratio: np.ndarray = read.max(axis=0) / np.maximum(read.min(axis=0), 1e-9)
        return ratio

    return value


def peak_year(quantity: str, first: int, last: int) -> Reading:
    """The calendar year with the largest total."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        years = np.arange(first, last + 1)
        totals = np.stack([total(quantity, f"{year}-01", f"{year}-12")(dataset) for year in years])
        found: np.ndarray = years[totals.argmax(axis=0)].astype(float)
        return found

    return value


def region(reading: Reading, name: str) -> Reading:
    """A number by region, in one region."""
    return lambda dataset: reading(dataset)[:, list(dataset["region"].values).index(name)]


@cache
def decisions() -> MonthlyLevers:
    """The levers as history had them, month by month."""
    return load_levers().monthly()


def decided(lever: str, month: str) -> Value:
    """The position of a lever in history; a decision of the record, the same in every run."""
    return lambda runs: float(decisions().national[month_in_run(month), decisions().names.index(lever)])


def year_above(lever: str, line: float, since: int, *, last: bool = False) -> Value:
    """The first, or the last, year from `since` on with a month in which a lever of history is above a line."""

    def value(runs: Runs) -> float:
        path = decisions().national[month_in_run(f"{since}-01") :, decisions().names.index(lever)]
        months = np.flatnonzero(path > line)
        return float(since + (months[-1] if last else months[0]) // 12) if months.size else float("nan")

    return value


def median(reading: Reading, fork: str = "") -> Value:
    """The median over the draws of history, or of a fork where one is named."""
    return lambda runs: float(np.median(reading(runs.pair(fork)[1] if fork else runs.history)))


def effect(fork: str, reading: Reading) -> Value:
    """The median over draws of a number in a fork over the same number in history, draw by draw."""

    def value(runs: Runs) -> float:
        before, after = (reading(run) for run in runs.pair(fork))
        return float(np.median(after / np.maximum(before, 1e-9)))

    return value


def marginal(fork: str, taken: Reading, harvest: Reading) -> Value:
    """The median over draws of grain taken less for each tonne harvested less in a fork."""

    def value(runs: Runs) -> float:
        before, after = runs.pair(fork)
        return float(np.median((taken(before) - taken(after)) / (harvest(before) - harvest(after))))

    return value


def elasticity(fork: str, taken: Reading, harvest: Reading) -> Value:
    """The median over draws of the relative change of takings over that of the harvest in a fork."""

    def value(runs: Runs) -> float:
        before, after = runs.pair(fork)
        change = [reading(after) / reading(before) - 1.0 for reading in (taken, harvest)]
        return float(np.median(change[0] / change[1]))

    return value


def worst_regions(regions: tuple[str, ...]) -> Value:
    """How many of the regions named are among as many with the highest death rate from hunger in 1931-33.

    The rate is the median over draws of deaths from hunger, July 1931 to December 1933, per head of mid-1931.
    """

    def value(runs: Runs) -> float:
        deaths = total("regional_famine_deaths", *FAMINE)(runs.history)
        people = at("regional_population", FAMINE[0])(runs.history)
        rate = np.median(deaths / people, axis=0)
        names = runs.history["region"].values[np.argsort(-rate)[: len(regions)]]
        return float(len(set(regions) & set(names.tolist())))

    return value
