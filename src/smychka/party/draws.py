"""Ways of writing a formula for one draw that stay quick when many run side by side.

Axes are counted from the left and no function names the last one, so that `(cohort, origin)` of one draw and
`(cohort, origin, draw)` of many pass through the same lines.
"""

from __future__ import annotations

import functools

import jax.numpy as jnp
from jaxtyping import Array, Float


def along(values: tuple[float, ...] | Array, like: Array) -> Float[Array, "value *like"]:
    """Constants on a new first axis in front of those of `like`, each of which has length one. (value, 1, ...)"""
    return jnp.asarray(values, dtype=like.dtype).reshape(-1, *[1] * like.ndim)


def added(parts: Array) -> Array:
    """Sum over a short first axis, written out: much faster than a reduction where the parts are large."""
    return functools.reduce(jnp.add, jnp.unstack(parts))


def settled(x: Array) -> Array:
    """The same numbers, worked out once: the compiler repeats cheap steps in every cell that uses them, but no sum."""
    return (along((1.0, 0.0), x) * x).sum(0)
