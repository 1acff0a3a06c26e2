"""Causes among which an outcome is shared out, each with the reference level at which it counts as absent.

`data/causes.toml` has them: bundles of arrows of the mechanism map, and decisions or circumstances with what they are
at the reference level.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.accounts import mechanism_ids
from smychka.inputs.impositions import CircumstanceChange, Imposition
from smychka.inputs.policies import read_circumstance, read_imposition
from smychka.inputs.policy import Policy
from smychka.inputs.toml_files import DATA, TomlTable, toml_file

__all__ = ["Cause", "absent", "chosen_causes", "load_causes"]

_TABLES = ("cause", "impose", "circumstance")
_KEYS = ("id", "title", "bundle", "mechanisms", "accounts", "reference", "note")


@dataclass(frozen=True)
class Cause:
    """Something that may have carried an outcome.

    Attributes:
        id: its name.
        title: its name for readers.
        bundle: whether it is one of the bundles into which the mechanism map is divided.
        mechanisms: arrows that are cut at the reference level.
        accounts: accounts that lean on it.
        reference: what it is like when it counts as absent, in words.
        note: what to doubt.
        impositions: levers held at the reference level.
        changes: circumstances changed at the reference level.
    """

    id: str
    title: str
    bundle: bool
    mechanisms: tuple[str, ...]
    accounts: tuple[str, ...]
    reference: str
    note: str
    impositions: tuple[Imposition, ...]
    changes: tuple[CircumstanceChange, ...]

    @property
    def decided(self) -> bool:
        """Whether it is a decision or circumstance, and no arrow."""
        return bool(self.impositions or self.changes)


def load_causes(path: Path | None = None) -> dict[str, Cause]:
    """The causes by id, in the order of the file.

    Args:
        path: a file; that of the package if left out.

    Raises:
        InputFaults: everything wrong in it, with its line: a cause without reference level, an unknown arrow, an arrow
            in two bundles, a step of a cause that is not there.
    """
    faults = Faults()
    file = toml_file(DATA / "causes.toml" if path is None else path, _TABLES, faults)
    faults.stop_if_any()
    assert file is not None
    file.top.allow(())
    ids = [str(table.entries.get("id")) for table in file.tables["cause"]]
    imposed = [(_cause_of(table, ids), read_imposition(_without(table))) for table in file.tables["impose"]]
    changed = [(_cause_of(table, ids), read_circumstance(_without(table))) for table in file.tables["circumstance"]]
    found: dict[str, Cause] = {}
    bundled: dict[str, str] = {}
    for table in file.tables["cause"]:
        cause = _cause(table)
        cause = replace(
            cause,
            impositions=tuple(step for name, step in imposed if name == cause.id),
            changes=tuple(change for name, change in changed if name == cause.id),
        )
        if not cause.mechanisms and not cause.decided:
            table.fault("id", f"{cause.id!r} has no reference level: expected 'mechanisms', [[impose]] or "
                              "[[circumstance]]")  # fmt: skip
        if cause.id in found:
            table.fault("id", f"{cause.id!r} stands twice")
        for arrow in cause.mechanisms if cause.bundle else ():
            if arrow in bundled:
                table.fault("mechanisms", f"{arrow!r} stands in {bundled[arrow]!r} too; bundles share nothing")
            bundled[arrow] = cause.id
        found[cause.id] = cause
    faults.stop_if_any()
    return found


def _cause_of(table: TomlTable, ids: Sequence[str]) -> str:
    return table.choice("cause", "cause", ids)


def _without(table: TomlTable) -> TomlTable:
    return replace(table, entries={key: value for key, value in table.entries.items() if key != "cause"})


def _cause(table: TomlTable) -> Cause:
    table.allow(_KEYS)
    arrows = table.texts("mechanisms")
    for arrow in arrows:
        if arrow not in mechanism_ids():
            table.fault("mechanisms", unknown("mechanism", arrow, mechanism_ids()))
    words = {key: table.text(key) for key in ("id", "title", "reference")}
    note = table.text("note", required=False)
    return Cause(
        words["id"], words["title"], table.flag("bundle"), arrows, table.texts("accounts"), words["reference"], note,
        (), (),
    )  # fmt: skip


def chosen_causes(asked: Sequence[str], causes: dict[str, Cause] | None = None) -> tuple[Cause, ...]:
    """The causes asked for, in their order; the bundles if none is named.

    Args:
        asked: ids; each may stand once.
        causes: the causes; those of the package if left out.

    Raises:
        SmychkaError: one that is not there, with the nearest name, or that is named twice; an arrow or a lever in two
            of them, for it could not be present and absent at once.
    """
    every = load_causes() if causes is None else causes
    if not asked:
        return tuple(cause for cause in every.values() if cause.bundle)
    for name in asked:
        if name not in every:
            raise SmychkaError(unknown("cause", name, every))
    twice = next((name for name in asked if list(asked).count(name) > 1), None)
    if twice is not None:
        raise SmychkaError(f"cause {twice!r} is named twice")
    found = tuple(every[name] for name in asked)
    met: dict[str, str] = {}
    for cause in found:
        levers = [step.subject for step in cause.impositions]
        for subject in dict.fromkeys((*cause.mechanisms, *levers, *(change.subject for change in cause.changes))):
            if subject in met:
                raise SmychkaError(f"{cause.id!r} and {met[subject]!r} both set {subject!r}; name one of them")
            met[subject] = cause.id
    return found


def absent(causes: Collection[Cause]) -> Policy | None:
    """The policy that puts decisions and circumstances at their reference level; None where there is none."""
    decided = [cause for cause in causes if cause.decided]
    if not decided:
        return None
    return Policy(
        "without_" + "_".join(cause.id for cause in decided),
        impositions=tuple(step for cause in decided for step in cause.impositions),
        changes=tuple(change for cause in decided for change in cause.changes),
    )
