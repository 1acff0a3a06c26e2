"""Whether the turning points of the economy lie inside the model's bands: famines, scissors, herds, recovery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CRISES", "Crisis", "crises"]


@dataclass(frozen=True)
class Crisis:
    """An event, by the series and years of the record that tell it; the country's figures only.

    Attributes:
        id: its name.
        title: its name for readers.
        series: ids of series.
        years: first and last year; a figure counts whose period lies inside.
    """

    id: str
    title: str
    series: tuple[str, ...]
    years: tuple[int, int]


_HERDS = ("economy.horses", "economy.cattle")
CRISES = (
    Crisis("recovery_1921_27", "Recovery of industry", ("economy.industry_output_official_1913",), (1921, 1927)),
    Crisis("famine_1921_22", "Famine of 1921-22", ("demography.famine_excess_deaths_1921",), (1921, 1923)),
    Crisis("scissors_1923", "Scissors of prices", ("economy.scissors_ratio",), (1923, 1924)),
    Crisis("procurement_1927_28", "Crisis of procurement", ("economy.grain_procurement",), (1926, 1929)),
    Crisis("herds_1929_33", "Collapse of the herds", _HERDS, (1929, 1933)),
    Crisis("famine_1931_33", "Famine of 1931-33", ("demography.famine_excess_deaths",), (1931, 1934)),
)


def crises(points: pd.DataFrame) -> list[dict[str, Any]]:
    """How many periods of each event lie inside the 90 % band of predictions.

    Args:
        points: as `predictive.predictive` gives them.

    Returns:
        Rows with id, title, periods; inside, with the discrepancy, and inside_alone, without it; met, whether all are
        inside with it; and outside: for each period that is not (or, where all are, that is not without it) series,
        from, to, the range of the record, and the 90 % band of the draws.
    """
    found = []
    country = points[points["region"] == "ussr"]
    for each in CRISES:
        rows = country[
            country["series"].isin(each.series)
            & (country["start"].dt.year >= each.years[0])
            & (country["end"].dt.year <= each.years[1])
        ]
        met = bool(len(rows)) and bool(rows["inside_full"].all())
        missed = rows[~rows["inside" if met else "inside_full"]]
        found.append(
            {
                "id": each.id, "title": each.title, "periods": len(rows), "inside": int(rows["inside_full"].sum()),
                "inside_alone": int(rows["inside"].sum()), "met": met,
                "outside": [_told(row) for _, row in missed.iterrows()],
            }
        )  # fmt: skip
    return found


def _told(row: Any) -> dict[str, Any]:
    return {
        "series": str(row["series"]), "from": f"{row['start']:%Y-%m-%d}", "to": f"{row['end']:%Y-%m-%d}",
        "record": [float(row["low"]), float(row["high"])], "model": [float(row["q05"]), float(row["q95"])],
    }  # fmt: skip
