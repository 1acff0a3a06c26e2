"""Many worlds side by side: rows that share draws, each with its own strengths of arrows, read as single numbers.

A row takes one draw of constants and luck, and some arrows at other strengths than drawn. Rows of one draw differ in
nothing else, so that the difference of two rows is what the arrows do, with all luck the same. Nothing is kept but the
numbers read, and months after the last that any of them asks for are not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling, ensemble, simulate
from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.quantity import mechanisms
from smychka.foundations.turns import in_turn
from smychka.inputs.policy import Policy
from smychka.labelled import dataset
from smychka.luck import left_to_luck, with_fresh_weather
from smychka.paths import Paths

LANES = 16
"""Numbers in the processor's widest register: rows fill whole ones, so that none is rounded otherwise for its place."""

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Readable", "Rows", "World", "batches_in", "rows_of", "values_in"]

Progress = Callable[[float], None]


class Readable(Protocol):
    """A number that can be read off a run, such as `judgement.named_values.NamedValue`."""

    @property
    def months(self) -> tuple[int, int]:
        """First and last month that count."""

    @property
    def quantities(self) -> tuple[str, ...]:
        """Ids of the quantities that a run must keep."""

    @property
    def read(self) -> Callable[[xr.Dataset], np.ndarray]:
        """Its values in a run. (draw,)"""


@dataclass(frozen=True)
class Rows:
    """Rows to be run.

    Attributes:
        luck: number of the draw that each row has. (row,)
        strengths: strength of some arrows in each row, 0 to 1, by id; NaN where the row has that of its draw. (row,)
    """

    luck: Int[np.ndarray, "row"]
    strengths: Mapping[str, Float[np.ndarray, "row"]]


@dataclass(frozen=True)
class World:
    """What all rows share.

    Attributes:
        policy: changes laid over history; None for none.
        free: number of the month from which the party decides; None for recorded politics.
        drawn: number of the month from which weather and attempts abroad are drawn instead of held as they were; None
            for never.
        beside: policies whose rules may govern in other worlds of the same comparison; see `History.paths`.
    """

    policy: Policy | None = None
    free: int | None = None
    drawn: int | None = None
    beside: Policy | None = None


def rows_of(draws: int, cases: Sequence[Mapping[str, float | Float[np.ndarray, "draw"]]]) -> Rows:
    """The same draws in several cases, case after case.

    Args:
        draws: number of draws.
        cases: strengths of arrows in each case, one number or one a draw.
    """
    every = dict.fromkeys(name for case in cases for name in case)
    luck = np.tile(np.arange(draws), len(cases))
    strengths = {name: np.concatenate([np.broadcast_to(case.get(name, np.nan), draws) for case in cases])
                 for name in every}  # fmt: skip
    return Rows(luck, strengths)


def values_in(
    history: ensemble.History, world: World, rows: Rows, read: Sequence[Readable], seed: int,
    progress: Progress | None = None,
) -> Float[np.ndarray, "value row"]:  # fmt: skip
    """What every row comes to.

    Args:
        history: what every run starts from.
        world: what all rows share.
        rows: the rows.
        read: the numbers asked for.
        seed: seed of all luck.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: a strength of an arrow that the model does not have, a number that is not finite.
        LedgerError: a balance that does not close.
    """
    watched = tuple(dict.fromkeys(name for each in read for name in each.quantities))
    months = 1 + max(each.months[1] for each in read)
    many = len(rows.luck)
    found = np.empty((len(read), many))
    for start, run in batches_in(history, world, rows, watched, seed, months):
        count = run.sizes["draw"]
        for at, each in enumerate(read):
            found[at, start : start + count] = each.read(run)
        if progress is not None:
            progress((start + count) / many)
    return found


def batches_in(
    history: ensemble.History, world: World, rows: Rows, watched: Sequence[str], seed: int, months: int = MONTHS
) -> Iterator[tuple[int, xr.Dataset]]:
    """The rows, batch by batch: the number of the first, and what is watched as a dataset with the row as draw.

    Args:
        history: what every run starts from.
        world: what all rows share.
        rows: the rows.
        watched: ids of the quantities wanted.
        seed: seed of all luck.
        months: months that are computed; later ones are NaN.
    """
    names = tuple(watched)
    given = paths_of(history, world, months)
    drawn = draws_of(history, world, int(rows.luck.max()) + 1, seed)
    many = len(rows.luck)
    size = ensemble.BATCH if 2 * many > ensemble.BATCH else LANES * -(-many // LANES)

    def sample(start: int) -> simulate.Draw:
        at = np.minimum(np.arange(start, start + size), many - 1)
        one: simulate.Draw = jax.tree.map(lambda leaf: leaf[..., rows.luck[at]], drawn)
        return replace(one, gains=coupling.switched(one.gains, _laid(one.gains, rows, at))) if rows.strengths else one

    computes = ensemble.computation(history, given, sample, names)
    parts = [(start, min(size, many - start)) for start in range(0, many, size)]
    for (start, _), values in zip(parts, in_turn(lambda part: computes(*part), parts), strict=True):
        yield start, _dataset(values, names, months, history.regions.names)


def _laid(gains: coupling.Gains, rows: Rows, at: np.ndarray) -> dict[str, Array | float]:
    """Strengths of the rows of a batch; where a row says none, that of its draw."""
    stands = mechanisms(coupling.Gains)
    found: dict[str, Array | float] = {}
    for name, values in rows.strengths.items():
        if name not in stands:
            raise SmychkaError(unknown("arrow of the model", name, stands))
        own: Array = attrgetter(stands[name][0])(gains)
        found[name] = jnp.where(jnp.isnan(values[at]), own, values[at])
    return found


def _dataset(
    values: Mapping[str, np.ndarray], watched: Sequence[str], months: int, regions: tuple[str, ...]
) -> xr.Dataset:
    """A batch as a dataset of all months; those that were not computed are NaN."""
    kept = {}
    for name in watched:
        room = np.full((MONTHS, *values[name].shape[1:]), np.nan, np.float32)
        room[:months] = values[name]
        kept[name] = room
    return dataset(kept, regions, 0, None)


def draws_of(history: ensemble.History, world: World, draws: int, seed: int) -> simulate.Draw:
    """The draws of a world: where weather is drawn, that luck knows nothing of the posterior's."""
    numbers = jnp.arange(draws, dtype=jnp.uint32)
    found = ensemble.sampled(history, seed, numbers)
    if world.drawn is None or history.posterior is None:
        return found
    return with_fresh_weather(found, seed, numbers, history.labels, world.drawn)


def paths_of(history: ensemble.History, world: World, months: int = MONTHS) -> Paths:
    """The paths of a world, its first months alone where fewer are asked for."""
    given = history.paths(world.policy, world.beside, world.free)
    if world.drawn is not None:
        given = left_to_luck(given, history.facts.openings, world.drawn)
    if months == MONTHS:
        return given
    cut: Paths = jax.tree.map(lambda leaf: leaf[:months] if leaf.shape[:1] == (MONTHS,) else leaf, given)
    return cut
