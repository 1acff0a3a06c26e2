"""One month of the towns: their grain, their plant, their hands, and the goods they offer the village."""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp

from smychka.economy import commerce, exports, industry, planning, subsistence, trade
from smychka.economy.months import Made, People, Store, Trades, World
from smychka.economy.offices import Ordering
from smychka.inputs.regions import Regions
from smychka.state import Branches, Countryside, Economy, Industry, National, Plan, Town


def store_after(
    town: Town, people: People, trades: Trades, plan: commerce.ExportPlan, world: World
) -> tuple[Town, Store]:
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
        plan.feasible, left, months_need, month, p.trade, world.circumstances.national("blockade")
    )
    after = Town(left - export, town.goods, town.terms, provision, town.bid, town.unsold)
    return after, Store(export, imported, food, fed, used)


def export_plan(farms: Countryside, works: Industry, world: World) -> commerce.ExportPlan:
    """The year's plan of grain exports as it can be ordered at all, and what is struck off.

    A recorded plan answers to world prices and credit that are not the recorded ones; a plan that a policy or a rule
    has set stands.
    """
    p, lever = world.parameters.commerce, world.levers
    plan, recorded = lever.national("grain_export_plan"), lever.usual("grain_export_plan")
    product = industry.national_product(works.output, farm_output(farms, world.regions))
    answer = exports.export_answer(
        plan, abroad_met(works, world), usually_met(works, world), product, p,
        world.gains.commerce.grain_export_to_machinery,
    )  # fmt: skip
    answer = jnp.where(plan == recorded, answer, 0.0)
    return commerce.feasible_export_plan(plan + answer, farms.harvest.sum(), p, answer)


def abroad_met(works: Industry, world: World) -> commerce.Abroad:
    """What trade with the world meets this month."""
    return _met(works, world.levers.national, world.circumstances.national)


def usually_met(works: Industry, world: World) -> commerce.Abroad:
    """The same with the decisions and the world of history."""
    return _met(works, world.levers.usual, world.circumstances.usual)


def _met(works: Industry, lever: Callable[[str], National], world: Callable[[str], National]) -> commerce.Abroad:
    return commerce.Abroad(
        grain_price=world("world_grain_price_gold"), terms=world("terms_of_trade"),
        credit=world("credit_availability"), blockade=world("blockade"),
        openness=lever("foreign_credit_openness"), machinery_priority=lever("machinery_import_priority"),
        investment=lever("investment_share"), output=works.output,
    )  # fmt: skip


def believed_harvest(plan: Plan, world: World) -> National:
    """Harvest that the planner believes over what he would at the usual sanctions and without criticism. ()"""
    p = world.parameters.planning
    return planning.believed(jnp.ones(()), plan.harvest_bias, p) / planning.believed(jnp.ones(()), plan.usual_bias, p)


def _harvest_orders(farms: Countryside, world: World) -> National:
    return farms.collectivised.mean() * world.levers.national("procurement_pressure")


def works_after(
    economy: Economy, town: Town, people: People, orders: Ordering, world: World
) -> tuple[Industry, Plan, Made, planning.PlanFlows]:
    """Plant, hands and what they can make; then the plan, and output under it."""
    p, lever = world.parameters, world.levers
    plant_now = economy.industry
    farm = farm_output(economy.countryside, world.regions)
    investment = lever.national("investment_share")
    usable = _usable(economy, town, people, farm, world)
    product = industry.national_product(plant_now.output, farm)
    hiring = industry.Hiring(
        people.labour_force, investment, lever.national("soft_budget"), industry.factory_output(economy.plan.target)
    )
    at_work = industry.hands(plant_now, hiring, orders.hands, p.industry)
    building = industry.Building(investment * orders.allowed, lever.national("heavy_share"), product)
    delay = planning.gestation(economy.plan.unfinished, p.planning)
    capital, sites = industry.plant(plant_now, building, delay, p.industry)
    plant_size = usable * capital
    crew = at_work.workers / p.industry.hands_per_plant * plant_size / plant_size.mean()
    capacity = industry.output(capital, usable, crew, at_work.disorder, world.month.year, p.industry)
    capacity *= orders.work * economy.pay.effort * jnp.stack([jnp.ones(()), orders.light])
    seen = _plan_seen(capacity, orders.pace, economy.countryside, people, world)
    plan, flows = planning.plan_step(economy.plan, seen, world.month, p.planning, world.gains.plan)
    works = Industry(capital, sites, usable, at_work.workers, at_work.wage_earners, at_work.asked, flows.output)
    return works, plan, Made(at_work.asked / people.labour_force - 1.0, product, at_work.asked, orders.allowed), flows


def _usable(economy: Economy, town: Town, people: People, farm: National, world: World) -> Branches:
    """Usable share of plant after the month's fronts, blockade, hunger and want of materials."""
    p, seen = world.parameters.industry, world.circumstances
    weight = people.urban / people.urban.sum()
    allowed = industry.workable(
        industry.Conditions(
            (weight * seen.by_region("civil_war_front")).sum(), seen.national("blockade"),
            town.provision, farm / 100.0, world.month.year,
        ), p,
    )  # fmt: skip
    idle = world.gains.civil_war_to_class_decimation
    return industry.usable_plant(economy.industry.usable, idle * allowed + (1.0 - idle), economy.money.expected, p)


def _plan_seen(capacity: Branches, pace: National, farms: Countryside, people: People, world: World) -> planning.Seen:
    lever = world.levers
    return planning.Seen(
        capacity=capacity, directive_share=lever.national("directive_share"), pace=pace,
        heavy_share=lever.national("heavy_share"), investment=lever.national("investment_share"),
        sanctions=lever.national("repression_level"), criticism=people.criticism,
        harvest_orders=_harvest_orders(farms, world),
    )  # fmt: skip


def farm_output(farms: Countryside, regions: Regions) -> National:
    r"""Farm output, 1913 = 100: three parts of crops by the last harvest to two of herds.

    $$ a = 60\,\frac{H}{76} + 40\,\frac{L}{L_{28}} $$
    """
    return 60.0 * farms.harvest.sum() / 76.0 + 40.0 * farms.cattle.sum() / regions.cattle.sum()
