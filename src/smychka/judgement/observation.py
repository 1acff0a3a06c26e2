r"""How likely the record is, given what a draw of the model did: the observation model.

Every figure that `comparison` can read off the model, and that is neither a judgement nor made into a lever, is a
target. Figures of one series, place and period are rivals: one point with a band from the least to the greatest. With
the scale $T$ of the series, the point $[l_i, h_i]$ misses what the model says, $m_i$, by

$$ e_i = \min(\max(T(m_i), T(l_i)), T(h_i)) - T(m_i), $$

which is nought inside the band. Errors of a series are correlated, for what the model leaves out does not change from
one figure to the next:

$$ \Sigma_{ij} = \sigma_i^2 [i = j] + \tau_i \tau_j \big( \lambda\, e^{-|t_i - t_j| / \ell}\, \kappa_{ij}
   + (1 - \lambda) [i = j] \big), \qquad r = L^{-1} e, \quad L L^\top = \Sigma, $$

and the log likelihood is $\sum_i \log t_\nu(r_i) - \log L_{ii} - \log(1 + t_\nu(0) (T(h_i) - T(l_i)) / L_{ii})$ with
the density $t_\nu$ of Student, whose last term spreads a band over its width (exact for a point alone). $T$ is the
logarithm of a quantity plus a floor, or the logit of a share. Everything is written for one draw and can be
differentiated.

Figures of periods that overlap, such as a year and a sum of years, and of two series on one thing, such as births and
the birth rate, count each; the discrepancy of a series is not shared with another. That makes the likelihood somewhat
too sure of itself.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.calendar import MONTHS, month_index
from smychka.foundations.faults import SmychkaError
from smychka.inputs.toml_files import region_names
from smychka.judgement.comparison import Reading, period_label, relative_noise, sorted_figures
from smychka.measures import MEASURES

if TYPE_CHECKING:
    import pandas as pd

    from smychka.inputs.record import Record

__all__ = ["DISCREPANCY", "FREEDOM", "LASTING", "MEMORY", "REGIONAL_DISCREPANCY", "SHARED", "Observed", "observed"]

DISCREPANCY = 0.10
r"""$\tau$ of a figure of the country, relative. Assumption: one good per branch and 22 regions do not come closer."""
REGIONAL_DISCREPANCY = 0.20
r"""$\tau$ of a figure of a region, relative. Assumption: borders of regions moved, and a region is treated as even."""
MEMORY = 3.0
r"""$\ell$, years. Assumption: what the model leaves out lasts about as long as a policy: NEP, a plan, a famine."""
LASTING = 0.5
r"""$\lambda$, part of the squared discrepancy that lasts. Assumption: the other half is of one period, such as an event
that the model has a few months early, or figures of two sources that count another thing under one name."""
SHARED = 0.5
r"""$\kappa$ between two places of one series, 1 in one place. Assumption: half of what is left out is the country's."""
FREEDOM = 4.0
r"""$\nu$, degrees of freedom. Assumption: a figure in fifty is further off than its author thinks; with 4 a
miss of ten standard deviations has a twenty-sixth of the weight of a small one."""
FLOOR = 0.05
"""Floor of a logarithm over the series' median figure; never above its least positive one. Assumption: below that a
zero and a little are not told apart."""
EDGE = 0.005
"""Least distance of a share from 0 and from 1 on the scale of logits. Assumption: nobody counted closer."""

Trajectory = Mapping[str, Float[Array, "month *place"]]


@dataclass(frozen=True)
class _Read:
    """How the points of one quantity are read: weights over months, and the column of each. (point, month), (point,)"""

    quantity: str
    places: np.ndarray
    weights: np.ndarray
    bases: np.ndarray
    based: np.ndarray
    columns: np.ndarray

    def __call__(self, values: Array) -> Float[Array, "point"]:
        weights, bases = jnp.asarray(self.weights), jnp.asarray(self.bases)
        if values.ndim == 1:
            summed, base = weights @ values, bases @ values
        else:
            columns = values[:, self.columns]
            summed, base = (weights.T * columns).sum(axis=0), (bases.T * columns).sum(axis=0)
        found: Array = summed / jnp.where(self.based, base, 1.0)
        return found


