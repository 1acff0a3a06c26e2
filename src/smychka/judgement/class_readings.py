"""What the accounts call the order that a run shows: each account's criteria applied to the same run, with dates.

The dispute is about the name of the social order more than about the course of events. No test can decide it, and
nothing here acts on a run. `data/readings.toml` has the criteria in our words and on the scales of the model: what an
account asks for is the account's; where the line is drawn on a scale is an assumption of the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import Faults
from smychka.inputs.toml_files import DATA, TomlFile, TomlTable, toml_file
from smychka.judgement.conditions import (
    NEVER,
    Condition,
    beginnings,
    gathered,
    held,
    month_label,
    read_months,
    read_period,
    share_error,
    since_when,
)

if TYPE_CHECKING:
    import xarray as xr

TABLES = ("account", "label", "condition", "unread")
_KEYS = {
    "account": ("id", "title", "without"),
    "label": ("account", "id", "title", "months", "from", "to", "says", "claims", "note"),
    "unread": ("account", "criterion", "why", "claims"),
}


@dataclass(frozen=True)
class Account:
    """An account, or a reading that accounts argue with.

    Attributes:
        id: its short name.
        title: its name for readers.
        without: why it has no label here; empty where it has.
    """

    id: str
    title: str
    without: str


@dataclass(frozen=True)
class Label:
    """A name for the social order, with the criteria by which an account gives it.

    Attributes:
        id: its short name.
        account: whose it is.
        title: the name.
        says: the criteria in words.
        months: length of the unbroken run of months asked for.
        period: first and last month in which it may be given.
        conditions: the criteria on quantities of the model; all must hold together.
        claims: claims of the account on which they rest; empty where they rest on recalled literature.
        note: what the translation leaves out.
    """

    id: str
    account: str
    title: str
    says: str
    months: int
    period: tuple[int, int]
    conditions: tuple[Condition, ...]
    claims: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Unread:
    """A criterion that the model cannot read.

    Attributes:
        account: whose it is.
        criterion: what is asked.
        why: what the model does not have.
        claims: claims of the account.
    """

    account: str
    criterion: str
    why: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Readings:
    """All criteria, in the order of the file."""

    accounts: tuple[Account, ...]
    labels: tuple[Label, ...]
    unread: tuple[Unread, ...]


def load_readings(path: Path | None = None) -> Readings:
    """The criteria, read and checked.

    Args:
        path: a file; that of the package if left out.

    Raises:
        InputFaults: everything that is wrong in the file, with its line.
    """
    from smychka.measures import MEASURES

    faults = Faults()
    read = toml_file(DATA / "readings.toml" if path is None else path, TABLES, faults)
    faults.stop_if_any()
    assert read is not None
    read.top.allow(())
    for kind, keys in _KEYS.items():
        for table in read.tables[kind]:
            table.allow(keys)
    accounts = _once(read, "account")
    labels = _once(read, "label")
    conditions = gathered(read.tables["condition"], labels, MEASURES)
    known = tuple(
        Account(table.text("id"), table.text("title"), table.text("without", required=False))
        for table in accounts.values()
    )
    given = tuple(_label(table, conditions[name], accounts) for name, table in labels.items())
    unread = tuple(_unread(table, accounts) for table in read.tables["unread"])
    for account in known:
        if bool(account.without) == any(label.account == account.id for label in given):
            accounts[account.id].fault("without", f"{account.id!r} needs a label, or 'without' that says why not")
    faults.stop_if_any()
    return Readings(known, given, unread)


def _once(read: TomlFile, kind: str) -> dict[str, TomlTable]:
    found: dict[str, TomlTable] = {}
    for table in read.tables[kind]:
        name = str(table.entries.get("id"))
        if name in found:
            table.fault("id", f"{name!r} is there twice")
        found.setdefault(name, table)
    return found


def _label(table: TomlTable, conditions: tuple[Condition, ...], accounts: dict[str, TomlTable]) -> Label:
    return Label(
        table.text("id"), table.choice("account", "account", accounts), table.text("title"), table.text("says"),
        read_months(table, "months"), read_period(table), conditions, table.texts("claims"),
        table.text("note", required=False),
    )  # fmt: skip


def _unread(table: TomlTable, accounts: dict[str, TomlTable]) -> Unread:
    account = table.choice("account", "account", accounts)
    return Unread(account, table.text("criterion"), table.text("why"), table.texts("claims"))


def label_dates(dataset: xr.Dataset, labels: Iterable[Label]) -> dict[str, np.ndarray]:
    """The month from which each label is given in each draw; `conditions.NEVER` where it is not.

    Args:
        dataset: a run. Dimensions draw, month.
        labels: the labels.

    Returns:
        Number of the month by id of the label. Each (draw,)

    Raises:
        SmychkaError: the run does not hold a quantity, or not all its months.
    """
    return {each.id: beginnings(held(dataset, each.conditions), each.months, *each.period) for each in labels}


def reading_rows(dataset: xr.Dataset, readings: Readings) -> list[dict[str, Any]]:
    """What each account calls the order of a run: labels with dates, over the draws.

    Args:
        dataset: a run. Dimensions draw, month.
        readings: the criteria.

    Returns:
        Rows with account, account_title, id, title, says, criteria (a list of sentences), months, share (of draws in
        which the label is given), mc_error, draws, since (q05, q50, q95 of its month, or None), at_end (share of
        draws in which its criteria hold in the last month), dates (its month in each draw, or None), claims, note.

    Raises:
        SmychkaError: the run does not hold a quantity, or not all its months.
    """
    titles = {account.id: account.title for account in readings.accounts}
    rows = []
    for label in readings.labels:
        holds = held(dataset, label.conditions)
        begun = beginnings(holds, label.months, *label.period)
        yes, draws = int((begun != NEVER).sum()), len(begun)
        rows.append(
            {
                "account": label.account,
                "account_title": titles[label.account],
                "id": label.id,
                "title": label.title,
                "says": label.says,
                "criteria": [condition.words for condition in label.conditions],
                "months": label.months,
                "share": yes / draws,
                "mc_error": share_error(yes, draws),
                "draws": draws,
                "since": since_when(begun),
                "at_end": float((holds[:, MONTHS - 1] & (begun != NEVER)).mean()),
                "dates": [None if month == NEVER else month_label(month) for month in begun],
                "claims": list(label.claims),
                "note": label.note,
            }
        )
    return rows


def unread_rows(readings: Readings) -> list[dict[str, Any]]:
    """The criteria that the model cannot read, and accounts that name none: account, criterion, why, claims."""
    rows = [
        {"account": each.account, "criterion": each.criterion, "why": each.why, "claims": list(each.claims)}
        for each in readings.unread
    ]
    without = [each for each in readings.accounts if each.without]
    return [*rows, *({"account": a.id, "criterion": "none named", "why": a.without, "claims": []} for a in without)]


def class_reading(dataset: xr.Dataset) -> dict[str, list[dict[str, Any]]]:
    """The labels of a run by all accounts, and what could not be read.

    Args:
        dataset: a run. Dimensions draw, month.

    Returns:
        labels: rows of `reading_rows`; unread: rows of `unread_rows`.

    Raises:
        SmychkaError: the run does not hold a quantity, or not all its months.
    """
    readings = load_readings()
    return {"labels": reading_rows(dataset, readings), "unread": unread_rows(readings)}
