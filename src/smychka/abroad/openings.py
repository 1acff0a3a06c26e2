"""Openings abroad: the chance of each attempt, what luck made of it, and what a success or a defeat sends home.

All modifiers are measured against the same month as it went under the recorded line and apparatus, since the judged
odds already contain those. So a replay has the judged odds to the last bit, whatever the gains; a gain says how far
the odds *answer* to a change, not how low they were. A success abroad never happened: all that follows one is
conjecture with wide priors.
"""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.inputs.openings import Fates, Openings
from smychka.state import National

Attempts = Float[Array, "opening"]
Countries = Float[Array, "country"]
_GREATEST_BASE, _GREATEST_CHANCE = 0.3, 0.95
_GREAT_HOPE = 0.2


class OpeningParameters(eqx.Module):
    """Constants of openings."""

    base: Scalar = parameter(
        LogNormal(0.0217, 1.108), unit="share of attempts", source="assumption",
        note="Mean chance of the attempts of 1918-24: none of some twelve lasted. Mean .04 and 97.5 per cent quantile "
        ".19, as in Jeffreys' posterior for 0 of 12 (.038 and .185).",
    )  # fmt: skip
    split_factor: Scalar = parameter(
        Uniform(0.5, 1.0), unit="factor on odds", source="assumption",
        note="Odds under the line of split (+1) against the united front (0); survey of models, Comintern feedback.",
    )  # fmt: skip
    alliance_factor: Scalar = parameter(
        Uniform(0.5, 1.0), unit="factor on odds", source="assumption",
        note="Odds of a workers' power under the broadest alliance (-1) against the united front; the same width.",
    )  # fmt: skip
    split_in_defence: Scalar = parameter(
        LogNormal(2.0, 0.4), unit="1", source="assumption",
        note="How much more the split costs where the aim is joint defence against a dictatorship.",
    )  # fmt: skip
    aid: Scalar = parameter(
        LogNormal(1.0, 0.5), unit="log-odds", source="assumption",
        note="Full aid against none; arms and officers moved fronts in Spain and China, not the outcome.",
    )  # fmt: skip
    strength: Scalar = parameter(
        Uniform(0.0, 0.8), unit="elasticity", source="assumption", note="Odds against members of the sections.",
    )  # fmt: skip
    error: Scalar = parameter(
        Uniform(0.0, 2.0), unit="log-odds", source="assumption",
        note="Cost of a policy made wholly for other ends than the rising; Britain 1926, China 1927 are disputed.",
    )  # fmt: skip
    reformists: Scalar = parameter(
        Uniform(0.3, 1.5), unit="log-odds", source="assumption",
        note="What reformist leaders cost where they led the masses; all of it counts only if they stand aside.",
    )  # fmt: skip
    standing: Scalar = parameter(
        Normal(0.5, 0.5, 0.0, 2.0), unit="log-odds", source="assumption",
        note="Per unit of Soviet standing among workers abroad, and per unit of the wave of a success elsewhere.",
    )  # fmt: skip
    wave_life: Scalar = parameter(
        Uniform(12.0, 36.0), unit="months", source="assumption", note="Life of that wave; 1-3 years in the survey.",
    )  # fmt: skip
    reform: Scalar = parameter(
        Normal(0.3, 0.2, 0.0, 1.0), unit="log-odds", source="assumption",
        note="Concessions and arming of ruling groups elsewhere after a success (Rasmussen and Knutsen on 1919).",
    )  # fmt: skip
    reform_life: Scalar = parameter(
        LogNormal(84.0, 0.3), unit="months", source="assumption", note="Reforms last longer than the wave.",
    )  # fmt: skip
    wave_scale: Scalar = parameter(
        LogNormal(0.05, 0.4), unit="share of world manufacturing", source="assumption",
        note="Weight of a country whose success makes a wave of size one: half of Germany's.",
    )  # fmt: skip
    relief_lag: Scalar = parameter(
        Uniform(12.0, 48.0), unit="months", source="assumption", note="From victory to deliveries: 1-4 years.",
    )  # fmt: skip
    credit: Scalar = parameter(
        LogNormal(1500.0, 0.6), unit="million gold roubles a year", source="assumption",
        note="Machinery on credit per unit of world manufacturing allied: some 200 from Germany, the best German "
        "credits of 1926-31 gave 70-300 a year.",
    )  # fmt: skip
    specialists: Scalar = parameter(
        LogNormal(60.0, 0.6), unit="thousand", source="assumption",
        note="Skilled people sent per unit of world manufacturing allied: some 8 from Germany, about as many as all "
        "foreigners hired in 1931-32.",
    )  # fmt: skip
    security: Scalar = parameter(
        LogNormal(5.0, 0.5), unit="1", source="assumption",
        note="Threat taken away per unit of world manufacturing allied: half by Germany alone.",
    )  # fmt: skip
    memory: Scalar = parameter(
        LogNormal(24.0, 0.3), unit="months", source="assumption",
        note="How long a defeat or a victory weighs on minds at home; 0-2 years in the map of mechanisms.",
    )  # fmt: skip
    entrenchment: Scalar = parameter(
        Uniform(0.0, 0.1), unit="share a year", source="assumption",
        note="Shift of weight to the apparatus while a full defeat is fresh; no account gives a size.",
    )  # fmt: skip


