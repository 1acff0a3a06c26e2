"""The list of systems and its loader."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.systems import SECTIONS, load_systems, module_names, system

GOOD = """[[system]]
id = "toy"
section = "economy"
title = "A toy"
dates = "1917-18"
does = "Nothing."
quantities = ["economy.toys"]
check = "it plays"
where = ["economy.market"]
state = "in part"
waits_for = "children"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "systems.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_is_complete() -> None:
    """Truth: the accounts describe 66 systems in five groups."""
    found = load_systems()
    assert len(found) == 66
    assert set(SECTIONS) == {each.section for each in found.values()}
    sections = Counter(each.section for each in found.values())
    assert sections == {"economy": 21, "state_society": 17, "party": 13, "abroad": 9, "branches": 6}


def test_what_waits_names_no_module_and_says_what_is_missing() -> None:
    """Truth: an empty promise is not a system; neither is a stub."""
    for each in load_systems().values():
        assert (each.state == "waits") == (not each.where)
        assert (each.state == "modelled") == (not each.waits_for)


def test_a_system_is_read_as_written(tmp_path: Path) -> None:
    """Truth: the text above."""
    toy = load_systems(written(tmp_path, GOOD))["toy"]
    assert (toy.title, toy.where, toy.quantities, toy.test) == ("A toy", ("economy.market",), ("economy.toys",), "")


def test_modules_are_named_from_inside_the_package() -> None:
    """Truth: the layout of the package; a sphere is a module too."""
    assert {"economy", "economy.market", "society.population", "coupling"} <= set(module_names())


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Truth: the lines of the text: 3 section, 8 check, 9 where, 10 state, and the second system."""
    bad = (
        GOOD.replace('"economy"', '"ecnomy"').replace('check = "it plays"', 'chekc = "it plays"')
        .replace("economy.market", "economy.markets").replace('"in part"', '"in parts"')
    )  # fmt: skip
    with pytest.raises(InputFaults) as caught:
        load_systems(written(tmp_path, bad + "\n" + GOOD))
    said = [(fault.line, fault.what) for fault in caught.value.faults]
    assert (3, "unknown section 'ecnomy'; did you mean 'economy'?") in said
    assert (8, "unknown key 'chekc'; did you mean 'check'?") in said
    assert (9, "unknown module 'economy.markets'; did you mean 'economy.market'?") in said
    assert (10, "unknown state 'in parts'; did you mean 'in part'?") in said
    assert (1, "missing 'check'") in said
    assert (14, "'toy' is there twice") in said
    assert len(said) == 6


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"in part"', '"modelled"', "state is 'modelled', and it waits for 'children'"),
        ('waits_for = "children"\n', "", "expected 'waits_for' to say what is missing"),
        ('where = ["economy.market"]\n', "", "state is 'in part', and 'where' names no module"),
        ('"in part"', '"waits"', "state is 'waits', and a module or a test is named"),
        ('["economy.toys"]', "[]", "expected at least one"),
        ('["economy.toys"]', '"economy.toys"', "expected a list of texts"),
        ('id = "toy"', 'id = "A toy"', "expected small letters, digits and underscores"),
        ('waits_for = "children"', 'waits_for = "c"\ntest = "tests/toy.py"', "expected tests/systems/test_NAME.py"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """Truth: the meaning of the three states, and of the keys."""
    with pytest.raises(InputFaults, match=r"systems\.toml") as caught:
        load_systems(written(tmp_path, GOOD.replace(old, new)))
    assert sentence in str(caught.value)


def test_a_file_without_systems_is_refused(tmp_path: Path) -> None:
    """Truth: an empty list would pass every test."""
    with pytest.raises(InputFaults, match=r"no \[\[system\]\] tables here"):
        load_systems(written(tmp_path, "\n"))
    with pytest.raises(InputFaults, match="cannot be read"):
        load_systems(tmp_path / "none.toml")


def test_an_unknown_system_names_the_nearest() -> None:
    """Truth: the house rule on mistakes."""
    with pytest.raises(SmychkaError, match="unknown system 'famin'; did you mean 'famine'"):
        system("famin", load_systems())
