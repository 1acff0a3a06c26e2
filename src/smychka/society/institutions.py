"""One month of classes, soviets, belief, repression, officials, nations and social law.

Population counts people by place; here the same people are counted by what they are and what is done to them.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.ledger import Ledger
from smychka.society import belief, bureaucracy, classes, legislation, nations, repression, soviets
from smychka.state import Levers, Month, National

CAMP_LAW = 1929.53
"""The decree of 11 July 1929 sends long terms to camps."""
PAY_CAP_ENDS = 1932.12
"""The party maximum was lifted in February 1932."""
UNIVERSAL_SCHOOL = 1930.6
"""Universal schooling from August 1930."""
GEORGIAN_AFFAIR = (1922.66, 1922.84)
"""September and October 1922."""
VOLUNTARY = 0.03
"""Households in collective farms by choice before the drive, share; an assumption of the belief block."""


class InstitutionParameters(eqx.Module):
    """All constants of the institutions of society."""

    classes: classes.ClassParameters
    soviets: soviets.SovietParameters
    belief: belief.BeliefParameters
    repression: repression.RepressionParameters
    bureaucracy: bureaucracy.BureaucracyParameters
    nations: nations.NationParameters
    legislation: legislation.LegislationParameters


class InstitutionGains(eqx.Module):
    """Strength of their arrows in the mechanism map."""

    classes: classes.ClassGains
    soviets: soviets.SovietGains
    belief: belief.BeliefGains
    repression: repression.RepressionGains
    bureaucracy: bureaucracy.BureaucracyGains
    nations: nations.NationGains
    legislation: legislation.LegislationGains


class Institutions(eqx.Module):
    """What is carried of them."""

    classes: classes.SocialClasses
    soviets: soviets.Soviets
    belief: belief.Belief
    repression: repression.Repression
    bureaucracy: bureaucracy.Bureaucracy
    nations: nations.Nations
    legislation: legislation.Legislation


class Around(eqx.Module):
    """What the institutions meet from people, economy and party this month. All scalars.

    Attributes:
        people: all people, millions.
        villagers: millions.
        wage_earners: posts outside farming, millions.
        workers: industrial workers, millions.
        exiled: sent to special settlements this month, millions.
        deportation: ordered in the calendar year, millions a year.
        flight: townspeople who leave for the village, share a year.
        births: birth rate over that of 1926-27, less one.
        fighting: front, weighted by people, 0 to 1.
        want: shortfall of the towns' food, 0 to 1.
        hunger: shortfall of the country's food, 0 to 1.
        collectivised: share of households.
        taken: share of the last harvest taken under claims.
        trust: bond of village and town, 0 to 1.
        scarcity: part of the goods asked for that is not to be had, 0 to 1.
        growth: growth of industrial output a year.
        pay: real wage over what is thought fair, less one.
        private_trade: share of private trade in retail, 0 to 1.
        shortfall: part of the plan that was missed, 0 to 1.
        members: party members and candidates, millions.
        leader: share of power in one person's hands, 0 to 1.
        suspicion: suspicion of the leader above the ordinary, 0 to 1.
        alarm: 1 when a leader has just been murdered, fading to 0.
    """

    people: National
    villagers: National
    wage_earners: National
    workers: National
    exiled: National
    deportation: National
    flight: National
    births: National
    fighting: National
    want: National
    hunger: National
    collectivised: National
    taken: National
    trust: National
    scarcity: National
    growth: National
    pay: National
    private_trade: National
    shortfall: National
    members: National
    leader: National
    suspicion: National
    alarm: National


class InstitutionFlows(eqx.Module):
    """What happened in them in one month."""

    classes: classes.ClassFlows
    soviets: soviets.SovietFlows
    belief: belief.BeliefFlows
    repression: repression.RepressionFlows
    bureaucracy: bureaucracy.BureaucracyFlows
    nations: nations.NationFlows
    legislation: legislation.LegislationFlows

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Balances, in the order of `LEDGERS`."""
        return (*self.classes.ledgers, *self.repression.ledgers, *self.bureaucracy.ledgers)


LEVERS = (
    classes.LEVERS | soviets.LEVERS | belief.LEVERS | repression.LEVERS | bureaucracy.LEVERS | nations.LEVERS
    | legislation.LEVERS
)  # fmt: skip
LEDGERS = classes.LEDGERS + repression.LEDGERS + bureaucracy.LEDGERS


class World(eqx.Module):
    """Everything that does not change within a month."""

    levers: Levers
    month: Month
    parameters: InstitutionParameters
    gains: InstitutionGains


def opening(people: National, wage_earners: National, workers: National, p: InstitutionParameters) -> Institutions:
    """The institutions on 1 November 1917. People, wage earners and industrial workers in millions."""
    return Institutions(
        classes.opening(people, wage_earners, workers, p.classes), soviets.opening(), belief.opening(),
        repression.opening(p.repression), bureaucracy.opening(p.bureaucracy), nations.opening(), legislation.opening(),
    )  # fmt: skip


