"""Who runs the works: committees or one director, what each does to work, and labour under military rules."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import Normal, Scalar, Uniform, gain, parameter
from smychka.state import National


class ManagementParameters(eqx.Module):
    """Constants of management."""

    commitment: Scalar = parameter(
        Normal(0.12, 0.06, 0.0, 0.3), unit="1", source="assumption",
        note="Log rise of output per hand per unit of control by those who work: they know the shop and see to it.",
    )  # fmt: skip
    discord: Scalar = parameter(
        Normal(0.24, 0.08, 0.0, 0.6), unit="1", source="assumption",
        note="Log fall per squared unit of it: each works keeps its fuel and stock; accounts of the winter of 1917-18 "
        "tell of both. With the centre of commitment a quarter of full control is best.",
    )  # fmt: skip
    single_rule: Scalar = parameter(
        Uniform(0.5, 0.95), unit="share", source="assumption",
        note="Control from below that a single director takes away in his works; unions and meetings keep the rest.",
    )  # fmt: skip
    military: Scalar = parameter(
        Uniform(0.55, 0.7), unit="index", source="assumption",
        note="Legal force behind work from which labour counts as militarised: above passports, below labour armies.",
    )  # fmt: skip
    campaign: Scalar = parameter(
        Normal(0.08, 0.04, 0.0, 0.2), unit="1", source="assumption",
        note="Log rise of output per hand at the outset of full militarisation: engines were repaired in 1920.",
    )  # fmt: skip
    weariness: Scalar = parameter(
        Normal(0.18, 0.07, 0.0, 0.4), unit="1", source="assumption",
        note="Log fall once all are weary of it; armies of labour worked at a fraction of the usual norm.",
    )  # fmt: skip
    wearing: Scalar = parameter(
        Uniform(0.08, 0.25), unit="per month", source="assumption", note="Pace at which weariness comes and goes.",
    )  # fmt: skip
    flight: Scalar = parameter(
        Normal(0.9, 0.4, 0.0, 2.0), unit="1", source="assumption",
        note="Log rise of leaving, lawful or not, where weary people are hungry too: deserters from labour of 1920.",
    )  # fmt: skip


class ManagementGains(eqx.Module):
    """Strength of the arrows of management."""

    one_man_management: Scalar = gain(
        "one_man_management", note="a single director takes control from below; what that control does to work goes"
    )
    militarised_labour: Scalar = gain(
        "militarised_labour", note="posting and military law lift output for a season, then weary and drive to flight"
    )


class Seen(eqx.Module):
    """What management meets this month. All scalars, 0 to 1.

    Attributes:
        control: control from below outside the works, from society.
        one_man: share of large works under one director (`one_man_management`).
        discipline: legal force behind work (`labour_discipline`).
        provision: food of townspeople against the norm.
    """

    control: National
    one_man: National
    discipline: National
    provision: National


class ManagementFlows(eqx.Module):
    """What management did in one month. All scalars.

    Attributes:
        control: control of work by those who do it, 0 to 1.
        work: factor on output per hand.
        leaving: factor on turnover of labour.
        militarised: how far labour is under military rules, 0 to 1.
    """

    control: National
    work: National
    leaving: National
    militarised: National


def opening(p: ManagementParameters) -> National:
    """Weariness on 1 November 1917: none. ()"""
    return 0.0 * p.wearing


def workers_control(control: National, one_man: National, p: ManagementParameters, strength: Scalar) -> National:
    r"""Control of work by those who do it, $w = v\,(1 - g\,\delta\,M)$, 0 to 1.

    Control from below $v$ in town and country, less what directors take in the share $M$ of works; $g$ is
    `one_man_management`. ()
    """
    return control * (1.0 - strength * p.single_rule * one_man)


def committees_factor(control: National, p: ManagementParameters, strength: Scalar) -> National:
    r"""Factor on output per hand of control by those who work: $\exp g\,(c\,w - d\,w^2)$.

    Best at $w = c/2d$; where committees rule alone, discord costs more than commitment gives. ()
    """
    return jnp.exp(strength * (p.commitment * control - p.discord * control**2))


def militarised(discipline: National, p: ManagementParameters) -> National:
    r"""How far labour is under military rules, $m = (k - k_0)^{+} / (1 - k_0)$. ()"""
    return jnp.maximum(discipline - p.military, 0.0) / (1.0 - p.military)


def management_step(
    weariness: National, seen: Seen, p: ManagementParameters, gains: ManagementGains
) -> tuple[National, ManagementFlows]:
    r"""Weariness after a month, and what rule in the works does to work and to leaving.

    $$ s' = s + k\,(m - s), \qquad f_w = e^{g_1(c w - d w^2)}\,e^{g_2(a m - b s)}, \qquad
       f_q = e^{g_2\,\phi\,s\,(1 - r)^{+}} $$

    Args:
        weariness: of military rules, 0 to 1. ()
        seen: control, decisions, food.
        p: constants.
        gains: `one_man_management` $g_1$ and `militarised_labour` $g_2$; with both at nought control is what society
            has and both factors are exactly 1.

    Returns:
        Weariness and flows.
    """
    held = militarised(seen.discipline, p)
    after = weariness + p.wearing * (held - weariness)
    control = workers_control(seen.control, seen.one_man, p, gains.one_man_management)
    pushed = jnp.exp(gains.militarised_labour * (p.campaign * held - p.weariness * after))
    hungry = jnp.maximum(1.0 - seen.provision, 0.0)
    flows = ManagementFlows(
        control=control,
        work=committees_factor(control, p, gains.one_man_management) * pushed,
        leaving=jnp.exp(gains.militarised_labour * p.flight * after * hungry),
        militarised=held,
    )
    return after, flows
