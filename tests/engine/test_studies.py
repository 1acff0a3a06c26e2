"""Studies: what is declared, what is refused, what a stopped run keeps, and who computes it.

Truth: an uninterrupted run in one process, and `ensemble.run`; the house rules on errors.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from smychka import ensemble, executors, paces, stores
from smychka.cli import app
from smychka.ensemble import Course, History
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.policies import load_policy
from smychka.studies import Study, load_study

SMALL = Study(
    draws=22, batch=8, policies=("history", "relief_1932"), keep=("famine_deaths", "industry_output"),
    switches=(("as drawn", ()), ("no road block", (("closed_borders_to_famine", 0.0),))),
)  # fmt: skip
TOML = """
title = "Relief"
draws = 22
batch = 8
policies = ["history", "relief_1932"]
keep = ["famine_deaths", "industry_output"]
[[switch]]
name = "as drawn"
[[switch]]
name = "no road block"
gains = { closed_borders_to_famine = 0.0 }
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    """The study, run at once by the threads of this process."""
    return executors.run(SMALL, tmp_path_factory.mktemp("study") / "whole").load()


def same(one: xr.Dataset, other: xr.Dataset) -> bool:
    return all(np.array_equal(one[name].values, other[name].values, equal_nan=True) for name in one.data_vars) and list(
        one.data_vars
    ) == list(other.data_vars)


def test_a_study_is_every_policy_under_every_switch_with_the_same_draws(whole: xr.Dataset) -> None:
    """Truth: `ensemble.run` of each case alone, to the bit where batches are the same."""
    usual = ensemble.usual_history()
    assert dict(whole.sizes) == {"policy": 2, "switch": 2, "draw": 22, "month": MONTHS}
    for name in SMALL.policies:
        policy = None if name == "history" else load_policy(name)
        for switch, strengths in SMALL.switches:
            alone = ensemble.run(usual, 22, 1917, Course(policy, switches=strengths), watched=SMALL.keep, batch=8)
            for kept in SMALL.keep:
                found = whole[kept].sel(policy=name, switch=switch).values
                assert np.array_equal(found, alone[kept].values), (name, switch, kept)
    roads = whole.famine_deaths.sel(policy="history").mean("draw").sum("month")
    assert float(roads.sel(switch="no road block")) < float(roads.sel(switch="as drawn"))


def test_a_study_of_the_priors(history: History, tmp_path: Path) -> None:
    """Truth: `ensemble.run` of a history without posterior."""
    study = replace(SMALL, policies=("history",), switches=SMALL.switches[:1], prior=True)
    found = executors.run(study, tmp_path / "study")
    alone = ensemble.run(history, 22, 1917, watched=SMALL.keep, batch=8)
    assert np.array_equal(found["famine_deaths"].values[0, 0], alone["famine_deaths"].values)
    path = tmp_path / "study.toml"
    path.write_text(TOML.replace("batch = 8", "prior = true"), encoding="utf-8")
    assert load_study(path).prior
    path.write_text(TOML.replace("batch = 8", "prior = 1"), encoding="utf-8")
    with pytest.raises(SmychkaError, match="'prior' is 1; expected true or false"):
        load_study(path)


def test_a_result_says_what_it_is(whole: xr.Dataset) -> None:
    """Truth: the list of the product: unit, title, source, seed, policy, versions, time."""
    assert whole.attrs["seed"] == 1917 and whole.attrs["draws"] == 22 and whole.attrs["seconds_of_computing"] > 0.0
    assert {f"version_{name}" for name in stores.versions()} <= set(whole.attrs)
    assert list(whole.policy.values) == ["history", "relief_1932"]
    for name in SMALL.keep:
        assert {"units", "long_name", "source", "kind"} <= set(whole[name].attrs)


def test_a_file_declares_the_same_study(tmp_path: Path) -> None:
    """Truth: the study written by hand in Python; a text and back."""
    path = tmp_path / "relief.toml"
    path.write_text(TOML, encoding="utf-8")
    assert replace(load_study(path), title="") == SMALL
    assert Study.from_json(SMALL.settled().to_json()) == SMALL.settled()
    path.write_text('from = "1930-01"\nto = "1933-12"\nevery = 12\n', encoding="utf-8")
    assert load_study(path).months == tuple(month_in_run(f"{year}-01") for year in range(1930, 1934))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("draws = 0", "draws is 0"),
        ("draws = 1.5", "expected a whole number"),
        ('keep = ["famine_death"]', "did you mean 'famine_deaths'"),
        ('policies = ["relief_1933"]', "did you mean 'relief_1932'"),
        ('policies = ["mine.toml"]', "no file 'mine.toml'"),
        ('policies = ["history", "history"]', "twice"),
        ('form = "quantile"', "did you mean 'quantiles'"),
        ("quantiles = [2.0]", "expected 0 to 1"),
        ('[[switch]]\nname = "x"\ngains = { smychka_to_stabilty = 0.0 }', "did you mean 'smychka_to_stability'"),
        ('[[switch]]\nname = "x"\ngains = { smychka_to_stability = 3.0 }', "expected 0 to 1"),
        ('from = "1950"', "outside the run"),
        ("drawz = 5", "did you mean 'draws'"),
        ("draws = ", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_study_is_refused_with_the_nearest_right_name(tmp_path: Path, text: str, said: str) -> None:
    """Truth: the house rule on errors."""
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SmychkaError) as error:
        load_study(path)
    assert said in str(error.value)


