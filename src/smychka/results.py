"""The folder that a run leaves behind, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from smychka import __version__
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import folder_written_whole
from smychka.inputs.policy import Policy
from smychka.inputs.version import data_version
from smychka.telling.bibliography import Entry, bibtex
from smychka.telling.parts import ForkPart, ReplayPart
from smychka.telling.report import ReportContent, drawn_report

if TYPE_CHECKING:
    import xarray as xr

    from smychka.telling.draughtsman import Draughtsman

ENGINES = ("jax", "equinox", "numpy", "xarray")


@dataclass(frozen=True)
class Result:
    """What is to be written.

    Attributes:
        title: title of the report.
        draws: number of draws.
        seed: seed of the run.
        works: the record's bibliography.
        used: keys of the works used.
        dataset: the ensemble.
        replay: the replay as the report shows it, where there is one.
        forks: the forks as the report shows them.
        notes: what a reader must know.
        policies: the policies run, so that the run can be repeated.
    """

    title: str
    draws: int
    seed: int
    works: Mapping[str, Entry]
    used: frozenset[str]
    dataset: xr.Dataset
    replay: ReplayPart | None = None
    forks: tuple[ForkPart, ...] = ()
    notes: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()


def write_result(folder: Path, result: Result, draughtsman: Draughtsman | None = None) -> Path:
    """Write `result.nc`, `report.html`, `figures/`, `bibliography.bib` and the policies.

    Everything is written under a temporary name beside the folder and moved when it is complete, so that an
    interrupted run leaves the folder as it was.

    Args:
        folder: the result folder; made if it does not exist.
        result: what is to be written.
        draughtsman: who draws the pictures; one of its own if left out.

    Returns:
        The report's place.

    Raises:
        SmychkaError: the folder cannot be written.
    """
    try:
        with folder_written_whole(folder) as part:
            _write_parts(part, result, draughtsman)
    except OSError as error:
        raise SmychkaError(f"cannot write to {folder}: {error.strerror or error}") from error
    return folder / "report.html"


def _write_parts(part: Path, result: Result, draughtsman: Draughtsman | None) -> None:
    kept = result.dataset.assign_attrs(
        title=result.title, version=__version__, data_version=data_version(), draws=result.draws, Conventions="CF-1.11"
    )
    drawn = drawn_report(
        ReportContent(
            title=result.title, draws=result.draws, seed=result.seed, versions=_versions(kept.attrs["parameters"]),
            used=result.used, bibliography=result.works, replay=result.replay, forks=result.forks, notes=result.notes,
        ),
        draughtsman,
    )  # fmt: skip
    (part / "bibliography.bib").write_text(bibtex(result.used, result.works), encoding="utf-8")
    for policy, name in zip(result.policies, _policy_files(result.policies), strict=True):
        (part / name).write_text(policy.to_toml(), encoding="utf-8")
    kept.to_netcdf(part / "result.nc", engine="netcdf4")
    (part / "report.html").write_text(drawn.html, encoding="utf-8")
    (part / "figures").mkdir()
    for name, picture in drawn.pictures.items():
        (part / "figures" / f"{name}.svg").write_text(picture.svg, encoding="utf-8")
        (part / "figures" / f"{name}.png").write_bytes(picture.png)


def made_ready() -> Thread:
    """A thread that loads the drawing tools while the model runs, so that the report need not wait for them."""
    from smychka.telling.pictures import drawing_bundle

    def load() -> None:
        import altair  # noqa: F401
        import xarray  # noqa: F401

        drawing_bundle()

    thread = Thread(target=load, daemon=True)
    thread.start()
    return thread


def _policy_files(policies: Sequence[Policy]) -> list[str]:
    return ["policy.toml"] if len(policies) == 1 else [f"policy-{policy.name}.toml" for policy in policies]


def _versions(constants: str) -> dict[str, str]:
    own = {"smychka": __version__, "data": data_version(), "constants from": constants}
    return own | {name: installed(name) for name in ENGINES}
