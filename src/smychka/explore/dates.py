"""The dates at which the page draws: quarters, and years of three kinds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from smychka.foundations.calendar import MONTHS, first_day
from smychka.measures import Measure
from smychka.telling.bands import YEAR_STARTS

QUARTERLY = "quarterly"


@cache
def spans(kind: str) -> tuple[tuple[int, int], ...]:
    """First and last month behind each date: one month for a quarter, twelve for a year wholly inside the run."""
    if kind == QUARTERLY:
        return tuple((month, month) for month in range(0, MONTHS, 3))
    begins = [month for month in range(MONTHS) if first_day(month).month == YEAR_STARTS[kind]]
    return tuple((month, month + 11) for month in begins if month + 12 <= MONTHS)


def times() -> dict[str, Any]:
    """The dates of each kind, and the months behind them, as the catalogue has them."""
    kinds = (QUARTERLY, *YEAR_STARTS)
    return {
        "times": {kind: [_date(kind, first) for first, _ in spans(kind)] for kind in kinds},
        "months_of": {kind: [list(span) for span in spans(kind)] for kind in kinds},
    }


def _date(kind: str, first: int) -> str:
    """The middle of a year; the first day of a quarter's month."""
    return first_day(first + (0 if kind == QUARTERLY else 6)).isoformat()


def drawn_times(measure: Measure, kind: str, monthly: Any) -> np.ndarray:
    """A quantity at the dates of a kind: flows summed over the months, all else their mean. (date, ...)"""
    values = np.asarray(monthly)
    if kind == QUARTERLY:
        return np.asarray(values[::3])
    first = spans(kind)[0][0]
    years = values[first : first + 12 * len(spans(kind))].reshape(-1, 12, *values.shape[1:])
    return np.asarray(years.sum(axis=1) if measure.kind == "flow" else years.mean(axis=1))
