"""Everything that crosses a border between spheres, in the order of the month, on one page.

1. Society -> economy: villagers, townspeople, settlers and the labour force at the start of the month; the
   nourishment of the last nine months (it lowers work in the fields). Posts asked for last month draw people in.
2. The economy moves: harvest, sowing, claims, market, meals, herds; the towns' grain; plant, hands, output.
   Sales answer to the goods and terms of last month.
3. Economy -> society: nourishment of villages and towns this month, the burden of claims and the
   force used, the collectivised share, unfilled posts.
4. Society moves: births, deaths, hunger, moves to town and back, exile.

Arrows from and to the party and the world abroad join here when those spheres arrive.
"""

from __future__ import annotations

import equinox as eqx

from smychka import economy, society
from smychka.economy.rules import RuleParameters
from smychka.foundations.ledger import Ledger
from smychka.inputs.regions import Regions
from smychka.state import Circumstances, Levers, Month, State


class Parameters(eqx.Module):
    """All uncertain constants of the model, and those by which a written rule decides where one governs."""

    economy: economy.EconomyParameters
    society: society.SocietyParameters
    rules: RuleParameters


class Gains(eqx.Module):
    """Strengths of all implemented arrows of the mechanism map, each in [0, 1]."""

    economy: economy.EconomyGains
    society: society.SocietyGains


class Flows(eqx.Module):
    """Everything that happened in one month."""

    economy: economy.EconomyFlows
    society: society.SocietyFlows

    def ledgers(self) -> tuple[Ledger, ...]:
        """All balances of the month, in the order of `LEDGERS`."""
        return self.economy.ledgers + self.society.ledgers


LEVERS = economy.LEVERS | society.LEVERS
CIRCUMSTANCES = economy.CIRCUMSTANCES | society.CIRCUMSTANCES
LEDGERS = economy.LEDGERS + society.LEDGERS


class Setting(eqx.Module):
    """Decisions, circumstances and calendar of one month."""

    levers: Levers
    circumstances: Circumstances
    month: Month


def opening(p: Parameters, regions: Regions) -> State:
    """The state on 1 November 1917."""
    return State(economy.opening(p.economy, regions), society.opening(p.society.opening, regions))


def step(state: State, setting: Setting, p: Parameters, gains: Gains, regions: Regions) -> tuple[State, Flows]:
    """The state after one coupled month, and its flows."""
    people = economy.People(
        rural=state.society.rural,
        urban=state.society.urban,
        settlers=state.society.settlers,
        nourishment=state.society.nourishment,
        labour_force=society.labour_force(state.society, state.economy.industry.asked, p.society),
        control=society.control_from_below(setting.levers),
    )
    made, made_flows = economy.step(
        state.economy,
        people,
        economy.World(setting.levers, setting.circumstances, setting.month, p.economy, gains.economy, regions),
    )
    given = society.Provision(
        nourishment=made_flows.trades.nourishment,
        town=made_flows.provision,
        collectivised=made.countryside.collectivised,
        burden=made.countryside.burden,
        force=made.countryside.force,
        unfilled=made_flows.made.unfilled,
    )
    lived, lived_flows = society.step(
        state.society,
        given,
        society.World(setting.levers, setting.circumstances, setting.month, p.society, gains.society, regions),
    )
    return State(made, lived), Flows(made_flows, lived_flows)