def test_a_policy_of_ones_own_travels_with_the_study(tmp_path: Path) -> None:
    """Truth: the same numbers after the file has gone."""
    (tmp_path / "mine.toml").write_text(load_policy("relief_1932").to_toml(), encoding="utf-8")
    (tmp_path / "study.toml").write_text('draws = 4\nkeep = ["famine_deaths"]\npolicies = ["mine.toml"]\n', "utf-8")
    study = load_study(tmp_path / "study.toml")
    (tmp_path / "mine.toml").unlink()
    shipped = executors.run(replace(study, policies=("relief_1932",), texts={}), tmp_path / "one")
    own = executors.run(study, tmp_path / "two")
    assert np.array_equal(own.famine_deaths.values, shipped.famine_deaths.values)


def test_killed_at_any_moment_it_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    """Truth: the run that was never stopped, to the bit; at most what was under way is computed twice."""
    study = replace(SMALL, draws=240, batch=4, switches=SMALL.switches[:1])
    text = TOML.split("[[switch]]", maxsplit=1)[0].replace("draws = 22", "draws = 240").replace("= 8", "= 4")
    (tmp_path / "study.toml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "smychka", "ensemble", str(tmp_path / "study.toml"), "--out", str(tmp_path), "-q"]
    running = subprocess.Popen(command, start_new_session=True)
    done = tmp_path / "study" / "done"
    try:
        until = time.monotonic() + 180
        while len(list(done.glob("*.json"))) < 5:
            assert running.poll() is None and time.monotonic() < until, "it ended before it could be stopped"
            time.sleep(0.005)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in done.glob("*.json")}
    assert 5 <= len(kept) < study.units
    found = executors.run(replace(study, title="Relief"), tmp_path / "study")
    assert {name: (done / name).stat().st_mtime_ns for name in kept} == kept
    assert same(found.load(), executors.run(study, tmp_path / "again").load())


def test_quantiles_are_counted_and_survive_a_stop(tmp_path: Path, whole: xr.Dataset) -> None:
    """Truth: the numbers of those ranks among the kept draws, within the error of the sketch; means; a run in parts."""
    study = replace(SMALL, form="quantiles", quantiles=(0.05, 0.5, 0.95))
    found = executors.run(study, tmp_path / "counted")

    class Stopping(executors.Threads):
        def seconds(self, store, units):  # type: ignore[no-untyped-def]
            yield from super().seconds(store, units[:5])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        executors.run(study, tmp_path / "parts", executor=Stopping())
    assert len(stores.opened(tmp_path / "parts").finished()) == 5
    assert same(executors.run(study, tmp_path / "parts"), found)
    for name in SMALL.keep:
        ranked = np.sort(whole[name].values, axis=2)
        for level in study.quantiles:
            truth = ranked[:, :, int(np.floor(level * 21))]
            here = found[name].sel(quantile=level).values
            np.testing.assert_allclose(here, truth, rtol=0.0101, atol=1e-5)
        np.testing.assert_allclose(found[f"{name}_mean"].values, whole[name].values.mean(2), rtol=1e-5, atol=1e-9)


def test_many_units_are_folded_and_their_files_go(tmp_path: Path) -> None:
    """Truth: the same counts from larger batches; no file is left of a unit that is added up."""
    study = Study(draws=40, batch=2, keep=("famine_deaths",), form="quantiles", months=(180, 190))
    found = executors.run(study, tmp_path / "many")
    assert not list((tmp_path / "many" / "done").iterdir())
    other = executors.run(replace(study, batch=20), tmp_path / "few")
    np.testing.assert_allclose(found.famine_deaths.values, other.famine_deaths.values, rtol=0.0202)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """Truth: one process at a time: the second says who is there, and changes nothing."""
    store = stores.prepared(tmp_path / "study", SMALL)
    with store.held(), pytest.raises(SmychkaError, match=f"another process writes .*process {os.getpid()}"):
        executors.run(SMALL, tmp_path / "study")
    assert not stores.opened(tmp_path / "study").finished()


@pytest.mark.parametrize("kind", ["draws", "versions", "stranger", "file", "broken"])
def test_a_folder_that_does_not_match_is_left_alone(tmp_path: Path, kind: str) -> None:
    """Truth: nothing is overwritten, and the sentence says why."""
    folder = tmp_path / "study"
    said = {"draws": "differs in draws", "versions": "other versions", "stranger": "not a study",
            "file": "not a study", "broken": "cannot be read"}[kind]  # fmt: skip
    if kind == "stranger":
        folder.mkdir()
        (folder / "letters.txt").write_text("mine")
    elif kind == "file":
        folder.write_text("mine")
    else:
        stores.prepared(folder, SMALL)
    if kind == "versions":
        body = json.loads((folder / "study.json").read_text())
        body["versions"]["code"] = "000000000000"
        (folder / "study.json").write_text(json.dumps(body))
    if kind == "broken":
        (folder / "study.json").write_text("{")
    before = sorted((path, path.is_file() and path.read_bytes()) for path in [folder, *folder.rglob("*")])
    with pytest.raises(SmychkaError, match=said):
        executors.run(replace(SMALL, draws=23) if kind == "draws" else SMALL, folder)
    assert before == sorted((path, path.is_file() and path.read_bytes()) for path in [folder, *folder.rglob("*")])