class OpeningGains(eqx.Module):
    """Strength of the arrows between openings and home."""

    third_period_to_defeat: Scalar = gain(
        "third_period_to_defeat", note="a line of split isolates sections, lowers their odds and their numbers"
    )
    popular_front_to_defeat: Scalar = gain(
        "popular_front_to_defeat", note="alliance with other classes' parties lowers the odds of workers' power"
    )
    bureaucracy_to_defeats: Scalar = gain(
        "bureaucracy_to_defeats", note="policy made for other ends than the rising lowers its odds"
    )
    october_inspiration_abroad: Scalar = gain(
        "october_inspiration_abroad", note="Soviet standing, and a success elsewhere, raise odds; unrest recruits"
    )
    concessions_to_stabilisation: Scalar = gain(
        "concessions_to_stabilisation", note="after a success ruling groups elsewhere reform and arm"
    )
    reformist_leaders_to_isolation: Scalar = gain(
        "reformist_leaders_to_isolation", note="odds rise if reformist leaders stand aside"
    )
    revolution_abroad_to_relief: Scalar = gain(
        "revolution_abroad_to_relief", note="an ally sends machines, skilled people and security"
    )
    isolation_to_scarcity: Scalar = gain(
        "isolation_to_scarcity", note="with an ally the closed borders open; without, they stay as they were"
    )
    defeats_to_bureaucracy: Scalar = gain(
        "defeats_to_bureaucracy", note="defeats abroad move weight to the apparatus, victories away from it"
    )


class Conditions(eqx.Module):
    """What attempts meet. All ()

    Attributes:
        line: line that sections follow, -1 (broadest alliance) to 1 (split).
        aid: aid to risings, 0 to 1.
        error: policy made for other ends than the rising, 0 to 1.
        strength: log of members of the sections.
    """

    line: National
    aid: National
    error: National
    strength: National


class Seen(eqx.Module):
    """What openings meet this month.

    Attributes:
        now: conditions as they are.
        usual: conditions as they were under the recorded line and apparatus.
        standing: Soviet standing among workers abroad less what it was, -1 to 1; 0 in a replay. ()
        reformists: opposition of reformist leaders, 1 as it was, 0 none. ()
        time: month of the run. ()
    """

    now: Conditions
    usual: Conditions
    standing: National
    reformists: National
    time: National


class Risings(eqx.Module):
    """What is carried of openings.

    Attributes:
        lean: log-odds by which conditions departed, summed over the months of each attempt so far. (opening,)
        allied: part of each country that stands with the Union, 0 to 1. (country,)
        averted: dictatorships kept out, weighed by manufacturing. ()
        relief: share of world manufacturing whose relief has begun to arrive. ()
        wave: wave of a success elsewhere. ()
        alarm: concessions and arming after a success. ()
        defeats: defeats still fresh in mind; a great hope lost adds one. ()
        victories: the same of victories. ()
        unrest: attempts under way, weighed by their judged chance, mean over about eighteen months. ()
    """

    lean: Attempts
    allied: Countries
    averted: National
    relief: National
    wave: National
    alarm: National
    defeats: National
    victories: National
    unrest: National


