"""The operations that can be printed element by element: what each is in JavaScript, and in NumPy where it is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

WRITTEN: dict[str, str] = {
    "add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "div": "{0} / {1}", "neg": "-{0}",
    "quotient": "Math.trunc({0} / {1})", "rem": "{0} % {1}",
    "abs": "Math.abs({0})", "sign": "Math.sign({0})", "max": "Math.max({0}, {1})", "min": "Math.min({0}, {1})",
    "exp": "Math.exp({0})", "exp2": "Math.pow(2, {0})", "expm1": "Math.expm1({0})", "log": "Math.log({0})",
    "log1p": "Math.log1p({0})", "sqrt": "Math.sqrt({0})", "rsqrt": "1 / Math.sqrt({0})", "cbrt": "Math.cbrt({0})",
    "pow": "Math.pow({0}, {1})", "logistic": "1 / (1 + Math.exp(-{0}))", "tanh": "Math.tanh({0})",
    "sin": "Math.sin({0})", "cos": "Math.cos({0})", "tan": "Math.tan({0})", "atan2": "Math.atan2({0}, {1})",
    "erf": "erf({0})", "erfc": "erfc({0})",
    "floor": "Math.floor({0})", "ceil": "Math.ceil({0})", "trunc": "Math.trunc({0})", "even": "even({0})",
    "eq": "{0} === {1}", "ne": "{0} !== {1}", "lt": "{0} < {1}", "le": "{0} <= {1}", "gt": "{0} > {1}",
    "ge": "{0} >= {1}", "and": "{0} && {1}", "or": "{0} || {1}", "not": "!{0}", "differ": "{0} !== {1}",
    "is_finite": "Number.isFinite({0})", "number": "{0} ? 1 : 0", "truth": "{0} !== 0",
    "select": "{0} ? {2} : {1}", "copy": "{0}",
}  # fmt: skip
"""Expression by name of the operation; its operands are names, numbers or places of the heap."""

TRUTHS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "differ", "is_finite", "truth"})
"""Operations that yield yes or no."""


def _vector(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return np.vectorize(function, otypes=[float])


FOLDED: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "quotient": lambda a, b: np.trunc(a / b), "rem": np.fmod, "abs": np.abs, "sign": np.sign, "max": np.maximum,
    "min": np.minimum, "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p,
    "sqrt": np.sqrt, "rsqrt": lambda a: 1.0 / np.sqrt(a), "cbrt": np.cbrt, "pow": np.power,
    "logistic": lambda a: 1.0 / (1.0 + np.exp(-a)), "tanh": np.tanh, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "atan2": np.arctan2, "erf": _vector(math.erf), "erfc": _vector(math.erfc), "floor": np.floor, "ceil": np.ceil,
    "trunc": np.trunc, "even": np.rint, "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal, "and": np.logical_and, "or": np.logical_or, "not": np.logical_not,
    "differ": np.not_equal, "is_finite": np.isfinite, "number": lambda a: np.where(a, 1.0, 0.0),
    "truth": lambda a: a != 0, "select": lambda c, a, b: np.where(c, b, a), "copy": lambda a: a,
}  # fmt: skip
"""The same in NumPy, for what is known beforehand."""

HELPERS = """\
function even(x) {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}
function erfc(x) {
  if (x < 2) return 1 - erf(x);
  let f = 0;
  for (let k = 80; k > 0; k -= 1) f = k / 2 / (x + f);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + f);
}
function erf(x) {
  if (x >= 2) return 1 - erfc(x);
  if (x <= -2) return erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let k = 1; k < 60; k += 1) {
    term *= 2 * x * x / (2 * k + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}
"""
"""Functions that JavaScript lacks: rounding to even, and the error function to about 1e-15."""
