"""What every month is given, the same for all draws: levers, circumstances, calendar, data of the party."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import decisions
from smychka.foundations.calendar import FIRST_YEAR, MONTHS, first_day
from smychka.inputs.circumstances import MonthlyCircumstances
from smychka.inputs.levers import Levers, MonthlyLevers
from smychka.inputs.openings import Fates
from smychka.state import Month
from smychka.whole import Frame

_CLAIM_WEIGHTS = {8: 0.10, 9: 0.22, 10: 0.24, 11: 0.18, 12: 0.12, 1: 0.08, 2: 0.06}
_SALES_WEIGHTS = {
    7: 0.04, 8: 0.07, 9: 0.14, 10: 0.16, 11: 0.13, 12: 0.11, 1: 0.09, 2: 0.08, 3: 0.06, 4: 0.05, 5: 0.04, 6: 0.03,
}  # fmt: skip
_CALVING = {3: 0.035, 4: 0.05, 5: 0.035, 6: 0.01, 10: -0.03, 11: -0.04, 12: -0.04, 1: -0.02}
_SPRING = {4: 0.20, 5: 0.42}
_AUTUMN = {9: 0.38}
_RANGE_IN_SD = 1.645


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
        quarter: index of the quarter, counted from the first of 1917. (month,)
        months: the calendar. Each (month,)
        deportation: mean of the lever `deportation_rate` over the calendar year. (month,)
        frame: data of the party. Each with the month first.
        fates: what is assumed of attempts abroad. Each (opening,)
        rules: names of the rules of decision that govern; none in history, whose program they leave as it is.
        governed: share of the month in which each rule decides on each lever: none of those that the policy holds
            itself. None where no rule governs. (month, rule, lever)
        free: share of the month in which each lever is the party's to decide; nought makes history by the program of
            free politics. None where it never is. (month, lever)
        recorded_country: national circumstances in history; those in force if left out. (month, circumstance)
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
    quarter: Int[Array, "month"]
    months: Month
    deportation: Float[Array, "month"]
    frame: Frame
    fates: Fates
    rules: tuple[str, ...] = eqx.field(static=True, default=())
    governed: Float[Array, "month rule lever"] | None = None
    free: Float[Array, "month lever"] | None = None
    recorded_country: Float[Array, "month circumstance"] | None = None


def calendar() -> dict[str, Any]:
    """The fields of `Paths` that tell the time: index of the year, of the quarter, and the calendar."""
    days = [first_day(index) for index in range(MONTHS)]
    return {
        "year": jnp.asarray([day.year - FIRST_YEAR for day in days]),
        "quarter": jnp.asarray([4 * (day.year - FIRST_YEAR) + (day.month - 1) // 3 for day in days]),
        "months": calendar_months(),
    }


def year_of_order(levers: MonthlyLevers, recorded: MonthlyLevers) -> np.ndarray:
    """Mean of the deportation rate over the calendar year; no policy is foreseen before it departs. (month,)"""
    place = levers.names.index("deportation_rate")
    path, past = levers.national[:, place], recorded.national[:, place]
    departed = np.maximum.accumulate(path != past)
    return np.where(departed, by_year(path), by_year(past))


def by_year(path: np.ndarray) -> np.ndarray:
    """The mean of a path over the months of each calendar year that the run has, in every month. (month,)"""
    year = np.array([first_day(index).year for index in range(MONTHS)])
    return np.array([path[year == each].mean() for each in year])


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
        "number": number,
        "quarter": (number % 3 == 1) * 1.0,
        "index": np.arange(MONTHS),
    }
    return Month(**{name: jnp.asarray(values, dtype=jnp.float32) for name, values in fields.items()})


class Decided(NamedTuple):
    """Who may decide on levers beside history and what is imposed.

    Attributes:
        rules: names of the rules that govern.
        governed: share of each month in which each rule governs; a lever imposed in a month does not obey. Nought
            makes history by the program of the rules; None where there are no rules. (month, rule)
        free: number of the month from which the party decides; `MONTHS` makes history by the program of free
            politics; None leaves that program out.
    """

    rules: tuple[str, ...] = ()
    governed: np.ndarray | None = None
    free: int | None = None


HISTORICAL = Decided()
"""Nobody decides beside history and what is imposed."""


def paths(
    definitions: Levers,
    levers: MonthlyLevers,
    circumstances: MonthlyCircumstances,
    frame: tuple[Frame, Fates],
    decided: Decided = HISTORICAL,
    recorded: MonthlyLevers | None = None,
) -> Paths:
    """The paths of levers and circumstances as the months are given them.

    Args:
        definitions: the levers with their bounds.
        levers: their positions.
        circumstances: the circumstances.
        frame: data of the party, each with the month first; and what is assumed of attempts abroad.
        decided: who may decide beside history.
        recorded: the levers of history, if `levers` are others.
    """
    governed, free = decided.governed, None
    if governed is not None:
        governed = governed[:, :, None] * ~levers.imposed[:, None, :]
    if decided.free is not None:
        free = decisions.free_months(levers.names, levers.imposed, decided.free, MONTHS)
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
        **calendar(),
        deportation=single(year_of_order(levers, recorded or levers)),
        frame=frame[0],
        fates=frame[1],
        rules=decided.rules,
        governed=None if governed is None else single(governed),
        free=free,
        recorded_country=single(circumstances.recorded()),
    )
