"""The system in BPTK-Py's system dynamics language, on its Python engine and on its Rust engine.

Its version 3 asks for exact versions of pandas and scipy that are not ours, so it runs in an environment of its own;
this module therefore imports nothing of ours but the numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import peer_system as s
from BPTK_Py import Model, bptk
from BPTK_Py import sd_functions as sd
from peer_system import Courses, Numbers


def use(stock, wanted):
    """What is got from a stock when so much is wanted."""
    return stock * (1.0 - sd.exp(0.0 - wanted / stock))


def put(model: Model, name: str, equation):
    """A converter with its equation."""
    made = model.converter(name)
    made.equation = equation
    return made


def country() -> Model:
    """The model with the constants in the middle of their ranges."""
    model = Model(starttime=0.0, stoptime=float(s.MONTHS), dt=1.0, name="country")
    c = {name: model.constant(name) for name in s.CONSTANTS}
    for name, bounds in s.RANGES.items():
        c[name].equation = sum(bounds) / 2.0
    x = {name: model.stock(name) for name in s.STOCKS}
    for name, opening in zip(s.STOCKS, s.OPENING_STOCKS.tolist(), strict=True):
        x[name].initial_value = opening
    flows = towns_of(model, c, x)
    for place, region in enumerate(s.REGIONS):
        villages_of(model, c, x, flows, (place, region))
    total = {
        name: put(model, f"all_{name}", sum_of([flows[name, r] for r in s.REGIONS]))
        for name in ("taken", "sold", "leaving")
    }
    close(c, x, flows, total)
    return model


def sum_of(three):
    """The sum over regions."""
    return three[0] + three[1] + three[2]


def season(peak: float):
    """Share of the year's work that falls in a month."""
    return sd.exp(s.SHARPNESS * sd.cos(s.YEAR_ANGLE * (sd.time() - peak))) / s.SEASON_SCALE


def towns_of(model: Model, c, x) -> dict:
    """What state, towns and industry settle before the villages do."""
    f = {}
    f["harvest"], f["sowing"] = (put(model, n, season(p)) for n, p in (("harvest", 9.0), ("sowing", 5.0)))
    wanted = f["wanted"] = put(model, "wanted", c["norm"] * x["towns"])
    cover = x["granary"] / (s.RESERVE * wanted)
    f["pressure"] = put(model, "pressure", 1.0 / (1.0 + sd.exp(s.PRESSURE_SLOPE * (cover - s.ENOUGH))))
    jobs = put(model, "jobs", s.JOBS * (x["heavy"] + x["light"]))
    f["vacancies"] = put(model, "vacancies", jobs / (jobs + x["towns"]))
    f["eager"] = put(model, "eager", x["price"] ** c["elasticity"])
    f["issued"] = put(model, "issued", use(x["granary"], s.ISSUED * wanted))
    f["shipped"] = put(model, "shipped", c["exported"] * x["granary"])
    f["eaten"] = put(model, "eaten", use(x["bread"], wanted))
    f["fed"] = put(model, "fed_towns", f["eaten"] / wanted)
    made = x["light"] / (12.0 * c["light_coefficient"]) * f["fed"] ** s.EFFORT
    f["made"] = put(model, "made", made)
    f["bought"] = put(model, "bought", use(x["goods"], c["spending"] * x["money"]))
    investment = x["heavy"] / (12.0 * c["heavy_coefficient"]) + x["imported"] / s.INSTALLING
    f["investment"] = put(model, "investment", investment)
    return f


def villages_of(model: Model, c, x, f, where: tuple[int, str]) -> None:
    """Flows and stocks of a region; its flows to the towns are added to the flows."""
    place, region = where
    sown, barn, herd, people = (x[f"{name}_{region}"] for name in s.REGIONAL)
    need = put(model, f"need_{region}", c["norm"] * people + s.FODDER * herd + s.SEED * f["sowing"] * sown)
    used = put(model, f"used_{region}", use(s.USABLE * barn, need))
    fed = put(model, f"fed_{region}", used / need)
    angle = s.CIRCLE * sd.time() / c["weather_period"] + s.WEATHER_PHASE[place]
    weather = put(model, f"weather_{region}", 1.0 + c["weather_size"] * sd.sin(angle))
    # version 3.2.0 drops the brackets of a ratio under a power on its Python engine, so each ratio has a name
    animals = put(model, f"animals_{region}", herd / s.OPENING["herd"][place]) ** c["animals"]
    hands = put(model, f"hands_{region}", people / s.OPENING["villages"][place]) ** c["hands"]
    made = c["grain_yield"] * s.YIELD_OF_REGION[place] * sown * animals * hands * weather * f["harvest"]
    crop = put(model, f"crop_{region}", made)
    taken = put(model, f"taken_{region}", c["procured"] * f["pressure"] * barn)
    sold = put(model, f"sold_{region}", c["market"] * barn * f["eager"] / (1.0 + f["eager"]))
    leaving = put(model, f"leaving_{region}", c["migration"] * people * f["vacancies"] * (2.0 - fed))
    f["taken", region], f["sold", region], f["leaving", region] = taken, sold, leaving
    growth = s.HERD_GROWTH * fed * (1.0 - herd / s.HERD_ROOM[place])
    aim = s.LAND[place] * herd / (herd + s.HALF_HERD) * (1.0 - c["withdrawal"] * x["dread"])
    sown.equation = f["sowing"] * (aim - sown)
    barn.equation = crop - used - taken - sold
    herd.equation = herd * (growth - s.SLAUGHTER * (1.0 - fed) - s.FLIGHT * x["dread"])
    people.equation = people * (s.BIRTHS * fed - s.DEATHS * (1.0 - fed)) - leaving


