"""Consumption per head of town over village: closed form and signs."""

from __future__ import annotations

import jax.numpy as jnp
import pytest

from smychka.economy import standards
from smychka.economy.standards import EARNERS_PER_HEAD_1913, VILLAGERS_1913, StandardParameters, StandardSeen
from smychka.foundations.quantity import central

P = central(StandardParameters)


def ratio(**changed: float) -> float:
    usual = {
        "real_wage": 100.0, "earners": 26.0 * EARNERS_PER_HEAD_1913, "urban": 26.0, "nourishment": 1.0, "goods": 1.0,
        "rural": VILLAGERS_1913,
    }  # fmt: skip
    seen = StandardSeen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})
    return float(standards.relative_standard(seen, P))


def test_the_standard_of_1913() -> None:
    """Truth: closed form: with both at the standard of 1913 the ratio is the constant."""
    assert ratio() == pytest.approx(float(P.usual), rel=1e-5)


@pytest.mark.parametrize(
    ("changed", "rises"),
    [({"real_wage": 120.0}, True), ({"earners": 13.0}, True), ({"nourishment": 0.8}, False), ({"goods": 0.5}, False)],
    ids=str,
)
def test_signs(changed: dict[str, float], rises: bool) -> None:
    """Truth: signs: better paid or more often employed townspeople raise it, and so does a poorer village."""
    better_town = rises or min(changed.values()) < 1.0
    assert (ratio(**changed) > ratio()) == better_town


def test_half_real_wages_halve_it() -> None:
    """Truth: closed form: proportional to the real wage."""
    assert ratio(real_wage=50.0) == pytest.approx(0.5 * ratio(), rel=1e-5)
