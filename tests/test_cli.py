"""The commands, with an invented model behind them: what they ask for, print, write and refuse.

The truth of these tests is the promise that the help makes to a user: one clear sentence and exit code 2 for
a mistake, 130 for Ctrl-C, standard output for the answer alone, nothing half-written.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import smychka
from smychka.cli import app
from smychka.foundations.faults import Fault, InputFaults, SmychkaError
from smychka.outputs import half_written, write_json
from smychka.telling.tables import outcomes_table

QUANTILES = {"q05": 1.0, "q25": 2.0, "q50": 3.0, "q75": 4.0, "q95": 5.0}
FIT = [
    {
        "id": "toy.harvest",
        "title": "Harvest of Toyland",
        "unit": "million_tonnes",
        "region": "ussr",
        "points": 3,
        "coverage90": 0.5,
        "rmse": 1.0,
        "bias": float("nan"),
        "skill_persistence": 0.2,
        "worst": {"date": "1921-12-31", "record": 2.0, **QUANTILES},
    }
]
OUTCOMES = [
    {
        "id": "deaths",
        "title": "Excess deaths",
        "unit": "thousand_persons",
        "horizon_years": 1,
        "history": QUANTILES,
        "fork": QUANTILES,
        "difference": QUANTILES,
        "no_narrower_than_prior": False,
    }
]


@dataclass
class Toyland:
    """A front door that computes nothing and remembers what it was asked."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    fails: BaseException | None = None

    def answer(self, *call: Any) -> types.SimpleNamespace:
        self.asked.append(call)
        if self.fails is not None:
            raise self.fails
        kind = call[0]
        return types.SimpleNamespace(
            fit=FIT,
            title="History, replayed",
            summary=lambda: outcomes_table(OUTCOMES),
            outcomes=OUTCOMES,
            notes=("The band rests on assumption.",),
            policy=types.SimpleNamespace(name="toy", title="A toy policy"),
            json=lambda: {"command": kind, "seed": call[-1], "draws": call[-2], "series": FIT},
            write=self.write,
        )

    def write(self, folder: Path, *_: object) -> Path:
        folder.mkdir(parents=True)
        page = folder / "report.html"
        page.write_text("<html></html>")
        return page

    def module(self) -> types.ModuleType:
        door = types.ModuleType("smychka.front")
        items = [{"id": "toy_lever", "title": "A toy", "where": "toy.toml", "state": "in force", "unit": "index"}]
        parts: dict[str, Callable[..., Any]] = {
            "replay": self.replay,
            "fork": self.fork,
            "tour": self.tour,
            "policy_items": lambda: items,
            "lever_items": lambda: items,
            "series_items": lambda: items,
            "cited": lambda folder: ("@book{davies1980,\n}", ["Davies (1980). The Socialist Offensive."]),
        }
        for name, part in parts.items():
            setattr(door, name, part)
        return door

    def replay(
        self, draws: int, seed: int, *, free_from: str | None = None, drawn_from: str | None = None,
        prior: bool = False, progress: object = None,
    ) -> types.SimpleNamespace:  # fmt: skip
        return self.answer("replay", *filter(None, (free_from, drawn_from, prior)), draws, seed)

    def fork(
        self, policy: object, draws: int, seed: int, *, free_from: str | None = None, drawn_from: str | None = None,
        prior: bool = False, progress: object = None,
    ) -> types.SimpleNamespace:  # fmt: skip
        return self.answer("fork", policy, *filter(None, (free_from, drawn_from, prior)), draws, seed)

    def tour(
        self, out: Path, draws: int, seed: int, *, prior: bool = False, progress: object = None
    ) -> types.SimpleNamespace:
        made = self.answer("tour", out, *filter(None, (prior,)), draws, seed)
        return types.SimpleNamespace(replay=made, forks=[made, made], report=out / "report.html")


