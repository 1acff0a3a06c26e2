"""Rounded corners: floors and ceilings that stay differentiable."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float


def smooth_floor(x: Float[Array, "*place"], width: float) -> Float[Array, "*place"]:
    """The positive part of a number, rounded over about `width`; never below nought."""
    return 0.5 * (x + jnp.sqrt(x * x + width * width))


def smooth_ceiling(x: Float[Array, "*place"], width: float) -> Float[Array, "*place"]:
    """The lesser of a number and one, rounded over about `width`; never above one."""
    gap = 1.0 - x
    return 1.0 - 0.5 * (gap + jnp.sqrt(gap * gap + width * width))
