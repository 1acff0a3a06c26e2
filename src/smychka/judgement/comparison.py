"""The model held against the record, figure by figure.

A figure is compared where its series names a counterpart in the model, its place is the country or one of the 22
regions, and its period consists of whole months of the run. Every other figure is counted in `not_compared`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka.foundations.calendar import MONTHS, month_index
from smychka.foundations.faults import SmychkaError
from smychka.judgement.caveats import CAVEATS, LAND, Caveat

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from smychka.inputs.record import Record
    from smychka.measures import Measure

__all__ = [
    "CAVEATS", "LAND", "PLACES", "REGIONAL", "Caveat", "Reading", "compared", "not_compared", "period_label",
    "predicted", "relative_noise", "sorted_figures",
]  # fmt: skip

NATIONAL = "ussr"
REGIONAL: Mapping[str, str] = {
    "grain_harvest": "regional_harvest",
    "grain_procurement": "regional_procurement",
    "grain_procurement_plan": "regional_procurement_plan",
    "sown_area": "regional_sown_area",
    "horses": "regional_horses",
    "cattle": "regional_cattle",
    "collectivised_share": "regional_collectivised_share",
    "famine_deaths": "regional_famine_deaths",
    "population": "regional_population",
}
"""The quantity that answers a figure of a region, by the quantity that answers the country's."""
PLACES: Mapping[str, Mapping[str, str]] = {
    "states_with_relations": {"world": "states_with_relations"},
    "communists_abroad": {
        name: f"communists_{name}" for name in ("germany", "france", "britain", "czechoslovakia", "usa")
    },
}
"""Counterparts that are answered outside the country: the quantity that answers a figure, by its place."""

UNITS: Mapping[tuple[str, str], float] = {
    ("percent", "share"): 100.0,
    ("share", "percent"): 0.01,
    ("thousand_persons", "million_persons"): 1000.0,
    ("million_persons", "thousand_persons"): 0.001,
    ("persons", "thousand_persons"): 1000.0,
    ("persons", "million_persons"): 1e6,
    ("count", "number"): 1.0,
}
"""(unit of the series, unit of the model): what a model value is multiplied by."""
REBASED: Mapping[tuple[str, str], int] = {("index_1928_100", "index_1913_100"): 1928}
"""(unit of the series, unit of the model): the year whose mean, in each draw, is set to 100."""

NOISE: Mapping[str, float] = {"seen": 0.04, "seen_secondary": 0.07, "recalled": 0.10}
"""Relative standard deviation of a figure about what was counted, by how it was read; an assumption."""
NINETY = 1.6449
"""Standard deviations from the middle to the end of a normal 90 % interval."""
LEVELS = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}
LEAST_POINTS = 256

JUDGED = "a judgement of the compilers"
ELSEWHERE = "a place that is no region of the model"
NATIONAL_ONLY = "no such quantity by region in the model"
NO_COUNTERPART = "no counterpart in the model"
NOT_KEPT = "not computed in this run"
OUTSIDE = "not wholly inside the run, November 1917 to June 1941"
BROKEN_MONTHS = "a period that is not of whole months"


HERDS = frozenset({"horses", "cattle", "regional_horses", "regional_cattle"})
SOWN = frozenset({"sown_area", "regional_sown_area"})


@dataclass(frozen=True)
class Reading:
    """How one figure is read off the model: the sum over months `first` to `last`, times `scale`.

    Attributes:
        place: row of the figure in the observations of the record.
        quantity: id of the quantity that answers it.
        region: region of the model; empty for the country.
        first: number of the first month of the run.
        last: number of the last month.
        scale: what the sum is multiplied by: the unit, and for stocks, shares and rates one over the months.
        base: year of an index: the sum is divided by the quantity's mean in it; None for none.
    """

    place: int
    quantity: str
    region: str
    first: int
    last: int
    scale: float
    base: int | None

    @property
    def period(self) -> tuple[int, int, float, int | None]:
        """What of the reading concerns the months."""
        return self.first, self.last, self.scale, self.base


def _whole_months(start: dt.date, end: dt.date) -> bool:
    return start.day == 1 and (end + dt.timedelta(days=1)).day == 1


