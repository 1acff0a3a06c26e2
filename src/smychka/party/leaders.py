"""The leaders: how each adapts his stance, how public standing grows and fades, who is still at the top."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.inputs.leaders import Leaders
from smychka.party.draws import along, settled
from smychka.state import National

Individual = Float[Array, "leader *draw"]
Stances = Float[Array, "leader dimension *draw"]
Line = Float[Array, "dimension *draw"]

_ECONOMIC = (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
_ROLE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.5, 0.0)
_OUTLOOK = (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEMOCRACY, _INTERNATIONAL = 3, 4


class LeaderParameters(eqx.Module):
    """Constants of the leaders' adaptation and standing."""

    home_pull: Scalar = parameter(
        LogNormal(0.04, 0.5), unit="per month", source="assumption",
        note="Pace at which a sticker goes back to his own stance: half-way in a year and a half.",
    )  # fmt: skip
    member_pull: Scalar = parameter(
        LogNormal(0.03, 0.5), unit="per month", source="assumption",
        note="Pace at which an aggregator goes to the mean stance of the members (Laver 2005 has it at once).",
    )  # fmt: skip
    hunt: Scalar = parameter(
        LogNormal(0.02, 0.5), unit="stance per month", source="assumption",
        note="Stride of a hunter; a platform can cross half of a dimension in two years.",
    )  # fmt: skip
    takeover: Scalar = parameter(
        LogNormal(0.10, 0.5), unit="per month", source="assumption",
        note="Pace at which a predator takes over the programme of rivals once they are beaten.",
    )  # fmt: skip
    outbidding: Scalar = parameter(
        Normal(1.3, 0.25, 0.8, 2.0), unit="1", source="assumption",
        note="How far a taken-over programme is carried on; the left asked for less than was done in 1929-33.",
    )  # fmt: skip
    centring: Scalar = parameter(
        LogNormal(0.04, 0.5), unit="per month", source="assumption",
        note="Pace at which a predator keeps to his allies while a rival stands.",
    )  # fmt: skip
    role_pull: Scalar = parameter(
        Normal(0.06, 0.025, 0.0, 0.2), unit="per month", source="assumption",
        note="Pace at which rulers take to discipline and those outside to open debate; the codes of the platforms "
        "change sign within half a year of a change of sides (Zinoviev: -.7 to .6 in 1925).",
    )  # fmt: skip
    role_reach: Scalar = parameter(
        Normal(0.8, 0.15, 0.3, 1.0), unit="stance", source="assumption",
        note="Where that ends: -.8 for rulers and .8 for those outside, the mean of the platforms' codes.",
    )  # fmt: skip
    retreat: Scalar = parameter(
        LogNormal(0.02, 0.5), unit="per month", source="assumption",
        note="Pace at which full isolation moves those who adapt towards building in one country.",
    )  # fmt: skip
    fame: Scalar = parameter(
        LogNormal(0.02, 0.4), unit="per month", source="assumption",
        note="Pace of public standing: it follows office and press with a delay of some years.",
    )  # fmt: skip
    office_fame: Scalar = parameter(
        Normal(0.9, 0.25, 0.2, 1.6), unit="1", source="assumption",
        note="Public standing that goes with a following of all posts, on top of the standing on entering.",
    )  # fmt: skip
    hope: Scalar = parameter(
        Normal(0.3, 0.15, 0.0, 0.8), unit="1", source="assumption",
        note="Part of public standing won by promising success in one country, in full isolation.",
    )  # fmt: skip
    warning: Scalar = parameter(
        Uniform(0.1, 0.6), unit="share", source="assumption",
        note="Part of the public standing lost by the man against whom Lenin's last notes advise, once the whole party "
        "can read them. In history a fifth could know them, he offered to resign, and was kept.",
    )  # fmt: skip
    rehabilitation: Scalar = parameter(
        LogNormal(0.008, 0.5), unit="per month", source="assumption",
        note="Pace at which those inside the coalition regain a lost place.",
    )  # fmt: skip


class LeaderGains(eqx.Module):
    """Strength of the leaders' arrows in the mechanism map."""

    leader_centre_strategy: Scalar = gain(
        "leader_centre_strategy", note="a predator keeps to his allies' stance while a rival stands"
    )
    left_defeat_frees_programme: Scalar = gain(
        "left_defeat_frees_programme", note="the programme of beaten rivals is free to be taken over"
    )
    siuc_appeal: Scalar = gain("siuc_appeal", note="the promise of socialism in one country wins standing")
    isolation_to_siuc_popularity: Scalar = gain(
        "isolation_to_siuc_popularity", note="isolation moves those who adapt towards building in one country"
    )
    testament_to_standing: Scalar = gain(
        "testament_to_standing", note="Lenin's advice against a man lowers his standing where it is known"
    )
    lenin_illness_window: Scalar = gain("lenin_illness_window", note="illness takes the first leader out of the game")


