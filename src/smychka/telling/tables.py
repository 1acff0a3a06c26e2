"""Tables for the terminal, the report and notebooks: numbers with their units, intervals, misses first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

NO_FIGURE = "no figure"
HUNDRED, TEN = 100, 10
NATIONAL = frozenset({"ussr", "national", ""})

_UNITS = {
    "": "",
    "index_1913_100": "index, 1913 = 100",
    "ratio_1913_1": "ratio, 1913 = 1",
    "index_0_1": "index, 0 to 1",
    "index_0_1_log": "index, 0 to 1, logarithmic",
    "index_minus1_1": "index, -1 to 1",
    "index_1913_1_nominal": "index, 1913 = 1, nominal",
    "scale": "scale, -1 to 1",
    "share": "share, 0 to 1",
    "probability": "probability",
    "percent": "per cent",
    "thousand_persons": "thousand persons",
}


def unit_text(unit: str) -> str:
    """A unit as a reader writes it: `million_tonnes` becomes `million tonnes`."""
    return _UNITS.get(unit, unit.replace("_", " "))


def region_text(region: str) -> str:
    """A region as a reader writes it; empty for the country as a whole."""
    return "" if region in NATIONAL else region.replace("_", " ").capitalize()


def annual_unit(unit: str) -> str:
    """The unit of a year's sum of monthly amounts: `million_tonnes per month` becomes `million_tonnes`."""
    return unit.removesuffix("per_month").removesuffix("per month").rstrip(" _")


