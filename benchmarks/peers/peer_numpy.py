"""The reference: the system in plain NumPy, a loop over months, for one draw or for many side by side."""

from __future__ import annotations

import numpy as np
import peer_system as s
from peer_system import Courses, Numbers


def use(stock: Numbers, wanted: Numbers) -> Numbers:
    """What is got from a stock when so much is wanted."""
    return stock * (1.0 - np.exp(-wanted / stock))


def step(stocks: Numbers, c: dict[str, Numbers], month: int) -> Numbers:
    """The stocks a month later. (stock, *draw)"""
    kp, kc, bp, bc, q, goods, gold, towns, granary, bread, price, money, dread = stocks[:13]
    sown, barn, herd, villages = stocks[13:].reshape(4, 3, *stocks.shape[1:])
    across = (3,) + (1,) * (stocks.ndim - 1)
    opening_herd, opening_villages, yields, land, room, phase = (
        np.reshape(each, across)
        for each in (
            s.OPENING["herd"], s.OPENING["villages"], s.YIELD_OF_REGION, s.LAND, s.HERD_ROOM, s.WEATHER_PHASE,
        )
    )  # fmt: skip
    harvest = np.exp(s.SHARPNESS * np.cos(s.YEAR_ANGLE * (month - s.HARVEST_MONTH))) / s.SEASON_SCALE
    sowing = np.exp(s.SHARPNESS * np.cos(s.YEAR_ANGLE * (month - s.SOWING_MONTH))) / s.SEASON_SCALE
    weather = 1.0 + c["weather_size"] * np.sin(s.CIRCLE * month / c["weather_period"] + phase)

    wanted = c["norm"] * towns
    pressure = 1.0 / (1.0 + np.exp(s.PRESSURE_SLOPE * (granary / (s.RESERVE * wanted) - s.ENOUGH)))
    jobs = s.JOBS * (kp + kc)
    need = c["norm"] * villages + s.FODDER * herd + s.SEED * sowing * sown
    used = use(s.USABLE * barn, need)
    fed = used / need
    crop = c["grain_yield"] * yields * sown * weather * harvest
    crop = crop * (herd / opening_herd) ** c["animals"] * (villages / opening_villages) ** c["hands"]
    taken = c["procured"] * pressure * barn
    eager = price ** c["elasticity"]
    sold = c["market"] * barn * eager / (1.0 + eager)
    leaving = c["migration"] * villages * jobs / (jobs + towns) * (2.0 - fed)
    all_taken, all_sold = taken.sum(0), sold.sum(0)

    issued, shipped, eaten = use(granary, s.ISSUED * wanted), c["exported"] * granary, use(bread, wanted)
    fed_towns = eaten / wanted
    investment = kp / (12.0 * c["heavy_coefficient"]) + q / s.INSTALLING
    made = kc / (12.0 * c["light_coefficient"]) * fed_towns**s.EFFORT
    bought = use(goods, c["spending"] * money)
    wear, share = c["wear"] / 12.0, c["ploughed_back"]
    country = (
        kp + bp / c["gestation"] - wear * kp,
        kc + bc / c["gestation"] - wear * kc,
        bp + share * investment - bp / c["gestation"],
        bc + (1.0 - share) * investment - bc / c["gestation"],
        q + s.MACHINE_RATE * gold - q / s.INSTALLING,
        goods + made - bought,
        gold + s.EXPORT_PRICE * shipped - s.MACHINE_RATE * gold,
        towns + leaving.sum(0) + s.TOWN_BIRTHS * fed_towns * towns,
        granary + all_taken - issued - shipped,
        bread + all_sold + issued - eaten,
        price + c["price_speed"] * price * (wanted - bread) / (wanted + bread) - s.PRICE_PULL * (price - 1.0),
        money + s.GRAIN_MONEY * (price * all_sold + s.STATE_PRICE * all_taken) - bought,
        dread + (pressure - dread) / c["dread_lag"],
    )
    growth = s.HERD_GROWTH * fed * (1.0 - herd / room) - s.SLAUGHTER * (1.0 - fed) - s.FLIGHT * dread
    regional = (
        sown + sowing * (land * herd / (herd + s.HALF_HERD) * (1.0 - c["withdrawal"] * dread) - sown),
        barn + crop - used - taken - sold,
        herd + herd * growth,
        villages + villages * (s.BIRTHS * fed - s.DEATHS * (1.0 - fed)) - leaving,
    )
    return np.concatenate([np.stack(country), *regional])


def run(constants: Numbers) -> tuple[Numbers, Numbers]:
    """Final stocks and the watched ones after each month, for constants of one draw or many. (constant, *draw)"""
    draws = constants.shape[1:]
    c = dict(zip(s.CONSTANTS, constants, strict=True))
    stocks = np.broadcast_to(s.OPENING_STOCKS.reshape(-1, *(1,) * len(draws)), (len(s.STOCKS), *draws))
    seen = np.empty((s.MONTHS, len(s.PLACES), *draws))
    for month in range(s.MONTHS):
        stocks = step(stocks, c, month)
        seen[month] = stocks[list(s.PLACES)]
    return stocks, seen


def one_by_one(constants: Numbers) -> Courses:
    """Every draw in a loop of its own. (draw, constant)"""
    found = [run(each) for each in constants]
    return Courses(np.stack([final for final, _ in found]), np.stack([seen for _, seen in found]))


def vectorised(constants: Numbers, batch: int = 4096) -> Courses:
    """Draws side by side in batches, of the size that was fastest here. (draw, constant)"""
    final = np.empty((len(s.STOCKS), len(constants)))
    seen = np.empty((s.MONTHS, len(s.PLACES), len(constants)))
    for start in range(0, len(constants), batch):
        here = slice(start, start + batch)
        final[:, here], seen[..., here] = run(np.ascontiguousarray(constants[here].T))
    return Courses(final.T, seen.transpose(2, 0, 1))
