"""Chance belongs to the event, whatever else is drawn before, after or beside it.

The truth of these tests is the promise of the module: one number, one key of seed, event and draw. Without it a
switch or a policy would change the weather, and paired runs would differ by luck.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.chance import Chance, event_number


def test_an_event_has_the_same_number_everywhere() -> None:
    """Truth: BLAKE2b (RFC 7693) with a digest of four bytes: `b2sum -l 32` gives 720da469, lowest byte first. Python's
    own hash of a text changes with the session."""
    assert event_number("weather.ukraine") == 1772359026
    assert event_number("weather.ukraine") != event_number("weather.ukrainf")


def test_drawing_before_or_after_another_event_gives_the_same() -> None:
    """Truth: the promise; a stream of numbers would fail here."""
    chance = Chance.of(1917, 3)
    alone = np.asarray(chance.uniforms(["harvest"], (4,)))[0]
    before, after = chance.uniforms(["harvest", "plague"], (4,)), chance.uniforms(["plague", "harvest"], (4,))
    np.testing.assert_array_equal(alone, before[0])
    np.testing.assert_array_equal(alone, after[1])
    assert not np.array_equal(before[0], before[1])


def test_seeds_and_draws_have_their_own_luck() -> None:
    """Truth: the promise: seed and index of the draw both enter the key."""
    events = ["one", "two"]
    numbers = [np.asarray(Chance.of(seed, draw).normals(events)) for seed, draw in ((1, 0), (2, 0), (1, 1))]
    assert all(not np.intersect1d(a, b).size for i, a in enumerate(numbers) for b in numbers[:i])


@given(seed=st.integers(0, 2**31 - 1), draw=st.integers(0, 2**20))
def test_uniforms_lie_strictly_inside(seed: int, draw: int) -> None:
    """Truth: a quantile function at 0 or 1 may be infinite."""
    found = np.asarray(Chance.of(seed, draw).uniforms(["a", "b", "c"], (50,)))
    assert ((found > 0.0) & (found < 1.0)).all()


def test_uniforms_and_normals_follow_their_laws() -> None:
    """Truth: Kolmogorov's test against the uniform and the normal law, 20,000 numbers with a fixed seed."""
    stats = pytest.importorskip("scipy.stats")
    chance = Chance.of(5, 0)
    assert stats.kstest(np.asarray(chance.uniforms(["u"], (20_000,)))[0], "uniform").pvalue > 0.01
    assert stats.kstest(np.asarray(chance.normals(["n"], (20_000,)))[0], "norm").pvalue > 0.01


def test_a_new_event_moves_no_other() -> None:
    """Truth: the promise: parameters are keyed by their names, so that one more reshuffles nothing."""
    chance = Chance.of(8, 2)
    few = np.asarray(chance.uniforms(["pace", "size"]))
    more = np.asarray(chance.uniforms(["first", "size", "pace"]))
    np.testing.assert_array_equal(few, more[[2, 1]])
