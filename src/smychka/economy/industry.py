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
        Normal(0.25, 0.03, 0.12, 0.4), unit="per month", source="assumption",
        note="Speed at which idle plant comes back at steady prices, per unit of plant that works: slow at first.",
    )  # fmt: skip
    working_capital: Scalar = parameter(
        Normal(4.0, 1.0, 0.0, 8.0), unit="months", source="assumption",
        note="Log fall of the speed of restoration per log point of expected monthly inflation: trusts that sold for "
        "paper ate up their working capital in 1921-23.",
    )  # fmt: skip
    war_idling: Scalar = parameter(
        Normal(2.45, 0.5, 1.0, 4.5), unit="1", source="assumption",
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
        Normal(0.18, 0.08, 0.0, 0.5), unit="1", source="assumption",
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
        Normal(1.6, 0.3, 0.0, 2.6), unit="elasticity", source="assumption",
        note="Hands asked for against target over output where losses are met in full: hiring to the target, not "
        "to the wage bill; wage earners rose by three fifths from 1930 to 1932 and output by a fifth.",
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


def plant(industry: Industry, building: Building, delay: National, p: IndustryParameters) -> tuple[Branches, Branches]:
    r"""Capital and building sites after a month.

    $$ K' = K(1 - \tfrac{\delta}{12}) + \tfrac{2}{G} B_2, \quad B_2' = B_2 + \tfrac{2}{G}(B_1 - B_2), \quad
       B_1' = B_1 + \tfrac{\beta\,i\,Q\,e}{12} - \tfrac{2}{G} B_1 $$

    a gestation of $G$ months, times the delay, in two stages: a change of plan reaches output in a year and a half.

    Args:
        industry: stocks.
        building: decisions.
        delay: how much longer building takes than in quiet years, 1 = as usual. ()
        p: constants.

    Returns:
        Capital (branch,) and sites (stage, branch).
    """
    pace = 2.0 / (delay * jnp.stack([p.gestation_heavy, p.gestation_light]))
    shares = jnp.stack([building.heavy_share, 1.0 - building.heavy_share])
    started = p.building * building.investment * building.product * shares / 12.0
    first, second = industry.pipeline[0], industry.pipeline[1]
    capital = industry.capital * (1.0 - p.depreciation / 12.0) + pace * second
    sites = jnp.stack([first + started - pace * first, second + pace * (first - second)])
    return capital, sites


def usable_plant(usable: Branches, allowed: Branches, inflation: National, p: IndustryParameters) -> Branches:
    r"""Usable share of plant after a month: falls fast, comes back slowly.

    $$ z' = z + k_-(z^{*} - z)\;\text{falling},\qquad
       z' = z + k_+\,e^{-w\max(0,\pi^e)}\,z\,(z^{*} - z)\;\text{rising} $$

    Coal needs transport and transport needs coal: restoration feeds on what already works. Where prices run away
    ($\pi^e$), works that sell for paper cannot replace what they use up.

    Args:
        usable: share now. (branch,)
        allowed: share that conditions allow. (branch,)
        inflation: expected inflation, log per month. ()
        p: constants.

    Returns:
        Share. (branch,)
    """
    gap = allowed - usable
    pace = p.restoration * jnp.exp(-p.working_capital * jnp.maximum(inflation, 0.0))
    return usable + jnp.where(gap > 0, pace * usable, p.collapse) * gap


class Hands(eqx.Module):
    """Hands asked for and at work, millions. All scalars."""

    workers: National
    wage_earners: National
    asked: National
    disorder: National


class Hiring(eqx.Module):
    """What hiring answers to. All scalars.

    Attributes:
        labour_force: people of working age who look for or hold a wage, millions.
        investment: investment share of national product.
        soft_budget: how surely losses are met, 0 to 1.
        target: industrial output ordered by the plan, 1913 = 100.
    """

    labour_force: National
    investment: National
    soft_budget: National
    target: National


def hands(industry: Industry, seen: Hiring, wanted: National, p: IndustryParameters) -> Hands:
    r"""Industrial workers and wage earners after a month.

    $$ L^{*} = \lambda\left(.1 + .9\,\tfrac{zK}{100}\right)^{\eta} h, \qquad
       E^{*} = L^{*} + \epsilon\left(.55 + .45\,\tfrac{Y}{100}\,\tfrac{1 + 4\,i}{1.4}\right)^{\xi} h, \qquad
       h = f\,\min(1.6, \max(1, q/Y))^{\psi b} $$

    Where budgets are soft ($b$), losses are met and hands are hired to the target $q$; where they are hard, to the
    output $Y$ that pays them; $f$ is what owners make of it. Hands move toward what is asked for, never above the
    labour force of the towns.

    Args:
        industry: stocks.
        seen: what hiring answers to.
        wanted: factor of owners on the hands asked for. ()
        p: constants.

    Returns:
        Workers, wage earners, wage earners asked for, and output lost to haste.
    """
    factories = factory_output(industry.output)
    size = 0.1 + 0.9 * (industry.usable * industry.capital).mean() / 100.0
    above = jnp.log(jnp.clip(seen.target / jnp.maximum(factories, 0.1), 1.0, 1.6))
    eager = wanted * jnp.exp(p.soft_hiring * seen.soft_budget * above)
    asked_workers = p.hands_per_plant * jnp.exp(p.crews * jnp.log(size)) * eager
    spread = 0.55 + 0.45 * factories / 100.0 * (1.0 + 4.0 * seen.investment) / 1.4
    asked = asked_workers + p.other_hands * jnp.exp(p.other_growth * jnp.log(spread)) * eager
    squeeze = jnp.minimum(1.0, 0.98 * seen.labour_force / asked)
    workers = industry.workers + p.hiring * (asked_workers * squeeze - industry.workers)
    earners = industry.wage_earners + p.hiring * (asked * squeeze - industry.wage_earners)
    haste = jnp.maximum(12.0 * (workers / industry.workers - 1.0) - 0.10, 0.0)
    return Hands(workers, earners, asked, jnp.clip(p.rush * haste, 0.0, 0.3))
