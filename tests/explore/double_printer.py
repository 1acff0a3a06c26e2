"""JavaScript printed from a jaxpr against JAX itself, in double precision, in a browser.

Truth: JAX on the processor, operation by operation and for the whole month on states that random courses reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from twin_helpers import Random, apart, classic, flat_rows, page_with, ruled_paths, step_of_jax

from smychka import coupling, ensemble, simulate
from smychka.explore.catalogue import MAPS
from smychka.explore.printer import Printed, printed
from smychka.explore.twin import doubled, flat, printed_programs
from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import SmychkaError

pytestmark = pytest.mark.browser
CLOSE = 1e-6
FLOOR = 1e-9
"""Below it numbers are nought but for rounding: the smallest things counted are shares and thousands of people, and
sums of up to 1e5 in double precision leave 1e-11."""
COURSES, DRAWS, MONTHS_OF_EACH = 3, 3, 18


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with page_with() as page:
        yield page


def ran(page: Any, program: Printed, inputs: list[list[float]], sizes: list[int]) -> list[list[float]]:
    """The outputs of a printed program."""
    script = """([source, inputs, places, outputs, sizes]) => {
      const { heap, prepare, run } = new Function(`${source}\\nreturn createProgram();`)();
      inputs.forEach((values, at) => heap.set(values, places[at]));
      prepare();
      run();
      return outputs.map((place, at) => Array.from(heap.subarray(place, place + sizes[at])));
    }"""
    given = [classic(program.source), inputs, list(program.inputs), list(program.outputs), sizes]
    found: list[list[float]] = page.evaluate(script, given)
    return found


def same(page: Any, function: Callable[..., Any], *inputs: Any, seldom: tuple[bool, ...] = ()) -> None:
    """Hold a printed function against JAX."""
    with jax.enable_x64(True):
        arrays = [jnp.asarray(each, jnp.float64) for each in inputs]
        expected = jax.tree.leaves(function(*arrays))
        program = printed(jax.make_jaxpr(function)(*arrays), "createProgram", seldom)
    sizes = [int(np.size(each)) for each in expected]
    found = ran(page, program, [np.ravel(each).tolist() for each in arrays], sizes)
    for one, two in zip(found, expected, strict=True):
        assert apart(one, np.ravel(np.asarray(two, float)), 1e-300) < 1e-12


X = np.linspace(-2.3, 2.9, 24).reshape(4, 6)
Y = np.linspace(0.2, 3.1, 24)[::-1].reshape(4, 6)
ONE: dict[str, Callable[..., Any]] = {
    "arithmetic": lambda x, y: (x + y, x - y, x * y, x / y, -x, abs(x), jnp.sign(x), x % y),
    "powers": lambda x, y: (y**x, x**2, x**3, x**5, y**-2, jnp.sqrt(y), jax.lax.rsqrt(y), jnp.cbrt(x), jnp.square(x)),
    "exponentials": lambda x, y: (jnp.exp(x), jnp.exp2(x), jnp.expm1(x / 1e6), jnp.log(y), jnp.log1p(y / 1e6)),
    "curves": lambda x, y: (jax.nn.sigmoid(x), jnp.tanh(x), jnp.sin(x), jnp.cos(x), jnp.tan(x), jnp.arctan2(x, y)),
    "errors": lambda x, y: (jax.lax.erf(2 * x), jax.lax.erfc(2 * x), jax.scipy.stats.norm.cdf(3 * x)),
    "rounding": lambda x, y: (jnp.floor(x), jnp.ceil(x), jnp.round(x), jnp.round(jnp.round(2 * x) / 2)),
    "comparisons": lambda x, y: tuple(1.0 * each for each in (x < y, x <= y, x > y, x >= y, x == y, x != y)),
    "logic": lambda x, y: tuple(1.0 * e for e in ((x < 1) & (y > 1), (x < 1) | (y > 1), ~(x < 1), (x < 1) ^ (y > 1))),
    "choices": lambda x, y: (jnp.where(x > 0, x, y), jnp.where(x > 0, jnp.log(x), 0.0), jnp.clip(x, -1, y)),
    "nan": lambda x, y: (jnp.log(x), jnp.maximum(jnp.log(x), 0), jnp.where(jnp.isnan(jnp.log(x)), 1.0, 2.0)),
    "finite": lambda x, y: (1.0 * jnp.isfinite(y / jnp.maximum(x, 0)),),
    "sums": lambda x, y: (x.sum(), x.sum(0), x.sum(1), x.max(), x.max(0), x.min(1), x.prod(1), x.mean()),
    "tests of all": lambda x, y: tuple(1.0 * e for e in ((x > 0).any(), (x > 0).all(1), (x > 0).any(0))),
    "sums of three axes": lambda x, y: tuple((x[:, :, None] * y[:, None, :]).sum(a) for a in (0, 1, 2, (0, 2), (1, 2))),
    "places": lambda x, y: (jnp.argmax(x[:, 1]) * 1.0, jnp.argmin(x.ravel()) * 1.0),
    "top": lambda x, y: tuple(1.0 * each for each in jax.lax.top_k(jnp.round(x.ravel()), 5)),
    "views": lambda x, y: (x[1:3, ::2], x.T, x.T[2], x.reshape(3, 8), x[::-1, 1:], x[:, None] + y[:1, :, None]),
    "joins": lambda x, y: (jnp.concatenate([x, y[:2]]), *(jnp.stack([x[0], y[1]], a) for a in (0, 1)), jnp.pad(x, 1)),
    "repeats": lambda x, y: (jnp.broadcast_to(x[:, :1], (4, 6)) * y, jnp.tile(x[0], 2), jnp.repeat(x[1], 3)),
    "products": lambda x, y: (x @ y.T, x[0] @ y.T, x.T @ y, x[0] @ y[0], jnp.outer(x[0], y[1])),
    "products in batches": lambda x, y: (jnp.einsum("ij,ij->i", x, y), jnp.einsum("ij,ik->ijk", x, y)),
    "parts": lambda x, y: (*jnp.split(x, 2), *jnp.unstack(y, axis=1)),
    "kept places": lambda x, y: (x.at[1:3].set(y[:2]), x.at[2, 3].set(9.0), x.at[jnp.array([0, 2]), 1].set(0.5)),
    "gathers": lambda x, y: (x[jnp.array([2, 0, 2])], x[:, jnp.array([5, 1])], x[jnp.array([1, 3]), jnp.array([0, 4])]),
    "found places": lambda x, y: (x[jnp.argmax(y[:, 0])], jax.lax.dynamic_slice(x, (2, jnp.argmin(y[0])), (2, 3))),
    "found elements": lambda x, y: (x[0][jnp.round(y[0]).astype(int)], x[:, 1][-jnp.round(y[0]).astype(int)]),
    "found outside": lambda x, y: (jnp.take(x[0], jnp.round(y[:, 0] * 3).astype(int), mode="fill"),),
    "whole numbers": lambda x, y: (jnp.round(7 * y).astype(int) // 2, jnp.arange(6) * x, (7 * x).astype(int) % 3 * 1.0),
    "branches": lambda x, y: jax.lax.cond(x[0, 0] > 0, lambda a: a @ a.T, lambda a: a[:, :4] + a.sum(), y),
    "other branch": lambda x, y: jax.lax.cond(x[3, 5] > 0, lambda a, b: a @ b.T, lambda a, b: a[:, :4] + b.sum(), y, x),
    "known branch": lambda x, y: jax.lax.cond(True, lambda a: a + 1, lambda a: a - 1, y),
    "inlined calls": lambda x, y: jax.jit(lambda a: jax.nn.relu(a) + jax.nn.softplus(a))(x),
    "unread": lambda x, y: (jnp.stack([x[0], jnp.exp(y[1]), x[2]])[1], jnp.where(jnp.arange(6) == 2, x[0], y[0])),
    "passed on": lambda x, y: (x, y, x[0], jnp.zeros((2, 3)), jnp.arange(3.0)),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_each_operation_does_what_jax_does(page: Any, name: str) -> None:
    same(page, ONE[name], X, Y)


def test_what_seldom_changes_is_computed_apart_with_the_same_result(page: Any) -> None:
    same(page, lambda x, y: (jnp.exp(y).sum(0) * x, y @ y.T, jnp.log(y) + x[0, 0]), X, Y, seldom=(False, True))


@pytest.mark.parametrize("length", [1, 2, 4, 5, 9])
def test_short_and_long_arrays_agree(page: Any, length: int) -> None:
    x = np.linspace(0.5, 2.0, 3 * length).reshape(3, length)
    same(page, lambda a: (a.sum(1), (a * a[0]).max(0), a[1][::-1] / a.sum()), x)


def test_an_operation_without_a_rule_is_refused_by_name_and_place() -> None:
    with pytest.raises(SmychkaError, match=r"'sort' is no operation of the printer \(double_printer.py:\d+\)"):
        printed(jax.make_jaxpr(lambda x: 1.0 + jnp.sort(x))(jnp.ones(5)), "createProgram")


def test_a_form_that_cannot_be_printed_is_refused() -> None:
    with pytest.raises(SmychkaError, match=r"'scatter' to places found when the program runs .*double_printer"):
        printed(jax.make_jaxpr(lambda x, i: x.at[i].set(1.0))(jnp.ones(5), jnp.array(2)), "createProgram")
    with pytest.raises(SmychkaError, match="'while' is no operation"):
        printed(jax.make_jaxpr(lambda x: jax.lax.while_loop(lambda a: a < 3, lambda a: a + 1, x))(0.0), "createProgram")


def test_the_same_jaxpr_gives_the_same_text() -> None:
    closed = jax.make_jaxpr(ONE["sums of three axes"])(jnp.asarray(X), jnp.asarray(Y))
    assert printed(closed, "createProgram") == printed(closed, "createProgram")


@pytest.fixture(scope="module")
def history() -> ensemble.History:
    return ensemble.usual_history()


@pytest.fixture(scope="module")
def programs(history: ensemble.History) -> tuple[Printed, Printed]:
    return printed_programs(history, MAPS)


def reached(history: ensemble.History) -> Iterator[tuple[Any, Any, Any, Any]]:
    """States, paths and draws of some months of random courses, and what JAX makes of the months.

    All in double precision. Every other state is moved: each number by about a hundredth of itself.
    """
    chance, courses = np.random.default_rng(11), Random(history, 8)
    many = ensemble.sampled(history, 1917, jnp.asarray(chance.integers(0, 300, DRAWS), jnp.uint32))
    many = jax.tree.map(np.asarray, many)
    with jax.enable_x64(True):
        step = step_of_jax()
        for at in range(COURSES):
            given = doubled(ruled_paths(history, courses.course()))
            draw = doubled(jax.tree.map(lambda leaf, at=at: leaf[..., at % DRAWS], many))
            opened = simulate.opening(given, draw, doubled(history.facts))
            carried = simulate.Carried(opened, jnp.zeros(len(coupling.LEDGERS)))
            wanted = set(chance.choice(MONTHS, MONTHS_OF_EACH, False).tolist())
            for month in range(MONTHS):
                now = simulate.at_month(given, month)
                if month in wanted:
                    start = carried
                    if month % 2:
                        moved = jax.tree.map(lambda a: a * (1 + 0.01 * chance.standard_normal(a.shape)), carried.state)
                        start = replace(carried, state=moved)
                    yield start, now, draw, step(start, now, draw)
                carried = step(carried, now, draw)[0]


def test_the_month_does_what_jax_does_on_random_states(
    page: Any, history: ensemble.History, programs: tuple[Printed, Printed]
) -> None:
    """Every number of the state and every quantity, of months reached by random courses, half of them moved."""
    cases = [tuple(map(flat, case)) for case in reached(history)]
    step = programs[1]
    state, path = cases[0][0].size, cases[0][1].size
    script = """([source, cases, state, path, first, out, size]) => {
      const { heap, prepare, run } = new Function(`${source}\\nreturn createStep();`)();
      return cases.map(([carried, now, draw]) => {
        heap.set(carried, first);
        heap.set(now, first + state);
        heap.set(draw, first + state + path);
        prepare();
        run();
        return Array.from(heap.subarray(out, out + size));
      });
    }"""
    given = [[part.tolist() for part in case[:3]] for case in cases]
    size = cases[0][3].size
    found = page.evaluate(script, [classic(step.source), given, state, path, step.inputs[0], step.outputs[0], size])
    gaps = [apart(one, case[3], FLOOR) for one, case in zip(found, cases, strict=True)]
    assert len(cases) == COURSES * MONTHS_OF_EACH
    assert max(gaps) < CLOSE, f"worst {max(gaps):.2g}"


def test_the_opening_does_what_jax_does(
    page: Any, history: ensemble.History, programs: tuple[Printed, Printed]
) -> None:
    many = jax.tree.map(np.asarray, ensemble.sampled(history, 1917, jnp.arange(DRAWS, dtype=jnp.uint32)))
    given = ruled_paths(history, Random(history, 5).course())
    for at in range(DRAWS):
        with jax.enable_x64(True):
            paths_now = simulate.at_month(doubled(given), 0)
            draw = doubled(jax.tree.map(lambda leaf, at=at: leaf[..., at], many))
            expected = flat(simulate.opening(doubled(given), draw, doubled(history.facts)))
        opening = replace(programs[0], source=programs[0].source.replace("createOpening", "createProgram"))
        inputs = flat_rows([paths_now, draw])
        joined = replace(opening, inputs=(opening.inputs[0],), outputs=opening.outputs[:1])
        found = ran(page, joined, [inputs[0] + inputs[1]], [expected.size])[0]
        assert apart(found, expected, FLOOR) < CLOSE
