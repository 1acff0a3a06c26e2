"""Circumstances: what nobody in Moscow decided. Weather, fronts, prices, illness, other states, risings abroad.

The tables in `data/circumstances/` give each circumstance as a path of dated values with a range. Weather,
fronts and Soviet control differ by region; deaths count as 0 before and 1 from their date; the sections of the
Comintern exist, and take in members by founding or merger, on the days of their rows and on no others; an opening is
an attempt at revolution abroad, with the chance of success it would have if it were drawn.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from smychka.foundations.calendar import END, START, monthly_means, parsed_date
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.toml_files import DATA, STATUSES, region_names, source_keys

OpeningState = Literal["failure", "success", "drawn"]

COLUMNS = (
    "name", "region", "from", "to", "value", "low", "high", "unit",
    "decided_by", "decision", "source", "checked", "status", "note",
)  # fmt: skip
RANGES: Mapping[str, tuple[float, float]] = {
    "index_0_1": (0, 1),
    "share_of_population": (0, 1),
    "share_of_work_lost": (0, 1),
    "event": (0, 1),
    "probability_if_drawn": (0, 1),
    "log_deviation_of_yield": (-3, 3),
    "index_1913_1": (0, 10),
    "index_1928_1": (0, 10),
    "million_gold_roubles_per_year": (0, 2000),
    "million_dollars_per_year": (0, 100000),
    "thousand_members_per_month": (0, 1000),
}
REGIONAL = ("weather", "civil_war_front", "soviet_control")

_OPENING = "opening."
_DEATH = "death."
_SECTION = "section_"
_MAY_BE_PARTIAL = (_DEATH, _SECTION, "weather")
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One step in the path of a circumstance. Fields as in the tables; both days are included."""

    since: dt.date
    until: dt.date
    value: float
    low: float
    high: float
    decision: str
    source: str
    checked: str
    status: str
    note: str


@dataclass(frozen=True)
class Circumstance:
    """The path of a circumstance in one place.

    Attributes:
        name: its name in the model and in policies.
        region: one of the 22 regions, or `ussr` or `world`.
        unit: unit of all values.
        path: the spans in order of time.
    """

    name: str
    region: str
    unit: str
    path: tuple[Span, ...]

    def value_on(self, day: dt.date) -> float:
        """The value on a day; 0 where the path does not reach."""
        return next((span.value for span in self.path if span.since <= day <= span.until), 0.0)


@dataclass(frozen=True)
class Opening:
    """An attempt at revolution abroad.

    Attributes:
        id: its name, without `opening.`.
        country: where.
        start: first day.
        end: last day.
        p_low: lowest chance of success a fair reader of the literature could give it.
        p_mid: middle chance.
        p_high: highest chance.
        state: pinned to failure, as it happened; pinned to success; or drawn with its chance.
        decided_on: the day from which a success counts.
        outcome: what happened.
        status: status of the row.
    """

    id: str
    country: str
    start: dt.date
    end: dt.date
    p_low: float
    p_mid: float
    p_high: float
    state: OpeningState
    decided_on: dt.date
    outcome: str
    status: str


@dataclass(frozen=True)
class MonthlyCircumstances:
    """All circumstances in every month of the run, as the mean of its days.

    Where weather has no value (1941: no harvest falls into the run) it is 0, the mean of 1901-1940.

    Attributes:
        names: circumstances of the whole country and the world, deaths among them.
        regional_names: circumstances by region.
        regions: the 22 regions.
        national: Shape: (month, name).
        down: value less low. Shape: (month, name).
        up: high less value. Shape: (month, name).
        regional: Shape: (month, regional name, region).
        regional_down: value less low. Shape: (month, regional name, region).
        regional_up: high less value. Shape: (month, regional name, region).
        openings: attempts at revolution abroad and what is assumed of them.
        history: the circumstances these months were made from.
    """

    names: tuple[str, ...]
    regional_names: tuple[str, ...]
    regions: tuple[str, ...]
    national: np.ndarray
    down: np.ndarray
    up: np.ndarray
    regional: np.ndarray
    regional_down: np.ndarray
    regional_up: np.ndarray
    openings: tuple[Opening, ...]
    history: Circumstances

    def recorded(self) -> np.ndarray:
        """The national values of history, whatever has been laid over them. Shape: (month, name)."""
        return _monthly(self.history.national)[0]


