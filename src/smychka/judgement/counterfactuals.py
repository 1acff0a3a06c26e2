"""Published counterfactuals, and facts a baseline must hit, held against the whole model.

The table of targets of the literature (survey of models, section 11), row by row under its own number: what was
published, what the model gives with an interval over draws, whether the two agree, and what to say where they do not.
Rows that the published models answer alone stand in `smychka.published`. A row that the model cannot answer says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import month_in_run
from smychka.inputs.impositions import CircumstanceChange
from smychka.inputs.policies import load_policy
from smychka.inputs.policy import Policy
from smychka.inputs.regions import load_regions

if TYPE_CHECKING:
    import xarray as xr

    from smychka.ensemble import Course, History

Runs = Mapping[str, "xr.Dataset"]
HISTORY, NEP, LOOSE, CALM, EVEN = "history", "nep_continues", "no_collectivisation", "usual_weather", "no_tilt"
COLUMNS = ("id", "title", "unit", "low", "high", "value", "q05", "q95", "agrees", "note", "source")
WATCHED = (
    "famine_deaths", "grain_export", "national_product", "population", "industry_output", "food_town", "arrests",
    "executed", "revolutions_succeeded", "harvest_reporting_bias", "regional_famine_deaths", "regional_food_village",
)  # fmt: skip
_FAMINE = ("1932-01", "1933-12")


@dataclass(frozen=True)
class Target:
    """One row of the table.

    Attributes:
        id: its number in the table.
        title: the quantity.
        unit: its unit.
        low: least value that agrees; minus infinity for a bound above only.
        high: greatest value that agrees.
        source: who published it.
        note: what it means here, and how the comparison falls short.
        read: the model's value in each draw; None where it has none, for the reason in the note. (draw,)
    """

    id: str
    title: str
    unit: str
    low: float
    high: float
    source: str
    note: str
    read: Callable[[Runs], Any] | None = None


def courses(history: History) -> dict[str, Course]:
    """The runs behind the table: history, and four counterfactuals that the literature speaks of.

    Args:
        history: what every run starts from; policies are checked against it.
    """
    from smychka.ensemble import Course

    loose = Policy.own(LOOSE)
    for lever in ("collectivisation_drive", "deportation_rate"):
        loose = loose.impose(lever, 0.0, since="1929-10-01")
    usual = CircumstanceChange("weather", dt.date(1931, 1, 1), dt.date(1932, 12, 31), value=0.0)
    policies = {NEP: load_policy(NEP), LOOSE: loose, CALM: Policy(CALM, changes=(usual,))}
    return {
        HISTORY: Course(),
        **{name: Course(history.validated(policy)) for name, policy in policies.items()},
        EVEN: Course(switches=(("ukrainian_quota_tilt", 0.0),)),
    }


def _part(run: xr.Dataset, name: str, since: str, until: str) -> xr.DataArray:
    return run[name].isel(month=slice(month_in_run(since), month_in_run(until) + 1))


def _mean(run: xr.Dataset, name: str, since: str, until: str) -> np.ndarray:
    return np.asarray(_part(run, name, since, until).mean("month"))


def _sum(run: xr.Dataset, name: str, since: str, until: str) -> np.ndarray:
    return np.asarray(_part(run, name, since, until).sum("month"), dtype=np.float64)


def _regional(run: xr.Dataset, region: str) -> np.ndarray:
    """Deaths from hunger of a region in 1932-33, thousands. (draw,)"""
    return np.asarray(_part(run, "regional_famine_deaths", *_FAMINE).sel(region=region).sum("month"))


def _spared(other: str) -> Callable[[Runs], Any]:
    """Share of the deaths in Ukraine of 1932-33 that another run is without; below nought if it has more. (draw,)"""

    def value(runs: Runs) -> Any:
        here, there = _regional(runs[HISTORY], "ukraine"), _regional(runs[other], "ukraine")
        return 1.0 - there / np.maximum(here, 1e-6)

    return value


def _against(name: str, since: str, until: str) -> Callable[[Runs], Any]:
    """A mean in the run where NEP continues, over that of history, less one. (draw,)"""
    return lambda runs: _mean(runs[NEP], name, since, until) / _mean(runs[HISTORY], name, since, until) - 1.0


def _per_head(runs: Runs, since: str, until: str) -> Any:
    run = runs[HISTORY]
    return _mean(run, "national_product", since, until) / _mean(run, "population", since, until)


def _ukraine_over_russia(runs: Runs) -> Any:
    """Deaths from hunger per villager in 1932-33, Ukraine over the other regions without Kazakhstan. (draw,)"""
    regions = load_regions()
    lost = np.asarray(_part(runs[HISTORY], "regional_famine_deaths", *_FAMINE).sum("month"))
    rural, here = np.asarray(regions.rural, dtype=np.float64), regions.names.index("ukraine")
    others = [place for place, name in enumerate(regions.names) if name not in ("ukraine", "kazakhstan")]
    return (lost[:, here] / rural[here]) / (lost[:, others].sum(1) / rural[others].sum())


def _food_and_death(runs: Runs) -> Any:
    """Correlation over regions of villagers' food and of deaths from hunger per villager, 1932-33. (draw,)"""
    run, rural = runs[HISTORY], np.asarray(load_regions().rural)
    food = np.asarray(_part(run, "regional_food_village", *_FAMINE).mean("month"))
    lost = np.asarray(_part(run, "regional_famine_deaths", *_FAMINE).sum("month")) / rural
    centred = [each - each.mean(1, keepdims=True) for each in (food, lost)]
    return (centred[0] * centred[1]).sum(1) / np.sqrt((centred[0] ** 2).sum(1) * (centred[1] ** 2).sum(1) + 1e-12)


