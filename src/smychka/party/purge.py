"""The elite and the killing norm: power grabs and revolts, the breach of the norm, the purge, who fills the posts."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp

from smychka.foundations.curves import smooth_floor
from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National

_ORDINARY_SUSPICION = 0.3
LEDGERS = ("elite in post", "elite posts")


class PurgeParameters(eqx.Module):
    """Constants of the elite's purge."""

    detection: Scalar = parameter(
        Uniform(0.1, 0.5), unit="per quarter", source="assumption",
        note="Chance that a grab for power is seen by the allies (survey of models, table of 10).",
    )  # fmt: skip
    grab: Scalar = parameter(
        LogNormal(0.005, 0.6), unit="share per quarter", source="assumption",
        note="Control over police and press taken by the first man each quarter while he is in the coalition.",
    )  # fmt: skip
    point_of_no_return: Scalar = parameter(
        Uniform(0.45, 0.85), unit="share", source="assumption",
        note="Power with what was grabbed above which allies can no longer threaten (Svolik 2009); readers differ "
        "whether it was passed in 1929 or between 1934 and 1937.",
    )  # fmt: skip
    obedience: Scalar = parameter(
        Uniform(0.1, 0.5), unit="share", source="assumption",
        note="Part of the posts tied to nobody that obeys whoever holds the Secretariat: it placed them.",
    )  # fmt: skip
    width: Scalar = parameter(
        Normal(0.05, 0.02, 0.02, 0.15), unit="share", source="assumption", note="Breadth of that passage."
    )
    resolve: Scalar = parameter(
        Uniform(0.0, 0.06), unit="share", source="assumption",
        note="Chance that allies who have seen a grab rise together; revolts of 1930 and 1932 did not come off.",
    )  # fmt: skip
    decisiveness: Scalar = parameter(
        LogNormal(2.0, 0.3), unit="1", source="assumption", note="Exponent of the contest of a revolt."
    )
    borne: Scalar = parameter(
        Normal(1.2, 0.3, 0.2, 2.0), unit="1", source="assumption",
        note="Pressure that is borne without killing; the leaders of the twenties bore the fear of war and feuds.",
    )  # fmt: skip
    breach: Scalar = parameter(
        LogNormal(0.02, 0.6), unit="per month", source="assumption",
        note="Hazard that the norm against killing party members gives way, per unit of pressure, under an "
        "established ruler; first asked for in 1932 (Ryutin), broken in 1936.",
    )  # fmt: skip
    cascade: Scalar = parameter(
        Normal(4.0, 1.5, 0.5, 10.0), unit="1", source="assumption",
        note="How much a broken norm quickens its own breach: the spared may take revenge (Egorov and Sonin).",
    )  # fmt: skip
    shock: Scalar = parameter(
        Normal(1.5, 0.7, 0.0, 4.0), unit="1", source="assumption", note="Pressure after the murder of a leader."
    )
    memory: Scalar = parameter(
        LogNormal(24.0, 0.3), unit="months", source="assumption", note="How long that pressure lasts."
    )
    threat: Scalar = parameter(
        Normal(0.8, 0.4, 0.0, 2.0), unit="1", source="assumption", note="Pressure from full fear of war."
    )
    suspicion: Scalar = parameter(
        Normal(1.5, 0.6, 0.0, 4.0), unit="1", source="assumption",
        note="Pressure from the leader's seeing of enemies, per unit above the ordinary.",
    )  # fmt: skip
    purge: Scalar = parameter(
        LogNormal(0.08, 0.4), unit="per month", source="assumption",
        note="Part of the elite removed a month per unit of pressure once the norm is gone; set so that of the "
        "Central Committee of 1934 some 98 of 139 are gone by 1940 (congresses.csv, fate rows).",
    )  # fmt: skip
    old_share: Scalar = parameter(
        Normal(0.7, 0.2, 0.0, 1.0), unit="share", source="assumption",
        note="How far those promoted under the ruler are spared: 1 = the purge falls on nobody but those before him.",
    )  # fmt: skip
    brake: Scalar = parameter(
        LogNormal(30.0, 0.5), unit="months", source="assumption",
        note="How strongly losses that have been noticed hold the purge back (campaigns overshoot and are reined in).",
    )  # fmt: skip
    notice: Scalar = parameter(
        LogNormal(9.0, 0.4), unit="months", source="assumption", note="Delay with which losses are noticed."
    )
    filling: Scalar = parameter(
        LogNormal(0.25, 0.4), unit="per month", source="assumption",
        note="Part of the vacant posts filled a month; the army lacked commanders for years, offices for months.",
    )  # fmt: skip
    turnover: Scalar = parameter(
        LogNormal(0.006, 0.4), unit="per month", source="assumption",
        note="Ordinary loss of the elite: death, age, dismissal without arrest.",
    )  # fmt: skip


