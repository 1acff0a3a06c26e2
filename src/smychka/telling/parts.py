"""What a report is made of: a replay, forks, and the policies behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True)
class ReplayPart:
    """The replay of history, held against the record.

    Attributes:
        dataset: the ensemble: draw, month, region.
        observations: estimates of the record.
        series: the series list, indexed by id, with title, unit, counterpart.
        compared: compared points with the model's quantiles, in the unit and period of the series.
        fit: one row a compared series.
        regions: id, name, tile_col, tile_row, pop_1926_total_thousand.
        verdicts: rows as `verdicts.verdicts_table` takes them; none leaves the table out.
        reading: labels and unread, rows as `verdicts.readings_table` and `unread_table` take them; None for none.
    """

    dataset: xr.Dataset
    observations: pd.DataFrame
    series: pd.DataFrame
    compared: pd.DataFrame
    fit: Sequence[Mapping[str, Any]]
    regions: pd.DataFrame
    verdicts: Sequence[Mapping[str, Any]] = ()
    reading: Mapping[str, Sequence[Mapping[str, Any]]] | None = None


@dataclass(frozen=True)
class Step:
    """One lever held, one circumstance changed, or one rule of decision in force.

    Attributes:
        lever: name of the lever or circumstance, or what else is changed.
        since: first day.
        until: last day; None for the end of the run.
        value: on the lever's scale, or what happens to the circumstance or who decides, in words.
        reason: why.
    """

    lever: str
    since: dt.date | str
    until: dt.date | str | None
    value: float | str
    reason: str = ""


@dataclass(frozen=True)
class PolicyShown:
    """A policy as the report shows it.

    Attributes:
        name: its name.
        title: its title.
        summary: one sentence on what changes.
        proposed_by: who put it forward.
        proposed_on: when.
        documented_in: the text in which it stands.
        source: key of the bibliography.
        forced: whether it rests on luck, or on a decision under 5 per cent.
        plausibility: low, middle and high chance; None where not judged.
        rewrite_size: how much of history is written over; None where not known.
        rewrite_class: small, medium or large.
        own: whether it is the user's own.
        impositions: what it changes.
    """

    name: str
    title: str
    summary: str
    impositions: tuple[Step, ...]
    proposed_by: str = ""
    proposed_on: dt.date | str | None = None
    documented_in: str = ""
    source: str = ""
    forced: bool = False
    plausibility: tuple[float, float, float] | None = None
    rewrite_size: float | None = None
    rewrite_class: str = ""
    own: bool = False


@dataclass(frozen=True)
class ForkPart:
    """One fork beside the history it leaves.

    Attributes:
        policy: the policy.
        since: first date of the policy, YYYY-MM-DD.
        outcomes: rows as `tables.outcomes_table` takes them.
        history: the replayed ensemble.
        fork: the ensemble under the policy, with the same draws.
        baseline: what the fork is read against: history, or free politics without the policy.
        verdicts: rows as `verdicts.paired_table` takes them; none leaves the table out.
    """

    policy: PolicyShown
    since: str
    outcomes: Sequence[Mapping[str, Any]]
    history: xr.Dataset
    fork: xr.Dataset
    baseline: str = "history"
    verdicts: Sequence[Mapping[str, Any]] = ()
