"""What the page asks: requests read strictly, and courses turned into policies.

Every key, name, date and range is checked before anything is computed, and what does not fit is refused with its place.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from smychka.explore.fields import Refused, check_keys, day_of, listed, named, number_of, sentence, shown, text_of
from smychka.explore.limits import MOST_DRAWS
from smychka.foundations.calendar import END, MONTHS, first_whole_month, month_in_run
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.circumstances import Circumstances
from smychka.inputs.impositions import OUTCOMES, CircumstanceChange, Imposition, Part, RuleInForce, shared_days
from smychka.inputs.levers import Levers
from smychka.inputs.policy import Policy

if TYPE_CHECKING:
    from smychka.explore.courses import Course

PAGE = "page"
"""Name of the policy that a course becomes."""
MOST_COURSES = 8
MOST_CHARTS = 40
MOST_PARTS = 200
MOST_DRAWS_WHY = 100
LONGEST_CLIENT = 40
LARGEST_SERIAL = 2**53
_LISTS = ("impose", "set", "govern")
_WAYS = ("value", "times", "hold", "outcome")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True)
class Known:
    """The names that a request may use.

    Attributes:
        levers: the levers, with their ranges.
        circumstances: the circumstances, with theirs.
        rules: ids of the written rules of decision.
        charts: ids of the charts.
        maps: ids of the maps.
        quantities: ids of what can be traced or claimed about.
        outcomes: ids of outcomes and of the yes or no questions about a run.
        accounts: ids of the accounts.
    """

    levers: Levers
    circumstances: Circumstances
    rules: tuple[str, ...]
    charts: tuple[str, ...]
    maps: tuple[str, ...]
    quantities: tuple[str, ...]
    outcomes: tuple[str, ...]
    accounts: tuple[str, ...]

    @classmethod
    def of(cls, about: Mapping[str, Any], levers: Levers, circumstances: Circumstances) -> Known:
        """The names in the catalogue of the page, `about`."""

        def ids(table: str, key: str = "id") -> tuple[str, ...]:
            return tuple(str(row[key]) for row in about.get(table, ()))

        verdicts = ids("verdicts")
        return cls(
            levers, circumstances, ids("rules"), ids("charts"), ids("maps"),
            _each_once((*ids("charts"), *ids("maps", "quantity"))),
            _each_once((*ids("outcomes"), *verdicts, *(name.partition(":")[0] for name in verdicts))),
            ids("accounts"),
        )  # fmt: skip


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Ticket:
    """Who asks, and how late: of one client and kind only the newest request is worth computing.

    Attributes:
        client: a text that the page has made up; empty for one that asks but once.
        serial: number of the request, rising.
    """

    client: str = ""
    serial: int = 0


@dataclass(frozen=True)
class RunAsked:
    """`/run`: charts of some courses; 0 draws for the central run."""

    courses: tuple[Course, ...]
    draws: int
    charts: tuple[str, ...]
    ticket: Ticket


@dataclass(frozen=True)
class MapAsked:
    """`/map`: one map of a course; 0 draws for the central run."""

    course: Course
    draws: int
    map: str
    ticket: Ticket


@dataclass(frozen=True)
class OutcomesAsked:
    """`/outcomes`: outcomes of a course beside those of another."""

    course: Course
    against: Course
    draws: int
    ticket: Ticket


@dataclass(frozen=True)
class WhyAsked:
    """`/why`: what of a difference in an outcome is owed to which change."""

    course: Course
    against: Course
    outcome: str
    draws: int
    ticket: Ticket


@dataclass(frozen=True)
class TraceAsked:
    """`/trace`: the equation behind a quantity in a month, `1930-01`."""

    course: Course
    quantity: str
    month: str
    ticket: Ticket


@dataclass(frozen=True)
class WhenAsked:
    """`/when`: the window of an outcome, by the definition of an account."""

    outcome: str
    account: str | None


@dataclass(frozen=True)
class ClaimsAsked:
    """`/claims`: what accounts claim about quantities and outcomes."""

    quantities: tuple[str, ...]
    outcomes: tuple[str, ...]


def run_asked(given: Any, known: Known) -> RunAsked:
    """A request for charts.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("courses", "draws", "charts"), ("client", "serial"))
    courses = listed(given["courses"], "courses", 1, MOST_COURSES, "course")
    charts = listed(given["charts"], "charts", 1, MOST_CHARTS, "chart")
    return RunAsked(
        tuple(course(each, known, f"courses[{place}]") for place, each in enumerate(courses)),
        _draws(given["draws"], central=True),
        tuple(named(each, f"charts[{place}]", "chart", known.charts) for place, each in enumerate(charts)),
        _ticket(given),
    )


