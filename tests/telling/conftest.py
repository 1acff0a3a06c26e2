"""An invented country for the tests of telling: numbers with known answers, nothing about the past."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_starts
from smychka.telling.parts import ForkPart, PolicyShown, ReplayPart, Step
from smychka.telling.report import ReportContent, save_report

DRAWS = 40
LEFT_OUT = ("horses", "food_village", "industry_output", "famine_deaths")
REGIONS = [
    ("northland", 0, 0, 2000),
    ("southland", 1, 1, 5000),
    ("west_marches", 0, 1, 800),
    ("far_coast", 3, 0, 900),
]
NATIONAL = {
    "grain_harvest": ("flow", "million_tonnes per month", 6.0),
    "grain_procurement": ("flow", "million_tonnes per month", 1.2),
    "horses": ("stock", "million_head", 30.0),
    "population": ("stock", "thousand_persons", 140000.0),
    "collectivised_share": ("share", "share", 0.3),
    "food_village": ("flow", "kg_per_head_per_year", 220.0),
    "famine_deaths": ("flow", "thousand_persons", 4.0),
    "industry_output": ("index", "index_1913_100", 120.0),
}


def _ensemble(shift: float = 0.0) -> xr.Dataset:
    rng = np.random.default_rng(7)
    spread = rng.normal(1, 0.08, (DRAWS, 1))
    wave = 1 + 0.3 * np.sin(np.arange(MONTHS) / 30)
    late = np.where(np.arange(MONTHS) >= 122, 1 + shift, 1.0)
    variables: dict[str, Any] = {}
    for name, (kind, units, level) in NATIONAL.items():
        attrs = {
            "units": units,
            "long_name": name.replace("_", " ").capitalize(),
            "kind": kind,
            "source": "model",
        }
        variables[name] = (("draw", "month"), level * spread * wave * late, attrs)
    hunger = np.zeros(MONTHS)
    hunger[[45, 50, 175, 180, 185]] = 20.0
    weights = np.arange(1.0, len(REGIONS) + 1)
    deaths = spread[..., None] * hunger[None, :, None] * weights
    attrs = {"units": "thousand_persons", "long_name": "Famine deaths", "kind": "flow", "source": "model"}
    variables["regional_famine_deaths"] = (("draw", "month", "region"), deaths, attrs)
    return xr.Dataset(
        variables,
        coords={"draw": np.arange(DRAWS), "month": month_starts(), "region": [row[0] for row in REGIONS]},
    )


def _observations() -> pd.DataFrame:
    rows = []
    for year in range(1921, 1934):
        rows.append(
            (
                "toy.harvest",
                "ussr",
                dt.date(year, 7, 1),
                dt.date(year + 1, 6, 30),
                70.0 + year % 5,
                66.0,
                80.0,
                "million_tonnes",
                "gardener_1960",
                "seen",
                "a table of the invented office",
            )
        )
        rows.append(
            (
                "toy.horses",
                "ussr",
                dt.date(year, 1, 1),
                dt.date(year, 1, 1),
                29.0 + year % 4,
                np.nan,
                np.nan,
                "million_head",
                "smith_1955",
                "recalled",
                np.nan,
            )
        )
    rows += [
        (
            "toy.harvest",
            "ussr",
            dt.date(1922, 7, 1),
            dt.date(1923, 6, 30),
            61.0,
            np.nan,
            np.nan,
            "million_tonnes",
            "smith_1955",
            "seen_secondary",
            "a rival estimate",
        ),
        (
            "toy.harvest",
            "ussr",
            dt.date(1930, 1, 1),
            dt.date(1930, 3, 31),
            9.0,
            np.nan,
            np.nan,
            "million_tonnes",
            "smith_1955",
            "judgement",
            "a quarter only",
        ),
        (
            "toy.deaths",
            "ussr",
            dt.date(1932, 1, 1),
            dt.date(1933, 12, 31),
            600.0,
            400.0,
            900.0,
            "thousand_persons",
            "gardener_1960",
            "seen",
            "the whole famine",
        ),
        (
            "toy.regional_deaths",
            "southland",
            dt.date(1932, 1, 1),
            dt.date(1933, 12, 31),
            250.0,
            150.0,
            400.0,
            "thousand_persons",
            "smith_1955",
            "seen_secondary",
            "",
        ),
    ]
    columns = ["series", "region", "start", "end", "value", "low", "high", "unit", "source", "status", "note"]
    return pd.DataFrame(rows, columns=columns).assign(theme="toy")


def _series() -> pd.DataFrame:
    rows = [
        ("toy.harvest", "Toy harvest", "million_tonnes", "flow", "grain_harvest"),
        ("toy.horses", "Toy horses", "million_head", "stock", "horses"),
        ("toy.deaths", "Toy famine deaths", "thousand_persons", "flow", "famine_deaths"),
        (
            "toy.regional_deaths",
            "Toy famine deaths by region",
            "thousand_persons",
            "flow",
            "regional_famine_deaths",
        ),
        ("toy.cattle", "Toy cattle", "thousand_head", "stock", "cattle"),
    ]
    return pd.DataFrame(rows, columns=["id", "title", "unit", "kind", "counterpart"]).set_index("id")


def _compared() -> pd.DataFrame:
    """Cattle has no variable in the run, only compared points, in the series' own unit."""
    rows = [
        (
            "toy.cattle",
            "ussr",
            "cattle",
            dt.date(year, 1, 1),
            dt.date(year, 1, 1),
            60000.0 + year,
            np.nan,
            np.nan,
            "seen",
            "smith_1955",
            52000.0,
            56000.0,
            60000.0,
            64000.0,
            68000.0,
        )
        for year in range(1924, 1930)
    ]
    columns = [
        "series",
        "region",
        "quantity",
        "start",
        "end",
        "record",
        "low",
        "high",
        "status",
        "source",
        "q05",
        "q25",
        "q50",
        "q75",
        "q95",
    ]
    return pd.DataFrame(rows, columns=columns)


