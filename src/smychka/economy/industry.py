"""Industry in two branches: plant, its idling and restoration, building, hands and output."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, parameter
from smychka.state import Branches, Industry, National


class IndustryParameters(eqx.Module):
    """Constants of industry. Branch 0 is heavy industry, branch 1 light industry."""

    substitution: Scalar = parameter(
        Uniform(0.3, 0.8), unit="elasticity", source="assumption",
        note="Substitution of capital and labour; .40 for the later Soviet economy in Weitzman as used by Allen.",
    )  # fmt: skip
    capital_share: Scalar = parameter(
        Uniform(0.45, 0.65), unit="share", source="assumption",
        note="Weight of capital at the plant and crews of 1913.",
    )  # fmt: skip
    depreciation: Scalar = parameter(
        Uniform(0.03, 0.05), unit="per year", source="assumption", note="U(.03, .06) in the survey of models.",
    )  # fmt: skip
    gestation_heavy: Scalar = parameter(
        Uniform(14.0, 24.0), unit="months", source="assumption", note="From the first spade to the first ton.",
    )  # fmt: skip
    gestation_light: Scalar = parameter(
        Uniform(10.0, 18.0), unit="months", source="assumption", note="The same for light industry.",
    )  # fmt: skip
    building: Scalar = parameter(
        LogNormal(3.9, 0.10), unit="1", source="assumption",
        note="Index points of industrial capital per point of national product invested.",
    )  # fmt: skip
    collapse: Scalar = parameter(
        Normal(0.13, 0.025, 0.05, 0.22), unit="per month", source="assumption",
        note="Speed at which usable plant falls to what conditions allow; prototype value.",
    )  # fmt: skip
    restoration: Scalar = parameter(
        Normal(0.095, 0.012, 0.05, 0.14), unit="per month", source="assumption",
        note="Speed at which idle plant comes back, per unit of plant that works: slow from a deep trough.",
    )  # fmt: skip
    war_idling: Scalar = parameter(
        Normal(3.2, 0.6, 1.0, 5.0), unit="1", source="assumption",
        note="Log fall of workable plant where fronts cover the country and the borders are shut.",
    )  # fmt: skip
    hunger_idling: Scalar = parameter(
        Normal(1.1, 0.4, 0.2, 2.5), unit="elasticity", source="assumption",
        note="Workable plant against the provision of towns: hands leave, turbines stand without fuel.",
    )  # fmt: skip
    material_idling: Scalar = parameter(
        Normal(0.55, 0.2, 0.0, 1.2), unit="elasticity", source="assumption",
        note="Workable light plant against farm output: cotton, flax, hides, beet.",
    )  # fmt: skip
    organisation: Scalar = parameter(
        Normal(0.025, 0.008, -0.01, 0.06), unit="per year", source="assumption",
        note="Growth of output from new technique and training after restoration.",
    )  # fmt: skip
    rush: Scalar = parameter(
        Normal(0.35, 0.15, 0.0, 0.8), unit="1", source="assumption",
        note="Output lost to disorder per unit of hands added faster than a tenth a year.",
    )  # fmt: skip
    hands_per_plant: Scalar = parameter(
        LogNormal(3.1, 0.06), unit="million workers", source="assumption",
        note="Industrial workers of a fully worked plant of 1913 size with its crews of the 1920s.",
    )  # fmt: skip
    crews: Scalar = parameter(
        Normal(0.68, 0.05, 0.5, 1.0), unit="elasticity", source="assumption",
        note="Hands that plant asks for, against its size: new plant is larger per hand.",
    )  # fmt: skip
    other_hands: Scalar = parameter(
        LogNormal(7.9, 0.05), unit="million", source="assumption",
        note="Wage earners outside industry at the industrial output of 1913.",
    )  # fmt: skip
    other_growth: Scalar = parameter(
        Normal(0.62, 0.08, 0.3, 1.0), unit="elasticity", source="assumption",
        note="Their number against industrial output and building.",
    )  # fmt: skip
    soft_hiring: Scalar = parameter(
        Normal(0.38, 0.12, 0.0, 0.8), unit="1", source="assumption",
        note="Extra hands per unit of softness of budgets: hiring to the target, not to the wage bill.",
    )  # fmt: skip
    hiring: Scalar = parameter(
        Normal(0.14, 0.04, 0.05, 0.3), unit="per month", source="assumption",
        note="Share of a gap in hands filled in a month.",
    )  # fmt: skip


class Conditions(eqx.Module):
    """What industry meets this month. All scalars.

    Attributes:
        front: fighting over the country, weighted by town people, 0 to 1.
        blockade: 0 to 1.
        provision: food of towns against the norm.
        materials: farm output against an ordinary year.
        year: calendar year.
    """

    front: National
    blockade: National
    provision: National
    materials: National
    year: National


def workable(seen: Conditions, p: IndustryParameters) -> Branches:
    r"""Share of the plant that conditions allow to work.

    $$ z^{*} = e^{-k_w(f + .45\,(b - .2)^{+})}\,\min(1, r)^{k_h}\,\min(1, a)^{k_m} $$

    with fronts $f$, blockade $b$, provision of towns $r$, farm output $a$ (raw materials, light branch only).

    Args:
        seen: conditions.
        p: constants.

    Returns:
        0 to 1 for heavy and light industry. (branch,)
    """
    blocked = jnp.maximum(seen.blockade - 0.2, 0.0)
    log_common = -p.war_idling * (seen.front + 0.45 * blocked)
    log_common += p.hunger_idling * jnp.log(jnp.clip(seen.provision, 0.2, 1.0))
    log_light = p.material_idling * jnp.log(jnp.clip(seen.materials, 0.2, 1.0))
    return jnp.exp(jnp.stack([log_common, log_common + log_light]))


def output(capital: Branches, usable: Branches, hands: Branches, disorder: National, year: National,
           p: IndustryParameters) -> Branches:  # fmt: skip
    r"""Output at a yearly rate, 1913 = 100.

    $$ Y = 100\,A_t\left[h\left(\tfrac{zK}{100}\right)^{-\rho} + (1-h)\,\ell^{-\rho}\right]^{-1/\rho}(1 - d),
       \qquad \rho = \tfrac1\sigma - 1 $$

    with usable plant $zK$, hands $\ell$ against a full crew of 1913, disorder $d$.

    Args:
        capital: plant, 1913 = 100. (branch,)
        usable: share at work. (branch,)
        hands: hands against a full crew of 1913. (branch,)
        disorder: share of output lost to haste. ()
        year: calendar year with fraction. ()
        p: constants.

    Returns:
        1913 = 100. (branch,)
    """
    rho = 1.0 / p.substitution - 1.0
    plant = jnp.maximum(usable * capital / 100.0, 0.01)
    crews = jnp.maximum(hands, 0.01)
    mix = p.capital_share * jnp.exp(-rho * jnp.log(plant)) + (1.0 - p.capital_share) * jnp.exp(-rho * jnp.log(crews))
    technique = jnp.exp(p.organisation * jnp.maximum(year - 1924.0, 0.0))
    return 100.0 * technique * (1.0 - disorder) * jnp.exp(-jnp.log(mix) / rho)


def factory_output(output_now: Branches) -> National:
    """Industrial output, 1913 = 100: weights of heavy and light industry near those of 1913. ()"""
    return 0.45 * output_now[0] + 0.55 * output_now[1]


def national_product(output_now: Branches, farm: National) -> National:
    r"""National product, 1913 = 100.

    $$ Q = .5\,a + .2\,(.45 Y_h + .55 Y_l) + .3\sqrt{a\,(.45 Y_h + .55 Y_l)} $$

    Weights near those of the national income of 1913; services move with farms and factories.

    Args:
        output_now: heavy and light output. (branch,)
        farm: farm output, 1913 = 100. ()

    Returns:
        1913 = 100. ()
    """
    factories = factory_output(output_now)
    return 0.5 * farm + 0.2 * factories + 0.3 * jnp.sqrt(farm * factories)


class Building(eqx.Module):
    """Decisions on building this month. All scalars.

    Attributes:
        investment: investment share of national product.
        heavy_share: heavy industry's share of industrial investment.
        product: national product, 1913 = 100.
    """

    investment: National
    heavy_share: National
    product: National


def plant(industry: Industry, building: Building, p: IndustryParameters) -> tuple[Branches, Branches]:
    r"""Capital and building sites after a month.

    $$ K' = K(1 - \tfrac{\delta}{12}) + \tfrac{2}{G} B_2, \quad B_2' = B_2 + \tfrac{2}{G}(B_1 - B_2), \quad
       B_1' = B_1 + \tfrac{\beta\,i\,Q\,e}{12} - \tfrac{2}{G} B_1 $$

    a gestation of $G$ months in two stages, so that a change of the plan reaches output a year and a half later.

    Args:
        industry: stocks.
        building: decisions.
        p: constants.

    Returns:
        Capital (branch,) and sites (stage, branch).
    """
    pace = 2.0 / jnp.stack([p.gestation_heavy, p.gestation_light])
    shares = jnp.stack([building.heavy_share, 1.0 - building.heavy_share])
    started = p.building * building.investment * building.product * shares / 12.0
    first, second = industry.pipeline[0], industry.pipeline[1]
    capital = industry.capital * (1.0 - p.depreciation / 12.0) + pace * second
    sites = jnp.stack([first + started - pace * first, second + pace * (first - second)])
    return capital, sites


def usable_plant(usable: Branches, allowed: Branches, p: IndustryParameters) -> Branches:
    r"""Usable share of plant after a month: falls fast, comes back slowly.

    $$ z' = z + k_-(z^{*} - z)\;\text{falling},\qquad z' = z + k_+\,z\,(z^{*} - z)\;\text{rising} $$

    Coal needs transport and transport needs coal: restoration feeds on what already works.

    Args:
        usable: share now. (branch,)
        allowed: share that conditions allow. (branch,)
        p: constants.

    Returns:
        Share. (branch,)
    """
    gap = allowed - usable
    return usable + jnp.where(gap > 0, p.restoration * usable, p.collapse) * gap


class Hands(eqx.Module):
    """Hands asked for and at work, millions. All scalars."""

    workers: National
    wage_earners: National
    asked: National
    disorder: National


def hands(industry: Industry, labour_force: National, factories: National, investment: National,
          soft_budget: National, p: IndustryParameters) -> Hands:  # fmt: skip
    r"""Industrial workers and wage earners after a month.

    $$ L^{*} = \lambda\left(.1 + .9\,\tfrac{zK}{100}\right)^{\eta}[1 + \psi(b - .4)], \qquad
       E^{*} = L^{*} + \epsilon\left(\tfrac14 + \tfrac34\,\tfrac{Y}{100}\,\tfrac{1 + 4\,i}{1.4}\right)^{\xi}
       [1 + \psi(b - .4)] $$

    with soft budgets $b$: where losses are met, hands are hired to the target. Hands move toward what is asked for,
    never above the labour force of the towns.

    Args:
        industry: stocks.
        labour_force: people of working age who look for or hold a wage, millions. ()
        factories: industrial output, 1913 = 100. ()
        investment: investment share. ()
        soft_budget: how surely losses are met, 0 to 1. ()
        p: constants.

    Returns:
        Workers, wage earners, wage earners asked for, and output lost to haste.
    """
    size = 0.1 + 0.9 * (industry.usable * industry.capital).mean() / 100.0
    easy = 1.0 + p.soft_hiring * (soft_budget - 0.4)
    asked_workers = p.hands_per_plant * jnp.exp(p.crews * jnp.log(size)) * easy
    spread = 0.25 + 0.75 * factories / 100.0 * (1.0 + 4.0 * investment) / 1.4
    asked = asked_workers + p.other_hands * jnp.exp(p.other_growth * jnp.log(spread)) * easy
    squeeze = jnp.minimum(1.0, 0.98 * labour_force / asked)
    workers = industry.workers + p.hiring * (asked_workers * squeeze - industry.workers)
    earners = industry.wage_earners + p.hiring * (asked * squeeze - industry.wage_earners)
    haste = jnp.maximum(12.0 * (workers / industry.workers - 1.0) - 0.10, 0.0)
    return Hands(workers, earners, asked, jnp.clip(p.rush * haste, 0.0, 0.3))
