"""Conditions and definitions over invented runs whose months can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.judgement.conditions import NEVER, Condition, beginnings, held, share_error, since_when
from smychka.judgement.definitions import Definition, definition_rows, paired_rows
from smychka.judgement.outcomes import load_outcomes

MakeRun = Callable[[dict[str, np.ndarray]], xr.Dataset]
RUN = (0, MONTHS - 1)


def step(*since: int) -> np.ndarray:
    """One draw for each month: 0 before it, 1 from it on."""
    return np.array([np.arange(MONTHS) >= month for month in since], float)


def definition(*conditions: Condition, months: int = 1, period: tuple[int, int] = RUN, account: str = "") -> Definition:
    return Definition("toy", account, "Toy", months, period, conditions, (), "invented")


def test_a_line_is_met_from_its_month(make_run: MakeRun) -> None:
    """Truth: by construction: 1 from months 7 and 200 on; at least and at most are complements but for equality."""
    dataset = make_run({"first_share": step(7, 200)})
    up, down = Condition("first_share", at_least=1.0), Condition("first_share", at_most=0.5)
    assert beginnings(up.met(dataset), 1).tolist() == [7, 200]
    assert (up.met(dataset) == ~down.met(dataset)).all()


def test_all_must_hold_and_alternatives_count_as_one(make_run: MakeRun) -> None:
    """Truth: logic: both from the later month; either from the earlier; the third condition still has to hold."""
    dataset = make_run({"first_share": step(10), "killing_norm": step(20), "belief": step(15)})
    first, norm = Condition("first_share", at_least=1.0), Condition("killing_norm", at_least=1.0)
    belief = Condition("belief", at_least=1.0)
    one, other = (Condition(each.quantity, at_least=1.0, either="e") for each in (first, norm))
    assert beginnings(held(dataset, [first, norm]), 1).tolist() == [20]
    assert beginnings(held(dataset, [one, other]), 1).tolist() == [10]
    assert beginnings(held(dataset, [one, other, belief]), 1).tolist() == [15]


def test_flows_are_summed_and_the_rest_averaged(make_run: MakeRun) -> None:
    """Truth: closed form: one a month is twelve a year from the twelfth month on; a mean of ones is one at once."""
    ones = np.ones((1, MONTHS))
    dataset = make_run({"executed": ones, "first_share": ones})
    assert beginnings(Condition("executed", at_least=12.0, over=12).met(dataset), 1).tolist() == [11]
    assert beginnings(Condition("first_share", at_least=1.0, over=12).met(dataset), 1).tolist() == [0]
    assert Condition("executed", at_least=13.0, over=12).met(dataset).sum() == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=30, max_size=30), st.integers(1, 8), st.integers(0, 10), st.integers(12, 29))
def test_the_first_run_of_months_is_found(holds: list[bool], months: int, first: int, last: int) -> None:
    """Truth: a search by hand through the same months."""
    by_hand = next((start for start in range(first, last + 2 - months) if all(holds[start : start + months])), NEVER)
    assert beginnings(np.array([holds]), months, first, last).tolist() == [by_hand]


def test_dates_are_of_the_draws_that_have_one() -> None:
    """Truth: the calendar: month 0 is November 1917, month 12 November 1918; draws without it do not enter."""
    assert since_when(np.array([0, 12, 12, NEVER])) == {"q05": "1917-12", "q50": "1918-11", "q95": "1918-11"}
    assert since_when(np.array([NEVER])) is None


def test_rows_of_a_definition(make_run: MakeRun) -> None:
    """Truth: closed form: one draw of two; Beta(1.5, 1.5) has the standard deviation sqrt(2.25 / (9 * 4))."""
    asked = definition(Condition("first_share", at_least=1.0), months=24, period=(0, 100))
    row = definition_rows(make_run({"first_share": step(77, 78)}), [asked])[0]
    assert row["probability"] == 0.5
    assert row["mc_error"] == pytest.approx(0.25)
    assert share_error(0, 10) > 0
    assert row["since"] == {"q05": "1924-04", "q50": "1924-04", "q95": "1924-04"}
    assert "first_share" in row["criteria"][0]
    json.dumps(row, allow_nan=False)


def test_forks_are_paired_draw_by_draw(make_run: MakeRun) -> None:
    """Truth: by construction: the same share in both, yet one draw gains what another loses."""
    never = MONTHS
    history, fork = (make_run({"first_share": step(*when)}) for when in ((5, never, 5, never), (never, 150, 5, never)))
    asked = [definition(Condition("first_share", at_least=1.0)), definition(Condition("belief", 1.0), period=(0, 20))]
    rows = paired_rows(history, fork, "1928-01-01", asked)
    assert len(rows) == 1
    assert (rows[0]["history"], rows[0]["probability"]) == (0.5, 0.5)
    assert (rows[0]["gained"], rows[0]["lost"]) == (0.25, 0.25)
    same = load_outcomes()
    assert all(each.period[0] <= each.period[1] for each in same.definitions)


def test_what_the_run_does_not_hold_is_said(make_run: MakeRun) -> None:
    """Truth: bad input: another quantity, a year cut off."""
    dataset = make_run({"first_share": step(3)})
    with pytest.raises(SmychkaError, match="needs 'belief'"):
        Condition("belief", at_least=1.0).met(dataset)
    with pytest.raises(SmychkaError, match="283 months; expected 284"):
        Condition("first_share", at_least=1.0).met(dataset.isel(month=slice(1, None)))


FAULTS = """\
[[definition]]
outcome = "a"
title = "A"
note = "n"
months = 0

[[condition]]
of = "a"
quantity = "first_shar"
at_least = 1

[[definition]]
outcome = "b"
account = "XX"
title = "B"
note = "n"

[[definition]]
outcome = "c"
title = "C"
note = "n"
from = 1940-01-01
to = 1940-12-31
months = 24

[[condition]]
of = "c"
quantity = "regional_harvest"
at_least = 1
at_most = 2
over = 0.5

[[condition]]
of = "d"
quantity = "belief"
at_most = 1
colour = "red"
"""


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    """Truth: the invented file: every mistake was put there by hand."""
    path = tmp_path / "outcomes.toml"
    path.write_text(FAULTS, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_outcomes(path)
    said = [(fault.line, fault.what) for fault in caught.value.faults]
    lines = dict(said)
    assert lines[5].startswith("'months' is 0; expected a whole number")
    assert lines[9] == "unknown quantity 'first_shar'; did you mean 'first_share'?"
    assert {what for line, what in said if line in (12, 13, 14)} == {
        "'b:XX' has no condition; expected a [[condition]] with of = 'b:XX'",
        next(what for line, what in said if line == 14),
        "'b' has no definition without an account, which is the default",
    }
    assert lines[14].startswith("unknown account 'XX'")
    assert lines[24] == "24 months do not fit between 'from' and 'to'"
    assert lines[28].startswith("regional_harvest is one of regions")
    assert lines[30] == "expected one of 'at_least' and 'at_most'"
    assert lines[31].startswith("'over' is 0.5; expected a whole number")
    assert lines[34].startswith("unknown heading 'd'")
    assert lines[37].startswith("unknown key 'colour'")
    assert len(said) == 11
