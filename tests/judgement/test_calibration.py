"""Quick calibration: closed forms of the method, and constants of the model itself found again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smychka import coupling, simulate
from smychka.ensemble import load_history
from smychka.foundations.calendar import FIRST_YEAR
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import names, priors
from smychka.inputs.record import load_record
from smychka.judgement.calibration import Coordinates, Problem, coordinates, of_first_stage
from smychka.judgement.calibration_report import CalibrationReport, report
from smychka.judgement.observation import FREEDOM, observed
from smychka.judgement.search import FARTHEST, Fit, Settings, calibrated, derivative, objective, searches

TRUE = np.array([0.9, -0.8, 0.7, -1.0, 1.2])
FOUND_AGAIN = tuple(
    f"parameter.{name}"
    for name in (
        "society.population.settler_death", "society.population.escape", "economy.procurement.ukrainian_tilt",
        "economy.commerce.spending", "economy.opening.trust",
    )
)  # fmt: skip
QUANTITIES = ("special_settlers", "special_settler_deaths", "regional_procurement", "exports", "imports")
SLOPE = np.array([[9.0, 0.0], [0.0, 8.0], [5.0, 5.0]])


def line(z: np.ndarray) -> np.ndarray:
    """Three residuals, linear in two coordinates, all nought at (1, -1)."""
    return SLOPE @ (z - np.array([[1.0], [-1.0]]))


def test_a_linear_model() -> None:
    """Truth: the conditions of a least value: no gradient; the bell has the precision that Student's weights give."""
    fit = calibrated(("a", "b"), line, Settings(enough=1e-9, iterations=100))
    residuals = line(fit.z[:, None])[:, 0]
    weights = (FREEDOM + 1.0) / (FREEDOM + residuals**2)
    assert fit.z == pytest.approx([1.0, -1.0], abs=0.02)
    assert fit.z + SLOPE.T @ (weights * residuals) == pytest.approx([0.0, 0.0], abs=0.05)
    assert fit.precision == pytest.approx(np.eye(2) + (SLOPE.T * weights) @ SLOPE, rel=1e-6)
    assert fit.identified == pytest.approx(2.0 - np.trace(np.linalg.inv(fit.precision)))
    assert fit.ended
    assert list(fit.course) == sorted(fit.course, reverse=True)


def test_a_wild_figure_moves_little() -> None:
    """Truth: the weight of a residual falls as one over its square: a figure fifty deviations off is passed over."""

    def with_one_wrong(z: np.ndarray) -> np.ndarray:
        return np.concatenate([line(z), z[:1] + 50.0])

    assert calibrated(("a", "b"), with_one_wrong).z == pytest.approx([1.0, -1.0], abs=0.03)


def test_the_derivative_of_a_parabola() -> None:
    """Truth: closed form: differences to both sides are exact for squares; what is not finite counts as nought."""
    centre, slope = derivative(lambda z: z[:1] ** 2 + 3.0 * z[1:], np.array([2.0, 5.0]), 0.3)
    assert centre == pytest.approx([19.0])
    assert slope[0] == pytest.approx([4.0, 3.0])
    broken = derivative(lambda z: np.where(z[:1] > 2.0, np.nan, z[:1]), np.array([2.0]), 0.3)
    assert broken[1].tolist() == [[0.0]]
    assert objective(np.ones((1, 2)), np.array([[0.0, np.nan]]))[1] == np.inf


def test_draws_from_the_bell() -> None:
    """Truth: closed form: mean and covariance of the bell, from 40,000 draws; none farther than the bound."""
    precision = np.array([[4.0, 1.0], [1.0, 2.0]])
    fit = Fit(("a", "b"), np.array([0.5, -0.5]), precision, (1.0,), 0.0, True)
    found = fit.draws(40_000, 1)
    assert found.mean(axis=1) == pytest.approx([0.5, -0.5], abs=0.02)
    assert np.cov(found) == pytest.approx(np.linalg.inv(precision), abs=0.02)
    assert fit.draws(3, 1).tolist() == fit.draws(3, 1).tolist()
    assert np.abs(Fit(("a",), np.array([3.9]), np.eye(1), (1.0,), 0.0, True).draws(99, 1)).max() == FARTHEST


