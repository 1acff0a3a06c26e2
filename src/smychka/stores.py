"""The folder of a study: what is wanted, what is finished, and the values, safe against a stop at any moment.

    study.json      the design, with the policies in full, and the versions of code and data
    values.zarr     every draw: (policy, switch, draw, month, region), one chunk a unit (form `draws`)
    done/N.json     unit N is finished; written after its values, in one move
    done/N.npz      what unit N counted (form `quantiles`), until it is added to `sums.npz`
    sums.npz        counts of many units, and which
    lock            held by the process that works here

A unit without its marker is computed again, with the same numbers, so a stopped run loses at most what was under way.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smychka import __version__
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import written_whole
from smychka.foundations.sketches import Sketch
from smychka.inputs.regions import load_regions
from smychka.inputs.version import code_version, data_version
from smychka.measures import MEASURES
from smychka.studies import Study, differences

if TYPE_CHECKING:
    import xarray as xr

_STUDY, _VALUES, _DONE, _SUMS, _LOCK = "study.json", "values.zarr", "done", "sums.npz", "lock"
_FOLDED_AT = 16
"""Finished units whose counts lie about before they are added up."""


def versions() -> dict[str, str]:
    """Versions that decide what the numbers are."""
    from importlib.metadata import version

    return {"smychka": __version__, "code": code_version(), "data": data_version(),
            "jax": version("jax"), "jaxlib": version("jaxlib")}  # fmt: skip


@dataclass(frozen=True)
class Store:
    """A study's folder.

    Attributes:
        folder: where it lies.
        study: what is to be computed.
        made_by: versions of code and data.
    """

    folder: Path
    study: Study
    made_by: Mapping[str, str]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions."""
        return load_regions().names

    @property
    def sums(self) -> bool:
        """Whether draws are counted instead of kept."""
        return self.study.form == "quantiles"

    def shape(self, name: str) -> tuple[int, ...]:
        """Months, and regions where there are any, of a quantity."""
        return (len(self.study.months), *((len(self.regions),) if MEASURES[name].regional else ()))

    @cached_property
    def places(self) -> dict[str, slice]:
        """Where the series of each quantity stand when all series of a case are put one under another."""
        ends = np.cumsum([0, *(int(np.prod(self.shape(name))) for name in self.study.keep)])
        return {name: slice(int(a), int(b)) for name, a, b in zip(self.study.keep, ends[:-1], ends[1:], strict=True)}

    def finished(self) -> frozenset[int]:
        """Numbers of the units that need no more work."""
        marked = {int(path.stem) for path in (self.folder / _DONE).glob("*.json")}
        return frozenset(marked | set(self._folded()["units"].tolist())) if self.sums else frozenset(marked)

    def write(self, unit: int, values: Mapping[str, np.ndarray], seconds: float) -> None:
        """Write the values of a unit, and then that it is finished.

        Args:
            unit: its number.
            values: quantity by id. (month, *place, draw)
            seconds: time it took to compute.

        Raises:
            SmychkaError: no room on the disk, or another refusal of the file system.
        """
        months = np.array(self.study.months)
        wanted = {name: np.moveaxis(values[name][months], -1, 0) for name in self.study.keep}
        with self._writing():
            if self.sums:
                self._write_counts(unit, wanted)
            else:
                case, start, count = self.study.unit(unit)
                group = self._group
                for name, each in wanted.items():
                    group[name][(*self.study.cases[case], slice(start, start + count))] = each
            with written_whole(self.folder / _DONE / f"{unit}.json") as part:
                part.write_text(json.dumps({"seconds": seconds}), encoding="utf-8")

    def _write_counts(self, unit: int, wanted: Mapping[str, np.ndarray]) -> None:
        rows = np.concatenate([each.reshape(len(each), -1) for each in wanted.values()], axis=1).T
        sketch = Sketch.empty(len(rows))
        sketch.add(rows)
        counts = sketch.counts.reshape(-1)
        places = np.flatnonzero(counts)
        with written_whole(self.folder / _DONE / f"{unit}.npz") as part:
            np.savez_compressed(part, places=places, times=counts[places], sums=rows.sum(axis=1, dtype=np.float64))

    def _folded(self) -> dict[str, np.ndarray]:
        """Units whose counts are added up, their sums (unit, series), and the counts (case, series x bin)."""
        path = self.folder / _SUMS
        if path.is_file():
            with np.load(path) as found:
                return dict(found)
        series = max(place.stop for place in self.places.values())
        counts = np.zeros((len(self.study.cases), Sketch.empty(series).counts.size), dtype=np.uint32)
        return {"units": np.zeros(0, dtype=np.int64), "sums": np.zeros((0, series)), "seconds": np.zeros(0),
                "counts": counts}  # fmt: skip

    def fold(self, *, all_of_them: bool = False) -> None:
        """Add the counts of finished units up, once many lie about; nothing to do where draws are kept.

        Raises:
            SmychkaError: no room on the disk, or another refusal of the file system.
        """
        if not self.sums:
            return
        markers = {int(path.stem): path for path in (self.folder / _DONE).glob("*.json")}
        total = None
        if len(markers) >= (1 if all_of_them else _FOLDED_AT):
            total = self._folded()
            known = set(total["units"].tolist())
            fresh = sorted(set(markers) - known)
            for unit in fresh:
                with np.load(self.folder / _DONE / f"{unit}.npz") as found:
                    total["counts"][self.study.unit(unit)[0]][found["places"]] += found["times"]
                    total["sums"] = np.concatenate([total["sums"], found["sums"][None]])
            seconds = [json.loads(markers[unit].read_text(encoding="utf-8"))["seconds"] for unit in fresh]
            total["seconds"] = np.concatenate([total["seconds"], seconds])
            total["units"] = np.concatenate([total["units"], np.array(fresh, dtype=np.int64)])
            with self._writing(), written_whole(self.folder / _SUMS) as part:
                np.savez_compressed(part, allow_pickle=False, **total)
        for path in markers.values() if total is not None else ():
            path.unlink()
            path.with_suffix(".npz").unlink(missing_ok=True)

    @cached_property
    def _group(self) -> Any:
        import zarr

        return zarr.open_group(self.folder / _VALUES, mode="r+")

    def dataset(self) -> xr.Dataset:
        """What the study found, with everything needed to understand it; draws are read when they are looked at.

        Raises:
            SmychkaError: units that are not finished.
        """
        import xarray as xr

        missing = self.study.units - len(self.finished())
        if missing:
            raise SmychkaError(f"{self.folder} is not finished: {missing} of {self.study.units} batches are missing")
        if self.sums:
            return self._quantiles()
        path = self.folder / _VALUES
        found: xr.Dataset = xr.open_dataset(path, engine="zarr", chunks=None, consolidated=False)
        seconds = [json.loads(path.read_text(encoding="utf-8"))["seconds"]
                   for path in (self.folder / _DONE).glob("*.json")]  # fmt: skip
        return found[list(self.study.keep)].assign_attrs(seconds_of_computing=float(np.sum(seconds)))

    def _quantiles(self) -> xr.Dataset:
        import xarray as xr

        total, study = self._folded(), self.study
        order = np.argsort(total["units"])
        sums = total["sums"][order].reshape(len(study.cases), study.batches, -1).sum(axis=1)
        series = sums.shape[1]
        found = np.stack([Sketch(counts.reshape(series, -1)).quantiles(study.quantiles) for counts in total["counts"]])
        cases = (len(study.policies), len(study.switches))
        variables = {}
        for name, place in self.places.items():
            axes = ("month", "region") if MEASURES[name].regional else ("month",)
            levels = found[..., place].reshape(*cases, len(study.quantiles), *self.shape(name))
            mean = (sums[:, place] / study.draws).reshape(*cases, *self.shape(name))
            told = _told(name)
            variables[name] = (("policy", "switch", "quantile", *axes), levels.astype(np.float32), told)
            mean_told = told | {"long_name": f"{told['long_name']}, mean over draws"}
            variables[f"{name}_mean"] = (("policy", "switch", *axes), mean.astype(np.float32), mean_told)
        coordinates = self._coordinates() | {"quantile": np.array(study.quantiles)}
        seconds = {"seconds_of_computing": float(total["seconds"].sum())}
        return xr.Dataset(variables, coordinates, self._attributes() | seconds)

    def _coordinates(self) -> dict[str, Any]:
        study = self.study
        names: dict[str, Sequence[str]] = {"policy": study.policies, "switch": [name for name, _ in study.switches]}
        if any(MEASURES[name].regional for name in study.keep):
            names["region"] = self.regions
        return {axis: np.array(each, dtype=object) for axis, each in names.items()} | {"month": study.month_dates}

    def _attributes(self) -> dict[str, Any]:
        study = self.study
        told: dict[str, Any] = {
            "title": study.title or "Ensemble of " + ", ".join(study.policies), "seed": study.seed,
            "draws": study.draws, "batch": study.size, "free_from": study.free_from,
            "switches": json.dumps(dict((name, dict(rows)) for name, rows in study.switches)),
        }  # fmt: skip
        return told | {f"version_{name}": value for name, value in self.made_by.items()}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            done = len(self.finished())
            why = "no room is left on the disk" if error.errno == errno.ENOSPC else (error.strerror or str(error))
            raise SmychkaError(
                f"cannot write to {self.folder}: {why}; the {done} finished batches are kept: mend that and run the "
                "same command again"
            ) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """The right to write here, which one process has at a time; it ends with the process.

        Raises:
            SmychkaError: another process has it.
        """
        with (self.folder / _LOCK).open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise SmychkaError(f"another process writes to {self.folder} ({lock.read().strip()})") from error
            lock.truncate(0)
            lock.write(f"process {os.getpid()} on {os.uname().nodename}, since {time.strftime('%Y-%m-%d %H:%M:%S')}")
            lock.flush()
            yield


