"""Charts in one grammar: Vega-Lite specifications for notebooks, the report and the page.

Every function returns a complete Altair chart whose numbers are rounded to six significant digits. Flows are
drawn as sums over years; stocks, shares and prices by the quarter, which no eye can tell from the month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.foundations.faults import SmychkaError
from smychka.telling.bands import LEVELS, annual, drawn_bands, quantiles
from smychka.telling.grammar import (
    DARK,
    FORK,
    GRID,
    INK,
    MODEL,
    PAPER,
    POINT_COLUMNS,
    QUIET,
    STATUS,
    WIDTH,
    Sheets,
    finished,
    from_zero,
    marked_points,
    point_layers,
    rounded,
    sized,
    status_key,
    time_axis,
    tips,
    value_axis,
)
from smychka.telling.pictures import save_figure, specification, still_picture
from smychka.telling.tables import interval_text, misses_first, number, region_text, unit_text, years_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = [
    "DARK",
    "STATUS",
    "annual",
    "band_figure",
    "drawn_bands",
    "fit_figure",
    "fork_figure",
    "outcome_figure",
    "quantiles",
    "record_figure",
    "record_points",
    "region_code",
    "regional_figure",
    "save_figure",
    "specification",
    "still_picture",
]

TILES = ("#eef2f5", "#c9d6e0", "#9db4c6", "#6b8aa5", "#3f6182", "#1f3a56")
SOURCES = ("#2f6690", "#a4511b", "#4b7f52", "#7a5195", "#b58a1b", "#3a8f93", "#8c4a5f")
FEW_YEARS = 4


def band_figure(
    bands: pd.DataFrame, points: pd.DataFrame, title: str, unit: str, *, sentence: str = "", height: int = 230
) -> alt.LayerChart:
    """The model's band over the points of the record.

    Args:
        bands: date, q05, q25, q50, q75, q95 of the model, in `unit`.
        points: date, value, low, high, source, status, note, series of the record, in `unit`; may be empty.
        title: name of the quantity.
        unit: unit of bands and points.
        sentence: what the chart shows, for those who cannot see it.
        height: in pixels.

    Raises:
        SmychkaError: a status that the record does not know.
    """
    import altair as alt

    sheets = Sheets()
    zero = from_zero(bands["q05"], bands["q95"], points["value"] if len(points) else bands["q50"])
    base = sheets.chart(rounded(bands)).encode(x=time_axis())
    tooltip = tips(*(f"{level}:Q" for level in LEVELS))
    layers = [
        base.mark_area(color=MODEL, opacity=0.18).encode(y=value_axis("q05", unit, zero), y2=alt.Y2("q95:Q")),
        base.mark_area(color=MODEL, opacity=0.30).encode(y=value_axis("q25", unit, zero), y2=alt.Y2("q75:Q")),
        base.mark_line(color=MODEL, strokeWidth=1.8).encode(y=value_axis("q50", unit, zero), tooltip=tooltip),
    ]
    if len(points):
        layers += point_layers(sheets, points, unit, zero)
    subtitle = "line: model median; bands: 50 % and 90 % of draws; points: the record, with its ranges"
    figure: alt.LayerChart = finished(sized(alt.layer(*layers), height), sheets, title, subtitle, sentence)
    return figure


COMMON_PAST = 3
"""Years of common past shown before a fork."""


def fork_figure(
    history: pd.DataFrame,
    fork: pd.DataFrame,
    since: str,
    title: str,
    unit: str,
    *,
    sentence: str = "",
    baseline: str = "history",
) -> alt.LayerChart:
    """A fork beside its baseline: that dashed with its band lightly, the fork's fan, a rule at the fork date.

    Args:
        history: bands of the replayed history, columns as in `quantiles`.
        fork: bands of the fork, same columns and unit.
        since: first date of the policy, YYYY-MM or YYYY-MM-DD.
        title: name of the quantity.
        unit: unit of both.
        sentence: what the chart shows, for those who cannot see it.
        baseline: what the fork is read against.
    """
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    start = pd.Timestamp(since)
    runs = ["history, replayed" if baseline == "history" else baseline, "fork"]
    both = pd.concat([history.assign(run=runs[0]), fork.assign(run=runs[1])])
    both = rounded(both[both["date"] >= start - pd.DateOffset(years=COMMON_PAST)])
    zero = from_zero(both["q05"], both["q95"])
    legend = alt.Legend(orient="bottom", title=None, symbolType="stroke", symbolSize=300)
    colour = alt.Color("run:N", scale=alt.Scale(domain=runs, range=[QUIET, FORK]), legend=legend)
    dash = alt.StrokeDash("run:N", scale=alt.Scale(domain=runs, range=[[5, 3], [1, 0]]), legend=legend)
    base = sheets.chart(both).encode(x=time_axis())
    of_fork = base.transform_filter("datum.run === 'fork'")
    of_history = base.transform_filter("datum.run !== 'fork'")
    tooltip = tips("run:N", *(f"{level}:Q" for level in LEVELS))
    mark = sheets.chart(pd.DataFrame({"date": [start], "label": [f"fork, {since}"]}))
    layers = [
        of_history.mark_area(color=QUIET, opacity=0.13).encode(y=value_axis("q05", unit, zero), y2=alt.Y2("q95:Q")),
        of_fork.mark_area(color=FORK, opacity=0.16).encode(y=value_axis("q05", unit, zero), y2=alt.Y2("q95:Q")),
        of_fork.mark_area(color=FORK, opacity=0.28).encode(y=value_axis("q25", unit, zero), y2=alt.Y2("q75:Q")),
        base.mark_line(strokeWidth=1.8).encode(
            y=value_axis("q50", unit, zero), color=colour, strokeDash=dash, tooltip=tooltip
        ),
        mark.mark_rule(color=INK, strokeWidth=1).encode(x=time_axis()),
        mark.mark_text(align="left", dx=4, y=6, color=INK, fontSize=11).encode(x=time_axis(), text=alt.Text("label:N")),
    ]
    subtitle = "bands: 90 % of draws; for the fork also 50 %"
    figure: alt.LayerChart = finished(sized(alt.layer(*layers), 220), sheets, title, subtitle, sentence)
    return figure


def fit_figure(fit: Sequence[Mapping[str, Any]], *, sentence: str = "", most: int = 30) -> alt.LayerChart:
    """How often the record lies inside the model's 90 % band, worst series first.

    A filled point beats the rule "next year as this year"; a hollow one does not.

    Args:
        fit: rows as `tables.fit_table` takes them.
        sentence: what the chart shows, for those who cannot see it.
        most: number of series drawn at most, the worst ones.
    """
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    rows = misses_first(fit)[:most]
    names = ["better than persistence", "not better"]
    frame = pd.DataFrame(
        {
            "place": [*range(len(rows))],
            "title": [", ".join(filter(None, (row["title"], region_text(row.get("region", ""))))) for row in rows],
            "coverage": [row.get("coverage90") for row in rows],
            "skill": [row.get("skill_persistence") for row in rows],
            "points": [row["points"] for row in rows],
            "beats": [names[0] if (row.get("skill_persistence") or 0) > 0 else names[1] for row in rows],
        }
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format=".0%", tickCount=5, orient="top", domain=False)
    x = alt.X("coverage:Q", title="share of points inside the 90 % band", scale=scale, axis=axis)
    y = alt.Y("place:O", axis=None)
    legend = alt.Legend(orient="bottom", title=None)
    fill = alt.Fill("beats:N", scale=alt.Scale(domain=names, range=[MODEL, PAPER]), legend=legend)
    base = sheets.chart(rounded(frame)).encode(y=y)
    layers = [
        base.mark_rule(color=GRID).encode(x=alt.X(datum=0, type="quantitative"), x2=alt.X2(datum=1)),
        sheets.chart(pd.DataFrame({"nominal": [0.9]}))
        .mark_rule(color=QUIET, strokeDash=[4, 3])
        .encode(x=alt.X("nominal:Q")),
        base.mark_text(align="left", dy=-9, dx=2, color=INK, fontSize=11).encode(
            x=alt.X(datum=0, type="quantitative"), text=alt.Text("title:N")
        ),
        base.mark_point(size=52, stroke=MODEL, strokeWidth=1.4, opacity=1).encode(
            x=x,
            fill=fill,
            tooltip=[alt.Tooltip(name) for name in ("title:N", "coverage:Q", "skill:Q", "points:Q")],
        ),
    ]
    subtitle = "dashed: the nominal 90 %; worst first"
    figure: alt.LayerChart = finished(
        sized(alt.layer(*layers), 90 + 28 * len(rows)), sheets, "Fit to the record", subtitle, sentence
    )
    return figure


def outcome_figure(outcomes: Sequence[Mapping[str, Any]], title: str, *, sentence: str = "") -> alt.VConcatChart:
    """Differences a fork makes to each outcome, by horizon: median, 50 % (thick) and 90 % (thin) intervals.

    A hollow point marks a band no narrower than the outcome's own. What is no headline stands in the table only.

    Args:
        outcomes: rows as `tables.outcomes_table` takes them.
        title: title of the whole.
        sentence: what the chart shows, for those who cannot see it.
    """
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    panels = []
    for name in dict.fromkeys(row["id"] for row in outcomes if row.get("headline", True)):
        rows = sorted((row for row in outcomes if row["id"] == name), key=lambda row: row["horizon_years"])
        frame = pd.DataFrame(
            [
                {
                    "horizon": years_text(row["horizon_years"]),
                    **{level: row["difference"][level] for level in LEVELS},
                    "text": interval_text(row["difference"], row["unit"]),
                    "fill": PAPER if row.get("no_narrower_than_prior") else FORK,
                }
                for row in rows
            ]
        )
        axis = alt.Axis(ticks=False, domain=False, minExtent=56)
        y = alt.Y("horizon:O", sort=list(frame["horizon"]), title=None, axis=axis)
        unit = unit_text(rows[0]["unit"])
        base = sheets.chart(rounded(frame)).encode(
            y=y, tooltip=[alt.Tooltip("horizon:O"), alt.Tooltip("text:N", title=unit)]
        )
        axis = alt.Axis(tickCount=6, domain=False)
        zero = (
            sheets.chart(pd.DataFrame({"zero": [0]}))
            .mark_rule(color=QUIET, strokeDash=[4, 3])
            .encode(x=alt.X("zero:Q"))
        )
        layers = [
            zero,
            base.mark_rule(color=FORK, strokeWidth=1.4).encode(
                x=alt.X("q05:Q", title=None, axis=axis), x2=alt.X2("q95:Q")
            ),
            base.mark_rule(color=FORK, strokeWidth=5, opacity=0.45).encode(x=alt.X("q25:Q"), x2=alt.X2("q75:Q")),
            base.mark_point(size=46, stroke=FORK, strokeWidth=1.4, opacity=1).encode(
                x=alt.X("q50:Q"), fill=alt.Fill("fill:N", scale=None, legend=None)
            ),
        ]
        heading = {"text": rows[0]["title"], "subtitle": unit, "fontSize": 12, "offset": 4}
        panels.append(alt.layer(*layers).properties(width=WIDTH - 70, height=22 * len(rows), title=heading))
    subtitle = "fork minus history, paired draw by draw; hollow: no narrower than the outcome itself"
    figure: alt.VConcatChart = finished(alt.vconcat(*panels, spacing=14), sheets, title, subtitle, sentence)
    return figure


def region_code(region: str) -> str:
    """Three letters for a region on the tile map: `lower_volga` becomes `LVo`."""
    parts = region.split("_")
    if len(parts) > 1:
        return parts[0][0].upper() + parts[1][:2].title()
    return region[:3].upper() if len(region) <= 3 else region[:3].title()


def regional_figure(
    values: pd.DataFrame,
    regions: pd.DataFrame,
    title: str,
    unit: str,
    *,
    sentence: str = "",
    top: float | None = None,
) -> alt.LayerChart:
    """A map of equal tiles, one a region, coloured by a value.

    Args:
        values: region, value; a region without a value is drawn empty.
        regions: id, name, tile_col, tile_row.
        title: what is mapped.
        unit: unit of the values.
        sentence: what the chart shows, for those who cannot see it.
        top: value of the darkest colour; the largest value if left out. Give the same to maps that are
            compared.
    """
    import altair as alt

    sheets = Sheets()
    placed = regions[["id", "name", "tile_col", "tile_row"]].rename(columns={"id": "region"})
    frame = rounded(placed.merge(values[["region", "value"]], on="region", how="inner"))
    ceiling = top or float(frame["value"].max()) or 1.0
    frame = frame.assign(
        code=frame["region"].map(region_code),
        shown=[number(value, unit) for value in frame["value"]],
        letters=["#ffffff" if value > 0.5 * ceiling else "#20252b" for value in frame["value"]],
    )
    scale = alt.Scale(domain=[0, ceiling], range=list(TILES))
    legend = alt.Legend(orient="bottom", title=unit_text(unit), gradientLength=200, titleLimit=300)
    base = sheets.chart(frame).encode(
        x=alt.X("tile_col:O", axis=None, scale=alt.Scale(paddingInner=0.05)),
        y=alt.Y("tile_row:O", axis=None, scale=alt.Scale(paddingInner=0.05)),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("shown:N", title=unit_text(unit))],
    )
    letters = alt.Color("letters:N", scale=None)
    layers = [
        base.mark_rect(stroke=QUIET, strokeWidth=0.5).encode(color=alt.Color("value:Q", scale=scale, legend=legend)),
        base.mark_text(fontSize=11, fontWeight=600, dy=-7).encode(text=alt.Text("code:N"), color=letters),
        base.mark_text(fontSize=10, dy=8).encode(text=alt.Text("shown:N"), color=letters),
    ]
    layered = alt.layer(*layers).resolve_scale(color="independent")
    figure: alt.LayerChart = finished(sized(layered, 300), sheets, title, "", sentence)
    return figure


def record_figure(estimates: pd.DataFrame, series: Mapping[str, Any]) -> alt.LayerChart:
    """The rival estimates of one series, coloured by source, marked by how they were read.

    Args:
        estimates: start, end, value, low, high, source, status, note of the record.
        series: title and unit of the series.

    Raises:
        SmychkaError: no estimates.
    """
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    if estimates.empty:
        raise SmychkaError(f"{series['title']} has no figures to draw")
    points = record_points(estimates)
    frame = marked_points(points)
    common = frame["source"].value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    named = list(common.index[: len(SOURCES)])
    frame["shown as"] = frame["source"].where(frame["source"].isin(named), "other sources")
    domain = named + (["other sources"] if len(common) > len(named) else [])
    frame["filled"] = frame["status"].map(dict(zip(STATUS.values(), (1, 0.45, 0, 0), strict=True)))
    scale = alt.Scale(domain=domain, range=[*SOURCES[: len(named)], QUIET][: len(domain)])
    legend = alt.Legend(orient="bottom", title="source", columns=3, labelLimit=170, symbolType="square")
    zero = from_zero(frame["value"])
    tooltip = tips("value:Q", "low:Q", "high:Q", "source:N", "status:N", "note:N")
    few_years = frame["date"].max() - frame["date"].min() < FEW_YEARS * pd.Timedelta(days=365)
    base = sheets.chart(frame).encode(x=time_axis(months=few_years), tooltip=tooltip)
    whiskers = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
    stroke, fill = (
        channel("shown as:N", scale=scale, legend=keyed) for channel, keyed in ((alt.Stroke, legend), (alt.Fill, None))
    )
    layers = [
        whiskers.mark_rule(opacity=0.6).encode(
            y=value_axis("low", series["unit"], zero), y2=alt.Y2("high:Q"), stroke=stroke
        ),
        base.mark_point(size=44, strokeWidth=1.4, opacity=1).encode(
            y=value_axis("value", series["unit"], zero),
            stroke=stroke,
            fill=fill,
            fillOpacity=alt.FillOpacity("filled:Q", scale=None, legend=None),
            shape=status_key(alt.Shape, ["circle", "diamond", "square", "cross"], orient="top"),
        ),
    ]
    subtitle = "every estimate of the record, with its range; pale: second-hand, hollow: recalled or judged"
    figure: alt.LayerChart = finished(sized(alt.layer(*layers), 300), sheets, str(series["title"]), subtitle, "")
    return figure


def record_points(estimates: pd.DataFrame) -> pd.DataFrame:
    """Estimates of the record as points of a chart, each at the middle of its period.

    Args:
        estimates: start, end, value, and where known low, high, source, status, note, series.
    """
    import pandas as pd

    start, end = pd.to_datetime(estimates["start"]), pd.to_datetime(estimates["end"])
    return estimates.assign(date=start + (end - start) / 2).reindex(columns=list(POINT_COLUMNS))
