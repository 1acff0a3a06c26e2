"""The record: nothing lost when it was put together, every fault found, answers that the sources give."""

from __future__ import annotations

import csv
import dataclasses
import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib import resources
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from frictionless import Package

from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.record import Record, load_record
from smychka.measures import MEASURES

ROOT = Path(__file__).parents[2]
DATA = Path(str(resources.files("smychka") / "data"))
FOLDER = DATA / "record"
PAGE = ROOT / "docs" / "decisions" / "0001-merged-series.md"
THEMES = ("economy", "party", "demography", "regional", "abroad")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def record() -> Record:
    return load_record()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "record"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("consolidate", ROOT / "scripts" / "consolidate_record.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["consolidate"] = module
    spec.loader.exec_module(module)
    return module


# Nothing lost


def test_every_observation_is_accounted_for() -> None:
    """Truth: the count of the raw tables, written down in the decision page when they were read."""
    page = PAGE.read_text(encoding="utf-8")
    count = {what: int(number) for what, number in re.findall(r"^\| ([a-z, ]+) \| (\d+) \|$", page, re.MULTILINE)}
    for theme in THEMES:
        assert len(rows(theme)) == count[f"kept, {theme}"]
    kept = sum(len(rows(theme)) for theme in THEMES)
    assert kept == count["kept, all"]
    assert len(rows("duplicates")) == count["set apart as exact repetitions"]
    assert sum(count[f"read, {theme}"] for theme in THEMES) == count["read, all"] == 6859
    assert kept + len(rows("duplicates")) == count["read, all"]


def test_every_repetition_still_stands_in_the_record() -> None:
    """Truth: the rule of the decision page: one series, region, date, source and value, no better status."""

    def key(row: dict[str, str]) -> tuple[object, ...]:
        return (*(row[c] for c in ("series", "region", "start", "end", "source")), Decimal(row["value"]))

    order = ("seen", "seen_secondary", "recalled", "judgement")
    kept = {key(row): row for theme in THEMES for row in rows(theme)}
    for row in rows("duplicates"):
        assert order.index(kept[key(row)]["status"]) <= order.index(row["status"])
        assert row["status"] == "recalled" or row["checked"]


def test_no_former_id_is_left(record: Record) -> None:
    """Truth: the list of former ids. A split leaves its id with fewer rows; every other former id is gone."""
    gone = {row["former"] for row in rows("renamed")} - {"prices.wheat", "trade.foreign_credit"}
    gone -= {row["former"] for row in rows("renamed") if row["only"] == "ussr"}
    assert len(gone) > 50
    assert not gone & set(record.series.index)
    assert not gone & set(record.observations["series"])
    assert set(record.observations["series"]) == set(record.series.index)


def test_conversions_are_exact() -> None:
    """Truth: the figure as it was written, at the end of the note."""
    factors: dict[str, set[Decimal]] = {}
    for row in rows("renamed"):
        by_unit = {Decimal("0.001"), Decimal("1000")}
        factor = by_unit if row["factor"] == "by unit" else {Decimal(row["factor"])}
        factors.setdefault(row["series"], set()).update(factor)
    found = 0
    for row in [row for name in (*THEMES, "duplicates") for row in rows(name)]:
        match = re.search(r"converted from ([\d.]+) (\w+)$", row["note"])
        if match:
            assert Decimal(row["value"]) in {Decimal(match[1]) * factor for factor in factors[row["series"]]}
            assert match[2] != row["unit"]
            found += 1
    assert found > 100


def test_figures_without_an_outside_source_are_judgements(record: Record) -> None:
    """Truth: the rule of the decision page; such figures are never targets, and they are 67 of all."""
    own = record.observations[record.observations["source"] == "CompilerJudgement"]
    assert len(own) == 67
    assert set(own["status"]) == {"judgement"}
    assert set(own["series"]) == {
        "comintern.line_position",
        "demography.famine_excess_deaths",
        "diplomacy.event",
        "diplomacy.perceived_war_threat",
    }
    assert record.bibliography["CompilerJudgement"]["title"].startswith("Judgement of the project")


def test_texts_of_the_record_are_about_the_past(script: ModuleType) -> None:
    """Truth: no row may say how it was come by; running the texts through the list again changes nothing."""
    for path in FOLDER.glob("*.csv"):
        for row in rows(path.stem):
            for cell in row.values():
                assert script.reworded(cell) == cell


def test_repetitions_keep_the_better_row(script: ModuleType) -> None:
    """Truth: an invented pair: the seen row stands, the recalled one does not; another value is a rival."""
    row = dict.fromkeys(("series", "region", "start", "end", "source", "low", "locator"), "")
    recalled, seen, rival = (
        row | {"value": value, "status": status}
        for value, status in (("7.0", "recalled"), ("7", "seen"), ("8", "seen"))
    )
    kept, repeated = script.split_duplicates([recalled, seen, rival])
    assert kept == [seen, rival]
    assert repeated == [recalled]
    assert script.converted("147028", "0.001") == "147.028"
    assert script.converted("", "0.001") == ""


def test_counterparts_are_named(record: Record) -> None:
    """Truth: the quantities that the model computes under the ids that survived."""
    named = record.series["counterpart"]
    assert named["economy.collectivised_households"] == "collectivised_share"
    assert named["repression.special_settlers"] == "special_settlers"
    assert set(named[named == "famine_deaths"].index) == {
        "demography.famine_excess_deaths",
        "demography.famine_excess_deaths_1921",
    }
    assert (named != "").sum() == 78
    assert set(named[named != ""]) <= set(MEASURES)


# Answers


def test_census_of_1926(record: Record) -> None:
    """Truth: All-Union census of 17 December 1926: 147,028 thousand people, 26.3 million in towns."""
    found = record.sql(
        "select max(value) as people from observations "
        "where series = 'economy.population' and region = 'ussr' and start = date '1926-12-17'"
    )
    assert found["people"].tolist() == [147.028]
    regions = record.sql(
        "select series, sum(value) as people from observations join regions on region = id "
        "where level = 1 and source = 'census_1926' and start = date '1926-12-17' group by series"
    ).set_index("series")["people"]
    assert regions["economy.population"] == pytest.approx(147.028)
    assert regions["economy.urban_population"] == pytest.approx(26.314)


def test_disturbances_of_1930_add_up(record: Record) -> None:
    """Truth: Viola 1996, table 5.4: 13,754 disturbances, by region and by month."""
    rows_1930 = record.observations.query("series == 'society.peasant_disturbances' and start.dt.year == 1930")
    viola = rows_1930[rows_1930["source"] == "viola1996"]
    assert viola.loc[viola["region"] == "ussr", "value"].tolist() == [13754]
    assert viola.loc[viola["region"] != "ussr", "value"].sum() == 13754
    months = rows_1930[(rows_1930["source"] == "ogpu_spo1931") & (rows_1930["region"] == "ussr")]
    assert len(months) == 12
    assert months["value"].sum() == 13754


def test_deported_families_add_up(record: Record) -> None:
    """Truth: Zemskov 1990: 381,026 families by region of origin in 1930-31."""
    found = record.observations.query("series == 'repression.kulak_families_deported' and source == 'Zemskov1990'")
    assert found.loc[found["region"] != "ussr", "value"].sum() == 381026
    assert found.loc[found["region"] == "ussr", "value"].unique().tolist() == [381026]


def test_rival_estimates_stand_side_by_side(record: Record) -> None:
    """Truth: harvest of 1932: official 69.8, Wheatcroft and Davies 56, Tauger 50.06 million tonnes."""
    found = record.estimates("economy.grain_harvest")
    crop = found[found["start"] == pd.Timestamp("1932-01-01")].set_index("source")["value"]
    assert crop["soviet_official_revised"] == 69.8
    assert crop["wheatcroft_davies_1994"] == 56
    assert crop["tauger_1991"] == 50.06
    assert crop.index.is_unique
    assert record.matching("grain harvest").loc["economy.grain_harvest", "rivals"] >= 7


def test_matching_filters(record: Record) -> None:
    """Truth: the rows themselves, counted in another way."""
    party = record.matching(theme="party", status="seen")
    assert (party["theme"] == "party").all()
    assert (party["seen"] > 0).all()
    statuses = party[["seen", "seen_secondary", "recalled", "judgement"]].sum(axis=1)
    assert (statuses == party["figures"]).all()
    cited = record.matching(source="Tauger1991")
    assert cited.index.tolist() == ["economy.grain_harvest"]
    assert record.matching("no such words").empty


def test_bibliography_resolves_second_keys(record: Record) -> None:
    """Truth: The Socialist Offensive stood under three keys; observations cite the kept one."""
    works = record.bibliography
    assert works["Davies1980"] == works["davies_1980"] == works["davies_offensive1980"]
    assert works["Davies1980"]["key"] == "davies_1980"
    assert works["Davies1980"]["author"] == "Davies, R. W."
    for source in record.observations["source"].unique():
        assert works[source]["key"] == source


def test_the_record_is_frozen_and_has_a_version(record: Record, copy: Path) -> None:
    """Truth: the same files give the same version, one other figure another."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.version = ""  # type: ignore[misc]
    assert load_record(copy).version == record.version
    edit(copy / "economy.csv", 2, lambda cells: cells.update(note="another note"))
    assert load_record(copy).version != record.version


# Bad questions


@pytest.mark.parametrize(
    ("series", "region", "says"),
    [
        ("economy.grain_harvst", "ussr", "did you mean 'economy.grain_harvest'"),
        ("agri.procurement", "ussr", "is now part of 'economy.grain_procurement'"),
        ("economy.grain_harvest", "ukrain", "did you mean 'ukraine'"),
        ("economy.coal_output", "ukraine", "there are figures for ussr"),
    ],
)
def test_unknown_series_and_regions(record: Record, series: str, region: str, says: str) -> None:
    """Truth: the names in the series list and in the rows."""
    with pytest.raises(SmychkaError, match=re.escape(says)):
        record.estimates(series, region)


def test_unknown_filters(record: Record) -> None:
    """Truth: five themes, four statuses, the bibliography."""
    with pytest.raises(SmychkaError, match="did you mean 'economy'"):
        record.matching(theme="econmy")
    with pytest.raises(SmychkaError, match="did you mean 'recalled'"):
        record.matching(status="recaled")
    with pytest.raises(SmychkaError, match="did you mean 'tauger_1991'"):
        record.matching(source="tauger_1992")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select * from observation", 'Did you mean "observations"'),
        ("selec 1", "syntax error"),
        ("", "one SELECT at a time"),
        ("select 1; select 2", "one SELECT at a time"),
        ("drop view series", "one SELECT at a time"),
        ("set enable_external_access = true", "one SELECT at a time"),
        ("copy series to 'out.csv'", "one SELECT at a time"),
        ("select * from read_csv('pyproject.toml')", "disabled"),
    ],
)
def test_bad_sql_is_one_sentence(record: Record, query: str, says: str) -> None:
    """Truth: the promise that SQL reads the record and nothing else."""
    with pytest.raises(SmychkaError, match=re.escape(says)) as error:
        record.sql(query)
    assert "\n" not in str(error.value)


def test_every_table_answers_sql(record: Record) -> None:
    """Truth: the files."""
    for name in ("series", "congresses", "bodies", "people", "platforms", "events", "regions", "openings"):
        assert record.sql(f"select count(*) as n from {name}")["n"].iloc[0] == len(rows(name))
    assert record.sql("select count(*) as n from observations")["n"].iloc[0] == len(record.observations)
    assert record.sql("select title from sources where key = 'viola1996'")["title"].tolist() == [
        "Peasant Rebels under Stalin"
    ]


# Faults


def edit(path: Path, line: int, change: Callable[[dict[str, str]], object]) -> None:
    """Change the row in one line of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, table = list(reader.fieldnames or ()), list(reader)
    change(table[line - 2])
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, header, lineterminator="\n")
        out.writeheader()
        out.writerows(table)


