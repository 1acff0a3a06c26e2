"""Numbers for checks that take more than a reading: plan variants, the exchange with the village, moneyless supply.

They are computed with the centres of the priors from what a run shows; nothing here acts on a run.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from smychka.economy import advice, rules
from smychka.economy.scales import PRODUCT_1913
from smychka.foundations.calendar import month_in_run
from smychka.foundations.quantity import central
from smychka.judgement import surplus
from smychka.judgement.readings import Reading, Value, decisions, mean
from smychka.judgement.system_runs import Runs

if TYPE_CHECKING:
    import xarray as xr

WAGE_1913 = 290.0
"""Yearly wage of 1913, roubles. Assumption, about that of factory workers."""


@cache
def voices(month: str) -> float:
    """Voices of experts heard in history at the end of a month, 0 to 1, at the centre of the priors."""
    p, names = central(advice.AdviceParameters), decisions().names
    free, fierce = names.index("discussion_freedom"), names.index("repression_level")
    heard = jnp.ones(())
    for row in decisions().national[: month_in_run(month) + 1]:
        heard = advice.plurality_after(heard, jnp.asarray(row[free]), jnp.asarray(row[fierce]), p)
    return float(heard)


def variant_growth(year: int, variant: int = advice.ADOPTED) -> Reading:
    """Growth a year asked by a five-year variant drawn up in October, log, from output, ambition and voices heard.

    Output that the planner believes in is taken as output; until 1930 the two differ by less than a twentieth.

    Args:
        year: year of that October.
        variant: basic, adopted or ambitious, as in `smychka.economy.advice`.
    """

    def value(dataset: xr.Dataset) -> np.ndarray:
        p, month = central(advice.AdviceParameters), f"{year}-10"
        gone = [mean("industry_output", f"{year - back}-10", f"{year - back + 1}-09")(dataset) for back in (2, 1)]
        forecast = advice.forecast_after(jnp.log(gone[1] / gone[0]), p)
        ambition = jnp.full_like(forecast, decisions().national[_place("plan_ambition", month)])
        one = jnp.ones_like(forecast)
        asked = advice.variants(one, forecast, ambition, voices(month) * one, p)[variant]
        return np.asarray(jnp.log(asked) / 5.0)

    return value


def _place(lever: str, month: str) -> tuple[int, int]:
    return month_in_run(month), decisions().names.index(lever)


def finding(name: str) -> Value:
    """The number of history that answers a published finding about what village and town gave each other in 1928-32.

    The account of `smychka.judgement.surplus`, of the medians over draws.
    """

    def value(runs: Runs) -> float:
        return {each.id: each.value for each in surplus.findings(*_exchange(runs))}[name]

    return value


def outflow_rise(runs: Runs) -> float:
    """Net outflow from the village at prices of 1913, mean of 1929-32 over 1928, of the medians over draws."""
    account = _exchange(runs)[0]
    first = account.years.index(surplus.BASE_YEAR)
    net = account.net["1913"]
    return float(net[first + 1 : first + 5].mean() / net[first])


def _exchange(runs: Runs) -> tuple[surplus.Account, np.ndarray, np.ndarray]:
    """The account, accumulation outside the village, and what lower wages saved, by agricultural year."""
    names = (*surplus.WATCHED, "national_product", "real_wage", "wage_earners")
    monthly = {name: runs.history[name].median("draw").values.astype(float) for name in names}
    levers = {name: decisions().national[:, decisions().names.index(name)] for name in surplus.LEVERS}
    account = surplus.surplus_account(surplus.village_of(monthly, levers))
    built = PRODUCT_1913 * levers["investment_share"] * monthly["national_product"] / 100.0
    wages = _yearly(monthly["real_wage"], account.years) / 100.0
    lost = wages[account.years.index(surplus.BASE_YEAR)] - wages
    saved = WAGE_1913 * _yearly(monthly["wage_earners"], account.years) * lost
    return account, _yearly(built, account.years), saved


def _yearly(values: np.ndarray, years: tuple[int, ...]) -> np.ndarray:
    """Means over agricultural years, each under the year in which it ends."""
    spans = [slice(month_in_run(f"{year - 1}-07"), month_in_run(f"{year}-06") + 1) for year in years]
    return np.array([values[span].mean() for span in spans])


def abundance(since: str, until: str) -> Reading:
    """The scarcer of town food and of light goods per head, norm of 1913 = 1, as the moneyless rule counts it."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        light = mean("light_output", since, until)(dataset) / 100.0
        light = light * rules.PEOPLE_1913 / mean("population", since, until)(dataset)
        return np.minimum(mean("grain_town", since, until)(dataset), light)

    return value


def by_hours(reading: Reading) -> Reading:
    """Part of the kinds of goods that is rationed by hours worked at an abundance, 0 to 1."""

    def value(dataset: xr.Dataset) -> np.ndarray:
        found = jnp.asarray(reading(dataset))
        zero = jnp.zeros_like(found)
        seen = rules.Situation(
            goods=zero, terms=zero, provision=found, light_per_head=found, tautness=zero, harvest_per_head=zero,
            trust=zero, machines=zero,
        )  # fmt: skip
        return np.asarray(rules.allocation(seen, central(rules.RuleParameters)).by_hours)

    return value


def abundance_needed(free: float) -> Value:
    """Abundance, norm = 1, from which a part of the kinds of goods can be free, at the centre of the priors."""
    return lambda runs: float(rules.threshold(free, central(rules.RuleParameters)))
