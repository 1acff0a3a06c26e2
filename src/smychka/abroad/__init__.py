"""The world abroad in one month: attempts at revolution, the Comintern, encirclement, threat and the army."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.abroad import comintern, encirclement, openings
from smychka.abroad.comintern import SECTIONS, Comintern, Paths
from smychka.abroad.encirclement import Encirclement
from smychka.abroad.openings import Conditions, Risings
from smychka.foundations.ledger import Ledger
from smychka.inputs.openings import Fates, Openings
from smychka.state import Circumstances, Levers, Month, National


class AbroadParameters(eqx.Module):
    """All constants of the world abroad."""

    openings: openings.OpeningParameters
    comintern: comintern.CominternParameters
    encirclement: encirclement.EncirclementParameters


class AbroadGains(eqx.Module):
    """Strength of the arrows of the world abroad in the mechanism map."""

    openings: openings.OpeningGains
    comintern: comintern.CominternGains
    encirclement: encirclement.EncirclementGains


class Abroad(eqx.Module):
    """What is carried of the world abroad."""

    risings: Risings
    comintern: Comintern
    encirclement: Encirclement


class Given(eqx.Module):
    """What other spheres hand over. All ()

    Attributes:
        apparatus: concentration of the Soviet apparatus, 0 to 1 (party).
        doctrine: support for socialism in one country in the party, 0 to 1 (party).
        shelter: weight in Moscow of those who share the view of the American majority, 0 to 1 (party).
        officials: power of officials over the state, 0 to 1 (society).
        standing: Soviet standing among workers abroad less what it was, -1 to 1 (society).
        product: national product, 1913 = 100 (economy).
        trade: volume of foreign trade over that of 1913 (economy).
        people: inhabitants, millions (society).
    """

    apparatus: National
    doctrine: National
    shelter: National
    officials: National
    standing: National
    product: National
    trade: National
    people: National


class Usual(eqx.Module):
    """Line, aid and home politics as they were this month, against which a change is measured. All ()

    In a replay every field equals what is in force; the caller takes line and aid from the recorded levers and the
    rest from the recorded run.
    """

    line: National
    aid: National
    apparatus: National
    doctrine: National
    shelter: National
    officials: National


class Outside(eqx.Module):
    """Recorded facts of the outside world this month, data and not decisions.

    Attributes:
        hostile_arms: military spending of Germany and Japan, million dollars a year. ()
        reformists: opposition of reformist leaders abroad, 1 as it was, 0 none. ()
        hardship: unemployment over its highest, by country of `SECTIONS`. (section,)
        legal: 1 where a section may exist, else 0. (section,)
        merged: members that come in by founding or merger, thousand. (section,)
    """

    hostile_arms: National
    reformists: National
    hardship: Float[Array, "section"]
    legal: Float[Array, "section"]
    merged: Float[Array, "section"]


class World(eqx.Module):
    """Everything that does not change within a month.

    Attributes:
        levers: decisions in force.
        circumstances: what nobody in Moscow decided.
        month: the calendar.
        parameters: constants.
        gains: strengths of arrows.
        openings: the attempts.
        fates: what the run assumes of them.
        luck: one uniform number for each, keyed by `inputs.openings.luck_events`. (opening,)
    """

    levers: Levers
    circumstances: Circumstances
    month: Month
    parameters: AbroadParameters
    gains: AbroadGains
    openings: Openings
    fates: Fates
    luck: Float[Array, "opening"]


class AbroadFlows(eqx.Module):
    """What happened abroad in one month."""

    risings: openings.RisingFlows
    comintern: comintern.CominternFlows
    encirclement: encirclement.EncirclementFlows

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Balances, in the order of `LEDGERS`."""
        return (*self.comintern.ledgers, *self.encirclement.ledgers)


LEVERS = frozenset({"comintern_line", "revolutionary_aid", "defence_share", "officer_purge", "defence_alert"})
CIRCUMSTANCES = frozenset({"war_threat", "blockade", "allied_intervention"})
LEDGERS = ("members of sections", "soldiers", "officers", "officers outside")

__all__ = [
    "CIRCUMSTANCES", "LEDGERS", "LEVERS", "SECTIONS", "Abroad", "AbroadFlows", "AbroadGains", "AbroadParameters",
    "Given", "Outside", "Usual", "World", "opening", "step",
]  # fmt: skip


def opening(p: AbroadParameters, attempts: Openings) -> Abroad:
    """The world abroad on 1 November 1917."""
    return Abroad(openings.opening(attempts), comintern.opening(p.comintern), encirclement.opening(p.encirclement))


def _pair(now: National, usual: National) -> Paths:
    return jnp.stack([now, usual])


def step(state: Abroad, given: Given, usual: Usual, outside: Outside, world: World) -> tuple[Abroad, AbroadFlows]:
    """The world abroad after a month: the Comintern, then the attempts, then encirclement and the army."""
    p, gains, levers, met = world.parameters, world.gains, world.levers, world.circumstances
    line, aid = levers.national("comintern_line"), levers.national("revolutionary_aid")
    led, led_flows = comintern.step(
        state.comintern,
        comintern.Seen(
            line=_pair(line, usual.line), aid=_pair(aid, usual.aid),
            apparatus=_pair(given.apparatus, usual.apparatus), doctrine=_pair(given.doctrine, usual.doctrine),
            officials=_pair(given.officials, usual.officials), shelter=_pair(given.shelter, usual.shelter),
            unrest=state.risings.unrest, split=gains.openings.third_period_to_defeat,
            october=gains.openings.october_inspiration_abroad, hardship=outside.hardship, legal=outside.legal,
            merged=outside.merged, year=world.month.year,
        ),
        p.comintern, gains.comintern,
    )  # fmt: skip
    now, recorded = (
        Conditions(led_flows.followed[i], sent, led_flows.error[i], led_flows.strength[i])
        for i, sent in enumerate((aid, usual.aid))
    )
    risen, risen_flows = openings.step(
        state.risings,
        openings.Seen(now, recorded, given.standing, outside.reformists, world.month.index),
        world.openings, (world.fates, world.luck), p.openings, gains.openings,
    )  # fmt: skip
    ringed, ringed_flows = encirclement.step(
        state.encirclement,
        encirclement.Seen(
            blockade=met.national("blockade") * (1.0 - risen_flows.borders_opened),
            intervention=met.national("allied_intervention"), news=met.national("war_threat"),
            hostile_arms=outside.hostile_arms, line=line, trade=given.trade, friends=risen_flows.friends,
            security=risen_flows.security, defence_share=levers.national("defence_share"), product=given.product,
            people=given.people, officer_purge=levers.national("officer_purge"),
            alert=levers.national("defence_alert"),
        ),
        p.encirclement, gains.encirclement,
    )  # fmt: skip
    return Abroad(risen, led, ringed), AbroadFlows(risen_flows, led_flows, ringed_flows)