FAULTS = [
    ("economy", {"start": "1928-13-01"}, "is not a date"),
    ("economy", {"start": "Christmas"}, "is not a date"),
    ("economy", {"start": ""}, "start is empty"),
    ("economy", {"end": "1900-01-01"}, "is before start"),
    (
        "economy",
        {"unit": "poods"},
        "unit 'poods' of economy.accumulation_share; the series list has 'percent'",
    ),
    ("economy", {"low": "99"}, "low 99 is above the value"),
    ("economy", {"high": "1"}, "is above high 1"),
    ("economy", {"value": "many"}, "value 'many' is not a number"),
    ("economy", {"value": "nan"}, "value 'nan' is not a number"),
    ("economy", {"value": ""}, "value is empty"),
    ("economy", {"source": "elman_1975"}, "unknown source 'elman_1975'; did you mean 'ellman_1975'?"),
    ("economy", {"region": "usssr"}, "unknown region 'usssr'; did you mean 'ussr'?"),
    ("economy", {"status": "sen"}, "unknown status 'sen'; did you mean 'seen'?"),
    ("economy", {"series": "economy.accumulation"}, "did you mean 'economy.accumulation_share'?"),
    ("economy", {"series": "party.cells"}, "party.cells belongs to the theme party, not economy"),
    ("abroad", {"region": "germny"}, "unknown region 'germny'; did you mean 'germany'?"),
    ("series", {"theme": "ekonomy"}, "unknown theme 'ekonomy'; did you mean 'economy'?"),
    ("bodies", {"person_id": "lennin"}, "unknown person 'lennin'; did you mean 'lenin'?"),
    ("bodies", {"start": "spring"}, "is not a date"),
    ("platforms", {"leaders": "bukharin;ossinsky"}, "unknown person 'ossinsky'; did you mean 'osinsky'?"),
    ("platforms", {"code": "much"}, "code 'much' is not a number"),
    ("people", {"factions": "left_comunists@1918-01"}, "did you mean 'left_communists'?"),
    ("congresses", {"votes_for": "most"}, "votes_for 'most' is not a number"),
    ("events", {"region": "ukrain"}, "did you mean 'ukraine'?"),
    ("openings", {"sources": "Broue1972"}, "unknown source 'Broue1972'; did you mean 'Broue1971'?"),
    ("openings", {"country": "germani"}, "did you mean 'germany'?"),
    ("renamed", {"series": "economy.populations"}, "did you mean 'economy.population'?"),
]


