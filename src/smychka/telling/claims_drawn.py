"""Accounts and their claims as charts: every claim a tile by its verdict, and the scores on the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.judgement.verdicts import CONTESTED, ROUGHLY, SCALE, SUPPORTED, UNTESTABLE, WRONG
from smychka.telling.claims_shown import (
    accounts_sentence,
    best_of,
    claims_sentence,
    found_text,
    score_text,
    with_error,
)
from smychka.telling.figures import TILES
from smychka.telling.grammar import (
    DEEP,
    FORK,
    GRID,
    INK,
    MIDDLE,
    MODEL,
    PAPER,
    QUIET,
    SAND,
    Sheets,
    finished,
    panel,
    rounded,
)
from smychka.telling.tables import percent_text

if TYPE_CHECKING:
    import altair as alt

__all__ = ["COLOURS", "accounts_figure", "claims_figure"]

Row = Mapping[str, Any]

COLOURS: Mapping[str, str] = {SUPPORTED: DEEP, ROUGHLY: MIDDLE, CONTESTED: SAND, WRONG: FORK, UNTESTABLE: PAPER}
"""Colour of each verdict: their lightness differs too, so that they are told apart in grey."""
ACROSS, BETWEEN, TILE = 10, 1.2, 10.5
"""Tiles in a row of one verdict, space between verdicts in tiles, height of a tile in pixels."""
APART = ("the best", "told apart", "not told apart")
BEHIND = (0.5, 2.0, 10.0, 50.0, 250.0)
"""How far behind the best of its row, in units of log density, an account is drawn a shade darker. Assumption."""


def claims_figure(told: Row) -> alt.VConcatChart:
    """Every claim as one tile, grouped by account and verdict, with number and share of each group.

    Args:
        told: as `reckonings.Accounts.json`; where there is no claim, the key stands alone.
    """
    import altair as alt

    sheets, titles = Sheets(), {row["id"]: row["title"] for row in told["accounts"]}
    names = dict.fromkeys(row["account"] for row in told["claims"])
    panels: list[Any] = [_verdict_names(sheets)]
    for name in names:
        rows = [row for row in told["claims"] if row["account"] == name]
        panels.append(_tiles(sheets, rows, f"{name}: {titles.get(name, name)}, {len(rows)} claims"))
    subtitle = "one tile a claim, under the number and share of each verdict; a dot: another verdict was expected"
    figure: alt.VConcatChart = finished(
        alt.vconcat(*panels, spacing=6), sheets, "Every claim by its verdict", subtitle, claims_sentence(told)
    )
    return figure


def _column(verdict: str) -> float:
    """Left edge of the column of a verdict, in tiles."""
    return SCALE.index(verdict) * (ACROSS + BETWEEN)


def _grid(rows: float) -> tuple[alt.X, alt.Y]:
    """The two axes of a panel, in tiles, downwards from the line of numbers above them."""
    import altair as alt

    wide = len(SCALE) * (ACROSS + BETWEEN) - BETWEEN
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, wide], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[rows, -1.5], nice=False), axis=None)
    return x, y


def _verdict_names(sheets: Sheets) -> Any:
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(
        [
            {"verdict": verdict, "name": verdict.replace(" ", "\n"), "x": _column(verdict),
             "x2": _column(verdict) + 1.0, "y": 0.0, "y2": 1.0}
            for verdict in SCALE
        ]
    )  # fmt: skip
    x, y = _grid(1.2)
    base = sheets.chart(frame).encode(y=y)
    key = base.mark_rect(stroke=QUIET, strokeWidth=0.7).encode(
        x=x, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), color=_colour()
    )
    names = base.mark_text(
        align="left", baseline="top", dx=4, dy=0, lineBreak="\n", fontSize=10, lineHeight=11, color=INK
    ).encode(x=alt.X("x2:Q", axis=None), text="name:N")
    return panel([key, names], 2.7 * TILE)


def _colour() -> alt.Color:
    import altair as alt

    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    return alt.Color("verdict:N", scale=scale, legend=None)


def _tiles(sheets: Sheets, rows: Sequence[Row], title: str) -> Any:
    """The claims of one account."""
    import altair as alt
    import pandas as pd

    groups = {verdict: [row for row in rows if row["verdict"] == verdict] for verdict in SCALE}
    frame = pd.DataFrame(
        [_tile(row, verdict, place) for verdict, group in groups.items() for place, row in enumerate(group)]
    )
    heads = pd.DataFrame(
        [
            {"x": _column(verdict), "y": -0.35, "text": f"{len(group)} ({percent_text(len(group) / len(rows))})"}
            for verdict, group in groups.items()
        ]
    )
    deep = max(-(-len(group) // ACROSS) for group in groups.values())
    x, y = _grid(deep)
    tooltip = [alt.Tooltip(f"{name}:N") for name in ("id", "claim", "verdict", "by", "found", "expected")]
    base = sheets.chart(frame)
    layers = [
        base.mark_rect(stroke=QUIET, strokeWidth=0.6).encode(
            x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), color=_colour(), tooltip=tooltip
        ),
        base.transform_filter("datum.differs").mark_point(size=9, filled=True, opacity=1).encode(
            x=alt.X("middle:Q", axis=None),
            y=alt.Y("centre:Q", axis=None),
            fill=alt.Fill("dot:N", scale=None),
            tooltip=tooltip,
        ),
        sheets.chart(heads).mark_text(align="left", baseline="bottom", fontSize=10, color=QUIET).encode(
            x=x, y=y, text="text:N"
        ),
    ]  # fmt: skip
    heading = title
    return panel(layers, (deep + 1.5) * TILE, heading)


def _tile(row: Row, verdict: str, place: int) -> dict[str, Any]:
    left, top = _column(verdict) + place % ACROSS, place // ACROSS
    return {
        "id": row["id"], "claim": row["claim"], "verdict": verdict, "by": row["by"], "found": found_text(row),
        "expected": row["expected"] or "not said", "differs": row["agrees"] is False,
        "dot": PAPER if verdict in (SUPPORTED, WRONG) else INK,
        "x": left + 0.08, "x2": left + 0.92, "y": top + 0.08, "y2": top + 0.92, "middle": left + 0.5,
        "centre": top + 0.5,
    }  # fmt: skip


def accounts_figure(told: Row) -> alt.VConcatChart:
    """Scores on the record: differences to the best with errors, then by theme and by years how far each is behind.

    Args:
        told: as `reckonings.Accounts.json`.
    """
    import altair as alt

    sheets = Sheets()
    panels = [_differences(sheets, told)]
    for column, title in (("theme", "By theme"), ("years", "By years")):
        rows = told["themes" if column == "theme" else "years"]
        if rows and len(told["accounts"]) > 1:
            panels.append(_behind(sheets, told, rows, column, title))
    subtitle = "point: difference, black for the best, hollow where not told apart from it; lines: one and two errors"
    figure: alt.VConcatChart = finished(
        alt.vconcat(*panels, spacing=18), sheets, "Scores of the accounts on the record", subtitle,
        accounts_sentence(told),
    )  # fmt: skip
    return figure


def _differences(sheets: Sheets, told: Row) -> Any:
    import altair as alt
    import pandas as pd

    rows, best = [], best_of(told)
    for place, row in enumerate(told["accounts"]):
        error = row["difference_se"] or 0.0
        ends = {f"{side}{many}": row["difference"] + sign * many * error
                for side, sign in (("low", -1), ("high", 1)) for many in (1, 2)}  # fmt: skip
        apart = APART[0] if row is best else APART[1 if row["told_apart"] else 2]
        rows.append({
            "place": place, "name": f"{row['id']}: {row['title']}{' (foil)' if row['foil'] else ''}",
            "difference": row["difference"], **ends, "apart": apart,
            "text": with_error(row["difference"], row["difference_se"]),
        })  # fmt: skip
    axis = alt.Axis(tickCount=6, domain=False, grid=False)
    x = alt.X("difference:Q", title="log predictive density, difference to the best", axis=axis)
    tips = [alt.Tooltip("name:N"), alt.Tooltip("text:N"), alt.Tooltip("apart:N")]
    base = sheets.chart(rounded(pd.DataFrame(rows))).encode(y=alt.Y("place:O", axis=None), tooltip=tips)
    fill = alt.Fill("apart:N", scale=alt.Scale(domain=list(APART), range=[INK, MODEL, PAPER]), legend=None)
    layers = [
        sheets.chart(pd.DataFrame({"nought": [0.0]})).mark_rule(color=QUIET, strokeDash=[4, 3]).encode(x="nought:Q"),
        base.mark_rule(color=MODEL, strokeWidth=1, yOffset=6).encode(x=alt.X("low2:Q"), x2=alt.X2("high2:Q")),
        base.mark_rule(color=MODEL, strokeWidth=3, yOffset=6).encode(x=alt.X("low1:Q"), x2=alt.X2("high1:Q")),
        base.mark_point(size=52, stroke=MODEL, strokeWidth=1.4, opacity=1, yOffset=6).encode(x=x, fill=fill),
        base.mark_text(align="left", dx=2, dy=-7, color=INK, fontSize=11).encode(x=alt.value(0), text="name:N"),
    ]
    return panel(layers, 28 * len(rows))


def _behind(sheets: Sheets, told: Row, rows: Sequence[Row], column: str, title: str) -> Any:
    """How far each account is behind the best of every row, as shaded tiles with numbers."""
    import altair as alt
    import pandas as pd

    names, cells, heads = [row["id"] for row in told["accounts"]], [], []
    for place, row in enumerate(rows):
        ahead = APART[1 if row["told_apart"] else 2]
        heads.append({"text": f"{row[column] or 'none named'}, {row['points']:,} figures; {row['best']} by "
                              f"{with_error(row['ahead'], row['ahead_se'])}, {ahead}", "y": place + 0.38})  # fmt: skip
        top = max(value for value in row["elpd"].values() if value is not None)
        for name, value in row["elpd"].items():
            if value is not None:
                shade = sum(top - value >= edge for edge in BEHIND)
                cells.append({"account": name, "row": row[column], "y": place + 0.45, "y2": place + 0.95,
                              "middle": place + 0.7, "tile": TILES[shade], "score": score_text(value),
                              "shown": "0" if value == top else f"−{score_text(top - value)}",
                              "letters": "#ffffff" if shade > 2 else "#20252b"})  # fmt: skip
    axis = alt.Axis(orient="top", ticks=False, domain=False, title=None, labelAngle=0)
    x = alt.X("account:N", sort=names, axis=axis, scale=alt.Scale(paddingInner=0.05))
    scale = alt.Scale(domain=[len(rows), 0], nice=False)
    y = alt.Y("y:Q", scale=scale, axis=None)
    tips = [alt.Tooltip(f"{name}:N") for name in ("row", "account", "score", "shown")]
    base = sheets.chart(pd.DataFrame(cells)).encode(x=x, tooltip=tips)
    layers = [
        base.mark_rect(stroke=GRID).encode(y=y, y2=alt.Y2("y2:Q"), color=alt.Color("tile:N", scale=None)),
        base.mark_text(fontSize=10, baseline="middle").encode(
            y=alt.Y("middle:Q", scale=scale, axis=None), text="shown:N", color=alt.Color("letters:N", scale=None)
        ),
        sheets.chart(pd.DataFrame(heads)).mark_text(align="left", baseline="bottom", color=INK, fontSize=11).encode(
            x=alt.value(0), y=y, text="text:N"
        ),
    ]  # fmt: skip
    heading = f"{title}: how far behind the best of the row, the farther the darker"
    return panel(layers, 38 * len(rows), heading)
