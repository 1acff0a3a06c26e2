r"""How much better than a naive forecast the model is, series by series.

Two forecasts need no model: persistence, which says the last figure again, and trend, which carries the line through
the last five figures one year further (a line of logarithms where all figures of the series are positive). Both know
last year's figure and the model does not, which makes them hard to beat in quiet years; the model has been told the
decisions and the weather, and they have not.

The skill of the model is $1 - A / A_0$, with $A$ the mean absolute error of its median and $A_0$ that of the forecast:
1 for a perfect model, 0 for one as good as the forecast, below 0 for a worse one. Beside it stands the same of the
continuous ranked probability score, which judges the whole distribution of the draws $X$,

$$ \mathrm{CRPS} = E|X - y| - \tfrac12 E|X - X'|. $$

There the forecast is a normal distribution about its number with the spread of all its own errors, which is more than
it could have known. Source of the score: Gneiting and Raftery 2007, doi:10.1198/016214506000001437.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from smychka.judgement.comparison import Reading, predicted, sorted_figures

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from smychka.inputs.record import Record

__all__ = ["crps", "crps_normal", "naive", "overall", "skill"]

LAST = 5
"""Figures behind a trend."""
FEWEST = 3
"""Figures that a trend needs, and a series needs to be scored. Assumption: a line through two is no trend."""
A_YEAR = (360, 372)
NAIVE = ("persistence", "trend")


def crps(draws: Float[np.ndarray, "*point draw"], figures: Float[np.ndarray, "*point"]) -> np.ndarray:
    """The continuous ranked probability score of draws, in the unit of the figures; nought is perfect. Shape: (*point,)

    Args:
        draws: what the draws say.
        figures: what was counted.
    """
    ordered = np.sort(draws, axis=-1)
    count = ordered.shape[-1]
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    between = (ordered * ranks).sum(axis=-1) / count**2  # half the mean distance of two draws
    found: np.ndarray = np.abs(draws - figures[..., None]).mean(axis=-1) - between
    return found


def crps_normal(miss: Float[np.ndarray, "*point"], sd: float) -> np.ndarray:
    """The same of a normal distribution, by the distance of the figure from its mean.

    Args:
        miss: figure minus mean.
        sd: standard deviation; at 0 the score is the absolute error.
    """
    if sd <= 0.0:
        alone: np.ndarray = np.abs(miss)
        return alone
    z = miss / sd
    below = np.array([0.5 * math.erfc(-each / math.sqrt(2.0)) for each in z.ravel()]).reshape(z.shape)
    density = np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)
    found: np.ndarray = sd * (z * (2.0 * below - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi))
    return found


def naive(figures: Float[np.ndarray, "year"]) -> dict[str, Float[np.ndarray, "year"]]:
    """Forecasts of each year's figure from those before it; NaN where there are too few.

    Args:
        figures: one a year, without a gap.

    Returns:
        persistence and trend.
    """
    persistence = np.concatenate([[np.nan], figures[:-1]])
    positive = bool((figures > 0).all())
    scaled = np.log(figures) if positive else figures
    trend = np.full(len(figures), np.nan)
    for at in range(FEWEST, len(figures)):
        past = scaled[max(0, at - LAST) : at]
        years = np.arange(-len(past), 0.0)
        level = np.polyfit(years, past, 1)[1]
        trend[at] = math.exp(level) if positive else level
    return {"persistence": persistence, "trend": trend}


def _runs(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Figures of one source that follow one another by a year and cover as long a time: unbroken runs."""
    for _, found in rows.groupby("source", sort=True):
        one = found.drop_duplicates(["start", "end"]).sort_values("start")
        length = (one["end"] - one["start"]).dt.days
        follows = one["start"].diff().dt.days.between(*A_YEAR) & (length.diff().abs() <= 1)
        for _, run in one.groupby((~follows).cumsum()):
            if len(run) >= FEWEST:
                yield run


def _forecasts(record: Record, readings: list[Reading], values: list[np.ndarray]) -> pd.DataFrame:
    """One row a figure that stands in an unbroken run, with both forecasts and the scores of the model."""
    import pandas as pd

    seen = record.observations.loc[[each.place for each in readings]].reset_index(drop=True)
    draws = np.array(values)
    figures = seen["value"].to_numpy(float)
    seen = seen.assign(
        quantity=[each.quantity for each in readings],
        model=np.abs(np.median(draws, axis=1) - figures),
        model_crps=crps(draws, figures),
    )
    found = []
    for _, rows in seen.groupby(["series", "region"], sort=True):
        found += [run.assign(**naive(run["value"].to_numpy(float))) for run in _runs(rows)]
    return pd.concat(found, ignore_index=True) if found else seen.iloc[:0].assign(persistence=0.0, trend=0.0)


