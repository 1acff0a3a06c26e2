"""Named outcomes: the file, its faults, and numbers known in closed form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.judgement.outcomes import (
    Outcome,
    Outcomes,
    Threshold,
    load_outcomes,
    no_narrower_than_prior,
    outcome_rows,
    outcome_values,
    threshold_rows,
)
from smychka.measures import MEASURES

MakeRun = Callable[[dict[str, np.ndarray]], xr.Dataset]


def outcome(how: str, months: tuple[int, int] | None = None, unit: str = "thousand_persons") -> Outcome:
    return Outcome("toy", "Toy", unit, "famine_deaths", how, "", months, "invented")


def test_the_outcomes_of_the_package() -> None:
    """Truth: the list of outcomes of the model's specification; quantities of the model; ids used once."""
    named = load_outcomes()
    by_id = {each.id: each for each in named.outcomes}
    assert len(by_id) == len(named.outcomes)
    wanted = {
        "famine_deaths", "famine_deaths_1921_22", "famine_deaths_1930_33", "deported", "food_village", "food_town",
        "grain_harvest", "grain_procurement", "horses", "cattle", "heavy_output", "light_output", "urban_share",
        "population", "heavy_capital_1940", "trust", "camp_inmates", "real_wage", "army_quality_1941",
        "apparatus_concentration", "power_centres", "minority_voice", "control_from_below", "officials_per_thousand",
        "privilege_ratio", "isolation",
    }  # fmt: skip
    assert wanted <= set(by_id)
    assert all(each.quantity in MEASURES for each in named.outcomes)
    assert by_id["famine_deaths_1921_22"].months == (44, 61)
    assert by_id["collectivised_share_1932"].months == (181, 181)
    assert {"famine_over_3m", "mass_collectivisation_by_1932"} <= {each.id for each in named.thresholds}
    defined = {each.outcome for each in named.definitions if not each.account}
    assert {"one_man_rule", "stalinism", "killing_norm_broken", "opposition_survives", "soviets_alive"} <= defined
    assert {each.outcome for each in named.definitions} == defined