def _fit() -> list[dict[str, Any]]:
    worst = {"date": "1925-07-01", "record": 70.0, "q05": 75.0, "q50": 80.0, "q95": 85.0}

    def row(name: str, coverage: float, skill: float | None) -> dict[str, Any]:
        return {
            "id": f"toy.{name}",
            "quantity": name,
            "title": f"Toy {name}",
            "unit": "million_tonnes",
            "region": "ussr",
            "points": 13,
            "coverage90": coverage,
            "rmse": 4.2,
            "bias": -1.1,
            "skill_persistence": skill,
            "worst": worst,
        }

    return [
        row("harvest", 0.92, 0.4),
        row("horses", 0.31, -0.6),
        row("deaths", 0.31, None),
        row("export", 0.75, 0.1),
    ]


def _outcomes() -> list[dict[str, Any]]:
    def spread(middle: float, width: float) -> dict[str, float]:
        steps = {"q05": -2, "q25": -1, "q50": 0, "q75": 1, "q95": 2}
        return {name: middle + width * step for name, step in steps.items()}

    return [
        {
            "id": name,
            "title": title,
            "unit": unit,
            "horizon_years": years,
            "history": spread(level, level / 20),
            "fork": spread(level * 1.1, level / 18),
            "difference": spread(level * 0.1 * years / 5, level / 30 * years),
            "no_narrower_than_prior": years == 12,
        }
        for name, title, unit, level in [
            ("harvest", "Grain harvest of the year", "million_tonnes", 75.0),
            ("deaths", "Famine deaths since the fork", "thousand_persons", 1200.0),
            ("industry", "Industrial output", "index_1913_100", 250.0),
        ]
        for years in (12, 1, 3, 5)
    ]


