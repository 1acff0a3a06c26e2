"""Values of games: axioms, closed forms, and the definition by all orders of arrival."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.faults import SmychkaError
from smychka.judgement.games import coalitions, interactions, interval, line_between, shapley, unit_level

SEEDS = st.integers(0, 2**16)


def game(players: int, seed: int, draws: int = 3) -> np.ndarray:
    """A game without any structure."""
    return np.random.RandomState(seed).normal(size=(2**players, draws))


def by_orders(values: np.ndarray) -> np.ndarray:
    """Shapley values as the mean of what each adds, over all orders in which the players may come."""
    n = len(values).bit_length() - 1
    found = np.zeros((n, values.shape[1]))
    orders = list(permutations(range(n)))
    for order in orders:
        there = 0
        for player in order:
            found[player] += values[there | 1 << player] - values[there]
            there |= 1 << player
    return found / len(orders)


def turned(values: np.ndarray, line: float, upwards: bool) -> list[tuple[float | None, ...]]:
    """Necessary, sufficient and both of every cause."""
    rows = unit_level(values, line, upwards)
    return [tuple(row[name] for name in ("necessary", "sufficient", "both")) for row in rows]


@given(SEEDS, st.integers(1, 5))
def test_the_mean_over_all_orders(seed: int, players: int) -> None:
    """Truth: Shapley's own reading of his value."""
    values = game(players, seed)
    assert shapley(values) == pytest.approx(by_orders(values), abs=1e-12)


@given(SEEDS, st.integers(1, 7))
def test_efficiency(seed: int, players: int) -> None:
    """Truth: the axiom: the values share out the gap between all and none, in every draw."""
    values = game(players, seed)
    assert shapley(values).sum(axis=0) == pytest.approx(values[-1] - values[0], abs=1e-12)


@given(SEEDS, st.integers(0, 4))
def test_a_null_cause_has_nothing_and_moves_nobody(seed: int, place: int) -> None:
    """Truth: the axiom of the null player, wherever it stands; its pairs do not interact."""
    values, present = game(4, seed), coalitions(5)
    others = [at for at in range(5) if at != place]
    joined = values[(present[:, others] * (1 << np.arange(4))).sum(axis=1)]
    shares = shapley(joined)
    assert np.abs(shares[place]).max() < 1e-12
    assert shares[others] == pytest.approx(shapley(values), abs=1e-12)
    assert np.abs(interactions(joined)[place]).max() < 1e-12


@given(SEEDS)
def test_symmetry_and_order(seed: int) -> None:
    """Truth: the axiom of symmetry, and that names in another order leave each cause its value."""
    values, present = game(4, seed), coalitions(4)
    order = np.random.RandomState(seed).permutation(4)
    turned = np.empty_like(values)
    turned[(present[:, order] * (1 << np.arange(4))).sum(axis=1)] = values
    assert shapley(turned) == pytest.approx(shapley(values)[order], abs=1e-12)
    even = np.repeat(present.sum(axis=1)[:, None] ** 2.0, 2, axis=1)
    assert shapley(even) == pytest.approx(np.full((4, 2), 4.0), abs=1e-12)


def test_the_glove_game() -> None:
    """Truth: the textbook: one left glove, two right ones; the left is worth two thirds."""
    present = coalitions(3)
    pairs = np.minimum(present[:, 0], present[:, 1] | present[:, 2]).astype(float)[:, None]
    assert shapley(pairs)[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert interactions(pairs)[0, 1, 0] == pytest.approx(1 / 2)
    assert interactions(pairs)[1, 2, 0] == pytest.approx(-1 / 2)


def test_two_causes_that_work_only_together() -> None:
    """Truth: the definition: half of the gap each, all of it as interaction; each necessary, none sufficient."""
    values = np.array([[0.0], [0.0], [0.0], [10.0]])
    assert shapley(values)[:, 0].tolist() == [5.0, 5.0]
    assert interactions(values)[0, 1, 0] == 10.0
    line, upwards = line_between(values, binary=False)
    assert (line, upwards) == (5.0, True)
    assert turned(values, line, upwards) == [(1.0, 0.0, 0.0)] * 2


def test_two_causes_of_which_either_is_enough() -> None:
    """Truth: the definition: each sufficient, none necessary; they stand in one another's way."""
    values = np.array([[0.0], [1.0], [1.0], [1.0]])
    assert interactions(values)[0, 1, 0] == -1.0
    assert turned(values, 0.5, True) == [(0.0, 1.0, 0.0)] * 2


def test_an_outcome_that_causes_lower() -> None:
    """Truth: the same counting with the sign turned."""
    values = np.array([[10.0, 10.0], [0.0, 10.0]])
    line, upwards = line_between(values, binary=False)
    assert (line, upwards) == (7.5, False)
    assert turned(values, line, upwards) == [(1.0, 0.5, 0.5)]


def test_none_where_no_draw_could_show_it() -> None:
    """Truth: a share of nothing is no share."""
    never = np.zeros((2, 3))
    assert turned(never, 0.5, True) == [(None, 0.0, 0.0)]


def test_the_interval_of_a_mean() -> None:
    """Truth: 1.645 standard errors of ten numbers with variance 10/9 of theirs."""
    low, high = interval(np.tile([0.0, 2.0], 5)[None])
    assert (low[0] + high[0]) / 2 == pytest.approx(1.0)
    assert high[0] - low[0] == pytest.approx(2 * 1.645 * np.sqrt(10 / 9 / 10))


def test_games_that_cannot_be() -> None:
    """Truth: the limits that the sentences name."""
    with pytest.raises(SmychkaError, match="17 causes were named; expected 1 to 16"):
        coalitions(17)
    with pytest.raises(SmychkaError, match="expected a power of two"):
        shapley(np.zeros((3, 1)))


def test_the_error_of_a_share() -> None:
    """Truth: the error of a share of a hundred draws: at a half a twentieth; at none not nought."""
    values = np.zeros((2, 100))
    values[1, :50] = 1.0
    (row,) = unit_level(values, 0.5, True)
    assert (row["necessary"], row["sufficient"]) == (1.0, 0.5)
    assert row["sufficient_error"] == pytest.approx(0.05, rel=1e-3)
    assert 0.0 < row["necessary_error"] < 0.02
