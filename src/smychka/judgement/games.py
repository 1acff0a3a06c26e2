r"""Who carried an outcome: values of a game whose players are causes, for all draws at once.

With $v(S)$ the outcome when the causes in $S$ stand at their historical level and all others at their reference level,
the Shapley value of cause $i$ among $n$ and the interaction of a pair are

$$ \phi_i = \sum_{S \not\ni i} \frac{|S|! (n - |S| - 1)!}{n!} \big( v(S \cup i) - v(S) \big), \qquad
   I_{ij} = \sum_{S \not\ni i, j} \frac{|S|! (n - |S| - 2)!}{(n - 1)!} \Delta_{ij} v(S), $$

with $\Delta_{ij} v(S) = v(S \cup \{i, j\}) - v(S \cup i) - v(S \cup j) + v(S)$. A draw is a game of its own, with the
same luck in every coalition; values of the mean are means of values. No library takes hundreds of games of twelve
players at once, so the sums stand here; `shapiq` is what tests hold them against.

Sources: Shapley 1953, doi:10.1515/9781400881970-018; interaction: Grabisch and Roubens 1999,
doi:10.1007/s001820050125; necessity and sufficiency: Pearl 1999, doi:10.1023/A:1005233831499, here by pairs of runs
and so without assuming monotony.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from smychka.foundations.faults import SmychkaError

__all__ = ["coalitions", "interactions", "interval", "line_between", "shapley", "unit_level"]

NINETY = 1.645
"""Standard errors to either side that hold nine tenths of a bell."""


def coalitions(players: int) -> Bool[np.ndarray, "coalition player"]:
    """All coalitions: coalition $c$ holds player $i$ if bit $i$ of $c$ is set; the first is empty, the last whole.

    Args:
        players: number of players, 1 to 16.

    Raises:
        SmychkaError: fewer or more.
    """
    if not 1 <= players <= 16:
        raise SmychkaError(f"{players} causes were named; expected 1 to 16 (2 to the power of that many runs a draw)")
    found: np.ndarray = (np.arange(2**players)[:, None] >> np.arange(players)) & 1 == 1
    return found


def shapley(values: Float[np.ndarray, "coalition draw"]) -> Float[np.ndarray, "player draw"]:
    """Shapley values in every draw.

    Args:
        values: the outcome of every coalition, in the order of `coalitions`.
    """
    n, cube = _cube(values)
    weights = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    sizes = _sizes(n - 1)
    found = []
    for player in range(n):
        gained = np.take(cube, 1, n - 1 - player) - np.take(cube, 0, n - 1 - player)
        found.append(np.tensordot(weights[sizes], gained, (list(range(n - 1)), list(range(n - 1)))))
    return np.stack(found)


def interactions(values: Float[np.ndarray, "coalition draw"]) -> Float[np.ndarray, "player player draw"]:
    """Interaction of each pair in every draw; nought on the diagonal. Above nought: more together than one by one."""
    n, cube = _cube(values)
    found = np.zeros((n, n, cube.shape[-1]))
    if n < 2:
        return found
    weights = np.array([factorial(s) * factorial(n - s - 2) / factorial(n - 1) for s in range(n - 1)])
    sizes = _sizes(n - 2)
    for one in range(n):
        for two in range(one):
            both, alone = (np.take(cube, on, n - 1 - two) for on in (1, 0))  # the axis of the lower player comes later
            delta = (
                np.take(both, 1, n - 1 - one) - np.take(both, 0, n - 1 - one)
                - np.take(alone, 1, n - 1 - one) + np.take(alone, 0, n - 1 - one)
            )  # fmt: skip
            found[one, two] = found[two, one] = np.tensordot(
                weights[sizes], delta, (list(range(n - 2)), list(range(n - 2)))
            )
    return found


def _cube(values: np.ndarray) -> tuple[int, np.ndarray]:
    """Number of players, and the values with one axis a player, the last player's first."""
    n = len(values).bit_length() - 1
    if len(values) != 2**n or n < 1:
        raise SmychkaError(f"{len(values)} coalitions; expected a power of two, 2 at least")
    return n, values.reshape(*(2,) * n, -1)


def _sizes(players: int) -> np.ndarray:
    """Size of every coalition of some players, with one axis a player."""
    return np.asarray(sum(np.indices((2,) * players))) if players else np.zeros((), int)


def line_between(values: Float[np.ndarray, "coalition draw"], binary: bool) -> tuple[float, bool]:
    """The line from which the outcome is said to have come about, and whether that is upwards.

    For a yes or no, a half. For a number, halfway between the means with no cause and with all.
    """
    none, every = float(values[0].mean()), float(values[-1].mean())
    return (0.5, True) if binary else ((none + every) / 2.0, every >= none)


def unit_level(values: Float[np.ndarray, "coalition draw"], line: float, upwards: bool) -> list[dict[str, Any]]:
    """Necessity and sufficiency of each cause, draw by draw.

    Necessary: share of draws in which the outcome comes about with all causes, and not without this one. Sufficient:
    share of draws in which it does not come about without any, and does with this one alone. Both: share of all draws
    in which either end is turned by it alone: it comes about with all and not without it, and with it alone and not
    without any. None where no draw could show it. `necessary_error` and `sufficient_error` are Monte Carlo errors, one
    standard deviation.

    Args:
        values: the outcome of every coalition.
        line: from where it has come about.
        upwards: whether above the line, or below.
    """
    came = values >= line if upwards else values <= line
    n, every, none = len(values).bit_length() - 1, came[-1], came[0]
    found = []
    for player in range(n):
        without, alone = came[-1 - 2**player], came[2**player]
        needed, enough = every & ~without, alone & ~none
        necessary, of_these = _share(needed, every)
        sufficient, of_those = _share(enough, ~none)
        found.append({
            "necessary": necessary, "necessary_error": of_these, "sufficient": sufficient,
            "sufficient_error": of_those, "both": float((needed & enough).mean()),
        })  # fmt: skip
    return found


def _share(counted: np.ndarray, among: np.ndarray) -> tuple[float | None, float | None]:
    """Share of some draws among others, and its error; half a draw is added to either side of the error's share."""
    many = int(among.sum())
    if not many:
        return None, None
    smooth = (counted.sum() + 0.5) / (many + 1.0)
    return float(counted.sum() / many), float(np.sqrt(smooth * (1.0 - smooth) / many))


def interval(values: Float[np.ndarray, "*row draw"]) -> tuple[np.ndarray, np.ndarray]:
    """Where the mean over draws lies, 5 and 95 %, by the spread of the draws. Shape: (*row,) each

    Args:
        values: a number of every draw; the draw is the last axis.
    """
    mean, draws = values.mean(axis=-1), values.shape[-1]
    error = NINETY * values.std(axis=-1, ddof=1) / np.sqrt(draws) if draws > 1 else np.full_like(mean, np.nan)
    return mean - error, mean + error
