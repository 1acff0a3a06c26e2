"""The list of systems against the package, the checks and the tests."""

from __future__ import annotations

import ast
import importlib.util
import math
import re
from pathlib import Path

import pytest

from smychka.ensemble import load_history
from smychka.foundations.faults import SmychkaError
from smychka.inputs.systems import load_systems
from smychka.judgement.system_checks import Check
from smychka.judgement.system_runs import Runs, forks, system_runs
from smychka.judgement.systems import Result, check, checks, known_misses, misses, results

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "systems.md"


def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_module_named_can_be_found() -> None:
    """Truth: the package as Python finds it."""
    for each in load_systems().values():
        for module in each.where:
            assert importlib.util.find_spec(f"smychka.{module}") is not None


def test_every_system_that_is_held_has_a_test_of_its_name() -> None:
    """Truth: the list: what is modelled, or in part, is checked; what waits has no test."""
    for each in load_systems().values():
        if each.state != "waits":
            assert each.test, each.id
        if each.test:
            assert [name for name in functions(each.test) if name.startswith(f"test_{each.id}_")], each.id


def test_every_check_is_tested_under_its_own_name_and_belongs_to_a_system() -> None:
    """Truth: the checks; one without a test would be claimed and never asserted."""
    systems = load_systems()
    for each in checks():
        assert f"test_{each.id.replace('.', '_')}" in functions(systems[each.system].test)
    assert len({each.id for each in checks()}) == len(checks())


def test_every_check_has_bounds_a_unit_and_a_source() -> None:
    """Truth: the house rule that a number without unit and source is not a target."""
    for each in checks():
        assert each.low <= each.high
        assert math.isfinite(each.low) or math.isfinite(each.high)
        assert each.unit and each.source and each.sentence


def test_every_fork_can_be_laid_over_history() -> None:
    """Truth: levers, circumstances and rules with their ranges and dates."""
    history = load_history()
    for name, policy in forks().items():
        assert policy.name == name
        assert history.validated(policy) is policy


def test_a_fork_is_history_before_its_first_date(runs: Runs) -> None:
    """Truth: the rule of credibility that only what comes after a decision can differ."""
    before, after = runs.pair("relief_1932")
    same = before["food_town"].sel(month=slice(None, "1932-05")) == after["food_town"].sel(month=slice(None, "1932-05"))
    assert bool(same.all())
    assert not bool((before["famine_deaths"] == after["famine_deaths"]).all())


def test_what_lies_outside_the_bounds_is_a_miss(runs: Runs) -> None:
    """Truth: arithmetic: 2 lies within 1 to 3 and not at 3 or above; what is no number is never met."""

    def asked(low: float, high: float, value: float) -> Check:
        return Check("toy.one", "A toy", "1", lambda _: value, low, high, "arithmetic")

    found = results(runs, [asked(1, 3, 2.0), asked(3, math.inf, 2.0), asked(1, 3, math.nan)])
    assert [each.met for each in found] == [True, False, False]
    assert misses(found) == found[1:]
    row = Result(asked(3, math.inf, 2.0), 2.0).row()
    assert (row["low"], row["high"], row["expected"], row["met"]) == (3, None, "at least 3", False)


def test_an_unknown_check_or_fork_names_the_nearest(runs: Runs) -> None:
    """Truth: the house rule on mistakes."""
    with pytest.raises(SmychkaError, match=r"unknown check 'scissors.peek'; did you mean 'scissors.peak'"):
        check("scissors.peek")
    with pytest.raises(SmychkaError, match="did you mean 'relief_1932'"):
        runs.pair("relief_1931")


def test_a_single_draw_cannot_be_forked_by_half() -> None:
    """Truth: half of one draw is none."""
    with pytest.raises(SmychkaError, match="1 draws were asked for; expected at least 2"):
        system_runs(draws=1)


def test_the_reference_page_is_current() -> None:
    """Truth: the list of systems; after a change scripts/write_reference.py systems has to be run."""
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "scripts" / "write_reference.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = script.WRITERS["systems"]()
    assert PAGE.read_text(encoding="utf-8") == page
    for name in load_systems():
        assert f"\n| `{name}` | " in page


def test_the_misses_shown_in_reports_are_those_expected_to_fail() -> None:
    """Truth: the marks of expected failures in these tests, each with the number of the table."""
    marked = {}
    for path in Path(__file__).parent.glob("test_*.py"):
        for number, name in re.findall(
            r'reason="model gives (\S+) against [^"]*"\)\ndef test_\w+\(.*?met\("([^"]+)"\)',
            path.read_text(),
            re.DOTALL,
        ):
            marked[name] = float(number)
    shown = known_misses().set_index("check")["value"].astype(float)
    assert set(marked) == set(shown.index)
    assert all(shown[name] == pytest.approx(number, rel=0.006) for name, number in marked.items())
