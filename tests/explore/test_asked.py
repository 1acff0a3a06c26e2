"""Requests of the page are read strictly, and a course is the policy it says."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from explore.page_stand_in import known
from smychka.explore import asked
from smychka.explore.fields import Refused, parsed
from smychka.foundations.calendar import END, month_in_run
from smychka.inputs.policies import load_policies
from smychka.inputs.policy import Policy

COURSE: dict[str, Any] = {
    "impose": [
        {"lever": "procurement_pressure", "value": 0.2, "since": "1928-01-01", "until": "1930-12-31"},
        {"lever": "procurement_pressure", "value": 0.3, "since": "1931-01-01", "until": None},
    ],
    "set": [
        {"name": "opening.germany_1923", "since": "1923-10-01", "outcome": "success"},
        {"name": "weather", "since": "1931-07-01", "until": "1933-06-30", "times": 0.5},
    ],
    "govern": [{"rule": "voluntary", "since": "1928-01-01", "until": "1928-12-31"}],
    "free": "1923-01-01",
    "drawn": "1928-01-02",
}
RUN = {"courses": [{}, COURSE], "draws": 200, "charts": ["grain_harvest", "births"], "client": "a", "serial": 3}


def test_a_shipped_policy_sent_as_a_course_is_that_policy() -> None:
    """Truth: the policy files; the course holds the same levers, circumstances and rules on the same days."""
    names = known().rules + tuple(name for policy in load_policies().values() for name in policy.rule_names)
    here = asked.Known(**{**vars(known()), "rules": names})
    for policy in load_policies().values():
        read = asked.course(_course(policy), here, "course").policy
        assert [(s.lever, s.since, s.until, s.value) for s in read.impositions] == [
            (s.lever, s.since, s.until, s.value) for s in policy.impositions
        ]
        assert (read.changes, read.rules) == (policy.changes, policy.rules)


def _course(policy: Policy) -> dict[str, Any]:
    def days(part: Any) -> dict[str, Any]:
        return {"since": part.since.isoformat(), "until": None if part.until == END else part.until.isoformat()}

    ways = ("value", "times", "hold", "outcome")
    return {
        "impose": [{"lever": s.lever, "value": s.value, **days(s)} for s in policy.impositions],
        "set": [
            {"name": c.name, **days(c), **{w: getattr(c, w) for w in ways if getattr(c, w) not in (None, False, "")}}
            for c in policy.changes
        ],
        "govern": [{"rule": rule.rule, **days(rule)} for rule in policy.rules],
    }


def test_history_is_the_empty_course() -> None:
    """Truth: by definition nothing differs, so that the engine starts nowhere."""
    course = asked.course({}, known(), "course")
    assert course == asked.course({"impose": [], "free": None, "drawn": None}, known(), "course")
    assert (course.policy, course.free, course.drawn) == (Policy.own("page"), None, None)


def test_a_request_is_read_whole() -> None:
    """Truth: the request as written; the party decides from January 1923, luck is drawn from the first whole month."""
    read = asked.run_asked(RUN, known())
    assert (read.draws, read.charts, read.ticket) == (200, ("grain_harvest", "births"), asked.Ticket("a", 3))
    assert (read.courses[1].free, read.courses[1].drawn) == (month_in_run("1923-01"), month_in_run("1928-02"))
    assert read.courses[1].policy.impositions[1].until == END
    assert hash(read.courses[0]) != hash(read.courses[1])


WRONG: list[tuple[str, Any, str, str]] = [
    ("courses", [], "courses", "1 to 8"),
    ("courses", [{}] * 9, "courses", "length 9"),
    ("courses", "history", "courses", "expected a list"),
    ("courses.1.impos", [], "courses[1]", "did you mean 'impose'?"),
    ("courses.1.impose.0.lever", "procurement_presure", "courses[1].impose[0].lever", "mean 'procurement_pressure'?"),
    ("courses.1.impose.0.value", 2, "courses[1].impose[0].value", "set to 2; expected a number from 0 to 1"),
    ("courses.1.impose.0.value", True, "courses[1].impose[0].value", "true; expected a finite number"),
    ("courses.1.impose.0.value", "0.2", "courses[1].impose[0].value", "finite number"),
    ("courses.1.impose.0.value", 10**400, "courses[1].impose[0].value", "very large number; expected a finite"),
    ("courses.1.impose.0.since", "1928-1-1", "courses[1].impose[0].since", "YYYY-MM-DD"),
    ("courses.1.impose.0.since", "1928-02-30", "courses[1].impose[0].since", "not a day of the calendar"),
    ("courses.1.impose.0.since", "1917-10-01", "courses[1].impose[0].since", "from 1917-11-01 to 1941-06-30"),
    ("courses.1.impose.0.until", "1927-01-01", "courses[1].impose[0].until", "before it begins"),
    ("courses.1.impose.0.until", "1931-01-31", "courses[1].impose[1]", "set twice on 1931-01-01"),
    ("courses.1.impose.0.reason", "", "courses[1].impose[0]", "Unknown key 'reason'"),
    ("courses.1.set.0.name", "opening.germany_1924", "courses[1].set[0].name", "mean 'opening.germany_1923'?"),
    ("courses.1.set.0.outcome", "victory", "courses[1].set[0].outcome", "one of success, off, drawn"),
    ("courses.1.set.0.value", 1, "courses[1].set[0]", "value and outcome of value, times, hold and outcome"),
    ("courses.1.set.1.times", -1, "courses[1].set[1]", "below 0"),
    ("courses.1.set.1.times", 1e9, "courses[1].set[1].times", "from 0 to 100"),
    ("courses.1.set.1", {"name": "weather", "since": "1931-07-01"}, "courses[1].set[1]", "Found none of"),
    ("courses.1.set.1", {"name": "weather", "since": "1931-07-01", "hold": 1}, "courses[1].set[1].hold", "true"),
    ("courses.1.set.1", {"name": "weather", "since": "1931-07-01", "value": 4}, "courses[1].set[1]", "-3 to 3"),
    ("courses.1.govern.0.rule", "volunteer", "courses[1].govern[0].rule", "Expected one of genetic_plan, voluntary"),
    ("courses.1.free", "1941-06-02", "courses[1].free", "No whole month"),
    ("courses.1.drawn", 1928, "courses[1].drawn", "expected a text"),
    ("draws", 1, "draws", "0 for the central run, or a whole number from 2 to 500"),
    ("draws", 501, "draws", "501"),
    ("draws", 200.0, "draws", "200.0"),
    ("draws", False, "draws", "false"),
    ("charts", ["grain_harvest"] * 41, "charts", "length 41"),
    ("charts", ["grain_harvests"], "charts[0]", "did you mean 'grain_harvest'?"),
    ("client", "x" * 41, "client", "41 characters"),
    ("client", "\ud800", "client", "printable"),
    ("serial", -1, "serial", "2^53"),
    ("extra", 1, "", "Unknown key 'extra'"),
]


@pytest.mark.parametrize(("path", "value", "where", "words"), WRONG)
def test_what_does_not_fit_is_named_with_its_place(path: str, value: Any, where: str, words: str) -> None:
    """Truth: the contract of the page: ranges of the lever files, dates of the run, limits of the issue."""
    given: Any = copy.deepcopy(RUN)
    at = given
    *before, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in before:
        at = at[step]
    at[last] = value
    with pytest.raises(Refused) as refused:
        asked.run_asked(given, known())
    assert refused.value.where == where
    assert words in refused.value.what
    assert refused.value.what.endswith((".", "?")) and refused.value.what[0].isascii()
    assert 400 <= refused.value.status < 500


def test_at_most_two_hundred_parts_make_a_course() -> None:
    """Truth: the limit of the contract."""
    days = [
        f"{year}-{month:02}-{day:02}" for year in range(1920, 1925) for month in range(1, 13) for day in range(1, 5)
    ]
    parts = [{"lever": "procurement_pressure", "value": 0, "since": day, "until": day} for day in days]
    assert len(asked.course({"impose": parts[:200]}, known(), "course").policy.impositions) == 200
    with pytest.raises(Refused, match="200"):
        asked.course({"impose": parts[:150], "set": parts[:51]}, known(), "course")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff{}", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1, "a": 2}', b"[" * 60_000,
        b'{"a":' * 10_000, b"1" * 5_000, b"\xef\xbb\xbf{}", "{}".encode("utf-16"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Truth: RFC 8259: one UTF-8 text, finite numbers, no key twice; and no nesting without end."""
    with pytest.raises(Refused) as refused:
        parsed(body)
    assert refused.value.status == 400