class PurgeGains(eqx.Module):
    """Strength of the purge's arrows in the mechanism map."""

    kirov_pretext: Scalar = gain("kirov_pretext", note="the murder of a leader is used to break the norm")
    leader_enemy_image: Scalar = gain(
        "leader_enemy_image", note="a leader who sees enemies everywhere presses beyond need"
    )
    terror_to_erase_october: Scalar = gain(
        "terror_to_erase_october", note="the purge falls on those who made the revolution beyond their part"
    )
    purge_to_elite_replacement: Scalar = gain(
        "purge_to_elite_replacement", note="vacancies are filled by those promoted under the ruler"
    )


class Elite(eqx.Module):
    """What is carried of the elite. All scalars.

    Attributes:
        old: upper posts held by those who rose before the ruler, thousands or any unit of posts.
        promoted: upper posts held by those promoted under him.
        vacant: upper posts held by nobody.
        norm: strength of the rule that party members are not killed, 0 to 1.
        grabbed: control over police and press taken by the first man, share.
        outrage: memory of a murdered leader, 0 to 1.
        noticed: monthly loss of the elite as it has been noticed, share.
    """

    old: National
    promoted: National
    vacant: National
    norm: National
    grabbed: National
    outrage: National
    noticed: National


class Seen(eqx.Module):
    """What the elite meets this month. All scalars.

    Attributes:
        power: power of the first man, share of all.
        rivals: power of all others together, share of all.
        inside: his place in the ruling coalition, 0 to 1.
        suspicion: his seeing of enemies, 0 to 1.
        challenge: conflict with those outside the coalition, 0 or more.
        fear: fear of war, 0 to 1.
        murder: 1 in the month in which a leader is murdered, else 0.
        quarter: 1 in the first month of a quarter, else 0.
        sighting: uniform number of the event that a grab is seen.
        rising: uniform number of the event that allies rise, and win.
    """

    power: National
    rivals: National
    inside: National
    suspicion: National
    challenge: National
    fear: National
    murder: National
    quarter: National
    sighting: National
    rising: National


class PurgeFlows(eqx.Module):
    """What happened to the elite in one month. All scalars but the last.

    Attributes:
        removed_old: posts lost by arrest, of the old.
        removed_promoted: the same of the promoted.
        left: posts left in ordinary ways.
        filled: posts filled.
        rate: part of the elite removed by arrest.
        established: how far the ruler is beyond the reach of his allies, 0 to 1.
        ousted: 1 in a month in which allies throw him out, else 0.
        pressure: pressure to kill, 0 or more.
        ledgers: the balance of elite posts.
    """

    removed_old: National
    removed_promoted: National
    left: National
    filled: National
    rate: National
    established: National
    ousted: National
    pressure: National
    ledgers: tuple[Ledger, ...]


def opening(posts: National) -> Elite:
    """All posts in the hands of those who made the revolution; the norm holds."""
    zero = jnp.zeros_like(posts)
    return Elite(posts, zero, zero, zero + 1.0, zero, zero, zero)


def established(power: National, grabbed: National, p: PurgeParameters) -> National:
    r"""How far a ruler is beyond the reach of his allies, 0 to 1. ()

    $$ \epsilon = \sigma\left(\frac{w + b - b^{*}}{\omega}\right) $$

    with his power $w$, control grabbed $b$ and the point of no return $b^{*}$.
    """
    return jax.nn.sigmoid((power + grabbed - p.point_of_no_return) / p.width)


def ousted(state: Elite, seen: Seen, beyond: National, p: PurgeParameters) -> National:
    r"""1 in a month in which allies throw the first man out. ()

    $$ u_1 < q, \qquad u_2 < k\,(1 - \epsilon)\,\frac{R^m}{R^m + (w + b)^m} $$

    A grab is seen with chance $q$ a quarter; allies then rise and win by a contest between their power $R$ and his,
    which beyond the point of no return ($\epsilon$ near 1) they no longer try.
    """
    his, theirs = (seen.power + state.grabbed) ** p.decisiveness, seen.rivals**p.decisiveness
    chance = p.resolve * (1.0 - beyond) * theirs / jnp.maximum(his + theirs, 1e-9)
    tried = (state.grabbed > 0.0) & (seen.sighting < p.detection) & (seen.rising < chance)
    return seen.quarter * jnp.where(tried, 1.0, 0.0)


