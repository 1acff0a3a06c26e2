"""One draw: a scan of the coupled month from November 1917 to June 1941, in recorded mode.

Written for one draw. An ensemble scans over the months outside and maps over draws inside, with the draw as the last
axis, which is the fastest layout measured. Levers follow their historical paths or those a policy imposes, or a
written rule decides on them month by month from the state at the end of the last; circumstances are pinned to the
record, inside the range that the evidence leaves.
"""

from __future__ import annotations

from functools import partial
from itertools import chain

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling
from smychka.economy.rules import decided_levers, laid_over, rule, situation
from smychka.foundations.calendar import FIRST_YEAR, LAST_YEAR, MONTHS, first_day
from smychka.foundations.chance import Chance
from smychka.foundations.quantity import central, from_numbers, names, priors, quantiles
from smychka.inputs.circumstances import MonthlyCircumstances
from smychka.inputs.levers import Levers as LeverPaths
from smychka.inputs.levers import MonthlyLevers
from smychka.inputs.regions import Regions
from smychka.measures import Seen, read
from smychka.state import Circumstances, Levers, Month, State

YEARS = LAST_YEAR - FIRST_YEAR + 1
_CLAIM_WEIGHTS = {8: 0.10, 9: 0.22, 10: 0.24, 11: 0.18, 12: 0.12, 1: 0.08, 2: 0.06}
_SALES_WEIGHTS = {
    7: 0.04, 8: 0.07, 9: 0.14, 10: 0.16, 11: 0.13, 12: 0.11, 1: 0.09, 2: 0.08, 3: 0.06, 4: 0.05, 5: 0.04, 6: 0.03,
}  # fmt: skip
_CALVING = {3: 0.035, 4: 0.05, 5: 0.035, 6: 0.01, 10: -0.03, 11: -0.04, 12: -0.04, 1: -0.02}
_SPRING = {4: 0.20, 5: 0.42}
_AUTUMN = {9: 0.38}
_WEATHER_NATIONAL_SHARE = 0.4
_RANGE_IN_SD = 1.645
_STEP_LUCK = 0.15


class Paths(eqx.Module):
    """What every month is given, the same for all draws. The month is the first axis.

    Attributes:
        lever_names: ids of the levers.
        names: ids of the national circumstances.
        regional_names: ids of the regional circumstances.
        levers: national positions. (month, lever)
        recorded: national positions in history. (month, lever)
        regional_levers: positions by region. (month, lever, region)
        down: how far a lever may lie below its value. (month, lever)
        up: how far above. (month, lever)
        least: lower bounds. (lever,)
        most: upper bounds. (lever,)
        country: national circumstances. (month, circumstance)
        regions: regional circumstances. (month, circumstance, region)
        weather: log deviation of the year's yield. (month, region)
        weather_doubt: standard deviation of what is known of it. (month, region)
        year: index of the calendar year. (month,)
        months: the calendar. Each (month,)
        rules: names of the rules of decision that govern; none in history, whose program they leave as it is.
        governed: share of the month in which each rule decides on each lever: none of those that the policy holds
            itself. None where no rule governs. (month, rule, lever)
    """

    lever_names: tuple[str, ...] = eqx.field(static=True)
    names: tuple[str, ...] = eqx.field(static=True)
    regional_names: tuple[str, ...] = eqx.field(static=True)
    levers: Float[Array, "month lever"]
    recorded: Float[Array, "month lever"]
    regional_levers: Float[Array, "month lever region"]
    down: Float[Array, "month lever"]
    up: Float[Array, "month lever"]
    least: Float[Array, "lever"]
    most: Float[Array, "lever"]
    country: Float[Array, "month circumstance"]
    regions: Float[Array, "month circumstance region"]
    weather: Float[Array, "month region"]
    weather_doubt: Float[Array, "month region"]
    year: Int[Array, "month"]
    months: Month
    rules: tuple[str, ...] = eqx.field(static=True, default=())
    governed: Float[Array, "month rule lever"] | None = None


class Luck(eqx.Module):
    """The luck of one draw, drawn once and in bulk, reused under every policy and switch.

    Attributes:
        lever: where in its range each lever's whole path lies, -1 to 1. (lever,)
        lever_year: the part of that which differs from year to year. (lever, year)
        weather: what the weather was within what is known of it, in standard deviations. (region, year)
    """

    lever: Float[Array, "lever"]
    lever_year: Float[Array, "lever year"]
    weather: Float[Array, "region year"]


class Draw(eqx.Module):
    """One sample of constants, gains and luck."""

    parameters: coupling.Parameters
    gains: coupling.Gains
    luck: Luck


