"""Officials: how many, where they came from, what they can read, what they take, and who inspects them."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, gain, parameter
from smychka.state import National


class BureaucracyParameters(eqx.Module):
    """Constants of officials."""

    officials_1917: Scalar = parameter(
        LogNormal(0.576, 0.08), unit="million", source="figes1996", note="Government employees of 1917.",
    )  # fmt: skip
    base: Scalar = parameter(
        LogNormal(0.84, 0.1), unit="million", source="assumption",
        note="Officials of a state that neither plans nor rations, at 147 million people; 1.01 million in 1928.",
    )  # fmt: skip
    planning: Scalar = parameter(
        LogNormal(0.47, 0.25), unit="million", source="assumption",
        note="More officials where industry is wholly run from above; 1.49 million in 1937.",
    )  # fmt: skip
    queue: Scalar = parameter(
        LogNormal(3.4, 0.3), unit="million", source="assumption",
        note="More officials per squared scarcity times the part of supply that is rationed; 2.4 million in 1921.",
    )  # fmt: skip
    checked: Scalar = parameter(
        Normal(0.35, 0.12, 0.0, 0.8), unit="share", source="assumption",
        note="Fewer officials where control from below is full and officials are paid as workers.",
    )  # fmt: skip
    inspected: Scalar = parameter(
        Normal(0.10, 0.05, 0.0, 0.3), unit="share", source="assumption",
        note="Fewer officials under a wholly independent inspection; Rabkrin's cuts of the twenties.",
    )  # fmt: skip
    hiring: Scalar = parameter(
        Normal(0.10, 0.025, 0.03, 0.2), unit="per month", source="assumption", note="Pace at which offices fill.",
    )  # fmt: skip
    leaving: Scalar = parameter(
        Normal(0.06, 0.02, 0.02, 0.15), unit="per year", source="assumption",
        note="Officials who die, retire or go abroad a year.",
    )  # fmt: skip
    old_hands: Scalar = parameter(
        Normal(0.25, 0.10, 0.05, 0.6), unit="share", source="assumption",
        note="Part of new posts taken by people of the old offices where nobody else can read.",
    )  # fmt: skip
    old_pool: Scalar = parameter(
        LogNormal(0.35, 0.3), unit="million", source="assumption",
        note="Clerks, teachers and officers of the old state outside its offices who may be taken on.",
    )  # fmt: skip
    concentration: Scalar = parameter(
        LogNormal(1.6, 0.2), unit="odds ratio", source="assumption",
        note="Odds of old officials in the central commissariats against all offices; 63 to 49 per cent in 1919-21.",
    )  # fmt: skip
    schooling: Scalar = parameter(
        Normal(0.083, 0.012, 0.04, 0.13), unit="log odds per year", source="assumption",
        note="Rise of literacy in years of peace; 44.1 to 56.6 per cent of people from nine to 49 in 1920-26.",
    )  # fmt: skip
    universal: Scalar = parameter(
        Normal(0.078, 0.015, 0.03, 0.14), unit="log odds per year", source="assumption",
        note="Further rise under universal schooling (1930); 87.4 per cent in 1939.",
    )  # fmt: skip
    war_schools: Scalar = parameter(
        Normal(0.6, 0.2, 0.0, 1.0), unit="share", source="assumption", note="Schooling lost where war is everywhere.",
    )  # fmt: skip
    promoted: Scalar = parameter(
        Normal(0.5, 0.15, 0.1, 0.9), unit="share", source="assumption",
        note="Part of posts vacated by arrest that go to the newly promoted beyond the ordinary part.",
    )  # fmt: skip
    usual_promotion: Scalar = parameter(
        Normal(0.15, 0.05, 0.02, 0.4), unit="share", source="assumption",
        note="Part of hires who are workers promoted by the party.",
    )  # fmt: skip
    privilege_queue: Scalar = parameter(
        Normal(2.6, 0.9, 0.5, 6.0), unit="1", source="assumption",
        note="Goods of an official over those of a worker, per unit of scarcity times rationing: closed shops.",
    )  # fmt: skip
    privilege_pay: Scalar = parameter(
        Normal(2.2, 0.6, 0.5, 5.0), unit="1", source="assumption", note="The same per unit of the spread of pay.",
    )  # fmt: skip
    cap: Scalar = parameter(
        Normal(0.5, 0.15, 0.1, 0.9), unit="share", source="assumption",
        note="Part of privilege that the party maximum holds down where control from below enforces it; else a third.",
    )  # fmt: skip
    privilege_pace: Scalar = parameter(
        Normal(0.06, 0.02, 0.02, 0.2), unit="per month", source="assumption", note="Pace at which privilege follows.",
    )  # fmt: skip
    office_habit: Scalar = parameter(
        Normal(0.10, 0.04, 0.0, 0.3), unit="per year", source="assumption",
        note="Growth of officials' independence by itself ($g_0$ of the queue equation).",
    )  # fmt: skip
    office_queue: Scalar = parameter(
        Normal(0.9, 0.35, 0.1, 2.0), unit="per year", source="assumption",
        note="The same per unit of scarcity times rationing ($g_1$); unknown in the literature.",
    )  # fmt: skip
    office_check: Scalar = parameter(
        Normal(0.9, 0.35, 0.1, 2.0), unit="per year", source="assumption",
        note="Its fall under full control from below ($g_2$); unknown in the literature.",
    )  # fmt: skip
    office_nep: Scalar = parameter(
        Normal(0.25, 0.12, 0.0, 0.6), unit="per year", source="assumption",
        note="Its growth where private trade stands beside state trusts.",
    )  # fmt: skip
    police: Scalar = parameter(
        Normal(0.8, 0.3, 0.0, 2.0), unit="1", source="assumption",
        note="Fall of officials' independence per share of them struck by arrest in a year: fear of their own police.",
    )  # fmt: skip


class BureaucracyGains(eqx.Module):
    """Strength of the arrows of officials in the mechanism map."""

    scarcity_to_bureaucracy: Scalar = gain(
        "scarcity_to_bureaucracy", note="who shares out what is short gains number, power and privilege"
    )
    soviets_check_bureaucracy: Scalar = gain(
        "soviets_check_bureaucracy", note="election, recall and a cap on pay hold officials down"
    )
    illiteracy_to_tsarist_staff: Scalar = gain(
        "illiteracy_to_tsarist_staff", note="where few can read the old staff is taken on"
    )
    nep_to_bureaucracy: Scalar = gain("nep_to_bureaucracy", note="trusts beside private trade make officials at home")
    purge_to_elite_replacement: Scalar = gain(
        "purge_to_elite_replacement", note="posts of the arrested go to the newly promoted"
    )


class Bureaucracy(eqx.Module):
    """What is carried of officials. All scalars.

    Attributes:
        old: officials who had served before October 1917, millions.
        recruits: all others but the promoted, millions.
        promoted: officials promoted from work by the party, millions.
        outside: people of the old offices not in office, millions.
        literacy: part of people from nine to 49 who can read.
        privilege: goods of an official over those of a worker.
        power: independence of officials from those below, 0 to 1.
    """

    old: National
    recruits: National
    promoted: National
    outside: National
    literacy: National
    privilege: National
    power: National


class Seen(eqx.Module):
    """What officials meet this month. All scalars.

    Attributes:
        people: people of the country, millions.
        directive: the lever `directive_share`, 0 to 1.
        scarcity: part of the goods asked for that is not to be had, 0 to 1.
        rationing: the lever `rationing`, 0 to 1.
        spread: the lever `wage_differential`, 0 to 1.
        commission: the lever `control_commission`, -1 to 1.
        pay_cap: 1 while the party maximum is in force (to February 1932), else 0.
        accountability: how far officials answer to those below, 0 to 1.
        trade: share of private trade in retail, 0 to 1.
        state_industry: share of industry in state hands, 0 to 1.
        schools: 1 under universal schooling (from August 1930), else 0.
        fighting: front or armed revolt, 0 to 1.
        struck: part of officials arrested this month.
    """

    people: National
    directive: National
    scarcity: National
    rationing: National
    spread: National
    commission: National
    pay_cap: National
    accountability: National
    trade: National
    state_industry: National
    schools: National
    fighting: National
    struck: National


class BureaucracyFlows(eqx.Module):
    """What happened to officials in one month. All scalars.

    Attributes:
        officials: all officials, millions.
        per_thousand: officials per thousand people.
        old_share: officials of the old state among all.
        central_old_share: the same in the central commissariats.
        new_share: the promoted among all.
        hired: taken on, millions.
        struck: arrested, millions.
        check: strength of inspection as a check on officials, 0 to 1.
        against_opposition: part of the cases of the control bodies that are cases of opposition, 0 to 1.
        ledgers: officials, old hands.
    """

    officials: National
    per_thousand: National
    old_share: National
    central_old_share: National
    new_share: National
    hired: National
    struck: National
    check: National
    against_opposition: National
    ledgers: tuple[Ledger, ...]


LEVERS = frozenset({"directive_share", "rationing", "wage_differential", "control_commission", "leased_industry"})
LEDGERS = ("officials", "old hands")


def opening(p: BureaucracyParameters) -> Bureaucracy:
    """The offices taken over in November 1917; 41 per cent of people could read, on the line to the census of 1920."""
    zero = jnp.zeros_like(p.officials_1917)
    return Bureaucracy(p.officials_1917, zero, zero, p.old_pool, zero + 0.415, zero + 2.0, zero + 0.2)


def posts(seen: Seen, p: BureaucracyParameters, gains: BureaucracyGains) -> National:
    r"""Officials that the state would have, millions.

    $$ O^{*} = \frac{N}{147}\,[b + b_d\,d + g_s\,b_q\,q^2 r]\,(1 - g_v k_v A)(1 - k_i c^{+}) $$

    with people $N$, directive share $d$, scarcity $q$, rationing $r$, accountability $A$ and independent inspection
    $c^{+}$. Disputed: the queue against plain tasks of a planning state. ()
    """
    tasks = p.base + p.planning * seen.directive
    tasks = tasks + gains.scarcity_to_bureaucracy * p.queue * seen.scarcity**2 * seen.rationing
    held = 1.0 - gains.soviets_check_bureaucracy * p.checked * seen.accountability * (0.5 + 0.5 * seen.pay_cap)
    return seen.people / 147.0 * tasks * held * (1.0 - p.inspected * jnp.maximum(seen.commission, 0.0))


def literacy_after(literacy: National, seen: Seen, p: BureaucracyParameters) -> National:
    r"""Part of people who can read, after a month: log odds rise by $(a + a_u u)(1 - k f)/12$ with schools $u$. ()"""
    rate = (p.schooling + p.universal * seen.schools) * (1.0 - p.war_schools * seen.fighting) / 12.0
    return literacy + rate * literacy * (1.0 - literacy)


def privilege_aim(seen: Seen, p: BureaucracyParameters, gains: BureaucracyGains) -> National:
    r"""Goods of an official over those of a worker that offices would come to take.

    $$ \pi^{*} = 1 + (g_s\,k_q\,q\,r + k_p\,s)\left(1 - k_c\,c\,\tfrac13(1 + 2 g_v A)\right) $$

    with scarcity $q$, rationing $r$, spread of pay $s$, the party maximum $c$ and accountability $A$. ()
    """
    taken = gains.scarcity_to_bureaucracy * p.privilege_queue * seen.scarcity * seen.rationing
    taken = taken + p.privilege_pay * seen.spread
    enforced = (1.0 + 2.0 * gains.soviets_check_bureaucracy * seen.accountability) / 3.0
    return 1.0 + taken * (1.0 - p.cap * seen.pay_cap * enforced)


def power_after(power: National, seen: Seen, p: BureaucracyParameters, gains: BureaucracyGains) -> National:
    r"""Independence of officials after a month, the queue equation as a bounded stock.

    $$ \dot B = (1 - B)\,\left[g_0 + g_s g_1 q r + g_n g_3\,t\,z\right] - B\,\left[g_v g_2 A + k\,x\right] $$

    with scarcity $q$, rationing $r$, private trade $t$ beside state industry $z$, accountability $A$ and the share of
    officials struck by arrest in a year $x$; 0 to 1. ()
    """
    queue = gains.scarcity_to_bureaucracy * p.office_queue * seen.scarcity * seen.rationing
    nep = gains.nep_to_bureaucracy * p.office_nep * seen.trade * seen.state_industry
    up = (1.0 - power) * (p.office_habit + queue + nep)
    down = power * (
        gains.soviets_check_bureaucracy * p.office_check * seen.accountability + 12.0 * p.police * seen.struck
    )
    return jnp.clip(power + (up - down) / 12.0, 0.0, 1.0)


def step(
    before: Bureaucracy, seen: Seen, p: BureaucracyParameters, gains: BureaucracyGains
) -> tuple[Bureaucracy, BureaucracyFlows]:
    """Officials after a month: some leave or are arrested; posts go to old hands, others, the promoted."""
    whole = before.old + before.recruits + before.promoted
    aim = posts(seen, p, gains)
    away = p.leaving / 12.0 + seen.struck + p.hiring * jnp.maximum(1.0 - aim / whole, 0.0)
    gone = before.old * away, before.recruits * away, before.promoted * away
    hired = p.hiring * jnp.maximum(aim - whole, 0.0) + whole * (p.leaving / 12.0 + seen.struck)
    wish = gains.illiteracy_to_tsarist_staff * p.old_hands * (1.0 - before.literacy)
    taken_on = jnp.minimum(wish * hired, 0.2 * before.outside)
    vacated = seen.struck / jnp.maximum(p.leaving / 12.0 + seen.struck, 1e-9)
    rest = hired - taken_on
    raised = rest * (p.usual_promotion + gains.purge_to_elite_replacement * p.promoted * vacated)
    dismissed = before.old * p.hiring * jnp.maximum(1.0 - aim / whole, 0.0)
    old = before.old + taken_on - gone[0]
    recruits = before.recruits + rest - raised - gone[1]
    promoted = before.promoted + raised - gone[2]
    outside_gone = before.outside * p.leaving / 12.0
    outside = before.outside + dismissed - taken_on - outside_gone
    after = Bureaucracy(
        old=old, recruits=recruits, promoted=promoted, outside=outside,
        literacy=literacy_after(before.literacy, seen, p),
        privilege=before.privilege + p.privilege_pace * (privilege_aim(seen, p, gains) - before.privilege),
        power=power_after(before.power, seen, p, gains),
    )  # fmt: skip
    now = old + recruits + promoted
    central = p.concentration * old
    return after, BureaucracyFlows(
        officials=now, per_thousand=1000.0 * now / seen.people, old_share=old / now,
        central_old_share=central / (central + recruits + promoted), new_share=promoted / now, hired=hired,
        struck=whole * seen.struck, check=jnp.maximum(seen.commission, 0.0) * (0.3 + 0.7 * seen.accountability),
        against_opposition=jnp.clip(0.35 - 0.75 * seen.commission, 0.0, 1.0),
        ledgers=(
            Ledger(whole, (taken_on, rest), gone, now),
            Ledger(before.old + before.outside, (dismissed,), (gone[0], outside_gone), old + outside),
        ),
    )  # fmt: skip
