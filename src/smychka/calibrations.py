"""Calibration as a command does it: searches, chains, politics, trials; kept as it goes, and left as a posterior."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka import ensemble
from smychka.answers import facts
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import folder_written_whole, written_whole
from smychka.foundations.turns import cores
from smychka.inputs.record import load_record
from smychka.inputs.version import model_version
from smychka.judgement import trials
from smychka.judgement.calibration import Problem, coordinates, of_first_stage, posterior_of
from smychka.judgement.calibration_report import CalibrationReport, report
from smychka.judgement.chains import Chains, diagnosed, starts_of
from smychka.judgement.observation import observed
from smychka.judgement.politics import Politics, Struggle, sampled_politics
from smychka.judgement.sampling import ChainSettings, log_posterior, sampled
from smychka.judgement.search import Fit, searches
from smychka.judgement.wandering import Wandering, wandered
from smychka.outputs import write_json
from smychka.posteriors import Posterior, shipped_file

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[float], None]

ROWS, STARTS, TRIAL_RECORDS, TRIAL_CONSTANTS = 500, 3, 64, 6
START_SEED = 7
"""Seed of the places where chains begin."""
MET = 1.05
"""R-hat below which chains are said to have met. Assumption: customary (Vehtari et al. 2021 ask for 1.01)."""
METHODS = {Wandering: "wandering", ChainSettings: "nuts"}
CSV = {"index": False, "float_format": "%.6g"}


@dataclass(frozen=True)
class Plan:
    """What is asked of a calibration.

    Attributes:
        full: whether chains walk through the posterior; the bell about the likeliest place stands for it if not.
        rows: draws that are left, at least 2.
        seed: seed of all chance, 0 or more.
        trials: whether forecasts, made-up records and series left out are tried.
        chains: how the chains go: they wander about the bell, or leap by the gradient (NUTS).
    """

    full: bool = False
    rows: int = ROWS
    seed: int = 1917
    trials: bool = True
    chains: Wandering | ChainSettings = field(default_factory=Wandering)

    def __post_init__(self) -> None:
        if self.rows < 2:
            raise SmychkaError(f"--rows is {self.rows}; expected 2 or more")
        if self.seed < 0:
            raise SmychkaError(f"--seed is {self.seed}; expected 0 or more")
        every = self.chains.every if isinstance(self.chains, Wandering) else 1
        most = self.chains.chains * self.chains.steps // every
        if self.full and self.rows > most:
            raise SmychkaError(f"--rows is {self.rows}; the chains leave {most} draws: take fewer rows or more --steps")


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        plan: what was asked.
        report: fit before and after, and what was learnt of each number.
        diagnostics: R-hat and effective draws by coordinate; None without chains.
        chains: the chains; None without them.
        politics: the second stage.
        trials: what the trials found; empty without them.
        posterior: the draws.
        seconds: wall time of this sitting.
    """

    plan: Plan
    report: CalibrationReport
    diagnostics: pd.DataFrame | None
    chains: Chains | None
    politics: Politics
    trials: dict[str, Any]
    posterior: Posterior
    seconds: float

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        return (
            facts("calibrate", self.plan.seed, self.plan.rows, self.seconds)
            | dict(self.posterior.about)
            | {"report": self.report.json()}
        )

    def write(self, folder: Path) -> Path:
        """The result folder: `posterior.nc`, `result.json`, and the tables as CSV.

        Returns:
            The place of the posterior.

        Raises:
            SmychkaError: the folder cannot be written.
        """
        told = self.report
        tables = {"series": told.series, "pairs": told.pairs}
        tables |= {"constants": told.constants.reset_index(names="id"), "values": told.values.reset_index(names="id")}
        if self.diagnostics is not None:
            tables["chains"] = self.diagnostics.reset_index(names="id")
        try:
            with folder_written_whole(folder) as part:
                self.posterior.write(part / "posterior.nc")
                for name, table in tables.items():
                    table.to_csv(part / f"{name}.csv", **CSV)
                write_json(str(part / "result.json"), self.json())
        except OSError as error:
            raise SmychkaError(f"cannot write to {folder}: {error.strerror or error}") from error
        return folder / "posterior.nc"

    def install(self) -> Path:
        """Make this the posterior that runs use.

        Raises:
            SmychkaError: the package's folder cannot be written.
        """
        place = shipped_file()
        try:
            self.posterior.write(place)
        except OSError as error:
            raise SmychkaError(f"cannot write {place}: {error.strerror or error}") from error
        return place