class LeadersState(eqx.Module):
    """What is carried of the leaders.

    Attributes:
        stance: position on the seven dimensions, -1 to 1. (leader, dimension)
        heading: direction in which a hunter goes, length 1 or less. (leader, dimension)
        authority: public standing, 0 to 1. (leader,)
        standing: place at the top still held, 1 = in full, 0 = driven out. (leader,)
        power: power of last month, share of all. (leader,)
    """

    stance: Stances
    heading: Stances
    authority: Individual
    standing: Individual
    power: Individual


class Seen(eqx.Module):
    """What the leaders meet this month.

    Attributes:
        present: at the top, alive and well, 0 to 1. (leader,)
        ruling: place in the ruling coalition, 0 to 1. (leader,)
        power: true power, share of all. (leader,)
        posts: posts held by followers, share of all. (leader,)
        lost: part of the standing lost this month. (leader,)
        members: mean stance of the members. (dimension,)
        isolation: isolation of the country, 0 to 1. ()
        disclosed: part of the party that can know Lenin's last notes, 0 to 1 (lever `testament_disclosure`). ()
    """

    present: Individual
    ruling: Individual
    power: Individual
    posts: Individual
    lost: Individual
    members: Line
    isolation: National
    disclosed: National


def opening(leaders: Leaders) -> LeadersState:
    """The leaders as their table has them."""
    count = leaders.home.shape[0]
    return LeadersState(
        stance=leaders.home,
        heading=jnp.zeros_like(leaders.home),
        authority=leaders.authority,
        standing=jnp.ones(count),
        power=jnp.full(count, 1.0 / count),
    )


def presence(alive: Individual, incapacity: National, lenin: int, gains: LeaderGains) -> Individual:
    r"""At the top, alive and well, 0 to 1. (leader,)

    Without the arrow `lenin_illness_window` neither his illness nor his death counts.

    Args:
        alive: share of the month in which each was at the top and alive. (leader,)
        incapacity: share of Lenin's work lost by illness and death. ()
        lenin: his place among the leaders; below 0 if he is not among them.
        gains: strength of the arrows.
    """
    if lenin < 0:
        return alive
    his = np.arange(alive.shape[0]) == lenin
    return jnp.where(his, 1.0 - gains.lenin_illness_window * incapacity, alive)


def with_rules(leaders: Leaders, leader: int, rules: Float[Array, "rule"]) -> Leaders:
    """The leaders with another way of adapting for one of them: what stays of an outcome when the person changes.

    Args:
        leaders: the table.
        leader: place of the leader.
        rules: weights of sticker, aggregator, hunter and predator, adding up to 1. (rule,)
    """
    return dataclasses.replace(leaders, rules=leaders.rules.at[leader].set(rules))


def weighted_sum(weight: Individual, values: Float[Array, "leader other *draw"]) -> Float[Array, "other *draw"]:
    r"""$\sum_i w_i x_i$, leader by leader: written out it takes a tenth of the time of a sum over an axis."""
    return sum((part * own for part, own in zip(weight, values, strict=True)), start=jnp.zeros_like(values[0]))


def mean_stance(weight: Individual, stance: Stances) -> Line:
    r"""Weighted mean of stances, $\sum_i w_i x_i / \sum_i w_i$; nought without weight. (dimension,)"""
    return weighted_sum(weight, stance) / jnp.maximum(weight.sum(0), 1e-6)


def free_programme(state: LeadersState, seen: Seen, leaders: Leaders) -> tuple[Line, National]:
    r"""The programme left by those who were beaten, and how far it is free to be taken.

    $$ b_i = (1 - s_i)^3\,a_i^2, \qquad \pi = \sum_i b_i^2 x_i \Big/ \sum_i b_i^2, \qquad
       f = \frac{\sum_i b_i}{\sum_i b_i + \sum_i s_i (1 - r_i)\,a_i^2 m_i} $$

    with standing $s$, public standing on entering $a$, place in the coalition $r$ and presence $m$: the strongest
    rival counts most, a half-beaten one hardly, and little is free while others still stand outside.

    Returns:
        Stance (dimension,); share from 0 to 1 ().
    """
    beaten = (1.0 - state.standing) ** 3 * leaders.authority**2
    standing = state.standing * (1.0 - seen.ruling) * seen.present * leaders.authority**2
    return mean_stance(beaten**2, state.stance), beaten.sum(0) / (beaten.sum(0) + standing.sum(0) + 0.02)


