"""The six questions as functions: here replay and fork, and the tour that does both.

Each returns an object that holds the ensemble, says its result as JSON, and writes a result folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka import __version__, ensemble
from smychka.ensemble import History
from smychka.foundations.faults import SmychkaError
from smychka.holdings import (
    cited,
    idle_parts,
    lever_items,
    policy_items,
    policy_state,
    refuse_contradiction,
    rules_told,
    series_items,
)  # fmt: skip
from smychka.inputs.policies import combined, load_policy
from smychka.inputs.policy import Policy
from smychka.inputs.version import data_version
from smychka.judgement.strains import strains
from smychka.measures import COUNTRY, measure

if TYPE_CHECKING:
    import altair as alt
    import numpy as np
    import pandas as pd
    import xarray as xr

    from smychka.inputs.record import Record
    from smychka.telling.draughtsman import Draughtsman
    from smychka.telling.parts import ForkPart, ReplayPart

__all__ = [
    "Fork", "Replay", "Tour", "cited", "fork", "idle_parts", "lever_items", "policy_items", "policy_state", "replay",
    "series_items", "tour",
]  # fmt: skip

Progress = Callable[[float], None]
Named = str | Path | Policy

DRAWS = 400
SEED = 1917
TOUR = ("nep_continues", "relief_1932")
WATCHED_IN_FORKS = (*COUNTRY, "regional_famine_deaths")


@dataclass(frozen=True)
class Replay:
    """History as the model runs it, held against the record.

    Attributes:
        dataset: the ensemble: draw, month, region.
        record: the evidence.
        seed: seed of the run.
        seconds: wall time of the ensemble.
    """

    dataset: xr.Dataset
    record: Record
    seed: int
    seconds: float

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.dataset.sizes["draw"])

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Every figure of the record that the run can answer, beside the model's quantiles."""
        from smychka.judgement.comparison import compared

        return compared(self.dataset, self.record)

    @cached_property
    def fit(self) -> list[dict[str, Any]]:
        """One row a compared series, the misses first."""
        from smychka.judgement.scores import fit

        return fit(self.compared)

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        from smychka.judgement.comparison import not_compared
        from smychka.judgement.outcomes import load_outcomes, threshold_rows
        from smychka.judgement.scores import overall

        thresholds = threshold_rows(self.dataset, load_outcomes())
        return _facts("replay", self.seed, self.draws, self.seconds) | {
            "series": self.fit,
            "overall": overall(self.fit),
            "thresholds": thresholds,
            "not_compared": not_compared(self.record, self.dataset).to_dict("records"),
        }

    def plot(self, quantity: str) -> alt.LayerChart:
        """The model's band for a quantity over the record's figures."""
        from smychka.telling.sections import replay_chart

        drawn = replay_chart(self.part, _known(quantity))
        if drawn is None:
            raise SmychkaError(f"{quantity} was not kept in this run")
        chart: alt.LayerChart = drawn.chart
        return chart

    @cached_property
    def part(self) -> ReplayPart:
        """The replay as the report shows it."""
        from smychka.telling.parts import ReplayPart

        regions = self.record.regions
        return ReplayPart(
            dataset=self.dataset,
            observations=self.record.observations,
            series=self.record.series,
            compared=self.compared,
            fit=self.fit,
            regions=regions[regions["level"].astype(float) == 1],
        )

    def write(self, folder: Path) -> Path:
        """The result folder; returns the report's place."""
        from smychka.results import Result, write_result

        used = frozenset(self.compared["source"])
        return write_result(
            folder,
            Result("History, replayed", self.draws, self.seed, self.record.bibliography, used, self.dataset, self.part),
        )


