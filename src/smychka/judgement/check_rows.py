"""What the rows of checks share: their shape, the bounds of a sentence that gives only a direction, and its name."""

from __future__ import annotations

import math

from smychka.judgement.readings import Value

Row = tuple[str, str, str, Value, tuple[float, float], str]
"""Id, sentence, unit, value, bounds, source of the bounds."""

CHECK = "check of the list of systems"
MORE, LESS = (1.01, math.inf), (-math.inf, 0.99)
NEAR_NONE = (-0.05, 0.05)
HALF = (0.4, 0.6)
"""About half."""


def farm_year(quantity: str, year: int) -> tuple[str, str, str]:
    """A quantity in an agricultural year, July to June."""
    return quantity, f"{year}-07", f"{year + 1}-06"


def economic(quantity: str, year: int) -> tuple[str, str, str]:
    """A quantity in an economic year, October to September."""
    return quantity, f"{year}-10", f"{year + 1}-09"


def calendar(quantity: str, first: int, last: int | None = None) -> tuple[str, str, str]:
    """A quantity in one or more calendar years."""
    return quantity, f"{first}-01", f"{last or first}-12"


def twofold(record: float) -> tuple[float, float]:
    """Half to double a figure of the record; for magnitudes that run over several powers of ten."""
    return 0.5 * record, 2.0 * record


def near(record: float) -> tuple[float, float]:
    """A tenth either way of a single figure, for checks and records that give one."""
    return (0.9 * record, 1.1 * record) if record > 0.0 else (1.1 * record, 0.9 * record)
