"""A study: draws x policies x switches, declared once, and what is kept of them.

A study is a TOML file or a `Study`. Its work is cut into units, a batch of draws of one case each, that depend on
nothing but the study: whoever computes a unit, and when, the numbers are the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from smychka.ensemble import BATCH, Course, History
from smychka.foundations.calendar import MONTHS, first_day, first_whole_month, month_in_run
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.foundations.quantity import quantities
from smychka.foundations.turns import even_size
from smychka.inputs.policies import load_policy, policy_names
from smychka.inputs.policy import Policy
from smychka.inputs.toml_files import TomlTable, toml_file
from smychka.measures import MEASURES
from smychka.whole import Gains

HISTORY = "history"
FULL = "as drawn"
KEPT = ("famine_deaths", "grain_procurement", "industry_output")
FORMS = ("draws", "quantiles")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_UNITS = 1_000_000

_KEYS = (
    "title", "draws", "seed", "batch", "policies", "free_from", "prior", "keep", "from", "to", "every", "form",
    "quantiles",
)  # fmt: skip


@dataclass(frozen=True)
class Study:
    """A design: every policy under every set of switches with the same draws.

    Attributes:
        title: what it is about.
        draws: number of draws, 1 or more.
        seed: seed of all luck.
        batch: draws computed at a time; part of the design, as the last digits depend on it. 0 leaves it to the machine
            until the study is run.
        policies: names of policies; `history` for none.
        switches: name of a set of switches, and the strength of each arrow in it, 0 to 1.
        free_from: date from which the party decides, as written; empty for recorded politics.
        prior: whether constants come from their priors instead of the posterior.
        keep: ids of the quantities wanted.
        months: numbers of the months wanted.
        form: `draws` keeps every draw, `quantiles` counts them and keeps quantiles and mean.
        quantiles: the quantiles wanted, 0 to 1.
        texts: policies that were not shipped, or may have changed since, as TOML, by name.
    """

    title: str = ""
    draws: int = 400
    seed: int = 1917
    batch: int = 0
    policies: tuple[str, ...] = (HISTORY,)
    switches: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ((FULL, ()),)
    free_from: str = ""
    prior: bool = False
    keep: tuple[str, ...] = KEPT
    months: tuple[int, ...] = tuple(range(MONTHS))
    form: str = "draws"
    quantiles: tuple[float, ...] = LEVELS
    texts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no run can be made of."""
        faults = [f"{name} is {value}; expected 1 or more" for name, value in
                  (("draws", self.draws), ("batch", self.batch or 1)) if value < 1]  # fmt: skip
        faults += [unknown("quantity", name, MEASURES) for name in self.keep if name not in MEASURES]
        arrows = {found.mechanism for _, found in quantities(Gains)}
        switched = [(name, value) for _, strengths in self.switches for name, value in strengths]
        faults += [unknown("arrow", name, sorted(map(str, arrows))) for name, _ in switched if name not in arrows]
        faults += [f"strength of {name} is {value:g}; expected 0 to 1" for name, value in switched
                   if not 0.0 <= value <= 1.0]  # fmt: skip
        faults += [f"quantile {level:g}; expected 0 to 1" for level in self.quantiles if not 0.0 <= level <= 1.0]
        faults += [] if self.form in FORMS else [unknown("form", self.form, FORMS)]
        for what, names in (("policies", self.policies), ("keep", self.keep), ("months", self.months),
                            ("switches", tuple(name for name, _ in self.switches))):  # fmt: skip
            faults += [f"{what} is empty"] if not names else []
            faults += [f"{what} names {each!r} twice" for each in dict.fromkeys(names) if list(names).count(each) > 1]
        if not faults and len(self.cases) * self.batches > MOST_UNITS:
            faults.append(f"{len(self.cases) * self.batches:,} batches are more than {MOST_UNITS:,}: take larger ones")
        if faults:
            raise SmychkaError("the study cannot be run: " + "; ".join(faults))

    @cached_property
    def cases(self) -> tuple[tuple[int, int], ...]:
        """Place of the policy and of the set of switches of each case."""
        return tuple((one, two) for one in range(len(self.policies)) for two in range(len(self.switches)))

    @property
    def size(self) -> int:
        """Draws in a batch, the last of which may be wanted in part."""
        return even_size(self.draws, self.batch or BATCH)

    @property
    def batches(self) -> int:
        """Batches of a case."""
        return math.ceil(self.draws / self.size)

    @property
    def units(self) -> int:
        """Units of work: batches of all cases."""
        return len(self.cases) * self.batches

    def unit(self, number: int) -> tuple[int, int, int]:
        """Case, first draw and number of draws of a unit."""
        case, batch = divmod(number, self.batches)
        start = batch * self.size
        return case, start, min(self.size, self.draws - start)

    def policy(self, name: str) -> Policy | None:
        """The policy of a name; None for history."""
        if name == HISTORY:
            return None
        from tempfile import TemporaryDirectory

        if name not in self.texts:
            return load_policy(name)
        with TemporaryDirectory() as room:
            path = Path(room) / f"{name}.toml"
            path.write_text(self.texts[name], encoding="utf-8")
            return load_policy(path)

    def courses(self, history: History) -> list[Course]:
        """What each case follows.

        Raises:
            InputFaults: a policy that names what is not there.
            SmychkaError: a date outside the run.
        """
        free = first_whole_month(self.free_from) if self.free_from else None
        found = [self.policy(name) for name in self.policies]
        for policy in found:
            if policy is not None:
                history.validated(policy)
        return [Course(found[one], free=free, switches=self.switches[two][1]) for one, two in self.cases]

    def settled(self) -> Study:
        """The study with the text of every policy in it, so that it means the same on another machine."""
        texts = {}
        for name in self.policies:
            policy = self.policy(name)
            if policy is not None:
                texts[name] = policy.to_toml()
        return replace(self, texts=texts)

    def told(self) -> dict[str, Any]:
        """The study in the types of JSON, without the texts of policies."""
        return {name: value for name, value in asdict(self).items() if name != "texts"}

    def to_json(self) -> str:
        """The study as text; `from_json` gives it back."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Study:
        """The study of a text that `to_json` made."""
        body: dict[str, Any] = json.loads(text)
        switches = tuple((name, tuple((each, value) for each, value in rows)) for name, rows in body["switches"])
        lists = {name: tuple(body[name]) for name in ("policies", "keep", "months", "quantiles")}
        return cls(**(body | lists | {"switches": switches}))

    @property
    def month_dates(self) -> np.ndarray:
        """First days of the months kept. (month,)"""
        return np.array([np.datetime64(first_day(month), "ns") for month in self.months])


def load_study(path: Path) -> Study:
    """A study from a TOML file.

    Args:
        path: the file: `draws`, `seed`, `policies` (names, or TOML files beside it), `keep`, `from`, `to`, `every`,
            `form`, `quantiles`, `free_from`, `prior`, `batch`, and tables `[[switch]]` with `name` and `gains`.

    Raises:
        InputFaults: everything wrong in the file, with the line.
        SmychkaError: a policy, quantity or arrow that does not exist, with the nearest name.
    """
    faults = Faults()
    file = toml_file(path, ("switch",), faults)
    faults.stop_if_any()
    assert file is not None
    file.top.allow(_KEYS)
    named, texts = _policies(file.top, path.parent)
    switches = tuple(_switch(table) for table in file.tables["switch"])
    whole = {key: _whole(file.top, key) for key in ("draws", "seed", "batch", "every") if key in file.top.entries}
    since, until = file.top.span(since_required=False)
    months = range(month_in_run(str(since)), month_in_run(str(until)) + 1, max(whole.pop("every", 1), 1))
    given: dict[str, Any] = {
        "title": file.top.text("title", required=False), "free_from": str(file.top.entries.get("free_from", "")),
        "months": tuple(months), "policies": named, "texts": texts, **whole,
    }  # fmt: skip
    if "form" in file.top.entries:
        given["form"] = file.top.choice("form", "form", FORMS)
    if "prior" in file.top.entries:
        given["prior"] = file.top.entries["prior"]
        if not isinstance(given["prior"], bool):
            file.top.fault("prior", f"'prior' is {given['prior']!r}; expected true or false")
    if "keep" in file.top.entries:
        given["keep"] = file.top.texts("keep")
    if "quantiles" in file.top.entries:
        given["quantiles"] = tuple(float(level) for level in file.top.entries["quantiles"])
    faults.stop_if_any()
    return Study(**given, switches=switches or ((FULL, ()),))


def _whole(table: TomlTable, key: str) -> int:
    value = table.number(key)
    if value is None or value != int(value):
        table.fault(key, f"{key!r} is {table.entries[key]!r}; expected a whole number")
        return 1
    return int(value)


def _policies(table: TomlTable, folder: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names of the policies, and the text of those that are files."""
    names, texts = [], {}
    for each in table.texts("policies") or (HISTORY,):
        path = folder / each
        if each.endswith(".toml") and not path.is_file():
            table.fault("policies", f"there is no file {each!r} beside the study")
        elif each.endswith(".toml"):
            texts[path.stem] = path.read_text(encoding="utf-8")
        elif each != HISTORY and each not in policy_names():
            table.fault("policies", unknown("policy", each, (HISTORY, *policy_names())))
        names.append(Path(each).stem if each.endswith(".toml") else each)
    return tuple(names), texts


def _switch(table: TomlTable) -> tuple[str, tuple[tuple[str, float], ...]]:
    table.allow(("name", "gains"))
    gains = table.entries.get("gains", {})
    if not isinstance(gains, Mapping) or not all(isinstance(value, int | float) for value in gains.values()):
        table.fault("gains", f"'gains' is {gains!r}; expected a table of arrows and strengths")
        gains = {}
    return table.text("name"), tuple((str(name), float(value)) for name, value in gains.items())


def differences(one: Study, other: Study) -> Sequence[str]:
    """Names of the fields in which two studies differ."""
    ours, theirs = asdict(one), asdict(other)
    return [name for name in ours if ours[name] != theirs[name]]
