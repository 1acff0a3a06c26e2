"""Bounds that no policy and no draw may leave.

Truth: what the quantities are: a share of something lies between nought and one, a stock is not negative, and people
who have enough do not eat a tenth more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from engine.runs import WATCHED, Trajectory
from smychka.measures import MEASURES

NET = {"grain_marketed", "inflation", "export_plan_answer", "secretary", "cheap_deliveries"} | {
    name for name in WATCHED if name.startswith("finance_") or MEASURES[name].unit == "scale"
}
"""Sales less purchases, changes, answers, sources of finance, stances, a place that nobody holds: below nought too."""
ROUNDING = 1e-5

Runs = Mapping[str, Mapping[str, np.ndarray]]


@pytest.fixture(scope="module")
def runs(forked: dict[str, Trajectory], replayed: Trajectory) -> Runs:
    """History and every shipped policy."""
    return {"history": replayed.values} | {name: run.values for name, run in forked.items()}


def below(runs: Runs, names: list[str], least: float) -> Iterator[str]:
    """Every quantity of every run that falls under a bound."""
    for run, values in runs.items():
        for name in names:
            if not values[name].min() >= least:
                yield f"{run}: {name} falls to {values[name].min():g}"


def above(runs: Runs, names: list[str], most: float) -> Iterator[str]:
    """Every quantity of every run that rises over a bound."""
    for run, values in runs.items():
        for name in names:
            if not values[name].max() <= most:
                yield f"{run}: {name} rises to {values[name].max():g}"


def test_every_number_is_one(runs: Runs) -> None:
    """Truth: a quantity is a finite number."""
    wrong = [(run, name) for run in runs for name in WATCHED if not np.isfinite(runs[run][name]).all()]
    assert wrong == []


def test_nothing_falls_below_nought(runs: Runs) -> None:
    """Truth: stocks, flows, shares, rates and indices are amounts."""
    assert list(below(runs, [name for name in WATCHED if name not in NET], -ROUNDING)) == []


def test_shares_do_not_pass_one(runs: Runs) -> None:
    """Truth: a share is a part of a whole; trust is an index from nought to one."""
    shares = [name for name in WATCHED if MEASURES[name].kind == "share"]
    assert len(shares) >= 4
    assert list(above(runs, [*shares, "trust"], 1.0 + ROUNDING)) == []


def test_food_stays_about_the_usual(runs: Runs) -> None:
    """Truth: food is measured against the usual or the norm; nobody eats a tenth more for long."""
    assert list(above(runs, ["food_village", "food_town", "regional_food_village"], 1.1)) == []


def test_the_country_neither_empties_nor_doubles(runs: Runs) -> None:
    """Truth: births and deaths of the worst and best years on record, 24 years long, would not do it."""
    for name, values in runs.items():
        people = values["population"]
        assert people.min() > 0.6 * people[0].min() and people.max() < 2.0 * people[0].max(), name
        assert (values["births"] > 0).all() and (values["deaths"] > 0).all(), name


def test_parts_do_not_pass_their_whole(runs: Runs) -> None:
    """Truth: those who died of hunger or in settlements died; village and town are the people."""
    for name, values in runs.items():
        parts = values["famine_deaths"] + values["special_settler_deaths"]
        assert (parts <= values["deaths"] * (1.0 + ROUNDING)).all(), name
        both = values["rural_population"] + values["urban_population"]
        np.testing.assert_allclose(both, values["population"], rtol=ROUNDING, err_msg=name)


def test_every_kind_of_quantity_has_its_bound() -> None:
    """Truth: the list of kinds; a new one needs a bound here."""
    assert {measure.kind for measure in MEASURES.values()} == {"stock", "flow", "index", "share", "rate"}
