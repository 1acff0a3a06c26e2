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


class EconomyFlows(eqx.Module):
    """What happened in the economy in one month; million tonnes, million head, shares."""

    harvest: Regional
    seed: Regional
    claimed: Regional
    sold: Regional
    sold_privately: Regional
    bought: Regional
    returned: Regional
    food: Regional
    feed: Regional
    lost: Regional
    nourishment: Regional
    joined: Regional
    export: National
    grain_import: National
    town_food: National
    settler_food: National
    other_uses: National
    provision: National
    unfilled: National
    labour_force: National
    output: Branches
    product: National
    wage_earners_asked: National
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
