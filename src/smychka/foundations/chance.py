"""Luck belongs to the event: random numbers keyed by seed, event name and draw.

A switch, a policy or a new parameter must not move any other random number, or paired runs would differ by weather.
So every number has its own key, made from the seed, a stable hash of the event's name, and the index of the draw.
Only uniforms and normals are given out; other laws come from quantile functions applied to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray


def event_number(event: str) -> int:
    """A stable 32-bit number for an event's name, the same on every machine and in every session."""
    return int.from_bytes(blake2b(event.encode(), digest_size=4).digest(), "little")


class Chance(eqx.Module):
    """The luck of one draw.

    Attributes:
        key: key made from the seed.
        draw: index of the draw; draws with the same index share all luck, whatever the policy.
    """

    key: PRNGKeyArray
    draw: Int[Array, ""]

    @classmethod
    def of(cls, seed: int, draw: Int[Array, ""] | int) -> Chance:
        """The luck of one draw under a seed."""
        return cls(jax.random.key(seed), jnp.asarray(draw, dtype=jnp.uint32))

    def uniforms(self, events: Sequence[str], shape: tuple[int, ...] = ()) -> Float[Array, "event *shape"]:
        """Uniforms strictly inside (0, 1), one block for each event."""
        found = jax.vmap(lambda key: jax.random.uniform(key, shape, dtype=jnp.float32))(self._keys(events))
        return jnp.clip(found, 1e-6, 1.0 - 1e-6)

    def normals(self, events: Sequence[str], shape: tuple[int, ...] = ()) -> Float[Array, "event *shape"]:
        """Standard normals, one block for each event."""
        return jax.vmap(lambda key: jax.random.normal(key, shape, dtype=jnp.float32))(self._keys(events))

    def key_of(self, event: str) -> PRNGKeyArray:
        """The key of one event, for a library that draws for itself."""
        return self._keys([event])[0]

    def _keys(self, events: Sequence[str]) -> PRNGKeyArray:
        numbers = jnp.array([event_number(event) for event in events], dtype=jnp.uint32)
        own = jax.random.fold_in(self.key, self.draw)
        return jax.vmap(lambda number: jax.random.fold_in(own, number))(numbers)
