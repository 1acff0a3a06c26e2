"""Rounded corners against the sharp ones they stand for.

The truth of these tests is the closed form: the positive part and the lesser of two numbers.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.curves import smooth_ceiling, smooth_floor

numbers = st.floats(-5.0, 5.0, width=32)
widths = st.floats(0.015625, 0.5, width=32)


@given(x=numbers, width=widths)
def test_floor_is_the_positive_part_within_half_the_width(x: float, width: float) -> None:
    """Truth: closed form: the gap is largest at the corner, half the width, and never negative."""
    gap = float(smooth_floor(jnp.float32(x), width)) - max(x, 0.0)
    assert -1e-6 <= gap <= width / 2 + 1e-6


@given(x=numbers, width=widths)
def test_ceiling_is_the_lesser_of_the_number_and_one(x: float, width: float) -> None:
    """Truth: closed form: below both, by at most half the width."""
    gap = min(x, 1.0) - float(smooth_ceiling(jnp.float32(x), width))
    assert -1e-6 <= gap <= width / 2 + 1e-6


def test_at_the_corner() -> None:
    """Truth: computed by hand: half the width."""
    assert float(smooth_floor(jnp.float32(0.0), 0.2)) == pytest.approx(0.1)
    assert float(smooth_ceiling(jnp.float32(1.0), 0.2)) == pytest.approx(0.9)


def test_both_rise_and_have_a_slope_everywhere() -> None:
    """Truth: the purpose: monotone, with a finite gradient at the corner too."""
    x = jnp.linspace(-2.0, 3.0, 201)
    for curve in (smooth_floor, smooth_ceiling):
        values = np.asarray(curve(x, 0.1))
        slopes = np.asarray(jax.vmap(jax.grad(lambda one, curve=curve: curve(one, 0.1)))(x))
        assert (np.diff(values) >= -1e-6).all()
        assert np.isfinite(slopes).all() and (slopes >= 0).all() and (slopes <= 1).all()