def _months(quantity: str, kind: str, start: dt.date, end: dt.date) -> tuple[int, int] | str:
    """First and last month behind a figure, or the reason why there are none.

    A day asks for the state at its morning: the first of a month takes the end of the month before, another day
    the end of its own month. Herds dated 30 June carry the counts of 1 January. The area sown of a year is the
    one that stands in June.
    """
    first, last = month_index(start), month_index(end)
    if start == end:
        if kind == "flow":
            return "a flow dated to one day"
        if quantity in HERDS and (start.month, start.day) == (6, 30):
            first = month_index(dt.date(start.year, 1, 1)) - 1
        elif start.day == 1:
            first -= 1
        last = first
    elif not _whole_months(start, end):
        return BROKEN_MONTHS
    elif quantity in SOWN:
        first = last = month_index(dt.date(end.year, 6, 1))
    return (first, last) if 0 <= first <= last < MONTHS else OUTSIDE


def _converted(unit: str, measure: Measure) -> tuple[float, int | None] | str:
    """Factor from the model's unit to that of the series, with the base year of an index; else the reason."""
    pair = (unit, measure.unit)
    if pair in REBASED:
        return 100.0, REBASED[pair]
    if unit == measure.unit or pair in UNITS:
        return UNITS.get(pair, 1.0), None
    return f"{unit} is not converted from {measure.unit}"


def _asked(row: Any, regions: frozenset[str]) -> tuple[str, str] | str:
    """Quantity and region (empty for the country) that a figure asks for, or the reason why there are none."""
    if row.status == "judgement" or row.source == "CompilerJudgement":
        return JUDGED
    quantity = str(row.counterpart)
    if quantity in PLACES:
        answers = PLACES[quantity]
        return (answers[row.region], "") if row.region in answers else ELSEWHERE
    if row.region == NATIONAL:
        return quantity, ""
    if row.region not in regions:
        return ELSEWHERE
    if quantity not in REGIONAL:
        return NATIONAL_ONLY
    return REGIONAL[quantity], str(row.region)


def _reading(row: Any, regions: frozenset[str], measures: Mapping[str, Measure]) -> Reading | str:
    """How a figure is read off the model, or why it is not."""
    if row.counterpart not in measures:
        return f"the model has no quantity {row.counterpart!r}"
    asked = _asked(row, regions)
    if isinstance(asked, str):
        return asked
    quantity, region = asked
    measure = measures[quantity]
    unit = _converted(str(row.unit), measure)
    if isinstance(unit, str):
        return unit
    months = _months(quantity, measure.kind, row.start.date(), row.end.date())
    if isinstance(months, str):
        return months
    for caveat in CAVEATS:
        if caveat.holds(row, row.counterpart):
            return caveat.reason
    (factor, base), (first, last) = unit, months
    scale = factor if measure.kind == "flow" else factor / (last - first + 1)
    return Reading(int(row.Index), quantity, region, first, last, scale, base)


def sorted_figures(record: Record) -> tuple[list[Reading], pd.DataFrame]:
    """The figures that can be compared, and those that cannot with the reason: series, reason.

    Series of which a lever is made are among the first: `input_of` in the record's list of series tells them.
    """
    import pandas as pd

    from smychka.measures import MEASURES

    seen = record.observations.assign(counterpart=record.observations["series"].map(record.series["counterpart"]))
    named = seen["counterpart"].fillna("") != ""
    regions = frozenset(record.regions.loc[record.regions["level"].astype(int) == 1, "id"])
    readings, left = [], [(series, NO_COUNTERPART) for series in seen.loc[~named, "series"]]
    for row in seen[named].itertuples():
        reading = _reading(row, regions, MEASURES)
        if isinstance(reading, str):
            left.append((row.series, reading))
        else:
            readings.append(reading)
    return readings, pd.DataFrame(left, columns=["series", "reason"])


