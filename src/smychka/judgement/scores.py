"""How well the record is met: one row a series and place, the misses first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

A_YEAR = (360, 372)
LEAST_RUN = 3


def _skill(rows: pd.DataFrame) -> float | None:
    """Gain over persistence: 1 for a perfect model, 0 for one no better than the last figure, below 0 for worse.

    Only figures of one source count that follow one another by a year, in unbroken runs of three or more. None
    where there are none, or where the record does not move.
    """
    model, persistence = [], []
    counts = rows["source"].value_counts()
    for source in counts.index[counts >= LEAST_RUN]:
        found = rows[rows["source"] == source]
        one = found.drop_duplicates(["start", "end"]).sort_values("start")
        length = (one["end"] - one["start"]).dt.days
        step = one["start"].diff().dt.days
        follows = step.between(*A_YEAR) & (length.diff().abs() <= 1)
        run = (~follows).cumsum()
        counted = follows & (run.groupby(run).transform("size") >= LEAST_RUN)
        last = one["record"].shift()
        model += [*((one["record"] - one["q50"]) ** 2)[counted]]
        persistence += [*((one["record"] - last) ** 2)[counted]]
    if not persistence or not sum(persistence) > 0:
        return None
    return float(1.0 - sum(model) / sum(persistence))


def _worst(rows: pd.DataFrame) -> dict[str, Any]:
    """The figure farthest from the model's median, in standard deviations."""
    row = rows.loc[rows["miss"].abs().idxmax()]
    numbers = {name: float(row[name]) for name in ("record", "q05", "q50", "q95")}
    return {"date": f"{row['start']:%Y-%m-%d}", **numbers}


def fit(compared: pd.DataFrame) -> list[dict[str, Any]]:
    """The fit of the model to every compared series and place.

    Args:
        compared: rows of `comparison.compared`.

    Returns:
        Rows with id, title, unit, region, quantity, input_of (the lever that is made from the series; empty where
        the series is a test), points; coverage90, the share of figures inside the model's
        90 % interval with the scatter of the figure, each judged alone; periods, bands90, the number of periods
        and the share of them whose interval meets the range of the rival figures; rmse, of the median against
        the figures, in `unit`; bias, the mean of median minus figure, in `unit`; skill_persistence, one minus
        the ratio of the model's mean squared error to that of taking the last figure of the same source, or
        None; worst: date (first day), record, q05, q50, q95. Lowest coverage first, then the largest miss.
    """
    ranked = []
    for (series, region), rows in compared.groupby(["series", "region"], sort=False):
        error = (rows["q50"] - rows["record"]).to_numpy(float)
        bands = rows.drop_duplicates(["start", "end"])["band90"]
        row = {
            "id": str(series),
            "title": str(rows["title"].iloc[0]),
            "unit": str(rows["unit"].iloc[0]),
            "region": str(region),
            "quantity": str(rows["quantity"].iloc[0]),
            "input_of": str(rows["input_of"].iloc[0]) if "input_of" in rows else "",
            "points": len(rows),
            "coverage90": float(rows["inside90"].mean()),
            "periods": len(bands),
            "bands90": float(bands.mean()),
            "rmse": float(np.sqrt(np.mean(error**2))),
            "bias": float(error.mean()),
            "skill_persistence": _skill(rows),
            "worst": _worst(rows),
        }
        ranked.append((row["coverage90"], -float(rows["miss"].abs().max()), row))
    ranked.sort(key=lambda entry: (entry[0], entry[1], entry[2]["id"], entry[2]["region"]))
    return [row for _, _, row in ranked]


def overall(fit: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fit of the whole in a few numbers. Series of which a lever is made are no test and are counted apart.

    Args:
        fit: rows of `fit`.

    Returns:
        points, the compared figures that are tests; coverage90, the share of them inside the 90 % interval (None
        without figures); series, the number of their rows; below_half, the rows of which fewer than half the
        figures are inside; inputs: the same numbers for series of which a lever is made.
    """
    tests = [row for row in fit if not row.get("input_of")]
    return _counted(tests) | {"inputs": _counted([row for row in fit if row.get("input_of")])}


def _counted(fit: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    points = sum(int(row["points"]) for row in fit)
    inside = math.fsum(row["coverage90"] * row["points"] for row in fit)
    return {
        "points": points,
        "coverage90": inside / points if points else None,
        "series": len(fit),
        "below_half": sum(row["coverage90"] < 0.5 for row in fit),
    }
