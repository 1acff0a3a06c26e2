"""Belief, criticism, the cult and what the centre knows; unrest of villages and strikes."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, gain, parameter
from smychka.state import National

_VILLAGERS = 120.0


class BeliefParameters(eqx.Module):
    """Constants of belief and unrest."""

    critics: Scalar = parameter(
        Normal(0.08, 0.03, 0.02, 0.2), unit="per month", source="assumption",
        note="Pace at which criticism follows the freedom there is.",
    )  # fmt: skip
    below: Scalar = parameter(
        Normal(0.35, 0.12, 0.0, 0.8), unit="share", source="assumption",
        note="Part of criticism that rests on control from below; the rest on open debate.",
    )  # fmt: skip
    cult_hush: Scalar = parameter(
        Normal(0.7, 0.15, 0.2, 1.0), unit="share", source="assumption", note="Criticism lost under a full cult.",
    )  # fmt: skip
    cult_pace: Scalar = parameter(
        Normal(0.05, 0.015, 0.02, 0.12), unit="per month", source="assumption",
        note="Pace of the cult: from the jubilee of December 1929 to its full form in 1933-34.",
    )  # fmt: skip
    cult_from: Scalar = parameter(
        Normal(0.55, 0.08, 0.35, 0.75), unit="share", source="assumption",
        note="Share of power in one person's hands at which a cult begins.",
    )  # fmt: skip
    fear_memory: Scalar = parameter(
        Normal(0.08, 0.025, 0.03, 0.2), unit="per month", source="assumption",
        note="Pace at which fear follows repression: memory of a year or two.",
    )  # fmt: skip
    told: Scalar = parameter(
        Normal(0.45, 0.1, 0.2, 0.7), unit="share", source="assumption",
        note="Quality of information without any criticism, cult or fear: counts, inspections, police reports.",
    )  # fmt: skip
    open_told: Scalar = parameter(
        Normal(0.55, 0.12, 0.2, 0.8), unit="1", source="assumption", note="Its rise under full criticism.",
    )  # fmt: skip
    cult_blind: Scalar = parameter(
        Normal(0.16, 0.07, 0.0, 0.4), unit="1", source="assumption", note="Its fall under a full cult.",
    )  # fmt: skip
    fear_blind: Scalar = parameter(
        Normal(0.12, 0.06, 0.0, 0.3), unit="1", source="assumption", note="Its fall under full fear.",
    )  # fmt: skip
    barred_blind: Scalar = parameter(
        Normal(0.20, 0.1, 0.0, 0.5), unit="1", source="assumption",
        note="Its fall where hunger is and movement and news are barred: relief is late.",
    )  # fmt: skip
    belief_pace: Scalar = parameter(
        Normal(0.03, 0.01, 0.01, 0.08), unit="per month", source="assumption", note="Pace of belief: a few years.",
    )  # fmt: skip
    hope: Scalar = parameter(
        Normal(0.40, 0.1, 0.2, 0.6), unit="share", source="assumption",
        note="Belief at a usual standard of life without growth or promotion.",
    )  # fmt: skip
    success: Scalar = parameter(
        Normal(0.8, 0.3, 0.1, 2.0), unit="1", source="assumption", note="Rise of belief per unit of yearly growth.",
    )  # fmt: skip
    bread: Scalar = parameter(
        Normal(0.35, 0.12, 0.05, 0.8), unit="1", source="assumption",
        note="Change of belief per unit by which the real wage departs from what is thought fair.",
    )  # fmt: skip
    ladder: Scalar = parameter(
        Normal(0.5, 0.2, 0.0, 1.2), unit="1", source="assumption",
        note="Rise of belief per share of posts held by the promoted.",
    )  # fmt: skip
    want: Scalar = parameter(
        Normal(0.9, 0.3, 0.2, 2.0), unit="1", source="assumption", note="Fall of belief per unit of want of food.",
    )  # fmt: skip
    drive: Scalar = parameter(
        LogNormal(82000.0, 0.35), unit="per month", source="assumption",
        note="Disturbances where all households were just forced in; 6,528 in March 1930 (police counts).",
    )  # fmt: skip
    seizure: Scalar = parameter(
        LogNormal(700.0, 0.4), unit="per month", source="assumption",
        note="Disturbances under full pressure to deliver; 709 in 1928 and 1,307 in 1929.",
    )  # fmt: skip
    power: Scalar = parameter(
        Normal(1.8, 0.25, 1.2, 2.8), unit="1", source="assumption",
        note="Disturbances against the forced share: who rises depends on who has risen (thresholds).",
    )  # fmt: skip
    getting_used: Scalar = parameter(
        Normal(0.055, 0.02, 0.02, 0.2), unit="per month", source="assumption",
        note="Pace at which what was forced becomes the state of things.",
    )  # fmt: skip
    cowed: Scalar = parameter(
        Normal(6.5, 1.5, 1.0, 10.0), unit="1", source="assumption",
        note="Log fall of unrest under full fear; after 1930 the village was beheaded by deportation.",
    )  # fmt: skip
    goaded: Scalar = parameter(
        Normal(1.2, 0.5, 0.0, 3.0), unit="1", source="assumption",
        note="Log rise of unrest under light repression: the sign turns with its weight (Rozenas and Zhukov).",
    )  # fmt: skip
    arms: Scalar = parameter(
        Normal(1.8, 0.5, 0.5, 3.5), unit="1", source="assumption",
        note="Log rise of unrest while the country is full of arms and deserters; risings of winter 1920-21.",
    )  # fmt: skip
    consent: Scalar = parameter(
        Normal(1.0, 0.4, 0.0, 2.5), unit="1", source="assumption", note="Log fall of unrest per unit of belief.",
    )  # fmt: skip
    bond: Scalar = parameter(
        Normal(1.5, 0.5, 0.2, 3.0), unit="1", source="assumption", note="Log fall of unrest per unit of trust.",
    )  # fmt: skip
    crowd: Scalar = parameter(
        LogNormal(180.0, 0.2), unit="persons", source="viola1996",
        note="People in a disturbance: 2,468,625 in 13,754 during 1930, 244,000 in 1,307 during 1929.",
    )  # fmt: skip
    strikes: Scalar = parameter(
        LogNormal(270.0, 0.3), unit="per year", source="assumption",
        note="Strikes a year per million workers at union autonomy .45 and ordinary grievance; union counts 538 to 196 "
        "a year in 1922-25.",
    )  # fmt: skip
    grievance: Scalar = parameter(
        Normal(3.8, 1.0, 1.0, 7.0), unit="1", source="assumption",
        note="Log rise of strikes per unit by which the real wage falls short of what is thought fair.",
    )  # fmt: skip
    union_room: Scalar = parameter(
        Normal(1.0, 0.3, 0.3, 2.0), unit="elasticity", source="assumption", note="Strikes against union autonomy.",
    )  # fmt: skip


class BeliefGains(eqx.Module):
    """Strength of the arrows of belief and unrest in the mechanism map."""

    cult_to_information_loss: Scalar = gain(
        "cult_to_information_loss", note="cult and fear stop criticism and bad news from rising"
    )
    famine_concealment: Scalar = gain("famine_concealment", note="news of hunger is barred with movement")
    belief_to_acceptance: Scalar = gain("belief_to_acceptance", note="who believes in the building bears its burdens")
    smychka_to_stability: Scalar = gain("smychka_to_stability", note="a village that trusts does not rise")
    tribute_to_smychka_break: Scalar = gain("tribute_to_smychka_break", note="seizure and force make villages rise")


class Belief(eqx.Module):
    """What is carried of belief and unrest. All scalars, 0 to 1.

    Attributes:
        criticism: criticism from below and from open debate.
        cult: cult of a leader.
        fear: repression, smoothed over a year or two.
        belief: belief in the building of socialism.
        used_to: forced share of households that has become the state of things.
        forced: forced share of households at the end of the last month.
    """

    criticism: National
    cult: National
    fear: National
    belief: National
    used_to: National
    forced: National


class Seen(eqx.Module):
    """What belief and unrest meet this month. All scalars.

    Attributes:
        debate: the lever `discussion_freedom`, 0 to 1.
        control: control from below, 0 to 1.
        leader: share of power in one person's hands, 0 to 1.
        repression: the lever `repression_level`, 0 to 1.
        barred: the lever `movement_restriction`, 0 to 1.
        hunger: shortfall of the country's food, 0 to 1.
        want: shortfall of the towns' food, 0 to 1.
        growth: growth of industrial output a year.
        pay: real wage over what is thought fair, less one.
        promoted: share of posts held by the promoted, 0 to 1.
        forced: share of households in collective farms above those who came by choice, 0 to 1.
        pressure: the lever `procurement_pressure`, 0 to 1.
        taken: share of the last harvest taken under claims, 0 to 1.
        trust: trust of the village in the town, 0 to 1.
        fighting: front or armed revolt and the arms left by it, 0 to 1.
        villagers: millions.
        workers: industrial workers, millions.
        unions: the lever `union_autonomy`, 0 to 1.
        activism: active workers against November 1917, 0 to 1.
    """

    debate: National
    control: National
    leader: National
    repression: National
    barred: National
    hunger: National
    want: National
    growth: National
    pay: National
    promoted: National
    forced: National
    pressure: National
    taken: National
    trust: National
    fighting: National
    villagers: National
    workers: National
    unions: National
    activism: National


class BeliefFlows(eqx.Module):
    """Readings of one month. All scalars.

    Attributes:
        information: quality of what the centre is told, 0 to 1.
        disturbances: mass disturbances in villages.
        participants: people in them, millions.
        unrest: disturbances against those of March 1930 as the police counted them, 0 to 1.
        strikes: strikes.
    """

    information: National
    disturbances: National
    participants: National
    unrest: National
    strikes: National


LEVERS = frozenset({"discussion_freedom", "repression_level", "movement_restriction", "procurement_pressure",
                    "union_autonomy"})  # fmt: skip


def opening() -> Belief:
    """November 1917: criticism everywhere, high hopes, no cult and little fear."""
    values = (0.85, 0.0, 0.1, 0.6, 0.0, 0.0)
    return Belief(*(jnp.asarray(value) for value in values))


def criticism_aim(cult: National, fear: National, seen: Seen, p: BeliefParameters, hush: Scalar) -> National:
    r"""Criticism that freedom, control from below, cult and fear leave.

    $$ k^{*} = \left[(1-w)\,d + w\,v\right](1 - g\,h\,c)(1 - .3\,g\,f) $$

    with debate $d$, control $v$, cult $c$ and fear $f$; 0 to 1. ()
    """
    free = (1.0 - p.below) * seen.debate + p.below * seen.control
    return free * (1.0 - hush * p.cult_hush * cult) * (1.0 - 0.3 * hush * fear)


def cult_aim(seen: Seen, p: BeliefParameters) -> National:
    r"""Cult that one person's power makes without debate: $\frac{(\ell - \ell_0)^{+}}{1-\ell_0}(1-d)$. ()"""
    return jnp.maximum(seen.leader - p.cult_from, 0.0) / (1.0 - p.cult_from) * (1.0 - seen.debate)


