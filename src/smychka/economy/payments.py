"""One month of what is paid: trade with the world, then money, prices and wages."""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp

from smychka.economy import commerce, finance, industry, market, money, shelves, standards, subsistence, taxation, wages
from smychka.economy.countryside import more_tax
from smychka.economy.months import Made, People, Store, Trades, World
from smychka.economy.prices import MoneyDecisions, MoneySeen
from smychka.economy.town import abroad_met, farm_output
from smychka.state import Countryside, Economy, Exchange, Industry, Money, National, Pay, Town


def trade_after(economy: Economy, store: Store, world: World) -> tuple[Exchange, commerce.CommerceFlows, National]:
    """Foreign exchange and debt; and the part of planned investment that imported machines allow, 0 to 1. ()"""
    p, works = world.parameters.commerce, economy.industry
    met = abroad_met(works, world)
    exchange, flows = commerce.commerce_step(economy.exchange, commerce.Grain(store.export, store.grain_import), met, p)
    product = industry.national_product(works.output, farm_output(economy.countryside, world.regions))
    need = commerce.machinery_need(met.investment, product, works.output[0], p)
    machines = 12.0 * flows.machinery / commerce.import_prices(met.terms, p)
    return (
        exchange,
        flows,
        commerce.investment_constraint(machines, need, p, world.gains.commerce.grain_export_to_machinery),
    )


def prices_after(
    economy: Economy, works: Industry, people: People, trades: Trades, made: Made, world: World
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
        cost_price=market.manufactures_price(mark_up, works.usable.mean(), p.market, world.gains.scissors_opening),
        wage=economy.pay.wage,
        output_per_hand=industry.factory_output(works.output) / 100.0 / (works.wage_earners / wages.EARNERS_1913),
        goods=economy.town.goods,
        harvest_per_head=farms.harvest.sum() / everybody,
        provision=economy.town.provision,
        private_part=(trades.sold_privately.sum() + 1e-3 * habit) / (trades.sold.sum() + 1e-3),
        sales_weight=world.month.sales_weight, year=world.month.year,
        unsold=shelves.months_of_supply(economy.town.unsold, works.output[1], p.market),
    )  # fmt: skip
    decided = MoneyDecisions(
        issue=issue_after(economy, made, world), money_tax=lever.national("money_tax_rate"), mark_up=mark_up,
        grain_price=lever.national("grain_price"), private_trade=trade,
    )  # fmt: skip
    return money.money_step(economy.money, seen, decided, p.money, world.gains.money)


def issue_after(economy: Economy, made: Made, world: World) -> National:
    """Growth of cash in the month, with what departures of building and tax from history ask for; log. ()"""
    p, lever, cash = world.parameters, world.levers, economy.money
    level = jnp.where(cash.log_rate > 0.0, jnp.exp(jnp.minimum(cash.log_level, 20.0)), p.money.gold_level)
    more = lever.national("investment_share") - lever.usual("investment_share")
    departure = finance.Departure(
        building=finance.outlay(more * made.allowed, made.product), tax=_more_tax(economy, world) / level,
        cash=jnp.exp(cash.log_cash - cash.log_level),
        issue=lever.national("money_issue"), usual_issue=lever.usual("money_issue"),
    )  # fmt: skip
    return finance.issue_after(departure, p.finance, world.gains.finance.primitive_accumulation)


def _income(farms: Countryside, world: World) -> National:
    """Farm income that the money tax counts, million stable roubles a year."""
    price = world.levers.national("grain_price")
    return taxation.farm_income(farm_output(farms, world.regions), price, world.parameters.taxation)


def _more_tax(economy: Economy, world: World) -> National:
    """Money tax of the month beyond that at the recorded rate, million stable roubles."""
    return more_tax(world) * _income(economy.countryside, world) / 12.0


class Shop(NamedTuple):
    """The village's shop: share of its wants that is met, goods that reached it a year, goods left unsold. ()"""

    share: National
    goods: National
    unsold: National
    flows: shelves.ShelvesFlows


def village_shop(works: Industry, farms: Countryside, town: Town, flows: money.MoneyFlows, world: World) -> Shop:
    """What reaches the village of the manufactures it wants, and what nobody buys."""
    lever, p = world.levers, world.parameters
    seen = market.GoodsMarket(
        works.output[1], lever.national("investment_share"), lever.national("private_trade_tolerance"),
        flows.prices.terms_at_shop, flows.prices.farm / flows.prices.shop, farm_output(farms, world.regions),
    )  # fmt: skip
    wares = market.wares(seen, p.market, world.gains.balanced_growth)
    wanted = taxation.wanted_after_tax(
        wares.wanted, more_tax(world), _income(farms, world), flows.prices.shop, p.taxation,
        world.gains.taxation.taxation_not_force,
    )  # fmt: skip
    wares = wares._replace(wanted=wanted)
    met = shelves.ShelvesSeen(flows.prices.shop, flows.prices.level, lever.national("directive_share"))
    unsold, shelf = shelves.shelves_after(town.unsold, wares.works, met, p.shelves)
    offered = wares.works + wares.crafts + 12.0 * town.unsold
    bought = 12.0 * shelf.sold + jnp.minimum(wares.crafts, wares.wanted)
    return Shop(market.share_met(offered, wares.wanted), bought, unsold, shelf)


def finance_after(
    cash: Money, trades: Trades, traded: commerce.CommerceFlows, made: Made, paid: tuple[money.MoneyFlows, Shop],
    farms: Countryside, world: World,
) -> finance.FinanceFlows:  # fmt: skip
    """What paid for the month's investment."""
    lever, p, (flows, shop) = world.levers, world.parameters, paid
    tax, quota = lever.national("tax_in_kind_rate"), lever.national("grain_requisition")
    joint = (trades.claimed * farms.collectivised).sum()
    unpaid = trades.claimed.sum() - joint + p.finance.unpaid * joint
    seen = finance.FinanceSeen(
        outlay=finance.outlay(lever.national("investment_share") * made.allowed, made.product),
        money_tax=lever.national("money_tax_rate") * _income(farms, world) / 12.0,
        tax_grain=unpaid * jnp.clip(tax, 0.0, 1.0) / jnp.maximum(tax + quota, 1e-6),
        delivered=(trades.claimed + trades.sold - trades.sold_privately).sum(), goods=shop.flows.sold,
        mark_up=lever.national("industrial_mark_up"), grain_price=lever.national("grain_price"),
        shop=flows.prices.shop, food=flows.prices.food, level=flows.prices.level, issue=flows.issue,
        cash=jnp.exp(cash.log_cash - cash.log_level), credit=traded.credit - traded.service,
        import_price=commerce.import_prices(world.circumstances.national("terms_of_trade"), p.commerce),
    )  # fmt: skip
    return finance.finance(seen, p.finance)


def standard_after(works: Industry, people: People, trades: Trades, pay: wages.PayFlows, goods: National,
                   world: World) -> National:  # fmt: skip
    """Consumption per head of town over village. ()"""
    rural = people.rural.sum()
    fed = (trades.nourishment * people.rural).sum() / rural
    seen = standards.StandardSeen(pay.real, works.wage_earners, people.urban.sum(), fed, goods, rural)
    return standards.relative_standard(seen, world.parameters.standards)


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
