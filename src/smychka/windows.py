"""When an outcome became likely: its chance with everything after a date left free, date by date.

Up to the date decisions, weather and attempts abroad are those of the record. From it the party decides on its levers,
attempts abroad are drawn by their odds, and the weather of later years is drawn. World prices, Lenin's illness and
what no lever of the party's line moves stay as recorded: the chance is that of the model's politics, not of history.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka import ensemble
from smychka.answers import facts
from smychka.foundations.calendar import first_day, month_in_run
from smychka.foundations.faults import SmychkaError, nearest, unknown
from smychka.front import SEED
from smychka.inputs.accounts import Account, load_accounts
from smychka.judgement.account_gains import strengths_under, uncarried
from smychka.judgement.named_values import NamedValue, named_value, yes_or_no_ids
from smychka.worlds import World, rows_of, values_in

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["DRAWS", "POOLED", "Curve", "Window", "window"]

Progress = Callable[[float], None]

DRAWS = 200
FIRST, LAST, STEP = "1917-11", "1930-12", 6
POOLED = "pooled"
PASSES = (0.5, 0.9)
DECIDED = 0.02
"""Chance under the priors below which, or above its complement, the outcome is called decided by assumption: with 200
draws an outcome that never came has a chance below this with 98 per cent certainty."""


@dataclass(frozen=True)
class Curve:
    """The chance of an outcome by the date from which all is free.

    Attributes:
        account: id of the account; `pooled` for all that are no foils, evenly.
        title: its name for readers.
        months: numbers of the months.
        chance: the chance, 0 to 1. (date,)
        error: its Monte Carlo error, one standard deviation. (date,)
        turning_points: what the account holds decisive: date and title.
        silent_on: number of arrows of which it speaks and which the model does not carry.
    """

    account: str
    title: str
    months: tuple[int, ...]
    chance: np.ndarray
    error: np.ndarray
    turning_points: tuple[tuple[str, str], ...] = ()
    silent_on: int = 0

    def passes(self, line: float) -> str | None:
        """The first date from which the chance stays at a line or above; None if it never does."""
        below = np.flatnonzero(self.chance < line)
        at = 0 if not len(below) else below[-1] + 1
        return f"{first_day(self.months[at]):%Y-%m}" if at < len(self.months) else None

    def json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "account": self.account, "title": self.title,
            "points": [
                {"from": f"{first_day(month):%Y-%m}", "probability": float(chance), "mc_error": float(error)}
                for month, chance, error in zip(self.months, self.chance, self.error, strict=True)
            ],
            "passes_50": self.passes(PASSES[0]), "passes_90": self.passes(PASSES[1]),
            "turning_points": [{"date": date, "title": title} for date, title in self.turning_points],
            "arrows_not_carried": self.silent_on,
        }  # fmt: skip


@dataclass(frozen=True)
class Window:
    """When an outcome became likely.

    Attributes:
        outcome: the outcome.
        curves: the pooled curve first, then one an account.
        recorded: chance of the outcome under recorded politics, constants as in the curves.
        prior: chance under the priors, all free from the first date: the audit of the structure.
        draws: draws of each point.
        seed: seed of all luck.
        seconds: wall time.
    """

    outcome: NamedValue
    curves: tuple[Curve, ...]
    recorded: float
    prior: float
    draws: int
    seed: int
    seconds: float

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the curves."""
        said = [
            "From each date on the party decides on the levers of its line, attempts abroad are drawn by their odds, "
            "and later weather is drawn; world prices, Lenin's illness and levers outside the line stay as recorded.",
            f"Under recorded politics the outcome comes about in {self.recorded:.0%} of the draws; under the priors, "
            f"all free from {FIRST}, in {self.prior:.0%}.",
        ]
        if not DECIDED < self.prior < 1.0 - DECIDED:
            said.append(
                "DECIDED BY ASSUMPTION: the priors alone, with no data, bring the outcome about (almost) always or "
                "(almost) never. The curves say what the structure holds, not what the record taught."
            )
        silent = {curve.account: curve.silent_on for curve in self.curves if curve.silent_on}
        if silent:
            listed = ", ".join(f"{name} {count}" for name, count in silent.items())
            said.append(f"Arrows that accounts speak of and no equation carries, by account: {listed}.")
        return tuple(said)

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        return facts("window", self.seed, self.draws, self.seconds) | {
            "outcome": self.outcome.id, "title": self.outcome.title, "note": self.outcome.note,
            "curves": [curve.json() for curve in self.curves], "recorded": self.recorded, "prior": self.prior,
            "decided_by_assumption": not DECIDED < self.prior < 1.0 - DECIDED, "notes": list(self.notes),
        }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row an account: dates at which the chance passes a half and nine tenths, and the chance at some dates."""
        from smychka.telling.questions import window_table

        return window_table(self.json())

    def plot(self) -> alt.VConcatChart:
        """The curves, with each account's own turning points."""
        from smychka.telling.questions import window_figure

        return window_figure(self.json())


