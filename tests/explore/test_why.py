"""Shares of changes in a difference. Truth: closed forms of small games, the mean over all orders worked out by hand,
the axioms of the Shapley value (efficiency, symmetry, a player who does nothing), and the model's own runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from smychka import ensemble
from smychka.explore.courses import Course, Courses
from smychka.explore.why import changes, players, why
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.impositions import CircumstanceChange
from smychka.inputs.levers import load_levers
from smychka.inputs.policy import Policy
from smychka.inputs.toml_files import region_names

LEVERS = load_levers()
HISTORY = SimpleNamespace(levers=LEVERS, regions=SimpleNamespace(names=region_names()))
PRESSURE, DRIVE, BUILDING = "procurement_pressure", "collectivisation_drive", "investment_share"
FAMINE = "famine_deaths"
"""An outcome without a period of its own: the sum of the quantity of the same id over a horizon."""


def value(course: Course, lever: str) -> float:
    """The last value that a course imposes on a lever; nought if none."""
    return next((step.value for step in reversed(course.policy.impositions) if step.lever == lever), 0.0)


@dataclass
class Toy:
    """A model in which the outcome is a formula of the course and the draw; it notes what it is asked to run."""

    formula: Callable[[Course, np.ndarray], np.ndarray]
    history: Any = field(default_factory=lambda: HISTORY)
    asked: list[Course] = field(default_factory=list)

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, draws: int, quantities: Sequence[str]
    ) -> dict[str, np.ndarray]:
        course = Course(policy, free, drawn)
        self.asked.append(course)
        every = np.zeros((MONTHS, draws), np.float32)
        every[month_in_run("1929-12")] = self.formula(course, np.arange(draws, dtype=float))
        return dict.fromkeys(quantities, every)


def course(free: str | None = None, drawn: str | None = None, **levers: float) -> Course:
    """A course that holds levers from 1928 on."""
    policy = Policy("test")
    for name, each in levers.items():
        policy = policy.impose(name, each, since="1928-01-01")
    return Course(policy, *(None if day is None else month_in_run(day) for day in (free, drawn)))


def means(told: dict[str, Any]) -> dict[str, float]:
    return {player["id"]: player["shapley"]["mean"] for player in told["players"]}


def test_three_changes_share_as_in_the_mean_over_all_orders() -> None:
    """Each draw is a game of its own; the marginal gains of all six orders are averaged here, one by one."""

    def formula(one: Course, luck: np.ndarray) -> np.ndarray:
        a, b, c = (value(one, name) for name in (PRESSURE, DRIVE, BUILDING))
        return a + 2.0 * b * (1.0 + luck) + 5.0 * a * b * c - 3.0 * np.maximum(a, c)

    levels = {PRESSURE: 0.9, DRIVE: 0.5, BUILDING: 0.2}
    told = why(Toy(formula), course(**levels), course(), FAMINE, draws=4)
    by_hand = dict.fromkeys(levels, 0.0)
    for order in permutations(levels):
        held: dict[str, float] = {}
        for name in order:
            before = formula(course(**held), np.arange(4.0)).mean()
            held[name] = levels[name]
            by_hand[name] += (formula(course(**held), np.arange(4.0)).mean() - before) / 6.0
    assert means(told) == pytest.approx(by_hand, rel=1e-5)
    assert told["runs"] == 8
    assert told["total"]["mean"] == pytest.approx(sum(by_hand.values()), rel=1e-5)


def test_shares_sum_to_the_difference_in_every_draw() -> None:
    """Efficiency: with one draw every quantile is the value itself."""
    toy = Toy(lambda one, luck: np.exp(value(one, PRESSURE) + value(one, DRIVE) * value(one, BUILDING)) + 0.0 * luck)
    ends = course(**{PRESSURE: 0.7, DRIVE: 0.3, BUILDING: 0.1}), course(**{PRESSURE: 0.2, BUILDING: 0.3})
    told = why(toy, *ends, FAMINE, draws=1)
    total = sum(player["shapley"]["q50"] for player in told["players"])
    assert total == pytest.approx(told["total"]["q50"], rel=1e-6)
    assert abs(told["residual"]) < 1e-6
    assert told["course"]["mean"] - told["against"]["mean"] == pytest.approx(told["total"]["mean"], rel=1e-6)


def test_equals_share_alike_and_what_nothing_reads_has_nothing() -> None:
    """Symmetry, and the axiom of the player who does nothing."""
    toy = Toy(lambda one, luck: (1.0 + luck) * value(one, PRESSURE) * value(one, DRIVE))
    told = why(toy, course(**{PRESSURE: 0.5, DRIVE: 0.5, BUILDING: 0.4}), course(), FAMINE, draws=6)
    shares = {player["id"]: player["shapley"] for player in told["players"]}
    assert shares[PRESSURE] == pytest.approx(shares[DRIVE])
    assert set(shares[BUILDING].values()) == {0.0}


def test_the_ends_are_the_two_courses_and_all_use_one_program() -> None:
    """A change that the course only lifts counts too; rules and free politics stand in every coalition's program."""
    lifted = course(**{PRESSURE: 0.4})
    ruled = Course(Policy("test").govern("voluntary_collectivisation", since="1929-01"), free=month_in_run("1930-01"))
    toy = Toy(lambda one, luck: value(one, PRESSURE) + 1.0 * (one.free != MONTHS) + luck)
    told = why(toy, ruled, lifted, FAMINE, draws=2)
    assert {each.form for each in toy.asked} == {"ruled"}
    assert {each.free for each in toy.asked} == {MONTHS, month_in_run("1930-01")}
    assert means(told) == pytest.approx({PRESSURE: -0.4, "rules": 0.0, "free": 1.0})
    never = next(each for each in toy.asked if value(each, PRESSURE) and each.free == MONTHS)
    assert not never.policy.governed_months.any() or never.policy.rules == ruled.policy.rules
    assert sum(bool(each.policy.governed_months.any()) for each in toy.asked) == 4
    first = told["players"][0]
    assert not first["course"]["impose"]
    assert [(step["lever"], step["value"]) for step in first["against"]["impose"]] == [(PRESSURE, 0.4)]


