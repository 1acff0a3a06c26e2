"""The rival accounts of how the revolution became Stalinism, as data: arrows they hold, turning points, claims.

One TOML file an account, `data/accounts/ID.toml`. Its head names the arrows of the mechanism map that the account
asserts, implies or denies; of all others it is silent. `[[turning_point]]` dates what it holds decisive,
`[[entailment]]` says what it expects of an alternative, and `[[claim]]` is one statement in our words with its place
in the text. `[[test]]` says how a claim is held against record or model (`inputs.claim_tests`). No verdict is written
down anywhere: it is computed.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.claim_tests import ClaimTest, read_test
from smychka.inputs.policies import policy_names
from smychka.inputs.toml_files import DATA, TomlFile, TomlTable, toml_file

__all__ = [
    "KINDS", "MARKS", "Account", "Claim", "Entailment", "Head", "TurningPoint", "heads", "load_accounts",
    "mechanism_ids",
]  # fmt: skip

KINDS = ("factual-event", "factual-quantitative", "causal", "counterfactual", "interpretive", "normative")
MARKS = {"asserts": "+", "implies": "(+)", "denies": "-", "denies_by_implication": "(-)"}
"""Lists of arrows in the head of an account, and the mark of each in the mechanism map."""
EFFECTS = ("--", "-", "0", "+", "?")
"""What an account expects of an alternative: that it lowers the chance strongly, lowers it, does not move it or only
delays it, raises it; or it is silent."""
_TABLES = ("claim", "test", "turning_point", "entailment")
_HEAD = ("id", "title", "foil", "thesis", "note", *MARKS)
_CLAIM = ("id", "paragraph", "kind", "text", "cause", "effect", "sign", "mechanisms", "refuted_by", "untestable")
_ID = re.compile(r"[A-Z][A-Z0-9]*")
_ORDER = ("TR", "IBRP", "PER", "CWI", "L5I", "CONT", "APOL", "TUCK")
"""Order in which accounts are shown; others follow by id."""


@dataclass(frozen=True)
class Claim:
    """One statement of an account.

    Attributes:
        id: its name, `TR-001`.
        account: id of the account.
        paragraph: where it stands in the text, counted from 1.
        kind: one of `KINDS`.
        text: what it says, in our words.
        cause: what it names as cause; empty where it names none.
        effect: what it names as effect.
        sign: + or -, 0 where it denies the link, empty where it claims no direction.
        mechanisms: arrows of the map that it speaks of.
        refuted_by: what would count against it.
        untestable: why nothing can decide it; empty where something can.
        tests: how it is tested.
    """

    id: str
    account: str
    paragraph: int
    kind: str
    text: str
    cause: str
    effect: str
    sign: str
    mechanisms: tuple[str, ...]
    refuted_by: str
    untestable: str
    tests: tuple[ClaimTest, ...]


@dataclass(frozen=True)
class TurningPoint:
    """What an account holds decisive, and when: first and last day."""

    since: dt.date
    until: dt.date
    title: str
    decisive: bool


@dataclass(frozen=True)
class Entailment:
    """What an account, read by us, expects of an alternative: one of `EFFECTS` on the chance of the package."""

    policy: str
    title: str
    expects: str


@dataclass(frozen=True)
class Account:
    """One account, or a foil that the accounts argue against.

    Attributes:
        id: its short name, `TR`.
        title: its name for readers.
        foil: whether it is a thesis that the accounts argue against, known from general literature.
        thesis: what it holds, in our words.
        marks: `+`, `(+)`, `-` or `(-)` by arrow; of other arrows it is silent.
        turning_points: by date.
        entailments: what it expects of alternatives.
        claims: in the order of the text.
        file: where it stands.
    """

    id: str
    title: str
    foil: bool
    thesis: str
    marks: Mapping[str, str]
    turning_points: tuple[TurningPoint, ...]
    entailments: tuple[Entailment, ...]
    claims: tuple[Claim, ...]
    file: str


@cache
def mechanism_ids() -> tuple[str, ...]:
    """Ids of the arrows of the map, in its order."""
    with (DATA / "mechanisms.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["id"] for row in csv.DictReader(lines))


def load_accounts(folder: Path | None = None) -> dict[str, Account]:
    """The accounts by id: the five in the order of the design, then the foils.

    Args:
        folder: where their files are; the shipped ones if left out.

    Raises:
        InputFaults: everything wrong in the files, with file and line: an arrow that is both asserted and denied, an
            unknown arrow or policy, a test of a claim that is not there.
    """
    if folder is None:
        return _shipped()
    faults = Faults()
    found = [_account(path, faults) for path in _files(folder)]
    if not found and not faults:
        faults.add(folder, 0, "no accounts here")
    faults.stop_if_any()
    by_id: dict[str, Account] = {}
    for account in sorted((each for each in found if each is not None), key=_place):
        if account.id in by_id:
            raise SmychkaError(f"{account.file}: account {account.id!r} stands in {by_id[account.id].file} too")
        by_id[account.id] = account
    return by_id


@dataclass(frozen=True)
class Head:
    """What stands at the head of an account's file: title, and marks by arrow."""

    title: str
    marks: Mapping[str, str]


