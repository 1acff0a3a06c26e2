"""Published counterfactuals against the whole model.

Truth: the table of the survey of models (section 11); hand-made runs whose answers are known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from smychka.ensemble import load_history, run
from smychka.foundations.calendar import MONTHS, month_starts
from smychka.inputs.regions import load_regions
from smychka.inputs.toml_files import source_keys
from smychka.judgement import counterfactuals
from smychka.judgement.counterfactuals import TARGETS, WATCHED
from smychka.measures import MEASURES

REGIONS = load_regions().names
ROWS = {target.id: target for target in TARGETS}


def made(**changed: Any) -> xr.Dataset:
    """Three draws of a country in which every quantity is 1 in every month and region, but for those given."""
    sizes = {"draw": 3, "month": MONTHS, "region": len(REGIONS)}
    axes = {name: ("draw", "month", "region") if MEASURES[name].regional else ("draw", "month") for name in WATCHED}
    values = {name: (dims, np.ones([sizes[axis] for axis in dims])) for name, dims in axes.items()}
    found = xr.Dataset(values, {"draw": range(3), "month": month_starts(), "region": list(REGIONS)})
    return found.assign({name: found[name] * value for name, value in changed.items()})


def runs(**changed: xr.Dataset) -> dict[str, xr.Dataset]:
    return {
        name: made() for name in ("history", "nep_continues", "no_collectivisation", "usual_weather", "no_tilt")
    } | (changed)


def region(name: str, there: float, elsewhere: float = 1.0) -> xr.DataArray:
    return xr.DataArray([there if each == name else elsewhere for each in REGIONS], {"region": list(REGIONS)}, "region")


@pytest.mark.parametrize(
    ("row", "changed", "value"),
    [
        ("4", {"nep_continues": made(industry_output=1.05)}, 0.05),
        ("13", {"no_collectivisation": made(food_town=1.2)}, 0.2),
        ("16", {}, 1.0),
        ("18a", {"history": made(population=2.0)}, 1.0),
        ("19", {"history": made(regional_famine_deaths=region("ukraine", 100.0))}, 2400.0),
        ("20", {"history": made(famine_deaths=100.0)}, 4800.0),
        ("21", {"usual_weather": made(regional_famine_deaths=region("ukraine", 0.9))}, 0.1),
        ("22", {"no_collectivisation": made(regional_famine_deaths=region("ukraine", 1.5))}, -0.5),
        ("23", {"no_tilt": made(regional_famine_deaths=region("ukraine", 0.25))}, 0.75),
        ("28a", {"history": made(arrests=50.0)}, 1200.0),
        ("33", {"history": made(harvest_reporting_bias=0.25)}, 0.25),
    ],
)
def test_a_row_is_read_as_it_says(row: str, changed: dict[str, xr.Dataset], value: float) -> None:
    """Truth: by hand, from runs in which everything is 1 but what is said."""
    found = ROWS[row].read
    assert found is not None
    np.testing.assert_allclose(found(runs(**changed)), value, rtol=1e-6)


def test_deaths_are_set_against_villagers_and_food() -> None:
    """Truth: by hand: six times the rate; where food falls as deaths rise the correlation is minus one."""
    rural = np.asarray(load_regions().rural, dtype=np.float64)
    equal = xr.DataArray(rural, {"region": list(REGIONS)}, "region")
    ratio, together = ROWS["25"].read, ROWS["24"].read
    assert ratio is not None and together is not None
    here = made(regional_famine_deaths=equal * region("ukraine", 6.0))
    np.testing.assert_allclose(ratio(runs(history=here)), 6.0, rtol=1e-6)
    rates = xr.DataArray(np.linspace(1.0, 2.0, len(REGIONS)), {"region": list(REGIONS)}, "region")
    here = made(regional_famine_deaths=equal * rates, regional_food_village=3.0 - rates)
    np.testing.assert_allclose(together(runs(history=here)), -1.0, rtol=1e-6)


def test_the_table_says_agreement_and_why_not() -> None:
    """Truth: the bounds of the row against its median; a row without an answer has a reason and no verdict."""
    rows = {row["id"]: row for row in counterfactuals.table(runs(history=made(famine_deaths=140.0, arrests=50.0)))}
    assert rows["20"]["agrees"] is True and rows["28a"]["agrees"] is False
    silent = [row for row in rows.values() if row["value"] is None]
    assert {row["id"] for row in silent} == {target.id for target in TARGETS if target.read is None}
    assert all(row["agrees"] is None and len(row["note"]) > 20 for row in silent)
    assert set(counterfactuals.COLUMNS) == set(rows["20"])


def test_every_source_is_in_the_bibliography_or_written_out() -> None:
    """Truth: the house rule: no figure without its source."""
    keys = source_keys()
    assert all(target.source in keys or " " in target.source for target in TARGETS)
    assert len(ROWS) == len(TARGETS)


def test_the_runs_differ_from_history_where_they_say() -> None:
    """Truth: nothing differs before a decision; weather moves the harvest of its year, a switch the claims."""
    history = load_history()
    found = {
        name: run(history, 6, 1917, course, watched=("grain_harvest", "collectivised_share", "grain_procurement"))
        for name, course in counterfactuals.courses(history).items()
    }
    past = found["history"]

    def first(name: str, quantity: str) -> str:
        apart = (found[name][quantity].values != past[quantity].values).any(0)
        return str(past.month.values[apart.argmax()])[:7] if apart.any() else "never"

    assert first("no_collectivisation", "collectivised_share") == "1929-10"
    assert "1931-01" <= first("usual_weather", "grain_harvest") <= "1931-08"
    assert first("no_tilt", "grain_procurement") >= "1928-01"
    assert first("nep_continues", "collectivised_share") >= "1928-01"