@pytest.mark.parametrize(("table", "change", "says"), FAULTS)
def test_each_fault_is_found_in_its_line(copy: Path, table: str, change: dict[str, str], says: str) -> None:
    """Truth: the row that was broken on purpose."""
    edit(copy / f"{table}.csv", 3, lambda cells: cells.update(change))
    with pytest.raises(InputFaults) as error:
        load_record(copy)
    assert any(f.file.endswith(f"{table}.csv") and f.line == 3 and says in f.what for f in error.value.faults), error


def test_all_faults_at_once(copy: Path) -> None:
    """Truth: five rows broken in three files, each reported once with its line."""
    broken = [
        ("economy", 10, "value"),
        ("economy", 700, "value"),
        ("party", 55, "value"),
        ("party", 900, "low"),
    ]
    for table, line, column in broken:
        edit(copy / f"{table}.csv", line, lambda cells, column=column: cells.update({column: "x"}))  # type: ignore[misc]
    edit(copy / "people.csv", 20, lambda cells: cells.update(status="sure"))
    with pytest.raises(InputFaults) as error:
        load_record(copy)
    places = {(Path(fault.file).stem, fault.line) for fault in error.value.faults}
    assert places == {(table, line) for table, line, _ in broken} | {("people", 20)}
    assert len(error.value.faults) == 5


