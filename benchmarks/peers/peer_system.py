"""The numbers of the system that every peer computes; its equations stand in system.md.

Every number was invented for the benchmark: it is a test of speed, not history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]

MONTHS = 284
COUNTRY = (
    "heavy", "light", "heavy_building", "light_building", "imported", "goods", "gold", "towns", "granary", "bread",
    "price", "money", "dread",
)  # fmt: skip
REGIONS = ("south", "centre", "east")
REGIONAL = ("sown", "barn", "herd", "villages")
STOCKS = COUNTRY + tuple(f"{name}_{region}" for name in REGIONAL for region in REGIONS)
WATCHED = ("heavy", "granary", "price")
PLACES = tuple(STOCKS.index(name) for name in WATCHED)

OPENING = {
    "heavy": 8.0, "light": 14.0, "heavy_building": 1.0, "light_building": 1.0, "imported": 0.2, "goods": 1.0,
    "gold": 0.5, "towns": 26.0, "granary": 2.0, "bread": 1.0, "price": 1.0, "money": 1.0, "dread": 0.3,
    "sown": (35.0, 30.0, 25.0), "barn": (15.0, 12.0, 10.0), "herd": (10.0, 9.0, 8.0), "villages": (45.0, 40.0, 35.0),
}  # fmt: skip
OPENING_STOCKS = np.concatenate([np.atleast_1d(OPENING[name]) for name in COUNTRY + REGIONAL])

RANGES = {
    "ploughed_back": (0.1, 0.4),  # e
    "heavy_coefficient": (2.0, 3.0),  # v, years
    "light_coefficient": (2.0, 3.0),  # v_c, years
    "wear": (0.03, 0.07),  # d, a year
    "gestation": (12.0, 30.0),  # g, months
    "grain_yield": (0.8, 1.2),  # y, tonnes a hectare
    "animals": (0.05, 0.3),  # alpha
    "hands": (0.1, 0.4),  # beta
    "weather_size": (0.0, 0.3),  # omega
    "weather_period": (30.0, 80.0),  # T, months
    "procured": (0.02, 0.08),  # q, a month
    "market": (0.01, 0.04),  # mu, a month
    "elasticity": (0.2, 0.8),  # eta
    "exported": (0.01, 0.06),  # x, a month
    "norm": (0.015, 0.022),  # n, tonnes a head and month
    "price_speed": (0.005, 0.045),  # rho, a month
    "migration": (0.0005, 0.003),  # m, a month
    "withdrawal": (0.1, 0.6),  # theta
    "dread_lag": (6.0, 24.0),  # tau, months
    "spending": (0.05, 0.3),  # sigma, a month
}
CONSTANTS = tuple(RANGES)
_PRIMES = np.array([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71], dtype=float)

YIELD_OF_REGION = (1.1, 0.9, 1.0)  # kappa
LAND = (50.0, 42.0, 36.0)  # lambda
HERD_ROOM = (16.0, 14.0, 13.0)  # N bar
WEATHER_PHASE = (0.0, 1.0, 2.0)  # phi
SHARPNESS, HARVEST_MONTH, SOWING_MONTH = 4.0, 9.0, 5.0
SEASON_SCALE = 12.0 * float(np.i0(SHARPNESS))
YEAR_ANGLE, CIRCLE = 2.0 * float(np.pi) / 12.0, 2.0 * float(np.pi)
USABLE, FODDER, SEED, HALF_HERD = 0.7, 0.05, 0.12, 3.0
HERD_GROWTH, SLAUGHTER, FLIGHT = 0.15 / 12.0, 0.03, 0.01
BIRTHS, DEATHS, TOWN_BIRTHS = 0.02 / 12.0, 0.01, 0.01 / 12.0
RESERVE, PRESSURE_SLOPE, ENOUGH, ISSUED = 6.0, 4.0, 0.5, 0.5
JOBS, EFFORT, INSTALLING = 0.8, 0.3, 6.0
EXPORT_PRICE, MACHINE_RATE, PRICE_PULL, GRAIN_MONEY, STATE_PRICE = 0.1, 0.1, 0.05, 0.5, 0.5

TOLERANCE = {64: 1e-9, 32: 1e-3}
"""Largest relative difference from the reference, by the bits of a number."""


@dataclass(frozen=True)
class Courses:
    """What every peer returns.

    Attributes:
        final: stocks at the end. (draw, stock)
        seen: the stocks of `WATCHED` after each month. (draw, month, watched)
    """

    final: Numbers
    seen: Numbers


def constants(first: int, draws: int) -> Numbers:
    """Constants of consecutive draws, keyed by the number of the draw. (draw, constant)"""
    place = np.modf(0.5 + (first + 1.0 + np.arange(draws)[:, None]) * np.sqrt(_PRIMES))[0]
    low, high = np.array(list(RANGES.values())).T
    return low + (high - low) * place


def difference(found: Courses, reference: Courses) -> float:
    """The largest relative difference of any number; infinite where a number is missing or none."""
    worst = 0.0
    for mine, right in ((found.final, reference.final), (found.seen, reference.seen)):
        if np.shape(mine) != np.shape(right):
            return float("inf")
        apart = np.max(np.abs(np.asarray(mine, dtype=float) - right) / np.abs(right))
        worst = max(worst, float(apart)) if np.isfinite(apart) else float("inf")
    return worst
