"""When an outcome became likely, as tables, a chart and a sentence, from the JSON that programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from smychka.telling.figures import SOURCES, TILES
from smychka.telling.grammar import GRID, INK, MODEL, PAPER, QUIET, Sheets, finished, panel, rounded
from smychka.telling.tables import NO_FIGURE, percent_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["POOLED", "chance_table", "turning_points_table", "window_figure", "window_sentence", "window_table"]

Row = Mapping[str, Any]

POOLED = "pooled"
COLOURS = (*SOURCES, QUIET)
DASHES = ([1, 0], [6, 2], [2, 2], [8, 2, 2, 2], [10, 3], [4, 4], [1, 3], [6, 2, 1, 2, 1, 2])
YEARS = ("1921", "1925", "1928")
"""Years whose first date stands in the table."""
GAP = 0.052
"""Least distance of two names at the end of the lines, as a chance."""


def window_table(told: Row) -> pd.DataFrame:
    """When an outcome became likely: chance at some dates, and the dates from which it stays at a half and at 90 %.

    Args:
        told: as `windows.Window.json`.

    Returns:
        One row an account, pooled first; all cells text.
    """
    import pandas as pd

    rows = []
    for curve in told["curves"]:
        points = curve["points"]
        late = f"not by {points[-1]['from']}"
        rows.append(
            {"Account": _who(curve)}
            | {f"Free from {point['from']}": _chance(point) for point in _telling_points(points)}
            | {"At 50 % or more since": curve["passes_50"] or late, "At 90 % or more since": curve["passes_90"] or late}
        )
    return pd.DataFrame(rows)


def _who(curve: Row) -> str:
    return str(curve["title"]) if curve["account"] == POOLED else f"{curve['account']}: {curve['title']}"


def _telling_points(points: Sequence[Row]) -> list[Row]:
    """The first point, the first of each of `YEARS`, the last; each once."""
    firsts = [next((point for point in points if point["from"][:4] == year), None) for year in YEARS]
    chosen = {point["from"]: point for point in (points[0], *firsts, points[-1]) if point}
    return [chosen[date] for date in sorted(chosen)]


def _chance(point: Row) -> str:
    """A chance with its Monte Carlo error, both in per cent."""
    error = point["mc_error"]
    return percent_text(point["probability"]) + ("" if error is None else f" (± {100 * error:.0f})")


def chance_table(told: Row) -> pd.DataFrame:
    """Every chance of a window with its Monte Carlo error: one row a date, one column an account."""
    import pandas as pd

    columns = {
        curve["account"]: {point["from"]: _chance(point) for point in curve["points"]} for curve in told["curves"]
    }
    dates = sorted({date for column in columns.values() for date in column})
    return pd.DataFrame(
        [{"Free from": date} | {who: column.get(date, NO_FIGURE) for who, column in columns.items()} for date in dates]
    )


def turning_points_table(told: Row) -> pd.DataFrame:
    """What each account holds decisive, with its own chance before and after; all cells text."""
    import pandas as pd

    columns = ["Account", "Date", "Turning point", "Chance, free before it", "Chance, free after it"]
    rows = []
    for curve in told["curves"]:
        for turn in curve["turning_points"]:
            before = [point for point in curve["points"] if point["from"] <= turn["date"][:7]]
            after = [point for point in curve["points"] if point["from"] > turn["date"][:7]]
            sides = (before[-1] if before else None, after[0] if after else None)
            told_sides = [f"{side['from']}: {_chance(side)}" if side else NO_FIGURE for side in sides]
            rows.append((curve["account"], turn["date"], turn["title"], *told_sides))
    return pd.DataFrame(rows, columns=columns)


def window_sentence(told: Row) -> str:
    """What the chart of a window shows, for those who cannot see it."""
    first = told["curves"][0]
    start, end = first["points"][0], first["points"][-1]
    crossed = [
        f"at {line} or more since {date}" if date else f"never at {line} for good"
        for line, date in (("50 %", first["passes_50"]), ("90 %", first["passes_90"]))
    ]
    said = (
        f"Chance of the outcome by the date from which all is left free. {_who(first)}: "
        f"{percent_text(start['probability'])} free from {start['from']}, "
        f"{percent_text(end['probability'])} free from {end['from']}; {', '.join(crossed)}."
    )
    others = told["curves"][1:]
    if others:
        dates = ", ".join(f"{curve['account']} {curve['passes_50'] or 'not'}" for curve in others)
        said += f" At 50 % or more since, by account: {dates}."
    return said


def window_figure(told: Row) -> alt.VConcatChart:
    """Chance of an outcome by the date from which all is free: a line an account, and the same as shades below.

    Diamonds in the shades are what each account itself holds decisive.

    Args:
        told: as `windows.Window.json`.
    """
    import altair as alt

    sheets, frame = Sheets(), _chances(told)
    start, end = frame["date"].min(), frame["until"].max()
    room = (end - start) * 0.1
    years = [alt.DateTime(year=year, month=1, date=1) for year in range(start.year + 1, end.year + 1)]
    axis = alt.Axis(format="%Y", values=years, grid=False, labelOverlap=True, title=None)
    x = alt.X("date:T", scale=alt.Scale(nice=False), axis=axis)
    panels = [_lines(sheets, frame, x, room), _shades(sheets, frame, told, x)]
    thick = ", pooled thick" if POOLED in set(frame["account"]) else ""
    subtitle = [
        f"lines: chance with all after the date left free{thick}; bands: one Monte Carlo error to each side",
        "shades: the same chances, account by account; diamonds: what each account itself holds decisive",
    ]
    figure: alt.VConcatChart = finished(
        alt.vconcat(*panels, spacing=10).resolve_scale(x="shared", color="independent"), sheets, told["title"],
        subtitle, window_sentence(told),
    )  # fmt: skip
    return figure


def _chances(told: Row) -> pd.DataFrame:
    """One row an account and date: date, until, account, title, chance, low, high, shown, wide."""
    import pandas as pd

    rows = []
    for curve in told["curves"]:
        dates = [pd.Timestamp(point["from"]) for point in curve["points"]]
        ends = [*dates[1:], dates[-1] + pd.DateOffset(months=1)]
        for date, until, point in zip(dates, ends, curve["points"], strict=True):
            chance, error = point["probability"], point["mc_error"] or 0.0
            rows.append({
                "date": date, "until": until, "account": curve["account"], "title": curve["title"], "chance": chance,
                "low": max(chance - error, 0.0), "high": min(chance + error, 1.0), "shown": _chance(point),
            })  # fmt: skip
    return rounded(pd.DataFrame(rows))


def _lines(sheets: Sheets, frame: pd.DataFrame, x: alt.X, room: Any) -> Any:
    """The lines with their bands, the rules at 50 and 90 %, and the names at their ends."""
    import altair as alt
    import pandas as pd

    names = list(dict.fromkeys(frame["account"]))
    others = [name for name in names if name != POOLED]
    colours = {POOLED: INK} | dict(zip(others, COLOURS if len(others) > 1 else (MODEL,), strict=False))
    dashes = {POOLED: [1, 0]} | dict(zip(others, DASHES, strict=False))
    colour = alt.Color(
        "account:N", scale=alt.Scale(domain=names, range=[colours.get(name, QUIET) for name in names]), legend=None
    )
    dash = alt.StrokeDash(
        "account:N", scale=alt.Scale(domain=names, range=[dashes.get(name, [1, 0]) for name in names]), legend=None
    )
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 0.9, 1], domain=False, grid=False)
    scale = alt.Scale(domain=[0, 1.02], nice=False)
    y = alt.Y("chance:Q", title=None, scale=scale, axis=axis)
    tooltip = [alt.Tooltip("title:N"), alt.Tooltip("date:T", format="%b %Y", title="free from"), alt.Tooltip("shown:N")]
    base = sheets.chart(frame).encode(x=x)
    lines = base.encode(y=y, color=colour, strokeDash=dash, tooltip=tooltip)
    ends = frame.groupby("account", sort=False).tail(1)
    near, far = ends["date"] + 0.08 * room, ends["date"] + 0.28 * room
    ended = sheets.chart(ends.assign(at=_spaced(list(ends["chance"])), near=near, far=far))
    whole = {"date": frame["date"].min(), "end": frame["until"].max(), "edge": frame["until"].max() + room}
    lines_at = pd.DataFrame([{"line": line, **whole} for line in (0.5, 0.9)])
    end, at = alt.X("far:T"), alt.Y("at:Q", scale=scale, title=None)
    layers = [
        sheets.chart(lines_at).mark_point(opacity=0).encode(x=alt.X("edge:T"), y="line:Q"),
        sheets.chart(lines_at).mark_rule(color=QUIET, strokeDash=[4, 3]).encode(x=x, x2=alt.X2("end:T"), y="line:Q"),
        base.mark_area(opacity=0.1).encode(y=alt.Y("low:Q", scale=scale), y2=alt.Y2("high:Q"), color=colour),
        lines.transform_filter(f"datum.account !== '{POOLED}'").mark_line(strokeWidth=1.5),
        lines.transform_filter(f"datum.account === '{POOLED}'").mark_line(strokeWidth=3.4),
        ended.mark_rule(strokeWidth=0.7).encode(
            x=alt.X("near:T"), x2=alt.X2("far:T"), y=alt.Y("chance:Q", scale=scale), y2=alt.Y2("at:Q"), color=colour
        ),
        ended.mark_text(align="left", dx=3, fontSize=11).encode(x=end, y=at, text="account:N", color=colour),
    ]
    return panel(layers, 270)


def _spaced(values: Sequence[float]) -> list[float]:
    """The values moved apart by `GAP` at least, none above 1 where they have room below."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found = list(values)
    for low, high in pairwise(order):
        found[high] = max(found[high], found[low] + GAP)
    ceiling = 1.0
    for place in reversed(order):
        found[place] = min(found[place], ceiling)
        ceiling = found[place] - GAP
    return found


