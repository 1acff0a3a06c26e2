r"""The full calibration: many chains that wander about a bell, by steps that would leave the bell as it is.

In coordinates $x$ in which the bell is round, every chain is offered

$$ x' = \sqrt{1 - \beta^2}\, x + \beta\, \xi, \qquad \xi \sim N(0, 1), $$

and takes it with the chance $\min(1, w(x') / w(x))$, $w$ the posterior over the bell. Were the posterior the bell,
every step would be taken; how well the bell fits says how long the steps may be. The first bell is that of the quick
calibration; in the warm-up it is fitted anew, some times, to what the chains met (`bells`). The stride $\beta$ is drawn
for each chain and step about one that is learnt: where the posterior has thicker tails than the bell, short steps lead
back. No gradient is needed, so kinks of the surface do no harm, and many chains lie side by side in one run of the
model. How that compares with NUTS (`sampling`) was measured: docs/explanation/calibration.md.

Sources: Cotter, Roberts, Stuart and White 2013, doi:10.1214/13-STS421; about a bell rather than the prior: Rudolf and
Sprungk 2018, doi:10.1007/s10208-016-9340-x.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from smychka.foundations.chance import Chance
from smychka.foundations.faults import SmychkaError
from smychka.judgement.bells import Bell, directions, fitted
from smychka.judgement.chains import Chains, Walk, begun, root_of, told
from smychka.judgement.search import Fit, marked, objective

__all__ = ["Wandering", "wandered"]

SPREAD = (0.3, 2.0)
"""Least and largest stride of a chain, as shares of the learnt one; evenly in the logarithm between. Assumption: about
half an order of magnitude to either side."""


@dataclass(frozen=True)
class Wandering:
    """How the chains wander.

    Attributes:
        chains: how many.
        warm_up: steps in which bell and stride are learnt; they are thrown away. A multiple of `every` in each part.
        steps: steps after that. A multiple of `every`.
        every: steps from one place that is kept to the next.
        bells: times that the bell is fitted anew; the warm-up has one part more, in which the last bell's stride is
            learnt.
        acceptance: share of steps taken that is aimed at. Assumption: customary for walks in many dimensions.
        stride: $\beta$ at first, 0 to 1.
    """

    chains: int = 128
    warm_up: int = 3200
    steps: int = 8000
    every: int = 80
    bells: int = 3
    acceptance: float = 0.2
    stride: float = 0.1

    def __post_init__(self) -> None:
        part = self.every * (self.bells + 1)
        if self.warm_up % part or self.steps % self.every or self.steps < 4 * self.every:
            raise SmychkaError(
                f"{self.warm_up} and {self.steps} steps were asked for; expected multiples of {part} and of "
                f"{self.every}, and at least {4 * self.every} after the warm-up"
            )

    def part_of(self, step: int) -> int:
        """Which part of the warm-up a step lies in; the last one's number ever after."""
        return min(step * (self.bells + 1) // self.warm_up, self.bells) if self.warm_up else 0

    def strides(self, learnt: float, even: Float[np.ndarray, "chain"]) -> Float[np.ndarray, "chain"]:
        """The stride of each chain, from one even number each."""
        low, high = np.log(SPREAD)
        found: np.ndarray = np.minimum(learnt * np.exp(low + (high - low) * even), 0.95)
        return found


def wandered(
    residuals: Callable[[np.ndarray], np.ndarray],
    fit: Fit,
    starts: Float[np.ndarray, "coordinate chain"],
    settings: Wandering | None = None,
    *,
    seed: int = 1917,
    kept: Path | None = None,
    progress: Callable[[float, float], None] | None = None,
) -> Chains:
    """Chains from some starts about a bell.

    Args:
        residuals: residuals of many coordinates, (coordinate, draw) to (point, draw), as `Problem.residuals`.
        fit: the quick calibration.
        starts: where the chains begin; they should lie wider than the posterior, for R-hat to say anything.
        settings: how they wander.
        seed: seed of all chance.
        kept: file in which they are kept under way; chains that find it go on from there, also to more steps.
        progress: called with the share done and the share of chains that took the step.

    Raises:
        SmychkaError: the model has no finite answer where a chain begins, or the file is of another calibration.
    """
    settings = settings or Wandering()
    began, root, centre = time.monotonic(), root_of(fit), fit.z.astype(np.float32)[:, None]
    total = settings.warm_up + settings.steps
    mark = marked((*fit.names, str(replace(settings, steps=10 * settings.every)), str(seed), str(fit.course[-1])))
    walk = begun(fit, root, starts, np.array([settings.stride]), total // settings.every)
    if kept is not None and kept.exists():
        walk = Walk.read(kept, mark, total // settings.every)

    def likely(u: np.ndarray) -> np.ndarray:
        z = centre + root @ u
        return -objective(z, residuals(z))

    u, before, taken = walk.places.T, walk.seconds, []
    density = likely(u) if walk.done < total else np.zeros(0)
    if not np.isfinite(density).all():
        raise SmychkaError("the model has no finite answer where a chain begins")
    bell, part = Bell(np.zeros(len(centre))), 0
    for at in range(walk.done, total):
        if settings.part_of(at) != part:
            part = settings.part_of(at)
            bell = _bell(walk, settings, part, directions(root))
        offered, against, won_by = _offered(u, bell, settings, float(walk.leap[0]), Chance.of(seed, at))
        new = likely(offered)
        won = np.log(won_by) < new - density + against
        u, density = (np.where(won, one, two) for one, two in ((offered, u), (new, density)))
        taken.append(won)
        if at < settings.warm_up:
            learnt = float(walk.leap[0]) * float(np.exp(0.1 * (won.mean() - settings.acceptance)))
            walk.leap = np.array([np.clip(learnt, 0.01, 0.95)])
        if (at + 1) % settings.every == 0:
            seen = {"u": u.T, "density": density, "acceptance": np.mean(taken, axis=0), "leaps": len(taken)}
            for name, value in seen.items():
                walk.kept[name][(at + 1) // settings.every - 1] = value
            walk.places, walk.done, taken = u.T, at + 1, []
            walk.seconds = before + time.monotonic() - began
            if kept is not None:
                walk.write(kept, mark)
        if progress is not None:
            progress((at + 1) / total, float(won.mean()))
    return told(fit, walk, settings.warm_up // settings.every, total // settings.every, float(walk.leap[0]))


def _bell(walk: Walk, settings: Wandering, part: int, along: np.ndarray) -> Bell:
    """The bell of a part of the warm-up, fitted to the places kept in the part before."""
    many = settings.warm_up // settings.every // (settings.bells + 1)
    met = walk.kept["u"][(part - 1) * many : part * many]
    return fitted(met.reshape(-1, met.shape[-1]), along)


def _offered(
    u: np.ndarray, bell: Bell, settings: Wandering, learnt: float, chance: Chance
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places offered to the chains, minus the logarithm of the bell there over that here, and what decides."""
    names = ("chains.stride", "chains.taken")
    even, won_by = (np.asarray(chance.uniforms([name], u.shape[1:])[0]) for name in names)
    stride, x = settings.strides(learnt, even), bell.inward(u)
    new = np.sqrt(1.0 - stride**2) * x + stride * np.asarray(chance.normals(["chains.offered"], u.shape)[0])
    return bell.outward(new), 0.5 * ((new**2).sum(axis=0) - (x**2).sum(axis=0)), won_by
