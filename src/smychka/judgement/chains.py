"""Markov chains of a calibration: what they met, how it is kept under way, and whether they have met each other.

Sources: R-hat after ranking and folding, and effective draws: Vehtari et al. 2021, doi:10.1214/20-BA1221.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from smychka.foundations.faults import SmychkaError
from smychka.judgement.search import Fit, normals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KEPT", "Chains", "Walk", "begun", "copies", "diagnosed", "root_of", "starts_of", "told"]


@dataclass(frozen=True)
class Chains:
    """What the chains met.

    Attributes:
        names: the coordinates.
        z: places, without the warm-up. (chain, step, coordinate)
        density: log posterior, up to a constant. (chain, step)
        acceptance: mean acceptance of each step. (chain, step)
        leaps: leaps of each step. (chain, step)
        divergent: whether the energy of a step ran away. (chain, step)
        leap: length of a leap, learnt.
        seconds: wall time, all sittings together.
    """

    names: tuple[str, ...]
    z: Float[np.ndarray, "chain step coordinate"]
    density: np.ndarray
    acceptance: np.ndarray
    leaps: np.ndarray
    divergent: np.ndarray
    leap: float
    seconds: float

    def draws(self, count: int) -> Float[np.ndarray, "coordinate draw"]:
        """Places taken evenly from all chains, later steps and other chains in turn.

        Args:
            count: number of draws, at most that of all places.
        """
        chains, steps, _ = self.z.shape
        every = self.z.transpose(1, 0, 2).reshape(chains * steps, -1)
        if count > len(every):
            raise SmychkaError(f"{count} draws were asked of {len(every)} that the chains left")
        found: np.ndarray = every[np.linspace(0, len(every) - 1, count).round().astype(int)].T
        return found


@dataclass
class Walk:
    """How far the chains have come: states, the length of a leap, and what was kept."""

    places: np.ndarray
    leap: np.ndarray
    done: int
    kept: dict[str, np.ndarray]
    seconds: float

    def write(self, path: Path, mark: str) -> None:
        """Keep it in a file, whole or not at all."""
        beside = path.with_suffix(".part.npz")
        told: dict[str, Any] = {name: getattr(self, name) for name in ("places", "leap", "done", "seconds")}
        np.savez(beside, **(told | self.kept | {"of": mark}))
        beside.replace(path)

    @classmethod
    def read(cls, path: Path, mark: str, total: int) -> Walk:
        """What a file kept, with room for as many steps as are wanted now.

        Raises:
            SmychkaError: it is of another calibration.
        """
        with np.load(path) as held:
            if str(held["of"]) != mark:
                raise SmychkaError(f"{path} was kept by another calibration; remove it or name another")
            done = int(held["done"])
            kept = {name: _sized(held[name], max(total, done)) for name in KEPT}
            return cls(held["places"], held["leap"], done, kept, float(held["seconds"]))


def _sized(values: np.ndarray, steps: int) -> np.ndarray:
    """The first steps of something kept, or all of them with room for more. (step, ...)"""
    room = np.zeros((max(steps - len(values), 0), *values.shape[1:]), values.dtype)
    return np.concatenate([values[:steps], room])


KEPT = ("u", "density", "acceptance", "leaps", "divergent")


def begun(fit: Fit, root: np.ndarray, starts: np.ndarray, leap: np.ndarray, total: int) -> Walk:
    """Chains that have not moved yet."""
    places = np.linalg.solve(root, starts - fit.z[:, None]).T
    chains, many = places.shape
    shapes = {"u": ((total, chains, many), np.float32), "divergent": ((total, chains), bool)}
    kept = {name: np.zeros(*shapes.get(name, ((total, chains), np.float32))) for name in KEPT}
    return Walk(places, leap, 0, kept, 0.0)


def root_of(fit: Fit) -> Float[np.ndarray, "coordinate coordinate"]:
    """$R$ with $R R^\\top$ the covariance of a bell."""
    found: np.ndarray = np.linalg.inv(np.linalg.cholesky(fit.precision)).T.astype(np.float32)
    return found


def told(fit: Fit, walk: Walk, warm_up: int, total: int, leap: float) -> Chains:
    """The chains without their warm-up.

    Args:
        fit: the bell by which they were measured.
        walk: what was kept.
        warm_up: kept steps that are thrown away.
        total: kept steps that count, warm-up and all.
        leap: length of a leap, or stride.
    """
    found = {name: np.moveaxis(values[warm_up:total], 0, 1) for name, values in walk.kept.items()}
    z = np.einsum("ij,csj->csi", root_of(fit), found["u"]) + fit.z.astype(np.float32)
    return Chains(
        fit.names, z, found["density"], found["acceptance"], found["leaps"], found["divergent"], leap, walk.seconds
    )


def copies(weights: Float[np.ndarray, "draw"], uniform: float, count: int) -> np.ndarray:
    """Numbers of the draws that go on, each as often as its weight asks (systematic resampling). (count,)

    Args:
        weights: weights, not all nought.
        uniform: one number between 0 and 1.
        count: how many go on.
    """
    steps = (np.arange(count) + uniform) / count
    found: np.ndarray = np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), steps), len(weights) - 1)
    return found


def starts_of(fits: Sequence[Fit], chains: int, seed: int) -> Float[np.ndarray, "coordinate chain"]:
    """Where chains begin: in turn in the bell of each of several searches.

    Args:
        fits: the searches.
        chains: number of chains.
        seed: seed of the draws.
    """
    normal = normals([f"chain.{name}" for name in fits[0].names], chains, seed)
    found = np.empty_like(normal)
    for number, fit in enumerate(fits):
        root = np.linalg.cholesky(fit.precision).T
        for chain in range(number, chains, len(fits)):
            found[:, chain] = fit.z + np.linalg.solve(root, normal[:, chain])
    return found


def diagnosed(chains: Chains) -> pd.DataFrame:
    """R-hat and effective number of draws, one row a coordinate; worst R-hat first.

    Returns:
        Columns rhat, ess (of the bulk), mean, sd, in standard deviations of the prior.
    """
    import pandas as pd
    from arviz_stats.base.array import array_stats

    of = {"chain_axis": 0, "draw_axis": 1}
    table = pd.DataFrame(
        {
            "rhat": array_stats.rhat(chains.z.astype(float), **of),
            "ess": array_stats.ess(chains.z.astype(float), **of),
            "mean": chains.z.mean(axis=(0, 1)),
            "sd": chains.z.std(axis=(0, 1)),
        },
        index=list(chains.names),
    )
    return table.sort_values("rhat", ascending=False)
