"""Parameters and gains: uncertain numbers that stand beside their equation with prior, unit, source and note.

A parameter is a field of an `equinox.Module`. Its prior is given as a quantile function, so that one uniform number
keyed by the parameter's name decides its value: adding a parameter never reshuffles the others.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar, get_type_hints

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtri
from jaxtyping import Array, Float

from smychka.foundations.faults import SmychkaError, unknown

Scalar = Float[Array, ""]
ModuleT = TypeVar("ModuleT", bound=eqx.Module)


class Shape(NamedTuple):
    """A prior as numbers: `place + width * x`, or its exponential.

    `x` is a uniform number in (0, 1), or the normal number below which a share `below + (above - below) * u` of the
    bell lies.
    """

    place: float
    width: float
    below: float
    above: float
    normal: bool
    exponential: bool


class Prior(Protocol):
    """What is believed about a number before the record is looked at."""

    @property
    def centre(self) -> float:
        """The central value, used when one run stands for all."""
        ...

    def shape(self) -> Shape:
        """The prior as numbers, for `quantiles`."""
        ...

    def __str__(self) -> str: ...


@dataclasses.dataclass(frozen=True)
class Fixed:
    """A number taken as known: a definition, or a convention whose uncertainty is carried elsewhere."""

    value: float

    @property
    def centre(self) -> float:
        """The number itself."""
        return self.value

    def shape(self) -> Shape:
        """No width at all."""
        return Shape(self.value, 0.0, 0.0, 1.0, normal=False, exponential=False)

    def __str__(self) -> str:
        return f"{self.value:g}"


@dataclasses.dataclass(frozen=True)
class Uniform:
    """Every value between two bounds alike."""

    low: float
    high: float

    @property
    def centre(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2

    def shape(self) -> Shape:
        """Linear from the lower to the upper bound."""
        return Shape(self.low, self.high - self.low, 0.0, 1.0, normal=False, exponential=False)

    def __str__(self) -> str:
        return f"U({self.low:g}, {self.high:g})"


@dataclasses.dataclass(frozen=True)
class Normal:
    """A bell around a mean, cut at the bounds where they are given."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    @property
    def centre(self) -> float:
        """The mean of the uncut bell."""
        return self.mean

    def shape(self) -> Shape:
        """The bell restricted to the bounds."""
        below, above = (_normal_share((bound - self.mean) / self.sd) for bound in (self.low, self.high))
        return Shape(self.mean, self.sd, below, above, normal=True, exponential=False)

    def __str__(self) -> str:
        bounds = "" if math.isinf(self.low) and math.isinf(self.high) else f" in [{self.low:g}, {self.high:g}]"
        return f"N({self.mean:g}, {self.sd:g}){bounds}"


@dataclasses.dataclass(frozen=True)
class LogNormal:
    """A positive number known up to a factor: median, and standard deviation of its logarithm."""

    median: float
    spread: float

    @property
    def centre(self) -> float:
        """The median."""
        return self.median

    def shape(self) -> Shape:
        """The exponential of a bell."""
        return Shape(math.log(self.median), self.spread, 0.0, 1.0, normal=True, exponential=True)

    def __str__(self) -> str:
        return f"LogN({self.median:g}, {self.spread:g})"


def _normal_share(z: float) -> float:
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def quantiles(priors: Sequence[Prior], u: Float[Array, "parameter"]) -> Float[Array, "parameter"]:
    """The values below which shares `u` of the beliefs lie, all priors at once (one small program to compile).

    Args:
        priors: one for each number.
        u: shares, strictly between 0 and 1.
    """
    place, width, below, above, normal, exponential = (
        np.array(column) for column in zip(*(prior.shape() for prior in priors), strict=True)
    )
    bell = ndtri(below + (above - below) * u)
    value = place + width * jnp.where(normal, bell, u)
    return jnp.where(exponential, jnp.exp(jnp.where(exponential, value, 0.0)), value)


@dataclasses.dataclass(frozen=True)
class Quantity:
    """What is known of a parameter or a gain apart from its value."""

    prior: Prior
    unit: str
    source: str
    note: str
    mechanism: str | None = None


