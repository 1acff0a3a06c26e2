"""A run of the engine for tests: all quantities of a few draws, kept as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smychka import simulate
from smychka.ensemble import History
from smychka.measures import BY_REGION, COUNTRY
from smychka.paths import Paths

DRAWS, SEED = 8, 1917
WATCHED = COUNTRY + BY_REGION


@dataclass(frozen=True)
class Trajectory:
    """All quantities of a few draws, and the worst imbalance of each ledger.

    Attributes:
        values: quantity by id. (month, *place, draw)
        imbalance: (ledger, draw)
    """

    values: Mapping[str, np.ndarray]
    imbalance: np.ndarray

    def equals(self, other: Trajectory, months: slice = slice(None)) -> bool:
        """Whether all quantities are the same to the last bit in some months."""
        return all(np.array_equal(self.values[name][months], other.values[name][months]) for name in WATCHED)


def told(history: History, given: Paths, sample: simulate.Draw) -> Trajectory:
    """The trajectory under some paths."""
    seen, imbalance = simulate.trajectories(given, sample, history.facts, WATCHED)
    return Trajectory({name: np.asarray(values) for name, values in seen.items()}, np.asarray(imbalance))
