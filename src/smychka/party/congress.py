"""Votes: from what members think to what a congress decides, with a filter at every tier."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.party import membership
from smychka.party.draws import added, along
from smychka.party.membership import Cells, Members
from smychka.party.opinion import ISSUES, Opinion, Platforms, Voices
from smychka.state import National

Support = Float[Array, "platform *draw"]
Pyramid = Float[Array, "level platform *draw"]
CellVotes = Float[Array, "platform cohort origin *draw"]

LEVELS = ("cells", "district", "province", "congress")
_TRIAL = 0.3
_MOST_LOG_ODDS = 40.0
_RECRUITS = (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


class CongressParameters(eqx.Module):
    """Constants of votes and of the filter."""

    sharpness: Scalar = parameter(
        LogNormal(0.8, 0.5), unit="1", source="assumption",
        note="How strongly distance decides a vote; 1: at a distance of two on one issue the odds fall to a fifth.",
    )  # fmt: skip
    prominence: Scalar = parameter(
        Uniform(0.2, 1.0), unit="elasticity", source="assumption",
        note="How far a platform's share follows what is heard of it, print and names, at equal distance.",
    )  # fmt: skip
    tempo: Scalar = parameter(
        Normal(1.0, 0.3, 0.3, 1.8), unit="1", source="assumption", note="Weight of pace and levy on the village.",
    )  # fmt: skip
    democracy: Scalar = parameter(
        Normal(0.6, 0.3, 0.0, 1.5), unit="1", source="assumption", note="Weight of the party regime.",
    )  # fmt: skip
    outlook: Scalar = parameter(
        Uniform(0.1, 1.0), unit="1", source="assumption",
        note="Weight of the outlook: whether the promise of socialism in one country moved votes is disputed.",
    )  # fmt: skip
    ban: Scalar = parameter(
        LogNormal(4.0, 0.6), unit="log odds", source="assumption",
        note="What a fully enforced ban in the hands of a full majority of posts costs a minority.",
    )  # fmt: skip
    discipline: Scalar = parameter(
        LogNormal(0.8, 0.6), unit="log odds", source="assumption",
        note="What the norm of unity costs a minority among members who hold fully to discipline.",
    )  # fmt: skip
    office: Scalar = parameter(
        LogNormal(0.8, 0.6), unit="log odds", source="assumption",
        note="What a post costs a minority among its holders: status is not risked.",
    )  # fmt: skip
    identification: Scalar = parameter(
        LogNormal(0.8, 0.6), unit="log odds", source="assumption",
        note="What it brings a platform that unschooled members of 1917 and after see their own kind in it.",
    )  # fmt: skip
    courage: Scalar = parameter(
        Uniform(0.4, 1.0), unit="share", source="assumption",
        note="Part of those costs that freedom of discussion takes away.",
    )  # fmt: skip
    penalty: Scalar = parameter(
        LogNormal(0.7, 0.4), unit="1", source="assumption",
        note="Rise of all costs where discussion is closed and the ban enforced: expulsion means the loss of work.",
    )  # fmt: skip
    zeal: Scalar = parameter(
        LogNormal(1.5, 0.6), unit="log odds", source="assumption",
        note="What officials among those elected cost a minority at each tier, beyond what members do.",
    )  # fmt: skip
    officials: Scalar = parameter(
        Normal(1.3, 0.12, 0.8, 1.8), unit="ratio", source="schapiro1970",
        note="Officials among delegates over the share appointed: 24.8, 55.1, 65.3 and about 70 per cent "
        "in 1921, 1923, 1924 and 1925 (recalled), against .22, .39, .5 and .5.",
    )  # fmt: skip
    seizure: Scalar = parameter(
        Uniform(0.6, 1.0), unit="share", source="assumption",
        note="Delegates a secretary delivers to his patron, of all that his body sends; set on the pyramid of "
        "1923-24 in Moscow: half of the vote in cells, 18 per cent of the provincial conference.",
    )  # fmt: skip
    list_vote: Scalar = parameter(
        LogNormal(0.7, 0.6), unit="1", source="assumption",
        note="How far bodies elect by list where discussion is closed; nought = in proportion to platforms.",
    )  # fmt: skip


class CongressGains(eqx.Module):
    """Strength of the arrows of votes in the mechanism map."""

    appointments_to_congress: Scalar = gain(
        "appointments_to_congress", note="placed secretaries deliver delegates, and officials fill the bodies"
    )
    ban_on_factions_latency: Scalar = gain(
        "ban_on_factions_latency", note="the ban costs a minority as much as a majority of posts can enforce it"
    )
    party_discipline_trap: Scalar = gain(
        "party_discipline_trap", note="members who hold to unity do not vote for a minority"
    )
    apparatus_interest: Scalar = gain("apparatus_interest", note="holders of posts do not vote against the leadership")
    social_base_identification: Scalar = gain(
        "social_base_identification", note="unschooled recruits vote for leaders of their own kind"
    )
    siuc_appeal: Scalar = gain("siuc_appeal", note="the outlook, national or international, moves votes")


class Seen(eqx.Module):
    """What a vote meets. The first platform is the leadership's.

    Attributes:
        platforms: stances offered. (platform, issue)
        authority: public standing of its leaders; 0 = the platform does not stand. (platform,)
        own_kind: how far unschooled members see their own kind in its leaders, 0 to 1. (platform,)
        ties: share of posts tied to its leaders, at the tiers of `apparatus`. (tier, platform)
        appointment: share of provincial and district secretaries appointed from above, 0 to 1. ()
        faction_ban: enforcement of the ban, 0 to 1. ()
        freedom: freedom of discussion, 0 to 1. ()
    """

    platforms: Platforms
    authority: Voices
    own_kind: Voices
    ties: Float[Array, "tier platform *draw"]
    appointment: National
    faction_ban: National
    freedom: National


class Votes(eqx.Module):
    """How votes come out.

    Attributes:
        by_cell: share of each platform among members of each cell. (platform, cohort, origin)
        pyramid: the same among members, and among delegates of districts, provinces and congress. (level, platform)
        minority_voice: share of congress delegates that a platform with 30 per cent of members would get. ()
    """

    by_cell: CellVotes
    pyramid: Pyramid
    minority_voice: National


def voices(authority: Voices, freedom: National) -> Voices:
    r"""Share of what members hear, by platform: standing, for minorities times the freedom of discussion.

    $$ v_0 = \frac{A_0}{A_0 + F\sum_{k>0} A_k}, \qquad v_k = \frac{F A_k}{A_0 + F\sum_{k>0} A_k} $$

    Sums to one. (platform,)
    """
    heard = authority * jnp.where(_minority(authority), freedom, 1.0)
    return heard / jnp.maximum(heard.sum(0), 1e-9)


def risk(seen: Seen, p: CongressParameters, ban: Scalar) -> National:
    r"""How far a minority's costs are felt: $R = (1 - \kappa F)\,[1 + g_b\,\zeta\,b\,(1 - F)]$. ()

    1 in closed discussion without a ban, less in the open, more under a ban; $g_b$ is `ban_on_factions_latency`.
    """
    return (1.0 - p.courage * seen.freedom) * (1.0 + ban * p.penalty * seen.faction_ban * (1.0 - seen.freedom))


def officials_cost(seen: Seen, p: CongressParameters, gains: CongressGains) -> National:
    r"""What officials among those elected cost a minority at each tier, log odds. ()

    $$ Z = g_i\,z\,g_a\min(1, h a)\,R $$

    with the share appointed $a$, officials among delegates $h a$ and risk $R$; $g_i$ is the gain of
    `apparatus_interest`, $g_a$ that of `appointments_to_congress`.
    """
    among = gains.appointments_to_congress * jnp.minimum(p.officials * seen.appointment, 1.0)
    return gains.apparatus_interest * p.zeal * among * risk(seen, p, gains.ban_on_factions_latency)


def costs(members: Members, opinion: Opinion, seen: Seen, p: CongressParameters, gains: CongressGains) -> Cells:
    r"""What a vote for a minority costs, log odds. (cohort, origin)

    $$ C = \left[g_b\,\beta\,b\,T_0 + g_d\,\delta\,\tfrac{1 - m_d}{2} + g_o\,o\,\omega\right]
       \,R $$

    with the ban's enforcement $b$, posts tied to the leadership $T_0$ (mean of districts and provinces), stance on
    democracy $m_d$, share in posts $o$ and risk $R$. Nought or more.
    """
    held = 0.5 * (seen.ties[1, 0] + seen.ties[2, 0])
    ban = gains.ban_on_factions_latency * p.ban * seen.faction_ban * held
    unity = gains.party_discipline_trap * p.discipline * 0.5 * (1.0 - opinion.stance[1])
    status = gains.apparatus_interest * p.office * membership.office_share(members)
    return (ban + unity + status) * risk(seen, p, gains.ban_on_factions_latency)


def cell_votes(
    opinion: Opinion, cost: Cells, schooled: Cells, seen: Seen, p: CongressParameters, gains: CongressGains
) -> CellVotes:
    r"""Share of each platform among members of each cell; sums to one over platforms.

    $$ q_{kc} \propto v_k^{\eta} \exp\left\{-\tfrac{s}{2}\sum_i \frac{w_i (m_{ci} - x_{ki})^2}{1 + s w_i\sigma_{ci}^2}
       + g\,\iota\,h_k\,(1 - e_c) - C_c\,\mathbb 1[k > 0]\right\} $$

    with voices $v$ to the power of prominence $\eta$, weights $w$ (the outlook's times the gain of `siuc_appeal`),
    spread $\sigma$, own kind $h$ and schooling $e$: within a cell distance decides less the wider its members are
    spread. Worked out against the first platform; costs, and all else together, count for at most 40 log odds.
    """
    weight = p.sharpness * jnp.stack([p.tempo, p.democracy, p.outlook * gains.siuc_appeal])[:, None, None]
    steep = 0.5 * weight / (1.0 + weight * opinion.spread**2)
    pull = 2.0 * steep * opinion.stance
    first = seen.platforms[0]
    shift, square = (seen.platforms - first)[:, :, None, None], (seen.platforms**2 - first**2)[:, :, None, None]
    nearer = sum(pull[i] * shift[:, i] - steep[i] * square[:, i] for i in range(len(ISSUES)))
    recruits = (1.0 - schooled) * along(_RECRUITS, seen.freedom)[:, None]
    kin = gains.social_base_identification * p.identification * (seen.own_kind - seen.own_kind[0])
    heard = voices(seen.authority, seen.freedom)
    known = p.prominence * jnp.log(jnp.maximum(heard, 1e-12))
    appeal = nearer + kin[:, None, None] * recruits + (known - known[0])[:, None, None]
    price = jnp.where(_minority(heard)[:, None, None], jnp.exp(-jnp.minimum(cost, _MOST_LOG_ODDS)), 1.0)
    odds = jnp.exp(jnp.clip(appeal, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)) * price * (heard > 0.0)[:, None, None]
    return odds / added(odds)


def delegates(shares: Support, ties: Support, seen: Seen, p: CongressParameters, gains: CongressGains) -> Support:
    r"""What a body sends upwards, given what it is made of.

    $$ d_k = f_k T_k + \left(1 - \sum_j f_j T_j\right)\frac{q_k^{\gamma} e^{-Z_k}}{\sum_j q_j^{\gamma} e^{-Z_j}}, \qquad
       f_k = g\,\phi\,(1 - \tfrac12 F)\,(1 - g_b\,b^4\,\mathbb 1[k > 0]), \quad \gamma = 1 + \lambda\,(1 - F) $$

    With one opposition this is $d = s + (1 - s)G$ of the survey of models, for every patron who has secretaries of his
    own: an opposition with a province of its own keeps that province, until the ban $b$ is enforced to the full: in
    1921-25 it hardly stops a secretary from delivering to a rival of the centre, in 1927 he no longer dares. $Z$ is
    the cost of officials, for minorities only. Sums to one. (platform,)

    Args:
        shares: platforms in the body. (platform,)
        ties: secretaries tied to each. (platform,)
        seen: freedom of discussion and the rest; in the open, secretaries deliver half as many.
        p: constants.
        gains: `appointments_to_congress` for $f$, `ban_on_factions_latency` for $g_b$, `apparatus_interest` for $Z$.
    """
    power = 1.0 + p.list_vote * (1.0 - seen.freedom)
    cost = jnp.where(_minority(shares), officials_cost(seen, p, gains), 0.0)
    listed = jnp.where(shares > 0.0, jnp.exp(power * jnp.log(jnp.maximum(shares, 1e-20)) - cost), 0.0)
    dared = 1.0 - jnp.where(_minority(shares), gains.ban_on_factions_latency * seen.faction_ban**4, 0.0)
    held = gains.appointments_to_congress * p.seizure * (1.0 - 0.5 * seen.freedom) * ties * dared
    return held + (1.0 - held.sum(0)) / jnp.maximum(listed.sum(0), 1e-20) * listed


def pyramid(members_share: Support, seen: Seen, p: CongressParameters, gains: CongressGains) -> Pyramid:
    """Platforms among members, then among delegates of districts, provinces and congress. (level, platform)

    Cell secretaries filter what goes to districts, district secretaries what goes to provinces, and so on.
    """
    levels = [members_share]
    for tier in range(len(LEVELS) - 1):
        levels.append(delegates(levels[-1], seen.ties[tier], seen, p, gains))
    return jnp.stack(levels)


def minority_voice(seen: Seen, p: CongressParameters, gains: CongressGains) -> National:
    """Share of congress delegates that a platform with 30 per cent of members and no posts would get, 0 to 1. ()

    It stands against the leadership alone; posts tied to other platforms count as tied to nobody.
    """
    sides = along((1.0 - _TRIAL, _TRIAL), seen.freedom) * jnp.ones_like(seen.freedom)
    led = jnp.stack([seen.ties[:, 0], jnp.zeros_like(seen.ties[:, 0])], axis=1)
    trial = eqx.tree_at(lambda s: s.ties, seen, led)
    return pyramid(sides, trial, p, gains)[-1, 1]


def tilted(shares: Support, log_odds: National) -> Support:
    """The same vote where every minority's odds are `log_odds` better: the capital against the country. (platform,)"""
    odds = shares * jnp.where(_minority(shares), jnp.exp(log_odds), 1.0)
    return odds / odds.sum(0)


def votes(
    members: Members, opinion: Opinion, schooled: Cells, seen: Seen, p: CongressParameters, gains: CongressGains
) -> Votes:
    """How members and delegates would vote this month.

    Args:
        members: the members.
        opinion: their stances.
        schooled: share with schooling, as `membership.schooling` has it. (cohort, origin)
        seen: platforms, standing, posts and rules.
        p: constants.
        gains: strength of arrows.
    """
    cost = costs(members, opinion, seen, p, gains)
    by_cell = cell_votes(opinion, cost, schooled, seen, p, gains)
    among = (by_cell * membership.weights(members)).sum((1, 2))
    return Votes(by_cell, pyramid(among, seen, p, gains), minority_voice(seen, p, gains))


def _minority(platforms: Voices) -> Float[Array, "platform *draw"]:
    """True for all platforms but the first. (platform, 1, ...)"""
    return along(jnp.arange(platforms.shape[0]), platforms[0]) > 0.0
