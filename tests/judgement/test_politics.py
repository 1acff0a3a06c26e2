"""The second stage: powers, copies and moves by closed forms; and the kernel read off made-up runs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from smychka.ensemble import load_history
from smychka.foundations.calendar import MONTHS, month_starts
from smychka.foundations.faults import SmychkaError
from smychka.judgement import politics
from smychka.judgement.calibration import coordinates, posterior_of
from smychka.judgement.chains import copies
from smychka.judgement.politics import COALITIONS, MISREAD, NUMBERS, Struggle, kernel, next_power
from smychka.judgement.politics import sampled_politics as sampled


def run(**values: float) -> xr.Dataset:
    """A run of one draw in which everything stands still."""
    every = dict.fromkeys(politics.WATCHED, 0.0) | values
    held = {name: (("month", "draw"), np.full((MONTHS, 1), value)) for name, value in every.items()}
    return xr.Dataset(held, coords={"month": month_starts()})


def test_the_kernel() -> None:
    """Truth: closed form: numbers inside their bands cost nothing, and each coalition one logarithm."""
    still = run(members_for_leadership=0.7, congress_for_leadership=0.9, secretaries_replaced=0.611 / 13)
    expected = 0.0
    for each in NUMBERS:
        value = each.reading(still)[0]
        away = min(max(value, each.low), each.high) - value
        expected -= 0.5 * (away / each.scale) ** 2
    stood = [bool(each.reading(still)[0]) for each in COALITIONS]
    assert stood == [False, True, False, False, False]
    expected += math.log(1 - MISREAD) + 4 * math.log(MISREAD)
    assert kernel(still)[0] == pytest.approx(expected)
    assert kernel(run(members_for_leadership=np.nan))[0] == -np.inf


def test_powers_and_copies() -> None:
    """Truth: the definition of effective draws, and counts that differ from expectation by less than one."""
    found = np.array([0.0, -1.0, -50.0, -2.0])
    power = next_power(found, 0.0)
    weights = np.exp(power * found)
    assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(2.0, rel=1e-3)
    assert next_power(np.zeros(4), 0.3) == 1.0
    weights = np.array([0.1, 0.4, 0.2, 0.3])
    counts = np.bincount(copies(np.repeat(weights, 25), 0.5, 100) // 25, minlength=4)
    assert counts / 100 == pytest.approx(weights, abs=0.02)


class Line:
    """A struggle without a model: one number, of which the kernel knows."""

    constants, gains = ("a",), ("b",)

    def normals(self, event: str, draws: int, seed: int) -> politics.Places:
        return Struggle.normals(self, event, draws, seed)  # type: ignore[arg-type]

    @property
    def sizes(self) -> dict[str, int]:
        return {"constants": 1, "gains": 1}

    def runs(self, z: politics.Places, rows: np.ndarray) -> np.ndarray:
        return z["constants"][0]

    def told(self, z: politics.Places) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        return {"a": z["constants"][0]}, {"b": z["gains"][0]}


def test_draws_go_from_the_prior_to_the_posterior(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: closed form: a standard normal times a normal kernel at 2 with variance 1/4 has mean 1.6, variance 1/5."""
    monkeypatch.setattr(politics, "kernel", lambda value: -2.0 * (value - 2.0) ** 2)
    monkeypatch.setattr(politics, "read", lambda value: {"mean": float(value.mean())})
    found = sampled(Line(), 4000, seed=5)  # type: ignore[arg-type]
    assert found.constants["a"].mean() == pytest.approx(1.6, abs=0.05)
    assert found.constants["a"].var() == pytest.approx(0.2, abs=0.03)
    assert found.gains["b"].mean() == pytest.approx(0.0, abs=0.06)
    assert found.course[-1]["power"] == 1.0
    assert found.contraction["a"] == pytest.approx(0.8, abs=0.03)
    assert found.before["mean"] == pytest.approx(0.0, abs=0.06)
    again = sampled(Line(), 4000, seed=5)  # type: ignore[arg-type]
    assert again.constants["a"].tolist() == found.constants["a"].tolist()


def test_what_is_moved() -> None:
    """Truth: the declarations of the model: blocks of politics alone, medians at nought, gains from 0 to 1."""
    history = load_history()
    struggle = Struggle(history)
    assert all(name.startswith(politics.BLOCKS) for name in struggle.constants)
    assert not any("membership" in name for name in struggle.constants)
    assert "ban_on_factions_latency" in struggle.gains
    z = struggle.normals("test", 300, 1)
    constants, gains = struggle.told(z)
    assert set(constants) == set(struggle.constants)
    assert min(gains["right_silence"]) >= 0.0
    assert max(gains["right_silence"]) <= 1.0
    assert np.mean(gains["right_silence"]) == pytest.approx(0.5, abs=0.06)
    with pytest.raises(SmychkaError, match="posterior of the first"):
        struggle.runs(struggle.normals("test", 2, 1), np.arange(2))


def test_politics_of_the_model_come_nearer_to_the_record() -> None:
    """Truth: the record: the end of the order of coalitions is met in more draws than under the prior."""
    history = load_history()
    first = posterior_of(coordinates(history), np.zeros((len(coordinates(history).names), 64)))
    found = sampled(Struggle(replace(history, posterior=first)), 64, moves=2)
    assert found.after["winner_1934"] >= found.before["winner_1934"]
    assert all(np.isfinite(values).all() for values in (*found.constants.values(), *found.gains.values()))
