"""Repression: sentences, executions and camps; every person in a ledger. Deported families are in `population`.

The scale of the lever `repression_level` is a decision; what stands here is what becomes of it: how the order is
bid up, how many are shot, where the others are sent, and how camps fill and empty. The word *enemy* is the ruler's:
the numbers say nothing about guilt.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import Fixed, LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National

_LOWEST, _DECADES, _DEATH_WEIGHT = 3.5, 3.0, 5.0


class RepressionParameters(eqx.Module):
    """Constants of repression."""

    least_part: Scalar = parameter(
        Normal(0.18, 0.04, 0.05, 0.35), unit="share", source="assumption",
        note="Part of the scale that stays with sentences however many are deported; .16 in 1931.",
    )  # fmt: skip
    crowded_out: Scalar = parameter(
        Normal(0.55, 0.06, 0.35, 0.8), unit="1", source="assumption",
        note="Deported persons over the scale at which sentences have mostly left it: .64 in 1930.",
    )  # fmt: skip
    mass_threshold: Scalar = parameter(
        Normal(0.80, 0.02, 0.72, 0.88), unit="index", source="assumption",
        note="Scale at which sentencing by list replaces cases; on record nothing lies between .66 and .93.",
    )  # fmt: skip
    zeal: Scalar = parameter(
        Normal(1.4, 0.4, 0.0, 3.0), unit="1", source="assumption",
        note="Rise of a fresh mass order by requests from below. First limits of order 00447 were 268,950, the outcome "
        "767,000 to 820,000; the lever cannot hold the second half of 1937, which was 1.8 times its upper bound.",
    )  # fmt: skip
    reining: Scalar = parameter(
        Normal(0.25, 0.06, 0.1, 0.6), unit="per month", source="assumption",
        note="Pace at which the centre ceases to grant requests.",
    )  # fmt: skip
    death_usual: Scalar = parameter(
        LogNormal(0.016, 0.3), unit="share", source="assumption",
        note="Part of political sentences that is death in quiet years; .004 to .059 in 1928-36 but 1930.",
    )  # fmt: skip
    death_norm: Scalar = parameter(
        Normal(0.32, 0.05, 0.1, 0.6), unit="share", source="assumption",
        note="Additional part where the habits of civil war are fresh; .27 and .33 in 1921 and 1922.",
    )  # fmt: skip
    death_mass: Scalar = parameter(
        Normal(0.55, 0.03, 0.4, 0.7), unit="share", source="assumption",
        note="Additional part under mass orders; .45 in 1937 as a whole, .59 in 1938.",
    )  # fmt: skip
    norm_rise: Scalar = parameter(
        Normal(0.10, 0.03, 0.02, 0.3), unit="per month", source="assumption",
        note="Pace at which fighting hardens the police.",
    )  # fmt: skip
    norm_life: Scalar = parameter(
        LogNormal(3.2, 0.25), unit="years", source="assumption",
        note="Mean life of that hardness in peace; the part of death fell from .33 in 1922 to .03 in 1928.",
    )  # fmt: skip
    conviction: Scalar = parameter(
        Normal(0.85, 0.12, 0.4, 1.2), unit="1", source="assumption",
        note="Part of the arrested who are sentenced, per unit of the scale; arrest series are recalled, .1 to .9.",
    )  # fmt: skip
    freed: Scalar = parameter(
        Normal(0.30, 0.08, 0.1, 0.6), unit="per month", source="assumption",
        note="Part of those held without sentence that is let go in a month.",
    )  # fmt: skip
    camp_part: Scalar = parameter(
        Normal(0.48, 0.04, 0.3, 0.6), unit="share", source="assumption",
        note="Part of those not shot who go to camps where there are few; .42 to .53 in 1923-29.",
    )  # fmt: skip
    camp_room: Scalar = parameter(
        Normal(0.48, 0.08, 0.2, 0.75), unit="share", source="assumption",
        note="Further part where camps are large; .70 to .98 in 1934-40.",
    )  # fmt: skip
    court: Scalar = parameter(
        LogNormal(1.25, 0.2), unit="million per year", source="assumption",
        note="People whom ordinary courts would confine for long at full legal force behind work; set from the growth "
        "of camps in 1932-41 beyond political sentences.",
    )  # fmt: skip
    half_use: Scalar = parameter(
        LogNormal(0.32, 0.25), unit="million", source="assumption",
        note="Use of camps at which half of them are sent there; the others work off their term at home.",
    )  # fmt: skip
    works: Scalar = parameter(
        LogNormal(0.20, 0.4), unit="million", source="assumption",
        note="Room that a wholly state-run industry asks of camps before there are any.",
    )  # fmt: skip
    prisons: Scalar = parameter(
        LogNormal(0.18, 0.3), unit="million", source="assumption",
        note="Long-term convicts in ordinary prisons, moved to camps when the law says so (11 July 1929); camps held "
        "54 thousand at most during 1929 and 179 thousand on 1 January 1930.",
    )  # fmt: skip
    use_memory: Scalar = parameter(
        Normal(0.70, 0.15, 0.25, 1.2), unit="per year", source="assumption",
        note="Pace at which room in camps follows use.",
    )  # fmt: skip
    transfer: Scalar = parameter(
        Normal(1.10, 0.2, 0.3, 2.0), unit="per year", source="assumption",
        note="Part of colonies and prisons moved to camps in a year.",
    )  # fmt: skip
    colony_release: Scalar = parameter(
        Normal(0.36, 0.10, 0.1, 1.0), unit="per year", source="assumption",
        note="Part of colonies and prisons released in a year: short terms.",
    )  # fmt: skip
    camp_release: Scalar = parameter(
        Normal(0.25, 0.05, 0.1, 0.5), unit="per year", source="assumption",
        note="Part of camps released in a year: terms of three to ten years, work days counted double.",
    )  # fmt: skip
    amnesty: Scalar = parameter(
        Normal(2.0, 0.6, 0.5, 4.0), unit="1", source="assumption",
        note="Rise of releases in the quietest years; camps of the civil war were all but empty by 1923.",
    )  # fmt: skip
    held_back: Scalar = parameter(
        Uniform(0.2, 0.7), unit="share", source="assumption", note="Part of releases that mass orders put off.",
    )  # fmt: skip
    camp_death: Scalar = parameter(
        Normal(0.022, 0.003, 0.012, 0.035), unit="per year", source="assumption",
        note="Deaths in camps in fed years; .021 to .028 in 1935-37 and 1940 by the camp administration.",
    )  # fmt: skip
    camp_hunger: Scalar = parameter(
        Normal(0.65, 0.2, 0.2, 1.6), unit="per year", source="assumption",
        note="Further deaths times the shortfall of the country's food to the power 1.5; .153 in 1933.",
    )  # fmt: skip
    camp_convoys: Scalar = parameter(
        Normal(0.030, 0.010, 0.0, 0.08), unit="per year", source="assumption",
        note="Further deaths while mass orders fill convoys and camps without roofs; .054 in 1938.",
    )  # fmt: skip
    elite_part: Scalar = parameter(
        Normal(0.065, 0.02, 0.02, 0.15), unit="share", source="assumption",
        note="Part of the sentenced who held posts; some 100,000 of 1.55 million in 1937-38.",
    )  # fmt: skip
    bearable: Scalar = parameter(
        Fixed(0.04), unit="share", source="assumption",
        note="Share of imagined enemies at which power feels safe: not told apart from the share it imagines.",
    )  # fmt: skip
    quiet_excess: Scalar = parameter(
        LogNormal(2.0e-5, 0.5), unit="share", source="assumption",
        note="Imagined enemies above the bearable share in quiet years; some 25,000 a year removed in 1926-27.",
    )  # fmt: skip
    suspicion: Scalar = parameter(
        LogNormal(3.0e-4, 0.7), unit="share", source="assumption", note="The same added by a leader's full suspicion.",
    )  # fmt: skip
    sabotage: Scalar = parameter(
        LogNormal(3.0e-4, 0.7), unit="share", source="assumption",
        note="The same added by a plan missed altogether, read as sabotage.",
    )  # fmt: skip
    alarm: Scalar = parameter(
        LogNormal(2.0e-4, 0.7), unit="share", source="assumption", note="The same added while a murder is fresh.",
    )  # fmt: skip
    revolt: Scalar = parameter(
        LogNormal(5.0e-4, 0.7), unit="share", source="assumption", note="The same added by unrest at its height.",
    )  # fmt: skip


class RepressionGains(eqx.Module):
    """Strength of repression's arrows in the mechanism map."""

    civil_war_brutalisation: Scalar = gain(
        "civil_war_brutalisation", note="fighting hardens the police, who go on shooting for years"
    )
    leader_enemy_image: Scalar = gain("leader_enemy_image", note="a suspicious leader imagines more enemies")
    discipline_by_repression: Scalar = gain("discipline_by_repression", note="missed targets are read as sabotage")
    kirov_pretext: Scalar = gain("kirov_pretext", note="a murder of one of the leaders is used to start arrests")


