"""One month of the countryside: fields, claims and market, meals, herds."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.economy import collectivisation, harvest, livestock, market, procurement, subsistence, taxation, trade
from smychka.economy.months import Land, People, Trades, World
from smychka.economy.town import farm_output
from smychka.state import Countryside, National, Regional, Town

TILT_YEARS = (1931.5, 1933.5)


def fields_after(farms: Countryside, people: People, world: World) -> tuple[Countryside, Land]:
    """Harvest, sowing and membership of collective farms."""
    p, month, gains = world.parameters, world.month, world.gains
    lever = world.levers
    pressure = lever.by_region("procurement_pressure")
    tractors = farms.tractors + new_tractors(world)
    tractor_power = p.tractor_horses * tractors / 1000.0
    draught = farms.horses + tractor_power
    seen = harvest.HarvestConditions(
        weather=world.circumstances.weather, front=world.circumstances.by_region("civil_war_front"),
        coercion=pressure, nourishment=people.nourishment, burden=gains.collectivisation_to_output_fall * farms.burden,
    )  # fmt: skip
    effort = 1.0 - gains.collectivisation_to_output_fall * (1.0 - harvest.kolkhoz_effort(p.harvest, month.year))
    crop = month.harvest * harvest.harvest(
        farms.sown, draught, farms.collectivised, seen, p.harvest, world.regions, effort
    )
    grain = farms.grain + crop
    norm = jnp.where(month.harvest > 0, procurement.norm_after(farms.norm, crop, farms.sown, p.procurement), farms.norm)
    trade_free = jnp.clip(lever.national("private_trade_tolerance") / 0.8, 0.0, 1.0)
    reply = p.harvest.sowing_terms * (
        jnp.log(0.35 + 0.65 * farms.trust) - gains.nep_market_to_recovery * (1.0 - trade_free)
    )
    taxed = gains.taxation.taxation_not_force * p.taxation.sowing_burden * more_tax(world)
    wish = harvest.Wish(draught, farms.burden + taxed, reply, farms.collectivised)
    wanted = harvest.wanted_area(wish, p.harvest, world.regions)
    sown, seed = harvest.sowing(farms.sown, wanted, 0.8 * grain, month, p.harvest)
    moved = collectivisation.membership(
        farms.collectivised, lever.by_region("collectivisation_drive"), lever.by_region("collectivisation_retreat"),
        farms.trust, tractor_power / draught, p.collectivisation, gains.cooperation_with_machines,
    )  # fmt: skip
    fields = eqx.tree_at(
        lambda f: (f.sown, f.grain, f.collectivised, f.tractors, f.harvest, f.norm),
        farms,
        (sown, grain - seed, moved.closing, tractors, jnp.where(month.harvest > 0, crop, farms.harvest), norm),
    )
    return fields, Land(crop, seed, moved.joined)


def more_tax(world: World) -> National:
    """Money tax of the village beyond the recorded rate, share of farm income; nought in history. ()"""
    return world.levers.national("money_tax_rate") - world.levers.usual("money_tax_rate")


def new_tractors(world: World) -> Regional:
    """Tractors added this month, thousand: most go to the wide fields of the south and east."""
    area = world.regions.grain_area**1.3
    return world.levers.national("machine_supply") / 12.0 * area / area.sum()


def village_after(
    farms: Countryside, joined: Regional, town: Town, people: People, belief: National, world: World
) -> tuple[Countryside, Trades]:
    """Claims, sales, purchases and returns, then eating and feeding."""
    p, month, lever, gains = world.parameters, world.month, world.levers, world.gains
    pressure = lever.by_region("procurement_pressure")
    tolerance = lever.national("private_trade_tolerance")
    plots = subsistence.plot_households(farms.collectivised, tolerance)
    need = subsistence.needs(people.rural, farms, plots, month, p.harvest.seed_norm, p.subsistence, world.regions)
    whole = need.whole()
    claimed = claims(farms, people, whole, pressure, belief, world)
    grain = farms.grain - claimed.taken
    share = market.share_sold(town.terms, town.goods, pressure.mean(), p.market, gains.scissors_to_marketing_withdrawal)
    lawful = market.lawful_buyers(tolerance, lever.national("grain_price"), farms.collectivised.mean())
    bonded = gains.smychka_to_stability * farms.trust
    access = market.Access(lawful, tolerance, town.provision, town.bid, pressure.mean())
    sold, private = market.sales(grain, whole, bonded, share, access, month, p.market)
    sold = sold + taxation.sold_for_tax(
        more_tax(world), farm_output(farms, world.regions), taxation.Barn(sold, grain - sold, whole, farms.harvest),
        lawful, month, p.taxation, gains.taxation.taxation_not_force,
    )  # fmt: skip
    bought, back = _supplied(farms, grain, whole, sold, town, people, world)
    held = grain - sold + bought + back
    usual = subsistence.usual_food(people.rural, p.subsistence, world.regions)
    meal = subsistence.eaten(held, need, usual, p.subsistence)
    worn = gains.tribute_to_smychka_break
    exchange = town.goods * (0.3 + 0.7 * tolerance)
    bond = collectivisation.trust(farms.trust, worn * pressure, worn * joined, exchange, p.collectivisation)
    going_on = 1.0 - month.new_farm_year
    village = eqx.tree_at(
        lambda f: (f.grain, f.claimed, f.taken, f.trust, f.burden, f.force),
        farms,
        (
            held - meal.food - meal.feed - meal.lost,
            claimed.outstanding * going_on,
            (farms.taken + claimed.taken + sold) * going_on,
            bond,
            procurement.burden(farms.burden, claimed.taken, farms.harvest),
            procurement.force(farms.force, pressure),
        ),
    )
    trades = Trades(
        claimed.due, claimed.taken, sold, sold * private, bought, back,
        meal.food, meal.feed, meal.lost, meal.nourishment, meal.feeding,
    )  # fmt: skip
    return village, trades


def _supplied(
    farms: Countryside, grain: Regional, need: Regional, sold: Regional, town: Town, people: People, world: World
) -> tuple[Regional, Regional]:
    """Grain that comes to villages: bought or supplied by the state, and returned as loans and relief."""
    p, lever = world.parameters, world.levers
    tolerance = lever.national("private_trade_tolerance")
    state_share = p.market.state_supply * jnp.clip(1.0 - tolerance, 0.0, 1.0)
    reach = market.grain_reach(tolerance, lever.by_region("movement_restriction"), state_share, world.regions)
    spare = jnp.maximum(town.grain - p.subsistence.town_norm * people.urban.sum() / 6.0, 0.0)
    offered = 0.8 * sold.sum() + p.market.spare_stock * spare
    bought = market.village_purchases(grain, need, offered, reach, world.month, p.market)
    relief = p.procurement.relief * trade.grain_imports(lever.national("grain_import_plan"))
    rate = lever.by_region("returns_of_grain")
    return bought, procurement.returned(rate, farms.taken, grain, need, (town.grain, relief), world.month)


def claims(
    farms: Countryside, people: People, need: Regional, pressure: Regional, belief: National, world: World
) -> procurement.Claims:
    """Claims on the last harvest that fall due, and what is taken."""
    p, month, lever = world.parameters.procurement, world.month, world.levers
    gain = world.gains.procurement_to_famine
    tilt_years = jnp.where((month.year >= TILT_YEARS[0]) & (month.year < TILT_YEARS[1]), 1.0, 0.0)
    shares = procurement.claim_shares(
        farms.harvest, people.rural, tilt_years, p, world.regions, world.gains.ukrainian_quota_tilt
    )
    control = world.circumstances.by_region("soviet_control")
    seen = procurement.Base(farms.harvest, farms.norm * farms.sown, farms.collectivised, belief)
    base = procurement.claims_base(lever.national("grain_requisition"), lever.national("tax_in_kind_rate"), seen)
    due = shares * base * month.claim_weight * control
    return procurement.claims(farms.claimed, due, farms.grain, need, pressure, farms.collectivised, p, gain)


def herds_after(
    farms: Countryside, feeding: Regional, joined: Regional, bid: National, world: World
) -> tuple[Countryside, livestock.Herds, livestock.Herds]:
    """Horses and cattle after the month."""
    p, gain_loss = world.parameters.livestock, world.gains.collectivisation_to_livestock_loss
    front = world.circumstances.by_region("civil_war_front")
    weight = livestock.herders_weight(p, world.regions)
    idle = jnp.zeros_like(front)
    stables = livestock.Pressure(feeding, joined, front, gain_loss * p.neglect * farms.collectivised)
    byres = livestock.Pressure(feeding, joined, front, idle)
    month, regions = world.month, world.regions
    horses = livestock.herds(
        farms.horses, regions.horses, p.horse_growth, gain_loss * p.fear_horses * weight, p.war_horses,
        stables, eqx.tree_at(lambda m: m.calving, month, 0.45 * month.calving), p,
    )  # fmt: skip
    private = 1.0 - farms.collectivised
    growth = p.cattle_growth * (1.0 - private + private * livestock.feeding_up(bid, p))
    cattle = livestock.herds(
        farms.cattle, regions.cattle, growth, gain_loss * p.fear * weight, p.war_cattle, byres, month, p
    )
    return eqx.tree_at(lambda f: (f.horses, f.cattle), farms, (horses.closing, cattle.closing)), horses, cattle