TARGETS: tuple[Target, ...] = (
    Target(
        "4",
        "Industry where NEP continues over history, 1931-33, less one",
        "share",
        0.02,
        0.07,
        "allen_2003",
        "Published for value added outside agriculture; here made output of industry alone.",
        _against("industry_output", "1931-01", "1933-12"),
    ),
    Target(
        "7",
        "National product where NEP continues over history, 1939, less one",
        "share",
        -0.10,
        0.0,
        "Allen 2005, abstract",
        "Slightly lower: read as at most a tenth.",
        _against("national_product", "1939-01", "1939-12"),
    ),
    Target(
        "8-12",
        "Welfare against the Tsarist trend and against Japan; wedges",
        "share",
        -np.inf,
        np.inf,
        "Cheremukhin, Golosov, Guriev and Tsyvinski 2013",
        "No run of another state: the model holds one country from November 1917.",
    ),
    Target(
        "13",
        "Food of townspeople without collectivisation over history, 1930-39, less one",
        "share",
        0.0,
        np.inf,
        "Hunter and Szyrmer 1992, summary",
        "Sign only; food stands for consumption, which is not one quantity here.",
        lambda runs: (
            _mean(runs[LOOSE], "food_town", "1930-01", "1939-12")
            / _mean(runs[HISTORY], "food_town", "1930-01", "1939-12")
            - 1.0
        ),
    ),
    Target(
        "14",
        "Losses by terms of trade and defence beside those of collectivisation",
        "rank",
        -np.inf,
        np.inf,
        "Hunter and Szyrmer 1992, as reviewed",
        "No counterfactual of the table takes defence or world prices alone out of a run.",
    ),
    Target(
        "16",
        "Grain exported 1930 over 1927-28",
        "ratio",
        2.0,
        np.inf,
        "Kotkin, as quoted in the survey of models",
        "Years by the calendar; the same revenue is not asked.",
        lambda runs: (
            2.0
            * _sum(runs[HISTORY], "grain_export", "1930-01", "1930-12")
            / np.maximum(_sum(runs[HISTORY], "grain_export", "1927-01", "1928-12"), 1e-6)
        ),
    ),
    Target(
        "17",
        "Germany's share of imports, 1932",
        "share",
        0.4,
        0.5,
        "Kotkin, as quoted in the survey of models",
        "Imports are not told apart by country.",
    ),
    Target(
        "18a",
        "Product per head 1920-21 over 1928",
        "ratio",
        0.0,
        0.999,
        "markevich_harrison_2011",
        "Shape: the trough lies in the civil war.",
        lambda runs: _per_head(runs, "1920-01", "1921-12") / _per_head(runs, "1928-01", "1928-12"),
    ),
    Target(
        "19",
        "Deaths from hunger in Ukraine, 1932-33",
        "thousand_persons",
        2000.0,
        5000.0,
        "naumenko2021",
        "At most 2.6 million in one study, 2.6 to 5.0 across demographers; two million is the least anybody has.",
        lambda runs: _regional(runs[HISTORY], "ukraine"),
    ),
    Target(
        "20",
        "Deaths from hunger in the whole country, 1930-33",
        "thousand_persons",
        6000.0,
        8000.0,
        "naumenko2021",
        "The upper tail of the draws is not credible; the interval says how far.",
        lambda runs: _sum(runs[HISTORY], "famine_deaths", "1930-01", "1933-12"),
    ),
    Target(
        "21",
        "Share of the deaths in Ukraine that usual weather in 1931-32 would spare",
        "share",
        -np.inf,
        0.081,
        "naumenko2021",
        "Published as the share that weather explains; here forced luck, all regions at their mean.",
        _spared(CALM),
    ),
    Target(
        "22",
        "Share of the deaths in Ukraine without collectivisation from October 1929",
        "share",
        0.31,
        0.52,
        "naumenko2021",
        "No drive and no deportation; claims on grain and their enforcement are held as in "
        "history: farms outside the collectives then bear the same claims.",
        _spared(LOOSE),
    ),
    Target(
        "23",
        "Share of the deaths in Ukraine without the tilt of quotas against it",
        "share",
        0.3,
        0.92,
        "mnq2024",
        "Published: 92 per cent by all ways, about half of it by procurement; here the tilt of claims alone.",
        _spared(EVEN),
    ),
    Target(
        "24",
        "Correlation over regions of food and of deaths from hunger, 1932-33",
        "correlation",
        -0.3,
        0.3,
        "mnq2024",
        "Published: about nought, with food produced. Here with food eaten, after claims: it must be below nought.",
        _food_and_death,
    ),
    Target(
        "25",
        "Deaths per villager, Ukraine over other regions",
        "ratio",
        4.0,
        8.0,
        "naumenko2021",
        "Published for Ukrainians over Russians; here by region, Kazakhstan left out.",
        _ukraine_over_russia,
    ),
    Target(
        "26-27",
        "Repression by threat, and the value of a life to the ruler",
        "sign",
        -np.inf,
        np.inf,
        "Gregory, Schröder and Sonin 2011",
        "A published model of its own (`smychka.published`); the whole model has "
        "no ruler who weighs lives against threats.",
    ),
    Target(
        "28a",
        "Arrests 1937-38",
        "thousand_persons",
        1300.0,
        1700.0,
        "Gregory, Schröder and Sonin 2011",
        "About 1.5 million.",
        lambda runs: _sum(runs[HISTORY], "arrests", "1937-01", "1938-12"),
    ),
    Target(
        "28b",
        "Shot by sentence 1937-38",
        "thousand_persons",
        600.0,
        800.0,
        "Gregory, Schröder and Sonin 2011",
        "About .7 million.",
        lambda runs: _sum(runs[HISTORY], "executed", "1937-01", "1938-12"),
    ),
    Target(
        "32",
        "Revolutions abroad that lasted, under recorded politics",
        "number",
        0.0,
        0.0,
        "openings of the record",
        "True by construction: attempts are held as they ended.",
        lambda runs: _sum(runs[HISTORY], "revolutions_succeeded", "1918-01", "1924-12"),
    ),
    Target(
        "33",
        "Harvest reported and not gathered, 1933-37",
        "share",
        0.2,
        0.3,
        "a source quoted in the survey of models",
        "National; the districts quoted go further.",
        lambda runs: _mean(runs[HISTORY], "harvest_reporting_bias", "1933-01", "1937-12"),
    ),
)


