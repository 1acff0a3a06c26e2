"""Many draws at once with the draw as the last axis, in functions that are written for one.

Axes are counted from the left and no function names the last one, so that `(cohort, origin)` of one draw and
`(cohort, origin, draw)` of many pass through the same lines: a number of a draw, `()` or `(draw,)`, goes with both.
An ordinary `vmap` moves the draw to the front wherever a number meets an array and back again, which takes ten times
as long as the arithmetic.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Given = ParamSpec("Given")
Found = TypeVar("Found")


def along(values: tuple[float, ...] | Array, like: Array) -> Float[Array, "value *like"]:
    """Constants on a new first axis in front of those of `like`, each of which has length one. (value, 1, ...)"""
    return jnp.asarray(values, dtype=like.dtype).reshape(-1, *[1] * like.ndim)


def added(parts: Array) -> Array:
    """Sum over a short first axis, written out: much faster than a reduction where the parts are large."""
    return functools.reduce(jnp.add, jnp.unstack(parts))


def settled(x: Array) -> Array:
    """The same numbers, worked out once: the compiler repeats cheap steps in every cell that uses them, but no sum."""
    return (along((1.0, 0.0), x) * x).sum(0)


def draws_last(one: Callable[Given, Found]) -> Callable[Given, Found]:
    """The same function; under `vmap` all draws pass through it together, with the draw as the last axis.

    Args:
        one: a pure function of trees of floating-point arrays, all of whose axes are counted from the left. It must
            return nothing but such trees.

    Returns:
        A function with the same values. Slopes are those of `one`, forwards and backwards, by an ordinary `vmap`.
    """
    alone: Callable[..., Any] = one
    together = jax.custom_batching.custom_vmap(alone)

    @together.def_vmap
    def _many(draws: int, mapped: Any, *given: Any) -> tuple[Any, Any]:
        def placed(leaf: Array, own: bool) -> Array:
            return jnp.moveaxis(leaf, 0, -1) if own else _repeated(leaf, draws)

        found = alone(*jax.tree.map(placed, given, tuple(mapped)))
        return jax.tree.map(lambda leaf: jnp.moveaxis(leaf, -1, 0), found), jax.tree.map(lambda _: True, found)

    sloped = jax.custom_jvp(together)

    @sloped.defjvp
    def _slopes(given: Any, changes: Any) -> tuple[Any, Any]:
        values: tuple[Any, Any] = jax.jvp(alone, given, changes)
        return values

    @functools.wraps(one)
    def found(*given: Given.args, **named: Given.kwargs) -> Found:
        result: Found = sloped(*given, **named)
        return result

    return found


def _repeated(leaf: Array, draws: int) -> Array:
    """A value that is the same for all draws, once for each. (..., draw)"""
    leaf = jnp.asarray(leaf)
    return jnp.broadcast_to(leaf[..., None], (*leaf.shape, draws))
