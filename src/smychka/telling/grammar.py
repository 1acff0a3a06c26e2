"""The grammar of the charts: colours, axes, the marks of the record, the frame around every chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from smychka.foundations.faults import SmychkaError, unknown
from smychka.telling.tables import unit_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

INK, QUIET, GRID, MODEL, FORK = "#1f2328", "#666c73", "#dcdad4", "#2f6690", "#a4511b"
PAPER, PALE = "#fdfcf9", "#a3a8ad"
DEEP, MIDDLE, SAND = "#1d3f63", "#86a9c6", "#dccb8f"
DARK: Mapping[str, str] = {
    INK: "#e9e7e2",
    QUIET: "#a9afb6",
    GRID: "#3b4046",
    MODEL: "#86b9e0",
    FORK: "#e6a063",
    PAPER: "#17191c",
    PALE: "#71767c",
    DEEP: "#a9d2f3",
    MIDDLE: "#4f7fa6",
    SAND: "#6e6339",
}
"""What each colour of the charts becomes on a dark page."""
STATUS = {
    "seen": "seen",
    "seen_secondary": "second-hand",
    "recalled": "recalled",
    "judgement": "judgement",
}
POINT_COLUMNS = ("date", "value", "low", "high", "source", "status", "note", "series")
WIDTH = 640
PANEL = WIDTH - 70
"""Width of a panel of several, with labels beside it."""
FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its numbers rounded to six significant digits."""

    def short(value: float) -> float:
        return float(f"{value:.6g}")

    numeric = frame.select_dtypes("number").columns
    return frame.assign(**{str(name): frame[name].map(short) for name in numeric})


def config() -> dict[str, Any]:
    """The theme of every chart."""
    label = {"labelColor": INK, "titleColor": QUIET, "labelFontSize": 11, "titleFontSize": 11}
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            **label,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
        },
        "legend": {**label, "titleFontWeight": "normal", "symbolStrokeWidth": 1.2},
        "title": {
            "anchor": "start",
            "color": INK,
            "fontSize": 14,
            "subtitleColor": QUIET,
            "subtitleFontSize": 11,
            "fontWeight": 600,
            "offset": 10,
        },
    }


class Sheets:
    """The tables behind one chart, each under a name of its own, so that a chart carries every number once."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def chart(self, frame: pd.DataFrame) -> alt.Chart:
        """A chart of a table; its channels must say their types."""
        import altair as alt

        name = f"table-{len(self.rows) + 1}"
        dates = frame.select_dtypes("datetime").columns
        plain = frame.assign(**{str(column): frame[column].dt.strftime("%Y-%m-%dT00:00:00") for column in dates})
        self.rows[name] = plain.astype(object).where(plain.notna(), None).to_dict("records")
        return alt.Chart(alt.NamedData(name=name))


def finished(chart: Any, sheets: Sheets, title: str, subtitle: str | Sequence[str], sentence: str) -> Any:
    """The chart with title, description and theme; complete, so that it is not layered further."""
    heading = {"text": title, "subtitle": subtitle} if subtitle else {"text": title}
    named = chart.properties(title=heading, description=sentence or title)
    complete = named.configure(**config())
    complete["datasets"] = sheets.rows
    return complete


def sized(chart: Any, height: int) -> Any:
    """The chart at the common width, its labels inside it."""
    return chart.properties(width=WIDTH, height=height, autosize={"type": "fit", "contains": "padding"})


def panel(layers: Sequence[Any], height: float, title: str = "") -> Any:
    """Layers as one of several charts above one another.

    Args:
        layers: the layers.
        height: in pixels.
        title: above it, smaller than that of the whole.
    """
    import altair as alt

    drawn = alt.layer(*layers).properties(width=PANEL, height=height)
    return drawn.properties(title=alt.TitleParams(title, fontSize=12, offset=4)) if title else drawn


def time_axis(*, months: bool = False) -> alt.X:
    """The axis of years; of months where too few years are shown."""
    import altair as alt

    shown = "%b %Y" if months else "%Y"
    axis = alt.Axis(format=shown, tickCount=alt.ExprRef("ceil(width / 85)"), grid=False, labelFlush=True)
    return alt.X("date:T", title=None, axis=axis)


def tips(*channels: str) -> list[alt.Tooltip]:
    """What a pointer shows: the date and these channels."""
    import altair as alt

    return [alt.Tooltip("date:T", format="%b %Y"), *map(alt.Tooltip, channels)]


def value_axis(field: str, unit: str, zero: bool = True) -> alt.Y:
    """The axis of values, its unit above it."""
    import altair as alt

    return alt.Y(f"{field}:Q", title=unit_text(unit), scale=alt.Scale(zero=zero, nice=True), axis=_plain_axis())


def _plain_axis() -> alt.Axis:
    import altair as alt

    return alt.Axis(titleAngle=0, titleAlign="left", titleAnchor="end", titleX=0, titleY=-8, tickCount=5, domain=False)


def from_zero(*columns: pd.Series) -> bool:
    """Whether an axis begins at nought: not where all values lie far above it."""
    lowest = min(float(column.min()) for column in columns)
    highest = max(float(column.max()) for column in columns)
    return not lowest > 0.4 * highest


def marked_points(points: pd.DataFrame) -> pd.DataFrame:
    """Figures of the record ready to draw, their status in words.

    Raises:
        SmychkaError: a status that the record does not know.
    """
    shown = points.reindex(columns=list(POINT_COLUMNS))
    strange = set(shown["status"].dropna()) - set(STATUS)
    if strange:
        raise SmychkaError(unknown("status", sorted(strange)[0], STATUS))
    for name in ("source", "note", "series"):
        shown[name] = shown[name].astype(object).where(shown[name].notna(), "")
    return rounded(shown.assign(status=shown["status"].map(STATUS)))


def point_layers(sheets: Sheets, points: pd.DataFrame, unit: str, zero: bool) -> list[alt.Chart]:
    """Points of the record with their whiskers, by status."""
    import altair as alt

    frame = marked_points(points)
    ranged = frame[frame["low"].notna() & frame["high"].notna()]
    tooltip = tips("value:Q", "low:Q", "high:Q", "source:N", "status:N", "note:N", "series:N")
    dots = (
        sheets.chart(frame)
        .mark_point(size=34, stroke=INK, strokeWidth=1.1, opacity=1)
        .encode(
            x=time_axis(),
            y=value_axis("value", unit, zero),
            tooltip=tooltip,
            fill=status_key(alt.Fill, [INK, PALE, PAPER, PAPER]),
            shape=status_key(alt.Shape, ["circle", "circle", "circle", "cross"]),
        )
    )
    if ranged.empty:
        return [dots]
    whiskers = (
        sheets.chart(ranged)
        .mark_rule(color=INK, opacity=0.5, strokeWidth=1)
        .encode(x=time_axis(), y=value_axis("low", unit, zero), y2=alt.Y2("high:Q"), tooltip=tooltip)
    )
    return [whiskers, dots]


def status_key(channel: Any, values: Sequence[str], *, orient: Literal["bottom", "top"] = "bottom") -> Any:
    """A channel that tells how a figure was read, with its key."""
    import altair as alt

    legend = alt.Legend(orient=orient, title=None, columns=4, columnPadding=12, offset=18)
    return channel("status:N", scale=alt.Scale(domain=list(STATUS.values()), range=list(values)), legend=legend)
