r"""Trials of a calibration: forecasts of figures kept back, records made up to be found again, series left out.

**Forecasts.** The calibration is made anew on a part of the record and asked for the rest, under recorded decisions.

**Made-up records** (simulation-based calibration, Talts et al. 2018). Numbers are drawn from the prior, the model says
what record they would leave, errors are added as `observation` has them, and the numbers are sought. If the calibration
is right, the rank of the true number among the draws is even. Few constants are moved, those that the record decides
most, and the bell is corrected by weights $p(z)/q(z)$ of its draws.

**Series left out.** At the likeliest place all pulls are in balance. Without series $s$, with derivative $J_s$ and
weights $W_s$, the pull $J_s^\top W_s r_s$ is missing, and the place goes by

$$ (P - J_s^\top W_s J_s + \lambda)^{-1} J_s^\top W_s r_s; $$

of many $\lambda$ the one is taken at which the rest of the record is likeliest.

Sources: Talts et al. 2018, arXiv:1804.06788; influence of deleted cases: Cook 1977, doi:10.1080/00401706.1977.10489493.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from smychka.judgement.calibration import Problem
from smychka.judgement.calibration_report import report
from smychka.judgement.chains import copies
from smychka.judgement.observation import FREEDOM, Observed
from smychka.judgement.search import FARTHEST, Fit, Settings, calibrated, derivative, normals, objective, weights_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORECASTS", "Forecast", "deletions", "evenness", "forecast", "ranks"]

START = 1917
"""Seed of the draws of a forecast."""
WITHOUT = ("ukraine", "north_caucasus")


@dataclass(frozen=True)
class Forecast:
    """A part of the record that is kept back.

    Attributes:
        id: its name.
        title: its name for readers.
        fitted: first and last year of the figures that are fitted; None for all.
        asked: first and last year of the figures that are asked for; None for all.
        regions: regions whose figures are kept back and asked for; none where years are.
    """

    id: str
    title: str
    fitted: tuple[int, int] | None
    asked: tuple[int, int] | None
    regions: tuple[str, ...] = ()


FORECASTS = (
    Forecast("to_1928", "Fitted to 1917-28, asked for 1929-33", (1917, 1928), (1929, 1933)),
    Forecast("to_1933", "Fitted to 1917-33, asked for 1934-40", (1917, 1933), (1934, 1940)),
    Forecast("regions", "Fitted without Ukraine and North Caucasus, asked for these", None, None, WITHOUT),
)


def forecast(
    problem: Problem, asked: Forecast, draws: int = 256, progress: Callable[[int, float], None] | None = None
) -> dict[str, Any]:
    """A calibration on a part of the record, held against what was kept back.

    Args:
        problem: the whole problem.
        asked: what is kept back.
        draws: draws before and after.
        progress: as in `search.calibrated`.

    Returns:
        id, title, points, and before and after: likelihood (median of draws), error, coverage90, coverage90_full, as
        `calibration_report` has them. Before are draws from the priors. persistence: `over_persistence`; None where no
        years are asked for.
    """
    whole = problem.observed
    fitted = whole.kept(years=asked.fitted, without=asked.regions)
    kept_back = whole.kept(years=asked.asked, regions=asked.regions)
    fit = calibrated(problem.coordinates.names, replace(problem, observed=fitted).residuals, progress=progress)
    told = report(replace(problem, observed=kept_back), fit, draws)
    overall = told.overall
    sides = {
        when: {name: overall[f"{name}_{when}"] for name in ("error", "coverage90", "coverage90_full")}
        | {"likelihood": told.likelihood[when]["q50"]}
        for when in ("before", "after")
    }
    said = replace(problem, observed=kept_back).predicted(fit.draws(draws, START))
    ahead = over_persistence(fitted, kept_back, said) if asked.asked else None
    return {"id": asked.id, "title": asked.title, "points": len(kept_back.points), "persistence": ahead} | sides


def over_persistence(
    fitted: Observed, kept_back: Observed, predicted: Float[np.ndarray, "point draw"]
) -> dict[str, float]:
    """In how many series the forecast is nearer than the last figure before it, said again for every year.

    Args:
        fitted: the figures that were known.
        kept_back: those that are forecast.
        predicted: what the draws say of the latter, in their units.

    Returns:
        series: those with a figure before; better: the share of them whose median misses by less on the mean, on the
        scale of the series, from the nearest end of the band.
    """
    known = fitted.points.sort_values("end").groupby(["series", "region"]).last()
    last = (known["low"] + known["high"]) / 2.0
    p = kept_back.points
    naive = np.array([last.get(key, np.nan) for key in zip(p["series"], p["region"], strict=True)])
    low, high = (np.asarray(kept_back.scaled(p[name].to_numpy(np.float32)), float) for name in ("low", "high"))

    def miss(values: np.ndarray) -> np.ndarray:
        said = np.asarray(kept_back.scaled(values), float)
        found: np.ndarray = np.abs(np.clip(said, low, high) - said)
        return found

    misses = p[["series", "region"]].assign(model=miss(np.median(predicted, axis=1)), naive=miss(naive))
    means = misses.dropna().groupby(["series", "region"]).mean()
    return {"series": len(means), "better": float((means["model"] < means["naive"]).mean())}


def ranks(
    problem: Problem,
    records: int,
    draws: int = 63,
    seed: int = 1917,
    progress: Callable[[float], None] | None = None,
) -> Float[np.ndarray, "record coordinate"]:
    """Ranks of the true numbers among the draws that a calibration leaves of made-up records.

    Args:
        problem: a problem that moves few coordinates; of its figures only place and time count.
        records: how many records are made up.
        draws: draws among which a rank is taken; ranks go from 0 to this number.
        seed: seed of true numbers, errors and draws.
        progress: called with the share done.
    """
    names, whole = problem.coordinates.names, problem.observed
    true = normals([f"true.{name}" for name in names], records, seed)
    said = problem.predicted(true)
    errors = students(len(whole.points), records, seed)
    found = np.zeros((records, len(names)))
    settings = Settings(iterations=8, dampings=(1e-2, 1e4, 16))
    for at in range(records):
        made_up = replace(problem, observed=whole.told(whole.with_errors(said[:, at], errors[:, at])))
        fit = calibrated(names, made_up.residuals, settings)
        places = _corrected(made_up, fit, draws, seed + at)
        found[at] = (places < true[:, at : at + 1]).sum(axis=1)
        if progress is not None:
            progress((at + 1) / records)
    return found


def students(points: int, records: int, seed: int) -> Float[np.ndarray, "point record"]:
    """Errors of Student's density with `FREEDOM` degrees of freedom: a normal over the root of a mean of squares."""
    parts = [normals([f"error.{part}.{at}" for at in range(points)], records, seed) for part in range(1 + int(FREEDOM))]
    spread: np.ndarray = np.sqrt(np.mean([part**2 for part in parts[1:]], axis=0))
    found: np.ndarray = parts[0] / spread
    return found


