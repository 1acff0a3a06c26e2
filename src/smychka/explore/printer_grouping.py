"""In what order operations are written, and which of them share a loop."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from smychka.explore.printer_graph import Node, Shape
from smychka.explore.printer_shaping import elementwise


@dataclass(eq=False)
class Item:
    """What is written in one place: single numbers one by one, or a loop over arrays of one shape.

    Attributes:
        shape: what the loop runs over; empty where nothing is looped over.
        nodes: the operations, operands first.
    """

    shape: Shape
    nodes: list[Node] = field(default_factory=list)


def looped_over(node: Node) -> Shape:
    """The shape that an operation runs over; empty where it takes no loop of this kind."""
    if node.op.startswith("reduce_"):
        return node.args[0].shape
    return node.shape if elementwise(node) else ()


def grouped(nodes: Sequence[Node], given: Collection[int]) -> list[Item]:
    """The operations in order, those over arrays of one shape together as far as what they need allows.

    Args:
        nodes: the operations, operands first.
        given: numbers of those whose values lie in the heap beforehand.
    """
    items: list[Item] = []
    place: dict[int, int] = {}
    loops: dict[Shape, list[int]] = {}
    for node in nodes:
        if node.number in given:
            continue
        shape = looped_over(node)
        earliest = 0
        for arg in node.args:
            at = place.get(arg.node.number)
            if at is None:
                continue
            together = bool(shape) and arg.at is None and items[at].shape == shape and elementwise(arg.node)
            together = together and not (node.op == "pick" and arg is node.args[0])
            earliest = max(earliest, at if together else at + 1)
        found = next((at for at in loops.get(shape, ()) if at >= earliest), None) if shape else None
        if found is None:
            found = len(items)
            items.append(Item(shape))
            if shape:
                loops.setdefault(shape, []).append(found)
        items[found].nodes.append(node)
        place[node.number] = found
    return items
