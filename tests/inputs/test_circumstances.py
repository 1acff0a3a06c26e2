"""Circumstances: the shipped tables by month, and what a broken table is told."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.circumstances import REGIONAL, Circumstances, load_circumstances
from smychka.inputs.toml_files import DATA, region_names


@pytest.fixture(scope="module")
def circumstances() -> Circumstances:
    return load_circumstances()


def test_what_is_there(circumstances: Circumstances) -> None:
    """Truth: the published table: 1,105 rows; three circumstances by 22 regions, 9 national ones, 16 deaths
    and 30
    openings."""
    spans = [span for c in circumstances.national + circumstances.regional for span in c.path]
    assert len(spans) + len(circumstances.openings) == 1105
    assert len(circumstances.regional) == 3 * 22
    deaths = [c for c in circumstances.national if c.name.startswith("death.")]
    assert (len(circumstances.national) - len(deaths), len(deaths), len(circumstances.openings)) == (
        9,
        16,
        30,
    )


def test_monthly_values(circumstances: Circumstances) -> None:
    """Truth: rows of the published table: drought in the Bashkir region in 1921, the Northern front from 2
    August
    1918, Lenin dead from 21 January 1924 (11 of 31 days), no weather in 1941."""
    monthly = circumstances.monthly()
    weather, front, _ = (monthly.regional[:, REGIONAL.index(name), :] for name in REGIONAL)
    assert monthly.regional.shape == (MONTHS, 3, 22)
    assert weather[month_in_run("1921-06"), monthly.regions.index("bashkir")] == pytest.approx(-0.531)
    assert front[month_in_run("1918-08"), monthly.regions.index("northern")] == pytest.approx(0.5 * 30 / 31)
    death = monthly.national[:, monthly.names.index("death.lenin")]
    assert death[month_in_run("1923-12")] == 0 and death[month_in_run("1924-02")] == 1
    assert death[month_in_run("1924-01")] == pytest.approx(11 / 31)
    assert not weather[month_in_run("1941-01") :].any()
    for array in (monthly.down, monthly.up, monthly.regional_down, monthly.regional_up):
        assert (array >= -1e-12).all()


def test_openings_are_pinned_to_failure(circumstances: Circumstances) -> None:
    """Truth: the published row of Germany 1923, and history: none of the openings succeeded."""
    opening = next(o for o in circumstances.openings if o.id == "germany_1923")
    assert (opening.p_low, opening.p_mid, opening.p_high) == (0.08, 0.2, 0.4)
    assert (opening.start, opening.end) == (dt.date(1923, 8, 10), dt.date(1923, 11, 23))
    assert {o.state for o in circumstances.openings} == {"failure"}


def test_value_on_a_day(circumstances: Circumstances) -> None:
    """Truth: the published row: three quarters of the Northern region under Soviet rule in 1919."""
    assert circumstances.value_on("soviet_control", dt.date(1919, 4, 10), "northern") == 0.75
    with pytest.raises(SmychkaError, match="war_threat"):
        circumstances.value_on("war_treat", dt.date(1919, 4, 10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "circumstances", tmp_path / "c")
    return tmp_path / "c"


def _faults(folder: Path) -> list[str]:
    with pytest.raises(InputFaults) as error:
        load_circumstances(folder)
    return [str(fault).removeprefix(str(folder) + "/") for fault in error.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("1921-12-31,", "1920-12-31,", "before it begins"),
        ("weather,bashkir,1921", "weather,bashkiria,1921", "did you mean 'bashkir'"),
        ("-0.531,-0.817", "-0.9,-0.817", "low <= value <= high"),
        ("-0.531,-0.817", "dry,-0.817", "expected a number"),
        ("-0.531,-0.817", "-5.31,-8.17", "outside the range"),
        ("1921-01-01", "1921-02-30", "not a date"),
        ("ghcn_grid_prcp", "ghcn_grid_pcrp", "did you mean 'ghcn_grid_prcp'"),
        ("seen", "guessed", "unknown status"),
        ("log_deviation_of_yield", "log_deviation", "unknown unit"),
        ("bashkir,1921-01-01,", "bashkir,", "expected 14 cells"),
    ],
)
def test_each_fault_is_named_with_its_line(folder: Path, old: str, new: str, what: str) -> None:
    """Truth: one cell of the row of the drought of 1921 in the Bashkir region, broken by hand."""
    path = folder / "weather.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("weather,bashkir,1921"))
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    faults = _faults(folder)
    assert any(fault.startswith(f"weather.csv:{place + 1}:") and what in fault for fault in faults), faults


def test_gap_overlap_and_missing_region(folder: Path) -> None:
    """Truth: broken by hand: a row of the blockade taken out, one given twice, a region taken out of the
    fronts."""
    path = folder / "national.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [n for n, line in enumerate(lines) if line.startswith("blockade,")]
    lines[places[4]] = lines[places[3]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = " ".join(_faults(folder))
    assert "overlap: blockade" in found and "gap: blockade" in found
    shutil.copy(DATA / "circumstances" / "national.csv", path)
    fronts = folder / "civil_war_front.csv"
    rows = fronts.read_text(encoding="utf-8").splitlines()
    fronts.write_text("\n".join(row for row in rows if ",crimea," not in row) + "\n", encoding="utf-8")
    assert "civil_war_front is missing in crimea" in _faults(folder)[0]


def test_all_faults_are_told_at_once(folder: Path) -> None:
    """Truth: two faults put by hand into two tables, and a column renamed in a third."""
    for name, old, new in (
        ("national", "war_threat,ussr,1917-11-01", "war_threat,ussr,1917-11-xx"),
        ("soviet_control", "soviet_control,northern,1917-11-01", "soviet_control,nothern,1917-11-01"),
        ("weather", "name,region,", "name,place,"),
    ):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    faults = _faults(folder)
    assert {fault.split(":")[0] for fault in faults} >= {"national.csv", "soviet_control.csv", "weather.csv"}


def test_regions_are_those_of_the_record(circumstances: Circumstances) -> None:
    """Truth: the table of regions of the record has 22 regions of the first level."""
    assert circumstances.monthly().regions == region_names()
    assert len(region_names()) == 22
    assert not np.isnan(circumstances.monthly().national).any()
