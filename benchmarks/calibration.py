"""What a calibration costs: a run, a gradient, all differences, a search, a step of the chains.

Run: python benchmarks/calibration.py
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import jax
import jax.numpy as jnp
import numpy as np

from smychka import ensemble
from smychka.foundations.compiling import MANY
from smychka.inputs.record import load_record
from smychka.judgement.calibration import Problem, coordinates, of_first_stage
from smychka.judgement.observation import observed
from smychka.judgement.sampling import log_posterior
from smychka.judgement.search import Settings, calibrated, derivative

CHAINS, TIMES = 16, 5


def seconds(work: Callable[[], object]) -> float:
    """Median of some runs, after one that compiles."""
    work()
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def main() -> None:
    """The table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, jax {version('jax')}")
    ensemble.remember_compilations()
    history = ensemble.load_history()
    problem = Problem(history, observed(load_record()).kept(only=of_first_stage), coordinates(history))
    names = problem.coordinates.names
    print(f"{len(problem.observed.points)} points, {len(names)} numbers\n")
    z = 0.1 * jax.random.normal(jax.random.key(0), (len(names), CHAINS))
    ones = jnp.ones(CHAINS)
    forward = jax.jit(lambda at: log_posterior(problem, at), compiler_options=MANY)
    gradient = jax.jit(
        lambda at: jax.vjp(lambda place: log_posterior(problem, place), at)[1](ones),
        compiler_options=MANY,
    )
    one, other = (seconds(lambda work=work: jax.block_until_ready(work(z))) for work in (forward, gradient))
    print(f"log posterior, {CHAINS} places side by side: {one:.3f} s")
    print(f"its gradient by reverse mode: {other:.3f} s, {other / one:.1f} times (asked: at most 8)")
    nought = np.zeros(len(names))
    print(f"all differences, both sides: {seconds(lambda: derivative(problem.residuals, nought, 0.3)):.2f} s")
    begun = time.perf_counter()
    fit = calibrated(names, problem.residuals, Settings())
    print(f"a search from the medians: {time.perf_counter() - begun:.1f} s, {len(fit.course) - 1} iterations")


if __name__ == "__main__":
    main()
