"""What the economy is given in a month and what it hands back."""

from __future__ import annotations

import equinox as eqx

from smychka.economy import livestock
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
    """

    rural: Regional
    urban: Regional
    settlers: Regional
    nourishment: Regional
    labour_force: National


class Land(eqx.Module):
    """Harvest and seed of the month, million tonnes, and households driven into collective farms, share. (region,)"""

    harvest: Regional
    seed: Regional
    joined: Regional


class Trades(eqx.Module):
    """Movements of grain in the villages, million tonnes; nourishment and feeding against the norms. (region,)"""

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
    """What industry hands on: goods and terms for the village, unfilled posts, national product, posts asked for."""

    goods: National
    terms: National
    unfilled: National
    product: National
    asked: National


class EconomyFlows(eqx.Module):
    """What happened in the economy in one month.

    Attributes:
        land: harvest, seed, households driven in.
        trades: movements of grain in the villages, meals and feeding.
        store: movements of the towns' grain.
        made: goods, terms, posts, national product.
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
