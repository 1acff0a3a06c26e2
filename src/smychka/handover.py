"""What one sphere hands to another in a month: every number that crosses a border, made from what the giver knows.

The spheres are blind to one another. Each function here builds what one of them sees, in its own words; the order in
which they are called stands in `smychka.coupling`.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from smychka import abroad, economy, party, society
from smychka.economy.industry import factory_output, national_product
from smychka.economy.town import farm_output
from smychka.inputs.leaders import DIMENSIONS
from smychka.inputs.regions import Regions
from smychka.party import apparatus, lines, opinion, top
from smychka.party.draws import settled
from smychka.party.leaders import weighted_sum
from smychka.society import institutions
from smychka.state import Circumstances, Levers, Month, National, Regional
from smychka.whole import Facts, Memory, Parameters, Setting, State

DEATHS = ("kirov", "ordzhonikidze")
"""Leaders whose death is a circumstance; Lenin's is in `lenin_incapacity`, with his illness."""
MURDERED = "kirov"
SECRETARIES = ("", "krestinsky", "molotov", "stalin")
"""Who holds the office by code of the lever `general_secretary`; code 0 is nobody, code 4 another than these."""
DOCTRINE_FROM = 0.15
"""National outlook of the rulers at which socialism in one country begins to be the doctrine; full at twice that."""
TRADE_1913 = 2890.0
"""Exports and imports of 1913, million gold roubles (1,520 and 1,374 by the customs of the empire); an assumption."""
USUAL_BIRTHS = 0.0437
"""Births a head in 1926-27, near the census figures; from it the want of births is counted."""
ORDINARY_SUSPICION = 0.3
POSTS_PER_EARNER = 50.0
"""Posts of command in state, economy and unions, thousand per million wage earners: an assumption."""
HALF_FILLED = 0.5
"""Members, millions, with whom the party fills half of them: some 175 thousand in 1922, 462 in 1927 (anchors)."""
ALL_AT_WAR = 0.55
"""Share of people under fronts at which all society is at war: 1919, when they were at their widest."""
LOCAL_FIGHTS = 0.45
"""Fights inside local organisations when the top is at peace, 0 to 1: no count exists; an assumption."""
GREAT_UNREST = 1500.0
UNEMPLOYED_SCALE = 3.0
"""Job seekers, millions, at whom the rulers' concern is full; the register held about half of them."""
REGISTERED = 0.5
SPRING_1933 = 0.4
"""Food missing in the hungriest regions in spring 1933, at which the sense of hunger is one; an assumption."""
_LEAST_EXPECTED = 1.0


def product(state: State, regions: Regions) -> National:
    """National product at the end of last month, 1913 = 100. ()"""
    return national_product(state.economy.industry.output, farm_output(state.economy.countryside, regions))


def given_abroad(state: State, facts: Facts) -> abroad.Given:
    """What the Union is to the world, from the end of last month; its standing abroad moves no odds yet."""
    stance = state.top.leaders.stance[:, DIMENSIONS.index("international_revolution")]
    weight = state.top.contest.ruling * state.top.leaders.power
    outlook = (weight * stance).sum() / jnp.maximum(weight.sum(), 1e-6)
    return abroad.Given(
        apparatus=first_share(apparatus.following(state.party.apparatus)),
        doctrine=jnp.clip((-outlook - DOCTRINE_FROM) / DOCTRINE_FROM, 0.0, 1.0),
        shelter=_place(facts, "bukharin", state.top.leaders.standing),
        officials=state.institutions.bureaucracy.power, standing=jnp.zeros(()),
        product=product(state, facts.regions), trade=state.memory.trade, people=society.everybody(state.society),
    )  # fmt: skip


def usual_abroad(given: abroad.Given, setting: Setting) -> abroad.Usual:
    """The recorded line and aid; home politics of the recorded run are not known to this one and count as usual."""
    levers = setting.levers
    return abroad.Usual(
        line=levers.usual("comintern_line"), aid=levers.usual("revolutionary_aid"), apparatus=given.apparatus,
        doctrine=given.doctrine, shelter=given.shelter, officials=given.officials,
    )  # fmt: skip


