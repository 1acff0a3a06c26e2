"""Which causes carried an outcome, as tables, a chart and a sentence, from the JSON that programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.judgement.named_values import YES_OR_NO
from smychka.telling.grammar import INK, MODEL, PALE, QUIET, Sheets, finished, panel, rounded
from smychka.telling.tables import estimate_text, number, percent_text, unit_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["REFERENCE_RULE", "causes_figure", "causes_sentence", "causes_table", "game_text", "interactions_table"]

Row = Mapping[str, Any]

PAIRS = 10
"""Interactions of pairs that are drawn; the table has more, JSON all."""
NAMED = 3
REFERENCE_RULE = (
    "Absent means at the reference level that is named with each cause: what the cause moves is then driven by its "
    "other causes, and nothing else changes."
)


def game_text(told: Row) -> str:
    """What the game came to: the outcome with all causes and with none, and the gap that is shared."""
    unit = "per cent" if told["unit"] == YES_OR_NO else unit_text(told["unit"])
    return (
        f"{told['title']}: {_amount(told, told['with_all'])} {unit} with all causes, "
        f"{_amount(told, told['with_none'])} with none; the gap of {_amount(told, told['total'])} {_of_unit(told)} is "
        "shared out."
    )


def _amount(told: Row, value: float | None) -> str:
    """A number of the outcome; of a yes or no in per cent."""
    if told["unit"] == YES_OR_NO:
        return number(None if value is None else 100 * value, "percent")
    return number(value, told["unit"])


def _of_unit(told: Row) -> str:
    return "percentage points" if told["unit"] == YES_OR_NO else unit_text(told["unit"])


def _ranged(told: Row, row: Row, key: str = "value") -> str:
    """A mean with where it lies, 5 and 95 %."""
    factor, unit = (100, "percent") if told["unit"] == YES_OR_NO else (1, told["unit"])
    middle, low, high = (None if row[name] is None else factor * row[name] for name in (key, "q05", "q95"))
    return estimate_text(middle, low, high, unit)


def causes_table(told: Row) -> pd.DataFrame:
    """Which causes carried an outcome, the largest share first; all cells text.

    Args:
        told: as `attributions.Causes.json`.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Cause": row["title"],
                f"Share, {_of_unit(told)} (5 to 95 % of the mean)": _ranged(told, row, "shapley"),
                "5 to 95 % of the draws": f"{_amount(told, row['draws_q05'])} to {_amount(told, row['draws_q95'])}",
                "Necessary": _turned(row["necessary"]),
                "Sufficient": _turned(row["sufficient"]),
                "Both": _turned(row["both"]),
                "Held by": ", ".join(row["accounts"]),
                "When absent": row["reference"],
                "Arrows not carried": ", ".join(row["not_carried"]),
            }
            for row in told["causes"]
        ]
    )


def _turned(share: float | None) -> str:
    return "no draw can show it" if share is None else percent_text(share)


def interactions_table(told: Row, most: int = 20) -> pd.DataFrame:
    """The largest interactions of pairs; above nought: more together than one by one."""
    import pandas as pd

    titles = {row["id"]: row["title"] for row in told["causes"]}
    column = f"Interaction, {_of_unit(told)} (5 to 95 % of the mean)"
    rows = [
        (*(titles.get(name, name) for name in row["causes"]), _ranged(told, row)) for row in told["interactions"][:most]
    ]
    return pd.DataFrame(rows, columns=["Cause", "With", column])


def causes_sentence(told: Row) -> str:
    """What the chart of causes shows, for those who cannot see it."""
    unit = "per cent" if told["unit"] == YES_OR_NO else unit_text(told["unit"])
    leading = "; ".join(f"{row['title']} {_ranged(told, row, 'shapley')}" for row in told["causes"][:NAMED])
    said = (
        f"{told['title']}: {_amount(told, told['with_all'])} {unit} with all causes, "
        f"{_amount(told, told['with_none'])} with none. Largest Shapley values ({_of_unit(told)}, 5 to 95 % of "
        f"the mean in brackets): {leading}."
    )
    if told["interactions"]:
        first = told["interactions"][0]
        said += f" Largest interaction: {_pair(told, first)}, {_ranged(told, first)}."
    return f"{said} {REFERENCE_RULE}"


def _pair(told: Row, row: Row) -> str:
    titles = {each["id"]: each["title"] for each in told["causes"]}
    return " × ".join(titles.get(name, name) for name in row["causes"])


def causes_figure(told: Row) -> alt.VConcatChart:
    """Bars of the Shapley values, the largest first, and below them the largest interactions of pairs.

    Args:
        told: as `attributions.Causes.json`.
    """
    import altair as alt

    sheets = Sheets()
    shares = [(row["title"], row["shapley"], row, _ranged(told, row, "shapley")) for row in told["causes"]]
    pairs = [(_pair(told, row), row["value"], row, _ranged(told, row)) for row in told["interactions"][:PAIRS]]
    panels = [_bars(sheets, told, shares, "", MODEL)]
    if pairs:
        panels.append(_bars(sheets, told, pairs, f"The {len(pairs)} largest interactions of pairs", PALE))
    subtitle = "bars: mean Shapley value over draws; lines: where that mean lies, 5 to 95 %"
    figure: alt.VConcatChart = finished(
        alt.vconcat(*panels, spacing=22), sheets, told["title"], subtitle, causes_sentence(told)
    )
    return figure


def _bars(sheets: Sheets, told: Row, rows: Sequence[tuple[str, float, Row, str]], title: str, colour: str) -> Any:
    """Bars with intervals, each under its name."""
    import altair as alt
    import pandas as pd

    factor = 100 if told["unit"] == YES_OR_NO else 1
    frame = pd.DataFrame(
        [
            {"place": place, "name": name, "value": factor * value, "text": text}
            | {end: None if row[key] is None else factor * row[key] for end, key in (("low", "q05"), ("high", "q95"))}
            for place, (name, value, row, text) in enumerate(rows)
        ]
    ).astype({"low": float, "high": float})
    axis = alt.Axis(tickCount=6, domain=False, grid=False)
    what = "mean Shapley value" if not title else "interaction, above nought: more together than one by one"
    x = alt.X("value:Q", title=f"{what}, {_of_unit(told)}", scale=alt.Scale(zero=True, nice=True), axis=axis)
    base = sheets.chart(rounded(frame)).encode(
        y=alt.Y("place:O", axis=None), tooltip=[alt.Tooltip("name:N"), alt.Tooltip("text:N")]
    )
    layers = [
        base.mark_tick(color=QUIET, thickness=1, size=14, yOffset=6).encode(x=alt.X(datum=0, type="quantitative")),
        base.mark_bar(color=colour, height=9, yOffset=6).encode(x=x),
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(color=INK, strokeWidth=1.3, yOffset=6)
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
        base.mark_text(align="left", dy=-7, dx=2, color=INK, fontSize=11).encode(x=alt.value(0), text="name:N"),
    ]
    heading = title or "Shares of the causes, the largest first"
    return panel(layers, 28 * len(rows), heading)
