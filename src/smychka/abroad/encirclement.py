"""Encirclement: states with relations, isolation, the threat that was and the threat believed in, army and 1941."""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National


class EncirclementParameters(eqx.Module):
    """Constants of encirclement, threat and army."""

    ready_states: Scalar = parameter(
        LogNormal(34.0, 0.08), unit="states", source="assumption",
        note="States that would keep relations with open borders and a united front; fitted to "
        "diplomacy.states_with_relations.",
    )  # fmt: skip
    closed_borders: Scalar = parameter(
        Normal(4.0, 0.7, 1.0, 7.0), unit="exponent", source="assumption", note="Fall of that number with a blockade.",
    )  # fmt: skip
    alliance_credit: Scalar = parameter(
        Normal(0.55, 0.2, 0.0, 1.5), unit="1", source="assumption",
        note="Log rise of that number under the line of broadest alliance: the recognitions of 1933-35.",
    )  # fmt: skip
    recognition_pace: Scalar = parameter(
        LogNormal(0.055, 0.3), unit="per month", source="assumption", note="The wave of 1924 took about a year.",
    )  # fmt: skip
    rupture_pace: Scalar = parameter(
        LogNormal(0.008, 0.4), unit="per month", source="assumption", note="Relations seldom end: 1927, 1939.",
    )  # fmt: skip
    all_states: Scalar = parameter(
        Fixed(60.0), unit="states", source="assumption", note="Sovereign states of the 1920s, a convention of scale.",
    )  # fmt: skip
    relations_weight: Scalar = parameter(
        Uniform(0.2, 0.5), unit="1", source="assumption", note="Part of isolation that relations with all would end.",
    )  # fmt: skip
    trade_weight: Scalar = parameter(
        Uniform(0.2, 0.5), unit="1", source="assumption", note="Part that trade as of 1913 would end.",
    )  # fmt: skip
    friends_weight: Scalar = parameter(
        LogNormal(4.0, 0.5), unit="1", source="assumption",
        note="Log fall of isolation per unit of world manufacturing allied: Germany alone would take some 40 per cent.",
    )  # fmt: skip
    arms_scale: Scalar = parameter(
        LogNormal(4000.0, 0.4), unit="million dollars a year", source="assumption",
        note="Spending of Germany and Japan at which the real threat is a half; they reached it in 1937.",
    )  # fmt: skip
    floor: Scalar = parameter(
        Uniform(0.1, 0.3), unit="index", source="assumption",
        note="Belief with no threat and no isolation: the doctrine held that the powers would come.",
    )  # fmt: skip
    from_threat: Scalar = parameter(
        Uniform(0.4, 0.7), unit="1", source="assumption", note="Belief per unit of real threat.",
    )  # fmt: skip
    from_isolation: Scalar = parameter(
        Uniform(0.1, 0.3), unit="1", source="assumption", note="Belief per unit of isolation.",
    )  # fmt: skip
    jump: Scalar = parameter(
        Uniform(0.3, 1.9), unit="1", source="assumption",
        note="Jump of belief per unit of alarming news; .1-.6 for the news of 1927, as in the survey of models.",
    )  # fmt: skip
    fading: Scalar = parameter(
        LogNormal(0.065, 0.3), unit="per month", source="assumption", note="A scare fades in a year or two.",
    )  # fmt: skip
    wanted_floor: Scalar = parameter(
        Normal(0.012, 0.003, 0.003, 0.03), unit="share of product", source="assumption",
        note="Defence share wanted with no threat; the middle twenties gave two hundredths.",
    )  # fmt: skip
    wanted_slope: Scalar = parameter(
        LogNormal(0.33, 0.3), unit="1", source="assumption",
        note="Rise with the sixth power of belief; some .02 in quiet years and .15 in 1940-41.",
    )  # fmt: skip
    soldiers: Scalar = parameter(
        LogNormal(26.5, 0.08), unit="million", source="assumption",
        note="Soldiers per unit of defence share: a man costs a fixed multiple of product per head; fitted to "
        "military.red_army_size.",
    )  # fmt: skip
    levy_pace: Scalar = parameter(
        LogNormal(0.085, 0.3), unit="per month", source="assumption", note="Calling up and arming; fitted.",
    )  # fmt: skip
    demobilisation: Scalar = parameter(
        LogNormal(0.2, 0.3), unit="per month", source="assumption", note="Sending home; the winters of 1918 and 1921.",
    )  # fmt: skip
    arms_cost: Scalar = parameter(
        LogNormal(400.0, 0.2), unit="aircraft a year", source="assumption",
        note="Arms per hundredth of the product of 1913 spent on defence, as aircraft; fitted to "
        "military.aircraft_produced.",
    )  # fmt: skip
    obsolescence: Scalar = parameter(
        Normal(0.17, 0.04, 0.05, 0.3), unit="per year", source="assumption", note="Six years of service.",
    )  # fmt: skip
    officer_share: Scalar = parameter(
        LogNormal(0.10, 0.08), unit="share of army", source="assumption",
        note="Officers over all soldiers: dismissals over the share dismissed (state.rkka_dismissed and _share).",
    )  # fmt: skip
    commission_pace: Scalar = parameter(
        LogNormal(0.12, 0.4), unit="per month", source="assumption", note="Vacancies filled within a year.",
    )  # fmt: skip
    ordinary: Scalar = parameter(
        Normal(0.004, 0.0008, 0.001, 0.008), unit="per month", source="shchadenko1940, dismissals of 1935 and 1936",
        note="Dismissals of ordinary years: 4.9 and 4.2 per cent (state.rkka_dismissed_share).",
    )  # fmt: skip
    reinstated: Scalar = parameter(
        LogNormal(0.037, 0.3), unit="per month", source="assumption",
        note="Return of the dismissed once the purge is over; 12,461 by May 1940 (state.rkka_reinstated).",
    )  # fmt: skip
    none_return: Scalar = parameter(
        Fixed(0.0175), unit="per month", source="assumption",
        note="Share dismissed at which nobody returns: that of the second half of 1937 (lever officer_purge).",
    )  # fmt: skip
    schooling: Scalar = parameter(
        LogNormal(60.0, 0.3), unit="months", source="assumption", note="Service that makes an officer of experience.",
    )  # fmt: skip
    command_loss: Scalar = parameter(
        LogNormal(14.0, 0.25), unit="1", source="assumption",
        note="Log loss of high command per share dismissed beyond the ordinary: some .14 in all took 154 of 186 "
        "division and 50 of 57 corps commanders (military.purged_division_commanders and _corps_commanders).",
    )  # fmt: skip
    command_schooling: Scalar = parameter(
        LogNormal(84.0, 0.4), unit="months", source="assumption",
        note="Time in which new men grow into high command; historians differ between three years and fifteen.",
    )  # fmt: skip
    material_yield: Scalar = parameter(
        Uniform(0.2, 0.6), unit="elasticity", source="assumption", note="Quality against arms per soldier.",
    )  # fmt: skip
    officer_yield: Scalar = parameter(
        Uniform(0.2, 0.8), unit="elasticity", source="assumption", note="Quality against officers of experience.",
    )  # fmt: skip
    command_yield: Scalar = parameter(
        Uniform(0.0, 0.4), unit="elasticity", source="assumption",
        note="Quality against experience in high command; no agreed size, nought is within the literature.",
    )  # fmt: skip
    usual_arms: Scalar = parameter(
        Fixed(7.0), unit="aircraft per thousand", source="assumption", note="Arms per soldier at which quality is 1.",
    )  # fmt: skip
    usual_experience: Scalar = parameter(
        Fixed(0.47), unit="share of posts", source="assumption", note="Officers of experience at which quality is 1.",
    )  # fmt: skip
    first_losses: Scalar = parameter(
        LogNormal(0.46, 0.25), unit="share of army", source="assumption",
        note="Lost for good in the first half year at full alert and quality 1; set so that recorded decisions give "
        "some 3.1 million (military.losses_irrecoverable), which one number cannot split into its causes.",
    )  # fmt: skip
    surprise: Scalar = parameter(
        Uniform(0.1, 0.7), unit="1", source="assumption", note="Log rise of first losses with no alert at all.",
    )  # fmt: skip
    losses_to_quality: Scalar = parameter(
        Uniform(0.2, 1.0), unit="elasticity", source="assumption", note="First losses against quality.",
    )  # fmt: skip


