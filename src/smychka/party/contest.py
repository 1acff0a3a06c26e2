"""The contest at the top: power seen with a lag, the coalition of each quarter, what it costs to be outside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.inputs.leaders import Leaders
from smychka.party.coalitions import Friction, Square, ruling_coalition
from smychka.party.draws import along, settled
from smychka.party.leaders import Individual, LeadersState, Line, Stances, mean_stance, weighted_sum
from smychka.state import National

MOST_ACTIVE = 7
"""Leaders among whom coalitions are formed by the exact rule: full members of the Politburo, 1922-25."""
_IDLE = 1e-4
_SHARPNESS = 4.0


class ContestParameters(eqx.Module):
    """Constants of the contest."""

    majority: Scalar = parameter(
        Fixed(0.5), unit="share", source="assumption", note="Power a coalition must exceed: simple majority."
    )
    visible: Scalar = parameter(
        Uniform(0.15, 0.6), unit="share", source="assumption",
        note="Weight of public standing in power, against followers in posts, while discussion is open.",
    )  # fmt: skip
    trap: Scalar = parameter(
        Uniform(0.2, 0.8), unit="share", source="assumption",
        note="How much of that weight the full ban on factions takes away: members cannot be reached.",
    )  # fmt: skip
    unattached: Scalar = parameter(
        LogNormal(1.0, 0.4), unit="1", source="assumption",
        note="Public standing that no leader has; 1 is that of Lenin on entering.",
    )  # fmt: skip
    lag: Scalar = parameter(
        LogNormal(20.0, 0.5), unit="months", source="assumption",
        note="Delay with which followers in posts are noticed by rivals; with none, the rule of coalitions leaves out "
        "any man who rises (survey of models, 6.2).",
    )  # fmt: skip
    fear: Scalar = parameter(
        Normal(1.0, 0.5, 0.0, 2.5), unit="1", source="assumption",
        note="How much the danger from the most visible is overrated: 1 doubles the power seen in full standing.",
    )  # fmt: skip
    affinity: Scalar = parameter(
        Uniform(0.0, 0.8), unit="share per unit", source="assumption",
        note="Part of a coalition's power lost per unit of mean distance between its members.",
    )  # fmt: skip
    switching: Scalar = parameter(
        Uniform(0.0, 0.4), unit="share", source="assumption",
        note="Cost of breaking with partners and joining opponents, as a share of the power that changes sides.",
    )  # fmt: skip
    feud: Scalar = parameter(
        Normal(0.6, 0.25, 0.0, 1.5), unit="stance", source="assumption",
        note="Distance added by a feud of full strength, and taken away by a friendship of full strength.",
    )  # fmt: skip
    noise: Scalar = parameter(
        LogNormal(0.10, 0.5),
        unit="log",
        source="assumption",
        note="Error in judging the power of others, each quarter.",
    )
    decisiveness: Scalar = parameter(
        LogNormal(2.0, 0.3), unit="1", source="assumption",
        note="Exponent of the contest: how surely the stronger side wins (Tullock's form).",
    )  # fmt: skip
    usage: Scalar = parameter(
        LogNormal(0.005, 0.6), unit="per month", source="assumption",
        note="Part of a loser's place lost per unit of conflict where factions are free, as in 1918-20.",
    )  # fmt: skip
    sanction: Scalar = parameter(
        LogNormal(0.12, 0.5), unit="per month", source="assumption",
        note="The same added by the full ban; set so that the losers of 1923 and of 1925 are out by the end of 1927.",
    )  # fmt: skip
    tolerance: Scalar = parameter(
        Normal(0.15, 0.08, 0.0, 0.5), unit="stance", source="assumption",
        note="Distance that is borne: those outside but near, or tied to the rulers, are not attacked for it.",
    )  # fmt: skip
    envy: Scalar = parameter(
        Normal(1.5, 0.6, 0.0, 4.0), unit="1", source="assumption",
        note="Conflict from the power of a rival, per share of all, beside conflict from distance.",
    )  # fmt: skip


class ContestGains(eqx.Module):
    """Strength of the contest's arrows in the mechanism map."""

    ban_on_factions_latency: Scalar = gain(
        "ban_on_factions_latency", note="as the ban is enforced, losers lose their posts"
    )
    party_discipline_trap: Scalar = gain(
        "party_discipline_trap", note="discipline keeps oppositions from the members, where their standing counts"
    )
    anti_trotsky_coalition: Scalar = gain(
        "anti_trotsky_coalition", note="fear of the most visible man drives the others together"
    )
    opposition_disunity: Scalar = gain("opposition_disunity", note="old feuds keep those outside apart")
    right_silence: Scalar = gain(
        "right_silence", note="those who do not go to the members cannot use their public standing"
    )


