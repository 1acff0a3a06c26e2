"""The compiled programs of the page: stretches of months for one central draw or for a fan, kept between servers.

A program takes 15 to 20 seconds and more than a gigabyte to compile, a third of a second to load. So it is compiled in
a process of its own, which lays it into the user's cache, and loaded from there; where that cannot be, it is compiled
here.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling, decisions, ensemble, simulate
from smychka.economy.rules import RULES
from smychka.explore.limits import MOST_DRAWS, SEED
from smychka.foundations.cache import used, user_cache
from smychka.foundations.calendar import MONTHS
from smychka.foundations.compiling import BARRIERS_KEPT, options
from smychka.foundations.files import laid_aside
from smychka.foundations.ledger import TOLERANCE_SINGLE, assert_balanced
from smychka.foundations.side_by_side import side_by_side
from smychka.inputs.version import data_version, model_version
from smychka.measures import BY_REGION, COUNTRY
from smychka.paths import Paths
from smychka.whole import Facts

WIDTH = 208
"""Draws that are run together. By measurement: 200 is asked for, and this many are quicker than 200 or 256."""
AT_ONCE = 40
"""Quantities of the country that one run of a fan gives back."""
FIRST_CHARTS = (
    "grain_procurement", "food_village", "famine_deaths", "industry_output", "collectivised_share", "first_share",
)  # fmt: skip
"""What a page shows when it opens: these have a program of their own, in which nothing else is computed."""
KEPT_EVERY = 12
"""Months between two states kept of history."""
BEGIN, FIRST, EVERY = "begin", "first", "every"
RECORDED, FREE, RULED = "recorded", "free", "ruled"
FORMS = (RECORDED, FREE, RULED)
Leaves = tuple[Any, ...]


class Runs(NamedTuple):
    """What a program gives back.

    Attributes:
        carried: the state at its end, leaf by leaf; the worst imbalance of each ledger is the last, (ledger, draw), and
            with the first charts there is nothing but that.
        country: the chosen quantities of the months that were run. (month, quantity, draw)
        regional: the chosen layer of those months. (month, region, draw)
    """

    carried: tuple[Array, ...]
    country: Float[Array, "month quantity draw"]
    regional: Float[Array, "month region draw"]


def stretch(
    given: Paths,
    sample: simulate.Draw,
    facts: Facts,
    carried: simulate.Carried,
    span: Int[Array, "two"],
    chosen: Int[Array, "quantity"],
    layer: Int[Array, ""],
    every: bool = True,
) -> Runs:
    """Some months of many draws, from a state on.

    Args:
        given: the paths, all months of them.
        sample: the draws; the draw is the last axis.
        facts: what is known beforehand.
        carried: the state of every draw at the beginning.
        span: number of the first month, and of the month after the last.
        chosen: places of the quantities wanted in `measures.COUNTRY`, or in `FIRST_CHARTS`.
        layer: place of the regional quantity wanted in `measures.BY_REGION`.
        every: whether every quantity can be asked for, or the first charts alone and no region's.
    """
    over_time, fixed = eqx.partition(given, simulate._over_time(given))
    draws = carried.imbalance.shape[-1]
    names, layers = (COUNTRY, BY_REGION) if every else (FIRST_CHARTS, ())

    def step(one: simulate.Carried, now: Paths, of: simulate.Draw) -> tuple[simulate.Carried, Array, list[Array]]:
        after, found = simulate.month(one, eqx.combine(now, fixed), of, facts, (*names, *layers))
        return after, jnp.stack([found[name] for name in names]), [found[name] for name in layers]

    def body(index: Array, run: tuple[Any, ...]) -> tuple[Any, ...]:
        now = jax.tree.map(lambda leaf: leaf[index], over_time)
        after, country, regional = side_by_side(lambda one, of: step(one, now, of))(run[0], sample)
        shown = run[2].at[index].set(jnp.stack(regional)[layer]) if every else run[2]
        return after, run[1].at[index].set(country[chosen]), shown

    regions = len(facts.regions.names) if every else 0
    room = carried, jnp.zeros((MONTHS, len(chosen), draws)), jnp.zeros((MONTHS, regions, draws))
    end, country, regional = jax.lax.fori_loop(span[0], span[1], body, room)
    return Runs(tuple(jax.tree.leaves(end)) if every else (end.imbalance,), country, regional)


def begin(given: Paths, sample: simulate.Draw, facts: Facts) -> simulate.Carried:
    """The state of every draw on 1 November 1917."""

    def one(of: simulate.Draw) -> simulate.Carried:
        return simulate.Carried(simulate.opening(given, of, facts), jnp.zeros(len(coupling.LEDGERS)))

    begun: simulate.Carried = side_by_side(one)(sample)
    return begun


def central_of(history: ensemble.History, draws: int = MOST_DRAWS) -> simulate.Draw:
    """The central draw: the median of every constant, strength, lever's place and weather over the posterior's draws.

    All other luck is at its middle, and a drawn attempt abroad fails. Without a posterior the priors' central values.

    Args:
        history: what every run starts from.
        draws: number of draws whose medians are taken.
    """
    middle = simulate.central_sample(history.labels)
    if history.posterior is None:
        return middle
    many = ensemble.sampled(history, SEED, jnp.arange(draws, dtype=jnp.uint32))

    def median(tree: Any) -> Any:
        return jax.tree.map(lambda leaf: jnp.asarray(np.median(np.asarray(leaf), axis=-1, keepdims=True)), tree)

    luck = replace(middle.luck, lever=median(many.luck.lever), weather=median(many.luck.weather))
    return simulate.Draw(median(many.parameters), median(many.gains), luck)


def sample_of(history: ensemble.History, size: int, first: int = 0) -> simulate.Draw:
    """The central draw where one is asked for, else draws by number; the draw is the last axis.

    Args:
        history: what every run starts from.
        size: number of draws; 1 for the central one.
        first: number of the first.
    """
    if size == 1:
        return central_of(history)
    return ensemble.sampled(history, SEED, jnp.arange(first, first + size, dtype=jnp.uint32))


def bases(history: ensemble.History) -> dict[str, Paths]:
    """History's paths as each form of program takes them: alone, with free politics, with all written rules too."""
    plain = history.paths()
    levers = len(plain.lever_names)
    never = decisions.free_months(plain.lever_names, np.zeros((MONTHS, levers), bool), MONTHS, MONTHS)
    governed = jnp.zeros((MONTHS, len(RULES), levers))
    free = replace(plain, free=never)
    return {RECORDED: plain, FREE: free, RULED: replace(free, rules=tuple(RULES), governed=governed)}