class EncirclementGains(eqx.Module):
    """Strength of the arrows of threat and army."""

    purge_to_army_weakness: Scalar = gain(
        "purge_to_army_weakness", note="a purge of commanders takes experience from the army"
    )
    pact_misjudgement: Scalar = gain("pact_misjudgement", note="forces not on alert lose more in the first months")


class Seen(eqx.Module):
    """What encirclement meets this month. All ()

    Attributes:
        blockade: closed borders, 0 to 1, after what allies opened.
        intervention: foreign troops on the soil, 0 to 1.
        news: war news as it reached Moscow, 0 to 1 (the circumstance `war_threat`); its rises alarm.
        hostile_arms: military spending of Germany and Japan, million dollars a year.
        line: line of the Comintern, -1 to 1.
        trade: volume of foreign trade over that of 1913.
        friends: share of world manufacturing allied.
        security: threat taken away by allies, 0 to 1.
        defence_share: defence over national product.
        product: national product, 1913 = 100.
        people: inhabitants, millions.
        officer_purge: share of officers dismissed a month.
        alert: readiness of frontier forces, 0 to 1.
    """

    blockade: National
    intervention: National
    news: National
    hostile_arms: National
    line: National
    trade: National
    friends: National
    security: National
    defence_share: National
    product: National
    people: National
    officer_purge: National
    alert: National


