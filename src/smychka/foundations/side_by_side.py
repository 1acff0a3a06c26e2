"""Many draws through a function that is written for one, with the draw as the last axis of every array inside it.

`jax.vmap` does the same with the draw in front wherever a number meets an array, and moves it there and back. With the
draw last a sum over regions is a sum of long rows, a number of a draw meets an array without being copied, and the
processor takes sixteen draws at a time. What a function does is read from its jaxpr, one equation after another;
`_RULES` says what becomes of each operation, and an operation without a rule goes through `jax.vmap`.

What is repeated along an axis, a lever's place for all regions, say, is computed before and set apart by a barrier: the
compiler would otherwise join its computation to whatever reads it, and do it anew for every row. It drops the barriers
unless a program is compiled with `compiling.BARRIERS_KEPT`; values are the same up to rounding.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import jax
import jax.numpy as jnp
from jax import lax
from jax.extend import core
from jaxtyping import Array

Given = ParamSpec("Given")
Found = TypeVar("Found")
Rule = Callable[[Any, list[Array], list[bool], int], list[Array]]

_ELEMENTWISE = (
    "abs add add_any and atan2 cbrt ceil clamp convert_element_type copy cos div eq erf exp exp2 expm1 floor ge gt "
    "integer_pow is_finite le log log1p logistic lt max min mul ne neg nextafter not or pow rem round rsqrt select_n "
    "sign sin sqrt square stop_gradient sub tan tanh xor"
)
_SAME = (
    "argmax argmin cumlogsumexp cummax cummin cumprod cumsum reduce_and reduce_max reduce_min reduce_or reduce_prod "
    "reduce_sum rev sort split squeeze unstack"
)
_REPEATED = 2
"""So many times a value must be repeated to be computed before."""
_MOVED = ("broadcast_in_dim", "convert_element_type", "copy", "reshape", "slice", "squeeze")
"""Operations that compute nothing: behind them stands what does."""
_REPEATING = {*_ELEMENTWISE.split(), "broadcast_in_dim"}
_CALLS = {"jit": "jaxpr", "pjit": "jaxpr", "closed_call": "call_jaxpr", "custom_jvp_call": "call_jaxpr"}


def side_by_side(one: Callable[Given, Found]) -> Callable[Given, Found]:
    """The same function for many draws at once.

    Args:
        one: a pure function of trees of arrays. What it closes over is the same for all draws.

    Returns:
        A function of the same trees, every leaf of which has one more axis, the draw, as its last; so have the leaves
        of what it returns. Values are those of `jax.vmap(one, in_axes=-1, out_axes=-1)` up to rounding.
    """

    @functools.wraps(one)
    def many(*given: Given.args, **named: Given.kwargs) -> Found:
        leaves, tree = jax.tree.flatten((given, named))
        draws = leaves[0].shape[-1]
        shapes = []

        def flat(*single: Array) -> list[Array]:
            positional, by_name = jax.tree.unflatten(tree, single)
            found, shape = jax.tree.flatten(one(*positional, **by_name))
            shapes.append(shape)
            return found

        closed = jax.make_jaxpr(flat)(*[jax.eval_shape(lambda each: each[..., 0], leaf) for leaf in leaves])
        values, mapped = _through(closed, leaves, [True] * len(leaves), draws)
        result: Found = jax.tree.unflatten(
            shapes[-1], [_own(value, own, draws) for value, own in zip(values, mapped, strict=True)]
        )
        return result

    return many


def _through(closed: Any, given: Sequence[Array], mapped: Sequence[bool], draws: int) -> tuple[list[Array], list[bool]]:
    """The values of a jaxpr, and which of them have the draw as their last axis."""
    known: dict[Any, tuple[Array, bool]] = {}

    def read(place: Any) -> tuple[Array, bool]:
        return (place.val, False) if isinstance(place, core.Literal) else known[place]

    known.update(zip(closed.jaxpr.constvars, ((each, False) for each in closed.consts), strict=True))
    known.update(zip(closed.jaxpr.invars, zip(given, mapped, strict=True), strict=True))
    repeated = _repeated(closed.jaxpr)
    for equation in closed.jaxpr.eqns:
        met = [read(place) for place in equation.invars]
        values, own = _one_equation(equation, [each for each, _ in met], [each for _, each in met], draws)
        apart = [one and place in repeated for one, place in zip(own, equation.outvars, strict=True)]
        values = [_set_apart(each) if so else each for each, so in zip(values, apart, strict=True)]
        known.update(zip(equation.outvars, zip(values, own, strict=True), strict=True))
    found = [read(place) for place in closed.jaxpr.outvars]
    return [value for value, _ in found], [own for _, own in found]


def _set_apart(value: Array) -> Array:
    found: Array = lax.optimization_barrier(value)  # type: ignore[no-untyped-call]  # jax gives it no types
    return found


def _repeated(jaxpr: Any) -> set[Any]:
    """The values that are computed in a jaxpr and then repeated along some axis."""
    maker = {place: equation for equation in jaxpr.eqns for place in equation.outvars}
    found = set()
    for equation in jaxpr.eqns:
        if equation.primitive.name in _REPEATING:
            size = math.prod(equation.outvars[0].aval.shape)
            few = [place for place in equation.invars if size >= _REPEATED * max(1, math.prod(place.aval.shape))]
            found |= {_made(place, maker) for place in few if not isinstance(place, core.Literal)}
    return found


def _made(place: Any, maker: dict[Any, Any]) -> Any:
    """Where the value of a place was computed, before it was only moved about."""
    while place in maker and maker[place].primitive.name in _MOVED:
        source = maker[place].invars[0]
        if isinstance(source, core.Literal):
            break
        place = source
    return place


def _one_equation(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> tuple[list[Array], list[bool]]:
    name = equation.primitive.name
    if name in _CALLS:
        inner = equation.params[_CALLS[name]]
        return _through(inner, values, mapped, draws)
    if name == "cond" and not mapped[0]:
        return _branches(equation, values, mapped, draws)
    if not any(mapped):
        return _bound(equation, values), [False] * len(equation.outvars)
    found = _RULES.get(name, _by_vmap)(equation, values, mapped, draws)
    return found, [True] * len(found)


def _bound(equation: Any, values: Sequence[Array], **instead: Any) -> list[Array]:
    """An operation on values as they are, with some of its parameters replaced."""
    found = equation.primitive.bind(*values, **equation.params | instead)
    return list(found) if equation.primitive.multiple_results else [found]


def _own(value: Array, own: bool, draws: int) -> Array:
    """The value with a draw axis, which it is given if it has none."""
    value = jnp.asarray(value)
    return value if own else lax.broadcast_in_dim(value, (*value.shape, draws), tuple(range(value.ndim)))


def _all_own(values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    return [_own(value, own, draws) for value, own in zip(values, mapped, strict=True)]


def _elementwise(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    """Operands of one shape; a single number may stand beside arrays and is repeated."""
    shape = equation.outvars[0].aval.shape

    def fitted(value: Array, own: bool, place: Any) -> Array:
        if own and place.aval.shape == shape:
            return value
        axes = tuple(range(len(place.aval.shape))) + ((len(shape),) if own else ())
        return lax.broadcast_in_dim(jnp.asarray(value, place.aval.dtype), (*shape, draws), axes)

    parts = zip(values, mapped, equation.invars, strict=True)
    return _bound(equation, [fitted(*part) for part in parts])


def _same(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    """Axes are counted from the left and the new one is the last: nothing changes."""
    return _bound(equation, _all_own(values, mapped, draws))


def _broadcast(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    shape = equation.params["shape"]
    return [lax.broadcast_in_dim(values[0], (*shape, draws), (*equation.params["broadcast_dimensions"], len(shape)))]


def _reshape(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    return [lax.reshape(values[0], (*equation.params["new_sizes"], draws))]


def _transpose(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    order = equation.params["permutation"]
    return [lax.transpose(values[0], (*order, len(order)))]


def _slice(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    given = equation.params
    strides = None if given["strides"] is None else (*given["strides"], 1)
    return [lax.slice(values[0], (*given["start_indices"], 0), (*given["limit_indices"], draws), strides)]


def _pad(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    if mapped[1]:
        return _by_vmap(equation, values, mapped, draws)
    return _bound(equation, values, padding_config=(*equation.params["padding_config"], (0, 0, 0)))


def _dynamic_slice(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    if any(mapped[1:]):
        return _by_vmap(equation, values, mapped, draws)
    start = [*values[1:], jnp.zeros_like(values[1])]
    return [lax.dynamic_slice(values[0], start, (*equation.params["slice_sizes"], draws))]


def _gather(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    """Whole rows of draws, where the places are the same for all of them."""
    if mapped[1]:
        return _by_vmap(equation, values, mapped, draws)
    given = equation.params["dimension_numbers"]
    last = len(equation.outvars[0].aval.shape)
    return _bound(
        equation, values, dimension_numbers=given._replace(offset_dims=(*given.offset_dims, last)),
        slice_sizes=(*equation.params["slice_sizes"], draws),
    )  # fmt: skip


def _product(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    """A product of matrices: a plain one where one side is the same for all draws, else a sum of products."""
    (of_left, of_right), batch = equation.params["dimension_numbers"]
    if batch != ((), ()):
        return _by_vmap(equation, values, mapped, draws)
    left, right = (jnp.asarray(value, equation.outvars[0].aval.dtype) for value in values)
    if not mapped[0]:
        return [lax.dot_general(left, right, equation.params["dimension_numbers"])]
    free_left = [axis for axis in range(left.ndim - 1) if axis not in of_left]
    free_right = [axis for axis in range(right.ndim - mapped[1]) if axis not in of_right]
    left = left.transpose(*of_left, *free_left, left.ndim - 1)
    right = _own(right, mapped[1], draws)
    right = right.transpose(*of_right, *free_right, right.ndim - 1)
    shared = len(of_left)
    left = left.reshape(*left.shape[:-1], *[1] * len(free_right), draws)
    right = right.reshape(*right.shape[:shared], *[1] * len(free_left), *right.shape[shared:])
    return [(left * right).sum(range(shared))]


def _branches(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> tuple[list[Array], list[bool]]:
    """One of several branches, the same one for all draws."""

    def made(branch: Any) -> Callable[..., list[Array]]:
        def found(*given: Array) -> list[Array]:
            values, own = _through(branch, given, mapped[1:], draws)
            return _all_own(values, own, draws)

        return found

    found = list(lax.switch(values[0], [made(branch) for branch in equation.params["branches"]], *values[1:]))
    return found, [True] * len(found)


def _by_vmap(equation: Any, values: list[Array], mapped: list[bool], draws: int) -> list[Array]:
    def one(*given: Array) -> tuple[Array, ...]:
        return tuple(_bound(equation, given))

    axes = tuple(-1 if own else None for own in mapped)
    return list(jax.vmap(one, in_axes=axes, out_axes=-1)(*values))


_RULES: dict[str, Rule] = {
    **dict.fromkeys(_ELEMENTWISE.split(), _elementwise),
    **dict.fromkeys([*_SAME.split(), "concatenate", "stack"], _same),
    "broadcast_in_dim": _broadcast,
    "dot_general": _product,
    "dynamic_slice": _dynamic_slice,
    "gather": _gather,
    "pad": _pad,
    "reshape": _reshape,
    "slice": _slice,
    "transpose": _transpose,
}