def calendar_months() -> Month:
    """The calendar of all months, each field of shape (month,)."""
    days = [first_day(index) for index in range(MONTHS)]
    number = np.array([day.month for day in days])

    def weights(table: dict[int, float]) -> np.ndarray:
        return np.array([table.get(int(m), 0.0) for m in number])

    order = (number - 7) % 12
    usual = np.array([_SALES_WEIGHTS[(i + 6) % 12 + 1] for i in range(12)])
    spring_left = np.array([sum(share for m, share in _SPRING.items() if (m - 7) % 12 > o > 0) for o in order])
    autumn_left = np.where(number == 8, _AUTUMN[9], 0.0)
    fields = {
        "harvest": (number == 8) * 1.0,
        "new_farm_year": (number == 7) * 1.0,
        "spring_sowing": weights(_SPRING),
        "autumn_sowing": weights(_AUTUMN),
        "claim_weight": weights(_CLAIM_WEIGHTS),
        "sales_weight": usual[order],
        "sales_left": np.array([usual[o:].sum() for o in order]),
        "to_harvest": np.where(number == 7, 1.0, 12.0 - (number - 8) % 12),
        "seed_ahead": spring_left + autumn_left,
        "calving": weights(_CALVING),
        "year": np.array([day.year + (day.month - 0.5) / 12.0 for day in days]),
    }
    return Month(**{name: jnp.asarray(values, dtype=jnp.float32) for name, values in fields.items()})


def paths(
    definitions: LeverPaths,
    levers: MonthlyLevers,
    circumstances: MonthlyCircumstances,
    rules: tuple[str, ...] = (),
    governed: np.ndarray | None = None,
    recorded: MonthlyLevers | None = None,
) -> Paths:
    """The paths of levers and circumstances as the months are given them.

    Args:
        definitions: the levers with their bounds.
        levers: their positions.
        circumstances: the circumstances.
        rules: names of the rules that govern.
        governed: share of each month in which each rule governs; a lever imposed in a month does not obey. Nought
            makes history by the program of the rules. (month, rule)
        recorded: the levers of history, if `levers` are others.
    """
    if governed is not None:
        governed = governed[:, :, None] * ~levers.imposed[:, None, :]
    weather = circumstances.regional_names.index("weather")
    doubt = (circumstances.regional_up + circumstances.regional_down)[:, weather] / (2.0 * _RANGE_IN_SD)
    single = partial(jnp.asarray, dtype=jnp.float32)
    return Paths(
        lever_names=levers.names,
        names=circumstances.names,
        regional_names=circumstances.regional_names,
        levers=single(levers.national),
        recorded=single((recorded or levers).national),
        regional_levers=single(levers.regional),
        down=single(levers.down),
        up=single(levers.up),
        least=single([definitions[name].minimum for name in levers.names]),
        most=single([definitions[name].maximum for name in levers.names]),
        country=single(circumstances.national),
        regions=single(circumstances.regional),
        weather=single(circumstances.regional[:, weather]),
        weather_doubt=single(doubt),
        year=jnp.asarray([first_day(index).year - FIRST_YEAR for index in range(MONTHS)]),
        months=calendar_months(),
        rules=rules,
        governed=None if governed is None else single(governed),
    )


class Numbers(eqx.Module):
    """A draw as bare numbers: constants and gains in the order of `quantities`, and its luck."""

    parameters: Float[Array, "parameter"]
    gains: Float[Array, "gain"]
    luck: Luck


def numbers(chance: Chance, lever_names: tuple[str, ...], regions: tuple[str, ...]) -> Numbers:
    """One sample from the priors of constants and gains, with its luck.

    Every number is keyed by its event, so that a switch or a new parameter moves none of the others. All single
    numbers are drawn in one call and all yearly ones in another, which keeps the program small.
    """
    single = [
        names(coupling.Parameters, "parameter"),
        names(coupling.Gains, "gain"),
        [f"lever.{name}" for name in lever_names],
        [f"lever.{name}.other" for name in lever_names],
    ]
    parameters, gains, one, other = _split(chance.uniforms(list(chain(*single))), single)
    yearly = [["weather.ussr"], [f"weather.{region}" for region in regions], [f"lever.{n}.year" for n in lever_names]]
    common, local, lever_year = _split(chance.normals(list(chain(*yearly)), (YEARS,)), yearly)
    share = _WEATHER_NATIONAL_SHARE
    return Numbers(
        quantiles(priors(coupling.Parameters), parameters),
        quantiles(priors(coupling.Gains), gains),
        Luck(
            lever=one + other - 1.0,
            lever_year=_STEP_LUCK * lever_year,
            weather=np.sqrt(share) * common + np.sqrt(1.0 - share) * local,
        ),
    )


def _split(found: Array, groups: list[list[str]]) -> list[Array]:
    return jnp.split(found, np.cumsum([len(group) for group in groups])[:-1])


@partial(jax.jit, static_argnames=("lever_names", "regions"))
def many_numbers(
    seed: Int[Array, ""], draws: Int[Array, "draw"], lever_names: tuple[str, ...], regions: tuple[str, ...]
) -> Numbers:
    """The numbers of many draws; the draw is the last axis of every leaf."""
    key = jax.random.key(seed)
    many: Numbers = jax.vmap(lambda index: numbers(Chance(key, index), lever_names, regions), out_axes=-1)(draws)
    return many


