"""JavaScript from a jaxpr, so that a browser can compute a month of the model without a server.

The printed program does what the jaxpr says, in double precision. It is made to be quick: arrays lie at fixed places of
one heap, pieces of arrays are index arithmetic, single numbers are local constants, operations over one shape share a
loop, what nobody reads is left out, what is known is folded, equal operations are one, and what depends on inputs that
seldom change stands in a function of its own. Only the operations of `printer_reading.RULES` can be printed; any other
is refused by name. The same jaxpr gives the same text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smychka.explore.printer_graph import Graph, Node, Value
from smychka.explore.printer_grouping import Item, grouped
from smychka.explore.printer_operations import HELPERS
from smychka.explore.printer_reading import read
from smychka.explore.printer_shaping import elementwise, live, shaped
from smychka.explore.printer_writing import Heap, Writer, number

_LONGEST = 320
"""Operations in one function: engines give up on making very long functions quick."""
_TOP = """\
function top(source, size, many, to) {
  for (let k = 0; k < many; k += 1) {
    let best = -1;
    for (let i = 0; i < size; i += 1) {
      let taken = false;
      for (let j = 0; j < k; j += 1) taken = taken || H[to + many + j] === i;
      if (!taken && (best < 0 || H[source + i] > H[source + best])) best = i;
    }
    H[to + k] = H[source + best];
    H[to + many + k] = best;
  }
}
"""


@dataclass(frozen=True)
class Printed:
    """A program in JavaScript.

    Attributes:
        source: an ES module with one function, which makes the program anew each time: an object with `heap` (the
            numbers), `prepare` (to be called when a seldom input has changed) and `run`.
        inputs: place of each input in the heap, in row-major order.
        outputs: place of each output.
        size: numbers in the heap.
    """

    source: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    size: int


def printed(closed: Any, name: str, seldom: Sequence[bool] = ()) -> Printed:
    """A closed jaxpr as a program in JavaScript.

    Args:
        closed: the jaxpr; its inputs and outputs are arrays of numbers.
        name: name of the function that makes the program.
        seldom: by input, whether it changes so seldom that what depends on such inputs alone is computed apart; never
            if left out.

    Raises:
        SmychkaError: an operation that cannot be printed; names it and where it stands.
    """
    heap, graph = Heap(), Graph()
    given = [graph.given(at, place.aval.shape) for at, place in enumerate(closed.jaxpr.invars)]
    inputs = tuple(heap.room(value.size) for value in given)
    found = shaped(read(closed, given, graph))
    outputs = tuple(heap.room(value.size) for value in found)
    nodes = live(found)
    places = {node.number: inputs[node.data] for node in nodes if node.op == "input"}
    slow = _apart(nodes, seldom or [False] * len(given))
    program = Program(heap)
    early = [node for node in nodes if node.number in slow]
    late = [node for node in nodes if node.number not in slow]
    lasting = {arg.node.number for node in late for arg in node.args} | {value.node.number for value in found}
    wanted = [(Value(node, None), heap.room(node.size)) for node in early if node.number in lasting]
    first = program.part("p", early, wanted, places)
    places |= {value.node.number: place for value, place in wanted if value.node.args}
    then = program.part("f", late, list(zip(found, outputs, strict=True)), places)
    return Printed(program.text(name, first, then), inputs, outputs, heap.size)


def _apart(nodes: Sequence[Node], seldom: Sequence[bool]) -> set[int]:
    """Operations that depend on nothing but what seldom changes."""
    slow: dict[int, bool] = {}
    for node in nodes:
        known = node.op == "const" or (node.op == "input" and seldom[node.data])
        slow[node.number] = known or (bool(node.args) and all(slow[arg.node.number] for arg in node.args))
    return {node.number for node in nodes if slow[node.number] and node.args}


class Program:
    """Functions that share a heap.

    Args:
        heap: the heap.
    """

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self.functions: list[str] = []

    def part(
        self, name: str, nodes: Sequence[Node], wanted: Sequence[tuple[Value, int]], given: dict[int, int]
    ) -> list[str]:
        """Write the functions of some operations, and give back their names in order.

        Args:
            name: how the names begin.
            nodes: the operations, operands first.
            wanted: values that are to be laid in the heap, and where.
            given: where the operands lie that are there beforehand, by number.
        """
        places = dict(given)
        read_there = [arg.node for node in nodes for arg in node.args] + [value.node for value, _ in wanted]
        for node in read_there:
            if node.op == "const" and node.size > 1 and node.number not in places:
                places[node.number] = self.heap.room(node.size)
                self.heap.filled[places[node.number]] = node.data.astype(float).ravel()
        made = [node for node in nodes if node.args]
        chunks = _chunks(grouped(made, set(given)))
        stores, left = self._placed(chunks, wanted, places)
        names = []
        for at, chunk in enumerate(chunks):
            writer = Writer(self.heap, places, stores, self._branched)
            for item in chunk:
                writer.write(item)
            names.append(self._function(f"{name}{at}", writer.lines))
        if left:
            writer = Writer(self.heap, places, stores, self._branched)
            for value, place in left:
                writer.copied(value, place)
            names.append(self._function(f"{name}{len(chunks)}", writer.lines))
        return names

    def _function(self, name: str, lines: Sequence[str]) -> str:
        body = "\n".join(lines)
        self.functions.append(f"function {name}() {{\n{body}\n}}")
        return name

    def _placed(
        self, chunks: Sequence[Sequence[Item]], wanted: Sequence[tuple[Value, int]], places: dict[int, int]
    ) -> tuple[dict[int, list[int]], list[tuple[Value, int]]]:
        """Give places to what is read where it was not made.

        Returns:
            Places where single numbers are laid, by number; and what of the wanted is still to be copied.
        """
        home: dict[int, tuple[int, Item]] = {}
        for at, chunk in enumerate(chunks):
            for item in chunk:
                home |= {node.number: (at, item) for node in item.nodes}
        stores: dict[int, list[int]] = defaultdict(list)
        left = []
        for value, place in wanted:
            node = value.node
            if node.number not in home or value.at is not None or (node.shape and node.number in places):
                left.append((value, place))
            elif node.shape:
                places[node.number] = place
            else:
                stores[node.number].append(place)
        for at, chunk in enumerate(chunks):
            for node in (node for item in chunk for node in item.nodes):
                if not elementwise(node) and node.shape and node.number not in places:
                    places[node.number] = self.heap.room(node.size)
                for arg in node.args:
                    self._reached(arg, home, (at, home[node.number][1]), places, stores)
        for value, _ in left:
            self._reached(value, home, (-1, None), places, stores)
        return stores, left

    def _reached(
        self, arg: Value, home: dict[int, tuple[int, Item]], here: tuple[int, Item | None],
        places: dict[int, int], stores: dict[int, list[int]],
    ) -> None:  # fmt: skip
        number = arg.node.number
        if number not in home or number in places:
            return
        made, item = home[number]
        if made == here[0] if arg.node.shape == () else (item is here[1] and arg.at is None):
            return
        places[number] = self.heap.room(arg.node.size)
        if arg.node.shape == ():
            stores[number].append(places[number])

    def _branched(self, writer: Writer, node: Node) -> list[str]:
        """Lines that call the branch of the index that is found."""
        branches = node.data[0]
        index, lines = writer.text(node.args[0]), []
        for at, branch in enumerate(branches):
            head = f"if ({index} < {at + 1}) {{" if at == 0 else f"}} else if ({index} < {at + 1}) {{"
            lines.append("} else {" if at == len(branches) - 1 and at else head)
            lines += self._branch(writer, node, branch, f"b{node.number}_{at}_")
        return [*lines, "}"]

    def _branch(self, writer: Writer, node: Node, branch: Any, name: str) -> list[str]:
        graph, held = Graph(), []
        for at, arg in enumerate(node.args[1:]):
            known = arg.known
            held.append(graph.given(at, arg.shape, arg.node.truth) if known is None else graph.const(known))
        found = shaped(read(branch, held, graph))
        nodes = live(found)
        places, before = {}, writer.lines
        writer.lines = []
        for inner in nodes:
            if inner.op == "input":
                places[inner.number] = self.heap.room(inner.size)
                writer.copied(node.args[1 + inner.data], places[inner.number])
        copies, writer.lines = writer.lines, before
        starts = np.cumsum([0, *(value.size for value in found)])[:-1]
        to = [(value, writer.places[node.number] + int(start)) for value, start in zip(found, starts, strict=True)]
        calls = self.part(name, nodes, to, places)
        return [*copies, *(f"{call}();" for call in calls)]

    def text(self, name: str, first: Sequence[str], then: Sequence[str]) -> str:
        """The whole module."""
        filled = [f"H.set([{', '.join(map(number, values))}], {at});" for at, values in self.heap.filled.items()]
        return "\n".join(
            [
                f"export function {name}() {{",
                f"const H = new Float64Array({self.heap.size});",
                f"const T = Int32Array.of({', '.join(map(str, self.heap.tables))});",
                *filled,
                HELPERS + _TOP,
                *self.functions,
                *_calling("prepare", first),
                *_calling("run", then),
                "return { heap: H, prepare, run };",
                "}\n",
            ]
        )


def _calling(name: str, called: Sequence[str]) -> list[str]:
    return [f"function {name}() {{", *(f"{each}();" for each in called), "}"]


def _chunks(items: Sequence[Item]) -> list[list[Item]]:
    """The items in lists short enough for one function each."""
    found: list[list[Item]] = []
    length = _LONGEST
    for item in items:
        if length + len(item.nodes) > _LONGEST:
            found.append([])
            length = 0
        found[-1].append(item)
        length += len(item.nodes)
    return found


__all__ = ["Printed", "printed"]
