"""One month of the towns: their grain, their plant, their hands, and the goods they offer the village."""

from __future__ import annotations

import jax.numpy as jnp

from smychka.economy import industry, market, subsistence, trade
from smychka.economy.months import Made, People, Store, Trades, World
from smychka.inputs.regions import Regions
from smychka.state import Countryside, Economy, Industry, National, Town


def store_after(town: Town, people: People, trades: Trades, world: World) -> tuple[Town, Store]:
    """The towns' grain: what came in, what was eaten, used and shipped."""
    p, month, lever = world.parameters, world.month, world.levers
    came = trades.claimed.sum() + trades.sold.sum()
    imported = trade.grain_imports(lever.national("grain_import_plan"))
    months_need = p.subsistence.town_norm * people.urban.sum() / 12.0
    fronts = (people.rural * world.circumstances.by_region("civil_war_front")).sum() / people.rural.sum()
    kept = came - trades.bought.sum()
    used = (p.other_uses + p.army * fronts) * kept + p.overflow * jnp.maximum(town.grain - 6.0 * months_need, 0.0)
    stock = town.grain + kept + imported - used - trades.returned.sum()
    village = (trades.nourishment * people.rural).sum() / people.rural.sum()
    food, provision = subsistence.town_provision(stock, people.urban.sum(), village, p.subsistence)
    food = jnp.minimum(food, 0.9 * stock)
    fed = jnp.minimum(0.7 * p.subsistence.town_norm * people.settlers.sum() / 12.0, 0.05 * stock)
    left = stock - food - fed
    export = trade.grain_exports(
        lever.national("grain_export_plan"), left, months_need, month, p.trade, world.circumstances.national("blockade")
    )
    after = Town(
        left - export, (town.exported + export) * (1.0 - month.new_farm_year), town.goods, town.terms, provision
    )
    return after, Store(export, imported, food, fed, used)


def works_after(economy: Economy, town: Town, people: People, world: World) -> tuple[Industry, Made]:
    """Plant, hands, output; then what the village meets in the shops."""
    p, lever, seen = world.parameters, world.levers, world.circumstances
    plant_now, farms = economy.industry, economy.countryside
    weight = people.urban / people.urban.sum()
    farm = farm_output(farms, world.regions)
    investment = lever.national("investment_share")
    allowed = industry.workable(
        industry.Conditions(
            (weight * seen.by_region("civil_war_front")).sum(), seen.national("blockade"),
            town.provision, farm / 100.0, world.month.year,
        ), p.industry,
    )  # fmt: skip
    gain_idle = world.gains.civil_war_to_class_decimation
    usable = industry.usable_plant(plant_now.usable, gain_idle * allowed + (1.0 - gain_idle), p.industry)
    product = industry.national_product(plant_now.output, farm)
    at_work = industry.hands(
        plant_now,
        people.labour_force,
        industry.factory_output(plant_now.output),
        investment,
        lever.national("soft_budget"),
        p.industry,
    )
    capital, sites = industry.plant(
        plant_now, industry.Building(investment, lever.national("heavy_share"), product), p.industry
    )
    plant_size = usable * capital
    crew = at_work.workers / p.industry.hands_per_plant * plant_size / plant_size.mean()
    made = industry.output(capital, usable, crew, at_work.disorder, world.month.year, p.industry)
    terms = lever.national("grain_price") / market.manufactures_price(
        lever.national("industrial_mark_up"), usable.mean(), p.market
    )
    goods = market.goods_availability(
        market.GoodsMarket(
            made[1], investment, lever.national("private_trade_tolerance"), terms,
            farms.taken.sum() + 1.0, people.rural.sum(),
        ), p.market,
    )  # fmt: skip
    works = Industry(capital, sites, usable, at_work.workers, at_work.wage_earners, at_work.asked, made)
    return works, Made(goods, terms, at_work.asked / people.labour_force - 1.0, product, at_work.asked)


def farm_output(farms: Countryside, regions: Regions) -> National:
    r"""Farm output, 1913 = 100: three parts of crops by the last harvest to two of herds.

    $$ a = 60\,\frac{H}{76} + 40\,\frac{L}{L_{28}} $$
    """
    return 60.0 * farms.harvest.sum() / 76.0 + 40.0 * farms.cattle.sum() / regions.cattle.sum()
