"""One month at the top of the party: who is there, who holds the office, the contest, the elite, the leaders."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.inputs.leaders import Leaders
from smychka.party import contest, leaders, purge
from smychka.state import National

ALARM_FADES = 1.0 / 15.0
"""Part of the alarm after a leader's murder that fades in a month: a year or two; an assumption."""


class TopParameters(eqx.Module):
    """All constants of leaders, contest and purge."""

    leaders: leaders.LeaderParameters
    contest: contest.ContestParameters
    purge: purge.PurgeParameters


class TopGains(eqx.Module):
    """Strength of their arrows in the mechanism map."""

    leaders: leaders.LeaderGains
    contest: contest.ContestGains
    purge: purge.PurgeGains


class Top(eqx.Module):
    """What is carried of the top; `alarm` is 1 when a leader has just been murdered and fades to 0. ()"""

    leaders: leaders.LeadersState
    contest: contest.ContestState
    elite: purge.Elite
    alarm: National


class Seen(eqx.Module):
    """What the top meets this month.

    Attributes:
        alive: share of the month in which each leader was at the top and alive. (leader,)
        incapacity: share of Lenin's work lost by illness and death. ()
        named: place of the leader named to the Secretariat; below 0 for nobody. ()
        free: 1 where the coalition may replace him once he is driven out, 0 where history or a policy names him. ()
        posts: posts held by followers, share of all. (leader,)
        members: mean stance of the members on the seven dimensions. (dimension,)
        isolation: isolation of the country, 0 to 1. ()
        ban: enforcement of the ban on factions, 0 to 1. ()
        quarter: 1 in the months in which coalitions are formed anew, else 0. ()
        fear: fear of war, 0 to 1. ()
        murder: 1 in the month in which a leader is murdered, else 0. ()
        disclosed: part of the party that can know Lenin's last notes, 0 to 1. ()
        judging: standard normals, error in judging each leader's power. (leader,)
        sighting: uniform number of the event that a grab of power is seen. ()
        rising: uniform number of the event that allies rise, and win. ()
    """

    alive: Float[Array, "leader"]
    incapacity: National
    named: National
    free: National
    posts: Float[Array, "leader"]
    members: Float[Array, "dimension"]
    isolation: National
    ban: National
    quarter: National
    fear: National
    murder: National
    disclosed: National
    judging: Float[Array, "leader"]
    sighting: National
    rising: National


class TopFlows(eqx.Module):
    """What happened at the top in one month.

    Attributes:
        contest: power, coalition, losses, line.
        purge: what became of the elite.
        present: at the top, alive and well, times the place still held, 0 to 1. (leader,)
        lost: part of the standing, and of followers' posts, lost this month. (leader,)
        holder: place of the leader who holds the Secretariat; -1 for nobody. ()
        hold: his power with that of the posts that obey his office, share of all. ()
    """

    contest: contest.ContestFlows
    purge: purge.PurgeFlows
    present: Float[Array, "leader"]
    lost: Float[Array, "leader"]
    holder: National
    hold: National

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Balances, in the order of `LEDGERS`."""
        return self.purge.ledgers


LEDGERS = purge.LEDGERS
OUSTED = 0.9
"""Part of his place that a first man loses when his allies throw him out."""


def opening(table: Leaders, posts: National) -> Top:
    """The top on 1 November 1917; posts of the elite in thousands."""
    return Top(leaders.opening(table), contest.opening(table), purge.opening(posts), jnp.zeros(()))


def step(top: Top, seen: Seen, table: Leaders, p: TopParameters, gains: TopGains) -> tuple[Top, TopFlows]:
    """The top after a month.

    Args:
        top: what is carried.
        seen: what it meets.
        table: the leaders, fixed facts.
        p: constants.
        gains: strength of the arrows.
    """
    lenin = table.names.index("lenin") if "lenin" in table.names else -1
    here = leaders.presence(seen.alive, seen.incapacity, lenin, gains.leaders)
    filled = seen.named >= 0.0
    named = jnp.maximum(seen.named, 0.0)
    chosen = contest.office_holder(named, top.leaders.standing, top.leaders.power, top.contest.ruling)
    holder = jnp.where(seen.free > 0.0, chosen, named.astype(int))
    game, played = contest.step(
        top.contest, top.leaders, contest.Seen(here, seen.posts, seen.ban, seen.quarter, seen.judging), holder, table,
        p.contest, gains.contest,
    )  # fmt: skip
    first = jnp.arange(len(table.names)) == holder
    own, everyone = jnp.where(first, played.power, 0.0).sum(), played.power.sum()
    power = own + jnp.where(filled, p.purge.obedience, 0.0) * jnp.maximum(1.0 - everyone, 0.0)
    elite, purged = purge.step(
        top.elite,
        purge.Seen(
            power=power, rivals=everyone - own, inside=jnp.where(first, played.ruling, 0.0).sum(),
            suspicion=jnp.where(first, table.suspicion, 0.0).sum(), challenge=played.conflict, fear=seen.fear,
            murder=seen.murder, quarter=seen.quarter, sighting=seen.sighting, rising=seen.rising,
        ),
        p.purge, gains.purge,
    )  # fmt: skip
    lost = jnp.maximum(played.lost, jnp.where(first, OUSTED * purged.ousted, 0.0))
    people = leaders.step(
        top.leaders,
        leaders.Seen(
            here, played.ruling, played.power, seen.posts, lost, seen.members, seen.isolation, seen.disclosed
        ),
        table, p.leaders, gains.leaders,
    )  # fmt: skip
    alarm = jnp.maximum(seen.murder, top.alarm * (1.0 - ALARM_FADES))
    flows = TopFlows(played, purged, here * people.standing, lost, jnp.where(filled, 1.0 * holder, -1.0), power)
    return Top(people, game, elite, alarm), flows