def outside(met: Circumstances) -> abroad.Outside:
    """Facts of the outside world this month."""

    def each(name: str) -> Array:
        return jnp.stack([met.national(f"{name}.{section}") for section in abroad.SECTIONS])

    return abroad.Outside(
        met.national("foreign_arms"), met.national("reformist_opposition"), each("hardship"), each("section_legal"),
        each("section_founding"),
    )  # fmt: skip


def world_market(met: Circumstances, flows: abroad.AbroadFlows) -> Circumstances:
    """The circumstances with credit and borders as allies leave them; without allies the same to the last bit."""
    credit = met.national("credit_availability") + flows.risings.credit
    blockade = met.national("blockade") * (1.0 - flows.risings.borders_opened)
    return met.changed({"credit_availability": credit, "blockade": blockade})


def people(state: State, p: Parameters) -> economy.People:
    """What society hands to the economy, from the end of last month."""
    here = state.society
    return economy.People(
        rural=here.rural, urban=here.urban, settlers=here.settlers, nourishment=here.nourishment,
        labour_force=society.labour_force(here, state.economy.industry.asked, p.society),
        control=state.institutions.soviets.vitality, criticism=state.institutions.belief.criticism,
    )  # fmt: skip


def provision(state: State, flows: economy.EconomyFlows) -> society.Provision:
    """What the economy hands to the people this month."""
    farms = state.economy.countryside
    return society.Provision(
        nourishment=flows.trades.nourishment, town=flows.provision, collectivised=farms.collectivised,
        burden=farms.burden, force=farms.force, unfilled=flows.made.unfilled,
        relative_standard=flows.relative_standard,
    )  # fmt: skip


def around(
    state: State, made: economy.EconomyFlows, lived: society.SocietyFlows, setting: Setting, facts: Facts
) -> institutions.Around:
    """What the institutions meet; `state` has the economy and the people of this month."""
    here, farms, works = state.society, state.economy.countryside, state.economy.industry
    everybody = here.rural.sum() + here.urban.sum()
    front = setting.circumstances.by_region("civil_war_front")
    leaders = state.top.leaders
    suspicion = (leaders.power * facts.leaders.suspicion).max() / jnp.maximum(leaders.power.max(), 1e-6)
    ordered = jnp.where(setting.free > 0.0, setting.levers.national("deportation_rate"), setting.deportation)
    born = 12.0 * (lived.births.sum() + lived.town_births.sum()) / everybody
    return institutions.Around(
        people=everybody, villagers=here.rural.sum(), wage_earners=works.wage_earners, workers=works.workers,
        exiled=lived.exiled.sum(), deportation=12.0 * ordered * here.rural.sum(),
        flight=12.0 * lived.fled.sum() / here.urban.sum(), births=born / USUAL_BIRTHS - 1.0,
        fighting=jnp.clip(_weighted(front, here.rural + here.urban) / ALL_AT_WAR, 0.0, 1.0),
        want=jnp.maximum(1.0 - made.provision, 0.0),
        hunger=hungriest(made.trades.nourishment, here.rural),
        collectivised=_weighted(farms.collectivised, here.rural), taken=_weighted(farms.burden, here.rural),
        trust=_weighted(farms.trust, here.rural), scarcity=1.0 - state.economy.town.goods,
        growth=state.memory.growth, pay=made.pay.real / (100.0 * state.economy.pay.fair) - 1.0,
        private_trade=made.ownership.retail,
        shortfall=jnp.maximum(1.0 - factory_output(made.plan.fulfilment), 0.0),
        members=state.party.members.count.sum() / 1000.0, leader=first_share(leaders.power),
        suspicion=jnp.maximum(suspicion - ORDINARY_SUSPICION, 0.0) / (1.0 - ORDINARY_SUSPICION), alarm=state.top.alarm,
    )  # fmt: skip


def alive(setting: Setting, facts: Facts) -> Float[Array, "leader"]:
    """Share of the month in which each leader was at the top and alive. (leader,)"""
    died = [
        setting.circumstances.national(f"death.{name}") if name in DEATHS else jnp.zeros(())
        for name in facts.leaders.names
    ]
    return setting.frame.entered * (1.0 - jnp.stack(died))


