"""Everything that crosses a border between spheres, in the order of the month, on one page.

What each sphere is handed is made in `smychka.handover`; the types stand in `smychka.whole`.

1. **Abroad**, by what the Union was at the end of last month (product, trade, people; apparatus, doctrine and
   officials): the Comintern and its sections, attempts at revolution, relations, threat and the army.
2. **Economy**: allies add credit and open borders this month; society hands over villagers, townspeople, settlers, the
   labour force, nine months' nourishment, control from below and criticism of last month. Harvest, sowing, claims,
   market, meals, herds; the towns' grain; trade; plant, plan, hands, output; money, prices, pay. Sales answer to the
   goods and terms of last month.
3. **People**: nourishment of villages and towns, burden and force of claims, collectivised share, unfilled posts of
   this month. Births, deaths, hunger, moves to town and back, exile.
4. **Institutions** of society: classes, soviets, belief, repression, officials, nations, law, by the economy and the
   people of this month and the leaders of last month (power of the first, suspicion, alarm).
5. **The top of the party**: leaders, contest, elite, by isolation and fear of war of this month and by posts and
   members of last month.
6. **The party**: posts and votes on them, members and opinion, by the leaders, the living and the offices of this
   month.
7. **The line**: the coalition's stance and the situation say where the levers would go next month. It is the only door
   from politics to levers, and it stands open only under free politics (`smychka.decisions`).
"""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp

from smychka import abroad, economy, handover, party, society
from smychka.economy.industry import factory_output
from smychka.party import lines, top
from smychka.society import institutions
from smychka.whole import LEDGERS, LEVERS, Facts, Flows, Gains, Memory, Parameters, Setting, State, switched

__all__ = [
    "CIRCUMSTANCES", "LEDGERS", "LEVERS", "Facts", "Flows", "Gains", "Parameters", "Setting", "State", "opening",
    "step", "switched",
]  # fmt: skip

CIRCUMSTANCES = (
    economy.CIRCUMSTANCES | society.CIRCUMSTANCES | abroad.CIRCUMSTANCES
    | {"foreign_arms", "reformist_opposition", "lenin_incapacity"}
    | {f"death.{name}" for name in handover.DEATHS}
    | {f"{kind}.{section}" for kind in ("hardship", "section_legal", "section_founding") for section in abroad.SECTIONS}
)  # fmt: skip


def opening(p: Parameters, setting: Setting, facts: Facts) -> State:
    """The state on 1 November 1917.

    Args:
        p: constants.
        setting: the first month.
        facts: what is known beforehand.
    """
    farms = economy.opening(p.economy, facts.regions)
    lived = society.opening(p.society.opening, facts.regions)
    people = lived.rural.sum() + lived.urban.sum()
    works = farms.industry
    start = jnp.zeros(())
    return State(
        farms, lived, institutions.opening(people, works.wage_earners, works.workers, p.institutions),
        abroad.opening(p.abroad, facts.openings), top.opening(facts.leaders, setting.frame.sizes[-2] / 1000.0),
        party.opening(setting.frame.sizes, facts.leaders.authority, p.party),
        Memory(
            trade=start + 0.3, growth=start, deliveries=jnp.zeros(12), shortfall=start + 0.4, killed=start,
            holder=start - 1.0, positions=jnp.zeros(len(lines.LEVERS)),
        ),
    )  # fmt: skip


def step(state: State, setting: Setting, p: Parameters, gains: Gains, facts: Facts) -> tuple[State, Flows]:
    """The state after one coupled month, and its flows."""
    levers, month, regions = setting.levers, setting.month, facts.regions
    given = handover.given_abroad(state, facts)
    ringed, ringed_flows = abroad.step(
        state.abroad, given, handover.usual_abroad(given, setting), handover.outside(setting.circumstances),
        abroad.World(
            levers, setting.circumstances, month, p.abroad, gains.abroad, facts.openings, setting.fates,
            setting.turns.openings,
        ),
    )  # fmt: skip
    market = handover.world_market(setting.circumstances, ringed_flows)
    made, made_flows = economy.step(
        state.economy, handover.people(state, p),
        economy.World(levers, market, month, p.economy, gains.economy, regions),
    )  # fmt: skip
    now = replace(state, economy=made, abroad=ringed)
    lived, lived_flows = society.step(
        state.society, handover.provision(now, made_flows),
        society.World(levers, setting.circumstances, month, p.society, gains.society, regions),
    )  # fmt: skip
    now = replace(now, society=lived, memory=_remembered(state, now, made_flows, setting))
    offices, office_flows = institutions.step(
        state.institutions, handover.around(now, made_flows, lived_flows, setting, facts),
        institutions.World(levers, month, p.institutions, gains.institutions),
    )  # fmt: skip
    now = replace(now, institutions=offices)
    leaders, top_flows = top.step(
        state.top, handover.seen_top(now, setting, ringed_flows, facts), facts.leaders, p.top, gains.top
    )
    now = replace(now, top=leaders)
    members, party_flows = party.step(
        state.party, handover.party_leaders(now, top_flows, setting, facts),
        handover.party_provision(now, made_flows, ringed_flows, top_flows, setting),
        party.World(levers, month, p.party, gains.party),
    )  # fmt: skip
    now = replace(now, party=members)
    met = handover.situation(now, made_flows, office_flows, top_flows, levers)
    memory = replace(now.memory, holder=top_flows.holder, positions=_next_positions(top_flows, met, setting, p, gains))
    memory = replace(memory, killed=jnp.ceil(setting.circumstances.national(f"death.{handover.MURDERED}")))
    flows = Flows(made_flows, lived_flows, office_flows, ringed_flows, top_flows, party_flows, met)
    return replace(now, memory=memory), flows


def _remembered(before: State, now: State, flows: economy.EconomyFlows, setting: Setting) -> Memory:
    """What is kept of trade, growth and deliveries; `now` has the economy of this month."""
    memory, month = before.memory, setting.month
    rate = jnp.log(factory_output(now.economy.industry.output) / factory_output(before.economy.industry.output))
    came = now.economy.countryside.taken.sum()
    return replace(
        memory,
        trade=12.0 * (flows.commerce.exports + flows.commerce.imports) / handover.TRADE_1913,
        growth=memory.growth + (12.0 * rate - memory.growth) / 12.0,
        shortfall=handover.shortfall(now, memory, month),
        deliveries=jnp.where(handover.of_month(month), came, memory.deliveries),
    )


def _next_positions(
    flows: top.TopFlows, met: lines.Situation, setting: Setting, p: Parameters, gains: Gains
) -> lines.Positions:
    """Where the line puts the linked levers next month, from where they are in force now. (linked,)"""
    levers = setting.levers
    loads = lines.loadings(p.line, gains.line)
    edges = lines.bounds(levers.names, levers.least, levers.most)
    aim = lines.aims(flows.contest.line, met, edges, setting.turns.line, loads, p.line)
    return lines.step(lines.in_force(levers), aim, p.line)