def not_compared(record: Record, dataset: xr.Dataset | None = None) -> pd.DataFrame:
    """The figures of the record that are not held against the model, and why.

    Args:
        record: the record.
        dataset: a run; with it, quantities that it does not hold count too.

    Returns:
        Columns series, reason, rows (number of figures); most figures first. Together with the rows of
        `compared` it accounts for every figure of the record.
    """
    import pandas as pd

    readings, left = sorted_figures(record)
    if dataset is not None:
        names = record.observations["series"]
        missing = [(names[each.place], NOT_KEPT) for each in readings if each.quantity not in dataset]
        left = pd.concat([left, pd.DataFrame(missing, columns=["series", "reason"])])
    counted = left.groupby(["series", "reason"]).size().rename("rows").reset_index()
    return counted.sort_values(["rows", "series", "reason"], ascending=[False, True, True], ignore_index=True)


def _period_sums(values: np.ndarray, periods: Iterable[tuple[int, int, float, int | None]]) -> np.ndarray:
    """Values of the model over periods. Shapes: (draw, month) in, (period, draw) out."""
    total = np.concatenate([np.zeros((1, len(values))), np.cumsum(values.T, axis=0)])
    rows = []
    for first, last, scale, base in periods:
        summed = values[:, first] if first == last else total[last + 1] - total[first]
        row = scale * summed
        if base is not None:
            begin = month_index(dt.date(base, 1, 1))
            row = row / values[:, begin : begin + 12].mean(axis=1)
        rows.append(row)
    return np.array(rows)


def _spread_of_noise(count: int) -> np.ndarray:
    """Standard normal numbers in an order that pairs evenly with any sorted list. Shape: (count,).

    The inverse normal of the van der Corput sequence in base 2; with the ranks it forms a Hammersley set, so that
    the mixture of draws and noise is the same in every run.
    """
    from statistics import NormalDist

    bits = max(int(count - 1).bit_length(), 1)
    index = np.arange(count)
    reversed_bits = sum(((index >> k) & 1) << (bits - 1 - k) for k in range(bits))
    ranks = np.argsort(np.argsort(reversed_bits))
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((place + 0.5) / count) for place in range(count)])
    spread: np.ndarray = quantiles[ranks]
    return spread


def relative_noise(chosen: pd.DataFrame) -> np.ndarray:
    """Relative standard deviation of each figure: by status, and by the range its author gives. Shape: (row,)."""
    by_status = chosen["status"].map(dict(NOISE)).to_numpy(float)
    size = np.abs(chosen["value"].to_numpy(float))
    half = (chosen["high"] - chosen["low"]).to_numpy(float) / 2
    ranged = np.isfinite(half) & (size > 0)
    by_range = np.where(ranged, half / NINETY / np.where(size > 0, size, 1.0), 0.0)
    combined: np.ndarray = np.hypot(by_status, by_range)
    return combined


def period_label(start: dt.date, end: dt.date) -> str:
    """A period as a reader writes it: `1928`, `1928/29`, `1930-03-01`, `1921-01 to 1922-12`."""
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    if _whole_months(start, end) and month_index(end) - month_index(start) == 11:
        return f"{start.year}/{end.year % 100:02d}"
    return f"{start:%Y-%m} to {end:%Y-%m}"