@dataclass(frozen=True)
class Fork:
    """The run under another decision, paired draw by draw with history.

    Attributes:
        policy: what was changed.
        dataset: the ensemble under the policy.
        history: the ensemble of history with the same draws.
        past: levers and circumstances as they were.
        seed: seed of both runs.
        seconds: wall time of the ensembles.
    """

    policy: Policy
    dataset: xr.Dataset
    history: xr.Dataset
    past: History
    seed: int
    seconds: float

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.dataset.sizes["draw"])

    @property
    def since(self) -> str:
        """First date on which anything differs from history; the first day of the run for the empty policy."""
        first = self.policy.first_date
        return first.isoformat() if first is not None else "1917-11-01"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of this fork: labels of luck, levers that do not act yet, the user's own policy."""
        found = []
        if self.policy.forced:
            found.append(
                f"Forced: {self.policy.name} rests on luck or on a decision under 5 per cent; {self._chance()}."
            )
        if self.policy.status == "own":
            found.append(f"{self.policy.name} is the user's own policy: nobody of the time is named as its proposer.")
        for told in rules_told(self.policy):
            found.append(
                f"A written rule decides from {told['from']} to {told['to']}: {told['title']} ({told['rule']}), month "
                f"by month from the state at the end of the last, on {', '.join(told['levers'])}."
            )
            if told["held"]:
                found.append(f"Held by {self.policy.name} against its rule: {', '.join(told['held'])}.")
        idle = idle_parts(self.policy)
        if idle:
            found.append(f"Without effect in this version of the model: {', '.join(idle)}.")
        return (*found, *strains(self.dataset))

    def _chance(self) -> str:
        if self.policy.plausibility is None:
            return "its own chance was not judged"
        return "its own chance is put at {1:.3g} ({0:.3g}-{2:.3g})".format(*self.policy.plausibility)

    @cached_property
    def outcomes(self) -> list[dict[str, Any]]:
        """Outcomes by horizon: history, fork and paired difference."""
        from smychka.judgement.outcomes import load_outcomes, outcome_rows

        return outcome_rows(self.history, self.dataset, self.since, load_outcomes().outcomes)

    def against(self, history: Replay) -> Fork:
        """The same fork read against a replay with the same seed and draws.

        A fork under a rule of decision is another program than the replay and rounds otherwise in the last digits.

        Raises:
            SmychkaError: seeds or draws differ, so that luck would not be shared.
        """
        if history.seed != self.seed or history.draws != self.draws:
            raise SmychkaError(
                f"the replay has seed {history.seed} and {history.draws} draws, the fork seed {self.seed} and "
                f"{self.draws}; expected the same, so that every draw shares its luck"
            )
        return replace(self, history=history.dataset)

    def summary(self) -> pd.DataFrame:
        """The outcomes as a table with intervals."""
        from smychka.telling.tables import outcomes_table

        return outcomes_table(self.outcomes)

    def plot(self, quantity: str) -> alt.LayerChart:
        """History and fork for one quantity, with bands and the date of the fork."""
        from smychka.telling.sections import fork_chart

        chart: alt.LayerChart = fork_chart(self.part, _known(quantity), self.policy.name).chart
        return chart

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        return _facts("fork", self.seed, self.draws, self.seconds) | {
            "policy": self.policy.name,
            "title": self.policy.title,
            "from": self.since,
            "forced": self.policy.forced,
            "plausibility": list(self.policy.plausibility) if self.policy.plausibility is not None else None,
            "rules": rules_told(self.policy),
            "rewrite_size": self.policy.rewrite_size(self.past.levers, self.moved),
            "rewrite_class": self.policy.rewrite_class(self.past.levers, self.moved),
            "notes": list(self.notes),
            "outcomes": self.outcomes,
        }

    @property
    def moved(self) -> dict[str, np.ndarray]:
        """How far a rule moved each of its levers from history, mean over draws, as the run tells. (month,) each."""
        if "moved" not in self.dataset:
            return {}
        return {str(name): self.dataset["moved"].sel(lever=name).to_numpy() for name in self.dataset["lever"].values}

    @cached_property
    def part(self) -> ForkPart:
        """The fork as the report shows it."""
        from smychka.telling.parts import ForkPart
        from smychka.telling.shown import policy_shown

        shown = policy_shown(self.policy, self.past.levers, self.moved)
        return ForkPart(shown, self.since, self.outcomes, self.history, self.dataset)

    @property
    def sources(self) -> frozenset[str]:
        """Keys of the works behind the policy and the levers it leaves, those of its rules among them."""
        from smychka.telling.bibliography import source_keys

        held = [part.lever for part in self.policy.impositions]
        steps = [self.past.levers[name].path for name in dict.fromkeys(held + list(self.moved))]
        return source_keys(self.policy.source, *(step.source for path in steps for step in path))

    def write(self, folder: Path, draughtsman: Draughtsman | None = None) -> Path:
        """The result folder; returns the report's place. A draughtsman already at hand is ready sooner."""
        import xarray as xr

        from smychka.inputs.record import load_bibliography
        from smychka.results import Result, write_result

        works = load_bibliography()
        ruled = self.dataset[[name for name in ("decided", "moved") if name in self.dataset]]
        runs = [self.history, self.dataset.drop_vars([*ruled, *ruled.coords.keys() & {"lever"}])]
        both = xr.concat(runs, dim="policy").assign_coords(policy=["history", self.policy.name]).assign(ruled)
        both.attrs |= {name: told for name, told in self.dataset.attrs.items() if name == "rules"}
        result = Result(
            self.policy.title or self.policy.name, self.draws, self.seed, works, self.sources & frozenset(works), both,
            forks=(self.part,), notes=self.notes, policies=(self.policy,),
        )  # fmt: skip
        return write_result(folder, result, draughtsman)


