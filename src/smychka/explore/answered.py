"""What the page is answered with: charts and maps as bare numbers, outcomes as rows.

Numbers are little-endian float32, as the page lays them into arrays without reading them one by one. Runs and the
quantiles made of them are kept, so that a baseline is computed once for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from smychka.explore.asked import MapAsked, OutcomesAsked, RunAsked
from smychka.explore.limits import SEED
from smychka.explore.notes import Note, note
from smychka.explore.runs import Kept, Stale
from smychka.explore.shelf import keep, kept
from smychka.foundations.calendar import MONTHS, first_day
from smychka.inputs.circumstances import Circumstances
from smychka.inputs.policy import Policy

if TYPE_CHECKING:
    import xarray as xr

    from smychka.explore.courses import Course
    from smychka.judgement.outcomes import Outcomes

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
"""Quantiles of a chart."""
BANDS = (0.05, 0.50, 0.95)
"""Quantiles of a map."""

Values = dict[str, np.ndarray]
ChartValues = Callable[[str, np.ndarray], np.ndarray]
StaleNow = Callable[[], bool]


class Engine(Protocol):
    """What computes runs: `smychka.explore.courses.Courses`, or a stand-in."""

    def central(self, policy: Policy, free: int | None, drawn: int | None, quantities: Sequence[str], /) -> Values:
        """The central run. Each (month,) or (month, region)."""

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, draws: int, quantities: Sequence[str], /
    ) -> Values:
        """Many draws. Each (month, draw) or (month, region, draw)."""


class Answers:
    """Answers to the requests of the page.

    Args:
        engine: what computes runs.
        about: the catalogue of the page: its maps and regions.
        chart_values: the dates of a chart from the months of a quantity, (month, draw) to (date, draw).
        circumstances: what the attempts abroad are.
        store: where results are kept.
        shelf: under which name history's charts are kept for the next server; empty for nowhere.
    """

    def __init__(
        self,
        engine: Engine,
        about: Mapping[str, Any],
        chart_values: ChartValues,
        circumstances: Circumstances,
        store: Kept | None = None,
        shelf: str = "",
    ) -> None:
        self.engine, self.chart_values, self.circumstances = engine, chart_values, circumstances
        self.kept, self.shelf = store or Kept(), shelf
        self.mapped: dict[str, str] = {row["id"]: row["quantity"] for row in about["maps"]}
        self.regions: tuple[str, ...] = tuple(row["id"] for row in about["regions"])

    def charts(self, asked: RunAsked, stale: StaleNow) -> bytes:
        """Charts of courses: of each course, of each chart its dates, or its five quantiles by date.

        Raises:
            Stale: a newer request has come.
            SmychkaError: a course that cannot be run.
        """
        parts = []
        for course in asked.courses:
            known = {name: self._known_block(course, asked.draws, name) for name in asked.charts}
            blocks = {name: block for name, block in known.items() if block is not None}
            missing = [name for name in known if name not in blocks]
            if missing:
                if stale():
                    raise Stale
                for name, values in self._run(course, asked.draws, missing).items():
                    blocks[name] = self._block(name, values, LEVELS if asked.draws else ())
                    self._keep_block(course, asked.draws, name, blocks[name])
            parts += [blocks[name] for name in asked.charts]
        return b"".join(parts)

    def map(self, asked: MapAsked, stale: StaleNow) -> bytes:
        """A map of a course: three quantiles by date and region, three times the same for the central run.

        Raises:
            Stale: a newer request has come.
            SmychkaError: a course that cannot be run.
        """
        key = ("map", asked.course, asked.draws, asked.map)
        block: bytes | None = self.kept.get(key)
        if block is None:
            if stale():
                raise Stale
            name = self.mapped[asked.map]
            values = self._run(asked.course, asked.draws, [name])[name]
            block = self._block(name, values, BANDS)
            self.kept.put(key, block, len(block))
        return block

    def outcomes(self, asked: OutcomesAsked, stale: StaleNow) -> dict[str, Any]:
        """Outcomes and verdicts of a course beside those of another, paired draw by draw, and what to know of them.

        Raises:
            Stale: a newer request has come.
            SmychkaError: a course that cannot be run.
        """
        from smychka.judgement.outcomes import outcome_rows

        named = _named()
        against, course = (self._dataset(each, asked.draws, _needed(), stale) for each in (asked.against, asked.course))
        begins = min(asked.against.begins, asked.course.begins)
        since = first_day(begins if begins < MONTHS else 0).isoformat()
        return {
            "rows": outcome_rows(against, course, since, named.outcomes),
            "verdicts": named.paired_verdicts(against, course, since),
            "notes": notes(asked, course, self.circumstances),
        }

    def _known_block(self, course: Course, draws: int, name: str) -> bytes | None:
        """A chart that was computed before; of history also by an earlier server."""
        found: bytes | None = self.kept.get(("chart", course, draws, name))
        if found is None and self.shelf and course.begins >= MONTHS:
            found = kept(f"{self.shelf}-{draws}-{name}.bin")
        return found

    def _keep_block(self, course: Course, draws: int, name: str, block: bytes) -> None:
        self.kept.put(("chart", course, draws, name), block, len(block))
        if self.shelf and course.begins >= MONTHS:
            keep(f"{self.shelf}-{draws}-{name}.bin", block)

    def _run(self, course: Course, draws: int, names: Sequence[str]) -> Values:
        """Each (month, [region,] draw); the central run has one draw."""
        if draws:
            return self.engine.fan(course.policy, course.free, course.drawn, draws, tuple(names))
        found = self.engine.central(course.policy, course.free, course.drawn, tuple(names))
        return {name: values[..., None] for name, values in found.items()}

    def _block(self, name: str, values: np.ndarray, levels: Sequence[float]) -> bytes:
        """Quantiles over draws by date and place; the values themselves without levels."""
        drawn = self.chart_values(name, values.reshape(len(values), -1))
        drawn = np.asarray(drawn).reshape(len(drawn), *values.shape[1:])
        found = quantiles(drawn, levels) if levels else drawn[..., 0]
        return np.ascontiguousarray(found, "<f4").tobytes()

    def _dataset(self, course: Course, draws: int, names: tuple[str, ...], stale: StaleNow) -> xr.Dataset:
        """A run with all that outcomes and verdicts are read from."""
        from smychka.labelled import dataset

        key = ("run", course, draws)
        found: Values | None = self.kept.get(key)
        if found is None:
            if stale():
                raise Stale
            found = self._run(course, draws, names)
            self.kept.put(key, found, sum(values.nbytes for values in found.values()))
        return dataset(found, self.regions, SEED, course.policy)


def quantiles(values: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Quantiles over the last axis, as `numpy.quantile` has them and many times quicker. (level, ...)"""
    ordered = np.sort(values, axis=-1)
    places = np.asarray(levels) * (values.shape[-1] - 1)
    below = np.floor(places).astype(int)
    low, high = ordered[..., below], ordered[..., np.ceil(places).astype(int)]
    return np.moveaxis(low + (high - low) * (places - below), -1, 0)