class Encirclement(eqx.Module):
    """What is carried. All ()

    Attributes:
        relations: states with relations.
        belief: belief in Moscow that war is near, 0 to 1.
        news: news of last month.
        soldiers: million.
        arms: stock of arms, as aircraft, thousand.
        officers: thousand.
        experienced: officers of experience among them, thousand.
        command: experience in high command, 0 to 1.
        outside: officers dismissed in a purge who could return, thousand.
    """

    relations: National
    belief: National
    news: National
    soldiers: National
    arms: National
    officers: National
    experienced: National
    command: National
    outside: National


class EncirclementFlows(eqx.Module):
    """What happened in one month. All ()

    Attributes:
        isolation: 0 (a country like others) to 1 (alone).
        real_threat: threat by arms of hostile powers and their troops, 0 to 1.
        bias: belief less real threat.
        wanted_share: defence share that belief asks for, a rule of free runs.
        arms_made: as aircraft, thousand.
        dismissed: officers, thousand.
        returned: officers taken back, thousand.
        quality: fighting quality of a soldier, near 1 in June 1941 as recorded.
        exposure: first losses if the attack came this month, millions in half a year.
        ledgers: soldiers, officers, officers outside.
    """

    isolation: National
    real_threat: National
    bias: National
    wanted_share: National
    arms_made: National
    dismissed: National
    returned: National
    quality: National
    exposure: National
    ledgers: tuple[Ledger, Ledger, Ledger]


def opening(p: EncirclementParameters) -> Encirclement:
    """The old army melts away, no state has relations, war with the Central Powers, on 1 November 1917."""
    soldiers = jnp.asarray(6.0)
    officers = 0.04 * soldiers * 1000.0
    return Encirclement(
        relations=jnp.asarray(0.0), belief=jnp.asarray(0.8), news=jnp.asarray(0.8), soldiers=soldiers,
        arms=0.0 * p.arms_cost + 0.6, officers=officers, experienced=0.6 * officers, command=jnp.asarray(0.5),
        outside=jnp.asarray(0.0),
    )  # fmt: skip


def relations_after(before: National, seen: Seen, p: EncirclementParameters) -> National:
    r"""States with relations after a month.

    $$ R' = R + k_{\pm}(R^{*} - R), \qquad R^{*} = \bar R\,(1-b)^{c}\,e^{a\max(0,-\ell)} $$

    fast upwards, slow downwards; blockade $b$ and line $\ell$. At most `all_states`. ()
    """
    aim = p.ready_states * (1.0 - seen.blockade) ** p.closed_borders
    aim = jnp.minimum(aim * jnp.exp(p.alliance_credit * jnp.maximum(-seen.line, 0.0)), p.all_states)
    pace = jnp.where(aim > before, p.recognition_pace, p.rupture_pace)
    return before + jnp.minimum(pace, 1.0) * (aim - before)


