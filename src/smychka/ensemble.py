"""Many draws: the same draws under history and under a policy, in batches on all cores, as a labelled dataset.

Draws are numbered; draw 17 has the same constants and the same luck under every policy, whatever the batch, so that a
fork can be read against history draw by draw. Only the quantities asked for are kept.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from smychka import coupling, designs, paths, posteriors, simulate
from smychka.economy.rules import RULES
from smychka.foundations.cache import user_cache
from smychka.foundations.calendar import MONTHS, first_day
from smychka.foundations.compiling import BARRIERS_KEPT
from smychka.foundations.faults import SmychkaError
from smychka.foundations.ledger import TOLERANCE_SINGLE, assert_balanced
from smychka.foundations.memory import LastUsed
from smychka.foundations.turns import even_size, in_turn
from smychka.inputs.circumstances import Circumstances, MonthlyCircumstances, load_circumstances
from smychka.inputs.impositions import governed_months
from smychka.inputs.leaders import load_leaders
from smychka.inputs.levers import Levers, MonthlyLevers, load_levers
from smychka.inputs.openings import fates, load_openings
from smychka.inputs.party_frame import load_party_frame
from smychka.inputs.policy import Policy
from smychka.inputs.regions import Regions, load_regions
from smychka.labelled import check_finite, dataset
from smychka.luck import left_to_luck, with_fresh_weather
from smychka.measures import BY_REGION, COUNTRY, MEASURES, measure
from smychka.whole import Facts, Frame, Labels

if TYPE_CHECKING:
    import xarray as xr

BATCH = 256
Progress = Callable[[float], None]


@dataclass(frozen=True)
class History:
    """What every run starts from: levers, circumstances, regions, leaders, posts and attempts abroad as they were.

    `programs` holds what was last compiled for runs from it, so that a fork and its baseline are compiled once. With a
    `posterior` every draw takes one of its rows; without one, constants come from their priors.
    """

    levers: Levers
    circumstances: Circumstances
    facts: Facts
    frame: Frame
    monthly_levers: MonthlyLevers
    monthly_circumstances: MonthlyCircumstances
    posterior: posteriors.Posterior | None = field(default=None, compare=False, repr=False)
    programs: LastUsed = field(default_factory=LastUsed, compare=False, repr=False)

    @property
    def regions(self) -> Regions:
        """The regions."""
        return self.facts.regions

    @property
    def labels(self) -> Labels:
        """The names by which luck is keyed."""
        return self.facts.labels(self.monthly_levers.names)

    def paths(self, policy: Policy | None = None, beside: Policy | None = None, free: int | None = None) -> paths.Paths:
        """What the months are given: history, with a policy laid over it where there is one.

        Args:
            policy: the policy; history if left out.
            beside: a policy with which the run is to be compared: its rules of decision stand in the program, governing
                nowhere, so that both runs round alike and are the same to the last bit until that policy begins.
            free: number of the month from which the party decides; None for recorded politics throughout.

        Raises:
            InputFaults: the policy names a lever, circumstance, rule, date or value that cannot be.
        """
        levers, circumstances = self.monthly_levers, self.monthly_circumstances
        if beside is not None:
            self.validated(beside)
        if policy is not None:
            self.validated(policy)
            levers = policy.laid_over(levers)
            circumstances = policy.laid_over_circumstances(circumstances)
        stated = [each.rule_names for each in (policy, beside) if each is not None]
        rules = tuple(dict.fromkeys(chain.from_iterable(stated)))
        governed = governed_months(() if policy is None else policy.rules, rules) if rules else None
        return paths.paths(
            self.levers, levers, circumstances, (self.frame, fates(self.facts.openings, circumstances.openings)),
            paths.Decided(rules, governed, free), self.monthly_levers,
        )  # fmt: skip

    def validated(self, policy: Policy) -> Policy:
        """The policy itself, if all it names exists and fits.

        Raises:
            InputFaults: everything wrong in it, with file and line.
        """
        return policy.validated(self.levers, self.circumstances, tuple(RULES))


@dataclass(frozen=True)
class Course:
    """What a run is to follow.

    Attributes:
        policy: changes laid over history; none for history itself.
        beside: a policy with which the run is to be compared; see `History.paths`.
        free: number of the month from which the party decides; None for recorded politics throughout.
        design: where constants and gains lie in each draw, and whose luck it meets; None for chance.
        switches: arrows of the mechanism map at another strength than drawn, 0 to 1, by id.
        drawn: number of the month from which weather and attempts abroad are drawn; None for never.
    """

    policy: Policy | None = None
    beside: Policy | None = None
    free: int | None = None
    design: designs.Design | None = field(default=None, compare=False, repr=False)
    switches: tuple[tuple[str, float], ...] = ()
    drawn: int | None = None


RECORDED = Course()
"""History."""


def load_history(posterior: posteriors.Posterior | None = None) -> History:
    """The shipped levers, circumstances, regions, leaders, posts and attempts abroad.

    Args:
        posterior: draws that go with the record; the priors if left out.

    Raises:
        InputFaults: anything wrong in the shipped files.
    """
    levers, circumstances, leaders = load_levers(), load_circumstances(), load_leaders()
    party = load_party_frame(leaders.names)
    facts = Facts(load_regions(), leaders, party.match, load_openings())
    frame = Frame(leaders.entered, party.sizes, party.congress, party.domain)
    return History(levers, circumstances, facts, frame, levers.monthly(), circumstances.monthly(), posterior)


def usual_history(prior: bool = False) -> History:
    """What every run starts from, with the shipped posterior; a stale one is used with a warning.

    Args:
        prior: whether constants come from their priors instead.

    Raises:
        InputFaults: anything wrong in the shipped files.
        SmychkaError: there is no posterior, or it does not fit the model.
    """
    if prior:
        return load_history()
    posterior = posteriors.load_posterior()
    if posterior.stale:
        warnings.warn(posterior.warning, stacklevel=3)
    return load_history(posterior)


def origin(history: History) -> str:
    """Where the constants of runs come from, in a word or two."""
    return "priors" if history.posterior is None else f"posterior {history.posterior.model}"


def remember_compilations(folder: Path | None = None) -> None:
    """Keep compiled programs in a private folder of the user, so that only the first run waits for them.

    Args:
        folder: where; `smychka` in the user's cache folder if left out. A folder that cannot be written is passed over.
    """
    cache = folder or user_cache() / "compiled"
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return
    for name, value in (
        ("jax_compilation_cache_dir", str(cache)),
        ("jax_persistent_cache_min_compile_time_secs", 0.0),
        ("jax_persistent_cache_min_entry_size_bytes", 0),
    ):
        jax.config.update(name, value)  # type: ignore[no-untyped-call]


def run(
    history: History,
    draws: int,
    seed: int,
    course: Course = RECORDED,
    *,
    watched: Sequence[str] = COUNTRY + BY_REGION,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> xr.Dataset:
    """An ensemble of trajectories.

    Args:
        history: what every run starts from.
        draws: number of draws, at least 1.
        seed: seed of all luck.
        course: what differs from history.
        watched: ids of the quantities to keep.
        batch: largest number of draws computed at a time on one core.
        progress: called with the share done, 0 to 1.

    Returns:
        One variable per quantity, (draw, month) or (draw, month, region), float32, with unit and title. In memory the
        draws lie side by side, so that quantiles over draws are quick. Where the policy has a rule, `decided` and
        `moved` tell how the levers of the rule lay and how far from history, as means over draws, (month, lever).

    Raises:
        SmychkaError: no draws, an unknown quantity, a number that is not finite (with quantity, region, month, draw).
        LedgerError: a balance that does not close.
    """
    _check(draws, batch)
    names = tuple(measure(name).id for name in watched)
    kept = _room(names, draws, len(history.regions.names))
    size = even_size(draws, batch)
    computation = computed(history, course, seed, size, names)
    decided = Decided(computation.given)
    parts = [(start, min(size, draws - start)) for start in range(0, draws, size)]
    for (start, count), values in zip(parts, in_turn(lambda part: computation(*part), parts), strict=True):
        for name in names:
            kept[name][..., start : start + count] = values[name]
        decided.add(values, count)
        if progress is not None:
            progress((start + count) / draws)
    policy, free = course.policy, course.free
    found = dataset(kept, history.regions.names, seed, policy)
    found.attrs["parameters"] = origin(history)
    decides = free is not None or (policy is not None and bool(policy.rules))
    return decided.told(found, policy, free, draws) if decides else found


class Decided:
    """What rules decided, summed over the draws of one batch after another.

    Args:
        given: the paths of the run.
    """

    def __init__(self, given: paths.Paths) -> None:
        self.names = simulate.decided_in(given)
        places = [given.lever_names.index(name) for name in self.names]
        self.without = np.asarray(given.levers, dtype=np.float64)[:, places]
        self.positions, self.distances = np.zeros_like(self.without), np.zeros_like(self.without)

    def add(self, values: dict[str, np.ndarray], draws: int) -> None:
        """Add the first draws of a batch; nothing where no rule can govern."""
        if "decided" in values:
            found = values["decided"][..., :draws]
            self.positions += found.sum(axis=-1, dtype=np.float64)
            self.distances += np.abs(found - self.without[..., None]).sum(axis=-1)

    def told(self, dataset: xr.Dataset, policy: Policy | None, free: int | None, draws: int) -> xr.Dataset:
        """The dataset with means over draws of position and of distance from where the lever would have lain."""
        about = {
            "decided": ("Position of the lever, mean over draws", self.positions / draws),
            "moved": ("Distance by which rule or line moved the lever, mean over draws", self.distances / draws),
        }
        rules = () if policy is None else policy.rules
        parts = [f"{part.rule} from {part.since} to {part.until}" for part in rules]
        if free is not None and free < MONTHS:
            parts.append(f"the party's line from {first_day(free)}")
        return (
            dataset.assign(
                {name: (("month", "lever"), values, {"long_name": title}) for name, (title, values) in about.items()}
            )
            .assign_coords(lever=list(self.names))
            .assign_attrs(rules="; ".join(parts))
        )


def _check(draws: int, batch: int) -> None:
    if draws < 1:
        raise SmychkaError(f"{draws} draws were asked for; expected at least 1")
    if batch < 1:
        raise SmychkaError(f"a batch of {batch} draws was asked for; expected at least 1")


@dataclass(frozen=True)
class Computation:
    """Any batch of a course, computed and checked.

    Attributes:
        given: the paths of the course.
        names: ids of what is kept.
        regions: ids of the regions.
        compute: all values of a batch, and the worst imbalance of each ledger, by the number of its first draw.
    """

    given: paths.Paths
    names: tuple[str, ...]
    regions: tuple[str, ...]
    compute: Callable[[int], tuple[dict[str, np.ndarray], np.ndarray]]

    def __call__(self, start: int, count: int) -> dict[str, np.ndarray]:
        """Values of the first draws of a batch. (month, *place, draw) each

        Args:
            start: number of its first draw.
            count: number of its draws that are wanted.

        Raises:
            SmychkaError: a number that is not finite, with quantity, region, month and draw.
            LedgerError: a balance that does not close.
        """
        found, imbalance = self.compute(start)
        values = {name: each[..., :count] for name, each in found.items()}
        check_finite(values, self.names, self.regions, start)
        assert_balanced(coupling.LEDGERS, imbalance[:, :count], TOLERANCE_SINGLE)
        return values


def computed(history: History, course: Course, seed: int, size: int, names: tuple[str, ...]) -> Computation:
    """What computes the batches of a course; compiled here, once, before any threads begin.

    Args:
        history: what every run starts from.
        course: what differs from history.
        seed: seed of all luck.
        size: draws in a batch.
        names: ids of the quantities to keep.

    Raises:
        SmychkaError: a switch of an arrow that the model does not have.
    """
    given = history.paths(course.policy, course.beside, course.free)
    if course.drawn is not None:
        given = left_to_luck(given, history.facts.openings, course.drawn)
    switches: dict[str, Array | float] = {name: jnp.full(size, strength) for name, strength in course.switches}

    def sample(start: int) -> simulate.Draw:
        indices = jnp.arange(start, start + size, dtype=jnp.uint32)
        if course.design is not None:
            drawn = designs.samples(seed, course.design, indices, history.labels)
        else:
            drawn = sampled(history, seed, indices)
        if course.drawn is not None and history.posterior is not None:
            drawn = with_fresh_weather(drawn, seed, indices, history.labels, course.drawn)
        return replace(drawn, gains=coupling.switched(drawn.gains, switches)) if switches else drawn

    return computation(history, given, sample, names)


def sampled(history: History, seed: int, draws: Int[Array, "draw"]) -> simulate.Draw:
    """Draws by number: with rows of the posterior where there is one, else from the priors; the draw is the last axis.

    Args:
        history: what every run starts from.
        seed: seed of all luck.
        draws: numbers of the draws.
    """
    if history.posterior is not None:
        return posteriors.samples(seed, draws, history.labels, history.posterior)
    return simulate.samples(seed, draws, history.labels)


def computation(
    history: History, given: paths.Paths, sample: Callable[[int], simulate.Draw], names: tuple[str, ...]
) -> Computation:
    """What computes batches of draws on some paths; compiled here, once for all paths of one shape.

    Args:
        history: what every run starts from.
        given: the paths.
        sample: the draws of a batch, by the number of its first; every batch has as many.
        names: ids of the quantities to keep.
    """
    size = jax.tree.leaves(sample(0))[0].shape[-1]
    shapes = tuple(leaf.shape for leaf in jax.tree.leaves(given))
    key = (names, size, jax.tree.structure(given), shapes)

    def compiled() -> Any:
        first = sample(0)
        lowered = simulate.jitted(first).lower(given, first, history.facts, names)
        return lowered.compile(compiler_options=BARRIERS_KEPT)

    program = history.programs.made(key, compiled)

    def compute(start: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        seen, imbalance = program(given, sample(start), history.facts)
        return {name: np.asarray(values) for name, values in seen.items()}, np.asarray(imbalance)

    return Computation(given, names, history.regions.names, compute)


def _room(names: tuple[str, ...], draws: int, regions: int) -> dict[str, np.ndarray]:
    shapes = {name: (MONTHS, regions, draws) if MEASURES[name].regional else (MONTHS, draws) for name in names}
    return {name: np.empty(shape, dtype=np.float32) for name, shape in shapes.items()}
