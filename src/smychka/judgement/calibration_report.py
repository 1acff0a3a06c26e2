"""What a calibration did: the fit before and after, what was learnt of each number, and what was not.

Before are draws from the priors, after are draws from the bell about the likeliest place; both move the same
coordinates, and all else is at its median in both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from smychka import coupling
from smychka.foundations.quantity import quantities
from smychka.judgement.calibration import Problem
from smychka.judgement.chains import Chains
from smychka.judgement.observation import Observed
from smychka.judgement.predictive import by_series, predictive
from smychka.judgement.search import Fit, normals, objective

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UNMOVED", "CalibrationReport", "report"]

UNMOVED = 0.05
"""Contraction below which the record says next to nothing of a number. Assumption: the spread is then within a fortieth
of the prior's, which no reader would see."""
SHIFT = 0.1
"""Shift below which, with no contraction, a posterior equals its prior, standard deviations of the prior."""
PAIRS = 30
LEARNT = 4096
"""Draws of chains from which spreads and correlations are read."""


@dataclass(frozen=True)
class CalibrationReport:
    """Tables on a calibration.

    Attributes:
        likelihood: by `before`, `after`: log likelihood of the record, least, q05, q50, q95, greatest over draws, and
            at the centre: the medians of the priors, or the likeliest place.
        series: one row a series and place: points, coverage90, coverage90_full and error, each before and after;
            coverage90 is the share of points met by the draws' 90 % interval with the scatter of the figures,
            coverage90_full with the discrepancy too, error the root mean square of the median's miss of the nearest end
            of the band, on the scale of the series (logarithm or logit). Largest error after first.
        constants: one row a coordinate: kind (constant, weather or lever), shift (posterior mean in standard deviations
            of the prior), sd, contraction (one minus the variance over that of the prior), unmoved (whether the
            posterior equals the prior). Most contracted first.
        values: one row a constant: unit, prior and posterior q05, q50, q95 in that unit.
        pairs: the most correlated pairs of constants in the posterior: one, other, correlation.
        course: the objective by iteration.
        identified: number of coordinates that the record decides.
        seconds: wall time of the search.
        ended: whether the search ended by itself.
    """

    likelihood: dict[str, dict[str, float]]
    series: pd.DataFrame
    constants: pd.DataFrame
    values: pd.DataFrame
    pairs: pd.DataFrame
    course: tuple[float, ...]
    identified: float
    seconds: float
    ended: bool

    @property
    def unmoved(self) -> tuple[str, ...]:
        """Constants whose posterior equals the prior."""
        table = self.constants[self.constants["kind"] == "constant"]
        return tuple(table.index[table["unmoved"]])

    @property
    def overall(self) -> dict[str, float]:
        """Share of all points inside, and root mean square error, before and after."""
        weight = self.series["points"]
        found = {}
        for name in ("coverage90", "coverage90_full"):
            for when in ("before", "after"):
                found[f"{name}_{when}"] = float(np.average(self.series[f"{name}_{when}"], weights=weight))
        for when in ("before", "after"):
            found[f"error_{when}"] = math.sqrt(np.average(self.series[f"error_{when}"] ** 2, weights=weight))
        return found

    def json(self) -> dict[str, Any]:
        """The machine-readable report."""
        return {
            "likelihood": self.likelihood,
            "overall": self.overall,
            "identified": self.identified,
            "coordinates": len(self.constants),
            "iterations": len(self.course) - 1,
            "course": list(self.course),
            "ended": self.ended,
            "seconds": round(self.seconds, 3),
            "series": self.series.to_dict("records"),
            "constants": self.constants.reset_index(names="id").to_dict("records"),
            "values": self.values.reset_index(names="id").to_dict("records"),
            "unmoved": list(self.unmoved),
            "pairs": self.pairs.to_dict("records"),
        }