@dataclass(frozen=True)
class Observed:
    """The points of the record with their likelihood.

    Attributes:
        points: one row a point: series, title, unit, quantity, region, start, end, period, low and high (the ends of
            the band, in `unit`), figures (number of rivals), share (whether the scale is the logit), unity (what is
            1 in `unit`), floor, noise (relative, least of the rivals), sd (sigma), tau, and how the quantity is
            read: place, first, last, scale, base.
    """

    points: pd.DataFrame

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """Ids of the quantities that a trajectory must have."""
        return tuple(sorted(set(self.points["quantity"])))

    def kept(
        self,
        years: tuple[int, int] | None = None,
        without: Collection[str] = (),
        only: Callable[[str], bool] | None = None,
        regions: Collection[str] = (),
    ) -> Observed:
        """The points of a window alone, with the likelihood of these; floors stay those of the whole record.

        Args:
            years: first and last year; a point counts when its period lies wholly inside. All if left out.
            without: regions whose own figures are left out; the country's totals stay.
            only: whether a quantity, by its id, counts.
            regions: regions whose own figures alone count; all places if none is named.

        Raises:
            SmychkaError: nothing is left.
        """
        p = self.points
        keep = ~p["region"].isin(list(without))
        if years is not None:
            keep &= (p["start"].dt.year >= years[0]) & (p["end"].dt.year <= years[1])
        if only is not None:
            keep &= p["quantity"].map(only)
        if regions:
            keep &= p["region"].isin(list(regions))
        if not keep.any():
            raise SmychkaError("no point of the record is left in this window")
        return replace(self, points=p[keep].reset_index(drop=True))

    def told(self, values: Float[np.ndarray, "point"]) -> Observed:
        """The same points with other figures, one each: a record made up to try a calibration on.

        Args:
            values: the figures, in the units of the series.
        """
        return replace(self, points=self.points.assign(low=values, high=values, figures=1))

    def with_errors(
        self, values: Float[np.ndarray, "point"], errors: Float[np.ndarray, "point"]
    ) -> Float[np.ndarray, "point"]:
        r"""Figures that would be counted if the model were right: $T^{-1}(T(m) + L \epsilon)$, in their units.

        Args:
            values: what the model says.
            errors: independent errors of one deviation.
        """
        p = self.points
        scaled = np.asarray(self.scaled(values), float) + self._factor @ errors
        share, unity, floor = (p[name].to_numpy() for name in ("share", "unity", "floor"))
        size = np.maximum(np.exp(np.where(share, 0.0, scaled)) - floor, 0.0)
        found: np.ndarray = np.where(share.astype(bool), unity / (1.0 + np.exp(-scaled)), size)
        return found

    def predicted(self, trajectory: Trajectory) -> Float[Array, "point"]:
        """What a draw says of every point, in the unit of the series.

        Args:
            trajectory: values by quantity of one draw, all months of the run.
        """
        found = [read(jnp.asarray(trajectory[read.quantity])) for read in self._readings]
        return jnp.concatenate(found)[self._order]

    def residuals(self, trajectory: Trajectory) -> Float[Array, "point"]:
        r"""$r$ of every point: whitened misses, in standard deviations. Within a series a later one is what is new."""
        return jnp.asarray(self._whitening) @ self._misses(self.predicted(trajectory))

    def log_likelihood(self, trajectory: Trajectory) -> Float[Array, ""]:
        """Logarithm of the density of the record, given a draw's trajectory."""
        return log_density(self.residuals(trajectory)).sum() + self.constant

    @cached_property
    def constant(self) -> float:
        """What of the log likelihood does not depend on the model."""
        own = np.diag(self._factor)
        low, high = self._ends
        return float(-np.log(own).sum() - np.log1p(math.exp(_at_nought()) * (high - low) / own).sum())

    @cached_property
    def many_residuals(self) -> Callable[[Trajectory], Float[Array, "point draw"]]:
        """Residuals of many draws, compiled; the draw is the last axis of every leaf."""
        many: Callable[[Trajectory], Array] = jax.jit(jax.vmap(self.residuals, in_axes=-1, out_axes=-1))
        return many

    @cached_property
    def many_predicted(self) -> Callable[[Trajectory], Float[Array, "point draw"]]:
        """Predictions of many draws, compiled; the draw is the last axis of every leaf."""
        many: Callable[[Trajectory], Array] = jax.jit(jax.vmap(self.predicted, in_axes=-1, out_axes=-1))
        return many

    def scaled(self, values: Float[Array, "point"] | np.ndarray) -> Float[Array, "point"]:
        """Values in the units of the series on the scale on which errors are normal: logarithm, or logit of a share."""
        p = self.points
        share, floor = p["share"].to_numpy(bool), p["floor"].to_numpy(np.float32)
        part = jnp.clip(jnp.asarray(values) / p["unity"].to_numpy(np.float32), EDGE, 1.0 - EDGE)
        size = jnp.maximum(jnp.asarray(values), 0.0) + floor
        return jnp.where(share, jnp.log(part / (1.0 - part)), jnp.log(jnp.where(share, 1.0, size)))

    def _misses(self, predicted: Float[Array, "point"]) -> Float[Array, "point"]:
        said = self.scaled(predicted)
        low, high = self._ends
        return jnp.clip(said, low, high) - said

    @cached_property
    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        with jax.ensure_compile_time_eval():
            low, high = (np.asarray(self.scaled(self.points[name].to_numpy(np.float32))) for name in ("low", "high"))
        return low, high

    @cached_property
    def _factor(self) -> np.ndarray:
        """The lower Cholesky factor of the covariance of all points. (point, point)"""
        return np.linalg.cholesky(covariance(self.points))

    @cached_property
    def _whitening(self) -> np.ndarray:
        return np.linalg.inv(self._factor).astype(np.float32)

    @cached_property
    def _readings(self) -> list[_Read]:
        grouped = self.points.groupby("quantity", sort=True)
        return [_read_of(str(quantity), rows) for quantity, rows in grouped]

    @cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(np.concatenate([read.places for read in self._readings]))