def map_asked(given: Any, known: Known) -> MapAsked:
    """A request for a map.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("course", "draws", "map"), ("client", "serial"))
    draws = _draws(given["draws"], central=True)
    return MapAsked(
        course(given["course"], known, "course"), draws, named(given["map"], "map", "map", known.maps), _ticket(given)
    )


def outcomes_asked(given: Any, known: Known) -> OutcomesAsked:
    """A request for outcomes.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("course", "against", "draws"), ("client", "serial"))
    one, two = (course(given[key], known, key) for key in ("course", "against"))
    return OutcomesAsked(one, two, _draws(given["draws"]), _ticket(given))


def why_asked(given: Any, known: Known) -> WhyAsked:
    """A request for shares in a difference.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("course", "against", "outcome", "draws"), ("client", "serial"))
    one, two = (course(given[key], known, key) for key in ("course", "against"))
    outcome = named(given["outcome"], "outcome", "outcome", known.outcomes)
    return WhyAsked(one, two, outcome, _draws(given["draws"], most=MOST_DRAWS_WHY), _ticket(given))


def trace_asked(given: Any, known: Known) -> TraceAsked:
    """A request for an equation and its inputs.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("course", "quantity", "month"), ("client", "serial"))
    month = text_of(given["month"], "month")
    if not _MONTH.fullmatch(month):
        raise Refused(f"month is {shown(month)}; expected YYYY-MM, for instance 1930-01.", "month")
    try:
        month_in_run(month)
    except SmychkaError as error:
        raise Refused(sentence(str(error)), "month") from error
    quantity = named(given["quantity"], "quantity", "quantity", known.quantities)
    return TraceAsked(course(given["course"], known, "course"), quantity, month, _ticket(given))


