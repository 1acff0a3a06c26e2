r"""Quick calibration: the likeliest constants and weather under recorded decisions, and a bell about them.

Each uncertain constant is moved by a standard normal coordinate $z$, the quantile of its prior at $\Phi(z)$; weather,
in each region and year, by coordinates that are mixed to the correlation its luck has between regions. So the prior is
standard normal throughout, and with the whitened residuals $r(z)$ of `observation`

$$ F(z) = \tfrac12 |z|^2 - \sum_i \log t_\nu(r_i(z)) $$

is, up to a constant, minus the logarithm of the posterior. Its least value is sought by the method of Levenberg and
Marquardt with the weights $w_i = (\nu + 1) / (\nu + r_i^2)$ that Student's density gives each residual; the bell has
the covariance $(I + J^\top W J)^{-1}$ with the derivative $J = \partial r / \partial z$ at the place found.

The derivative is taken by differences between draws that lie side by side, a step of $z$ to either side, and not by
reverse mode. On one core all of $J$, 699 points by 821 coordinates, takes 4.1 seconds, 7.6 times a run of one batch;
reverse mode gives the gradient of one draw in 0.30 seconds, 13 times its run of 0.022, after 160 of compiling. A step
that is wide against rounding also smooths over the kinks of the surface (thresholds, rationing, floors), at which a
derivative is right and useless. What is not calibrated, politics and the gains above all, stays at its median, levers
in the middle of their ranges.

Sources: Marquardt 1963, doi:10.1137/0111030; Student weights: Lange, Little and Taylor 1989,
doi:10.1080/01621459.1989.10478852; the bell: Tierney and Kadane 1986, doi:10.1080/01621459.1986.10478240.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr
from jaxtyping import Array, Float

from smychka import coupling, designs, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import FIRST_YEAR
from smychka.foundations.compiling import options
from smychka.foundations.quantity import from_numbers, names, priors
from smychka.foundations.turns import in_turn
from smychka.inputs.version import model_version
from smychka.judgement.observation import Observed
from smychka.measures import MEASURES
from smychka.paths import Paths
from smychka.posteriors import Posterior

__all__ = ["BLOCKS", "TARGETS", "Coordinates", "Problem", "coordinates", "of_first_stage", "posterior_of"]

BLOCKS = ("economy", "society.population", "society.opening", "party.membership", "party.opening.membership")
"""Blocks of constants that the first stage moves: what runs under recorded decisions without politics of its own."""
TARGETS = ("economy", "society.population", "party.membership")
"""Modules whose quantities the first stage is held against."""
BATCH = 256


def of_first_stage(quantity: str) -> bool:
    """Whether a quantity is a target of the first stage: of economy, population or membership."""
    where = MEASURES[quantity].where
    return any(where == each or where.startswith(f"{each}.") for each in TARGETS)


@dataclass(frozen=True)
class Coordinates:
    """What a calibration moves: standard normal numbers, those of constants first, then of weather, then of levers.

    Attributes:
        constants: ids of constants, as `designs.inputs` names them.
        weather: years of weather that is inferred, in every region.
        regions: ids of the regions.
        levers: ids of levers of which it is inferred where in its range the whole path lies.
        every_lever: ids of all levers of the model, in their order.
    """

    constants: tuple[str, ...]
    weather: tuple[int, ...]
    regions: tuple[str, ...]
    levers: tuple[str, ...] = ()
    every_lever: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name a coordinate: constants without their first word, `weather.REGION.YEAR`, `lever.NAME`."""
        of_weather = [f"weather.{region}.{year}" for year in self.weather for region in self.regions]
        of_levers = [f"lever.{name}" for name in self.levers]
        return (*(designs.short_name(name) for name in self.constants), *of_weather, *of_levers)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """`constant`, `weather` or `lever`, one a coordinate."""
        many = (len(self.constants), len(self.weather) * len(self.regions), len(self.levers))
        return sum(((kind,) * count for kind, count in zip(("constant", "weather", "lever"), many, strict=True)), ())

    @cached_property
    def _places(self) -> np.ndarray:
        every = names(coupling.Parameters, "parameter")
        return np.array([every.index(name) for name in self.constants], int)

    @cached_property
    def _mixing(self) -> np.ndarray:
        """Symmetric root of the correlation of weather between regions. (region, region)"""
        many, share = len(self.regions), simulate.WEATHER_NATIONAL_SHARE
        values, vectors = np.linalg.eigh((1.0 - share) * np.eye(many) + share)
        found: np.ndarray = (vectors * np.sqrt(values)) @ vectors.T
        return found.astype(np.float32)

    def values(self, z: Float[Array, "coordinate draw"]) -> Float[Array, "parameter draw"]:
        """Every constant of the model, in its unit, in the order of `quantities`; medians of those not moved."""
        of = priors(coupling.Parameters)
        every = jnp.full((len(of), z.shape[-1]), 0.5)
        return designs.at_shares(of, every.at[self._places].set(ndtr(z[: len(self.constants)])))

    def weather_luck(self, z: Float[Array, "coordinate draw"]) -> Float[Array, "region year draw"]:
        """The luck of weather, in standard deviations of what is not known of it."""
        luck = jnp.zeros((len(self.regions), simulate.YEARS, z.shape[-1]))
        if not self.weather:
            return luck
        first, many = len(self.constants), len(self.weather) * len(self.regions)
        own = z[first : first + many].reshape(len(self.weather), len(self.regions), -1)
        places = np.array(self.weather) - FIRST_YEAR
        return luck.at[:, places].set(jnp.einsum("rs,ysd->ryd", self._mixing, own))

    def lever_luck(self, z: Float[Array, "coordinate draw"]) -> Float[Array, "lever draw"]:
        """Where in its range each lever's whole path lies, -1 to 1: the sum of two even numbers, less one."""
        luck = jnp.zeros((len(self.every_lever), z.shape[-1]))
        places = np.array([self.every_lever.index(name) for name in self.levers], int)
        share = ndtr(z[len(z) - len(self.levers) :])
        low = jnp.sqrt(2.0 * jnp.clip(share, designs.EDGE, 0.5)) - 1.0
        high = 1.0 - jnp.sqrt(2.0 * jnp.clip(1.0 - share, designs.EDGE, 0.5))
        return luck.at[places].set(jnp.where(share < 0.5, low, high))

    def draws(self, z: Float[Array, "coordinate draw"], still: simulate.Draw) -> simulate.Draw:
        """Draws at some coordinates, with gains and other luck of a draw without luck; the draw is the last axis.

        Args:
            z: the coordinates.
            still: one draw without luck, of `simulate.central_sample`.
        """
        many = z.shape[-1]
        gains, luck = (
            jax.tree.map(lambda leaf: jnp.repeat(leaf, many, axis=-1), each) for each in (still.gains, still.luck)
        )
        luck = replace(luck, weather=self.weather_luck(z))
        if self.levers:
            luck = replace(luck, lever=self.lever_luck(z))
        return simulate.Draw(from_numbers(coupling.Parameters, self.values(z)), gains, luck)