def information(state: Belief, seen: Seen, p: BeliefParameters, gains: BeliefGains) -> National:
    r"""Quality of what the centre is told.

    $$ I = i_0 + i_k k - g_c(i_c c + i_f f) - g_h\,i_b\,b\,\min(1, 3h) $$

    with criticism $k$, cult $c$, fear $f$, bars to movement $b$ and hunger $h$; .05 to 1. Not observed: reports found
    false and warnings passed over are its only traces. ()
    """
    blind = gains.cult_to_information_loss * (p.cult_blind * state.cult + p.fear_blind * state.fear)
    hidden = gains.famine_concealment * p.barred_blind * seen.barred * jnp.minimum(3.0 * seen.hunger, 1.0)
    return jnp.clip(p.told + p.open_told * state.criticism - blind - hidden, 0.05, 1.0)


def belief_aim(seen: Seen, p: BeliefParameters) -> National:
    r"""Belief: $b^{*} = b_0 + k_g g + k_w w + k_p p - k_h h$ from growth, pay, promotion and want; 0 to 1. ()"""
    found = p.hope + p.success * seen.growth + p.bread * seen.pay + p.ladder * seen.promoted - p.want * seen.want
    return jnp.clip(found, 0.0, 1.0)


def restraint(state: Belief, seen: Seen, p: BeliefParameters, gains: BeliefGains) -> National:
    r"""What holds a village back or goads it on.

    $$ \exp\left[k_g\,f\,(1-f) - k_f f^2 + k_a a - g_b k_b (b - .4) - g_t k_t s\right] $$

    with fear $f$, arms about $a$, belief $b$ and trust $s$: light repression raises unrest, heavy repression lowers
    it.     Factor. ()
    """
    fear = state.fear
    held = (
        gains.belief_to_acceptance * p.consent * (state.belief - 0.4) + gains.smychka_to_stability * p.bond * seen.trust
    )
    return jnp.exp(p.goaded * fear * (1.0 - fear) - p.cowed * fear**2 + p.arms * seen.fighting - held)


