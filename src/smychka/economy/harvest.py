"""The harvest and the sowing: what the land gives, and how much of it is sown again."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, parameter
from smychka.inputs.regions import Regions
from smychka.state import Month, Regional


class HarvestParameters(eqx.Module):
    """Constants of the harvest and of sowing."""

    yield_scale: Scalar = parameter(
        LogNormal(1.00, 0.03), unit="1", source="assumption",
        note="Yields of the region table times this. The rival series of 1925-30 differ by 10-15 %.",
    )  # fmt: skip
    draught_elasticity: Scalar = parameter(
        Normal(0.23, 0.06, 0.08, 0.45), unit="elasticity", source="assumption",
        note="Yield against draught power on the land: U(.2, .5) in the survey of models, .30 in the prototype.",
    )  # fmt: skip
    coercion_cost: Scalar = parameter(
        Normal(0.07, 0.03, 0.0, 0.2), unit="share", source="assumption",
        note="Yield lost on private land at full pressure: work and care fall when the crop is taken.",
    )  # fmt: skip
    kolkhoz_effort: Scalar = parameter(
        Normal(0.87, 0.05, 0.6, 1.0), unit="ratio", source="assumption",
        note="Yield of new collective farms against private land with the same draught, at the start.",
    )  # fmt: skip
    kolkhoz_learning: Scalar = parameter(
        Normal(0.055, 0.012, 0.0, 0.1), unit="per year", source="assumption",
        note="Yearly gain of collective farms from 1933 on; yields of 1937-40 exceed those of 1932 in all series.",
    )  # fmt: skip
    kolkhoz_burden: Scalar = parameter(
        Normal(1.20, 0.25, 0.0, 2.0), unit="1", source="assumption",
        note="Effort lost on collective land per unit by which deliveries pass a quarter of the crop: nothing was left "
        "for labour days in 1931.",
    )  # fmt: skip
    hunger_effort: Scalar = parameter(
        Normal(0.80, 0.15, 0.2, 1.4), unit="elasticity", source="assumption",
        note="Hungry people and unfed horses work less: yield against the nourishment of the village.",
    )  # fmt: skip
    war_damage: Scalar = parameter(
        Normal(0.28, 0.08, 0.0, 0.6), unit="log points", source="assumption",
        note="Harvest lost where a front stands all year: fields trampled, hands and horses taken.",
    )  # fmt: skip
    area_scale: Scalar = parameter(
        LogNormal(1.17, 0.03), unit="1", source="assumption",
        note="Area wanted at peace, full draught and trust against the region table (92 million hectares).",
    )  # fmt: skip
    sowing_draught: Scalar = parameter(
        Normal(0.20, 0.08, 0.0, 0.6), unit="elasticity", source="assumption",
        note="Area that can be sown against draught power.",
    )  # fmt: skip
    sowing_burden: Scalar = parameter(
        Normal(0.40, 0.15, 0.0, 1.2), unit="elasticity", source="assumption",
        note="Fall of the area that private farms want to sow per unit of the harvest taken without return.",
    )  # fmt: skip
    sowing_terms: Scalar = parameter(
        Normal(0.20, 0.05, 0.0, 0.4), unit="elasticity", source="assumption",
        note="Rise of the wanted area with the price of grain over that of manufactures, where goods are to be had.",
    )  # fmt: skip
    sowing_plan: Scalar = parameter(
        Normal(0.11, 0.04, 0.0, 0.3), unit="share", source="assumption",
        note="Area that collective farms sow by plan beyond what private farms would; 1931 against 1928 in the record.",
    )  # fmt: skip
    sowing_speed: Scalar = parameter(
        Normal(0.80, 0.12, 0.3, 1.0), unit="per year", source="assumption",
        note="Share of the gap between wanted and present area closed in a year.",
    )  # fmt: skip
    seed_norm: Scalar = parameter(
        Normal(0.115, 0.004, 0.095, 0.135), unit="tonnes per hectare", source="assumption",
        note="Seed per hectare; prototype value, in line with the balances of the 1920s.",
    )  # fmt: skip


class HarvestConditions(eqx.Module):
    """What a harvest depends on besides the land. Shape of each: (region,)."""

    weather: Regional
    front: Regional
    coercion: Regional
    nourishment: Regional
    burden: Regional


def kolkhoz_effort(p: HarvestParameters, year: Scalar) -> Scalar:
    r"""Yield of collective farms against private land with the same draught.

    $$ e = \min(1.08,\; e_0 + \lambda\,\max(0, t - 1932.6)) $$

    Args:
        p: constants.
        year: calendar year.

    Returns:
        Ratio, at most 1.08. Shape: ().
    """
    return jnp.minimum(p.kolkhoz_effort + p.kolkhoz_learning * jnp.maximum(year - 1932.6, 0.0), 1.08)


def harvest(
    sown: Regional, draught: Regional, collectivised: Regional, seen: HarvestConditions,
    p: HarvestParameters, regions: Regions, effort: Scalar,
) -> Regional:  # fmt: skip
    r"""The grain harvest of August.

    $$ H = y_r A \left(\frac{D}{D_{r}}\right)^{b}
       \left[(1-c)(1-k\,q)+c\,(e - k_b (B - .25)^{+})\right] n^{h}\, e^{w - d f} $$

    with yield $y_r$, area $A$, draught power $D$, collectivised share $c$, pressure $q$, effort of collective
    farms $e$ and burden of deliveries $B$, nourishment $n$, weather $w$ and front $f$. Disputed: apologists set $e$
    at one (denial of `collectivisation_to_output_fall`).

    Args:
        sown: grain area, million hectares. (region,)
        draught: horses and tractors in horses, millions. (region,)
        collectivised: share of households. (region,)
        seen: weather, front, coercion, nourishment, burden. (region,)
        p: constants.
        regions: the regions.
        effort: yield of collective farms against private land. ()

    Returns:
        Million tonnes. (region,)
    """
    hands = (1.0 - collectivised) * (1.0 - p.coercion_cost * seen.coercion) + collectivised * (
        effort - p.kolkhoz_burden * jnp.maximum(seen.burden - 0.25, 0.0)
    )
    power = p.draught_elasticity * jnp.log(draught / regions.horses)
    exponent = seen.weather - p.war_damage * seen.front + power
    exponent += p.hunger_effort * jnp.log(jnp.clip(seen.nourishment, 0.3, 1.0))
    return p.yield_scale * regions.grain_yield * sown * hands * jnp.exp(exponent)


class Wish(eqx.Module):
    """What the area sown responds to. Shape of each: (region,)."""

    draught: Regional
    burden: Regional
    incentive: Regional
    collectivised: Regional


def wanted_area(wish: Wish, p: HarvestParameters, regions: Regions) -> Regional:
    r"""The area that farms would sow if nothing had to be adjusted.

    $$ A^{*} = \alpha A_r \left(\frac{D}{D_r}\right)^{a} e^{\omega(\iota - k B)}\,(1 + \pi (1-\omega)),
       \qquad \omega = (1-c)^3 $$

    with burden $B$ (share of the last harvest taken), incentive $\iota$ of exchange, and the plan's extra area $\pi$.
    Own choice $\omega$ shrinks faster than private land: where many have joined, the rest sow by village plan too.

    Args:
        wish: draught, burden, incentive, collectivised share. (region,)
        p: constants.
        regions: the regions.

    Returns:
        Million hectares. (region,)
    """
    power = p.sowing_draught * jnp.log(jnp.clip(wish.draught / regions.horses, 0.2, 1.5))
    own = (1.0 - wish.collectivised) ** 3
    reply = own * (wish.incentive - p.sowing_burden * wish.burden)
    return p.area_scale * regions.grain_area * jnp.exp(power + reply) * (1.0 + p.sowing_plan * (1.0 - own))


def sowing(
    sown: Regional, wanted: Regional, seed_stock: Regional, month: Month, p: HarvestParameters
) -> tuple[Regional, Regional]:
    r"""The area after this month's sowing, and the seed it took.

    $$ A' = A + \omega_m v (A^{*} - A) - \omega_m A\,\max\!\left(0, 1 - \frac{S}{\sigma\omega_m A}\right) $$

    where $\omega_m$ is the share of the year's area sown in the month, $v$ the speed of adjustment and $S$ the
    grain at hand: what cannot be seeded is not sown.

    Args:
        sown: area standing for the coming harvest, million hectares. (region,)
        wanted: area that farms would sow. (region,)
        seed_stock: grain that can be used as seed, million tonnes. (region,)
        month: calendar.
        p: constants.

    Returns:
        Area, million hectares; seed, million tonnes. (region,), (region,)
    """
    share = month.spring_sowing + month.autumn_sowing
    planned = sown + share * p.sowing_speed * (wanted - sown)
    need = p.seed_norm * share * planned
    covered = jnp.minimum(1.0, seed_stock / jnp.maximum(need, 1e-6))
    return planned * (1.0 - share * (1.0 - covered) * 0.6), need * covered
