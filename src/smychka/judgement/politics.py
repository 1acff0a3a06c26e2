r"""The second stage: constants and gains of politics, by simulation (ABC with sequential Monte Carlo).

What the party's struggle left to be counted are a few votes and the order in which coalitions stood and fell. Between
them and the constants stand yes-or-no events and the luck of intrigue, of which no gradient tells anything. So many
draws are run side by side and kept in proportion to

$$ K = \prod_i e^{-d_i^2 / 2 s_i^2} \prod_j q^{[y_j = 0]} (1 - q)^{[y_j = 1]}, $$

with the distance $d_i$ of a number from its band, its scale $s_i$, and for every coalition that stood in history
whether it stood in the draw too, $y_j$; $q$ is the chance that the reading of a coalition is wrong. With a kernel that
stands for what the model leaves out, the outcome is no approximation but the posterior under that error (Wilkinson
2013).

The draws pass from the prior to the posterior by powers $K^\lambda$ of the kernel. At each, draws are copied as their
weights ask, and every draw makes some moves that leave the prior as it is, $z' = \sqrt{1 - \beta^2}\, z + \beta\, \xi$,
taken or not by the kernel alone; luck and the row of the first stage move with the constants. In the end the constants
and gains are dealt out again, one to each row of the first stage, so that politics does not speak back to what the
economy's record decides (a cut); what that costs is told.

Gains have a wide prior here, even from 0 to the strength of the equation, 1: how strong an arrow is that some accounts
assert and others deny is not known. Constants keep their own priors besides.

A neural posterior was not chosen: it would learn from the same runs what these moves use directly, brings a second
framework of a gigabyte, and a wrong network is not seen as easily as draws that do not move.

Sources: Del Moral, Doucet and Jasra 2012, doi:10.1007/s11222-011-9271-y; moves: Cotter et al. 2013,
doi:10.1214/13-STS421; kernel as error: Wilkinson 2013, doi:10.1515/sagmb-2013-0010.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr
from jaxtyping import Array, Float

from smychka import coupling, designs, posteriors, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import month_starts
from smychka.foundations.chance import Chance
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import names, priors, quantities
from smychka.foundations.turns import in_turn
from smychka.judgement.chains import copies
from smychka.judgement.political_readings import rest, sides
from smychka.judgement.readings import Reading, at, total

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["BLOCKS", "COALITIONS", "NUMBERS", "Politics", "Struggle", "kernel", "open_arrows", "sampled_politics"]

BLOCKS = ("party.opinion", "party.congress", "party.apparatus", "top.contest", "top.leaders", "top.purge", "line")
"""Modules of the party whose constants and gains the second stage moves; those of membership are of the first."""
MISREAD = 0.1
"""$q$. Assumption: one coalition in ten is read wrongly, off the dates or off the threshold of a place in it."""
LUCK = ("judging", "grabs", "line")
"""Luck that moves with the constants: judgement of power, discoveries and allies, decisions on linked levers."""
BATCH = 256


@dataclass(frozen=True)
class Counted:
    """A number that was counted: how it is read, the band of the record, the scale of a miss, and where it stands."""

    id: str
    reading: Reading
    low: float
    high: float
    scale: float
    source: str


@dataclass(frozen=True)
class Stood:
    """Leaders who stood inside the ruling coalition, and leaders who stood outside, over some months."""

    id: str
    reading: Reading
    source: str


_SCALE = 0.05
NUMBERS = (
    Counted("members_against_1923", rest(at("members_for_leadership", "1923-12")), 0.18, 0.5, _SCALE,
            "pravda_jan1924, enwiki_trotsky: industrial cells to a half of Moscow"),
    Counted("congress_against_1925", rest(at("congress_for_leadership", "1925-12")), 65 / 624, 65 / 624, 0.03,
            "rogovin_v1: 65 of 624 votes at the XIV congress"),
    Counted("members_against_1927", rest(at("members_for_leadership", "1927-11")), 0.005, 0.015, 0.03,
            "kpss_congresses: 4,120 of 728,186"),
    Counted("congress_against_1927", rest(at("congress_for_leadership", "1927-12")), 0.0, 0.005, 0.03,
            "kpss_congresses: none"),
    Counted("secretaries_replaced_1923", total("secretaries_replaced", "1923-05", "1924-05"), 0.611, 0.611, 0.1,
            "pavlyuchenkov2008"),
)  # fmt: skip
"""What was counted. Scales are assumptions: a share of votes within three to five in a hundred, of posts within ten."""
COALITIONS = (
    Stood("troika_1923_24", sides(("stalin", "zinoviev", "kamenev"), ("trotsky",), "1923-10", "1924-12"), "leaders"),
    Stood("united_opposition_1926_27", sides((), ("trotsky", "zinoviev", "kamenev"), "1926-07", "1927-12"), "leaders"),
    Stood("duumvirate_1926_27", sides(("stalin", "bukharin"), (), "1926-01", "1927-12"), "leaders"),
    Stood("alone_1929_30", sides(("stalin",), ("bukharin", "rykov", "tomsky"), "1929-04", "1930-12"), "leaders"),
    Stood("winner_1934", sides(("stalin",), ("trotsky", "zinoviev", "kamenev", "bukharin"), "1934-01", "1934-12"),
          "leaders"),
)  # fmt: skip
"""The order of coalitions, as the record's table of people has it."""
LEADERS = ("stalin", "zinoviev", "kamenev", "trotsky", "bukharin", "rykov", "tomsky")
WATCHED = (
    "members_for_leadership", "congress_for_leadership", "secretaries_replaced", *(f"rules_{name}" for name in LEADERS),
)  # fmt: skip