def when_asked(given: Any, known: Known) -> WhenAsked:
    """A request for a window.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("outcome",), ("account",))
    account = given.get("account")
    return WhenAsked(
        named(given["outcome"], "outcome", "outcome", known.outcomes),
        None if account is None else named(account, "account", "account", known.accounts),
    )


def claims_asked(given: Any, known: Known) -> ClaimsAsked:
    """A request for claims.

    Raises:
        Refused: anything in it does not fit.
    """
    check_keys(given, "", ("quantities", "outcomes"))
    found = [
        tuple(named(each, f"{key}[{place}]", kind, names) for place, each in enumerate(listed(given[key], key, 0, 100)))
        for key, kind, names in (
            ("quantities", "quantity", known.quantities),
            ("outcomes", "outcome", known.outcomes),
        )
    ]
    return ClaimsAsked(*found)


def course(given: Any, known: Known, where: str) -> Course:
    """A course: what differs from history.

    Args:
        given: as the page has it; `{}` is history.
        known: the names there are.
        where: its place in the request.

    Raises:
        Refused: anything in it does not fit.
    """
    from smychka.explore.courses import Course

    check_keys(given, where, (), (*_LISTS, "free", "drawn"))
    lists = {key: listed(given.get(key, []), f"{where}.{key}", 0, MOST_PARTS, "part") for key in _LISTS}
    if sum(map(len, lists.values())) > MOST_PARTS:
        raise Refused(f"{where} has more than {MOST_PARTS} parts; expected at most {MOST_PARTS}.", where)
    policy = Policy.own(PAGE)
    places: list[tuple[str, Part]] = []
    for key, read in (("impose", _imposition), ("set", _change), ("govern", _rule)):
        for place, each in enumerate(lists[key]):
            here = f"{where}.{key}[{place}]"
            part = read(each, known, here)
            _fits(_policy_of(policy, (part,)), known, here)
            places.append((here, part))
    _apart(places)
    whole = _policy_of(policy, [part for _, part in places])
    _fits(whole, known, where)
    return Course(whole, *(_month(given.get(key), f"{where}.{key}") for key in ("free", "drawn")))


def _policy_of(policy: Policy, parts: Sequence[Part]) -> Policy:
    return replace(
        policy,
        impositions=tuple(part for part in parts if isinstance(part, Imposition)),
        changes=tuple(part for part in parts if isinstance(part, CircumstanceChange)),
        rules=tuple(part for part in parts if isinstance(part, RuleInForce)),
    )


def _fits(policy: Policy, known: Known, where: str) -> None:
    try:
        policy.validated(known.levers, known.circumstances, known.rules)
    except InputFaults as error:
        raise Refused(sentence(error.faults[0].what), where) from error


def _apart(places: Sequence[tuple[str, Part]]) -> None:
    """Refuse two parts that set the same thing on the same day."""
    by_subject: dict[str, list[tuple[str, Part]]] = {}
    for where, part in places:
        for before, other in by_subject.setdefault(part.subject, []):
            if shared_days(part, other):
                day = max(part.since, other.since)
                raise Refused(f"{part.subject} is set twice on {day}: also by {before}; expected one.", where)
        by_subject[part.subject].append((where, part))


def _imposition(given: Any, known: Known, where: str) -> Imposition:
    check_keys(given, where, ("lever", "value", "since"), ("until",))
    name = named(given["lever"], f"{where}.lever", "lever", known.levers.names)
    lever = known.levers[name]
    value = number_of(given["value"], f"{where}.value")
    if not lever.minimum <= value <= lever.maximum:
        range_ = f"a number from {lever.minimum:g} to {lever.maximum:g} ({lever.unit})"
        raise Refused(f"{name} is set to {value:g}; expected {range_}.", f"{where}.value")
    return Imposition(name, *_span(given, where), value)


def _change(given: Any, known: Known, where: str) -> CircumstanceChange:
    check_keys(given, where, ("name", "since"), ("until", *_WAYS))
    ways = [way for way in _WAYS if way in given]
    if len(ways) != 1:
        found = " and ".join(ways) or "none"
        raise Refused(f"Found {found} of value, times, hold and outcome; expected exactly one.", where)
    name = named(given["name"], f"{where}.name", "circumstance", known.circumstances.names)
    change, way = CircumstanceChange(name, *_span(given, where)), ways[0]
    here, found = f"{where}.{way}", given[way]
    if way == "hold":
        if found is not True:
            raise Refused(f"hold is {shown(found)}; expected true.", here)
        return replace(change, hold=True)
    if way == "outcome":
        outcome = named(found, here, "outcome of an attempt", tuple(OUTCOMES))
        return replace(change, outcome=outcome)  # type: ignore[arg-type]
    number = number_of(found, here)
    if way == "times" and number > 100:
        raise Refused(f"times is {number:g}; expected a number from 0 to 100.", here)
    return replace(change, value=number) if way == "value" else replace(change, times=number)


def _rule(given: Any, known: Known, where: str) -> RuleInForce:
    check_keys(given, where, ("rule", "since"), ("until",))
    return RuleInForce(named(given["rule"], f"{where}.rule", "rule", known.rules), *_span(given, where))


def _span(given: Mapping[str, Any], where: str) -> tuple[dt.date, dt.date]:
    """First and last day of a part; the last day of the run where it is left open."""
    since = day_of(given["since"], f"{where}.since")
    until = END if given.get("until") is None else day_of(given["until"], f"{where}.until")
    if until < since:
        raise Refused(f"It ends on {until}, before it begins on {since}.", f"{where}.until")
    return since, until


def _month(given: Any, where: str) -> int | None:
    """Number of the first whole month from a day on; None for none."""
    if given is None:
        return None
    day = day_of(given, where)
    month = first_whole_month(day.isoformat())
    if month >= MONTHS:
        raise Refused(f"No whole month of the run is left after {day}; expected a date up to 1941-06-01.", where)
    return month


def _ticket(given: Mapping[str, Any]) -> Ticket:
    if ("client" in given) != ("serial" in given):
        raise Refused("Found one of client and serial; expected both or none.", "serial")
    if "client" not in given:
        return Ticket()
    client, serial = text_of(given["client"], "client"), given["serial"]
    if not 1 <= len(client) <= LONGEST_CLIENT or not client.isprintable():
        raise Refused(f"client has {len(client)} characters; expected 1 to {LONGEST_CLIENT} printable ones.", "client")
    if type(serial) is not int or not 0 <= serial <= LARGEST_SERIAL:
        raise Refused(f"serial is {shown(serial)}; expected a whole number from 0 to 2^53.", "serial")
    return Ticket(client, serial)


def _draws(given: Any, *, central: bool = False, most: int = MOST_DRAWS) -> int:
    if type(given) is int and (2 <= given <= most or (central and given == 0)):
        return given
    none = "0 for the central run, or " if central else ""
    raise Refused(f"draws is {shown(given)}; expected {none}a whole number from 2 to {most}.", "draws")


READERS: Mapping[str, Callable[[Any, Known], Any]] = {
    "/run": run_asked, "/map": map_asked, "/outcomes": outcomes_asked, "/why": why_asked, "/trace": trace_asked,
    "/when": when_asked, "/claims": claims_asked,
}  # fmt: skip
"""What reads the request of each address."""