@cache
def heads() -> dict[str, Head]:
    """The heads of the shipped accounts by id, read without their claims, which takes a hundredth of the time."""
    found = {}
    for path in _files(DATA / "accounts"):
        told = tomllib.loads(path.read_text(encoding="utf-8").split("\n[[", maxsplit=1)[0])
        marks = {name: mark for key, mark in MARKS.items() for name in told.get(key, ())}
        found[str(told["id"])] = Head(str(told["title"]), marks)
    return dict(sorted(found.items(), key=lambda item: _rank(item[0])))


def _rank(name: str) -> tuple[int, str]:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER), name


@cache
def _shipped() -> dict[str, Account]:
    return load_accounts(DATA / "accounts")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.stem not in ("contradictions", "gains"))


def _place(account: Account) -> tuple[bool, tuple[int, str]]:
    return account.foil, _rank(account.id)


def _account(path: Path, faults: Faults) -> Account | None:
    read = toml_file(path, _TABLES, faults)
    if read is None:
        return None
    top = read.top
    top.allow(_HEAD)
    name = top.text("id")
    if name and not _ID.fullmatch(name):
        top.fault("id", f"'id' is {name!r}; expected capital letters and digits")
    marks = _marks(top)
    tests = _tests(read)
    claims = tuple(_claim(table, name, tests) for table in read.tables["claim"])
    _check_ids(read, claims)
    points = tuple(_turning_point(table) for table in read.tables["turning_point"])
    expected = tuple(_entailment(table) for table in read.tables["entailment"])
    thesis = top.text("thesis")
    by_date = tuple(sorted(points, key=lambda each: each.since))
    return Account(name, top.text("title"), top.flag("foil"), thesis, marks, by_date, expected, claims, str(path))


def _marks(top: TomlTable) -> dict[str, str]:
    """The arrows of the head with their marks; one that stands in two lists is a fault."""
    found: dict[str, str] = {}
    known = mechanism_ids()
    for key, mark in MARKS.items():
        for name in top.texts(key):
            if name not in known:
                top.fault(key, unknown("mechanism", name, known))
            elif name in found:
                before = next(word for word, sign in MARKS.items() if sign == found[name])
                top.fault(key, f"{name!r} stands under {key!r} and under {before!r}; an account says one thing of it")
            else:
                found[name] = mark
    return found


def _tests(read: TomlFile) -> dict[str, list[ClaimTest]]:
    ids = [str(table.entries.get("id")) for table in read.tables["claim"]]
    found: dict[str, list[ClaimTest]] = {}
    for table in read.tables["test"]:
        claim = table.choice("claim", "claim", ids)
        test = read_test(table, mechanism_ids(), policy_names())
        if test is not None:
            found.setdefault(claim, []).append(test)
    return found


def _claim(table: TomlTable, account: str, tests: Mapping[str, Sequence[ClaimTest]]) -> Claim:
    table.allow(_CLAIM)
    name, place = table.text("id"), table.number("paragraph")
    if name and not name.startswith(f"{account}-"):
        table.fault("id", f"'id' is {name!r}; expected {account}- and a number")
    kind = table.choice("kind", "kind of claim", KINDS)
    arrows = table.texts("mechanisms")
    for arrow in arrows:
        if arrow not in mechanism_ids():
            table.fault("mechanisms", unknown("mechanism", arrow, mechanism_ids()))
    sign = table.text("sign", required=False)
    if sign not in ("", "+", "-", "0"):
        table.fault("sign", f"'sign' is {sign!r}; expected +, - or 0")
    why, own = table.text("untestable", required=False), tuple(tests.get(name, ()))
    if why and own:
        table.fault("untestable", f"{name} is called untestable and has a test")
    words = {key: table.text(key, required=False) for key in ("cause", "effect", "refuted_by")}
    return Claim(
        name, account, int(place or 0), kind, table.text("text"), words["cause"], words["effect"], sign, arrows,
        words["refuted_by"], why, own,
    )  # fmt: skip


def _check_ids(read: TomlFile, claims: Sequence[Claim]) -> None:
    met: set[str] = set()
    for table, claim in zip(read.tables["claim"], claims, strict=True):
        if claim.id in met:
            table.fault("id", f"{claim.id!r} stands twice")
        met.add(claim.id)


def _turning_point(table: TomlTable) -> TurningPoint:
    table.allow(("from", "to", "title", "mentioned_only"))
    since, until = table.day("from"), table.day("to", end=True, required=False)
    start = since or dt.date(1917, 11, 7)
    return TurningPoint(start, until or start, table.text("title"), not table.flag("mentioned_only"))


def _entailment(table: TomlTable) -> Entailment:
    table.allow(("policy", "title", "expects"))
    policy = table.text("policy", required=False)
    if policy and policy not in policy_names():
        table.fault("policy", unknown("policy", policy, policy_names()))
    return Entailment(policy, table.text("title"), table.choice("expects", "effect", EFFECTS))