def test_circumstances_openings_and_luck_are_players() -> None:
    """One player a circumstance, an opening, and drawn luck; the outcome counts them apart."""
    days = dt.date(1923, 1, 1), dt.date(1941, 6, 30)
    set_to = (
        CircumstanceChange("weather", *days, times=0.5),
        CircumstanceChange("opening.germany_1923", *days, outcome="success"),
    )
    toy = Toy(lambda one, luck: 2.0 * len(one.policy.changes) + 4.0 * (one.drawn is not None) + 0.0 * luck)
    told = why(toy, Course(Policy("test", changes=set_to), drawn=100), Course(), FAMINE, draws=1)
    assert means(told) == pytest.approx({"weather": 2.0, "opening.germany_1923": 2.0, "drawn": 4.0})
    assert [player["kind"] for player in told["players"]] == ["circumstance", "opening", "drawn"]


def test_more_than_eight_changes_are_joined_and_still_sum_up() -> None:
    """The least levers of the sphere with most are joined; what is joined shares as one, by the axioms again."""
    names = [lever.name for lever in LEVERS.all if lever.group in ("countryside", "town")][:7]
    names += [lever.name for lever in LEVERS.all if lever.group == "party"][:3]
    held = {name: LEVERS[name].maximum for name in names}
    one, two = course(**held), course()
    differing = changes(one, two, LEVERS)
    found = players(differing, LEVERS)
    assert len(differing) == 10
    assert len(found) == 8
    joined = next(player for player in found if player.id == "joined.economy")
    alone = [player for player in found if player.id in names[:7]]
    assert len(joined.changes) == 3
    assert max(each.size for each in joined.changes) <= min(player.size for player in alone)
    told = why(Toy(lambda each, luck: len(each.policy.impositions) + 0.0 * luck), one, two, FAMINE, draws=1)
    assert told["runs"] == 256
    assert means(told)["joined.economy"] == pytest.approx(3.0)
    assert sum(means(told).values()) == pytest.approx(10.0)


def test_everything_at_once_still_fits_into_eight_players() -> None:
    """The bound: four spheres of levers, circumstances with openings, rules, free politics, drawn luck."""
    policy = Policy("test").govern("voluntary_collectivisation", since="1929-01")
    for lever in LEVERS.all:
        policy = policy.impose(lever.name, lever.maximum, since="1928-01-01")
    days = dt.date(1929, 1, 1), dt.date(1930, 1, 1)
    set_to = [CircumstanceChange(name, *days, times=0.5) for name in ("weather", "world_grain_price", "epidemic")]
    whole = Course(Policy("test", impositions=policy.impositions, changes=tuple(set_to), rules=policy.rules), 90, 80)
    assert len(players(changes(whole, Course(), LEVERS), LEVERS)) == 8


