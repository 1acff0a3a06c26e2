"""What must be so in a run, how long, and since when it is: the words in which definitions and criteria are written.

A condition compares one quantity of the country with a line. Conditions under one heading hold together; those that
share a word in `either` are alternatives. A heading is met in a draw from the first month of the first unbroken run
of months in which its conditions hold, if that run is as long as asked and lies inside its period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import END, MONTHS, START, first_day, month_index
from smychka.foundations.faults import SmychkaError, unknown
from smychka.inputs.toml_files import TomlTable

if TYPE_CHECKING:
    import xarray as xr

    from smychka.measures import Measure

NEVER = -1
KEYS = ("of", "quantity", "at_least", "at_most", "over", "either")


@dataclass(frozen=True)
class Condition:
    """One quantity against one line.

    Attributes:
        quantity: the quantity of the model, of the country.
        at_least: met from this value upwards, in the unit of the quantity; None where `at_most` is given.
        at_most: met up to this value; None where `at_least` is given.
        over: months read together, the present one last: a flow is summed over them, anything else averaged.
        either: a word shared with the conditions that may stand in for this one; empty where it must hold itself.
    """

    quantity: str
    at_least: float | None = None
    at_most: float | None = None
    over: int = 1
    either: str = ""

    @property
    def words(self) -> str:
        """The condition as a reader has it."""
        from smychka.measures import measure

        line = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"
        told = measure(self.quantity)
        how = ""
        if self.over > 1:
            how = f", {'sum' if told.kind == 'flow' else 'mean'} of {self.over} months"
        return f"{told.title} ({self.quantity}) {line}{how}"

    def met(self, dataset: xr.Dataset) -> np.ndarray:
        """Whether it is met in each month of each draw. Shape: (draw, month), true or false.

        Raises:
            SmychkaError: the run does not hold the quantity, or not all its months.
        """
        from smychka.measures import measure

        values = months_of(dataset, self.quantity)
        if self.over > 1:
            values = _together(values, self.over, total=measure(self.quantity).kind == "flow")
        found: np.ndarray = values <= self.at_most if self.at_least is None else values >= self.at_least
        return found


def months_of(dataset: xr.Dataset, quantity: str) -> np.ndarray:
    """A quantity of the country in all months of a run. Shape: (draw, month), unit of the quantity.

    Raises:
        SmychkaError: the run does not hold the quantity, or not all its months.
    """
    if quantity not in dataset:
        raise SmychkaError(f"a condition needs {quantity!r}, which the run does not hold")
    if dataset.sizes.get("month") != MONTHS:
        raise SmychkaError(f"the run has {dataset.sizes.get('month', 0)} months; expected {MONTHS}")
    values: np.ndarray = dataset[quantity].transpose("draw", "month").values.astype(float)
    return values


def _together(values: np.ndarray, over: int, *, total: bool) -> np.ndarray:
    """Sum or mean of the last months, of those there are at the beginning of the run. Shape: (draw, month)."""
    summed = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    last = np.arange(1, values.shape[1] + 1)
    first = np.maximum(last - over, 0)
    found: np.ndarray = summed[:, last] - summed[:, first]
    return found if total else found / (last - first)


def held(dataset: xr.Dataset, conditions: Sequence[Condition]) -> np.ndarray:
    """Whether all conditions hold, alternatives counting as one, in each month of each draw. Shape: (draw, month).

    Raises:
        SmychkaError: the run does not hold a quantity, or not all its months.
    """
    groups: dict[object, np.ndarray] = {}
    for place, condition in enumerate(conditions):
        name = condition.either or place
        met = condition.met(dataset)
        groups[name] = groups[name] | met if name in groups else met
    together: np.ndarray = np.logical_and.reduce(list(groups.values()))
    return together


def beginnings(holds: np.ndarray, months: int, first: int = 0, last: int = MONTHS - 1) -> np.ndarray:
    """The month in which the first unbroken run of `months` months begins in each draw; `NEVER` where none does.

    Args:
        holds: whether it holds. (draw, month)
        months: length asked of the run of months, 1 or more.
        first: first month in which it may begin.
        last: month in which it must be complete at the latest.

    Returns:
        Number of the month. (draw,)
    """
    counted = np.concatenate([np.zeros((len(holds), 1), int), np.cumsum(holds, axis=1)], axis=1)
    starts = np.arange(first, last + 2 - months)
    if not starts.size:
        return np.full(len(holds), NEVER)
    whole = counted[:, starts + months] - counted[:, starts] == months
    found: np.ndarray = np.where(whole.any(axis=1), starts[whole.argmax(axis=1)], NEVER)
    return found


def share_error(yes: int, draws: int) -> float:
    """Standard deviation of a Beta distribution with yes + 1/2 and draws - yes + 1/2: never nought."""
    return float(np.sqrt((yes + 0.5) * (draws - yes + 0.5) / ((draws + 1) ** 2 * (draws + 2))))


def month_label(index: float) -> str:
    """A month as YYYY-MM."""
    return f"{first_day(round(index)):%Y-%m}"


def since_when(begun: np.ndarray) -> dict[str, str] | None:
    """Quantiles of the month of beginning over the draws in which there is one; None without any."""
    found = begun[begun != NEVER]
    if not found.size:
        return None
    return {name: month_label(np.quantile(found, at)) for name, at in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95))}


def read_condition(table: TomlTable, headings: Mapping[str, object], measures: Mapping[str, Measure]) -> Condition:
    """A condition from its table; what cannot be is noted with its line.

    Args:
        table: the table.
        headings: the ids that a condition may belong to.
        measures: the quantities.
    """
    table.allow(KEYS)
    table.choice("of", "heading", headings)
    quantity = table.choice("quantity", "quantity", measures)
    if quantity in measures and measures[quantity].regional:
        table.fault("quantity", f"{quantity} is one of regions; a condition needs a quantity of the country")
    if len([key for key in ("at_least", "at_most") if key in table.entries]) != 1:
        table.fault("at_most", "expected one of 'at_least' and 'at_most'")
    least, most = (table.number(key, required=False) for key in ("at_least", "at_most"))
    return Condition(quantity, least, most, read_months(table, "over"), table.text("either", required=False))


def read_months(table: TomlTable, key: str) -> int:
    """A number of months, 1 where it is missing."""
    value: Any = table.entries.get(key, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MONTHS:
        table.fault(key, f"{key!r} is {value!r}; expected a whole number of months from 1 to {MONTHS}")
        return 1
    return value


def read_period(table: TomlTable) -> tuple[int, int]:
    """First and last month from `from` and `to`; the run where they are missing."""
    since, until = table.span(since_required=False)
    return month_index(max(since, START)), min(month_index(min(until, END)), MONTHS - 1)


def gathered(
    tables: Sequence[TomlTable], headings: Mapping[str, TomlTable], measures: Mapping[str, Measure]
) -> dict[str, tuple[Condition, ...]]:
    """The conditions by heading; a heading without any is a fault at its first line.

    Args:
        tables: the conditions.
        headings: the table of each heading by id.
        measures: the quantities.
    """
    found: dict[str, list[Condition]] = {name: [] for name in headings}
    for table in tables:
        condition = read_condition(table, headings, measures)
        found.get(str(table.entries.get("of")), []).append(condition)
    for name, of in headings.items():
        if not found[name]:
            of.fault("", f"{name!r} has no condition; expected a [[condition]] with of = {name!r}")
    return {name: tuple(each) for name, each in found.items()}


def one_of(name: str, kind: str, known: Mapping[str, object]) -> str:
    """A name if it is known.

    Raises:
        SmychkaError: it is not; names the nearest.
    """
    if name not in known:
        raise SmychkaError(unknown(kind, name, known))
    return name