def pressure(state: Elite, seen: Seen, p: PurgeParameters, gains: PurgeGains) -> National:
    r"""Pressure to kill, beyond what is borne, 0 or more. ()

    $$ \pi = \left(C + \phi F + g_k\,s\,O + g_e\,\psi\,(S - .3)_+ - \pi_0\right)_+ $$

    with the challenge $C$ of those outside, fear of war $F$, the memory of a murdered leader $O$ and the leader's
    suspicion $S$ above the ordinary, rounded at the threshold.
    """
    own = gains.leader_enemy_image * p.suspicion * jnp.maximum(seen.suspicion - _ORDINARY_SUSPICION, 0.0)
    force = seen.challenge + p.threat * seen.fear + gains.kirov_pretext * p.shock * state.outrage + own
    return smooth_floor(force - p.borne, 0.1)


def next_norm(norm: National, force: National, beyond: National, p: PurgeParameters) -> National:
    r"""The norm after a month: $n' = n\,e^{-\epsilon h \pi (1 + c(1 - n))}$: it does not come back. 0 to 1. ()"""
    return norm * jnp.exp(-p.breach * beyond * force * (1.0 + p.cascade * (1.0 - norm)))


def purge_rate(state: Elite, force: National, beyond: National, p: PurgeParameters) -> National:
    r"""Part of the elite arrested this month, 0 to .5. ()

    $$ \rho = \min\left(.5,\; r\,\epsilon\,(1 - n)^4\,\pi\,e^{-B\,\hat\rho}\right) $$

    with the noticed loss $\hat\rho$: the purge overshoots by the delay of notice and is then reined in.
    """
    return jnp.minimum(p.purge * beyond * (1.0 - state.norm) ** 4 * force * jnp.exp(-p.brake * state.noticed), 0.5)


def step(state: Elite, seen: Seen, p: PurgeParameters, gains: PurgeGains) -> tuple[Elite, PurgeFlows]:
    """The elite after a month.

    Vacancies go to the promoted as far as the ruler is established, else to both in their proportions. Without the
    arrow `purge_to_elite_replacement` they always do, so that a purge makes no new elite.
    """
    beyond = established(seen.power, state.grabbed, p)
    thrown = ousted(state, seen, beyond, p)
    force = pressure(state, seen, p, gains)
    rate = purge_rate(state, force, beyond, p)
    held = jnp.maximum(state.old + state.promoted, 1e-9)
    removed_old = state.old * rate
    removed_promoted = state.promoted * rate * (1.0 - gains.terror_to_erase_october * p.old_share)
    left_old, left_promoted = p.turnover * (state.old - removed_old), p.turnover * (state.promoted - removed_promoted)
    filled = p.filling * state.vacant
    chosen = gains.purge_to_elite_replacement * beyond
    young = chosen + (1.0 - chosen) * state.promoted / held
    old = state.old - removed_old - left_old + (1.0 - young) * filled
    promoted = state.promoted - removed_promoted - left_promoted + young * filled
    emptied = removed_old + removed_promoted + left_old + left_promoted
    vacant = state.vacant + emptied - filled
    grown = seen.quarter * p.grab * seen.inside * (1.0 - state.grabbed)
    after = Elite(
        old=old, promoted=promoted, vacant=vacant, norm=next_norm(state.norm, force, beyond, p),
        grabbed=(state.grabbed + grown) * (1.0 - thrown),
        outrage=jnp.maximum(seen.murder, state.outrage * (1.0 - 1.0 / p.memory)),
        noticed=state.noticed + (emptied / held - state.noticed) / p.notice,
    )  # fmt: skip
    both = state.old + state.promoted
    ledger = Ledger(both, (filled,), (removed_old, removed_promoted, left_old, left_promoted), old + promoted)
    posts = Ledger(both + state.vacant, (), (), old + promoted + vacant)
    flows = PurgeFlows(
        removed_old=removed_old, removed_promoted=removed_promoted, left=left_old + left_promoted, filled=filled,
        rate=rate, established=beyond, ousted=thrown, pressure=force, ledgers=(ledger, posts),
    )  # fmt: skip
    return after, flows