def disturbances(state: Belief, seen: Seen, p: BeliefParameters, gains: BeliefGains) -> National:
    r"""Mass disturbances of the month.

    $$ U = \frac{N}{120}\,R\left[\,d\,\left((\phi - \bar\phi)^{+}\right)^{\eta} + g\,q\,\pi^{2} B/.2\,\right] $$

    with the forced share of households $\phi$ (the greater of this and last month's), what has become usual $\bar\phi$,
    restraint $R$, pressure $\pi$ and the share of the harvest taken $B$. Police counts: actions that the police
    saw and wrote down. ()
    """
    fresh = jnp.maximum(jnp.maximum(seen.forced, state.forced) - state.used_to, 0.0)
    seized = gains.tribute_to_smychka_break * p.seizure * seen.pressure**2 * seen.taken / 0.2
    risen = p.drive * jnp.power(fresh + 1e-6, p.power) + seized
    return seen.villagers / _VILLAGERS * risen * restraint(state, seen, p, gains)


def strike_count(seen: Seen, fear: National, p: BeliefParameters) -> National:
    r"""Strikes of the month: $\frac{k}{12} W\,(u/.45)^{\eta}\,e^{-k_w w - 2 f^2}(.3 + .7a)$ with workers $W$. ()"""
    room = jnp.power(jnp.maximum(seen.unions, 1e-3) / 0.45, p.union_room)
    mood = jnp.exp(-p.grievance * jnp.clip(seen.pay, -0.8, 0.8) - 2.0 * fear**2)
    return p.strikes / 12.0 * seen.workers * room * mood * (0.3 + 0.7 * seen.activism)


def step(before: Belief, seen: Seen, p: BeliefParameters, gains: BeliefGains) -> tuple[Belief, BeliefFlows]:
    """Belief, criticism and unrest after a month."""
    cult = before.cult + p.cult_pace * (cult_aim(seen, p) - before.cult)
    fear = before.fear + p.fear_memory * (seen.repression - before.fear)
    aim = criticism_aim(cult, fear, seen, p, gains.cult_to_information_loss)
    after = Belief(
        criticism=before.criticism + p.critics * (aim - before.criticism), cult=cult, fear=fear,
        belief=before.belief + p.belief_pace * (belief_aim(seen, p) - before.belief),
        used_to=before.used_to + p.getting_used * (seen.forced - before.used_to), forced=seen.forced,
    )  # fmt: skip
    here = Belief(after.criticism, cult, fear, after.belief, before.used_to, before.forced)
    risen = disturbances(here, seen, p, gains)
    flows = BeliefFlows(
        information=information(after, seen, p, gains), disturbances=risen, participants=1e-6 * p.crowd * risen,
        unrest=jnp.minimum(risen / 6528.0, 1.0), strikes=strike_count(seen, fear, p),
    )  # fmt: skip
    return after, flows
