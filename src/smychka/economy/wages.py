"""Wages: the money wage, what it buys with and without a card, effort, turnover and the spread of pay."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, parameter
from smychka.state import National, Pay

EARNERS_1913 = 11.4


class WageParameters(eqx.Module):
    """Constants of wages and work."""

    wage_1913: Scalar = parameter(
        LogNormal(290.0, 0.06), unit="roubles a year", source="assumption",
        note="Mean money wage of 1913 behind the index; 264 for factory workers, more with employees and railwaymen.",
    )  # fmt: skip
    wage_fund: Scalar = parameter(
        LogNormal(1.20, 0.06), unit="1", source="assumption",
        note="Wage per earner at full employment, against his part of the goods on sale; 1913 = 1.",
    )  # fmt: skip
    idle_hands: Scalar = parameter(
        Normal(1.2, 0.35, 0.2, 3.0), unit="1", source="assumption",
        note="Log fall of the wage that is bargained for, per unit of the unemployment rate.",
    )  # fmt: skip
    easy_payroll: Scalar = parameter(
        Normal(0.12, 0.06, 0.0, 0.4), unit="1", source="assumption",
        note="Log rise of the wage per unit of softness of budgets: the bank pays, so managers bid.",
    )  # fmt: skip
    agreements: Scalar = parameter(
        Normal(0.15, 0.03, 0.05, 0.3), unit="per month", source="assumption",
        note="Share of the gap to the wage aimed at that new agreements close; most ran for half a year to a year.",
    )  # fmt: skip
    card: Scalar = parameter(
        Normal(0.40, 0.12, 0.1, 0.8), unit="share", source="assumption",
        note="Free-market food that a holder of a full card does without.",
    )  # fmt: skip
    goods_weight: Scalar = parameter(
        Normal(0.44, 0.04, 0.3, 0.55), unit="share", source="assumption",
        note="Manufactures in a worker's purchases; the rest is food.",
    )  # fmt: skip
    effort_response: Scalar = parameter(
        Normal(0.35, 0.12, 0.05, 0.8), unit="1", source="assumption",
        note="Effort lost per unit by which the wage lies below the fair wage.",
    )  # fmt: skip
    fair_rise: Scalar = parameter(
        Uniform(0.03, 0.08), unit="per month", source="assumption",
        note="Speed at which what is thought fair follows a better wage; inertia over a year .4 to .7.",
    )  # fmt: skip
    fair_fall: Scalar = parameter(
        Uniform(0.004, 0.016), unit="per month", source="assumption",
        note="The same after a fall: memories of better years last, new hands from the village have none.",
    )  # fmt: skip
    coercion: Scalar = parameter(
        Uniform(0.0, 0.3), unit="1", source="assumption",
        note="Fall of the fair wage under full legal force behind work; U(0, .3) in the survey.",
    )  # fmt: skip
    turnover: Scalar = parameter(
        LogNormal(1.55, 0.12), unit="per year", source="assumption",
        note="Workers leaving a post in a year, over all, with no idle hands and free leaving; about 1.5 in 1930.",
    )  # fmt: skip
    turnover_idle: Scalar = parameter(
        Normal(6.0, 1.2, 1.0, 10.0), unit="1", source="assumption",
        note="Log fall of leaving per unit of the unemployment rate; below 1 a year in the late 1920s.",
    )  # fmt: skip
    turnover_force: Scalar = parameter(
        Normal(1.1, 0.3, 0.2, 2.5), unit="1", source="assumption",
        note="Log fall of leaving under full legal force; near 0.9 a year in the middle 1930s, less in 1940.",
    )  # fmt: skip
    free_leaving: Scalar = parameter(
        Uniform(0.2, 0.4), unit="index", source="assumption",
        note="Legal force below which nobody is kept in his post.",
    )  # fmt: skip
    spread: Scalar = parameter(
        Normal(5.5, 0.8, 3.0, 9.0), unit="1", source="assumption",
        note="Highest over lowest tenth less one, at the widest scales; about 3.8 in 1928, 4.2 in 1934.",
    )  # fmt: skip


class PaySeen(eqx.Module):
    """What wages meet this month. All scalars.

    Attributes:
        level: mean price that cash supports, 1913 = 1.
        shop: state shop price.
        goods_paid: price of manufactures actually paid.
        food: free price of food.
        free_share: share of purchases that is food at the free price.
        on_sale: consumer goods and food on sale, 1913 = 1.
        wage_earners: millions.
        unemployment: share of the labour force without a post, 0 to 1.
    """

    level: National
    shop: National
    goods_paid: National
    food: National
    free_share: National
    on_sale: National
    wage_earners: National
    unemployment: National


class PayDecisions(eqx.Module):
    """The levers that wages answer to, each 0 to 1. All scalars."""

    rationing: National
    soft_budget: National
    wage_differential: National
    labour_discipline: National


class PayFlows(eqx.Module):
    """Wages of one month. All scalars.

    Attributes:
        nominal: money wage, stable roubles a year.
        cost_of_living: price mix that a holder of cards meets, 1913 = 1.
        real: real wage, 1913 = 100.
        real_without_card: the same without cards.
        effort: 0 to 1.
        turnover: leavers a year over all.
        decile_ratio: pay of the highest over that of the lowest tenth.
    """

    nominal: National
    cost_of_living: National
    real: National
    real_without_card: National
    effort: National
    turnover: National
    decile_ratio: National


def opening() -> Pay:
    """Wages on 1 November 1917: nearly half of prewar pay at the gold level, fairness as before the war."""
    return Pay(jnp.asarray(0.85), jnp.asarray(0.9), jnp.asarray(0.9))


def wage_aimed_at(seen: PaySeen, soft_budget: National, p: WageParameters) -> National:
    r"""Money wage at which agreements settle, 1913 = 1.

    $$ W^{*} = \psi\, P\, \frac{T}{E / E_{13}}\; e^{-\phi u + \sigma (b - .4)} $$

    The wage bill claims its part of the goods on sale $T$ at the level $P$ that cash supports: cash was issued to pay
    wages, and wages followed cash. More earners at the same goods mean a lower real wage. Unemployment $u$ weakens
    bargaining; soft budgets $b$ meet any payroll.

    Args:
        seen: the month.
        soft_budget: how surely losses are met. ()
        p: constants.

    Returns:
        1913 = 1. ()
    """
    each = seen.on_sale * EARNERS_1913 / seen.wage_earners
    return (
        p.wage_fund
        * seen.level
        * each
        * jnp.exp(-p.idle_hands * seen.unemployment + p.easy_payroll * (soft_budget - 0.4))
    )


def wage_after(wage: National, aimed: National, p: WageParameters) -> National:
    r"""Money wage after a month, $\ln W' = \ln W + a\,(\ln W^{*} - \ln W)$. ()"""
    return wage * (aimed / wage) ** p.agreements