def _known(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def number(value: float | None, unit: str = "") -> str:
    """A number with as many digits as a reader can use.

    From 100 upwards whole numbers with separators, from 10 one decimal, from 1 two, below 1 three significant
    digits. Percentages have one decimal at most. A missing value is said to be missing, never shown as zero.

    Args:
        value: the number; None or not finite where there is none.
        unit: unit as the record writes it.
    """
    if value is None or not _known(float(value)):
        return NO_FIGURE
    size = abs(float(value))
    if size == 0:
        return "0"
    if round(size, 1) >= HUNDRED:
        return f"{value:,.0f}"
    if round(size, 2) >= TEN or unit == "percent":
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def _edges(low: str, high: str) -> str:
    return f"{low} to {high}"


def interval_text(quantiles: Mapping[str, float | None], unit: str = "", level: int = 90) -> str:
    """A median with its interval, `5,500 (4,200 to 7,100)`.

    Args:
        quantiles: q05, q25, q50, q75, q95.
        unit: unit of the values.
        level: 50 or 90, in per cent.

    Raises:
        ValueError: another level.
    """
    ends = {50: ("q25", "q75"), 90: ("q05", "q95")}
    if level not in ends:
        raise ValueError(f"no interval of {level} per cent; expected 50 or 90")
    if not _known(quantiles.get("q50")):
        return NO_FIGURE
    low, high = (number(quantiles.get(end), unit) for end in ends[level])
    return f"{number(quantiles['q50'], unit)} ({_edges(low, high)})"


def range_text(quantiles: Mapping[str, float | None], unit: str = "", level: int = 90) -> str:
    """The interval alone, `4,200 to 7,100`. Arguments as in `interval_text`."""
    low, high = ("q25", "q75") if level == 50 else ("q05", "q95")
    if not (_known(quantiles.get(low)) and _known(quantiles.get(high))):
        return NO_FIGURE
    return _edges(number(quantiles[low], unit), number(quantiles[high], unit))


def estimate_text(value: float | None, low: float | None, high: float | None, unit: str = "") -> str:
    """An estimate of the record with the range its author gives, where there is one."""
    text = number(value, unit)
    if low is not None and high is not None and _known(float(low)) and _known(float(high)):
        return f"{text} ({_edges(number(low, unit), number(high, unit))})"
    return text


def misses_first(fit: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The compared series, worst first: by share of points inside the 90 % band, then skill, then name."""

    def badness(row: Mapping[str, Any]) -> tuple[float, float, str]:
        coverage, skill = row.get("coverage90"), row.get("skill_persistence")
        return (
            float(coverage) if coverage is not None and _known(float(coverage)) else -1.0,
            float(skill) if skill is not None and _known(float(skill)) else -math.inf,
            f"{row['id']} {row.get('region', '')}",
        )

    return sorted(fit, key=badness)


def worst_text(row: Mapping[str, Any]) -> str:
    """The worst point of a series: date, what the record says, what the model says."""
    worst, unit = row.get("worst"), str(row.get("unit", ""))
    if not worst:
        return NO_FIGURE
    return f"{worst['date']}: record {number(worst['record'], unit)}, model {interval_text(worst, unit)}"


def percent_text(share: float | None) -> str:
    """A share between 0 and 1 as a percentage."""
    return NO_FIGURE if share is None or not _known(float(share)) else f"{HUNDRED * share:.0f} %"


def fit_table(fit: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Fit of the model to every compared series, worst first.

    Args:
        fit: rows with id, title, input_of, unit, region, points, coverage90, rmse, bias, skill_persistence, worst.

    Returns:
        One row a series, all cells text.
    """
    import pandas as pd

    columns = [
        "Series",
        "Region",
        "Unit",
        "Points",
        "Inside 90 % band",
        "Root mean square error",
        "Bias",
        "Skill against persistence",
        "Worst point",
    ]
    rows = [
        (
            str(row["title"]) + (" (a lever is made from it)" if row.get("input_of") else ""),
            region_text(row.get("region", "")) or "whole country",
            unit_text(row["unit"]),
            str(row["points"]),
            percent_text(row.get("coverage90")),
            number(row.get("rmse"), row["unit"]),
            number(row.get("bias"), row["unit"]),
            number(row.get("skill_persistence")),
            worst_text(row),
        )
        for row in misses_first(fit)
    ]
    return pd.DataFrame(rows, columns=columns)


def missed_table(misses: pd.DataFrame) -> pd.DataFrame:
    """The checks of systems that this version misses: what is read, what the model gives, what was expected.

    Args:
        misses: columns check, sentence, unit, value, expected.
    """
    told = misses.assign(unit=[unit_text(unit) for unit in misses["unit"]])[
        ["check", "sentence", "unit", "value", "expected"]
    ]
    return told.set_axis(["Check", "What is read", "Unit", "Model", "Expected"], axis=1)


def outcomes_table(outcomes: Sequence[Mapping[str, Any]], baseline: str = "history") -> pd.DataFrame:
    """Outcomes of a fork by horizon: baseline, fork, and their paired difference with 50 and 90 % intervals.

    Args:
        outcomes: rows with id, title, unit, horizon_years, history, fork, difference, no_narrower_than_prior.
        baseline: what the fork is read against.

    Returns:
        One row an outcome and horizon, in the order given, horizons rising; all cells text.
    """
    import pandas as pd

    order = {row["id"]: place for place, row in reversed(list(enumerate(outcomes)))}
    columns = [
        "Outcome",
        "Unit",
        "Horizon",
        baseline.capitalize(),
        "Fork",
        "Difference, median",
        "50 % interval",
        "90 % interval",
        "Remark",
    ]
    rows = []
    for row in sorted(outcomes, key=lambda row: (order[row["id"]], row["horizon_years"])):
        unit, difference = str(row["unit"]), row["difference"]
        rows.append(
            (
                row["title"],
                unit_text(unit),
                years_text(row["horizon_years"]),
                interval_text(row["history"], unit),
                interval_text(row["fork"], unit),
                number(difference.get("q50"), unit),
                range_text(difference, unit, 50),
                range_text(difference, unit),
                "no narrower than the outcome itself" if row.get("no_narrower_than_prior") else "",
            )
        )
    return pd.DataFrame(rows, columns=columns)


def years_text(years: float | None) -> str:
    """A horizon in words: `1 year`, `12 years`; `fixed dates` where the period does not depend on the fork."""
    if years is None:
        return "fixed dates"
    return f"{years:g} year" if years == 1 else f"{years:g} years"


def catalogue_table(items: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A catalogue (policies, levers, series) as a table of the columns asked for, missing cells empty."""
    import pandas as pd

    def cell(value: object) -> str:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return number(float(value))
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value))
        return str(value)

    return pd.DataFrame([[cell(item.get(name)) for name in columns] for item in items], columns=list(columns))


def plain_text(frame: pd.DataFrame, *, gap: int = 2) -> str:
    """A table as aligned text without colour, for files and pipes."""
    heads = [str(name) for name in frame.columns]
    rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    widths = [max([len(head), *(len(row[i]) for row in rows)]) for i, head in enumerate(heads)]
    lines = [heads, ["-" * width for width in widths], *rows]
    space = " " * gap
    return "\n".join(
        space.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def terminal_table(frame: pd.DataFrame, title: str = "") -> Table:
    """A table for the terminal, cells taken as plain text (no markup is read from them)."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in frame.columns:
        table.add_column(str(name), overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    return table
