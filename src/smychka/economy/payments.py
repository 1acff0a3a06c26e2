"""One month of what is paid: trade with the world, then money, prices and wages."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy import commerce, industry, market, money, subsistence, wages
from smychka.economy.months import People, Store, Trades, World
from smychka.economy.prices import MoneyDecisions, MoneySeen
from smychka.economy.town import farm_output
from smychka.state import Countryside, Economy, Exchange, Industry, Money, National, Pay


def trade_after(economy: Economy, store: Store, world: World) -> tuple[Exchange, commerce.CommerceFlows, National]:
    """Foreign exchange and debt; and the part of planned investment that imported machines allow, 0 to 1. ()"""
    p, lever, seen = world.parameters.commerce, world.levers, world.circumstances
    works, investment = economy.industry, lever.national("investment_share")
    terms = seen.national("terms_of_trade")
    met = commerce.Abroad(
        grain_price=seen.national("world_grain_price_gold"), terms=terms,
        credit=seen.national("credit_availability"), blockade=seen.national("blockade"),
        openness=lever.national("foreign_credit_openness"),
        machinery_priority=lever.national("machinery_import_priority"), investment=investment, output=works.output,
    )  # fmt: skip
    exchange, flows = commerce.commerce_step(economy.exchange, commerce.Grain(store.export, store.grain_import), met, p)
    product = industry.national_product(works.output, farm_output(economy.countryside, world.regions))
    need = commerce.machinery_need(investment, product, works.output[0], p)
    machines = 12.0 * flows.machinery / commerce.import_prices(terms, p)
    return (
        exchange,
        flows,
        commerce.investment_constraint(machines, need, p, world.gains.commerce.grain_export_to_machinery),
    )


def prices_after(
    economy: Economy, works: Industry, people: People, trades: Trades, world: World
) -> tuple[Money, money.MoneyFlows]:
    """Cash, the price level and the prices of the month."""
    p, lever, farms = world.parameters, world.levers, economy.countryside
    mark_up, trade = lever.national("industrial_mark_up"), lever.national("private_trade_tolerance")
    habit = p.market.private_share * trade
    everybody = (people.rural + people.urban + people.settlers).sum()
    diet = subsistence.town_diet(economy.town.provision, farms.cattle.sum(), everybody, world.regions)
    seen = MoneySeen(
        light_output=works.output[1], investment=lever.national("investment_share"),
        town_food=people.urban.sum() / p.money.townspeople * diet,
        cost_price=market.manufactures_price(mark_up, works.usable.mean(), p.market), wage=economy.pay.wage,
        output_per_hand=industry.factory_output(works.output) / 100.0 / (works.wage_earners / wages.EARNERS_1913),
        goods=economy.town.goods,
        harvest_per_head=farms.harvest.sum() / everybody,
        provision=economy.town.provision,
        private_part=(trades.sold_privately.sum() + 1e-3 * habit) / (trades.sold.sum() + 1e-3),
        sales_weight=world.month.sales_weight, year=world.month.year,
    )  # fmt: skip
    decided = MoneyDecisions(
        issue=lever.national("money_issue"), money_tax=lever.national("money_tax_rate"), mark_up=mark_up,
        grain_price=lever.national("grain_price"), private_trade=trade,
    )  # fmt: skip
    return money.money_step(economy.money, seen, decided, p.money, world.gains.money)


def village_shop(works: Industry, farms: Countryside, flows: money.MoneyFlows, world: World) -> National:
    """Share of the manufactures demanded by the village that reaches it. ()"""
    lever = world.levers
    seen = market.GoodsMarket(
        works.output[1], lever.national("investment_share"), lever.national("private_trade_tolerance"),
        flows.prices.terms_at_shop, flows.prices.farm / flows.prices.shop, farm_output(farms, world.regions),
    )  # fmt: skip
    return market.goods_availability(seen, world.parameters.market)


def pay_after(
    economy: Economy, works: Industry, people: People, flows: money.MoneyFlows, leaving: National, world: World
) -> tuple[Pay, wages.PayFlows]:
    """Wages and what they buy."""
    lever, found = world.levers, flows.prices
    seen = wages.PaySeen(
        level=found.level, shop=found.shop, goods_paid=found.goods_paid, food=found.food,
        free_share=found.free_share, on_sale=flows.on_sale, wage_earners=works.wage_earners,
        unemployment=jnp.maximum(1.0 - works.asked / people.labour_force, 0.0),
    )  # fmt: skip
    decided = wages.PayDecisions(
        rationing=lever.national("rationing"), soft_budget=lever.national("soft_budget"),
        wage_differential=lever.national("wage_differential"), labour_discipline=lever.national("labour_discipline"),
    )  # fmt: skip
    pay, found_flows = wages.wages_step(economy.pay, seen, decided, world.parameters.wages)
    return pay, eqx.tree_at(lambda f: f.turnover, found_flows, found_flows.turnover * leaving)