FAULTY = """\
[[outcome]]
id = "a"
title = "A"
unit = "million_tonnes"
quantity = "grain_harvst"
how = "sum"
note = "n"

[[outcome]]
id = "a"
title = "A"
unit = "million_tonnes"
quantity = "grain_harvest"
how = "total"
from = 1932-02-31x
note = "n"
"""
FAULTS = """\
[[outcome]]
id = "a"
title = "A"
unit = "million_tonnes"
quantity = "grain_harvst"
how = "sum"
note = "n"

[[outcome]]
id = "a"
title = "A"
unit = "million_tonnes"
quantity = "grain_harvest"
how = "total"
from = "1932-13"
to = 1933-12-31
note = "n"

[[outcome]]
id = "b"
title = "B"
unit = "tonnes"
quantity = "horses"
how = "sum"
from = 1930-01-01
to = 1950-01-01
note = "n"

[[outcome]]
id = "c"
title = "C"
unit = "thousand_persons"
quantity = "regional_famine_deaths"
region = "ukrain"
how = "sum"
from = 1933-01-01
to = 1932-01-01
colour = "red"

[[outcome]]
id = "d"
title = "D"
unit = "million_head"
quantity = "horses"
how = "end"
region = "ukraine"
note = "n"

[[threshold]]
id = "e"
title = "E"
outcome = "bb"
at_least = 1
note = "n"

[[threshold]]
id = "f"
title = "F"
outcome = "d"
at_least = 1
at_most = 2
note = "n"
"""


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    """Truth: the invented file: every mistake was put there by hand."""
    path = tmp_path / "outcomes.toml"
    path.write_text(FAULTS, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_outcomes(path)
    said = {(fault.line, fault.what) for fault in caught.value.faults}
    lines = dict(sorted(said))
    assert lines[5] == "unknown quantity 'grain_harvst'; did you mean 'grain_harvest'?"
    assert lines[10] == "'a' is there twice"
    assert lines[14].startswith("unknown way of reading 'total'")
    assert "'1932-13' is not a date" in lines[15]
    assert lines[22] == "'unit' is 'tonnes'; sum of horses is in 'million_head'"
    assert lines[24] == "horses is a stock; only a flow can be summed"
    assert "1950-01-01 lies outside the run" in lines[26]
    assert lines[29] == "missing 'note'"
    assert lines[34] == "unknown region 'ukrain'; did you mean 'ukraine'?"
    assert lines[37] == "ends on 1932-01-01, before it begins on 1933-01-01"
    assert lines[38].startswith("unknown key 'colour'")
    assert lines[46] == "horses has no regions"
    assert lines[52].startswith("unknown outcome 'bb'")
    assert lines[59].startswith("d has no fixed period")
    assert lines[61] == "expected one of 'at_least' and 'at_most'"
    assert len(said) == 15


def test_broken_toml_and_no_file(tmp_path: Path) -> None:
    """Truth: bad input: the line of the parser, and the name of the file."""
    path = tmp_path / "outcomes.toml"
    path.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(InputFaults, match=r"outcomes\.toml:15: not valid TOML"):
        load_outcomes(path)
    with pytest.raises(InputFaults, match=r"none\.toml: cannot be read"):
        load_outcomes(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("how", "unit", "expected"),
    [
        ("sum", "thousand_persons", 126.0),
        ("mean", "thousand_persons_per_year", 126.0),
        ("mean", "thousand_persons", 10.5),
        ("end", "thousand_persons", 16.0),
        ("maximum", "thousand_persons", 16.0),
        ("minimum", "thousand_persons", 5.0),
    ],
)
def test_ways_of_reading(months: np.ndarray, make_run: MakeRun, how: str, unit: str, expected: float) -> None:
    """Truth: closed form: months 5 to 16 of a flow that is k in month k, and its double."""
    found = outcome_values(make_run({"famine_deaths": months}), outcome(how, unit=unit), 5, 16)
    assert found.tolist() == [expected, 2 * expected]


def test_a_region_is_read_alone(make_run: MakeRun) -> None:
    """Truth: closed form: region r carries r."""
    dataset = make_run({"regional_famine_deaths": np.broadcast_to(np.arange(22.0), (3, MONTHS, 22))})
    asked = Outcome("toy", "Toy", "thousand_persons", "regional_famine_deaths", "sum", "ukraine", None, "n")
    place = list(dataset["region"].values).index("ukraine")
    assert outcome_values(dataset, asked, 0, 9).tolist() == [10.0 * place] * 3


def test_horizons_that_fit_and_periods_that_are_not_over(months: np.ndarray, make_run: MakeRun) -> None:
    """Truth: the calendar: from July 1936, five years would end in June 1941; twelve do not fit."""
    dataset = make_run({"famine_deaths": months})
    asked = [outcome("sum"), outcome("sum", (200, 224)), outcome("sum", (200, 223))]
    rows = outcome_rows(dataset, dataset, "1936-07-15", asked)
    assert [row["horizon_years"] for row in rows] == [1, 3, 5, None]
    assert [(row["from"], row["to"]) for row in rows[:3]] == [
        ("1936-07-01", "1937-06-30"), ("1936-07-01", "1939-06-30"), ("1936-07-01", "1941-06-30")
    ]  # fmt: skip
    assert rows[3]["to"] == "1936-07-31"
    assert [row["horizon_years"] for row in outcome_rows(dataset, dataset, "1928-01", asked[:1])] == [1, 3, 5, 12]


def test_differences_are_paired(make_run: MakeRun) -> None:
    """Truth: by construction: every draw gains one a month, however far the draws lie apart."""
    before = np.random.default_rng(3).normal(50, 10, (400, 1)) + np.zeros(MONTHS)
    history, fork = (make_run({"famine_deaths": before + more}) for more in (0.0, 1.0))
    row = outcome_rows(history, fork, "1928-01-01", [outcome("sum")])[0]
    assert list(row["difference"].values()) == pytest.approx([12.0] * 5)
    assert row["fork"]["q50"] - row["history"]["q50"] == pytest.approx(12.0)
    assert row["history"]["q05"] == pytest.approx(12 * np.quantile(before[:, 0], 0.05))
    assert not row["no_narrower_than_prior"]
    json.dumps(row, allow_nan=False)


def test_rounding_is_no_difference(make_run: MakeRun) -> None:
    """Truth: single precision: numbers that differ in its last digit are one number to it; a thousandth is not."""
    for level in (3e-8, 0.7, 5e4):
        before = np.full((4, MONTHS), np.float32(level))
        last_digit = np.nextafter(before, np.float32(np.inf))
        history, other, fork = (make_run({"famine_deaths": each}) for each in (before, last_digit, 1.001 * before))
        assert set(outcome_rows(history, other, "1928-01", [outcome("end")])[0]["difference"].values()) == {0.0}
        told = outcome_rows(history, fork, "1928-01", [outcome("end")])[0]["difference"]
        assert list(told.values()) == pytest.approx([0.001 * level] * 5, rel=1e-3)


def test_a_band_no_narrower_than_the_prior_is_marked(make_run: MakeRun) -> None:
    """Truth: the definition: unpaired chance of the same size is wider by the root of two; no effect is no band."""
    rng = np.random.default_rng(4)
    one, other = (rng.normal(50, 10, (400, 1)) + np.zeros(MONTHS) for _ in range(2))
    history, fork = make_run({"famine_deaths": one}), make_run({"famine_deaths": other})
    assert outcome_rows(history, fork, "1928-01", [outcome("sum")])[0]["no_narrower_than_prior"]
    assert not outcome_rows(history, history, "1928-01", [outcome("sum")])[0]["no_narrower_than_prior"]
    assert no_narrower_than_prior({"q05": 1.0, "q95": 2.0}, {"q05": 5.0, "q95": 6.0})
    assert not no_narrower_than_prior({"q05": 1.0, "q95": 2.0}, {"q05": -0.4, "q95": 0.5})
    assert not no_narrower_than_prior({"q05": 1.0, "q95": 1.0}, {"q05": 3.0, "q95": 3.0})


def test_thresholds(make_run: MakeRun) -> None:
    """Truth: closed form: 3 of 8 draws; Beta(3.5, 5.5) has the standard deviation sqrt(3.5 * 5.5 / (81 * 10))."""
    dataset = make_run({"famine_deaths": np.arange(8.0)[:, None] + np.zeros(MONTHS)})
    named = Outcomes(
        (outcome("maximum", (10, 20)),),
        (
            Threshold("many", "Many", "toy", 5.0, None, "n"),
            Threshold("few", "Few", "toy", None, 4.0, "n"),
            Threshold("all", "All", "toy", 0.0, None, "n"),
        ),
    )
    many, few, always = threshold_rows(dataset, named)
    assert many["probability"] == 3 / 8
    assert many["mc_error"] == pytest.approx(np.sqrt(3.5 * 5.5 / 810))
    assert few["probability"] == 5 / 8
    assert not many["decided_by_assumption"]
    assert always["decided_by_assumption"]
    assert always["mc_error"] > 0


def test_what_cannot_be_answered_is_refused(months: np.ndarray, make_run: MakeRun) -> None:
    """Truth: bad input: another number of draws, no such quantity in the run, a date outside it."""
    dataset = make_run({"famine_deaths": months})
    with pytest.raises(SmychkaError, match="history has 2 draws and the fork 1"):
        outcome_rows(dataset, dataset.isel(draw=[0]), "1928-01", [outcome("sum")])
    with pytest.raises(SmychkaError, match="'toy' needs 'famine_deaths'"):
        outcome_values(make_run({"horses": months}), outcome("sum"), 0, 9)
    with pytest.raises(SmychkaError, match="lies outside the run"):
        outcome_rows(dataset, dataset, "1950-01", [outcome("sum")])
    with pytest.raises(SmychkaError, match="283 months; expected 284"):
        outcome_values(dataset.isel(month=slice(1, None)), outcome("sum"), 0, 9)