def _corrected(problem: Problem, fit: Fit, draws: int, seed: int, wider: float = 1.2) -> np.ndarray:
    """Draws of a bell, a little widened, taken anew by the weights that make them draws of the posterior."""
    many = 4 * (draws + 1)
    normal = normals([f"trial.{name}" for name in fit.names], many, seed)
    z = fit.z[:, None] + wider * np.linalg.solve(np.linalg.cholesky(fit.precision).T, normal)
    log_weight = 0.5 * (normal**2).sum(axis=0) - objective(z, problem.residuals(z))
    weights = np.exp(log_weight - log_weight.max())
    found: np.ndarray = z[:, copies(weights, 0.5, draws)]
    return found


def evenness(found: Float[np.ndarray, "record coordinate"], draws: int = 63, bins: int = 8) -> list[dict[str, float]]:
    """Whether ranks are even: chi squared over bins, and the chance of a greater one, for each coordinate.

    Args:
        found: ranks, 0 to `draws`.
        draws: draws among which they were taken.
        bins: number of bins; `draws + 1` should be a multiple.
    """
    rows = []
    expected = len(found) / bins
    for column in found.T:
        counts = np.histogram(column, bins=bins, range=(-0.5, draws + 0.5))[0]
        statistic = float(((counts - expected) ** 2 / expected).sum())
        rows.append(
            {"chi_squared": statistic, "p": _beyond(statistic, bins - 1), "mean_rank": float(column.mean() / draws)}
        )
    return rows


def _beyond(statistic: float, freedom: int) -> float:
    """Chance that chi squared exceeds a number."""
    from jax.scipy.special import gammaincc

    return float(gammaincc(freedom / 2.0, statistic / 2.0))


def deletions(problem: Problem, fit: Fit, settings: Settings | None = None) -> pd.DataFrame:
    """What each series adds to a calibration, one row a series; what moves the place most comes first.

    Args:
        problem: what was calibrated.
        fit: the likeliest place and its bell.
        settings: step of the differences, and the dampings that are tried.

    Returns:
        series, title, points; decided, by how much the number of decided coordinates falls without it; moved, the
        distance the place moves without it in deviations of the prior; most, the coordinate that moves most, and shift,
        by how many deviations; miss and miss_without, root mean square of its residuals with and without it among what
        is fitted.
    """
    import pandas as pd

    settings = settings or Settings()
    residuals, slope = derivative(problem.residuals, fit.z, settings.step)
    weights, points = weights_of(residuals), problem.observed.points
    every = list(dict.fromkeys(points["series"]))
    own = [(points["series"] == series).to_numpy() for series in every]
    tried = [_moves(fit, residuals[of], slope[of], settings.dampings) for of in own]
    found = np.split(problem.residuals(np.concatenate(tried, axis=1)), len(every), axis=1)
    rows: list[dict[str, Any]] = []
    for series, of, places, values in zip(every, own, tried, found, strict=True):
        best = int(np.argmin(objective(places, values[~of])))
        moved = places[:, best] - fit.z
        most = int(np.abs(moved).argmax())
        without = np.linalg.inv(fit.precision - (slope[of].T * weights[of]) @ slope[of])
        rows.append(
            {
                "series": series, "title": points.loc[of, "title"].iloc[0], "points": int(of.sum()),
                "decided": float(np.trace(without) - np.trace(fit.covariance)),
                "moved": float(np.linalg.norm(moved)), "most": fit.names[most], "shift": float(moved[most]),
                "miss": _size(residuals[of]), "miss_without": _size(values[of, best]),
            }
        )  # fmt: skip
    return pd.DataFrame(rows).sort_values("moved", ascending=False, ignore_index=True)


def _moves(
    fit: Fit, residuals: np.ndarray, slope: np.ndarray, dampings: tuple[float, float, int]
) -> Float[np.ndarray, "coordinate candidate"]:
    """Places to which the fit may go where some residuals pull no more, under every damping."""
    weights = weights_of(residuals)
    values, vectors = np.linalg.eigh(fit.precision - (slope.T * weights) @ slope)
    pull = vectors.T @ (slope.T @ (weights * residuals))
    damping = np.geomspace(*dampings[:2], dampings[2])
    moved = vectors @ (pull[:, None] / (np.maximum(values, 1.0)[:, None] + damping))
    found: np.ndarray = np.clip(fit.z[:, None] + moved, -FARTHEST, FARTHEST)
    return found


def _size(values: Sequence[float] | np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
