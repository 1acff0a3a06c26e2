"""One month of the model noted down as it is put together: which equation met what, and gave back what.

`simulate.month` is traced once with a look at every call of an equation and of every reading of a lever or
circumstance. Each array among arguments and results becomes one more result of the traced month. What stands between
two equations is known from the operations of the month.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import jax
import numpy as np
from jax.extend import core

from smychka import coupling, simulate
from smychka.explore.trace_docs import Equation, Place, equations, fields
from smychka.foundations.quantity import quantities
from smychka.measures import MEASURES
from smychka.state import Circumstances, Levers

Var = int
"""Number of an array of the month: those that it is given first, then in the order in which they are worked out."""
READERS: Mapping[CodeType, str] = {
    function.__code__: kind
    for kind, functions in (
        ("lever", (Levers.national, Levers.by_region)),
        ("usual lever", (Levers.usual,)),
        ("circumstance", (Circumstances.national, Circumstances.by_region)),
        ("usual circumstance", (Circumstances.usual,)),
    )
    for function in functions
}
ROOTS = ("carried", "now", "sample", "facts")


@dataclass(frozen=True)
class Named:
    """An array by its name.

    Attributes:
        name: dotted name: of an argument, `seen.weather`, or of what the month is given.
        kind: what it is: lever, circumstance, stock (at the end of the month), last month (a stock at its beginning),
            constant, strength (of an arrow), given, luck, calendar, fixed; empty for an argument.
        meaning: what its docstring says.
        unit: its unit, where one is declared.
    """

    name: str
    kind: str = ""
    meaning: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Noted:
    """A call of an equation, and every array among its arguments."""

    equation: Equation
    arguments: tuple[tuple[Named, Var], ...]


@dataclass
class _Call:
    """A call while the month is being put together: its code, its arguments, and what it gave back."""

    code: CodeType
    arguments: dict[str, Any]
    result: Any = None


@dataclass
class Book:
    """The month, noted down and compiled.

    Attributes:
        calls: the equations, those within others first.
        made: by array, the call and the name of the result that it is.
        read: levers and circumstances, by array.
        given: what the month is given, by array.
        stocks: the state at the end of the month, by array, as far as no equation gives it back as it stands.
        parents: the arrays from which each was worked out.
        quantities: the array of every quantity, by id.
        noted: the arrays that the program gives back, in its order.
        kinds: type of the numbers of each array that the month is given.
        program: from the arrays given to those noted.
    """

    calls: tuple[Noted, ...]
    made: Mapping[Var, tuple[int, str]]
    read: Mapping[Var, Named]
    given: Mapping[Var, Named]
    stocks: Mapping[Var, Named]
    parents: Mapping[Var, tuple[Var, ...]]
    quantities: Mapping[str, Var]
    noted: tuple[Var, ...]
    kinds: tuple[np.dtype[Any], ...]
    program: Any = None

    def values(self, month: Sequence[Any]) -> dict[Var, np.ndarray]:
        """Every noted array, and every one given, in one month.

        Args:
            month: state, paths of the month, draw and facts, as `simulate.month` takes them; of each the leaves count.
        """
        leaves = jax.tree.leaves(tuple(month))
        given = [np.asarray(leaf, kind) for leaf, kind in zip(leaves, self.kinds, strict=True)]
        found = dict(enumerate(given))
        return found | {var: np.asarray(value) for var, value in zip(self.noted, self.program(*given), strict=True)}

    def behind(self, var: Var, stops: Mapping[Var, Any]) -> list[Var]:
        """The nearest of some arrays from which one was worked out, in the order of `stops`.

        Args:
            var: the array; it is not looked for itself.
            stops: the arrays at which the way back ends.
        """
        met, ways, found = {var}, [*self.parents.get(var, ())], set()
        while ways:
            here = ways.pop()
            if here in met:
                continue
            met.add(here)
            if here in stops:
                found.add(here)
            else:
                ways += self.parents.get(here, ())
        return [each for each in stops if each in found]


def noted(month: Sequence[Any]) -> tuple[Any, Book]:
    """A month put together once, with a look at all that its equations meet; the book has no program yet.

    Args:
        month: state, paths of the month, draw and facts, as `simulate.month` takes them; shapes alone matter.

    Returns:
        The operations of the month, with the noted arrays as their results; and the book.
    """
    told: list[_Call] = []
    after: list[Any] = []
    tracers: dict[int, Any] = {}

    def whole(*parts: Any) -> tuple[list[Any], list[Any]]:
        carried, now, sample, facts = parts
        before = _watched(told)
        try:
            last, found = simulate.month(carried, now, sample, facts, tuple(MEASURES))
        finally:
            sys.setprofile(before)
        after.append(last.state)
        ends: list[Any] = [found[name] for name in MEASURES]
        own = ends[0]._trace
        for each in jax.tree.leaves([last.state, *((call.arguments, call.result) for call in told)]):
            if isinstance(each, jax.core.Tracer) and each._trace is own:
                tracers[id(each)] = each
        tracers.update({id(each): each for each in jax.tree.leaves(parts)})
        return ends, list(tracers.values())

    closed = jax.make_jaxpr(whole)(*month)
    inner = closed.jaxpr
    places = dict.fromkeys((*inner.invars, *(var for each in inner.eqns for var in each.outvars)))
    number = {var: at for at, var in enumerate(places)}
    ends, others = inner.outvars[: len(MEASURES)], inner.outvars[len(MEASURES) :]
    var_of = {key: number[var] for key, var in zip(tracers, others, strict=True) if _worked_out(var)}
    kept = [var for var in dict.fromkeys(filter(_worked_out, inner.outvars)) if number[var] >= len(inner.invars)]
    lean = core.Jaxpr(inner.constvars, inner.invars, kept, inner.eqns, inner.effects)
    parents = {
        number[var]: tuple(number[each] for each in operation.invars if _worked_out(each) and each in number)
        for operation in inner.eqns for var in operation.outvars
    }  # fmt: skip
    found = _bound(told, var_of, _given(month), after[-1])
    found.parents, found.noted = parents, tuple(number[var] for var in kept)
    found.quantities = {name: number[var] for name, var in zip(MEASURES, ends, strict=True)}
    found.kinds = tuple(np.dtype(var.aval.dtype) for var in inner.invars)
    return core.ClosedJaxpr(lean, closed.consts), found


def _worked_out(place: Any) -> bool:
    """Whether a place in the operations holds what is given or worked out, and no fixed number."""
    return not isinstance(place, core.Literal)


def _watched(told: list[_Call]) -> Any:
    """Begin to note calls, in this thread alone; returns what watched before."""
    before, wanted, open_calls = sys.getprofile(), equations(), list[_Call]()
    chosen: dict[CodeType, bool] = {}

    def note(frame: FrameType, event: str, result: Any) -> None:
        code = frame.f_code
        if code not in chosen:
            chosen[code] = code in READERS or place_of(code) in wanted
        if not chosen[code]:
            return
        if event == "call":
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            open_calls.append(_Call(code, {name: frame.f_locals[name] for name in names}))
        elif event == "return":
            call = open_calls.pop()
            call.result = result
            told.append(call)

    sys.setprofile(note)
    return before


def place_of(code: CodeType) -> Place:
    """Where a function stands, as `trace_docs.equations` knows it."""
    return code.co_filename, code.co_firstlineno


def _bound(told: Sequence[_Call], var_of: Mapping[int, Var], given: Mapping[Var, Named], after: Any) -> Book:
    """The calls and the state at the end with the numbers of their arrays."""
    calls: list[Noted] = []
    made: dict[Var, tuple[int, str]] = {}
    read: dict[Var, Named] = {}
    for call in told:
        if call.code in READERS:
            for _, _, var in _arrays(call.result, "", var_of):
                read.setdefault(var, Named(str(call.arguments["name"]), READERS[call.code]))
            continue
        equation = equations()[place_of(call.code)]
        arguments = tuple(
            (Named(name, "", _meaning(value, path) or equation.arguments.get(key, "")), var)
            for key, value in call.arguments.items() for path, name, var in _arrays(value, key, var_of)
        )  # fmt: skip
        met = {var for _, var in arguments}
        for _, name, var in _arrays(call.result, "", var_of):
            if var not in met and var not in given:
                made.setdefault(var, (len(calls), name))
        calls.append(Noted(equation, arguments))
    stocks = {
        var: Named(name.lstrip("."), "stock", _meaning(after, path))
        for path, name, var in _arrays(after, "", var_of) if var not in made and var not in given
    }  # fmt: skip
    return Book(tuple(calls), made, read, given, stocks, {}, {}, (), ())


def _arrays(
    tree: Any, name: str, var_of: Mapping[int, Var]
) -> Iterator[tuple[tuple[Any, ...], str, Var]]:  # fmt: skip
    """The arrays of a tree that the month works out or is given: way, dotted name, number."""
    for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
        var = var_of.get(id(leaf))
        if var is not None:
            yield path, name + jax.tree_util.keystr(path), var


def _meaning(value: Any, path: Sequence[Any]) -> str:
    """What the class of the last field on the way says of it; empty where it is no field of a class."""
    said = ""
    for key in path:
        name = getattr(key, "name", None)
        if name is None:
            return said
        kind: Any = type(value)
        said = fields(kind).get(name, "")
        value = getattr(value, name)
    return said


def _given(month: Sequence[Any]) -> dict[Var, Named]:
    """What the month is given, array by array, with its name, kind and unit."""
    constants, strengths = dict(quantities(coupling.Parameters)), dict(quantities(coupling.Gains))
    found: list[Named] = []
    for root, part in zip(ROOTS, month, strict=True):
        for path, _ in jax.tree_util.tree_flatten_with_path(part)[0]:
            name = jax.tree_util.keystr(path).lstrip(".")
            group, _, rest = name.partition(".")
            if root == "sample" and group == "parameters":
                declared = constants[rest]
                found.append(Named(rest, "constant", declared.note, declared.unit))
            elif root == "sample" and group == "gains":
                declared = strengths[rest]
                found.append(Named(declared.mechanism or rest, "strength", declared.note))
            else:
                kinds = {"carried": "last month", "facts": "fixed", "sample": "luck"}
                kind = kinds.get(root, "calendar" if group in ("months", "year", "quarter") else "given")
                short = rest if group in ("state", "months", "luck") else name
                found.append(Named(short, kind, _meaning(part, path)))
    return dict(enumerate(found))