def test_the_outcome_is_read_over_the_longest_horizon_that_fits() -> None:
    """From 1928 twelve years fit into the run, from 1937 three; a fixed period that is over is refused."""
    toy = Toy(lambda one, luck: value(one, PRESSURE) + luck)
    assert why(toy, course(**{PRESSURE: 0.1}), course(), FAMINE, 1)["to"] == "1939-12-31"
    late = Course(Policy("test").impose(PRESSURE, 0.1, since="1937-06-01"))
    told = why(toy, late, course(), FAMINE, 1)
    assert (told["from"], told["to"]) == ("1937-06-01", "1940-05-31")
    with pytest.raises(SmychkaError, match="before the first change on 1937-06-01"):
        why(toy, late, course(), "famine_over_3m", 1)


def test_a_yes_or_no_is_shared_out_too() -> None:
    """Three million deaths in thousands are a yes; the line is crossed by both together alone."""

    def formula(one: Course, luck: np.ndarray) -> np.ndarray:
        return np.zeros_like(luck)

    @dataclass
    class Dead(Toy):
        def fan(self, policy: Policy, *rest: Any) -> dict[str, np.ndarray]:
            found = super().fan(policy, *rest)
            here = Course(policy)
            for values in found.values():
                values[month_in_run("1932-12")] = 2000.0 * (bool(value(here, PRESSURE)) + bool(value(here, DRIVE)))
            return found

    told = why(Dead(formula), course(**{PRESSURE: 0.9, DRIVE: 0.9}), course(), "famine_over_3m", 2)
    assert means(told) == pytest.approx({PRESSURE: 0.5, DRIVE: 0.5})
    assert told["unit"] == "yes_or_no"


def test_what_cannot_be_asked_is_refused() -> None:
    toy = Toy(lambda one, luck: luck)
    with pytest.raises(SmychkaError, match="the same"):
        why(toy, course(**{PRESSURE: 0.1}), course(**{PRESSURE: 0.1}), FAMINE, 1)
    with pytest.raises(SmychkaError, match="outcome"):
        why(toy, course(**{PRESSURE: 0.1}), course(), "famine_death", 1)


def test_progress_is_told_and_ends_the_work() -> None:
    """What the listener raises ends the work."""
    told: list[float] = []

    def listen(share: float) -> None:
        told.append(share)
        if len(told) == 2:
            raise KeyboardInterrupt

    toy = Toy(lambda one, luck: luck)
    with pytest.raises(KeyboardInterrupt):
        why(toy, course(**{PRESSURE: 0.1, DRIVE: 0.1, BUILDING: 0.1}), course(), FAMINE, 1, listen)
    assert told == [1 / 8, 2 / 8]


@dataclass
class Central:
    """The model itself, with the central run as its only draw."""

    courses: Courses

    @property
    def history(self) -> ensemble.History:
        return self.courses.history

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, draws: int, quantities: Sequence[str]
    ) -> dict[str, np.ndarray]:
        found = self.courses.central(policy, free, drawn, quantities)
        return {name: values[..., None] for name, values in found.items()}


def test_shares_of_the_model_sum_to_what_its_own_runs_differ_by(courses: Courses) -> None:
    """The model's central runs of the two courses; a lever with the value of history does nothing."""
    still = "movement_restriction"
    steps = [step for step in LEVERS[still].path if step.since >= dt.date(1931, 1, 1)]
    policy = (
        Policy("test").impose(PRESSURE, 0.3, since="1930-01-01").impose("grain_export_plan", 0.0, since="1931-01-01")
    )
    for step in steps:
        until = None if step.until >= dt.date(1941, 6, 30) else step.until.isoformat()
        policy = policy.impose(still, step.value, since=step.since.isoformat(), until=until)
    told = why(Central(courses), Course(policy), Course(), FAMINE, 1)
    runs = [courses.central(each, quantities=[FAMINE])[FAMINE] for each in (policy, Policy("history"))]
    first = month_in_run("1930-01")
    difference = (runs[0] - runs[1])[first : first + 12 * 5].astype(float).sum()
    assert told["to"] == "1934-12-31"
    assert told["total"]["mean"] == pytest.approx(difference, rel=1e-4, abs=1e-2)
    assert abs(told["residual"]) < 1e-6 * max(abs(told["total"]["mean"]), 1.0)
    assert told["total"]["mean"] < 0.0
