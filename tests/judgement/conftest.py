"""Runs and records with known answers for the tests of judgement."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_starts
from smychka.inputs.record import Record
from smychka.inputs.toml_files import region_names

REGIONS = region_names()
Rows = list[tuple[object, ...]]


def run(values: dict[str, np.ndarray]) -> xr.Dataset:
    """A run whose quantities are (draw, month) or (draw, month, region)."""
    dims = ("draw", "month", "region")
    draws = len(next(iter(values.values())))
    return xr.Dataset(
        {name: (dims[: found.ndim], found) for name, found in values.items()},
        coords={"draw": np.arange(draws), "month": month_starts(), "region": list(REGIONS)},
    )


def record(series: dict[str, tuple[str, str]], rows: Rows) -> Record:
    """A record.

    Args:
        series: unit and counterpart by id.
        rows: series, region, first day, last day, value, then optionally status, source, low, high, note.
    """
    defaults = ("seen", "someone", np.nan, np.nan, "")
    columns = ["series", "region", "start", "end", "value", "status", "source", "low", "high", "note"]
    full = [(*row, *defaults[len(row) - 5 :]) for row in rows]
    seen = pd.DataFrame(full, columns=columns)
    seen["unit"] = [series[name][0] for name in seen["series"]]
    for name in ("start", "end"):
        seen[name] = pd.to_datetime(seen[name]).astype("datetime64[ns]")
    listed = pd.DataFrame(
        [(name, name.title(), unit, counterpart) for name, (unit, counterpart) in series.items()],
        columns=["series", "title", "unit", "counterpart"],
    )
    regions = pd.DataFrame({"id": [*REGIONS, "ua_kyiv"], "level": ["1"] * len(REGIONS) + ["2"]})
    nothing = pd.DataFrame()
    return Record(
        observations=seen, series=listed.set_index("series"), congresses=nothing, bodies=nothing, people=nothing,
        platforms=nothing, events=nothing, regions=regions, openings=nothing, bibliography={}, version="toy",
    )  # fmt: skip


@pytest.fixture
def months() -> np.ndarray:
    """A quantity that is k in month k of the run, in two draws, the second twice the first. Shape: (2, month)."""
    return np.outer([1.0, 2.0], np.arange(MONTHS))


@pytest.fixture
def make_run() -> Callable[[dict[str, np.ndarray]], xr.Dataset]:
    """The maker of runs."""
    return run


@pytest.fixture
def make_record() -> Callable[[dict[str, tuple[str, str]], Rows], Record]:
    """The maker of records."""
    return record
