"""The tables of the record as rows with their line numbers, and everything that can be wrong in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from smychka.foundations.calendar import parsed_date
from smychka.foundations.faults import Faults, unknown

THEMES = ("economy", "party", "demography", "regional", "abroad")
STATUSES = ("seen", "seen_secondary", "recalled", "judgement")

Cell = str | float | dt.date | None
Bibliography = dict[str, dict[str, str]]

_PROVENANCE = "source locator checked status note"
_COLUMNS = {theme: f"series region start end value low high unit {_PROVENANCE}".split() for theme in THEMES} | {
    "series": ["series", "theme", "title", "unit", "kind", "description", "counterpart", "input_of"],
    "regions": [
        *("id", "name", "level", "type", "parent", "pop_1926_total_thousand", "pop_1926_urban_thousand"),
        *(
            "pop_1926_rural_thousand",
            "ethnic_shares_1926",
            "lat",
            "lon",
            "tile_col",
            "tile_row",
            "pop_status",
        ),
        "note",
    ],
    "countries": ["id", "name"],
    "people": [
        *("id", "name", "born", "died", "death_manner", "party_joined", "social_origin", "education"),
        *("nationality", "factions", "posts", *_PROVENANCE.split()),
    ],
    "bodies": f"person_id person body role start end n {_PROVENANCE}".split(),
    "congresses": [
        *("number", "kind", "row_type", "start", "end", "delegates_vote", "delegates_advisory"),
        *("members_represented", "candidates_represented", "motion", "votes_for", "votes_against", "abstain"),
        *_PROVENANCE.split(),
    ],
    "platforms": f"platform name start end leaders dimension code justification {_PROVENANCE}".split(),
    "events": f"start end kind title region description {_PROVENANCE}".split(),
    "openings": [
        *(
            "id",
            "start",
            "end",
            "country",
            "kind",
            "cp_members",
            "cp_vote_pct",
            "comintern_line",
            "soviet_aid",
        ),
        *("outcome", "p_success_low", "p_success_mid", "p_success_high", "assessment_status"),
        *("assessment_basis", "sources", "population_thousand", "population_year", "gdp_per_head_2011usd"),
        *("gdp_year", "world_manufacturing_share_pct", "named_in_accounts", "note"),
    ],
    "renamed": ["former", "only", "series", "factor"],
}
TABLES = tuple(name for name in _COLUMNS if name not in THEMES)

NUMBERS = frozenset(
    (
        *("value", "low", "high", "code", "n", "level", "lat", "lon", "tile_col", "tile_row"),
        *("pop_1926_total_thousand", "pop_1926_urban_thousand", "pop_1926_rural_thousand"),
        *("delegates_vote", "delegates_advisory", "members_represented", "candidates_represented"),
        *("votes_for", "votes_against", "abstain", "p_success_low", "p_success_mid", "p_success_high"),
        *("population_thousand", "population_year", "gdp_per_head_2011usd", "gdp_year"),
        "world_manufacturing_share_pct",
    )
)
_KEY = ("series", "region", "start", "end", "source", "locator", "value")
_NEEDED = frozenset(("value", "start", "code", "id", "series", "status", "source"))


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, and its cells by column.

    Numbers and dates are read; a cell that could not be read, or that is empty, is None.
    """

    file: Path
    line: int
    cells: dict[str, Cell]

    def text(self, column: str) -> str:
        """A cell as text, empty where there is none."""
        cell = self.cells.get(column)
        return "" if cell is None else str(cell)


def table(folder: Path, name: str, faults: Faults) -> list[Row]:
    """Rows of one table, with a fault for every column, number or date that is not as expected."""
    path = folder / f"{name}.csv"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        faults.add(path, 0, "the table is missing or cannot be read")
        return []
    except UnicodeDecodeError:
        faults.add(path, 0, "the table is not UTF-8 text")
        return []
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    expected = _COLUMNS[name]
    for column in header:
        if column not in expected:
            faults.add(path, 1, unknown("column", column, expected))
    for column in expected:
        if column not in header:
            faults.add(path, 1, f"column {column!r} is missing")
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            faults.add(path, reader.line_num, f"{len(cells)} cells; expected {len(header)}")
        else:
            rows.append(_read(path, reader.line_num, dict(zip(header, cells, strict=True)), faults))
    return rows


def _read(path: Path, line: int, texts: dict[str, str], faults: Faults) -> Row:
    cells: dict[str, Cell] = {}
    for column, text in texts.items():
        if not text:
            cells[column] = None if column in NUMBERS or column in ("start", "end") else ""
            if column in _NEEDED:
                faults.add(path, line, f"{column} is empty")
        elif column in NUMBERS:
            cells[column] = _number(text, column, lambda what: faults.add(path, line, what))
        elif column in ("start", "end"):
            cells[column] = _date(text, column, lambda what: faults.add(path, line, what))
        else:
            cells[column] = text
    start, end = cells.get("start"), cells.get("end")
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        faults.add(path, line, f"end {end} is before start {start}")
    return Row(path, line, cells)