def samples(seed: int, draws: Int[Array, "draw"], lever_names: tuple[str, ...], regions: tuple[str, ...]) -> Draw:
    """The draws with the given indices under a seed; the draw is the last axis of every leaf."""
    found = many_numbers(jnp.asarray(seed), draws, lever_names, regions)
    return Draw(
        from_numbers(coupling.Parameters, np.asarray(found.parameters)),
        from_numbers(coupling.Gains, np.asarray(found.gains)),
        found.luck,
    )


def central_draw(lever_names: tuple[str, ...], regions: tuple[str, ...]) -> Draw:
    """The central values of all priors with no luck at all."""
    still = Luck(jnp.zeros(len(lever_names)), jnp.zeros((len(lever_names), YEARS)), jnp.zeros((len(regions), YEARS)))
    return Draw(central(coupling.Parameters), central(coupling.Gains), still)


def setting(paths_now: Paths, sample: Draw, state: State | None = None) -> coupling.Setting:
    """Decisions and circumstances of one month for one draw.

    Args:
        paths_now: the paths; they have lost their month axis.
        sample: the draw.
        state: the state at the end of last month; without it no rule is asked.
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
    seen = Circumstances(paths_now.names, paths_now.regional_names, paths_now.country, paths_now.regions, weather)
    if state is not None and paths_now.governed is not None:
        society = state.society
        people = society.rural.sum() + society.urban.sum() + society.settlers.sum()
        known = situation(state.economy, society.rural, people)
        for name, active in zip(paths_now.rules, paths_now.governed, strict=True):
            levers = laid_over(levers, rule(name).orders(known, sample.parameters.rules), active)
    return coupling.Setting(levers, seen, paths_now.months)


def decided_by(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The levers on which rules decide, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(decided_levers(name) for name in rules)))


class Carried(eqx.Module):
    """What the scan carries: the state, and the worst imbalance of every ledger so far. (ledger,)"""

    state: State
    imbalance: Float[Array, "ledger"]


def month(
    carried: Carried, paths_now: Paths, sample: Draw, regions: Regions, watched: tuple[str, ...]
) -> tuple[Carried, dict[str, Array]]:
    """One month of one draw: the state after it and the quantities watched.

    Where a rule may govern, `decided` is among them: positions of the levers of `decided_by`. (lever,)
    """
    given = setting(paths_now, sample, carried.state)
    after, flows = coupling.step(carried.state, given, sample.parameters, sample.gains, regions)
    worst = jnp.maximum(carried.imbalance, jnp.stack([ledger.imbalance() for ledger in flows.ledgers()]))
    seen = Seen(after, flows, given, regions)
    found = {name: read(name, seen) for name in watched}
    if paths_now.rules:
        places = [paths_now.lever_names.index(name) for name in decided_by(paths_now.rules)]
        found["decided"] = given.levers.country[np.array(places)]
    return Carried(after, worst), found


@partial(jax.jit, static_argnames=("watched",))
def trajectories(
    given: Paths, sample: Draw, regions: Regions, watched: tuple[str, ...]
) -> tuple[dict[str, Float[Array, "month *place draw"]], Float[Array, "ledger draw"]]:
    """All months of many draws.

    Args:
        given: paths of levers and circumstances.
        sample: constants, gains and luck; the draw is the last axis of every leaf.
        regions: the regions.
        watched: ids of the quantities wanted; nothing else is kept.

    Returns:
        Quantity by id, and the worst relative imbalance of each ledger of `coupling.LEDGERS`.
    """

    def begin(one: Draw) -> Carried:
        return Carried(coupling.opening(one.parameters, regions), jnp.zeros(len(coupling.LEDGERS)))

    over_time, fixed = eqx.partition(given, _over_time(given))

    def body(carried: Carried, now: Paths) -> tuple[Carried, dict[str, Array]]:
        here = eqx.combine(now, fixed)

        def step(one: Carried, of: Draw) -> tuple[Carried, dict[str, Array]]:
            return month(one, here, of, regions, watched)

        after: tuple[Carried, dict[str, Array]] = jax.vmap(step, in_axes=-1, out_axes=-1)(carried, sample)
        return after

    start = jax.vmap(begin, in_axes=-1, out_axes=-1)(sample)
    end, seen = jax.lax.scan(body, start, over_time)
    return seen, end.imbalance


def _over_time(given: Paths) -> Paths:
    """Which leaves of the paths have a month axis."""
    every: Paths = jax.tree.map(lambda _: True, given)
    split: Paths = eqx.tree_at(lambda p: (p.least, p.most), every, (False, False))
    return split


def central_sample(lever_names: tuple[str, ...], regions: tuple[str, ...]) -> Draw:
    """The central values of all priors, without luck, as one draw."""
    one: Draw = jax.tree.map(lambda leaf: jnp.asarray(leaf)[..., None], central_draw(lever_names, regions))
    return one
