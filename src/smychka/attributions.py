"""Which causes carried an outcome: exact Shapley values over causes that are present or at their reference level.

The game is stated with the answer: who plays, what each is like when absent, who decides. Every coalition is run with
the same draws. Shapley shares the gap fairly among the causes; necessity and sufficiency say what would have been
without a cause, or with it alone. They are different questions, and both are answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka import coupling, ensemble
from smychka.answers import facts
from smychka.foundations.calendar import first_day
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import mechanisms
from smychka.front import SEED, free_month
from smychka.inputs.causes import Cause, absent, chosen_causes
from smychka.judgement.games import coalitions, interactions, interval, line_between, shapley, unit_level
from smychka.judgement.named_values import NamedValue, named_value
from smychka.worlds import World, rows_of, values_in

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["DRAWS", "FREE_FROM", "Causes", "causes"]

Progress = Callable[[float], None]

DRAWS = 200
FREE_FROM = "1921-04"
"""Date from which the party decides where bundles of arrows play: the month after the Tenth Congress. Before it the
civil war is as recorded; with politics recorded throughout, what moves politics could move no decision."""
MOST = 12
AT_ONCE = 256
"""Coalitions whose rows are handed to the model in one call, so that memory stays level."""
SHOWN_PAIRS = 12


@dataclass(frozen=True)
class Causes:
    """Which causes carried an outcome.

    Attributes:
        outcome: the outcome.
        players: the causes.
        values: the outcome in every coalition and draw, coalitions in the order of `games.coalitions`.
        free: number of the month from which the party decides; None for recorded politics.
        seed: seed of all luck.
        seconds: wall time.
    """

    outcome: NamedValue
    players: tuple[Cause, ...]
    values: np.ndarray
    free: int | None
    seed: int
    seconds: float

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.values.shape[-1])

    @cached_property
    def shares(self) -> np.ndarray:
        """Shapley value of each cause in each draw. (cause, draw)"""
        return shapley(self.values)

    @cached_property
    def line(self) -> tuple[float, bool]:
        """The line from which the outcome has come about, and whether upwards."""
        return line_between(self.values, self.outcome.binary)

    def rows(self) -> list[dict[str, Any]]:
        """One row a cause, the largest share first."""
        low, high = interval(self.shares)
        turned = unit_level(self.values, *self.line)
        carried = mechanisms(coupling.Gains)
        found = [
            {
                "id": cause.id, "title": cause.title, "shapley": float(self.shares[at].mean()), "q05": float(low[at]),
                "q95": float(high[at]), "draws_q05": float(np.quantile(self.shares[at], 0.05)),
                "draws_q95": float(np.quantile(self.shares[at], 0.95)), **turned[at], "reference": cause.reference,
                "accounts": list(cause.accounts),
                "not_carried": [arrow for arrow in cause.mechanisms if arrow not in carried],
            }
            for at, cause in enumerate(self.players)
        ]  # fmt: skip
        return sorted(found, key=lambda row: -abs(row["shapley"]))

    def pairs(self) -> list[dict[str, Any]]:
        """Interactions of pairs, the largest first."""
        each = interactions(self.values)
        low, high = interval(each)
        names = [cause.id for cause in self.players]
        found = [
            {"causes": [names[one], names[two]], "value": float(each[one, two].mean()), "q05": float(low[one, two]),
             "q95": float(high[one, two])}
            for one in range(len(names)) for two in range(one)
        ]  # fmt: skip
        return sorted(found, key=lambda row: -abs(row["value"]))

    @cached_property
    def checks(self) -> dict[str, float]:
        """Efficiency: the shares less the gap. Irrelevance: how far they move when a cause that does nothing joins."""
        gap = float((self.values[-1] - self.values[0]).mean())
        with_idle = shapley(np.concatenate([self.values, self.values]))
        moved = float(np.abs(with_idle[:-1] - self.shares).max(initial=0.0))
        return {
            "efficiency": float(self.shares.mean(axis=1).sum()) - gap,
            "irrelevant_cause": max(moved, float(np.abs(with_idle[-1]).max())),
        }

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the shares."""
        line, upwards = self.line
        whose = "as recorded" if self.free is None else f"decided by the party from {first_day(self.free):%Y-%m}"
        said = [
            f"The game: {len(self.players)} causes, {len(self.values)} coalitions, {self.draws} draws each, all luck "
            f"the same; politics {whose}. Absent means the reference level named with each cause.",
            "Shapley shares the gap between all causes and none; it is no answer to what would have been without a "
            "cause. For that see necessity and sufficiency, counted draw by draw.",
        ]
        if not self.outcome.binary:
            word = "at least" if upwards else "at most"
            said.append(f"For necessity and sufficiency the outcome has come about at {word} {line:.4g}, halfway "
                        "between the means with none and with all.")  # fmt: skip
        if not np.ptp(self.values, axis=0).max():
            said.append("No coalition moves the outcome: none of these causes reaches it in this game.")
        idle = [cause.id for cause, row in zip(self.players, self.shares, strict=True) if not np.abs(row).max()]
        if idle:
            said.append("Causes that move it in no draw: " + ", ".join(idle) + ".")
        return tuple(said)

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        none, every = self.values[0], self.values[-1]
        line, upwards = self.line
        return facts("causes", self.seed, self.draws, self.seconds) | {
            "outcome": self.outcome.id, "title": self.outcome.title, "unit": self.outcome.unit,
            "note": self.outcome.note, "free_from": None if self.free is None else f"{first_day(self.free):%Y-%m}",
            "with_all": float(every.mean()), "with_none": float(none.mean()),
            "total": float((every - none).mean()), "line": line, "upwards": upwards, "causes": self.rows(),
            "interactions": self.pairs(), "residual": float(none.mean()), "checks": self.checks,
            "coalitions": len(self.values), "notes": list(self.notes),
        }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row a cause: share with interval, necessity, sufficiency, reference level."""
        from smychka.telling.questions import causes_table

        return causes_table(self.json())

    def plot(self) -> alt.VConcatChart:
        """Bars of the shares, and the interactions of pairs."""
        from smychka.telling.questions import causes_figure

        return causes_figure(self.json())


def causes(
    outcome: str,
    of: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    free_from: str | None = None,
    prior: bool = False,
    progress: Progress | None = None,
) -> Causes:
    """Share an outcome out among causes.

    Args:
        outcome: id of an outcome, a line or a definition.
        of: ids of causes, at most twelve; the twelve bundles if left out.
        draws: draws of each coalition, 1 or more.
        seed: seed of all luck.
        free_from: date from which the party decides (`1921`, `1921-04`); if left out, `FREE_FROM` where a cause is a
            bundle of arrows, else recorded politics.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: an outcome or cause that is not there, with the nearest; causes that set the same thing; too many.
    """
    players = chosen_causes(of)
    if len(players) > MOST:
        raise SmychkaError(f"{len(players)} causes were named; expected at most {MOST}")
    arrows = any(cause.mechanisms for cause in players)
    free = free_month(free_from or (FREE_FROM if arrows else None))
    asked = named_value(outcome, free or 0)
    ensemble.remember_compilations()
    began, history = time.perf_counter(), ensemble.usual_history(prior)
    values = _values(history, players, asked, free, (draws, seed), progress)
    return Causes(asked, players, values, free, seed, time.perf_counter() - began)


def _values(
    history: ensemble.History, players: Sequence[Cause], asked: NamedValue, free: int | None,
    sized: tuple[int, int], progress: Progress | None,
) -> np.ndarray:  # fmt: skip
    """The outcome in every coalition and draw; coalitions that share decisions are run together."""
    draws, seed = sized
    carried = mechanisms(coupling.Gains)
    present = coalitions(len(players))
    decided = [at for at, cause in enumerate(players) if cause.decided]
    found = np.empty((len(present), draws))
    done = 0
    for held in product((True, False), repeat=len(decided)):
        gone = [players[at] for at, stays in zip(decided, held, strict=True) if not stays]
        policy = absent(gone)
        world = World(None if policy is None else history.validated(policy), free)
        same = np.flatnonzero((present[:, decided] == held).all(axis=1)) if decided else np.arange(len(present))
        for start in range(0, len(same), AT_ONCE):
            part = same[start : start + AT_ONCE]
            cases = [
                {arrow: 0.0 for at, cause in enumerate(players) if not present[coalition, at]
                 for arrow in cause.mechanisms if arrow in carried}
                for coalition in part
            ]  # fmt: skip
            values = values_in(history, world, rows_of(draws, cases), [asked], seed)
            found[part] = values[0].reshape(len(part), draws)
            done += len(part)
            if progress is not None:
                progress(done / len(present))
    return found
