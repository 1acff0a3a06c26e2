"""The map of mechanisms: the causal arrows that rival accounts name, and which account holds which.

What an account says of an arrow stands in the head of the account's file (`inputs.accounts`). The strength of an arrow
stands beside its equation (`foundations.quantity.gain`); the map knows nothing of equations. An arrow without one says
here why, and what stands in for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from smychka.foundations.faults import Faults
from smychka.inputs.accounts import heads
from smychka.inputs.toml_files import DATA

READINGS = "K"
"""The group of theses that say what to call a thing: they belong to readings of a run, not to its equations."""

_TOLD = ("id", "group", "group_title", "definition", "causes", "effects", "sign", "delay")
_LEFT_OUT = ("reason", "stands_in")
COLUMNS = (*_TOLD, *_LEFT_OUT)

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Mechanism:
    """One arrow of the map.

    Attributes:
        id: its name, that of its gain.
        group: letter of its group.
        group_title: name of the group.
        definition: what it says, in one sentence.
        causes: ids of the series it starts from.
        effects: ids of the series it moves.
        sign: of the effect of the condition that the definition names.
        delay: in words.
        marks: what each account says of it: `+` asserts, `-` denies, in brackets where implied, else empty.
        reason: why no equation carries it; empty where one does.
        stands_in: what in the model comes nearest; empty where an equation carries it.
    """

    id: str
    group: str
    group_title: str
    definition: str
    causes: tuple[str, ...]
    effects: tuple[str, ...]
    sign: str
    delay: str
    marks: Mapping[str, str]
    reason: str
    stands_in: str

    @property
    def holders(self) -> tuple[str, ...]:
        """Accounts that assert or imply it, the latter in brackets."""
        return self._marked("+")

    @property
    def deniers(self) -> tuple[str, ...]:
        """Accounts that deny it, or imply that, the latter in brackets."""
        return self._marked("-")

    def _marked(self, sign: str) -> tuple[str, ...]:
        return tuple(
            name if mark == sign else f"({name})" for name, mark in self.marks.items() if mark.strip("()") == sign
        )


def load_mechanisms(path: Path | None = None) -> dict[str, Mechanism]:
    """The mechanisms by id, in the order of the table.

    Args:
        path: the table; the shipped one if left out.

    Raises:
        InputFaults: everything wrong in the table, with lines: columns, ids, marks, an arrow left out without both its
            reason and what stands in for it.
    """
    path = DATA / "mechanisms.csv" if path is None else path
    faults = Faults()
    found: dict[str, Mechanism] = {}
    for line, row in _rows(path, faults):
        for what in _wrong(row):
            faults.add(path, line, what)
        if row["id"] in found:
            faults.add(path, line, f"id {row['id']!r} stands twice")
        found[row["id"]] = _mechanism(row)
    if not found and not faults:
        faults.add(path, 0, "no mechanisms here")
    faults.stop_if_any()
    return found


def _rows(path: Path, faults: Faults) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the table with their lines; a table that cannot be read is a fault."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                faults.add(path, 1, f"columns must be {', '.join(COLUMNS)}, in this order")
                return
            for row in reader:
                if None in row or None in row.values():
                    faults.add(path, reader.line_num, f"expected {len(COLUMNS)} fields")
                else:
                    yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path, 0, f"cannot be read: {error}")


def _wrong(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one row."""
    if not _ID.fullmatch(row["id"]):
        yield f"'id' is {row['id']!r}; expected small letters, digits and underscores"
    for name in _TOLD[1:]:
        if not row[name].strip():
            yield f"missing {name!r}"
    if bool(row["reason"]) != bool(row["stands_in"]):
        yield "'reason' and 'stands_in' go together: why no equation carries it, and what comes nearest"


def _mechanism(row: Mapping[str, str]) -> Mechanism:
    marks = {name: head.marks.get(row["id"], "") for name, head in heads().items()}
    series = {name: tuple(row[name].split("; ")) for name in ("causes", "effects")}
    told = {name: row[name] for name in (*_TOLD, *_LEFT_OUT) if name not in series}
    return Mechanism(**told, **series, marks=marks)  # type: ignore[arg-type]
