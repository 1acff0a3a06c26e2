"""Indices of sensitivity as a table, a chart, and sentences that say what they mean and what they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.judgement.named_values import YES_OR_NO
from smychka.telling.grammar import INK, MODEL, PALE, QUIET, Sheets, finished, rounded, sized
from smychka.telling.tables import NO_FIGURE, number, unit_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Row = Mapping[str, Any]

ALONE, TOGETHER = "alone (first-order index)", "with all that it takes part in (total index)"
WIDE = 0.1
"""Half of an interval of a total index from which more draws are advised."""
NOTHING = 1e-9
"""Part of the largest index below which an index is rounding."""
CHANGES = "change of the answer; 1.5 where it always changes"
"""Unit of effects on a yes or no: a change of 1 over a step of two thirds."""
HEAVY = 0.5
"""Part of the variance in a twentieth of the runs from which a reader is warned; .28 for a bell."""
LUCK = "luck"
"""The group of all that is drawn anew in each draw: weather, doubt about levers and circumstances, dice of politics."""
LIMITS = (
    "The indices say where the model's own spread comes from, under its priors and these decisions. They do not say "
    "what caused an event, nor that a decision mattered (decisions are held), nor that the model is right; an input "
    "with a narrow prior is small here however strong its effect."
)


def interval(row: Row, key: str) -> str:
    """An index with its 95 % interval, `0.41 (0.35 to 0.47)`."""
    if row[key] is None:
        return NO_FIGURE
    return f"{number(row[key])} ({number(row[f'{key}_low'])} to {number(row[f'{key}_high'])})"


def indices_table(rows: Sequence[Row], top: int) -> pd.DataFrame:
    """The largest indices with their intervals, all cells text.

    Args:
        rows: as `judgement.sensitivity.indices` gives them, the largest first.
        top: how many are shown, 1 or more.
    """
    import pandas as pd

    def cells(row: Row) -> dict[str, str]:
        first = {"Inputs": row["id"], "Number": str(row["inputs"])}
        if "total" in row:
            indices = {"Alone": interval(row, "first"), "Total": interval(row, "total")}
        else:
            indices = {
                "Mean size of effect": interval(row, "effect"),
                "Mean": number(row["mean"]) if row["mean"] is not None else "",
                "Spread of effects": number(row["sigma"]),
            }
        remark = "" if row["distinguishable"] else "not distinguishable from nought"
        remark = "moved nothing" if row.get("total", row.get("effect")) == 0.0 else remark
        return first | indices | {"Remark": remark}

    return pd.DataFrame([cells(row) for row in rows[:top]])


def indices_figure(rows: Sequence[Row], title: str, unit: str, top: int) -> alt.LayerChart:
    """Bars of the largest indices with 95 % intervals; for effects a diamond at their standard deviation.

    Args:
        rows: as `judgement.sensitivity.indices` gives them, the largest first; with figures.
        title: title of the outcome.
        unit: unit of the outcome.
        top: how many are drawn, 1 or more.
    """
    shown = rows[:top]
    return _of_sobol(shown, title) if "total" in rows[0] else _of_morris(shown, title, unit)


def _of_sobol(rows: Sequence[Row], title: str) -> alt.LayerChart:
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    kinds = ((ALONE, "first"), (TOGETHER, "total"))
    frame = pd.DataFrame(
        [
            {
                "id": row["id"], "kind": kind, "index": max(row[key], 0.0),
                "low": max(row[f"{key}_low"], 0.0), "high": max(row[f"{key}_high"], 0.0), "text": interval(row, key),
            }
            for row in rows
            for kind, key in kinds
        ]
    )  # fmt: skip
    offset = alt.YOffset("kind:N", sort=[ALONE, TOGETHER])
    legend = alt.Legend(orient="bottom", title=None, labelLimit=340)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=[ALONE, TOGETHER], range=[MODEL, PALE]), legend=legend)
    tips = [alt.Tooltip("id:N"), alt.Tooltip("kind:N"), alt.Tooltip("text:N")]
    base = sheets.chart(rounded(frame)).encode(y=_names(rows), yOffset=offset, tooltip=tips)
    layers = [
        base.mark_bar().encode(x=_along("index", "share of the variance of the outcome"), color=colour),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
    ]
    subtitle = "which uncertain inputs carry the spread; lines: 95 % intervals"
    height = 60 + 30 * len(rows)
    figure: alt.LayerChart = finished(
        sized(alt.layer(*layers), height), sheets, title, subtitle, _spoken(title, rows, "total")
    )
    return figure


def _of_morris(rows: Sequence[Row], title: str, unit: str) -> alt.LayerChart:
    import altair as alt
    import pandas as pd

    sheets = Sheets()
    frame = pd.DataFrame(
        [
            {
                "id": row["id"], "effect": row["effect"], "low": max(row["effect_low"], 0.0),
                "high": row["effect_high"], "spread": row["sigma"], "text": interval(row, "effect"),
            }
            for row in rows
        ]
    )  # fmt: skip
    tips = [alt.Tooltip("id:N"), alt.Tooltip("text:N"), alt.Tooltip("spread:Q")]
    along = CHANGES if unit == YES_OR_NO else unit_text(unit)
    base = sheets.chart(rounded(frame)).encode(y=_names(rows), tooltip=tips)
    layers = [
        base.mark_bar(color=MODEL, height=12).encode(x=_along("effect", along)),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
        base.mark_point(shape="diamond", size=46, stroke=QUIET, strokeWidth=1.4, opacity=1).encode(x=alt.X("spread:Q")),
    ]
    subtitle = "bar: mean size of an elementary effect, with 95 % interval; diamond: standard deviation of the effects"
    height = 60 + 22 * len(rows)
    figure: alt.LayerChart = finished(
        sized(alt.layer(*layers), height), sheets, title, subtitle, _spoken(title, rows, "effect")
    )
    return figure


def _names(rows: Sequence[Row]) -> alt.Y:
    import altair as alt

    axis = alt.Axis(ticks=False, domain=False, labelLimit=260)
    return alt.Y("id:N", sort=[row["id"] for row in rows], title=None, axis=axis)


def _along(field: str, title: str) -> alt.X:
    import altair as alt

    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=6, domain=False))


def _spoken(title: str, rows: Sequence[Row], key: str) -> str:
    """What the chart shows, for those who cannot see it."""
    return f"{title}: " + "; ".join(f"{row['id']} {number(row[key])}" for row in rows)


def indices_sentences(told: Mapping[str, Any]) -> tuple[str, ...]:
    """What the indices of one outcome say, and what they do not.

    Args:
        told: title, unit, mean, sd and tail of the outcome, `indices`: the rows, and `half_width`: half of the widest
            interval of a total index, None for Morris.
    """
    rows, title, unit = told["indices"], told["title"], unit_text(told["unit"])
    key, answer = "total" if "total" in rows[0] else "effect", told["unit"] == YES_OR_NO
    if rows[0][key] is None:
        found = ("yes" if told["mean"] else "no") if answer else f"{number(told['mean'])} {unit}"
        return (f"{title}: {found} in every run; there is no spread to share out.", LIMITS)
    if answer:
        spread = f"{title}: yes in {100 * told['mean']:.3g} per cent of the runs."
    else:
        spread = f"{title}: {number(told['mean'])} on average, standard deviation {number(told['sd'])} ({unit})."
    if key == "effect":
        spread = f"{spread[:-1]}, over the points of the grid, which are no sample of the priors."
    if key == "total" and not answer and told["tail"] > HEAVY:
        spread += (
            f" The twentieth of the runs farthest from the mean carries {100 * told['tail']:.0f} per cent of the "
            "variance, so that these indices speak of extreme runs; a yes or no about the outcome, or Morris, speaks "
            "of the others."
        )
    largest = _of_variance(rows) if key == "total" else _of_effects(rows, unit)
    without = [row["id"] for row in rows if row[key] < NOTHING * rows[0][key]]
    weak = [row["id"] for row in rows if not row["distinguishable"] and row["id"] not in without]
    nought = [f"Not distinguishable from nought (the interval takes it in): {', '.join(weak)}."] if weak else []
    nought += [f"Moved nothing in any of these runs: {', '.join(without)}."] if without else []
    wide = told.get("half_width") or 0.0
    more = [f"Some intervals are as wide as {wide:.2g} to either side; more draws narrow them."] if wide > WIDE else []
    return (spread, largest, *nought, *more, LIMITS)


def _of_variance(rows: Sequence[Row]) -> str:
    leading = ", ".join(f"{row['id']} {interval(row, 'total')}" for row in rows[:3])
    alone = sum(row["first"] for row in rows)
    told = f"Largest total indices: {leading}. Acting alone all groups add up to {alone:.2g} of the variance"
    return told + (
        "; the rest is owed to groups acting together, as far as the intervals let see." if alone < 1 else "."
    )


def _of_effects(rows: Sequence[Row], unit: str) -> str:
    leading = ", ".join(f"{row['id']} {interval(row, 'effect')}" for row in rows[:3])
    what = CHANGES if unit == unit_text(YES_OR_NO) else unit
    return (
        f"Largest mean sizes of effect: {leading} ({what}, over the range from the 5 to the 95 per cent quantile of "
        "every prior in the group). Effects that spread as widely as they are large speak of inputs acting together, "
        "or not in a straight line."
    )
