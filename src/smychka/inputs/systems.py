"""The list of systems that the model has to contain: what each does, where it lives, how one sees that it works."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.toml_files import DATA, TomlTable, toml_file

SECTIONS = {
    "economy": "Economy",
    "state_society": "State and society",
    "party": "Party",
    "abroad": "Abroad",
    "branches": "Long branches and readings",
}
STATES = ("modelled", "in part", "waits")

_KEYS = ("id", "section", "title", "dates", "does", "quantities", "check", "where", "state", "waits_for", "test")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_TEST = re.compile(r"tests/systems/test_[a-z0-9_]+\.py")
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class System:
    """One system of the country.

    Attributes:
        id: its name.
        section: one of `SECTIONS`.
        title: its name for readers.
        dates: when it worked, in words.
        does: what it does, in one sentence.
        quantities: ids of what it moves, as the accounts' lists name them.
        check: what one would see if an implementation works.
        where: modules that hold it, inside the package; empty if none does.
        state: `modelled` (all that the check asks), `in part`, or `waits`.
        waits_for: what is missing; empty if modelled.
        test: file with the tests of the check; empty if there is none.
    """

    id: str
    section: str
    title: str
    dates: str
    does: str
    quantities: tuple[str, ...]
    check: str
    where: tuple[str, ...]
    state: str
    waits_for: str
    test: str


def module_names() -> tuple[str, ...]:
    """Modules of the package as the list names them, `economy.market` for `smychka.economy.market`."""
    places = (path.relative_to(_PACKAGE).with_suffix("") for path in _PACKAGE.rglob("*.py"))
    names = {".".join(place.parts).removesuffix(".__init__") for place in places}
    return tuple(sorted(names))


def load_systems(path: Path | None = None) -> dict[str, System]:
    """The systems by id, in the order of the file.

    Args:
        path: a TOML file of `[[system]]` tables; the shipped list if left out.

    Raises:
        InputFaults: everything wrong in the file, with lines: unknown keys, sections, states or modules, ids that
            are there twice, a state that does not agree with `where` and `waits_for`.
    """
    path = DATA / "systems.toml" if path is None else path
    faults = Faults()
    read = toml_file(path, ("system",), faults)
    faults.stop_if_any()
    assert read is not None
    read.top.allow(())
    modules = module_names()
    found: dict[str, System] = {}
    for table in read.tables["system"]:
        system = _system(table, modules)
        if system.id in found:
            table.fault("id", f"{system.id!r} is there twice")
        found[system.id] = system
    if not found:
        faults.add(path, 0, "no [[system]] tables here")
    faults.stop_if_any()
    return found


def system(name: str, systems: Mapping[str, System]) -> System:
    """A system by its id.

    Raises:
        SmychkaError: no such system; names the nearest.
    """
    if name not in systems:
        raise SmychkaError(unknown("system", name, systems))
    return systems[name]


def _system(table: TomlTable, modules: tuple[str, ...]) -> System:
    table.allow(_KEYS)
    name = table.text("id")
    if name and not _ID.fullmatch(name):
        table.fault("id", f"'id' is {name!r}; expected small letters, digits and underscores")
    where = table.texts("where")
    for module in where:
        if module not in modules:
            table.fault("where", unknown("module", module, modules))
    quantities = table.texts("quantities")
    if not quantities:
        table.fault("quantities", "missing 'quantities': expected at least one")
    state = table.choice("state", "state", STATES)
    waits_for, test = table.text("waits_for", required=False), table.text("test", required=False)
    if test and not _TEST.fullmatch(test):
        table.fault("test", f"'test' is {test!r}; expected tests/systems/test_NAME.py")
    _check_state(table, state, bool(where), waits_for, test)
    return System(
        name, table.choice("section", "section", SECTIONS), table.text("title"), table.text("dates"),
        table.text("does"), quantities, table.text("check"), where, state, waits_for, test,
    )  # fmt: skip


def _check_state(table: TomlTable, state: str, held: bool, waits_for: str, test: str) -> None:
    """Note a state that disagrees with the modules named, with what is missing, or with the tests."""
    if state in ("modelled", "in part") and not held:
        table.fault("where", f"state is {state!r}, and 'where' names no module")
    if state == "waits" and (held or test):
        table.fault("state", "state is 'waits', and a module or a test is named; expected 'in part'")
    if state == "modelled" and waits_for:
        table.fault("waits_for", f"state is 'modelled', and it waits for {waits_for!r}; expected 'in part'")
    if state in ("in part", "waits") and not waits_for:
        table.fault("waits_for", f"state is {state!r}; expected 'waits_for' to say what is missing")
