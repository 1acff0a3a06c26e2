"""Named outcomes of a run, and thresholds on them, as `data/outcomes.toml` defines them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import END, MONTHS, START, first_day, last_day, month_in_run, month_index
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.toml_files import DATA, TomlTable, region_names, toml_file
from smychka.judgement.conditions import share_error
from smychka.judgement.definitions import Definition, definition_rows, paired_rows, read_definitions

if TYPE_CHECKING:
    import xarray as xr

    from smychka.measures import Measure

WAYS = ("sum", "mean", "end", "maximum", "minimum")
HORIZONS = (1, 3, 5, 12)
LEVELS = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}
ROUNDING = 1e-6
"""Share of a value that single precision, in which runs are computed, cannot tell apart (its last digit is 1e-7)."""
PER_YEAR = "_per_year"
TABLES = ("outcome", "threshold", "definition", "condition")


@dataclass(frozen=True)
class Outcome:
    """One number that a run comes to.

    Attributes:
        id: its name.
        title: its name for readers.
        unit: unit of the number.
        quantity: the quantity of the model.
        how: sum, mean (of a flow: a year), end (of the last month), maximum or minimum (of the months).
        region: the region; empty for the country.
        months: first and last month of the run, where the period is fixed; None where it is a horizon.
        note: what the number means and what it leaves out.
        headline: whether it is drawn in the figure of a fork.
    """

    id: str
    title: str
    unit: str
    quantity: str
    how: str
    region: str
    months: tuple[int, int] | None
    note: str
    headline: bool = False


@dataclass(frozen=True)
class Threshold:
    """A yes or no about an outcome with a fixed period.

    Attributes:
        id: its name.
        title: its name for readers.
        outcome: id of the outcome.
        at_least: yes from this value upwards, in the unit of the outcome; None where `at_most` is given.
        at_most: yes up to this value; None where `at_least` is given.
        note: why the line is drawn there.
    """

    id: str
    title: str
    outcome: str
    at_least: float | None
    at_most: float | None
    note: str


@dataclass(frozen=True)
class Outcomes:
    """The outcomes, thresholds and definitions, in the order of the file."""

    outcomes: tuple[Outcome, ...]
    thresholds: tuple[Threshold, ...]
    definitions: tuple[Definition, ...] = ()

    def verdicts(self, dataset: xr.Dataset) -> list[dict[str, Any]]:
        """Every threshold and every definition, those of accounts too, in a run: the rows of both.

        Raises:
            SmychkaError: the run does not hold a quantity.
        """
        return [*threshold_rows(dataset, self), *definition_rows(dataset, self.definitions)]

    def paired_verdicts(self, history: xr.Dataset, fork: xr.Dataset, since: str) -> list[dict[str, Any]]:
        """Every threshold and definition in a fork and in what it is read against, draw by draw.

        Those whose dates are over before the fork are left out.

        Args:
            history: the run the fork is read against. Dimensions draw, month, region.
            fork: the run under the policy, with the same draws.
            since: first date of the policy.

        Returns:
            Rows as those of `verdicts` for the fork, with history (its probability), gained and lost: shares of draws
            with a yes in the fork alone, and in history alone.

        Raises:
            SmychkaError: a date outside the run, or a run that does not hold a quantity.
        """
        start, rows = month_in_run(since), []
        for row, threshold in zip(threshold_rows(fork, self), self.thresholds, strict=True):
            outcome = next(each for each in self.outcomes if each.id == threshold.outcome)
            if outcome.months is not None and outcome.months[1] < start:
                continue
            was, now = (_crossed(run, threshold, outcome) for run in (history, fork))
            shares = {"history": was, "gained": now & ~was, "lost": was & ~now}
            rows.append(row | {name: float(found.mean()) for name, found in shares.items()})
        return rows + paired_rows(history, fork, since, self.definitions)


def load_outcomes(path: Path | None = None) -> Outcomes:
    """The named outcomes, read and checked.

    Args:
        path: a file; that of the package if left out.

    Raises:
        InputFaults: everything that is wrong in the file, with its line.
    """
    from smychka.measures import MEASURES

    faults = Faults()
    read = toml_file(DATA / "outcomes.toml" if path is None else path, TABLES, faults)
    faults.stop_if_any()
    assert read is not None
    read.top.allow(())
    found = [_outcome(table, MEASURES) for table in read.tables["outcome"]]
    fixed = {outcome.id: outcome.months is not None for outcome in found}
    thresholds = [_threshold(table, fixed) for table in read.tables["threshold"]]
    met: set[str] = set()
    for table in (*read.tables["outcome"], *read.tables["threshold"]):
        name = str(table.entries.get("id"))
        if name in met:
            table.fault("id", f"{name!r} is there twice")
        met.add(name)
    definitions = read_definitions(read.tables["definition"], read.tables["condition"], MEASURES)
    for table in read.tables["definition"]:
        if table.entries.get("outcome") in met:
            table.fault("outcome", f"{table.entries['outcome']!r} is the id of an outcome or threshold already")
    faults.stop_if_any()
    return Outcomes(tuple(found), tuple(thresholds), definitions)


def _outcome(table: TomlTable, measures: dict[str, Measure]) -> Outcome:
    table.allow(("id", "title", "unit", "quantity", "how", "region", "from", "to", "note", "headline"))
    headline = table.entries.get("headline", False)
    if not isinstance(headline, bool):
        table.fault("headline", f"headline is {headline!r}; expected true or false")
    quantity = table.choice("quantity", "quantity", measures)
    how, unit = table.choice("how", "way of reading", WAYS), table.text("unit")
    region = table.text("region", required=False)
    if quantity in measures:
        _check_reading(table, measures[quantity], how, unit, region)
    months = _fixed_months(table, how)
    note = table.text("note")
    return Outcome(table.text("id"), table.text("title"), unit, quantity, how, region, months, note, headline is True)


def _check_reading(table: TomlTable, measure: Measure, how: str, unit: str, region: str) -> None:
    """Note what cannot be: a stock summed, another unit, a region where there is none, none where there is."""
    if how == "sum" and measure.kind != "flow":
        table.fault("how", f"{measure.id} is a {measure.kind}; only a flow can be summed")
    expected = measure.unit + (PER_YEAR if how == "mean" and measure.kind == "flow" else "")
    if unit and how in WAYS and unit != expected:
        table.fault("unit", f"'unit' is {unit!r}; {how} of {measure.id} is in {expected!r}")
    if region and not measure.regional:
        table.fault("region", f"{measure.id} has no regions")
    elif measure.regional and region not in region_names():
        what = unknown("region", region, region_names()) if region else "missing 'region'"
        table.fault("region", what)


def _fixed_months(table: TomlTable, how: str) -> tuple[int, int] | None:
    """Months of a fixed period; None where the period is a horizon."""
    if "from" not in table.entries and "to" not in table.entries:
        return None
    until = table.day("to", end=True)
    since = table.day("from", required=how != "end")
    if since is None and until is not None:
        since = until
    for key, day in (("from", since), ("to", until)):
        if key in table.entries and day is not None and not START <= day <= END:
            table.fault(key, f"{day} lies outside the run; expected a date from {START} to {END}")
    if since is None or until is None:
        return None
    if until < since:
        table.fault("to", f"ends on {until}, before it begins on {since}")
    return month_index(since), month_index(until)


def _threshold(table: TomlTable, fixed: dict[str, bool]) -> Threshold:
    table.allow(("id", "title", "outcome", "at_least", "at_most", "note"))
    outcome = table.choice("outcome", "outcome", fixed)
    if not fixed.get(outcome, True):
        table.fault("outcome", f"{outcome} has no fixed period; a threshold needs 'from' and 'to' on its outcome")
    given = [key for key in ("at_least", "at_most") if key in table.entries]
    if len(given) != 1:
        table.fault("at_most", "expected one of 'at_least' and 'at_most'")
    least, most = (table.number(key, required=False) for key in ("at_least", "at_most"))
    return Threshold(table.text("id"), table.text("title"), outcome, least, most, table.text("note"))


def outcome_values(dataset: xr.Dataset, outcome: Outcome, first: int, last: int) -> np.ndarray:
    """An outcome in every draw over months `first` to `last`, both counted. Shape: (draw,), unit of the outcome.

    Raises:
        SmychkaError: the run does not hold the quantity, or not all its months.
    """
    if outcome.quantity not in dataset:
        raise SmychkaError(f"outcome {outcome.id!r} needs {outcome.quantity!r}, which the run does not hold")
    if dataset.sizes.get("month") != MONTHS:
        raise SmychkaError(f"the run has {dataset.sizes.get('month', 0)} months; expected {MONTHS}")
    data = dataset[outcome.quantity]
    data = data.sel(region=outcome.region) if outcome.region else data
    months: np.ndarray = data.transpose("draw", "month").values[:, first : last + 1].astype(float)
    read: np.ndarray
    match outcome.how:
        case "sum":
            read = months.sum(axis=1)
        case "mean":
            read = months.mean(axis=1) * (12.0 if outcome.unit.endswith(PER_YEAR) else 1.0)
        case "end":
            read = months[:, -1]
        case "maximum":
            read = months.max(axis=1)
        case _:
            read = months.min(axis=1)
    return read


def paired_difference(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """One run minus another, draw by draw; nought where they differ by no more than the rounding of single precision.

    Two programs of the same equations round otherwise in the last digit, which is no effect of a decision.

    Args:
        after: an outcome under a policy. (draw,)
        before: the same without it. (draw,)
    """
    apart: np.ndarray = after - before
    return np.where(np.abs(apart) <= ROUNDING * np.maximum(np.abs(after), np.abs(before)), 0.0, apart)


def _bands(values: np.ndarray) -> dict[str, float]:
    found = np.quantile(values, list(LEVELS.values()))
    return {name: float(value) for name, value in zip(LEVELS, found, strict=True)}


def _width(bands: dict[str, float]) -> float:
    return bands["q95"] - bands["q05"]


def no_narrower_than_prior(history: dict[str, float], difference: dict[str, float]) -> bool:
    """Whether a decision's effect is known no better than the outcome itself.

    The 90 % interval of the paired difference is as wide as, or wider than, the 90 % interval of the outcome under
    history in the same draws, of the posterior or of the priors: sharing constants and luck has narrowed nothing. A
    difference that is the same number in every draw is never marked.

    Args:
        history: q05 and q95 of the outcome under history.
        difference: q05 and q95 of fork minus history.
    """
    return _width(difference) > 0 and _width(difference) >= _width(history)


def _windows(outcome: Outcome, fork: int) -> list[tuple[int | None, int, int]]:
    """Horizon in years (None for a fixed period), first and last month."""
    if outcome.months is not None:
        first, last = outcome.months
        return [(None, first, last)] if last >= fork else []
    return [(years, fork, fork + 12 * years - 1) for years in HORIZONS if fork + 12 * years <= MONTHS]


def outcome_rows(
    history: xr.Dataset, fork: xr.Dataset, since: str | dt.date, outcomes: Sequence[Outcome]
) -> list[dict[str, Any]]:
    """The outcomes of a fork beside those of history, by horizon, paired draw by draw.

    Horizons of 1, 3, 5 and 12 years are counted from the first day of the month of the fork, as far as they fit
    into the run. An outcome with a fixed period is given once, with no horizon, if it ends in the month of the
    fork or later.

    Args:
        history: the replay. Dimensions draw, month, region.
        fork: the run under the policy, with the same draws.
        since: first date of the policy.
        outcomes: the outcomes asked for.

    Returns:
        Rows with id, title, unit, horizon_years (or None), from, to (first and last day), history, fork and
        difference (fork minus history), each with q05, q25, q50, q75, q95, no_narrower_than_prior, note and headline.

    Raises:
        SmychkaError: a date outside the run, runs with different draws, a quantity that a run does not hold.
    """
    start = month_in_run(str(since))
    if not np.array_equal(history["draw"].values, fork["draw"].values):
        raise SmychkaError(
            f"history has {history.sizes['draw']} draws and the fork {fork.sizes['draw']}; expected the same draws"
        )
    rows = []
    for outcome in outcomes:
        for years, first, last in _windows(outcome, start):
            before, after = (outcome_values(run, outcome, first, last) for run in (history, fork))
            under_history, difference = _bands(before), _bands(paired_difference(after, before))
            rows.append(
                {
                    "id": outcome.id,
                    "title": outcome.title,
                    "unit": outcome.unit,
                    "horizon_years": years,
                    "from": first_day(first).isoformat(),
                    "to": last_day(last).isoformat(),
                    "history": under_history,
                    "fork": _bands(after),
                    "difference": difference,
                    "no_narrower_than_prior": no_narrower_than_prior(under_history, difference),
                    "note": outcome.note,
                    "headline": outcome.headline,
                }
            )
    return rows


def _crossed(dataset: xr.Dataset, threshold: Threshold, outcome: Outcome) -> np.ndarray:
    """Whether a threshold is crossed in each draw. (draw,)"""
    assert outcome.months is not None
    values = outcome_values(dataset, outcome, *outcome.months)
    found: np.ndarray = values <= threshold.at_most if threshold.at_least is None else values >= threshold.at_least
    return found


def threshold_rows(dataset: xr.Dataset, named: Outcomes) -> list[dict[str, Any]]:
    r"""How often each threshold is crossed in a run.

    The probability is the share $k / n$ of draws; its Monte Carlo error is the standard deviation of a Beta
    distribution with $k + 1/2$ and $n - k + 1/2$, which is not zero where all draws agree.

    Args:
        dataset: a run. Dimensions draw, month, region.
        named: outcomes and thresholds.

    Returns:
        Rows with id, title, outcome, unit, at_least, at_most, probability, mc_error, draws, decided_by_assumption
        (all draws agree: under the prior, the structure has decided), note.

    Raises:
        SmychkaError: the run does not hold a quantity.
    """
    by_id = {outcome.id: outcome for outcome in named.outcomes}
    rows = []
    for threshold in named.thresholds:
        outcome = by_id[threshold.outcome]
        crossed = _crossed(dataset, threshold, outcome)
        draws, yes = len(crossed), int(crossed.sum())
        rows.append(
            {
                "id": threshold.id,
                "title": threshold.title,
                "outcome": outcome.id,
                "unit": outcome.unit,
                "at_least": threshold.at_least,
                "at_most": threshold.at_most,
                "probability": yes / draws,
                "mc_error": share_error(yes, draws),
                "draws": draws,
                "decided_by_assumption": yes in (0, draws),
                "note": threshold.note,
            }
        )
    return rows
