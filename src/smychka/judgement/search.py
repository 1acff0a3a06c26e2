r"""The search for the likeliest place of a calibration, by the method of Levenberg and Marquardt, side by side.

Nothing in here knows the model: residuals are a function of coordinates whose prior is standard normal. `calibration`
says what is minimised and why derivatives are differences.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.chance import Chance
from smychka.foundations.faults import SmychkaError
from smychka.judgement.observation import FREEDOM, log_density

__all__ = [
    "FARTHEST",
    "Fit",
    "Settings",
    "calibrated",
    "derivative",
    "marked",
    "normals",
    "objective",
    "searches",
    "weights_of",
]

FARTHEST = 4.0
"""Largest coordinate, standard deviations of the prior. Assumption: beyond lies one number in sixteen thousand."""


@dataclass(frozen=True)
class Settings:
    """How the least value is sought.

    Attributes:
        step: step of the differences to either side, standard deviations of the prior. Measured: derivatives at 0.05 to
            0.6 agree (median correlation of columns 0.999); 0.3 is wide against rounding.
        iterations: most iterations.
        enough: gain of the log posterior in one iteration below which the search ends.
        dampings: least and largest damping tried at each iteration, and how many between; all lie side by side.
    """

    step: float = 0.3
    iterations: int = 30
    enough: float = 0.5
    dampings: tuple[float, float, int] = (1e-2, 1e5, 64)


@dataclass(frozen=True)
class Fit:
    """The likeliest place and the bell about it, in coordinates whose prior is standard normal.

    Attributes:
        names: the coordinates.
        z: the likeliest place found. (coordinate,)
        precision: inverse of the covariance of the bell. (coordinate, coordinate)
        course: minus log posterior, up to a constant, before the first iteration and after each.
        seconds: wall time of the search, all sittings together.
        ended: whether the last iteration gained less than was asked; False where the iterations ran out.
    """

    names: tuple[str, ...]
    z: Float[np.ndarray, "coordinate"]
    precision: Float[np.ndarray, "coordinate coordinate"]
    course: tuple[float, ...]
    seconds: float
    ended: bool

    @cached_property
    def covariance(self) -> Float[np.ndarray, "coordinate coordinate"]:
        """Covariance of the bell; that of the prior is one."""
        found: np.ndarray = np.linalg.inv(self.precision)
        return found

    @property
    def identified(self) -> float:
        """Number of coordinates that the record decides, as the trace of one minus the covariance; 0 to all."""
        return float(len(self.z) - np.trace(self.covariance))

    def draws(self, count: int, seed: int) -> Float[np.ndarray, "coordinate draw"]:
        """Coordinates drawn from the bell, none farther than `FARTHEST`.

        Args:
            count: number of draws.
            seed: seed, 0 or more.
        """
        normal = normals([f"posterior.{name}" for name in self.names], count, seed)
        root = np.linalg.cholesky(self.precision)
        found: np.ndarray = np.clip(self.z[:, None] + np.linalg.solve(root.T, normal), -FARTHEST, FARTHEST)
        return found


def normals(events: Sequence[str], draws: int, seed: int) -> Float[np.ndarray, "event draw"]:
    """Standard normal numbers, keyed by event and number of the draw.

    Args:
        events: what the numbers are for.
        draws: number of draws.
        seed: seed, 0 or more.
    """
    many: Callable[[Array], Array] = jax.vmap(lambda draw: Chance.of(seed, draw).normals(events), out_axes=-1)
    return np.array(many(jnp.arange(draws, dtype=jnp.uint32)), float)


def objective(z: Float[np.ndarray, "coordinate draw"], residuals: Float[np.ndarray, "point draw"]) -> np.ndarray:
    """$F$: minus the log posterior, up to a constant; infinite where the model has no finite answer. Shape: (draw,)"""
    likely = np.asarray(log_density(jnp.asarray(residuals))).astype(float).sum(axis=0)
    every = 0.5 * (z**2).sum(axis=0) - likely
    return np.where(np.isfinite(every), every, np.inf)


def derivative(
    residuals: Callable[[np.ndarray], np.ndarray], z: Float[np.ndarray, "coordinate"], step: float
) -> tuple[Float[np.ndarray, "point"], Float[np.ndarray, "point coordinate"]]:
    """Residuals at a place and their derivative, by differences of a step to either side; not finite counts as nought.

    Args:
        residuals: the residuals of many coordinates, side by side.
        z: the place.
        step: the step.
    """
    steps = step * np.eye(len(z))
    found = residuals(np.concatenate([z[:, None], z[:, None] + steps, z[:, None] - steps], axis=1))
    slope = (found[:, 1 : len(z) + 1] - found[:, len(z) + 1 :]) / (2.0 * step)
    return found[:, 0], np.where(np.isfinite(slope), slope, 0.0)


def weights_of(residuals: Float[np.ndarray, "point"]) -> np.ndarray:
    """What Student's density gives each residual to say, 0 to (nu + 1) / nu."""
    found: np.ndarray = (FREEDOM + 1.0) / (FREEDOM + residuals**2)
    return found