BIBLIOGRAPHY = {
    "gardener_1960": {
        "ENTRYTYPE": "book",
        "author": "Gardener, Ann and Plough, John",
        "title": "Fields & {Barns}",
        "year": "1960",
        "publisher": "Invented Press",
        "note": "a third of it is maps",
    },
    "smith_1955": {
        "ENTRYTYPE": "article",
        "author": "{{Office of Smiths}}",
        "title": "Horses <and> shoes",
        "year": "1955",
        "journal": "Toy Review 3",
        "url": "https://example.org/a%20b",
    },
    "unused_1999": {"ENTRYTYPE": "misc", "title": "Never cited", "year": "1999"},
}


def _policy(**changes: Any) -> PolicyShown:
    fields: dict[str, Any] = {
        "name": "dearer_grain",
        "title": "Dearer grain",
        "summary": "The invented treasury pays more for grain.",
        "proposed_by": "A. Gardener",
        "proposed_on": "1927-11-02",
        "documented_in": "minutes of the invented council",
        "source": "gardener_1960",
        "forced": False,
        "plausibility": (0.1, 0.2, 0.4),
        "rewrite_size": 0.42,
        "rewrite_class": "small",
        "own": False,
        "impositions": (
            Step(lever="grain_price", since="1928-01-01", until="1929-06-30", value=1.4, reason="pays more"),
            Step(
                lever="procurement_pressure",
                since="1928-01-01",
                until=None,
                value=0.0,
                reason="no <brigades>",
            ),
        ),
    }
    return PolicyShown(**{**fields, **changes})


@pytest.fixture(scope="session")
def history() -> xr.Dataset:
    return _ensemble()


@pytest.fixture(scope="session")
def outcomes() -> list[dict[str, Any]]:
    return _outcomes()


@pytest.fixture(scope="session")
def fit() -> list[dict[str, Any]]:
    return _fit()


@pytest.fixture(scope="session")
def bibliography() -> dict[str, dict[str, str]]:
    return BIBLIOGRAPHY


@pytest.fixture(scope="session")
def regions() -> pd.DataFrame:
    rows = [(name, name.replace("_", " ").title(), col, line, people) for name, col, line, people in REGIONS]
    return pd.DataFrame(rows, columns=["id", "name", "tile_col", "tile_row", "pop_1926_total_thousand"])


@pytest.fixture(scope="session")
def observations() -> pd.DataFrame:
    return _observations()


@pytest.fixture(scope="session")
def content(history: xr.Dataset, regions: pd.DataFrame, observations: pd.DataFrame) -> ReportContent:
    replay = ReplayPart(history, observations, _series(), _compared(), _fit(), regions)
    fork = _ensemble(0.15)
    lucky = _policy(title="A lucky war", forced=True, plausibility=(0.01, 0.03, 0.08))
    own = _policy(
        title="My own",
        own=True,
        proposed_by="",
        proposed_on="",
        documented_in="",
        source="",
        plausibility=None,
        rewrite_size=None,
    )
    return ReportContent(
        title="Smychka: a toy tour",
        draws=DRAWS,
        seed=1917,
        versions={"Smychka": "0.1.0", "Data": "abc123"},
        used=frozenset({"gardener_1960", "smith_1955"}),
        bibliography=BIBLIOGRAPHY,
        replay=replay,
        forks=(
            ForkPart(_policy(), "1928-01-01", _outcomes(), history, fork),
            ForkPart(lucky, "1928-01-01", _outcomes()[:4], history[["grain_harvest"]], fork[["grain_harvest"]]),
            ForkPart(own, "1928-01-01", [], history, fork.drop_vars(LEFT_OUT)),
        ),
        notes=("A note on <priors>.",),
    )


@pytest.fixture(scope="session")
def report_file(content: ReportContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the invented country, written once for all tests."""
    return save_report(content, tmp_path_factory.mktemp("report") / "report.html")
