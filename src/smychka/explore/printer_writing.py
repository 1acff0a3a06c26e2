"""JavaScript for the operations of a graph, in an order that is given: single numbers, loops, and the rest.

Arrays lie in one heap `H` of doubles, each at a fixed place; single numbers are local constants, which are laid in the
heap only where another function reads them. Yes and no are 1 and 0 in the heap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from smychka.explore.printer_graph import Indices, Node, Shape, Value
from smychka.explore.printer_grouping import Item
from smychka.explore.printer_operations import WRITTEN

_START = {"sum": "0", "prod": "1", "max": "-Infinity", "min": "Infinity", "any": "false", "all": "true"}
_JOIN = {"sum": "{0} + {1}", "prod": "{0} * {1}", "max": "Math.max({0}, {1})", "min": "Math.min({0}, {1})",
         "any": "{0} || {1}", "all": "{0} && {1}"}  # fmt: skip
_COPIED_ALONE = 4
COUNTERS = "ijklm"


@dataclass
class Heap:
    """Who lies where in the heap.

    Attributes:
        size: numbers handed out so far.
        filled: what lies there from the beginning, by place.
        tables: whole numbers by which elements are looked up that follow no rule.
    """

    size: int = 0
    filled: dict[int, np.ndarray] = field(default_factory=dict)
    tables: list[int] = field(default_factory=list)
    _of_tables: dict[bytes, int] = field(default_factory=dict)

    def room(self, size: int) -> int:
        """The place of some more numbers."""
        self.size += size
        return self.size - size

    def table(self, places: Indices) -> int:
        """Where a list of whole numbers begins in the tables."""
        key = places.tobytes()
        if key not in self._of_tables:
            self._of_tables[key] = len(self.tables)
            self.tables.extend(int(place) for place in places.ravel())
        return self._of_tables[key]


def number(value: float | bool) -> str:
    """A number, or yes and no, as JavaScript."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    value = float(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class Writer:
    """What is written of one function: its lines, and which single numbers it needs from the heap.

    Args:
        heap: the heap.
        places: where arrays lie, and single numbers that other functions read, by number of the operation.
        stores: where a single number is to be laid: places in the heap, by number of the operation.
        branched: lines that choose between branches.
    """

    def __init__(
        self, heap: Heap, places: dict[int, int], stores: dict[int, list[int]],
        branched: Callable[[Writer, Node], list[str]],
    ) -> None:  # fmt: skip
        self.heap, self.places, self.stores, self.branched = heap, places, stores, branched
        self.lines: list[str] = []
        self.here: set[int] = set()
        self.fetched: dict[int, str] = {}

    def write(self, item: Item) -> None:
        """Write one item."""
        if item.shape:
            Loop(self, item).write()
            return
        for node in item.nodes:
            self._single(node)

    def _single(self, node: Node) -> None:
        if node.op == "mosaic":
            self.copied(Value(node, None), self.places[node.number], whole=True)
        elif node.op in ("argmax", "argmin"):
            self._first(node)
        elif node.op == "top":
            source = self.array_of(node.args[0])
            self.lines.append(f"top({source}, {node.args[0].size}, {node.data}, {self.places[node.number]});")
        elif node.op == "cond":
            self.lines += self.branched(self, node)
        else:
            head = [self._address(node.args[0])] if node.op == "pick" else []
            args = [*head, *(self.text(arg) for arg in node.args[len(head) :])]
            self.lines.append(f"const s{node.number} = {self.expression(node, args)};")
            self.laid(node)

    def _address(self, value: Value) -> str:
        return str(self.places[value.node.number] + int(value.places().ravel()[0]))

    def _first(self, node: Node) -> None:
        """The place of the largest or smallest, the first of equal ones."""
        source, sign = self.array_of(node.args[0]), ">" if node.op == "argmax" else "<"
        name = f"s{node.number}"
        self.lines += [
            f"let {name} = 0;",
            f"for (let i = 1; i < {node.args[0].size}; i += 1) "
            f"if (H[{source} + i] {sign} H[{source} + {name}]) {name} = i;",
        ]
        self.laid(node)

    def laid(self, node: Node) -> None:
        """Lay a single number where other functions read it."""
        self.here.add(node.number)
        name = f"s{node.number} ? 1 : 0" if node.truth else f"s{node.number}"
        for place in self.stores.get(node.number, ()):
            self.lines.append(f"H[{place}] = {name};")

    def array_of(self, value: Value) -> int:
        """Where a value lies in one piece, copied there if need be."""
        if value.at is None and value.node.number in self.places:
            return self.places[value.node.number]
        place = self.heap.room(value.size)
        self.copied(value, place)
        return place

    def expression(self, node: Node, args: Sequence[str]) -> str:
        """An operation on operands that are written already."""
        if node.op != "pick":
            return WRITTEN[node.op].format(*args)
        (moves, fill), source = node.data, args[0]
        tests, terms = [], []
        for (step, highest), index in zip(moves, args[1:], strict=True):
            inside = index if fill else f"Math.min(Math.max({index}, 0), {highest})"
            tests.append(f"{index} >= 0 && {index} <= {highest}")
            terms.append(inside if step == 1 else f"{inside} * {step}")
        found = f"H[{source} + ({' + '.join(terms)} | 0)]"
        found = f"{found} !== 0" if node.truth else found
        return f"{' && '.join(tests)} ? {found} : NaN" if fill else found

    def text(self, value: Value) -> str:
        """A single number: a literal, a local name, or what is fetched from the heap."""
        known = value.known
        if known is not None:
            return number(known.ravel()[0].item())
        node = value.node
        if node.shape == () and node.number in self.here:
            return f"s{node.number}"
        place = self.places[node.number] + (0 if value.at is None else int(value.at.ravel()[0]))
        return self.fetch(place, node.truth)

    def fetch(self, place: int, truth: bool) -> str:
        """A single number of the heap, fetched once in a function."""
        if place not in self.fetched:
            self.fetched[place] = f"h{place}"
            self.lines.append(f"const h{place} = H[{place}]{' !== 0' if truth else ''};")
        return self.fetched[place]

    def copied(self, value: Value, to: int, whole: bool = False) -> None:
        """Lay a value in one piece at a place of the heap.

        Args:
            value: the value.
            to: the place.
            whole: whether it is a mosaic that is not yet in the heap.
        """
        if whole:
            numbers, places = (each.ravel() for each in value.node.data)
            nodes = {arg.node.number: arg.node for arg in value.node.args}
        else:
            places = value.places().ravel()
            numbers, nodes = np.full(places.shape, value.node.number), {value.node.number: value.node}
        start = 0
        while start < len(places):
            end = start + 1
            while end < len(places) and numbers[end] == numbers[start] and places[end] == places[end - 1] + 1:
                end += 1
            self._run(nodes[int(numbers[start])], int(places[start]), to + start, end - start)
            start = end

    def _run(self, node: Node, first: int, to: int, many: int) -> None:
        """Copy neighbours of one array."""
        if node.op == "const":
            known = [number(float(each)) for each in node.data.ravel()[first : first + many]]
            self.lines += [f"H[{to + at}] = {each};" for at, each in enumerate(known)]
        elif node.shape == () and node.number in self.here:
            self.lines.append(f"H[{to}] = s{node.number}{' ? 1 : 0' if node.truth else ''};")
        elif many > _COPIED_ALONE:
            source = self.places[node.number] + first
            self.lines.append(f"for (let i = 0; i < {many}; i += 1) H[{to} + i] = H[{source} + i];")
        else:
            source = self.places[node.number] + first
            self.lines += [f"H[{to + at}] = H[{source + at}];" for at in range(many)]


