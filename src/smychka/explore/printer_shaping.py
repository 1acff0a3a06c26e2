"""The graph made anew with arrays in the pieces in which they are read, and without what nobody reads.

An array of levers of which each equation reads one becomes single numbers, most of which are then known or unread; a
table of levers by region becomes a few rows. Short arrays become single numbers too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from smychka.explore.printer_graph import UNROLLED, Graph, Indices, Node, Shape, Value
from smychka.explore.printer_operations import WRITTEN

_ROUNDS = 8
_SINGLES = 6
"""An array of which so many elements are read one by one is made of single numbers."""
_MOST_ROWS = 64


def shaped(outputs: Sequence[Value]) -> list[Value]:
    """The same values, in another graph whose arrays have the shapes in which they are read."""
    before, found = (-1, -1), list(outputs)
    for _ in range(_ROUNDS):
        found = _made_anew(found)
        nodes = live(found)
        size = (len(nodes), sum(node.size for node in nodes))
        if size == before:
            break
        before = size
    return found


def live(outputs: Sequence[Value]) -> list[Node]:
    """The operations that the values need, operands first."""
    found: dict[int, Node] = {}
    waiting = [value.node for value in outputs]
    while waiting:
        node = waiting.pop()
        if node.number not in found:
            found[node.number] = node
            waiting.extend(arg.node for arg in node.args)
    return [found[number] for number in sorted(found)]


def elementwise(node: Node) -> bool:
    """Whether an operation goes element by element."""
    return node.op in WRITTEN or node.op == "pick"


def _made_anew(outputs: Sequence[Value]) -> list[Value]:
    nodes, graph = live(outputs), Graph()
    pieces = _pieces(nodes, outputs)
    known: dict[int, Value] = {}
    for node in nodes:
        known[node.number] = _anew(graph, node, known, pieces.get(node.number))
    return [_of(graph, known, value) for value in outputs]


def _of(graph: Graph, known: dict[int, Value], value: Value, piece: Indices | None = None) -> Value:
    found = known[value.node.number]
    if value.shape == () and value.at is None:
        return found
    places = value.places()
    if piece is not None and value.shape != ():
        places = places.ravel()[piece]
    return graph.view(found, places)


def _anew(graph: Graph, node: Node, known: dict[int, Value], pieces: list[Indices] | None) -> Value:
    if node.op == "const":
        return graph.const(node.data)
    if node.op == "input":
        return graph.given(node.data, node.shape, node.truth)
    if node.op == "mosaic":
        numbers, places = (each.ravel() for each in node.data)
        which = np.searchsorted([arg.node.number for arg in node.args], numbers)
        return graph.mosaic(node.shape, [known[arg.node.number] for arg in node.args], which, places)
    if node.op.startswith("reduce_"):
        return graph.reduced(node.op.removeprefix("reduce_"), _of(graph, known, node.args[0]), node.data)
    if not elementwise(node):
        args = [_of(graph, known, arg) for arg in node.args]
        key = (id(node.data[0]),) if node.op == "cond" else None
        return Value(graph.node(node.op, args, node.shape, node.truth, node.data, key), None)
    if pieces is None:
        return _applied(graph, node, known, None)
    made = [_applied(graph, node, known, piece) for piece in pieces]
    which, place = np.full(node.size, len(made)), np.zeros(node.size, int)
    for at, piece in enumerate(pieces):
        which[piece.ravel()] = at
        place[piece.ravel()] = np.arange(piece.size)
    blank = graph.const(False if node.truth else 0.0)
    return graph.mosaic(node.shape, [*made, blank], which, place)


def _applied(graph: Graph, node: Node, known: dict[int, Value], piece: Indices | None) -> Value:
    if node.op != "pick":
        args = [_of(graph, known, arg, piece) for arg in node.args]
        return graph.apply(node.op, *args, truth=node.truth, data=node.data)
    source, base = known[node.args[0].node.number], node.args[0].places()
    if source.at is not None:
        source = Value(graph.node("copy", (source,), source.shape, source.node.truth), None)
    base = base if piece is None else base.ravel()[piece]
    places = [graph.lean(_of(graph, known, arg, piece)) for arg in node.args[1:]]
    args = [graph.anchored(source.node, base), *places]
    return Value(graph.node("pick", args, base.shape, node.truth, node.data), None)


def _pieces(nodes: Sequence[Node], outputs: Sequence[Value]) -> dict[int, list[Indices]]:
    """In which pieces the arrays that go element by element are to be made; whole where nothing is said."""
    read: dict[int, list[Indices]] = defaultdict(list)
    for value in outputs:
        read[value.node.number].append(value.places().ravel())
    found: dict[int, list[Indices]] = {}
    for node in reversed(nodes):
        pieces = None
        if elementwise(node) and node.shape:
            pieces = _wanted(node.shape, node.size, read[node.number])
            if pieces is not None:
                found[node.number] = pieces
        for at, arg in enumerate(node.args):
            if arg.node.size == 1:
                continue
            if node.op == "pick" and at == 0:
                read[arg.node.number].append(np.arange(arg.node.size))
            elif node.op == "mosaic":
                read[arg.node.number].append(node.data[1][node.data[0] == arg.node.number])
            else:
                places = arg.places().ravel()
                read[arg.node.number] += [places[p.ravel()] for p in pieces] if pieces and arg.shape else [places]
    return found


def _wanted(shape: Shape, size: int, read: Sequence[Indices]) -> list[Indices] | None:
    wanted = np.zeros(size, bool)
    for places in read:
        wanted[places] = True
    order = np.arange(size).reshape(shape)
    ends = [(int(places.min()), int(places.max())) for places in read]
    singles = {low for low, high in ends if low == high}
    if size <= UNROLLED or all(low == high for low, high in ends) or (len(shape) == 1 and len(singles) >= _SINGLES):
        return [np.array(place) for place in np.flatnonzero(wanted)]
    row = size // shape[0]
    if len(shape) > 1 and shape[0] <= _MOST_ROWS and all(low // row == high // row for low, high in ends):
        return [order[at] for at in range(shape[0]) if wanted[order[at]].any()]
    if wanted.all():
        return None
    table = wanted.reshape(shape)
    used = [np.flatnonzero(table.any(tuple(a for a in range(len(shape)) if a != axis))) for axis in range(len(shape))]
    box = order[np.ix_(*used)]
    return None if box.size == size else [box]
