"""The party of one month: members, their opinions, the posts and the votes."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.party import apparatus, congress, membership, opinion
from smychka.party.draws import settled
from smychka.state import Levers, Month, National


class PartyOpening(eqx.Module):
    """The party on 1 November 1917."""

    membership: membership.MembershipOpening


class PartyParameters(eqx.Module):
    """All constants of members, opinion, posts and votes."""

    opening: PartyOpening
    membership: membership.MembershipParameters
    opinion: opinion.OpinionParameters
    apparatus: apparatus.ApparatusParameters
    congress: congress.CongressParameters


class PartyGains(eqx.Module):
    """Strength of their arrows in the mechanism map."""

    membership: membership.MembershipGains
    opinion: opinion.OpinionGains
    apparatus: apparatus.ApparatusGains
    congress: congress.CongressGains


class Party(eqx.Module):
    """What is carried of members, their opinions and the posts."""

    members: membership.Members
    opinion: opinion.Opinion
    apparatus: apparatus.Apparatus


class Leaders(eqx.Module):
    """What the leaders and their contest hand over.

    Attributes:
        secretariat: place of the leader who holds the Secretariat; -1 for nobody. ()
        authority: public standing, 0 or more. (leader,)
        present: 1 while a leader can protect his clients, 0 when out of office. (leader,)
        patronage: share of posts below the centre in a leader's own domain; sums to at most 1. (leader,)
        match: likeness of background between a leader and those placed, 0 to 1. (leader,)
        alignment: platform each leader stands for; rows sum to one or nought. (leader, platform)
        platforms: stances on the seven dimensions; the first is the leadership's. (platform, dimension)
        own_kind: how far unschooled members see their own kind in a platform's leaders, 0 to 1. (platform,)
    """

    secretariat: National
    authority: Float[Array, "leader"]
    present: Float[Array, "leader"]
    patronage: Float[Array, "leader"]
    match: Float[Array, "leader"]
    alignment: Float[Array, "leader platform"]
    platforms: Float[Array, "platform dimension"]
    own_kind: Float[Array, "platform"]


class Provision(eqx.Module):
    """What other spheres and the record's data hand over. Scalars but the first.

    Attributes:
        sizes: posts there are, by tier. (tier,)
        posts: paid posts of state, party and unions open to members, thousand.
        privilege: what a post brings above the usual living, 0 to 1.
        hunger: want of food of town and village, 0 (none) to 1.
        front: share of the country where war is fought, 0 to 1.
        unemployment: job seekers over wage earners.
        burden: part of the village's crop or income taken, 0 to 1.
        scissors: shortfall of the village's terms of trade against 1913, 0 to 1.
        grain_crisis: shortfall of deliveries against what was asked, 0 to 1.
        war_threat: belief in a coming war, 0 to 1.
        isolation: isolation of the country, 0 to 1.
        conflict: fights inside local organisations, 0 to 1.
        congress: 1 in the month of a congress that elects the centre, else 0.
        purge_of_founders: how far expulsion is aimed at those who entered by 1920, 0 to 1.
        struck: such members in posts arrested or killed beyond expulsion, share a month.
        dismissals: posts below the centre emptied by force beyond turnover, share a month.
    """

    sizes: Float[Array, "tier"]
    posts: National
    privilege: National
    hunger: National
    front: National
    unemployment: National
    burden: National
    scissors: National
    grain_crisis: National
    war_threat: National
    isolation: National
    conflict: National
    congress: National
    purge_of_founders: National
    struck: National
    dismissals: National


class World(eqx.Module):
    """Everything that does not change within a month."""

    levers: Levers
    month: Month
    parameters: PartyParameters
    gains: PartyGains


class PartyFlows(eqx.Module):
    """What happened to the party in one month."""

    members: membership.MembershipFlows
    posts: apparatus.ApparatusFlows
    votes: congress.Votes
    ledgers: tuple[Ledger, ...]


LEVERS = frozenset({
    "admission_worker", "admission_peasant", "admission_employee", "purge_rate", "central_appointment", "faction_ban",
    "discussion_freedom",
})  # fmt: skip
LEDGERS = ("members", "posts")


def opening(sizes: Float[Array, "tier"], authority: Float[Array, "leader"], p: PartyParameters) -> Party:
    """The party on 1 November 1917: posts by tier and public standing of the leaders are data."""
    members = membership.opening(p.opening.membership)
    return Party(members, opinion.opening(members, p.opinion), apparatus.opening(sizes, authority, p.apparatus))


def step(party: Party, leaders: Leaders, given: Provision, world: World) -> tuple[Party, PartyFlows]:
    """The party after a month: posts, votes on them, then members and their opinions."""
    p, gains, month = world.parameters, world.gains, world.month
    posts, moved = apparatus.step(party.apparatus, offices(leaders, given, world), p.apparatus, gains.apparatus)
    stand = ballot(posts, leaders, world)
    schooled = membership.schooling(month, p.membership)
    cast = congress.votes(party.members, party.opinion, schooled, stand, p.congress, gains.congress)
    members, flows = membership.step(party.members, entry(given, world), month, p.membership, gains.membership)
    heard = opinion.Seen(
        platforms=stand.platforms, voice=congress.voices(stand.authority, stand.freedom),
        unemployment=given.unemployment, burden=given.burden, scissors=given.scissors,
        grain_crisis=given.grain_crisis, war_threat=given.war_threat, isolation=given.isolation,
        faction_ban=stand.faction_ban,
    )  # fmt: skip
    cells = opinion.turnover(party.members, flows, members, schooled, p.opinion, gains.opinion)
    thought = opinion.step(party.opinion, cells, heard, p.opinion, gains.opinion)
    return Party(members, thought, posts), PartyFlows(flows, moved, cast, (*flows.ledgers, *moved.ledgers))


def offices(leaders: Leaders, given: Provision, world: World) -> apparatus.Seen:
    """What the apparatus meets: leaders, sizes of tiers and decisions."""
    return apparatus.Seen(
        sizes=settled(given.sizes), secretariat=leaders.secretariat, patronage=leaders.patronage,
        authority=leaders.authority, present=leaders.present, match=leaders.match,
        appointment=world.levers.national("central_appointment"), conflict=given.conflict, congress=given.congress,
        dismissals=given.dismissals,
    )  # fmt: skip


def ballot(posts: apparatus.Apparatus, leaders: Leaders, world: World) -> congress.Seen:
    """What a vote meets: platforms with the standing of their leaders, posts tied to them, and the rules."""
    levers = ("central_appointment", "faction_ban", "discussion_freedom")
    appointment, ban, freedom = settled(jnp.stack([world.levers.national(name) for name in levers]))
    of_leaders = jnp.concatenate([leaders.authority[None], apparatus.shares(posts)[:, :-1]])
    by_platform = apparatus.sides(of_leaders, leaders.alignment)
    return congress.Seen(
        platforms=opinion.on_issues(leaders.platforms, axis=1), own_kind=settled(leaders.own_kind),
        authority=by_platform[0], ties=by_platform[1:], appointment=appointment, faction_ban=ban, freedom=freedom,
    )  # fmt: skip


def entry(given: Provision, world: World) -> membership.Seen:
    """What membership meets: admission and purge as decided, posts, want and war."""
    levers = world.levers
    return membership.Seen(
        admission=jnp.stack([levers.national(f"admission_{origin}") for origin in membership.ORIGINS]),
        purge=levers.national("purge_rate"), purge_of_founders=given.purge_of_founders, struck=given.struck,
        posts=given.posts, privilege=given.privilege, hunger=given.hunger, front=given.front,
    )  # fmt: skip
