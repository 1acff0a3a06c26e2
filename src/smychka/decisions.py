"""Whose word a lever follows: imposed before decided before historical. The one place where that is said.

- **Imposed**: a policy holds the lever; nothing moves it (`smychka.paths` leaves it out of what others may decide).
- **Decided**: a written rule of a policy, where one governs; else, under free politics, the party's line
  (`smychka.party.lines`), which is the only door from politics to levers.
- **Historical**: the recorded path, inside the range that the evidence leaves.
"""

from __future__ import annotations

from itertools import chain

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.economy.rules import RuleParameters, decided_levers, laid_over, rule, situation
from smychka.party import lines
from smychka.society import everybody
from smychka.state import Levers
from smychka.whole import State

OFFICE = "general_secretary"
OFFICERS = "officer_purge"
OFFICERS_STRUCK = 0.2
"""Officers dismissed over the loss of the elite, share a month: .14 of them in 1937, half of the elite in two years."""
DECIDED_BY_LINE = (*lines.LEVERS, OFFICERS, OFFICE)
"""Levers that free politics decides; `lines.UNLINKED` says why others stay with history."""


def by_line(levers: Levers, state: State, free: Float[Array, "lever"]) -> Levers:
    """The levers of a month as the party decides them where it is free to.

    Who holds the Secretariat is a name and no position: `handover.named_secretary` decides on it.

    Args:
        levers: as history and the policy have them.
        state: the end of last month.
        free: share of the month in which each lever is the party's. (lever,)
    """
    orders = dict(zip(lines.LEVERS, state.memory.positions, strict=True))
    orders[OFFICERS] = OFFICERS_STRUCK * state.top.elite.noticed
    return laid_over(levers, orders, free)


def by_rules(
    levers: Levers, state: State, names: tuple[str, ...], governed: Float[Array, "rule lever"], p: RuleParameters
) -> Levers:
    """The levers of a month with written rules laid over them where they govern.

    Args:
        levers: as decided so far.
        state: the end of last month.
        names: names of the rules.
        governed: share of the month in which each rule decides on each lever. (rule, lever)
        p: constants of the rules.
    """
    known = situation(state.economy, state.society.rural, everybody(state.society))
    for name, active in zip(names, governed, strict=True):
        levers = laid_over(levers, rule(name).orders(known, p), active)
    return levers


def decided_by(rules: tuple[str, ...], free: bool) -> tuple[str, ...]:
    """The levers on which rules, or the line, decide, each once; that of the office is a name and is left out."""
    line = (*lines.LEVERS, OFFICERS) if free else ()
    return tuple(dict.fromkeys(chain(line, chain.from_iterable(decided_levers(name) for name in rules))))


def free_months(names: tuple[str, ...], imposed: np.ndarray, since: int, months: int) -> Array:
    """Share of each month in which each lever is the party's: all from a date, but never what a policy holds.

    Args:
        names: ids of the levers.
        imposed: whether a policy holds a lever in a month. (month, lever)
        since: number of the first free month; that of the month after the last for never.
        months: number of months of the run.

    Returns:
        0 or 1. (month, lever)
    """
    begun = np.arange(months) >= since
    ours = np.array([name in DECIDED_BY_LINE for name in names])
    return jnp.asarray(begun[:, None] & ours & ~imposed, dtype=jnp.float32)
