"""The equation behind a number. Truth: the central run itself, and the printed formulas worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smychka.explore import trace_kept
from smychka.explore.courses import Course, Courses
from smychka.explore.trace import trace
from smychka.explore.trace_docs import entries, equations, fields, formula, sections
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.policy import Policy
from smychka.state import Countryside

TRACED = (
    "grain_harvest", "famine_deaths", "industry_output", "real_wage", "collectivised_share", "party_members",
    "power_stalin", "war_threat_real", "arrests", "regional_harvest",
)  # fmt: skip
FORK = Course(Policy("test").impose("procurement_pressure", 0.3, since="1930-01-01"))


def inputs(told: dict[str, Any]) -> dict[str, Any]:
    """Values of the inputs by name."""
    return {each["name"]: np.array(each["value"], float) for each in told["inputs"]}


@pytest.mark.parametrize(("drawn", "month"), [(None, "1920-02"), (None, "1932-08"), ("1928-01", "1933-10")])
def test_traced_values_are_those_of_the_run(courses: Courses, drawn: str | None, month: str) -> None:
    """Ten quantities of a fork before and after it, and with drawn luck, against the run that draws the charts."""
    course = replace(FORK, drawn=None if drawn is None else month_in_run(drawn))
    run = courses.central(course.policy, course.free, course.drawn, TRACED)
    for name in TRACED:
        told = trace(courses, course, name, month)
        assert told["month"] == month
        assert np.array(told["value"]) == pytest.approx(run[name][month_in_run(month)], rel=2e-5, abs=1e-6), name
        json.dumps(told, allow_nan=False)


def test_first_and_last_month_can_be_traced(courses: Courses) -> None:
    """Nothing is carried into the first month but the opening."""
    run = courses.central(Policy("history"), quantities=["population"])["population"]
    for month, at in (("1917-11", 0), ("1941-06", MONTHS - 1)):
        assert trace(courses, Course(), "population", month)["value"] == pytest.approx(run[at], rel=1e-5)


def test_inputs_put_into_the_formulas_by_hand_give_the_value(courses: Courses) -> None:
    """Three equations as printed: earnings v P X; exile min(rho N o, .02 N); tautness q / c."""
    told = trace(courses, Course(), "grain_earnings", "1931-06")
    put = inputs(told)
    assert told["equation"]["formula"] == r"v\,P_g\,X"
    assert told["value"] == pytest.approx(put["p.grain_value"] * put["grain_price"] * put["tonnes"], rel=1e-5)

    told = trace(courses, Course(), "deported", "1931-06")
    put = inputs(told)
    village, origins = put["rural"], put["regions.origin_share"]
    exiled = np.minimum(put["families_rate"] * village.sum() * origins, 0.02 * village)
    assert told["result"]["value"] == pytest.approx(exiled, rel=1e-5)
    assert told["value"] == pytest.approx(1000.0 * exiled.sum(), rel=1e-5)
    assert told["result"]["total"] == pytest.approx(exiled.sum(), rel=1e-5)

    told = trace(courses, Course(), "tautness", "1931-06")
    put = inputs(told)
    assert told["equation"]["name"] == "tautness"
    assert told["value"] == pytest.approx((put["target"] / put["capacity"])[0], rel=1e-5)


def test_inputs_are_followed_to_equations_levers_and_constants(courses: Courses) -> None:
    """The harvest: its effort comes from an equation of its own, its pressure is a lever, its constants have units."""
    told = trace(courses, FORK, "grain_harvest", "1932-08")
    by_name = {each["name"]: each for each in told["inputs"]}
    assert told["equation"]["module"] == "economy.harvest"
    assert told["equation"]["meaning"] == "The grain harvest of August."
    assert told["equation"]["source"].startswith("economy/harvest.py, lines ")
    assert "return p.yield_scale" in told["equation"]["code"]
    assert by_name["seen.coercion"]["kind"] == "lever"
    assert by_name["seen.coercion"]["of"] == "procurement_pressure"
    assert by_name["seen.coercion"]["value"] == pytest.approx([0.3] * 22)
    assert by_name["p.war_damage"]["unit"] == "log points"
    assert by_name["sown"]["kind"] == "last month"
    assert by_name["sown"]["axis"] == "region"
    effort = by_name["effort"]["inputs"][0]
    assert effort["equation"]["name"] == "kolkhoz_effort"
    start, gain, year = (each["value"] for each in effort["inputs"])
    assert effort["value"] == pytest.approx(min(1.08, start + gain * max(0.0, year - 1932.6)), rel=1e-5)
    assert told["axes"]["region"] == list(courses.history.regions.names)


def test_what_several_equations_make_names_them(courses: Courses) -> None:
    """Deaths from hunger of villages and of towns come from two equations of one module."""
    told = trace(courses, Course(), "famine_deaths", "1932-08")
    assert told["equation"] is None
    assert {each["equation"]["name"] for each in told["inputs"] if each["equation"]} == {
        "hunger_rate", "town_hunger_rate",
    }  # fmt: skip


def test_a_quantity_or_month_that_is_not_there_is_refused(courses: Courses) -> None:
    with pytest.raises(SmychkaError, match="grain_harvest"):
        trace(courses, Course(), "grain_harvests", "1932-08")
    with pytest.raises(SmychkaError):
        trace(courses, Course(), "grain_harvest", "1941-07")


def test_every_formula_of_the_reference_is_an_equation_here() -> None:
    """All public functions with a formula, and no other; the page of equations in the docs has those set apart."""
    found = equations().values()
    assert len(found) > 150
    assert all(each.formula and each.meaning and each.lines[0] < each.lines[1] for each in found)
    assert all("$" in each.meaning or each.formula for each in found)


def test_docstrings_are_taken_apart() -> None:
    """Texts made up here."""
    text = (
        "One thing.\n\n$$ a = b $$\n\nwith $b$.\n\nArgs:\n    b: meaning of it,\n        in two lines.\n    c: other.\n"
    )
    parts = sections(text)
    assert formula(parts[""]) == "a = b"
    assert formula("Short $x$ and long $x + y$.") == "x + y"
    assert entries(parts["Args"]) == {"b": "meaning of it, in two lines.", "c": "other."}
    assert fields(Countryside)["horses"] == "million head."


def test_a_broken_file_of_notes_is_passed_over(tmp_path: Any) -> None:
    """Whatever lies there, a book that cannot be read is none."""
    file = tmp_path / "trace.bin"
    assert trace_kept._kept(file) is None
    file.write_bytes(b"no book")
    assert trace_kept._kept(file) is None