def step(before: Institutions, met: Around, world: World) -> tuple[Institutions, InstitutionFlows]:
    """The institutions after a month, in the order in which each hands to the next."""
    p, gains = world.parameters, world.gains
    people, class_flows = classes.step(before.classes, _classes(before, met, world), p.classes, gains.classes)
    below, soviet_flows = soviets.step(
        before.soviets, _soviets(before, met, class_flows, world), p.soviets, gains.soviets
    )
    mood, belief_flows = belief.step(
        before.belief, _belief(before, met, class_flows, below, world), p.belief, gains.belief
    )
    held, repression_flows = repression.step(
        before.repression, _repression(before, met, belief_flows, world), p.repression, gains.repression
    )
    office, office_flows = bureaucracy.step(
        before.bureaucracy, _bureaucracy(met, soviet_flows, repression_flows, world), p.bureaucracy, gains.bureaucracy
    )
    republics, nation_flows = nations.step(before.nations, _nations(before, met, world), p.nations, gains.nations)
    law, law_flows = legislation.step(before.legislation, _legislation(met, world), p.legislation, gains.legislation)
    after = Institutions(people, below, mood, held, office, republics, law)
    return after, InstitutionFlows(
        class_flows, soviet_flows, belief_flows, repression_flows, office_flows, nation_flows, law_flows
    )


def _classes(before: Institutions, met: Around, world: World) -> classes.Seen:
    lever = world.levers
    return classes.Seen(
        people=met.people, wage_earners=met.wage_earners, workers=met.workers,
        officials=_officials(before), literacy=before.bureaucracy.literacy,
        trade=lever.national("private_trade_tolerance"), hire=lever.national("farm_hire_and_lease"),
        pressure=lever.national("procurement_pressure"), collectivised=met.collectivised, deported=met.exiled,
        fighting=met.fighting, want=met.want,
    )  # fmt: skip


def _soviets(before: Institutions, met: Around, flows: classes.ClassFlows, world: World) -> soviets.Seen:
    lever = world.levers
    return soviets.Seen(
        elections=soviets.openness(
            lever.national("soviet_election_freedom"), lever.national("coalition_government"),
            world.parameters.soviets, world.gains.soviets,
        ),
        unions=lever.national("union_autonomy"),
        debate=lever.national("discussion_freedom"), managers=lever.national("one_man_management"),
        legal_force=lever.national("labour_discipline"), activism=flows.activism,
        literacy=before.bureaucracy.literacy, officials=1000.0 * _officials(before) / met.people,
        members=met.members, fighting=met.fighting, want=met.want, flight=met.flight,
    )  # fmt: skip


def _belief(
    before: Institutions, met: Around, flows: classes.ClassFlows, below: soviets.Soviets, world: World
) -> belief.Seen:
    lever = world.levers
    return belief.Seen(
        debate=lever.national("discussion_freedom"), control=below.vitality, leader=met.leader,
        repression=lever.national("repression_level"), barred=lever.national("movement_restriction"),
        hunger=met.hunger, want=met.want, growth=met.growth, pay=met.pay,
        promoted=before.bureaucracy.promoted / _officials(before),
        forced=jnp.maximum(met.collectivised - VOLUNTARY, 0.0), pressure=lever.national("procurement_pressure"),
        taken=met.taken, trust=met.trust, fighting=met.fighting, villagers=met.villagers, workers=met.workers,
        unions=lever.national("union_autonomy"), activism=flows.activism,
    )  # fmt: skip


def _repression(before: Institutions, met: Around, heard: belief.BeliefFlows, world: World) -> repression.Seen:
    lever = world.levers
    return repression.Seen(
        level=lever.national("repression_level"), deported=met.deportation, people=met.people, fighting=met.fighting,
        legal_force=lever.national("labour_discipline"), camp_law=_since(world, CAMP_LAW),
        works=lever.national("directive_share"), hunger=met.hunger, information=heard.information,
        suspicion=met.suspicion, shortfall=met.shortfall, alarm=met.alarm, unrest=heard.unrest,
        officials=_officials(before),
    )  # fmt: skip


def _bureaucracy(
    met: Around, control: soviets.SovietFlows, blows: repression.RepressionFlows, world: World
) -> bureaucracy.Seen:
    lever = world.levers
    return bureaucracy.Seen(
        people=met.people, directive=lever.national("directive_share"), scarcity=met.scarcity,
        rationing=lever.national("rationing"), spread=lever.national("wage_differential"),
        commission=lever.national("control_commission"), pay_cap=1.0 - _since(world, PAY_CAP_ENDS),
        accountability=control.accountability, trade=met.private_trade,
        state_industry=1.0 - lever.national("leased_industry"), schools=_since(world, UNIVERSAL_SCHOOL),
        fighting=met.fighting, struck=blows.struck,
    )  # fmt: skip


def _nations(before: Institutions, met: Around, world: World) -> nations.Seen:
    lever, year = world.levers, world.month.year
    quarrel = (year > GEORGIAN_AFFAIR[0]) & (year < GEORGIAN_AFFAIR[1])
    return nations.Seen(
        powers=lever.national("republic_autonomy"), event=jnp.where(quarrel, 1.0, 0.0),
        literacy=before.bureaucracy.literacy, repression=lever.national("repression_level"), fighting=met.fighting,
    )  # fmt: skip


def _legislation(met: Around, world: World) -> legislation.Seen:
    """Women at work and care move with posts outside farming: .24 of earners in 1928, .38 in 1940."""
    posts = jnp.clip((met.wage_earners - 11.0) / 20.0, 0.0, 1.2)
    return legislation.Seen(
        law=world.levers.national("social_legislation"), women_employed=0.24 + 0.14 * posts,
        care=0.10 + 0.28 * posts, leader=met.leader, births=met.births,
    )  # fmt: skip


def _officials(before: Institutions) -> National:
    """Officials at the end of last month, millions. ()"""
    return before.bureaucracy.old + before.bureaucracy.recruits + before.bureaucracy.promoted


def _since(world: World, year: float) -> National:
    return jnp.where(world.month.year > year, 1.0, 0.0)