@dataclass(frozen=True)
class Circumstances:
    """All circumstances, as they were."""

    national: tuple[Circumstance, ...]
    regional: tuple[Circumstance, ...]
    openings: tuple[Opening, ...]
    regions: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all circumstances that a policy may change."""
        openings = tuple(_OPENING + opening.id for opening in self.openings)
        return tuple(c.name for c in self.national) + REGIONAL + openings

    def range_of(self, name: str) -> tuple[float, float]:
        """Lowest and highest value a circumstance may take.

        Raises:
            SmychkaError: no such circumstance.
        """
        for circumstance in self.national + self.regional:
            if circumstance.name == name:
                return RANGES[circumstance.unit]
        if name in self.names:
            return RANGES["probability_if_drawn"]
        raise SmychkaError(unknown("circumstance", name, self.names))

    def value_on(self, name: str, day: dt.date, region: str | None = None) -> float:
        """The value of a circumstance on a day, in a region where it differs by region."""
        for circumstance in self.national + self.regional:
            if circumstance.name == name and (name not in REGIONAL or circumstance.region == region):
                return circumstance.value_on(day)
        raise SmychkaError(unknown("circumstance", name, self.names))

    def monthly(self) -> MonthlyCircumstances:
        """The circumstances by month."""
        national, down, up = _monthly(self.national)
        shape = (len(national), len(REGIONAL), len(self.regions))
        by_place = {(c.name, c.region): c for c in self.regional}
        ordered = [by_place[name, region] for name in REGIONAL for region in self.regions]
        regional, regional_down, regional_up = (array.reshape(shape) for array in _monthly(ordered))
        return MonthlyCircumstances(
            names=tuple(c.name for c in self.national),
            regional_names=REGIONAL,
            regions=self.regions,
            national=national, down=down, up=up,
            regional=regional, regional_down=regional_down, regional_up=regional_up,
            openings=self.openings,
            history=self,
        )  # fmt: skip


def _monthly(paths: Sequence[Circumstance]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, value less low, and high less value. Shapes: (month, path), each."""
    value = [monthly_means((s.since, s.until, s.value) for s in c.path)[0] for c in paths]
    down = [monthly_means((s.since, s.until, s.value - s.low) for s in c.path)[0] for c in paths]
    up = [monthly_means((s.since, s.until, s.high - s.value) for s in c.path)[0] for c in paths]
    return np.stack(value, axis=1), np.stack(down, axis=1), np.stack(up, axis=1)


def load_circumstances(
    folder: Path | None = None,
    *,
    keys: frozenset[str] | None = None,
    regions: tuple[str, ...] | None = None,
) -> Circumstances:
    """The circumstances as they were.

    Args:
        folder: where the tables (CSV) are; the shipped ones if left out.
        keys: keys of the bibliography; those of the record if left out.
        regions: the regions; those of the record if left out.

    Raises:
        InputFaults: anything wrong in the tables, all of it, with file and line.
    """
    folder = DATA / "circumstances" if folder is None else folder
    keys = source_keys() if keys is None else keys
    regions = region_names() if regions is None else regions
    faults = Faults()
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _rows(path, faults)]
    if not rows and not faults:
        faults.add(folder, 0, "no tables of circumstances (*.csv) here")
    spans = [(row, span) for row in rows if (span := _span(row, keys, regions, faults))]
    paths: dict[tuple[str, str], list[tuple[_Row, Span]]] = {}
    for row, span in spans:
        paths.setdefault((row.cells["name"], row.cells["region"]), []).append((row, span))
    for path in paths.values():
        path.sort(key=lambda pair: pair[1].since)
        _check_cover(path, faults)
    _check_names(paths, folder, regions, faults)
    faults.stop_if_any()
    found = [
        Circumstance(name, region, path[0][0].cells["unit"], tuple(span for _, span in path))
        for (name, region), path in paths.items()
    ]
    return Circumstances(
        national=tuple(c for c in found if c.name not in REGIONAL and not c.name.startswith(_OPENING)),
        regional=tuple(c for c in found if c.name in REGIONAL),
        openings=tuple(_opening(c) for c in found if c.name.startswith(_OPENING)),
        regions=regions,
    )


@dataclass(frozen=True)
class _Row:
    """One row of a table, with its place."""

    file: Path
    line: int
    cells: Mapping[str, str]


