"""Claims held against the model: arrows on and off, policies against history, and what the model itself does.

An arrow stands in the model because an account names it, so that its sign is built in. What switching tests is whether
the arrow still matters, and which way, when everything else that the model knows works against or beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smychka import coupling, ensemble
from smychka.foundations.calendar import END, first_whole_month, month_index
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.foundations.quantity import mechanisms
from smychka.inputs.claim_tests import ClaimTest, Read
from smychka.inputs.policies import load_policy
from smychka.judgement.named_values import NamedValue, named_value
from smychka.judgement.outcomes import Outcome, outcome_values
from smychka.judgement.verdicts import Finding, of_effect, of_range
from smychka.measures import measure
from smychka.worlds import World, rows_of, values_in

__all__ = ["MODEL_SIDE", "against_model"]

MODEL_SIDE = ("switch", "fork", "run")
Case = tuple[str, ...]
Key = tuple[str, str]
"""Policy and date of free politics."""


@dataclass(frozen=True)
class _Asked:
    """A test made ready: which world, with which arrows cut, and what is read there."""

    test: ClaimTest
    key: Key
    off: Case
    value: NamedValue


def against_model(
    tests: Sequence[ClaimTest],
    arrows: Mapping[str, Sequence[str]],
    history: ensemble.History,
    draws: int,
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> list[Finding]:
    """What the model says to some tests, in their order.

    Args:
        tests: tests by switch, fork or run.
        arrows: the arrows of each claim, cut where a test by switch names none.
        history: what every run starts from.
        draws: draws of each run.
        seed: seed of all luck.
        progress: called with the share done, 0 to 1.

    Raises:
        InputFaults: every test that asks for a quantity, outcome, region, date or arrow that the model does not have,
            with its line.
    """
    asked = _ready(tests, arrows)
    values = tuple({each.value.id: each.value for each in asked}.values())
    worlds: dict[Key, list[Case]] = {}
    for each in asked:
        cases = worlds.setdefault(each.key, [()])
        if each.off and each.off not in cases:
            cases.append(each.off)
        if each.test.by == "fork":
            worlds.setdefault(("", each.key[1]), [()])
    found: dict[tuple[Key, Case], dict[str, np.ndarray]] = {}
    for at, (key, cases) in enumerate(worlds.items()):
        policy, free = load_policy(key[0]) if key[0] else None, first_whole_month(key[1]) if key[1] else None
        rows = rows_of(draws, [dict.fromkeys(case, 0.0) for case in cases])
        read = values_in(history, World(policy, free), rows, values, seed)
        for place, case in enumerate(cases):
            part = slice(place * draws, (place + 1) * draws)
            found[key, case] = {each.id: read[row, part] for row, each in enumerate(values)}
        if progress is not None:
            progress((at + 1) / len(worlds))
    return [_finding(each, found) for each in asked]


def _ready(tests: Sequence[ClaimTest], arrows: Mapping[str, Sequence[str]]) -> list[_Asked]:
    faults, found, carried = Faults(), [], mechanisms(coupling.Gains)
    for test in tests:
        assert test.read is not None
        try:
            off = tuple(test.off or arrows[test.claim]) if test.by == "switch" else ()
            missing = [name for name in off if name not in carried]
            if missing or (test.by == "switch" and not off):
                raise SmychkaError(unknown("arrow of the model", missing[0], carried) if missing else "no arrow to cut")
            if test.read.free:
                first_whole_month(test.read.free)
            policy = test.name if test.by == "fork" else ""
            found.append(_Asked(test, (policy, test.read.free), off, _value(test.read)))
        except SmychkaError as error:
            place = test.table
            faults.add(*((place.file, place.line) if place else ("", 0)), f"{test.claim}: {error}")
    faults.stop_if_any()
    return found


def _value(read: Read) -> NamedValue:
    """What a test reads of a run, as a named value."""
    if read.outcome:
        return named_value(read.outcome)
    known = measure(read.quantity)
    if read.how == "sum" and known.kind != "flow":
        raise SmychkaError(f"{read.quantity} is a {known.kind}; only a flow can be summed")
    if bool(read.region) != known.regional:
        raise SmychkaError(f"{read.quantity} {'needs a region' if known.regional else 'has no regions'}")
    assert read.since is not None
    assert read.until is not None
    months = month_index(read.since), month_index(min(read.until, END))
    unit = known.unit + ("_per_year" if read.how == "mean" and known.kind == "flow" else "")
    what = Outcome("", known.title, unit, read.quantity, read.how, read.region, months, "")
    name = f"{read.quantity} {read.region} {read.how} {read.since} {read.until}"
    return NamedValue(
        name, known.title, unit, months, (read.quantity,), "", lambda run: outcome_values(run, what, *months)
    )


def _finding(asked: _Asked, found: Mapping[tuple[Key, Case], Mapping[str, np.ndarray]]) -> Finding:
    test, name, unit = asked.test, asked.value.id, asked.value.unit
    here = found[asked.key, asked.off][name]
    if test.by == "run":
        assert test.asserted is not None
        low, middle, high = _three(here, asked.value.binary)
        verdict = of_range((low, middle, high), (test.asserted.low, test.asserted.high), test.asserted.sharp)
        return Finding(verdict, "simulation", middle, low, high, unit, says=f"{asked.value.title} in the model")
    if test.by == "switch":
        whole = found[asked.key, ()][name]
        difference, spread, base = whole - here, float(whole.std()), here
        what = f"{asked.value.title}: with {', '.join(asked.off)} less without"
    else:
        before = found[("", asked.key[1]), ()][name]
        difference, spread, base = here - before, float(before.std()), before
        what = f"{asked.value.title}: under {test.name} less under history"
    verdict, share = of_effect(difference, spread, test.expect)
    low, middle, high = _three(difference, asked.value.binary)
    said = f"{what}; {share:.0%} of the draws that move go as asserted ({test.expect})"
    if test.expect == "0":
        said = f"{what}; {share:.0%} of the draws move by less than a fifth of a standard deviation"
    elif not np.abs(difference).max(initial=0.0):
        said = f"{what}: no draw moves; the model has no way from the one to the other"
    if asked.key[1]:
        said += f"; the party decides from {asked.key[1]}"
    return Finding(verdict, "simulation", middle, low, high, unit, says=said, base=float(base.mean()))


def _three(values: np.ndarray, binary: bool) -> tuple[float, float, float]:
    """The 5, 50 and 95 % quantiles; of a yes or no the mean with its error on either side."""
    if binary:
        mean, error = float(values.mean()), 1.645 * float(values.std()) / len(values) ** 0.5
        return mean - error, mean, mean + error
    low, middle, high = (float(each) for each in np.quantile(values, (0.05, 0.5, 0.95)))
    return low, middle, high
