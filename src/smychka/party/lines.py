"""The line: from the rulers' stance and the situation to the positions of the levers. The only door from politics."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.quantity import LogNormal, Normal, Scalar, gain, parameter
from smychka.inputs.leaders import DIMENSIONS
from smychka.party.leaders import Line
from smychka.party.line_table import ROWS, SITUATION
from smychka.state import Levers, National

LEVERS = tuple(row.lever for row in ROWS)

Positions = Float[Array, "linked"]
_COLUMNS = (*DIMENSIONS, *SITUATION)
_LOADS = np.array([[row.loads.get(name, 0.0) for name in _COLUMNS] for row in ROWS], dtype=np.float32)
_USUAL = np.array([row.usual for row in ROWS], dtype=np.float32)
_MONTHS = np.array([row.months for row in ROWS], dtype=np.float32)


class LineParameters(eqx.Module):
    """Constants of the line. The table of loadings stands in `smychka.party.line_table`."""

    line_weight: Scalar = parameter(
        LogNormal(1.0, 0.3), unit="1", source="assumption",
        note="Scale of all loadings on the stance: how far decisions follow programmes.",
    )  # fmt: skip
    situation_weight: Scalar = parameter(
        LogNormal(1.0, 0.3), unit="1", source="assumption",
        note="Scale of all loadings on the situation: how far decisions follow events.",
    )  # fmt: skip
    delay: Scalar = parameter(
        LogNormal(1.0, 0.4), unit="1", source="assumption", note="Scale of the delays of decisions in the table."
    )
    noise: Scalar = parameter(
        Normal(0.15, 0.08, 0.0, 0.5), unit="log odds", source="assumption",
        note="What a decision owes to neither, drawn once for each lever.",
    )  # fmt: skip


class LineGains(eqx.Module):
    """Strength of the line's arrows in the mechanism map."""

    procurement_crisis_to_turn: Scalar = gain(
        "procurement_crisis_to_turn", note="missing grain turns the rulers to force and to collective farms"
    )
    distrust_to_coercion: Scalar = gain(
        "distrust_to_coercion", note="rulers who would take more from the village choose force"
    )
    economism_to_pace: Scalar = gain(
        "economism_to_pace", note="the belief in productive forces puts building and heavy industry first"
    )
    war_scare_to_pace: Scalar = gain(
        "war_scare_to_pace", note="fear of war raises building, heavy industry and the ambition of plans"
    )
    discipline_by_repression: Scalar = gain("discipline_by_repression", note="what is missing is treated as sabotage")
    famine_concealment: Scalar = gain("famine_concealment", note="the hungry are kept where they are")
    thermidor_social_policy: Scalar = gain(
        "thermidor_social_policy", note="one man's rule withdraws gains in family law and spreads pay"
    )
    comintern_line_from_domestic_need: Scalar = gain(
        "comintern_line_from_domestic_need", note="a faster pace at home turns the line abroad to the left"
    )


_ARROWS = tuple(field.name for field in dataclasses.fields(LineGains))
_OWNER = np.full(_LOADS.shape, -1)
for _row, _entry in enumerate(ROWS):
    for _column, _mechanism in _entry.arrows:
        _OWNER[_row, _COLUMNS.index(_column)] = _ARROWS.index(_mechanism)
_SHARES = np.stack([(_place == _OWNER) * _LOADS for _place in range(len(_ARROWS))])
_FREE = (_OWNER < 0) * _LOADS


class Situation(eqx.Module):
    """What the rulers meet this month, each from 0 to 1. All scalars.

    Attributes:
        shortfall: grain that was claimed or hoped for and did not come, share of it.
        war_fear: belief that war is near.
        goods_shortage: goods asked for and not to be had, share of them.
        unemployment: job seekers over the number at which concern is full.
        unrest: resistance and strikes; x / (x + 1500) of the month's disturbances in the village.
        hunger: food missing against the norm in the hungriest regions, over that of spring 1933.
        concentration: power of the strongest man, share of all.
    """

    shortfall: National
    war_fear: National
    goods_shortage: National
    unemployment: National
    unrest: National
    hunger: National
    concentration: National

    def stacked(self) -> Float[Array, "situation"]:
        """All of it, in the order of the table. (situation,)"""
        return jnp.stack([getattr(self, name) for name in SITUATION])


class Bounds(eqx.Module):
    """Least and greatest position of each linked lever, in its unit, in the order of `LEVERS`. (linked,) each."""

    least: Positions
    most: Positions


def bounds(names: tuple[str, ...], least: Float[Array, "lever"], most: Float[Array, "lever"]) -> Bounds:
    """Bounds of the linked levers out of those of all levers.

    Args:
        names: ids of all levers.
        least: lower bounds. (lever,)
        most: upper bounds. (lever,)
    """
    place = np.array([names.index(name) for name in LEVERS])
    return Bounds(jnp.asarray(least)[place], jnp.asarray(most)[place])


def loadings(p: LineParameters, gains: LineGains) -> Float[Array, "linked column"]:
    """Loadings on the seven dimensions and on the situation, with the gains of single arrows. (linked, column)"""
    strengths = jnp.stack([getattr(gains, name) for name in _ARROWS])
    scale = jnp.concatenate(
        [jnp.full(len(DIMENSIONS), 1.0) * p.line_weight, jnp.full(len(SITUATION), 1.0) * p.situation_weight]
    )
    return (jnp.asarray(_FREE) + jnp.tensordot(strengths, jnp.asarray(_SHARES), axes=1)) * scale


def aims(
    line: Line,
    situation: Situation,
    edges: Bounds,
    luck: Positions,
    loads: Float[Array, "linked column"],
    p: LineParameters,
) -> Positions:
    r"""Where the levers are to go.

    $$ \lambda_k = l_k + (u_k - l_k)\,\sigma\left(c_k + \alpha \sum_d A_{kd}\,x_d + \beta \sum_s B_{ks}\,z_s
        + \eta\,\nu_k\right) $$

    with the stance $x$ of the ruling coalition, the situation $z$, the table's loadings $A$ and $B$, and the bounds
    $l, u$ of the lever: never outside them. An arrow's gain multiplies its own cells of $B$ or $A$.

    Args:
        line: stance of the ruling coalition, -1 to 1. (dimension,)
        situation: what they meet.
        edges: bounds of the levers.
        luck: standard normals, one for each lever and draw. (linked,)
        loads: of `loadings`, made once a draw. (linked, column)
        p: constants.

    Returns:
        In the unit of each lever. (linked,)
    """
    met = jnp.concatenate([line, situation.stacked()])
    odds = jnp.asarray(_USUAL) + loads @ met + p.noise * luck
    return edges.least + (edges.most - edges.least) * jax.nn.sigmoid(odds)


def step(positions: Positions, aim: Positions, p: LineParameters) -> Positions:
    r"""The levers after a month: $\lambda' = \lambda + (\lambda^{*} - \lambda)/\max(1, \delta T_k)$. (linked,)

    Begun at the levers in force, so that free politics starts where history stood.
    """
    return positions + (aim - positions) / jnp.maximum(p.delay * jnp.asarray(_MONTHS), 1.0)


def in_force(levers: Levers) -> Positions:
    """Positions of the linked levers this month, as this draw has them. (linked,)"""
    place = np.array([levers.names.index(name) for name in LEVERS])
    return levers.country[place] + levers.shift[place]
