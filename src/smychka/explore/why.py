"""Who carried a difference: exact Shapley values of the changes by which one course differs from another.

Each lever, each circumstance and opening, the rules of decision, free politics and drawn luck is a player; its absence
is the course that is read against. Every coalition is run with the same draws, so that a draw is a game of its own
(`judgement.games`). More than eight changes are joined until eight players are left: the game stays exact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np

from smychka.ensemble import History
from smychka.explore.catalogue import course_of
from smychka.explore.courses import Course
from smychka.explore.notes import Note, note
from smychka.foundations.calendar import MONTHS, first_day, last_day, month_index
from smychka.foundations.faults import SmychkaError
from smychka.foundations.turns import in_turn
from smychka.inputs.impositions import CircumstanceChange, Imposition, Part, RuleInForce
from smychka.inputs.levers import Lever, Levers
from smychka.inputs.policy import Policy
from smychka.judgement.games import coalitions, shapley
from smychka.judgement.named_values import NamedValue, named_value
from smychka.judgement.outcomes import HORIZONS, LEVELS, load_outcomes
from smychka.labelled import dataset

__all__ = ["DRAWS", "MOST", "Change", "Player", "changes", "players", "stated", "why"]

DRAWS = 40
MOST = 8
"""Players of a game at most: 256 coalitions."""
SPHERES = {
    "countryside": "economy", "town": "economy", "party": "party", "society": "society", "abroad": "abroad"
}  # fmt: skip
"""The sphere of each group of levers."""
LEVER, CIRCUMSTANCE, OPENING, RULES, FREE, DRAWN = "lever", "circumstance", "opening", "rules", "free", "drawn"
_NEVER = dt.date(1941, 6, 30), dt.date(1941, 6, 29)
"""A span without a day: a rule that stands in the program and governs nowhere."""

Progress = Callable[[float], None]


class Fans(Protocol):
    """What runs courses: `explore.courses.Courses`."""

    history: History

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, draws: int, quantities: Sequence[str], /
    ) -> dict[str, np.ndarray]:
        """Quantities of a course, (month, [region,] draw) each."""


@dataclass(frozen=True)
class Change:
    """One thing in which a course differs from the one it is read against.

    Attributes:
        kind: lever, circumstance, opening, rules, free or drawn.
        name: the lever, circumstance or opening; the kind of the others.
        ours: what the course has there.
        theirs: what the other has there: parts of a policy, or for `free` and `drawn` the month or nothing.
        size: mean distance of the lever's two paths over its range; 0 for what is no lever.
    """

    kind: str
    name: str
    ours: tuple[Part | int, ...]
    theirs: tuple[Part | int, ...]
    size: float = 0.0

    @property
    def begins(self) -> int:
        """Number of the first month in which the two may differ by it."""
        both = [each for each in (*self.ours, *self.theirs) if (each in self.ours) != (each in self.theirs)]
        return min(each if isinstance(each, int) else month_index(each.since) for each in both)


@dataclass(frozen=True)
class Player:
    """One player: a change, or several that come and go together."""

    id: str
    kind: str
    changes: tuple[Change, ...]

    @property
    def size(self) -> float:
        """By how much its levers are moved."""
        return sum(change.size for change in self.changes)


def why(
    courses: Fans, course: Course, against: Course, outcome: str, draws: int = DRAWS, progress: Progress | None = None
) -> dict[str, Any]:
    """What of a difference in an outcome is owed to which change.

    Args:
        courses: what runs courses.
        course: a course; policies are validated.
        against: the course that it is read against.
        outcome: id of an outcome, a line or a definition. An outcome without a period of its own is read over the
            longest horizon that fits into the run from the first change on.
        draws: draws of each coalition, 1 or more.
        progress: called with the share done, 0 to 1; what it raises ends the work.

    Returns:
        outcome, title, unit, note, from and to (first and last day), levels of the outcome in both courses and of their
        difference (`total`), players with their shares (quantiles over draws, and mean), residual: the mean difference
        less the sum of mean shares, which rounding alone leaves; runs, draws, and notes to be shown. Of a player what
        the course and the other have in its changes, as requests of the page state it.

    Raises:
        SmychkaError: two courses that are the same, an outcome that is not there or is over before the first change.
    """
    levers = courses.history.levers
    differing = changes(course, against, levers)
    if not differing:
        raise SmychkaError("The two courses are the same: there is no difference to share out.")
    playing = players(differing, levers)
    asked = _asked(outcome, min(change.begins for change in differing))
    values = _values(courses, (course, against), playing, asked, draws, progress)
    shares, total = shapley(values), values[-1] - values[0]
    rows = [
        {"id": player.id, "kind": player.kind, "many": len(player.changes), "shapley": _levels(shares[at]),
         "course": stated(player.changes, ours=True), "against": stated(player.changes, ours=False)}
        for at, player in enumerate(playing)
    ]  # fmt: skip
    return {
        "outcome": asked.id, "title": asked.title, "unit": asked.unit, "note": asked.note,
        "from": first_day(asked.months[0]).isoformat(), "to": last_day(asked.months[1]).isoformat(),
        "against": _levels(values[0]), "course": _levels(values[-1]), "total": _levels(total), "players": rows,
        "residual": float(total.mean() - shares.mean(axis=-1).sum()), "runs": len(values), "draws": draws,
        "notes": _notes(playing, differing),
    }  # fmt: skip


def changes(course: Course, against: Course, levers: Levers) -> tuple[Change, ...]:
    """All in which a course differs from another, levers first."""
    one, two = course.policy, against.policy
    found = []
    for name in dict.fromkeys(step.lever for step in (*one.impositions, *two.impositions)):
        ours, theirs = (
            tuple(sorted((replace(step, reason="") for step in each.impositions if step.lever == name), key=_begin))
            for each in (one, two)
        )
        found.append(Change(LEVER, name, ours, theirs, _distance(levers[name], ours, theirs)))
    for name in dict.fromkeys(part.name for part in (*one.changes, *two.changes)):
        kind = OPENING if name.startswith("opening.") else CIRCUMSTANCE
        met, there = (
            tuple(sorted((part for part in each.changes if part.name == name), key=_begin)) for each in (one, two)
        )
        found.append(Change(kind, name, met, there))
    ruled, elsewhere = (tuple(sorted(each.rules, key=_begin)) for each in (one, two))
    found.append(Change(RULES, RULES, ruled, elsewhere))
    found.append(Change(FREE, FREE, _if_any(course.free), _if_any(against.free)))
    found.append(Change(DRAWN, DRAWN, _if_any(course.drawn), _if_any(against.drawn)))
    return tuple(change for change in found if change.ours != change.theirs)


def _if_any(month: int | None) -> tuple[int, ...]:
    return () if month is None else (month,)


def _begin(part: Part) -> dt.date:
    return part.since


def _distance(lever: Lever, ours: tuple[Imposition, ...], theirs: tuple[Imposition, ...]) -> float:
    """Mean distance of two paths of a lever on the 15th of each month, over its range."""
    days = [first_day(month).replace(day=15) for month in range(MONTHS)]
    history = np.array([lever.step_on(day).value for day in days])
    paths = []
    for steps in (ours, theirs):
        path = history.copy()
        for step in steps:
            path[[step.since <= day <= step.until for day in days]] = step.value
        paths.append(path)
    return float(np.abs(paths[0] - paths[1]).mean()) / (lever.maximum - lever.minimum)


def players(differing: Sequence[Change], levers: Levers, most: int = MOST) -> tuple[Player, ...]:
    """The players of the game, at most so many.

    While there are too many, those levers that are moved least in the sphere with most of them are joined, as many as
    needed; where every sphere is one already, circumstances and openings are.
    """
    found = [Player(change.name, change.kind, (change,)) for change in differing]
    while len(found) > most:
        kinds = [_sphere(player, levers) for player in found]
        joinable = [kind for kind in dict.fromkeys(kinds) if kinds.count(kind) > 1]
        of_levers = [kind for kind in joinable if kind != CIRCUMSTANCE]
        if not joinable:
            raise SmychkaError(f"{len(found)} changes of different kinds; expected at most {most}")
        chosen = max(of_levers or joinable, key=kinds.count)
        own = sorted((each for each, kind in zip(found, kinds, strict=True) if kind == chosen), key=_size)
        joined = own[: len(found) - most + 1]
        parts = tuple(change for player in joined for change in player.changes)
        kind = CIRCUMSTANCE if chosen == CIRCUMSTANCE else LEVER
        one = Player(f"joined.{chosen}", kind, parts)
        found = [one if each is joined[0] else each for each in found if each not in joined[1:]]
    return tuple(found)


def _size(player: Player) -> float:
    return player.size


def _sphere(player: Player, levers: Levers) -> str:
    """With which others a player may be joined."""
    if player.kind == LEVER:
        return SPHERES[levers[player.changes[0].name].group]
    return CIRCUMSTANCE if player.kind in (CIRCUMSTANCE, OPENING) else player.kind


def _asked(outcome: str, since: int) -> NamedValue:
    """The outcome as a number a draw, over its own months or the longest horizon that fits from a month on."""
    named = load_outcomes()
    span = max((12 * years for years in HORIZONS if since + 12 * years <= MONTHS), default=MONTHS - since)
    open_ended = tuple(
        replace(each, months=(since, since + span - 1)) if each.months is None else each for each in named.outcomes
    )
    found = named_value(outcome, 0, replace(named, outcomes=open_ended))
    if found.months[1] < since:
        raise SmychkaError(
            f"{found.title} ends on {last_day(found.months[1])}, before the first change on {first_day(since)}; "
            "no change can have moved it"
        )
    return found


def _values(
    courses: Fans, ends: tuple[Course, Course], playing: Sequence[Player], asked: NamedValue, draws: int,
    progress: Progress | None,
) -> np.ndarray:  # fmt: skip
    """The outcome in every coalition and draw, coalitions in the order of `games.coalitions`."""
    present = coalitions(len(playing))
    mixed = [partial(_mixed, ends, playing, row) for row in present]
    regions = courses.history.regions.names

    def read(course: Callable[[], Course]) -> np.ndarray:
        one = course()
        values = courses.fan(one.policy, one.free, one.drawn, draws, asked.quantities)
        return asked.read(dataset(values, regions, 0, None))

    found = np.empty((len(present), draws))
    for at, values in enumerate(in_turn(read, mixed)):
        found[at] = values
        if progress is not None:
            progress((at + 1) / len(present))
    return found


def _mixed(ends: tuple[Course, Course], playing: Sequence[Player], present: np.ndarray) -> Course:
    """The course of a coalition: of each change the course's side where its player is present, else the other's.

    What decides on levers in either course stands in the program of all coalitions, so that all of them round alike.
    """
    course, against = ends
    kept: dict[tuple[str, str], tuple[Part | int, ...]] = {
        (RULES, RULES): against.policy.rules, (FREE, FREE): _if_any(against.free),
        (DRAWN, DRAWN): _if_any(against.drawn),
    }  # fmt: skip
    for step in against.policy.impositions:
        kept[LEVER, step.lever] = (*kept.get((LEVER, step.lever), ()), step)
    for part in against.policy.changes:
        kept[CIRCUMSTANCE, part.name] = (*kept.get((CIRCUMSTANCE, part.name), ()), part)
    for player, here in zip(playing, present, strict=True):
        for change in player.changes:
            kind = CIRCUMSTANCE if change.kind == OPENING else change.kind
            kept[kind, change.name] = change.ours if here else change.theirs
    parts = [each for found in kept.values() for each in found]
    rules = tuple(each for each in parts if isinstance(each, RuleInForce))
    governs = (*course.policy.rules, *against.policy.rules)
    if governs and not rules:
        rules = (RuleInForce(governs[0].rule, *_NEVER),)
    policy = Policy(
        course.policy.name, impositions=tuple(each for each in parts if isinstance(each, Imposition)),
        changes=tuple(each for each in parts if isinstance(each, CircumstanceChange)), rules=rules,
    )  # fmt: skip
    free, drawn = _month(kept[FREE, FREE]), _month(kept[DRAWN, DRAWN])
    if free is None and not (course.free is None and against.free is None):
        free = MONTHS
    return Course(policy, free, drawn)


def _month(found: Sequence[Part | int]) -> int | None:
    return next((each for each in found if isinstance(each, int)), None)


def _levels(values: np.ndarray) -> dict[str, float]:
    found = np.quantile(values, list(LEVELS.values()))
    levels = {name: float(value) for name, value in zip(LEVELS, found, strict=True)}
    return levels | {"mean": float(values.mean())}


def stated(changes: Sequence[Change], ours: bool) -> dict[str, Any]:
    """What one side has in these changes, as the page's requests state it."""
    sides = [(change.kind, part) for change in changes for part in (change.ours if ours else change.theirs)]
    parts = [part for _, part in sides]
    policy = Policy(
        "page", impositions=tuple(part for part in parts if isinstance(part, Imposition)),
        changes=tuple(part for part in parts if isinstance(part, CircumstanceChange)),
        rules=tuple(part for part in parts if isinstance(part, RuleInForce)),
    )  # fmt: skip
    months = {kind: first_day(part).isoformat() for kind, part in sides if isinstance(part, int)}
    return course_of(policy) | months


def _notes(playing: Sequence[Player], differing: Sequence[Change]) -> list[Note]:
    """What a reader must know beside the shares."""
    return [note("joined", changes=len(differing), players=len(playing))] if len(playing) < len(differing) else []