def parameter(prior: Prior, *, unit: str, source: str, note: str) -> Any:
    """A field of a parameter module: an uncertain constant of an equation.

    Args:
        prior: belief about the value.
        unit: unit of the value; "1" for a pure number.
        source: key of the bibliography with a place, or "assumption".
        note: what it means; with "assumption" also why this range.

    Raises:
        ValueError: an assumption without a reason, or no unit.
    """
    if not unit or not source or (source == "assumption" and not note):
        raise ValueError("a parameter needs a unit, a source, and with 'assumption' a reason")
    return eqx.field(metadata={"quantity": Quantity(prior, unit, source, note)})


def gain(mechanism: str, *, prior: Prior | None = None, note: str = "") -> Any:
    """A field of the gains: strength of one arrow of the mechanism map, 1 = full, 0 = the arrow is not there.

    Args:
        mechanism: id in the mechanism map.
        prior: belief about the strength, inside [0, 1]; full strength if left out.
        note: what the arrow does here.
    """
    belief = prior if prior is not None else Fixed(1.0)
    return eqx.field(metadata={"quantity": Quantity(belief, "1", "mechanism map", note, mechanism)})


def quantities(kind: type[eqx.Module], path: str = "") -> Iterator[tuple[str, Quantity]]:
    """All parameters and gains of a module and of the modules inside it, with their dotted names."""
    hints = _field_types(kind)
    for field in dataclasses.fields(kind):
        name = f"{path}.{field.name}" if path else field.name
        if "quantity" in field.metadata:
            yield name, field.metadata["quantity"]
        elif isinstance(hints[field.name], type) and issubclass(hints[field.name], eqx.Module):
            yield from quantities(hints[field.name], name)


def filled(kind: type[ModuleT], value: Callable[[str, Quantity], Any], path: str = "") -> ModuleT:
    """A module of parameters with every field decided by `value(dotted name, quantity)`."""
    hints = _field_types(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        name = f"{path}.{field.name}" if path else field.name
        if "quantity" in field.metadata:
            values[field.name] = value(name, field.metadata["quantity"])
        else:
            values[field.name] = filled(hints[field.name], value, name)
    return kind(**values)


def central(kind: type[ModuleT]) -> ModuleT:
    """A module with every parameter at its central value."""
    return filled(kind, lambda _, quantity: jnp.asarray(quantity.prior.centre, dtype=float))


def priors(kind: type[eqx.Module]) -> list[Prior]:
    """The priors of a module, in the order of `quantities`."""
    return [quantity.prior for _, quantity in quantities(kind)]


def names(kind: type[eqx.Module], prefix: str) -> list[str]:
    """The event names of a module's parameters, in the order of `quantities`; an arrow has one event wherever it is."""
    return [f"{prefix}.{quantity.mechanism or name}" for name, quantity in quantities(kind)]


def from_numbers(kind: type[ModuleT], numbers: Float[Array, "parameter *draw"] | np.ndarray) -> ModuleT:
    """A module filled with numbers given in the order of `quantities`."""
    place = {name: index for index, (name, _) in enumerate(quantities(kind))}
    return filled(kind, lambda name, _: numbers[place[name]])


def mechanisms(kind: type[eqx.Module]) -> dict[str, list[str]]:
    """Where each arrow of the mechanism map stands: dotted names of its gains, by id."""
    found: dict[str, list[str]] = {}
    for name, quantity in quantities(kind):
        if quantity.mechanism is not None:
            found.setdefault(quantity.mechanism, []).append(name)
    return found


def replaced(gains: ModuleT, strengths: Mapping[str, Scalar | float]) -> ModuleT:
    """A module of gains with some arrows at another strength, wherever they stand in it.

    Args:
        gains: the gains.
        strengths: strength by id of the mechanism map; a number holds for all draws.

    Raises:
        SmychkaError: an arrow that is not there.
    """
    known = mechanisms(type(gains))
    for mechanism in strengths:
        if mechanism not in known:
            raise SmychkaError(unknown("mechanism", mechanism, known))

    def value(name: str, quantity: Quantity) -> Any:
        old: Any = functools.reduce(getattr, name.split("."), gains)
        new = strengths.get(quantity.mechanism or "")
        return old if new is None else jnp.broadcast_to(jnp.asarray(new, dtype=jnp.result_type(old)), jnp.shape(old))

    return filled(type(gains), value)


def _field_types(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)
