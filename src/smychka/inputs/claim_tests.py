"""Tests of claims, as `[[test]]` tables of an account write them: what the claim asserts, and where to look.

- `figure`: a series of the record against what is asserted of it.
- `event`: a dated event of the record.
- `query`: one number out of the tables of the record.
- `evidence`: what the literature says for and against, coded row by row with its source (`evidence_*.csv`).
- `switch`: the model with arrows on and off; `fork`: under a policy and under history; `run`: the model itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smychka.foundations.faults import unknown
from smychka.inputs.toml_files import TomlTable

__all__ = ["BY", "Asserted", "ClaimTest", "Read", "read_test"]

HOWS = ("each", "sum", "mean", "maximum", "minimum")
RUN_HOWS = ("mean", "sum", "end", "maximum", "minimum")
EXPECTED = ("+", "-", "0")
_ALWAYS = ("claim", "by", "says", "note")
_RANGE = ("at_least", "at_most", "sharp", "unit")
_FIGURE = ("series", "region", "from", "to", "how", "base_from", "base_to")
_READ = ("outcome", "quantity", "how", "from", "to", "region", "free")


@dataclass(frozen=True)
class Asserted:
    """The range that a claim asserts: from `low` to `high`, either open; `sharp` where no tolerance is due."""

    low: float | None
    high: float | None
    sharp: bool
    unit: str


@dataclass(frozen=True)
class Read:
    """A number that a run comes to: a named outcome, or a quantity read over a span of dates.

    Attributes:
        outcome: id of the outcome, line or definition; empty where a quantity is read.
        quantity: id of the quantity.
        how: one of `RUN_HOWS`.
        since: first day; None for an outcome.
        until: last day.
        region: the region; empty for the country.
        free: date from which the party decides; empty for recorded politics.
    """

    outcome: str
    quantity: str
    how: str
    since: dt.date | None
    until: dt.date | None
    region: str
    free: str


@dataclass(frozen=True)
class ClaimTest:
    """One test of one claim.

    Attributes:
        claim: id of the claim.
        by: one of `BY`.
        says: what is asserted, in words.
        note: why it bears on the claim.
        asserted: the asserted range; None where there is none.
        name: series, title of the event, query, or policy.
        region: of a figure.
        how: of a figure, one of `HOWS`.
        span: first and last day; None where there is none.
        base: the same of the base of a ratio.
        off: arrows that are switched.
        expect: the asserted effect, one of `EXPECTED`.
        read: what is read of a run; None on the side of the record.
        table: where it stands, for faults found later.
    """

    claim: str
    by: str
    says: str
    note: str
    asserted: Asserted | None = None
    name: str = ""
    region: str = "ussr"
    how: str = "each"
    span: tuple[dt.date, dt.date] | None = None
    base: tuple[dt.date, dt.date] | None = None
    off: tuple[str, ...] = ()
    expect: str = ""
    read: Read | None = None
    table: TomlTable | None = None


def read_test(table: TomlTable, mechanisms: Sequence[str], policies: Sequence[str]) -> ClaimTest | None:
    """A test from its table; None, with faults noted, where it says no kind that there is.

    Args:
        table: the table.
        mechanisms: ids of the arrows.
        policies: names of the policies.
    """
    by = table.choice("by", "kind of test", BY)
    if by not in BY:
        return None
    keys, build = BY[by]
    table.allow((*_ALWAYS, *keys))
    found = build(table)
    for name in found.off:
        if name not in mechanisms:
            table.fault("off", unknown("mechanism", name, mechanisms))
    if by == "fork" and found.name not in policies:
        table.fault("policy", unknown("policy", found.name, policies))
    return found


def _told(table: TomlTable, **more: object) -> ClaimTest:
    words = {key: table.text(key, required=False) for key in ("claim", "by", "says", "note")}
    return ClaimTest(**words, table=table, **more)  # type: ignore[arg-type]


def _asserted(table: TomlTable) -> Asserted:
    low, high = (table.number(key, required=False) for key in ("at_least", "at_most"))
    if low is None and high is None:
        table.fault("at_least", "expected 'at_least' or 'at_most' or both")
    if low is not None and high is not None and high < low:
        table.fault("at_most", f"{high:g} is below 'at_least', {low:g}")
    return Asserted(low, high, table.flag("sharp"), table.text("unit", required=False))


def _span(table: TomlTable, prefix: str = "") -> tuple[dt.date, dt.date]:
    since = table.day(f"{prefix}from")
    until = table.day(f"{prefix}to", end=True, required=False)
    start = since or dt.date(1917, 1, 1)
    end = until or start
    if end < start:
        table.fault(f"{prefix}to", f"ends on {end}, before it begins on {start}")
    return start, end


def _figure(table: TomlTable) -> ClaimTest:
    how = table.choice("how", "way of reading", HOWS) if "how" in table.entries else "each"
    base = _span(table, "base_") if "base_from" in table.entries else None
    region = table.text("region", required=False) or "ussr"
    return _told(
        table, name=table.text("series"), asserted=_asserted(table), span=_span(table), base=base, how=how,
        region=region,
    )  # fmt: skip


def _event(table: TomlTable) -> ClaimTest:
    return _told(table, name=table.text("event"), span=_span(table))


def _query(table: TomlTable) -> ClaimTest:
    return _told(table, name=table.text("sql"), asserted=_asserted(table))


def _evidence(table: TomlTable) -> ClaimTest:
    return _told(table)


def _switch(table: TomlTable) -> ClaimTest:
    return _told(table, off=table.texts("off"), expect=table.choice("expect", "effect", EXPECTED), read=_read(table))


def _fork(table: TomlTable) -> ClaimTest:
    expect = table.choice("expect", "effect", EXPECTED)
    return _told(table, name=table.text("policy"), expect=expect, read=_read(table))


def _run(table: TomlTable) -> ClaimTest:
    return _told(table, asserted=_asserted(table), read=_read(table))


def _read(table: TomlTable) -> Read:
    free = table.entries.get("free", "")
    if not isinstance(free, str):
        table.fault("free", f"'free' is {free!r}; expected a date in quotation marks")
        free = ""
    region = table.text("region", required=False)
    if "outcome" in table.entries:
        return Read(table.text("outcome"), "", "", None, None, region, free)
    how = table.choice("how", "way of reading", RUN_HOWS)
    since, until = table.span()
    return Read("", table.text("quantity"), how, since, until, region, free)


BY: dict[str, tuple[tuple[str, ...], Callable[[TomlTable], ClaimTest]]] = {
    "figure": ((*_FIGURE, *_RANGE), _figure),
    "event": (("event", "from", "to"), _event),
    "query": (("sql", *_RANGE), _query),
    "evidence": ((), _evidence),
    "switch": (("off", "expect", *_READ), _switch),
    "fork": (("policy", "expect", *_READ), _fork),
    "run": ((*_READ, *_RANGE), _run),
}
"""Kinds of test: the keys of each, and how it is read."""
