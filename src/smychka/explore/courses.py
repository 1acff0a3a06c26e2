"""Runs of the page: any course from its first change on, one central run or a fan of draws.

Up to its first change a course is history. So history is run once, its state is kept once a year, and a course
starts from the last state kept before it departs: a decision of 1930 costs half the months. The equations, the draws
and the paths are those of `smychka.simulate` and `smychka.ensemble`; nothing of the model stands here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jax
import numpy as np

from smychka import coupling, decisions, ensemble, worlds
from smychka.economy.rules import RULES
from smychka.explore.limits import MOST_DRAWS, SEED
from smychka.explore.programs import (
    EVERY,
    FIRST,
    FIRST_CHARTS,
    FREE,
    KEPT_EVERY,
    RECORDED,
    RULED,
    WIDTH,
    Leaves,
    Runs,
    at_once,
    bases,
    draws,
    leaves_of,
    program,
    states,
)
from smychka.foundations.calendar import MONTHS, month_index
from smychka.foundations.faults import SmychkaError
from smychka.foundations.ledger import TOLERANCE_SINGLE, assert_balanced
from smychka.foundations.memory import LastUsed, give_back
from smychka.inputs.impositions import governed_months
from smychka.inputs.openings import fates
from smychka.inputs.policy import Policy
from smychka.labelled import check_finite
from smychka.luck import left_to_luck
from smychka.measures import BY_REGION, COUNTRY
from smychka.paths import Paths, year_of_order
from smychka.simulate import YEARS

MOST_PROGRAMS = 4
"""Programs that are held ready; one of months takes 150 megabytes, so the one not used for longest is let go."""


@dataclass(frozen=True)
class Course:
    """What differs from history.

    Attributes:
        policy: levers held, circumstances changed, rules in force.
        free: number of the month from which the party decides; None for recorded politics.
        drawn: number of the month from which weather and attempts abroad are drawn; None for never.
    """

    policy: Policy = field(default_factory=lambda: Policy("page"))
    free: int | None = None
    drawn: int | None = None

    @property
    def begins(self) -> int:
        """Number of the first month in which anything may differ from history; `MONTHS` for history."""
        first = self.policy.first_date
        dates = (None if first is None else month_index(first), self.free, self.drawn)
        return min((each for each in dates if each is not None), default=MONTHS)

    @property
    def form(self) -> str:
        """Which program it needs: `recorded`, `free` where the party decides, `ruled` where a written rule governs."""
        return RULED if self.policy.rules else RECORDED if self.free is None else FREE


HISTORY = Course()


class Courses:
    """Runs of courses, compiled once and shared between threads.

    Args:
        history: what every run starts from.

    Attributes:
        books: the last form of the month that was noted down, see `trace.prepare`.
    """

    def __init__(self, history: ensemble.History) -> None:
        self.history, self.books = history, LastUsed(most=1)
        self._running = threading.RLock()
        self._pasts: dict[tuple[bool, int], Past] = {}
        self._programs = LastUsed(MOST_PROGRAMS)

    def central(
        self, policy: Policy, free: int | None = None, drawn: int | None = None, quantities: Sequence[str] = COUNTRY
    ) -> dict[str, np.ndarray]:
        """The central run. Each (month,) or (month, region), by the month and in the unit of the quantity."""
        found = self._run(self._past(True, 0), Course(policy, free, drawn), quantities)
        return {name: values[..., 0] for name, values in found.items()}

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, many: int, quantities: Sequence[str]
    ) -> dict[str, np.ndarray]:
        """The first draws under the page's seed. Each (month, draw) or (month, region, draw).

        Args:
            policy: levers held, circumstances changed, rules in force; validated.
            free: number of the month from which the party decides; None for recorded politics.
            drawn: number of the month from which weather and attempts abroad are drawn; None for never.
            many: number of draws, 1 to 500.
            quantities: ids of the quantities.

        Raises:
            SmychkaError: a number that is not finite, too many draws.
            LedgerError: a balance that does not close.
        """
        if not 1 <= many <= MOST_DRAWS:
            raise SmychkaError(f"{many} draws were asked for; expected 1 to {MOST_DRAWS}")
        course, parts = Course(policy, free, drawn), []
        for place in range(-(-many // WIDTH)):
            parts.append(self._run(self._past(False, place), course, quantities))
        return {name: np.concatenate([part[name] for part in parts], axis=-1)[..., :many] for name in parts[0]}

    def before(self, course: Course, index: int) -> tuple[Paths, Leaves, Leaves]:
        """What a month of the central run meets: the paths, the state at its beginning, and the draw.

        Args:
            course: what differs from history.
            index: number of the month.
        """
        past, given = self._of(self._past(True, 0), course), self.laid(course)
        first = min(index, course.begins)
        first -= first % KEPT_EVERY
        carried = past.states[first]
        if index > first:
            carried = self._months(past, given, carried, (first, index), ((), ""), course.form).carried
        return given, carried, past.sample

    def warm(self, first: Sequence[str] = ()) -> None:
        """Make what the first answers need: the programs of recorded politics, and history's runs.

        Args:
            first: quantities that are asked for first.
        """
        for central in (True, False):
            self._recorded(self._past(central, 0), first, ())
        give_back()

    def laid(self, course: Course) -> Paths:
        """The paths of a course; those of history, with what differs laid over them."""
        base = self._bases[course.form]
        past, policy = self.history, course.policy
        levers = policy.laid_over(past.monthly_levers)
        changed: dict[str, Any] = {}
        if levers is not past.monthly_levers:
            changed = {
                "levers": levers.national, "regional_levers": levers.regional, "down": levers.down, "up": levers.up,
                "deportation": year_of_order(levers, past.monthly_levers),
            }  # fmt: skip
        if policy.changes:
            met = policy.laid_over_circumstances(past.monthly_circumstances)
            row = met.regional_names.index("weather")
            changed |= {
                "country": met.national, "regions": met.regional, "weather": met.regional[:, row],
                "fates": fates(past.facts.openings, met.openings),
            }  # fmt: skip
            if any(change.name == "weather" for change in policy.changes):
                changed["weather_doubt"] = np.asarray(past.paths(policy).weather_doubt)
        if course.form == RULED:
            governed = governed_months(policy.rules, tuple(RULES))
            changed["governed"] = governed[:, :, None] * ~levers.imposed[:, None, :]
        if course.form != RECORDED:
            since = MONTHS if course.free is None else course.free
            changed["free"] = decisions.free_months(levers.names, levers.imposed, since, MONTHS)
        single: dict[str, Any] = {
            name: each if name == "fates" else np.asarray(each, np.float32) for name, each in changed.items()
        }
        given: Paths = replace(base, **single)
        return given if course.drawn is None else left_to_luck(given, past.facts.openings, course.drawn)

    @cached_property
    def _bases(self) -> dict[str, Paths]:
        return bases(self.history)

    def _past(self, central: bool, place: int) -> Past:
        """History's own run, made once: for the central draw, or for the draws of a place."""
        with self._running:
            if (central, place) not in self._pasts:
                asked = self.history, 1 if central else WIDTH, place * WIDTH
                self._pasts[central, place] = Past(central, place * WIDTH, draws(*asked), states(*asked))
            return self._pasts[central, place]

    def _recorded(self, past: Past, country: Sequence[str], regional: Sequence[str]) -> None:
        """Fill in what has not been asked of history before."""
        with self._running:
            missing = [name for name in country if name not in past.found]
            layers = [name for name in regional if name not in past.found]
            for group, layer in _turns(missing, layers, at_once(EVERY, past.size)):
                run = self._months(past, self._bases[RECORDED], past.states[0], (0, MONTHS), (group, layer), RECORDED)
                values = np.asarray(run.country)
                past.found |= {name: values[:, row].copy() for row, name in enumerate(group)}
                past.found |= {layer: np.array(run.regional)} if layer else {}
            check_finite({name: past.found[name] for name in missing}, tuple(missing), (), past.first)

    def _run(self, past: Past, course: Course, quantities: Sequence[str]) -> dict[str, np.ndarray]:
        """The months of a course: those of history, and from its first change on those of the run."""
        country = [name for name in dict.fromkeys(quantities) if name in COUNTRY]
        regional = [name for name in dict.fromkeys(quantities) if name not in COUNTRY]
        self._recorded(past, country, regional)
        found = {name: past.found[name] for name in (*country, *regional)}
        if course.begins >= MONTHS:
            return found
        given, first = self.laid(course), course.begins - course.begins % KEPT_EVERY
        fresh = self._of(past, course)
        for group, layer in _turns(country, regional, at_once(EVERY, past.size)):
            run = self._months(fresh, given, past.states[first], (first, MONTHS), (group, layer), course.form)
            self._checked(run, past)
            values = np.asarray(run.country)
            new = {name: values[:, row] for row, name in enumerate(group)} | {layer: np.asarray(run.regional)}
            for name in new.keys() & found.keys():
                found[name] = np.concatenate([found[name][: course.begins], new[name][course.begins :]])
        return found

    def _checked(self, run: Runs, past: Past) -> None:
        """Refuse a run with numbers that are not finite, or with a balance that does not close."""
        if not np.isfinite(np.asarray(run.country)).all():
            raise SmychkaError("a quantity of this run is not finite; the course lies outside what the model can do")
        assert_balanced(coupling.LEDGERS, np.asarray(run.carried[-1]), TOLERANCE_SINGLE)

    def _of(self, past: Past, course: Course) -> Past:
        """A past with the draws as a course has them: with drawn weather where it asks for that."""
        return past if course.drawn is None else replace(past, sample=self._with_drawn_weather(past, course))

    def _with_drawn_weather(self, past: Past, course: Course) -> Leaves:
        """The draws of a past with the weather of later years drawn and not that of the posterior."""
        if past.central:  # the mean of each region's record stands in the paths; no luck is added to it
            weather = (len(self.history.regions.names), YEARS, 1)
            return tuple(np.zeros_like(leaf) if leaf.shape == weather else leaf for leaf in past.sample)
        world = worlds.World(drawn=course.drawn)
        whole = worlds.draws_of(self.history, world, past.first + WIDTH, SEED)
        return tuple(np.asarray(leaf)[..., past.first :] for leaf in jax.tree.leaves(whole))

    def _months(
        self, past: Past, given: Paths, carried: Leaves, span: tuple[int, int], wanted: tuple[Sequence[str], str],
        form: str,
    ) -> Runs:  # fmt: skip
        """Some months of some quantities of the country and of one of the regions, by the compiled program."""
        names, layer = wanted
        first = bool(names) and not layer and set(names) <= set(FIRST_CHARTS)
        kind, known = (FIRST, FIRST_CHARTS) if first else (EVERY, COUNTRY)
        chosen = np.zeros(at_once(kind, past.size), np.int32)
        chosen[: len(names)] = [known.index(name) for name in names]
        place = np.asarray(BY_REGION.index(layer) if layer else 0, np.int32)
        leaves = leaves_of(given, past.sample, self.history.facts)
        run = Runs(*self._program(kind, form, past.size)(leaves, carried, np.asarray(span, np.int32), chosen, place))
        run.country.block_until_ready()  # else stretches queue up, and with them their rooms
        return run

    def _program(self, kind: str, form: str, size: int) -> Any:
        """A compiled program."""

        def loaded() -> Any:
            found = program(self.history, kind, form, size)
            give_back()
            return found

        return self._programs.made((kind, form, size), loaded)


@dataclass
class Past:
    """History as one set of draws has it: its states, and every quantity.

    Attributes:
        central: whether it is that of the central draw.
        first: number of the first draw.
        sample: the draws.
        states: the states at the beginning of some months, by month.
        found: quantities that were asked for, by id. (month, [region,] draw)
    """

    central: bool
    first: int
    sample: Leaves
    states: dict[int, Leaves]
    found: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of draws."""
        return 1 if self.central else WIDTH


def _turns(country: Sequence[str], regional: Sequence[str], most: int) -> list[tuple[Sequence[str], str]]:
    """What each run gives back: so many quantities of the country, and one of the regions; empty for none."""
    groups = [country[at : at + most] for at in range(0, len(country), most)]
    many = max(len(groups), len(regional))
    groups += [[]] * (many - len(groups))
    return list(zip(groups, [*regional, *[""] * (many - len(regional))], strict=True))
