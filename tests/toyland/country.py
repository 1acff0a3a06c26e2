"""Toyland: an invented country of three regions, for tests of the engine that need no history.

All numbers are made up. The country is about as large as the opening stocks of the model, so that people, herds and
fields fit one another: a forest that buys grain, a steppe that sells it, and pastures that live off herds.
"""

from __future__ import annotations

import dataclasses
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from smychka import coupling, simulate
from smychka.ensemble import History, load_history
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.inputs.leaders import load_leaders
from smychka.inputs.openings import load_openings, pinned
from smychka.inputs.regions import Regions
from smychka.measures import BY_REGION, COUNTRY
from smychka.paths import Paths, by_year, calendar, calendar_months
from smychka.state import Month
from smychka.whole import Facts, Labels

NAMES = ("forest", "steppe", "pasture")
REGIONAL = ("civil_war_front", "soviet_control", "weather")
IDLE_LEVER, IDLE_CIRCUMSTANCE = "colour_of_the_flag", "comet"
LEVERS = (*sorted(coupling.LEVERS), IDLE_LEVER)
NATIONAL = (*sorted(coupling.CIRCUMSTANCES - set(REGIONAL)), IDLE_CIRCUMSTANCE)
WATCHED = COUNTRY + BY_REGION
DRAWS = 4
SEED = 7

_USUAL = {
    "private_trade_tolerance": 0.6, "grain_price": 0.9, "industrial_mark_up": 0.3, "investment_share": 0.1,
    "heavy_share": 0.5, "soft_budget": 0.3, "social_legislation": 0.7, "procurement_pressure": 0.3,
    "tax_in_kind_rate": 0.1, "machine_supply": 20.0, "grain_export_plan": 2.0, "grain_import_plan": 0.4,
    "returns_of_grain": 0.1, "directive_share": 0.4, "discussion_freedom": 0.4, "foreign_credit_openness": 0.4,
    "labour_discipline": 0.2, "leased_industry": 0.2, "machinery_import_priority": 0.3, "money_issue": 0.01,
    "one_man_management": 0.5, "plan_ambition": 0.2, "repression_level": 0.3, "soviet_election_freedom": 0.4,
    "tax_progression": 0.5, "union_autonomy": 0.6, "wage_differential": 0.5, "admission_worker": 6.0,
    "admission_peasant": 3.0, "admission_employee": 2.0, "purge_rate": 0.003, "officer_purge": 0.002,
    "defence_share": 0.06, "comintern_line": 0.5, "revolutionary_aid": 0.3, "control_commission": 0.3,
}  # fmt: skip
_WAR_YEARS = {"money_issue": 0.1, "rationing": 0.8}
_HARD_YEARS = {
    "collectivisation_drive": 0.08, "procurement_pressure": 0.9, "grain_requisition": 0.25, "deportation_rate": 0.001,
    "movement_restriction": 0.8, "private_trade_tolerance": 0.1, "directive_share": 0.9, "discussion_freedom": 0.05,
    "investment_share": 0.2, "labour_discipline": 0.85, "rationing": 0.7, "repression_level": 0.7, "soft_budget": 0.8,
}  # fmt: skip
_RECORDED = {"discussion_freedom": 0.2, "money_tax_rate": 0.6}
_ABROAD = {
    "credit_availability": 100.0, "reformist_opposition": 1.0, "terms_of_trade": 1.0, "world_grain_price_gold": 1.1,
}  # fmt: skip
_MOST = {
    "machine_supply": 200.0,
    "grain_export_plan": 10.0,
    "grain_import_plan": 5.0,
    "grain_price": 2.0,
    "admission_worker": 50.0,
    "admission_peasant": 50.0,
    "admission_employee": 50.0,
    "general_secretary": 4.0,
}


@cache
def regions() -> Regions:
    """The three regions."""
    numbers = {
        "rural": (55.0, 45.0, 20.0), "urban": (12.0, 9.0, 5.0), "grain_area": (38.0, 46.0, 8.0),
        "grain_yield": (0.75, 0.85, 0.6), "horses": (13.0, 15.0, 6.0), "cattle": (24.0, 20.0, 18.0),
        "pastoral": (1.0, 1.0, 3.0), "grain_need": (0.95, 1.05, 0.6), "ukrainian_share": (0.0, 0.8, 0.1),
        "origin_share": (0.5, 0.4, 0.1), "exile_share": (0.3, 0.0, 0.7), "consuming": (1.0, 0.0, 0.0),
    }  # fmt: skip
    arrays = {name: jnp.asarray(values, dtype=jnp.float32) for name, values in numbers.items()}
    return Regions(names=NAMES, titles=tuple(n.title() for n in NAMES), tiles=((0, 0), (1, 0), (2, 0)), **arrays)


@cache
def _real() -> History:
    """Leaders, posts and attempts abroad are those of history: the tests of toyland do not look at them."""
    return load_history()