def _at_nought() -> float:
    """Logarithm of Student's density at nought."""
    half = FREEDOM / 2.0
    return math.lgamma(half + 0.5) - math.lgamma(half) - 0.5 * math.log(FREEDOM * math.pi)


def log_density(residuals: Float[Array, "*point"]) -> Float[Array, "*point"]:
    r"""$\log t_\nu$, the logarithm of Student's density with `FREEDOM` degrees of freedom."""
    return _at_nought() - 0.5 * (FREEDOM + 1.0) * jnp.log1p(residuals**2 / FREEDOM)


def covariance(points: pd.DataFrame) -> Float[np.ndarray, "point point"]:
    r"""$\Sigma$ of points, on the scale of their series; points of two series are independent."""
    time = (points["first"] + points["last"]).to_numpy(float) / 24.0
    series, region = points["series"].to_numpy(str), points["region"].to_numpy(str)
    tau, sd = points["tau"].to_numpy(float), points["sd"].to_numpy(float)
    near = np.exp(-np.abs(time[:, None] - time) / MEMORY)
    common = np.where(region[:, None] == region, 1.0, SHARED) * (series[:, None] == series)
    lasting = LASTING * np.outer(tau, tau) * near * common
    found: np.ndarray = lasting + np.diag((1.0 - LASTING) * tau**2 + sd**2)
    return found


def _read_of(quantity: str, rows: pd.DataFrame) -> _Read:
    weights, bases = (np.zeros((len(rows), MONTHS), np.float32) for _ in range(2))
    base = rows["base"].to_numpy(int)
    for at, row in enumerate(rows.itertuples()):
        weights[at, row.first : row.last + 1] = row.scale
        if base[at]:
            begin = month_index(dt.date(base[at], 1, 1))
            bases[at, begin : begin + 12] = 1.0 / 12.0
    regions = region_names()
    columns = np.array([regions.index(name) if name else 0 for name in rows["place"]])
    return _Read(quantity, rows.index.to_numpy(), weights, bases, base > 0, columns)


def observed(record: Record) -> Observed:
    """The observation model of the record: every point that is a test of the model.

    Args:
        record: the record.

    Raises:
        SmychkaError: the record has no figure that the model answers and that is no input of it.
    """
    import pandas as pd

    seen = record.observations
    levers = record.series.get("input_of", pd.Series("", record.series.index)).fillna("")
    made = seen["series"].map(levers != "")
    noise = pd.Series(relative_noise(seen), seen.index)
    readings, _ = sorted_figures(record)
    tests = [_figure(each, seen.loc[each.place], noise[each.place]) for each in readings if not made[each.place]]
    if not tests:
        raise SmychkaError("the record has no figure that the model answers and that is no input of it")
    figures = pd.DataFrame(tests)
    keys = ["series", "quantity", "place", "region", "start", "end", "unit", "first", "last", "scale", "base"]
    grouped = figures.groupby(keys, sort=True, dropna=False)
    points = grouped.agg(
        low=("value", "min"), high=("value", "max"), figures=("value", "size"), noise=("noise", "min")
    ).reset_index()
    return Observed(_with_scales(points, record))


def _figure(reading: Reading, row: Any, noise: float) -> dict[str, Any]:
    """A figure with how it is read."""
    return {
        "series": row["series"], "quantity": reading.quantity, "place": reading.region, "region": row["region"],
        "start": row["start"], "end": row["end"], "unit": row["unit"], "first": reading.first, "last": reading.last,
        "scale": reading.scale, "base": reading.base or 0, "value": float(row["value"]), "noise": float(noise),
    }  # fmt: skip


def _with_scales(points: pd.DataFrame, record: Record) -> pd.DataFrame:
    """The points with title, scale, floor, and the spreads on that scale.

    A relative error s of a share x, or of 1 - x where that is the smaller, is s / max(x, 1 - x) in logits.
    """
    middle = (points["low"] + points["high"]) / 2
    share = points["quantity"].map(lambda name: MEASURES[name].kind == "share").to_numpy(bool)
    unity = np.where(points["unit"] == "percent", 100.0, 1.0)
    part = np.clip(middle / unity, EDGE, 1.0 - EDGE)
    stretch = np.where(share, 1.0 / np.maximum(part, 1.0 - part), 1.0)
    of_series = [points["series"], points["region"]]
    least = middle.where(middle > 0).groupby(of_series).transform("min").fillna(1.0)
    median = middle.groupby(of_series).transform("median")
    floor = np.where(median > 0, np.minimum(FLOOR * median, least), least)
    tau = np.where(points["place"] == "", DISCREPANCY, REGIONAL_DISCREPANCY)
    spans = zip(points["start"], points["end"], strict=True)
    return points.assign(
        title=record.series.loc[points["series"], "title"].to_numpy(),
        period=[period_label(start.date(), end.date()) for start, end in spans],
        share=share, unity=unity, floor=np.where(share, 0.0, floor), sd=points["noise"] * stretch, tau=tau * stretch,
    )  # fmt: skip
