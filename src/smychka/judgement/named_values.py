"""Every named outcome, line and definition as one number a draw: a yes or no is 1 or 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smychka.foundations.calendar import MONTHS, first_day, last_day
from smychka.foundations.faults import SmychkaError, unknown
from smychka.judgement.conditions import NEVER
from smychka.judgement.definitions import Definition
from smychka.judgement.outcomes import Outcome, Outcomes, Threshold, load_outcomes, outcome_values

if TYPE_CHECKING:
    import xarray as xr

YES_OR_NO = "yes_or_no"


@dataclass(frozen=True)
class NamedValue:
    """One number that a run comes to in each draw.

    Attributes:
        id: its name, `famine_deaths_1930_33`, `famine_over_3m`, `one_man_rule` or `one_man_rule:TR`.
        title: its name for readers.
        unit: its unit; `yes_or_no` where it is 1 or 0.
        months: first and last month that count.
        quantities: ids of the quantities that a run must keep.
        note: what it means and leaves out.
        read: its values in a run. (draw,)
    """

    id: str
    title: str
    unit: str
    months: tuple[int, int]
    quantities: tuple[str, ...]
    note: str
    read: Callable[[xr.Dataset], np.ndarray]

    @property
    def binary(self) -> bool:
        """Whether it is a yes or no."""
        return self.unit == YES_OR_NO


def named_value(name: str, since: int = 0, named: Outcomes | None = None) -> NamedValue:
    """An outcome, a line on one, or a definition, by its id.

    Args:
        name: the id.
        since: first month that counts for an outcome without a period of its own; it then counts to the end of the run.
        named: outcomes, thresholds and definitions; those of the package if left out.

    Raises:
        SmychkaError: no such id, with the nearest; or one whose period is over before `since`.
    """
    found = {each.id: each for each in _all(load_outcomes() if named is None else named, since)}
    if name not in found:
        raise SmychkaError(unknown("outcome", name, found))
    if found[name].months[1] < since:
        raise SmychkaError(
            f"{name!r} ends on {last_day(found[name].months[1])}, before policy or free politics begin on "
            f"{first_day(since)}; ask for it without them"
        )
    return found[name]


def yes_or_no_ids(named: Outcomes | None = None) -> tuple[str, ...]:
    """Ids of what is a yes or no: lines on outcomes, and definitions, those of accounts after the default."""
    every = _all(load_outcomes() if named is None else named, 0)
    return tuple(each.id for each in every if each.binary)


def _all(named: Outcomes, since: int) -> Iterator[NamedValue]:
    by_id = {outcome.id: outcome for outcome in named.outcomes}
    for outcome in named.outcomes:
        yield _of_outcome(outcome, since)
    for threshold in named.thresholds:
        yield _of_threshold(threshold, by_id[threshold.outcome])
    for definition in named.definitions:
        yield _of_definition(definition)


def _of_outcome(outcome: Outcome, since: int) -> NamedValue:
    first, last = outcome.months or (since, MONTHS - 1)

    def read(run: xr.Dataset) -> np.ndarray:
        return outcome_values(run, outcome, first, last)

    quantities = (outcome.quantity,)
    return NamedValue(outcome.id, outcome.title, outcome.unit, (first, last), quantities, outcome.note, read)


def _of_threshold(threshold: Threshold, outcome: Outcome) -> NamedValue:
    assert outcome.months is not None
    months = outcome.months

    def read(run: xr.Dataset) -> np.ndarray:
        values = outcome_values(run, outcome, *months)
        crossed: np.ndarray = (
            values <= threshold.at_most if threshold.at_least is None else values >= threshold.at_least
        )
        found: np.ndarray = crossed.astype(float)
        return found

    return NamedValue(
        threshold.id, threshold.title, YES_OR_NO, months, (outcome.quantity,), threshold.note, read
    )  # fmt: skip


def _of_definition(definition: Definition) -> NamedValue:
    def read(run: xr.Dataset) -> np.ndarray:
        found: np.ndarray = (definition.begun(run) != NEVER).astype(float)
        return found

    whose = f" ({definition.account})" if definition.account else ""
    quantities = tuple(dict.fromkeys(condition.quantity for condition in definition.conditions))
    return NamedValue(
        definition.id, f"{definition.title}{whose}", YES_OR_NO, definition.period, quantities, definition.note, read
    )  # fmt: skip
