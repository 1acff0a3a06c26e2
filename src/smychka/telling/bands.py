"""Bands over the draws: a quantity by whole years or by quarters, and its quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from smychka.foundations.faults import SmychkaError, unknown
from smychka.telling.tables import annual_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Year = Literal["calendar", "agricultural", "economic"]
YEAR_STARTS: Mapping[str, int] = {"calendar": 1, "agricultural": 7, "economic": 10}
LEVELS = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}


def annual(data: xr.DataArray, year: Year = "calendar") -> xr.DataArray:
    """A monthly quantity by whole years: flows summed, all else averaged.

    Args:
        data: with a dimension `month`; `kind` and `units` in its attributes. Rates "per year" are averaged.
        year: calendar, agricultural (from July) or economic (from October). Years not wholly inside are left
            out.

    Returns:
        The same dimensions; `month` holds the middle of each year, the coordinate `year` the calendar year in
        which it begins.

    Raises:
        SmychkaError: an unknown kind of year.
    """
    import numpy as np

    if year not in YEAR_STARTS:
        raise SmychkaError(unknown("kind of year", year, YEAR_STARTS))
    months = data["month"].to_index()
    begins = [place for place, month in enumerate(months.month) if month == YEAR_STARTS[year]]
    begin = begins[0] if begins else len(months)
    count = (len(months) - begin) // 12
    whole = data.isel(month=slice(begin, begin + 12 * count))
    unit = str(data.attrs.get("units", ""))
    summed = data.attrs.get("kind") == "flow" and not unit.replace("_", " ").endswith("per year")
    result = whole.coarsen(month=12).reduce(np.sum if summed else np.mean)
    middle, first = whole["month"].values[6::12], months.year[begin : begin + 12 * count : 12]
    result = result.assign_coords(month=middle).assign_coords(year=("month", first.to_numpy()))
    named: xr.DataArray = result.assign_attrs({**data.attrs, "units": annual_unit(unit) if summed else unit})
    return named


def quantiles(data: xr.DataArray) -> pd.DataFrame:
    """The bands of a quantity over the draws.

    Args:
        data: dimensions draw and month, any order.

    Returns:
        Columns date, q05, q25, q50, q75, q95, in the unit of the data; one row a month.

    Raises:
        SmychkaError: other dimensions.
    """
    import numpy as np
    import pandas as pd

    if set(data.dims) != {"draw", "month"}:
        raise SmychkaError(f"{data.name} has dimensions {', '.join(map(str, data.dims))}; expected draw and month")
    values = np.quantile(data.transpose("draw", "month").values.astype(float), list(LEVELS.values()), axis=0)
    return pd.DataFrame({"date": data["month"].values, **dict(zip(LEVELS, values, strict=True))})


def drawn_bands(data: xr.DataArray, year: Year = "calendar") -> pd.DataFrame:
    """Bands as the charts draw them: flows by years, all else by quarters. Columns as in `quantiles`."""
    if data.attrs.get("kind") == "flow":
        return quantiles(annual(data, year))
    return quantiles(data.isel(month=slice(None, None, 3)))


def drawn_unit(data: xr.DataArray) -> str:
    """The unit of `drawn_bands`: a year's sum for flows, else the quantity's own."""
    unit = str(data.attrs.get("units", ""))
    return annual_unit(unit) if data.attrs.get("kind") == "flow" else unit