class Repression(eqx.Module):
    """What is carried of repression. All scalars, persons in millions.

    Attributes:
        custody: held by the police without sentence.
        camps: in corrective labour camps.
        colonies: in colonies and prisons of the camp administration.
        room: use of camps and colonies, smoothed over about two years.
        prisons: long-term convicts of ordinary courts outside the camps.
        norm: hardness left by fighting, 0 to 1.
        campaign: mass orders, smoothed over some months, 0 to 1.
    """

    custody: National
    camps: National
    colonies: National
    room: National
    prisons: National
    norm: National
    campaign: National


class Seen(eqx.Module):
    """What repression meets this month. All scalars.

    Attributes:
        level: the lever `repression_level`, 0 to 1.
        deported: persons ordered to special settlements in the calendar year, million a year.
        people: people of the country, millions.
        fighting: front or armed revolt, 0 to 1.
        legal_force: the lever `labour_discipline`, 0 to 1.
        camp_law: 1 where courts send long terms to camps (from 11 July 1929), else 0.
        works: the lever `directive_share`: state works that ask for hands, 0 to 1.
        hunger: shortfall of the country's food against the usual, 0 to 1.
        information: quality of what the centre is told, 0 to 1.
        suspicion: suspicion of the leader above the ordinary, 0 to 1.
        shortfall: part of the plan that was missed, 0 to 1.
        alarm: 1 when a leader has just been murdered, fading to 0.
        unrest: unrest of villages, 0 to 1.
        officials: officials, millions.
    """

    level: National
    deported: National
    people: National
    fighting: National
    legal_force: National
    camp_law: National
    works: National
    hunger: National
    information: National
    suspicion: National
    shortfall: National
    alarm: National
    unrest: National
    officials: National


