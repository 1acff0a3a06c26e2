"""The economy of one month: countryside first, then the towns' grain, then industry.

`step` takes what society hands over (`People`), the decisions and the circumstances, and returns the new economy and
the flows of the month. Flows are for ledgers, figures and coupling; they are never carried.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy import advice, commerce, livestock, management, money, ownership, planning, wages
from smychka.economy.countryside import fields_after, herds_after, village_after
from smychka.economy.months import EconomyFlows, People, World
from smychka.economy.offices import Ordering, advice_after, management_after, ownership_after
from smychka.economy.parameters import EconomyGains, EconomyParameters
from smychka.economy.payments import finance_after, pay_after, prices_after, standard_after, trade_after, village_shop
from smychka.economy.town import believed_harvest, export_plan, store_after, works_after
from smychka.foundations.ledger import Ledger
from smychka.inputs.regions import Regions
from smychka.state import Countryside, Economy, Industry, Regional, Town

__all__ = [
    "CIRCUMSTANCES", "LEDGERS", "LEVERS", "EconomyFlows", "EconomyGains", "EconomyParameters", "People", "World",
    "opening", "step",
]  # fmt: skip

LEVERS = frozenset(
    {
        "collectivisation_drive", "collectivisation_retreat", "directive_share", "discussion_freedom",
        "foreign_credit_openness", "grain_export_plan", "grain_import_plan", "grain_price",
        "grain_requisition", "heavy_share", "industrial_mark_up", "investment_share", "labour_discipline",
        "leased_industry", "machine_supply", "machinery_import_priority", "money_issue", "money_tax_rate",
        "movement_restriction", "one_man_management",
        "plan_ambition", "private_trade_tolerance", "procurement_pressure", "rationing", "repression_level",
        "returns_of_grain", "soft_budget", "tax_in_kind_rate", "tax_progression", "wage_differential",
    }
)  # fmt: skip
CIRCUMSTANCES = frozenset(
    {
        "blockade", "civil_war_front", "credit_availability", "soviet_control", "terms_of_trade", "weather",
        "world_grain_price_gold",
    }
)  # fmt: skip
LEDGERS = (
    "village grain", "town grain", "horses", "cattle", "foreign exchange", "foreign debt", "unsold goods",
    "investment finance",
)  # fmt: skip


def opening(all_parameters: EconomyParameters, regions: Regions) -> Economy:
    """The economy on 1 November 1917: national totals spread as in the table of regions."""
    p = all_parameters.opening
    area = p.grain_area * regions.grain_area / regions.grain_area.sum()
    crop = area * regions.grain_yield
    horses = p.horses * regions.horses / regions.horses.sum()
    zero = jnp.zeros_like(area)
    capital = jnp.stack([p.heavy_capital, p.light_capital])
    usable = jnp.stack([p.usable, p.usable])
    return Economy(
        countryside=Countryside(
            sown=area, horses=horses, cattle=p.cattle * regions.cattle / regions.cattle.sum(),
            grain=p.peasant_grain * crop / crop.sum(), collectivised=zero + 0.001, trust=zero + p.trust,
            harvest=1.2 * p.peasant_grain * crop / crop.sum(), claimed=zero, taken=zero, burden=zero + 0.04,
            tractors=zero + 0.01, force=zero, norm=regions.grain_yield,
        ),
        town=Town(
            grain=p.town_grain, goods=jnp.asarray(0.7), terms=jnp.asarray(0.5),
            provision=jnp.asarray(0.85), bid=jnp.asarray(0.5), unsold=jnp.asarray(0.0),
        ),
        industry=Industry(
            capital=capital, pipeline=jnp.stack([0.02 * capital, 0.02 * capital]), usable=usable,
            workers=jnp.asarray(2.7), wage_earners=jnp.asarray(9.5), asked=jnp.asarray(9.5),
            output=usable * capital,
        ),
        plan=planning.opening_plan(usable * capital, all_parameters.planning),
        exchange=commerce.opening(all_parameters.commerce), money=money.opening(all_parameters.money),
        pay=wages.opening(), trade=ownership.opening(all_parameters.ownership),
        advice=advice.opening(all_parameters.advice), weariness=management.opening(all_parameters.management),
    )  # fmt: skip


def step(economy: Economy, people: People, world: World) -> tuple[Economy, EconomyFlows]:
    """The economy after a month, and its flows."""
    fields, land = fields_after(economy.countryside, people, world)
    belief = believed_harvest(economy.plan, world)
    village, trades = village_after(fields, land.joined, economy.town, people, belief, world)
    herded, horses, cattle = herds_after(village, trades.feeding, land.joined, economy.town.bid, world)
    ordered = export_plan(village, economy.industry, world)
    stocked, store = store_after(economy.town, people, trades, ordered, world)
    exchange, traded, allowed = trade_after(economy, store, world)
    advice_now, advised = advice_after(economy, world)
    trade, owned = ownership_after(economy, world)
    weariness, managed = management_after(economy.weariness, stocked, people, world)
    orders = Ordering(allowed, advised.pace, owned.hands_factor, owned.light_factor, managed.work)
    plant, plan, made, planned = works_after(economy, stocked, people, orders, world)
    cash, priced = prices_after(
        eqx.tree_at(lambda e: (e.countryside, e.town), economy, (herded, stocked)), plant, people, trades, made, world
    )
    shop = village_shop(plant, herded, stocked, priced, world)
    pay, paid = pay_after(economy, plant, people, priced, managed.leaving, world)
    bid = world.levers.national("grain_price") / priced.prices.food
    town = eqx.tree_at(
        lambda t: (t.goods, t.terms, t.bid, t.unsold), stocked, (shop.share, priced.prices.terms, bid, shop.unsold)
    )
    financed = finance_after(cash, trades, traded, made, (priced, shop), herded, world)
    ledgers = (
        Ledger(economy.countryside.grain,
               (land.harvest, trades.bought, trades.returned),
               (land.seed, trades.claimed, trades.sold, trades.food, trades.feed, trades.lost), herded.grain),
        Ledger(economy.town.grain,
               (trades.claimed.sum(), trades.sold.sum(), store.grain_import),
               (trades.bought.sum(), trades.returned.sum(), store.export, store.town_food, store.settler_food,
                store.other_uses), town.grain),
        _herd_ledger(economy.countryside.horses, horses),
        _herd_ledger(economy.countryside.cattle, cattle),
        *traded.ledgers, shop.flows.ledger, financed.ledger,
    )  # fmt: skip
    flows = EconomyFlows(
        land=land, trades=trades, store=store, made=made, plan=planned, export_plan=ordered, commerce=traded,
        ownership=owned, advice=advised, management=managed, money=priced, pay=paid, finance=financed,
        shelves=shop.flows,
        relative_standard=standard_after(plant, people, trades, paid, shop.goods, world), provision=town.provision,
        labour_force=people.labour_force, output=planned.stormed, horses=horses, cattle=cattle, ledgers=ledgers,
    )  # fmt: skip
    return Economy(herded, town, plant, plan, exchange, cash, pay, trade, advice_now, weariness), flows


def _herd_ledger(before: Regional, herd: livestock.Herds) -> Ledger:
    return Ledger(before, (herd.increase,), (herd.lost_to_want, herd.lost_to_fear, herd.lost_to_war), herd.closing)
