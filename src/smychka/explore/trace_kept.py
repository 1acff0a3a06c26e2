"""The noted month, compiled and kept: one program for all courses of one form, in the user's cache.

A program takes a quarter of a minute and much memory to compile, half a second to load. So it is made in a process of
its own, which lays it into the cache together with its notes.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import serialize_executable
from jax.extend import core

from smychka import coupling, ensemble, simulate
from smychka.explore.programs import bases
from smychka.explore.trace_docs import SPHERES, package
from smychka.explore.trace_notes import Book, noted
from smychka.foundations.cache import used, user_cache
from smychka.foundations.files import laid_aside
from smychka.inputs.version import code_version, model_version

COMPILED_WITH = {"xla_backend_optimization_level": 0}
"""A month takes a hundredth of a second, so that no effort of the compiler pays."""
MODULES = (
    "measures.py", "political_measures.py", "state.py", "simulate.py", "explore/trace_docs.py",
    "explore/trace_notes.py",
)  # fmt: skip


def book(history: ensemble.History, form: str) -> Book:
    """A month noted down, with its program: from the user's cache, else made in a process of its own and laid there.

    Args:
        history: what every run starts from.
        form: one of `programs.FORMS`.
    """
    file = _file(form)
    found = _kept(file)
    if found is None:
        command = [sys.executable, "-m", "smychka.explore.trace_kept", form, str(file)]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
        found = _kept(file)
    if found is None:
        closed, found = noted(_month(history, form))
        found.program = _lowered(closed).compile()
    return found


def _file(form: str) -> Path:
    """Where a book is kept: by the model, its docstrings, what is read off it and how it is noted."""
    total = sha256(model_version().encode())
    for sphere in SPHERES:
        total.update(code_version(package() / sphere).encode())
    for module in MODULES:
        total.update((package() / module).read_bytes())
    return user_cache() / "programs" / f"trace-{form}-{total.hexdigest()[:12]}-{jax.__version__}.bin"


def _kept(file: Path) -> Book | None:
    """A book from its file; None where there is none, or none that fits this machine."""
    try:
        found, program = pickle.loads(file.read_bytes())
        assert isinstance(found, Book)
        found.program = serialize_executable.deserialize_and_load(*program)
    except Exception:  # whatever is wrong with a kept book, it is made anew
        return None
    used(file)
    return found


def _lay(history: ensemble.History, form: str, file: Path) -> None:
    """Make a book and lay it into its file."""
    closed, found = noted(_month(history, form))
    program = serialize_executable.serialize(_lowered(closed).compile())
    laid_aside(file, pickle.dumps((found, program)))


def _month(history: ensemble.History, form: str) -> tuple[Any, ...]:
    """What `simulate.month` takes, as shapes as far as they suffice."""
    given, sample = bases(history)[form], simulate.central_draw(history.labels)
    state = jax.eval_shape(lambda: simulate.opening(given, sample, history.facts))
    return simulate.Carried(state, jnp.zeros(len(coupling.LEDGERS))), simulate.at_month(given, 0), sample, history.facts


def _lowered(closed: Any) -> Any:
    """The program before it is compiled: from what the month is given to the arrays noted."""
    shapes = [jnp.zeros(var.aval.shape, var.aval.dtype) for var in closed.jaxpr.invars]
    return jax.jit(core.jaxpr_as_fun(closed), compiler_options=COMPILED_WITH).lower(*shapes)


if __name__ == "__main__":
    _form, _target = sys.argv[1:3]
    # a program out of the compiler's own cache cannot be laid into a file whole
    jax.config.update("jax_enable_compilation_cache", False)  # type: ignore[no-untyped-call]
    _lay(ensemble.load_history(), _form, Path(_target))
