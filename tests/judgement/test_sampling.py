"""Chains, leaping or wandering: what they must meet by closed forms, and a stopped walk that goes on the same way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from smychka.ensemble import load_history
from smychka.foundations.faults import SmychkaError
from smychka.inputs.record import load_record
from smychka.judgement.calibration import Coordinates, Problem
from smychka.judgement.chains import Chains, diagnosed, starts_of
from smychka.judgement.observation import log_density, observed
from smychka.judgement.sampling import ChainSettings, log_posterior, sampled
from smychka.judgement.search import Fit, objective
from smychka.judgement.wandering import Wandering, wandered

MEAN = np.array([0.5, -1.0])
COVARIANCE = np.array([[0.25, 0.15], [0.15, 0.16]])
BELL = Fit(("a", "b"), MEAN, np.linalg.inv(COVARIANCE), (1.0,), 0.0, True)
WRONG_BELL = Fit(("a", "b"), np.zeros(2), np.eye(2), (2.0,), 0.0, True)
SHORT = ChainSettings(chains=4, warm_up=30, steps=150)


def bell(z: jax.Array) -> jax.Array:
    """The log density of a bell with `MEAN` and `COVARIANCE`."""
    away = z - MEAN[:, None]
    return -0.5 * (away * (jnp.linalg.inv(COVARIANCE) @ away)).sum(axis=0)


@pytest.mark.parametrize("fit", [BELL, WRONG_BELL])
def test_chains_meet_a_bell(fit: Fit) -> None:
    """Truth: closed form: mean and covariance of a bell, whatever bell the distances are measured by."""
    chains = sampled(bell, fit, starts_of([fit], 4, 3), SHORT)
    places = chains.z.reshape(-1, 2)
    assert places.mean(axis=0) == pytest.approx(MEAN, abs=0.1)
    assert np.cov(places.T) == pytest.approx(COVARIANCE, abs=0.06)
    table = diagnosed(chains)
    assert table["rhat"].max() < 1.05
    assert table["ess"].min() > 100
    assert not chains.divergent.any()
    assert chains.z.shape == (4, 150, 2)
    assert 0.5 < chains.acceptance.mean() <= 1.0


def test_chains_in_two_hollows_have_not_met() -> None:
    """Truth: the definition of R-hat: chains that stay in two places far apart have not met."""

    def two(z: jax.Array) -> jax.Array:
        return jnp.logaddexp(-50.0 * (z[0] - 3.0) ** 2, -50.0 * (z[0] + 3.0) ** 2)

    fits = [Fit(("a",), np.array([place]), 100.0 * np.eye(1), (1.0,), 0.0, True) for place in (3.0, -3.0)]
    chains = sampled(two, fits[0], starts_of(fits, 4, 3), replace(SHORT, warm_up=10, steps=30))
    assert diagnosed(chains)["rhat"].max() > 1.5


def test_a_stopped_walk_goes_on(tmp_path: Path) -> None:
    """Truth: a walk that was never stopped; also to more steps; another calibration is refused."""
    starts, settings = starts_of([BELL], 4, 3), ChainSettings(chains=4, warm_up=3, steps=6)
    whole = sampled(bell, BELL, starts, settings)
    kept = tmp_path / "chains.npz"

    def stop(share: float, acceptance: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sampled(bell, BELL, starts, settings, kept=kept, progress=stop)
    rest = sampled(bell, BELL, starts, settings, kept=kept)
    assert rest.z.tolist() == whole.z.tolist()
    assert rest.leap == whole.leap
    longer = sampled(bell, BELL, starts, replace(settings, steps=8), kept=kept)
    assert longer.z[:, :6].tolist() == whole.z.tolist()
    assert longer.z.shape[1] == 8
    with pytest.raises(SmychkaError, match="another calibration"):
        sampled(bell, BELL, starts, replace(settings, doublings=2), kept=kept)
    with pytest.raises(SmychkaError, match="not finite"):
        sampled(lambda z: z[0] * jnp.nan, BELL, starts, settings)


ONE = Fit(("a",), np.array([0.8]), np.array([[6.0]]), (1.0,), 0.0, True)
WIDE = Fit(("a",), np.array([0.0]), np.array([[1.0]]), (2.0,), 0.0, True)
FEW = Wandering(chains=64, warm_up=100, steps=400, every=10, bells=1)


def wrong(z: np.ndarray) -> np.ndarray:
    """One residual, nought at 1."""
    return 3.0 * (z - 1.0)


@pytest.mark.parametrize("fit", [ONE, WIDE])
def test_wandering_meets_the_posterior(fit: Fit) -> None:
    """Truth: quadrature: mean and variance of a standard normal times Student's density, whatever the bell."""
    grid = np.linspace(-6.0, 6.0, 20_001)
    mass = np.exp(-0.5 * grid**2 + np.asarray(log_density(jnp.asarray(wrong(grid)))))
    mass /= mass.sum()
    mean = float((mass * grid).sum())
    chains = wandered(wrong, fit, starts_of([fit], 64, 3), FEW)
    assert chains.z.shape == (64, 40, 1)
    assert chains.z.mean() == pytest.approx(mean, abs=0.03)
    assert chains.z.var() == pytest.approx(float((mass * (grid - mean) ** 2).sum()), rel=0.12)
    assert diagnosed(chains)["rhat"].max() < 1.05
    assert 0.0 < chains.acceptance.mean() < 1.0


