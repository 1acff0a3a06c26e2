"""The whole system as types: what is carried, decided, drawn and known beforehand, and what a month yields.

`smychka.coupling` runs one month of it; `smychka.handover` says what one sphere hands to another.
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
from jaxtyping import Array, Float

from smychka import abroad, economy, party, society
from smychka.economy.rules import RuleParameters
from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import Scalar, replaced
from smychka.inputs.leaders import Leaders
from smychka.inputs.openings import Fates, Openings
from smychka.inputs.regions import Regions
from smychka.party import lines, top
from smychka.society import institutions
from smychka.state import Circumstances, Economy, Levers, Month, National, Society


class Parameters(eqx.Module):
    """All uncertain constants of the model, and those by which a written rule decides where one governs."""

    economy: economy.EconomyParameters
    society: society.SocietyParameters
    institutions: institutions.InstitutionParameters
    abroad: abroad.AbroadParameters
    top: top.TopParameters
    party: party.PartyParameters
    line: lines.LineParameters
    rules: RuleParameters


class Gains(eqx.Module):
    """Strengths of all implemented arrows of the mechanism map, each in [0, 1]."""

    economy: economy.EconomyGains
    society: society.SocietyGains
    institutions: institutions.InstitutionGains
    abroad: abroad.AbroadGains
    top: top.TopGains
    party: party.PartyGains
    line: lines.LineGains


def switched(gains: Gains, strengths: dict[str, Scalar | float]) -> Gains:
    """The gains with some arrows at another strength, in every module in which they stand.

    Args:
        gains: the gains; where many draws lie side by side the draw is the last axis.
        strengths: strength by id of the mechanism map, 0 to 1.

    Raises:
        SmychkaError: an arrow that the model does not have.
    """
    return replaced(gains, strengths)


class Memory(eqx.Module):
    """What the coupling remembers of last month, where no stock of a sphere tells it.

    Attributes:
        trade: exports and imports a year over those of 1913. ()
        growth: growth of industrial output a year, smoothed over about a year, log. ()
        deliveries: grain delivered since July by the end of each month of the year when it last was, million tonnes.
            (month of year,)
        shortfall: grain claimed or hoped for that did not come, share of it, 0 to 1. ()
        killed: 1 once a leader has been murdered, else 0. ()
        holder: place of the leader who holds the Secretariat; below 0 for nobody. ()
        positions: where the line would put the linked levers next month. (linked,)
    """

    trade: National
    growth: National
    deliveries: Float[Array, "month_of_year"]
    shortfall: National
    killed: National
    holder: National
    positions: Float[Array, "linked"]


class State(eqx.Module):
    """Everything that is carried from one month to the next."""

    economy: Economy
    society: Society
    institutions: institutions.Institutions
    abroad: abroad.Abroad
    top: top.Top
    party: party.Party
    memory: Memory


class Labels(NamedTuple):
    """Names by which luck and axes are known.

    Attributes:
        levers: ids of the levers.
        regions: ids of the regions.
        leaders: ids of the leaders.
        openings: ids of the attempts abroad.
    """

    levers: tuple[str, ...]
    regions: tuple[str, ...]
    leaders: tuple[str, ...]
    openings: tuple[str, ...]


class Facts(eqx.Module):
    """What no block computes and no month changes.

    Attributes:
        regions: the regions.
        leaders: the leaders.
        match: likeness of background between a leader and those placed, 0 to 1. (leader,)
        openings: attempts at revolution abroad.
    """

    regions: Regions
    leaders: Leaders
    match: Float[Array, "leader"]
    openings: Openings

    def labels(self, levers: tuple[str, ...]) -> Labels:
        """All names, with those of the levers."""
        return Labels(levers, self.regions.names, self.leaders.names, self.openings.names)


class Frame(eqx.Module):
    """What the party's months are given: data that no block computes.

    Attributes:
        entered: share of the month since a leader came to the top, deaths left aside. (leader,)
        sizes: posts there are, by tier. (tier,)
        congress: 1 in the month of a congress that elected the centre, else 0. ()
        domain: share of posts below the centre in a leader's own domain. (leader,)
    """

    entered: Float[Array, "leader"]
    sizes: Float[Array, "tier"]
    congress: National
    domain: Float[Array, "leader"]


class Turns(eqx.Module):
    """The luck of one month apart from weather and levers.

    Attributes:
        judging: standard normals, error in judging each leader's power. (leader,)
        sighting: uniform number of the event that a grab of power is seen. ()
        rising: uniform number of the event that allies rise, and win. ()
        line: standard normals, what decisions owe to neither line nor situation. (linked,)
        openings: uniform numbers that decide drawn attempts abroad. (opening,)
    """

    judging: Float[Array, "leader"]
    sighting: National
    rising: National
    line: Float[Array, "linked"]
    openings: Float[Array, "opening"]


class Setting(eqx.Module):
    """Decisions, circumstances, calendar, data and luck of one month.

    Attributes:
        levers: decisions in force.
        circumstances: what nobody in Moscow decided.
        month: the calendar.
        frame: data of the party.
        fates: what the run assumes of the attempts abroad.
        turns: luck.
        deportation: mean of the lever `deportation_rate` over the calendar year, as history or a policy has it. ()
        free: 1 where the party decides who holds the Secretariat, 0 where that is history or imposed. ()
    """

    levers: Levers
    circumstances: Circumstances
    month: Month
    frame: Frame
    fates: Fates
    turns: Turns
    deportation: National
    free: National


class Flows(eqx.Module):
    """Everything that happened in one month."""

    economy: economy.EconomyFlows
    society: society.SocietyFlows
    institutions: institutions.InstitutionFlows
    abroad: abroad.AbroadFlows
    top: top.TopFlows
    party: party.PartyFlows
    situation: lines.Situation

    def ledgers(self) -> tuple[Ledger, ...]:
        """All balances of the month, in the order of `LEDGERS`."""
        spheres = (self.economy, self.society, self.institutions, self.abroad, self.top, self.party)
        return tuple(ledger for sphere in spheres for ledger in sphere.ledgers)


class Seen(eqx.Module):
    """A month after it has happened."""

    state: State
    flows: Flows
    setting: Setting
    facts: Facts


LEVERS = (
    economy.LEVERS | society.LEVERS | institutions.LEVERS | abroad.LEVERS | party.LEVERS
    | frozenset({"general_secretary", "faction_ban", "testament_disclosure"}) | frozenset(lines.LEVERS)
)  # fmt: skip
LEDGERS = economy.LEDGERS + society.LEDGERS + institutions.LEDGERS + abroad.LEDGERS + top.LEDGERS + party.LEDGERS