def _candidates(
    z: np.ndarray, residuals: np.ndarray, slope: np.ndarray, dampings: tuple[float, float, int]
) -> Float[np.ndarray, "coordinate candidate"]:
    """Places to try: Marquardt's step from a place, under every damping.

    Args:
        z: the place. (coordinate,)
        residuals: residuals there. (point,)
        slope: their derivative there. (point, coordinate)
        dampings: as in `Settings`.
    """
    weights = weights_of(residuals)
    values, vectors = np.linalg.eigh((slope.T * weights) @ slope)
    downhill = vectors.T @ -(z + slope.T @ (weights * residuals))
    least, largest, many = dampings
    damping = np.geomspace(least, largest, many)
    moved = vectors @ (downhill[:, None] / (1.0 + np.maximum(values, 0.0)[:, None] + damping))
    tried: np.ndarray = np.clip(z[:, None] + moved, -FARTHEST, FARTHEST)
    return tried


def calibrated(
    names: tuple[str, ...],
    residuals: Callable[[np.ndarray], np.ndarray],
    settings: Settings | None = None,
    *,
    start: Float[np.ndarray, "coordinate"] | None = None,
    kept: Path | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Fit:
    """The likeliest place and the bell about it.

    Args:
        names: the coordinates.
        residuals: residuals of many coordinates, (coordinate, draw) to (point, draw), as `Problem.residuals`.
        settings: how it is sought.
        start: where the search begins; the medians of the priors if left out.
        kept: file in which the place is kept after every iteration; a search that finds it goes on from there.
        progress: called with the number of iterations done and the objective.

    Raises:
        SmychkaError: the model has no finite answer at the start, or the file is of another search.
    """
    settings = settings or Settings()
    begun = time.monotonic()
    now = _Search(np.zeros(len(names)) if start is None else np.asarray(start, float))
    if kept is not None and kept.exists():
        now = _Search.read(kept, names)
    if not now.course:
        now.course = (float(objective(now.z[:, None], residuals(now.z[:, None]))[0]),)
    if not math.isfinite(now.course[-1]):
        raise SmychkaError("the model has no finite answer where the calibration begins")
    before = now.seconds
    while True:
        found, slope = derivative(residuals, now.z, settings.step)
        if now.ended or len(now.course) > settings.iterations:
            break
        tried = _candidates(now.z, found, slope, settings.dampings)
        values = objective(tried, residuals(tried))
        best = int(np.argmin(values))
        gain = now.course[-1] - float(values[best])
        if gain > 0:
            now.z = tried[:, best]
        now.course = (*now.course, min(float(values[best]), now.course[-1]))
        now.ended = gain < settings.enough
        now.seconds = before + time.monotonic() - begun
        if kept is not None:
            now.write(kept, names)
        if progress is not None:
            progress(len(now.course) - 1, now.course[-1])
    precision = np.eye(len(names)) + (slope.T * weights_of(found)) @ slope
    return Fit(names, now.z, precision, now.course, before + time.monotonic() - begun, now.ended)


def searches(
    starts: int,
    names: tuple[str, ...],
    residuals: Callable[[np.ndarray], np.ndarray],
    settings: Settings | None = None,
    *,
    seed: int = 1917,
    kept: Path | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> tuple[Fit, ...]:
    """Several searches, the best first: one from the medians of the priors, the others from draws of them.

    Student's density leaves the surface several hollows; what the searches ended at tells how different they are.

    Args:
        starts: number of searches, at least 1.
        names: the coordinates.
        residuals: residuals of many coordinates.
        settings: how it is sought.
        seed: seed of the draws.
        kept: file in which the places are kept, one a search, with the number of the search before the last dot.
        progress: called with the number of iterations done in a search and the objective.

    Raises:
        SmychkaError: no search was asked for, or as `calibrated`.
    """
    if starts < 1:
        raise SmychkaError(f"{starts} searches were asked for; expected at least 1")
    begun = normals([f"start.{name}" for name in names], starts, seed).T
    begun[0] = 0.0
    found = [
        calibrated(
            names, residuals, settings, start=begin, progress=progress,
            kept=None if kept is None else kept.with_suffix(f".{number}{kept.suffix}"),
        )
        for number, begin in enumerate(begun)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda fit: fit.course[-1]))


@dataclass
class _Search:
    """How far a search has come."""

    z: np.ndarray
    course: tuple[float, ...] = ()
    seconds: float = 0.0
    ended: bool = False

    def write(self, path: Path, names: tuple[str, ...]) -> None:
        """Keep it in a file, whole or not at all."""
        beside = path.with_suffix(".part.npz")
        np.savez(
            beside, z=self.z, course=np.array(self.course), seconds=self.seconds, ended=self.ended,
            of=marked(names),
        )  # fmt: skip
        beside.replace(path)

    @classmethod
    def read(cls, path: Path, names: tuple[str, ...]) -> _Search:
        """What a file kept.

        Raises:
            SmychkaError: it is of a search with other coordinates.
        """
        with np.load(path) as held:
            if str(held["of"]) != marked(names):
                raise SmychkaError(f"{path} was kept by a calibration of other coordinates; remove it or name another")
            course = tuple(float(each) for each in held["course"])
            return cls(held["z"], course, float(held["seconds"]), bool(held["ended"]))


def marked(names: Sequence[str]) -> str:
    """A short mark of some texts, by which a file is known again."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