def at_once(kind: str, size: int) -> int:
    """Quantities of the country that a program gives back, of a kind and for a number of draws."""
    return len(FIRST_CHARTS) if kind == FIRST else len(COUNTRY) if size == 1 else AT_ONCE


def lowered(history: ensemble.History, kind: str, form: str, size: int) -> Any:
    """A program before it is compiled: `begin`, or a stretch of `first` or `every`, in a form, for a number of draws.

    It takes paths, draws, facts and state as bare leaves: what it is called with can then be kept in a file.
    """
    trees = (bases(history)[form], sample_of(history, size), history.facts)
    structures = tuple(jax.tree.structure(tree) for tree in trees)

    def whole(leaves: Sequence[Leaves]) -> list[Any]:
        return [jax.tree.unflatten(structure, each) for structure, each in zip(structures, leaves, strict=True)]

    def begun(leaves: Sequence[Leaves]) -> Leaves:
        given, sample, facts = whole(leaves)
        return tuple(jax.tree.leaves(begin(given, sample, facts)))

    def run(leaves: Sequence[Leaves], carried: Leaves, span: Array, chosen: Array, layer: Array) -> tuple[Any, ...]:
        given, sample, facts = whole(leaves)
        state = jax.tree.unflatten(jax.tree.structure(jax.eval_shape(begin, *trees)), carried)
        return tuple(stretch(given, sample, facts, state, span, chosen, layer, kind == EVERY))

    flat = leaves_of(*trees)
    wanted = options(size) if size == 1 else options(size) | BARRIERS_KEPT
    if kind == BEGIN:
        return jax.jit(begun, compiler_options=wanted).lower(flat)
    numbers = [np.zeros(shape, np.int32) for shape in ((2,), (at_once(kind, size),), ())]
    return jax.jit(run, compiler_options=wanted).lower(flat, jax.eval_shape(begun, flat), *numbers)


def leaves_of(*trees: Any) -> tuple[Leaves, ...]:
    """Paths, draws and facts as a program takes them."""
    return tuple(tuple(jax.tree.leaves(tree)) for tree in trees)


def program(history: ensemble.History, kind: str, form: str, size: int, apart: bool = True) -> Any:
    """A compiled program: from the user's cache, else made and laid there.

    Args:
        history: what every run starts from.
        kind: `begin`, `first` or `every`.
        form: one of `FORMS`.
        size: number of draws; 1 for the central one.
        apart: whether it is compiled in a process of its own, so that this one stays small.
    """
    file = _file(history, f"{kind}-{form}-{size}")
    found = _loaded(file)
    if found is None and apart:
        _elsewhere(history, kind, form, str(size))
        found = _loaded(file)
    return _made(file, lowered(history, kind, form, size)) if found is None else found


