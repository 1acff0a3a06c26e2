"""Whether the systems work: every check of the list, read in the runs, and what was missed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smychka.foundations.faults import SmychkaError, unknown
from smychka.inputs.toml_files import DATA
from smychka.judgement.system_checks import CHECKS, Check
from smychka.judgement.system_runs import Runs

if TYPE_CHECKING:
    import pandas as pd

MISSED = DATA / "missed_checks.csv"
"""The checks that this version misses, with the numbers it gives; written by `scripts/write_misses.py`."""


@dataclass(frozen=True)
class Result:
    """A check and the number the model gives.

    Attributes:
        check: what was asked.
        value: what the model gives, in the unit of the check.
    """

    check: Check
    value: float

    @property
    def met(self) -> bool:
        """Whether the number lies within the bounds; a number that is none does not."""
        return self.check.low <= self.value <= self.check.high

    def row(self) -> dict[str, Any]:
        """The result for tables and programs: id, sentence, unit, value, low, high (None where open),
        expected (the bounds in words), met, source."""
        check = self.check
        return {
            "id": check.id,
            "sentence": check.sentence,
            "unit": check.unit,
            "value": self.value,
            "low": check.low if math.isfinite(check.low) else None,
            "high": check.high if math.isfinite(check.high) else None,
            "expected": check.expected,
            "met": self.met,
            "source": check.source,
        }


def checks() -> tuple[Check, ...]:
    """All checks, in the order of the list of systems."""
    return CHECKS


def check(name: str) -> Check:
    """A check by its id.

    Raises:
        SmychkaError: no such check; names the nearest.
    """
    known = {each.id: each for each in CHECKS}
    if name not in known:
        raise SmychkaError(unknown("check", name, known))
    return known[name]


def results(runs: Runs, asked: Iterable[Check] = CHECKS) -> tuple[Result, ...]:
    """The number that the model gives to each check.

    Args:
        runs: history and the forks.
        asked: the checks; all of them if left out.
    """
    return tuple(Result(each, each.value(runs)) for each in asked)


def misses(found: Iterable[Result]) -> tuple[Result, ...]:
    """The results outside their bounds, in the order given."""
    return tuple(each for each in found if not each.met)


def known_misses() -> pd.DataFrame:
    """The checks that this version misses, as they were last run: check, sentence, unit, value, expected, source."""
    import pandas as pd

    return pd.read_csv(MISSED, dtype=str)