class RisingFlows(eqx.Module):
    """What openings did in one month.

    Attributes:
        chance: chance of success if decided this month. (opening,)
        decided: 1 where the attempt is decided this month, else 0. (opening,)
        success: 1 where it succeeds this month, else 0. (opening,)
        friends: share of world manufacturing that stands with the Union. ()
        credit: machinery on credit beyond the record, million gold roubles a year. ()
        specialists: skilled people lent, thousand. ()
        security: threat taken away by allies and by dictatorships kept out, 0 to 1. ()
        borders_opened: part of the blockade that is gone, 0 to 1. ()
        entrenchment: weight shifted to the apparatus by defeats, share a year; negative after victories. ()
        outlook: pull on members' outlook, -1 (national) to 1 (international); the party weighs it. ()
    """

    chance: Attempts
    decided: Attempts
    success: Attempts
    friends: National
    credit: National
    specialists: National
    security: National
    borders_opened: National
    entrenchment: National
    outlook: National


def opening(openings: Openings) -> Risings:
    """No ally, no attempt decided, on 1 November 1917."""
    zero = jnp.asarray(0.0)
    return Risings(jnp.zeros_like(openings.chance), jnp.zeros_like(openings.weight), *([zero] * 7))


def base_chances(openings: Openings, p: OpeningParameters) -> Attempts:
    r"""Chances before modifiers: judged chances in their relation, with the pooled mean at the base rate.

    $$ p_i = \min(.95,\; B\,\hat p_i / \bar p) $$

    $\bar p$ is the mean judged chance of the attempts of 1918-24. 0 to .95. (opening,)

    Disputed: readers of the German sources who see a chance missed in 1923 would not scale it down at all.
    """
    pooled = (openings.chance * openings.pooled).sum() / openings.pooled.sum()
    return jnp.minimum(jnp.minimum(p.base, _GREATEST_BASE) * openings.chance / pooled, _GREATEST_CHANCE)


def line_effect(line: National, openings: Openings, p: OpeningParameters, gains: OpeningGains) -> Attempts:
    r"""Log-odds that a line adds: $g_s\,(1 + d_i(k-1))\,\ln h_s \max(0,\ell) + g_a (1-d_i) \ln h_a \max(0,-\ell)$.

    $d_i$ marks joint defence against a dictatorship, where the split costs $k$ times as much and alliance nothing.
    Never above 0. (opening,)
    """
    split = jnp.log(p.split_factor) * jnp.maximum(line, 0.0) * gains.third_period_to_defeat
    alliance = jnp.log(p.alliance_factor) * jnp.maximum(-line, 0.0) * gains.popular_front_to_defeat
    defence = openings.defensive
    return split * (1.0 + defence * (p.split_in_defence - 1.0)) + alliance * (1.0 - defence)


def departure(state: Risings, seen: Seen, openings: Openings, p: OpeningParameters, gains: OpeningGains) -> Attempts:
    r"""Log-odds by which conditions differ from those in the judged odds. (opening,)

    $$ s_i = L_i(\ell) - L_i(\bar\ell) + a(A - \bar A) + \eta(\ln m - \ln\bar m) - g_e e(\epsilon - \bar\epsilon)
       + g_o c\,(\sigma + w) - g_c r\,\rho + g_r q f_i (1 - R) $$

    with line, aid, members and policy error now and as recorded (barred), Soviet standing $\sigma$, the wave $w$ and
    the reforms $\rho$ after a success, and reformist opposition $R$ (1 as it was). Exactly 0 in a replay.
    """
    now, usual = seen.now, seen.usual
    line = line_effect(now.line, openings, p, gains) - line_effect(usual.line, openings, p, gains)
    common = p.aid * (now.aid - usual.aid) + p.strength * (now.strength - usual.strength)
    common = common - gains.bureaucracy_to_defeats * p.error * (now.error - usual.error)
    common = common + gains.october_inspiration_abroad * p.standing * (seen.standing + state.wave)
    common = common - gains.concessions_to_stabilisation * p.reform * state.alarm
    aside = gains.reformist_leaders_to_isolation * p.reformists * openings.reformists * (1.0 - seen.reformists)
    return line + common + aside


def with_log_odds(chance: Attempts, shift: Attempts) -> Attempts:
    r"""Chance after a shift of its log-odds: $p e^s / (1 - p + p e^s)$; with no shift exactly $p$. (opening,)"""
    raised = chance * jnp.exp(shift)
    return jnp.where(shift == 0.0, chance, raised / (1.0 - chance + raised))


