"""The table of leaders and its loader."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from smychka.foundations.calendar import month_in_run
from smychka.foundations.faults import InputFaults
from smychka.handover import DEATHS
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.leaders import DIMENSIONS, load_leaders, platform_stances, recorded_stances
from smychka.inputs.toml_files import DATA

TEXT = (DATA / "leaders.toml").read_text(encoding="utf-8")
LEADERS = load_leaders()


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_twelve_leaders_with_weights_in_range() -> None:
    """Truth: the scales given in the table: 0 to 1, stances -1 to 1, rules adding up to 1, ties both ways."""
    assert len(LEADERS.names) == 12 and {"stalin", "krestinsky", "molotov"} <= set(LEADERS.names)
    np.testing.assert_allclose(np.asarray(LEADERS.rules).sum(axis=1), 1.0, atol=1e-6)
    np.testing.assert_array_equal(LEADERS.ties, np.asarray(LEADERS.ties).T)
    assert float(LEADERS.base.sum()) <= 1.0


def test_stances_lie_within_those_of_the_platforms_named() -> None:
    """Truth: record/platforms.csv, with the error of .2 that its notes ask for; silent platforms bind nothing."""
    platforms = platform_stances()
    for name, home, block in zip(LEADERS.names, np.asarray(LEADERS.home), TEXT.split("[[leader]]")[1:], strict=True):
        named = re.findall(r'"(\w+)"', re.search(r"platforms = \[(.*)\]", block)[1])  # type: ignore[index]
        for place, dimension in enumerate(DIMENSIONS):
            codes = [platforms[p][place] for p in named if platforms[p][place] != 0.0] + [0.0]
            if dimension not in ("party_democracy", "nationalities_autonomy", "union_autonomy"):
                assert min(codes) - 0.2 <= home[place] <= max(codes) + 0.2, (name, dimension)


def test_deaths_that_were_circumstances_are_named_and_others_are_outcomes() -> None:
    """Truth: record/people.csv and the circumstances: illness and a murder are given, executions are not."""
    mortal = dict(zip(LEADERS.names, np.asarray(LEADERS.mortal), strict=True))
    assert {name for name, given in mortal.items() if given} == {"lenin", *DEATHS}
    assert {f"death.{name}" for name in DEATHS} <= set(load_circumstances().names)
    entered = dict(zip(LEADERS.names, np.asarray(LEADERS.entered).T, strict=True))
    assert entered["zinoviev"][month_in_run("1937-01")] == entered["trotsky"][month_in_run("1941-01")] == 1.0


def test_recorded_stances_are_those_of_the_platform_in_power() -> None:
    """Truth: record/platforms.csv, rows stalin_bukharin and stalin_group."""
    platforms, found = platform_stances(), recorded_stances()
    np.testing.assert_allclose(found[month_in_run("1926-06")], platforms["stalin_bukharin"])
    np.testing.assert_allclose(found[month_in_run("1932-06")], platforms["stalin_group"])


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Truth: the changed lines of the shipped table."""
    changes = {
        'id = "trotsky"': 'id = "trotzky"', "authority = 0.35": "authority = 1.35", "rules = [0.85,": "rules = [0.95,",
        'pair = ["bukharin", "rykov"]': 'pair = ["bukharin", "rykow"]', 'platform = "triumvirate"': 'platform = "trio"',
        "to = 1918-06-30": "to = 1918-05-30", 'source = "khlevniuk1996"': 'source = "khlevnyuk1996"',
    }  # fmt: skip
    text = TEXT
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "leaders.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_leaders(path)
    said = {(fault.line, fault.what) for fault in caught.value.faults}
    lines = {line for line, _ in said}
    for new in changes.values():
        if not new.startswith("to ="):
            assert line_of(text, new) in lines, new
    assert (line_of(text, 'id = "trotzky"'), "unknown person 'trotzky'; did you mean 'trotsky'?") in said
    assert any("gap or overlap before 1918-07-01" in what for _, what in said)


def test_an_empty_table_is_named(tmp_path: Path) -> None:
    """Truth: the rule: at least one leader, and stances for the whole run."""
    path = tmp_path / "leaders.toml"
    path.write_text(TEXT.split("[[leader]]")[0], encoding="utf-8")
    with pytest.raises(InputFaults, match="no \\[\\[leader\\]\\] tables here"):
        load_leaders(path)
