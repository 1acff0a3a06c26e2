r"""The full calibration: many chains that wander about the bell, by steps that would leave the bell as it is.

In coordinates $u$ in which the bell of the quick calibration is round, every chain is offered

$$ u' = \sqrt{1 - \beta^2}\, u + \beta\, \xi, \qquad \xi \sim N(0, 1), $$

and takes it with the chance $\min(1, w(u') / w(u))$, $w$ the posterior over the bell. Were the posterior the bell,
every step would be taken; how well the bell fits says how long the steps may be. No gradient is needed, so kinks of the
surface do no harm, and many chains lie side by side in one run of the model. How that compares with NUTS (`sampling`)
was measured: docs/explanation/calibration.md.

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
from smychka.judgement.chains import Chains, Walk, begun, root_of, told
from smychka.judgement.search import Fit, marked, objective

__all__ = ["Wandering", "wandered"]


@dataclass(frozen=True)
class Wandering:
    """How the chains wander.

    Attributes:
        chains: how many.
        warm_up: steps in which the stride is learnt; they are thrown away. A multiple of `every`.
        steps: steps after that. A multiple of `every`.
        every: steps from one place that is kept to the next.
        acceptance: share of steps taken that is aimed at. Assumption: customary for walks in many dimensions.
        stride: $\beta$ at first, 0 to 1.
    """

    chains: int = 128
    warm_up: int = 400
    steps: int = 2000
    every: int = 40
    acceptance: float = 0.25
    stride: float = 0.2

    def __post_init__(self) -> None:
        if self.warm_up % self.every or self.steps % self.every or self.steps < 4 * self.every:
            raise SmychkaError(
                f"{self.warm_up} and {self.steps} steps were asked for; expected multiples of {self.every}, and at "
                f"least {4 * self.every} after the warm-up"
            )


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

    def against_bell(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        z = centre + root @ u
        density = -objective(z, residuals(z))
        return density, density + 0.5 * (u**2).sum(axis=0)

    u, before, taken = walk.places.T, walk.seconds, []
    density, weight = against_bell(u) if walk.done < total else (np.zeros(0), np.zeros(0))
    if not np.isfinite(density).all():
        raise SmychkaError("the model has no finite answer where a chain begins")
    for at in range(walk.done, total):
        stride = float(walk.leap[0])
        chance = Chance.of(seed, at)
        offered = np.sqrt(1.0 - stride**2) * u + stride * np.asarray(chance.normals(["chains.offered"], u.shape)[0])
        new_density, new_weight = against_bell(offered)
        won = np.log(np.asarray(chance.uniforms(["chains.taken"], weight.shape)[0])) < new_weight - weight
        u, density, weight = (
            np.where(won, one, two) for one, two in ((offered, u), (new_density, density), (new_weight, weight))
        )
        taken.append(won)
        if at < settings.warm_up:
            stride *= float(np.exp(0.1 * (won.mean() - settings.acceptance)))
            walk.leap = np.array([np.clip(stride, 0.01, 0.95)])
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
