"""How fast the full model could run at best on this machine, and what share of that it reaches.

Run: python benchmarks/roofline.py

The arithmetic of one month of one draw is counted from the jaxpr, number by number. The pace of the processor is
measured on the same engine with nothing but arithmetic on numbers that stay in the nearest cache: multiplications and
additions for plain operations, an exponential for the others. A run that did nothing else, and never waited for
memory, would reach the roof.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import lax

from smychka import coupling, ensemble, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import MONTHS
from smychka.foundations.compiling import MANY
from smychka.foundations.turns import cores, in_turn

KEPT = ("grain_procurement", "famine_deaths", "industry_output")
PLAIN = (
    "abs", "add", "add_any", "and", "ceil", "clamp", "div", "dot_general", "eq", "floor", "ge", "gt", "integer_pow",
    "le", "lt", "max", "min", "mul", "ne", "neg", "not", "or", "reduce_and", "reduce_max", "reduce_min", "reduce_or",
    "reduce_sum", "rem", "round", "rsqrt", "select_n", "sign", "sqrt", "sub",
)  # fmt: skip
CURVED = ("cbrt", "cos", "erf", "exp", "exp2", "expm1", "log", "log1p", "logistic", "pow", "sin", "tanh")
LENGTH, DEPTH, REPEATS = 2048, 32, 2000
CHAINS = 8
"""Sums that do not wait for one another: with one alone the processor waits for itself."""


def equations(jaxpr: Any) -> Iterator[Any]:
    """All equations of a jaxpr and of what it calls; of branches, all."""
    for equation in jaxpr.eqns:
        inner = [
            part.jaxpr if hasattr(part, "jaxpr") else part
            for value in equation.params.values()
            for part in (value if isinstance(value, (tuple, list)) else [value])
            if hasattr(part, "jaxpr") or hasattr(part, "eqns")
        ]
        if inner:
            for each in inner:
                yield from equations(each)
        else:
            yield equation


def month_jaxpr(history: History) -> Any:
    """The jaxpr of one month of one draw."""
    given = history.paths()
    one = jax.tree.map(jnp.asarray, simulate.central_draw(history.labels))
    carried = simulate.Carried(simulate.opening(given, one, history.facts), jnp.zeros(len(coupling.LEDGERS)))

    def month(carried: simulate.Carried, of: simulate.Draw) -> Any:
        return simulate.month(carried, simulate.at_month(given, 5), of, history.facts, KEPT)

    return eqx.filter_make_jaxpr(month)(carried, one)[0].jaxpr


def operations(jaxpr: Any) -> tuple[int, int, int]:
    """Plain and curved operations on single numbers, and equations."""
    found: Counter[str] = Counter()
    steps = 0
    for equation in equations(jaxpr):
        steps += 1
        sizes = [math.prod(place.aval.shape) for place in (*equation.outvars, *equation.invars)]
        found[equation.primitive.name] += max(sizes) * (2 if equation.primitive.name == "dot_general" else 1)
    return sum(found[name] for name in PLAIN), sum(found[name] for name in CURVED), steps


def pace(step: Callable[[jax.Array, jax.Array], jax.Array], depth: int) -> float:
    """Single operations a second on all cores, everything in the nearest cache."""

    def repeated(x: jax.Array) -> jax.Array:
        y = x * 0.5

        def once(_: int, z: jax.Array) -> jax.Array:
            chains = [z + 0.01 * number for number in range(CHAINS)]
            for _ in range(depth):
                chains = [step(chain, y) for chain in chains]
            return sum(chains) / CHAINS

        return lax.fori_loop(0, REPEATS, once, x)

    x = jnp.linspace(0.1, 0.9, LENGTH, dtype=jnp.float32)
    run = jax.jit(repeated, compiler_options=MANY).lower(x).compile()
    best = math.inf
    for _ in range(5):
        began = time.perf_counter()
        for _ in in_turn(lambda _: jax.block_until_ready(run(x)), range(cores())):
            pass
        best = min(best, time.perf_counter() - began)
    return cores() * LENGTH * REPEATS * depth * CHAINS / best


def roof(history: History) -> tuple[float, str]:
    """Draws a second that the arithmetic alone would allow, and how that is made up."""
    plain, curved, steps = operations(month_jaxpr(history))
    quick = 2.0 * pace(lambda z, y: z * y + 0.25, DEPTH)
    slow = pace(lambda z, y: jnp.exp(-z) * 0.9, DEPTH // 16)
    seconds = MONTHS * (plain / quick + curved / slow)
    told = (
        f"a month of one draw: {steps:,} steps, {plain:,} plain operations, {curved:,} exponentials and the like; "
        f"measured {quick / 1e9:.0f} and {slow / 1e9:.1f} thousand million a second on {cores()} cores"
    )
    return 1.0 / seconds, told


def main() -> None:
    """The roof and the share reached."""
    ensemble.remember_compilations()
    history = ensemble.load_history()
    best, told = roof(history)
    print(told)
    computation = ensemble.computed(history, ensemble.RECORDED, 1917, ensemble.BATCH, KEPT)
    starts = [ensemble.BATCH * number for number in range(8)]
    reached = 0.0
    for _ in range(5):
        began = time.perf_counter()
        for _ in in_turn(lambda start: len(computation(start, ensemble.BATCH)), starts):
            pass
        reached = max(reached, len(starts) * ensemble.BATCH / (time.perf_counter() - began))
    print(f"roof {best:,.0f} draws a second, reached {reached:,.0f}: {100 * reached / best:.0f} per cent")


if __name__ == "__main__":
    main()
