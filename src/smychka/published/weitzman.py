r"""The ratchet: a target that follows performance makes a manager hold back.

Publication: M. L. Weitzman, "The ratchet principle and performance incentives", *Bell Journal of Economics* 11 (1980).
Seen: the abstract. The closed form is derived here and agrees with what is remembered of the paper. Difference: none
known; uncertainty of later targets, which the paper treats, does not change the effective reward.

Units: reward per unit of output; rates per plan period.
"""

from __future__ import annotations

from collections.abc import Sequence

from smychka.foundations.faults import SmychkaError


def targets(first: float, performance: Sequence[float], ratchet: float, drift: float = 0.0) -> list[float]:
    r"""Targets of a series of plan periods, each fed by the performance before.

    $$ q_{t+1} = q_t + d + \lambda\,(y_t - q_t) $$

    Args:
        first: target of the first period.
        performance: output of each period.
        ratchet: share $\lambda$ of a surplus that goes into the next target, 0 to 1.
        drift: rise $d$ of the target whatever happens.

    Returns:
        One target more than there are outputs.
    """
    _check(ratchet)
    found = [first]
    for output in performance:
        found.append(found[-1] + drift + ratchet * (output - found[-1]))
    return found


def effective_reward(ratchet: float, discount: float, bonus: float = 1.0) -> float:
    r"""What one more unit of output is worth to a manager who thinks of the targets to come.

    $$ b\,\frac{r}{r + \lambda} $$

    A manager who expects to be moved soon (high $r$) holds back less.

    Args:
        ratchet: $\lambda$, 0 to 1.
        discount: $r$ per period, impatience and the risk of losing the post together, above 0.
        bonus: $b$ per unit above target.

    Raises:
        SmychkaError: a ratchet outside 0 to 1, or a discount of 0 or less.
    """
    _check(ratchet)
    if discount <= 0.0:
        raise SmychkaError(f"the discount rate is {discount:g}; expected a number above 0")
    return bonus * discount / (discount + ratchet)


def _check(ratchet: float) -> None:
    if not 0.0 <= ratchet <= 1.0:
        raise SmychkaError(f"the ratchet is {ratchet:g}; expected a share from 0 to 1")
