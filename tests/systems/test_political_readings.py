"""Readings for the checks of party, society and the world abroad, on runs made up by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_in_run, month_starts
from smychka.judgement.political_readings import (
    added,
    all_of,
    average,
    less,
    lost_share,
    moved,
    part,
    part_within,
    peak_date,
    rest,
    shift,
    sides,
    taken,
)
from smychka.judgement.readings import at
from smychka.judgement.system_runs import Runs

Path = Callable[[np.ndarray], np.ndarray] | float


def made_up(factors: tuple[float, ...] = (1.0, 2.0), **quantities: Path) -> xr.Dataset:
    """A run whose draws are a path of months times their factors."""
    months = np.arange(MONTHS)
    paths = {
        name: values(months) if callable(values) else np.full(MONTHS, values) for name, values in quantities.items()
    }
    variables = {name: (("draw", "month"), np.outer(factors, path)) for name, path in paths.items()}
    return xr.Dataset(variables, {"draw": range(len(factors)), "month": month_starts()})


def between(first: str, last: str) -> Callable[[np.ndarray], np.ndarray]:
    return lambda months: 1.0 * (months >= month_in_run(first)) * (months <= month_in_run(last))


def test_sums_differences_parts_and_rests() -> None:
    """Truth: arithmetic: .2 and .1, times one and times two."""
    run = made_up(a=0.2, b=0.1)
    a, b = at("a", "1930-01"), at("b", "1930-01")
    np.testing.assert_allclose(added(a, b)(run), [0.3, 0.6])
    np.testing.assert_allclose(less(a, b)(run), [0.1, 0.2])
    np.testing.assert_allclose(part(0.5, a)(run), [0.1, 0.2])
    np.testing.assert_allclose(rest(a)(run), [0.8, 0.6])


def test_monthly_shares_taken_from_what_is_left() -> None:
    """Truth: closed form: a tenth in each of two months leaves .81; two tenths leave .64."""
    run = made_up(rate=0.1)
    np.testing.assert_allclose(taken("rate", "1937-01", "1937-02")(run), [0.19, 0.36])


def test_the_date_of_the_highest_month() -> None:
    """Truth: by hand: the middle of January 1921, and not a higher month outside the years asked for."""
    run = made_up(riots=lambda months: 1.0 * (months == month_in_run("1921-01")) + 9.0 * (months == MONTHS - 1))
    np.testing.assert_allclose(peak_date("riots", "1918-01", "1922-12")(run), 1921.0 + 0.5 / 12.0)


def test_the_part_of_a_flow_within_its_months() -> None:
    """Truth: by hand: one a month for two years, half of it in the second."""
    run = made_up(shot=1.0)
    np.testing.assert_allclose(part_within("shot", ("1937-01", "1937-12"), ("1936-01", "1937-12"))(run), 0.5)


def test_a_coalition_stands_where_all_are_on_their_side() -> None:
    """Truth: by hand: one rules in the first half of 1924 and the other never; over the year he rules by a half."""
    run = made_up((1.0,), rules_one=between("1924-01", "1924-06"), rules_two=0.0)
    half = sides(("one",), ("two",), "1924-01", "1924-12")
    late = sides(("one",), ("two",), "1924-07", "1924-12")
    np.testing.assert_array_equal(half(run), [1.0])
    np.testing.assert_array_equal(late(run), [0.0])
    np.testing.assert_array_equal(all_of(half, late)(run), [0.0])
    assert average(half)(Runs(run, {})) == 1.0


def test_officers_lost_for_good() -> None:
    """Truth: arithmetic: 24 months of three, 41 of one back, of a hundred: 31 per cent in every draw."""
    run = made_up(gone=3.0, back=1.0, officers=100.0)
    np.testing.assert_allclose(lost_share("gone", "back", "officers")(run), 0.31)


def test_a_fork_is_read_against_history_draw_by_draw() -> None:
    """Truth: arithmetic: 1 and 2 before, 2 and 4 after: shifts of 1 and 2."""
    runs = Runs(made_up(stance=1.0), {"fork": made_up(stance=2.0)})
    assert shift("fork", at("stance", "1925-01"))(runs) == pytest.approx(1.5)
    assert moved("fork", at("stance", "1925-01"))(runs) == pytest.approx(2.0)
    assert average(at("stance", "1925-01"), "fork")(runs) == pytest.approx(3.0)
