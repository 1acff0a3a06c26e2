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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from smychka.foundations.quantity import from_numbers, names, priors, quantiles
from smychka.judgement.observation import Observed
from smychka.measures import MEASURES

__all__ = ["BLOCKS", "TARGETS", "Coordinates", "Problem", "coordinates", "of_first_stage"]

BLOCKS = ("economy", "society.population", "society.opening", "party.membership", "party.opening.membership")
"""Blocks of constants that the first stage moves: what runs under recorded decisions without politics of its own."""
TARGETS = ("economy", "society.population", "party.membership")
"""Modules whose quantities the first stage is held against."""
EDGE = 1e-6
BATCH = 256


def of_first_stage(quantity: str) -> bool:
    """Whether a quantity is a target of the first stage: of economy, population or membership."""
    where = MEASURES[quantity].where
    return any(where == each or where.startswith(f"{each}.") for each in TARGETS)


@dataclass(frozen=True)
class Coordinates:
    """What a calibration moves: standard normal numbers, those of constants first, then those of weather.

    Attributes:
        constants: ids of constants, as `designs.inputs` names them.
        weather: years of weather that is inferred, in every region.
        regions: ids of the regions.
    """

    constants: tuple[str, ...]
    weather: tuple[int, ...]
    regions: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name a coordinate: constants without their first word, then `weather.REGION.YEAR`."""
        of_weather = [f"weather.{region}.{year}" for year in self.weather for region in self.regions]
        return (*(designs.short_name(name) for name in self.constants), *of_weather)

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
        return found

    def shares(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "parameter draw"]:
        """Shares of the priors below each constant of the model; a half for those that are not moved."""
        every = np.full((len(names(coupling.Parameters, "parameter")), z.shape[-1]), 0.5, np.float32)
        every[self._places] = np.asarray(ndtr(jnp.asarray(z[: len(self.constants)], jnp.float32)))
        found: np.ndarray = np.clip(every, EDGE, 1.0 - EDGE)
        return found

    def values(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "parameter draw"]:
        """Every constant of the model, in its unit, in the order of `quantities`."""
        return np.asarray(_values(jnp.asarray(self.shares(z))))

    def weather_luck(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "region year draw"]:
        """The luck of weather, in standard deviations of what is not known of it."""
        luck = np.zeros((len(self.regions), simulate.YEARS, z.shape[-1]), np.float32)
        if self.weather:
            own = z[len(self.constants) :].reshape(len(self.weather), len(self.regions), -1)
            places = np.array(self.weather) - FIRST_YEAR
            luck[:, places] = np.einsum("rs,ysd->ryd", self._mixing, own)
        return luck

    def draws(self, z: Float[np.ndarray, "coordinate draw"], still: simulate.Draw) -> simulate.Draw:
        """Draws at some coordinates, with gains and other luck of a draw without luck; the draw is the last axis.

        Args:
            z: the coordinates.
            still: one draw without luck, of `simulate.central_sample`.
        """
        many = z.shape[-1]
        gains, luck = (
            jax.tree.map(lambda leaf: np.repeat(np.asarray(leaf), many, axis=-1), each)
            for each in (still.gains, still.luck)
        )
        moved = replace(luck, weather=self.weather_luck(z))
        return simulate.Draw(from_numbers(coupling.Parameters, self.values(z)), gains, moved)


@jax.jit
def _values(shares: Float[Array, "parameter draw"]) -> Float[Array, "parameter draw"]:
    of = priors(coupling.Parameters)
    found: Array = jax.vmap(lambda u: quantiles(of, u), -1, -1)(shares)
    return found


def coordinates(history: History, blocks: Sequence[str] = BLOCKS, years: Sequence[int] | None = None) -> Coordinates:
    """The coordinates of some blocks of constants, and of weather.

    Args:
        history: what every run starts from.
        blocks: blocks of constants, with the blocks inside them.
        years: years of weather that is inferred; those in which it is not known exactly if left out.
    """
    every = designs.inputs()
    inside = [any(block == each or block.startswith(f"{each}.") for each in blocks) for block in every.blocks]
    doubt = np.asarray(history.paths().weather_doubt)
    when = np.asarray(history.paths().year)
    unsure = sorted({int(year) + FIRST_YEAR for year in when[(doubt > 0).any(axis=1)]})
    return Coordinates(
        tuple(name for name, kept in zip(every.names, inside, strict=True) if kept and name.startswith("parameter.")),
        tuple(unsure if years is None else years), history.regions.names,
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
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def runs(self, z: Float[np.ndarray, "coordinate draw"]) -> Iterator[tuple[int, dict[str, Array]]]:
        """Trajectories at some coordinates, one batch after another.

        Args:
            z: the coordinates.

        Yields:
            Number of the draws in a batch, and the quantities of the figures. (month, *place, draw) each; draws past
            that number are the last one again.
        """
        if not self._kept:
            self._kept["paths"] = self.history.paths()
            self._kept["still"] = simulate.central_sample(self.history.labels)
        given, still = self._kept["paths"], self._kept["still"]
        for start in range(0, z.shape[-1], self.batch):
            part = z[:, start : start + self.batch]
            filled = np.pad(part, ((0, 0), (0, self.batch - part.shape[-1])), mode="edge")
            sample = self.coordinates.draws(filled, still)
            if "program" not in self._kept:
                watched = self.observed.quantities
                lowered = simulate.trajectories.lower(given, sample, self.history.facts, watched)
                self._kept["program"] = lowered.compile()
            seen, _ = self._kept["program"](given, sample, self.history.facts)
            yield part.shape[-1], seen

    def residuals(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "point draw"]:
        """Whitened residuals of the record at some coordinates; NaN where the model has no finite answer."""
        found = [np.asarray(self.observed.many_residuals(seen))[:, :count] for count, seen in self.runs(z)]
        return np.concatenate(found, axis=1).astype(float)

    def predicted(self, z: Float[np.ndarray, "coordinate draw"]) -> Float[np.ndarray, "point draw"]:
        """What the model says of every figure at some coordinates, in the units of the series."""
        found = [np.asarray(self.observed.many_predicted(seen))[:, :count] for count, seen in self.runs(z)]
        return np.concatenate(found, axis=1).astype(float)
