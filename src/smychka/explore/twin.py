"""The twin of the model for a page without a server: its month in JavaScript, and all numbers a browser needs.

One printed program serves every course: free politics and all written rules always stand in it, governing nowhere in
history. It is the program of `smychka.simulate`, printed; nothing of the model is written a second time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka import coupling, decisions, ensemble, simulate, worlds
from smychka.economy.rules import RULES, decided_levers
from smychka.explore.limits import SEED
from smychka.explore.printer import Printed, printed
from smychka.explore.programs import RULED, bases, central_of
from smychka.foundations.calendar import MONTHS
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.inputs.circumstances import RANGES, REGIONAL, Circumstance
from smychka.measures import COUNTRY, MEASURES, read
from smychka.paths import Paths
from smychka.whole import Facts, Seen

if TYPE_CHECKING:
    from smychka.judgement.definitions import Definition

DRAWS = 300
"""Draws that go with a folder."""


@dataclass(frozen=True)
class Twin:
    """What the browser is given.

    Attributes:
        opening: the program that makes the state on 1 November 1917 from paths and draw.
        step: the program of one month, from state, paths and draw to state, quantities of the country and of regions.
        layout: where everything lies, and the names that a course may use.
        paths: what the months are given in history. (month, number)
        draws: the central draw, and draws by number. (draw, number)
        fresh: weather of draws that owes nothing to the record. (draw, region times year)
    """

    opening: Printed
    step: Printed
    layout: Mapping[str, Any]
    paths: Float[np.ndarray, "month number"]
    draws: Float[np.ndarray, "draw number"]
    fresh: Float[np.ndarray, "draw number"]

    def program(self) -> str:
        """Both programs as one ES module."""
        return self.opening.source + self.step.source

    def data(self) -> dict[str, Any]:
        """The numbers as JSON has them: arrays of single precision in base64."""
        arrays = {"paths": self.paths, "draws": self.draws, "fresh": self.fresh}
        return {"layout": self.layout, **{name: packed(each) for name, each in arrays.items()}}


def packed(array: Any) -> str:
    """An array as little-endian float32 in base64."""
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")


def twin(history: ensemble.History, regional: Sequence[str], draws: int = DRAWS) -> Twin:
    """The twin of a history.

    Args:
        history: what every run starts from, with a posterior where draws are to go with the record.
        regional: ids of the quantities by region that are wanted.
        draws: number of draws beside the central one.

    Raises:
        SmychkaError: the month uses an operation that cannot be printed.
    """
    given, central = bases(history)[RULED], _first(central_of(history))
    numbers = jnp.arange(draws, dtype=jnp.uint32)
    sampled = ensemble.sampled(history, SEED, numbers)
    fresh = worlds.draws_of(history, worlds.World(drawn=0), draws, SEED).luck.weather
    opening, step = printed_programs(history, tuple(regional))
    months = np.stack([flat(simulate.at_month(given, month)) for month in range(MONTHS)])
    rows = np.concatenate([leaf.reshape(-1, draws) for leaf in _arrays(sampled)])
    carried, path = len(step.outputs) - 2, len(jax.tree.leaves(simulate.at_month(given, 0)))
    where = layout(history, given, central, regional) | places(opening, step, carried, path)
    where["sizes"]["state"] = step.outputs[carried] - step.outputs[0]
    where["draws"] = draws
    return Twin(
        opening, step, where, np.asarray(months, np.float32),
        np.concatenate([flat(central)[None], rows.T]).astype(np.float32), np.asarray(fresh).reshape(-1, draws).T,
    )  # fmt: skip


def printed_programs(history: ensemble.History, regional: tuple[str, ...]) -> tuple[Printed, Printed]:
    """The opening and the month, printed in double precision.

    Args:
        history: what every run starts from.
        regional: ids of the quantities by region that are wanted.
    """
    forget: Callable[[], None] = jax.clear_caches
    forget()  # what was traced in single precision would be met again in double, and fail
    with jax.enable_x64(True):
        given, central, facts = (
            doubled(each) for each in (bases(history)[RULED], _first(central_of(history)), history.facts)
        )
        now = simulate.at_month(given, 0)

        def begin(paths_now: Paths, sample: simulate.Draw) -> simulate.Carried:
            setting = simulate.setting(paths_now, sample)
            return simulate.Carried(
                coupling.opening(sample.parameters, setting, facts), jnp.zeros(len(coupling.LEDGERS))
            )

        month = stepped(facts, regional)
        carried = jax.eval_shape(begin, now, central)
        first = jax.make_jaxpr(begin)(now, central)
        then = jax.make_jaxpr(month)(carried, now, central)
    forget()  # and the other way round
    seldom = [False] * len(jax.tree.leaves((carried, now))) + [True] * len(jax.tree.leaves(central))
    return printed(first, "createOpening"), printed(then, "createStep", seldom)


def stepped(facts: Facts, regional: Sequence[str]) -> Any:
    """One month of one draw: state, quantities of the country, (quantity,), and of regions, (quantity, region).

    Args:
        facts: what is known beforehand.
        regional: ids of the quantities by region.
    """

    def month(carried: simulate.Carried, now: Paths, sample: simulate.Draw) -> tuple[simulate.Carried, Array, Array]:
        given = simulate.setting(now, sample, carried.state)
        after, flows = coupling.step(carried.state, given, sample.parameters, sample.gains, facts)
        worst = jnp.maximum(carried.imbalance, jnp.stack([ledger.imbalance() for ledger in flows.ledgers()]))
        seen = Seen(after, flows, given, facts)
        country = jnp.stack([read(name, seen) for name in COUNTRY])
        return simulate.Carried(after, worst), country, jnp.stack([read(name, seen) for name in regional])

    return month


def doubled(tree: Any) -> Any:
    """The same with all fractions in double precision; to be called where that is switched on."""

    def wide(leaf: Any) -> Array:
        array = jnp.asarray(leaf)
        return array.astype(jnp.float64) if jnp.issubdtype(array.dtype, jnp.floating) else array

    return jax.tree.map(wide, tree)


def flat(tree: Any) -> np.ndarray:
    """All numbers of a tree, leaf after leaf."""
    return np.concatenate([leaf.ravel() for leaf in _arrays(tree)])


def _arrays(tree: Any) -> list[np.ndarray]:
    return [np.asarray(leaf, float) for leaf in jax.tree.leaves(tree)]


def _first(many: simulate.Draw) -> simulate.Draw:
    """The first of draws that lie side by side."""
    one: simulate.Draw = jax.tree.map(lambda leaf: jnp.asarray(leaf)[..., 0], many)
    return one


def _leaves(tree: Any) -> dict[str, list[Any]]:
    """Where each leaf of a tree begins among all its numbers, and its shape, by its path."""
    found, start = {}, 0
    for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
        shape = np.shape(leaf)
        found[jax.tree_util.keystr(path).lstrip(".")] = [start, list(shape)]
        start += int(np.prod(shape))
    return found


def layout(history: ensemble.History, given: Paths, central: simulate.Draw, regional: Sequence[str]) -> dict[str, Any]:
    """Where numbers lie, and what a course may name; places in the programs are added by `places`.

    Args:
        history: what every run starts from.
        given: the paths of history.
        central: a draw.
        regional: ids of the quantities by region.
    """
    now = simulate.at_month(given, 0)
    draw = _leaves(central)
    circumstances = history.circumstances
    return {
        "months": MONTHS, "seed": SEED,
        "sizes": {"path": flat(now).size, "draw": flat(central).size, "ledgers": len(coupling.LEDGERS)},
        "tolerance": TOLERANCE_SINGLE, "path": _leaves(now), "weather": draw["luck.weather"],
        "country": list(COUNTRY), "regional": list(regional), "regions": list(history.regions.names),
        "kinds": {name: MEASURES[name].kind for name in (*COUNTRY, *regional)},
        "levers": list(given.lever_names), "national": list(given.names), "byRegion": list(REGIONAL),
        "line": list(decisions.DECIDED_BY_LINE),
        "rules": {name: list(decided_levers(name)) for name in RULES},
        "circumstances": _circumstances([*circumstances.national, *circumstances.regional]),
        "openings": [{"name": f"opening.{name}", "end": float(end)} for name, end in zip(
            history.facts.openings.names, np.asarray(history.facts.openings.end), strict=True)],
        "chances": {f"opening.{each.id}": [each.p_mid, each.p_low, each.p_high] for each in circumstances.openings},
        "unread": {
            "levers": [name for name in given.lever_names if name not in coupling.LEVERS],
            "circumstances": [name for name in (*given.names, *REGIONAL) if name not in coupling.CIRCUMSTANCES],
        },
    }  # fmt: skip


def questions(regions: Sequence[str]) -> dict[str, Any]:
    """Outcomes, lines and definitions as the twin reads them.

    Args:
        regions: ids of the regions.
    """
    from smychka.judgement.named_values import named_value
    from smychka.judgement.outcomes import HORIZONS, PER_YEAR, load_outcomes
    from smychka.judgement.strains import IMPOSSIBLE, LEAST, STRUCK

    named = load_outcomes()
    units = {each.id: each.unit for each in named.outcomes}
    every = [each.id for group in (named.outcomes, named.thresholds, named.definitions) for each in group]
    return {
        "outcomes": [
            {"id": each.id, "title": each.title, "unit": each.unit, "quantity": each.quantity, "how": each.how,
             "region": regions.index(each.region) if each.region else None, "months": each.months and list(each.months),
             "yearly": each.unit.endswith(PER_YEAR), "note": each.note, "headline": each.headline}
            for each in named.outcomes
        ],
        "thresholds": [
            {"id": each.id, "title": each.title, "outcome": each.outcome, "unit": units[each.outcome],
             "at_least": each.at_least, "at_most": each.at_most, "note": each.note}
            for each in named.thresholds
        ],
        "definitions": [_definition(each) for each in named.definitions],
        "behind": {name: list(named_value(name, 0, named).quantities) for name in every},
        "horizons": list(HORIZONS), "strains": {"struck": STRUCK, "impossible": IMPOSSIBLE, "least": LEAST},
    }  # fmt: skip


def _definition(each: Definition) -> dict[str, Any]:
    conditions = [
        {"quantity": part.quantity, "at_least": part.at_least, "at_most": part.at_most, "over": part.over,
         "either": part.either, "total": MEASURES[part.quantity].kind == "flow"}
        for part in each.conditions
    ]  # fmt: skip
    return {
        "id": each.id, "outcome": each.outcome, "account": each.account, "title": each.title,
        "criteria": [part.words for part in each.conditions], "months": each.months, "period": list(each.period),
        "conditions": conditions, "claims": list(each.claims), "note": each.note,
    }  # fmt: skip


def places(opening: Printed, step: Printed, carried: int, path: int) -> dict[str, Any]:
    """Where inputs and outputs of the programs begin in their heaps.

    Args:
        opening: the program of the opening.
        step: the program of the month.
        carried: number of leaves of the state.
        path: number of leaves of a month's paths.
    """
    return {
        "opening": {"path": opening.inputs[0], "draw": opening.inputs[path], "state": opening.outputs[0]},
        "step": {
            "state": step.inputs[0], "path": step.inputs[carried], "draw": step.inputs[carried + path],
            "after": step.outputs[0], "country": step.outputs[carried], "regional": step.outputs[carried + 1],
        },
    }  # fmt: skip


def _circumstances(every: Iterable[Circumstance]) -> dict[str, Any]:
    """Range and dated values of the circumstances, by name and place."""
    found: dict[str, Any] = {}
    for each in every:
        spans = [[span.since.isoformat(), span.until.isoformat(), span.value] for span in each.path]
        entry = found.setdefault(each.name, {"range": list(RANGES[each.unit]), "spans": {}})
        entry["spans"][each.region if each.name in REGIONAL else ""] = spans
    return found