def calibrate(folder: Path, plan: Plan | None = None, progress: Progress | None = None) -> Calibration:
    """Calibrate the model to the record. A calibration that was stopped goes on where it was.

    Args:
        folder: where what is under way is kept, under `kept`; results are written by `Calibration.write`.
        plan: what is asked.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: what is kept there is of another calibration, or the folder cannot be written.
    """
    plan, began = plan or Plan(), time.perf_counter()
    ensemble.remember_compilations()
    history = ensemble.load_history()
    problem = Problem(history, observed(load_record()).kept(only=of_first_stage), coordinates(history))
    kept = folder / "kept"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SmychkaError(f"cannot write to {folder}: {error.strerror or error}") from error
    steps = _steps(progress, plan)
    _refuse_other_making(kept, plan.seed)
    fits = searches(STARTS, problem.coordinates.names, problem.residuals, seed=plan.seed, kept=kept / "search.npz")
    fit = fits[0]
    next(steps)(1.0)
    chains = _chains(problem, fits, plan, kept, next(steps)) if plan.full else None
    z = fit.draws(plan.rows, plan.seed) if chains is None else chains.draws(plan.rows)
    first = posterior_of(problem.coordinates, z)
    struggle = Struggle(replace(history, posterior=first))
    politics = sampled_politics(struggle, plan.rows, seed=plan.seed, progress=_second(next(steps)))
    told = report(problem, fit, min(plan.rows, 256), plan.seed, chains=chains)
    found = _trials(problem, fit, told, kept, next(steps)) if plan.trials else {}
    diagnostics = None if chains is None else diagnosed(chains)
    about = _about(plan, fits, told, chains, diagnostics) | {"politics": politics.json(), "trials": found}
    posterior = replace(first.joined(politics.constants, politics.gains), about=about)
    return Calibration(plan, told, diagnostics, chains, politics, found, posterior, time.perf_counter() - began)


def _steps(progress: Progress | None, plan: Plan) -> Iterator[Progress]:
    """Shares of the work: the searches, the chains, politics, the trials."""
    weights = [60.0, *([900.0] if plan.full else []), 120.0, *([600.0] if plan.trials else [])]
    done, whole = 0.0, sum(weights)
    for weight in weights:
        yield _part(progress, done / whole, weight / whole)
        done += weight


def _part(progress: Progress | None, begun: float, share: float) -> Progress:
    def step(done: float) -> None:
        if progress is not None:
            progress(begun + share * done)

    return step


def _second(step: Progress) -> Callable[[float, float], None]:
    return lambda share, _: step(share)


def _refuse_other_making(kept: Path, seed: int) -> None:
    """Refuse to go on with what another version of the model, or another seed, has kept."""
    mark, now = kept / "model.txt", [model_version(), f"seed {seed}"]
    before = mark.read_text(encoding="utf-8").splitlines() if mark.exists() else now
    if before != now:
        what = "version of the model" if before[:1] != now[:1] else "seed"
        raise SmychkaError(
            f"{kept} was kept by another {what} ({', '.join(before)}; now {', '.join(now)}); remove it or name another "
            "folder"
        )
    mark.write_text("\n".join(now) + "\n", encoding="utf-8")


