"""The frame of the party: how many posts each tier has, when congresses met, what leaders brought with them.

The table `data/party_frame.csv` gives dated values. Posts of cells, districts and provinces lie on straight lines
between their dates; seats at the centre and the domains of leaders hold from the month of their date to the next.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.calendar import END, MONTHS, START, month_index, parsed_date
from smychka.foundations.faults import Faults, unknown
from smychka.inputs.toml_files import DATA, STATUSES, source_keys

COLUMNS = ("date", "item", "value", "source", "status", "note")
TIERS = ("cell", "district", "province", "central_committee", "politburo")
LINES = ("cell", "district", "province")
"""Tiers whose posts are counted in some years only, and lie on a straight line between them."""

_MOST_POSTS = 1e6
_CONGRESS = "congress"
_LISTS = ("posts", "match", "domain")


class PartyFrame(eqx.Module):
    """Facts of the party that no block computes. Each leaf with a month has the months of the run first.

    Attributes:
        sizes: posts there are, by tier of `TIERS`, above 0. (month, tier)
        congress: 1 in the month of a congress that elected the centre, else 0. (month,)
        match: likeness of background between a leader and those placed, 0 to 1. (leader,)
        domain: share of the posts below the centre in a leader's own domain; sums to at most 1. (month, leader)
    """

    sizes: Float[Array, "month tier"]
    congress: Float[Array, "month"]
    match: Float[Array, "leader"]
    domain: Float[Array, "month leader"]


@dataclass(frozen=True)
class _Row:
    """One good row: its line, its item, its date and value."""

    line: int
    item: str
    date: dt.date
    value: float


def load_party_frame(
    leaders: tuple[str, ...], path: Path | None = None, *, keys: frozenset[str] | None = None
) -> PartyFrame:
    """The frame of the party in every month of the run.

    Args:
        leaders: ids, in the order in which the arrays are wanted; rows of other leaders are left aside.
        path: the table; the shipped one if left out.
        keys: keys of the bibliography; those of the record if left out.

    Raises:
        InputFaults: everything wrong in the table, with file and line: unknown items, sources or statuses, values out
            of range, an item twice in a month, a tier or a leader without rows, domains above 1 together.
    """
    path = DATA / "party_frame.csv" if path is None else path
    keys = source_keys() if keys is None else keys
    faults = Faults()
    found: dict[str, list[_Row]] = {}
    for line, cells in _cells(path, faults):
        row = _row(path, line, cells, keys, faults)
        if row is not None:
            found.setdefault(row.item, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.date)
        _check_path(path, rows, faults)
    wanted = [f"posts.{tier}" for tier in TIERS] + [
        f"{kind}.{name}" for kind in ("match", "domain") for name in leaders
    ]
    if not faults:
        for item in (*wanted, _CONGRESS):
            if item not in found:
                faults.add(path, 0, f"no rows of {unknown('item', item, found).removeprefix('unknown item ')}")
    faults.stop_if_any()
    domain = np.array([_steps(found[f"domain.{name}"]) for name in leaders]).reshape(len(leaders), MONTHS).T
    if (domain.sum(axis=1) > 1.0 + 1e-9).any():
        faults.add(path, 0, "the domains of all leaders together are above 1")
    faults.stop_if_any()
    return PartyFrame(
        sizes=_single([(_line if tier in LINES else _steps)(found[f"posts.{tier}"]) for tier in TIERS]).T,
        congress=_single(np.isin(np.arange(MONTHS), [month_index(row.date) for row in found[_CONGRESS]])),
        match=_single([found[f"match.{name}"][0].value for name in leaders]),
        domain=_single(domain),
    )


def _single(values: Sequence[object] | np.ndarray) -> Array:
    return jnp.asarray(np.asarray(values), dtype=jnp.float32)


def _cells(path: Path, faults: Faults) -> list[tuple[int, Mapping[str, str]]]:
    """Line and cells of each row; empty, with a fault noted, where the table cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                faults.add(path, 1, f"expected the columns {', '.join(COLUMNS)}")
                return []
            rows: list[tuple[int, Mapping[str, str]]] = []
            for cells in reader:
                if None in cells or None in cells.values():
                    faults.add(path, reader.line_num, f"expected {len(COLUMNS)} cells in the row")
                    continue
                rows.append((reader.line_num, {key: cell.strip() for key, cell in cells.items()}))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path, 0, f"cannot be read: {error}")
        return []


def _row(path: Path, line: int, cells: Mapping[str, str], keys: frozenset[str], faults: Faults) -> _Row | None:
    """A row; None, with all faults noted, where anything in it is wrong."""
    before = len(faults)
    if cells["status"] not in STATUSES:
        faults.add(path, line, unknown("status", cells["status"], STATUSES))
    if cells["source"] not in keys:
        faults.add(path, line, unknown("source key", cells["source"], keys))
    if not cells["note"]:
        faults.add(path, line, "note is empty")
    date, value = START, 0.0
    try:
        date = parsed_date(cells["date"])
        if date > END or (cells["item"] == _CONGRESS and date < START):
            faults.add(path, line, f"{date} lies outside the run; expected a date from {START} to {END}")
    except ValueError as error:
        faults.add(path, line, f"date: {error}")
    kind, _, name = cells["item"].partition(".")
    if cells["item"] != _CONGRESS and (kind not in _LISTS or not name):
        faults.add(path, line, unknown("item", cells["item"], (_CONGRESS, *(f"{known}.NAME" for known in _LISTS))))
    elif kind == "posts" and name not in TIERS:
        faults.add(path, line, unknown("tier", name, TIERS))
    lowest, highest = {"posts": (1.0, _MOST_POSTS), _CONGRESS: (1.0, 1.0)}.get(kind, (0.0, 1.0))
    try:
        value = float(cells["value"])
        if not lowest <= value <= highest:
            faults.add(path, line, f"value {cells['value']} lies outside the range from {lowest:g} to {highest:g}")
    except ValueError:
        faults.add(path, line, f"value is {cells['value']!r}; expected a number")
    return _Row(line, cells["item"], date, value) if len(faults) == before else None


def _check_path(path: Path, rows: Sequence[_Row], faults: Faults) -> None:
    """Note an item that is there twice in a month, begins late, or changes where it may not."""
    item = rows[0].item
    for one, two in pairwise(rows):
        if item.startswith("match."):
            faults.add(path, two.line, f"{item} stands twice; it holds for the whole run")
        elif month_index(one.date) == month_index(two.date):
            faults.add(path, two.line, f"{item} stands twice in {two.date:%Y-%m}")
    if item != _CONGRESS and rows[0].date > START:
        faults.add(path, rows[0].line, f"{item} begins on {rows[0].date}, expected {START} or before")


def _steps(rows: Sequence[_Row]) -> np.ndarray:
    """Each value from the month of its date on. (month,)"""
    held = np.zeros(MONTHS)
    for row in rows:
        held[max(month_index(row.date), 0) :] = row.value
    return held


def _line(rows: Sequence[_Row]) -> np.ndarray:
    """Straight lines between the dates, read in the middle of each month; the last value is held. (month,)"""
    places = [month_index(row.date) + (row.date.day - 1) / 31.0 for row in rows]
    return np.asarray(np.interp(np.arange(MONTHS) + 0.5, places, [row.value for row in rows]))