def named_secretary(state: State, setting: Setting, facts: Facts) -> National:
    """Place of the person named to the Secretariat; below 0 for nobody. ()

    By the lever, where history or a policy names him; under free politics whoever held it last month. Code 4 is
    another than those of history: the strongest of the rulers when the change is made, and he keeps it.
    """
    code = jnp.round(setting.levers.national("general_secretary"))
    places = jnp.array([-1.0, *(float(facts.leaders.names.index(name)) for name in SECRETARIES[1:])])
    before = state.memory.holder
    recorded = places[jnp.clip(code, 0, len(SECRETARIES) - 1).astype(int)]
    worth = state.top.leaders.power * state.top.contest.ruling
    ours = jnp.arange(len(facts.leaders.names)) == facts.leaders.names.index("stalin")
    strongest = jnp.argmax(jnp.where(ours, -1.0, worth)).astype(float)
    kept = jnp.where((before >= 0.0) & (before != places[-1]), before, strongest)
    decided = jnp.where(code > len(SECRETARIES) - 1, kept, recorded)
    return jnp.where((setting.free > 0.0) & (before >= 0.0), before, decided)


def seen_top(state: State, setting: Setting, ringed: abroad.AbroadFlows, facts: Facts) -> top.Seen:
    """What leaders, contest and elite meet."""
    met = setting.circumstances
    thought = opinion.mean_stance(state.party.opinion, state.party.members)
    return top.Seen(
        alive=alive(setting, facts), incapacity=met.national("lenin_incapacity"),
        named=named_secretary(state, setting, facts), free=setting.free,
        posts=apparatus.following(state.party.apparatus),
        members=opinion.on_dimensions(thought), isolation=ringed.encirclement.isolation,
        ban=setting.levers.national("faction_ban"), quarter=setting.month.quarter,
        fear=state.abroad.encirclement.belief,
        murder=jnp.maximum(jnp.ceil(met.national(f"death.{MURDERED}")) - state.memory.killed, 0.0),
        disclosed=setting.levers.national("testament_disclosure"), judging=setting.turns.judging,
        sighting=setting.turns.sighting, rising=setting.turns.rising,
    )  # fmt: skip


def party_leaders(state: State, flows: top.TopFlows, setting: Setting, facts: Facts) -> party.Leaders:
    """Three platforms and who stands for them; `state` has the leaders of this month.

    The ruling coalition offers its line. Those outside it stand for a second platform if they ask for a faster pace
    than the line, else for a third; nobody there, nobody stands for it.
    """
    people_now, game = state.top.leaders, flows.contest
    alignment, platforms, kind = _platforms(
        people_now.stance, people_now.authority * flows.present, game.ruling, game.line, facts.match
    )
    return party.Leaders(
        secretariat=flows.holder, authority=people_now.authority, present=flows.present,
        patronage=setting.frame.domain * flows.present, match=facts.match, alignment=alignment, platforms=platforms,
        own_kind=kind,
    )  # fmt: skip


def _platforms(stance: Array, weight: Array, ruling: Array, line: Array, match: Array) -> tuple[Array, Array, Array]:
    """Alignment (leader, platform), stances (platform, dimension) and likeness to the unschooled (platform,)."""
    faster, out = jax.nn.sigmoid((stance[:, 0] - line[0]) / 0.05), settled(1.0 - ruling)
    sides = [ruling, out * faster, out * (1.0 - faster)]
    offered, kind = [line], []
    for place, side in enumerate(sides):
        by = settled(side * weight)
        total = settled(by.sum(0))
        kind.append((by * match).sum(0) / jnp.maximum(total, 1e-6))
        if place > 0:
            offered.append(line + (weighted_sum(by, stance) - total * line) / (total + 1e-3))
    known = weight / (weight + 1e-3)
    return jnp.stack([side * known for side in sides], axis=1), jnp.stack(offered), jnp.stack(kind)