def _chains(problem: Problem, fits: tuple[Fit, ...], plan: Plan, kept: Path, step: Progress) -> Chains:
    starts, how = starts_of(fits, plan.chains.chains, START_SEED), plan.chains
    if isinstance(how, Wandering):
        beside = replace(problem, batch=-(-how.chains // cores()))
        return wandered(
            beside.residuals, fits[0], starts, how, seed=plan.seed, kept=kept / "wandering.npz",
            progress=_second(step),
        )  # fmt: skip
    return sampled(
        lambda z: log_posterior(problem, z), fits[0], starts, how, seed=plan.seed, kept=kept / "nuts.npz",
        progress=_second(step),
    )  # fmt: skip


def _trials(problem: Problem, fit: Fit, told: CalibrationReport, kept: Path, step: Progress) -> dict[str, Any]:
    """Forecasts, made-up records and series left out; each is kept when it is done."""
    most = told.constants[told.constants["kind"] == "constant"].index[:TRIAL_CONSTANTS]
    moved = replace(problem.coordinates, constants=tuple(f"parameter.{name}" for name in most), weather=(), levers=())
    few = replace(problem, batch=64, coordinates=moved)

    def made_up() -> list[dict[str, Any]]:
        found = trials.ranks(few, TRIAL_RECORDS, progress=lambda share: step(0.5 + 0.5 * share))
        return [{"id": name} | row for name, row in zip(most, trials.evenness(found), strict=True)]

    work: dict[str, Callable[[], Any]] = {
        "deletions": lambda: trials.deletions(problem, fit).to_dict("records"),
        **{each.id: partial(trials.forecast, problem, each) for each in trials.FORECASTS},
        "made_up": made_up,
    }
    found = {}
    for at, (name, compute) in enumerate(work.items()):
        file = kept / f"{name}.json"
        if not file.exists():
            with written_whole(file) as part:
                part.write_text(json.dumps(compute()), encoding="utf-8")
        found[name] = json.loads(file.read_text(encoding="utf-8"))
        step(min(0.5, 0.125 * (at + 1)))
    forecasts = [found.pop(each.id) for each in trials.FORECASTS]
    return found | {"forecasts": forecasts, "records": TRIAL_RECORDS}


def _about(
    plan: Plan, fits: tuple[Fit, ...], told: CalibrationReport, chains: Chains | None, diagnostics: pd.DataFrame | None
) -> dict[str, Any]:
    """How the posterior was made, for its file."""
    learnt = told.constants[told.constants["kind"] == "constant"]
    about: dict[str, Any] = {
        "method": "bell" if chains is None else METHODS[type(plan.chains)], "rows": plan.rows,
        "seed_of_calibration": plan.seed,
        "coordinates": {kind: int(count) for kind, count in told.constants["kind"].value_counts().items()},
        "points": int(told.series["points"].sum()), "series": len(told.series),
        "ends": [fit.course[-1] for fit in fits], "identified": told.identified,
        "seconds_of_search": round(sum(fit.seconds for fit in fits), 1),
        "likelihood": told.likelihood, "overall": told.overall,
        "contracted": int((learnt["contraction"] > 0.5).sum()), "unmoved": list(told.unmoved),
        "pairs": told.pairs.head(10).to_dict("records"),
    }  # fmt: skip
    if chains is not None and diagnostics is not None:
        about["chains"] = {
            "chains": plan.chains.chains, "warm_up": plan.chains.warm_up, "steps": plan.chains.steps,
            "leap": chains.leap, "leaps": float(chains.leaps.mean()), "acceptance": float(chains.acceptance.mean()),
            "divergent": int(chains.divergent.sum()), "rhat": float(diagnostics["rhat"].max()),
            "met": float((diagnostics["rhat"] < MET).mean()), "ess": float(diagnostics["ess"].min()),
            "ess_median": float(diagnostics["ess"].median()), "seconds": round(chains.seconds, 1),
        }  # fmt: skip
    return about