def kernel(run: xr.Dataset) -> Float[np.ndarray, "draw"]:
    r"""$\log K$ of every draw of a run that holds `WATCHED`, up to a constant."""
    found = np.zeros(run.sizes["draw"])
    for each in NUMBERS:
        value = each.reading(run)
        found -= 0.5 * ((np.clip(value, each.low, each.high) - value) / each.scale) ** 2
    for coalition in COALITIONS:
        found += np.where(coalition.reading(run) > 0.5, math.log(1.0 - MISREAD), math.log(MISREAD))
    return np.where(np.isfinite(found), found, -np.inf)


def open_arrows() -> tuple[str, ...]:
    """Ids of the arrows whose strength is not known beforehand and is moved here; all others stand at full strength."""
    inside = [each for each in quantities(coupling.Gains) if each[0].rpartition(".")[0] in BLOCKS]
    return tuple(dict.fromkeys(quantity.mechanism or name for name, quantity in inside))


Keyed = Callable[[Array], Array]
Places = dict[str, Float[np.ndarray, "coordinate draw"]]
"""Standard normal numbers by what they stand for: constants, gains, and luck."""


@dataclass(frozen=True)
class Struggle:
    """What the second stage moves, and how a run is made of it.

    Attributes:
        history: what every run starts from, with the posterior of the first stage.
    """

    history: History

    @cached_property
    def constants(self) -> tuple[str, ...]:
        """Ids of the constants, as a posterior has them."""
        every = designs.inputs()
        pairs = zip(every.names, every.blocks, strict=True)
        return tuple(designs.short_name(name) for name, block in pairs if block in BLOCKS)

    @cached_property
    def gains(self) -> tuple[str, ...]:
        """Ids of the arrows."""
        return open_arrows()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Number of coordinates by what they stand for."""
        luck = simulate.central_draw(self.history.labels).luck
        found = {"constants": len(self.constants), "gains": len(self.gains)}
        return found | {name: int(getattr(luck, name).size) for name in LUCK}

    def normals(self, event: str, draws: int, seed: int) -> Places:
        """Coordinates drawn from the prior, keyed by event and number of the draw."""
        found = {}
        for name, size in self.sizes.items():
            many: Keyed = jax.vmap(
                lambda draw, n=name, s=size: Chance.of(seed, draw).normals([f"{event}.{n}"], (s,))[0]
            )
            found[name] = np.asarray(many(jnp.arange(draws, dtype=jnp.uint32))).T
        return found

    def told(self, z: Places) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Constants in their units, and gains, by id. (draw,) each"""
        known = dict(zip(names(coupling.Parameters, "parameter"), priors(coupling.Parameters), strict=True))
        of = [known[f"parameter.{name}"] for name in self.constants]
        values = np.asarray(designs.at_shares(of, ndtr(jnp.asarray(z["constants"]))))
        strengths = np.asarray(ndtr(jnp.asarray(z["gains"])))
        return dict(zip(self.constants, values, strict=True)), dict(zip(self.gains, strengths, strict=True))

    def runs(self, z: Places, rows: np.ndarray) -> xr.Dataset:
        """What is watched, in every draw, under recorded decisions.

        Args:
            z: the coordinates.
            rows: the row of the first stage's posterior that each draw has. (draw,)
        """
        import xarray as xr

        given, sample = self.history.paths(), self._draws(z, rows)
        parts = [np.minimum(np.arange(start, start + BATCH), len(rows) - 1) for start in range(0, len(rows), BATCH)]
        samples = [jax.tree.map(lambda leaf, at=part: leaf[..., at], sample) for part in parts]

        def compiled() -> Any:
            return simulate.jitted(samples[0]).lower(given, samples[0], self.history.facts, WATCHED).compile()

        program = self.history.programs.made("politics", compiled)
        found = list(in_turn(lambda part: program(given, part, self.history.facts)[0], samples))
        values = {name: np.concatenate([part[name] for part in found], axis=-1)[:, : len(rows)] for name in WATCHED}
        months = {name: (("month", "draw"), each) for name, each in values.items()}
        return xr.Dataset(months, coords={"month": month_starts()})

    def _draws(self, z: Places, rows: np.ndarray) -> simulate.Draw:
        """Draws at some coordinates; the draw is the last axis."""
        if self.history.posterior is None:
            raise SmychkaError("the second stage of a calibration needs a history with the posterior of the first")
        held = self.history.posterior.taken(rows).joined(*self.told(z))
        every = jnp.arange(len(rows), dtype=jnp.uint32)
        found = posteriors.samples(0, every, self.history.labels, held)
        shaped = {name: jnp.asarray(z[name].reshape(getattr(found.luck, name).shape)) for name in LUCK}
        luck = replace(found.luck, **(shaped | {"grabs": ndtr(shaped["grabs"])}))
        return replace(found, luck=luck)


