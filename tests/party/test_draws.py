"""The party's many draws together: the same numbers as one by one, whatever their number, and the same slopes.

Truth: the definition of a map over draws.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from party import history
from smychka import party
from smychka.foundations.side_by_side import side_by_side
from smychka.party import apparatus, draws, membership


def month(text: str) -> history.Inputs:
    return jax.tree.map(lambda leaf: leaf[history.at(text)], history.inputs())


@pytest.fixture(scope="module")
def start() -> party.Party:
    """The party at the end of November 1925 in the central run."""
    return jax.tree.map(lambda leaf: leaf[history.at("1925-11")], history.central_run()[0])


def after(
    now: party.Party, p: party.PartyParameters, met: history.Inputs
) -> tuple[party.Party, party.PartyFlows]:  # fmt: skip
    world = party.World(met.levers, met.month, p, history.FULL)
    return party.step(now, met.leaders, met.provision, world)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 9, 12])
def test_draws_as_many_as_an_axis_is_long_are_not_taken_for_it(start: party.Party, number: int) -> None:
    """Truth: each draw alone; the numbers are those of platforms, tiers, cohorts, leaders and places."""
    met, sample = month("1925-12"), history.sample(number)
    last = jax.tree.map(lambda leaf: jnp.moveaxis(leaf, 0, -1), sample)
    together = jax.jit(side_by_side(lambda p: after(start, p, met)))(last)
    for place in range(number):
        alone = after(start, jax.tree.map(lambda leaf, place=place: leaf[place], sample), met)
        for one, many in zip(jax.tree.leaves(alone), jax.tree.leaves(together), strict=True):
            np.testing.assert_allclose(np.asarray(many)[..., place], np.asarray(one), rtol=2e-4, atol=1e-6)


def test_a_map_over_a_map_of_draws_is_the_same(start: party.Party) -> None:
    """Truth: each draw and each month alone."""
    sample = history.sample(4)
    months = jax.tree.map(lambda *leaves: jnp.stack(leaves), month("1923-12"), month("1925-12"))

    def votes(p: party.PartyParameters, met: history.Inputs) -> jax.Array:
        return after(start, p, met)[1].votes.pyramid

    both = jax.vmap(lambda met: jax.vmap(lambda p: votes(p, met))(sample))(months)
    alone = votes(jax.tree.map(lambda leaf: leaf[3], sample), month("1923-12"))
    np.testing.assert_allclose(np.asarray(both[0, 3]), np.asarray(alone), rtol=2e-4, atol=1e-6)


def test_slopes_are_those_of_each_draw_alone(start: party.Party) -> None:
    """Truth: the slope of one draw: more lapse, fewer members."""
    met, p = month("1925-12"), history.CENTRAL.membership
    seen = membership.Seen(
        admission=jnp.asarray([9.0, 4.0, 2.0]), purge=jnp.float32(0.002), purge_of_founders=jnp.float32(0.0),
        struck=jnp.float32(0.0), posts=jnp.float32(400.0), privilege=jnp.float32(0.3), hunger=jnp.float32(0.2),
        front=jnp.float32(0.0),
    )  # fmt: skip

    def size(lapse: jax.Array) -> jax.Array:
        now = dataclasses.replace(p, lapse=lapse)
        return membership.step(start.members, seen, met.month, now, history.FULL.membership)[0].count.sum()

    lapses = jnp.asarray([0.01, 0.02, 0.04])
    truth = [float(jax.grad(size)(lapse)) for lapse in lapses]
    assert max(truth) < 0.0
    together = jax.grad(lambda many: side_by_side(size)(many).sum())(lapses)
    np.testing.assert_allclose(together, truth, rtol=1e-4)


def test_sums_and_constants_stand_in_their_axes() -> None:
    """Truth: arithmetic: constants on a new first axis, a sum over the first axis, numbers left as they are."""
    like = jnp.ones((9, 4))
    assert draws.along((1.0, 2.0), like).shape == (2, 1, 1)
    np.testing.assert_array_equal(np.asarray(draws.along((1.0, 2.0), like) * like)[1], 2.0 * np.ones((9, 4)))
    parts = jnp.arange(24.0).reshape(3, 8)
    np.testing.assert_array_equal(np.asarray(draws.added(parts)), np.asarray(parts).sum(0))
    np.testing.assert_array_equal(np.asarray(draws.settled(parts)), np.asarray(parts))


def test_readings_of_the_posts_are_the_same_for_many() -> None:
    """Truth: each draw alone."""
    posts = history.central_run()[0].apparatus.posts[history.at("1925-12") : history.at("1926-03")]
    for reading in (apparatus.following, apparatus.concentration, apparatus.centres):
        many = jax.vmap(lambda held, reading=reading: reading(apparatus.Apparatus(held)))(posts)
        alone = [reading(apparatus.Apparatus(held)) for held in posts]
        np.testing.assert_allclose(np.asarray(many), np.stack(alone), rtol=1e-5)