def _told(name: str) -> dict[str, Any]:
    known = MEASURES[name]
    return {"units": known.unit, "long_name": known.title, "kind": known.kind, "source": f"smychka.{known.where}"}


def opened(folder: Path) -> Store:
    """The store in a folder.

    Raises:
        SmychkaError: there is none.
    """
    try:
        body = json.loads((folder / _STUDY).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise SmychkaError(f"{folder} is not the folder of a study: {_STUDY} cannot be read") from error
    return Store(folder, Study.from_json(json.dumps(body["study"])), body["versions"])


def prepared(folder: Path, study: Study) -> Store:
    """The store of a study: what lies in the folder if it is the same study by the same versions, else a new one.

    Raises:
        SmychkaError: the folder holds another study, other versions, or something else; nothing is changed there.
    """
    asked = study.settled()
    if (folder / _STUDY).is_file():
        store = opened(folder)
        apart = differences(store.study, asked)
        if apart:
            raise SmychkaError(
                f"{folder} holds another study (it differs in {', '.join(apart)}); choose another folder"
            )
        here = versions()
        other = [f"{name} {store.made_by.get(name)}, here {value}" for name, value in here.items()
                 if store.made_by.get(name) != value]  # fmt: skip
        if other:
            raise SmychkaError(
                f"{folder} was begun by other versions ({'; '.join(other)}): numbers would not match; choose another "
                "folder"
            )
        return store
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SmychkaError(f"{folder} holds something that is not a study; choose another folder")
    return _created(folder, asked)


def _created(folder: Path, study: Study) -> Store:
    """A new store, made beside its place and moved there, so that half a store is never met."""
    store = Store(folder, study, versions())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            (room / _DONE).mkdir()
            if not store.sums:
                _arrays(room / _VALUES, store)
            body = {"versions": dict(store.made_by), "study": json.loads(study.to_json())}
            (room / _STUDY).write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
            room.chmod(0o755)
            os.rename(room, folder)
        except BaseException:
            shutil.rmtree(room, ignore_errors=True)
            raise
    except OSError as error:
        raise SmychkaError(f"cannot make {folder}: {error.strerror or error}") from error
    return store


def _arrays(path: Path, store: Store) -> None:
    """Empty arrays, one chunk a unit, with axes, units and titles as xarray reads them."""
    import xarray as xr
    import zarr

    study = store.study
    coordinates = store._coordinates() | {"draw": np.arange(study.draws)}
    xr.Dataset(coords=coordinates, attrs=store._attributes()).to_zarr(path, zarr_format=3, consolidated=False)
    group = zarr.open_group(path, mode="r+")
    for name in study.keep:
        axes = ("policy", "switch", "draw", "month", *(("region",) if MEASURES[name].regional else ()))
        group.create_array(
            name, shape=(len(study.policies), len(study.switches), study.draws, *store.shape(name)), dtype="float32",
            chunks=(1, 1, study.size, *store.shape(name)), fill_value=np.nan, dimension_names=axes,
            attributes=_told(name),
        )  # fmt: skip