def _number(text: str, column: str, fault: Callable[[str], None]) -> float | None:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    fault(f"{column} {text!r} is not a number")
    return None


def _date(text: str, column: str, fault: Callable[[str], None]) -> dt.date | None:
    try:
        return parsed_date(text, end=column == "end")
    except ValueError as error:
        fault(f"{column}: {error}")
        return None


def bibliography(path: Path, faults: Faults) -> Bibliography:
    """Works by key, each with `key`, `type`, `author` and the fields of its entry.

    A second key of a work (an entry with a crossref) leads to the same work; its `key` is that of the work.
    """
    from pybtex.database import PybtexError, parse_file

    try:
        entries = parse_file(str(path), bib_format="bibtex").entries
    except (PybtexError, OSError) as error:
        faults.add(path, 0, f"the bibliography cannot be read: {' '.join(str(error).split())}")
        return {}
    works: Bibliography = {}
    for key, entry in entries.items():
        main = entry.fields.get("crossref", key)
        if main not in entries:
            faults.add(path, 0, f"entry {key!r}: " + unknown("work", main, entries))
            continue
        work = entries[main]
        people = {role: " and ".join(map(str, persons)) for role, persons in work.persons.items()}
        works[key] = {"key": main, "type": work.type} | people | dict(work.fields)
    return works


@dataclass(frozen=True)
class Names:
    """What a row may refer to. References to a list that could not be read, and is empty, are not checked."""

    series: dict[str, Row]
    places: Collection[str]
    people: Collection[str]
    platforms: Collection[str]
    sources: Collection[str]


def check_observations(theme: str, rows: Iterable[Row], names: Names, faults: Faults) -> None:
    """Faults of the observations of one theme: references, units, bounds, repetitions."""
    seen: dict[tuple[Cell, ...], int] = {}
    units: dict[str, Row] = {}
    for row in rows:
        name = row.text("series")
        entry = names.series.get(name)
        if entry is None and name and names.series:
            faults.add(row.file, row.line, unknown("series", name, names.series))
        elif entry is not None and entry.text("theme") != theme:
            faults.add(row.file, row.line, f"{name} belongs to the theme {entry.text('theme')}, not {theme}")
        first = units.setdefault(name, entry or row)
        if row.text("unit") != first.text("unit"):
            where = "the series list has" if first is entry else f"line {first.line} has"
            units_differ = f"unit {row.text('unit')!r} of {name}; {where} {first.text('unit')!r}"
            faults.add(row.file, row.line, units_differ)
        _check_bounds(row, faults)
        _check_references(row, names, faults)
        key = tuple(row.cells.get(column) for column in _KEY)
        if key in seen:
            faults.add(row.file, row.line, f"the same observation of {name} stands in line {seen[key]}")
        seen.setdefault(key, row.line)


def _check_bounds(row: Row, faults: Faults) -> None:
    low, value, high = (row.cells.get(column) for column in ("low", "value", "high"))
    if isinstance(low, float) and isinstance(value, float) and low > value:
        faults.add(row.file, row.line, f"low {low:g} is above the value {value:g}")
    if isinstance(high, float) and isinstance(value, float) and value > high:
        faults.add(row.file, row.line, f"the value {value:g} is above high {high:g}")


def check_table(name: str, rows: Iterable[Row], names: Names, faults: Faults) -> None:
    """Faults of one of the other tables: references and repeated ids."""
    ids = {"series": "series", "people": "id", "regions": "id", "countries": "id", "openings": "id"}
    column = ids.get(name)
    seen: dict[str, int] = {}
    for row in rows:
        _check_references(row, names, faults)
        if name == "renamed" and row.text("series") not in names.series:
            faults.add(row.file, row.line, unknown("series", row.text("series"), names.series))
        if name == "series" and row.text("theme") not in THEMES:
            faults.add(row.file, row.line, unknown("theme", row.text("theme"), THEMES))
        if column and row.text(column) in seen:
            first = seen[row.text(column)]
            faults.add(row.file, row.line, f"{column} {row.text(column)!r} stands in line {first} too")
        if column:
            seen.setdefault(row.text(column), row.line)


def _check_references(row: Row, names: Names, faults: Faults) -> None:
    """Statuses, places, sources, persons and factions that nothing else knows."""
    cited = [word.split()[0] for word in row.text("sources").split(";") if word.strip()]
    factions = [part.strip().split("@")[0] for part in row.text("factions").split(";") if part.strip()]
    leaders = [part.strip() for part in row.text("leaders").split(";") if part.strip()]
    for kind, used, known in (
        ("status", [row.text("status"), row.text("assessment_status")], STATUSES),
        ("region", [row.text("region"), row.text("country")], names.places),
        ("source", [row.text("source"), *cited], names.sources),
        ("person", [row.text("person_id"), *leaders], names.people),
        ("platform", factions, names.platforms),
    ):
        for name in used:
            if name and known and name not in known:
                faults.add(row.file, row.line, unknown(kind, name, known))