class ContestState(eqx.Module):
    """What is carried of the contest.

    Attributes:
        ruling: place in the ruling coalition, 0 or 1 (between under the smooth form). (leader,)
        noticed: share of followers in posts, as rivals see it. (leader,)
    """

    ruling: Individual
    noticed: Individual


class Seen(eqx.Module):
    """What the contest meets this month.

    Attributes:
        present: at the top, alive and well, 0 to 1. (leader,)
        posts: posts held by followers, share of all; those of nobody's followers are left out. (leader,)
        ban: enforcement of the ban on factions, 0 to 1 (lever `faction_ban`). ()
        quarter: 1 in the months in which coalitions are formed anew, else 0; the work is done only in months in which
            some draw has it above 0. ()
        luck: standard normals, error in judging each leader's power. (leader,)
    """

    present: Individual
    posts: Individual
    ban: National
    quarter: National
    luck: Individual


class ContestFlows(eqx.Module):
    """What the contest did in one month.

    Attributes:
        power: true power, share of all. (leader,)
        seen_power: power as rivals see it, share of all. (leader,)
        ruling: place in the coalition, 0 to 1. (leader,)
        lost: part of the standing, and of followers' posts, lost this month. (leader,)
        win: chance that the coalition carries its way, 0 to 1. ()
        conflict: power-weighted conflict with those outside. ()
        concentration: largest share of power. ()
        centres: effective number of centres of power, 1 or more. ()
        line: stance of the ruling coalition, by power. (dimension,)
    """

    power: Individual
    seen_power: Individual
    ruling: Individual
    lost: Individual
    win: National
    conflict: National
    concentration: National
    centres: National
    line: Line


def smooth_coalition(power: Individual, friction: Friction, p: ContestParameters) -> Individual:
    r"""A rival form: a smooth contest between two camps, with slopes everywhere. 0 to 1. (leader,)

    $$ j_i = \sigma\left(k\,(\delta_{iB} - \delta_{iA})\right), \qquad
       p = \frac{G_A^m}{G_A^m + G_B^m}, \qquad r_i = p\,j_i + (1 - p)(1 - j_i) $$

    The camps gather round the strongest, $A$, and round the strongest of those far from him, $B$; who rules is the
    camp that wins, in proportion to its chance. It assumes two camps, which the exact rule does not. $k$ is 4.
    """
    share = power / jnp.maximum(power.sum(0), 1e-9)
    to_first = _mean_distance(friction.distance, jax.nn.softmax(share / 0.03, axis=0))
    to_second = _mean_distance(friction.distance, jax.nn.softmax(share * to_first / 0.01, axis=0))
    joined = jax.nn.sigmoid(_SHARPNESS * (to_second - to_first))
    one, two = ((side * share).sum(0) ** p.decisiveness for side in (joined, 1.0 - joined))
    win = one / jnp.maximum(one + two, 1e-9)
    return win * joined + (1.0 - win) * (1.0 - joined)


def distances(
    stance: Stances, leaders: Leaders, holder: Int[Array, ""], p: ContestParameters, gains: ContestGains
) -> Square:
    r"""How far leaders stand apart, 0 or more. (leader, leader)

    $$ \delta_{ij} = \max\left(0,\; \sqrt{\tfrac17 \sum_k (x_{ik} - x_{jk})^2} - f\,\theta_{ij}\right) $$

    with ties $\theta$ (feuds below 0 count in proportion to the gain `opposition_disunity`), to which each adds his
    tie to whoever holds the Secretariat.
    """
    count, dimensions = stance.shape
    squares = sum((place[:, None] - place) ** 2 for place in stance.T) / dimensions
    office = jnp.arange(count) == holder
    ties = leaders.ties * jnp.where(leaders.ties < 0.0, gains.opposition_disunity, 1.0)
    ties += leaders.office_tie[:, None] * office + leaders.office_tie * office[:, None]
    apart = jnp.maximum(jnp.sqrt(jnp.maximum(squares, 1e-9)) - p.feud * ties, 0.0)
    return jnp.where(np.eye(count, dtype=bool), 0.0, apart)