def party_provision(
    state: State, made: economy.EconomyFlows, ringed: abroad.AbroadFlows, flows: top.TopFlows, setting: Setting
) -> party.Provision:
    """What the party's members meet; `state` has the economy, people and institutions of this month."""
    farms, here = state.economy.countryside, state.society
    office, count = state.institutions.bureaucracy, state.party.members.count.sum() / 1000.0
    front = setting.circumstances.by_region("civil_war_front")
    struck = flows.purge.rate
    return party.Provision(
        sizes=setting.frame.sizes,
        posts=POSTS_PER_EARNER * state.economy.industry.wage_earners * count / (count + HALF_FILLED),
        privilege=jnp.clip(1.0 - 1.0 / jnp.maximum(office.privilege, 1.0), 0.0, 1.0),
        hunger=jnp.clip(hungriest(made.trades.nourishment, here.rural) / SPRING_1933, 0.0, 1.0), front=front.mean(),
        unemployment=REGISTERED * idle(made, setting.levers) / state.economy.industry.wage_earners,
        burden=_weighted(farms.burden, here.rural), scissors=jnp.clip(1.0 - state.economy.town.terms, 0.0, 1.0),
        grain_crisis=state.memory.shortfall, war_threat=state.abroad.encirclement.belief,
        isolation=ringed.encirclement.isolation * (1.0 - jnp.maximum(ringed.risings.outlook, 0.0)),
        conflict=jnp.clip(LOCAL_FIGHTS + flows.contest.conflict, 0.0, 1.0),
        congress=setting.frame.congress, purge_of_founders=jnp.clip(struck / 0.04, 0.0, 1.0), struck=0.25 * struck,
        dismissals=struck,
    )  # fmt: skip


def situation(
    state: State, made: economy.EconomyFlows, blows: institutions.InstitutionFlows, flows: top.TopFlows, levers: Levers
) -> lines.Situation:
    """What the rulers meet when they decide; `state` is that of this month."""
    riots = blows.belief.disturbances
    return lines.Situation(
        shortfall=state.memory.shortfall, war_fear=state.abroad.encirclement.belief,
        goods_shortage=1.0 - state.economy.town.goods,
        unemployment=jnp.clip(idle(made, levers) / UNEMPLOYED_SCALE, 0.0, 1.0),
        unrest=riots / (riots + GREAT_UNREST),
        hunger=jnp.clip(hungriest(made.trades.nourishment, state.society.rural) / SPRING_1933, 0.0, 1.0),
        concentration=flows.hold,
    )  # fmt: skip


def first_share(values: Float[Array, "leader"]) -> National:
    """Largest value over all of them: what one person has of what persons have at all. ()"""
    return values.max() / jnp.maximum(values.sum(), 1e-6)


def hungriest(nourishment: Regional, rural: Regional) -> National:
    r"""Food missing in the hungriest regions, $\sum w_r\,s_r$ with $w_r \propto N_r e^{16 s_r}$; 0 or more. ()"""
    short = jnp.maximum(1.0 - nourishment, 0.0)
    weight = rural * jnp.exp(16.0 * short)
    return _weighted(short, weight)


def idle(made: economy.EconomyFlows, levers: Levers) -> National:
    """Job seekers without a post, millions; where bread comes by card, those with labour duty do not count. ()"""
    return jnp.maximum(made.labour_force - made.made.asked, 0.0) * (1.0 - levers.national("rationing"))


def shortfall(state: State, memory: Memory, month: Month) -> National:
    r"""Grain claimed or hoped for that did not come, share of it, 0 to 1.

    $$ z' = z + \tfrac13\left(\max\left[\frac{C}{C + D},\; 1 - \frac{D}{D_{-12}}\right]^{+} - z\right) $$

    with claims unmet $C$, deliveries $D$ since July and those of the same month a year before, $D_{-12}$; the last
    judgement stands until a million tonnes had come by then.

    Args:
        state: the economy of this month.
        memory: of last month.
        month: the calendar.
    """
    farms = state.economy.countryside
    unmet, came = farms.claimed.sum(), farms.taken.sum()
    before = jnp.where(of_month(month), memory.deliveries, 0.0).sum()
    missed = 1.0 - came / jnp.maximum(before, 1e-3)
    found = jnp.clip(jnp.maximum(unmet / jnp.maximum(unmet + came, 1e-3), missed), 0.0, 1.0)
    return memory.shortfall + jnp.where(before >= _LEAST_EXPECTED, 1.0 / 3.0, 0.0) * (found - memory.shortfall)


def of_month(month: Month) -> Bool[Array, "month_of_year"]:
    """Which of the twelve months of the year this one is. (month of year,)"""
    return jnp.arange(1, 13) == month.number


def _weighted(values: Regional, weights: Regional) -> National:
    return (values * weights).sum() / weights.sum()


def _place(facts: Facts, name: str, values: Float[Array, "leader"]) -> National:
    """The value of one leader; nought if he is not among them. ()"""
    return values[facts.leaders.names.index(name)] if name in facts.leaders.names else jnp.zeros(())
