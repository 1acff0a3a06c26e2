"""The map of mechanisms: its loader, the command that lists it, and the pages that say what runs and what does not."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from smychka import coupling, handover
from smychka.cli import app
from smychka.foundations.faults import InputFaults
from smychka.foundations.quantity import mechanisms, quantities
from smychka.inputs.accounts import heads
from smychka.inputs.mechanisms import COLUMNS, READINGS, load_mechanisms

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "src" / "smychka" / "data" / "mechanisms.csv"
COUPLING = (ROOT / "docs" / "explanation" / "coupling.md").read_text(encoding="utf-8")
GAINS = mechanisms(coupling.Gains)
MAPPED = load_mechanisms()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["mechanisms", *arguments])


def test_every_arrow_of_the_map_runs_or_says_why_not() -> None:
    """Truth: the map of the accounts: a hundred arrows, each with a gain or with a reason, none with both."""
    listed = {each.id for each in MAPPED.values() if each.reason}
    running = set(GAINS) & set(MAPPED)
    assert len(MAPPED) == 100
    assert running | listed == set(MAPPED)
    assert not running & listed


def test_readings_have_no_gain() -> None:
    """Truth: definitional theses belong to readings of a run, not to its equations."""
    readings = {each.id for each in MAPPED.values() if each.group == READINGS}
    assert len(readings) == 6 and not readings & set(GAINS)


def test_a_gain_takes_no_accounts_side() -> None:
    """Truth: the house rule: what an arrow does here is told without naming an account or judging it."""
    words = (*heads(), "stalinis", "betray", "heroic", "inevitabl", "necessary", "necessity", "degenerat", "crime")
    for _, quantity in quantities(coupling.Gains):
        told = quantity.note.split()
        assert told and not [word for word in words if any(word in part for part in told)], quantity.note


def test_the_list_has_the_map_and_what_was_added() -> None:
    """Truth: the map and the gains; the shape of machine-readable catalogues: id, title, where, state."""
    body = json.loads(run("--json", "-").stdout)
    items = {item["id"]: item for item in body["items"]}
    assert body["command"] == "mechanisms" and set(items) == set(MAPPED) | set(GAINS)
    for name, item in items.items():
        state = "runs" if name in GAINS else "reading" if MAPPED[name].group == READINGS else "not modelled"
        assert item["state"] == (state if name in MAPPED else "added")
        assert len(item["where"]) == len(GAINS.get(name, ())) and item["title"]
        assert bool(item["prior"]) == (name in GAINS)


def test_one_arrow_is_told_with_its_modules_prior_and_accounts() -> None:
    """Truth: the row of the map (TR and IBRP assert, APOL denies) and the two gains in the code."""
    (item,) = json.loads(run("one_man_management", "--json", "-").stdout)["items"]
    assert item["where"] == ["smychka.economy.management", "smychka.society.soviets"]
    assert (item["accounts_for"], item["accounts_against"]) == (["TR", "IBRP"], ["APOL"])
    assert (item["prior"], item["state"], item["reason"]) == ("1", "runs", "")


def test_the_table_marks_what_is_implied_and_says_what_does_not_run() -> None:
    """Truth: the row of the map: implied by IBRP, asserted by CONT, denied by L5I; it has no gain."""
    shown = run().stdout
    row = next(line for line in shown.splitlines() if line.startswith("emergency_measures_ratchet "))
    assert row.split(maxsplit=1)[1].split() == ["(IBRP),", "CONT", "L5I", "not", "modelled"]
    assert f"{len(set(MAPPED) | set(GAINS))} mechanisms" in shown
    told = run("emergency_measures_ratchet").stdout
    assert f"reason: {MAPPED['emergency_measures_ratchet'].reason}" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["kirov_pretxt"], "unknown mechanism 'kirov_pretxt'; did you mean 'kirov_pretext'?"),
        (["--json", "missing/m.json"], "the folder missing does not exist"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    """Truth: the promise of the help."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2 and sentence in result.stderr and result.stderr.count("\n") == 1
    assert result.stdout == ""


def changed(folder: Path, old: str, new: str) -> Path:
    """The shipped table with one text put for another."""
    text = TABLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "mechanisms.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kirov_pretext,H", "Kirov pretext,H", "'id' is 'Kirov pretext'; expected small letters"),
        ("kirov_pretext,H", "fear_of_contagion,H", "id 'fear_of_contagion' stands twice"),
        ("kirov_pretext,H", "kirov_pretext,", "missing 'group'"),
        (
            ",The run ends in June 1941.,Nothing.",
            ",The run ends in June 1941.,",
            "'reason' and 'stands_in' go together",
        ),
        ("id,group", "id,set", "columns must be id, group"),
    ],
)
def test_what_is_wrong_in_the_table_is_said_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Truth: loaders name the file, the line and what was expected."""
    path = changed(tmp_path, old, new)
    with pytest.raises(InputFaults) as error:
        load_mechanisms(path)
    assert f"{path}:" in str(error.value) and told in str(error.value)


def test_an_empty_table_is_a_fault(tmp_path: Path) -> None:
    """Truth: the rule that nothing found is a fault, not an empty answer."""
    path = tmp_path / "mechanisms.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    with pytest.raises(InputFaults, match="no mechanisms here"):
        load_mechanisms(path)


def made_there() -> list[str]:
    found = inspect.getmembers(handover, inspect.isfunction)
    return [name for name, each in found if each.__module__ == handover.__name__ and not name.startswith("_")]


@pytest.mark.parametrize("function", made_there())
def test_the_page_on_coupling_names_every_function_that_hands_over(function: str) -> None:
    """Truth: the functions of `smychka.handover`."""
    assert f"`{function}`" in COUPLING


@pytest.mark.parametrize("sphere", ["abroad", "economy", "society", "institutions", "top", "party"])
def test_the_page_on_coupling_has_the_order_of_the_month(sphere: str) -> None:
    """Truth: the order of the calls in `coupling.step`."""
    order = ["abroad", "economy", "society", "institutions", "top", "party"]
    source, rows = inspect.getsource(coupling.step), COUPLING.split("## The month")[1].split("##")[0]
    called = [source.index(f" {name}.step(") for name in order]
    assert called == sorted(called)
    line = next(line for line in rows.splitlines() if f"`{sphere}.step`" in line)
    assert line.startswith(f"| {order.index(sphere) + 1} |")


def test_the_page_on_coupling_speaks_of_arrows_that_there_are() -> None:
    """Truth: the gains; every name of three words and more in the column of arrows is one."""
    cells = [row.split("|")[-2] for row in COUPLING.split("## What crosses")[1].splitlines() if row.startswith("|")]
    named = {name for cell in cells for name in cell.split("`")[1::2]}
    assert named and named <= set(GAINS)
