"""Levers: what was decided, step by step, from November 1917 to June 1941.

Each lever is one file in `data/levers/`: its meaning and scale, its historical path, and the regions where
another value held. Values are on the scale given in the definition; low and high bound what a fair reader of
the literature could put there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smychka.foundations.calendar import END, START, monthly_means
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.toml_files import (
    DATA,
    STATUSES,
    TomlTable,
    region_names,
    source_keys,
    toml_file,
)

GROUPS = ("countryside", "town", "party", "society", "abroad")

_TOP_KEYS = ("title", "unit", "minimum", "maximum", "group", "definition")
_STEP_KEYS = (
    "from", "to", "value", "low", "high", "decided_by", "decision", "source", "checked", "status", "note",
)  # fmt: skip
_REGION_KEYS = ("from", "to", "regions", "value", "status", "source", "note")
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One step of a path: a decision, or a phase in carrying it out.

    Attributes:
        since: first day.
        until: last day, included.
        value: position of the lever, in its unit.
        low: lowest value a fair reader of the literature could put there.
        high: highest such value.
        decided_by: the body.
        decision: what was decided and when.
        source: key of the bibliography.
        checked: where the text was read; empty if it was not.
        status: of the decision and its date: seen, seen_secondary, recalled or judgement.
        note: opens with the basis of the value, as `[value: derived]`.
    """

    since: dt.date
    until: dt.date
    value: float
    low: float
    high: float
    decided_by: str
    decision: str
    source: str
    checked: str
    status: str
    note: str

    @property
    def basis(self) -> str:
        """Basis of the value: derived, recalled, seen, judgement, definition or code."""
        return self.note.partition("[value: ")[2].partition("]")[0]


@dataclass(frozen=True)
class RegionalStep:
    """A value that held in some regions instead of the national one. Fields as in `Step`."""

    since: dt.date
    until: dt.date
    regions: tuple[str, ...]
    value: float
    status: str
    source: str
    note: str


@dataclass(frozen=True)
class Lever:
    """Something that was decided, with its scale and its historical path.

    Attributes:
        name: its name in the model and in policies.
        title: its name for readers.
        unit: unit of all values.
        minimum: lowest allowed value.
        maximum: highest allowed value.
        group: countryside, town, party, society or abroad.
        definition: meaning, anchors of the scale and sources of the values.
        path: the steps, in order of time, without gap or overlap.
        regional: values that held in some regions instead.
    """

    name: str
    title: str
    unit: str
    minimum: float
    maximum: float
    group: str
    definition: str
    path: tuple[Step, ...]
    regional: tuple[RegionalStep, ...]

    def step_on(self, day: dt.date) -> Step:
        """The step in force on a day of the run."""
        for step in self.path:
            if step.since <= day <= step.until:
                return step
        raise SmychkaError(f"{day} lies outside the run; expected a date from {START} to {END}")


@dataclass(frozen=True)
class MonthlyLevers:
    """Positions of all levers in every month of the run, as the mean of its days.

    Attributes:
        names: the levers.
        regions: the 22 regions.
        national: value for the country. Shape: (month, lever).
        regional: the same with the regional values laid over it. Shape: (month, lever, region).
        down: value less low, 0 or more. Shape: (month, lever).
        up: high less value, 0 or more. Shape: (month, lever).
        imposed: whether a policy holds the lever on any day of the month. Shape: (month, lever).
    """

    names: tuple[str, ...]
    regions: tuple[str, ...]
    national: np.ndarray
    regional: np.ndarray
    down: np.ndarray
    up: np.ndarray
    imposed: np.ndarray


@dataclass(frozen=True)
class Levers:
    """All levers, in order of the groups and by name inside a group."""

    all: tuple[Lever, ...]
    regions: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the levers, in a fixed order."""
        return tuple(lever.name for lever in self.all)

    def __getitem__(self, name: str) -> Lever:
        for lever in self.all:
            if lever.name == name:
                return lever
        raise SmychkaError(unknown("lever", name, self.names))

    def monthly(self) -> MonthlyLevers:
        """The historical paths by month."""
        paths = [_monthly_path(lever) for lever in self.all]
        national, down, up = (np.stack(arrays, axis=1) for arrays in zip(*paths, strict=True))
        regional = np.repeat(national[:, :, None], len(self.regions), axis=2)
        for column, lever in enumerate(self.all):
            for place, region in enumerate(self.regions):
                laid = [(s.since, s.until, s.value) for s in lever.regional if region in s.regions]
                if laid:
                    spans = [(s.since, s.until, s.value) for s in lever.path] + laid
                    regional[:, column, place] = monthly_means(spans)[0]
        imposed = np.zeros(national.shape, dtype=bool)
        return MonthlyLevers(self.names, self.regions, national, regional, down, up, imposed)


def _monthly_path(lever: Lever) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, value less low, and high less value. Shapes: (month,), (month,), (month,)."""
    value, _ = monthly_means((s.since, s.until, s.value) for s in lever.path)
    down, _ = monthly_means((s.since, s.until, s.value - s.low) for s in lever.path)
    up, _ = monthly_means((s.since, s.until, s.high - s.value) for s in lever.path)
    return value, down, up


