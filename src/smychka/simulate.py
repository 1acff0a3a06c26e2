"""One draw: a scan of the coupled month from November 1917 to June 1941.

Written for one draw. An ensemble scans over the months outside and takes the draws side by side inside, with the draw
as the last axis (`foundations.side_by_side`), which is the fastest layout measured. Levers follow their historical
paths or those a policy imposes, or a written rule or the party's line decides on them month by month from the state at
the end of the last (`decisions`); circumstances are pinned to the record, inside the range that the evidence leaves.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling, decisions
from smychka.foundations.calendar import FIRST_YEAR, LAST_YEAR
from smychka.foundations.chance import Chance
from smychka.foundations.compiling import FEW, MANY, options
from smychka.foundations.quantity import central, from_numbers, names, priors, quantiles
from smychka.foundations.side_by_side import side_by_side
from smychka.inputs.openings import luck_events
from smychka.measures import read
from smychka.party import lines
from smychka.paths import Paths
from smychka.state import Circumstances, Levers
from smychka.whole import Facts, Labels, Seen, Setting, State, Turns

YEARS = LAST_YEAR - FIRST_YEAR + 1
QUARTERS = 4 * YEARS
WEATHER_NATIONAL_SHARE = 0.4
"""Part of the variance of unknown weather that all regions share. Assumption: droughts reach over several regions."""
_STEP_LUCK = 0.15


class Luck(eqx.Module):
    """The luck of one draw, drawn once and in bulk, reused under every policy and switch.

    Attributes:
        lever: where in its range each lever's whole path lies, -1 to 1. (lever,)
        lever_year: the part of that which differs from year to year. (lever, year)
        weather: what the weather was within what is known of it, in standard deviations. (region, year)
        judging: error in judging each leader's power, standard normals. (leader, quarter)
        grabs: uniform numbers of the events that a grab of power is seen, and that allies rise. (event, quarter)
        line: what decisions on each linked lever owe to chance, standard normals. (linked,)
        openings: uniform numbers that decide drawn attempts abroad. (opening,)
    """

    lever: Float[Array, "lever"]
    lever_year: Float[Array, "lever year"]
    weather: Float[Array, "region year"]
    judging: Float[Array, "leader quarter"]
    grabs: Float[Array, "event quarter"]
    line: Float[Array, "linked"]
    openings: Float[Array, "opening"]


class Draw(eqx.Module):
    """One sample of constants, gains and luck."""

    parameters: coupling.Parameters
    gains: coupling.Gains
    luck: Luck


class Numbers(eqx.Module):
    """A draw as bare numbers: constants and gains in the order of `quantities`, and its luck."""

    parameters: Float[Array, "parameter"]
    gains: Float[Array, "gain"]
    luck: Luck


def numbers(chance: Chance, labels: Labels) -> Numbers:
    """One sample from the priors of constants and gains, with its luck.

    Every number is keyed by its event, so that a switch or a new parameter moves none of the others. All single
    numbers are drawn in one call, all yearly ones in another and so on, which keeps the program small.
    """
    single = [
        names(coupling.Parameters, "parameter"),
        names(coupling.Gains, "gain"),
        [f"lever.{name}" for name in labels.levers],
        [f"lever.{name}.other" for name in labels.levers],
        luck_events(labels.openings),
    ]
    parameters, gains, one, other, openings = _split(chance.uniforms(list(chain(*single))), single)
    yearly = [
        ["weather.ussr"],
        [f"weather.{each}" for each in labels.regions],
        [f"lever.{n}.year" for n in labels.levers],
    ]
    common, local, lever_year = _split(chance.normals(list(chain(*yearly)), (YEARS,)), yearly)
    share = WEATHER_NATIONAL_SHARE
    return Numbers(
        quantiles(priors(coupling.Parameters), parameters),
        quantiles(priors(coupling.Gains), gains),
        Luck(
            lever=one + other - 1.0,
            lever_year=_STEP_LUCK * lever_year,
            weather=np.sqrt(share) * common + np.sqrt(1.0 - share) * local,
            judging=chance.normals([f"judging power.{name}" for name in labels.leaders], (QUARTERS,)),
            grabs=chance.uniforms(["grab seen", "allies rise"], (QUARTERS,)),
            line=chance.normals([f"line.{name}" for name in lines.LEVERS]),
            openings=openings,
        ),
    )


def _split(found: Array, groups: list[list[str]]) -> list[Array]:
    return jnp.split(found, np.cumsum([len(group) for group in groups])[:-1])


@partial(jax.jit, static_argnames=("labels",))
def many_numbers(seed: Int[Array, ""], draws: Int[Array, "draw"], labels: Labels) -> Numbers:
    """The numbers of many draws; the draw is the last axis of every leaf."""
    key = jax.random.key(seed)
    many: Numbers = jax.vmap(lambda index: numbers(Chance(key, index), labels), out_axes=-1)(draws)
    return many


def samples(seed: int, draws: Int[Array, "draw"], labels: Labels) -> Draw:
    """The draws with the given indices under a seed; the draw is the last axis of every leaf."""
    found = many_numbers(jnp.asarray(seed), draws, labels)
    return Draw(
        from_numbers(coupling.Parameters, np.asarray(found.parameters)),
        from_numbers(coupling.Gains, np.asarray(found.gains)),
        found.luck,
    )


def central_draw(labels: Labels) -> Draw:
    """The central values of all priors with no luck at all; a drawn attempt abroad fails."""
    levers = len(labels.levers)
    still = Luck(
        lever=jnp.zeros(levers), lever_year=jnp.zeros((levers, YEARS)), weather=jnp.zeros((len(labels.regions), YEARS)),
        judging=jnp.zeros((len(labels.leaders), QUARTERS)), grabs=jnp.full((2, QUARTERS), 0.5),
        line=jnp.zeros(len(lines.LEVERS)), openings=jnp.full(len(labels.openings), 1.0 - 1e-6),
    )  # fmt: skip
    return Draw(central(coupling.Parameters), central(coupling.Gains), still)


def setting(paths_now: Paths, sample: Draw, state: State | None = None) -> Setting:
    """Decisions and circumstances of one month for one draw.

    Args:
        paths_now: the paths; they have lost their month axis.
        sample: the draw.
        state: the state at the end of last month; without it nobody decides.
    """
    year = paths_now.year
    place = jnp.clip(sample.luck.lever + sample.luck.lever_year[:, year], -1.0, 1.0)
    shift = jnp.where(place > 0, paths_now.up, paths_now.down) * place
    levers = Levers(
        paths_now.lever_names,
        paths_now.levers,
        paths_now.regional_levers,
        shift,
        paths_now.least,
        paths_now.most,
        paths_now.recorded,
    )
    weather = paths_now.weather + paths_now.weather_doubt * sample.luck.weather[:, year]
    seen = Circumstances(
        paths_now.names, paths_now.regional_names, paths_now.country, paths_now.regions, weather,
        paths_now.recorded_country,
    )  # fmt: skip
    free = jnp.zeros(())
    if paths_now.free is not None:
        free = paths_now.free[paths_now.lever_names.index(decisions.OFFICE)]
        levers = levers if state is None else decisions.by_line(levers, state, paths_now.free)
    if state is not None and paths_now.governed is not None:
        levers = decisions.by_rules(levers, state, paths_now.rules, paths_now.governed, sample.parameters.rules)
    luck, quarter = sample.luck, paths_now.quarter
    turns = Turns(luck.judging[:, quarter], luck.grabs[0, quarter], luck.grabs[1, quarter], luck.line, luck.openings)
    return Setting(levers, seen, paths_now.months, paths_now.frame, paths_now.fates, turns, paths_now.deportation, free)


def at_month(given: Paths, index: int) -> Paths:
    """What one month is given: the paths without their month axis."""
    over_time, fixed = eqx.partition(given, _over_time(given))
    now: Paths = eqx.combine(jax.tree.map(lambda leaf: leaf[index], over_time), fixed)
    return now


def opening(given: Paths, sample: Draw, facts: Facts) -> State:
    """The state of one draw on 1 November 1917."""
    return coupling.opening(sample.parameters, setting(at_month(given, 0), sample), facts)


def decided_in(given: Paths) -> tuple[str, ...]:
    """The levers on which rules or the line may decide under some paths."""
    return decisions.decided_by(given.rules, given.free is not None)


class Carried(eqx.Module):
    """What the scan carries: the state, and the worst imbalance of every ledger so far. (ledger,)"""

    state: State
    imbalance: Float[Array, "ledger"]


def month(
    carried: Carried, paths_now: Paths, sample: Draw, facts: Facts, watched: tuple[str, ...]
) -> tuple[Carried, dict[str, Array]]:
    """One month of one draw: the state after it and the quantities watched.

    Where rules or the line may decide, `decided` is among them: positions of the levers of `decided_by`. (lever,)
    """
    given = setting(paths_now, sample, carried.state)
    after, flows = coupling.step(carried.state, given, sample.parameters, sample.gains, facts)
    worst = jnp.maximum(carried.imbalance, jnp.stack([ledger.imbalance() for ledger in flows.ledgers()]))
    seen = Seen(after, flows, given, facts)
    found = {name: read(name, seen) for name in watched}
    if paths_now.rules or paths_now.free is not None:
        places = [paths_now.lever_names.index(name) for name in decided_in(paths_now)]
        found["decided"] = given.levers.country[np.array(places)]
    return Carried(after, worst), found


def all_months(
    given: Paths, sample: Draw, facts: Facts, watched: tuple[str, ...], recomputed: bool = False
) -> tuple[dict[str, Float[Array, "month *place draw"]], Float[Array, "ledger draw"]]:
    """All months of many draws.

    Args:
        given: paths of levers and circumstances.
        sample: constants, gains and luck; the draw is the last axis of every leaf.
        facts: what is known beforehand.
        watched: ids of the quantities wanted; nothing else is kept.
        recomputed: whether each month is computed again when a gradient goes back through it, to save memory.

    Returns:
        Quantity by id, and the worst relative imbalance of each ledger of `coupling.LEDGERS`.
    """

    over_time, fixed = eqx.partition(given, _over_time(given))

    def begin(one: Draw) -> Carried:
        return Carried(opening(given, one, facts), jnp.zeros(len(coupling.LEDGERS)))

    def body(carried: Carried, now: Paths) -> tuple[Carried, dict[str, Array]]:
        here = eqx.combine(now, fixed)

        def step(one: Carried, of: Draw) -> tuple[Carried, dict[str, Array]]:
            return month(one, here, of, facts, watched)

        return side_by_side(step)(carried, sample)

    start = side_by_side(begin)(sample)
    end, seen = jax.lax.scan(jax.checkpoint(body) if recomputed else body, start, over_time)
    return seen, end.imbalance


_FEW, _MANY = (
    jax.jit(all_months, static_argnames=("watched", "recomputed"), compiler_options=each) for each in (FEW, MANY)
)


def jitted(sample: Draw) -> Any:
    """`all_months` for the compiler, as suits the number of draws.

    Args:
        sample: constants, gains and luck of that many draws; the draw is the last axis of every leaf.
    """
    return _FEW if options(jax.tree.leaves(sample)[0].shape[-1]) is FEW else _MANY


def trajectories(
    given: Paths, sample: Draw, facts: Facts, watched: tuple[str, ...]
) -> tuple[dict[str, Float[Array, "month *place draw"]], Float[Array, "ledger draw"]]:
    """`all_months`, compiled; arguments and result as there."""
    found: tuple[dict[str, Array], Array] = jitted(sample)(given, sample, facts, watched)
    return found


def _over_time(given: Paths) -> Paths:
    """Which leaves of the paths have a month axis."""
    every: Paths = jax.tree.map(lambda _: True, given)
    never = jax.tree.map(lambda _: False, given.fates)
    split: Paths = eqx.tree_at(lambda p: (p.least, p.most, p.fates), every, (False, False, never))
    return split


def central_sample(labels: Labels) -> Draw:
    """The central values of all priors, without luck, as one draw."""
    one: Draw = jax.tree.map(lambda leaf: jnp.asarray(leaf)[..., None], central_draw(labels))
    return one