def test_a_full_disk_is_said_and_finished_work_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the error of the system becomes one sentence; after it the run goes on to the same numbers."""
    study = replace(SMALL, policies=("history",), switches=SMALL.switches[:1])
    real, calls = stores.written_whole, []

    def full(path: Path):  # type: ignore[no-untyped-def]
        calls.append(path)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path)

    monkeypatch.setattr(stores, "written_whole", full)
    with pytest.raises(SmychkaError, match="no room is left on the disk; the 2 finished batches are kept"):
        executors.run(study, tmp_path / "study")
    monkeypatch.undo()
    found = executors.run(study, tmp_path / "study")
    assert same(found, executors.run(study, tmp_path / "again"))


def test_a_cluster_gives_the_same_and_survives_the_death_of_a_worker(tmp_path: Path, whole: xr.Dataset) -> None:
    """Truth: the run in one process, to the bit; the worker is killed by the system, not asked to go."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)

        class Fatal(executors.Cluster):
            def seconds(self, store, units):  # type: ignore[no-untyped-def]
                for number, each in enumerate(super().seconds(store, units)):
                    if number == 0:
                        os.kill(next(iter(pids.values())), signal.SIGKILL)
                    yield each

        found = executors.run(SMALL, tmp_path / "study", executor=Fatal(cluster.scheduler_address))
        assert next(iter(pids.values())) not in client.run(os.getpid).values()
    assert same(found.load(), whole)


def test_workers_of_this_machine_give_the_same(tmp_path: Path, whole: xr.Dataset) -> None:
    """Truth: the run in one process, to the bit."""
    pytest.importorskip("distributed")
    assert same(executors.run(SMALL, tmp_path / "s", executor=executors.Cluster("local", 2)).load(), whole)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the house rule on errors; the folder is left as it was made, with nothing finished."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "SECONDS_TO_ANSWER", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://"):
        with pytest.raises(SmychkaError, match="no scheduler answers"):
            executors.run(SMALL, tmp_path / "study", executor=executors.Cluster(address))
    assert not stores.opened(tmp_path / "study").finished()


def test_the_quickest_batch_is_remembered_for_this_machine_alone(tmp_path: Path) -> None:
    """Truth: by hand; what another machine measured does not count."""
    assert paces.remembered(tmp_path) == ensemble.BATCH
    assert paces.remember({64: 10.0, 128: 30.0, 256: 20.0}, tmp_path) == 128 == paces.remembered(tmp_path)
    body = json.loads((tmp_path / "batch.json").read_text())
    (tmp_path / "batch.json").write_text(json.dumps(body | {"machine": "another"}))
    assert paces.remembered(tmp_path) == ensemble.BATCH


def test_paces_are_measured(history: History) -> None:
    """Truth: more than nothing a second at each size asked."""
    found = paces.measured_paces(("famine_deaths",), (4, 8))
    assert set(found) == {4, 8} and min(found.values()) > 0.0


def test_the_size_of_batches_is_that_of_the_folder_once_it_is_there(tmp_path: Path) -> None:
    """Truth: a resumed run must not change its batches because another size was measured meanwhile."""
    open_ = replace(SMALL, batch=0, policies=("history",), switches=SMALL.switches[:1])
    stores.prepared(tmp_path / "study", replace(open_, batch=8))
    assert executors.run(open_, tmp_path / "study").attrs["batch"] == 8


def test_the_command_writes_netcdf_and_json_and_says_what_is_wrong(tmp_path: Path, whole: xr.Dataset) -> None:
    """Truth: the same numbers as from Python; the house rule on mistakes: one sentence and exit code 2."""
    (tmp_path / "relief.toml").write_text(TOML, encoding="utf-8")
    asked = ["ensemble", str(tmp_path / "relief.toml"), "--out", str(tmp_path / "out")]
    found = CliRunner().invoke(app, [*asked, "--netcdf", str(tmp_path / "r.nc"), "--json", str(tmp_path / "r.json")])
    assert found.exit_code == 0, found.output
    with xr.open_dataset(tmp_path / "r.nc") as netcdf:
        assert same(netcdf, whole) and netcdf.attrs["title"] == "Relief"
    body = json.loads((tmp_path / "r.json").read_text())
    assert body["units"] == SMALL.units and set(body["last_month"]) == set(SMALL.keep)
    for wrong, said in (
        (["--workers", "2"], "belongs to --cluster local"),
        (["--netcdf", str(tmp_path)], "it is a folder"),
        (["--out", str(tmp_path / "r.nc")], "is a file"),
    ):
        found = CliRunner().invoke(app, [*asked, *wrong])
        assert found.exit_code == 2 and said in found.output
