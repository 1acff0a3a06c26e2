r"""Feldman's two sectors: what investment goods are used for decides growth now and consumption later.

Publication: G. A. Feldman's model of 1928 (E. Domar, 1957), in the form in which R. C. Allen, *Farm to Factory*
(2003), chapter 3, uses it. Seen: Allen's description, in part; the form of the equations is recalled. Not seen: Allen's
own numbers, so that capital coefficients, wear and starting stocks are arguments here. No difference in the equations
is known.

Units: capital and flows in any one price; time in years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smychka.foundations.faults import SmychkaError


@dataclass(frozen=True)
class Technique:
    """Capital coefficients and wear of the two sectors.

    Attributes:
        heavy: capital per unit of yearly output of producer goods, years.
        light: capital per unit of yearly output of consumer goods, years.
        wear: share of capital lost in a year.
    """

    heavy: float = 2.5
    light: float = 2.5
    wear: float = 0.05


@dataclass(frozen=True)
class Course:
    """Yearly flows, the first year first.

    Attributes:
        investment: output of producer goods. (year,)
        consumption: output of consumer goods. (year,)
    """

    investment: NDArray[np.float64]
    consumption: NDArray[np.float64]


def course(ploughed_back: float, years: int, start: tuple[float, float] = (0.35, 0.65),
           technique: Technique | None = None) -> Course:  # fmt: skip
    r"""The course of the two sectors under a constant division of investment goods.

    $$ K_p' = (1-d)K_p + e\,I, \quad K_c' = (1-d)K_c + (1-e)\,I, \quad I = K_p/v, \quad C = K_c/v_c $$

    Args:
        ploughed_back: share $e$ of producer goods that goes into making producer goods, 0 to 1.
        years: number of steps; the course has one value more.
        start: capital of the two sectors in the first year, producer goods first.
        technique: $v$, $v_c$ and $d$; 2.5, 2.5 and .05 if left out.

    Raises:
        SmychkaError: a share outside 0 to 1, no capital, or coefficients without a meaning.
    """
    used = technique or Technique()
    if not 0.0 <= ploughed_back <= 1.0:
        raise SmychkaError(f"the share ploughed back is {ploughed_back:g}; expected a number from 0 to 1")
    if years < 0 or min(start) <= 0.0 or min(used.heavy, used.light) <= 0.0 or not 0.0 <= used.wear < 1.0:
        raise SmychkaError("expected years of 0 or more, positive capital and coefficients, and wear from 0 to 1")
    heavy, light = start
    investment, consumption = [heavy / used.heavy], [light / used.light]
    for _ in range(years):
        made = investment[-1]
        heavy = (1.0 - used.wear) * heavy + ploughed_back * made
        light = (1.0 - used.wear) * light + (1.0 - ploughed_back) * made
        investment.append(heavy / used.heavy)
        consumption.append(light / used.light)
    return Course(np.array(investment), np.array(consumption))


def growth(ploughed_back: float, technique: Technique | None = None) -> float:
    r"""Yearly growth of producer goods, $e/v - d$."""
    used = technique or Technique()
    return ploughed_back / used.heavy - used.wear