def test_a_number_too_large_for_a_float_is_refused() -> None:
    """Truth: 1e999 is JSON, but no finite number."""
    course = parsed(b'{"impose": [{"lever": "procurement_pressure", "value": 1e999, "since": "1928-01-01"}]}')
    with pytest.raises(Refused, match="finite"):
        asked.course(course, known(), "course")


def test_the_other_requests_know_their_names() -> None:
    """Truth: the contract of the page."""
    why = asked.why_asked({"course": COURSE, "against": {}, "outcome": "one_man_rule", "draws": 100}, known())
    assert (why.draws, why.against.begins, why.ticket) == (100, 284, asked.Ticket())
    assert asked.map_asked({"course": {}, "draws": 0, "map": "hunger"}, known()).map == "hunger"
    trace = {"course": {}, "quantity": "regional_harvest", "month": "1930-01"}
    assert asked.trace_asked(trace, known()).month == "1930-01"
    assert asked.when_asked({"outcome": "one_man_rule", "account": "CWI"}, known()).account == "CWI"
    assert asked.claims_asked({"quantities": [], "outcomes": ["industry_1940"]}, known()).outcomes == ("industry_1940",)
    for read, given, words in (
        (asked.why_asked, {"course": {}, "against": {}, "outcome": "industry_1940", "draws": 101}, "2 to 100"),
        (asked.outcomes_asked, {"course": {}, "against": {}, "draws": 0}, "2 to 500"),
        (asked.trace_asked, trace | {"month": "1930-13"}, "calendar"),
        (asked.trace_asked, trace | {"month": "1916-01"}, "outside the run"),
        (asked.trace_asked, trace | {"month": "January"}, "YYYY-MM"),
        (asked.when_asked, {"outcome": "one_man_rule", "account": "CVI"}, "mean 'CWI'"),
        (asked.map_asked, {"course": {}, "draws": 0}, "has no 'map'"),
        (asked.map_asked, [], "expected an object"),
    ):
        with pytest.raises(Refused) as refused:
            read(json.loads(json.dumps(given)), known())
        assert words in refused.value.what
