"""Nationalities: powers of the republics, officials of their own, trust in the centre, and the Georgian affair."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Normal, Scalar, gain, parameter
from smychka.state import National


class NationParameters(eqx.Module):
    """Constants of the national question."""

    powers: Scalar = parameter(
        Normal(0.55, 0.1, 0.3, 0.8), unit="share", source="assumption",
        note="Weight of legal powers in autonomy; the republics' own officials, schools and press have the rest.",
    )  # fmt: skip
    rooting: Scalar = parameter(
        Normal(0.20, 0.06, 0.05, 0.5), unit="per year", source="assumption",
        note="Pace of indigenisation where powers allow it and people can read; it went on to the early thirties.",
    )  # fmt: skip
    uprooting: Scalar = parameter(
        Normal(0.9, 0.3, 0.2, 2.0), unit="per year", source="assumption",
        note="Pace of its undoing by repression where powers are gone.",
    )  # fmt: skip
    hope_memory: Scalar = parameter(
        Normal(0.03, 0.01, 0.01, 0.08), unit="per month", source="assumption",
        note="Pace at which republics come to expect the powers they have.",
    )  # fmt: skip
    trust_pace: Scalar = parameter(
        Normal(0.04, 0.015, 0.01, 0.1), unit="per month", source="assumption",
        note="Pace at which the trust of republics follows their autonomy.",
    )  # fmt: skip
    slight: Scalar = parameter(
        Normal(0.6, 0.2, 0.1, 1.5), unit="1", source="assumption",
        note="Trust lost per unit of powers taken below those expected.",
    )  # fmt: skip
    affair: Scalar = parameter(
        Normal(2.5, 0.8, 0.5, 5.0), unit="1", source="assumption",
        note="Weight of an affair per unit by which powers offered fall short of those expected: one case, 1922.",
    )  # fmt: skip
    affair_life: Scalar = parameter(
        Normal(14.0, 4.0, 4.0, 30.0), unit="months", source="assumption",
        note="How long an affair moves leaders; the letters of December 1922 were read in April 1923.",
    )  # fmt: skip


class NationGains(eqx.Module):
    """Strength of the arrow of the national question in the mechanism map."""

    georgian_affair_centralism: Scalar = gain(
        "georgian_affair_centralism", note="the affair divides leaders, costs trust and leaves the centre stronger"
    )


class Nations(eqx.Module):
    """What is carried of the national question. All scalars, 0 to 1.

    Attributes:
        rooted: officials, schools and press of the republics' own.
        expected: powers that republics expect.
        trust: trust of the republics in the centre.
        affair: an affair that is on leaders' minds.
    """

    rooted: National
    expected: National
    trust: National
    affair: National


class Seen(eqx.Module):
    """What the national question meets this month. All scalars.

    Attributes:
        powers: the lever `republic_autonomy`, 0 to 1.
        event: 1 in the months of an open quarrel with a republic (Georgia, September-October 1922), else 0.
        literacy: part of people who can read, 0 to 1.
        repression: the lever `repression_level`, 0 to 1.
        fighting: front or armed revolt, 0 to 1.
    """

    powers: National
    event: National
    literacy: National
    repression: National
    fighting: National


class NationFlows(eqx.Module):
    """Readings of one month. All scalars.

    Attributes:
        autonomy: national autonomy, powers and own institutions together, 0 to 1.
        alignment: shift of leaders who defend republics away from the General Secretary's side, 0 to 1.
        centralism: powers that republics lost beneath those expected, 0 to 1.
    """

    autonomy: National
    alignment: National
    centralism: National


LEVERS = frozenset({"republic_autonomy", "repression_level"})


def opening() -> Nations:
    """November 1917: the right to secede is proclaimed; there are few institutions yet."""
    values = (0.1, 0.6, 0.5, 0.0)
    return Nations(*(jnp.asarray(value) for value in values))


def affair_size(expected: National, seen: Seen, p: NationParameters, strength: Scalar) -> National:
    r"""Weight of an affair: $g\,k\,q\,(x - a)^{+}$ with event $q$, powers expected $x$ and offered $a$; at most 1. ()

    Disputed: whether the affair was the first sign of a new regime or one quarrel among many.
    """
    return jnp.minimum(strength * p.affair * seen.event * jnp.maximum(expected - seen.powers, 0.0), 1.0)


def autonomy(rooted: National, powers: National, p: NationParameters) -> National:
    r"""National autonomy $w\,a + (1 - w)\,r$ from powers $a$ and own institutions $r$; 0 to 1. ()"""
    return p.powers * powers + (1.0 - p.powers) * rooted


def step(before: Nations, seen: Seen, p: NationParameters, gains: NationGains) -> tuple[Nations, NationFlows]:
    r"""The national question after a month.

    Own institutions grow by $r_+ \sqrt{a}\,\ell\,(1 - r)(1 - f)$ a year with powers $a$, literacy $\ell$, fighting
    $f$, and fall by $r_-\,(.35 - a)^{+}/.35\;\sigma\,r$ under repression $\sigma$. Trust follows autonomy, less what is
    taken beneath expectation and what an affair costs.
    """
    grown = p.rooting * jnp.sqrt(seen.powers + 1e-6) * seen.literacy * (1.0 - before.rooted) * (1.0 - seen.fighting)
    undone = p.uprooting * jnp.maximum(0.35 - seen.powers, 0.0) / 0.35 * seen.repression * before.rooted
    rooted = before.rooted + (grown - undone) / 12.0
    expected = before.expected + p.hope_memory * (seen.powers - before.expected)
    taken = jnp.maximum(before.expected - seen.powers, 0.0)
    hit = affair_size(before.expected, seen, p, gains.georgian_affair_centralism)
    affair = jnp.maximum(before.affair * (1.0 - 1.0 / p.affair_life), hit)
    has = autonomy(rooted, seen.powers, p)
    trust = (
        before.trust
        + p.trust_pace * (has - p.slight * taken - before.trust)
        - 0.5 * jnp.maximum(hit - before.affair, 0.0) * before.trust
    )
    after = Nations(rooted, expected, jnp.clip(trust, 0.0, 1.0), affair)
    return after, NationFlows(autonomy=has, alignment=affair, centralism=taken)
