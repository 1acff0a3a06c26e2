"""A policy: what contemporaries proposed instead: positions of levers, changes of circumstance, rules of decision.

A policy replaces the historical path of the levers it names on the days it names; everything else stays.
Before its first date a run equals history to the last bit. The values are readings of words of the time on
the scales of the levers; the proposal itself carries proposer, date and source. Where no path can say what was meant,
a written rule governs: it decides month by month on its own levers, except those that the policy holds itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from smychka.foundations.calendar import END, MONTHS, START, first_day, month_index, monthly_means, parsed_date
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.circumstances import Circumstances, MonthlyCircumstances
from smychka.inputs.impositions import (
    OUTCOMES,
    CircumstanceChange,
    Imposition,
    Part,
    RuleInForce,
    governed_months,
    laid_over_circumstances,
    laid_over_levers,
    shared_days,
)
from smychka.inputs.levers import Lever, Levers, MonthlyLevers
from smychka.inputs.toml_files import toml_lines

OWN = "own"

TOP_KEYS = (
    "name", "title", "summary", "proposed_by", "proposed_on", "documented_in", "source", "checked", "status",
    "accounts", "conflicts", "why_minimal", "plausibility", "forced", "rewrite_size", "note",
)  # fmt: skip
_SIZE_MONTHS = 24
_SECRETARY, _ANOTHER_SECRETARY = "general_secretary", 0.5
_SMALL, _MEDIUM = 0.5, 1.5


@dataclass(frozen=True)
class Policy:
    """An alternative: levers held, circumstances changed and rules in force, with who proposed it and when.

    Attributes:
        name: its name.
        title: its title.
        summary: one sentence on what changes.
        proposed_by: who put it forward.
        proposed_on: when.
        documented_in: the text in which it stands.
        source: key of the bibliography.
        checked: where the text was read; empty if it was not.
        status: of the proposal: seen, seen_secondary, recalled or judgement; `own` for a policy of the user.
        accounts: the accounts whose argument it tests.
        conflicts: policies that cannot hold together with it in substance.
        why_minimal: why it is a small rewrite of history.
        plausibility: low, middle and high chance that the decision could have come about; a judgement.
        forced: the middle plausibility is under 5 per cent, or it rests on luck.
        size: rewrite size as published with it; None for a policy of the user and where a rule governs, of which
            only the run can tell.
        note: what to doubt.
        impositions: the levers it holds.
        changes: the circumstances it changes.
        rules: the rules of decision that govern, one at a time.
        file: where it was read from; empty if it was made in code.
    """

    name: str
    title: str = ""
    summary: str = ""
    proposed_by: str = ""
    proposed_on: dt.date | None = None
    documented_in: str = ""
    source: str = ""
    checked: str = ""
    status: str = OWN
    accounts: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    why_minimal: str = ""
    plausibility: tuple[float, float, float] | None = None
    forced: bool = False
    size: float | None = None
    note: str = ""
    impositions: tuple[Imposition, ...] = ()
    changes: tuple[CircumstanceChange, ...] = ()
    rules: tuple[RuleInForce, ...] = ()
    file: str = field(default="", compare=False, repr=False)

    @classmethod
    def own(cls, name: str) -> Policy:
        """An empty policy of the user, to be filled with `impose` and `govern`."""
        return cls(name)

    def impose(self, lever: str, value: float, *, since: str, until: str | None = None, reason: str = "") -> Policy:
        """The policy with one more lever held.

        Args:
            lever: name of the lever.
            value: on the scale of the lever.
            since: first day (`1928`, `1928-01` or `1928-01-06`).
            until: last day, included; the end of the run if left out.
            reason: why this value.

        Raises:
            SmychkaError: not a date.
        """
        step = Imposition(lever, *_days(since, until), float(value), reason)
        return replace(self, impositions=(*self.impositions, step))

    def govern(self, rule: str, *, since: str, until: str | None = None) -> Policy:
        """The policy with a rule of decision in force; levers that the policy holds itself do not obey it.

        Args:
            rule: name of the rule, as in `smychka.economy.rules.RULES`.
            since: first day (`1928`, `1928-01` or `1928-01-06`).
            until: last day, included; the end of the run if left out.

        Raises:
            SmychkaError: not a date.
        """
        return replace(self, rules=(*self.rules, RuleInForce(rule, *_days(since, until))))

    @property
    def first_date(self) -> dt.date | None:
        """The first day on which anything differs from history; None for the empty policy."""
        return min((part.since for part in self._parts()), default=None)

    @property
    def months_changed(self) -> np.ndarray:
        """Whether the policy holds anything on any day of the month. Shape: (month,), bool."""
        return monthly_means((part.since, part.until, 1.0) for part in self._parts())[1] > 0

    @property
    def rule_names(self) -> tuple[str, ...]:
        """Names of the rules that govern at some time, each once."""
        return tuple(dict.fromkeys(part.rule for part in self.rules))

    @property
    def governed_months(self) -> np.ndarray:
        """Share of the days of each month on which each of `rule_names` governs. Shape: (month, rule)."""
        return governed_months(self.rules, self.rule_names)

    def _parts(self) -> Iterator[Part]:
        yield from self.impositions
        yield from self.changes
        yield from self.rules

    def __add__(self, other: Policy) -> Policy:
        """Both policies at once.

        Raises:
            SmychkaError: they change the same thing on the same days, or one rules the other out.
        """
        for one in self._parts():
            for two in other._parts():
                if shared_days(one, two):
                    raise SmychkaError(
                        f"{self.name} and {other.name} both set {one.subject} between "
                        f"{max(one.since, two.since)} and {min(one.until, two.until)}; "
                        "give an order to combine them"
                    )
        return joined(self, other)

    def validated(self, levers: Levers, circumstances: Circumstances, rules: Collection[str] = ()) -> Policy:
        """The policy itself, if levers, circumstances, rules, dates and values exist and fit.

        Args:
            levers: the levers there are.
            circumstances: the circumstances there are.
            rules: names of the rules of decision there are.

        Raises:
            InputFaults: everything wrong in it.
        """
        faults = Faults()
        for part in self._parts():
            for day in (part.since, part.until):
                if not START <= day <= END:
                    what = f"{part.subject}: {day} lies outside the run; expected a date from {START} to {END}"
                    self._fault(faults, part.line, what)
            if part.until < part.since:
                self._fault(
                    faults,
                    part.line,
                    f"{part.subject}: ends on {part.until}, before it begins on {part.since}",
                )
        for step in self.impositions:
            if step.lever not in levers.names:
                self._fault(faults, step.line, unknown("lever", step.lever, levers.names))
                continue
            lever = levers[step.lever]
            if not lever.minimum <= step.value <= lever.maximum:
                self._fault(faults, step.line, f"{step.lever}: {_outside(step.value, lever.minimum, lever.maximum)}")
        for change in self.changes:
            for what in _wrong_in_change(change, circumstances):
                self._fault(faults, change.line, what)
        for part in self.rules:
            if part.rule not in rules:
                self._fault(faults, part.line, unknown("rule", part.rule, rules))
        parts = list(self._parts())
        for place, two in enumerate(parts):
            if any(shared_days(one, two) for one in parts[:place]):
                self._fault(faults, two.line, f"{two.subject} is set twice on the days from {two.since}")
        faults.stop_if_any()
        return self

    def _fault(self, faults: Faults, line: int, what: str) -> None:
        faults.add(self.file or f"policy {self.name}", line, what)

    def laid_over(self, levers: MonthlyLevers) -> MonthlyLevers:
        """The monthly levers with the policy laid over them; the same object if the policy holds no lever.

        An imposed value holds in every region and has no range. In a month held for some days only, value and
        range of the other days count by their share.

        Raises:
            SmychkaError: unknown lever.
        """
        return laid_over_levers(self.impositions, levers)

    def laid_over_circumstances(self, circumstances: MonthlyCircumstances) -> MonthlyCircumstances:
        """The monthly circumstances with the policy laid over them; the same object if it changes none.

        Raises:
            SmychkaError: unknown circumstance.
        """
        return laid_over_circumstances(self.changes, circumstances)

    def rewrite_size(self, levers: Levers, moved: Mapping[str, np.ndarray] | None = None) -> float:
        """How much of history is written over, from 0 up.

        The sum over the changed levers of the mean distance from history on the 15th of the first 24 months,
        divided by the lever's range where that is 0 to 1 or -1 to 1, otherwise by the span of its historical
        path. Another General Secretary counts 0.5. Changes of circumstance are not counted. What a rule moves is
        known from the run alone and counts only where it is given.

        Args:
            levers: the levers.
            moved: how far a rule moved levers from history, by lever. (month,) each.

        Raises:
            SmychkaError: unknown lever.
        """
        first = self.first_date
        if first is None:
            return 0.0
        begin = month_index(first)
        days = [first_day(m).replace(day=15) for m in range(begin, min(begin + _SIZE_MONTHS, MONTHS))]
        total = 0.0
        for name in dict.fromkeys(step.lever for step in self.impositions):
            lever = levers[name]
            history = np.array([lever.step_on(day).value for day in days])
            here = history.copy()
            for step in self.impositions:
                if step.lever == name:
                    here[[step.since <= day <= step.until for day in days]] = step.value
            if name == _SECRETARY:
                total += _ANOTHER_SECRETARY * float(np.mean(here != history))
            else:
                total += float(np.mean(np.abs(here - history))) / _scale(lever)
        for name, distance in (moved or {}).items():
            total += float(np.mean(distance[begin : begin + _SIZE_MONTHS])) / _scale(levers[name])
        return total

    def rewrite_class(self, levers: Levers, moved: Mapping[str, np.ndarray] | None = None) -> str:
        """small (rewrite size below 0.5), medium (below 1.5) or large; arguments as for `rewrite_size`."""
        size = self.rewrite_size(levers, moved)
        return "small" if size < _SMALL else "medium" if size < _MEDIUM else "large"

    def to_toml(self) -> str:
        """The policy as a TOML file; reading it gives the same policy back."""
        top = {key: getattr(self, "size" if key == "rewrite_size" else key) for key in TOP_KEYS}
        top["status"] = "" if self.status == OWN else self.status
        if self.plausibility:
            top["plausibility"] = dict(zip(("low", "mid", "high"), self.plausibility, strict=True))
        top["forced"] = self.forced or None
        text = toml_lines(top)
        for step in self.impositions:
            entries = {"lever": step.lever, **_dates(step), "value": step.value, "reason": step.reason}
            text += "\n[[impose]]\n" + toml_lines(entries)
        for change in self.changes:
            how = {"value": change.value, "times": change.times, "outcome": change.outcome}
            entries = {"name": change.name, **_dates(change), **how, "hold": change.hold or None}
            text += "\n[[circumstance]]\n" + toml_lines(entries)
        for part in self.rules:
            text += "\n[[govern]]\n" + toml_lines({"rule": part.rule, **_dates(part)})
        return text


def joined(one: Policy, two: Policy) -> Policy:
    """The two policies as one, if neither rules the other out.

    Raises:
        SmychkaError: one lists the other among its conflicts.
    """
    for policy, other in ((one, two), (two, one)):
        if set(policy.conflicts) & set(other.name.split("+")):
            raise SmychkaError(f"{policy.name} and {other.name} cannot hold together: {policy.name} rules it out")
    return Policy(
        name=f"{one.name}+{two.name}",
        title="; ".join(filter(None, (one.title, two.title))),
        accounts=tuple(dict.fromkeys(one.accounts + two.accounts)),
        conflicts=tuple(dict.fromkeys(one.conflicts + two.conflicts)),
        forced=one.forced or two.forced,
        impositions=one.impositions + two.impositions,
        changes=one.changes + two.changes,
        rules=one.rules + two.rules,
    )


def _days(since: str, until: str | None) -> tuple[dt.date, dt.date]:
    return _day(since), END if until is None else _day(until, end=True)


def _day(text: str, *, end: bool = False) -> dt.date:
    try:
        return parsed_date(text, end=end)
    except ValueError as error:
        raise SmychkaError(str(error)) from error


def _dates(part: Part) -> dict[str, dt.date | None]:
    return {"from": part.since, "to": None if part.until == END else part.until}


def _outside(value: float, lowest: float, highest: float) -> str:
    return f"value {value:g} lies outside the range from {lowest:g} to {highest:g}"


def _wrong_in_change(change: CircumstanceChange, circumstances: Circumstances) -> Iterator[str]:
    """What is wrong in a change of circumstance."""
    if change.name not in circumstances.names:
        yield unknown("circumstance", change.name, circumstances.names)
        return
    ways = (change.value is not None, change.times is not None, change.hold, bool(change.outcome))
    if sum(ways) != 1:
        yield f"{change.name}: expected exactly one of value, times, hold and outcome"
    if change.outcome and change.outcome not in OUTCOMES:
        yield f"{change.name}: {unknown('outcome', change.outcome, OUTCOMES)}"
    if change.name.startswith("opening.") != bool(change.outcome):
        yield f"{change.name}: an opening takes an outcome, anything else value, times or hold"
    lowest, highest = circumstances.range_of(change.name)
    if change.value is not None and not lowest <= change.value <= highest:
        yield f"{change.name}: {_outside(change.value, lowest, highest)}"
    if change.times is not None and change.times < 0:
        yield f"{change.name}: times {change.times:g} is below 0"


def _scale(lever: Lever) -> float:
    """Length of a lever's scale: its range where that is 0 to 1 or -1 to 1, else the span of its path."""
    if (lever.minimum, lever.maximum) in ((0, 1), (-1, 1)):
        return lever.maximum - lever.minimum
    values = [step.value for step in lever.path]
    return max(values) - min(values)
