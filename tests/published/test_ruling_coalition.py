"""The ruling coalition of Acemoglu, Egorov and Sonin against vectors, a plain recursion and published properties."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations

import jax.numpy as jnp
import numpy as np
import pytest

from smychka.foundations.faults import SmychkaError
from smychka.published.acemoglu_egorov_sonin import coalition, ruling_coalition


@pytest.mark.parametrize(
    ("powers", "majority", "ruling"),
    [
        ((3, 4, 5), 1 / 2, (3, 4, 5)),
        ((3, 4, 10), 1 / 2, (10,)),
        ((3, 4, 5, 10), 1 / 2, (3, 4, 5)),
        ((1, 1.1, 1.2, 1.3), 1 / 2, (1, 1.1, 1.2)),
        ((1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3), 1 / 2, (1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3)),
        ((3, 4, 5), 2 / 3, (4, 5)),
        ((2, 4, 7, 8, 10), 1 / 2, (2, 7, 8)),
    ],
)
def test_printed_vectors(powers: tuple[float, ...], majority: float, ruling: tuple[float, ...]) -> None:
    """Truth: survey of models, table 6.2, computed there by another program."""
    found = np.asarray(coalition(jnp.array(powers, dtype=float), majority))
    assert tuple(np.array(powers)[found]) == ruling


def plain(powers: tuple[int, ...], majority: Fraction) -> tuple[int, ...]:
    """The definition read aloud, in whole numbers."""

    @cache
    def enforcing(group: tuple[int, ...]) -> bool:
        return not any(
            sum(part) > majority * sum(group) and enforcing(part)
            for size in range(1, len(group))
            for part in combinations(group, size)
        )

    everybody = sum(powers)
    winners = [
        part
        for size in range(1, len(powers) + 1)
        for part in combinations(powers, size)
        if sum(part) > majority * everybody and enforcing(part)
    ]
    return min(winners, key=sum)


@pytest.mark.parametrize("majority", [Fraction(1, 2), Fraction(3, 5), Fraction(2, 3)])
@pytest.mark.parametrize("powers", [(3, 7, 19, 40, 84), (11, 13, 17, 19, 23, 31, 37), (5, 9, 17, 33, 65, 3)])
def test_the_answer_is_that_of_the_definition(powers: tuple[int, ...], majority: Fraction) -> None:
    """Truth: the definition of REStud 75 (2008), in exact fractions."""
    found = np.asarray(coalition(jnp.array(powers, dtype=float), float(majority)))
    assert sorted(np.array(powers)[found]) == sorted(plain(powers, majority))


@pytest.mark.parametrize(("members", "ruling"), [(2, 1), (3, 3), (4, 3), (6, 3), (7, 7), (12, 7)])
def test_nearly_equal_powers_allow_only_one_three_seven(members: int, ruling: int) -> None:
    """Truth: the paper's proposition on sizes 1, 3, 7, 15 under majority rule; twelve is the largest committee here."""
    powers = jnp.array([1000.0 + index for index in range(members)])
    assert int(coalition(powers).sum()) == ruling


def test_members_without_power_fill_the_fixed_size() -> None:
    """Truth: whoever has no power cannot win; so a committee of any size fits the compiled one."""
    found = coalition(jnp.array([3.0, 0.0, 4.0, 5.0, 0.0, 10.0, *[0.0] * 6]))
    assert np.flatnonzero(found).tolist() == [0, 2, 3]


def test_bad_input_is_named() -> None:
    """Truth: powers are positive, a majority is at least a half, and thirteen members are too many."""
    with pytest.raises(SmychkaError, match="Kamenev"):
        ruling_coalition({"Stalin": 5, "Kamenev": 0})
    with pytest.raises(SmychkaError, match="from a half"):
        ruling_coalition({"Stalin": 5, "Kamenev": 3}, majority=0.4)
    with pytest.raises(SmychkaError, match="13 members"):
        coalition(jnp.ones(13))
    with pytest.raises(SmychkaError, match="0 members"):
        ruling_coalition({})
