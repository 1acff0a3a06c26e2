"""Months, agricultural years and economic years, from November 1917 to June 1941.

The clock of the model is the month. Month 0 is November 1917 and month 283 is June 1941. The agricultural year
runs from July to June and is named after the calendar year in which it begins; the economic year (used until 1930)
runs from October to September.
"""

from __future__ import annotations

import calendar as _calendar
import datetime as dt
import functools
import re
from collections.abc import Iterable

import numpy as np

from smychka.foundations.faults import SmychkaError

FIRST_YEAR, FIRST_MONTH = 1917, 11
LAST_YEAR, LAST_MONTH = 1941, 6
MONTHS = (LAST_YEAR - FIRST_YEAR) * 12 + LAST_MONTH - FIRST_MONTH + 1
START = dt.date(FIRST_YEAR, FIRST_MONTH, 1)
END = dt.date(LAST_YEAR, LAST_MONTH, 30)

_DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


def parsed_date(text: str, *, end: bool = False) -> dt.date:
    """A date from `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Args:
        text: the date as written.
        end: read an incomplete date as its last day instead of its first.

    Raises:
        ValueError: the text is not such a date.
    """
    match = _DATE.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a date; expected YYYY-MM-DD, YYYY-MM or YYYY")
    year = int(match[1])
    month = int(match[2]) if match[2] else (12 if end else 1)
    try:
        if match[3]:
            return dt.date(year, month, int(match[3]))
        return dt.date(year, month, _calendar.monthrange(year, month)[1] if end else 1)
    except (ValueError, _calendar.IllegalMonthError) as error:
        raise ValueError(f"{text!r} is not a date of the calendar") from error


def month_index(date: dt.date) -> int:
    """Month of the run in which a date falls; below 0 or above `MONTHS - 1` outside the run."""
    return (date.year - FIRST_YEAR) * 12 + date.month - FIRST_MONTH


def month_in_run(text: str) -> int:
    """Month of the run for a date as the user writes it.

    Raises:
        SmychkaError: not a date, or outside November 1917 to June 1941.
    """
    try:
        index = month_index(parsed_date(text))
    except ValueError as error:
        raise SmychkaError(str(error)) from error
    if not 0 <= index < MONTHS:
        raise SmychkaError(f"{text} lies outside the run; expected a date from {START} to {END}")
    return index


def first_whole_month(text: str) -> int:
    """Number of the first month that lies wholly at or after a date as the user writes it.

    Raises:
        SmychkaError: not a date, or outside November 1917 to June 1941.
    """
    month = month_in_run(text)
    return month + (parsed_date(text).day > 1)


def first_day(index: int) -> dt.date:
    """First day of a month of the run."""
    years, month = divmod(FIRST_MONTH - 1 + index, 12)
    return dt.date(FIRST_YEAR + years, month + 1, 1)


def last_day(index: int) -> dt.date:
    """Last day of a month of the run."""
    first = first_day(index)
    return first.replace(day=_calendar.monthrange(first.year, first.month)[1])


def month_starts() -> np.ndarray:
    """First days of all months of the run. Shape: (month,), datetime64[ns]."""
    return np.array([np.datetime64(first_day(i), "ns") for i in range(MONTHS)])


def months_of_year() -> np.ndarray:
    """Calendar month of every month of the run, 1 to 12. Shape: (month,)."""
    return np.array([first_day(i).month for i in range(MONTHS)])


def agricultural_year(date: dt.date) -> int:
    """The year in which the agricultural year (July to June) of a date begins."""
    return date.year if date.month >= 7 else date.year - 1


def economic_year(date: dt.date) -> int:
    """The year in which the economic year (October to September) of a date begins."""
    return date.year if date.month >= 10 else date.year - 1


def monthly_means(
    spans: Iterable[tuple[dt.date, dt.date, float]], base: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the days of each month of a path given by dated spans.

    A span holds its value from its first to its last day, both included; a later span in the list replaces an
    earlier one on the days they share. Days without a span take `base` (and count as not covered).

    Args:
        spans: (first day, last day, value); days outside the run are cut off.
        base: value of each month where no span holds; zero if left out. Shape: (month,).

    Returns:
        The path, and the number of covered days in each month. Shapes: (month,), (month,). A month without any
        covered day carries `base` to the last bit.
    """
    groups, begins, lengths = _days_of_months()
    underneath = np.zeros(MONTHS) if base is None else np.array(base, dtype=float)
    values, held = np.repeat(underneath, lengths), np.zeros(lengths.sum(), dtype=int)
    for first, last, value in spans:
        begin, stop = max((first - START).days, 0), min((last - START).days + 1, len(values))
        if begin < stop:
            values[begin:stop] = value
            held[begin:stop] = 1
    mean = np.empty(MONTHS)
    for months, days in groups:
        mean[months] = values[days].mean(axis=1)
    covered = np.add.reduceat(held, begins)
    return np.where(covered > 0, mean, underneath), covered


@functools.cache
def _days_of_months() -> tuple[tuple[tuple[np.ndarray, np.ndarray], ...], np.ndarray, np.ndarray]:
    """The months and their days, counted from the first of the run.

    Returns:
        The months of each length, and their days; the first day and the number of days of every month.
        Shapes: (month,), (month, day); (month,), (month,).
    """
    begins = np.array([(first_day(index) - START).days for index in range(MONTHS + 1)])
    lengths = np.diff(begins)
    groups = [(np.flatnonzero(lengths == length), np.arange(length)) for length in np.unique(lengths)]
    return tuple((months, begins[months, None] + days) for months, days in groups), begins[:-1], lengths
