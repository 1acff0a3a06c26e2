"""The calendar: months of the run, dates as written, means over days."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.calendar import (
    END,
    MONTHS,
    START,
    first_day,
    last_day,
    month_in_run,
    month_index,
    monthly_means,
    parsed_date,
)
from smychka.foundations.faults import SmychkaError

DAYS = (END - START).days + 1
Span = tuple[dt.date, dt.date, float]


def naive_means(spans: list[Span], base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The definition, month by month and day by day."""
    path, covered = base.copy(), np.zeros(MONTHS, dtype=int)
    for index in range(MONTHS):
        first = first_day(index)
        length = calendar.monthrange(first.year, first.month)[1]
        values = np.full(length, base[index])
        for place in range(length):
            day = first + dt.timedelta(days=place)
            holding = [value for since, until, value in spans if since <= day <= until]
            if holding:
                values[place] = holding[-1]
                covered[index] += 1
        if covered[index]:
            path[index] = values.mean()
    return path, covered


spans = st.lists(
    st.tuples(st.integers(-40, DAYS + 40), st.integers(0, 900), st.floats(-1e3, 1e3)).map(
        lambda made: (
            START + dt.timedelta(days=made[0]),
            START + dt.timedelta(days=made[0] + made[1]),
            made[2],
        )
    ),
    max_size=5,
)


@given(spans, st.floats(-10, 10))
def test_monthly_means_are_those_of_the_days(given_spans: list[Span], level: float) -> None:
    """Truth: the definition, worked out day by day, to the last bit."""
    base = np.full(MONTHS, level)
    path, covered = monthly_means(given_spans, base)
    wanted_path, wanted_covered = naive_means(given_spans, base)
    np.testing.assert_array_equal(path, wanted_path)
    np.testing.assert_array_equal(covered, wanted_covered)
    assert (base == level).all()


@pytest.mark.parametrize(
    ("month", "since", "until", "share"),
    [
        ("1921-02", "1921-02-15", "1921-02-28", 14 / 28),
        ("1928-02", "1928-02-01", "1928-02-01", 1 / 29),
        ("1930-03", "1930-03-02", "1930-03-31", 30 / 31),
        ("1932-11", "1932-11-01", "1932-11-30", 1.0),
    ],
)
def test_a_span_counts_by_its_days(month: str, since: str, until: str, share: float) -> None:
    """Truth: a value held on n of N days has the mean n/N of it where the other days carry 0."""
    path, covered = monthly_means([(parsed_date(since), parsed_date(until), 6.0)])
    index = month_in_run(month)
    length = (last_day(index) - first_day(index)).days + 1
    assert path[index] == pytest.approx(6.0 * share)
    assert covered[index] == round(share * length)
    assert path.sum() == path[index]
    assert covered.sum() == covered[index]


def test_a_later_span_replaces_an_earlier_one() -> None:
    """Truth: 10 days at 1, then 20 at 4, in a month of 30 days: (10 + 80) / 30."""
    first, last = dt.date(1929, 11, 1), dt.date(1929, 11, 30)
    path, covered = monthly_means([(first, last, 1.0), (dt.date(1929, 11, 11), last, 4.0)])
    assert path[month_index(first)] == pytest.approx(3.0)
    assert covered[month_index(first)] == 30


def test_days_outside_the_run_are_cut_off() -> None:
    """Truth: the run has 284 months, and all their days are covered by a span that reaches beyond both ends."""
    path, covered = monthly_means([(dt.date(1900, 1, 1), dt.date(1950, 1, 1), 2.0)])
    assert MONTHS == 284
    np.testing.assert_allclose(path, 2.0)
    assert covered.sum() == DAYS
    before = monthly_means([(dt.date(1900, 1, 1), dt.date(1917, 10, 31), 2.0)])
    assert not before[0].any()
    assert not before[1].any()


@pytest.mark.parametrize(("text", "month"), [("1917-11", 0), ("1918", 2), ("1928-01-06", 122), ("1941-06-30", 283)])
def test_months_of_the_run(text: str, month: int) -> None:
    """Truth: counting on the calendar from November 1917."""
    assert month_in_run(text) == month
    assert first_day(month) <= parsed_date(text) <= last_day(month)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1917-10-31", "outside the run; expected a date from 1917-11-01 to 1941-06-30"),
        ("1941-07", "outside the run"),
        ("1928-13", "not a date of the calendar"),
        ("1929-02-29", "not a date of the calendar"),
        ("spring 1930", "expected YYYY-MM-DD, YYYY-MM or YYYY"),
        ("", "not a date"),
    ],
)
def test_what_is_no_month_of_the_run(text: str, what: str) -> None:
    """Truth: the sentence of the docstring: what is wrong and what was expected."""
    with pytest.raises(SmychkaError, match=what):
        month_in_run(text)


@given(st.dates(START, END))
def test_a_month_holds_its_days(day: dt.date) -> None:
    """Truth: every day of the run lies in exactly one month of it."""
    index = month_index(day)
    assert 0 <= index < MONTHS
    assert first_day(index) <= day <= last_day(index)
