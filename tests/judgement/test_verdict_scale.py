"""The scale of verdicts: each rule at its edges."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from smychka.judgement.verdicts import (
    CONTESTED,
    ROUGHLY,
    SUPPORTED,
    UNTESTABLE,
    WRONG,
    flip_of_range,
    of_date,
    of_effect,
    of_evidence,
    of_range,
    together,
)


@pytest.mark.parametrize(
    ("found", "asserted", "sharp", "verdict"),
    [
        ((55.0, 60.0, 65.0), (55.0, 65.0), False, SUPPORTED),
        ((60.0, 61.5, 66.0), (55.0, 65.0), False, SUPPORTED),
        ((50.0, 60.0, 70.0), (55.0, 65.0), False, ROUGHLY),
        ((9.0, 13.0, 26.0), (23.75, 26.25), False, CONTESTED),
        ((82.0, 82.0, 82.0), (90.0, None), False, ROUGHLY),
        ((3.7, 6.0, 23.0), (80.0, None), False, WRONG),
        ((70.0, 72.5, 75.0), (76.5, None), True, WRONG),
        ((70.0, 72.5, 77.0), (76.5, None), True, CONTESTED),
        ((-3.0, -2.0, -1.0), (None, 0.0), True, SUPPORTED),
    ],
)
def test_ranges(
    found: tuple[float, float, float], asserted: tuple[float | None, float | None], sharp: bool, verdict: str
) -> None:
    """Truth: the sentences of the rule, with rivals of the record inside, across and outside."""
    assert of_range(found, asserted, sharp) == verdict


def test_flip_points() -> None:
    """Truth: arithmetic: 80 must be a quarter higher to reach 100, 120 a sixth lower; nothing at nought."""
    assert flip_of_range(80.0, (100.0, None)) == pytest.approx(0.25)
    assert flip_of_range(120.0, (90.0, 100.0)) == pytest.approx(-1 / 6)
    assert flip_of_range(0.0, (1.0, None)) is None


def test_dates() -> None:
    """Truth: the calendar: inside, ten months off, two years off."""
    day = dt.date(1934, 12, 1)
    assert of_date((day, day), (dt.date(1934, 1, 1), dt.date(1934, 12, 31))) == (SUPPORTED, 0)
    assert of_date((day, day), (dt.date(1934, 2, 10), dt.date(1934, 2, 10))) == (ROUGHLY, 294)
    assert of_date((day, day), (dt.date(1937, 1, 1), dt.date(1937, 1, 2))) == (WRONG, 762)


def test_evidence() -> None:
    """Truth: the four sentences of the rule, and that no evidence is no verdict."""
    cases = (["for"], ["for", "partly"], ["for", "against"], ["against"], [])
    assert [of_evidence(each) for each in cases] == [SUPPORTED, ROUGHLY, CONTESTED, WRONG, UNTESTABLE]


def test_effects() -> None:
    """Truth: counting draws: nine in ten, three in four, half, one in four, none that moves."""
    spread = 1.0
    ten = np.ones(10)
    cases = {9: SUPPORTED, 8: ROUGHLY, 5: CONTESTED, 2: WRONG}
    for right, verdict in cases.items():
        difference = np.where(np.arange(10) < right, ten, -ten)
        assert of_effect(difference, spread, "+") == (verdict, right / 10)
        assert of_effect(-difference, spread, "-") == (verdict, right / 10)
    assert of_effect(np.zeros(10), spread, "+") == (UNTESTABLE, 0.5)
    assert of_effect(0.05 * ten, spread, "+") == (ROUGHLY, 1.0)
    assert of_effect(0.05 * ten, spread, "0") == (SUPPORTED, 1.0)
    assert of_effect(ten, spread, "0") == (WRONG, 0.0)


def test_together() -> None:
    """Truth: all tests should hold: neighbours come to the lower, others to contested, silence is passed over."""
    assert together([SUPPORTED, ROUGHLY]) == ROUGHLY
    assert together([SUPPORTED, WRONG]) == CONTESTED
    assert together([UNTESTABLE, SUPPORTED]) == SUPPORTED
    assert together([UNTESTABLE]) == together([]) == UNTESTABLE
    assert together([CONTESTED, WRONG]) == WRONG
