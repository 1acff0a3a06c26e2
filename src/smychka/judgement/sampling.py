r"""Markov chains through the posterior by NUTS, several side by side: the gradient's way.

The chains walk in coordinates $u$ in which the bell of the quick calibration is round, $z = m + R u$ with
$R R^\top = (I + J^\top W J)^{-1}$; that is the dense mass matrix that a long warm-up would look for. The density is
that of `calibration`, without approximation. The gradient of all chains is one pass back through the months, each month
computed again on the way: for 16 chains 12 times a forward run of them, measured.

The surface has kinks (thresholds, rationing, floors), across which no leap keeps its energy: for an acceptance of 0.8 a
leap must be as short as 0.02 deviations, and 135 steps of 15 leaps, 53 minutes, left R-hat at 2. So `wandering`, which
needs no gradient, is what the full calibration uses unless it is asked otherwise.

Source: Hoffman and Gelman 2014, Journal of Machine Learning Research 15, 1593-1623.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.chance import Chance
from smychka.foundations.compiling import MANY
from smychka.foundations.faults import SmychkaError
from smychka.judgement.chains import KEPT, Chains, Walk, begun, root_of, told
from smychka.judgement.observation import log_density
from smychka.judgement.search import Fit, marked

if TYPE_CHECKING:
    from smychka.judgement.calibration import Problem

__all__ = ["ChainSettings", "log_posterior", "sampled"]

Density = Callable[[Array], Array]


@dataclass(frozen=True)
class ChainSettings:
    """How the chains walk.

    Attributes:
        chains: how many.
        warm_up: steps in which the length of a leap is learnt; they are thrown away.
        steps: steps that are kept.
        doublings: most doublings of a trajectory; a depth cap, as the kinks of the surface make long ones useless.
        acceptance: mean acceptance aimed at.
        leap: length of a leap at first, standard deviations of the bell.
    """

    chains: int = 16
    warm_up: int = 25
    steps: int = 110
    doublings: int = 4
    acceptance: float = 0.8
    leap: float = 0.2


def log_posterior(problem: Problem, z: Float[Array, "coordinate draw"]) -> Float[Array, "draw"]:
    """Logarithm of the posterior at some coordinates, up to a constant; can be differentiated."""
    residuals = problem.observed.many_residuals(problem.trajectories(z, recomputed=True))
    found: Array = log_density(residuals).sum(axis=0) - 0.5 * (z**2).sum(axis=0)
    return found


def _density(many: Density) -> Density:
    """The log density of one place, computed side by side with all others when it is mapped over places.

    Args:
        many: log densities of many places, the place last.
    """

    def together(u: Float[Array, "place coordinate"]) -> tuple[Array, Array]:
        values, back = jax.vjp(many, u.T)
        slope = back(jnp.ones_like(values))[0].T
        finite = jnp.isfinite(values)
        return jnp.where(finite, values, -jnp.inf), jnp.where(jnp.isfinite(slope) & finite[:, None], slope, 0.0)

    @jax.custom_batching.custom_vmap
    def both(u: Array) -> tuple[Array, Array]:
        values, slopes = together(u[None])
        return values[0], slopes[0]

    @both.def_vmap
    def _(size: int, mapped: Sequence[bool], u: Array) -> tuple[tuple[Array, Array], tuple[bool, bool]]:
        return together(u), (True, True)

    @jax.custom_vjp
    def density(u: Array) -> Array:
        found: Array = both(u)[0]
        return found

    density.defvjp(both, lambda slope, given: (given * slope,))
    found: Density = density
    return found


def sampled(
    many: Density,
    fit: Fit,
    starts: Float[np.ndarray, "coordinate chain"],
    settings: ChainSettings | None = None,
    *,
    seed: int = 1917,
    kept: Path | None = None,
    progress: Callable[[float, float], None] | None = None,
) -> Chains:
    """Chains from some starts through a density.

    Args:
        many: log densities of many places, (coordinate, draw) to (draw,), such as `log_posterior` of a problem.
        fit: the quick calibration, whose bell is the measure of distance.
        starts: where the chains begin; they should lie wider than the posterior, for R-hat to say anything.
        settings: how they walk.
        seed: seed of all chance.
        kept: file in which they are kept after every step; chains that find it go on from there, also to more steps.
        progress: called with the share done and the mean acceptance of the step.

    Raises:
        SmychkaError: the density is not finite where a chain begins, or the file is of another calibration.
    """
    from blackjax.adaptation.step_size import dual_averaging_adaptation

    settings = settings or ChainSettings()
    began, total = time.monotonic(), settings.warm_up + settings.steps
    root = root_of(fit)
    centre = fit.z.astype(np.float32)[:, None]
    opened, move = _programs(_density(lambda u: many(jnp.asarray(centre) + root @ u)), len(fit.z), settings.doublings)
    initial, update, final = dual_averaging_adaptation(settings.acceptance)
    mark = marked((*fit.names, str(replace(settings, steps=0)), str(seed), str(fit.course[-1])))
    walk = begun(fit, root, starts, np.asarray(list(initial(settings.leap)), np.float32), total)
    if kept is not None and kept.exists():
        walk = Walk.read(kept, mark, total)
    adaptation = type(initial(settings.leap))(*jnp.asarray(walk.leap))
    states = opened(jnp.asarray(walk.places, jnp.float32)) if walk.done < total else None
    if states is not None and not np.isfinite(np.asarray(states.logdensity)).all():
        raise SmychkaError("the density is not finite where a chain begins")
    before, numbers = walk.seconds, jnp.arange(settings.chains, dtype=jnp.uint32)
    for at in range(walk.done, total):
        keys = jax.vmap(lambda chain, at=at: Chance.of(seed, chain).key_of(f"chains.{at}"))(numbers)
        warm = at < settings.warm_up
        states, about = move(keys, states, jnp.exp(adaptation.log_step_size) if warm else final(adaptation))
        mean = float(jnp.nan_to_num(about.acceptance_rate).mean())
        if warm:
            adaptation = update(adaptation, mean)
        seen = (states.position, states.logdensity, about.acceptance_rate, about.num_integration_steps)
        for name, value in zip(KEPT, (*seen, about.is_divergent), strict=True):
            walk.kept[name][at] = np.asarray(value)
        walk.places, walk.done = np.asarray(states.position), at + 1
        walk.leap, walk.seconds = np.asarray(list(adaptation), np.float32), before + time.monotonic() - began
        if kept is not None:
            walk.write(kept, mark)
        if progress is not None:
            progress((at + 1) / total, mean)
    return told(fit, walk, settings.warm_up, total, float(np.asarray(final(adaptation))))


def _programs(density: Density, size: int, doublings: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What begins all chains at some places, and what moves them all a step, compiled."""
    from blackjax.mcmc import nuts

    def move(keys: Array, states: Any, leap: Array) -> Any:
        kernel, round_metric = nuts.build_kernel(), jnp.ones(size)
        return jax.vmap(lambda key, state: kernel(key, state, density, leap, round_metric, doublings))(keys, states)

    opened = jax.vmap(partial(nuts.init, logdensity_fn=density))
    return tuple(jax.jit(each, compiler_options=MANY) for each in (opened, move))  # type: ignore[return-value]
