"""What a policy consists of: levers held, circumstances changed, rules in force; and how they lie over months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from smychka.foundations.calendar import MONTHS, first_day, last_day, monthly_means
from smychka.foundations.faults import SmychkaError, unknown
from smychka.inputs.circumstances import REGIONAL, Circumstances, MonthlyCircumstances, OpeningState
from smychka.inputs.levers import MonthlyLevers

Outcome = Literal["", "success", "off", "drawn"]
OUTCOMES: Mapping[str, OpeningState] = {"success": "success", "off": "failure", "drawn": "drawn"}

_DAYS = np.array([(last_day(m) - first_day(m)).days + 1 for m in range(MONTHS)], dtype=float)


@dataclass(frozen=True)
class Imposition:
    """A lever held at a value from one day to another, both included.

    Attributes:
        lever: the lever.
        since: first day.
        until: last day.
        value: on the scale of the lever.
        reason: why this value.
        line: line in the file of the policy; 0 if it has none.
    """

    lever: str
    since: dt.date
    until: dt.date
    value: float
    reason: str = ""
    line: int = field(default=0, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """What is changed: the lever."""
        return self.lever


@dataclass(frozen=True)
class CircumstanceChange:
    """A circumstance changed from one day to another, both included, in exactly one of four ways.

    Attributes:
        name: the circumstance.
        since: first day.
        until: last day.
        value: it takes this value.
        times: it is multiplied by this number, and kept inside its range.
        hold: it keeps the value of the first day.
        outcome: for an opening: `success`, `off` (it fails) or `drawn` (by its chance).
        line: line in the file of the policy; 0 if it has none.
    """

    name: str
    since: dt.date
    until: dt.date
    value: float | None = None
    times: float | None = None
    hold: bool = False
    outcome: Outcome = ""
    line: int = field(default=0, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """What is changed: the circumstance."""
        return self.name


@dataclass(frozen=True)
class RuleInForce:
    """A written rule of decision that governs from one day to another, both included; one at a time.

    Attributes:
        rule: its name.
        since: first day.
        until: last day.
        line: line in the file of the policy; 0 if it has none.
    """

    rule: str
    since: dt.date
    until: dt.date
    line: int = field(default=0, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """What is changed: by which rule is decided, whatever its name, so that two cannot govern at once."""
        return "the rule of decision"


Part = Imposition | CircumstanceChange | RuleInForce


def shared_days(one: Part, two: Part) -> bool:
    """Whether both set the same lever or circumstance, or a rule, on the same day."""
    return one.subject == two.subject and one.since <= two.until and two.since <= one.until


def laid_over_levers(impositions: Sequence[Imposition], levers: MonthlyLevers) -> MonthlyLevers:
    """The monthly levers with impositions laid over them; the same object if there are none.

    An imposed value holds in every region and has no range. In a month held for some days only, value and
    range of the other days count by their share.

    Raises:
        SmychkaError: unknown lever.
    """
    if not impositions:
        return levers
    national, regional = levers.national.copy(), levers.regional.copy()
    down, up, imposed = levers.down.copy(), levers.up.copy(), levers.imposed.copy()
    for name in dict.fromkeys(step.lever for step in impositions):
        if name not in levers.names:
            raise SmychkaError(unknown("lever", name, levers.names))
        column = levers.names.index(name)
        held = Held.of((s.since, s.until, s.value) for s in impositions if s.lever == name)
        national[:, column] = held.over(national[:, column])
        regional[:, column, :] = held.over(regional[:, column, :])
        down[:, column] = held.free_part(down[:, column])
        up[:, column] = held.free_part(up[:, column])
        imposed[:, column] |= held.share > 0
    return replace(levers, national=national, regional=regional, down=down, up=up, imposed=imposed)


def governed_months(rules: Sequence[RuleInForce], names: Sequence[str]) -> np.ndarray:
    """Share of the days of each month on which each rule governs. Shape: (month, rule).

    Args:
        rules: the rules in force, by date.
        names: names of the rules, in the order wanted.
    """
    held = [Held.of((part.since, part.until, 1.0) for part in rules if part.rule == name) for name in names]
    return np.stack([each.share for each in held], axis=1) if held else np.zeros((MONTHS, 0))


def laid_over_circumstances(
    changes: Sequence[CircumstanceChange], circumstances: MonthlyCircumstances
) -> MonthlyCircumstances:
    """The monthly circumstances with changes laid over them; the same object if there are none.

    Raises:
        SmychkaError: unknown circumstance.
    """
    if not changes:
        return circumstances
    national, regional = (
        tuple(array.copy() for array in arrays)
        for arrays in (
            (circumstances.national, circumstances.down, circumstances.up),
            (circumstances.regional, circumstances.regional_down, circumstances.regional_up),
        )
    )
    openings = {"opening." + opening.id: opening for opening in circumstances.openings}
    history = circumstances.history
    for change in changes:
        if change.name in openings:
            state = OUTCOMES[change.outcome or "off"]
            openings[change.name] = replace(openings[change.name], state=state, decided_on=change.since)
        elif change.name in REGIONAL:
            row = circumstances.regional_names.index(change.name)
            for place, region in enumerate(circumstances.regions):
                _change(change, tuple(array[:, row, place] for array in regional), history, region)
        elif change.name in circumstances.names:
            column = circumstances.names.index(change.name)
            _change(change, tuple(array[:, column] for array in national), history, None)
        else:
            raise SmychkaError(unknown("circumstance", change.name, history.names))
    return replace(
        circumstances,
        national=national[0], down=national[1], up=national[2],
        regional=regional[0], regional_down=regional[1], regional_up=regional[2],
        openings=tuple(openings.values()),
    )  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What is held in each month: share of its days, and mean over all days with 0 on the free ones."""

    share: np.ndarray
    part: np.ndarray

    @classmethod
    def of(cls, spans: Iterable[tuple[dt.date, dt.date, float]]) -> Held:
        part, covered = monthly_means(spans)
        return cls(covered / _DAYS, part)

    def free_part(self, array: np.ndarray) -> np.ndarray:
        """The array times the share of free days; untouched months stay as they are."""
        share = self.share.reshape(-1, *[1] * (array.ndim - 1))
        return np.asarray(np.where(share > 0, array * (1 - share), array))

    def over(self, array: np.ndarray) -> np.ndarray:
        """The array with what is held laid over it; untouched months stay as they are."""
        return np.asarray(self.free_part(array) + self.part.reshape(-1, *[1] * (array.ndim - 1)))


def _change(
    change: CircumstanceChange, arrays: tuple[np.ndarray, ...], history: Circumstances, region: str | None
) -> None:
    """Lay a change over value, down and up of one circumstance, in place. Shape: (month,) each."""
    value, *widths = arrays
    if change.times is not None:
        factor = monthly_means([(change.since, change.until, change.times)], np.ones(MONTHS))[0]
        touched = factor != 1
        lowest, highest = history.range_of(change.name)
        value[touched] = np.clip(value[touched] * factor[touched], lowest, highest)
        for width in widths:
            width[touched] *= factor[touched]
        return
    to = history.value_on(change.name, change.since, region) if change.hold else change.value
    held = Held.of([(change.since, change.until, 0.0 if to is None else to)])
    value[:] = held.over(value)
    for width in widths:
        width[:] = held.free_part(width)
