"""The Comintern: how far its sections are led from Moscow, how many they are, and one section's quarrel in full.

Everything is carried twice, on an axis of two (`path`): as it goes, and as it goes under the recorded line, aid and
home politics. The difference is what a decision changed; it is nought in a replay.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National

Paths = Float[Array, "path"]
Members = Float[Array, "section"]
SECTIONS = ("germany", "france", "britain", "czechoslovakia", "usa")
_AMERICAN = np.array([float(name == "usa") for name in SECTIONS], dtype=np.float32)
_STRUGGLE_BEGINS = 1925.79
_FITTED = "fitted to comintern.party_members under the recorded line, unemployment and openings"


def _size(thousand: float) -> Any:
    note = f"Usual size under a united front in quiet times; {_FITTED}."
    return parameter(LogNormal(thousand, 0.15), unit="thousand", source="assumption", note=note)


def _hardship(centre: float) -> Any:
    note = f"Log members at the highest unemployment against none; {_FITTED}."
    return parameter(Normal(centre, 0.2), unit="1", source="assumption", note=note)


def _alliance(centre: float) -> Any:
    note = f"Log members under the broadest alliance against a united front; {_FITTED}."
    return parameter(Normal(centre, 0.3, 0.0, 6.0), unit="1", source="assumption", note=note)


def _pace(centre: float) -> Any:
    return parameter(LogNormal(centre, 0.2), unit="per month", source="assumption", note=f"Turnover; {_FITTED}.")


class ComparedSections(eqx.Module):
    """Constants of the five sections."""

    size_germany: Scalar = _size(81.0)
    size_france: Scalar = _size(29.6)
    size_britain: Scalar = _size(4.45)
    size_czechoslovakia: Scalar = _size(38.0)
    size_usa: Scalar = _size(6.3)
    hardship_germany: Scalar = _hardship(1.5)
    hardship_france: Scalar = _hardship(-0.17)
    hardship_britain: Scalar = _hardship(0.07)
    hardship_czechoslovakia: Scalar = _hardship(0.06)
    hardship_usa: Scalar = _hardship(1.15)
    alliance_germany: Scalar = _alliance(0.5)
    alliance_france: Scalar = _alliance(2.26)
    alliance_britain: Scalar = _alliance(0.51)
    alliance_czechoslovakia: Scalar = _alliance(0.78)
    alliance_usa: Scalar = _alliance(1.0)
    pace_germany: Scalar = _pace(0.042)
    pace_france: Scalar = _pace(0.030)
    pace_britain: Scalar = _pace(0.095)
    pace_czechoslovakia: Scalar = _pace(0.028)
    pace_usa: Scalar = _pace(0.046)

    def column(self, name: str) -> Members:
        """One constant of all sections, in the order of `SECTIONS`. (section,)"""
        return jnp.stack([getattr(self, f"{name}_{section}") for section in SECTIONS])


class CominternParameters(eqx.Module):
    """Constants of the Comintern."""

    sections: ComparedSections
    isolating: Scalar = parameter(
        Normal(0.53, 0.15, 0.0, 1.5), unit="1", source="assumption",
        note=f"Log members lost under the line of split (+1) against a united front; {_FITTED}.",
    )  # fmt: skip
    recruiting: Scalar = parameter(
        Normal(3.0, 1.0, 0.0, 6.0), unit="1", source="assumption",
        note=f"Log members per unit of unrest abroad; {_FITTED}, at the bound of the fit.",
    )  # fmt: skip
    outlawed: Scalar = parameter(
        LogNormal(0.25, 0.4), unit="per month", source="assumption",
        note="Pace at which members are lost once a section is outlawed; Germany 1933 kept next to none.",
    )  # fmt: skip
    led: Scalar = parameter(
        Uniform(0.15, 0.35), unit="index", source="assumption",
        note="How far sections were led from Moscow in 1919-21 under the twenty-one conditions alone.",
    )  # fmt: skip
    led_by_apparatus: Scalar = parameter(
        Uniform(0.2, 0.5), unit="1", source="assumption",
        note="Rise per unit of concentration of the Soviet apparatus: bolshevisation copied it.",
    )  # fmt: skip
    led_by_doctrine: Scalar = parameter(
        Uniform(0.2, 0.6), unit="1", source="assumption",
        note="Rise per unit of support for socialism in one country; near full subordination by 1929.",
    )  # fmt: skip
    led_by_aid: Scalar = parameter(
        Uniform(0.0, 0.2), unit="1", source="assumption", note="Rise per unit of aid: who pays is heard.",
    )  # fmt: skip
    leading_pace: Scalar = parameter(
        LogNormal(0.05, 0.3), unit="per month", source="assumption", note="1-4 years in the map of mechanisms.",
    )  # fmt: skip
    weakness: Scalar = parameter(
        Uniform(0.2, 0.8), unit="share", source="assumption",
        note="Part of a very small section's own judgement that goes over to the line without command.",
    )  # fmt: skip
    weak_size: Scalar = parameter(
        LogNormal(30.0, 0.5), unit="thousand", source="assumption", note="Members at which that part is halved.",
    )  # fmt: skip
    own_ends: Scalar = parameter(
        Uniform(0.1, 0.5), unit="index", source="assumption",
        note="Policy error of a fully led section: orders from afar, for the needs of the state.",
    )  # fmt: skip
    contagion_fear: Scalar = parameter(
        Uniform(0.1, 0.5), unit="index", source="assumption",
        note="Further error where officials at home rule and fear the example.",
    )  # fmt: skip
    need_of_left: Scalar = parameter(
        Uniform(0.3, 0.9), unit="1", source="assumption",
        note="Turn of the line to the left per unit of left turn in industrial policy at home.",
    )  # fmt: skip
    need_of_allies: Scalar = parameter(
        Uniform(0.5, 1.5), unit="1", source="assumption",
        note="Turn to alliances per unit of real threat above .3: the turn of 1934.",
    )  # fmt: skip
    own_line: Scalar = parameter(
        Normal(-0.1, 0.15, -0.5, 0.3), unit="line", source="assumption",
        note="Line that the American majority stood for: its country as an exception, work in the old unions.",
    )  # fmt: skip
    majority: Scalar = parameter(
        Normal(0.93, 0.02, 0.85, 0.99), unit="share", source="assumption",
        note="Support that leaders in office come to; nine tenths in March 1929 by comintern.cpusa_lovestone_share.",
    )  # fmt: skip
    persuasion: Scalar = parameter(
        LogNormal(0.05, 0.3), unit="per month", source="assumption", note="Pace of that rise from under half in 1925.",
    )  # fmt: skip
    delegates: Scalar = parameter(
        Normal(1.15, 0.15, 1.0, 2.0), unit="exponent", source="assumption",
        note="Winner's gain from members to delegates: 95 of 104 delegates at about nine tenths.",
    )  # fmt: skip
    patience: Scalar = parameter(
        Normal(0.45, 0.08, 0.2, 0.8), unit="1", source="assumption",
        note="Pressure at which Moscow removes a section's leaders half the time; set by May-June 1929.",
    )  # fmt: skip
    backing: Scalar = parameter(
        Uniform(0.0, 0.2), unit="1", source="assumption",
        note="How much a whole majority behind them raises it; in 1929 nine tenths did not help.",
    )  # fmt: skip
    removal: Scalar = parameter(
        LogNormal(0.6, 0.4), unit="per month", source="assumption", note="Pace once decided: weeks.",
    )  # fmt: skip
    obedience: Scalar = parameter(
        Normal(0.97, 0.01, 0.9, 1.0), unit="share", source="assumption",
        note="Part of the majority that stays when its leaders go; 200-350 of some 8,000 left (comintern.cpusa_"
        "expelled_with_lovestone).",
    )  # fmt: skip
    learning_pace: Scalar = parameter(
        LogNormal(0.04, 0.4), unit="per month", source="assumption", note="Two years to learn or to unlearn.",
    )  # fmt: skip
    learning_yield: Scalar = parameter(
        Uniform(0.0, 0.6), unit="1", source="assumption",
        note="Log members per unit of a section's learning; the growth after 1929 bounds what was lost.",
    )  # fmt: skip


class CominternGains(eqx.Module):
    """Strength of the Comintern's arrows."""

    siuc_to_comintern_subordination: Scalar = gain(
        "siuc_to_comintern_subordination", note="socialism in one country makes sections serve the Soviet state"
    )
    local_conditions_line_adoption: Scalar = gain(
        "local_conditions_line_adoption", note="weak sections take over the line without command"
    )
    fear_of_contagion: Scalar = gain("fear_of_contagion", note="ruling officials do not want risings abroad to win")
    comintern_line_from_domestic_need: Scalar = gain(
        "comintern_line_from_domestic_need",
        note="the line that home would ask for follows the turn of policy there; nothing reads it yet",
    )
    exceptionalism_suppression: Scalar = gain(
        "exceptionalism_suppression", note="a section whose own leaders are removed stops learning"
    )


