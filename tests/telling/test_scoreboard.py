"""Scores as tables and sentences: what is put in stands there, the misses first, what is missing is not made up."""

from __future__ import annotations

from typing import Any

from smychka.telling import scoreboard

CRISIS = {
    "id": "famine", "title": "Famine", "periods": 3, "inside": 2, "inside_alone": 1, "met": False,
    "outside": [{"series": "toy.deaths", "from": "1921-01-01", "to": "1921-12-31", "record": [4.0, 5.0],
                 "model": [1.0, 2.0]}],
}  # fmt: skip
FORECAST = {
    "id": "to_1928", "title": "To 1928", "points": 7, "before": {"error": 0.4, "likelihood": -9.0},
    "after": {"error": 0.3, "likelihood": -4.0, "coverage90_full": 0.9},
}  # fmt: skip
DELETION = {"title": "Deaths", "points": 4, "decided": 1.5, "moved": 2.0, "most": "economy.x", "shift": -1.0,
            "miss": 0.5, "miss_without": 3.0}  # fmt: skip
ABOUT: dict[str, Any] = {
    "overall": {"coverage90_full_before": 0.9, "coverage90_full_after": 0.86},
    "coordinates": {"constant": 3, "weather": 2}, "points": 10, "series": 4, "identified": 1.6,
    "likelihood": {"before": {"q50": -300.0}, "after": {"q50": 100.0}}, "contracted": 1, "unmoved": ["a"],
    "ends": [5.0, 6.0],
    "trials": {"forecasts": [FORECAST], "deletions": [DELETION], "records": 8,
               "made_up": [{"id": "economy.x", "mean_rank": 0.52, "p": 0.4}]},
    "politics": {"before": {"troika": 0.2}, "after": {"troika": 0.5}},
}  # fmt: skip
CHAINS = {"chains": 8, "steps": 40, "divergent": 0, "rhat": 1.2, "met": 0.5, "ess": 90.0, "ess_median": 200.0,
          "seconds": 600.0}  # fmt: skip


def test_turning_points() -> None:
    """Truth: what was put in; a miss is shown with both numbers."""
    row = scoreboard.crises_table([CRISIS, CRISIS | {"met": True, "outside": []}]).to_dict("records")
    assert row[0]["Periods inside"] == "2 of 3"
    assert row[0]["Without discrepancy"] == "1 of 3"
    assert row[0]["All inside"] == "NO"
    assert "record 4.00 to 5.00, model 1.00 to 2.00" in row[0]["First outside"]
    assert row[1]["All inside"] == "yes"
    assert row[1]["First outside"] == ""


def test_trials_and_how_it_was_made() -> None:
    """Truth: what was put in; tables only of what was tried, and a bell is called a bell."""
    found = dict(scoreboard.of_calibration(ABOUT))
    assert len(found) == 4
    told = " ".join(" ".join(map(str, table.iloc[0])) for table in found.values())
    for text in ("To 1928", "0.4", "0.3", "90 %", "Deaths", "economy.x", "troika", "0.52"):
        assert text in told, text
    assert scoreboard.of_calibration({}) == []
    assert scoreboard.how_made({}) == []
    sentences = " ".join(scoreboard.how_made(ABOUT))
    assert "5 numbers (3 of constant, 2 of weather) against 10 points" in sentences
    assert "-300 before, 100 after" in sentences
    assert "No chains: a bell" in sentences
    walked = " ".join(scoreboard.how_made(ABOUT | {"chains": CHAINS}))
    assert "R-hat at most 1.20, below 1.05 for 50 %" in walked
    assert "10 minutes" in walked
    assert "NOT all met" in walked
    assert "NOT all met" not in " ".join(scoreboard.how_made(ABOUT | {"chains": CHAINS | {"met": 1.0}}))
