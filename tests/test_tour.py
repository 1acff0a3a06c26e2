"""The main job from end to end, on the real record, with a few draws."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from browser import chromium
from smychka import front, holdings
from smychka.foundations.faults import SmychkaError
from smychka.inputs.policy import Policy

DRAWS = 12


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[front.Tour, Path]:
    """One tour of twelve draws and its folder."""
    folder = tmp_path_factory.mktemp("tour") / "results"
    return front.tour(folder, draws=DRAWS, seed=7), folder


def test_the_report_opens_without_a_console_message_or_a_request(toured: tuple[front.Tour, Path]) -> None:
    """Truth: the promise of a self-contained page, checked by a real browser."""
    tour, _ = toured
    messages: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on(
            "request",
            lambda request: messages.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
        )
        page.goto(tour.report.as_uri())
        page.wait_for_function("document.querySelectorAll('figure svg, figure canvas').length >= 20", timeout=60_000)
        text = page.inner_text("body")
    assert messages == []
    for heading in ("Where the model misses", "NEP continues", "What cannot be known", "Bibliography"):
        assert heading in text


def test_the_folder_holds_everything_that_was_promised(toured: tuple[front.Tour, Path]) -> None:
    """Truth: the list of what a run leaves behind."""
    _, folder = toured
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {"result.nc", "report.html", "bibliography.bib", "figures"} <= names
    assert {f"policy-{name}.toml" for name in front.TOUR} <= names
    assert not [name for name in names if name.startswith(".")]
    with xr.open_dataset(folder / "result.nc") as kept:
        assert kept.attrs["seed"] == 7
        assert kept.sizes["draw"] == DRAWS
        assert all({"units", "long_name", "source"} <= set(kept[name].attrs) for name in kept.data_vars)


def test_the_policy_kept_in_the_folder_repeats_the_run(toured: tuple[front.Tour, Path]) -> None:
    """Truth: the same input gives the same numbers."""
    tour, folder = toured
    fork = front.fork(folder / "policy-relief_1932.toml", draws=DRAWS, seed=7)
    first = next(each for each in tour.forks if each.policy.name == "relief_1932")
    np.testing.assert_array_equal(fork.dataset["famine_deaths"].values, first.dataset["famine_deaths"].values)


def test_the_machine_readable_results_have_the_promised_shape(toured: tuple[front.Tour, Path]) -> None:
    """Truth: the published shapes of the JSON results."""
    tour, _ = toured
    replayed, forked = tour.replay.json(), tour.forks[0].json()
    assert {"command", "version", "data_version", "seed", "draws", "seconds"} <= set(replayed) & set(forked)
    row = {"id", "title", "unit", "region", "points", "coverage90", "rmse", "bias", "skill_persistence", "worst"}
    assert all(row <= set(each) for each in replayed["series"])
    assert {"policy", "from", "forced", "rewrite_size", "outcomes"} <= set(forked)
    for outcome in forked["outcomes"]:
        assert all(
            set(outcome[part]) == {"q05", "q25", "q50", "q75", "q95"} for part in ("history", "fork", "difference")
        )
    json.dumps([replayed, forked], default=str)


def test_the_shape_of_history_is_met(toured: tuple[front.Tour, Path]) -> None:
    """Truth: dates and orders of magnitude of the record, as wide bounds on the median of a dozen draws."""
    tour, _ = toured
    every = tour.replay.dataset
    run = every.median("draw")

    def total(name: str, first: str, last: str) -> float:
        return float(every[name].sel(month=slice(first, last)).sum("month").median())

    assert 1_000 < total("famine_deaths", "1921-07", "1922-12") < 12_000
    assert 3_000 < total("famine_deaths", "1932-01", "1933-12") < 12_000
    assert total("famine_deaths", "1932-01", "1933-12") > 20 * total("famine_deaths", "1927-01", "1928-12")
    assert 0.4 < float(run["collectivised_share"].sel(month="1930-02-01")) < 0.75
    cattle = run["cattle"]
    assert float(cattle.sel(month="1933-07-01") / cattle.sel(month="1928-07-01")) < 0.75
    worst = run["regional_famine_deaths"].sel(month=slice("1932-01", "1933-12")).sum("month")
    assert str(worst.idxmax().item()) == "ukraine"


def test_policies_that_contradict_each_other_are_refused_naming_the_lever() -> None:
    """Truth: rule 3, cotenability."""
    one = Policy.own("mine").impose("grain_export_plan", 0, since="1930-01")
    two = Policy.own("yours").impose("grain_export_plan", 2, since="1930-06")
    with pytest.raises(SmychkaError, match="grain_export_plan"):
        front.fork([one, two], draws=2)


def test_a_policy_nothing_of_which_acts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: a fork equal to history would be read as no effect. Every lever acts now, so one is made not to."""
    assert not [item["id"] for item in front.policy_items() if item["state"] != "runs"]
    monkeypatch.setattr(holdings, "LEVERS", holdings.LEVERS - {"testament_disclosure"})
    with pytest.raises(SmychkaError, match="waits for"):
        front.fork(Policy.own("mine").impose("testament_disclosure", 1, since="1924-05"), draws=2)


def test_a_fork_is_read_only_against_a_replay_that_shares_its_luck(toured: tuple[front.Tour, Path]) -> None:
    """Truth: rule 6, paired luck."""
    tour, _ = toured
    fork = front.fork("relief_1932", draws=DRAWS, seed=8)
    with pytest.raises(SmychkaError, match="seed"):
        fork.against(tour.replay)