def skill(dataset: xr.Dataset, record: Record, years: tuple[int, int] | None = None) -> pd.DataFrame:
    """Skill of the model over naive forecasts, for every place and series with figures of one source year upon year.

    Args:
        dataset: a run with the dimensions draw, month (all of the run) and region.
        record: the record.
        years: first and last year of the figures that are scored; all if left out. Forecasts know earlier figures too.

    Returns:
        One row a series and place: series, title, unit, region, quantity, input_of (the lever made from the series;
        empty for a test); for persistence and for trend (`_trend`): points, the scored figures; error, the mean
        absolute error of the forecast in `unit`; model, that of the median of the draws on the same figures; skill;
        skill_crps. NaN where a forecast has no figure to say or makes no error. Worst skill over persistence first.
    """
    import pandas as pd

    readings = [each for each in sorted_figures(record)[0] if each.quantity in dataset]
    values: list[np.ndarray] = [np.empty(0)] * len(readings)
    for places, found in predicted(dataset, readings):
        for at, place in enumerate(places):
            values[place] = found[at]
    rows = []
    forecasts = _forecasts(record, readings, values) if readings else pd.DataFrame(columns=["series", "region"])
    for (series, region), figures in forecasts.groupby(["series", "region"], sort=True):
        listed = record.series.loc[series]
        made = listed.get("input_of", "")
        about = {
            "series": series, "title": listed["title"], "unit": listed["unit"], "region": region,
            "quantity": figures["quantity"].iloc[0], "input_of": made if isinstance(made, str) else "",
        }  # fmt: skip
        row = about | {key: each for name in NAIVE for key, each in _scores(figures, name, years).items()}
        if row["points_persistence"]:
            rows.append(row)
    columns = [*_ABOUT, *(f"{part}_{name}" for name in NAIVE for part in _PARTS)]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["skill_persistence", "series", "region"], ignore_index=True)


_ABOUT = ("series", "title", "unit", "region", "quantity", "input_of")
_PARTS = ("points", "error", "model", "skill", "skill_crps")


def _scores(figures: pd.DataFrame, name: str, years: tuple[int, int] | None) -> dict[str, Any]:
    """Points, errors and skills against one forecast."""
    miss = (figures["value"] - figures[name]).to_numpy(float)
    counted = np.isfinite(miss)
    if years is not None:
        counted &= figures["start"].dt.year.ge(years[0]).to_numpy() & figures["end"].dt.year.le(years[1]).to_numpy()
    if not counted.any():
        return {f"{part}_{name}": 0 if part == "points" else math.nan for part in _PARTS}
    miss, rows = miss[counted], figures[counted]
    error, model = float(np.abs(miss).mean()), float(rows["model"].mean())
    spread = crps_normal(miss, float(np.sqrt(np.mean(miss**2)))).mean()
    return {
        f"points_{name}": int(counted.sum()),
        f"error_{name}": error,
        f"model_{name}": model,
        f"skill_{name}": 1.0 - model / error if error > 0 else math.nan,
        f"skill_crps_{name}": 1.0 - float(rows["model_crps"].mean()) / spread if spread > 0 else math.nan,
    }


def overall(table: pd.DataFrame) -> dict[str, Any]:
    """How many of the series the model forecasts better than each naive forecast; series of levers are apart.

    Args:
        table: rows of `skill`.

    Returns:
        By forecast: series, the number of rows that are tests and have a skill; better, the share of them with a
        skill above nought (None without any); better_crps, the same of the score of the whole distribution; median,
        the median skill.
    """
    tests = table[table["input_of"] == ""]
    found: dict[str, Any] = {}
    for name in NAIVE:
        scored = tests[tests[f"skill_{name}"].notna()]
        values, whole = scored[f"skill_{name}"], scored[f"skill_crps_{name}"]
        found[name] = {
            "series": len(scored),
            "better": float((values > 0).mean()) if len(scored) else None,
            "better_crps": float((whole > 0).mean()) if len(scored) else None,
            "median": float(values.median()) if len(scored) else None,
        }
    return found