def _rows(path: Path, faults: Faults) -> list[_Row]:
    """The rows of a table, cells stripped; empty, with a fault noted, where it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            columns = tuple(reader.fieldnames or ())
            for name in columns:
                if name not in COLUMNS:
                    faults.add(path, 1, unknown("column", name, COLUMNS))
            missing = [name for name in COLUMNS if name not in columns]
            if missing:
                faults.add(path, 1, f"missing column {', '.join(missing)}")
                return []
            rows = []
            for cells in reader:
                if None in cells or None in cells.values():
                    faults.add(path, reader.line_num, f"expected {len(columns)} cells in the row")
                    continue
                rows.append(_Row(path, reader.line_num, {key: cell.strip() for key, cell in cells.items()}))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path, 0, f"cannot be read: {error}")
        return []


def _span(row: _Row, keys: frozenset[str], regions: Sequence[str], faults: Faults) -> Span | None:
    """The span of a row; None, with the faults noted, where anything in it is wrong."""
    cells, before = row.cells, len(faults)

    def fault(what: str) -> None:
        faults.add(row.file, row.line, what)

    for column in ("name", "region", "decision", "note"):
        if not cells[column]:
            fault(f"{column} is empty")
    if cells["name"] in REGIONAL and cells["region"] not in regions:
        fault(unknown("region", cells["region"], regions))
    if cells["unit"] not in RANGES:
        fault(unknown("unit", cells["unit"], RANGES))
    if cells["status"] not in STATUSES:
        fault(unknown("status", cells["status"], STATUSES))
    if cells["source"] not in keys:
        fault(unknown("source key", cells["source"], keys))
    days, numbers = [], []
    for column in ("from", "to"):
        try:
            open_end = column == "to" and not cells[column]
            days.append(END if open_end else parsed_date(cells[column], end=column == "to"))
        except ValueError as error:
            fault(f"{column}: {error}")
    lowest, highest = RANGES.get(cells["unit"], (-math.inf, math.inf))
    for column in ("value", "low", "high"):
        try:
            numbers.append(float(cells[column]))
        except ValueError:
            fault(f"{column} is {cells[column]!r}; expected a number")
            continue
        if not lowest <= numbers[-1] <= highest:
            fault(f"{column} {cells[column]} lies outside the range from {lowest:g} to {highest:g}")
    if len(days) == 2 and days[1] < days[0]:
        fault(f"ends on {days[1]}, before it begins on {days[0]}")
    if len(numbers) == 3 and not numbers[1] <= numbers[0] <= numbers[2]:
        fault(f"expected low <= value <= high, found {numbers[1]:g}, {numbers[0]:g}, {numbers[2]:g}")
    if len(faults) > before:
        return None
    return Span(
        days[0], days[1], numbers[0], numbers[1], numbers[2],
        *(cells[column] for column in ("decision", "source", "checked", "status", "note")),
    )  # fmt: skip


def _check_cover(path: Sequence[tuple[_Row, Span]], faults: Faults) -> None:
    """Note gaps and overlaps; openings, deaths, sections and weather need not reach over the run; sections may gap."""
    name, unit = path[0][0].cells["name"], path[0][0].cells["unit"]
    partial = name.startswith((_OPENING, *_MAY_BE_PARTIAL))
    expected = None if partial else START
    for row, span in path:
        if row.cells["unit"] != unit:
            faults.add(row.file, row.line, f"unit {row.cells['unit']!r}; the path of {name} is in {unit!r}")
        if expected is not None and span.since < expected and expected != START:
            faults.add(row.file, row.line, f"overlap: {name} begins on {span.since}, expected {expected}")
        elif expected is not None and span.since > expected and not name.startswith(_SECTION):
            faults.add(row.file, row.line, f"gap: {name} begins on {span.since}, expected {expected}")
        expected = span.until + _ONE_DAY
    if not partial and path[-1][1].until < END:
        row, span = path[-1]
        faults.add(row.file, row.line, f"gap: {name} ends on {span.until}, expected {END}")


def _check_names(paths: Mapping[tuple[str, str], object], folder: Path, regions: Sequence[str], faults: Faults) -> None:
    """Note regions left out of a regional circumstance, and national ones given in two places."""
    if faults:
        return
    for name in REGIONAL:
        absent = [region for region in regions if (name, region) not in paths]
        if absent:
            faults.add(folder, 0, f"{name} is missing in {', '.join(absent)}")
    names = [name for name, _ in paths if name not in REGIONAL]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(folder, 0, f"{name} is given for more than one place")


def _opening(circumstance: Circumstance) -> Opening:
    """An opening as it was: pinned to failure."""
    span = circumstance.path[0]
    return Opening(
        id=circumstance.name.removeprefix(_OPENING),
        country=circumstance.region,
        start=span.since, end=span.until,
        p_low=span.low, p_mid=span.value, p_high=span.high,
        state="failure", decided_on=span.until,
        outcome=span.decision, status=span.status,
    )  # fmt: skip
