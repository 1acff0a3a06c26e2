"""What replay and fork return: the ensembles, and how they are told as tables, charts, JSON and a result folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka import __version__, decisions
from smychka.ensemble import History
from smychka.foundations.calendar import first_day
from smychka.foundations.faults import SmychkaError
from smychka.holdings import idle_parts, rules_told
from smychka.inputs.policy import Policy
from smychka.inputs.version import data_version
from smychka.judgement.strains import strains
from smychka.measures import measure

if TYPE_CHECKING:
    import altair as alt
    import numpy as np
    import pandas as pd
    import xarray as xr

    from smychka.inputs.record import Record
    from smychka.posteriors import Posterior
    from smychka.telling.draughtsman import Draughtsman
    from smychka.telling.parts import ForkPart, ReplayPart


@dataclass(frozen=True)
class Replay:
    """History as the model runs it, held against the record.

    Attributes:
        dataset: the ensemble: draw, month, region.
        record: the evidence.
        seed: seed of the run.
        seconds: wall time of the ensemble.
        free: number of the month from which the party decided; None where its politics were those of history.
        posterior: the draws of constants that went into it; None where they came from the priors.
        drawn: number of the month from which weather and attempts abroad were drawn; None for those of the record.
    """

    dataset: xr.Dataset
    record: Record
    seed: int
    seconds: float
    free: int | None = None
    posterior: Posterior | None = None
    drawn: int | None = None

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.dataset.sizes["draw"])

    @property
    def title(self) -> str:
        """What was run, in words."""
        return "History, replayed" if self.free is None else f"Free politics from {_day(self.free)}"

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

    @cached_property
    def skill(self) -> pd.DataFrame:
        """Skill over persistence and trend, one row a series and place, the worst first."""
        from smychka.judgement.skill import skill

        return skill(self.dataset, self.record)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Every point of the record that is a test, with what is predicted of it."""
        from smychka.judgement.observation import observed
        from smychka.judgement.predictive import predicted_by, predictive

        figures = observed(self.record)
        return predictive(figures, predicted_by(self.dataset, figures), self.seed)

    @cached_property
    def crises(self) -> list[dict[str, Any]]:
        """Whether the turning points of the economy lie inside the bands."""
        from smychka.judgement.crises import crises

        return crises(self.points)

    def scores(self) -> dict[str, Any]:
        """The machine-readable scores: fit, skill, turning points, and what the calibration was tried on."""
        from smychka.judgement import predictive, scores, skill

        about = {} if self.posterior is None else dict(self.posterior.about)
        return facts("scores", self.seed, self.draws, self.seconds) | {
            "free_from": _day(self.free),
            "drawn_from": _day(self.drawn),
            "parameters": self.dataset.attrs["parameters"],
            "stale": self.posterior is not None and self.posterior.stale,
            "series": self.fit,
            "overall": scores.overall(self.fit),
            "predictive": predictive.shares(self.points),
            "predictive_series": predictive.by_series(self.points).to_dict("records"),
            "skill": self.skill.to_dict("records"),
            "skill_overall": skill.overall(self.skill),
            "crises": self.crises,
            "calibration": about,
        }

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """Every yes or no about the run, also by the definitions of each account."""
        from smychka.judgement.outcomes import load_outcomes

        return load_outcomes().verdicts(self.dataset)

    @cached_property
    def reading(self) -> dict[str, list[dict[str, Any]]]:
        """What each account calls the order of the run, with dates, and what could not be read."""
        from smychka.judgement.class_readings import class_reading

        return class_reading(self.dataset)

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        from smychka.judgement.comparison import not_compared
        from smychka.judgement.scores import overall

        return facts("replay", self.seed, self.draws, self.seconds) | {
            "free_from": _day(self.free),
            "drawn_from": _day(self.drawn),
            "parameters": self.dataset.attrs["parameters"],
            "series": self.fit,
            "overall": overall(self.fit),
            "thresholds": self.verdicts,
            "readings": self.reading,
            "not_compared": not_compared(self.record, self.dataset).to_dict("records"),
        }

    def plot(self, quantity: str) -> alt.LayerChart:
        """The model's band for a quantity over the record's figures."""
        from smychka.telling.sections import replay_chart

        drawn = replay_chart(self.part, _known(quantity))
        if drawn is None:
            raise SmychkaError(f"{quantity} was not kept in this run; ask for it with `keep`")
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
            verdicts=self.verdicts,
            reading=self.reading,
        )

    def write(self, folder: Path) -> Path:
        """The result folder; returns the report's place."""
        from smychka.results import Result, write_result

        used = frozenset(self.compared["source"])
        return write_result(
            folder,
            Result(self.title, self.draws, self.seed, self.record.bibliography, used, self.dataset, self.part),
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
        free: number of the month from which the party decided in both runs; None where politics were history's.
        drawn: number of the month from which weather and attempts abroad were drawn in both; None for the record's.
    """

    policy: Policy
    dataset: xr.Dataset
    history: xr.Dataset
    past: History
    seed: int
    seconds: float
    free: int | None = None
    drawn: int | None = None

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
        if self.free is not None:
            found.append(
                f"Free politics: from {_day(self.free)} in both runs who holds the Secretariat and where "
                f"{len(decisions.DECIDED_BY_LINE) - 1} levers lie is decided by the party, not by history; what "
                f"{self.policy.name} holds stays held. The table reads the fork against free politics without it."
            )
        if self.drawn is not None:
            found.append(
                f"Luck: from {_day(self.drawn)} in both runs attempts abroad are drawn by their odds, and from the "
                "next January on the weather, with the mean and the spread of each region's record."
            )
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

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """Every yes or no about fork and baseline, draw by draw, also by the definitions of each account."""
        from smychka.judgement.outcomes import load_outcomes

        return load_outcomes().paired_verdicts(self.history, self.dataset, self.since)

    @property
    def baseline(self) -> str:
        """What the fork is read against, in words."""
        return "history" if self.free is None else "free politics"

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

        return outcomes_table(self.outcomes, self.baseline)

    def plot(self, quantity: str) -> alt.LayerChart:
        """History and fork for one quantity, with bands and the date of the fork."""
        from smychka.telling.sections import fork_chart

        name = _known(quantity)
        if name not in self.dataset or name not in self.history:
            raise SmychkaError(f"{name} was not kept in this run; ask for it with `keep`")
        chart: alt.LayerChart = fork_chart(self.part, name, self.policy.name).chart
        return chart

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        return facts("fork", self.seed, self.draws, self.seconds) | {
            "policy": self.policy.name,
            "title": self.policy.title,
            "from": self.since,
            "free_from": _day(self.free),
            "drawn_from": _day(self.drawn),
            "forced": self.policy.forced,
            "plausibility": list(self.policy.plausibility) if self.policy.plausibility is not None else None,
            "rules": rules_told(self.policy),
            "rewrite_size": self.policy.rewrite_size(self.past.levers, self.moved),
            "rewrite_class": self.policy.rewrite_class(self.past.levers, self.moved),
            "notes": list(self.notes),
            "outcomes": self.outcomes,
            "thresholds": self.verdicts,
        }

    @property
    def moved(self) -> dict[str, np.ndarray]:
        """How far a rule moved each of its levers from history, mean over draws, as the run tells. (month,) each."""
        ruled = decisions.decided_by(self.policy.rule_names, free=False)
        return {name: self.dataset["moved"].sel(lever=name).to_numpy() for name in ruled}

    @cached_property
    def part(self) -> ForkPart:
        """The fork as the report shows it."""
        from smychka.telling.parts import ForkPart
        from smychka.telling.shown import policy_shown

        shown = policy_shown(self.policy, self.past.levers, self.moved)
        return ForkPart(
            shown, self.since, self.outcomes, self.history, self.dataset, self.baseline, verdicts=self.verdicts
        )  # fmt: skip

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


def _day(month: int | None) -> str | None:
    """The first day of a month of the run, YYYY-MM-DD; None for none."""
    return None if month is None else first_day(month).isoformat()


def _known(quantity: str) -> str:
    name = quantity.partition(".")[2] or quantity
    return measure(name).id


def facts(command: str, seed: int, draws: int, seconds: float) -> dict[str, Any]:
    """What every result says of its run."""
    return {
        "command": command,
        "version": __version__,
        "data_version": data_version(),
        "seed": seed,
        "draws": draws,
        "seconds": round(seconds, 3),
    }