def window(
    outcome: str,
    account: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    step: int = STEP,
    prior: bool = False,
    progress: Progress | None = None,
) -> Window:
    """The chance of an outcome when everything after a date is left free, for dates from November 1917 to 1930.

    Args:
        outcome: id of a yes or no: a line or a definition.
        account: the only account wanted; all, and the pooled curve, if left out.
        draws: draws of each point, 1 or more.
        seed: seed of all luck.
        step: months from one date to the next, 1 to 6.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: an outcome or account that is not there, with the nearest; an outcome that is no yes or no; a step
            outside 1 to 6.
    """
    if not 1 <= step <= 6:
        raise SmychkaError(f"--step is {step}; expected 1 to 6 months")
    asked, chosen = yes_or_no(outcome), _chosen(account)
    ensemble.remember_compilations()
    began, history = time.perf_counter(), ensemble.usual_history(prior)
    gains = [strengths_under(each, draws, seed) for each in chosen]
    months = _months(step, asked)
    found = np.zeros((len(months), len(chosen), draws))
    for at, month in enumerate(months):
        world = World(free=month, drawn=month)
        values = values_in(history, world, rows_of(draws, gains), [asked], seed)
        found[at] = values[0].reshape(len(chosen), draws)
        if progress is not None:
            progress((at + 1) / (len(months) + 2))
    recorded = float(values_in(history, World(), rows_of(draws, [{}]), [asked], seed).mean())
    open_priors = World(free=months[0], drawn=months[0])
    plain = float(values_in(ensemble.load_history(), open_priors, rows_of(draws, [{}]), [asked], seed).mean())
    curves = tuple(_curve(each, months, found[:, place]) for place, each in enumerate(chosen))
    if account is None:
        five = [place for place, each in enumerate(chosen) if not each.foil]
        curves = (_pooled(months, found[:, five]), *curves)
    return Window(asked, curves, recorded, plain, draws, seed, time.perf_counter() - began)


def yes_or_no(name: str) -> NamedValue:
    """A yes or no by its id.

    Raises:
        SmychkaError: no such outcome, or a number, with the yes or no that is nearest.
    """
    found = named_value(name)
    if not found.binary:
        lines = yes_or_no_ids()
        close = nearest(name, lines) or lines[0]
        raise SmychkaError(
            f"{name!r} is a number ({found.unit}); a window needs a yes or no, such as {close!r}. All of them: "
            + ", ".join(lines)
        )
    return found


def _chosen(account: str | None) -> tuple[Account, ...]:
    accounts = load_accounts()
    if account is None:
        return tuple(accounts.values())
    if account.upper() not in accounts:
        raise SmychkaError(unknown("account", account.upper(), accounts))
    return (accounts[account.upper()],)


def _months(step: int, asked: NamedValue) -> tuple[int, ...]:
    """The dates, none after the outcome's last month."""
    first, last = month_in_run(FIRST), month_in_run(LAST)
    every = [*range(first, last + 1, step)]
    if every[-1] != last:
        every.append(last)
    return tuple(month for month in every if month <= asked.months[1])


def _curve(account: Account, months: Sequence[int], found: np.ndarray) -> Curve:
    points = tuple((f"{point.since:%Y-%m-%d}", point.title) for point in account.turning_points if point.decisive)
    inside = tuple(each for each in points if each[0][:7] <= LAST)
    return Curve(
        account.id, account.title, tuple(months), found.mean(axis=1), _error(found), inside, len(uncarried(account))
    )


def _pooled(months: Sequence[int], found: np.ndarray) -> Curve:
    flat = found.reshape(len(months), -1)
    by_draw = found.mean(axis=1)  # accounts share draws, so that the error is that of means over accounts
    error = by_draw.std(axis=-1, ddof=1) / np.sqrt(by_draw.shape[-1]) if by_draw.shape[-1] > 1 else _error(flat)
    return Curve(POOLED, "The five accounts, evenly", tuple(months), flat.mean(axis=1), error)


def _error(found: np.ndarray) -> np.ndarray:
    """Standard deviation of a share; half a draw is added to either side, so that none and all are not certain."""
    many = found.shape[-1]
    share = (found.sum(axis=-1) + 0.5) / (many + 1.0)
    error: np.ndarray = np.sqrt(share * (1.0 - share) / many)
    return error