@dataclass(frozen=True)
class Tour:
    """History and two forks in one report.

    Attributes:
        replay: history.
        forks: the forks.
        report: where the report lies.
    """

    replay: Replay
    forks: tuple[Fork, ...]
    report: Path


def replay(draws: int = DRAWS, seed: int = SEED, *, progress: Progress | None = None) -> Replay:
    """Run history and hold it against the record.

    Args:
        draws: number of draws, at least 1.
        seed: seed of all chance.
        progress: called with the share done, 0 to 1.
    """
    from smychka.inputs.record import load_record

    ensemble.remember_compilations()
    began = time.perf_counter()
    dataset = ensemble.run(ensemble.load_history(), draws, seed, progress=progress)
    return Replay(dataset, load_record(), seed, time.perf_counter() - began)


def fork(
    policy: Named | Sequence[Named], draws: int = DRAWS, seed: int = SEED, *, progress: Progress | None = None
) -> Fork:
    """Run history and the same draws under another decision.

    Args:
        policy: name of a shipped policy, a TOML file, a policy, or several that are combined.
        draws: number of draws, at least 1.
        seed: seed of all chance.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: an unknown policy, policies that contradict each other (naming the lever), or one of which
            nothing acts in this version of the model.
    """
    chosen = _one(policy)
    _refuse_idle(chosen)
    ensemble.remember_compilations()
    past = ensemble.load_history()
    began = time.perf_counter()
    halves = _halves(progress, 2)
    past.validated(chosen)
    before = ensemble.run(past, draws, seed, beside=chosen, watched=WATCHED_IN_FORKS, progress=halves[0])
    after = ensemble.run(past, draws, seed, policy=chosen, watched=WATCHED_IN_FORKS, progress=halves[1])
    return Fork(chosen, after, before, past, seed, time.perf_counter() - began)


def tour(out: Path, draws: int = DRAWS, seed: int = SEED, *, progress: Progress | None = None) -> Tour:
    """Replay history, fork it twice, and write one report.

    Args:
        out: the result folder.
        draws: number of draws, at least 1.
        seed: seed of all chance.
        progress: called with the share done, 0 to 1.
    """
    from smychka.results import Result, write_result

    parts = _halves(progress, 1 + len(TOUR))
    history = replay(draws, seed, progress=parts[0])
    past = ensemble.load_history()
    forks = []
    for name, part in zip(TOUR, parts[1:], strict=True):
        chosen, began = load_policy(name), time.perf_counter()
        after = ensemble.run(past, draws, seed, policy=chosen, watched=WATCHED_IN_FORKS, progress=part)
        forks.append(Fork(chosen, after, history.dataset, past, seed, time.perf_counter() - began))
    used = frozenset(history.compared["source"]).union(*(each.sources for each in forks))
    works = history.record.bibliography
    result = Result(
        "The tour: history replayed, and two forks", draws, seed, works, used & frozenset(works), history.dataset,
        history.part, tuple(each.part for each in forks), tuple(note for each in forks for note in each.notes),
        tuple(each.policy for each in forks),
    )  # fmt: skip
    return Tour(history, tuple(forks), write_result(out, result))


def _refuse_idle(policy: Policy) -> None:
    state = policy_state(policy)
    if state.startswith("waits"):
        raise SmychkaError(f"policy {policy.name!r} {state}; no equation of this version of the model reads them")


def _one(policy: Named | Sequence[Named]) -> Policy:
    named = [policy] if isinstance(policy, str | Path | Policy) else list(policy)
    if not named:
        raise SmychkaError("no policy was named; see the list of policies")
    chosen = [each if isinstance(each, Policy) else load_policy(each) for each in named]
    total = chosen[0]
    for other in chosen[1:]:
        refuse_contradiction(total, other)
        total = combined(total, other)
    return total


def _halves(progress: Progress | None, parts: int) -> list[Progress | None]:
    def part(index: int) -> Progress | None:
        return None if progress is None else lambda share: progress((index + share) / parts)

    return [part(index) for index in range(parts)]


def _known(quantity: str) -> str:
    name = quantity.partition(".")[2] or quantity
    return measure(name).id


def _facts(command: str, seed: int, draws: int, seconds: float) -> dict[str, Any]:
    return {
        "command": command,
        "version": __version__,
        "data_version": data_version(),
        "seed": seed,
        "draws": draws,
        "seconds": round(seconds, 3),
    }