def isolation(relations: National, seen: Seen, p: EncirclementParameters) -> National:
    r"""Isolation: $(1 - w_r R/\bar N - w_t \min(1,\tau))\,e^{-kF}$ with trade $\tau$ and friends $F$. 0 to 1. ()"""
    alone = 1.0 - p.relations_weight * relations / p.all_states - p.trade_weight * jnp.clip(seen.trade, 0.0, 1.0)
    return alone * jnp.exp(-p.friends_weight * seen.friends)


def real_threat(seen: Seen, p: EncirclementParameters) -> National:
    r"""Threat as it was: $1 - (1 - i)\left(1 - (1-\Sigma)\frac{a}{a + \bar a}\right)$.

    from hostile arms $a$, security by allies $\Sigma$ and foreign troops $i$. Intentions are not in it. 0 to 1. ()
    """
    arms = (1.0 - seen.security) * seen.hostile_arms / (seen.hostile_arms + p.arms_scale)
    return 1.0 - (1.0 - seen.intervention) * (1.0 - arms)


def belief_after(state: Encirclement, threat: National, alone: National, seen: Seen,
                 p: EncirclementParameters) -> National:  # fmt: skip
    r"""Belief in Moscow that war is near, after a month.

    $$ B' = \min\left(1,\; B + f(B^{*} - B) + j\,\max(0, n - n_{-1})\,2(1-B)(1-\Sigma)\right),
       \qquad B^{*} = b_0 + b_T T + b_I I $$

    Alarming news $n$ makes it jump; then it fades to what threat $T$ and isolation $I$ support. 0 to 1. ()
    """
    rest = p.floor + p.from_threat * threat + p.from_isolation * alone
    alarm = p.jump * jnp.maximum(seen.news - state.news, 0.0) * 2.0 * (1.0 - state.belief) * (1.0 - seen.security)
    return jnp.clip(state.belief + p.fading * (rest - state.belief) + alarm, 0.0, 1.0)


def wanted_defence_share(belief: National, p: EncirclementParameters) -> National:
    r"""Defence share that belief asks for: $d_0 + d_1 B^6$, share of national product; a rule of free runs. ()"""
    return p.wanted_floor + p.wanted_slope * belief**6


def quality(state: Encirclement, p: EncirclementParameters) -> National:
    r"""Fighting quality of a soldier. ()

    $$ Q = \left(\frac{M/N}{\bar m}\right)^{\alpha} \left(\frac{E/O^{*}}{\bar e}\right)^{\beta} C^{\gamma} $$

    Arms $M$ per soldier $N$, officers of experience $E$ over officers' posts $O^{*}$, experience in high command $C$.
    """
    arms = state.arms / jnp.maximum(state.soldiers, 1e-3) / p.usual_arms
    posts = 1000.0 * p.officer_share * jnp.maximum(state.soldiers, 1e-3)
    officers = state.experienced / posts / p.usual_experience
    return arms**p.material_yield * officers**p.officer_yield * state.command**p.command_yield


def first_losses(soldiers: National, quality_now: National, alert: National, p: EncirclementParameters,
                 pact_misjudgement: Scalar) -> National:  # fmt: skip
    r"""First losses if the attack came now, millions in half a year.

    $$ L = \lambda\,N\,e^{g\,s\,(1-a)}\,Q^{-\omega} $$

    with soldiers $N$, alert $a$ and quality $Q$. One attack on record: the split between surprise, purge and the
    enemy's skill is prior, so runs at full alert and without a purge bracket the effect and do not measure it. ()
    """
    late = jnp.exp(pact_misjudgement * p.surprise * (1.0 - alert))
    return jnp.minimum(p.first_losses * late * quality_now**-p.losses_to_quality, 1.0) * soldiers


