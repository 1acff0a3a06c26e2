"""The scale on which claims are judged, and the rules that place a claim on it; no verdict is written by hand.

A claim asserts a range, a date, a direction, or that something is so. The record answers with rival estimates, the
literature with evidence for and against, the model with differences draw by draw. Each rule is stated at its function;
edges are assumptions, the same for all accounts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

__all__ = [
    "CONTESTED", "ROUGHLY", "SCALE", "SUPPORTED", "UNTESTABLE", "WRONG", "Finding", "of_date", "of_effect",
    "of_evidence", "of_range", "together",
]  # fmt: skip

SUPPORTED, ROUGHLY, CONTESTED, WRONG, UNTESTABLE = "supported", "roughly right", "contested", "wrong", "untestable"
SCALE = (SUPPORTED, ROUGHLY, CONTESTED, WRONG, UNTESTABLE)
TOLERANCE = 0.05
"""Relative distance at which a figure still counts as inside. Assumption: that of the least figures counted."""
NEAR = 0.2
"""Relative distance at which a figure that misses is still roughly right. Assumption: what a reader calls about."""
A_YEAR = 366
"""Days by which a date may be off and be roughly right. Assumption."""
SURE, LIKELY = 0.9, 0.75
"""Shares of draws with the asserted sign from which it is supported, and roughly right. Assumption: customary."""
SMALL = 0.1
"""Effect in standard deviations of the outcome below which an arrow is said to matter little. Assumption."""


@dataclass(frozen=True)
class Finding:
    """What one test of a claim found.

    Attributes:
        verdict: one of `SCALE`.
        by: record or simulation.
        value: the number found; None where there is none.
        low: its lower end: the lowest rival, or the 5 % quantile.
        high: its upper end.
        unit: unit of the number.
        says: what was found, in words.
        source: where it stands.
        status: how well the evidence was checked.
        base: the outcome without the cause, for a difference; None elsewhere.
        flip: by what share the evidence would have to be biased to turn the verdict; None where that has no meaning.
    """

    verdict: str
    by: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    says: str = ""
    source: str = ""
    status: str = ""
    base: float | None = None
    flip: float | None = None


def of_range(
    found: tuple[float, float, float], asserted: tuple[float | None, float | None], sharp: bool = False
) -> str:
    """How an estimate with its rivals stands to an asserted range.

    All rivals inside: supported. The middle one inside, or, with none inside, the nearest within `NEAR` of the range:
    roughly right. Some inside, the middle one not: contested. Else wrong. Edges have a `TOLERANCE`. A sharp assertion,
    that one thing exceeded another, knows neither tolerance nor near misses.

    Args:
        found: lowest, middle and highest estimate.
        asserted: lower and upper end, None where open.
        sharp: whether it is a matter of more or less alone.
    """
    low, middle, high = found
    least = -math.inf if asserted[0] is None else asserted[0]
    most = math.inf if asserted[1] is None else asserted[1]
    slack = 0.0 if sharp else TOLERANCE
    bottom, top = _widened(least, most, slack)
    if bottom <= low and high <= top:
        return SUPPORTED
    if low <= top and high >= bottom:
        return ROUGHLY if bottom <= middle <= top else CONTESTED
    bottom, top = _widened(least, most, 0.0 if sharp else NEAR)
    return ROUGHLY if low <= top and high >= bottom and not sharp else WRONG


def _widened(least: float, most: float, share: float) -> tuple[float, float]:
    return least - share * abs(least) if math.isfinite(least) else least, (
        most + share * abs(most) if math.isfinite(most) else most
    )


def flip_of_range(middle: float, asserted: tuple[float | None, float | None]) -> float | None:
    """Relative bias of the record that would carry the middle estimate over the nearest edge; None at nought."""
    edges = [edge for edge in asserted if edge is not None]
    if not edges or middle == 0.0:
        return None
    return float(min((edge / middle - 1.0 for edge in edges), key=abs))


def of_date(event: tuple[dt.date, dt.date], asserted: tuple[dt.date, dt.date]) -> tuple[str, int]:
    """How the dates of an event stand to those asserted, and the days between; overlap, a year off, more.

    Args:
        event: first and last day of the event.
        asserted: first and last day asserted.
    """
    apart = max((event[0] - asserted[1]).days, (asserted[0] - event[1]).days, 0)
    return (SUPPORTED if apart == 0 else ROUGHLY if apart <= A_YEAR else WRONG), apart


def of_evidence(bears: Sequence[str]) -> str:
    """What pieces of evidence come to: all for, partly for, both ways, or all against; untestable without any."""
    met = set(bears)
    if not met:
        return UNTESTABLE
    if met == {"against"}:
        return WRONG
    if "against" in met:
        return CONTESTED
    return SUPPORTED if met == {"for"} else ROUGHLY


def of_effect(difference: Float[np.ndarray, "draw"], spread: float, expect: str) -> tuple[str, float]:
    """How a difference, draw by draw, stands to an asserted direction, and the share of draws that go that way.

    Ties count half. A tenth of the draws, or less, going the other way: supported, or roughly right where the median
    (of a yes or no, the mean) moves by less than `SMALL` standard deviations. A quarter or less: roughly right.
    Three quarters or more the other way: wrong. Else contested. No draw that moves at all: untestable, for the model
    has no way from the one to the other. "0" is supported where 90 draws in a hundred move by less than twice `SMALL`.

    Args:
        difference: with the cause less without it.
        spread: standard deviation of the outcome with the cause.
        expect: +, - or 0.
    """
    moved = np.abs(difference) > 1e-9 * max(spread, 1e-12)
    if expect == "0":
        still = float((np.abs(difference) < 2.0 * SMALL * max(spread, 1e-12)).mean())
        verdict = SUPPORTED if still >= SURE else ROUGHLY if still >= LIKELY else CONTESTED if still > 0.5 else WRONG
        return verdict, still
    if not moved.any():
        return UNTESTABLE, 0.5
    sign = 1.0 if expect == "+" else -1.0
    share = float((sign * difference[moved] > 0).mean())
    plain = float(np.median(difference)) or float(difference.mean())
    if share >= SURE:
        return (SUPPORTED if abs(plain) >= SMALL * spread else ROUGHLY), share
    if share >= LIKELY:
        return ROUGHLY, share
    return (WRONG if share <= 1.0 - LIKELY else CONTESTED), share


def together(verdicts: Sequence[str]) -> str:
    """One verdict from several tests, all of which should hold: the lower of two neighbours, else contested.

    A test that can say nothing is passed over as long as another says something.
    """
    places = [SCALE.index(each) for each in verdicts if each != UNTESTABLE]
    if not places:
        return UNTESTABLE
    return SCALE[max(places)] if max(places) - min(places) <= 1 else CONTESTED