class RepressionFlows(eqx.Module):
    """What happened to people in one month, millions unless said otherwise. All scalars.

    Attributes:
        arrested: taken into custody.
        sentenced: sentenced by the political police and its courts.
        executed: of these, shot.
        confined: of these, sent to camps and colonies.
        banished: of these, exiled or otherwise sentenced, outside camps.
        freed: let go without sentence.
        courts: sent to camps and colonies by ordinary courts.
        moved: moved from ordinary prisons to camps.
        transferred: moved from colonies to camps.
        released: released from camps and colonies.
        camp_deaths: deaths in camps and colonies.
        struck: part of officials who lost post and liberty.
        innocent: sentenced who were no enemies even in the ruler's sense.
        mass: part of mass orders in the work of the police, 0 to 1.
        wanted: scale that the rule of Gregory, Schroeder and Sonin would ask for, on the lever's range.
        ledgers: custody, camps, colonies, prisons.
    """

    arrested: National
    sentenced: National
    executed: National
    confined: National
    banished: National
    freed: National
    courts: National
    moved: National
    transferred: National
    released: National
    camp_deaths: National
    struck: National
    innocent: National
    mass: National
    wanted: National
    ledgers: tuple[Ledger, ...]


LEVERS = frozenset({"repression_level", "labour_discipline"})
LEDGERS = ("custody", "camps", "colonies", "prisons")