def _mean_distance(distance: Square, weight: Individual) -> Individual:
    """Mean distance of each from the others, by weight; nought without weight. (leader,)"""
    return weighted_sum(weight, distance) / jnp.maximum(weight.sum(0), 1e-6)


def shares_of_power(
    authority: Individual, standing: Individual, followers: Individual, seen: Seen, weight: Scalar, p: ContestParameters
) -> Individual:
    r"""Power as a share of all there is to be had. (leader,)

    $$ g_i = v\,\frac{s_i m_i a_i}{u + \sum_j s_j m_j a_j} + (1 - v)\,m_i q_i $$

    with standing $s$, presence $m$, public standing $a$, followers in posts $q$ and the weight $v$ of the former.
    What is left to one is nobody's: members who follow no leader ($u$) and posts that are no leader's.
    """
    known = standing * seen.present * authority
    return weight * known / (p.unattached + known.sum(0)) + (1.0 - weight) * seen.present * followers


def coalition_of_the_active(power: Individual, friction: Friction, p: ContestParameters) -> Individual:
    """The exact rule among the strongest; the others side with whom they stand nearer to. (leader,)"""
    count = power.shape[0]
    if count <= MOST_ACTIVE:
        return ruling_coalition(power, p.majority, friction)
    strongest, who = jax.lax.top_k(power, MOST_ACTIVE, axis=0)
    pair = (count * who[:, None] + who).reshape(MOST_ACTIVE**2, *power.shape[1:])
    between = jnp.take_along_axis(friction.distance.reshape(count**2, *power.shape[1:]), pair, axis=0)
    among = Friction(
        between.reshape(MOST_ACTIVE, MOST_ACTIVE, *power.shape[1:]), friction.affinity, friction.switching,
        jnp.take_along_axis(friction.ruling, who, axis=0),
    )  # fmt: skip
    rulers = ruling_coalition(strongest, p.majority, among)
    chosen = jnp.where(along(jnp.arange(count), who) == who, 1.0, 0.0)
    side, active = (chosen * rulers).sum(1), chosen.sum(1)
    against = (active - side) * jnp.where(power > 0.0, 1.0, 0.0)
    near, far = (_mean_distance(friction.distance, camp * power) for camp in (side, against))
    return side + (1.0 - active) * jnp.where((near <= far) | (against.sum(0) == 0.0), 1.0, 0.0)


def losses(
    ruling: Individual, power: Individual, distance: Square, seen: Seen, p: ContestParameters, latency: Scalar
) -> tuple[Individual, National, National]:
    r"""Part of a place lost this month, the coalition's chance, and the conflict.

    $$ \ell_i = 1 - \exp\left(-(u + g\,b\,k)\,[(1 - r_i)(2p - 1)_+ + r_i (1 - 2p)_+]\,
        [(\bar\delta_i - \tau)_+ + e\,g_i]\right) $$

    with the ban $b$, the coalition's chance $p = G^m / (G^m + O^m)$ against those outside, mean distance
    $\bar\delta_i$ from the other side, and own power $g_i$: distance makes conflict, and so does strength.

    Returns:
        (leader,), 0 to 1; 0 to 1 (); 0 or more ().
    """
    outside = (1.0 - ruling) * seen.present
    inner, outer = (ruling * power).sum(0), (outside * power).sum(0)
    won, lost = inner**p.decisiveness, outer**p.decisiveness
    win = won / jnp.maximum(won + lost, 1e-9)
    to_rulers, to_others = _mean_distance(distance, ruling * power), _mean_distance(distance, outside * power)
    apart = to_others * ruling + to_rulers * (1.0 - ruling)
    conflict = jnp.maximum(apart - p.tolerance, 0.0) + p.envy * power
    exposed = outside * jnp.maximum(2.0 * win - 1.0, 0.0) + ruling * jnp.maximum(1.0 - 2.0 * win, 0.0)
    hazard = (p.usage + latency * seen.ban * p.sanction) * exposed * conflict
    return 1.0 - jnp.exp(-hazard), win, (outside * power * conflict).sum(0)


