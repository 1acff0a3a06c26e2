"""From a jaxpr to the graph: one rule for every operation that can be printed, a refusal by name for any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jax.extend import core

from smychka.explore.printer_graph import Graph, Value, squeezed
from smychka.foundations.faults import SmychkaError

Rule = Callable[[Graph, Any, list[Value]], list[Value]]

_CALLS = ("jaxpr", "call_jaxpr", "fun_jaxpr")
_CALLING = ("jit", "pjit", "closed_call", "core_call", "custom_jvp_call", "custom_vjp_call", "checkpoint", "remat2")
_PLAIN = (
    "add sub mul neg sign max min exp exp2 expm1 log log1p sqrt rsqrt cbrt pow logistic tanh sin cos tan atan2 erf "
    "erfc floor ceil eq lt le gt ge is_finite"
)


def read(closed: Any, given: Sequence[Value], graph: Graph, where: str = "line not known") -> list[Value]:
    """What a closed jaxpr yields, as values of a graph.

    Args:
        closed: the jaxpr with its constants.
        given: its arguments.
        graph: the graph, which grows.
        where: the line that calls it, for refusals.

    Raises:
        SmychkaError: an operation that cannot be printed; names it, and the line of the model where it stands.
    """
    known: dict[Any, Value] = {}
    known.update(zip(closed.jaxpr.constvars, map(graph.const, map(np.asarray, closed.consts)), strict=True))
    known.update(zip(closed.jaxpr.invars, given, strict=True))

    def value(place: Any) -> Value:
        return graph.const(np.asarray(place.val)) if isinstance(place, core.Literal) else known[place]

    for equation in closed.jaxpr.eqns:
        args = [value(place) for place in equation.invars]
        known.update(zip(equation.outvars, _one(graph, equation, args, where), strict=True))
    return [value(place) for place in closed.jaxpr.outvars]


def _one(graph: Graph, equation: Any, args: list[Value], where: str) -> list[Value]:
    name, here = equation.primitive.name, _line(equation) or where
    if name in _CALLING:
        inner = next(equation.params[key] for key in _CALLS if key in equation.params)
        inner = inner if hasattr(inner, "consts") else core.ClosedJaxpr(inner, ())
        return read(inner, args, graph, here)
    if name not in RULES:
        raise _refusal(name, "is no operation of the printer", here)
    try:
        return RULES[name](graph, equation, args)
    except _Unprintable as error:
        raise _refusal(name, str(error), here) from None


class _Unprintable(Exception):
    """A form of an operation that cannot be printed."""


def _refusal(name: str, why: str, where: str) -> SmychkaError:
    return SmychkaError(f"this cannot be printed as JavaScript: {name!r} {why} ({where})")


def _line(equation: Any) -> str:
    """File and line of the call that made an operation, the innermost outside the libraries; empty if not known."""
    traceback = equation.source_info.traceback
    for frame in getattr(traceback, "frames", ()):
        file = Path(frame.file_name)
        if not {"jax", "equinox", "jaxtyping"} & set(file.parts):
            return f"{file.name}:{frame.line_num}"
    return ""


def _shape(place: Any) -> tuple[int, ...]:
    found: tuple[int, ...] = place.aval.shape
    return found


def _order(place: Any) -> np.ndarray:
    """Numbers of the elements of an operand, in its own shape."""
    shape = _shape(place)
    return np.arange(int(np.prod(shape))).reshape(shape)


def _viewed(form: Callable[[Any, np.ndarray], np.ndarray]) -> Rule:
    """An operation that only picks and orders elements."""

    def rule(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
        return [graph.view(args[0], form(equation.params, _order(equation.invars[0])))]

    return rule


def _level(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    """Operands of one shape, or single numbers: axes of length one are repeated."""
    shape = _shape(equation.outvars[0])
    pairs = zip(args, equation.invars, strict=True)
    return [
        arg if arg.shape == () or _shape(place) == shape else graph.view(arg, np.broadcast_to(_order(place), shape))
        for arg, place in pairs
    ]


def _plain(op: str) -> Rule:
    def rule(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
        truth = bool(equation.outvars[0].aval.dtype == np.bool_)
        return [graph.apply(op, *_level(graph, equation, args), truth=truth)]

    return rule


def _whole(place: Any) -> bool:
    return bool(np.issubdtype(place.aval.dtype, np.integer))


def _divided(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    return [graph.apply("quotient" if _whole(equation.outvars[0]) else "div", *_level(graph, equation, args))]


def _logic(op: str) -> Rule:
    def rule(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
        if equation.outvars[0].aval.dtype != np.bool_:
            raise _Unprintable("of whole numbers cannot be printed")
        return [graph.apply(op, *_level(graph, equation, args), truth=True)]

    return rule


def _converted(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    old, new = equation.invars[0].aval.dtype, equation.outvars[0].aval.dtype
    if new == np.bool_:
        return args if old == np.bool_ else [graph.apply("truth", *args, truth=True)]
    if old == np.bool_:
        return [graph.apply("number", *args)]
    if np.issubdtype(new, np.integer) and not np.issubdtype(old, np.integer):
        return [graph.apply("trunc", *args)]
    return args


def _powered(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    """A whole power, by squaring."""
    exponent, square, found = abs(equation.params["y"]), args[0], graph.const(1.0)
    while exponent:
        if exponent & 1:
            found = square if found.known is not None else graph.apply("mul", found, square)
        exponent >>= 1
        square = graph.apply("mul", square, square) if exponent else square
    return [graph.apply("div", graph.const(1.0), found) if equation.params["y"] < 0 else found]


def _chosen(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    if len(args) != 3 or equation.invars[0].aval.dtype != np.bool_:
        raise _Unprintable("of more than two cases cannot be printed")
    truth = bool(equation.outvars[0].aval.dtype == np.bool_)
    return [graph.apply("select", *_level(graph, equation, args), truth=truth)]


def _rounded(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    if int(equation.params["rounding_method"]) != 1:
        raise _Unprintable("away from nought cannot be printed")
    return [graph.apply("even", *args)]


def _clamped(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    low, middle, high = _level(graph, equation, args)
    return [graph.apply("min", graph.apply("max", middle, low), high)]


def _reduction(op: str) -> Rule:
    """A reduction over some axes; axes of length one are nothing."""

    def rule(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
        shape, axes = _shape(equation.invars[0]), equation.params["axes"]
        long = [axis for axis, length in enumerate(shape) if length != 1]
        return [graph.reduced(op, args[0], [long.index(axis) for axis in axes if axis in long])]

    return rule


def _first(op: str) -> Rule:
    def rule(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
        if len(args[0].shape) != 1:
            raise _Unprintable("over some of several axes cannot be printed")
        return [Value(graph.node(op, args, (), False), None)]

    return rule


def _top(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    if len(args[0].shape) != 1:
        raise _Unprintable("over some of several axes cannot be printed")
    many = _shape(equation.outvars[0])[-1]
    found = Value(graph.node("top", args, (2 * many,), False, many), None)
    return [graph.view(found, np.arange(start, start + many)) for start in (0, many)]


def _joined(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    starts = np.cumsum([0, *(value.size for value in args)])
    parts = [_order(place) + start for place, start in zip(equation.invars, starts[:-1], strict=True)]
    axis = equation.params.get("dimension", equation.params.get("axis"))
    together = np.stack if equation.primitive.name == "stack" else np.concatenate
    return [graph.joined(args, together(parts, axis=axis))]


def _parted(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    order = np.moveaxis(_order(equation.invars[0]), equation.params["axis"], 0)
    return [graph.view(args[0], each) for each in order]


def _split(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    cuts = np.cumsum(equation.params["sizes"])[:-1]
    return [
        graph.view(args[0], each) for each in np.split(_order(equation.invars[0]), cuts, axis=equation.params["axis"])
    ]


def _counted(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    shape, axis = equation.params["shape"], equation.params["dimension"]
    along = np.arange(shape[axis]).reshape([-1 if at == axis else 1 for at in range(len(shape))])
    return [graph.const(np.broadcast_to(along, shape).astype(float))]


def _padded(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    config = equation.params["padding_config"]
    if any(low < 0 or high < 0 for low, high, _ in config):
        raise _Unprintable("that cuts off cannot be printed")
    order = np.full(_shape(equation.outvars[0]), args[0].size)
    steps = zip(_shape(equation.invars[0]), config, strict=True)
    order[tuple(slice(low, low + (n - 1) * (gap + 1) + 1 if n else low, gap + 1) for n, (low, _, gap) in steps)] = (
        _order(equation.invars[0])
    )
    return [graph.joined([args[0], args[1]], order)]


def _product(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    """A product of matrices: a sum of products."""
    (left_axes, right_axes), (left_batch, right_batch) = equation.params["dimension_numbers"]
    left, right = _order(equation.invars[0]), _order(equation.invars[1])
    left_free = [axis for axis in range(left.ndim) if axis not in (*left_axes, *left_batch)]
    right_free = [axis for axis in range(right.ndim) if axis not in (*right_axes, *right_batch)]
    left = left.transpose(*left_batch, *left_free, *left_axes)
    right = right.transpose(*right_batch, *right_free, *right_axes)
    batch, summed = len(left_batch), len(left_axes)
    own = batch + len(left_free)
    left = left.reshape(left.shape[:own] + (1,) * len(right_free) + left.shape[own:])
    right = right.reshape(right.shape[:batch] + (1,) * len(left_free) + right.shape[batch:])
    left, right = np.broadcast_arrays(left, right)
    many = int(np.prod(left.shape[left.ndim - summed :]))
    shape = (*left.shape[: left.ndim - summed], many)
    left, right = squeezed(left.reshape(shape)), squeezed(right.reshape(shape))
    products = graph.apply("mul", graph.view(args[0], left), graph.view(args[1], right))
    return [graph.reduced("sum", products, [left.ndim - 1] if many > 1 else [])]


def _picked(
    graph: Graph, source: Value, base: np.ndarray, found: list[tuple[Value, int, int]], fill: bool
) -> list[Value]:
    """Elements at places that are partly found when the program runs.

    Args:
        graph: the graph.
        source: the array.
        base: places without what is found.
        found: index, number of elements by which one of it moves, and its highest value.
        fill: whether an index outside gives a number that is none, instead of the nearest.
    """
    base, left = squeezed(base), []
    for index, step, highest in found:
        known = index.known
        if known is None:
            left.append((index, step, highest))
            continue
        if fill and ((known < 0) | (known > highest)).any():
            raise _Unprintable("of places outside the array cannot be printed")
        base = base + np.clip(known, 0, highest).astype(int) * step
    if not left:
        return [graph.view(source, base)]
    if source.at is not None:
        source = Value(graph.node("copy", (source,), source.shape, source.node.truth), None)
    data = (tuple((step, highest) for _, step, highest in left), fill)
    args = (graph.anchored(source.node, base), *(graph.lean(index) for index, _, _ in left))
    return [Value(graph.node("pick", args, base.shape, source.node.truth, data), None)]


def _gathered(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    numbers, sizes = equation.params["dimension_numbers"], equation.params["slice_sizes"]
    if numbers.operand_batching_dims:
        raise _Unprintable("in batches cannot be printed")
    operand, shape = _order(equation.invars[0]), _shape(equation.outvars[0])
    steps = [int(np.prod(operand.shape[axis + 1 :])) for axis in range(operand.ndim)]
    where = np.indices(shape)
    of_rows = [where[axis] for axis in range(len(shape)) if axis not in numbers.offset_dims]
    rows = _order(equation.invars[1]).reshape(-1, _shape(equation.invars[1])[-1])
    row = np.zeros(shape, int)
    for axis, each in enumerate(of_rows):
        row = row * _shape(equation.invars[1])[axis] + each
    base = np.zeros(shape, int)
    open_axes = [axis for axis in range(operand.ndim) if axis not in numbers.collapsed_slice_dims]
    for axis, offset in zip(open_axes, numbers.offset_dims, strict=True):
        base = base + where[offset] * steps[axis]
    found = []
    for place, axis in enumerate(numbers.start_index_map):
        index = graph.view(args[1], rows[row, place])
        found.append((index, steps[axis], operand.shape[axis] - sizes[axis]))
    return _picked(graph, args[0], base, found, "FILL" in str(equation.params["mode"]))


def _sliced_there(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    operand, sizes = _order(equation.invars[0]), equation.params["slice_sizes"]
    steps = [int(np.prod(operand.shape[axis + 1 :])) for axis in range(operand.ndim)]
    base = operand[tuple(slice(0, size) for size in sizes)]
    found = [
        (graph.view(start, np.zeros(squeezed(base).shape, int)), step, length - size)
        for start, step, length, size in zip(args[1:], steps, operand.shape, sizes, strict=True)
        if length != size
    ]
    return _picked(graph, args[0], base, found, False)


def _scattered(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    """Numbers put in places that are known beforehand."""
    numbers, known = equation.params["dimension_numbers"], args[1].known
    if known is None or numbers.operand_batching_dims:
        raise _Unprintable("to places found when the program runs cannot be printed")
    operand, update = _order(equation.invars[0]), _order(equation.invars[2])
    where = np.indices(update.shape)
    rows = known.reshape(-1, _shape(equation.invars[1])[-1]).astype(int)
    row = np.zeros(update.shape, int)
    for axis in (axis for axis in range(update.ndim) if axis not in numbers.update_window_dims):
        row = row * update.shape[axis] + where[axis]
    target = np.zeros((operand.ndim, *update.shape), int)
    windows = [axis for axis in range(operand.ndim) if axis not in numbers.inserted_window_dims]
    for axis, window in zip(windows, numbers.update_window_dims, strict=True):
        target[axis] += where[window]
    for place, axis in enumerate(numbers.scatter_dims_to_operand_dims):
        target[axis] += rows[row, place]
    lengths = np.array(operand.shape).reshape(-1, *[1] * update.ndim)
    inside = ((target >= 0) & (target < lengths)).all(axis=0)
    order = operand.copy()
    order[tuple(each[inside] for each in target)] = operand.size + update[inside]
    return [graph.joined([args[0], args[2]], order)]


def _branched(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    """One of several branches; each becomes a function of its own."""
    branches = equation.params["branches"]
    shapes = tuple(tuple(n for n in _shape(place) if n != 1) for place in equation.outvars)
    sizes = [int(np.prod(shape)) for shape in shapes]
    known = args[0].known
    if known is not None:
        return read(branches[int(np.clip(known, 0, len(branches) - 1))], args[1:], graph)
    truths = tuple(bool(place.aval.dtype == np.bool_) for place in equation.outvars)
    if any(truths):
        raise _Unprintable("that yields yes or no cannot be printed")
    node = graph.node("cond", args, (sum(sizes),), False, (branches, shapes), (id(branches),))
    starts = np.cumsum([0, *sizes])
    return [
        graph.view(Value(node, None), np.arange(start, start + size).reshape(shape))
        for start, size, shape in zip(starts[:-1], sizes, shapes, strict=True)
    ]


def _same(graph: Graph, equation: Any, args: list[Value]) -> list[Value]:
    return args


def _spread(params: Any, order: np.ndarray) -> np.ndarray:
    shape = params["shape"]
    wide = [1] * len(shape)
    for axis, target in enumerate(params["broadcast_dimensions"]):
        wide[target] = order.shape[axis]
    return np.broadcast_to(order.reshape(wide), shape)


def _cut(params: Any, order: np.ndarray) -> np.ndarray:
    strides = params["strides"] or (1,) * order.ndim
    parts = zip(params["start_indices"], params["limit_indices"], strides, strict=True)
    return order[tuple(slice(*part) for part in parts)]


RULES: dict[str, Rule] = {
    **{name: _plain(name) for name in _PLAIN.split()},
    "abs": _plain("abs"), "ne": _plain("ne"), "and": _logic("and"), "or": _logic("or"), "not": _logic("not"),
    "xor": _logic("differ"), "div": _divided, "rem": _plain("rem"), "convert_element_type": _converted,
    "integer_pow": _powered, "square": lambda g, e, a: [g.apply("mul", a[0], a[0])], "select_n": _chosen,
    "round": _rounded, "clamp": _clamped, "copy": _same, "copy_p": _same, "stop_gradient": _same,
    "add_any": _plain("add"),
    "reduce_sum": _reduction("sum"), "reduce_max": _reduction("max"), "reduce_min": _reduction("min"),
    "reduce_prod": _reduction("prod"), "reduce_or": _reduction("any"), "reduce_and": _reduction("all"),
    "argmax": _first("argmax"), "argmin": _first("argmin"), "top_k": _top,
    "concatenate": _joined, "stack": _joined, "unstack": _parted, "split": _split, "iota": _counted, "pad": _padded,
    "dot_general": _product, "gather": _gathered, "dynamic_slice": _sliced_there, "scatter": _scattered,
    "cond": _branched,
    "slice": _viewed(_cut), "broadcast_in_dim": _viewed(_spread),
    "squeeze": _viewed(lambda params, order: order), "expand_dims": _viewed(lambda params, order: order),
    "reshape": _viewed(lambda params, order: order.reshape(params["new_sizes"])),
    "transpose": _viewed(lambda params, order: order.transpose(params["permutation"])),
    "tile": _viewed(lambda params, order: np.tile(order, params["reps"])),
    "rev": _viewed(lambda params, order: np.flip(order, params["dimensions"])),
}  # fmt: skip
"""What becomes of each operation."""

__all__ = ["RULES", "read"]
