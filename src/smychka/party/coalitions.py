"""The ruling coalition among a few: the published rule, exactly, with distance and the cost of changing sides."""

from __future__ import annotations

from functools import cache

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka.foundations.quantity import Scalar
from smychka.party.draws import along
from smychka.party.leaders import Individual

Square = Float[Array, "leader leader *draw"]
Groups = tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...], tuple[int, ...]]

TIE = 1e-5
_EQUAL_COST = 1e-6


@cache
def _groups(members: int) -> Groups:
    """All sets of members by size: who is in, which pairs are in, and where the sets with one member less stand."""
    sets = np.arange(2**members)
    inside = (sets[:, None] >> np.arange(members)) & 1
    order = np.argsort(inside.sum(axis=1), kind="stable")
    place = np.empty_like(order)
    place[order] = sets
    starts = np.searchsorted(inside.sum(axis=1)[order], np.arange(members + 2))
    below = []
    for size in range(1, members + 1):
        level = order[starts[size] : starts[size + 1]]
        less = [[place[s & ~(1 << i)] for i in range(members) if s >> i & 1] for s in level]
        below.append(np.array(less) - starts[size - 1])
    one, two = np.triu_indices(members, 1)
    pairs = inside[:, one] * inside[:, two]
    return inside[order].astype(np.float32), pairs[order].astype(np.float32), tuple(below), tuple(starts.tolist())


class Friction(eqx.Module):
    """What keeps the pure rule from deciding alone. Nought everywhere gives the pure rule.

    Attributes:
        distance: distance between leaders, 0 or more. (leader, leader)
        affinity: part of a coalition's power lost per unit of mean distance. ()
        switching: cost of power that changes sides. ()
        ruling: who rules now, 0 to 1. (leader,)
    """

    distance: Square
    affinity: Scalar
    switching: Scalar
    ruling: Individual


def ruling_coalition(power: Individual, majority: Scalar | float, friction: Friction | None = None) -> Individual:
    r"""Who rules: the coalition that no coalition inside it would, and could, throw out.

    $$ \Phi(N) = \operatorname*{arg\,min}_{X \subseteq N} \{ w_X + a\,\bar\delta_X + c\,t_X :
       s_X > \alpha w_N,\; X \text{ self-enforcing} \}, \qquad s_X = w_X (1 - a\,\bar\delta_X) - c\,t_X $$

    with power $w_X$ as a share of all, mean distance between its members $\bar\delta_X$, power that changes sides
    $t_X$. $X$ is self-enforcing if $\max s_Y \le \alpha w_X$ over the self-enforcing $Y$ strictly inside it. With
    $a = c = 0$ this is the rule of Acemoglu, Egorov and Sonin (2008), exactly. The sets are taken by size, each
    with the best of the sets that lack one member, so the work is $n 2^{n-1}$ comparisons, and no set is left out.

    Args:
        power: power of each, 0 or more; those without power never rule. (leader,)
        majority: share $\alpha$ to be exceeded, .5 to below 1.
        friction: distances, costs and present rulers; the pure rule if left out.

    Returns:
        1 for those who rule, else 0; everybody where no coalition holds. (leader,)
    """
    members = power.shape[0]
    inside, pairs, below, starts = _groups(members)
    share = power / jnp.maximum(power.sum(0), 1e-9)
    weight = inside @ share
    strength, cost = weight, weight
    if friction is not None:
        one, two = np.triu_indices(members, 1)
        strife = pairs @ (2.0 * share[one] * share[two] * friction.distance[one, two])
        apart = friction.affinity * strife / jnp.maximum(weight, 1e-6) ** 2
        moved = share * (1.0 - 2.0 * friction.ruling)
        broken = friction.switching * (inside @ moved + (share * friction.ruling).sum(0))
        strength, cost = weight * (1.0 - apart) - broken, weight + apart + broken
    bar = (majority + TIE) * weight
    best, enforcing = jnp.zeros_like(weight[:1]), [jnp.zeros_like(weight[:1], dtype=bool)]
    for size in range(1, members + 1):
        level = slice(starts[size], starts[size + 1])
        rival = best[below[size - 1]].max(axis=1)
        holds = rival <= bar[level]
        best = jnp.where(holds, jnp.maximum(strength[level], rival), rival)
        enforcing.append(holds)
    idle = inside @ jnp.where(power > 0.0, 0.0, 1.0)
    able = jnp.concatenate(enforcing) & (idle == 0.0) & (strength > bar[-1])
    chosen = _first_of_the_least(jnp.where(able, cost, jnp.inf))
    return jnp.where(able.any(0), jnp.take(inside.T, chosen, axis=1), jnp.where(power > 0.0, 1.0, 0.0))


def _first_of_the_least(cost: Float[Array, "set *draw"]) -> Int[Array, "*draw"]:
    """Place of the least cost, the first of equal ones; two minima take a tenth of the time of one `argmin`."""
    last = cost.shape[0] - 1.0
    place = along(jnp.arange(cost.shape[0]), cost[0])
    return jnp.where(cost <= cost.min(0) + _EQUAL_COST, place, last).min(0).astype(int)
