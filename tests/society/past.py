"""Monthly inputs that approximate history, for blocks of society driven alone.

Levers are the recorded paths. Stocks that other blocks hand over are drawn through figures of the record where it has
them (`through`); hunger, scarcity and the leader's share are rough curves made up for these tests.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from smychka.ensemble import load_history
from smychka.foundations.calendar import MONTHS, first_day
from smychka.inputs.record import Record, load_record

YEARS = np.array([first_day(i).year + (first_day(i).month - 0.5) / 12.0 for i in range(MONTHS)])


@cache
def _levers() -> tuple[tuple[str, ...], np.ndarray]:
    found = load_history().monthly_levers
    return found.names, found.national


def lever(name: str) -> jax.Array:
    names, values = _levers()
    return jnp.asarray(values[:, names.index(name)], dtype=jnp.float32)


def through(points: dict[float, float]) -> jax.Array:
    """A line through figures dated by year and fraction."""
    return jnp.asarray(np.interp(YEARS, list(points), list(points.values())), dtype=jnp.float32)


def flat(value: float) -> jax.Array:
    return jnp.full(MONTHS, value, dtype=jnp.float32)


def by_year(values: jax.Array, mean: bool = False) -> dict[int, float]:
    """Sums (or means) of the calendar years."""
    found = np.asarray(values, dtype=float)
    year = YEARS.astype(int)
    return {int(y): float(found[year == y].mean() if mean else found[year == y].sum()) for y in np.unique(year)}


def at(values: jax.Array, year: float) -> float:
    """The value of the month that holds a date."""
    return float(np.asarray(values)[int(np.argmin(np.abs(YEARS - year)))])


@cache
def _record() -> Record:
    return load_record()


def recorded(series: str, source: str | None = None) -> dict[int, float]:
    """National figures of a series by year of their start, of one source or the first given."""
    rows = _record().estimates(series)
    if source is not None:
        rows = rows[rows["source"] == source]
    found: dict[int, float] = {}
    for start, value in zip(rows["start"], rows["value"], strict=True):
        found.setdefault(int(str(start)[:4]), float(value))
    return found


def driven(step: Callable[..., Any], opening: Callable[[Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """A block run over all months: `(seen, parameters, gains) -> (states, flows)`."""

    @jax.jit
    def found(seen: Any, p: Any, gains: Any) -> Any:
        def month(state: Any, met: Any) -> Any:
            after, flows = step(state, met, p, gains)
            return after, (after, flows)

        return jax.lax.scan(month, opening(seen, p), seen)[1]

    return found


def same(one: Any, other: Any) -> bool:
    """Whether two results are the same to the last bit."""
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)


def changed(module: Any, **values: Any) -> Any:
    """A module with some fields set to one number throughout."""
    new = {k: jnp.full_like(getattr(module, k), v) if np.isscalar(v) else v for k, v in values.items()}
    return dataclasses.replace(module, **new)


HUNGER = through({
    1917.8: 0.05, 1918.5: 0.12, 1920.0: 0.2, 1921.0: 0.22, 1921.7: 0.35, 1922.3: 0.4, 1922.9: 0.08, 1923.5: 0.02,
    1924.8: 0.05,
    1926.0: 0.0, 1928.5: 0.03, 1931.0: 0.05, 1932.0: 0.14, 1932.8: 0.18, 1933.2: 0.38, 1933.5: 0.33, 1933.9: 0.1,
    1935.0: 0.03, 1936.9: 0.06, 1937.7: 0.0, 1941.5: 0.05,
})  # fmt: skip
FIGHTING = through(
    {1917.8: 0.1, 1918.4: 0.4, 1918.7: 0.9, 1920.9: 0.8, 1921.3: 0.5, 1922.0: 0.1, 1922.8: 0.0, 1941.4: 0.0}
)
PEOPLE = through(
    {1917.8: 143.0, 1922.9: 136.0, 1926.9: 147.0, 1932.0: 160.0, 1934.0: 157.0, 1939.0: 168.0, 1941.4: 173.0}
)
URBAN = through({1917.8: 25.6, 1920.6: 20.9, 1923.2: 21.6, 1926.9: 26.3, 1929.0: 28.3, 1931.0: 33.3, 1933.0: 40.0,
                 1939.0: 56.1,                 1941.4: 60.0})  # fmt: skip
WAGE_EARNERS = through({1917.8: 10.5, 1919.5: 8.0, 1922.5: 6.2, 1924.5: 8.5, 1926.5: 10.4, 1928.5: 11.4, 1930.5: 14.5,
                        1932.5: 22.8, 1933.5: 21.9, 1937.5: 26.7, 1940.5: 31.2})  # fmt: skip
WORKERS = through(
    {
        1917.8: 3.0,
        1918.5: 2.49,
        1919.5: 2.04,
        1920.5: 1.48,
        1921.5: 1.2,
        1922.5: 1.2,
        1924.0: 1.6,
        1925.0: 1.9,
        1926.0: 2.26,
        1928.0: 2.53,
        1929.5: 2.9,
        1930.5: 3.8,
        1932.5: 5.5,
        1935.5: 5.7,
        1937.5: 7.9,
        1940.5: 8.3,
    }
)
DEPORTED = lever("deportation_rate") * (PEOPLE - URBAN)
ORDERED = jnp.asarray([12.0 * by_year(DEPORTED, mean=True)[int(y)] for y in YEARS], dtype=jnp.float32)
SCARCITY = through({1917.8: 0.3, 1918.8: 0.6, 1920.5: 0.75, 1921.8: 0.5, 1923.0: 0.25, 1926.0: 0.15, 1928.0: 0.25,
                    1930.0: 0.4, 1932.5: 0.5, 1934.0: 0.35, 1936.0: 0.15, 1939.0: 0.2, 1941.4: 0.3})  # fmt: skip
LEADER = through(
    {1917.8: 0.35, 1922.0: 0.35, 1924.5: 0.35, 1928.0: 0.5, 1929.9: 0.8, 1934.0: 0.92, 1938.0: 1.0, 1941.4: 1.0}
)
COLLECTIVISED = through({
    1917.8: 0.0, 1927.5: 0.008, 1928.5: 0.017, 1929.5: 0.039, 1929.79: 0.075, 1930.04: 0.18, 1930.12: 0.32,
    1930.18: 0.56, 1930.25: 0.38, 1930.34: 0.28, 1930.5: 0.236, 1930.75: 0.21, 1931.0: 0.25, 1931.5: 0.53,
    1932.5: 0.615, 1933.5: 0.65, 1935.5: 0.83, 1937.5: 0.93, 1941.4: 0.97,
})  # fmt: skip
MEMBERS = through({
    1917.8: 0.25, 1919.0: 0.3, 1921.2: 0.73, 1922.2: 0.53, 1923.2: 0.5, 1924.2: 0.47, 1925.2: 0.8, 1926.2: 1.08,
    1927.2: 1.2, 1928.2: 1.3, 1929.2: 1.5, 1931.2: 2.2, 1933.0: 3.5, 1934.2: 2.7, 1936.0: 2.0, 1938.0: 1.9, 1941.4: 3.8,
})  # fmt: skip
ACTIVISM = through({1917.8: 1.0, 1918.9: 0.59, 1921.0: 0.29, 1922.5: 0.22, 1924.9: 0.56, 1928.0: 0.55, 1934.0: 0.41})
LITERACY = through({1917.8: 0.415, 1920.6: 0.441, 1926.96: 0.566, 1939.05: 0.874, 1941.4: 0.9})
OFFICIALS = through({1917.8: 0.576, 1921.0: 2.4, 1924.0: 1.3, 1928.5: 1.01, 1932.5: 1.65, 1937.5: 1.488, 1940.5: 1.837})
CONTROL = through({1917.8: 0.8, 1919.0: 0.62, 1921.0: 0.24, 1923.0: 0.13, 1927.0: 0.17, 1931.0: 0.09, 1934.0: 0.03})
ARMS = through({1917.8: 0.1, 1918.4: 0.4, 1918.7: 0.9, 1920.9: 0.9, 1921.3: 0.7, 1922.0: 0.2, 1922.8: 0.0, 1941.4: 0.0})
