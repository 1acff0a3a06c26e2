"""Skill over naive forecasts, on invented runs whose scores are known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS
from smychka.inputs.record import Record
from smychka.judgement.skill import crps, crps_normal, naive, overall, skill

MakeRun = Callable[[dict[str, np.ndarray]], xr.Dataset]
MakeRecord = Callable[..., Record]
HERD = {"herd": ("million_head", "horses")}
FIGURES = (10.0, 12.0, 11.0, 15.0)


def herds(figures: tuple[float, ...], source: str = "a", series: str = "herd", first: int = 1925) -> list[Any]:
    """Figures of the first of March, year upon year."""
    days = [f"{first + at}-03-01" for at in range(len(figures))]
    return [(series, "ussr", day, day, figure, "seen", source) for day, figure in zip(days, figures, strict=True)]


def path(figures: tuple[float, ...], first: int = 1925) -> np.ndarray:
    """A run that has these herds at the end of each February."""
    found = np.zeros(MONTHS)
    found[[12 * (first + at - 1918) + 3 for at in range(len(figures))]] = figures
    return found


def test_the_score_of_draws() -> None:
    """Truth: closed form: draws 0 and 2 about 1: 1 - 1/2; one draw: the absolute error; by the definition otherwise."""
    assert crps(np.array([0.0, 2.0]), np.array(1.0)) == pytest.approx(0.5)
    assert crps(np.array([[3.0]]), np.array([1.0])).tolist() == [2.0]
    draws = np.random.default_rng(1).normal(size=50)
    pairs = np.abs(draws[:, None] - draws).mean() / 2
    assert crps(draws, np.array(0.3)) == pytest.approx(np.abs(draws - 0.3).mean() - pairs)


def test_the_score_of_a_bell() -> None:
    """Truth: closed form at the mean, sd (sqrt 2 - 1) / sqrt pi; many draws of a bell come to the same."""
    at_mean = (math.sqrt(2.0) - 1.0) / math.sqrt(math.pi)
    assert crps_normal(np.array([0.0]), 3.0) == pytest.approx(3.0 * at_mean)
    assert crps_normal(np.array([-2.0]), 0.0) == pytest.approx(2.0)
    draws = np.random.default_rng(2).normal(1.0, 2.0, 200_000)
    assert crps_normal(np.array([1.5]), 2.0) == pytest.approx(crps(draws, np.array(2.5)), abs=0.01)


def test_naive_forecasts() -> None:
    """Truth: closed form: growth by a tenth goes on; a straight line through nought goes on; five figures, no more."""
    growing = 100.0 * 1.1 ** np.arange(8)
    found = naive(growing)
    assert found["persistence"][1:].tolist() == growing[:-1].tolist()
    assert np.isnan(found["trend"][:3]).all()
    assert found["trend"][3:] == pytest.approx(growing[3:])
    assert naive(np.array([-2.0, 0.0, 2.0, 9.0]))["trend"][3] == pytest.approx(4.0)
    broken = np.array([999.0, 5.0, 5.0, 5.0, 5.0, 5.0, 7.0])
    assert naive(broken)["trend"][6] == pytest.approx(5.0)


def test_a_perfect_model_and_persistence_itself(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: no error is skill 1; last year's figures are skill 0; errors of 2, 1 and 4 are 7/3."""
    record = make_record(HERD, herds(FIGURES))
    row = skill(make_run({"horses": path(FIGURES)[None]}), record).iloc[0]
    assert (row["skill_persistence"], row["skill_crps_persistence"]) == (1.0, 1.0)
    assert (row["points_persistence"], row["points_trend"]) == (3, 1)
    assert row["error_persistence"] == pytest.approx(7 / 3)
    line = math.exp(np.polyval(np.polyfit([-3, -2, -1], np.log(FIGURES[:3]), 1), 0))
    assert row["error_trend"] == pytest.approx(abs(15.0 - line))
    lazy = make_run({"horses": path((99.0, *FIGURES[:-1]))[None]})
    assert skill(lazy, record).iloc[0]["skill_persistence"] == pytest.approx(0.0)


def test_the_median_and_the_whole_distribution(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: draws one below and one above have a perfect median, and a score of a half each year."""
    values = path(FIGURES)
    row = skill(make_run({"horses": np.array([values - 1, values + 1])}), make_record(HERD, herds(FIGURES))).iloc[0]
    assert row["skill_persistence"] == 1.0
    misses = np.diff(FIGURES)
    forecast = crps_normal(misses, float(np.sqrt((misses**2).mean()))).mean()
    assert row["skill_crps_persistence"] == pytest.approx(1 - 0.5 / forecast)


def test_sources_and_gaps_break_a_run(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: the rule: three years of one source in a row; the jump to a rival is no error of persistence."""
    rival = make_record(HERD, herds(FIGURES) + herds(tuple(10 * each for each in FIGURES), "b"))
    dataset = make_run({"horses": path(FIGURES)[None]})
    row = skill(dataset, rival).iloc[0]
    assert row["points_persistence"] == 6
    assert row["error_persistence"] == pytest.approx((7 / 3 + 70 / 3) / 2)
    gap = make_record(HERD, [each for each in herds(FIGURES) if "1927" not in each[2]])
    assert skill(dataset, gap).empty
    assert skill(make_run({"cattle": path(FIGURES)[None]}), rival).empty


def test_a_window_scores_its_years_only(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: from 1928 on there is one figure, 15; persistence still knows 11 of 1927."""
    record = make_record(HERD, herds(FIGURES))
    dataset = make_run({"horses": path((0.0, 0.0, 0.0, 13.0))[None]})
    row = skill(dataset, record, years=(1928, 1933)).iloc[0]
    assert (row["points_persistence"], row["error_persistence"], row["model_persistence"]) == (1, 4.0, 2.0)
    assert row["skill_persistence"] == pytest.approx(0.5)
    assert skill(dataset, record, years=(1935, 1940)).empty


def test_the_whole(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: a count: one of two tests is better than persistence; a series that a lever is made of is not counted."""
    series = HERD | {"cows": ("million_head", "cattle"), "made": ("million_head", "horses")}
    record = make_record(series, herds(FIGURES) + herds(FIGURES, series="cows") + herds(FIGURES, series="made"))
    record = replace(record, series=record.series.assign(input_of=["", np.nan, "some_lever"]))
    dataset = make_run({"horses": path(FIGURES)[None], "cattle": np.zeros((1, MONTHS))})
    table = skill(dataset, record)
    assert table["series"].tolist() == ["cows", "herd", "made"]
    assert overall(table)["persistence"] == {
        "series": 2, "better": 0.5, "better_crps": 0.5, "median": pytest.approx(1 - (38 / 3) / (7 / 3) / 2),
    }  # fmt: skip
    nothing = {"series": 0, "better": None, "better_crps": None, "median": None}
    assert overall(table[:0]) == {"persistence": nothing, "trend": nothing}