def test_repeated_rows_and_ids(copy: Path) -> None:
    """Truth: a copied last line."""
    for table in ("demography", "people"):
        path = copy / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text + text.splitlines()[-1] + "\n", encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_record(copy)
    demography, people = error.value.faults if "demography" in error.value.faults[0].file else error.value.faults[::-1]
    assert demography.line == len(rows("demography")) + 2
    assert f"stands in line {demography.line - 1}" in demography.what
    assert "stands in line" in people.what


def test_wrong_columns_and_short_rows(copy: Path) -> None:
    """Truth: a misspelt heading and a row with a cell too few."""
    path = copy / "economy.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace("locator", "locatr")
    lines[4] = "economy.accumulation_share,ussr"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_record(copy)
    said = {(fault.line, fault.what) for fault in error.value.faults}
    assert (1, "unknown column 'locatr'; did you mean 'locator'?") in said
    assert (1, "column 'locator' is missing") in said
    assert (5, "2 cells; expected 13") in said


def test_missing_and_unreadable_files(copy: Path, tmp_path: Path) -> None:
    """Truth: files taken away or broken."""
    (copy / "events.csv").unlink()
    (copy / "bodies.csv").write_bytes(b"person_id\n\xff\xfe\n")
    (copy / "sources.bib").write_text("@book{open, title = {", encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_record(copy)
    said = [str(fault) for fault in error.value.faults]
    assert any("events.csv: the table is missing" in text for text in said)
    assert any("bodies.csv: the table is not UTF-8 text" in text for text in said)
    assert any("sources.bib: the bibliography cannot be read" in text for text in said)
    with pytest.raises(SmychkaError, match="no such folder"):
        load_record(tmp_path / "nowhere")


# Data package


def test_data_package_describes_every_table() -> None:
    """Truth: the Frictionless standard, and the files in the folder."""
    package = Package(str(DATA / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "message"])[:5]
    assert {Path(str(resource.path)).name for resource in package.resources} == {p.name for p in FOLDER.glob("*.csv")}
    written = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert written["version"] == "0.1.0"
    assert written["licenses"][0]["name"] == "CC-BY-4.0"
