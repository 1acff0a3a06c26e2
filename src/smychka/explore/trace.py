"""Why a number is what it is: the equation behind a quantity in one month, with its inputs, two or three levels deep.

The month is that of the central run: its state is carried up to the month by the programs of `explore.courses`, and the
month itself is computed once more with everything noted that its equations met (`explore.trace_notes`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from smychka import simulate
from smychka.explore.courses import Course, Courses
from smychka.explore.programs import RECORDED
from smychka.explore.trace_kept import book
from smychka.explore.trace_notes import Book, Named, Var
from smychka.foundations.calendar import first_day, month_in_run
from smychka.inputs.levers import Levers
from smychka.measures import Measure, measure

__all__ = ["DEPTH", "prepare", "trace"]

DEPTH = 3
"""Levels of equations that are shown: that of the quantity, those of its inputs, and theirs."""
MOST = 40
"""Inputs of one equation, or of one piece of arithmetic between two, that are shown."""
LARGEST = 160
"""Numbers of an array that are shown; of a larger one only its shape is told."""
DIGITS = 8
_ORDER = (
    "equation", "lever", "circumstance", "stock", "", "last month", "usual lever", "usual circumstance", "strength",
    "constant", "given", "luck", "calendar", "fixed",
)  # fmt: skip

Month = tuple[Any, Any, Any, Any]


def prepare(courses: Courses, form: str = RECORDED) -> Book:
    """The month noted down and compiled; made in a quarter of a minute, then loaded in half a second.

    Only the last form asked for stays in memory, where it takes some 60 to 100 MB.

    Args:
        courses: the runs of the page.
        form: form of the program, see `Course.form`.
    """
    found: Book = courses.books.made(form, lambda: book(courses.history, form))
    return found


def trace(courses: Courses, course: Course, quantity: str, month: str) -> dict[str, Any]:
    """The equation of a quantity in a month of the central run of a course, with its inputs.

    Args:
        courses: the runs of the page.
        course: what differs from history; its policy is validated.
        quantity: id of the quantity.
        month: the month, `1930-01`.

    Returns:
        quantity, title, unit, kind, month, value; `equation` with name, module, formula (LaTeX), meaning, symbols,
        source and code, or None where the quantity is worked out from several; `result`, what the equation itself gave;
        `inputs`, those of the equation, or else all that the quantity is worked out from, each with name, kind,
        meaning, value, `equation` and `inputs` of its own; `beside`, what the quantity rests on beside the result;
        `axes`, the names along the axes. A regional value is a list in the order of `axes.region`.

    Raises:
        SmychkaError: a quantity or month that is not there.
    """
    asked, index = measure(quantity), month_in_run(month)
    noted = prepare(courses, course.form)
    values = noted.values(_month(courses, course, index))
    return _Teller(noted, values, courses.history.levers, _axes(courses)).told(asked, index)


def _month(courses: Courses, course: Course, index: int) -> Month:
    """State, leaf by leaf, paths, draw and facts of a month of the central run."""
    given, carried, sample = courses.before(course, index)
    one: tuple[Any, Any] = jax.tree.map(lambda leaf: np.asarray(leaf)[..., 0], (carried, sample))
    return one[0], simulate.at_month(given, index), one[1], courses.history.facts


def _axes(courses: Courses) -> dict[str, list[str]]:
    facts = courses.history.facts
    return {
        "region": list(facts.regions.names), "leader": list(facts.leaders.names), "opening": list(facts.openings.names)
    }  # fmt: skip


@dataclass(frozen=True)
class _Teller:
    """Tells a noted month: `book` and its `values`, the levers for their titles, the names along axes."""

    book: Book
    values: Mapping[Var, np.ndarray]
    levers: Levers
    axes: Mapping[str, Sequence[str]]

    def told(self, asked: Measure, index: int) -> dict[str, Any]:
        """The answer for a quantity."""
        var, beside, result, equation = self.book.quantities[asked.id], list[dict[str, Any]](), None, None
        sources = self._sources(var)
        chief = self._chief(sources, asked.where)
        named = [(self._name(each), each) for each in sources if each != chief]
        if chief is None:
            inputs, left = self._listed(named, DEPTH)
        else:
            call, name = self.book.made[chief]
            equation = self.book.calls[call].equation
            result = {"name": equation.name + name, **self._number(chief)}
            inputs, left = self._arguments(chief, DEPTH - 1)
            beside, _ = self._listed(named, 1)
        return {
            "quantity": asked.id, "title": asked.title, "unit": asked.unit, "kind": asked.kind,
            "month": f"{first_day(index):%Y-%m}", **self._number(var), "where": asked.where,
            "equation": None if equation is None else equation.told(), "result": result, "inputs": inputs,
            "not_shown": left, "beside": beside, "axes": {name: [*each] for name, each in self.axes.items()},
        }  # fmt: skip

    def _chief(self, sources: Sequence[Var], where: str) -> Var | None:
        """The equation that a quantity is of: the only one behind it, or else the only one of the module named."""
        made = [each for each in sources if each in self.book.made]
        near = [each for each in made if self.book.calls[self.book.made[each][0]].equation.module == where]
        return made[0] if len(made) == 1 else near[0] if len(near) == 1 else None

    def _sources(self, var: Var) -> list[Var]:
        """From what a quantity is read: equations, levers, stocks; a single stock is looked behind."""
        if var in self.book.made:
            return [var]
        found = self.book.behind(var, self._stops)
        while len(found) == 1 and found[0] in self.book.stocks:
            found = self.book.behind(found[0], self._stops)
        return found

    @property
    def _stops(self) -> dict[Var, Any]:
        """What has a name of its own: equations, levers and circumstances, stocks, what the month is given."""
        return {**self.book.made, **self.book.read, **self.book.stocks, **self.book.given}

    def _arguments(self, var: Var, depth: int) -> tuple[list[dict[str, Any]], int]:
        """The arguments of the equation that made an array, as far as the array rests on them."""
        call = self.book.calls[self.book.made[var][0]]
        named: dict[Var, Named] = {}
        for name, argument in call.arguments:
            named.setdefault(argument, name)
        return self._listed([(named[each], each) for each in self.book.behind(var, named)], depth)

    def _listed(self, inputs: Sequence[tuple[Named, Var]], depth: int) -> tuple[list[dict[str, Any]], int]:
        """Inputs as they are told, those that say most first; and how many more there are."""
        ranked = sorted(inputs, key=lambda each: _ORDER.index(self._kind(each[1])))
        return [self._input(name, var, depth) for name, var in ranked[:MOST]], max(len(inputs) - MOST, 0)

    def _input(self, name: Named, var: Var, depth: int) -> dict[str, Any]:
        """One input with what stands behind it, `depth` levels of equations down."""
        own = self._name(var)
        found = {
            "name": name.name, "kind": self._kind(var), "meaning": name.meaning or own.meaning, "unit": own.unit,
            **self._number(var), "equation": None, "inputs": [],
        }  # fmt: skip
        if own.name != name.name:
            found["of"] = own.name
        if var in self.book.read:
            return found
        if var in self.book.made:
            told = self.book.calls[self.book.made[var][0]].equation.told()
            found["equation"] = {key: text for key, text in told.items() if key != "code"}
            if depth > 0:
                found["inputs"], found["not_shown"] = self._arguments(var, depth - 1)
        elif var not in self.book.given and depth > 0:
            behind = [(self._name(each), each) for each in self.book.behind(var, self._stops)]
            found["inputs"], found["not_shown"] = self._listed(behind, depth - 1)
        return found

    def _kind(self, var: Var) -> str:
        if var in self.book.read:
            return self.book.read[var].kind
        return "equation" if var in self.book.made else self._name(var).kind

    def _name(self, var: Var) -> Named:
        """How an array is called where it is not an argument: by its equation, lever, stock or constant."""
        book = self.book
        if var in book.read:
            found = book.read[var]
            if "lever" not in found.kind:
                return found
            lever = self.levers[found.name]
            return Named(found.name, found.kind, lever.title, lever.unit)
        if var in book.made:
            call, name = book.made[var]
            equation = book.calls[call].equation
            return Named(equation.name + name, "equation", equation.returns or equation.meaning)
        return book.given.get(var) or book.stocks.get(var) or _OTHER

    def _number(self, var: Var) -> dict[str, Any]:
        """The value: a number, or a list with its axis; of regions also sum and mean."""
        value = self.values[var]
        if not value.shape:
            return {"value": _rounded(float(value))}
        if value.size > LARGEST:
            return {"value": None, "shape": list(value.shape)}
        found: dict[str, Any] = {"value": _deep(value.tolist())}
        for axis, names in self.axes.items():
            if value.shape == (len(names),):
                found["axis"] = axis
        if found.get("axis") == "region":
            found |= {"total": _rounded(float(value.sum())), "mean": _rounded(float(value.mean()))}
        return found


_OTHER = Named("", "")


def _deep(values: Any) -> Any:
    return [_deep(each) for each in values] if isinstance(values, list) else _rounded(float(values))


def _rounded(value: float) -> float | None:
    """The number with the digits that single precision has; None where it is none."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