class Seen(eqx.Module):
    """What the Comintern meets this month. The first six as they are and as recorded. (path,)

    Attributes:
        line: line of the Comintern, -1 (broadest alliance) to 1 (split). (path,)
        aid: aid to risings and sections, 0 to 1. (path,)
        apparatus: concentration of the Soviet apparatus, 0 to 1. (path,)
        doctrine: support for socialism in one country in the Soviet party, 0 to 1. (path,)
        officials: power of officials over the state at home, 0 to 1. (path,)
        shelter: weight in Moscow of those who share the view of the American majority, 0 to 1. (path,)
        unrest: attempts under way abroad, as in `openings.Risings`. ()
        split: gain of `third_period_to_defeat`. ()
        october: gain of `october_inspiration_abroad`. ()
        hardship: unemployment over its highest, by country. (section,)
        legal: 1 where a section may exist, 0 where it is outlawed or not founded. (section,)
        merged: members that come in by founding or merger, thousand. (section,)
        year: calendar year. ()
    """

    line: Paths
    aid: Paths
    apparatus: Paths
    doctrine: Paths
    officials: Paths
    shelter: Paths
    unrest: National
    split: National
    october: National
    hardship: Members
    legal: Members
    merged: Members
    year: National


class Comintern(eqx.Module):
    """What is carried of the Comintern.

    Attributes:
        subordination: how far sections are led from Moscow, 0 to 1. (path,)
        members: thousand. (path, section)
        support: part of the American members behind their own leaders. (path,)
        in_office: those leaders still in office, 1 yes, 0 removed. (path,)
        learning: what the American section learns from its own country, 0 to 1. (path,)
    """

    subordination: Paths
    members: Float[Array, "path section"]
    support: Paths
    in_office: Paths
    learning: Paths


