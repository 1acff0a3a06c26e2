"""Figures of the record as points of the page's charts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from smychka.measures import Measure
from smychka.telling.sections import drawn_points, in_unit, national_estimates
from smychka.telling.tables import annual_unit

if TYPE_CHECKING:
    import pandas as pd

    from smychka.inputs.record import Record


@cache
def shipped_record() -> Record:
    """The record, read once."""
    from smychka.inputs.record import load_record

    return load_record()


@cache
def _drawn(measure: Measure) -> tuple[pd.DataFrame, str]:
    """The figures in the unit of the chart, and the kind of year that they count."""
    flow = measure.kind == "flow"
    estimates = national_estimates(shipped_record(), measure.id)
    alike = in_unit(estimates, annual_unit(measure.unit) if flow else measure.unit) if len(estimates) else estimates
    if flow and len(estimates) and alike.empty:
        alike = in_unit(estimates, measure.unit)
    found, year = drawn_points(alike, flow)
    return found, year


def year_of_record(measure: Measure) -> str:
    """The kind of year by which the record counts a flow: calendar, agricultural or economic."""
    return "agricultural" if measure.id.startswith("regional_") and "sown" not in measure.id and (
        "harvest" in measure.id or "procurement" in measure.id
    ) else _drawn(measure)[1]  # fmt: skip


def national_points(measure: Measure) -> list[dict[str, Any]]:
    """Date, value, low, high, source, status, note and series of every figure beside a chart."""
    from smychka.telling.figures import record_points
    from smychka.telling.grammar import marked_points

    found, _ = _drawn(measure)
    if found.empty:
        return []
    frame = marked_points(record_points(found))
    plain = frame.assign(date=frame["date"].dt.strftime("%Y-%m-%d")).astype(object)
    rows: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return rows