def predicted(dataset: xr.Dataset, readings: Sequence[Reading]) -> Iterator[tuple[list[int], np.ndarray]]:
    """What the draws say for every figure, one quantity and place after another.

    Args:
        dataset: a run that holds the quantities of the readings.
        readings: how the figures are read.

    Yields:
        Places in `readings`, and the draws' values in the unit of each series. Shape: (place, draw).
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for place, reading in enumerate(readings):
        groups.setdefault((reading.quantity, reading.region), []).append(place)
    for (quantity, region), places in groups.items():
        data = dataset[quantity].sel(region=region) if region else dataset[quantity]
        values = data.transpose("draw", "month").values.astype(float)
        periods = {readings[place].period: None for place in places}
        order = {period: at for at, period in enumerate(periods)}
        found = _period_sums(values, periods)
        yield places, found[[order[readings[place].period] for place in places]]


def _quantiles(dataset: xr.Dataset, readings: list[Reading], noise: np.ndarray) -> np.ndarray:
    """q05 to q95 of the model alone, then p05 and p95 with the noise of the figure. Shape: (row, 7)."""
    found = np.empty((len(readings), len(LEVELS) + 2))
    draws = dataset.sizes["draw"]
    repeats = -(-LEAST_POINTS // draws)
    shaken = _spread_of_noise(draws * repeats)
    for places, values in predicted(dataset, readings):
        model = np.sort(values, axis=1)
        bands = np.quantile(model, list(LEVELS.values()), axis=1)
        for at, place in enumerate(places):
            blurred = np.repeat(model[at], repeats) * np.exp(noise[place] * shaken)
            found[place] = *bands[:, at], *np.quantile(blurred, [0.05, 0.95])
    return found


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """The table with inside90, the standardised miss, and the judgement of rival figures as a band."""
    record, middle = table["record"], table["q50"]
    spread = (table["p95"] - table["p05"]) / (2 * NINETY)
    with np.errstate(divide="ignore", invalid="ignore"):
        miss = np.where(record == middle, 0.0, (record - middle).to_numpy() / spread.to_numpy())
    table = table.assign(inside90=record.between(table["p05"], table["p95"]), miss=miss)
    rivals = table.assign(least=table["low"].fillna(record), most=table["high"].fillna(record)).groupby(
        ["series", "region", "start", "end"]
    )
    low = np.minimum(rivals["record"].transform("min"), rivals["least"].transform("min"))
    high = np.maximum(rivals["record"].transform("max"), rivals["most"].transform("max"))
    met = (rivals["p05"].transform("min") <= high) & (rivals["p95"].transform("max") >= low)
    return table.assign(rivals=rivals["record"].transform("size"), band_low=low, band_high=high, band90=met)


def compared(dataset: xr.Dataset, record: Record) -> pd.DataFrame:
    r"""Every figure of the record that the run can answer, beside what the model says, in the unit of the series.

    Flows are summed over the months of the figure, stocks, shares and rates averaged; a figure of a day is read
    from the end of a month. A figure $x$ is taken to scatter about the true value with the relative standard
    deviation $\sigma = \sqrt{\sigma_{status}^2 + ((high - low) / (2 \cdot 1.645\,x))^2}$, log-normally; the model's
    draws times this scatter give $p_{05}$ and $p_{95}$.

    Args:
        dataset: a run with the dimensions draw, month (all of the run) and region.
        record: the record.

    Returns:
        One row a figure: series, title, input_of (the lever made from the series; empty for a test), unit, region,
        quantity, start, end, period, record, low, high, status,
        source, note, noise ($\sigma$); q05, q25, q50, q75, q95 of the model alone; p05, p95 with the scatter of
        the figure; inside90, whether the figure lies between these; miss, its distance from q50 in standard
        deviations; rivals, number of figures for the same series, place and period; band_low, band_high, from
        the least to the greatest of them with their ranges; band90, whether the widest p05 to p95 overlaps that.

    Raises:
        SmychkaError: the run does not have all its months.
    """
    import pandas as pd

    if dataset.sizes.get("month") != MONTHS:
        raise SmychkaError(f"the run has {dataset.sizes.get('month', 0)} months; expected {MONTHS}")
    readings = [each for each in sorted_figures(record)[0] if each.quantity in dataset]
    chosen = record.observations.loc[[each.place for each in readings]].reset_index(drop=True)
    noise = relative_noise(chosen)
    found = _quantiles(dataset, readings, noise)
    listed = record.series.loc[chosen["series"]]
    spans = zip(chosen["start"], chosen["end"], strict=True)
    made = listed["input_of"].fillna("").to_numpy() if "input_of" in listed else ""
    table = pd.DataFrame(
        {
            "series": chosen["series"],
            "title": listed["title"].to_numpy(),
            "input_of": made,
            "unit": chosen["unit"],
            "region": chosen["region"],
            "quantity": [each.quantity for each in readings],
            "start": chosen["start"],
            "end": chosen["end"],
            "period": [period_label(start.date(), end.date()) for start, end in spans],
            "record": chosen["value"],
            **{name: chosen[name] for name in ("low", "high", "status", "source", "note")},
            "noise": noise,
            **dict(zip((*LEVELS, "p05", "p95"), found.T, strict=True)),
        }
    )
    return _judged(table)