def _shades(sheets: Sheets, frame: pd.DataFrame, told: Row, x: alt.X) -> Any:
    """One row an account, shaded by its chance, with its own turning points."""
    import altair as alt
    import pandas as pd

    names = list(dict.fromkeys(frame["account"]))
    axis = alt.Axis(ticks=False, domain=False, labelFontSize=11, labelLimit=60)
    y = alt.Y("account:N", sort=names, title=None, axis=axis, scale=alt.Scale(paddingInner=0.18))
    legend = alt.Legend(orient="bottom", title="chance", format=".0%", gradientLength=180)
    shade = alt.Color("chance:Q", scale=alt.Scale(domain=[0, 1], range=list(TILES)), legend=legend)
    tooltip = [alt.Tooltip("title:N"), alt.Tooltip("date:T", format="%b %Y", title="free from"), alt.Tooltip("shown:N")]
    tiles = sheets.chart(frame).mark_rect(stroke=GRID, strokeWidth=0.3)
    layers: list[Any] = [tiles.encode(x=x, x2=alt.X2("until:T"), y=y, color=shade, tooltip=tooltip)]
    turns = [
        {"date": pd.Timestamp(turn["date"]), "account": curve["account"], "says": f"{turn['date']}: {turn['title']}"}
        for curve in told["curves"]
        for turn in curve["turning_points"]
    ]
    shown = [turn for turn in turns if frame["date"].min() <= turn["date"] <= frame["until"].max()]
    if shown:
        marks = sheets.chart(pd.DataFrame(shown)).mark_point(
            shape="diamond", size=52, fill=PAPER, stroke=INK, strokeWidth=1.2, opacity=1
        )
        layers.append(marks.encode(x=x, y=y, tooltip=[alt.Tooltip("account:N"), alt.Tooltip("says:N")]))
    return panel(layers, 22 * len(names))
