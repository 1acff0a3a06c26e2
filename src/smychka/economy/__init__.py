"""The economy of one month: countryside first, then the towns' grain, then industry.

`step` takes what society hands over (`People`), the decisions and the circumstances, and returns the new economy and
the flows of the month. Flows are for ledgers, figures and coupling; they are never carried.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy import livestock
from smychka.economy.countryside import fields_after, herds_after, village_after
from smychka.economy.months import EconomyFlows, People, World
from smychka.economy.parameters import EconomyGains, EconomyParameters, OpeningParameters
from smychka.economy.town import store_after, works_after
from smychka.foundations.ledger import Ledger
from smychka.inputs.regions import Regions
from smychka.state import Countryside, Economy, Industry, Regional, Town

__all__ = [
    "CIRCUMSTANCES", "LEDGERS", "LEVERS", "EconomyFlows", "EconomyGains", "EconomyParameters", "People", "World",
    "opening", "step",
]  # fmt: skip

LEVERS = frozenset(
    {
        "collectivisation_drive", "collectivisation_retreat", "grain_export_plan", "grain_import_plan", "grain_price",
        "grain_requisition", "heavy_share", "industrial_mark_up", "investment_share", "machine_supply",
        "movement_restriction", "private_trade_tolerance", "procurement_pressure", "returns_of_grain", "soft_budget",
        "tax_in_kind_rate",
    }
)  # fmt: skip
CIRCUMSTANCES = frozenset({"blockade", "civil_war_front", "soviet_control", "weather"})
LEDGERS = ("village grain", "town grain", "horses", "cattle")


def opening(p: OpeningParameters, regions: Regions) -> Economy:
    """The economy on 1 November 1917: national totals spread as in the table of regions."""
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
            tractors=zero + 0.01, force=zero,
        ),
        town=Town(
            grain=p.town_grain, exported=jnp.zeros(()), goods=jnp.asarray(0.7), terms=jnp.asarray(0.5),
            provision=jnp.asarray(0.85),
        ),
        industry=Industry(
            capital=capital, pipeline=jnp.stack([0.02 * capital, 0.02 * capital]), usable=usable,
            workers=jnp.asarray(2.7), wage_earners=jnp.asarray(9.5), asked=jnp.asarray(9.5),
            output=usable * capital,
        ),
    )  # fmt: skip


def step(economy: Economy, people: People, world: World) -> tuple[Economy, EconomyFlows]:
    """The economy after a month, and its flows."""
    fields, land = fields_after(economy.countryside, people, world)
    village, trades = village_after(fields, land.joined, economy.town, people, world)
    herded, horses, cattle = herds_after(village, trades.feeding, land.joined, world)
    stocked, store = store_after(economy.town, people, trades, world)
    plant, made = works_after(economy, stocked, people, world)
    town = eqx.tree_at(lambda t: (t.goods, t.terms), stocked, (made.goods, made.terms))
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
    )  # fmt: skip
    flows = EconomyFlows(
        land, trades, store, made, town.provision, people.labour_force, plant.output, horses, cattle, ledgers
    )
    return Economy(herded, town, plant), flows


def _herd_ledger(before: Regional, herd: livestock.Herds) -> Ledger:
    return Ledger(before, (herd.increase,), (herd.lost_to_want, herd.lost_to_fear, herd.lost_to_war), herd.closing)