def opening(p: RepressionParameters) -> Repression:
    """Nobody held by the police on 1 November 1917; ordinary prisons stand as they did in the twenties."""
    zero = jnp.zeros_like(p.prisons)
    return Repression(zero, zero, zero, zero, p.prisons, zero, zero)


def scale(level: National) -> National:
    r"""What the lever stands for, million a year: $S = 10^{3.5 + 3\ell - 6}$, sentences + 5 x deaths + deported. ()"""
    return jnp.power(10.0, _LOWEST + _DECADES * level - 6.0)


def level_of(million_a_year: National) -> National:
    """The place on the lever's range of a scale, the inverse of `scale`; 0 to 1. ()"""
    return jnp.clip((jnp.log10(jnp.maximum(million_a_year, 1e-9)) + 6.0 - _LOWEST) / _DECADES, 0.0, 1.0)


def political_part(level: National, deported: National, p: RepressionParameters) -> National:
    r"""Sentences plus five times deaths that the scale leaves beside deportations, million a year.

    $$ P = S\,\left[f + (1-f)\,e^{-(D/aS)^2}\right] $$

    with the scale $S$ and persons deported in the year $D$; close to $S - D$ on record, and above nought when a policy
    sets the two levers apart. ()
    """
    whole = scale(level)
    return whole * (p.least_part + (1.0 - p.least_part) * jnp.exp(-((deported / whole / p.crowded_out) ** 2)))


def removed_share(excess: National, information: National, p: RepressionParameters) -> tuple[National, National]:
    r"""Share of people whom a ruler removes so that imagined enemies fall to the bearable share, and its precision.

    $$ p = \frac{qE}{qE + (1-q)(1-E)}, \qquad x = \frac{E - \theta}{p - \theta}, \qquad q = .55 + .4\,I $$

    after Gregory, Schroeder and Sonin, in the reduced form of `smychka.published.gregory_schroeder_sonin`: the
    worse the information $I$, the more are removed for the same number of imagined enemies. Disputed: whether any
    number of enemies was imagined at all, or terror served other ends. The share of enemies and the bearable one
    are not identified apart.

    Returns:
        Share removed a year, and precision. (), ()
    """
    accuracy = 0.55 + 0.4 * information
    enemies = p.bearable + excess
    precision = accuracy * enemies / (accuracy * enemies + (1.0 - accuracy) * (1.0 - enemies))
    return jnp.minimum(excess / (precision - p.bearable), 1.0), precision


def imagined_excess(seen: Seen, p: RepressionParameters, gains: RepressionGains) -> National:
    r"""Imagined enemies above the bearable share, 0 to 1.

    $$ e = e_0 + g_l\,e_l\,u + g_d\,e_d\,s + g_k\,e_k\,k + e_r\,r $$

    from suspicion $u$, missed plan $s$, a fresh murder $k$ and unrest $r$. ()
    """
    return (
        p.quiet_excess
        + gains.leader_enemy_image * p.suspicion * seen.suspicion
        + gains.discipline_by_repression * p.sabotage * seen.shortfall
        + gains.kirov_pretext * p.alarm * seen.alarm
        + p.revolt * seen.unrest
    )


def death_share(norm: National, mass: National, p: RepressionParameters) -> National:
    r"""Part of political sentences that is death: $\delta = \delta_0 + \delta_n n + \delta_m m$, at most .95. ()"""
    return jnp.minimum(p.death_usual + p.death_norm * norm + p.death_mass * mass, 0.95)


