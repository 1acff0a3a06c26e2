"""What the tests of the twin share: a browser page with programs in it, and random courses over history's paths."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import equinox as eqx
import jax
import numpy as np

from browser import chromium
from smychka import ensemble
from smychka.economy.rules import RULES
from smychka.explore.bundle import joined
from smychka.explore.catalogue import MAPS
from smychka.explore.export import page_modules
from smychka.explore.twin import doubled, flat, stepped
from smychka.foundations.calendar import MONTHS, first_day
from smychka.inputs.impositions import CircumstanceChange, Imposition
from smychka.inputs.policy import Policy
from smychka.paths import Paths
from smychka.worlds import left_to_luck

SLOW = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
"""Options of the compiler for programs that run a few hundred times: hardly any effort."""


@contextlib.contextmanager
def page_with(*scripts: str) -> Iterator[Any]:
    """A blank page of a browser in which some scripts have been run."""
    with chromium() as browser:
        page = browser.new_page()
        for script in scripts:
            page.add_script_tag(content=script)
        yield page


def classic(module: str) -> str:
    """A module without imports as a classic script."""
    return module.replace("export function", "function")


def modules_of(entry: str, name: str, **others: str) -> str:
    """A script that lays what a module of the page exports under a global name."""
    modules = page_modules() | {f"{each}.js": text for each, text in others.items()}
    return f"globalThis.{name} = {joined(entry, modules)}"


class Random:
    """Random courses, the same every time.

    Args:
        history: what they differ from.
        seed: what they are drawn by.
    """

    def __init__(self, history: ensemble.History, seed: int) -> None:
        self.history, self.chance = history, np.random.default_rng(seed)

    def days(self) -> tuple[Any, Any]:
        """First and last day of a piece, anywhere in their months."""
        first, last = sorted(self.chance.integers(0, MONTHS - 1, 2))
        since, until = (first_day(int(m)).replace(day=int(self.chance.integers(1, 29))) for m in (first, last + 1))
        return since, until

    def value(self, low: float, high: float) -> float:
        return round(float(self.chance.uniform(low, high)), 4)

    def course(self, size: int = 6) -> dict[str, Any]:
        """A course as the page states it, with pieces of every kind."""
        chance, levers = self.chance, self.history.levers
        pieces: dict[str, Any] = {"impose": [], "set": [], "govern": []}
        names = chance.choice(np.array([n for n in levers.names if n != "general_secretary"]), size, replace=False)
        for name in map(str, names):
            since, until = self.days()
            value = self.value(levers[name].minimum, levers[name].maximum)
            pieces["impose"].append({"lever": name, "value": value, "since": f"{since}", "until": f"{until}"})
        circumstances = self.history.circumstances
        plain = [name for name in circumstances.names if not name.startswith(("opening.", "death.", "section_"))]
        for name, way in zip(chance.choice(np.array(plain), 3, replace=False), ("value", "times", "hold"), strict=True):
            since, until = self.days()
            low, high = circumstances.range_of(str(name))
            given = {"value": self.value(max(low, -1.0), min(high, 1.0)), "times": self.value(0.5, 1.5), "hold": True}
            pieces["set"].append({"name": str(name), "since": f"{since}", "until": f"{until}", way: given[way]})
        attempts = [f"opening.{each.id}" for each in circumstances.openings]
        for name, outcome in zip(chance.choice(attempts, 2, replace=False), ("success", "drawn"), strict=True):
            since, until = self.days()
            pieces["set"].append({"name": str(name), "since": f"{since}", "until": f"{until}", "outcome": outcome})
        since, until = self.days()
        pieces["govern"].append({"rule": str(chance.choice(list(RULES))), "since": f"{since}", "until": None})
        if chance.random() < 0.5:
            pieces["free"] = f"{first_day(int(chance.integers(0, MONTHS - 1)))}"
        if chance.random() < 0.5:
            pieces["drawn"] = f"{first_day(int(chance.integers(0, MONTHS - 1)))}"
        return pieces


def policy_of(course: dict[str, Any]) -> Policy:
    """The policy of a course."""
    from smychka.inputs.impositions import RuleInForce
    from smychka.inputs.policy import _days

    def part(piece: dict[str, Any]) -> tuple[Any, Any]:
        return _days(piece["since"], piece.get("until"))

    ways = ("value", "times", "hold", "outcome")
    return Policy(
        "page",
        impositions=tuple(Imposition(each["lever"], *part(each), each["value"]) for each in course.get("impose", ())),
        changes=tuple(
            CircumstanceChange(each["name"], *part(each), **{way: each[way] for way in ways if way in each})
            for each in course.get("set", ())
        ),
        rules=tuple(RuleInForce(each["rule"], *part(each)) for each in course.get("govern", ())),
    )


def ruled_paths(history: ensemble.History, course: dict[str, Any]) -> Paths:
    """The paths of a course as the package makes them, for the program that holds all rules and free politics."""
    from smychka.foundations.calendar import first_whole_month

    every = Policy("every")
    for name in RULES:
        every = every.govern(name, since="1941-06-01")
        every = replace(every, rules=tuple(replace(rule, until=rule.since) for rule in every.rules))
    beside = Policy("beside", rules=tuple(
        replace(rule, since=first_day(at), until=first_day(at)) for at, rule in enumerate(every.rules)
    ))  # fmt: skip
    free = first_whole_month(course["free"]) if course.get("free") else MONTHS
    given = history.paths(policy_of(course), beside, free)
    order = [given.rules.index(name) for name in RULES]
    assert given.governed is not None
    given = eqx.tree_at(lambda p: p.governed, given, given.governed[:, np.array(order)])
    given = replace(given, rules=tuple(RULES))
    if course.get("drawn"):
        given = left_to_luck(given, history.facts.openings, first_whole_month(course["drawn"]))
    return given


def apart(found: Any, expected: Any, floor: float) -> float:
    """The largest distance relative to what is expected, or to the floor where that is smaller; nan equals nan."""
    one, two = np.asarray(found, float), np.asarray(expected, float)
    same = (one == two) | (np.isnan(one) & np.isnan(two))
    with np.errstate(invalid="ignore"):
        gap = np.abs(one - two) / np.maximum(np.abs(two), floor)
    return float(np.where(same, 0.0, np.nan_to_num(gap, nan=np.inf)).max(initial=0.0))


@cache
def step_of_jax() -> Any:
    """One month by JAX in double precision, compiled once; to be made and called where that is switched on."""
    facts = doubled(ensemble.load_history().facts)
    return jax.jit(stepped(facts, MAPS), compiler_options=SLOW)


def flat_rows(trees: Sequence[Any]) -> list[list[float]]:
    """All numbers of each tree, leaf after leaf."""
    return [flat(tree).tolist() for tree in trees]


__all__ = [
    "Random", "apart", "classic", "flat_rows", "modules_of", "page_with", "policy_of", "ruled_paths", "step_of_jax",
]  # fmt: skip
