r"""How much of what a run comes to is owed to which uncertain input: indices of Sobol, effects of Morris, by SALib.

Works for any function of uniform numbers, so that it can be held against closed forms. An input belongs to a group; a
group moves as one, and an input on its own is a group of one.

Of an outcome $Y$ with variance $V$ the first-order index of a group $g$ is the part of the variance that $g$ carries
alone, the total index the part with which it has anything to do:

$$ S_g = \frac{V[\,E(Y \mid x_g)\,]}{V}, \qquad T_g = \frac{E[\,V(Y \mid x_{-g})\,]}{V} $$

An elementary effect is the change of $Y$ when $g$ alone moves two thirds along its range, over two thirds; $\mu^*$ is
the mean of their sizes. Sources: Saltelli and others 2010, doi:10.1016/j.cpc.2009.09.018; Campolongo, Cariboni and
Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from smychka.foundations.faults import SmychkaError

METHODS = ("sobol", "morris")
LEVELS = 4
"""Levels of the grid of Morris: nought, a third, two thirds and the whole of the range."""
RANGE = {"sobol": (0.0, 1.0), "morris": (0.05, 0.95)}
"""Shares of a prior between which an input moves; the grid has its ends, which may lie at infinity."""
CONFIDENCE = 0.95
RESAMPLES = 400
FEWEST = {"sobol": 8, "morris": 4}
LEAST_SPREAD = 1e-9
"""Standard deviation, over the largest size met, below which an outcome counts as the same in all rows."""

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Plan:
    """What is to be analysed, and how.

    Attributes:
        names: the inputs, one a column.
        groups: the group of each.
        method: one of `METHODS`.
        draws: points of the base sample (Sobol; a power of two), or trajectories (Morris).
        seed: seed of the design and of the intervals, 0 or more.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    method: str
    draws: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what cannot be analysed.

        Raises:
            SmychkaError: an unknown method, too few draws, for Sobol no power of two, or fewer than two groups.
        """
        if self.method not in METHODS:
            raise SmychkaError(f"unknown method {self.method!r}; expected {' or '.join(METHODS)}")
        if self.draws < FEWEST[self.method]:
            raise SmychkaError(f"--draws is {self.draws}; {self.method} needs at least {FEWEST[self.method]}")
        if self.method == "sobol" and self.draws & (self.draws - 1):
            below = 1 << (self.draws.bit_length() - 1)
            raise SmychkaError(
                f"--draws is {self.draws}; the Sobol sequence is balanced only at a power of two: "
                f"take {below} or {2 * below}"
            )
        if len(self.order) < 2:
            raise SmychkaError("one group of inputs carries everything; expected at least two to compare")

    @property
    def order(self) -> tuple[str, ...]:
        """The groups, each once, in the order of the inputs."""
        return tuple(dict.fromkeys(self.groups))

    @property
    def block(self) -> int:
        """Rows of the design for one point or trajectory."""
        return len(self.order) + (2 if self.method == "sobol" else 1)

    @property
    def rows(self) -> int:
        """Rows of the design: runs of the function."""
        return self.draws * self.block

    def problem(self) -> dict[str, Any]:
        """The problem as SALib has it."""
        low, high = RANGE[self.method]
        bounds = [[low, high]] * len(self.names)
        return {
            "num_vars": len(self.names), "names": list(self.names), "groups": list(self.groups), "bounds": bounds,
        }  # fmt: skip


def _salib(part: str) -> Any:
    """A module of SALib.

    Raises:
        SmychkaError: SALib is not installed.
    """
    try:
        return import_module(f"SALib.{part}")
    except ImportError as error:
        raise SmychkaError(
            "an analysis of sensitivity needs SALib, which is not installed: pip install 'smychka[analysis]'"
        ) from error


def design(plan: Plan) -> np.ndarray:
    """The points at which the function is to be run, 0 to 1. Shape: (row, input).

    Sobol: Saltelli's scheme on a scrambled sequence, a block of rows for each point. Morris: trajectories in which one
    group after the other moves.

    Raises:
        SmychkaError: SALib is not installed.
    """
    if plan.method == "sobol":
        sample = _salib("sample.sobol").sample
        found: np.ndarray = sample(plan.problem(), plan.draws, calc_second_order=False, seed=plan.seed)
    else:
        sample = _salib("sample.morris").sample
        found = sample(plan.problem(), plan.draws, num_levels=LEVELS, seed=plan.seed)
    return found


def other_numbers(plan: Plan, column: np.ndarray) -> np.ndarray:
    """For an input that is no number but a choice (whose luck): which choice each row has, as numbers from nought.

    In the Sobol design every value of the column is another choice, 2 a point; in a trajectory of Morris the input
    moves from one choice to another, and no two trajectories share one.

    Args:
        plan: the plan.
        column: the column of the input in the design. (row,)
    """
    if plan.method == "sobol":
        numbers: np.ndarray = np.unique(column, return_inverse=True)[1].ravel()
        return numbers
    return 2 * (np.arange(len(column)) // plan.block) + (column > 0.5)


def plain_rows(plan: Plan) -> np.ndarray:
    """Numbers of the rows that are a plain sample of all inputs: all of Morris, two of each block of Sobol."""
    rows = np.arange(plan.rows)
    return rows if plan.method == "morris" else rows[np.isin(rows % plan.block, (0, plan.block - 1))]


def indices(plan: Plan, points: np.ndarray, values: np.ndarray) -> list[dict[str, Any]]:
    """The indices of one outcome.

    Args:
        plan: the plan.
        points: the design. (row, input)
        values: the outcome in each row; a yes or no as 1 or 0. (row,)

    Returns:
        One row a group, the largest first: id, inputs (how many), distinguishable (whether the interval of its total
        index or of its mean effect leaves out nought), and for Sobol first and total, for Morris effect ($\\mu^*$, unit
        of the outcome over the whole range of the group), each with its 95 % interval as `_low` and `_high`; for
        Morris also mean (None for a group, in which signs mean nothing) and sigma (standard deviation of the effects;
        of their sizes for a group). All None where the outcome is the same in all rows.

    Raises:
        SmychkaError: numbers that do not fit the design, or are not finite.
    """
    found = np.asarray(values, dtype=float)
    if found.shape != (plan.rows,):
        raise SmychkaError(f"the outcome has shape {found.shape}; expected ({plan.rows},), one number a row")
    if not np.isfinite(found).all():
        raise SmychkaError(f"the outcome is not a number in row {int(np.argmin(np.isfinite(found)))} of the design")
    inputs = [plan.groups.count(group) for group in plan.order]
    named = [{"id": group, "inputs": count} for group, count in zip(plan.order, inputs, strict=True)]
    told = _sobol(plan, found) if plan.method == "sobol" else _morris(plan, points, found)
    key = "total" if plan.method == "sobol" else "effect"
    rows = [name | row for name, row in zip(named, told, strict=True)]
    return sorted(rows, key=lambda row: -(row[key] or 0.0))


def same_everywhere(values: np.ndarray) -> bool:
    """Whether an outcome is the same in all rows, up to rounding."""
    return float(np.std(values)) <= LEAST_SPREAD * float(np.max(np.abs(values), initial=0.0))


def _sobol(plan: Plan, values: np.ndarray) -> list[dict[str, Any]]:
    if same_everywhere(values[plain_rows(plan)]):
        return _nothing(plan, ("first", "total"))
    found = _salib("analyze.sobol").analyze(
        plan.problem(), values, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        seed=plan.seed + 1,
    )  # fmt: skip
    return [
        _with_interval("first", first, first_half)
        | _with_interval("total", total, total_half)
        | {"distinguishable": bool(total - total_half > 0.0)}
        for first, first_half, total, total_half in zip(*(found[key] for key in _OF_SOBOL), strict=True)
    ]


_OF_SOBOL = ("S1", "S1_conf", "ST", "ST_conf")


def _morris(plan: Plan, points: np.ndarray, values: np.ndarray) -> list[dict[str, Any]]:
    if same_everywhere(values):
        return _nothing(plan, ("effect",), ("mean", "sigma"))
    found = _salib("analyze.morris").analyze(
        plan.problem(), points, values, num_resamples=RESAMPLES, conf_level=CONFIDENCE, num_levels=LEVELS,
        seed=plan.seed + 1,
    )  # fmt: skip
    sizes = _sizes(plan, points, values)
    rows = []
    for place, group in enumerate(plan.order):
        alone = plan.groups.count(group) == 1
        mean, half = float(found["mu_star"][place]), float(found["mu_star_conf"][place])
        rows.append(
            _with_interval("effect", mean, half)
            | {
                "mean": float(found["mu"][place]) if alone else None,
                "sigma": float(found["sigma"][place]) if alone else float(np.std(sizes[group], ddof=1)),
                "distinguishable": mean - half > 0.0,
            }
        )
    return rows


def _sizes(plan: Plan, points: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """Sizes of the elementary effects of each group, one a trajectory."""
    step = LEVELS / (2.0 * (LEVELS - 1))
    first = [plan.groups.index(group) for group in plan.order]
    moved = np.diff(points[:, first].reshape(plan.draws, plan.block, -1), axis=1) != 0
    change = np.abs(np.diff(values.reshape(plan.draws, plan.block), axis=1)) / step
    sizes = np.einsum("tb,tbg->tg", change, moved)
    return dict(zip(plan.order, sizes.T, strict=True))


def _with_interval(name: str, value: float, half: float) -> dict[str, Any]:
    return {name: float(value), f"{name}_low": float(value - half), f"{name}_high": float(value + half)}


def _nothing(plan: Plan, names: Sequence[str], alone: Sequence[str] = ()) -> list[dict[str, Any]]:
    keys = [f"{name}{end}" for name in names for end in ("", "_low", "_high")] + list(alone)
    return [dict.fromkeys(keys) | {"distinguishable": False} for _ in plan.order]


def analysed(function: Function, plan: Plan) -> list[dict[str, Any]]:
    """The indices of any function of uniform numbers.

    Args:
        function: takes points (row, input), gives the outcome of each. (row,)
        plan: the plan.

    Returns:
        Rows as those of `indices`.

    Raises:
        SmychkaError: SALib is not installed, or the function gives what does not fit.
    """
    points = design(plan)
    return indices(plan, points, function(points))


def spread(values: np.ndarray) -> dict[str, float]:
    """How an outcome is spread over a plain sample.

    Args:
        values: the outcome. (draw,)

    Returns:
        mean, sd, q05, q50, q95, draws, and tail: the part of the variance carried by the twentieth of the draws that
        lie farthest from the mean; .28 for a bell, 0 where nothing varies.
    """
    away = np.sort((values - values.mean()) ** 2)
    farthest = away[len(away) - max(1, len(away) // 20) :].sum()
    low, middle, high = (float(each) for each in np.quantile(values, (0.05, 0.5, 0.95)))
    return {
        "mean": float(values.mean()),
        "sd": float(values.std()),
        "q05": low,
        "q50": middle,
        "q95": high,
        "draws": len(values),
        "tail": 0.0 if same_everywhere(values) else float(farthest / away.sum()),
    }


def interval_width(rows: Sequence[dict[str, Any]]) -> float:
    """Half the width of the widest interval of a total index; not a number where there is none."""
    widths = [(row["total_high"] - row["total_low"]) / 2 for row in rows if row.get("total") is not None]
    return max(widths, default=math.nan)
