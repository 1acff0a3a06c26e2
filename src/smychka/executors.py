"""Who computes the units of a study: threads of this process, or workers of a Dask cluster. Nothing else differs.

A worker writes its own part of the store and its marker, and hands back how long it took: arrays do not travel.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from smychka.ensemble import Computation, History, computed, remember_compilations, usual_history
from smychka.foundations.faults import SmychkaError
from smychka.foundations.turns import cores, in_turn
from smychka.paces import remembered
from smychka.stores import Store, opened, prepared, versions
from smychka.studies import Study

if TYPE_CHECKING:
    import xarray as xr

LOCAL = "local"
SECONDS_TO_ANSWER = 10
"""How long a scheduler may take to answer at first."""
TRIES = 3
"""How often a unit is begun again on another worker after one died at it."""

Progress = Callable[[float], None]


class Worker:
    """Computes units of a study and writes them.

    Args:
        store: the folder.
        history: what every run starts from; loaded if left out.
    """

    def __init__(self, store: Store, history: History | None = None) -> None:
        self.store = store
        self._history = history or usual_history(store.study.prior)
        self._courses = store.study.courses(self._history)
        self._computations: dict[int, Computation] = {}
        self._compiling = Lock()

    def _computation(self, case: int) -> Computation:
        with self._compiling:
            if case not in self._computations:
                study = self.store.study
                self._computations[case] = computed(
                    self._history, self._courses[case], study.seed, study.size, study.keep
                )
            return self._computations[case]

    def __call__(self, unit: int) -> float:
        """Compute a unit and write it.

        Args:
            unit: its number.

        Returns:
            Seconds of computing.

        Raises:
            SmychkaError: numbers that are not finite, a balance that does not close, no room on the disk.
        """
        case, start, count = self.store.study.unit(unit)
        computation = self._computation(case)
        began = time.perf_counter()
        values = computation(start, count)
        seconds = time.perf_counter() - began
        self.store.write(unit, values, seconds)
        return seconds


class Executor(Protocol):
    """Who does the work."""

    def seconds(self, store: Store, units: Sequence[int]) -> Iterator[float]:
        """Do units, in any order; seconds of each as it is finished."""
        ...


class Threads:
    """All cores of this process.

    Args:
        history: what every run starts from; loaded if left out.
    """

    def __init__(self, history: History | None = None) -> None:
        self.history = history

    def seconds(self, store: Store, units: Sequence[int]) -> Iterator[float]:
        """Do units in order; seconds of each as it is finished."""
        yield from in_turn(Worker(store, self.history), units)


class Cluster:
    """Workers of a Dask cluster, each with the package installed and the store in reach.

    Args:
        address: `local` for workers of this machine, or that of a scheduler, `tcp://host:port`.
        workers: number of local workers; one a core if left out.
    """

    def __init__(self, address: str, workers: int | None = None) -> None:
        self.address, self.workers = address, workers

    def seconds(self, store: Store, units: Sequence[int]) -> Iterator[float]:
        """Do units as workers are free; seconds of each as it is finished.

        Raises:
            SmychkaError: Dask is not installed, no scheduler answers, or a unit killed several workers.
        """
        with self._client() as client:
            from distributed import as_completed
            from distributed.scheduler import KilledWorker

            folder, ahead = str(store.folder.resolve()), 2 * max(1, len(client.scheduler_info()["workers"]))
            waiting = list(units)

            def sent() -> Any:
                return client.submit(done_by_worker, folder, waiting.pop(0), pure=False, retries=TRIES)

            running = as_completed([sent() for _ in range(min(ahead, len(waiting)))])
            try:
                for future in running:
                    yield future.result()
                    if waiting:
                        running.add(sent())
            except KilledWorker as error:
                raise SmychkaError(f"a batch ended {TRIES + 1} workers one after another: {error}") from error

    @contextmanager
    def _client(self) -> Iterator[Any]:
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise SmychkaError("--cluster needs Dask: pip install 'smychka[cluster]'") from error
        if self.address == LOCAL:
            many = self.workers or cores()
            with (
                LocalCluster(n_workers=many, threads_per_worker=1, dashboard_address=None, memory_limit=0) as near,
                Client(near) as client,
            ):
                yield client
            return
        try:
            client = Client(self.address, timeout=SECONDS_TO_ANSWER)
        except (OSError, TimeoutError, ValueError) as error:
            raise SmychkaError(
                f"no scheduler answers at {self.address!r}; expected the address of a running one, such as "
                "tcp://127.0.0.1:8786, or 'local'"
            ) from error
        with client:
            yield client


@lru_cache(maxsize=1)
def _worker_in(folder: str, study: str) -> Worker:
    """The worker of this process for a study in a folder, kept so that a program is compiled once."""
    store, here = opened(Path(folder)), versions()
    if dict(store.made_by) != here:
        raise SmychkaError(f"this worker has other versions than {folder} was begun by: {here}")
    remember_compilations()
    return Worker(store)


def done_by_worker(folder: str, unit: int) -> float:
    """One unit, computed where the worker runs. Seconds of computing.

    Args:
        folder: the store.
        unit: number of the unit.

    Raises:
        SmychkaError: the worker has another version of the code or data than the store was made by.
    """
    return _worker_in(folder, opened(Path(folder)).study.to_json())(unit)


def batch_in(folder: Path) -> int:
    """Size of the batches of the study that lies in a folder; 0 where none does."""
    try:
        return opened(folder).study.batch
    except SmychkaError:
        return 0


def summary(study: Study, folder: Path, found: xr.Dataset) -> dict[str, Any]:
    """What a run found, for programs: the design, the folder, and for every quantity its last month by case."""
    last = found.isel(month=-1)
    if "draw" in last.dims:
        last = last.quantile(list(study.quantiles), dim="draw")
    return {
        "command": "ensemble", "folder": str(folder), "attributes": dict(found.attrs), "units": study.units,
        "study": study.told(), "last_month": {
            name: {"dimensions": list(each.dims), "values": each.values.tolist()} for name, each in last.items()
        },
    }  # fmt: skip


def run(
    study: Study, folder: Path, *, executor: Executor | None = None, progress: Progress | None = None
) -> xr.Dataset:
    """Run a study, or what is missing of it, into a folder.

    Args:
        study: the design.
        folder: where it is kept; a run that was stopped there goes on.
        executor: who does the work; the threads of this process if left out.
        progress: called with the share done, 0 to 1.

    Returns:
        The whole result; where draws are kept they are read from the folder as they are looked at.

    Raises:
        InputFaults: a policy that names what is not there; nothing is made then.
        SmychkaError: the folder holds something else or another process writes there; a draw that cannot be used; no
            scheduler; no room on the disk. Finished units stay.
    """
    remember_compilations()
    history = usual_history(study.prior)
    study.courses(history)
    store = prepared(folder, study if study.batch else replace(study, batch=batch_in(folder) or remembered()))
    study = store.study
    with store.held():
        finished = store.finished()
        units = [unit for unit in range(study.units) if unit not in finished]
        if progress is not None:
            progress(len(finished) / study.units)
        if units:
            work = (executor or Threads(history)).seconds(store, units)
            for number, _ in enumerate(work, start=len(finished) + 1):
                store.fold()
                if progress is not None:
                    progress(number / study.units)
        store.fold(all_of_them=True)
        return store.dataset()