def step(
    before: Repression, seen: Seen, p: RepressionParameters, gains: RepressionGains
) -> tuple[Repression, RepressionFlows]:
    r"""Repression after a month.

    The order $P$ is bid up while a mass campaign is fresh, $P' = P\,(1 + z\,m\,(m - \bar m)^{+})$; sentences are
    $X = P'/(1 + 5\delta)$. Ordinary courts add $c\,f^2\,R/(R + R_h)$ with legal force $f$ and room $R$: capacity grows
    with use.
    """
    order = political_part(seen.level, seen.deported, p)
    mass = jax.nn.sigmoid((level_of(order) - p.mass_threshold) / 0.03)
    order = order * (1.0 + p.zeal * mass * jnp.maximum(mass - before.campaign, 0.0))
    fed = gains.civil_war_brutalisation * seen.fighting - before.norm
    norm = before.norm + jnp.where(fed > 0.0, p.norm_rise * fed, -before.norm / (12.0 * p.norm_life))
    dead = death_share(norm, mass, p)
    sentenced = order / (1.0 + _DEATH_WEIGHT * dead) / 12.0
    executed = dead * sentenced
    asked = before.room + p.works * seen.works
    room = asked / (asked + p.half_use)
    to_camps = p.camp_part + (0.98 - p.camp_part) * jnp.minimum(p.camp_room * room / 0.5, 1.0)
    confined = to_camps * (sentenced - executed)
    arrested = sentenced / jnp.clip(p.conviction * level_of(order), 0.05, 1.0)
    held = before.custody + arrested - sentenced
    removed, precision = removed_share(imagined_excess(seen, p, gains), seen.information, p)
    flows = RepressionFlows(
        arrested=arrested, sentenced=sentenced, executed=executed, confined=confined,
        banished=sentenced - executed - confined, freed=p.freed * held,
        courts=seen.camp_law * p.court * seen.legal_force**2 * room * seen.people / 160.0 / 12.0,
        moved=0.2 * seen.camp_law * before.prisons,
        transferred=before.colonies * p.transfer / 12.0, released=jnp.zeros_like(mass), camp_deaths=mass * 0.0,
        struck=jnp.minimum(p.elite_part * sentenced / jnp.maximum(seen.officials, 0.05), 0.2),
        innocent=(1.0 - precision) * sentenced, mass=mass, wanted=level_of(removed * seen.people), ledgers=(),
    )  # fmt: skip
    return _held(before, seen, flows, norm, p)


def camp_death_rate(hunger: National, mass: National, p: RepressionParameters) -> National:
    r"""Deaths in camps and colonies per head and year.

    $$ d = d_0 + d_h\,h^{1.5} + d_m\,m $$

    with the shortfall of food $h$ and mass orders $m$. ()
    """
    short = jnp.maximum(hunger, 0.0)
    return p.camp_death + p.camp_hunger * short * jnp.sqrt(short) + p.camp_convoys * mass


def _held(
    before: Repression, seen: Seen, f: RepressionFlows, norm: National, p: RepressionParameters
) -> tuple[Repression, RepressionFlows]:
    """Stocks of people held, from flows, and their ledgers."""
    rate = camp_death_rate(seen.hunger, f.mass, p) / 12.0
    quiet = 1.0 + p.amnesty * jnp.maximum(0.45 - seen.level, 0.0) / 0.45
    open_gate = quiet * (1.0 - p.held_back * f.mass) / 12.0
    let_go = before.camps * p.camp_release * open_gate, before.colonies * p.colony_release * open_gate
    died = before.camps * rate, before.colonies * rate
    custody = before.custody + f.arrested - f.sentenced - f.freed
    camps = before.camps + f.transferred + f.moved - let_go[0] - died[0]
    colonies = before.colonies + f.confined + f.courts - f.transferred - let_go[1] - died[1]
    ledgers = (
        Ledger(before.custody, (f.arrested,), (f.executed, f.confined, f.banished, f.freed), custody),
        Ledger(before.camps, (f.transferred, f.moved), (let_go[0], died[0]), camps),
        Ledger(before.colonies, (f.confined, f.courts), (f.transferred, let_go[1], died[1]), colonies),
        Ledger(before.prisons, (), (f.moved,), before.prisons - f.moved),
    )
    use = camps + colonies
    after = Repression(
        custody=custody, camps=camps, colonies=colonies, room=before.room + p.use_memory * (use - before.room) / 12.0,
        prisons=before.prisons - f.moved, norm=norm, campaign=before.campaign + p.reining * (f.mass - before.campaign),
    )  # fmt: skip
    done = (f.arrested, f.sentenced, f.executed, f.confined, f.banished, f.freed, f.courts, f.moved, f.transferred)
    return after, RepressionFlows(
        *done, let_go[0] + let_go[1], died[0] + died[1], f.struck, f.innocent, f.mass, f.wanted, ledgers
    )
