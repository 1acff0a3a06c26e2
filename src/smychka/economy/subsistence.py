"""Food, feed and seed: what a village needs until the next harvest, and what it eats and feeds."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.curves import smooth_ceiling
from smychka.foundations.quantity import Normal, Scalar, parameter
from smychka.inputs.regions import Regions
from smychka.state import Countryside, Month, National, Regional


class SubsistenceParameters(eqx.Module):
    """Norms of consumption in grain, and how they bend."""

    food_norm: Scalar = parameter(
        Normal(0.235, 0.006, 0.20, 0.27), unit="tonnes per head and year", source="assumption",
        note="Grain eaten by a villager in an ordinary year; peasant budgets of the 1920s give .22-.25 as "
        "flour and grain.",
    )  # fmt: skip
    town_norm: Scalar = parameter(
        Normal(0.19, 0.012, 0.14, 0.24), unit="tonnes per head and year", source="assumption",
        note="Grain eaten by a townsman in an ordinary year; prototype value.",
    )  # fmt: skip
    town_plots: Scalar = parameter(
        Normal(0.18, 0.05, 0.0, 0.4), unit="share of norm", source="assumption",
        note="Food of townspeople from their own plots and from kin in the village.",
    )  # fmt: skip
    horse_norm: Scalar = parameter(
        Normal(0.25, 0.03, 0.15, 0.4), unit="tonnes per head and year", source="assumption",
        note="Grain fed to a horse in a lean but ordinary year; .35 in the prototype, .4 and more when grain is cheap.",
    )  # fmt: skip
    cattle_norm: Scalar = parameter(
        Normal(0.060, 0.010, 0.03, 0.11), unit="tonnes per head and year", source="assumption",
        note="Grain fed to a head of cattle with the pigs and sheep that go with it.",
    )  # fmt: skip
    herd_food: Scalar = parameter(
        Normal(0.05, 0.012, 0.02, 0.09), unit="tonnes of grain equivalent per head and year", source="assumption",
        note="Milk and meat eaten in the village per head of cattle, as grain of the same energy.",
    )  # fmt: skip
    extra_feed: Scalar = parameter(
        Normal(1.0, 0.15, 0.4, 1.6), unit="1", source="assumption",
        note="Rise of feeding above the norm per unit of plenty: cheap grain goes to animals.",
    )  # fmt: skip
    plots: Scalar = parameter(
        Normal(0.28, 0.06, 0.0, 0.45), unit="share of grain food", source="assumption",
        note="Grain that the household plots of collective farmers replace (potatoes, milk) where plots and their "
        "market are allowed; the prototype starved in 1934-40 without them.",
    )  # fmt: skip
    seed_guard: Scalar = parameter(
        Normal(0.80, 0.1, 0.4, 1.0), unit="share", source="assumption",
        note="Seed that a hungry village will not eat.",
    )  # fmt: skip
    feed_guard: Scalar = parameter(
        Normal(0.30, 0.08, 0.1, 0.6), unit="share", source="assumption",
        note="Feed that a hungry village reckons with for its last animals.",
    )  # fmt: skip
    storage_loss: Scalar = parameter(
        Normal(0.006, 0.002, 0.0, 0.015), unit="per month", source="assumption",
        note="Grain lost in store and in handling; 5-8 % a year.",
    )  # fmt: skip


def plot_households(collectivised: Regional, tolerance: National) -> Regional:
    r"""Share of households that live off a kolkhoz plot. (region,)

    $$ h = c\,\min\left(1, \max\left(0, \frac{v - .08}{.12}\right)\right) $$

    Plots count where their produce may be sold: the tolerance $v$ of trade stood at .2 with the kolkhoz market of 1932
    and at .08 when it was shut that winter.
    """
    return collectivised * jnp.clip((tolerance - 0.08) / 0.12, 0.0, 1.0)


class Needs(eqx.Module):
    """What a region needs until the next harvest, million tonnes. Shape of each: (region,).

    Attributes:
        food: for people, after what herds give.
        feed: for horses and cattle.
        seed: for sowing.
        food_month: food of this month.
        feed_month: feed of this month.
    """

    food: Regional
    feed: Regional
    seed: Regional
    food_month: Regional
    feed_month: Regional

    def whole(self) -> Regional:
        """Food, feed and seed together."""
        return self.food + self.feed + self.seed


def herd_food(cattle: Regional, p: SubsistenceParameters, regions: Regions) -> Regional:
    """Milk and meat of a month, in grain of the same energy, million tonnes. (region,)"""
    return p.herd_food * regions.pastoral * cattle / 12.0


def pastoral_part(regions: Regions) -> Regional:
    """Part of herd food that a region counts on instead of grain: none in farming regions. (region,)"""
    return jnp.clip((regions.pastoral - 1.0) / regions.pastoral, 0.0, 1.0)


def usual_herds(people: Regional, p: SubsistenceParameters, regions: Regions) -> Regional:
    """Herd food of an ordinary month at the herds of about 1928, million tonnes of grain. (region,)"""
    return p.herd_food * regions.pastoral * regions.cattle / regions.rural * people / 12.0


def usual_food(people: Regional, p: SubsistenceParameters, regions: Regions) -> Regional:
    """Food of all kinds that a region's villagers eat in an ordinary month, million tonnes of grain. (region,)

    The grain norm holds for the grain-eating regions; elsewhere potatoes and hay lower the need for grain, and herds
    raise the food that is not grain.
    """
    grain = people * p.food_norm * regions.grain_need / 12.0
    return grain + pastoral_part(regions) * usual_herds(people, p, regions)


def needs(
    people: Regional, farms: Countryside, plots: Regional, month: Month, seed_norm: Scalar,
    p: SubsistenceParameters, regions: Regions,
) -> Needs:  # fmt: skip
    r"""Grain needed until the next harvest.

    $$ N = \left(\nu\,P - M_p\right)(1 - \pi h)\,T + (\nu_h D + \nu_c L)\frac{T}{12} + \sigma A\,s $$

    with norms $\nu$, people $P$, food from the herds of pastoral regions $M_p$, plots $h$, months to the harvest $T$
    and the share $s$ of the seed still to be sown.

    Args:
        people: villagers, millions. (region,)
        farms: horses, cattle and grain area. (region,)
        plots: share of households that live off plots. (region,)
        month: calendar.
        seed_norm: tonnes per hectare. ()
        p: norms.
        regions: the regions.

    Returns:
        Food, feed and seed, million tonnes. (region,)
    """
    usual = usual_food(people, p, regions)
    from_herds = pastoral_part(regions) * (herd_food(farms.cattle, p, regions) - usual_herds(people, p, regions))
    grain_norm = people * p.food_norm * regions.grain_need / 12.0
    food_month = jnp.clip(grain_norm - from_herds, 0.2 * grain_norm, usual) * (1.0 - p.plots * plots)
    feed_month = (
        regions.grain_need / regions.pastoral * (p.horse_norm * farms.horses + p.cattle_norm * farms.cattle) / 12.0
    )
    return Needs(
        food=food_month * month.to_harvest,
        feed=feed_month * month.to_harvest,
        seed=seed_norm * farms.sown * month.seed_ahead,
        food_month=food_month,
        feed_month=feed_month,
    )


class Eaten(eqx.Module):
    """Use of grain in the village in one month, million tonnes, and how far it went. Shape of each: (region,)."""

    food: Regional
    feed: Regional
    lost: Regional
    nourishment: Regional
    feeding: Regional


def eaten(grain: Regional, need: Needs, food_usual: Regional, p: SubsistenceParameters) -> Eaten:
    r"""Grain eaten, fed and lost in a month.

    People eat first and spread what there is over the months to the harvest, $\min(1, (G - k_s S)/(N_f + k_f N_d))$
    rounded at the corner, keeping back a part of seed $S$ and of feed $N_d$; animals get what is left above food and
    seed, more than the norm when grain is plentiful.

    Args:
        grain: grain held, million tonnes. (region,)
        need: needs until the harvest. (region,)
        food_usual: ordinary food of the month, of all kinds, million tonnes. (region,)
        p: norms.

    Returns:
        Food, feed, loss; nourishment (food of all kinds over the usual) and feeding (feed over the norm). (region,)
    """
    food_ratio = smooth_ceiling((grain - p.seed_guard * need.seed) / (need.food + p.feed_guard * need.feed), 0.12)
    food = need.food_month * jnp.maximum(food_ratio, 0.0)
    plenty = (grain - need.seed - need.food) / jnp.maximum(need.feed, 1e-6)
    feed_ratio = jnp.clip(plenty, 0.25, 1.0) + p.extra_feed * jnp.clip(plenty - 1.0, 0.0, 2.0)
    feed = need.feed_month * feed_ratio
    lost = p.storage_loss * grain
    scale = jnp.minimum(1.0, grain / jnp.maximum(food + feed + lost, 1e-9))
    nourishment = 1.0 - (need.food_month - food * scale) / food_usual
    return Eaten(food * scale, feed * scale, lost * scale, nourishment, feed_ratio * scale)


def town_diet(provision: National, cattle: National, people: National, regions: Regions) -> National:
    r"""Food of townspeople against the norm, meat and milk with it. ()

    $$ d = r\left(.6 + .4\min\left(1.2,\; \frac{L/N}{L_{28}/N_{26}}\right)\right) $$

    with provision in grain $r$ and cattle per head of the people. Hunger answers to grain; what is eaten, to both.

    Args:
        provision: grain food against the norm. ()
        cattle: million head. ()
        people: millions. ()
        regions: herds of 1928 and people of 1926.
    """
    usual = regions.cattle.sum() / (regions.rural + regions.urban).sum()
    return provision * (0.6 + 0.4 * jnp.minimum(cattle / people / usual, 1.2))


def town_provision(
    stock: National, people: National, village: National, p: SubsistenceParameters
) -> tuple[National, National]:
    r"""Grain eaten by the towns in a month, and provision against the norm.

    $$ r = \min\!\left(1, \frac{T}{2\,\nu_u U/12}\right) $$

    rounded at the corner: shops and card offices stretch what is in store once it falls under two months' need. A
    part of the food of towns comes from their own plots and from visits to the village and follows its nourishment.

    Args:
        stock: town grain, million tonnes. ()
        people: townspeople, millions. ()
        village: mean nourishment of the village. ()
        p: norms.

    Returns:
        Million tonnes eaten; provision, 1 = norm. (), ()
    """
    month_need = p.town_norm * people / 12.0
    own = p.town_plots
    ratio = jnp.maximum(smooth_ceiling(stock / (2.0 * month_need), 0.2), 0.0)
    return month_need * ratio * (1.0 - own), ratio * (1.0 - own) + own * jnp.clip(village, 0.3, 1.05)
