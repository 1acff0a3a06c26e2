"""The fitted constants of the re-derivation of Allen's three runs, found again from figure 8.2 as digitised.

    python scripts/fit_allen.py            print the fit beside the values that stand in the package

The squares of the deviations are weighted by the tolerances, 5 per cent for the collectivised and the NEP run and 15
for the capitalist one. The spread of a constant is the one that it has with the others held.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import least_squares

from smychka.foundations.quantity import central, quantities
from smychka.published.allen import CAPITALIST, COLLECTIVISED, FITTED, NEP, AllenParameters, run
from smychka.published.printed import figure_8_2

RUNS = {"collectivised": (COLLECTIVISED, 0.05), "nep": (NEP, 0.05), "capitalist": (CAPITALIST, 0.15)}
START = {
    "capital_weight": 0.5, "capital_output": 1.0, "heavy_capital": 0.2, "farm_elasticity": 0.3, "dismissal": 0.5,
}  # fmt: skip
LOWEST, HIGHEST = np.full(5, 0.03), np.array([0.95, 4.0, 0.6, 1.5, 3.0])


def fitted_names() -> list[str]:
    """The constants that are fitted, in the order of the module."""
    return [name for name, quantity in quantities(AllenParameters) if quantity.source == FITTED]


def fit(substitution: float | None = None) -> tuple[dict[str, float], dict[str, float], float]:
    """Values, spreads, and the largest deviation as a share of its tolerance.

    Args:
        substitution: another elasticity of substitution, to see what the fit leaves open.
    """
    names = fitted_names()
    fixed = central(AllenParameters)
    if substitution is not None:
        fixed = eqx.tree_at(lambda p: p.substitution, fixed, jnp.asarray(substitution))
    targets = {name: jnp.asarray(figure_8_2(name)) for name in RUNS}

    @jax.jit
    def deviations(x: jax.Array) -> jax.Array:
        p = eqx.tree_at(lambda p: [getattr(p, name) for name in names], fixed, list(x))
        parts = [
            (run(kind, p).output[1:] / targets[name][1:] - 1.0) / tolerance for name, (kind, tolerance) in RUNS.items()
        ]
        return jnp.concatenate(parts)

    slopes = jax.jit(jax.jacfwd(deviations))
    found = least_squares(
        lambda x: np.asarray(deviations(jnp.asarray(x)), dtype=float), [START[name] for name in names],
        jac=lambda x: np.asarray(slopes(jnp.asarray(x)), dtype=float), bounds=(LOWEST, HIGHEST), x_scale="jac",
    )  # fmt: skip
    variance = float((found.fun**2).sum()) / (len(found.fun) - len(names))
    spreads = np.sqrt(variance / (found.jac**2).sum(axis=0))
    values = dict(zip(names, map(float, found.x), strict=True))
    return values, dict(zip(names, map(float, spreads), strict=True)), float(np.abs(found.fun).max())


def main() -> None:
    """Print the comparison."""
    values, spreads, worst = fit()
    stored = central(AllenParameters)
    print(f"{'constant':<20}{'fit':>10}{'spread':>10}{'stored':>10}")
    for name, value in values.items():
        print(f"{name:<20}{value:>10.4f}{spreads[name]:>10.4f}{float(getattr(stored, name)):>10.4f}")
    print(f"largest deviation: {worst:.3f} of its tolerance")
    for other in (0.25, 0.6, 0.8):
        print(f"refitted with an elasticity of substitution of {other}: {fit(other)[2]:.3f}")


if __name__ == "__main__":
    main()