def posterior_of(coordinates: Coordinates, z: Float[np.ndarray, "coordinate draw"]) -> Posterior:
    """Draws of a calibration as a posterior that runs can start from.

    Args:
        coordinates: what was moved.
        z: the draws.
    """
    placed = jnp.asarray(z, jnp.float32)
    every = names(coupling.Parameters, "parameter")
    values = np.asarray(coordinates.values(placed))
    lever, weather = np.asarray(coordinates.lever_luck(placed)), np.asarray(coordinates.weather_luck(placed))
    years = np.array(coordinates.weather, int)
    return Posterior(
        {designs.short_name(name): values[every.index(name)] for name in coordinates.constants}, {},
        {name: lever[coordinates.every_lever.index(name)] for name in coordinates.levers},
        weather[:, years - FIRST_YEAR], coordinates.regions, coordinates.weather, model_version(),
    )  # fmt: skip


def coordinates(
    history: History,
    blocks: Sequence[str] = BLOCKS,
    years: Sequence[int] | None = None,
    levers: Sequence[str] | None = None,
) -> Coordinates:
    """The coordinates of some blocks of constants, of weather, and of the levers' places in their ranges.

    Args:
        history: what every run starts from.
        blocks: blocks of constants, with the blocks inside them.
        years: years of weather that is inferred; those in which it is not known exactly if left out.
        levers: ids of levers; all whose path has a range if left out.
    """
    every = designs.inputs()
    inside = [any(block == each or block.startswith(f"{each}.") for each in blocks) for block in every.blocks]
    given = history.paths()
    doubt, when = np.asarray(given.weather_doubt), np.asarray(given.year)
    ranges = (np.abs(np.asarray(given.up)) + np.abs(np.asarray(given.down))).max(axis=0)
    every_lever = given.lever_names
    open_ones = tuple(name for name, width in zip(every_lever, ranges, strict=True) if width > 0)
    unsure = sorted({int(year) + FIRST_YEAR for year in when[(doubt > 0).any(axis=1)]})
    return Coordinates(
        tuple(name for name, kept in zip(every.names, inside, strict=True) if kept and name.startswith("parameter.")),
        tuple(unsure if years is None else years), history.regions.names,
        open_ones if levers is None else tuple(levers), every_lever,
    )  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is to be calibrated, and against which figures.

    Attributes:
        history: what every run starts from; decisions follow it.
        observed: the figures.
        coordinates: what may move.
        batch: draws computed at a time.
    """

    history: History
    observed: Observed
    coordinates: Coordinates
    batch: int = BATCH

    @cached_property
    def _still(self) -> simulate.Draw:
        with jax.ensure_compile_time_eval():
            return simulate.central_sample(self.history.labels)

    @cached_property
    def _paths(self) -> Paths:
        with jax.ensure_compile_time_eval():
            return self.history.paths()

    def trajectories(self, z: Float[Array, "coordinate draw"], recomputed: bool = False) -> dict[str, Array]:
        """The quantities of the figures at some coordinates; can be compiled and differentiated.

        Args:
            z: the coordinates.
            recomputed: as in `simulate.all_months`.

        Returns:
            (month, *place, draw) each.
        """
        sample = self.coordinates.draws(z, self._still)
        seen, _ = simulate.all_months(self._paths, sample, self.history.facts, self.observed.quantities, recomputed)
        return seen

    def residuals(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "point draw"]:
        """Whitened residuals of the record at some coordinates; NaN where the model has no finite answer."""
        return self._many(z)[0]

    def predicted(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "point draw"]:
        """What the model says of every figure at some coordinates, in the units of the series."""
        return self._many(z)[1]

    def _many(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Residuals and predictions, batch by batch on all cores."""
        key = (self.coordinates, self.observed.quantities, self.batch)

        def compiled() -> Any:
            nought = jnp.zeros((len(self.coordinates.names), self.batch))
            return jax.jit(self.trajectories, compiler_options=options(self.batch)).lower(nought).compile()

        program, observed = self.history.programs.made(key, compiled), self.observed

        def work(start: int) -> tuple[np.ndarray, np.ndarray]:
            part = z[:, start : start + self.batch]
            filled = np.pad(part, ((0, 0), (0, self.batch - part.shape[-1])), mode="edge")
            seen = program(jnp.asarray(filled, jnp.float32))
            found = observed.many_residuals(seen), observed.many_predicted(seen)
            return np.asarray(found[0])[:, : part.shape[-1]], np.asarray(found[1])[:, : part.shape[-1]]

        parts = list(in_turn(work, range(0, z.shape[-1], self.batch)))
        first, second = (np.concatenate([each[at] for each in parts], axis=1).astype(float) for at in (0, 1))
        return first, second