@dataclass(frozen=True)
class Politics:
    """What the second stage found.

    Attributes:
        constants: values by id. (draw,) each
        gains: strengths by id. (draw,) each
        before: shares of draws in which each coalition stood, and medians of the numbers, under the prior.
        after: the same after the second stage, with every draw on its own row of the first.
        course: a row for every power of the kernel: power, effective draws, acceptance, stride.
        contraction: one minus the variance over that of the prior, by id of a constant or an arrow.
        seconds: wall time.
    """

    constants: dict[str, np.ndarray]
    gains: dict[str, np.ndarray]
    before: dict[str, float]
    after: dict[str, float]
    course: tuple[dict[str, float], ...]
    contraction: dict[str, float]
    seconds: float

    def json(self) -> dict[str, Any]:
        """What is told of it."""
        return {
            "before": self.before, "after": self.after, "course": list(self.course), "contraction": self.contraction,
            "draws": len(next(iter(self.constants.values()))), "seconds": round(self.seconds, 1),
        }  # fmt: skip


def read(run: xr.Dataset) -> dict[str, float]:
    """Medians of the numbers, and shares of draws in which each coalition stood."""
    numbers = {each.id: float(np.median(each.reading(run))) for each in NUMBERS}
    return numbers | {each.id: float(np.mean(each.reading(run))) for each in COALITIONS}


def next_power(found: Float[np.ndarray, "draw"], power: float, kept: float = 0.5) -> float:
    r"""The next power of the kernel: weights $K^{\lambda' - \lambda}$ leave a share of the draws effective there.

    Args:
        found: log kernels.
        power: the power now, 0 to 1.
        kept: the share.
    """

    def effective(other: float) -> float:
        weights = np.exp((other - power) * (found - found.max()))
        return float(weights.sum() ** 2 / (weights**2).sum() / len(found))

    if effective(1.0) >= kept:
        return 1.0
    low, high = power, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= kept else (low, middle)
    return low


def sampled_politics(
    struggle: Struggle,
    draws: int,
    *,
    seed: int = 1917,
    moves: int = 12,
    progress: Callable[[float, float], None] | None = None,
) -> Politics:
    """The second stage.

    Args:
        struggle: what is moved.
        draws: number of draws, at least 2.
        seed: seed of all chance.
        moves: moves at each power of the kernel.
        progress: called with the power reached and the share of moves taken.
    """
    began = time.monotonic()
    z = struggle.normals("politics.start", draws, seed)
    rows = np.arange(draws)
    run = struggle.runs(z, rows)
    before, found = read(run), kernel(run)
    power, stride = 0.0, 0.5
    course: list[dict[str, float]] = []
    while power < 1.0:
        new = next_power(found, power)
        weights = np.exp((new - power) * (found - found.max()))
        uniform = float(Chance.of(seed, 0).uniforms([f"politics.copies.{len(course)}"])[0])
        chosen = copies(weights, uniform, draws)
        z, rows, found = {name: each[:, chosen] for name, each in z.items()}, rows[chosen], found[chosen]
        taken = []
        for move in range(moves):
            event = f"politics.{len(course)}.{move}"
            fresh, keyed = struggle.normals(event, draws, seed), _uniforms(event, draws, seed)
            tried = {name: np.sqrt(1.0 - stride**2) * each + stride * fresh[name] for name, each in z.items()}
            other = np.where(keyed[0] < stride**2, (keyed[1] * draws).astype(int), rows)
            values = kernel(struggle.runs(tried, other))
            won = np.log(keyed[2]) < new * (values - found)
            z = {name: np.where(won, tried[name], each) for name, each in z.items()}
            rows, found = np.where(won, other, rows), np.where(won, values, found)
            taken.append(float(won.mean()))
            stride = float(np.clip(stride * math.exp(0.3 * (taken[-1] - 0.25)), 0.05, 0.9))
        course.append({"power": new, "kept": float(len(set(chosen)) / draws), "taken": taken[-1], "stride": stride})
        power = new
        if progress is not None:
            progress(power, taken[-1])
    after = read(struggle.runs(z, np.arange(draws)))
    learnt = np.concatenate([1.0 - np.var(z[name], axis=1) for name in ("constants", "gains")])
    contraction = dict(zip((*struggle.constants, *struggle.gains), map(float, learnt), strict=True))
    constants, gains = struggle.told(z)
    return Politics(constants, gains, before, after, tuple(course), contraction, time.monotonic() - began)


def _uniforms(event: str, draws: int, seed: int) -> np.ndarray:
    """Three uniform numbers a draw. (3, draw)"""
    many: Keyed = jax.vmap(
        lambda draw: Chance.of(seed, draw).uniforms([f"{event}.{n}" for n in ("whether", "row", "won")])
    )
    return np.asarray(many(jnp.arange(draws, dtype=jnp.uint32))).T