class CominternFlows(eqx.Module):
    """What the Comintern did in one month.

    Attributes:
        adoption: part of the line that each section takes over. (path, section)
        followed: line that sections follow, mean by members. (path,)
        error: policy made for other ends than a rising, 0 to 1. (path,)
        strength: log of all members, thousand. (path,)
        expelled: American members put out with their leaders, thousand. (path,)
        convention: share of American delegates behind their own leaders. (path,)
        ledgers: members of the sections, as they are. (section,)
    """

    adoption: Float[Array, "path section"]
    followed: Paths
    error: Paths
    strength: Paths
    expelled: Paths
    convention: Paths
    ledgers: tuple[Ledger]


def opening(p: CominternParameters) -> Comintern:
    """No section, and no quarrel, on 1 November 1917."""
    two = jnp.ones(2)
    return Comintern(p.led * two, jnp.zeros((2, len(SECTIONS))), 0.45 * two, two, 0.5 * two)


def subordination(before: Paths, seen: Seen, p: CominternParameters, siuc: Scalar) -> Paths:
    r"""How far sections are led from Moscow, after a month.

    $$ S' = S + k(S^{*} - S), \qquad S^{*} = \min(1,\; s_0 + s_a a + g\,s_d d + s_f f) $$

    with concentration of the apparatus $a$, the national doctrine $d$ and aid $f$. 0 to 1. (path,)
    """
    aim = p.led + p.led_by_apparatus * seen.apparatus + siuc * p.led_by_doctrine * seen.doctrine
    return before + p.leading_pace * (jnp.minimum(aim + p.led_by_aid * seen.aid, 1.0) - before)


def line_adoption(
    led: Paths, members: Float[Array, "path section"], p: CominternParameters, local: Scalar
) -> Float[Array, "path section"]:
    r"""Part of the line that a section takes over: $1 - (1-S)\left(1 - \frac{g\,w}{1 + m/\bar m}\right)$.

    Command, and for small sections their own weakness. The rest is a united front of their own. (path, section)
    """
    weak = local * p.weakness / (1.0 + members / p.weak_size)
    return 1.0 - (1.0 - led[:, None]) * (1.0 - weak)


def policy_error(led: Paths, officials: Paths, p: CominternParameters, fear: Scalar) -> Paths:
    r"""Policy made for other ends than a rising: $S\,(e_0 + g\,e_f\,b)$, with officials' power $b$. 0 to 1. (path,)"""
    return jnp.minimum(led * (p.own_ends + fear * p.contagion_fear * officials), 1.0)


