"""Circumstances: the shipped tables by month, and what a broken table is told."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from smychka.foundations.calendar import MONTHS, first_day, month_in_run, month_index
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.circumstances import REGIONAL, Circumstances, load_circumstances
from smychka.inputs.record import load_record
from smychka.inputs.toml_files import DATA, region_names


@pytest.fixture(scope="module")
def circumstances() -> Circumstances:
    return load_circumstances()


def test_what_is_there(circumstances: Circumstances) -> None:
    """Truth: the published tables: 1,228 rows; three circumstances by 22 regions, 26 national ones (17 of them facts of
    the world abroad), 16 deaths and 30 openings."""
    spans = [span for c in circumstances.national + circumstances.regional for span in c.path]
    assert len(spans) + len(circumstances.openings) == 1228
    assert len(circumstances.regional) == 3 * 22
    deaths = [c for c in circumstances.national if c.name.startswith("death.")]
    assert (len(circumstances.national) - len(deaths), len(deaths), len(circumstances.openings)) == (26, 16, 30)


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


SECTIONS = ("germany", "france", "britain", "czechoslovakia", "usa")
YEARS = np.array([first_day(month).year for month in range(MONTHS)])


def _path(circumstances: Circumstances, name: str) -> np.ndarray:
    monthly = circumstances.monthly()
    return monthly.national[:, monthly.names.index(name)]


@cache
def _recorded(series: str, place: str) -> tuple[np.ndarray, np.ndarray]:
    """Straight line between recorded figures, each in the middle of its span, and the figures. (month,), (figure,)"""
    rows = load_record().estimates(series, place)
    first, last = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    middles = [month_index(day.date()) for day in first + (last - first) / 2]
    return np.interp(np.arange(MONTHS), middles, rows["value"]), rows["value"].to_numpy()


def _yearly(path: np.ndarray) -> np.ndarray:
    return np.array([path[year == YEARS].mean() for year in np.unique(YEARS)])


def _recorded_hardship(section: str) -> np.ndarray:
    known = ("germany", "britain", "usa")
    lines = {place: _recorded("world.unemployed", place)[0] for place in known}
    paths = {place: line / line.max() for place, line in lines.items()}
    return paths[section] if section in known else sum(paths.values()) / len(known)


def test_foreign_arms_are_those_of_the_record(circumstances: Circumstances) -> None:
    """Truth: record rows military.expenditure of Germany and Japan: yearly means within 1 per cent of the peak of the
    line between mid-years, and the record's own figure of each year inside the range of the row."""
    line, figures = (
        sum(parts) / 1000.0
        for parts in zip(*(_recorded("military.expenditure", place) for place in ("germany", "japan")), strict=True)
    )
    found = _path(circumstances, "foreign_arms")
    np.testing.assert_allclose(_yearly(found), _yearly(line), atol=0.01 * line.max())
    path = next(c.path for c in circumstances.national if c.name == "foreign_arms")
    rows = load_record().estimates("military.expenditure", "germany")["start"].astype(str).str[:4].astype(int)
    own = dict(zip(rows, figures, strict=True))
    assert all(
        span.low <= own[span.since.year] * (1 + 1e-4) and own[span.since.year] <= span.high * (1 + 1e-4)
        for span in path
    )
    assert found.max() == found[-1] > 25000.0


@pytest.mark.parametrize("section", SECTIONS)
def test_hardship_is_that_of_the_record(circumstances: Circumstances, section: str) -> None:
    """Truth: record rows world.unemployed over their highest, between mid-years; where there are none, their mean."""
    found = _path(circumstances, f"hardship.{section}")
    assert ((found >= 0) & (found <= 1)).all()
    recorded = _recorded_hardship(section)
    np.testing.assert_allclose(_yearly(found), _yearly(recorded), atol=0.01 * recorded.max())
    guessed = section in ("france", "czechoslovakia")
    path = next(c.path for c in circumstances.national if c.name == f"hardship.{section}")
    assert guessed == all(span.status == "judgement" for span in path)


def test_sections_come_in_at_their_founding_and_only_while_they_may_exist(circumstances: Circumstances) -> None:
    """Truth: record rows comintern.party_members: the first figure of each section, and the merger of December 1920
    (450,000 claimed, 78,715 before it); the Communist Party of Germany was outlawed in March 1933."""
    for section in SECTIONS:
        legal, came = (_path(circumstances, f"section_{what}.{section}") for what in ("legal", "founding"))
        assert set(np.unique(legal)) == {0.0, 1.0} and (legal[came > 0] == 1.0).all()
        assert np.flatnonzero(came)[0] == np.flatnonzero(legal)[0]
        rows = load_record().estimates("comintern.party_members", section)
        months = np.array([month_index(dt.date.fromisoformat(str(day)[:10])) for day in rows["start"]])
        first = rows["value"].to_numpy()[months >= np.flatnonzero(legal)[0]][0] / 1000.0
        assert came[np.flatnonzero(came)[0]] == pytest.approx(first, rel=1e-3)
    german = _path(circumstances, "section_founding.germany")
    assert list(np.flatnonzero(german)) == [month_in_run("1919-09"), month_in_run("1920-12")]
    assert german[month_in_run("1920-12")] == pytest.approx(450.0 - 78.715, rel=1e-3)
    legal = _path(circumstances, "section_legal.germany")
    assert legal[month_in_run("1933-03")] == 1.0 and not legal[month_in_run("1933-04") :].any()


def test_reformist_opposition_is_there_throughout(circumstances: Circumstances) -> None:
    """Truth: by definition: 1 as it was."""
    assert (_path(circumstances, "reformist_opposition") == 1.0).all()


def test_sections_may_have_gaps_and_other_paths_may_not(folder: Path) -> None:
    """Truth: broken by hand: a year taken out of foreign arms, and two rows of a section laid over each other."""
    path = folder / "national.csv"
    kept = [
        row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("foreign_arms,world,1930")
    ]
    text = "\n".join(kept).replace(
        "germany,germany,1920-12-01,1920-12-31,371.3", "germany,germany,1919-09-15,1920-12-31,371.3"
    )
    path.write_text(text + "\n", encoding="utf-8")
    found = _faults(folder)
    assert len(found) == 2
    assert any("gap: foreign_arms begins on 1931-01-01" in fault for fault in found)
    assert any("overlap: section_founding.germany" in fault for fault in found)


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
