r"""What a run predicts of every point of the record: the draws, the scatter of figures, and what the model leaves out.

A prediction of a figure is the model's number, plus the discrepancy $\tau$ of `observation`, plus the scatter $\sigma$
of the figure. Both spreads were stated before any fit. `inside` asks whether the point meets the 90 % interval of the
draws with the scatter alone, which is the harder question; `inside_full` takes the discrepancy too, which is what the
calibration believes of its own predictions, and what coverage of 85 to 95 in a hundred is asked of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from smychka.judgement.observation import Observed
from smychka.judgement.search import normals

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["by_series", "predicted_by", "predictive", "shares"]

ENDS = (0.05, 0.95)


def predicted_by(dataset: xr.Dataset, observed: Observed) -> Float[np.ndarray, "point draw"]:
    """What a run says of every point, in the units of the series.

    Args:
        dataset: a run with all quantities of the points; dimensions draw, month (all of the run), region.
        observed: the points.
    """
    seen = {name: jnp.asarray(dataset[name].transpose("month", ..., "draw").values) for name in observed.quantities}
    return np.asarray(observed.many_predicted(seen), float)


def predictive(observed: Observed, predicted: Float[np.ndarray, "point draw"], seed: int) -> pd.DataFrame:
    """Every point with what is predicted of it.

    Args:
        observed: the points.
        predicted: what draws say, in the units of the series.
        seed: seed of scatter and discrepancy.

    Returns:
        The points with q05, q50, q95 of the draws in the unit; inside and inside_full, whether the band of the record
        meets the 90 % interval; error, the miss of the median on the scale of the series, from the nearest end.
    """
    points = observed.points
    low, high = (np.asarray(observed.scaled(points[name].to_numpy(np.float32)), float) for name in ("low", "high"))
    sd, tau = points["sd"].to_numpy(float), points["tau"].to_numpy(float)
    scatter = normals([f"scatter.{at}" for at in range(len(points))], predicted.shape[-1], seed)
    model = np.asarray(jax.vmap(observed.scaled, in_axes=-1, out_axes=-1)(predicted), float)
    found: dict[str, Any] = {}
    for name, spread in (("inside", sd), ("inside_full", np.hypot(sd, tau))):
        q05, q95 = np.quantile(model + spread[:, None] * scatter, ENDS, axis=1)
        found[name] = (q05 <= high) & (q95 >= low)
    middle = np.median(model, axis=1)
    raw = np.quantile(predicted, (ENDS[0], 0.5, ENDS[1]), axis=1)
    return points.assign(
        q05=raw[0], q50=raw[1], q95=raw[2], error=np.clip(middle, low, high) - middle, **found
    )  # fmt: skip


def by_series(points: pd.DataFrame) -> pd.DataFrame:
    """One row a series and place: title, quantity, points, coverage90, coverage90_full, error (root mean square)."""
    table = points.assign(square=points["error"] ** 2)
    found: pd.DataFrame = (
        table.groupby(["series", "region"], sort=True)
        .agg(
            title=("title", "first"), quantity=("quantity", "first"), points=("inside", "size"),
            coverage90=("inside", "mean"), coverage90_full=("inside_full", "mean"), error=("square", "mean"),
        )
        .reset_index()
    )  # fmt: skip
    return found.assign(error=np.sqrt(found["error"]))


def shares(points: pd.DataFrame) -> dict[str, float]:
    """Number of points, share inside with and without the discrepancy, and root mean square error."""
    return {
        "points": len(points),
        "coverage90": float(points["inside"].mean()),
        "coverage90_full": float(points["inside_full"].mean()),
        "error": float(np.sqrt((points["error"] ** 2).mean())),
    }
