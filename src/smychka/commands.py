"""The commands that compute: check, call the model, show what came back, write it whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smychka import __version__
from smychka.foundations.faults import SmychkaError, unknown
from smychka.outputs import (
    STANDARD_OUTPUT,
    check_file,
    check_folder,
    half_written,
    progress_bar,
    show_table,
    write_json,
)


@dataclass(frozen=True)
class Run:
    """What the user asked of a command that computes.

    Attributes:
        draws: number of draws, 1 or more.
        seed: seed of all chance, 0 or more.
        out: folder in which result folders are laid.
        json: file for the machine-readable result; `-` for standard output; None for none.
        quiet: print nothing but mistakes.
        free_from: date from which the party decides; None for recorded politics.
        prior: whether constants come from their priors instead of the posterior.
        drawn_from: date from which weather and attempts abroad are drawn; None for those of the record.
    """

    draws: int
    seed: int
    out: Path
    json: str | None
    quiet: bool
    free_from: str | None = None
    prior: bool = False
    drawn_from: str | None = None

    @property
    def speaks(self) -> bool:
        """Whether tables and sentences go to standard output."""
        return not self.quiet and self.json != STANDARD_OUTPUT

    def check(self, folder: Path) -> None:
        """Refuse what cannot end well, before any computing.

        Raises:
            SmychkaError: too few draws, a negative seed, or no place to write the results.
        """
        if self.draws < 1:
            raise SmychkaError(f"--draws is {self.draws}; expected 1 or more")
        if self.seed < 0:
            raise SmychkaError(f"--seed is {self.seed}; expected 0 or more")
        check_folder(folder)
        check_file(self.json)


def tour(run: Run) -> None:
    """Replay history, fork it twice, write one report."""
    run.check(run.out)
    from smychka import front
    from smychka.telling.tables import fit_table, outcomes_table

    with progress_bar("Replaying and forking", not run.quiet) as report, writing(run.out):
        result = front.tour(run.out, draws=run.draws, seed=run.seed, prior=run.prior, progress=report)
    if run.speaks:
        show_table(fit_table(result.replay.fit), "History, replayed: the misses first")
        for each in result.forks:
            show_table(outcomes_table(each.outcomes), f"Fork: {each.policy.title or each.policy.name}")
        print(f"Report: {result.report}")
    if run.json:
        body = {
            "command": "tour",
            "version": __version__,
            "seed": run.seed,
            "draws": run.draws,
            "replay": result.replay.json(),
            "forks": [each.json() for each in result.forks],
            "report": str(result.report),
        }
        write_json(run.json, body)


def replay(run: Run) -> None:
    """Run history and hold it against the record."""
    folder = run.out / "replay"
    run.check(folder)
    from smychka import front
    from smychka.telling.tables import fit_table

    with progress_bar("Replaying", not run.quiet) as report:
        result = front.replay(
            draws=run.draws, seed=run.seed, free_from=run.free_from, drawn_from=run.drawn_from, prior=run.prior,
            progress=report,
        )  # fmt: skip
    with writing(folder):
        page = result.write(folder)
    if run.speaks:
        show_table(fit_table(result.fit), f"{result.title}: the misses first")
        print(f"Report: {page}")
    if run.json:
        write_json(run.json, result.json())


def fork(policies: Sequence[str], run: Run) -> None:
    """Run history under other decisions and show what differs."""
    folder = run.out / "+".join(Path(name).stem for name in policies)
    run.check(folder)
    from smychka import front
    from smychka.results import made_ready
    from smychka.telling.draughtsman import Draughtsman

    made_ready()
    asked = [Path(name) if _is_file_name(name) else name for name in policies]
    with Draughtsman() as draughtsman:
        with progress_bar("Forking", not run.quiet) as report:
            chosen = asked[0] if len(asked) == 1 else asked
            result = front.fork(
                chosen, run.draws, run.seed, free_from=run.free_from, drawn_from=run.drawn_from, prior=run.prior,
                progress=report,
            )  # fmt: skip
        with writing(folder):
            page = result.write(folder, draughtsman)
    if run.speaks:
        show_table(result.summary(), f"Fork: {result.policy.title or result.policy.name}")
        for note in result.notes:
            print(note)
        print(f"Report: {page}")
    if run.json:
        write_json(run.json, result.json())


def scores(run: Run) -> None:
    """How well the record is met, and what the calibration was tried on."""
    run.check(run.out)
    from smychka import front
    from smychka.telling import scoreboard

    with progress_bar("Replaying", not run.quiet) as report:
        result = front.replay(draws=run.draws, seed=run.seed, prior=run.prior, progress=report)
    told = result.scores()
    if run.speaks:
        for title, table in scoreboard.tables(told):
            show_table(table, title)
        print("\n".join(scoreboard.sentences(told)))
    if run.json:
        write_json(run.json, told)


@dataclass(frozen=True)
class Wanted:
    """What is asked of a calibration, beside seed and places.

    Attributes:
        full: whether chains walk.
        rows: draws that are left.
        sampler: `wandering` or `nuts`.
        steps: steps of each chain after the warm-up; None for what is usual.
        trials: whether it is tried.
        install: whether it becomes the posterior that runs use.
    """

    full: bool
    rows: int
    sampler: str
    steps: int | None
    trials: bool
    install: bool


def calibrate(wanted: Wanted, run: Run) -> None:
    """Fit the model to the record, and leave draws that go with it."""
    folder = run.out / "calibration"
    from smychka import calibrations
    from smychka.judgement.sampling import ChainSettings
    from smychka.judgement.wandering import Wandering
    from smychka.telling import scoreboard

    kinds: dict[str, type[Wandering] | type[ChainSettings]] = {"wandering": Wandering, "nuts": ChainSettings}
    if wanted.sampler not in kinds:
        raise SmychkaError(unknown("sampler", wanted.sampler, kinds))
    walk = kinds[wanted.sampler](**({} if wanted.steps is None else {"steps": wanted.steps}))
    plan = calibrations.Plan(wanted.full, wanted.rows, run.seed, wanted.trials, walk)
    run.check(folder)
    with progress_bar("Calibrating", not run.quiet) as report:
        result = calibrations.calibrate(folder, plan, report)
    with writing(folder):
        place = result.write(folder)
    if wanted.install:
        place = result.install()
    if run.speaks:
        for title, table in scoreboard.of_calibration(result.posterior.about):
            show_table(table, title)
        print("\n".join(scoreboard.how_made(result.posterior.about)))
        print(f"Posterior: {place}")
    if run.json:
        write_json(run.json, result.json())


@dataclass(frozen=True)
class Sought:
    """What an analysis of sensitivity is asked, beside what every run is.

    Attributes:
        outcomes: ids of outcomes.
        method: `sobol` or `morris`.
        of: ids of inputs or names of blocks with commas between them; None for every block.
        policy: name or file of a policy; None for history.
        top: how many indices are shown, 1 or more.
    """

    outcomes: Sequence[str]
    method: str
    of: str | None
    policy: str | None
    top: int


def sensitivity(sought: Sought, run: Run) -> None:
    """Find which uncertain inputs outcomes owe their spread to."""
    if sought.top < 1:
        raise SmychkaError(f"--top is {sought.top}; expected 1 or more")
    from smychka import sensitivities

    of = [part.strip() for part in (sought.of or "").split(",") if part.strip()]
    asked = sensitivities.question(
        sought.outcomes, sought.method, run.draws, run.seed, of=of, policy=sought.policy, free_from=run.free_from
    )
    folder = run.out / asked.name
    run.check(folder)
    with progress_bar("Running the design", not run.quiet) as report:
        result = asked.answer(report)
    with writing(folder):
        table = result.write(folder, sought.top)
    if run.speaks:
        for title, shown, sentences in result.shown(sought.top):
            show_table(shown, title)
            print("\n".join(sentences), end="\n\n")
        print(f"All indices: {table}")
    if run.json:
        write_json(run.json, result.json())


@dataclass(frozen=True)
class Computing:
    """Who computes an ensemble, and what is made of it.

    Attributes:
        cluster: None for this process, `local`, or the address of a Dask scheduler.
        workers: workers of a local cluster; None for one a core.
        tune: whether the size of batches is measured first, and remembered.
        netcdf: file for the whole result; None for none.
    """

    cluster: str | None = None
    workers: int | None = None
    tune: bool = False
    netcdf: Path | None = None


def ensemble(path: Path, out: Path, computing: Computing, json: str | None, quiet: bool) -> None:
    """Run a study into its folder, or go on with it."""
    if computing.workers is not None and computing.cluster != "local":
        raise SmychkaError("--workers belongs to --cluster local; a scheduler has its own workers")
    from smychka import ensemble as ensembles
    from smychka import executors, paces, studies

    study, folder = studies.load_study(path), out / path.stem
    check_folder(folder)
    for file in (json, None if computing.netcdf is None else str(computing.netcdf)):
        check_file(file)
    if computing.tune:
        ensembles.remember_compilations()
        paces.remember(paces.measured_paces(study.keep))
    executor = None if computing.cluster is None else executors.Cluster(computing.cluster, computing.workers)
    with progress_bar("Computing", not quiet) as report, writing(folder):
        found = executors.run(study, folder, executor=executor, progress=report)
        if computing.netcdf is not None:
            with half_written(computing.netcdf) as part:
                found.to_netcdf(part, engine="netcdf4")
    if not quiet and json != STANDARD_OUTPUT:
        print(found)
        print(f"{study.draws} draws x {len(study.cases)} cases in batches of {found.attrs['batch']}: {folder}")
    if json:
        write_json(json, executors.summary(study, folder, found))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """The act of writing a result; what the file system refuses becomes one sentence.

    Raises:
        SmychkaError: the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise SmychkaError(f"cannot write to {folder}: {error.strerror or error}") from error


def _is_file_name(name: str) -> bool:
    return name.endswith(".toml") or os.sep in name
