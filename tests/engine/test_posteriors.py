"""The posterior: what a draw takes from it, what stays by chance, and what is said of a stale or broken file."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from smychka import ensemble, posteriors, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import FIRST_YEAR
from smychka.foundations.faults import SmychkaError
from smychka.inputs import version
from smychka.posteriors import Posterior, load_posterior, samples, shipped_file

MEGABYTES = 5


def made(history: History) -> Posterior:
    """Three rows that can be told apart."""
    weather = np.arange(66.0, dtype=np.float32).reshape(len(history.regions.names), 1, 3) / 66
    return Posterior(
        {"economy.commerce.spending": np.array([0.1, 0.2, 0.3], np.float32)},
        {"right_silence": np.array([0.0, 0.5, 1.0], np.float32)},
        {"procurement_pressure": np.array([-1.0, 0.0, 1.0], np.float32)},
        weather, history.regions.names, (1932,), version.model_version(), {"method": "made up"},
    )  # fmt: skip


def test_a_draw_takes_a_row_and_keeps_its_own_luck(history: History) -> None:
    """Truth: the definition: draw i takes row i + seed, modulo the rows; all else is as without a posterior."""
    held, draws = made(history), jnp.arange(5, dtype=jnp.uint32)
    found, plain = samples(7, draws, history.labels, held), simulate.samples(7, draws, history.labels)
    rows = (np.arange(5) + 7) % 3
    spending = np.asarray(found.parameters.economy.commerce.spending)
    assert spending.tolist() == held.constants["economy.commerce.spending"][rows].tolist()
    lever = history.labels.levers.index("procurement_pressure")
    assert np.asarray(found.luck.lever)[lever].tolist() == held.levers["procurement_pressure"][rows].tolist()
    at = 1932 - FIRST_YEAR
    assert np.asarray(found.luck.weather)[:, at].tolist() == held.weather[:, 0, rows].tolist()
    others = np.delete(np.asarray(found.luck.weather), at, axis=1)
    assert others.tolist() == np.delete(np.asarray(plain.luck.weather), at, axis=1).tolist()
    assert np.asarray(found.luck.judging).tolist() == np.asarray(plain.luck.judging).tolist()
    assert np.asarray(found.parameters.economy.market.precaution).tolist() == (
        np.asarray(plain.parameters.economy.market.precaution).tolist()
    )


def test_a_file_gives_back_what_was_written(history: History, tmp_path: Path) -> None:
    """Truth: round trip."""
    held, path = made(history), tmp_path / "posterior.nc"
    held.write(path)
    found = load_posterior(path)
    assert found.rows == 3
    assert found.about == {"method": "made up"}
    assert found.model == held.model
    assert (found.regions, found.years) == (held.regions, held.years)
    for one, other in zip((found.constants, found.gains, found.levers), (held.constants, held.gains, held.levers),
                          strict=True):  # fmt: skip
        assert {name: values.tolist() for name, values in one.items()} == {
            name: values.tolist() for name, values in other.items()
        }
    assert found.weather.tolist() == held.weather.tolist()
    assert not found.stale
    assert found.warning == ""


def test_a_stale_posterior_warns_and_says_how_to_refresh(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the promise of the issue."""
    monkeypatch.setattr(posteriors, "load_posterior", lambda: replace(made(history), model="of long ago"))
    with pytest.warns(UserWarning, match=r"another version of the model \(of long ago.*smychka calibrate --install"):
        assert ensemble.usual_history().posterior is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ensemble.usual_history(prior=True).posterior is None


def test_what_cannot_be_read_is_said(history: History, tmp_path: Path) -> None:
    """Truth: the house rule on errors: what, where, what was expected, the nearest name."""
    with pytest.raises(SmychkaError, match=r"none\.nc cannot be read.*smychka calibrate --install"):
        load_posterior(tmp_path / "none.nc")
    (tmp_path / "broken.nc").write_text("not NetCDF")
    with pytest.raises(SmychkaError, match=r"broken\.nc cannot be read"):
        load_posterior(tmp_path / "broken.nc")
    strange = replace(made(history), constants={"economy.commerce.spendin": np.zeros(3, np.float32)})
    strange.write(tmp_path / "strange.nc")
    with pytest.raises(SmychkaError, match=r"economy\.commerce\.spendin.*economy\.commerce\.spending"):
        load_posterior(tmp_path / "strange.nc")


def test_the_shipped_posterior_is_of_this_model() -> None:
    """Truth: the hash of code and data; under five megabytes; every number finite."""
    held = load_posterior()
    assert not held.stale, held.warning
    assert shipped_file().stat().st_size < MEGABYTES * 1e6
    assert held.rows >= 400
    for table in (held.constants, held.gains, held.levers):
        assert all(np.isfinite(values).all() for values in table.values())
    assert np.isfinite(held.weather).all()


def test_runs_start_from_the_posterior(history: History) -> None:
    """Truth: runs differ from those of the priors, say which they are, and repeat themselves to the bit."""
    usual = replace(history, posterior=load_posterior())
    kept = ("famine_deaths", "industry_output")
    one, other, plain = (ensemble.run(each, 6, 3, watched=kept, batch=6) for each in (usual, usual, history))
    assert one.attrs["parameters"].startswith("posterior ")
    assert plain.attrs["parameters"] == "priors"
    assert one["famine_deaths"].values.tolist() == other["famine_deaths"].values.tolist()
    assert one["famine_deaths"].values.tolist() != plain["famine_deaths"].values.tolist()


def test_the_hash_of_the_model_passes_over_words(tmp_path: Path) -> None:
    """Truth: two copies of a package: a docstring and a comment change nothing, a number and a figure do."""
    package = tmp_path / "smychka"
    for name in ("economy", "data/record"):
        (package / name).mkdir(parents=True)
    module, figures = package / "economy" / "a.py", package / "data" / "record" / "a.csv"

    def told(text: str, rows: str = "1") -> str:
        for name in version.ENGINE:
            if name.endswith(".py"):
                (package / name).parent.mkdir(exist_ok=True, parents=True)
                (package / name).write_text("")
        for name in version.READ:
            if "." in name:
                (package / "data" / name).write_text("")
        module.write_text(text)
        figures.write_text(rows)
        return version.model_version(package)

    first = told('def f():\n    """One."""\n    return 1\n')
    assert told('def f():\n    """Another."""\n    return 1  # one\n') == first
    assert told("def f():\n    return 2\n") != first
    assert told('def f():\n    """One."""\n    return 1\n', "2") != first