def outcome(chance: Attempts, luck: Attempts, fates: Fates) -> Attempts:
    """1 where an attempt decided now succeeds: forced, or drawn with luck below the chance; pinned ones fail."""
    lucky = jnp.where(luck < chance, 1.0, 0.0)
    return jnp.maximum(fates.forced, fates.drawn * (1.0 - fates.forced) * lucky)


def step(state: Risings, seen: Seen, openings: Openings, luck: tuple[Fates, Attempts],
         p: OpeningParameters, gains: OpeningGains) -> tuple[Risings, RisingFlows]:  # fmt: skip
    """Openings after a month, and what they send home.

    An attempt meets the mean of the conditions over its months. In a country won already it is void.

    Args:
        state: what is carried.
        seen: what openings meet.
        openings: the attempts.
        luck: what is assumed of each attempt, and one uniform number for each.
        p: constants.
        gains: strengths of arrows.
    """
    assumed, uniform = luck
    active = jnp.where((seen.time >= openings.begin) & (seen.time <= assumed.month), 1.0, 0.0)
    decided = jnp.where(assumed.month == seen.time, 1.0, 0.0)
    lean = state.lean + active * departure(state, seen, openings, p, gains)
    months = jnp.maximum(seen.time - jnp.maximum(openings.begin, 0.0) + 1.0, 1.0)
    chance = with_log_odds(base_chances(openings, p), lean / months)
    free = 1.0 - openings.place @ state.allied
    success = decided * outcome(chance * free, uniform, assumed)
    won = success * openings.prize
    allied = 1.0 - (1.0 - state.allied) * (1.0 - jnp.clip(won @ openings.place, 0.0, 1.0))
    friends = (allied * openings.weight).sum()
    new = friends - (state.allied * openings.weight).sum()
    averted = jnp.minimum(state.averted + (success * openings.defensive) @ (openings.place @ openings.weight), 1.0)
    hope = jnp.minimum(openings.chance / _GREAT_HOPE, 1.0)
    kept = jnp.exp(-1.0 / p.memory)
    tried = active * openings.chance * (1.0 - openings.defensive)
    after = Risings(
        lean=lean, allied=allied, averted=averted,
        relief=state.relief + (friends - state.relief) / p.relief_lag,
        wave=state.wave * jnp.exp(-1.0 / p.wave_life) + new / p.wave_scale,
        alarm=state.alarm * jnp.exp(-1.0 / p.reform_life) + new / p.wave_scale,
        defeats=state.defeats * kept + (decided * hope * (1.0 - success)).sum(),
        victories=state.victories * kept + (decided * hope * success).sum(),
        unrest=state.unrest + (tried.sum() - state.unrest) / 18.0,
    )  # fmt: skip
    return after, dataclasses.replace(sent_home(after, p, gains), chance=chance, decided=decided, success=success,
                                      friends=friends)  # fmt: skip


def sent_home(state: Risings, p: OpeningParameters, gains: OpeningGains) -> RisingFlows:
    r"""What allies, victories and defeats send home.

    $$ C = g_v c F,\quad S = g_v s F,\quad \Sigma = g_v (1 - e^{-k(F+V)}),\quad o = g_i (1 - e^{-kF}),\quad
       E = g_d\,\epsilon\,\frac{D - W}{1 + D + W} $$

    with relief $F$ begun, dictatorships kept out $V$, defeats $D$ and victories $W$ fresh in mind. The attempts'
    own fields are left at 0.
    """
    relief = gains.revolution_abroad_to_relief
    mood = (state.victories - state.defeats) / (1.0 + state.victories + state.defeats)
    none = jnp.zeros_like(state.lean)
    return RisingFlows(
        chance=none, decided=none, success=none, friends=state.relief,
        credit=relief * p.credit * state.relief, specialists=relief * p.specialists * state.relief,
        security=relief * (1.0 - jnp.exp(-p.security * (state.relief + state.averted))),
        borders_opened=gains.isolation_to_scarcity * (1.0 - jnp.exp(-p.security * state.relief)),
        entrenchment=-gains.defeats_to_bureaucracy * p.entrenchment * mood, outlook=mood,
    )  # fmt: skip