class Loop:
    """One loop, or a nest of them, over arrays of one shape.

    Args:
        writer: the function it stands in.
        item: its operations.
    """

    def __init__(self, writer: Writer, item: Item) -> None:
        self.writer, self.item, self.shape = writer, item, item.shape
        self.inside = {node.number for node in item.nodes}
        sums = [node for node in item.nodes if node.op.startswith("reduce_")]
        self.nested = len(self.shape) > 1 and (
            any(node.shape for node in sums) or not all(self._flat(arg) for node in item.nodes for arg in node.args)
        )
        self.ready: dict[tuple[int, int], str] = {}

    def _flat(self, value: Value) -> bool:
        """Whether elements lie one after another, so that one counter finds them."""
        if value.shape == () or value.at is None or value.node.number in self.inside:
            return True
        flat = value.at.ravel()
        return bool((np.diff(flat) == flat[1] - flat[0]).all())

    def write(self) -> None:
        """Write the loop."""
        lines, writer = self.writer.lines, self.writer
        before: list[list[str]] = [[] for _ in range(len(self.shape) + 1)]
        after: list[list[str]] = [[] for _ in range(len(self.shape) + 1)]
        body: list[str] = []
        for node in self.item.nodes:
            args = [self._operand(arg, body, at == 0 and node.op == "pick") for at, arg in enumerate(node.args)]
            if node.op.startswith("reduce_"):
                self._sum(node, args[0], before, body, after)
                continue
            body.append(f"const v{node.number} = {writer.expression(node, args)};")
            kept = f"v{node.number} ? 1 : 0" if node.truth else f"v{node.number}"
            if node.number in writer.places:
                body.append(f"H[{self._place(writer.places[node.number], node.shape)}] = {kept};")
        lengths = self.shape if self.nested else (int(np.prod(self.shape)),)
        for depth, length in enumerate(lengths):
            name = COUNTERS[depth]
            lines += [*before[depth], f"for (let {name} = 0; {name} < {length}; {name} += 1) {{"]
        lines += body
        for depth in reversed(range(len(lengths))):
            lines += ["}", *after[depth]]
        for node in self.item.nodes:
            if node.op.startswith("reduce_") and node.shape == ():
                writer.laid(node)

    def _place(self, start: int, shape: Shape) -> str:
        """The place of the element of the loop in an array of its own shape, or of its first axes."""
        if not self.nested:
            return f"{start} + i"
        strides = [int(np.prod(shape[axis + 1 :])) for axis in range(len(shape))]
        return _sum_of(start, strides)

    def _operand(self, value: Value, body: list[str], address: bool) -> str:
        """An operand inside the loop: a local name, a number, or an element of the heap."""
        writer, node = self.writer, value.node
        if not address:
            if value.shape == ():
                return writer.text(value)
            if value.at is None and node.number in self.inside:
                return f"v{node.number}"
        where = self._where(value)
        if address:
            return where
        key = (node.number, id(value.at))
        if key not in self.ready:
            name = self.ready[key] = f"e{len(self.ready)}"
            body.append(f"const {name} = H[{where}]{' !== 0' if node.truth else ''};")
        return self.ready[key]

    def _where(self, value: Value) -> str:
        """The place in the heap of the element of a value that the loop stands at."""
        start = self.writer.places[value.node.number]
        if value.at is None:
            return self._place(start, value.node.shape)
        if value.shape == ():
            return str(start + int(value.at))
        at = value.at
        if not self.nested and self._flat(value):
            flat = at.ravel()
            return _sum_of(start + int(flat[0]), [int(flat[1] - flat[0])])
        corner = (0,) * at.ndim
        steps = [int(at[tuple(int(d == axis) for d in range(at.ndim))] - at[corner]) for axis in range(at.ndim)]
        grid = sum((np.arange(n).reshape([-1 if d == axis else 1 for d in range(at.ndim)]) * step
                    for axis, (n, step) in enumerate(zip(at.shape, steps, strict=True))), at[corner])  # fmt: skip
        if (np.broadcast_to(grid, at.shape) == at).all():
            return _sum_of(start + int(at[corner]), steps)
        return f"T[{self._place(self.writer.heap.table(at + start), at.shape)}]"

    def _sum(self, node: Node, term: str, before: list[list[str]], body: list[str], after: list[list[str]]) -> None:
        """A sum, or the largest or smallest: in a local name where the loop allows, else in the heap."""
        kind = node.op.removeprefix("reduce_")
        kept = [axis for axis in range(len(self.shape)) if axis not in node.data]
        name = f"s{node.number}"
        if kept != [*range(len(kept))]:
            start = self.writer.places[node.number]
            strides = [0] * len(self.shape)
            for place, axis in enumerate(kept):
                strides[axis] = int(np.prod(node.shape[place + 1 :]))
            where = f"H[{_sum_of(start, strides)}]"
            before[0].append(f"H.fill({_START[kind]}, {start}, {start + node.size});")
            body.append(f"{where} = {_JOIN[kind].format(where, term)};")
            return
        depth = len(kept) if self.nested else 0
        before[depth].append(f"let {name} = {_START[kind]};")
        body.append(f"{name} = {_JOIN[kind].format(name, term)};")
        if kept:
            end = f"{name} ? 1 : 0" if node.truth else name
            after[depth].insert(0, f"H[{self._place(self.writer.places[node.number], node.shape)}] = {end};")


def _sum_of(start: int, strides: Sequence[int]) -> str:
    terms = [
        COUNTERS[axis] if stride == 1 else f"{COUNTERS[axis]} * {stride}"
        for axis, stride in enumerate(strides)
        if stride
    ]
    return " + ".join([*([str(start)] if start or not terms else []), *terms])