def report(
    problem: Problem, fit: Fit, draws: int = 256, seed: int = 1917, *, chains: Chains | None = None
) -> CalibrationReport:
    """The report on a calibration.

    Args:
        problem: what was calibrated. With other figures than those of the calibration it reports how these are met,
            which is a forecast of them.
        fit: what came out.
        draws: draws before and after.
        seed: seed of the draws.
        chains: chains through the posterior; the bell stands for it if left out.
    """
    of_prior = normals([f"prior.{name}" for name in fit.names], draws, seed)
    after = fit.draws(draws, seed) if chains is None else chains.draws(draws)
    places = {"before": of_prior, "after": after}
    learnt = None if chains is None else chains.draws(min(LEARNT, chains.z.shape[0] * chains.z.shape[1]))
    centres = {"before": np.zeros((len(fit.z), 1)), "after": fit.z[:, None]}
    likelihood, said = {}, {}
    for when, z in places.items():
        every = np.concatenate([centres[when], z], axis=1)
        likelihood[when] = _likelihoods(problem, every)
        said[when] = problem.predicted(z)
    return CalibrationReport(
        likelihood=likelihood,
        series=_series(problem.observed, said, seed),
        constants=_contraction(fit, problem.coordinates.kinds, learnt),
        values=_values(problem, places),
        pairs=_pairs(fit, len(problem.coordinates.constants), learnt),
        course=fit.course,
        identified=fit.identified,
        seconds=fit.seconds,
        ended=fit.ended,
    )


def _likelihoods(problem: Problem, z: np.ndarray) -> dict[str, float]:
    """Log likelihood of the first place, and of the others their spread."""
    found = problem.observed.constant - objective(0.0 * z, problem.residuals(z))
    spread = np.quantile(found[1:], (0.0, 0.05, 0.5, 0.95, 1.0), method="nearest")
    named = zip(("least", "q05", "q50", "q95", "greatest"), spread, strict=True)
    return {"centre": float(found[0])} | {name: float(value) for name, value in named}


def _series(observed: Observed, said: dict[str, np.ndarray], seed: int) -> pd.DataFrame:
    """Coverage and error of each series and place, before and after."""
    about = ["series", "region", "title", "quantity", "points"]
    sides = {when: by_series(predictive(observed, predicted, seed)) for when, predicted in said.items()}
    found = next(iter(sides.values()))[about]
    for when, table in sides.items():
        found = found.join(table.drop(columns=about).add_suffix(f"_{when}"))
    found = found.sort_values("error_after", ascending=False, ignore_index=True)
    return found


def _contraction(fit: Fit, kinds: Sequence[str], after: np.ndarray | None) -> pd.DataFrame:
    """What was learnt of each coordinate: by the bell, or by draws."""
    import pandas as pd

    centre, variance = fit.z, np.diag(fit.covariance)
    if after is not None:
        centre, variance = after.mean(axis=1), after.var(axis=1)
    table = pd.DataFrame(
        {
            "kind": list(kinds),
            "shift": centre,
            "sd": np.sqrt(variance),
            "contraction": 1.0 - variance,
        },
        index=list(fit.names),
    )
    still = (table["contraction"] < UNMOVED) & (table["shift"].abs() < SHIFT)
    return table.assign(unmoved=still).sort_values("contraction", ascending=False)


def _values(problem: Problem, places: dict[str, np.ndarray]) -> pd.DataFrame:
    """Quantiles of each constant in its own unit, before and after."""
    import pandas as pd

    of_model = dict(quantities(coupling.Parameters))
    every = list(of_model)
    names = problem.coordinates.names[: len(problem.coordinates.constants)]
    rows: dict[str, Sequence[Any] | np.ndarray] = {"unit": [of_model[name].unit for name in names]}
    at = [every.index(name) for name in names]
    for when, z in zip(("prior", "posterior"), places.values(), strict=True):
        found = np.quantile(np.asarray(problem.coordinates.values(jnp.asarray(z)))[at], (0.05, 0.5, 0.95), axis=1)
        rows |= dict(zip((f"{when}_q05", f"{when}_q50", f"{when}_q95"), found, strict=True))
    return pd.DataFrame(rows, index=list(names))


def _pairs(fit: Fit, constants: int, after: np.ndarray | None) -> pd.DataFrame:
    """The pairs of constants that the record tells apart least."""
    import pandas as pd

    covariance: Float[np.ndarray, "constant constant"] = (
        fit.covariance[:constants, :constants] if after is None else np.cov(after[:constants])
    )
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    one, other = np.triu_indices(constants, k=1)
    found = correlation[one, other]
    order = np.argsort(-np.abs(found))[:PAIRS]
    return pd.DataFrame(
        {
            "one": [fit.names[at] for at in one[order]],
            "other": [fit.names[at] for at in other[order]],
            "correlation": found[order],
        }
    )