def close(c, x, f, total) -> None:
    """Changes of the stocks of the country."""
    wear, gestation, share, wanted = c["wear"] / 12.0, c["gestation"], c["ploughed_back"], f["wanted"]
    x["heavy"].equation = x["heavy_building"] / gestation - wear * x["heavy"]
    x["light"].equation = x["light_building"] / gestation - wear * x["light"]
    x["heavy_building"].equation = share * f["investment"] - x["heavy_building"] / gestation
    x["light_building"].equation = (1.0 - share) * f["investment"] - x["light_building"] / gestation
    x["imported"].equation = s.MACHINE_RATE * x["gold"] - x["imported"] / s.INSTALLING
    x["goods"].equation = f["made"] - f["bought"]
    x["gold"].equation = s.EXPORT_PRICE * f["shipped"] - s.MACHINE_RATE * x["gold"]
    x["towns"].equation = total["leaving"] + s.TOWN_BIRTHS * f["fed"] * x["towns"]
    x["granary"].equation = total["taken"] - f["issued"] - f["shipped"]
    x["bread"].equation = total["sold"] + f["issued"] - f["eaten"]
    short = (wanted - x["bread"]) / (wanted + x["bread"])
    x["price"].equation = c["price_speed"] * x["price"] * short - s.PRICE_PULL * (x["price"] - 1.0)
    paid = x["price"] * total["sold"] + s.STATE_PRICE * total["taken"]
    x["money"].equation = s.GRAIN_MONEY * paid - f["bought"]
    x["dread"].equation = (f["pressure"] - x["dread"]) / c["dread_lag"]


def on_rust() -> Callable[[Numbers], Courses]:
    """The Rust engine, loaded once and given the constants of one draw after another, as the library's server does."""
    from BPTK_Py._rust_engine import RustSdEngine

    model = RustSdEngine().load_model(country().to_json())
    months = [str(float(month)) for month in range(1, s.MONTHS + 1)]

    def one(constants: list[float], draw: int, into: Courses) -> None:
        for name, value in zip(s.CONSTANTS, constants, strict=True):
            model.set_constant(name, value)
        found = model.simulate(list(s.STOCKS))
        into.final[draw] = [found[name][months[-1]] for name in s.STOCKS]
        for place, name in enumerate(s.WATCHED):
            into.seen[draw, :, place] = [found[name][month] for month in months]

    return each_in_turn(one)


def on_python() -> Callable[[Numbers], Courses]:
    """The Python engine, which the library takes unless told otherwise: one scenario for each draw."""
    maker = bptk()
    maker.register_model(country())

    def one(constants: list[float], draw: int, into: Courses) -> None:
        given = dict(zip(s.CONSTANTS, constants, strict=True))
        maker.register_scenarios(scenarios={"draw": {"constants": given}}, scenario_manager="smCountry")
        found = maker.run_scenarios(["draw"], ["smCountry"], equations=list(s.STOCKS), return_format="df")
        into.final[draw] = found[list(s.STOCKS)].to_numpy()[-1]
        into.seen[draw] = found[list(s.WATCHED)].to_numpy()[1:]

    return each_in_turn(one)


def each_in_turn(one: Callable[[list[float], int, Courses], None]) -> Callable[[Numbers], Courses]:
    """What runs one draw after another. (draw, constant)"""

    def many(constants: Numbers) -> Courses:
        into = Courses(np.empty((len(constants), len(s.STOCKS))), np.empty((len(constants), s.MONTHS, len(s.WATCHED))))
        for draw, each in enumerate(constants.tolist()):
            one(each, draw, into)
        return into

    return many