def test_a_search_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Truth: the definition: one iteration, and then the rest from the file, end as all of them in one sitting."""
    kept = tmp_path / "search.npz"
    whole = calibrated(("a", "b"), line, Settings(enough=1e-6))
    first = calibrated(("a", "b"), line, Settings(enough=1e-6, iterations=1), kept=kept)
    assert not first.ended
    assert len(first.course) == 2
    told: list[int] = []
    rest = calibrated(("a", "b"), line, Settings(enough=1e-6), kept=kept, progress=lambda at, _: told.append(at))
    assert told[0] == 2
    assert rest.course == whole.course
    assert rest.z.tolist() == whole.z.tolist()
    assert calibrated(("a", "b"), line, Settings(enough=1e-6), kept=kept).course == whole.course
    with pytest.raises(SmychkaError, match="other coordinates"):
        calibrated(("a", "c"), line, kept=kept)
    with pytest.raises(SmychkaError, match="no finite answer"):
        calibrated(("a",), lambda z: z * np.nan)


def test_several_searches(tmp_path: Path) -> None:
    """Truth: a surface with two hollows: the deeper one is kept, and the ends of both are told."""

    def two_hollows(z: np.ndarray) -> np.ndarray:
        return np.concatenate([30.0 * (z + 1.0)] * 2 + [30.0 * (z - 0.5)] * 3)

    ends = [calibrated(("a",), two_hollows, start=np.array([begin])).course[-1] for begin in (-1.2, 0.6)]
    assert ends[0] > ends[1] + 1.0
    kept = tmp_path / "search.npz"
    found = searches(6, ("a",), two_hollows, Settings(enough=1e-3), seed=1, kept=kept)
    assert len(found) == 6
    assert [fit.course[-1] for fit in found] == sorted(fit.course[-1] for fit in found)
    assert found[0].z == pytest.approx([0.5], abs=0.05)
    assert sorted(each.name for each in tmp_path.iterdir()) == [f"search.{number}.npz" for number in range(6)]
    with pytest.raises(SmychkaError, match="0 searches"):
        searches(0, ("a",), two_hollows)


def test_coordinates_are_standard_normal_in_the_prior() -> None:
    """Truth: the definition: nought is the median of every prior; one is the share 0.84 of it; others stay."""
    history = load_history()
    every = coordinates(history)
    assert all(name.startswith(("economy", "society", "party", "weather", "lever")) for name in every.names)
    assert not any("repression" in name or "contest" in name for name in every.constants)
    assert len(every.names) == len(every.constants) + len(every.weather) * len(every.regions) + len(every.levers)
    assert len(every.kinds) == len(every.names)
    two = Coordinates(FOUND_AGAIN[:2], (), history.regions.names)
    place = names(coupling.Parameters, "parameter").index(FOUND_AGAIN[0])
    found = np.asarray(two.values(np.array([[0.0, 1.0], [0.0, 0.0]], np.float32)))
    others = np.delete(found, place, axis=0)
    assert others[:, 0].tolist() == others[:, 1].tolist()
    shape = priors(coupling.Parameters)[place].shape()
    assert shape.normal
    value = shape.place + shape.width
    assert found[place, 1] == pytest.approx(np.exp(value) if shape.exponential else value, rel=0.02)
    assert of_first_stage("grain_harvest")
    assert not of_first_stage("executed")


def test_levers_lie_in_their_ranges_as_chance_puts_them() -> None:
    """Truth: closed form: the sum of two even numbers less one has variance 1/6; nought is the middle."""
    two = Coordinates((), (), ("a",), ("x",), ("w", "x"))
    z = np.random.default_rng(4).standard_normal((1, 40_000)).astype(np.float32)
    luck = np.asarray(two.lever_luck(z))
    assert not luck[0].any()
    assert luck[1].var() == pytest.approx(1 / 6, rel=0.03)
    assert np.abs(luck).max() <= 1.0
    assert np.asarray(two.lever_luck(np.zeros((1, 1), np.float32)))[1, 0] == pytest.approx(0.0, abs=1e-6)


def test_weather_keeps_its_correlation() -> None:
    """Truth: closed form: variance 1 in each region, 0.4 between two of them, 0 between years; other years still."""
    regions = load_history().regions.names
    two = Coordinates((), (1920, 1921), regions)
    z = np.random.default_rng(4).standard_normal((len(two.names), 20_000)).astype(np.float32)
    luck = np.asarray(two.weather_luck(z))
    at = 1920 - FIRST_YEAR
    found = np.cov(np.stack([luck[0, at], luck[5, at], luck[0, at + 1]]))
    assert found == pytest.approx(np.array([[1.0, 0.4, 0.0], [0.4, 1.0, 0.0], [0.0, 0.0, 1.0]]), abs=0.03)
    assert not luck[:, at + 2].any()
    assert luck.shape == (len(regions), simulate.YEARS, 20_000)


@pytest.fixture(scope="module")
def toy() -> tuple[Problem, Fit]:
    """The model with five constants moved, calibrated to what it says itself where they are `TRUE`."""
    history = load_history()
    figures = observed(load_record()).kept(only=lambda name: name in QUANTITIES)
    problem = Problem(history, figures, Coordinates(FOUND_AGAIN, (), history.regions.names), batch=16)
    said = problem.predicted(TRUE[:, None])[:, 0]
    told = replace(problem, observed=figures.told(said))
    return told, calibrated(told.coordinates.names, told.residuals, Settings(iterations=8, dampings=(1e-2, 1e4, 16)))


def test_constants_of_the_model_are_found_again(toy: tuple[Problem, Fit]) -> None:
    """Truth: the record is the model's own: what it decides is found; trust hardly shows in these series.

    The likeliest place lies between the truth and the median of the prior, the nearer to the truth the more is learnt.
    """
    problem, fit = toy
    sd = np.sqrt(np.diag(fit.covariance))
    decided = sd < 0.5
    assert decided.sum() >= 3
    assert np.abs(fit.z - TRUE)[decided].max() < 0.25
    assert (np.abs(fit.z - TRUE) < 2.0 * sd + 0.05).all()
    end, begin = problem.residuals(np.stack([fit.z, np.zeros(5)], axis=-1)).T
    assert np.abs(end).mean() < 0.2 * np.abs(begin).mean()


def test_the_report(toy: tuple[Problem, Fit]) -> None:
    """Truth: counts and definitions: every point once, likelier after than before, contraction as the bell has it."""
    problem, fit = toy
    made: CalibrationReport = report(problem, fit, draws=32)
    assert made.series["points"].sum() == len(problem.observed.points)
    assert made.likelihood["after"]["q50"] > made.likelihood["before"]["q50"]
    assert made.overall["error_after"] < made.overall["error_before"]
    assert made.overall["coverage90_after"] > 0.95
    variance = dict(zip(fit.names, np.diag(fit.covariance), strict=True))
    for name, row in made.constants.iterrows():
        assert row["contraction"] == pytest.approx(1.0 - variance[str(name)])
    assert made.unmoved == tuple(made.constants.index[made.constants["unmoved"]])
    width = made.values["posterior_q95"] - made.values["posterior_q05"]
    assert (width < 1.1 * (made.values["prior_q95"] - made.values["prior_q05"])).all()
    assert len(made.pairs) == 10
    assert made.pairs["correlation"].abs().is_monotonic_decreasing
    json.dumps(made.json(), allow_nan=False)
