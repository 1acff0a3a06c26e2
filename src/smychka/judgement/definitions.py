"""Yes or no about a run where several things must hold together, with a definition of each account's own.

`data/outcomes.toml` has the definitions: `[[definition]]` with its `[[condition]]` tables. A definition without an
account is the default; it is what tables show. Those of accounts stand beside it in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import first_day, last_day, month_in_run
from smychka.inputs.accounts import heads
from smychka.inputs.toml_files import TomlTable
from smychka.judgement.conditions import (
    NEVER,
    Condition,
    beginnings,
    gathered,
    held,
    read_months,
    read_period,
    share_error,
    since_when,
)

if TYPE_CHECKING:
    import xarray as xr

    from smychka.measures import Measure

KEYS = ("outcome", "account", "title", "months", "from", "to", "claims", "note")


@dataclass(frozen=True)
class Definition:
    """A yes or no about a run.

    Attributes:
        outcome: what is defined, for instance `one_man_rule`.
        account: whose definition it is; empty for the default.
        title: its name for readers.
        months: length of the unbroken run of months asked for.
        period: first and last month in which it counts.
        conditions: what must hold together.
        claims: claims of the account on which it rests.
        note: why the lines are drawn there.
    """

    outcome: str
    account: str
    title: str
    months: int
    period: tuple[int, int]
    conditions: tuple[Condition, ...]
    claims: tuple[str, ...]
    note: str

    @property
    def id(self) -> str:
        """Outcome, and account where there is one."""
        return heading(self.outcome, self.account)

    def begun(self, dataset: xr.Dataset) -> np.ndarray:
        """The month from which it is met in each draw; `NEVER` where it is not. (draw,)

        Raises:
            SmychkaError: the run does not hold a quantity, or not all its months.
        """
        return beginnings(held(dataset, self.conditions), self.months, *self.period)


def heading(outcome: str, account: str) -> str:
    """The id by which conditions name their definition."""
    return f"{outcome}:{account}" if account else outcome


def read_definitions(
    tables: Sequence[TomlTable], conditions: Sequence[TomlTable], measures: dict[str, Measure]
) -> tuple[Definition, ...]:
    """The definitions; everything wrong is noted with its line.

    Args:
        tables: the `[[definition]]` tables.
        conditions: the `[[condition]]` tables.
        measures: the quantities.
    """
    by_id: dict[str, TomlTable] = {}
    for table in tables:
        name = heading(*(str(table.entries.get(key, "")) for key in ("outcome", "account")))
        if name in by_id:
            table.fault("outcome", f"{name!r} is there twice")
        by_id.setdefault(name, table)
    found = gathered(conditions, by_id, measures)
    return tuple(_definition(table, found[name], by_id) for name, table in by_id.items())


def _definition(table: TomlTable, conditions: tuple[Condition, ...], known: dict[str, TomlTable]) -> Definition:
    table.allow(KEYS)
    outcome, account = table.text("outcome"), table.text("account", required=False)
    if account:
        table.choice("account", "account", heads())
        if outcome and outcome not in known:
            table.fault("outcome", f"{outcome!r} has no definition without an account, which is the default")
    period, months = read_period(table), read_months(table, "months")
    if months > period[1] - period[0] + 1:
        table.fault("months", f"{months} months do not fit between 'from' and 'to'")
    return Definition(
        outcome, account, table.text("title"), months, period, conditions, table.texts("claims"), table.text("note")
    )


def definition_rows(dataset: xr.Dataset, definitions: Iterable[Definition]) -> list[dict[str, Any]]:
    """How often each definition is met in a run, and since when.

    Args:
        dataset: a run. Dimensions draw, month.
        definitions: the definitions.

    Returns:
        Rows with id, outcome, account (empty for the default), title, criteria (a list of sentences), months, from,
        to, probability (share of draws), mc_error, draws, decided_by_assumption (all draws agree), since (q05, q50,
        q95 of the month from which it is met, over the draws that meet it, or None), claims, note.

    Raises:
        SmychkaError: the run does not hold a quantity, or not all its months.
    """
    return [_row(each, each.begun(dataset)) for each in definitions]


def _row(definition: Definition, begun: np.ndarray) -> dict[str, Any]:
    yes, draws = int((begun != NEVER).sum()), len(begun)
    return {
        "id": definition.id,
        "outcome": definition.outcome,
        "account": definition.account,
        "title": definition.title,
        "criteria": [condition.words for condition in definition.conditions],
        "months": definition.months,
        "from": first_day(definition.period[0]).isoformat(),
        "to": last_day(definition.period[1]).isoformat(),
        "probability": yes / draws,
        "mc_error": share_error(yes, draws),
        "draws": draws,
        "decided_by_assumption": yes in (0, draws),
        "since": since_when(begun),
        "claims": list(definition.claims),
        "note": definition.note,
    }


def paired_rows(
    history: xr.Dataset, fork: xr.Dataset, since: str, definitions: Iterable[Definition]
) -> list[dict[str, Any]]:
    """How often each definition is met in a fork and in what it is read against, draw by draw.

    Args:
        history: the run the fork is read against. Dimensions draw, month.
        fork: the run under the policy, with the same draws.
        since: first date of the policy.
        definitions: the definitions; those whose period is over before the fork are left out.

    Returns:
        Rows as those of `definition_rows` for the fork, with history (its probability), since_history, gained and
        lost: shares of draws in which it is met in the fork alone, and in history alone.

    Raises:
        SmychkaError: a date outside the run, or a run that does not hold a quantity.
    """
    start, rows = month_in_run(since), []
    for each in definitions:
        if each.period[1] < start:
            continue
        before, after = each.begun(history), each.begun(fork)
        was, is_now = before != NEVER, after != NEVER
        rows.append(
            _row(each, after)
            | {
                "history": float(was.mean()),
                "since_history": since_when(before),
                "gained": float((is_now & ~was).mean()),
                "lost": float((was & ~is_now).mean()),
            }
        )
    return rows
