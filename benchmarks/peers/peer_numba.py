"""The system in Numba: one compiled loop over months for a draw, draws shared among the cores."""

from __future__ import annotations

import math

import numba
import numpy as np
import peer_system as s
from peer_system import Courses, Numbers

OPENING_HERD, OPENING_VILLAGES = s.OPENING["herd"], s.OPENING["villages"]
_MONTH = np.arange(s.MONTHS)
HARVEST = np.exp(s.SHARPNESS * np.cos(s.YEAR_ANGLE * (_MONTH - s.HARVEST_MONTH))) / s.SEASON_SCALE
SOWING = np.exp(s.SHARPNESS * np.cos(s.YEAR_ANGLE * (_MONTH - s.SOWING_MONTH))) / s.SEASON_SCALE


@numba.njit(fastmath=True)
def use(stock, wanted):
    """What is got from a stock when so much is wanted."""
    return stock * (1.0 - math.exp(-wanted / stock))


@numba.njit(fastmath=True)
def villages_of(x, c, month, pressure, vacancies):
    """A month of the three regions, in place: grain taken, grain sold, people leaving."""
    all_taken, all_sold, all_leaving = 0.0, 0.0, 0.0
    price, dread, sowing = x[10], x[12], SOWING[month]
    eager = price ** c[12]
    for r in range(3):
        sown, barn, herd, people = x[13 + r], x[16 + r], x[19 + r], x[22 + r]
        weather = 1.0 + c[8] * math.sin(s.CIRCLE * month / c[9] + s.WEATHER_PHASE[r])
        need = c[14] * people + s.FODDER * herd + s.SEED * sowing * sown
        used = use(s.USABLE * barn, need)
        fed = used / need
        crop = c[5] * s.YIELD_OF_REGION[r] * sown * weather * HARVEST[month]
        crop *= (herd / OPENING_HERD[r]) ** c[6] * (people / OPENING_VILLAGES[r]) ** c[7]
        taken = c[10] * pressure * barn
        sold = c[11] * barn * eager / (1.0 + eager)
        leaving = c[16] * people * vacancies * (2.0 - fed)
        growth = s.HERD_GROWTH * fed * (1.0 - herd / s.HERD_ROOM[r]) - s.SLAUGHTER * (1.0 - fed) - s.FLIGHT * dread
        x[13 + r] = sown + sowing * (s.LAND[r] * herd / (herd + s.HALF_HERD) * (1.0 - c[17] * dread) - sown)
        x[16 + r] = barn + crop - used - taken - sold
        x[19 + r] = herd + herd * growth
        x[22 + r] = people + people * (s.BIRTHS * fed - s.DEATHS * (1.0 - fed)) - leaving
        all_taken += taken
        all_sold += sold
        all_leaving += leaving
    return all_taken, all_sold, all_leaving


@numba.njit(fastmath=True)
def step(x, c, month):
    """One month of one draw, in place."""
    kp, kc, bp, bc, q, goods, gold = x[0], x[1], x[2], x[3], x[4], x[5], x[6]
    towns, granary, bread, price, money, dread = x[7], x[8], x[9], x[10], x[11], x[12]
    wanted = c[14] * towns
    pressure = 1.0 / (1.0 + math.exp(s.PRESSURE_SLOPE * (granary / (s.RESERVE * wanted) - s.ENOUGH)))
    jobs = s.JOBS * (kp + kc)
    taken, sold, leaving = villages_of(x, c, month, pressure, jobs / (jobs + towns))
    issued, shipped, eaten = use(granary, s.ISSUED * wanted), c[13] * granary, use(bread, wanted)
    fed = eaten / wanted
    investment = kp / (12.0 * c[1]) + q / s.INSTALLING
    made = kc / (12.0 * c[2]) * fed**s.EFFORT
    bought = use(goods, c[19] * money)
    wear = c[3] / 12.0
    x[0] = kp + bp / c[4] - wear * kp
    x[1] = kc + bc / c[4] - wear * kc
    x[2] = bp + c[0] * investment - bp / c[4]
    x[3] = bc + (1.0 - c[0]) * investment - bc / c[4]
    x[4] = q + s.MACHINE_RATE * gold - q / s.INSTALLING
    x[5] = goods + made - bought
    x[6] = gold + s.EXPORT_PRICE * shipped - s.MACHINE_RATE * gold
    x[7] = towns + leaving + s.TOWN_BIRTHS * fed * towns
    x[8] = granary + taken - issued - shipped
    x[9] = bread + sold + issued - eaten
    x[10] = price + c[15] * price * (wanted - bread) / (wanted + bread) - s.PRICE_PULL * (price - 1.0)
    x[11] = money + s.GRAIN_MONEY * (price * sold + s.STATE_PRICE * taken) - bought
    x[12] = dread + (pressure - dread) / c[18]


@numba.njit(parallel=True, fastmath=True)
def _run(constants, opening, final, seen):
    for draw in numba.prange(len(constants)):
        x = opening.copy()
        for month in range(s.MONTHS):
            step(x, constants[draw], month)
            for place in range(len(s.PLACES)):
                seen[draw, month, place] = x[s.PLACES[place]]
        final[draw] = x


def many(constants: Numbers) -> Courses:
    """Draws on all cores. (draw, constant)"""
    final = np.empty((len(constants), len(s.STOCKS)))
    seen = np.empty((len(constants), s.MONTHS, len(s.PLACES)))
    _run(constants, s.OPENING_STOCKS, final, seen)
    return Courses(final, seen)
