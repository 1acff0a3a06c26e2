"""A driver for the contest at the top: recorded levers and deaths, and a stub in place of the apparatus.

The stub is the appointment loop of the survey of models in two lines: the holder of the Secretariat wins
`appointed * loyalty` of the posts that fall vacant, the others keep what their own bodies give them.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from smychka.foundations.calendar import MONTHS, months_of_year
from smychka.foundations.chance import Chance
from smychka.foundations.quantity import central, from_numbers, names, priors, quantiles
from smychka.handover import DEATHS
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.leaders import Leaders, load_leaders
from smychka.inputs.levers import load_levers
from smychka.party import contest, leaders
from smychka.party.contest import ContestFlows, ContestGains, ContestParameters
from smychka.party.leaders import LeaderGains, LeaderParameters

LEADERS = load_leaders()
PLACE = {name: index for index, name in enumerate(LEADERS.names)}
LEVERS = load_levers().monthly()
WORLD = load_circumstances().monthly()
_SECRETARY = {0: "lenin", 1: "krestinsky", 2: "molotov", 3: "stalin"}


def _alive() -> np.ndarray:
    """Share of each month in which each leader was at the top and alive, as in the run. (month, leader)"""
    died = [circumstance(f"death.{name}") if name in DEATHS else np.zeros(MONTHS) for name in LEADERS.names]
    return np.asarray(LEADERS.entered) * (1.0 - np.stack(died, axis=1))


def lever(name: str) -> jnp.ndarray:
    """Recorded path of a lever. (month,)"""
    return jnp.asarray(LEVERS.national[:, LEVERS.names.index(name)], dtype=jnp.float32)


def circumstance(name: str) -> jnp.ndarray:
    """Recorded path of a national circumstance. (month,)"""
    return jnp.asarray(WORLD.national[:, WORLD.names.index(name)], dtype=jnp.float32)


ALIVE = jnp.asarray(_alive(), dtype=jnp.float32)
_CODES = np.round(LEVERS.national[:, LEVERS.names.index("general_secretary")]).astype(int)
HISTORY_OFFICE = jnp.array([PLACE[_SECRETARY[int(code)]] for code in _CODES])
QUARTER = jnp.asarray((months_of_year() % 3 == 1).astype(np.float32))


class Loop(NamedTuple):
    """The appointment loop of the stub: turnover a year, loyalty won per appointment."""

    turnover: jnp.ndarray
    loyalty: jnp.ndarray


class Setting(NamedTuple):
    """One draw: constants of the stub, of the leaders and of the contest."""

    loop: Loop
    leaders: LeaderParameters
    contest: ContestParameters


class Gains(eqx.Module):
    """Arrows of both modules."""

    leaders: LeaderGains
    contest: ContestGains


FULL = Gains(central(LeaderGains), central(ContestGains))


class Run(NamedTuple):
    """What came of it, by month."""

    standing: jnp.ndarray
    stance: jnp.ndarray
    posts: jnp.ndarray
    flows: ContestFlows


MEMBERS = jnp.array([0.0, -0.4, -0.1, 0.0, 0.0, 0.1, 0.1])


def simulated(
    setting: Setting,
    luck: jnp.ndarray,
    gains: Gains = FULL,
    table: Leaders = LEADERS,
    office: jnp.ndarray | None = None,
) -> Run:
    """One run of 284 months with recorded levers, illness and deaths.

    Args:
        setting: constants.
        luck: standard normals. (month, leader)
        gains: strength of the arrows.
        table: the leaders.
        office: place of the leader who holds the Secretariat in each month; history's if left out. (month,)
    """
    if office is None:
        office = HISTORY_OFFICE
    inputs = (
        ALIVE, circumstance("lenin_incapacity"), lever("faction_ban"), lever("central_appointment"), QUARTER,
        luck, office, lever("testament_disclosure"),
    )  # fmt: skip
    isolation = jnp.float32(0.7)

    def month(carried: Any, given: Any) -> tuple[Any, Run]:
        people, game, posts = carried
        alive, ill, ban, appointed, quarter, luck, named, disclosed = given
        present = leaders.presence(alive, ill, PLACE["lenin"], gains.leaders)
        holder = contest.office_holder(named, people.standing, people.power, game.ruling)
        met = contest.Seen(present, posts, ban, quarter, luck)
        game, flows = contest.step(game, people, met, holder, table, setting.contest, gains.contest)
        seen = leaders.Seen(present, flows.ruling, flows.power, posts, flows.lost, MEMBERS, isolation, disclosed)
        people = leaders.step(people, seen, table, setting.leaders, gains.leaders)
        vacant = setting.loop.turnover / 12.0
        won = jax.nn.one_hot(holder, len(table.names)) * appointed * setting.loop.loyalty
        own = (1.0 - appointed) * table.base * people.standing * present
        posts = posts * (1.0 - vacant) * (1.0 - flows.lost) + vacant * (won + own)
        return (people, game, posts), Run(people.standing, people.stance, posts, flows)

    start = (leaders.opening(table), contest.opening(table), table.base)
    found: Run = jax.lax.scan(month, start, inputs)[1]
    return found


def _numbers(kind: type[eqx.Module], chance: Chance) -> jnp.ndarray:
    return quantiles(priors(kind), chance.uniforms(names(kind, kind.__name__)))


def settings(draws: int, seed: int = 5) -> tuple[Setting, jnp.ndarray]:
    """Draws from the priors, with wide beliefs about the stub: turnover .3 to .6, loyalty .3 to .9 (survey, 10)."""

    def one(index: jnp.ndarray) -> tuple[Setting, jnp.ndarray]:
        chance = Chance.of(seed, index)
        people = from_numbers(LeaderParameters, _numbers(LeaderParameters, chance))
        game = from_numbers(ContestParameters, _numbers(ContestParameters, chance))
        turnover, loyalty = chance.uniforms(["stub turnover", "stub loyalty"])
        luck = chance.normals(["luck"], (MONTHS, len(LEADERS.names)))[0]
        return Setting(Loop(0.3 + 0.3 * turnover, 0.3 + 0.6 * loyalty), people, game), luck

    found: tuple[Setting, jnp.ndarray] = jax.vmap(one)(jnp.arange(draws))
    return found


def central_setting(turnover: float = 0.45, loyalty: float = 0.6) -> Setting:
    """Central values of everything."""
    loop = Loop(jnp.float32(turnover), jnp.float32(loyalty))
    return Setting(loop, central(LeaderParameters), central(ContestParameters))


def without(gains: Gains, part: str, arrow: str) -> Gains:
    """The arrows with one of them at nought."""
    return dataclasses.replace(gains, **{part: dataclasses.replace(getattr(gains, part), **{arrow: jnp.float32(0.0)})})