def load_levers(
    folder: Path | None = None,
    *,
    keys: frozenset[str] | None = None,
    regions: tuple[str, ...] | None = None,
) -> Levers:
    """The levers and their historical paths.

    Args:
        folder: where the TOML files are, one a lever; the shipped ones if left out.
        keys: keys of the bibliography; those of the record if left out.
        regions: the regions; those of the record if left out.

    Raises:
        InputFaults: anything wrong in the files, all of it, with file and line.
    """
    folder = DATA / "levers" if folder is None else folder
    keys = source_keys() if keys is None else keys
    regions = region_names() if regions is None else regions
    faults = Faults()
    found = [_lever(path, keys, regions, faults) for path in sorted(folder.glob("*.toml"))]
    if not found:
        faults.add(folder, 0, "no lever files (*.toml) here")
    faults.stop_if_any()
    levers = [lever for lever in found if lever is not None]
    levers.sort(key=lambda lever: (GROUPS.index(lever.group), lever.name))
    return Levers(tuple(levers), regions)


def _lever(path: Path, keys: frozenset[str], regions: Sequence[str], faults: Faults) -> Lever | None:
    file = toml_file(path, ("path", "region"), faults)
    if file is None:
        return None
    top = file.top
    top.allow(_TOP_KEYS)
    minimum, maximum = top.number("minimum"), top.number("maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        top.fault("maximum", f"maximum {maximum:g} is not above minimum {minimum:g}")
    bounds = (-np.inf if minimum is None else minimum, np.inf if maximum is None else maximum)
    if not file.tables["path"]:
        top.fault("path", "no [[path]] step")
    steps = tuple(_step(table, bounds, keys) for table in file.tables["path"])
    _check_cover(steps, file.tables["path"])
    regional = tuple(_regional_step(table, bounds, keys, regions) for table in file.tables["region"])
    _check_regional_overlap(regional, file.tables["region"])
    return Lever(
        name=path.stem,
        title=top.text("title"),
        unit=top.text("unit"),
        minimum=bounds[0],
        maximum=bounds[1],
        group=top.choice("group", "group", GROUPS),
        definition=top.text("definition"),
        path=steps,
        regional=regional,
    )


def _step(table: TomlTable, bounds: tuple[float, float], keys: frozenset[str]) -> Step:
    table.allow(_STEP_KEYS)
    since, until = table.span()
    value, low, high = (_inside(table, key, bounds) for key in ("value", "low", "high"))
    if value is not None and low is not None and high is not None and not low <= value <= high:
        table.fault("value", f"expected low <= value <= high, found {low:g}, {value:g}, {high:g}")
    note = table.text("note")
    if note and not note.startswith("[value: "):
        table.fault("note", "the note does not open with the basis of the value, as [value: judgement]")
    return Step(
        since, until, value or 0.0, low or 0.0, high or 0.0,
        decided_by=table.text("decided_by"),
        decision=table.text("decision"),
        source=table.choice("source", "source key", keys),
        checked=table.text("checked", required=False),
        status=table.choice("status", "status", STATUSES),
        note=note,
    )  # fmt: skip


def _inside(table: TomlTable, key: str, bounds: tuple[float, float]) -> float | None:
    number = table.number(key)
    if number is not None and not bounds[0] <= number <= bounds[1]:
        table.fault(key, f"{key} {number:g} lies outside the range from {bounds[0]:g} to {bounds[1]:g}")
    return number


def _regional_step(
    table: TomlTable, bounds: tuple[float, float], keys: frozenset[str], regions: Sequence[str]
) -> RegionalStep:
    table.allow(_REGION_KEYS)
    since, until = table.span()
    named = table.texts("regions")
    if not named:
        table.fault("regions", "no regions named")
    for name in named:
        if name not in regions:
            table.fault("regions", unknown("region", name, regions))
    source = table.text("source", required=False)
    if source and source not in keys:
        table.fault("source", unknown("source key", source, keys))
    value = _inside(table, "value", bounds)
    return RegionalStep(
        since, until, named, value or 0.0,
        status=table.choice("status", "status", STATUSES), source=source, note=table.text("note"),
    )  # fmt: skip


def _check_cover(steps: Sequence[Step], tables: Sequence[TomlTable]) -> None:
    """Note where the path begins late, ends early, has a gap or an overlap."""
    expected = START
    for step, table in zip(steps, tables, strict=True):
        if step.since > expected:
            table.fault("from", f"gap: the step begins on {step.since}, expected {expected}")
        elif step.since < expected:
            table.fault("from", f"overlap: the step begins on {step.since}, expected {expected}")
        expected = step.until + _ONE_DAY
    if steps and expected != END + _ONE_DAY:
        tables[-1].fault("to", f"gap: the path ends on {steps[-1].until}, expected {END}")


def _check_regional_overlap(steps: Sequence[RegionalStep], tables: Sequence[TomlTable]) -> None:
    """Note where two regional values hold in one region on the same day."""
    for later, table in enumerate(tables):
        for earlier in range(later):
            one, two = steps[earlier], steps[later]
            shared = sorted(set(one.regions) & set(two.regions))
            if shared and one.since <= two.until and two.since <= one.until:
                place = tables[earlier].line
                table.fault("from", f"overlap with the regional step of line {place} in {', '.join(shared)}")
