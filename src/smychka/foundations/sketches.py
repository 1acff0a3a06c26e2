"""Quantiles of many numbers that are not kept: counts in bins whose width is a fixed share of the number.

Masson, Rim and Lee (2019), "DDSketch", Proceedings of the VLDB Endowment 12(12), section 2: bins at powers of
$\\gamma = (1 + \\alpha)/(1 - \\alpha)$ give every quantile within a relative error $\\alpha$, and two sketches are
merged by adding their counts, exactly and in any order. Here the counts of many series lie in one array, so that a
batch is counted in one call; the published programs count one number at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

ERROR = 0.01
"""Largest relative error of a quantile."""
LEAST, MOST = 1e-6, 1e12
"""Numbers nearer to nought than the first count as nought; those beyond the second, as the second."""

_LOG_GAMMA = float(np.log((1.0 + ERROR) / (1.0 - ERROR)))
_FIRST = int(np.floor(np.log(LEAST) / _LOG_GAMMA))
_SIDE = int(np.ceil(np.log(MOST) / _LOG_GAMMA)) - _FIRST + 1
BINS = 2 * _SIDE + 1


def bins(values: np.ndarray) -> Int[np.ndarray, "..."]:
    """Number of the bin of each value: large negative numbers first, nought in the middle. 0 to `BINS - 1`."""
    size = np.abs(values.astype(np.float64))
    power = np.ceil(np.log(np.clip(size, LEAST, MOST)) / _LOG_GAMMA).astype(np.int64) - _FIRST
    return _SIDE + np.where(size < LEAST, 0, np.sign(values).astype(np.int64) * np.clip(power, 1, _SIDE))


def centres() -> Float[np.ndarray, "bin"]:
    """The number by which each bin is read: nowhere further from its members than the error allows."""
    powers = np.arange(1, _SIDE + 1) + _FIRST
    upper = np.exp(powers * _LOG_GAMMA) * 2.0 / (1.0 + np.exp(_LOG_GAMMA))
    return np.concatenate([-upper[::-1], [0.0], upper])


@dataclass
class Sketch:
    """Counts of series side by side.

    Attributes:
        counts: numbers in each bin. (series, bin)
    """

    counts: Int[np.ndarray, "series bin"]

    @classmethod
    def empty(cls, series: int) -> Sketch:
        """A sketch of nothing."""
        return cls(np.zeros((series, BINS), dtype=np.uint32))

    def add(self, values: Float[np.ndarray, "series draw"]) -> None:
        """Count more numbers of every series."""
        rows = np.arange(len(values))[:, None] * BINS
        found, times = np.unique(rows + bins(values), return_counts=True)
        self.counts.reshape(-1)[found] += times.astype(np.uint32)

    def add_bins(self, places: Int[np.ndarray, "place"], times: Int[np.ndarray, "place"]) -> None:
        """Count what another sketch counted, by the places of its bins in the whole array and the counts there."""
        self.counts.reshape(-1)[places] += times

    def quantiles(self, levels: Sequence[float]) -> Float[np.ndarray, "level series"]:
        """Quantiles of every series, each within `ERROR` of the number of that rank.

        Args:
            levels: shares of the numbers that lie below, 0 to 1.
        """
        below = np.cumsum(self.counts, axis=1, dtype=np.int64)
        ranks = np.asarray(levels)[:, None] * (below[:, -1] - 1)
        places = [(below > np.floor(rank)[:, None]).argmax(axis=1) for rank in ranks]
        found: Float[np.ndarray, "level series"] = centres()[np.array(places)]
        return found
