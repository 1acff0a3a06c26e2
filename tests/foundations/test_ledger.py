"""Balances that close, balances that do not, and the name of the broken one.

The truth of these tests is the identity opening + inflows - outflows = closing.
"""

from __future__ import annotations

import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.faults import SmychkaError
from smychka.foundations.ledger import (
    TOLERANCE_DOUBLE,
    TOLERANCE_SINGLE,
    Ledger,
    LedgerError,
    assert_balanced,
)

amounts = st.lists(st.floats(0.0, 100.0, width=32), min_size=2, max_size=2)


def ledger(closing: float) -> Ledger:
    return Ledger(jnp.float32(10.0), (jnp.float32(5.0), jnp.float32(1.0)), (jnp.float32(4.0),), jnp.float32(closing))


@given(opening=amounts, came=amounts, went=amounts)
def test_a_balance_that_closes_has_no_imbalance(opening: list[float], came: list[float], went: list[float]) -> None:
    """Truth: the identity, to the accuracy of single precision."""
    before, inflow, outflow = (jnp.asarray(values, dtype=jnp.float32) for values in (opening, came, went))
    closed = Ledger(before, (inflow,), (outflow,), before + inflow - outflow)
    assert float(closed.imbalance()) <= TOLERANCE_SINGLE


def test_the_imbalance_is_relative_to_what_stood_and_moved() -> None:
    """Truth: computed by hand: one missing of 10 + 6 + 4 + 11."""
    assert float(ledger(12.0).imbalance()) == 0.0
    assert float(ledger(11.0).imbalance()) == pytest.approx(1 / 31)


def test_regions_do_not_make_up_for_one_another() -> None:
    """Truth: what one region lacks and another has too much is still made from nothing; by hand: one of 5 + 6
    and one of 5 + 4, the worse of which counts."""
    shifted = Ledger(jnp.array([5.0, 5.0]), (), (), jnp.array([6.0, 4.0]))
    assert float(shifted.imbalance()) == pytest.approx(1 / 9)


def test_an_empty_ledger_is_balanced() -> None:
    """Truth: nothing stood and nothing moved; no division by nought."""
    assert float(Ledger(jnp.zeros(3), (), (), jnp.zeros(3)).imbalance()) == 0.0


def test_the_broken_ledger_is_named_and_the_others_are_not() -> None:
    """Truth: the house rule on errors: what is wrong and by how much."""
    assert_balanced(("grain", "people"), jnp.array([[0.0, 1e-6], [0.0, 0.0]]), TOLERANCE_SINGLE)
    with pytest.raises(LedgerError, match=r"people by 0\.1") as error:
        assert_balanced(("grain", "people"), jnp.array([[0.0, 1e-6], [0.0, 0.1]]), TOLERANCE_SINGLE)
    assert "grain" not in str(error.value)
    assert isinstance(error.value, SmychkaError)


def test_a_ledger_that_is_not_a_number_does_not_pass() -> None:
    """Truth: any comparison with a number that is not one is false; the check must not be passed by it."""
    with pytest.raises(LedgerError, match="grain by nan"):
        assert_balanced(("grain",), jnp.array([jnp.nan]), TOLERANCE_SINGLE)


def test_the_tolerances_are_those_of_the_specification() -> None:
    """Truth: the specification: 1e-5 relative in single, 1e-10 in double precision."""
    assert (TOLERANCE_SINGLE, TOLERANCE_DOUBLE) == (1e-5, 1e-10)
