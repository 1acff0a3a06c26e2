"""Named levels of a lever: positions that history itself took, with their date, decision and source."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from smychka.inputs.levers import Lever, Step

MOST = 7
_CODE = "code"


def levels(lever: Lever) -> list[dict[str, Any]]:
    """At most seven positions of the historical path, by date: the two ends, and those that lie farthest apart.

    A position is named by a calendar year in which it held throughout, else by the month in which it began.
    """
    steps = {f"{step.value:.6g}": step for step in reversed(lever.path)}
    left = list(steps.values())
    chosen: list[Step] = []
    while left and len(chosen) < MOST:
        best = max(left, key=lambda step: _apart(step, chosen, left))
        left.remove(best)
        chosen.append(best)
    return [
        {
            "value": step.value, "date": _named(step), "decision": step.decision, "source": step.source,
            "status": step.status,
        }
        for step in sorted(chosen, key=lambda step: step.since)
    ]  # fmt: skip


def _apart(step: Step, chosen: list[Step], left: list[Step]) -> float:
    """Distance from the nearest that is chosen already; first the lowest, then the highest."""
    if not chosen:
        return -step.value
    if len(chosen) == 1:
        return step.value
    return min(abs(step.value - other.value) for other in chosen)


def _named(step: Step) -> str:
    first = step.since.year + ((step.since.month, step.since.day) > (1, 1))
    last = step.until.year - ((step.until + dt.timedelta(days=1)).year == step.until.year)
    return str(first) if first <= last else f"{step.since:%Y-%m}"


def step_of(lever: Lever) -> float:
    """The step of a lever's control: a round number near a hundredth of its range; 1 for a code."""
    if lever.unit.startswith(_CODE):
        return 1.0
    raw = (lever.maximum - lever.minimum) / 200.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(float(f"{power * each:.6g}") for each in (1, 2, 5, 10) if power * each >= raw)
