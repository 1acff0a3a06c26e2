"""Windows, causes and accounts as they are shown: every table, chart and sentence, and tables of plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.telling.causes_shown import causes_figure, causes_sentence, causes_table, interactions_table
from smychka.telling.claims_drawn import accounts_figure, claims_figure
from smychka.telling.claims_shown import (
    accounts_sentence,
    accounts_table,
    claims_sentence,
    claims_table,
    contradictions_table,
    entailments_table,
    misses_table,
)
from smychka.telling.windows_shown import (
    chance_table,
    turning_points_table,
    window_figure,
    window_sentence,
    window_table,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "accounts_figure", "accounts_sentence", "accounts_table", "causes_figure", "causes_sentence", "causes_table",
    "chance_table", "claims_figure", "claims_sentence", "claims_table", "contradictions_table", "csv_tables",
    "entailments_table", "interactions_table", "misses_table", "turning_points_table", "window_figure",
    "window_sentence", "window_table",
]  # fmt: skip

Row = Mapping[str, Any]


def csv_tables(told: Row) -> dict[str, pd.DataFrame]:
    """The answer as tables of plain numbers, by the name of their file; lists are joined by semicolons.

    Args:
        told: as `json` of a window, of causes or of accounts.
    """
    if "curves" in told:
        return _of_window(told)
    names = ("causes", "interactions") if "interactions" in told else (
        "accounts", "claims", "contradictions", "themes", "years", "alone", "audit", "entailments"
    )  # fmt: skip
    return {name: _plain(told[name]) for name in names if told.get(name)}


def _of_window(told: Row) -> dict[str, pd.DataFrame]:
    points = [{"account": curve["account"], **point} for curve in told["curves"] for point in curve["points"]]
    turns = [{"account": curve["account"], **turn} for curve in told["curves"] for turn in curve["turning_points"]]
    found = {"window": _plain(points), "turning_points": _plain(turns)}
    return {name: frame for name, frame in found.items() if len(frame)}


def _plain(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a table: what is nested in a row becomes columns of its own, lists become text."""
    import pandas as pd

    return pd.DataFrame([_flat(row) for row in rows])


def _flat(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= {f"{name} {inner}": number for inner, number in value.items()}
        elif isinstance(value, list | tuple):
            found[name] = "; ".join(map(_said, value))
        else:
            found[name] = value
    return found


def _said(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return f"{', '.join(value['accounts'])}: {value['says']} ({value['score']})"
