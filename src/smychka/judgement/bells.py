r"""Bells fitted to what chains have met, so that steps about them may be long.

Coordinates are those in which the bell of the quick calibration is round. The record moves only some directions, those
in which the first bell is much narrower than the prior; in them mean and covariance are taken from places that the
chains met, elsewhere the first bell stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

__all__ = ["Bell", "directions", "fitted"]

TOLD = 0.3
"""Information of a direction, in units of the prior's, from which its bell is fitted. Measured: 139 of 871 directions
lie above; steps were taken oftener with 100 to 150 of them than with fewer."""
SHRUNK = 0.3
"""Share by which covariances between directions are drawn to nought. Measured: a tenth to a half do alike."""


@dataclass(frozen=True)
class Bell:
    r"""A normal distribution of $u = m + R x$, $x \sim N(0, 1)$.

    Attributes:
        mean: $m$. (coordinate,)
        root: $R$; None where it is one. (coordinate, coordinate)
        back: $R^{-1}$; None where it is one. (coordinate, coordinate)
    """

    mean: Float[np.ndarray, "coordinate"]
    root: Float[np.ndarray, "coordinate coordinate"] | None = None
    back: Float[np.ndarray, "coordinate coordinate"] | None = None

    def outward(self, x: Float[np.ndarray, "coordinate chain"]) -> Float[np.ndarray, "coordinate chain"]:
        """Places from what is round about the bell."""
        found: np.ndarray = self.mean[:, None] + (x if self.root is None else self.root @ x)
        return found

    def inward(self, u: Float[np.ndarray, "coordinate chain"]) -> Float[np.ndarray, "coordinate chain"]:
        """The inverse of `outward`."""
        found: np.ndarray = u - self.mean[:, None]
        return found if self.back is None else self.back @ found


def directions(root: Float[np.ndarray, "coordinate coordinate"]) -> Float[np.ndarray, "coordinate direction"]:
    r"""Directions that the record moves, of length one and at right angles.

    Args:
        root: $R$ with $R R^\top$ the covariance of the first bell, that of the prior being one.
    """
    shares, axes = np.linalg.eigh(root.T.astype(float) @ root.astype(float))
    found: np.ndarray = axes[:, shares < 1.0 / (1.0 + TOLD)]
    return found


def fitted(places: Float[np.ndarray, "place coordinate"], along: Float[np.ndarray, "coordinate direction"]) -> Bell:
    r"""The bell of some places along some directions; the first bell, round, at right angles to them.

    Covariances are shrunk to those of directions that know nothing of each other (Ledoit and Wolf 2004,
    doi:10.1016/S0047-259X(03)00096-4, have why that helps with few places).

    Args:
        places: places met, more than one.
        along: the directions.
    """
    seen = places.astype(float) @ along
    covariance = np.atleast_2d(np.cov(seen.T)) if along.shape[1] else np.zeros((0, 0))
    covariance = (1.0 - SHRUNK) * covariance + SHRUNK * np.diag(np.diag(covariance))
    inner = np.linalg.cholesky(covariance)
    one = np.eye(len(inner))
    root = np.eye(len(along)) + along @ (inner - one) @ along.T
    back = np.eye(len(along)) + along @ (np.linalg.inv(inner) - one) @ along.T
    return Bell(along @ seen.mean(axis=0), root, back)