class _Corps(NamedTuple):
    """Officers after a month, thousand; dismissed, returned; two ledgers."""

    officers: National
    experienced: National
    command: National
    outside: National
    dismissed: National
    returned: National
    ledgers: tuple[Ledger, Ledger]


def _corps(
    state: Encirclement, soldiers: National, rate: National, p: EncirclementParameters, weakness: Scalar
) -> _Corps:
    r"""The officers after a month.

    $$ E' = E\left[1 - r_0 - g\,\max(0, r - r_0) - \max(0, -\dot N/N)\right] + \frac{O^{*} - E}{\tau} + g\,B,
       \qquad C' = C\,e^{-g h \max(0, r - r_0)} + \frac{1 - C}{\tau_c} $$

    for officers of experience $E$, posts $O^{*}$, share dismissed $r$ a month (ordinary $r_0$), returned $B$, and
    experience in high command $C$, on which a purge falls $h$ times as hard.
    """
    rate = jnp.minimum(rate, 0.5)
    purged = jnp.maximum(rate - p.ordinary, 0.0)
    dismissed, into = rate * state.officers, purged * state.officers
    returned = p.reinstated * jnp.clip(1.0 - rate / p.none_return, 0.0, 1.0) * state.outside
    posts = 1000.0 * p.officer_share * soldiers
    gap = posts - (state.officers - dismissed + returned)
    pace = jnp.minimum(p.commission_pace, 1.0)
    commissioned, released = pace * jnp.maximum(gap, 0.0), pace * jnp.maximum(-gap, 0.0)
    officers = state.officers + commissioned + returned - dismissed - released
    outside = state.outside + into - returned
    fewer = jnp.maximum(1.0 - soldiers / jnp.maximum(state.soldiers, 1e-3), 0.0)
    kept = 1.0 - p.ordinary - weakness * purged - fewer
    experienced = state.experienced * kept + (posts - state.experienced) / p.schooling + weakness * returned
    command = state.command * jnp.exp(-weakness * p.command_loss * purged) + (1.0 - state.command) / p.command_schooling
    ledgers = (
        Ledger(state.officers, (commissioned, returned), (dismissed, released), officers),
        Ledger(state.outside, (into,), (returned,), outside),
    )
    return _Corps(officers, jnp.clip(experienced, 1e-3, posts), command, outside, dismissed, returned, ledgers)


def step(state: Encirclement, seen: Seen, p: EncirclementParameters,
         gains: EncirclementGains) -> tuple[Encirclement, EncirclementFlows]:  # fmt: skip
    r"""Encirclement after a month.

    The army tends to $N^{*} = n\,d\,P/147$, with defence share $d$ and people $P$ in millions; arms are made in
    proportion to $d\,Y$ and grow old.
    """
    relations = relations_after(state.relations, seen, p)
    alone = isolation(relations, seen, p)
    threat = real_threat(seen, p)
    belief = belief_after(state, threat, alone, seen, p)
    aim = p.soldiers * seen.defence_share * seen.people / 147.0
    pace, away = jnp.minimum(p.levy_pace, 1.0), jnp.minimum(p.demobilisation, 1.0)
    called, home = pace * jnp.maximum(aim - state.soldiers, 0.0), away * jnp.maximum(state.soldiers - aim, 0.0)
    soldiers = state.soldiers + called - home
    made = p.arms_cost * seen.defence_share * seen.product / 12000.0
    arms = state.arms * (1.0 - p.obsolescence / 12.0) + made
    corps = _corps(state, soldiers, seen.officer_purge, p, gains.purge_to_army_weakness)
    after = Encirclement(
        relations, belief, seen.news, soldiers, arms, corps.officers, corps.experienced, corps.command, corps.outside
    )
    quality_now = quality(after, p)
    flows = EncirclementFlows(
        isolation=alone, real_threat=threat, bias=belief - threat, wanted_share=wanted_defence_share(belief, p),
        arms_made=made, dismissed=corps.dismissed, returned=corps.returned, quality=quality_now,
        exposure=first_losses(soldiers, quality_now, seen.alert, p, gains.pact_misjudgement),
        ledgers=(Ledger(state.soldiers, (called,), (home,), soldiers), *corps.ledgers),
    )  # fmt: skip
    return after, flows
