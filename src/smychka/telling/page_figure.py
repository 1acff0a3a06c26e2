"""The chart of the page: one specification whose tables the page fills itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smychka.telling.bands import LEVELS
from smychka.telling.figures import SOURCES
from smychka.telling.grammar import FORK, INK, PALE, PAPER, QUIET, STATUS, config, time_axis, tips, value_axis

if TYPE_CHECKING:
    import altair as alt


def page_figure(unit: str = "{unit}") -> alt.LayerChart:
    """A run beside history and the record, for a page that fills its tables itself.

    History dashed with its band lightly, the run's fan and median, its central run while a lever moves, other runs
    thinly, the record's points with their ranges, a rule where the run departs. The tables are named `history`, `fan`
    (columns as in `quantiles`), `central` (date, value), `pins` (date, value, run), `points` (as `record_points`) and
    `mark` (date, label); all are empty.

    Args:
        unit: unit of all values, above the axis; a placeholder if left out.
    """
    import altair as alt

    def named(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name=name))

    history, fan = named("history").encode(x=time_axis()), named("fan").encode(x=time_axis())
    tooltip = tips(*(f"{level}:Q" for level in LEVELS))
    value = value_axis("value", unit)
    shown = {
        "x": time_axis(),
        "tooltip": tips("value:Q", "low:Q", "high:Q", "source:N", "status:N", "note:N", "series:N"),
    }
    fill = alt.Fill(
        "status:N", legend=None, scale=alt.Scale(domain=list(STATUS.values()), range=[INK, PALE, PAPER, PAPER])
    )
    shape = alt.Shape(
        "status:N",
        legend=None,
        scale=alt.Scale(domain=list(STATUS.values()), range=["circle", "circle", "circle", "cross"]),
    )
    layers = [
        history.mark_area(color=QUIET, opacity=0.13).encode(y=value_axis("q05", unit), y2=alt.Y2("q95:Q")),
        fan.mark_area(color=FORK, opacity=0.16).encode(y=value_axis("q05", unit), y2=alt.Y2("q95:Q")),
        fan.mark_area(color=FORK, opacity=0.28).encode(y=value_axis("q25", unit), y2=alt.Y2("q75:Q")),
        history.mark_line(color=QUIET, strokeWidth=1.6, strokeDash=[5, 3]).encode(
            y=value_axis("q50", unit), tooltip=tooltip
        ),
        named("pins").mark_line(strokeWidth=1.2).encode(
            x=time_axis(), y=value, tooltip=tips("run:N", "value:Q"),
            color=alt.Color("run:N", legend=None, scale=alt.Scale(range=list(SOURCES[2:6]))),
        ),
        named("central").mark_line(color=FORK, strokeWidth=1.4, strokeDash=[2, 2]).encode(
            x=time_axis(), y=value, tooltip=tips("value:Q")
        ),
        fan.mark_line(color=FORK, strokeWidth=1.8).encode(y=value_axis("q50", unit), tooltip=tooltip),
        named("mark").mark_rule(color=INK, strokeWidth=1).encode(x=time_axis(), tooltip=[alt.Tooltip("label:N")]),
        named("points").transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule(
            color=INK, opacity=0.5, strokeWidth=1
        ).encode(y=value_axis("low", unit), y2=alt.Y2("high:Q"), **shown),
        named("points").mark_point(size=30, stroke=INK, strokeWidth=1.1, opacity=1).encode(
            y=value, fill=fill, shape=shape, **shown
        ),
    ]  # fmt: skip
    fitted = {"width": "container", "height": 190, "autosize": {"type": "fit", "contains": "padding"}}
    figure: alt.LayerChart = alt.layer(*layers).properties(**fitted).configure(**config())
    return figure
