"""The graph from which JavaScript is printed: numbered operations on small arrays, every one of them once.

Axes of length one are dropped. A piece of an array, a transpose, a repetition are no operations: they are lists of
places in the array that was computed (`Value`). Arrays put together from several (`mosaic`) are resolved as far as
they can be. What is known beforehand is folded, and equal operations are one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from smychka.explore.printer_operations import FOLDED

Indices = np.ndarray
Shape = tuple[int, ...]
UNROLLED = 4
"""Arrays and sums of at most so many elements are written out number by number."""


@dataclass(eq=False, slots=True)
class Node:
    """One operation.

    Attributes:
        number: its place in the graph; operands have lower ones.
        op: its name.
        args: its operands.
        shape: shape of its value, without axes of length one.
        truth: whether its values are yes or no.
        data: what else it needs: the array of a constant, axes of a sum.
    """

    number: int
    op: str
    args: tuple[Value, ...]
    shape: Shape
    truth: bool
    data: Any = None

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))


class Value(NamedTuple):
    """Places in what an operation yields, counted in row-major order; all of them, in their order, if None."""

    node: Node
    at: Indices | None

    @property
    def shape(self) -> Shape:
        """Shape of the places."""
        return self.node.shape if self.at is None else self.at.shape

    @property
    def size(self) -> int:
        """Number of places."""
        return int(np.prod(self.shape))

    @property
    def known(self) -> np.ndarray | None:
        """The array itself, where it is known beforehand."""
        if self.node.op != "const":
            return None
        data: np.ndarray = self.node.data
        return data if self.at is None else data.ravel()[self.at]

    def places(self) -> Indices:
        """The places, spelled out."""
        return np.arange(self.node.size).reshape(self.node.shape) if self.at is None else self.at


def squeezed(at: Indices) -> Indices:
    """An array without its axes of length one."""
    return at.reshape(tuple(length for length in at.shape if length != 1))


class Graph:
    """Operations, each made once."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._made: dict[Any, Node] = {}
        self._kept: dict[Any, Indices] = {}

    def node(
        self, op: str, args: Sequence[Value], shape: Shape, truth: bool, data: Any = None, key: Any = None
    ) -> Node:
        """An operation, or the equal one that is there already."""
        by = tuple((arg.node.number, None if arg.at is None else id(arg.at)) for arg in args)
        full = (op, by, shape, data if key is None else key)
        if full not in self._made:
            self._made[full] = Node(len(self.nodes), op, tuple(args), shape, truth, data)
            self.nodes.append(self._made[full])
        return self._made[full]

    def const(self, array: Any) -> Value:
        """A known array, or a number that is repeated."""
        data = squeezed(np.asarray(array))
        truth = data.dtype == np.bool_
        data = data if truth else data.astype(np.float64)
        if data.size > 1 and (data == data.ravel()[0]).all():
            return self.value(self.const(data.ravel()[0]).node, np.zeros(data.shape, int))
        return Value(self.node("const", (), data.shape, truth, data, (data.tobytes(), truth)), None)

    def given(self, name: Any, shape: Shape, truth: bool = False) -> Value:
        """An array that is given when the program runs."""
        shape = tuple(length for length in shape if length != 1)
        return Value(self.node("input", (), shape, truth, name), None)

    def value(self, node: Node, at: Indices) -> Value:
        """Places in an operation's value; equal lists of places are one object."""
        if at.shape == node.shape and (at.ravel() == np.arange(node.size)).all():
            return Value(node, None)
        at = np.array(at, np.int64, order="C")
        return Value(node, self._kept.setdefault((at.shape, at.tobytes()), at))

    def view(self, value: Value, at: Indices) -> Value:
        """Places in a value, which must have no axes of length one in the end."""
        at = squeezed(np.asarray(at))
        places = at if value.at is None else value.at.ravel()[at]
        node = value.node
        if node.op == "const":
            return self.const(node.data.ravel()[places])
        return self._through(node, places) if node.op == "mosaic" else self.value(node, places)

    def _through(self, node: Node, at: Indices) -> Value:
        numbers, places = (each.ravel()[at] for each in node.data)
        if (numbers == numbers.ravel()[0]).all():
            return self.view(Value(self.nodes[int(numbers.ravel()[0])], None), places)
        used, back = np.unique(at, return_inverse=True)
        if used.size == node.size:
            return self.value(node, at)
        if used.size == at.size:
            return self._mosaic(numbers, places)
        few = self._mosaic(*(each.ravel()[used] for each in node.data))
        return self.view(few, back.reshape(at.shape))

    def mosaic(self, shape: Shape, values: Sequence[Value], which: Indices, place: Indices) -> Value:
        """An array put together from elements of others.

        Args:
            shape: its shape.
            values: the others.
            which: by element, which of them.
            place: by element, the place in it.
        """
        numbers, places = np.zeros(which.shape, int), np.zeros(which.shape, int)
        for at, value in enumerate(values):
            here = which == at
            found = place[here] if value.at is None else value.at.ravel()[place[here]]
            inner = value.node.op == "mosaic"
            numbers[here] = value.node.data[0].ravel()[found] if inner else value.node.number
            places[here] = value.node.data[1].ravel()[found] if inner else found
        shape = tuple(length for length in shape if length != 1)
        return self._mosaic(numbers.reshape(shape), places.reshape(shape))

    def _mosaic(self, numbers: Indices, places: Indices) -> Value:
        every = np.unique(numbers)
        sources = [self.nodes[int(number)] for number in every]
        if len(every) == 1:
            return self.view(Value(sources[0], None), places)
        if all(each.op == "const" for each in sources):
            found = [self.nodes[n].data.ravel()[p] for n, p in zip(numbers.ravel(), places.ravel(), strict=True)]
            return self.const(np.array(found).reshape(numbers.shape))
        key = (numbers.tobytes(), places.tobytes())
        args = [Value(each, None) for each in sources]
        truth = all(each.truth for each in sources)
        return Value(self.node("mosaic", args, numbers.shape, truth, (numbers, places), key), None)

    def joined(self, values: Sequence[Value], order: Indices) -> Value:
        """Values laid end to end, and read in an order."""
        which = np.repeat(np.arange(len(values)), [value.size for value in values])
        place = np.concatenate([np.arange(value.size) for value in values])
        order = squeezed(order)
        return self.mosaic(order.shape, values, which[order.ravel()], place[order.ravel()])

    def apply(self, op: str, *args: Value, truth: bool = False, data: Any = None) -> Value:
        """An operation element by element; single numbers may stand beside arrays of one shape."""
        shape = max((arg.shape for arg in args), key=len)
        repeated = [axis for axis in range(len(shape)) if all(_repeats(arg, axis) for arg in args)]
        if repeated:
            return self._repeated(op, args, shape, repeated, truth, data)
        args = tuple(self.lean(arg) for arg in args)
        known = [arg.known for arg in args]
        if all(each is not None for each in known) and op in FOLDED:
            with np.errstate(all="ignore"):
                return self.const(FOLDED[op](*known))
        found = self._simpler(op, args, known)
        if found is not None:
            return found
        return Value(self.node(op, args, shape, truth, data), None)

    def _repeated(self, op: str, args: Sequence[Value], shape: Shape, axes: list[int], truth: bool, data: Any) -> Value:
        first = tuple(0 if axis in axes else slice(None) for axis in range(len(shape)))
        once = [arg if arg.shape == () else self.view_of(arg, first) for arg in args]
        found = self.apply(op, *once, truth=truth, data=data)
        wide = tuple(1 if axis in axes else length for axis, length in enumerate(shape))
        return self.view(found, np.broadcast_to(np.arange(found.size).reshape(wide), shape))

    def view_of(self, value: Value, key: Any) -> Value:
        """A value indexed as NumPy would."""
        return self.view(value, np.arange(value.size).reshape(value.shape)[key])

    def lean(self, value: Value) -> Value:
        """A number that is repeated as a single one; anything else as it is."""
        if value.shape == () or value.at is None or value.at.min() != value.at.max():
            return value
        return self.view(value, np.zeros((), int))

    def anchored(self, node: Node, at: Indices) -> Value:
        """Places in an array whose neighbours are wanted too: not resolved, not folded."""
        return self.value(node, at)

    def _simpler(self, op: str, args: Sequence[Value], known: list[np.ndarray | None]) -> Value | None:
        if op == "select":
            return self._chosen(args, known[0])
        shape = max((arg.shape for arg in args), key=len)
        if len(args) == 2 and op in _NEUTRAL:
            for one, other, neutral in ((0, 1, _NEUTRAL[op][0]), (1, 0, _NEUTRAL[op][1])):
                number = known[one]
                if number is None or number.shape != ():
                    continue
                if neutral is not None and float(number) == neutral and args[other].shape == shape:
                    return args[other]
                if op == "mul" and float(number) == 0.0:
                    return self.const(np.zeros(shape))
        return None

    def _chosen(self, args: Sequence[Value], known: np.ndarray | None) -> Value | None:
        """A choice that is known beforehand, element by element, or between equal things."""
        no, yes = args[1:]
        if no.node is yes.node and no.at is yes.at and no.shape == max((arg.shape for arg in args), key=len):
            return no
        if known is None:
            return None
        shape = max((arg.shape for arg in args), key=len)
        chosen = np.broadcast_to(known, shape).astype(int).ravel()
        place = np.arange(chosen.size)
        none, some = (self.view(arg, np.zeros(shape, int)) if arg.shape == () else arg for arg in (no, yes))
        return self.mosaic(shape, (none, some), chosen, place)

    def reduced(self, op: str, value: Value, axes: Sequence[int]) -> Value:
        """A sum, or the largest or smallest, over axes; short ones are written out."""
        fold, pair = _REDUCTIONS[op]
        if not axes:
            return value
        known = value.known
        if known is not None:
            return self.const(fold(known, axis=tuple(axes)))
        truth = op in ("any", "all")
        kept = [axis for axis in range(len(value.shape)) if axis not in axes]
        shape = tuple(value.shape[axis] for axis in kept)
        many = int(np.prod([value.shape[axis] for axis in axes]))
        if many > UNROLLED:
            return Value(self.node(f"reduce_{op}", (value,), shape, truth, tuple(axes)), None)
        order = np.arange(value.size).reshape(value.shape).transpose(*kept, *axes).reshape(*shape, many)
        found = self.view(value, order[..., 0])
        for place in range(1, many):
            found = self.apply(pair, found, self.view(value, order[..., place]), truth=truth)
        return found


_REDUCTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "sum": (np.sum, "add"), "max": (np.max, "max"), "min": (np.min, "min"), "any": (np.any, "or"),
    "all": (np.all, "and"), "prod": (np.prod, "mul"),
}  # fmt: skip
_NEUTRAL: dict[str, tuple[float | None, float | None]] = {
    "add": (0.0, 0.0), "sub": (None, 0.0), "mul": (1.0, 1.0), "div": (None, 1.0),
}  # fmt: skip


def _repeats(arg: Value, axis: int) -> bool:
    if arg.shape == ():
        return True
    return arg.at is not None and bool((arg.at == arg.at.take([0], axis)).all())
