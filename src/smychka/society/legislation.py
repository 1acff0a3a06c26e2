"""Social and family law: what it says, what it is worth in daily life, and what would turn it back."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Normal, Scalar, gain, parameter
from smychka.state import National


class LegislationParameters(eqx.Module):
    """Constants of social law."""

    means: Scalar = parameter(
        Normal(0.5, 0.12, 0.2, 0.8), unit="share", source="assumption",
        note="Part of rights that is worth nothing without nurseries, clinics and posts for women.",
    )  # fmt: skip
    custom: Scalar = parameter(
        Normal(0.03, 0.01, 0.01, 0.08), unit="per month", source="assumption",
        note="Pace at which custom follows law; registered divorce and abortion rose for years after the codes.",
    )  # fmt: skip
    rule: Scalar = parameter(
        Normal(0.7, 0.2, 0.2, 1.5), unit="1", source="assumption",
        note="Fall of the liberal content that rulers would want, per unit of one person's power above .55.",
    )  # fmt: skip
    births: Scalar = parameter(
        Normal(1.5, 0.5, 0.3, 3.0), unit="1", source="assumption",
        note="The same per unit by which births fall short of those of 1926-27, where such power is full.",
    )  # fmt: skip
    drafting: Scalar = parameter(
        Normal(0.05, 0.02, 0.01, 0.15), unit="per month", source="assumption",
        note="Pace at which the law would follow: drafts, debate in the press, decree; 1 to 3 years.",
    )  # fmt: skip


class LegislationGains(eqx.Module):
    """Strength of the arrow of social law in the mechanism map."""

    thermidor_social_policy: Scalar = gain(
        "thermidor_social_policy", note="power in one hand and missing births turn family law back"
    )


class Legislation(eqx.Module):
    """What is carried of social law. All scalars, 0 to 1.

    Attributes:
        custom: liberal content of law that has become custom.
        wanted: liberal content that the ruling line would give the law.
    """

    custom: National
    wanted: National


class Seen(eqx.Module):
    """What social law meets this month. All scalars.

    Attributes:
        law: the lever `social_legislation`, 0 to 1.
        women_employed: women among wage earners, share.
        care: nurseries, clinics and schools against the need, 0 to 1.
        leader: share of power in one person's hands, 0 to 1.
        births: birth rate over that of 1926-27, less one.
    """

    law: National
    women_employed: National
    care: National
    leader: National
    births: National


class LegislationFlows(eqx.Module):
    """Readings of one month. All scalars.

    Attributes:
        rights: rights as they can be used, 0 to 1.
        proposed: position of the lever that the ruling line would propose, 0 to 1.
    """

    rights: National
    proposed: National


LEVERS = frozenset({"social_legislation"})


def opening() -> Legislation:
    """November 1917: the law of the old state, and a ruling line that would undo it."""
    return Legislation(jnp.asarray(0.3), jnp.asarray(0.95))


def rights(custom: National, seen: Seen, p: LegislationParameters) -> National:
    r"""Rights as they can be used.

    $$ R = \sqrt{\ell\,c}\,\left[1 - m + m\,\tfrac12\left(\min(1, w/.5) + k\right)\right] $$

    with law $\ell$, custom $c$, women's share of posts $w$ and care $k$; 0 to 1. ()
    """
    means = 0.5 * (jnp.minimum(seen.women_employed / 0.5, 1.0) + seen.care)
    return jnp.sqrt(seen.law * custom + 1e-9) * (1.0 - p.means + p.means * means)


def wanted(seen: Seen, p: LegislationParameters, reaction: Scalar) -> National:
    r"""Liberal content the ruling line would give the law: $1 - g\,\lambda\,[k_r + k_b (-b)^{+}]$, 0 to 1. ()

    with one person's power above .55, $\lambda = (s - .55)^{+}/.45$, and births $b$. Disputed: reaction of a new ruling
    group, or a state short of births and homes that would have turned under anyone.
    """
    power = jnp.maximum(seen.leader - 0.55, 0.0) / 0.45
    return jnp.clip(1.0 - reaction * power * (p.rule * 0.6 + p.births * jnp.maximum(-seen.births, 0.0)), 0.0, 1.0)


def step(
    before: Legislation, seen: Seen, p: LegislationParameters, gains: LegislationGains
) -> tuple[Legislation, LegislationFlows]:
    """Social law after a month. `proposed` joins the levers only where politics decides them."""
    custom = before.custom + p.custom * (seen.law - before.custom)
    aim = wanted(seen, p, gains.thermidor_social_policy)
    after = Legislation(custom, before.wanted + p.drafting * (aim - before.wanted))
    return after, LegislationFlows(rights=rights(custom, seen, p), proposed=after.wanted)
