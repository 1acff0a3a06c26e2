"""Scores of invented comparisons with known answers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smychka.judgement.scores import fit, overall


def table(record: list[float], model: list[float], years: list[int] | None = None, **other: Any) -> pd.DataFrame:
    """A comparison with yearly figures of one source, intervals of 10 per cent about the model."""
    middle = np.array(model, float)
    found = np.array(record, float)
    years = years or [*range(1920, 1920 + len(record))]
    rows = pd.DataFrame(
        {
            "series": "toy.harvest", "title": "Toy harvest", "unit": "million_tonnes", "region": "ussr",
            "quantity": "grain_harvest", "source": "someone", "record": found, "q05": 0.95 * middle,
            "q50": middle, "q95": 1.05 * middle,
            "start": pd.to_datetime([f"{year}-01-01" for year in years]),
            "end": pd.to_datetime([f"{year}-12-31" for year in years]),
            "inside90": (found >= 0.9 * middle) & (found <= 1.1 * middle),
            "miss": (found - middle) / (0.1 * middle / 1.6449),
        }
    )  # fmt: skip
    return rows.assign(band90=rows["inside90"], **other)


def test_a_perfect_model() -> None:
    """Truth: closed form: no error, everything inside, skill 1."""
    row = fit(table([60, 70, 50], [60, 70, 50]))[0]
    assert (row["points"], row["coverage90"], row["bands90"]) == (3, 1.0, 1.0)
    assert row["rmse"] == row["bias"] == 0
    assert row["skill_persistence"] == 1
    assert (row["id"], row["title"], row["unit"]) == ("toy.harvest", "Toy harvest", "million_tonnes")
    assert (row["region"], row["quantity"]) == ("ussr", "grain_harvest")


def test_persistence_itself_has_no_skill() -> None:
    """Truth: closed form: a model that says last year's figure is as good as last year's figure."""
    assert fit(table([60, 70, 50, 65], [99, 60, 70, 50]))[0]["skill_persistence"] == 0


def test_errors() -> None:
    """Truth: closed form: errors of +3 and -1: root mean square sqrt(5), mean 1; one of two inside."""
    row = fit(table([10, 100], [13, 99]))[0]
    assert row["rmse"] == pytest.approx(np.sqrt(5))
    assert row["bias"] == pytest.approx(1)
    assert row["coverage90"] == 0.5
    expected = {"date": "1920-01-01", "record": 10, "q05": 0.95 * 13, "q50": 13, "q95": 1.05 * 13}
    assert row["worst"] == pytest.approx(expected)


@pytest.mark.parametrize(
    "rows",
    [
        table([60, 70], [60, 70]),
        table([60, 70, 50, 55], [60, 70, 50, 55], [1920, 1921, 1925, 1926]),
        table([60, 60, 60], [61, 62, 63]),
        table([60, 70, 50], [60, 70, 50], source=["a", "b", "c"]),
    ],
    ids=["two years", "a gap", "no movement", "three sources"],
)
def test_no_skill_where_it_cannot_be_defined(rows: pd.DataFrame) -> None:
    """Truth: the definition: three years of one source in a row, and a record that moves."""
    assert fit(rows)[0]["skill_persistence"] is None


def test_skill_is_taken_source_by_source() -> None:
    """Truth: closed form: the jump between two rival sources is not persistence's error."""
    low, high = table([50, 51, 52], [50, 51, 52]), table([80, 81, 82], [81, 82, 83], source="other")
    assert fit(pd.concat([low, high], ignore_index=True))[0]["skill_persistence"] == pytest.approx(0.5)


def test_rival_figures_of_a_period_are_one_band() -> None:
    """Truth: a count: two figures of 1930 and one of 1931 are three points and two periods."""
    rows = table([50, 80, 60], [65, 65, 60], [1930, 1930, 1931], source=["a", "b", "a"])
    rows["band90"] = True
    row = fit(rows)[0]
    assert (row["points"], row["periods"], row["bands90"]) == (3, 2, 1.0)
    assert row["coverage90"] == pytest.approx(1 / 3)


def test_misses_come_first() -> None:
    """Truth: the rule: lowest coverage, then the larger miss; the same series in two places is two rows."""
    good = table([50, 60], [50, 60])
    bad = table([50, 60], [100, 120], series="bad")
    worse = table([50, 60], [200, 240], series="worse")
    south = table([50, 60], [50, 90], region="ukraine")
    rows = fit(pd.concat([good, bad, south, worse], ignore_index=True))
    assert [(row["id"], row["region"]) for row in rows] == [
        ("worse", "ussr"), ("bad", "ussr"), ("toy.harvest", "ukraine"), ("toy.harvest", "ussr")
    ]  # fmt: skip
    whole = overall(rows)
    nothing = {"points": 0, "coverage90": None, "series": 0, "below_half": 0}
    assert whole == {"points": 8, "coverage90": 3 / 8, "series": 4, "below_half": 2, "inputs": nothing}
    json.dumps(rows, allow_nan=False)


def test_series_of_which_a_lever_is_made_are_no_test() -> None:
    """Truth: closed form: two figures are a test, one of them inside; the two of the input are counted apart."""
    tested = table([50, 60], [50, 120], input_of="")
    made = table([50, 60], [50, 60], series="made", input_of="some_lever")
    rows = fit(pd.concat([tested, made], ignore_index=True))
    assert {row["id"]: row["input_of"] for row in rows} == {"toy.harvest": "", "made": "some_lever"}
    whole = overall(rows)
    assert (whole["points"], whole["coverage90"], whole["series"]) == (2, 0.5, 1)
    assert whole["inputs"] == {"points": 2, "coverage90": 1.0, "series": 1, "below_half": 0}


def test_nothing_compared() -> None:
    """Truth: no silent gaps: no figures are no coverage, not zero coverage."""
    assert fit(table([], [])) == []
    nothing = {"points": 0, "coverage90": None, "series": 0, "below_half": 0}
    assert overall([]) == nothing | {"inputs": nothing}
