"""The reference pages: current where they follow from data alone, complete where they follow from the engine."""

from __future__ import annotations

import csv
import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from smychka.foundations.quantity import quantities
from smychka.inputs.levers import load_levers
from smychka.inputs.policies import load_policies

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "scripts" / "write_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["levers", "policies", "mechanisms", "not_modelled", "outcomes", "readings"])
def test_pages_of_the_data_are_current(script: ModuleType, name: str) -> None:
    """Truth: the data files; after a change of theirs scripts/write_reference.py has to be run."""
    page = script.ELSEWHERE.get(name, PAGES / f"{name}.md")
    assert page.read_text(encoding="utf-8") == script.WRITERS[name]()


@pytest.mark.parametrize("name", ["accounts", "causes"])
def test_pages_of_accounts_and_causes_are_current(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the data files; after a change of theirs scripts/write_claims.py has to be run."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    pages = importlib.import_module("write_claims").WRITERS
    assert (PAGES / f"{name}.md").read_text(encoding="utf-8") == pages[name]()


def test_pages_of_the_data_are_complete(script: ModuleType) -> None:
    """Truth: the names in the data files, each with its own line."""
    levers, policies, mechanisms = (script.WRITERS[name]() for name in ("levers", "policies", "mechanisms"))
    for lever in load_levers().all:
        assert f"(`{lever.name}`)\n" in levers
    assert sum(line.startswith("| 19") for line in levers.splitlines()) == sum(len(v.path) for v in load_levers().all)
    for name, policy in load_policies().items():
        assert f"(`{name}`)\n" in policies
        assert policy.proposed_by in policies
    with (ROOT / "src/smychka/data/mechanisms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"\n| `{row['id']}` | " in mechanisms


def test_every_parameter_and_gain_is_listed(script: ModuleType) -> None:
    """Truth: the declarations beside the equations: each with prior, unit and source in one line."""
    from smychka import coupling

    page = script.WRITERS["parameters"]()
    for name, quantity in quantities(coupling.Parameters):
        module, _, field = name.rpartition(".")
        section = page.split(f"## `{module}`\n")[1].split("\n## ")[0]
        assert f"\n| `{field}` | {quantity.prior} | {quantity.unit} | {quantity.source} | " in section
    for _, quantity in quantities(coupling.Gains):
        assert f"\n| `{quantity.mechanism}` | " in page


def test_every_quantity_is_listed(script: ModuleType) -> None:
    """Truth: the table of what can be watched."""
    from smychka.measures import MEASURES

    page = script.WRITERS["quantities"]()
    for measure in MEASURES.values():
        assert f"\n| `{measure.id}` | {measure.title} | {measure.unit} | " in page


def test_every_equation_is_listed(script: ModuleType) -> None:
    """Truth: the docstrings: as many pairs of dollar signs in the spheres as blocks on the page."""
    page = script.WRITERS["equations"]()
    spheres = [ROOT / "src/smychka" / sphere for sphere in script.SPHERES]
    marks = sum(path.read_text(encoding="utf-8").count("$$") for sphere in spheres for path in sphere.rglob("*.py"))
    assert marks > 40
    assert page.count("```math\n") == marks // 2
    assert "$$" not in page


def test_a_bar_in_a_cell_does_not_break_a_table(script: ModuleType) -> None:
    """Truth: the rules of Markdown tables."""
    assert script.table(("a", "b"), [["x | y", "two\nlines"]]).splitlines()[2] == "| x \\| y | two lines |"


def test_an_unknown_page_is_refused(script: ModuleType) -> None:
    """Truth: the list of pages; nothing is written."""
    with pytest.raises(SystemExit, match="no such page: lever; expected levers"):
        script.main(["lever"])