def wanted_line(left_turn: National, real_threat: National, p: CominternParameters, need: Scalar) -> National:
    r"""Line that home needs ask for, a rule of free runs: $g\,n\,\lambda - a\max(0, T - .3)/.7$, -1 to 1. ()

    Args:
        left_turn: turn of industrial policy to the left, -1 to 1. ()
        real_threat: as in `encirclement`. ()
        p: constants.
        need: gain of `comintern_line_from_domestic_need`.
    """
    allies = p.need_of_allies * jnp.maximum(real_threat - 0.3, 0.0) / 0.7
    return jnp.clip(need * p.need_of_left * left_turn - allies, -1.0, 1.0)


def aimed_members(
    followed: Float[Array, "path section"], learning: Paths, seen: Seen, p: CominternParameters
) -> Float[Array, "path section"]:
    r"""Members that a section tends to, thousand. (path, section)

    $$ m^{*} = \bar m \exp\left(h\,u + a\max(0,-\ell) - g_s i \max(0,\ell) + g_o r\,U
       + y(\lambda - \bar\lambda)\right) $$

    with unemployment $u$, the line followed $\ell$, unrest abroad $U$, and for the American section its learning
    against that of the recorded path.
    """
    own = p.sections
    common = own.column("hardship") * seen.hardship + seen.october * p.recruiting * seen.unrest
    line = own.column("alliance") * jnp.maximum(-followed, 0.0) - seen.split * p.isolating * jnp.maximum(followed, 0.0)
    learned = p.learning_yield * (learning - learning[1])
    return own.column("size") * jnp.exp(common + line + learned[:, None] * _AMERICAN)


def convention_share(support: Paths, p: CominternParameters) -> Paths:
    r"""Share of delegates from support $s$ among members: $s^k/(s^k + (1-s)^k)$. (path,)"""
    ours = support**p.delegates
    return ours / (ours + (1.0 - support) ** p.delegates)


def leaders_after(
    state: Comintern, led: Paths, seen: Seen, p: CominternParameters, suppression: Scalar
) -> tuple[Paths, Paths, Paths]:
    r"""The American leaders after a month: in office, supported, and what their section learns. Each (path,)

    $$ o' = o\,\left[1 - \rho\,\sigma\left(\tfrac{S|\ell - \ell_0|(1-h) - \theta - b s}{.03}\right)\right] $$

    Moscow removes leaders whose line $\ell_0$ departs from its own $\ell$ once nobody in Moscow shelters them ($h$),
    with support $s$ of members counting little. In office they gather support; removed, they keep the disobedient.
    """
    pressure = led * jnp.abs(seen.line - p.own_line) * (1.0 - seen.shelter)
    begun = jnp.where(seen.year > _STRUGGLE_BEGINS, 1.0, 0.0)
    asked = (pressure - p.patience - p.backing * state.support) / 0.03
    gone = begun * jnp.minimum(p.removal, 1.0) * jax.nn.sigmoid(asked)
    office = state.in_office * (1.0 - gone)
    kept = office * p.majority + (1.0 - office) * (1.0 - p.obedience)
    pace = begun * jnp.minimum(p.persuasion + p.removal * (1.0 - office), 1.0)
    support = state.support + pace * (kept - state.support)
    free = 1.0 - suppression * led * (1.0 - office)
    return office, support, state.learning + p.learning_pace * (free - state.learning)


def step(
    state: Comintern, seen: Seen, p: CominternParameters, gains: CominternGains
) -> tuple[Comintern, CominternFlows]:
    """The Comintern after a month, and what it did."""
    led = subordination(state.subordination, seen, p, gains.siuc_to_comintern_subordination)
    adoption = line_adoption(led, state.members, p, gains.local_conditions_line_adoption)
    line = adoption * seen.line[:, None]
    office, support, learning = leaders_after(state, led, seen, p, gains.exceptionalism_suppression)
    expelled = state.members @ _AMERICAN * state.support * (state.in_office - office) * (1.0 - p.obedience)
    put_out = expelled[:, None] * _AMERICAN
    pace = p.sections.column("pace")
    joined = seen.legal * pace * aimed_members(line, learning, seen, p)
    left = (state.members - put_out) * jnp.where(seen.legal > 0.5, pace, jnp.minimum(p.outlawed, 1.0))
    members = state.members + joined + seen.merged - put_out - left
    total = members.sum(axis=1)
    flows = CominternFlows(
        adoption=adoption, followed=(line * members).sum(axis=1) / jnp.maximum(total, 1e-3),
        error=policy_error(led, seen.officials, p, gains.fear_of_contagion), strength=jnp.log(total + 1.0),
        expelled=expelled, convention=convention_share(support, p),
        ledgers=(Ledger(state.members[0], (joined[0], seen.merged), (put_out[0], left[0]), members[0]),),
    )  # fmt: skip
    return Comintern(led, members, support, office, learning), flows
