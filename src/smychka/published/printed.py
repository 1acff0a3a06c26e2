"""Printed and digitised figures of the publications, with where they stand and how they were read."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smychka.foundations.faults import Faults, SmychkaError, unknown

FOLDER = Path(__file__).resolve().parents[1] / "data" / "published"
YEARS = tuple(range(1928, 1940))
RUNS = ("actual", "collectivised", "nep", "capitalist")
STATUSES = ("seen", "seen_secondary", "recalled")


def figure_8_2(run: str, path: Path = FOLDER / "allen_figure_8_2.csv") -> NDArray[np.float64]:
    """Value added outside agriculture in Allen's figure 8.2, billion roubles of 1937, 1928 to 1939.

    Digitised from a scan; the error of reading is about one unit either way.

    Args:
        run: actual, collectivised, nep or capitalist.
        path: the table.

    Raises:
        SmychkaError: a run that the figure does not show.
        InputFaults: a table with faults.
    """
    if run not in RUNS:
        raise SmychkaError(unknown("run of figure 8.2", run, RUNS))
    return _by_year([row for row in _rows(path) if row[1]["run"] == run], path)


def farm_output(path: Path = FOLDER / "farm_output.csv") -> NDArray[np.float64]:
    """Official gross farm output, 1928 = 1, 1928 to 1939 (recalled; to be checked against the yearbook).

    Args:
        path: the table.

    Raises:
        InputFaults: a table with faults.
    """
    found = _by_year(_rows(path), path)
    return np.asarray(found / found[0])


def statement(name: str, path: Path = FOLDER / "allen_statements.csv") -> float:
    """A figure that Allen's text gives, by its name in the table of statements.

    Args:
        name: name of the statement.
        path: the table.

    Raises:
        SmychkaError: a name that is not in the table.
        InputFaults: a table with faults.
    """
    found = {row["statement"]: float(row["value"]) for _, row in _rows(path)}
    if name not in found:
        raise SmychkaError(unknown("statement", name, sorted(found)))
    return found[name]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as table:
        rows = list(enumerate(csv.DictReader(table), start=2))
    faults = Faults()
    for line, row in rows:
        try:
            float(row.get("value") or "")
        except ValueError:
            faults.add(path, line, f"value {row.get('value')!r}; expected a number")
        if row.get("status") not in STATUSES:
            faults.add(path, line, unknown("status", row.get("status") or "", STATUSES))
        for column in ("unit", "source"):
            if not row.get(column):
                faults.add(path, line, f"no {column}")
    faults.stop_if_any()
    return rows


def _by_year(rows: list[tuple[int, dict[str, str]]], path: Path) -> NDArray[np.float64]:
    faults = Faults()
    years = [row["year"] for _, row in rows]
    if years != [str(year) for year in YEARS]:
        line = rows[0][0] if rows else 0
        faults.add(path, line, f"expected one row for each year {YEARS[0]} to {YEARS[-1]} in order")
    faults.stop_if_any()
    return np.array([float(row["value"]) for _, row in rows])
