"""The twin in a browser: courses laid over history's paths, whole runs, and what is read off them.

Truth: the package itself. Paths against `History.paths` and `worlds.left_to_luck`; runs against JAX in double
precision; outcomes, verdicts and notes against `smychka.judgement` and `explore.answered` on the same invented runs;
shares against `judgement.games`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from twin_helpers import Random, apart, modules_of, page_with, policy_of, ruled_paths, step_of_jax

from smychka import coupling, ensemble, simulate
from smychka.explore.catalogue import MAPS
from smychka.explore.courses import Course
from smychka.explore.twin import Twin, doubled, packed, questions, twin
from smychka.explore.why import SPHERES, changes, players, stated
from smychka.foundations.calendar import MONTHS, month_index
from smychka.judgement.games import shapley
from smychka.judgement.outcomes import load_outcomes, outcome_rows
from smychka.judgement.strains import IMPOSSIBLE, STRUCK
from smychka.labelled import dataset
from smychka.measures import MEASURES

pytestmark = pytest.mark.browser
DRAWS = 4
COURSES = 12
SINGLE = 3e-7
"""Two roundings to single precision, in which paths are laid and quantities kept."""


@pytest.fixture(scope="module")
def history() -> ensemble.History:
    return ensemble.usual_history()


@pytest.fixture(scope="module")
def made(history: ensemble.History) -> Twin:
    return twin(history, MAPS, DRAWS)


@pytest.fixture(scope="module")
def page(made: Twin) -> Iterator[Any]:
    scripts = [
        modules_of(f"twin_{name}.js", name, twin_program=made.program())
        for name in ("course", "model", "readings", "tables", "outcomes", "why")
    ]
    with page_with(*scripts) as page:
        page.evaluate("(data) => { globalThis.twin = new model.Model(data); }", made.data())
        yield page


def test_courses_are_laid_over_history_as_the_package_lays_them(
    page: Any, history: ensemble.History, made: Twin
) -> None:
    """Levers, ranges, circumstances, attempts abroad, rules, free politics and drawn luck, by the day.

    The mean of drawn weather is near nought, and the package sums it in single precision: it is held to 1e-6 absolute.
    """
    script = """([text, expected]) => {
      const { rows } = twin.laid(JSON.parse(text));
      const letters = atob(expected);
      const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
      const other = new Float32Array(bytes.buffer);
      const found = {};
      for (const [leaf, [start, shape]] of Object.entries(twin.layout.path)) {
        const size = shape.reduce((all, each) => all * each, 1);
        const floor = leaf.startsWith("weather") ? 1 : 1e-3;
        let worst = 0;
        for (let month = 0; month < 284; month += 1) {
          for (let at = start; at < start + size; at += 1) {
            const [one, two] = [rows[month * twin.width2 + at], other[month * twin.width2 + at]];
            worst = Math.max(worst, one === two ? 0 : Math.abs(one - two) / Math.max(Math.abs(two), floor));
          }
        }
        found[leaf] = worst;
      }
      return found;
    }"""
    page.evaluate("() => { twin.width2 = twin.layout.sizes.path; }")
    chance = Random(history, 21)
    for _ in range(COURSES):
        course = chance.course()
        given = ruled_paths(history, course)
        rows = np.stack([_flat(simulate.at_month(given, month)) for month in range(MONTHS)])
        gaps = page.evaluate(script, [json.dumps(course), packed(rows)])
        assert {leaf: gap for leaf, gap in gaps.items() if not gap < SINGLE * 10} == {}, course


def _flat(tree: Any) -> np.ndarray:
    return np.concatenate([np.asarray(leaf, float).ravel() for leaf in jax.tree.leaves(tree)])


def test_history_is_the_empty_course(page: Any) -> None:
    assert page.evaluate("() => [twin.laid({}).rows === twin.paths, twin.laid({}).begins]") == [True, MONTHS]


def whole_run(history: ensemble.History, step: Any, course: dict[str, Any], draw: simulate.Draw) -> np.ndarray:
    """All quantities of the country in all months of a draw under a course, by JAX."""
    given, sample = doubled(ruled_paths(history, course)), doubled(draw)
    carried = simulate.Carried(
        simulate.opening(given, sample, doubled(history.facts)), jnp.zeros(len(coupling.LEDGERS))
    )
    found = []
    for month in range(MONTHS):
        carried, country, _ = step(carried, simulate.at_month(given, month), sample)
        found.append(np.asarray(country))
    return np.array(found)


def test_whole_runs_are_those_of_jax(page: Any, history: ensemble.History) -> None:
    """History and random courses, the central draw and others; also where a run starts from a state that was kept.

    Small errors grow over the months of a run, and quantities are kept in single precision.
    """
    from smychka.explore.programs import central_of

    chance = Random(history, 3)
    many = jax.tree.map(np.asarray, ensemble.sampled(history, 1917, jnp.arange(DRAWS, dtype=jnp.uint32)))
    central = jax.tree.map(np.asarray, central_of(history))
    late = {"impose": [{"lever": "procurement_pressure", "value": 0.2, "since": "1932-03-01", "until": None}]}
    cases = [({}, 0), (late, 1), (late, -1), *((chance.course(), draw) for draw in (0, 2))]
    with jax.enable_x64(True):
        step = step_of_jax()
        for course, number in cases:
            fresh = _fresh(history, course, number) if course.get("drawn") else None
            draw = jax.tree.map(lambda leaf, n=number: leaf[..., max(n, 0)], central if number < 0 else many)
            draw = draw if fresh is None else replace(draw, luck=replace(draw.luck, weather=fresh))
            expected = whole_run(history, step, course, draw)
            found = page.evaluate(
                "([course, draw]) => { twin.run(course, draw); return Array.from(twin.country); }", [course, number]
            )
            assert apart(np.reshape(found, expected.shape), expected, 1e-6) < 1e-5, course


def _fresh(history: ensemble.History, course: dict[str, Any], number: int) -> np.ndarray:
    from smychka import worlds
    from smychka.foundations.calendar import first_whole_month

    world = worlds.World(drawn=first_whole_month(course["drawn"]))
    return np.asarray(worlds.draws_of(history, world, DRAWS, 1917).luck.weather)[..., number]


def invented(seed: int, names: tuple[str, ...], regions: tuple[str, ...]) -> Any:
    """A run of numbers that nobody computed, so that every line is crossed in some draw."""
    chance = np.random.default_rng(seed)
    values = {}
    for name in names:
        shape = (MONTHS, len(regions), DRAWS) if MEASURES[name].regional else (MONTHS, DRAWS)
        values[name] = np.abs(chance.normal(0.6, 0.5, shape)).astype(np.float32)
    return values


def test_outcomes_verdicts_and_notes_are_those_of_the_package(page: Any, history: ensemble.History, made: Twin) -> None:
    from smychka.explore.answered import _needed, notes
    from smychka.explore.asked import OutcomesAsked, Ticket

    regions, named = history.regions.names, load_outcomes()
    runs = [invented(seed, tuple(dict.fromkeys((*_needed(), STRUCK, IMPOSSIBLE))), regions) for seed in (1, 2)]
    for month, since in ((122, "1928-01-01"), (0, "1917-11-01"), (260, "1939-07-01")):
        course = {
            "impose": [{"lever": "procurement_pressure", "value": 0.2, "since": since, "until": None}],
            "set": [{"name": made.layout["openings"][0]["name"], "since": since, "until": None, "outcome": "success"}],
            "free": since,
        }
        before, after = (dataset(run, regions, 0, None) for run in runs)
        script = """([named, course, runs, draws]) => {
          const asked = tables.askFor(named, course.begins);
          const rows = runs.map((run) => Array.from({ length: draws }, (_, draw) => {
            const series = (name, region) => Float64Array.from(
              { length: 284 },
              (_v, month) => (region === undefined ? run[name][month] : run[name][month][region])[draw]);
            return Float64Array.from(readings.readings({ series, layout: twin.layout }, asked.ask));
          }));
          return {
            rows: outcomes.outcomeRows(asked, ...rows),
            verdicts: outcomes.verdictRows(asked, ...rows),
            notes: outcomes.notesOf(named, twin.layout, { course, against: {} }, rows[1]),
          };
        }"""
        plain = [{name: values.tolist() for name, values in run.items()} for run in runs]
        found = page.evaluate(script, [questions(regions), {**course, "begins": month}, plain, DRAWS])
        _alike(found["rows"], outcome_rows(before, after, since, named.outcomes))
        _alike(found["verdicts"], named.paired_verdicts(before, after, since))
        asked = OutcomesAsked(Course(policy_of(course), free=month), Course(), DRAWS, Ticket())
        _alike(found["notes"], notes(asked, after, history.circumstances))


def _alike(found: Any, expected: Any, where: str = "") -> None:
    """The same structure, numbers up to the order of a sum in single precision."""
    if isinstance(expected, dict):
        assert set(found) == set(expected), where
        for name in expected:
            _alike(found[name], expected[name], f"{where}.{name}")
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected), where
        for place, (one, two) in enumerate(zip(found, expected, strict=True)):
            _alike(one, two, f"{where}[{place}]")
    elif isinstance(expected, float | np.floating):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6), where
    else:
        assert found == expected, where


@pytest.mark.parametrize("players", [1, 3, 5])
def test_shares_are_shapley_values(page: Any, players: int) -> None:
    values = np.random.default_rng(players).normal(size=(2**players, DRAWS))
    found = page.evaluate("(values) => why.shapley(values)", values.tolist())
    assert np.allclose(found, shapley(values))


def test_players_are_the_changes_and_coalitions_mix_two_courses(page: Any, history: ensemble.History) -> None:
    """More than eight changes are joined; the empty coalition is the one course, the whole coalition the other.

    What the players are and consist of is what `explore.why` makes of the same two courses.
    """
    course, against = Random(history, 4).course(11), {"free": "1923-01-01"}
    levers = {
        lever.name: {"sphere": SPHERES[lever.group], "minimum": lever.minimum, "maximum": lever.maximum,
                     "monthly": history.monthly_levers.national[:, at].tolist()}
        for at, lever in enumerate(history.levers.all)
    }  # fmt: skip
    found = page.evaluate(
        """([course, against, named]) => {
          const { players, courses } = why.playersOf(course, against, named);
          const rows = (each) => twin.laid(each).rows;
          const same = (one, two) => rows(one).every((value, at) => value === rows(two)[at]);
          const told = players.map(({ id, kind, changes }) => ({
            id, kind, many: changes.length, course: why.stated(changes, "ours"), against: why.stated(changes, "theirs"),
          }));
          const ends = [same(courses[0], against), same(courses[courses.length - 1], course)];
          return [players.length, courses.length, ...ends, told];
        }""",
        [{**course, "free": None}, against, {"levers": levers}],
    )
    assert found[:4] == [8, 256, True, True]
    differing = changes(Course(policy_of(course)), Course(free=month_index(dt.date(1923, 1, 1))), history.levers)
    told = [
        {"id": each.id, "kind": each.kind, "many": len(each.changes), "course": stated(each.changes, ours=True),
         "against": stated(each.changes, ours=False)}
        for each in players(differing, history.levers)
    ]  # fmt: skip
    _alike(found[4], told)