def cost_of_living(seen: PaySeen, rationing: National, p: WageParameters) -> National:
    r"""Price mix that a worker meets, 1913 = 1.

    $$ C = \sigma P_e + (1 - \sigma - x) P_s + x P_x, \qquad x = f\,(1 - \kappa\,r) $$

    with the free share $f$ of purchases; a card ($r$) moves food from the free price $P_x$ to the shop price $P_s$.

    Args:
        seen: the month.
        rationing: share of town food that goes by card. ()
        p: constants.

    Returns:
        1913 = 1. ()
    """
    free = seen.free_share * (1.0 - p.card * rationing)
    return p.goods_weight * seen.goods_paid + (1.0 - p.goods_weight - free) * seen.shop + free * seen.food


def effort(real: National, fair: National, discipline: National, p: WageParameters) -> National:
    r"""Effort at work, 0 to 1: the fair-wage form.

    $$ e = \mathrm{clip}\left(1 + a_1 \frac{w - w_f(1 - \phi k)}{w_f(1 - \phi k)},\, 0,\, 1\right) $$

    Args:
        real: real wage, 1913 = 1. ()
        fair: real wage thought fair. ()
        discipline: legal force behind work, 0 to 1. ()
        p: constants.

    Returns:
        0 to 1. ()
    """
    asked = fair * (1.0 - p.coercion * discipline)
    return jnp.clip(1.0 + p.effort_response * (real - asked) / asked, 0.0, 1.0)


def fair_after(real: National, fair: National, p: WageParameters) -> National:
    r"""Fair wage after a month: follows a rise, hardly a fall.

    $$ w_f' = w_f + k_{+}\max(0, w - w_f) - k_{-}\max(0, w_f - w) $$
    """
    gap = real - fair
    return fair + p.fair_rise * jnp.maximum(gap, 0.0) - p.fair_fall * jnp.maximum(-gap, 0.0)


def turnover(unemployment: National, discipline: National, p: WageParameters) -> National:
    r"""Workers leaving a post in a year, over all workers.

    $$ q = q_0\, e^{-\phi_u u - \phi_k \max(0, k - k_0)} $$

    Args:
        unemployment: share without a post. ()
        discipline: legal force behind work, 0 to 1. ()
        p: constants.

    Returns:
        Per year. ()
    """
    kept = jnp.maximum(discipline - p.free_leaving, 0.0) / (1.0 - p.free_leaving)
    return p.turnover * jnp.exp(-p.turnover_idle * unemployment - p.turnover_force * kept)


def decile_ratio(differential: National, p: WageParameters) -> National:
    """Pay of the highest over that of the lowest tenth; 1 where all are paid alike. ()"""
    return 1.0 + p.spread * differential


def wages_step(pay: Pay, seen: PaySeen, decisions: PayDecisions, p: WageParameters) -> tuple[Pay, PayFlows]:
    """Wages after a month, and what they buy.

    Args:
        pay: stocks at the start of the month.
        seen: prices, goods and posts of the month.
        decisions: levers.
        p: constants.

    Returns:
        Stocks and flows.
    """
    wage = wage_after(pay.wage, wage_aimed_at(seen, decisions.soft_budget, p), p)
    with_card = cost_of_living(seen, decisions.rationing, p)
    real = wage / with_card
    flows = PayFlows(
        nominal=p.wage_1913 * wage,
        cost_of_living=with_card,
        real=100.0 * real,
        real_without_card=100.0 * wage / cost_of_living(seen, jnp.zeros_like(decisions.rationing), p),
        effort=effort(real, pay.fair, decisions.labour_discipline, p),
        turnover=turnover(seen.unemployment, decisions.labour_discipline, p),
        decile_ratio=decile_ratio(decisions.wage_differential, p),
    )
    return Pay(wage, fair_after(real, pay.fair, p), flows.effort), flows