def office_holder(named: Int[Array, ""], standing: Individual, power: Individual, ruling: Individual) -> Int[Array, ""]:
    """Place of the leader who holds the Secretariat: the one named, or the strongest ruler once he is driven out. ()"""
    places = jnp.arange(power.shape[0])
    worth = power * ruling + 1e-6 * power
    strongest = jnp.where(worth >= worth.max(), places, places[-1]).min()
    kept = jnp.where(places == jnp.asarray(named, dtype=int), standing, 0.0).max() >= 0.5
    return jnp.where(kept, jnp.asarray(named, dtype=int), strongest)


def opening(leaders: Leaders) -> ContestState:
    """Everybody rules, as before the ban; followers are those in bodies of their own."""
    return ContestState(jnp.ones_like(leaders.base), leaders.base)


Rule = Callable[[Individual, Friction, ContestParameters], Individual]


def step(
    state: ContestState, leaders_now: LeadersState, seen: Seen, holder: Int[Array, ""], leaders: Leaders,
    p: ContestParameters, gains: ContestGains, rule: Rule = coalition_of_the_active,
) -> tuple[ContestState, ContestFlows]:  # fmt: skip
    """The contest of one month: power, coalition in the first month of a quarter, losses.

    Args:
        state: coalition and followers noticed so far.
        leaders_now: stances, public standing and places of the leaders.
        seen: presence, posts, ban, quarter, luck.
        holder: place of the leader who holds the Secretariat.
        leaders: the table of leaders.
        p: constants.
        gains: strength of the arrows.
        rule: how a coalition is formed: `coalition_of_the_active`, the exact rule, or `smooth_coalition`.
    """
    silent = gains.right_silence * (1.0 - leaders.campaign) * (1.0 - state.ruling)
    weight = p.visible * (1.0 - gains.party_discipline_trap * p.trap * seen.ban)
    reached = leaders_now.authority * (1.0 - silent)
    power = shares_of_power(reached, leaders_now.standing, seen.posts, seen, weight, p)
    noticed = state.noticed + (seen.posts - state.noticed) / jnp.maximum(p.lag, 1.0)
    judged = _judged(leaders_now, noticed, seen, p, gains)
    apart = distances(leaders_now.stance, leaders, holder, p, gains)

    def formed() -> Individual:
        new = rule(judged, Friction(apart, p.affinity, p.switching, state.ruling), p)
        return state.ruling + seen.quarter * (new - state.ruling)

    ruling = jax.lax.cond(seen.quarter.max() > 0.0, formed, lambda: state.ruling)
    lost, win, conflict = losses(ruling, power, apart, seen, p, gains.ban_on_factions_latency)
    flows = ContestFlows(
        power=power, seen_power=judged, ruling=ruling, lost=lost, win=win, conflict=conflict,
        concentration=power.max(0), centres=power.sum(0) ** 2 / jnp.maximum((power**2).sum(0), 1e-9),
        line=settled(mean_stance(ruling * power, leaders_now.stance)),
    )  # fmt: skip
    return dataclasses.replace(state, ruling=ruling, noticed=noticed), flows


def _judged(
    leaders_now: LeadersState, noticed: Individual, seen: Seen, p: ContestParameters, gains: ContestGains
) -> Individual:
    """Power as rivals see it: posts noticed late, the most visible overrated, with error; share of all. (leader,)"""
    found = shares_of_power(leaders_now.authority, leaders_now.standing, noticed, seen, p.visible, p)
    found *= 1.0 + gains.anti_trotsky_coalition * p.fear * leaders_now.authority**2
    found *= jnp.exp(p.noise * seen.luck) * jnp.where(leaders_now.standing > _IDLE, 1.0, 0.0)
    return found / jnp.maximum(found.sum(0), 1e-6)
