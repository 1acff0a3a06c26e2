"""Draws whose constants and gains lie where a design puts them in their priors, not where chance does.

An analysis of sensitivity chooses its points itself. Luck stays keyed by seed, event and number of a draw: a design
says of each of its rows whose luck it meets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling, simulate
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.quantity import Prior, from_numbers, names, priors, quantiles, quantities
from smychka.whole import Labels

GAINS = "gains"
"""The block of all gains."""
_PARAMETER = "parameter."
_CENTRE = 0.5
EDGE = 1e-6
"""Least distance of a share of a prior from 0 and from 1."""


@dataclass(frozen=True)
class Design:
    """Rows of points at which the model is to be run.

    Attributes:
        parameters: share of the prior that lies below the value, 0 to 1, in the order of `quantities`. (parameter, row)
        gains: the same of the gains. (gain, row)
        luck: number of the draw whose luck the row meets, 0 or more. (row,)
    """

    parameters: Float[np.ndarray, "parameter row"]
    gains: Float[np.ndarray, "gain row"]
    luck: Int[np.ndarray, "row"]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.luck)


@dataclass(frozen=True)
class Inputs:
    """What is uncertain in the model: one uniform number each.

    Attributes:
        names: ids as chance knows them, `parameter.economy.market.precaution` or `gain.smychka_to_stability`.
        blocks: block of each: the path of its module, `economy.market`; all gains are one block.
        known: prior by id of what is taken as known, and cannot be varied.
    """

    names: tuple[str, ...]
    blocks: tuple[str, ...]
    known: dict[str, str]

    def chosen(self, asked: str) -> tuple[str, ...]:
        """The inputs meant by an id, with or without its first word, or by the name of a block.

        Raises:
            SmychkaError: no such input or block, with the nearest name; or one that is taken as known.
        """
        if asked in self.blocks:
            return tuple(name for name, block in zip(self.names, self.blocks, strict=True) if block == asked)
        for name in (asked, f"{_PARAMETER}{asked}", f"gain.{asked}"):
            if name in self.names:
                return (name,)
            if name in self.known:
                raise SmychkaError(f"{asked!r} is taken as known ({self.known[name]}): nothing of it can vary")
        short = [short_name(name) for name in self.names]
        raise SmychkaError(unknown("parameter, gain or block", asked, [*dict.fromkeys(self.blocks), *short]))

    def design(self, uniforms: Float[np.ndarray, "row input"], luck: Int[np.ndarray, "row"]) -> Design:
        """The design in which the inputs lie at some shares of their priors, 0 to 1.

        Args:
            uniforms: the shares, columns in the order of `names`.
            luck: number of the draw whose luck each row meets.
        """
        place = {name: column for column, name in enumerate(self.names)}

        def filled(events: list[str]) -> np.ndarray:
            found = np.full((len(events), len(uniforms)), _CENTRE, np.float32)
            for row, event in enumerate(events):
                if event in place:
                    found[row] = uniforms[:, place[event]]
            return found

        of_gains = filled(names(coupling.Gains, "gain"))
        return Design(filled(names(coupling.Parameters, "parameter")), of_gains, np.asarray(luck, np.uint32))


def short_name(name: str) -> str:
    """An input without its first word where that is `parameter`: `economy.market.precaution`."""
    return name.removeprefix(_PARAMETER)


def inputs() -> Inputs:
    """The uncertain constants and gains of the model, in the order of their declarations."""
    found = {name: (block, prior) for name, block, prior in _declared()}
    known = {name: str(prior) for name, (_, prior) in found.items() if prior.shape().width == 0.0}
    open_ones = [name for name in found if name not in known]
    return Inputs(tuple(open_ones), tuple(found[name][0] for name in open_ones), known)


def _declared() -> Iterator[tuple[str, str, Prior]]:
    """Name, block and prior of every constant and gain."""
    of_parameters = zip(names(coupling.Parameters, "parameter"), priors(coupling.Parameters), strict=True)
    for name, prior in of_parameters:
        yield name, short_name(name).rpartition(".")[0], prior
    for name, (_, quantity) in zip(names(coupling.Gains, "gain"), quantities(coupling.Gains), strict=True):
        yield name, GAINS, quantity.prior


def samples(seed: int, design: Design, rows: Int[Array, "draw"], labels: Labels) -> simulate.Draw:
    """The draws of some rows of a design; the draw is the last axis of every leaf.

    Args:
        seed: seed of luck.
        design: the design.
        rows: numbers of the rows; past the last row of the design stands its last row.
        labels: names by which luck is keyed.
    """
    at = np.minimum(np.asarray(rows), design.rows - 1)
    luck = simulate.many_numbers(jnp.asarray(seed), jnp.asarray(design.luck[at]), labels).luck
    parameters, gains = _values(jnp.asarray(design.parameters[:, at]), jnp.asarray(design.gains[:, at]))
    return simulate.Draw(
        from_numbers(coupling.Parameters, np.asarray(parameters)), from_numbers(coupling.Gains, np.asarray(gains)), luck
    )


@jax.jit
def _values(parameters: Array, gains: Array) -> tuple[Array, Array]:
    """The values at shares of the priors of constants and gains, the draw last."""
    return at_shares(priors(coupling.Parameters), parameters), at_shares(priors(coupling.Gains), gains)


def at_shares(of: Sequence[Prior], shares: Float[Array, "number draw"]) -> Float[Array, "number draw"]:
    """The values below which some shares of priors lie, the draw last; no share nearer to 0 or 1 than `EDGE`."""
    found: Array = jax.vmap(lambda u: quantiles(of, u), -1, -1)(jnp.clip(shares, EDGE, 1.0 - EDGE))
    return found
