"""What the economy is given in a month and what it hands back."""

from __future__ import annotations

import equinox as eqx

from smychka.economy import (
    advice,
    commerce,
    finance,
    livestock,
    management,
    money,
    ownership,
    planning,
    shelves,
    wages,
)  # fmt: skip
from smychka.economy.parameters import EconomyGains, EconomyParameters
from smychka.foundations.ledger import Ledger
from smychka.inputs.regions import Regions
from smychka.state import Branches, Circumstances, Levers, Month, National, Regional


class People(eqx.Module):
    """What society hands to the economy. (region,) unless said otherwise.

    Attributes:
        rural: villagers, millions.
        urban: townspeople, millions.
        settlers: people in special settlements, millions; fed from the towns' grain.
        nourishment: food of villagers over nine months against the usual.
        labour_force: wage earners and job seekers, millions. ()
        control: control from below, 0 to 1. ()
        criticism: criticism from below and from open debate, 0 to 1. ()
    """

    rural: Regional
    urban: Regional
    settlers: Regional
    nourishment: Regional
    labour_force: National
    control: National
    criticism: National


class Land(eqx.Module):
    """Harvest and seed of the month, million tonnes, and households driven into collective farms, share. (region,)"""

    harvest: Regional
    seed: Regional
    joined: Regional


class Trades(eqx.Module):
    """Grain moved in the villages and claims due, million tonnes; nourishment and feeding over norms. (region,)"""

    due: Regional
    claimed: Regional
    sold: Regional
    sold_privately: Regional
    bought: Regional
    returned: Regional
    food: Regional
    feed: Regional
    lost: Regional
    nourishment: Regional
    feeding: Regional


class Store(eqx.Module):
    """Movements of the towns' grain apart from the villages, million tonnes. All scalars."""

    export: National
    grain_import: National
    town_food: National
    settler_food: National
    other_uses: National


class Made(eqx.Module):
    """What industry hands on: unfilled posts, national product, posts asked for, and the part of building allowed."""

    unfilled: National
    product: National
    asked: National
    allowed: National


class EconomyFlows(eqx.Module):
    """What happened in the economy in one month.

    Attributes:
        land: harvest, seed, households driven in.
        trades: movements of grain in the villages, meals and feeding.
        store: movements of the towns' grain.
        made: posts, national product, building allowed by imported machines.
        plan: targets, tautness, reports.
        export_plan: grain exports ordered and struck off.
        commerce: earnings, credit, imports, machines.
        ownership: who holds trade and industry.
        advice: forecasts and the pace asked for.
        management: who rules in the works.
        money: cash and prices.
        pay: wages, effort, turnover.
        finance: what paid for investment.
        shelves: goods of the works sold to the village.
        relative_standard: consumption per head, town over village.
        provision: food of townspeople against the norm.
        labour_force: wage earners and job seekers, millions.
        output: heavy and light output at a yearly rate, 1913 = 100.
        horses: changes of the horse herds.
        cattle: changes of the cattle herds.
        ledgers: the balances, in the order of `LEDGERS`.
    """

    land: Land
    trades: Trades
    store: Store
    made: Made
    plan: planning.PlanFlows
    export_plan: commerce.ExportPlan
    commerce: commerce.CommerceFlows
    ownership: ownership.OwnershipFlows
    advice: advice.AdviceFlows
    management: management.ManagementFlows
    money: money.MoneyFlows
    pay: wages.PayFlows
    finance: finance.FinanceFlows
    shelves: shelves.ShelvesFlows
    relative_standard: National
    provision: National
    labour_force: National
    output: Branches
    horses: livestock.Herds
    cattle: livestock.Herds
    ledgers: tuple[Ledger, ...]


class World(eqx.Module):
    """Everything that does not change within a month."""

    levers: Levers
    circumstances: Circumstances
    month: Month
    parameters: EconomyParameters
    gains: EconomyGains
    regions: Regions
