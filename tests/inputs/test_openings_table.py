"""The table of revolutionary openings as arrays, and what a broken table is told."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smychka.foundations.calendar import month_in_run
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.openings import POOL, Openings, fates, load_openings, luck_events, pinned
from smychka.inputs.record import load_record
from smychka.inputs.toml_files import DATA

TABLE = DATA / "record" / "openings.csv"


@pytest.fixture(scope="module")
def openings() -> Openings:
    return load_openings()


def at(openings: Openings, name: str) -> int:
    return openings.names.index(name)


def test_what_is_there(openings: Openings) -> None:
    """Truth: the published table: 30 attempts in 15 countries, one of them before the run begins."""
    assert len(openings.names) == len(set(openings.names)) == 30 and len(openings.countries) == 15
    assert openings.place.shape == (30, 15) and (np.asarray(openings.place).sum(axis=1) == 1.0).all()
    before = [name for name, end in zip(openings.names, openings.end, strict=True) if float(end) < 0.0]
    assert before == ["france_mutinies_1917"]


def test_a_row_of_the_table(openings: Openings) -> None:
    """Truth: the published row of Germany 1923: 10 August to 23 November, odds .08, .2 and .4."""
    row = at(openings, "germany_1923")
    assert (float(openings.begin[row]), float(openings.end[row])) == (month_in_run("1923-08"), month_in_run("1923-11"))
    odds = (openings.low[row], openings.chance[row], openings.high[row])
    np.testing.assert_allclose(np.array([float(o) for o in odds]), [0.08, 0.2, 0.4], rtol=1e-6)
    assert float(openings.length[row]) == 4.0 and float(openings.pooled[row]) == 1.0


def test_the_table_says_the_same_as_the_record_and_the_circumstances(openings: Openings) -> None:
    """Truth: two other readers of the same facts: the record's table, and the circumstances a policy may change."""
    table = load_record().openings
    listed = table["id"] if "id" in table.columns else table.index
    assert list(listed) == list(openings.names)
    dated = {o.id: o for o in load_circumstances().openings}
    assert set(dated) == set(openings.names)
    for row, name in enumerate(openings.names):
        assert float(openings.chance[row]) == pytest.approx(dated[name].p_mid, abs=1e-6)


def test_the_weight_of_a_country_is_its_recorded_share_or_set_from_its_product(openings: Openings) -> None:
    """Truth: record rows: Britain 14.0 in 1919 and 9.4 in 1926; and by definition Italy sets the ratio for the rest."""
    weight = dict(zip(openings.countries, np.asarray(openings.weight), strict=True))
    guessed = dict(zip(openings.countries, np.asarray(openings.estimated), strict=True))
    assert weight["britain"] == pytest.approx((0.14 + 0.094) / 2, rel=1e-5) and guessed["britain"] == 0.0
    assert weight["italy"] == pytest.approx(0.027, rel=1e-5)
    assert guessed["china"] == guessed["estonia"] == 1.0
    assert weight["estonia"] == min(weight.values()) > 0.0
    assert (np.asarray(openings.weight) < 0.5).all()


def test_the_outcome_is_not_among_the_arrays() -> None:
    """Truth: the house rule that the model must not read the answer."""
    assert not {"outcome", "success"} & set(Openings.__dataclass_fields__)


def test_in_a_replay_all_fail_and_a_policy_may_force_or_draw(openings: Openings) -> None:
    """Truth: circumstances as they were are pinned; the states of the policies are failure, success and drawn."""
    met = load_circumstances().openings
    for found in (pinned(openings), fates(openings, met)):
        assert not np.asarray(found.forced).any() and not np.asarray(found.drawn).any()
        np.testing.assert_array_equal(found.month, openings.end)
    changed = [
        replace(o, state="success", decided_on=dt.date(1923, 10, 25)) if o.id == "germany_1923"
        else replace(o, state="drawn", decided_on=dt.date(1926, 1, 1)) if o.id == "china_1925_27" else o
        for o in met
    ]  # fmt: skip
    found = fates(openings, changed)
    german, chinese = at(openings, "germany_1923"), at(openings, "china_1925_27")
    assert float(found.forced.sum()) == float(found.forced[german]) == 1.0
    assert float(found.month[german]) == month_in_run("1923-10")
    assert float(found.drawn.sum()) == float(found.drawn[chinese]) == 1.0
    assert float(found.month[chinese]) == month_in_run("1927-12")


def test_an_attempt_that_is_not_in_the_table_is_named_with_the_nearest(openings: Openings) -> None:
    """Truth: the house rule on names."""
    stranger = replace(load_circumstances().openings[0], id="germany_1932")
    with pytest.raises(SmychkaError, match=r"germany_1932.*did you mean 'germany_19"):
        fates(openings, [stranger])


def test_every_attempt_has_its_own_luck(openings: Openings) -> None:
    """Truth: the house rule: chance is keyed by the event."""
    assert len(set(luck_events(openings.names))) == 30 and "opening.germany_1923" in luck_events(openings.names)
    assert set(POOL) < set(openings.names)


def broken(tmp_path: Path, **cells: str) -> Path:
    """The table with cells of its second row replaced."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows[1].update(cells)
    path = tmp_path / "openings.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_all_faults_are_told_at_once_with_their_line(tmp_path: Path) -> None:
    """Truth: four faults put into one row of the shipped table."""
    path = broken(tmp_path, kind="general_strik", start="1918-13-01", p_success_mid="much", population_thousand="-3")
    with pytest.raises(InputFaults) as caught:
        load_openings(path)
    said = str(caught.value)
    assert len(caught.value.faults) == 4 and said.count("openings.csv:3") == 4
    assert "did you mean 'general_strike'" in said and "p_success_mid is 'much'" in said


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"p_success_low": "0.5"}, "low <= middle <= high"),
        ({"end": "1917-12-01"}, "before it begins"),
        ({"id": "finland_1918"}, "stands twice"),
        ({"country": ""}, "country is empty"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, cells: dict[str, str], says: str) -> None:
    """Truth: one fault put into one row of the shipped table."""
    with pytest.raises(InputFaults, match=says):
        load_openings(broken(tmp_path, **cells))


def test_a_table_without_its_columns_or_not_there_is_refused(tmp_path: Path) -> None:
    """Truth: a table of other columns, and no table."""
    other = tmp_path / "other.csv"
    other.write_text("id,name\na,b\n", encoding="utf-8")
    with pytest.raises(InputFaults, match="missing column start"):
        load_openings(other)
    with pytest.raises(InputFaults, match="cannot be read"):
        load_openings(tmp_path / "none.csv")
