"""Ours: the system written for one draw in JAX, a scan over months outside, draws side by side inside."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import peer_system as s
from jaxtyping import Array, Float
from peer_system import Courses, Numbers

from smychka.foundations.side_by_side import side_by_side

BATCH = 1024
COMPILED_WITH = {"xla_backend_optimization_level": 2, "xla_cpu_prefer_vector_width": 512}  # as the whole model is
Constants = NamedTuple("Constants", [(name, Array) for name in s.CONSTANTS])


class State(NamedTuple):
    """Stocks in blocks."""

    country: Float[Array, "13"]
    sown: Float[Array, "3"]
    barn: Float[Array, "3"]
    herd: Float[Array, "3"]
    villages: Float[Array, "3"]


def use(stock: Array, wanted: Array) -> Array:
    """What is got from a stock when so much is wanted."""
    return stock * -jnp.expm1(-wanted / stock)


def season(month: Array, peak: float) -> Array:
    """Share of the year's work that falls in a month."""
    return jnp.exp(s.SHARPNESS * jnp.cos(s.YEAR_ANGLE * (month - peak))) / s.SEASON_SCALE


def month_of(state: State, c: Constants, month: Array) -> State:
    """One month of one draw."""
    kp, kc, bp, bc, q, goods, gold, towns, granary, bread, price, money, dread = state.country
    sown, barn, herd, villages = state.sown, state.barn, state.herd, state.villages
    harvest, sowing = season(month, s.HARVEST_MONTH), season(month, s.SOWING_MONTH)
    weather = 1.0 + c.weather_size * jnp.sin(s.CIRCLE * month / c.weather_period + jnp.array(s.WEATHER_PHASE))

    wanted = c.norm * towns
    pressure = jax.nn.sigmoid(s.PRESSURE_SLOPE * (s.ENOUGH - granary / (s.RESERVE * wanted)))
    jobs = s.JOBS * (kp + kc)
    need = c.norm * villages + s.FODDER * herd + s.SEED * sowing * sown
    used = use(s.USABLE * barn, need)
    fed = used / need
    opening_herd, opening_villages = jnp.array(s.OPENING["herd"]), jnp.array(s.OPENING["villages"])
    effort = (herd / opening_herd) ** c.animals * (villages / opening_villages) ** c.hands
    crop = c.grain_yield * jnp.array(s.YIELD_OF_REGION) * sown * effort * weather * harvest
    taken = c.procured * pressure * barn
    eager = price**c.elasticity
    sold = c.market * barn * eager / (1.0 + eager)
    leaving = c.migration * villages * jobs / (jobs + towns) * (2.0 - fed)

    issued, shipped, eaten = use(granary, s.ISSUED * wanted), c.exported * granary, use(bread, wanted)
    fed_towns = eaten / wanted
    investment = kp / (12.0 * c.heavy_coefficient) + q / s.INSTALLING
    made = kc / (12.0 * c.light_coefficient) * fed_towns**s.EFFORT
    bought = use(goods, c.spending * money)
    wear = c.wear / 12.0
    change = (
        bp / c.gestation - wear * kp,
        bc / c.gestation - wear * kc,
        c.ploughed_back * investment - bp / c.gestation,
        (1.0 - c.ploughed_back) * investment - bc / c.gestation,
        s.MACHINE_RATE * gold - q / s.INSTALLING,
        made - bought,
        s.EXPORT_PRICE * shipped - s.MACHINE_RATE * gold,
        leaving.sum() + s.TOWN_BIRTHS * fed_towns * towns,
        taken.sum() - issued - shipped,
        sold.sum() + issued - eaten,
        c.price_speed * price * (wanted - bread) / (wanted + bread) - s.PRICE_PULL * (price - 1.0),
        s.GRAIN_MONEY * (price * sold.sum() + s.STATE_PRICE * taken.sum()) - bought,
        (pressure - dread) / c.dread_lag,
    )
    growth = s.HERD_GROWTH * fed * (1.0 - herd / jnp.array(s.HERD_ROOM)) - s.SLAUGHTER * (1.0 - fed) - s.FLIGHT * dread
    aim = jnp.array(s.LAND) * herd / (herd + s.HALF_HERD) * (1.0 - c.withdrawal * dread)
    return State(
        state.country + jnp.stack(change),
        sown + sowing * (aim - sown),
        barn + crop - used - taken - sold,
        herd + herd * growth,
        villages + villages * (s.BIRTHS * fed - s.DEATHS * (1.0 - fed)) - leaving,
    )


@partial(jax.jit, compiler_options=COMPILED_WITH)
def trajectories(constants: Float[Array, "draw constant"]) -> tuple[Array, Array]:
    """Final stocks (stock, draw) and the watched ones after each month (month, watched, draw)."""
    c = Constants(*constants.T)
    opening = jnp.asarray(s.OPENING_STOCKS, constants.dtype)[:, None]
    start = jnp.broadcast_to(opening, (len(s.STOCKS), len(constants)))

    def body(state: State, month: Array) -> tuple[State, Array]:
        after = side_by_side(lambda one, of: month_of(one, of, month))(state, c)
        return after, jnp.stack([after.country[place] for place in s.PLACES])

    blocks = State(start[:13], *jnp.split(start[13:], 4))
    end, seen = jax.lax.scan(body, blocks, jnp.arange(s.MONTHS, dtype=constants.dtype))
    return jnp.concatenate(end), seen


def prepared(bits: int) -> Callable[[Numbers], Courses]:
    """What runs many draws in batches, as many at a time as there are cores.

    Args:
        bits: 64, or 32 as the whole model runs.
    """
    jax.config.update("jax_enable_x64", bits == 64)
    kind = np.dtype(f"float{bits}")

    def many(constants: Numbers) -> Courses:
        given = constants.astype(kind)
        final = np.empty((len(s.STOCKS), len(given)), kind)
        seen = np.empty((s.MONTHS, len(s.PLACES), len(given)), kind)

        def batch(start: int) -> None:
            here = slice(start, start + BATCH)
            final[:, here], seen[..., here] = trajectories(given[here])

        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            list(pool.map(batch, range(0, len(given), BATCH)))
        return Courses(final.T, seen.transpose(2, 0, 1))

    return many