@pytest.fixture
def toyland(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Toyland:
    world = Toyland()
    door = world.module()
    monkeypatch.setitem(sys.modules, "smychka.front", door)
    monkeypatch.setattr(smychka, "front", door, raising=False)
    monkeypatch.chdir(tmp_path)
    return world


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_replay_passes_draws_and_seed_and_leaves_a_report(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the help of the command."""
    result = run("replay", "--draws", "7", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert toyland.asked == [("replay", 7, 3)]
    assert "Harvest of Toyland" in result.stdout and "results/replay/report.html" in result.stdout
    assert files(tmp_path) == ["results", "results/replay", "results/replay/report.html"]


def test_the_seed_and_the_draws_have_the_documented_defaults(toyland: Toyland) -> None:
    """Truth: README and help: 400 draws, seed 1917."""
    run("replay")
    assert toyland.asked == [("replay", 400, 1917)]


def test_priors_are_asked_for_by_name(toyland: Toyland) -> None:
    """Truth: the help of --prior."""
    run("replay", "--prior")
    run("fork", "toy", "--prior")
    run("--prior")
    assert [call[0] for call in toyland.asked] == ["replay", "fork", "tour"]
    assert all(True in call for call in toyland.asked)


def test_json_on_standard_output_stands_alone(toyland: Toyland) -> None:
    """Truth: the result must be readable by a program; a missing figure is null, never zero or NaN."""
    result = run("replay", "--json", "-")
    body = json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert body["series"][0]["bias"] is None
    assert body["series"][0]["rmse"] == FIT[0]["rmse"]


def test_json_in_a_file_leaves_the_tables_on_the_screen(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the help of --json."""
    result = run("fork", "toy", "--json", "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["command"] == "fork"
    assert "Excess deaths" in result.stdout and "The band rests on assumption." in result.stdout
    assert "r.json" in files(tmp_path) and not [name for name in files(tmp_path) if name.startswith(".")]


def test_quiet_prints_nothing_and_still_writes(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the help of --quiet."""
    result = run("replay", "--quiet")
    assert result.output == "" and (tmp_path / "results/replay/report.html").exists()


def test_fork_hands_over_names_files_and_combinations(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the help: names of shipped policies, or TOML files, one or several."""
    run("fork", "nep_continues", "--draws", "2", "--seed", "1")
    run("fork", "nep_continues", "own/mine.toml", "--draws", "2", "--seed", "1")
    assert toyland.asked == [
        ("fork", "nep_continues", 2, 1),
        ("fork", ["nep_continues", Path("own/mine.toml")], 2, 1),
    ]
    assert (tmp_path / "results/nep_continues+mine/report.html").exists()


def test_no_command_is_the_tour(toyland: Toyland) -> None:
    """Truth: the product's main job: replay, two forks, one report."""
    result = run("--draws", "5", "--out", "here")
    assert toyland.asked == [("tour", Path("here"), 5, 1917)]
    assert result.stdout.count("A toy policy") == 2
    assert "here/report.html" in result.stdout


def test_an_option_before_a_command_is_refused_not_dropped(toyland: Toyland) -> None:
    """Truth: `smychka --draws 5 replay` would otherwise silently run 400 draws."""
    result = run("--draws", "5", "replay")
    assert result.exit_code == 2 and not toyland.asked
    assert "smychka replay --draws" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["replay", "--draws", "0"], "--draws is 0; expected 1 or more"),
        (["fork", "toy", "--draws", "-3"], "--draws is -3; expected 1 or more"),
        (["--draws", "0"], "--draws is 0; expected 1 or more"),
        (["replay", "--seed", "-1"], "--seed is -1; expected 0 or more"),
        (["replay", "--out", "taken"], "taken is a file; expected a folder"),
        (["--out", "taken/deeper"], "taken is a file; expected a folder"),
        (["replay", "--json", "missing/r.json"], "the folder missing does not exist"),
        (["replay", "--json", "folder"], "folder: it is a folder; expected the name of a file"),
        (["series", "--json", "missing/r.json"], "the folder missing does not exist"),
        (["cite", "nowhere"], "nowhere is not a folder"),
        (["cite", "--bib", "missing/b.bib"], "the folder missing does not exist"),
        (["record", "--plot", "a.svg"], "--plot need a series"),
        (["record", "--region", "urals"], "need a series"),
        (
            ["record", "economy.grain_harvest", "--plot", "a.pdf"],
            "expected a name ending in .svg, .png, .html",
        ),
        (["record", "economy.grain_harvest", "--theme", "economy"], "leave SERIES out"),
        (["record", "economy.grain_harvest", "--sql", "select 1"], "--sql stands alone"),
        (["levers", "grian_price"], "unknown lever 'grian_price'; did you mean 'grain_price'?"),
        (["policies", "nep_continue"], "unknown policy 'nep_continue'; did you mean 'nep_continues'?"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    toyland: Toyland, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    """Truth: the promise of the help. Nothing is computed, written, or printed on standard output."""
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    before = files(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr and result.stderr.count("\n") == 1
    assert result.stdout == "" and not toyland.asked and files(tmp_path) == before


def test_a_place_without_permission_is_refused(toyland: Toyland, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: as above; permission is taken away by a stand-in because tests may run as root."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    result = run("replay")
    assert result.exit_code == 2 and "no permission" in result.stderr and not toyland.asked


def test_a_disk_that_fails_while_writing_is_one_sentence(toyland: Toyland, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: as above, for a failure that shows only at the end."""

    def full(self: Toyland, folder: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Toyland, "write", full)
    result = run("replay")
    assert result.exit_code == 2
    assert result.stderr == "cannot write to results/replay: No space left on device\n"


def test_a_mistake_found_by_the_model_ends_the_same_way(toyland: Toyland) -> None:
    """Truth: as above; the sentence is the model's own."""
    toyland.fails = SmychkaError("unknown policy 'nep'; did you mean 'nep_continues'?")
    result = run("fork", "nep")
    assert result.exit_code == 2 and result.stderr == f"{toyland.fails}\n"


def test_all_faults_of_an_input_file_are_listed(toyland: Toyland) -> None:
    """Truth: loaders report every fault at once, with file and line."""
    toyland.fails = InputFaults([Fault("p.toml", 3, "one thing"), Fault("p.toml", 9, "another")])
    result = run("fork", "p.toml")
    assert result.exit_code == 2
    assert "p.toml:3: one thing" in result.stderr and "p.toml:9: another" in result.stderr


@pytest.mark.parametrize("arguments", [["fork", "toy"], ["replay"], []])
def test_control_c_ends_with_a_sentence_and_130(toyland: Toyland, tmp_path: Path, arguments: list[str]) -> None:
    """Truth: the exit code that shells give to an interrupt."""
    toyland.fails = KeyboardInterrupt()
    result = run(*arguments)
    assert result.exit_code == 130
    assert result.stderr.startswith("Stopped") and result.stderr.count("\n") == 1
    assert files(tmp_path) == []


def test_a_real_interrupt_signal_ends_with_130(tmp_path: Path) -> None:
    """Truth: as above, with the signal itself and a front door that never comes back."""
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # background jobs ignore it
        "import sys, types, time, smychka\n"
        "door = types.ModuleType('smychka.front')\n"
        "def replay(**given):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "door.replay = replay\n"
        "sys.modules['smychka.front'] = door\n"
        "smychka.front = door\n"
        "sys.argv = ['smychka', 'replay']\n"
        "from smychka.cli import main\n"
        "main()\n"
    )
    source = str(Path(smychka.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert process.stdout is not None and process.stdout.readline() == "begun\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130 and said.startswith("Stopped") and "Traceback" not in said
    assert files(tmp_path) == []


def test_a_program_fault_is_not_hidden(toyland: Toyland) -> None:
    """Truth: only mistakes of the user are turned into a sentence; a defect keeps its traceback."""
    toyland.fails = ZeroDivisionError("a defect")
    assert isinstance(run("replay").exception, ZeroDivisionError)


@pytest.mark.parametrize("command", ["policies", "levers", "series"])
def test_catalogues_print_a_table_and_give_items_as_json(toyland: Toyland, command: str) -> None:
    """Truth: the shape of machine-readable catalogues: `items` with id, title, where, state."""
    assert "toy_lever" in run(command).stdout
    body = json.loads(run(command, "--json", "-").stdout)
    assert body["command"] == command and {"id", "title", "where", "state"} <= set(body["items"][0])


def test_a_lever_shows_who_decided_what_and_why_the_value(toyland: Toyland) -> None:
    """Truth: the shipped path of procurement pressure: the emergency measures begin on 6 January 1928."""
    shown = run("levers", "procurement_pressure").stdout
    row = next(line for line in shown.splitlines() if line.startswith("1928-01-06"))
    assert "CC directive of 6 January" in row and re.search(r"0\.6 \(0\.5 to 0\.7\)", row)
    assert "range: 0 to 1" in shown
    item = json.loads(run("levers", "procurement_pressure", "--json", "-").stdout)["items"][0]
    step = next(step for step in item["path"] if step["from"] == "1928-01-06")
    assert (step["low"], step["value"], step["high"]) == (0.5, 0.6, 0.7) and step["source"] and step["status"]


def test_a_policy_shows_its_antecedent_and_provenance(toyland: Toyland) -> None:
    """Truth: the shipped file of the policy: relief asked for in the letters of 10 June 1932."""
    shown = run("policies", "relief_1932").stdout
    assert "proposed on: 1932-06-10" in shown and "grain_export_plan" in shown
    item = json.loads(run("policies", "relief_1932", "--json", "-").stdout)["items"][0]
    assert item["changes"][0].keys() == {"what", "from", "to", "becomes", "reason"}


def test_the_record_is_listed_and_filtered() -> None:
    """Truth: the shipped list of series."""
    shown = run("record", "--text", "harvest", "--theme", "economy").stdout
    assert "economy.grain_harvest " in shown and "economy.steel" not in shown
    assert re.search(r"^\d+ rows$", shown.splitlines()[-1])


def test_a_series_shows_rival_figures_with_source_and_status() -> None:
    """Truth: the shipped record: revised official 73.2 against 106 of the time for the harvest of 1939."""
    rows = [line for line in run("record", "economy.grain_harvest").stdout.splitlines() if "1939-12-31" in line]
    assert any("73.2" in row and "soviet_official_revised" in row and "seen_secondary" in row for row in rows)
    assert any("106" in row and "soviet_official_1930s" in row for row in rows)


def test_csv_on_standard_output_stands_alone() -> None:
    """Truth: the help of --csv; every provenance column is kept."""
    import csv
    import io

    shown = run("record", "economy.grain_harvest", "--region", "ukraine", "--csv", "-").stdout
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert rows and {row["region"] for row in rows} == {"ukraine"}
    assert {"source", "locator", "checked", "status", "note"} <= set(rows[0])
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["start"]) for row in rows)


def test_sql_shows_years_as_years_and_refuses_to_change_the_record() -> None:
    """Truth: 1939 is a year, not 1,939; the record is read, never written, by a question."""
    query = "select max(year(start)) as y from observations where series = 'economy.grain_harvest'"
    assert run("record", "--sql", query).stdout.splitlines()[2].strip() == "1940"
    result = run("record", "--sql", "drop table observations")
    assert result.exit_code == 2 and result.stdout == ""


@pytest.mark.parametrize(
    ("name", "opening"), [("h.svg", b"<svg"), ("h.png", b"\x89PNG"), ("h.html", b"<!DOCTYPE html>")]
)
def test_a_series_is_drawn_in_the_form_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, opening: bytes
) -> None:
    """Truth: the first bytes of each format; the page must not load anything from outside."""
    monkeypatch.chdir(tmp_path)
    assert run("record", "economy.grain_harvest", "--plot", name).exit_code == 0
    drawn = (tmp_path / name).read_bytes()
    assert drawn.lstrip().startswith(opening) and files(tmp_path) == [name]
    assert b'<script src="http' not in drawn


def test_an_unknown_series_is_answered_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: as for every other name; no figure is written."""
    monkeypatch.chdir(tmp_path)
    result = run("record", "economy.grain_harvst", "--plot", "h.svg")
    assert result.exit_code == 2 and "did you mean 'economy.grain_harvest'?" in result.stderr
    assert files(tmp_path) == []


def test_cite_prints_references_or_bibtex_alone(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the help of the command."""
    assert run("cite").stdout == "Davies (1980). The Socialist Offensive.\n"
    assert run("cite", "--bib", "-").stdout == "@book{davies1980,\n}\n"
    run("cite", "--bib", "b.bib")
    assert (tmp_path / "b.bib").read_text().startswith("@book")


def test_a_misspelt_command_is_answered_with_the_nearest(toyland: Toyland) -> None:
    """Truth: as for every other name."""
    result = run("replya")
    assert result.exit_code == 2 and "replay" in result.stderr


def test_the_version_is_the_package_version() -> None:
    """Truth: the package itself."""
    assert run("--version").stdout == f"smychka {smychka.__version__}\n"


@pytest.mark.parametrize("command", ["replay", "fork", "record", "policies", "levers", "series", "cite"])
def test_every_command_explains_itself_with_a_question(command: str) -> None:
    """Truth: the manner of the help: each command opens with the question it answers."""
    text = run(command, "--help").stdout
    opening = text.split("\n\n")[1]
    assert "?" in opening
    assert command in run("--help").stdout


def test_nothing_half_written_is_left_when_writing_fails(tmp_path: Path) -> None:
    """Truth: the old file stands until the new one is whole."""
    target = tmp_path / "r.json"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), half_written(target) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and files(tmp_path) == ["r.json"]


def test_json_keeps_numbers_dates_and_gaps(tmp_path: Path) -> None:
    """Truth: the JSON standard has no NaN; a missing figure is null."""
    import datetime as dt

    import numpy as np

    body = {
        "a": np.float32(0.5),
        "b": [np.nan, np.inf],
        "c": dt.date(1928, 1, 6),
        "d": np.arange(2),
        "e": True,
    }
    write_json(str(tmp_path / "x.json"), body)
    read = json.loads((tmp_path / "x.json").read_text())
    assert read == {"a": 0.5, "b": [None, None], "c": "1928-01-06", "d": [0, 1], "e": True}


def test_the_front_door_is_small_and_lazy() -> None:
    """Truth: the house rule: at most 20 names, imported when asked for."""
    assert len(smychka.__all__) <= 20
    assert smychka.SmychkaError is SmychkaError
    with pytest.raises(AttributeError, match="no attribute 'reply'"):
        _ = smychka.reply


def test_free_politics_is_handed_over(toyland: Toyland, tmp_path: Path) -> None:
    """Truth: the documented option, of replay and fork."""
    assert run("replay", "--free-from", "1922-06", "--out", str(tmp_path)).exit_code == 0
    assert toyland.asked[-1] == ("replay", "1922-06", 400, 1917)