def draws(history: ensemble.History, size: int, first: int = 0, apart: bool = True) -> Leaves:
    """The leaves of `sample_of`: from the user's cache, else made and laid there. Arguments as there and above."""
    found: Leaves = _data(history, "draws", size, first, apart)
    return found


def states(history: ensemble.History, size: int, first: int = 0, apart: bool = True) -> dict[int, Leaves]:
    """The states of history's run at the beginning of every twelfth month, by its number. Arguments as for `draws`.

    Raises:
        LedgerError: a balance of history does not close.
    """
    found: dict[int, Leaves] = _data(history, "states", size, first, apart)
    return found


def _data(history: ensemble.History, what: str, size: int, first: int, apart: bool) -> Any:
    """Draws or states: from the user's cache, else made and laid there."""
    file = _file(history, f"{what}-{size}-{first}")
    found = _read(file)
    if found is None and apart:
        _elsewhere(history, what, str(size), str(first))
        found = _read(file)
    if found is None:
        found = _MAKERS[what](history, size, first)
        laid_aside(file, pickle.dumps(found))
    return found


def _made_draws(history: ensemble.History, size: int, first: int) -> Leaves:
    return tuple(np.asarray(leaf) for leaf in jax.tree.leaves(sample_of(history, size, first)))


def _made_states(history: ensemble.History, size: int, first: int) -> dict[int, Leaves]:
    leaves = leaves_of(bases(history)[RECORDED], sample_of(history, size, first), history.facts)
    carried = program(history, BEGIN, RECORDED, size, apart=False)(leaves)
    run, found = program(history, EVERY, RECORDED, size, apart=False), {}
    nothing = np.zeros(at_once(EVERY, size), np.int32), np.asarray(0, np.int32)
    for month in range(0, MONTHS, KEPT_EVERY):
        found[month] = tuple(np.array(leaf) for leaf in carried)
        span = np.asarray((month, min(month + KEPT_EVERY, MONTHS)), np.int32)
        carried = Runs(*run(leaves, carried, span, *nothing)).carried
    assert_balanced(coupling.LEDGERS, np.asarray(carried[-1]), TOLERANCE_SINGLE)
    return found


_MAKERS = {"draws": _made_draws, "states": _made_states}


def _file(history: ensemble.History, name: str) -> Path:
    kind = "prior" if history.posterior is None else "posterior"
    return user_cache() / "programs" / f"{name}-{kind}-{_version()}-{jax.__version__}.bin"


def _elsewhere(history: ensemble.History, *asked: str) -> None:
    """Have a program, draws or states made in a process of their own."""
    command = [sys.executable, "-m", "smychka.explore.programs", *asked, "prior" if history.posterior is None else ""]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def _read(file: Path) -> Any:
    try:
        found = pickle.loads(file.read_bytes())
    except Exception:  # whatever is wrong with what was kept, it is made anew
        return None
    used(file)
    return found


def _loaded(file: Path) -> Any:
    """A program from a file; None where there is none, or none that fits this machine."""
    from jax.experimental import serialize_executable

    try:
        found = serialize_executable.deserialize_and_load(*pickle.loads(file.read_bytes()))
    except Exception:  # whatever is wrong with a kept program, it is made anew
        return None
    used(file)
    return found


def _made(file: Path, raw: Any) -> Any:
    """A program compiled here, and laid into the cache if that can be."""
    from jax.experimental import serialize_executable

    config: Any = jax.config
    held = config.jax_enable_compilation_cache
    config.update("jax_enable_compilation_cache", False)  # a program out of that cache is handed out incomplete
    try:
        made = raw.compile()
    finally:
        config.update("jax_enable_compilation_cache", held)
    with contextlib.suppress(ValueError):  # a compiler may not hand its programs out
        laid_aside(file, pickle.dumps(serialize_executable.serialize(made)))
    return made


@cache
def _version() -> str:
    """A short hash of what the programs are made of: the model, what is read off it, and this module."""
    total = sha256(f"{model_version()} {data_version()}".encode())
    package = resources.files("smychka")
    for module in ("measures.py", "political_measures.py", "foundations/side_by_side.py", "explore/programs.py"):
        total.update((package / module).read_bytes())
    return total.hexdigest()[:12]


if __name__ == "__main__":
    *_asked, _prior = sys.argv[1:]
    _past = ensemble.usual_history(_prior == "prior")
    if _asked[0] in _MAKERS:
        _data(_past, _asked[0], int(_asked[1]), int(_asked[2]), apart=False)
    else:
        program(_past, _asked[0], _asked[1], int(_asked[2]), apart=False)