@cache
def _named() -> Outcomes:
    from smychka.judgement.outcomes import load_outcomes

    return load_outcomes()


@cache
def _needed() -> tuple[str, ...]:
    """The quantities from which outcomes, verdicts and notes are read."""
    from smychka.judgement.strains import IMPOSSIBLE, STRUCK

    named = _named()
    names = [outcome.quantity for outcome in named.outcomes]
    names += [condition.quantity for definition in named.definitions for condition in definition.conditions]
    return tuple(dict.fromkeys((*names, STRUCK, IMPOSSIBLE)))


def notes(asked: OutcomesAsked, run: xr.Dataset, circumstances: Circumstances) -> list[Note]:
    """What a reader must know of a course: what was forced, what does nothing, what politics and luck are.

    Args:
        asked: the request.
        run: the course, as computed.
        circumstances: the circumstances as they were.
    """
    from smychka.holdings import idle_parts
    from smychka.judgement.strains import strain

    course, against, found = asked.course, asked.against, []
    chances = {f"opening.{each.id}": each for each in circumstances.openings}
    for change in course.policy.changes:
        if change.name in chances and change.outcome == "success":
            each = chances[change.name]
            found.append(note("forced", title=change.name, chance=each.p_mid, low=each.p_low, high=each.p_high))
    if course.free is not None:
        found.append(note("free", since=first_day(course.free).isoformat()))
    if course.drawn is not None:
        found.append(note("drawn", since=first_day(course.drawn).isoformat()))
    if (course.free, course.drawn) != (against.free, against.drawn):
        found.append(note("unlike"))
    idle = idle_parts(course.policy)
    if idle:
        changed = {change.name for change in course.policy.changes}
        found.append(note("idle", names=[name if name in changed else f"lever.{name}" for name in idle]))
    struck = strain(run)
    if struck is not None:
        found.append(note("strain_beyond" if struck.beyond else "strain", **struck._asdict()))
    return found
