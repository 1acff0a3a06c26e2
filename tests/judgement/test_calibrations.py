"""Calibration as the command does it, on a few constants: what is left, what is kept under way, what is refused."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from smychka import calibrations
from smychka.calibrations import Calibration, Plan, calibrate
from smychka.foundations.faults import SmychkaError
from smychka.judgement.calibration import Coordinates
from smychka.judgement.politics import sampled_politics
from smychka.judgement.wandering import Wandering
from smychka.posteriors import load_posterior
from smychka.telling import scoreboard

CONSTANTS = ("parameter.society.population.settler_death", "parameter.economy.commerce.spending")
QUANTITIES = ("special_settlers", "special_settler_deaths", "exports", "imports")
PLAN = Plan(full=True, rows=8, trials=False, chains=Wandering(chains=8, warm_up=10, steps=40, every=10, bells=0))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Calibration, Path, list[float]]:
    """A calibration of two constants and a year of weather, its folder, and what its progress said."""
    folder, said = tmp_path_factory.mktemp("calibration"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            calibrations, "coordinates", lambda history: Coordinates(CONSTANTS, (1932,), history.regions.names)
        )
        patch.setattr(calibrations, "of_first_stage", lambda name: name in QUANTITIES)
        patch.setattr(calibrations, "STARTS", 1)
        patch.setattr(calibrations, "sampled_politics", partial(sampled_politics, moves=1))
        found = calibrate(folder, PLAN, said.append)
        again = calibrate(folder, PLAN)
    assert again.posterior.constants["economy.commerce.spending"].tolist() == (
        found.posterior.constants["economy.commerce.spending"].tolist()
    )
    return found, folder, said


def test_a_calibration_leaves_a_posterior(small: tuple[Calibration, Path, list[float]], tmp_path: Path) -> None:
    """Truth: what the command promises: draws of both stages in a file that runs can start from, and tables."""
    found, folder, said = small
    place = found.write(folder)
    held = load_posterior(place)
    assert held.rows == 8
    assert not held.stale
    assert {name.removeprefix("parameter.") for name in CONSTANTS} < set(held.constants)
    assert "top.contest.affinity" in held.constants
    assert "ban_on_factions_latency" in held.gains
    assert held.years == (1932,)
    assert {"posterior.nc", "result.json", "series.csv", "constants.csv", "chains.csv"} <= {
        each.name for each in folder.iterdir()
    }
    told = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert told["command"] == "calibrate"
    assert told["method"] == "wandering"
    assert said == sorted(said)
    assert said[-1] == pytest.approx(1.0)
    assert held.about["likelihood"]["after"]["q50"] > held.about["likelihood"]["before"]["q50"]
    sentences = scoreboard.how_made(held.about)
    assert any("R-hat" in each for each in sentences)
    assert [title for title, _ in scoreboard.of_calibration(held.about)] == ["Politics, before and after its stage"]


def test_a_calibration_can_be_installed(
    small: tuple[Calibration, Path, list[float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Truth: the help of --install; a folder that cannot be written is said."""
    found, _, _ = small
    monkeypatch.setattr(calibrations, "shipped_file", lambda: tmp_path / "posterior.nc")
    assert load_posterior(found.install()).rows == 8
    monkeypatch.setattr(calibrations, "shipped_file", lambda: tmp_path / "none" / "posterior.nc")
    with pytest.raises(SmychkaError, match="cannot write"):
        found.install()


def test_what_another_version_kept_is_refused(tmp_path: Path) -> None:
    """Truth: the house rule: nothing is mixed, and the sentence says what to do."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "model.txt").write_text("of long ago\n")
    with pytest.raises(SmychkaError, match=r"another version of the model .*remove it or name another"):
        calibrate(tmp_path, PLAN)


def test_plans_that_cannot_be() -> None:
    """Truth: the limits of the help."""
    with pytest.raises(SmychkaError, match="--rows is 1; expected 2 or more"):
        Plan(rows=1)
    with pytest.raises(SmychkaError, match="--seed is -1"):
        Plan(seed=-1)
    with pytest.raises(SmychkaError, match="the chains leave 32 draws"):
        Plan(full=True, rows=33, chains=PLAN.chains)


def test_the_trials_of_the_shipped_posterior_are_told() -> None:
    """Truth: the issue: forecasts, made-up records, series left out and politics stand in the file that is shipped."""
    about = load_posterior().about
    titles = [title for title, _ in scoreboard.of_calibration(about)]
    assert len(titles) == 4
    trials = about["trials"]
    assert [row["id"] for row in trials["forecasts"]] == ["to_1928", "to_1933", "regions"]
    assert len(trials["deletions"]) == len({row["series"] for row in trials["deletions"]}) >= 40
    assert all(0.0 <= row["p"] <= 1.0 for row in trials["made_up"])
    assert np.isfinite([row["after"]["likelihood"] for row in trials["forecasts"]]).all()
