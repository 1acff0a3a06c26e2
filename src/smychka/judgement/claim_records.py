"""Claims held against the record: figures with their rivals, dated events, queries, coded evidence."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.accounts import Account
from smychka.inputs.claim_tests import Asserted, ClaimTest
from smychka.inputs.toml_files import DATA, STATUSES
from smychka.judgement.verdicts import Finding, flip_of_range, of_date, of_evidence, of_range

if TYPE_CHECKING:
    from smychka.inputs.record import Record

__all__ = ["BEARS", "Evidence", "against_record", "load_evidence"]

BEARS = ("for", "partly", "against")
COLUMNS = ("claim", "bears", "date", "says", "source", "locator", "checked", "status")


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence on a claim: how it bears, what it says, where it stands, how well that was checked."""

    claim: str
    bears: str
    date: str
    says: str
    source: str
    locator: str
    checked: str
    status: str


def load_evidence(accounts: Mapping[str, Account], folder: Path | None = None) -> dict[str, list[Evidence]]:
    """Coded evidence by claim.

    Args:
        accounts: the accounts, whose claims it may speak of.
        folder: where `evidence_*.csv` are; the shipped ones if left out.

    Raises:
        InputFaults: everything wrong in the files, with file and line.
    """
    folder, faults = DATA / "accounts" if folder is None else folder, Faults()
    claims = {claim.id for account in accounts.values() for claim in account.claims}
    found: dict[str, list[Evidence]] = {}
    for path in sorted(folder.glob("evidence_*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                faults.add(path, 1, f"columns must be {', '.join(COLUMNS)}, in this order")
                continue
            for row in reader:
                for what in _wrong(row, claims):
                    faults.add(path, reader.line_num, what)
                found.setdefault(row["claim"], []).append(Evidence(**{name: row[name] or "" for name in COLUMNS}))
    faults.stop_if_any()
    return found


def _wrong(row: Mapping[str, Any], claims: set[str]) -> list[str]:
    if None in row or None in row.values():
        return [f"expected {len(COLUMNS)} fields"]
    found = [] if row["claim"] in claims else [unknown("claim", row["claim"], claims)]
    found += [] if row["bears"] in BEARS else [f"'bears' is {row['bears']!r}; expected one of {', '.join(BEARS)}"]
    found += [] if row["status"] in STATUSES else [f"'status' is {row['status']!r}; expected {', '.join(STATUSES)}"]
    if row["status"] == "seen" and not row["checked"].strip():
        found.append("'status' is seen, and 'checked' does not say where")
    return found + [f"missing {name!r}" for name in ("says", "source") if not row[name].strip()]


def against_record(
    tests: Sequence[ClaimTest], record: Record, evidence: Mapping[str, Sequence[Evidence]]
) -> list[Finding]:
    """What the record says to some tests, in their order.

    Args:
        tests: tests by figure, event, query or evidence.
        record: the record.
        evidence: coded evidence by claim.

    Raises:
        InputFaults: every test that names a series, region or event that is not there, has no figure in its span, or
            asks what cannot be answered, with its line.
    """
    faults, found = Faults(), []
    for test in tests:
        try:
            found.append(_READERS[test.by](test, record, evidence))
        except SmychkaError as error:
            place = test.table
            faults.add(*((place.file, place.line) if place else ("", 0)), f"{test.claim}: {error}")
    faults.stop_if_any()
    return found


def _figure(test: ClaimTest, record: Record, _: object) -> Finding:
    assert test.asserted is not None
    assert test.span is not None
    rows = record.estimates(test.name, test.region)
    value, used = _reading(rows, test.span, test.how)
    unit = str(rows["unit"].iloc[0])
    if test.base is not None:
        below, more = _reading(rows, test.base, test.how)
        if below[0] <= 0.0:
            raise SmychkaError(f"{test.name} is nought in its base period; a ratio cannot be taken")
        value, used, unit = (value[0] / below[2], value[1] / below[1], value[2] / below[0]), [*used, *more], "ratio"
    return _ranged(test.asserted, value, unit, _listed(row["source"] for row in used), _worst(used))


def _listed(names: Any) -> str:
    return "; ".join(dict.fromkeys(str(name) for name in names if str(name)))


def _worst(rows: Sequence[Any]) -> str:
    """The least checked status among some rows."""
    return max((str(row["status"]) for row in rows), key=STATUSES.index, default="")


def _reading(rows: pd.DataFrame, span: Any, how: str) -> tuple[tuple[float, float, float], list[Any]]:
    """Lowest, middle and highest reading of the figures inside a span, and the figures."""
    inside = rows[(rows["start"] >= pd.Timestamp(span[0])) & (rows["end"] <= pd.Timestamp(span[1]))]
    if inside.empty:
        raise SmychkaError(f"no figure lies inside {span[0]} to {span[1]}")
    low = inside["low"].fillna(inside["value"]).clip(upper=inside["value"])
    high = inside["high"].fillna(inside["value"]).clip(lower=inside["value"])
    used = [row for _, row in inside.iterrows()]
    if how == "each":
        return (float(low.min()), float(inside["value"].median()), float(high.max())), used
    periods = inside.assign(low=low, high=high).groupby(["start", "end"]).agg(
        low=("low", "min"), value=("value", "median"), high=("high", "max")
    )  # fmt: skip
    read = {"sum": "sum", "mean": "mean", "maximum": "max", "minimum": "min"}[how]
    found = [float(getattr(periods[name], read)()) for name in ("low", "value", "high")]
    return (found[0], found[1], found[2]), used


def _ranged(asserted: Asserted, value: tuple[float, float, float], unit: str, source: str, status: str) -> Finding:
    ends = (asserted.low, asserted.high)
    verdict = of_range(value, ends, asserted.sharp)
    return Finding(
        verdict, "record", value[1], value[0], value[2], unit, source=source, status=status,
        flip=flip_of_range(value[1], ends),
    )  # fmt: skip


def _event(test: ClaimTest, record: Record, _: object) -> Finding:
    assert test.span is not None
    rows = record.events[record.events["title"] == test.name]
    if rows.empty:
        raise SmychkaError(unknown("event", test.name, record.events["title"]))
    spans = [(row["start"].date(), row["end"].date() if pd.notna(row["end"]) else row["start"].date())
             for _, row in rows.iterrows()]  # fmt: skip
    judged = [of_date(each, test.span) for each in spans]
    at = min(range(len(judged)), key=lambda each: judged[each][1])
    row, (verdict, apart) = rows.iloc[at], judged[at]
    when = f"{spans[at][0]}" + (f" to {spans[at][1]}" if spans[at][1] != spans[at][0] else "")
    says = f"{test.name}: {when}" + (f", {apart} days off" if apart else "")
    return Finding(
        verdict, "record", float(apart), unit="days", says=says, source=str(row["source"]), status=str(row["status"])
    )


def _query(test: ClaimTest, record: Record, _: object) -> Finding:
    assert test.asserted is not None
    rows = record.sql(test.name)
    if len(rows) != 1 or "value" not in rows or pd.isna(rows["value"].iloc[0]):
        raise SmychkaError(f"the query gives {len(rows)} rows; expected one with a number 'value'")
    row = rows.iloc[0]
    middle = float(row["value"])
    low, high = (float(row[name]) if name in rows and pd.notna(row[name]) else middle for name in ("low", "high"))
    source, status = (str(row[name]) if name in rows else "" for name in ("source", "status"))
    return _ranged(test.asserted, (low, middle, high), test.asserted.unit, source or "tables of the record", status)


def _evidence(test: ClaimTest, _: Record, evidence: Mapping[str, Sequence[Evidence]]) -> Finding:
    rows = evidence.get(test.claim, ())
    if not rows:
        raise SmychkaError("a test by evidence, and no row of evidence on the claim")
    says = "; ".join(f"{row.bears}: {row.says}" for row in rows)
    status = max((row.status for row in rows), key=STATUSES.index)
    share = sum({"for": 1.0, "partly": 0.5, "against": 0.0}[row.bears] for row in rows) / len(rows)
    return Finding(
        of_evidence([row.bears for row in rows]), "record", share, unit="share of evidence in favour", says=says,
        source="; ".join(dict.fromkeys(row.source for row in rows)), status=status,
    )  # fmt: skip


_READERS = {"figure": _figure, "event": _event, "query": _query, "evidence": _evidence}
RECORD_SIDE = tuple(_READERS)
"""Kinds of test that the record answers."""