def answered(history: History, draws: int, seed: int) -> list[dict[str, Any]]:
    """The table, with the runs made for it: five ensembles of the same draws.

    Args:
        history: what every run starts from.
        draws: number of draws of each, 1 or more.
        seed: seed of all luck.
    """
    from smychka import ensemble

    runs = {
        name: ensemble.run(history, draws, seed, course, watched=WATCHED) for name, course in courses(history).items()
    }
    return table(runs)


def table(runs: Runs) -> list[dict[str, Any]]:
    """Every row of the table with the model's median, its 90 % interval, and whether they agree.

    A row agrees if its median lies from low to high; one that the model cannot answer has None.

    Args:
        runs: datasets by name, as `courses` has them, each with the quantities of `WATCHED`. Dimensions draw, month,
            region.
    """
    rows = []
    for target in TARGETS:
        found = None if target.read is None else np.asarray(target.read(runs), dtype=np.float64)
        low, middle, high = (None,) * 3 if found is None else (float(q) for q in np.quantile(found, (0.05, 0.5, 0.95)))
        rows.append({
            "id": target.id, "title": target.title, "unit": target.unit, "low": target.low, "high": target.high,
            "value": middle, "q05": low, "q95": high,
            "agrees": None if middle is None else target.low <= middle <= target.high, "note": target.note,
            "source": target.source,
        })  # fmt: skip
    return rows
