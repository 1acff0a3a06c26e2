"""Luck left open: weather drawn instead of held as it was, and attempts abroad decided by their odds."""

from __future__ import annotations

from dataclasses import replace

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from smychka import simulate
from smychka.foundations.calendar import FIRST_YEAR, first_day
from smychka.inputs.openings import Openings
from smychka.paths import Paths
from smychka.whole import Labels


def left_to_luck(given: Paths, openings: Openings, since: int) -> Paths:
    """Paths on which attempts abroad that are not decided by a month are drawn by their odds, and weather too.

    Weather is drawn from the first January on or after the month, with the mean and the spread of the region's whole
    record. An attempt that the policy forces stays forced.

    Args:
        given: the paths.
        openings: the attempts.
        since: number of the month.
    """
    later = (np.asarray(given.year) >= _first_drawn_year(since))[:, None]
    weather, doubt = np.asarray(given.weather), np.asarray(given.weather_doubt)
    open_still = np.maximum(np.asarray(given.fates.drawn), np.asarray(openings.end) >= since)
    new = (
        np.where(later, weather.mean(axis=0), weather), np.where(later, weather.std(axis=0), doubt),
        open_still * (1.0 - np.asarray(given.fates.forced)),
    )  # fmt: skip
    found: Paths = eqx.tree_at(
        lambda p: (p.weather, p.weather_doubt, p.fates.drawn), given,
        tuple(jnp.asarray(each, jnp.float32) for each in new),
    )  # fmt: skip
    return found


def with_fresh_weather(
    draws: simulate.Draw, seed: int, numbers: Int[Array, "draw"], labels: Labels, since: int
) -> simulate.Draw:
    """Draws whose weather of later years knows nothing of the posterior's: what was is not what would have been.

    Args:
        draws: the draws; the draw is the last axis.
        seed: seed of all luck.
        numbers: numbers of the draws.
        labels: names by which luck is keyed.
        since: number of the month from which weather is drawn.
    """
    fresh = simulate.many_numbers(jnp.asarray(seed), numbers, labels).luck.weather
    year = _first_drawn_year(since)
    weather = jnp.concatenate([jnp.asarray(draws.luck.weather)[:, :year], fresh[:, year:]], axis=1)
    return replace(draws, luck=replace(draws.luck, weather=weather))


def _first_drawn_year(since: int) -> int:
    """Index of the year that begins with the first January on or after a month."""
    day = first_day(since)
    return day.year + (day.month > 1) - FIRST_YEAR
