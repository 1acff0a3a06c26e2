"""Of what the accounts' claims speak: the quantities and outcomes that their tests look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from smychka.foundations.faults import SmychkaError
from smychka.inputs.accounts import load_accounts
from smychka.inputs.claim_tests import ClaimTest
from smychka.inputs.record import load_record
from smychka.judgement.named_values import named_value
from smychka.measures import MEASURES

_QUOTED = re.compile(r"'([a-z_]+\.[a-z_0-9]+)'")
"""Ids of series as a query names them."""


def spoken_of() -> dict[str, dict[str, list[str]]]:
    """Ids of the quantities and outcomes of which the tests of each claim speak, by id of the claim.

    A test of a series speaks of the quantity that is its counterpart; a definition, of all its conditions'.
    """
    counterparts = {str(name): str(each) for name, each in load_record().series["counterpart"].items()}
    found = {}
    for account in load_accounts().values():
        for claim in account.claims:
            pairs = [_of_test(test, counterparts) for test in claim.tests]
            quantities = dict.fromkeys(name for names, _ in pairs for name in names if name in MEASURES)
            outcomes = dict.fromkeys(name for _, names in pairs for name in names)
            found[claim.id] = {"quantities": [*quantities], "outcomes": [*outcomes]}
    return found


def _of_test(test: ClaimTest, counterparts: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Quantities and outcomes of one test."""
    if test.read is not None and test.read.outcome:
        name = test.read.outcome
        return list(named_value(name).quantities), list(dict.fromkeys((name, name.partition(":")[0])))
    if test.read is not None:
        return [test.read.quantity], []
    series = {"figure": [test.name], "query": _QUOTED.findall(test.name)}.get(test.by, [])
    return [counterparts.get(name, "") for name in series], []


def fitting(
    claims: Sequence[Mapping[str, Any]], quantities: Collection[str], outcomes: Collection[str]
) -> list[dict[str, Any]]:
    """The claims that speak of some quantities or outcomes: of the outcomes first, then of the quantities, then of the
    quantities behind the outcomes; in the order of the texts within each.

    Args:
        claims: rows with `quantities` and `outcomes`.
        quantities: ids of quantities.
        outcomes: ids of outcomes, lines and definitions.
    """
    asked = {*outcomes, *(name.partition(":")[0] for name in outcomes)}
    behind = {name for outcome in outcomes for name in _quantities(outcome)}
    ranked = []
    for row in claims:
        spoken = {*row["quantities"], *(name.removeprefix("regional_") for name in row["quantities"])}
        met = (bool(asked & {*row["outcomes"]}), bool(spoken & {*quantities}), bool(spoken & behind))
        if any(met):
            ranked.append((met.index(True), dict(row)))
    return [row for _, row in sorted(ranked, key=lambda each: each[0])]


def _quantities(outcome: str) -> tuple[str, ...]:
    try:
        return named_value(outcome).quantities
    except SmychkaError:
        return ()
