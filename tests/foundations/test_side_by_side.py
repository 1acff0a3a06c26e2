"""Many draws through a function written for one.

Truth: `jax.vmap`, and each draw alone.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import lax

from smychka.foundations.side_by_side import side_by_side

PLACES = np.array([2, 0, 4, 4])
TABLE = np.linspace(-1.0, 1.0, 15, dtype=np.float32).reshape(3, 5)


def one_of_each(x: jax.Array, y: jax.Array, n: jax.Array) -> dict[str, jax.Array]:
    """Operations on (5,), (3, 5) and (): one of every rule, with numbers, constants and arrays side by side."""
    inside = jnp.where(n > 0.2, x, 2.0 * x)
    return {
        "number with array": x * n + 3.0 - jnp.maximum(y, n),
        "constant with array": y * TABLE + x[None],
        "bounds": jnp.clip(y, -n, 0.5),
        "sums": y.sum(0) + y.sum(1, keepdims=True).sum() + jnp.cumsum(y, 1)[0] + jnp.cumprod(x),
        "least and most": jnp.stack([y.min(1), y.max(1), y.argmax(1).astype(float)]),
        "choice": inside,
        "new axes": x[:, None] - x[None] + jnp.broadcast_to(n, (5, 5)),
        "moved axes": jnp.transpose(y) @ y + jnp.moveaxis(y, 0, 1).reshape(5, 3) @ TABLE,
        "parts": jnp.concatenate([x[1:3], x[::2], jnp.zeros(2)]) + jnp.stack(jnp.split(x, 5))[:1, 0],
        "padded": jnp.pad(y, ((1, 0), (0, 2))) + lax.pad(n, jnp.float32(0.0), ()),
        "rows taken": y[:, PLACES] + x[PLACES],
        "row taken by number": lax.dynamic_slice(y, (jnp.int32(1), jnp.int32(0)), (1, 5))[0],
        "row taken by draw": jnp.take(y, jnp.int32(3.0 * jnp.abs(n)) % 3, axis=0),
        "constant matrix": TABLE @ x,
        "matrix and constant": y @ TABLE.T,
        "both": y @ x,
        "batches": jnp.einsum("ij,ij->i", y, y),
        "sorted": jnp.sort(y, axis=1)[::-1],
        "largest": lax.top_k(x, 2)[0],
        "scattered": x.at[PLACES[:2]].add(n),
        "custom slope": jax.nn.relu(y) + jax.nn.softplus(x),
        "inner function": jax.jit(lambda z: z * n)(y),
        "inner map": jax.vmap(lambda row: row.sum() * n)(y),
        "loop": lax.fori_loop(0, 3, lambda _, z: z * 0.5 + n, x),
        "untouched by a draw": jnp.arange(4.0) + 1.0,
        "whole numbers": (y > 0).sum(1) + (~(x > 0)).any(),
    }


def branches(x: jax.Array, y: jax.Array, n: jax.Array, month: jax.Array) -> tuple[jax.Array, jax.Array]:
    """A branch that is the same for all draws, and one that each draw takes for itself."""
    same = lax.cond(month > 0, lambda: (x * n, jnp.ones(2)), lambda: (x + 1.0, jnp.zeros(2)))
    own = lax.cond(n > 0.0, lambda: x * 2.0, lambda: -x)
    return same[0] + own, same[1]


def drawn(draws: int, seed: int = 3) -> tuple[jax.Array, jax.Array, jax.Array]:
    keys = jax.random.split(jax.random.key(seed), 3)
    shapes = ((5, draws), (3, 5, draws), (draws,))
    return tuple(jax.random.normal(key, shape) for key, shape in zip(keys, shapes, strict=True))


@pytest.mark.parametrize("draws", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("name", list(jax.eval_shape(one_of_each, *(leaf[..., 0] for leaf in drawn(1)))))
def test_every_rule_gives_what_a_map_over_draws_gives(name: str, draws: int) -> None:
    """Truth: `jax.vmap`; the numbers of draws are those of the axes, which must not be taken for one another."""
    many = drawn(draws)

    def found(*parts: jax.Array) -> jax.Array:
        return one_of_each(*parts)[name]

    truth = jax.vmap(found, in_axes=-1, out_axes=-1)(*many)
    for run in (side_by_side(found), jax.jit(side_by_side(found))):
        here = run(*many)
        assert here.shape == truth.shape and here.dtype == truth.dtype
        np.testing.assert_allclose(here, truth, rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(truth[..., -1], found(*(leaf[..., -1] for leaf in many)), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("month", [0, 1])
def test_branches_are_taken_by_all_or_by_each(month: int) -> None:
    """Truth: `jax.vmap` with the month the same for all."""
    many = drawn(5)
    here = side_by_side(lambda *parts: branches(*parts, jnp.int32(month)))(*many)
    truth = jax.vmap(lambda *parts: branches(*parts, jnp.int32(month)), in_axes=-1, out_axes=-1)(*many)
    for one, other in zip(here, truth, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_trees_go_in_and_come_out_whole() -> None:
    """Truth: the definition: the same tree with one more axis; what no draw touches is repeated for each."""
    given_ = {"a": (drawn(4)[0],), "b": drawn(4)[2]}
    found = side_by_side(lambda tree: {"twice": tree["a"][0] * 2.0, "fixed": (jnp.ones(3),)})(given_)
    assert found["fixed"][0].shape == (3, 4)
    np.testing.assert_array_equal(found["twice"], 2.0 * given_["a"][0])


def test_slopes_go_through() -> None:
    """Truth: the slope of each draw alone, forwards and backwards."""
    x, y, n = drawn(4)

    def size(x: jax.Array, y: jax.Array, n: jax.Array) -> jax.Array:
        return jnp.exp(-((y @ x) ** 2)).sum() * n

    truth = jax.vmap(jax.grad(size), in_axes=-1, out_axes=-1)(x, y, n)
    back = jax.grad(lambda x: side_by_side(size)(x, y, n).sum())(x)
    np.testing.assert_allclose(back, truth, rtol=1e-4, atol=1e-6)
    along = jax.jvp(lambda x: side_by_side(size)(x, y, n), (x,), (jnp.ones_like(x),))[1]
    np.testing.assert_allclose(along, truth.sum(0), rtol=1e-4, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(draws=st.integers(1, 6), seed=st.integers(0, 99))
def test_a_draw_does_not_hang_on_its_neighbours(draws: int, seed: int) -> None:
    """Truth: the same draw among others, and in another order."""
    many = drawn(draws, seed)
    run: Callable[..., jax.Array] = side_by_side(lambda x, y, n: (y @ x) * n + x.max())
    turned = run(*(leaf[..., ::-1] for leaf in many))[..., ::-1]
    np.testing.assert_allclose(run(*many), turned, rtol=1e-6, atol=1e-7)


def test_not_a_number_goes_through() -> None:
    """Truth: what is not a number must reach the check that stops a run."""
    x, y, n = drawn(3)
    found = side_by_side(lambda x, y, n: (y * x).sum() + n)(x.at[1, 1].set(jnp.nan), y, n)
    np.testing.assert_array_equal(np.isnan(found), [False, True, False])
