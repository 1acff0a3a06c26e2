"""Advice to the planner: what experts forecast, what is asked for, and whether more than one voice is heard."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.economy.planning import plan_year_begins
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import Advice, Month, National

Variants = Float[Array, "variant"]
BASIC, ADOPTED, AMBITIOUS = 0, 1, 2
_YEARS_OF_A_PLAN = 5.0


class AdviceParameters(eqx.Module):
    """Constants of advice."""

    usual_growth: Scalar = parameter(
        Normal(0.09, 0.02, 0.03, 0.16), unit="log per year", source="assumption",
        note="Growth that experts expected once all plant worked; forecasts of 1926-27 ran from 5 to 12 per cent.",
    )  # fmt: skip
    fading: Scalar = parameter(
        Normal(0.55, 0.1, 0.2, 0.9), unit="share", source="assumption",
        note="Part of this year's growth above the usual that is expected next year: the attenuating curve of "
        "restoration, drawn by statisticians of Gosplan in 1925.",
    )  # fmt: skip
    tolerance_of_doubt: Scalar = parameter(
        LogNormal(0.05, 0.4), unit="index", source="assumption",
        note="Freedom of discussion at which half of the usual voices are heard: experts outside the party spoke when "
        "minorities in it could not.",
    )  # fmt: skip
    calm: Scalar = parameter(
        Uniform(0.35, 0.5), unit="index", source="assumption",
        note="Level of repression up to which experts speak: that of 1926-28.",
    )  # fmt: skip
    fear: Scalar = parameter(
        Normal(5.0, 1.5, 1.0, 10.0), unit="1", source="assumption",
        note="Log fall of voices per unit of repression above that; trials and dismissals of 1930 ended the debate.",
    )  # fmt: skip
    silence: Scalar = parameter(
        Normal(0.15, 0.05, 0.04, 0.4), unit="per month", source="assumption",
        note="Share of the gap in voices closed in a month when they fall silent: offices are cleared in a season.",
    )  # fmt: skip
    return_of_voices: Scalar = parameter(
        Normal(0.02, 0.01, 0.002, 0.06), unit="per month", source="assumption",
        note="The same when they may speak again: schools of thought take years to grow.",
    )  # fmt: skip
    heed: Scalar = parameter(
        Uniform(0.2, 0.8), unit="share", source="assumption",
        note="Part of what a target asks above the forecast that is given up where all voices are heard.",
    )  # fmt: skip


class AdviceGains(eqx.Module):
    """Strength of the arrow of advice."""

    democratic_centralism_loss: Scalar = gain(
        "democratic_centralism_loss", note="targets rise above forecasts where ideas are no longer compared"
    )


class Seen(eqx.Module):
    """What advice meets this month. All scalars.

    Attributes:
        output: industrial output as the planner believes it, yearly rate, 1913 = 100.
        ambition: planned growth a year (`plan_ambition`).
        freedom: can a minority speak (`discussion_freedom`), 0 to 1.
        repression: level of repression (`repression_level`), 0 to 1.
        usual_freedom: freedom of minorities in history.
        usual_repression: level of repression in history.
    """

    output: National
    ambition: National
    freedom: National
    repression: National
    usual_freedom: National
    usual_repression: National


class AdviceFlows(eqx.Module):
    """Advice of one month.

    Attributes:
        pace: growth a year asked for after advice; the lever itself in history and where the gain is nought. ()
        forecast: growth that experts expect of this plan year, log per year. ()
        plurality: voices heard, 0 to 1. ()
        forecast_error: mean distance of forecasts from what came, log per year. ()
        target_error: the same of targets. ()
        variants: output asked of the fifth year ahead, 1913 = 100: basic, adopted, ambitious. (variant,)
    """

    pace: National
    forecast: National
    plurality: National
    forecast_error: National
    target_error: National
    variants: Variants


def opening(p: AdviceParameters) -> Advice:
    """Advice at the end of 1917: no plan year behind it, nothing judged, all voices heard."""
    zero = 0.0 * p.heed
    return Advice(zero, zero, zero, zero + p.usual_growth, zero, zero, zero, zero, zero + 1.0, zero + 1.0)


def forecast_after(growth: National, p: AdviceParameters) -> National:
    r"""Growth expected of the next year: the attenuating curve, $f = n + \rho\,(g - n)$. Log per year. ()"""
    return p.usual_growth + p.fading * (growth - p.usual_growth)


def growth_ahead(forecast: National, years: float, p: AdviceParameters) -> National:
    r"""Log growth expected over some years, the first of them at the forecast.

    $$ T n + (f - n)\,\frac{1 - \rho^{T}}{1 - \rho} $$
    """
    return years * p.usual_growth + (forecast - p.usual_growth) * (1.0 - p.fading**years) / (1.0 - p.fading)


def variants(output: National, forecast: National, ambition: National, plurality: National,
             p: AdviceParameters) -> Variants:  # fmt: skip
    r"""Variants of a five-year plan: output of the fifth year.

    $$ q_b = Y e^{F_5}, \qquad q_a = Y(1 + a)^5, \qquad q = q_b^{h v}\,q_a^{1 - h v} $$

    The basic variant is the experts' forecast $F_5$, the ambitious one holds this year's ambition $a$ for five years,
    and the adopted one heeds the experts as far as voices $v$ are heard.

    Args:
        output: believed output now, 1913 = 100. ()
        forecast: growth expected of this year, log. ()
        ambition: planned growth a year. ()
        plurality: voices heard, 0 to 1. ()
        p: constants.

    Returns:
        Basic, adopted, ambitious. (variant,)
    """
    basic = growth_ahead(forecast, _YEARS_OF_A_PLAN, p)
    ambitious = _YEARS_OF_A_PLAN * jnp.log1p(ambition)
    heeded = p.heed * plurality
    return output * jnp.exp(jnp.stack([basic, heeded * basic + (1.0 - heeded) * ambitious, ambitious]))


def plurality_after(plurality: National, freedom: National, repression: National, p: AdviceParameters) -> National:
    r"""Voices heard, after a month.

    $$ v' = v + k_{\pm}(v^{*} - v), \qquad v^{*} = \frac{d}{d + d_0}\,e^{-\phi\,(R - R_0)^{+}} $$

    with freedom of discussion $d$ and repression $R$. 0 to 1. ()
    """
    voices = freedom / (freedom + p.tolerance_of_doubt)
    gap = voices * jnp.exp(-p.fear * jnp.maximum(repression - p.calm, 0.0)) - plurality
    return plurality + jnp.where(gap > 0.0, p.return_of_voices, p.silence) * gap


def pace(ambition: National, forecast: National, voices: National, p: AdviceParameters, gain_now: Scalar) -> National:
    r"""Growth asked for after advice, $a - g\,h\,(v - \bar v)\,(a - e^{f} + 1)^{+}$.

    Advice lowers what stands above the forecast. The recorded control figures had been through the debate of their
    day, so only voices heard beyond those of the record ($v - \bar v$) count; fewer voices raise the pace. Per year. ()
    """
    above = jnp.maximum(ambition - jnp.expm1(forecast), 0.0)
    return ambition - gain_now * p.heed * voices * above


def advice_step(
    advice: Advice, seen: Seen, month: Month, p: AdviceParameters, gains: AdviceGains
) -> tuple[Advice, AdviceFlows]:
    """Advice after a month; in the first month of a plan year the last forecast is judged and a new one made.

    Args:
        advice: stocks at the start of the month.
        seen: believed output and decisions.
        month: calendar.
        p: constants.
        gains: with the gain at nought the pace is the lever.

    Returns:
        Stocks and flows.
    """
    ready = plan_year_begins(month) * (advice.months > 0.0)
    mean = advice.made / jnp.maximum(advice.months, 1.0)
    compared = ready * (advice.before > 0.0)
    growth = jnp.log(jnp.maximum(mean, 0.1) / jnp.maximum(jnp.where(advice.before > 0.0, advice.before, mean), 0.1))
    plurality = plurality_after(advice.plurality, seen.freedom, seen.repression, p)
    usual = plurality_after(advice.usual, seen.usual_freedom, seen.usual_repression, p)
    forecast = jnp.where(compared > 0.0, forecast_after(growth, p), advice.forecast)
    after = Advice(
        made=advice.made * (1.0 - ready) + seen.output,
        months=advice.months * (1.0 - ready) + 1.0,
        before=jnp.where(ready > 0.0, mean, advice.before),
        forecast=forecast,
        asked=jnp.where(ready > 0.0, jnp.log1p(seen.ambition), advice.asked),
        known=advice.known + compared,
        forecast_miss=advice.forecast_miss + compared * jnp.abs(advice.forecast - growth),
        target_miss=advice.target_miss + compared * jnp.abs(advice.asked - growth),
        plurality=plurality,
        usual=usual,
    )
    judged = jnp.maximum(after.known, 1.0)
    flows = AdviceFlows(
        pace=pace(seen.ambition, forecast, plurality - usual, p, gains.democratic_centralism_loss),
        forecast=forecast,
        plurality=plurality,
        forecast_error=after.forecast_miss / judged,
        target_error=after.target_miss / judged,
        variants=variants(seen.output, forecast, seen.ambition, plurality, p),
    )
    return after, flows