def movement(
    state: LeadersState, seen: Seen, leaders: Leaders, p: LeaderParameters, gains: LeaderGains
) -> tuple[Stances, Stances]:
    r"""Change of stance in a month by Laver's four rules, mixed for each leader, and the hunters' next heading.

    $$ \Delta x_i = \omega^s_i k_s (h_i - x_i) + \omega^a_i k_a (\bar m - x_i) + \omega^h_i k_h n_i
        + \omega^p_i [\,g_l k_p f\,(o\,\pi - x_i) + g_c k_c (1 - f)(\bar c - x_i)] $$

    A sticker goes home to $h$, an aggregator to the members' mean $\bar m$, a hunter along his heading $n$ (kept
    after a month in which his power grew, turned towards the members after one in which it fell), a predator to
    the free programme $\pi$ carried on by $o$, and to his allies' mean $\bar c$ while a rival stands. Predators act
    on the three economic dimensions only. Added for all: the pull of office on party democracy and,
    by half, on the unions; for all but stickers, that of isolation $I$ on the outlook:

    $$ k_r\left[(1 - 2 r_i)\rho - x_i\right], \qquad -g_i k_i I (1 + x_i)(1 - \omega^s_i) $$

    Returns:
        Change of stance and heading. (leader, dimension) each.
    """
    x = state.stance
    stick, gather, hunt, prey = (leaders.rules[:, place : place + 1] for place in range(4))
    economic, role, outlook = (along(mask, p.hunt) for mask in (_ECONOMIC, _ROLE, _OUTLOOK))
    programme, free = free_programme(state, seen, leaders)
    carried, free = settled(jnp.clip(p.outbidding * programme, -1.0, 1.0)), settled(free)
    allies = settled(mean_stance(seen.ruling * seen.power, x))
    grew = (seen.power >= state.power)[:, None]
    towards = 0.5 * (seen.members - x)
    heading = jnp.where(grew, 0.98 * state.heading + 0.05 * towards, -0.5 * state.heading + 0.3 * towards)
    preying = gains.left_defeat_frees_programme * p.takeover * free * (carried - x)
    preying += gains.leader_centre_strategy * p.centring * (1.0 - free) * (allies - x)
    out = 1.0 - 2.0 * seen.ruling[:, None]
    change = stick * p.home_pull * (leaders.home - x) + gather * p.member_pull * (seen.members - x)
    change += hunt * p.hunt * heading + prey * economic * preying
    change += p.role_pull * role * (out * p.role_reach - x)
    change -= gains.isolation_to_siuc_popularity * p.retreat * seen.isolation * outlook * (1.0 + x) * (1.0 - stick)
    return change, heading


def next_authority(
    state: LeadersState, seen: Seen, leaders: Leaders, p: LeaderParameters, gains: LeaderGains
) -> Individual:
    r"""Public standing after a month, 0 to 1. (leader,)

    $$ a' = a + k\,(a^{*} - a), \qquad
       a^{*} = \min\left(1,\; s\,(a_0 + c\,q) \left[1 + g\,\eta\,I \tfrac{1}{2}(1 - x_{int})\right]
       (1 - g_d\,\kappa\,D\,w)\right) $$

    with share of posts $q$, isolation $I$ and stance on world revolution; the lost place takes the press with it. $D$
    is the part of the party that knows Lenin's last notes, $w$ how far they advise against the man.
    """
    promise = 0.5 * (1.0 - state.stance[:, _INTERNATIONAL])
    aim = state.standing * (leaders.authority + p.office_fame * seen.posts)
    known = 1.0 - gains.testament_to_standing * p.warning * seen.disclosed * leaders.warned
    aim = jnp.minimum(aim * (1.0 + gains.siuc_appeal * p.hope * seen.isolation * promise) * known, 1.0)
    return state.authority + p.fame * (aim - state.authority)


def step(state: LeadersState, seen: Seen, leaders: Leaders, p: LeaderParameters, gains: LeaderGains) -> LeadersState:
    """The leaders after a month."""
    change, heading = movement(state, seen, leaders, p, gains)
    regained = p.rehabilitation * seen.ruling * seen.present * (1.0 - state.standing)
    return LeadersState(
        stance=jnp.clip(state.stance + seen.present[:, None] * change, -1.0, 1.0),
        heading=heading,
        authority=next_authority(state, seen, leaders, p, gains),
        standing=jnp.clip(state.standing * (1.0 - seen.lost) + regained, 0.0, 1.0),
        power=seen.power,
    )
