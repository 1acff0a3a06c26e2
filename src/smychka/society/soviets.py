"""Control from below: factory committees, unions and soviets with election and recall, and what is left of them.

The stock is an index without a unit: the record holds turnouts, party shares and a few counts, not control itself. The
accounts differ mainly in when it was lost and why; the gains below are those differences.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Fixed, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National

_USUAL_OFFICIALS = 7.0


class SovietParameters(eqx.Module):
    """Constants of control from below."""

    elections: Scalar = parameter(
        Normal(0.45, 0.08, 0.2, 0.7), unit="share", source="assumption",
        note="Weight of election and recall in what control rests on; unions and open debate share the rest.",
    )  # fmt: skip
    unions: Scalar = parameter(
        Normal(0.32, 0.07, 0.1, 0.5), unit="share", source="assumption", note="Weight of the autonomy of unions.",
    )  # fmt: skip
    half_life: Scalar = parameter(
        Uniform(1.0, 4.0), unit="years", source="assumption",
        note="Half-life of control once what it rests on is gone; 1 to 4 years after 1918 in the survey of models.",
    )  # fmt: skip
    growth: Scalar = parameter(
        Normal(0.045, 0.02, 0.01, 0.12), unit="per month", source="assumption",
        note="Pace at which control grows where it is free to; committees spread in half a year in 1917.",
    )  # fmt: skip
    class_weight: Scalar = parameter(
        Normal(0.6, 0.2, 0.1, 1.2), unit="elasticity", source="assumption",
        note="Control against the activity of workers.",
    )  # fmt: skip
    war: Scalar = parameter(
        Normal(0.8, 0.3, 0.0, 2.0), unit="1", source="assumption", note="Rise of the decay where war is everywhere.",
    )  # fmt: skip
    hunger: Scalar = parameter(
        Normal(2.0, 0.7, 0.3, 4.0), unit="1", source="assumption", note="Rise of the decay per unit of want of food.",
    )  # fmt: skip
    flight: Scalar = parameter(
        Normal(3.0, 1.0, 0.5, 6.0), unit="1", source="assumption",
        note="Rise of the decay per share of townspeople who leave in a year; 57 per cent of the workers of 1917 left.",
    )  # fmt: skip
    monopoly: Scalar = parameter(
        Normal(1.0, 0.4, 0.0, 2.5), unit="1", source="assumption",
        note="Rise of the decay where one party allows no other list.",
    )  # fmt: skip
    offices: Scalar = parameter(
        Normal(0.035, 0.015, 0.0, 0.08), unit="per thousand", source="assumption",
        note="Fall of what control rests on for each official per thousand people above seven, the mean of the late "
        "twenties.",
    )  # fmt: skip
    bosses: Scalar = parameter(
        Normal(0.75, 0.12, 0.3, 1.0), unit="share", source="assumption",
        note="Part of workers' control in a plant that a single manager takes.",
    )  # fmt: skip
    plant_pace: Scalar = parameter(
        Normal(0.20, 0.06, 0.05, 0.5), unit="per month", source="assumption",
        note="Pace at which control in plants follows the rule of management.",
    )  # fmt: skip
    army_from: Scalar = parameter(
        Fixed(0.6), unit="index", source="assumption",
        note="Legal force at which work begins to be service: .4 is placing, .64 passports, .9 labour armies.",
    )  # fmt: skip
    army_pace: Scalar = parameter(
        Normal(0.30, 0.1, 0.1, 0.7), unit="per month", source="assumption",
        note="Pace at which labour is put under military rule or let out of it.",
    )  # fmt: skip
    company: Scalar = parameter(
        Uniform(0.1, 0.7), unit="share", source="assumption",
        note="Part of what free elections are short of that other parties in the government make good: lists of their "
        "own, papers, recall. The Left SRs' three months of 1917-18 are too short to measure it.",
    )  # fmt: skip
    tired: Scalar = parameter(
        Normal(1.2, 0.4, 0.2, 2.5), unit="1", source="assumption", note="Fall of accountability per unit of want.",
    )  # fmt: skip
    councils: Scalar = parameter(
        Normal(0.5, 0.2, 0.0, 1.0), unit="1", source="assumption",
        note="Rise of accountability where recall is free and all can read, over what control alone gives.",
    )  # fmt: skip
    town_reach: Scalar = parameter(
        Normal(0.72, 0.08, 0.4, 1.0), unit="per million", source="assumption",
        note="How a million party members bring townspeople to the vote; turnouts of 36 to 92 per cent, 1922-34.",
    )  # fmt: skip
    village_reach: Scalar = parameter(
        Normal(0.50, 0.06, 0.3, 0.8), unit="per million", source="assumption",
        note="The same in villages: 22 to 83 per cent.",
    )  # fmt: skip
    own_will: Scalar = parameter(
        Normal(0.5, 0.15, 0.1, 0.9), unit="share", source="assumption",
        note="Part of electors who come by themselves where control is full.",
    )  # fmt: skip


class SovietGains(eqx.Module):
    """Strength of the arrows of control from below in the mechanism map."""

    deproletarianisation_to_substitution: Scalar = gain(
        "deproletarianisation_to_substitution", note="soviets empty as the active workers go"
    )
    exhaustion_to_unaccountability: Scalar = gain(
        "exhaustion_to_unaccountability", note="tired and hungry people check officials less"
    )
    council_democracy_recall: Scalar = gain(
        "council_democracy_recall", note="councils with recall make officials answer"
    )
    admin_replaces_masses: Scalar = gain("admin_replaces_masses", note="many officials leave little for others to do")
    coalition_to_open_soviets: Scalar = gain(
        "coalition_to_open_soviets", note="other parties in the government keep elections to soviets open"
    )
    one_man_management: Scalar = gain(
        "one_man_management", note="single managers take control of the works from workers"
    )


class Soviets(eqx.Module):
    """What is carried of control from below. All scalars, 0 to 1.

    Attributes:
        vitality: control from below through soviets, unions and committees.
        plants: control of workers in plants.
        service: labour under military rule.
    """

    vitality: National
    plants: National
    service: National


class Seen(eqx.Module):
    """What control from below meets this month. All scalars.

    Attributes:
        elections: how open elections are, 0 to 1; see `openness`.
        unions: the lever `union_autonomy`, 0 to 1.
        debate: the lever `discussion_freedom`, 0 to 1.
        managers: the lever `one_man_management`, share of large plants.
        legal_force: the lever `labour_discipline`, 0 to 1.
        activism: active workers against November 1917, 0 to 1.
        literacy: part of people who can read, 0 to 1.
        officials: officials per thousand people.
        members: party members and candidates, millions.
        fighting: front or armed revolt, 0 to 1.
        want: shortfall of the towns' food, 0 to 1.
        flight: townspeople who leave for the village, share a year.
    """

    elections: National
    unions: National
    debate: National
    managers: National
    legal_force: National
    activism: National
    literacy: National
    officials: National
    members: National
    fighting: National
    want: National
    flight: National


class SovietFlows(eqx.Module):
    """Readings of one month. All scalars.

    Attributes:
        aim: what control would come to rest at.
        accountability: how far officials answer to those below, 0 to 1.
        managers: share of large plants under a single manager.
        town_turnout: electors of towns who would vote, 0 to 1.
        village_turnout: the same in villages.
        substitution: part of control lost since the party acts in place of the class, 0 to 1.
    """

    aim: National
    accountability: National
    managers: National
    town_turnout: National
    village_turnout: National
    substitution: National


LEVERS = frozenset({"soviet_election_freedom", "union_autonomy", "discussion_freedom", "one_man_management",
                    "labour_discipline", "coalition_government"})  # fmt: skip


def opening() -> Soviets:
    """The soviets and committees of November 1917, near their height; nobody is yet in a labour army."""
    return Soviets(jnp.asarray(0.8), jnp.asarray(0.75), jnp.asarray(0.0))


def openness(elections: National, coalition: National, p: SovietParameters, gains: SovietGains) -> National:
    r"""How open elections to soviets are, 0 to 1. ()

    $$ e = f + g\,\kappa\,c\,(1 - f) $$

    with the lever `soviet_election_freedom` $f$ and the weight of other parties in the government $c$ (lever
    `coalition_government`), both 0 to 1: they put up lists that a party alone would not allow.
    """
    return elections + gains.coalition_to_open_soviets * p.company * coalition * (1.0 - elections)


def class_factor(activism: National, p: SovietParameters, loss: Scalar) -> National:
    r"""What the thinning of the class leaves of control: $1 - g\,(1 - a^{\eta})$ with activity $a$; 0 to 1. ()"""
    return 1.0 - loss * (1.0 - jnp.power(jnp.clip(activism, 0.01, 1.0), p.class_weight))


def aim(seen: Seen, p: SovietParameters, gains: SovietGains) -> National:
    r"""What control from below would come to rest at.

    $$ v^{*} = (w_e e + w_u u + w_d d)\,(1 - g_c(1 - a^{\eta}))\,(1 - g_o\,k\,(o - 7)^{+}) $$

    with free elections $e$, unions $u$, debate $d$, active workers $a$ and officials per thousand $o$; 0 to 1. ()
    """
    free = p.elections * seen.elections + p.unions * seen.unions + (1.0 - p.elections - p.unions) * seen.debate
    crowd = gains.admin_replaces_masses * p.offices * jnp.maximum(seen.officials - _USUAL_OFFICIALS, 0.0)
    return (
        free
        * class_factor(seen.activism, p, gains.deproletarianisation_to_substitution)
        * jnp.maximum(1.0 - crowd, 0.2)
    )


def decay(seen: Seen, p: SovietParameters) -> National:
    r"""Pace at which control falls to what it rests on, per month.

    $$ \frac{\ln 2}{12\,T}\left(1 + k_w f + k_h h + k_f \phi + k_m (1 - e)\right) $$

    with half-life $T$, fighting $f$, want $h$, flight from towns $\phi$ and elections $e$. ()
    """
    harder = p.war * seen.fighting + p.hunger * seen.want + p.flight * seen.flight + p.monopoly * (1.0 - seen.elections)
    return jnp.minimum(jnp.log(2.0) / (12.0 * p.half_life) * (1.0 + harder), 0.5)


def plant_control(vitality: National, seen: Seen, p: SovietParameters, managers: Scalar) -> National:
    r"""Control of workers in plants: $\sqrt{v\,u}\,(1 - g\,b\,s)$ with the share of single managers $s$; 0 to 1. ()"""
    return jnp.sqrt(vitality * seen.unions + 1e-9) * (1.0 - managers * p.bosses * seen.managers)


def service_aim(seen: Seen, p: SovietParameters) -> National:
    r"""Labour under military rule that law and weak unions make: $\min(1, (f - .6)^{+}/.3)\,(1 - u)$, 0 to 1. ()"""
    return jnp.clip((seen.legal_force - p.army_from) / 0.3, 0.0, 1.0) * (1.0 - seen.unions)


def accountability(vitality: National, seen: Seen, p: SovietParameters, gains: SovietGains) -> National:
    r"""How far officials answer to those below.

    $$ A = v\,(1 + g_r\,k\,e\,\ell)\,e^{-g_x\,k_x\,h} $$

    with recall through free elections $e$, literacy $\ell$ and want $h$; at most 1. Councils with recall are hardly
    observed after 1918: that they could run a large society is disputed. ()
    """
    recall = 1.0 + gains.council_democracy_recall * p.councils * seen.elections * seen.literacy
    return jnp.minimum(vitality * recall * jnp.exp(-gains.exhaustion_to_unaccountability * p.tired * seen.want), 1.0)


def turnout(vitality: National, reach: National, p: SovietParameters) -> National:
    r"""Electors who vote: $1 - (1 - w\,v)\,e^{-r}$, by their own will or brought by the party's reach. ()"""
    return 1.0 - (1.0 - p.own_will * vitality) * jnp.exp(-reach)


def step(before: Soviets, seen: Seen, p: SovietParameters, gains: SovietGains) -> tuple[Soviets, SovietFlows]:
    """Control from below after a month: it grows slowly to what it may rest on and decays where that is gone."""
    rest = aim(seen, p, gains)
    gap = rest - before.vitality
    vitality = before.vitality + gap * jnp.where(gap > 0.0, p.growth, decay(seen, p))
    plants = before.plants + p.plant_pace * (plant_control(vitality, seen, p, gains.one_man_management) - before.plants)
    service = before.service + p.army_pace * (service_aim(seen, p) - before.service)
    flows = SovietFlows(
        aim=rest, accountability=accountability(vitality, seen, p, gains), managers=seen.managers,
        town_turnout=turnout(vitality, p.town_reach * seen.members, p),
        village_turnout=turnout(0.5 * vitality, p.village_reach * seen.members, p),
        substitution=1.0 - class_factor(seen.activism, p, gains.deproletarianisation_to_substitution),
    )  # fmt: skip
    return Soviets(vitality, plants, service), flows
