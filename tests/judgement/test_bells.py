"""Bells fitted to what chains met."""

from __future__ import annotations

import numpy as np
import pytest

from smychka.judgement.bells import SHRUNK, TOLD, Bell, directions, fitted


def test_directions_are_those_that_the_record_moves() -> None:
    """Truth: a bell with one narrow axis, turned: the axis is found, others are left alone."""
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    root = turn @ np.diag([0.2, 0.99])
    along = directions(root)
    assert along.shape == (2, 1)
    assert np.abs(root @ along[:, 0]) == pytest.approx(0.2 * np.abs(turn[:, 0]), abs=1e-6)
    barely = np.diag([1.0 / np.sqrt(1.0 + 0.9 * TOLD), 1.0])
    assert directions(barely).shape == (2, 0)


def test_a_bell_has_the_mean_and_the_shrunk_covariance_of_its_places() -> None:
    """Truth: the formula: mean and variances along two axes, covariance shrunk, the third axis untouched."""
    covariance = np.array([[4.0, 1.0], [1.0, 0.5]])
    normal = np.random.RandomState(3).normal(size=(4000, 2)) @ np.linalg.cholesky(covariance).T
    places = np.concatenate([normal + np.array([1.0, -2.0]), np.full((4000, 1), 7.0)], axis=1)
    bell = fitted(places, np.eye(3)[:, :2])
    seen = np.cov(places[:, :2].T)
    assert bell.mean == pytest.approx([*places[:, :2].mean(axis=0), 0.0])
    assert bell.root is not None
    made = bell.root @ bell.root.T
    assert np.diag(made) == pytest.approx([seen[0, 0], seen[1, 1], 1.0])
    assert made[0, 1] == pytest.approx((1.0 - SHRUNK) * seen[0, 1])
    assert made[2, :2] == pytest.approx(0.0)


def test_inward_is_the_inverse_of_outward() -> None:
    """Truth: going there and back."""
    state = np.random.RandomState(4)
    bell = fitted(state.normal(size=(50, 3)) * [1.0, 2.0, 3.0], np.eye(3)[:, 1:])
    x = state.normal(size=(3, 5))
    assert bell.inward(bell.outward(x)) == pytest.approx(x)
    plain = Bell(np.ones(3))
    assert plain.inward(plain.outward(x)) == pytest.approx(x)
