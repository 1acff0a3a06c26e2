"""The command that lists the systems and reads their checks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from smychka import catalogues
from smychka.cli import app
from smychka.judgement import system_runs
from smychka.judgement.system_runs import Runs


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["systems", *arguments])


@pytest.fixture
def held(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The command with the runs of the session instead of its own."""
    monkeypatch.setattr(system_runs, "system_runs", lambda draws, seed, *, prior=False, progress=None: runs)
    return runs


def test_the_list_has_all_systems_with_section_state_and_check() -> None:
    """Truth: the 66 systems of the list; without --check no number is given."""
    items = json.loads(run("--json", "-").stdout)["items"]
    assert len(items) == 66
    assert {"id", "title", "section", "where", "state", "check", "test", "value"} <= set(items[0])
    assert all(item["value"] is None for item in items)
    assert "smychka.economy.collectivisation" in next(i for i in items if i["id"] == "collectivisation")["where"]


def test_the_table_says_what_waits_and_for_what() -> None:
    """Truth: the shipped list."""
    shown = run().stdout
    assert "66 systems" in shown
    assert "waits" in next(line for line in shown.splitlines() if line.startswith("show_trials "))


def test_one_system_is_shown_in_full() -> None:
    """Truth: the shipped list."""
    shown = run("scissors").stdout
    assert "check: ratio peaks near 3" in shown and "test: tests/systems/test_nep.py" in shown


def test_checks_are_read_with_the_misses_first(held: Runs) -> None:
    """Truth: the rule of credibility that misses come first; the sum of the two is the number of checks."""
    body = json.loads(run("--check", "--json", "-").stdout)
    rows = [row for item in body["items"] for row in item["value"]]
    assert (body["draws"], body["seed"]) == (64, 1917)
    assert {row["id"].partition(".")[0] for row in rows} >= {"scissors", "famine", "collectivisation"}
    for item in body["items"]:
        read = [row["met"] for row in item["value"]]
        assert read == sorted(read)
    shown = run("--check").stdout
    assert f"{len(rows)} checks, {sum(not row['met'] for row in rows)} missed" in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sissors"], "unknown system 'sissors'; did you mean 'scissors'?"),
        (["--json", "missing/s.json"], "the folder missing does not exist"),
        (["--check", "--draws", "1"], "--draws is 1; expected 2 or more"),
        (["--check", "--seed", "-1"], "--seed is -1; expected 0 or more"),
        (["komsomol", "--check"], "no run can answer the check of komsomol yet"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    """Truth: the promise of the help; nothing is computed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(system_runs, "system_runs", lambda *given, **named: pytest.fail("the model was run"))
    result = run(*arguments)
    assert result.exit_code == 2 and sentence in result.stderr and result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_the_columns_of_checks_are_those_of_a_result() -> None:
    """Truth: the rows that the results give."""
    assert {"id", "sentence", "unit", "value", "expected", "met"} == set(catalogues.CHECKS)
