"""Numbers read off a run for the checks of party, society and the world abroad: sums, losses, sides, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smychka.foundations.calendar import first_day, month_in_run
from smychka.judgement.readings import Reading, Value, at, mean
from smychka.judgement.system_runs import Runs

if TYPE_CHECKING:
    import xarray as xr

OUT, IN = 0.5, 0.5
"""Below `OUT` of a place in the ruling coalition a leader stands outside it, from `IN` on inside."""


def added(*readings: Reading) -> Reading:
    """The sum of several numbers."""
    return lambda dataset: np.sum([reading(dataset) for reading in readings], axis=0)


def less(upper: Reading, lower: Reading) -> Reading:
    """One number less another; for stances, which have no ratios."""
    return lambda dataset: upper(dataset) - lower(dataset)


def part(share: float, reading: Reading) -> Reading:
    """A part of a number."""
    return lambda dataset: share * reading(dataset)


def rest(reading: Reading) -> Reading:
    """What a share leaves: one less the number."""
    return lambda dataset: 1.0 - reading(dataset)


def shift(fork: str, reading: Reading) -> Value:
    """The median over draws of a number in a fork less the same number in history, draw by draw."""

    def value(runs: Runs) -> float:
        before, after = (reading(run) for run in runs.pair(fork))
        return float(np.median(after - before))

    return value


def moved(fork: str, reading: Reading) -> Value:
    """The largest absolute difference over draws of a number in a fork from the same number in history."""

    def value(runs: Runs) -> float:
        before, after = (reading(run) for run in runs.pair(fork))
        return float(np.abs(after - before).max())

    return value


def average(reading: Reading, fork: str = "") -> Value:
    """The mean over the draws of history, or of a fork: for what happens in some draws and in others does not."""
    return lambda runs: float(np.mean(reading(runs.pair(fork)[1] if fork else runs.history)))


def taken(quantity: str, since: str, until: str) -> Reading:
    r"""The part of a stock that monthly shares take together, $1 - \prod_t (1 - r_t)$; both months counted."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        rates = dataset[quantity].transpose("draw", "month").values[:, month_in_run(since) : month_in_run(until) + 1]
        lost: np.ndarray = 1.0 - np.prod(1.0 - rates.astype(float), axis=1)
        return lost

    return value


def peak_date(quantity: str, since: str, until: str) -> Reading:
    """The date of the month with the highest value between two months, in years: 1921.04 is January 1921."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        first = month_in_run(since)
        values = dataset[quantity].transpose("draw", "month").values[:, first : month_in_run(until) + 1]
        dates = np.array([_date(first + index) for index in range(values.shape[1])])
        found: np.ndarray = dates[values.argmax(axis=1)]
        return found

    return value


def _date(month: int) -> float:
    day = first_day(month)
    return day.year + (day.month - 0.5) / 12.0


def part_within(quantity: str, inner: tuple[str, str], outer: tuple[str, str]) -> Reading:
    """The part of a flow between two months that falls between two others."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        values = dataset[quantity].transpose("draw", "month").values.astype(float)
        sums = [values[:, month_in_run(a) : month_in_run(b) + 1].sum(axis=1) for a, b in (inner, outer)]
        share: np.ndarray = sums[0] / np.maximum(sums[1], 1e-9)
        return share

    return value


def sides(inside: tuple[str, ...], outside: tuple[str, ...], since: str, until: str) -> Reading:
    """1 where the first leaders stood inside the ruling coalition and the others outside, on average; else 0."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        within = [mean(f"rules_{name}", since, until)(dataset) >= IN for name in inside]
        without = [mean(f"rules_{name}", since, until)(dataset) < OUT for name in outside]
        found: np.ndarray = np.all([*within, *without], axis=0).astype(float)
        return found

    return value


def all_of(*readings: Reading) -> Reading:
    """1 where every one of several yes-or-no numbers is 1, else 0."""
    return lambda dataset: np.prod([reading(dataset) for reading in readings], axis=0)


def lost_share(dismissed: str, returned: str, stock: str) -> Reading:
    """Persons dismissed in 1937-38 who were not taken back by May 1940, over their number at the end of 1936."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        spans = (dismissed, "1937-01", "1938-12"), (returned, "1937-01", "1940-05")
        gone, back = (
            dataset[name].transpose("draw", "month").values[:, month_in_run(a) : month_in_run(b) + 1].sum(axis=1)
            for name, a, b in spans
        )
        share: np.ndarray = (gone - back) / np.maximum(at(stock, "1936-12")(dataset), 1e-9)
        return share

    return value
