"""Which uncertain inputs a named outcome owes its spread to: the question, its answer, and the folder it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka import designs, ensemble
from smychka.answers import facts
from smychka.ensemble import BATCH, Course
from smychka.foundations.calendar import first_day, last_day, month_index
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import folder_written_whole
from smychka.foundations.turns import part_of
from smychka.front import SEED, free_month, refuse_idle
from smychka.inputs.policies import load_policy
from smychka.inputs.policy import Policy
from smychka.judgement.named_values import NamedValue, named_value
from smychka.judgement.sensitivity import Plan, design, indices, interval_width, other_numbers, plain_rows, spread
from smychka.outputs import write_json
from smychka.telling.indices import LUCK, indices_figure, indices_sentences, indices_table

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Progress = Callable[[float], None]

DRAWS = 256
TOP = 15
REST = "everything else"
"""The group of the inputs that were not asked for."""
MOST_ROWS = 250_000
ROWS_A_SECOND = 400
"""Runs a second on two cores, by measurement; the first program of its kind takes half a minute more to compile."""
_AT_ONCE = 16 * BATCH


@dataclass(frozen=True)
class Question:
    """A question that can be answered.

    Attributes:
        outcomes: the outcomes; the same runs are read for all.
        inputs: what is uncertain in the model.
        plan: groups, method, draws and seed; the last input is luck.
        policy: changes laid over history; None for history.
        free: number of the month from which the party decides; None for recorded politics.
    """

    outcomes: tuple[NamedValue, ...]
    inputs: designs.Inputs
    plan: Plan
    policy: Policy | None
    free: int | None

    @property
    def name(self) -> str:
        """A name for the folder of the result."""
        first, more = self.outcomes[0].id.replace(":", "-"), len(self.outcomes) - 1
        return f"sensitivity-{self.plan.method}-{first}" + (f"+{more}" if more else "")

    def answer(self, progress: Progress | None = None) -> Sensitivity:
        """The runs and their indices.

        Args:
            progress: called with the share done, 0 to 1.

        Raises:
            SmychkaError: SALib is not installed, or a run is stopped by a number that is none.
        """
        began = time.perf_counter()
        points = design(self.plan)
        ensemble.remember_compilations()
        values = self._values(points, progress)
        rows = tuple(indices(self.plan, points, values[outcome.id]) for outcome in self.outcomes)
        return Sensitivity(self, values, rows, time.perf_counter() - began)

    def _values(self, points: np.ndarray, progress: Progress | None) -> dict[str, np.ndarray]:
        """Every outcome in every row, computed some thousands of rows at a time so that memory stays level."""
        history = ensemble.load_history()
        watched = tuple(dict.fromkeys(name for outcome in self.outcomes for name in outcome.quantities))
        luck = other_numbers(self.plan, points[:, -1])
        found: dict[str, list[np.ndarray]] = {outcome.id: [] for outcome in self.outcomes}
        for start in range(0, len(points), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            laid = self.inputs.design(points[part, :-1], luck[part])
            course = Course(self.policy, free=self.free, design=laid)
            run = ensemble.run(
                history, _whole_batches(laid.rows), self.plan.seed, course, watched=watched,
                progress=part_of(progress, start / len(points), laid.rows / len(points)),
            ).isel(draw=slice(laid.rows))  # fmt: skip
            for outcome in self.outcomes:
                found[outcome.id].append(outcome.read(run))
        return {name: np.concatenate(parts) for name, parts in found.items()}


def _whole_batches(rows: int) -> int:
    """Rows rounded up, so that a few compiled programs serve every number of them; the last row stands in for more."""
    step = BATCH // 4 if rows <= BATCH else BATCH
    return -(-rows // step) * step


@dataclass(frozen=True)
class Sensitivity:
    """Indices of outcomes.

    Attributes:
        question: what was asked.
        values: the outcomes in every row of the design, by id. (row,)
        indices: for each outcome the rows that `judgement.sensitivity.indices` gives.
        seconds: wall time.
    """

    question: Question
    values: dict[str, np.ndarray]
    indices: tuple[list[dict[str, Any]], ...]
    seconds: float

    @cached_property
    def outcomes(self) -> list[dict[str, Any]]:
        """One row an outcome: id, title, unit, from, to, indices, sentences, note, and how it is spread.

        Over the `draws` rows of the design that are a plain sample: mean, sd, q05, q50, q95, and tail, the part of the
        variance that the twentieth of them farthest from the mean carries. half_width: half of the widest interval of
        a total index; None for Morris.
        """
        plan, found = self.question.plan, []
        for outcome, rows in zip(self.question.outcomes, self.indices, strict=True):
            plain = self.values[outcome.id][plain_rows(plan)]
            told = {
                "id": outcome.id,
                "title": outcome.title,
                "unit": outcome.unit,
                "from": first_day(outcome.months[0]).isoformat(),
                "to": last_day(outcome.months[1]).isoformat(),
                **spread(plain),
                "half_width": interval_width(rows) if plan.method == "sobol" else None,
                "indices": rows,
                "note": outcome.note,
            }
            found.append(told | {"sentences": list(indices_sentences(told))})
        return found

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        asked = self.question
        plan, free = asked.plan, asked.free
        return facts("sensitivity", plan.seed, plan.draws, self.seconds) | {
            "method": plan.method,
            "rows": plan.rows,
            "policy": "history" if asked.policy is None else asked.policy.name,
            "free_from": None if free is None else first_day(free).isoformat(),
            "groups": {group: _members(plan, group) for group in plan.order},
            "outcomes": self.outcomes,
        }

    def table(self, outcome: str | None = None) -> pd.DataFrame:
        """Every index of one outcome, or of all, as numbers: outcome, then the columns of the rows."""
        import pandas as pd

        frames = [
            pd.DataFrame(told["indices"]).assign(outcome=told["id"], unit=told["unit"])
            for told in self.outcomes
            if outcome in (None, told["id"])
        ]
        if not frames:
            raise SmychkaError(f"{outcome!r} was not asked for in this analysis")
        joined = pd.concat(frames, ignore_index=True)
        return joined[["outcome", "unit", *joined.columns.drop(["outcome", "unit"])]]

    def shown(self, top: int = TOP) -> list[tuple[str, pd.DataFrame, tuple[str, ...]]]:
        """For each outcome its title, the table of the largest indices, and the sentences."""
        return [
            (told["title"], indices_table(told["indices"], top), tuple(told["sentences"])) for told in self.outcomes
        ]

    def plot(self, outcome: str | None = None, top: int = TOP) -> alt.LayerChart:
        """The largest indices of an outcome as bars; of the first if none is named.

        Raises:
            SmychkaError: an outcome that was not asked for, or that is the same in all rows.
        """
        name = self.outcomes[0]["id"] if outcome is None else outcome
        told = next((each for each in self.outcomes if each["id"] == name), None)
        if told is None:
            raise SmychkaError(f"{name!r} was not asked for in this analysis")
        if not _has_indices(told):
            raise SmychkaError(f"{name!r} is the same in all runs; there is nothing to draw")
        return indices_figure(told["indices"], told["title"], told["unit"], top)

    def write(self, folder: Path, top: int = TOP) -> Path:
        """The result folder: `indices.csv`, `result.json`, `figures/`, and `policy.toml` where there was one.

        Written under a temporary name beside the folder and moved when it is complete.

        Returns:
            The place of `indices.csv`.

        Raises:
            SmychkaError: the folder cannot be written.
        """
        try:
            with folder_written_whole(folder) as part:
                self._write_parts(part, top)
        except OSError as error:
            raise SmychkaError(f"cannot write to {folder}: {error.strerror or error}") from error
        return folder / "indices.csv"

    def _write_parts(self, part: Path, top: int) -> None:
        from smychka.telling.figures import save_figure

        self.table().to_csv(part / "indices.csv", index=False, float_format="%.9g")
        write_json(str(part / "result.json"), self.json())
        if self.question.policy is not None:
            (part / "policy.toml").write_text(self.question.policy.to_toml(), encoding="utf-8")
        for told in filter(_has_indices, self.outcomes):
            save_figure(self.plot(told["id"], top), part / "figures", told["id"].replace(":", "-"))


def _has_indices(told: dict[str, Any]) -> bool:
    first = told["indices"][0]
    return first.get("total", first.get("effect")) is not None


def _members(plan: Plan, group: str) -> list[str]:
    """The inputs of a group, short; luck is its own."""
    pairs = zip(plan.names, plan.groups, strict=True)
    return [designs.short_name(name) for name, own in pairs if own == group]


def question(
    outcomes: str | Sequence[str],
    method: str = "sobol",
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    of: Sequence[str] = (),
    policy: str | Path | None = None,
    free_from: str | None = None,
) -> Question:
    """A question about sensitivity, checked before anything is computed.

    Args:
        outcomes: ids of outcomes, lines or definitions (`smychka.judgement.named_values`). An outcome without a period
            of its own is read from the first date of the policy or of free politics, or from the start, to the end.
        method: `sobol` or `morris`.
        draws: points (Sobol, a power of two) or trajectories (Morris).
        seed: seed of design, luck and intervals, 0 or more.
        of: ids of inputs, or names of blocks, that stand alone, one group each; all others then move as one group.
            Left out, every block is a group.
        policy: name of a shipped policy, or a TOML file; history if left out.
        free_from: date from which the party decides; recorded politics if left out.

    Raises:
        SmychkaError: a name that is not there (with the nearest), a number that cannot be, or too many rows.
    """
    if seed < 0:
        raise SmychkaError(f"--seed is {seed}; expected 0 or more")
    free = free_month(free_from)
    chosen = None if policy is None else load_policy(policy)
    if chosen is not None:
        refuse_idle(chosen)
    asked = [outcomes] if isinstance(outcomes, str) else list(dict.fromkeys(outcomes))
    if not asked:
        raise SmychkaError("no outcome was named; see the reference page of outcomes")
    since = _since(chosen, free)
    values = tuple(named_value(name, since) for name in asked)
    known = designs.inputs()
    plan = Plan((*known.names, LUCK), (*_groups(known, of), LUCK), method, draws, seed)
    if plan.rows > MOST_ROWS:
        minutes = plan.rows / ROWS_A_SECOND / 60
        raise SmychkaError(
            f"{plan.rows:,} runs of the model would be needed ({draws} times {plan.block}: {len(plan.order)} groups), "
            f"about {minutes:.0f} minutes on two cores; expected at most {MOST_ROWS:,}: take fewer draws or groups"
        )
    return Question(values, known, plan, chosen, free)


def _since(policy: Policy | None, free: int | None) -> int:
    """The first month in which anything differs from history; the first of the run where nothing does."""
    starts = [] if free is None else [free]
    if policy is not None and policy.first_date is not None:
        starts.append(month_index(policy.first_date))
    return min(starts, default=0)


def _groups(known: designs.Inputs, of: Sequence[str]) -> tuple[str, ...]:
    """The group of each input: its block, or itself where it was asked for and one for all others."""
    if not of:
        return known.blocks
    alone = {name for asked in of for name in known.chosen(asked)}
    return tuple(designs.short_name(name) if name in alone else REST for name in known.names)


def sensitivity(
    outcomes: str | Sequence[str],
    method: str = "sobol",
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    of: Sequence[str] = (),
    policy: str | Path | None = None,
    free_from: str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Which uncertain inputs do outcomes owe their spread to?

    All constants and gains move through their own priors, in groups; luck (weather, the dice of politics, what is not
    known of circumstances and levers) is one more group. The same seed gives the same result.

    Args:
        outcomes: as in `question`, as all that follow.
        method: `sobol` or `morris`.
        draws: points or trajectories.
        seed: seed.
        of: inputs or blocks that stand alone.
        policy: a policy.
        free_from: date from which the party decides.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: what `question` refuses; SALib is not installed.
    """
    asked = question(outcomes, method, draws, seed, of=of, policy=policy, free_from=free_from)
    return asked.answer(progress)