@cache
def facts() -> Facts:
    """The three regions with history's leaders and attempts abroad."""
    return dataclasses.replace(_real().facts, regions=regions())


LABELS = Labels(LEVERS, NAMES, load_leaders().names, load_openings().names)


def paths(
    levers: dict[str, float] | None = None,
    circumstances: dict[str, float] | None = None,
) -> Paths:
    """What the months are given: a war until 1920, quiet years, five hard years from 1930 and a retreat.

    Args:
        levers: levers held at another value through all months.
        circumstances: circumstances held at another value through all months.
    """
    decided = {name: np.full(MONTHS, _USUAL.get(name, 0.0)) for name in LEVERS}
    hard = slice(month_in_run("1930-01"), month_in_run("1934-12"))
    for name, value in _HARD_YEARS.items():
        decided[name][hard] = value
    decided["collectivisation_retreat"][month_in_run("1935-01") : month_in_run("1936-01")] = 0.2
    war = np.arange(MONTHS) < month_in_run("1921-01")
    for name, value in _WAR_YEARS.items():
        decided[name][war] = value
    decided["money_tax_rate"][month_in_run("1924-01") :] = 0.05
    given = {name: np.full(MONTHS, value) for name, value in _ABROAD.items()}
    given |= {"blockade": 0.9 * war, "epidemic": 0.8 * war, IDLE_CIRCUMSTANCE: 0.0 * war}
    given |= {name: np.zeros(MONTHS) for name in NATIONAL if name not in given}
    for name in NATIONAL:
        if name.startswith("section_legal."):
            given[name][:] = 1.0
        if name.startswith("section_founding."):
            given[name][14] = 20.0
    local = {name: np.zeros((MONTHS, len(NAMES))) for name in REGIONAL}
    local["soviet_control"][:] = 1.0
    local["civil_war_front"][:, 1] = 0.5 * war
    local["weather"][:] = 0.12 * np.sin(np.arange(MONTHS)[:, None] // 12 * 2.4 + np.arange(len(NAMES)))
    for name, value in (levers or {}).items():
        decided[name][:] = value
    for name, value in (circumstances or {}).items():
        (given if name in given else local)[name][:] = value
    return _paths(decided, given, local)


def _paths(decided: dict[str, np.ndarray], given: dict[str, np.ndarray], local: dict[str, np.ndarray]) -> Paths:
    national = np.stack([decided[name] for name in LEVERS], axis=1)
    most = np.array([_MOST.get(name, 1.0) for name in LEVERS])
    single = partial(jnp.asarray, dtype=jnp.float32)
    return Paths(
        lever_names=LEVERS,
        names=NATIONAL,
        regional_names=REGIONAL,
        levers=single(national),
        recorded=single(national * [_RECORDED.get(name, 1.0) for name in LEVERS]),
        regional_levers=single(np.repeat(national[:, :, None], len(NAMES), axis=2)),
        down=single(0.1 * national),
        up=single(np.minimum(0.1 * national, most - national)),
        least=single(np.zeros(len(LEVERS))),
        most=single(most),
        country=single(np.stack([given[name] for name in NATIONAL], axis=1)),
        regions=single(np.stack([local[name] for name in REGIONAL], axis=1)),
        weather=single(local["weather"]),
        weather_doubt=single(np.full((MONTHS, len(NAMES)), 0.05)),
        deportation=single(by_year(decided["deportation_rate"])),
        frame=_real().frame,
        fates=pinned(_real().facts.openings),
        **calendar(),
    )


@cache
def sample(seed: int = SEED) -> simulate.Draw:
    """A few draws of constants, gains and luck."""
    return simulate.samples(seed, jnp.arange(DRAWS, dtype=jnp.uint32), LABELS)


def told(given: Paths, drawn: simulate.Draw) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """All quantities in all months, and the worst imbalance of each ledger. (month, *place, draw), (ledger, draw)"""
    seen, imbalance = simulate.trajectories(given, drawn, facts(), WATCHED)
    return {name: np.asarray(values) for name, values in seen.items()}, np.asarray(imbalance)


def month(index: int) -> Month:
    """One month of the calendar."""
    return jax.tree.map(lambda leaf: leaf[index], calendar_months())


def regional(*values: float) -> Array:
    """One number for each region; a single one is taken for all."""
    return jnp.asarray(values if len(values) > 1 else values * len(NAMES), dtype=jnp.float32)


def turned(drawn: simulate.Draw) -> simulate.Draw:
    """The same draws in reverse order."""
    return jax.tree.map(lambda leaf: leaf[..., ::-1], drawn)


def with_lever(given: Paths, place: int, months: slice, value: float) -> Paths:
    """The paths with one lever held at a value in some months, without any range."""
    changed = {
        "levers": given.levers.at[months, place].set(value),
        "regional_levers": given.regional_levers.at[months, place].set(value),
        "down": given.down.at[months, place].set(0.0),
        "up": given.up.at[months, place].set(0.0),
    }
    return dataclasses.replace(given, **changed)
