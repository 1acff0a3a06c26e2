"""The catalogue of the page against the data it is made from.

Truth: the shipped levers, policies and record, and what the loaders make of the courses.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from smychka.explore import asked, catalogue
from smychka.explore.dates import drawn_times, spans
from smychka.explore.levels import MOST
from smychka.foundations.calendar import MONTHS, first_day
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.levers import load_levers
from smychka.inputs.policies import load_policies
from smychka.measures import COUNTRY, MEASURES


def test_the_catalogue_is_plain_json() -> None:
    """Truth: the JSON standard: no number that is not finite, nothing but lists, texts and numbers."""
    for table in (catalogue.about(), catalogue.points()):
        assert json.loads(json.dumps(table, allow_nan=False)) == json.loads(json.dumps(table))


def test_every_policy_of_the_catalogue_reads_back_as_itself() -> None:
    """Truth: the shipped policies: levers, circumstances and rules with their dates and values."""
    levers, circumstances = load_levers(), load_circumstances()
    known = asked.Known.of(catalogue.about(), levers, circumstances)
    policies = load_policies()
    assert {row["id"] for row in catalogue.about()["policies"]} == set(policies)
    for row in catalogue.about()["policies"]:
        read, shipped = asked.course(row["course"], known, "course").policy, policies[row["id"]]
        told = [[(part.subject, part.since, part.until) for part in each._parts()] for each in (read, shipped)]
        assert told[0] == told[1], row["id"]
        assert [part.value for part in read.impositions] == [part.value for part in shipped.impositions]


def test_levels_of_a_lever_are_positions_that_history_took() -> None:
    """Truth: the paths of the levers; the lowest and the highest position are among the levels."""
    levers = load_levers()
    for row in catalogue.about()["levers"]:
        values = {step.value for step in levers[row["id"]].path}
        named = [level["value"] for level in row["levels"]]
        assert 1 <= len(named) <= MOST and set(named) <= values, row["id"]
        assert {min(values), max(values)} <= set(named), row["id"]
        for level in row["levels"]:
            held = [step for step in levers[row["id"]].path if step.value == level["value"]]
            year = int(level["date"][:4])
            assert any(step.since.year <= year <= step.until.year for step in held), (row["id"], level)


def test_flows_are_summed_over_whole_years_and_all_else_taken_by_quarters() -> None:
    """Truth: sums by hand."""
    months = np.arange(MONTHS, dtype=float)[:, None]
    harvest = catalogue.chart_values("grain_harvest", months)
    first, last = spans(catalogue.times_of("grain_harvest"))[3]
    assert last - first == 11 and first_day(first).month in (1, 7, 10)
    assert harvest[3, 0] == months[first : last + 1].sum()
    cattle = catalogue.chart_values("cattle", months)
    assert [first_day(month).month for month, _ in spans("quarterly")[:3]] == [11, 2, 5] and cattle[2, 0] == 6
    share = drawn_times(MEASURES["urban_share"], "calendar", months)
    assert share[0, 0] == months[2:14].mean()


def test_every_chart_says_where_it_stands_and_first_charts_exist() -> None:
    """Truth: the model's list of quantities."""
    about = catalogue.about()
    assert [row["id"] for row in about["charts"]] == list(COUNTRY)
    assert set(about["first_charts"]) <= set(COUNTRY) and len(about["first_charts"]) == 6
    for row in about["charts"]:
        assert row["title"] and row["unit"] in about["units"] and row["times"] in about["times"]
        assert row["points"] == len(catalogue.points().get(row["id"], ()))
    assert {name for ids in about["party"].values() for name in ids} <= set(COUNTRY)


@pytest.mark.parametrize("name", ["grain_procurement", "sown_area", "party_members"])
def test_points_are_figures_of_the_record_with_source_and_status(name: str) -> None:
    """Truth: the record: every point has a source and a status, and lies inside the run."""
    rows = catalogue.points()[name]
    assert rows
    for row in rows:
        assert row["source"] and row["status"] in ("seen", "second-hand", "recalled", "judgement")
        assert "1917-01-01" <= row["date"] <= "1942-01-01"
