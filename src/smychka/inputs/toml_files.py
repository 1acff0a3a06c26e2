"""TOML input files read with the line of every key, so that a fault can be named by its place."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from smychka.foundations.calendar import END, START, parsed_date
from smychka.foundations.faults import Faults, unknown

DATA = Path(__file__).resolve().parents[1] / "data"
STATUSES = ("seen", "seen_secondary", "recalled", "judgement")

_HEADER = re.compile(r"^\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r'^\s*(?:"([^"]+)"|([\w-]+))\s*=')
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_BIB_KEY = re.compile(r"^\s*@\w+\{\s*([^,\s]+)\s*,", re.MULTILINE)


def source_keys(path: Path | None = None) -> frozenset[str]:
    """Keys of the bibliography of the record.

    Args:
        path: a BibTeX file; the bibliography of the record if left out.
    """
    path = DATA / "record" / "sources.bib" if path is None else path
    return frozenset(_BIB_KEY.findall(path.read_text(encoding="utf-8")))


def region_names(path: Path | None = None) -> tuple[str, ...]:
    """The 22 regions of the model, in the order of the table of regions of the record."""
    import csv

    path = DATA / "record" / "regions.csv" if path is None else path
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(row["id"] for row in csv.DictReader(lines) if row["level"] == "1")


@dataclass(frozen=True)
class TomlTable:
    """One table of a TOML file. Every reading notes what is wrong, with its line, and goes on.

    Attributes:
        file: the file, as the user knows it.
        line: line of the header of the table; 1 for the top of the file.
        entries: the keys and values.
        lines: line of each key.
        faults: where faults are collected.
    """

    file: str
    line: int
    entries: Mapping[str, Any]
    lines: Mapping[str, int]
    faults: Faults = field(repr=False)

    def fault(self, key: str, what: str) -> None:
        """Note a fault at a key, or at the head of the table where the key is missing."""
        self.faults.add(self.file, self.lines.get(key, self.line), what)

    def allow(self, keys: Iterable[str]) -> None:
        """Note every key that has no meaning here, with the nearest that has."""
        known = tuple(keys)
        for key in self.entries:
            if key not in known:
                self.fault(key, unknown("key", key, known))

    def _value(self, key: str, required: bool) -> Any:
        if key not in self.entries and required:
            self.fault(key, f"missing {key!r}")
        return self.entries.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        """A text; empty where it is missing."""
        value = self._value(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, f"{key!r} is {value!r}; expected a text in quotation marks")
            return ""
        if required and not value.strip():
            self.fault(key, f"{key!r} is empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        value = self.entries.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f"{key!r} is {value!r}; expected a list of texts")
            return ()
        return tuple(value)

    def number(self, key: str, *, required: bool = True) -> float | None:
        """A finite number; None where it is missing or not a number."""
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.fault(key, f"{key!r} is {value!r}; expected a number")
            return None
        return float(value)

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is missing."""
        value = self.entries.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, f"{key!r} is {value!r}; expected true or false")
            return False
        return value

    def day(self, key: str, *, end: bool = False, required: bool = True) -> dt.date | None:
        """A date, written as a TOML date or as a text (`1928`, `1928-07`, `1928-07-12`)."""
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            if not isinstance(value, str):
                raise ValueError(f"{value!r} is not a date; expected YYYY-MM-DD")
            return parsed_date(value, end=end)
        except ValueError as error:
            self.fault(key, f"{key!r}: {error}")
            return None

    def span(self, *, since_required: bool = True) -> tuple[dt.date, dt.date]:
        """First and last day from `from` and `to`; a missing `to` is the end of the run."""
        since = self.day("from", required=since_required)
        until = self.day("to", end=True, required=False)
        for key, day in (("from", since), ("to", until)):
            if day is not None and not START <= day <= END:
                self.fault(key, f"{day} lies outside the run; expected a date from {START} to {END}")
        if since is not None and until is not None and until < since:
            self.fault("to", f"ends on {until}, before it begins on {since}")
        return since or START, until or END

    def choice(self, key: str, kind: str, names: Iterable[str]) -> str:
        """A text that must be one of the names."""
        value = self.text(key)
        known = tuple(names)
        if value and value not in known:
            self.fault(key, unknown(kind, value, known))
        return value


@dataclass(frozen=True)
class TomlFile:
    """A TOML file: its top, and its repeated tables in the order of the file."""

    top: TomlTable
    tables: Mapping[str, tuple[TomlTable, ...]]


def toml_file(path: Path, repeated: Iterable[str], faults: Faults) -> TomlFile | None:
    """A TOML file with the line of every key; None, with a fault noted, where it cannot be read.

    Args:
        path: the file.
        repeated: names of the tables that may be repeated (`[[name]]`).
        faults: where faults are collected.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        faults.add(path, 0, f"cannot be read: {error}")
        return None
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place[1]) if place else len(text.splitlines()) if text else 0
        faults.add(path, line, f"not valid TOML: {_AT_LINE.sub('', str(error)).strip()}")
        return None
    heads, keys = _places(text)
    tables: dict[str, tuple[TomlTable, ...]] = {}
    top = dict(data)
    for name in repeated:
        rows = top.pop(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            faults.add(path, keys.get(("", 0), {}).get(name, 0), f"{name!r} is not a list of [[{name}]] tables")
            rows = []
        tables[name] = tuple(
            TomlTable(str(path), heads.get((name, n), 1), row, keys.get((name, n), {}), faults)
            for n, row in enumerate(rows)
        )
    for (name, n), line in heads.items():
        if n == 0:
            keys.setdefault(("", 0), {}).setdefault(name, line)
    return TomlFile(TomlTable(str(path), 1, top, keys.get(("", 0), {}), faults), tables)


def _places(text: str) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], dict[str, int]]]:
    """Lines of the headers and of the keys; lines inside a text of several lines are passed over."""
    heads: dict[tuple[str, int], int] = {}
    keys: dict[tuple[str, int], dict[str, int]] = {}
    counts: dict[str, int] = {}
    here, inside = ("", 0), False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                here = (header[1], counts.get(header[1], 0))
                counts[header[1]] = here[1] + 1
                heads[here] = number
            elif key:
                keys.setdefault(here, {}).setdefault(key[1] or key[2], number)
        if line.count('"""') % 2:
            inside = not inside
    return heads, keys


def toml_value(value: object) -> str:
    """A value as TOML writes it: text, number, date, yes or no, list, inline table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = Decimal(repr(float(value)))
        return f"{int(number)}" if number == int(number) else f"{number:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in str(value)) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\"} | {chr(code): f"\\u{code:04X}" for code in (*range(32), 127)}


def toml_lines(entries: Mapping[str, object]) -> str:
    """Keys and values as lines of TOML; empty texts, empty lists and None are left out."""
    kept = {key: value for key, value in entries.items() if value not in (None, "", (), [])}
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in kept.items())
