"""Policies: the shipped alternatives and those of the user, read, combined and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.impositions import OUTCOMES, CircumstanceChange, Imposition, Outcome, Part, RuleInForce, shared_days
from smychka.inputs.policy import OWN, TOP_KEYS, Policy, joined
from smychka.inputs.toml_files import DATA, STATUSES, TomlTable, source_keys, toml_file

__all__ = [
    "CircumstanceChange", "Imposition", "Policy", "RuleInForce", "available", "combined", "load_policies",
    "load_policy", "overlaps", "policy_names", "read_circumstance", "read_imposition",
]  # fmt: skip

_REQUIRED = (
    "title",
    "summary",
    "proposed_by",
    "proposed_on",
    "documented_in",
    "source",
    "status",
    "why_minimal",
)
SCENARIO = "judgement"  # of a proposal: nobody of the time put it forward, so that it has no date
_ONE_DAY = dt.timedelta(days=1)
_Part = TypeVar("_Part", Imposition, CircumstanceChange, RuleInForce)


def policy_names(folder: Path | None = None) -> tuple[str, ...]:
    """Names of the policies in a folder; of the shipped ones if left out."""
    folder = DATA / "policies" if folder is None else folder
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load_policies(folder: Path | None = None, *, keys: frozenset[str] | None = None) -> dict[str, Policy]:
    """All policies of a folder by name, each with proposer, date and source.

    Args:
        folder: where the TOML files are; the shipped ones if left out.
        keys: keys of the bibliography; those of the record if left out.

    Raises:
        InputFaults: anything wrong in the files, all of it, with file and line.
    """
    folder = DATA / "policies" if folder is None else folder
    keys = source_keys() if keys is None else keys
    faults = Faults()
    found = [_policy(folder / f"{name}.toml", keys, faults, own=False) for name in policy_names(folder)]
    if not found:
        faults.add(folder, 0, "no policy files (*.toml) here")
    policies = {policy.name: policy for policy in found if policy is not None}
    for policy in policies.values():
        for name in policy.conflicts:
            if name not in policies:
                faults.add(policy.file, 1, unknown("policy among the conflicts", name, policies))
    faults.stop_if_any()
    return policies


def load_policy(path_or_name: str | Path, *, keys: frozenset[str] | None = None) -> Policy:
    """A shipped policy by its name, or a policy of the user from a TOML file.

    A file of the user may leave out proposer, date and source; the policy is then labelled `own`.

    Args:
        path_or_name: name of a shipped policy, or a file whose name ends in `.toml`.
        keys: keys of the bibliography; those of the record if left out.

    Raises:
        SmychkaError: no such policy, with the nearest name.
        InputFaults: anything wrong in the file, all of it, with the line.
    """
    own = str(path_or_name).endswith(".toml")
    if not own and path_or_name not in policy_names():
        raise SmychkaError(unknown("policy", str(path_or_name), policy_names()))
    path = Path(path_or_name) if own else DATA / "policies" / f"{path_or_name}.toml"
    faults = Faults()
    policy = _policy(path, source_keys() if keys is None else keys, faults, own=own)
    faults.stop_if_any()
    return cast(Policy, policy)


def combined(one: Policy, two: Policy, *, later_takes_over: bool = False) -> Policy:
    """Two policies at once.

    Args:
        one: a policy.
        two: another policy.
        later_takes_over: where both set the same thing, the part that begins later takes over from its first
            day (the second policy's, if both begin on one day); without it an overlap is refused.

    Raises:
        SmychkaError: they overlap and no order is given, or one rules the other out.
    """
    if not later_takes_over:
        return one + two
    first, second = (
        replace(
            policy,
            impositions=tuple(_kept(policy.impositions, other.impositions, yields)),
            changes=tuple(_kept(policy.changes, other.changes, yields)),
            rules=tuple(_kept(policy.rules, other.rules, yields)),
        )
        for policy, other, yields in ((one, two, True), (two, one, False))
    )
    return joined(first, second)


def _kept(parts: Sequence[_Part], others: Sequence[_Part], yields: bool) -> Iterator[_Part]:
    """The parts without the days that later parts of the others take (if it yields, equal ones too)."""
    for part in parts:
        pieces = [part]
        for other in others:
            if shared_days(part, other) and (other.since > part.since or (other.since == part.since and yields)):
                pieces = [left for piece in pieces for left in _without(piece, other)]
        yield from pieces


def _without(part: _Part, other: _Part) -> Iterator[_Part]:
    """What is left of a part before and after the days of another."""
    if not shared_days(part, other):
        yield part
        return
    if part.since < other.since:
        yield replace(part, until=other.since - _ONE_DAY)
    if part.until > other.until:
        yield replace(part, since=other.until + _ONE_DAY)


def overlaps(policies: Mapping[str, Policy]) -> dict[str, dict[str, tuple[str, ...]]]:
    """For every policy the others that set one of its levers on the same days, with these levers.

    Two rules of decision on the same days overlap too; what a rule decides on is not looked into.

    Args:
        policies: policies by name.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, policy in policies.items():
        found[name] = {}
        for other_name, other in policies.items():
            here: tuple[Part, ...] = policy.impositions + policy.rules
            there: tuple[Part, ...] = other.impositions + other.rules
            shared = dict.fromkeys(one.subject for one in here for two in there if shared_days(one, two))
            if other_name != name and shared:
                found[name][other_name] = tuple(shared)
    return found


def available(policy: Policy, implemented: frozenset[str], decided: Mapping[str, Iterable[str]] | None = None) -> bool:
    """Whether the model has everything the policy changes.

    Args:
        policy: a policy.
        implemented: names of the levers and circumstances that the model uses.
        decided: the levers on which each rule of decision decides, by its name.

    Raises:
        SmychkaError: a rule governs of which `decided` does not know.
    """
    changed = {step.lever for step in policy.impositions} | {change.name for change in policy.changes}
    for name in policy.rule_names:
        if name not in (decided or {}):
            raise SmychkaError(unknown("rule", name, decided or ()))
        changed |= set((decided or {})[name])
    return changed <= implemented


def _policy(path: Path, keys: Iterable[str], faults: Faults, *, own: bool) -> Policy | None:
    """The policy in a file; None where the file cannot be read."""
    file = toml_file(path, ("impose", "circumstance", "govern"), faults)
    if file is None:
        return None
    top = file.top
    top.allow(TOP_KEYS)
    name = top.text("name", required=not own) or path.stem
    if not own and name != path.stem:
        top.fault("name", f"the policy is called {name!r}, its file {path.name!r}; expected the same name")
    status = top.choice("status", "status", STATUSES) if not own or "status" in top.entries else OWN
    dated = not own and status != SCENARIO
    needed = {key: not own and key in _REQUIRED for key in TOP_KEYS} | {"proposed_on": dated}
    source = top.text("source", required=needed["source"])
    if source and source not in keys:
        top.fault("source", unknown("source key", source, keys))
    return Policy(
        name=name,
        title=top.text("title", required=needed["title"]),
        summary=top.text("summary", required=needed["summary"]),
        proposed_by=top.text("proposed_by", required=needed["proposed_by"]),
        proposed_on=top.day("proposed_on", required=needed["proposed_on"]),
        documented_in=top.text("documented_in", required=needed["documented_in"]),
        source=source,
        checked=top.text("checked", required=False),
        status=status,
        accounts=top.texts("accounts"),
        conflicts=top.texts("conflicts"),
        why_minimal=top.text("why_minimal", required=needed["why_minimal"]),
        plausibility=_plausibility(top, required=not own),
        forced=top.flag("forced"),
        size=top.number("rewrite_size", required=not own and not file.tables["govern"]),
        note=top.text("note", required=False),
        impositions=tuple(read_imposition(table) for table in file.tables["impose"]),
        changes=tuple(read_circumstance(table) for table in file.tables["circumstance"]),
        rules=tuple(_rule_in_force(table) for table in file.tables["govern"]),
        file=str(path),
    )


def _plausibility(top: TomlTable, *, required: bool) -> tuple[float, float, float] | None:
    value = top.entries.get("plausibility")
    if value is None and not required:
        return None
    expected = "expected { low = .., mid = .., high = .. } with 0 <= low <= mid <= high <= 1"
    if not isinstance(value, dict) or set(value) != {"low", "mid", "high"}:
        top.fault("plausibility", f"'plausibility' is {value!r}; {expected}")
        return None
    low, mid, high = (value[key] for key in ("low", "mid", "high"))
    if not all(isinstance(number, int | float) for number in (low, mid, high)) or not 0 <= low <= mid <= high <= 1:
        top.fault("plausibility", f"'plausibility' is {low}, {mid}, {high}; {expected}")
        return None
    return float(low), float(mid), float(high)


def read_imposition(table: TomlTable) -> Imposition:
    """A lever held, from its table; faults are noted there."""
    table.allow(("lever", "from", "to", "value", "reason"))
    lever, (since, until) = table.text("lever"), table.span()
    value = table.number("value")
    return Imposition(lever, since, until, value or 0.0, table.text("reason", required=False), table.line)


def read_circumstance(table: TomlTable) -> CircumstanceChange:
    """A circumstance changed, from its table; faults are noted there."""
    table.allow(("name", "from", "to", "value", "times", "hold", "outcome"))
    name, (since, until) = table.text("name"), table.span()
    value, times = (table.number(key, required=False) for key in ("value", "times"))
    hold, outcome = table.flag("hold"), table.text("outcome", required=False)
    if outcome and outcome not in OUTCOMES:
        table.fault("outcome", unknown("outcome", outcome, OUTCOMES))
        outcome = ""
    elif (value is not None) + (times is not None) + hold + bool(outcome) != 1:
        table.fault("name", f"{name}: expected exactly one of value, times, hold and outcome")
    how = cast(Outcome, outcome)
    return CircumstanceChange(name, since, until, value, times, hold, how, table.line)


def _rule_in_force(table: TomlTable) -> RuleInForce:
    table.allow(("rule", "from", "to"))
    return RuleInForce(table.text("rule"), *table.span(), table.line)
