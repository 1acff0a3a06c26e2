"""What the accounts call a run: the file, its faults, and labels of invented runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import InputFaults
from smychka.judgement.class_readings import Readings, class_reading, label_dates, load_readings, reading_rows
from smychka.judgement.conditions import NEVER
from smychka.measures import MEASURES

MakeRun = Callable[[dict[str, np.ndarray]], xr.Dataset]


@pytest.fixture(scope="module")
def readings() -> Readings:
    return load_readings()


def invented(readings: Readings, *, met_from: int, draws: int = 2) -> dict[str, np.ndarray]:
    """Quantities of one label that miss all its lines before a month and meet them from it on."""
    label = next(each for each in readings.labels if each.id == "degenerated")
    values = {}
    for condition in label.conditions:
        line = condition.at_least if condition.at_least is not None else condition.at_most
        assert line is not None
        side = 1.0 if condition.at_least is not None else -1.0
        month = np.arange(MONTHS)
        values[condition.quantity] = np.tile(np.where(month >= met_from, line, line - side), (draws, 1))
    return values


def test_the_readings_of_the_package(readings: Readings) -> None:
    """Truth: the list of systems: labels by published criteria of the left communist, the two Trotskyist and the
    Bettelheim accounts and of those they argue with; quantities of the model; no account without a word."""
    accounts = {each.id for each in readings.accounts}
    assert {"TR", "IBRP", "PER", "CWI", "L5I", "CONT", "APOL", "TUCK"} <= accounts
    labelled = {each.account for each in readings.labels}
    assert {"TR", "IBRP", "CWI", "L5I"} <= labelled
    assert labelled | {each.id for each in readings.accounts if each.without} == accounts
    for label in readings.labels:
        assert label.conditions
        assert all(condition.quantity in MEASURES for condition in label.conditions)
        assert label.claims or "recalled" in label.note
        assert all(claim.startswith(label.account) for claim in label.claims)


def test_a_label_dates_from_the_month_its_criteria_begin(readings: Readings, make_run: MakeRun) -> None:
    """Truth: by construction: the lines are met from May 1924 on, or eleven months before the end, too late for it."""
    labels = [each for each in readings.labels if each.id == "degenerated"]
    when = month_in_run("1924-05")
    found = label_dates(make_run(invented(readings, met_from=when)), labels)
    assert found["degenerated"].tolist() == [when, when]
    late = label_dates(make_run(invented(readings, met_from=MONTHS - 11)), labels)
    assert late["degenerated"].tolist() == [NEVER, NEVER]


def test_rows_tell_dates_share_and_the_end(readings: Readings, make_run: MakeRun) -> None:
    """Truth: by construction: one draw meets the lines from May 1924 to the end, the other never."""
    one = Readings(readings.accounts, tuple(each for each in readings.labels if each.id == "degenerated"), ())
    met = invented(readings, met_from=month_in_run("1924-05"), draws=1)
    never = invented(readings, met_from=MONTHS, draws=1)
    dataset = make_run({name: np.concatenate([met[name], never[name]]) for name in met})
    row = reading_rows(dataset, one)[0]
    assert row["dates"] == ["1924-05", None]
    assert (row["share"], row["at_end"]) == (0.5, 0.5)
    assert row["since"] == {"q05": "1924-05", "q50": "1924-05", "q95": "1924-05"}
    assert len(row["criteria"]) == 3


def test_reading_moves_nothing(readings: Readings, make_run: MakeRun) -> None:
    """Truth: the list of systems: labels have no effect on the run; and what cannot be read is said."""
    names = {condition.quantity for label in readings.labels for condition in label.conditions}
    dataset = make_run({name: np.full((3, MONTHS), 0.3) for name in names})
    before = dataset.copy(deep=True)
    found = class_reading(dataset)
    xr.testing.assert_identical(dataset, before)
    assert [row["id"] for row in found["labels"]] == [each.id for each in readings.labels]
    assert {"PER", "TUCK"} <= {row["account"] for row in found["unread"] if row["criterion"] == "none named"}
    json.dumps(found, allow_nan=False)


FAULTS = """\
[[account]]
id = "A"
title = "A"

[[account]]
id = "B"
title = "B"
without = "names none"

[[label]]
account = "B"
id = "one"
title = "One"
says = "s"

[[condition]]
of = "one"
quantity = "belief"

[[label]]
account = "C"
id = "two"
title = "Two"

[[unread]]
account = "A"
criterion = "c"
reason = "r"
"""


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    """Truth: the invented file: every mistake was put there by hand."""
    path = tmp_path / "readings.toml"
    path.write_text(FAULTS, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_readings(path)
    said = {(fault.line, fault.what.split(";")[0]) for fault in caught.value.faults}
    assert {
        (1, "'A' needs a label, or 'without' that says why not"),
        (8, "'B' needs a label, or 'without' that says why not"),
        (16, "expected one of 'at_least' and 'at_most'"),
        (20, "'two' has no condition"),
        (20, "missing 'says'"),
        (21, "unknown account 'C'"),
        (25, "missing 'why'"),
        (28, "unknown key 'reason'"),
    } == said
