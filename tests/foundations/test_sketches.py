"""Quantiles of numbers that are not kept.

Truth: the published bound (Masson, Rim, Lee 2019, section 2): every quantile within the relative error of the number of
that rank; adding counts is the same as counting all at once.
"""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smychka.foundations.sketches import ERROR, LEAST, MOST, Sketch, bins, centres

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
numbers = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(values=numbers)
def test_every_quantile_lies_within_the_bound(values: list[float]) -> None:
    """Truth: the number of that rank, sorted; numbers nearer to nought than the least may be read as nought."""
    sketch = Sketch.empty(1)
    sketch.add(np.array([values]))
    ranked = np.sort(values)
    for level, found in zip(LEVELS, sketch.quantiles(LEVELS)[:, 0], strict=True):
        truth = ranked[int(np.floor(level * (len(values) - 1)))]
        assert abs(found - truth) <= ERROR * abs(truth) * (1.0 + 1e-9) + 2.0 * LEAST


@settings(max_examples=30, deadline=None)
@given(values=st.lists(numbers, min_size=2, max_size=4))
def test_counts_add_up_in_any_order(values: list[list[float]]) -> None:
    """Truth: all numbers counted at once."""
    whole, forth, back = Sketch.empty(1), Sketch.empty(1), Sketch.empty(1)
    whole.add(np.array([list(chain(*values))]))
    for part in values:
        forth.add(np.array([part]))
    for part in reversed(values):
        back.add(np.array([part]))
    assert (whole.counts == forth.counts).all() and (whole.counts == back.counts).all()


def test_series_do_not_mix_and_signs_are_kept() -> None:
    """Truth: by hand."""
    sketch = Sketch.empty(3)
    sketch.add(np.array([[-1.0, -2.0, -3.0], [0.0, 0.0, 0.0], [1e-9, 5.0, 1e15]]))
    low, middle, high = sketch.quantiles((0.0, 0.5, 1.0))
    np.testing.assert_allclose([low[0], middle[0], high[0]], [-3.0, -2.0, -1.0], rtol=ERROR)
    assert low[1] == middle[1] == high[1] == 0.0
    assert (
        low[2] == 0.0 and middle[2] == pytest.approx(5.0, rel=ERROR) and high[2] == pytest.approx(MOST, rel=2 * ERROR)
    )


def test_bins_and_centres_agree() -> None:
    """Truth: the definition: a number and the centre of its bin differ by no more than the error."""
    values = np.concatenate([sign * np.geomspace(LEAST, MOST, 5_000) for sign in (-1.0, 1.0)])
    np.testing.assert_allclose(centres()[bins(values)], values, rtol=ERROR * (1.0 + 1e-6))
    assert (np.diff(centres()) > 0.0).all()
