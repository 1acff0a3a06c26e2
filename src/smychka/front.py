"""The six questions as functions: here replay and fork, and the tour that does both.

Each returns an object that holds the ensemble, says its result as JSON, and writes a result folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from smychka import ensemble, kept
from smychka.answers import Fork, Replay
from smychka.ensemble import Course
from smychka.foundations.calendar import first_whole_month
from smychka.foundations.faults import SmychkaError
from smychka.holdings import (
    cited,
    idle_parts,
    lever_items,
    policy_items,
    policy_state,
    refuse_contradiction,
    series_items,
)  # fmt: skip
from smychka.inputs.policies import combined, load_policy
from smychka.inputs.policy import Policy

__all__ = [
    "Fork", "Replay", "Tour", "cited", "fork", "idle_parts", "lever_items", "policy_items", "policy_state", "replay",
    "series_items", "tour",
]  # fmt: skip

Progress = Callable[[float], None]
Named = str | Path | Policy

DRAWS = 400
SEED = 1917
TOUR = ("nep_continues", "relief_1932")


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


def replay(
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    free_from: str | None = None,
    drawn_from: str | None = None,
    keep: Sequence[str] = (),
    prior: bool = False,
    progress: Progress | None = None,
) -> Replay:
    """Run history and hold it against the record.

    Args:
        draws: number of draws, at least 1.
        seed: seed of all chance.
        free_from: date from which the party decides (`1923`, `1923-01`); recorded politics if left out.
        drawn_from: date from which weather and attempts abroad are drawn; those of the record if left out.
        keep: ids of quantities to keep beside those that are compared, judged and drawn.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: a date that is none, or lies outside the run; an unknown quantity.
    """
    free, drawn = free_month(free_from), free_month(drawn_from, "--drawn-from")
    from smychka.inputs.record import load_record

    ensemble.remember_compilations()
    began = time.perf_counter()
    record, past = load_record(), ensemble.usual_history(prior)
    watched = kept.of_replays(record, keep)
    dataset = ensemble.run(past, draws, seed, Course(free=free, drawn=drawn), watched=watched, progress=progress)
    return Replay(dataset, record, seed, time.perf_counter() - began, free, past.posterior, drawn)


def fork(
    policy: Named | Sequence[Named],
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    free_from: str | None = None,
    drawn_from: str | None = None,
    keep: Sequence[str] = (),
    prior: bool = False,
    progress: Progress | None = None,
) -> Fork:
    """Run history and the same draws under another decision.

    Args:
        policy: name of a shipped policy, a TOML file, a policy, or several that are combined.
        draws: number of draws, at least 1.
        seed: seed of all chance.
        free_from: date from which the party decides, in both runs; recorded politics if left out.
        drawn_from: date from which weather and attempts abroad are drawn in both runs; the record's if left out.
        keep: ids of quantities to keep beside those that are judged and drawn.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: an unknown policy, policies that contradict each other (naming the lever), one of which nothing
            acts in this version of the model, a date outside the run, or an unknown quantity.
    """
    free, drawn = free_month(free_from), free_month(drawn_from, "--drawn-from")
    watched = kept.of_forks(keep)
    chosen = _one(policy)
    ensemble.remember_compilations()
    past = ensemble.usual_history(prior)
    past.validated(chosen)
    refuse_idle(chosen)
    began = time.perf_counter()
    halves = _halves(progress, 2)
    courses = Course(beside=chosen, free=free, drawn=drawn), Course(chosen, free=free, drawn=drawn)
    before, after = (
        ensemble.run(past, draws, seed, course, watched=watched, progress=half)
        for course, half in zip(courses, halves, strict=True)
    )
    return Fork(chosen, after, before, past, seed, time.perf_counter() - began, free, drawn)


def tour(
    out: Path, draws: int = DRAWS, seed: int = SEED, *, prior: bool = False, progress: Progress | None = None
) -> Tour:
    """Replay history, fork it twice, and write one report.

    Args:
        out: the result folder.
        draws: number of draws, at least 1.
        seed: seed of all chance.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.
    """
    from smychka.results import Result, write_result

    parts = _halves(progress, 1 + len(TOUR))
    history = replay(draws, seed, prior=prior, progress=parts[0])
    past = ensemble.usual_history(prior)
    forks = []
    for name, part in zip(TOUR, parts[1:], strict=True):
        chosen, began = load_policy(name), time.perf_counter()
        after = ensemble.run(past, draws, seed, Course(chosen), watched=kept.of_forks(), progress=part)
        forks.append(Fork(chosen, after, history.dataset, past, seed, time.perf_counter() - began))
    used = frozenset(history.compared["source"]).union(*(each.sources for each in forks))
    works = history.record.bibliography
    result = Result(
        "The tour: history replayed, and two forks", draws, seed, works, used & frozenset(works), history.dataset,
        history.part, tuple(each.part for each in forks), tuple(note for each in forks for note in each.notes),
        tuple(each.policy for each in forks),
    )  # fmt: skip
    return Tour(history, tuple(forks), write_result(out, result))


def free_month(date: str | None, option: str = "--free-from") -> int | None:
    """Number of the first month that is left free: that of the date, or the next after the first of it.

    Args:
        date: the date; None for never.
        option: the option that named it, for the message.

    Raises:
        SmychkaError: not a date, or outside the run.
    """
    if date is None:
        return None
    try:
        return first_whole_month(date)
    except SmychkaError as error:
        raise SmychkaError(f"{option}: {error}") from error


def refuse_idle(policy: Policy) -> None:
    """Refuse a policy nothing of which acts: a run equal to history would be read as no effect.

    Raises:
        SmychkaError: with the levers that nothing reads.
    """
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