def test_stopped_wandering_goes_on(tmp_path: Path) -> None:
    """Truth: chains that were never stopped; also to more steps; what cannot be is refused."""
    settings = Wandering(chains=8, warm_up=20, steps=40, every=10, bells=1)
    starts = starts_of([ONE], 8, 3)
    whole, kept = wandered(wrong, ONE, starts, settings), tmp_path / "kept.npz"

    def stop(share: float, taken: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wandered(wrong, ONE, starts, settings, kept=kept, progress=stop)
    assert wandered(wrong, ONE, starts, settings, kept=kept).z.tolist() == whole.z.tolist()
    longer = wandered(wrong, ONE, starts, replace(settings, steps=60), kept=kept)
    assert longer.z[:, :4].tolist() == whole.z.tolist()
    assert longer.z.shape[1] == 6
    with pytest.raises(SmychkaError, match="another calibration"):
        wandered(wrong, ONE, starts, replace(settings, stride=0.5), kept=kept)
    with pytest.raises(SmychkaError, match="no finite answer"):
        wandered(lambda z: z * np.nan, ONE, starts, settings)
    with pytest.raises(SmychkaError, match="multiples of 40 and of 10"):
        Wandering(steps=45, every=10)


def test_draws_are_taken_from_all_chains() -> None:
    """Truth: counting: as many from each chain, none twice while there are enough."""
    z = np.arange(24.0).reshape(3, 4, 2)
    chains = Chains(("a", "b"), z, *(np.zeros((3, 4)),) * 4, 0.1, 1.0)
    found = chains.draws(6)
    assert found.shape == (2, 6)
    assert len(set(found[0])) == 6
    with pytest.raises(SmychkaError, match="13 draws were asked of 12"):
        chains.draws(13)


def test_the_density_of_the_model_and_its_gradient() -> None:
    """Truth: the same sum by the search's objective, and differences of it."""
    history = load_history()
    figures = observed(load_record()).kept(only=lambda name: name in ("special_settlers", "exports"))
    names = ("parameter.society.population.settler_death", "parameter.economy.commerce.spending")
    problem = Problem(history, figures, Coordinates(names, (), history.regions.names), batch=4)
    z = np.array([[0.3, -0.2], [0.1, 0.4]])
    value, back = jax.vjp(jax.jit(lambda at: log_posterior(problem, at)), jnp.asarray(z, jnp.float32))
    assert np.asarray(value) == pytest.approx(-objective(z, problem.residuals(z)), rel=1e-4)
    slope = np.asarray(back(jnp.ones(2))[0])
    step = 0.02
    for row in range(2):
        moved = step * np.eye(2)[row][:, None]
        ends = [-objective(z + side * moved, problem.residuals(z + side * moved)) for side in (1.0, -1.0)]
        assert slope[row] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=0.05, abs=0.3)
