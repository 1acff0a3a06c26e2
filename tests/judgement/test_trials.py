"""Trials of a calibration: made-up records, forecasts and series left out, by closed forms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest

from smychka.inputs.record import load_record
from smychka.judgement import trials
from smychka.judgement.observation import FREEDOM, Observed, observed
from smychka.judgement.search import Settings, calibrated

SLOPE = np.random.default_rng(2).normal(size=(12, 3))


@dataclass(frozen=True)
class Points:
    """Points of a record that were never in one."""

    points: pd.DataFrame
    values: np.ndarray = field(default_factory=lambda: np.zeros(12))

    def told(self, values: np.ndarray) -> Points:
        return replace(self, values=values)

    def with_errors(self, values: np.ndarray, errors: np.ndarray) -> np.ndarray:
        return values + errors


@dataclass(frozen=True)
class Names:
    """Coordinates of the same."""

    names: tuple[str, ...] = ("a", "b", "c")


@dataclass(frozen=True)
class Linear:
    """A problem whose residuals are linear in three coordinates."""

    observed: Points
    coordinates: Names = Names()
    slope: np.ndarray = field(default_factory=lambda: SLOPE)

    def predicted(self, z: np.ndarray) -> np.ndarray:
        return -self.slope @ z

    def residuals(self, z: np.ndarray) -> np.ndarray:
        return self.observed.values[:, None] + self.slope @ z


def problem() -> Linear:
    series = ["one"] * 6 + ["two"] * 4 + ["three"] * 2
    return Linear(Points(pd.DataFrame({"series": series, "title": series})))


def test_ranks_are_even_where_the_calibration_is_right() -> None:
    """Truth: the theorem: ranks of the truth among draws of the right posterior are even."""
    found = trials.ranks(problem(), 160)  # type: ignore[arg-type]
    rows = trials.evenness(found)
    assert min(row["p"] for row in rows) > 0.005
    assert np.mean([row["mean_rank"] for row in rows]) == pytest.approx(0.5, abs=0.05)


def test_ranks_are_uneven_where_the_calibration_is_too_sure() -> None:
    """Truth: the same: errors three times as large as is believed push the truth out of the draws."""

    @dataclass(frozen=True)
    class Sure(Points):
        def with_errors(self, values: np.ndarray, errors: np.ndarray) -> np.ndarray:
            return values + 4.0 * errors

    sure = replace(problem(), observed=Sure(problem().observed.points))
    rows = trials.evenness(trials.ranks(sure, 120))  # type: ignore[arg-type]
    assert min(row["p"] for row in rows) < 1e-3


def test_evenness() -> None:
    """Truth: closed form: even ranks have chi squared nought; all in one bin of eight, seven times their number."""
    even = trials.evenness(np.arange(64.0)[:, None])[0]
    assert even["chi_squared"] == 0.0
    assert even["p"] == pytest.approx(1.0)
    assert even["mean_rank"] == pytest.approx(0.5)
    assert trials.evenness(np.zeros((64, 1)))[0]["chi_squared"] == pytest.approx(7 * 64)


def test_errors_have_the_density_of_student() -> None:
    """Truth: closed form: quartiles of Student's density with four degrees of freedom, 0.741."""
    found = trials.students(50, 4000, 1)
    assert FREEDOM == 4.0
    assert np.quantile(found, 0.75) == pytest.approx(0.741, abs=0.02)


def test_series_left_out() -> None:
    """Truth: a calibration without the series, exact where residuals are linear and small."""
    whole = problem()
    told = replace(whole, observed=whole.observed.told(0.1 * np.arange(12.0)))
    fit = calibrated(("a", "b", "c"), told.residuals, Settings(enough=1e-12, iterations=200))
    table = trials.deletions(told, fit).set_index("series")  # type: ignore[arg-type]
    assert set(table.index) == {"one", "two", "three"}
    weights = (FREEDOM + 1.0) / (FREEDOM + told.residuals(fit.z[:, None])[:, 0] ** 2)
    keep = np.arange(12) >= 6
    slope, values = SLOPE[keep], told.observed.values[keep]
    precision = np.eye(3) + (slope.T * weights[keep]) @ slope
    place = np.linalg.solve(precision, -(slope.T * weights[keep]) @ values)
    moved = place - fit.z
    assert table.loc["one", "shift"] == pytest.approx(moved[np.abs(moved).argmax()], rel=0.03)
    decided = np.trace(np.linalg.inv(precision)) - np.trace(fit.covariance)
    assert table.loc["one", "decided"] == pytest.approx(decided, rel=0.01)
    assert (table["miss_without"] >= table["miss"] - 1e-9).all()


def test_a_made_up_record_has_the_errors_of_the_observation_model() -> None:
    """Truth: the definition: whitened residuals of figures made with errors are those errors."""
    figures: Observed = observed(load_record()).kept(only=lambda name: name in ("grain_harvest", "urban_share"))
    said = figures.points["low"].to_numpy(float)
    errors = 0.3 * np.sin(np.arange(len(said)))
    made_up = figures.told(figures.with_errors(said, errors))
    found = np.asarray(made_up._whitening @ np.asarray(made_up.scaled(made_up.points["low"]) - made_up.scaled(said)))
    assert found == pytest.approx(errors, abs=0.02)
    assert figures.with_errors(said, 0.0 * errors) == pytest.approx(said, rel=1e-3)


def test_forecasts_against_the_last_figure_known() -> None:
    """Truth: two series by hand: one that stays where it was, which persistence has right, and one that doubles."""
    whole = observed(load_record()).kept(only=lambda name: name in ("horses", "cattle"))
    country = whole.points[whole.points["region"] == "ussr"]
    chosen = [country[country["quantity"] == name].head(2) for name in ("horses", "cattle")]
    known = Observed(pd.concat([each.head(1) for each in chosen], ignore_index=True))
    later = pd.concat([each.tail(1) for each in chosen], ignore_index=True)
    said = known.points["low"].to_numpy(float) * np.array([1.0, 2.0])
    asked = Observed(later.assign(low=said, high=said))
    right = trials.over_persistence(known, asked, said[:, None])
    assert right == {"series": 2, "better": 0.5}
    wrong = trials.over_persistence(known, asked, 10.0 * said[:, None])
    assert wrong == {"series": 2, "better": 0.0}
