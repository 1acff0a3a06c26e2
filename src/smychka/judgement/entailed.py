"""What accounts expect of alternatives, tried: each decision with free politics after it, against free politics alone.

An expectation is about the historical package: one man's rule, forced collectivisation, mass terror. Under free
politics the model rarely comes to the whole of it, so that one-man rule stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from smychka import ensemble
from smychka.inputs.accounts import Account
from smychka.inputs.claim_tests import ClaimTest, Read
from smychka.inputs.policies import load_policy
from smychka.judgement.claim_runs import against_model
from smychka.judgement.verdicts import ROUGHLY, SUPPORTED, UNTESTABLE

__all__ = ["OUTCOME", "entailed"]

OUTCOME = "one_man_rule"
STRONG = 0.5
"""Share of the chance that must go for a strong effect. Assumption: half of it."""
NO_WAY = "No shipped policy says it."


def entailed(
    accounts: Sequence[Account], history: ensemble.History, draws: int, seed: int,
    progress: Callable[[float], None] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """One row an account and alternative of which it says something.

    Args:
        accounts: the accounts.
        history: what every run starts from.
        draws: draws of each run.
        seed: seed of all luck.
        progress: called with the share done, 0 to 1.

    Returns:
        account, policy, title, expects, verdict, difference (of the chance of one-man rule), low, high, chance (without
        the alternative), says.
    """
    asked = [(account.id, each) for account in accounts for each in account.entailments]
    tests = [
        ClaimTest(name, "fork", "", "", name=each.policy, expect=each.expects[0], read=_read(each.policy))
        for name, each in asked if each.policy
    ]  # fmt: skip
    found = iter(against_model(tests, {}, history, draws, seed, progress))
    rows = []
    for name, each in asked:
        row: dict[str, Any] = {"account": name, "policy": each.policy, "title": each.title, "expects": each.expects}
        if not each.policy:
            rows.append(row | {"verdict": UNTESTABLE, "difference": None, "low": None, "high": None, "says": NO_WAY})
            continue
        told = next(found)
        verdict = told.verdict
        if each.expects == "--" and verdict == SUPPORTED and told.base and -(told.value or 0.0) < STRONG * told.base:
            verdict = ROUGHLY
        rows.append(row | {"verdict": verdict, "difference": told.value, "low": told.low, "high": told.high,
                           "says": told.says})  # fmt: skip
    return rows


def _read(policy: str) -> Read:
    first = load_policy(policy).first_date
    return Read(OUTCOME, "", "", None, None, "", "" if first is None else first.isoformat())
