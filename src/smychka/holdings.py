"""What is in the house: policies, levers, mechanisms, quantities and works, as lists for the catalogue commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from smychka.coupling import CIRCUMSTANCES, LEVERS, Gains
from smychka.economy.rules import RULES, decided_levers
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import Quantity, mechanisms, quantities
from smychka.inputs.impositions import RuleInForce
from smychka.inputs.levers import load_levers
from smychka.inputs.mechanisms import READINGS, load_mechanisms
from smychka.inputs.policies import load_policies
from smychka.inputs.policy import Policy
from smychka.inputs.record import load_bibliography, load_record
from smychka.inputs.systems import load_systems
from smychka.measures import MEASURES
from smychka.telling.bibliography import bibtex, references

if TYPE_CHECKING:
    from smychka.judgement.systems import Result


def idle_parts(policy: Policy) -> tuple[str, ...]:
    """Levers and circumstances of a policy, those of its rules among them, that no equation of this version reads."""
    levers = [name for name in _levers(policy) if name not in LEVERS]
    changes = [part.name for part in policy.changes if not _read(part.name)]
    return tuple(dict.fromkeys(levers + changes))


def _read(circumstance: str) -> bool:
    """Whether the engine reads a circumstance; attempts abroad are read with their fates."""
    return circumstance in CIRCUMSTANCES or circumstance.startswith("opening.")


def _levers(policy: Policy) -> list[str]:
    """The levers that a policy holds or leaves to a rule."""
    ruled = [name for rule in policy.rule_names for name in decided_levers(rule)]
    return [part.lever for part in policy.impositions] + ruled


def rules_told(policy: Policy) -> list[dict[str, Any]]:
    """The rules that govern under a policy: rule, title, from, to, the levers decided on and those held against it."""
    return [
        {
            "rule": part.rule,
            "title": RULES[part.rule].title if part.rule in RULES else part.rule,
            "from": part.since.isoformat(),
            "to": part.until.isoformat(),
            "levers": list(decided_levers(part.rule)),
            "held": list(_held_against(part, policy)),
        }
        for part in policy.rules
    ]


def _held_against(part: RuleInForce, policy: Policy) -> tuple[str, ...]:
    """Levers of a rule that a policy holds on days on which the rule governs."""
    mine = decided_levers(part.rule)
    return tuple(
        dict.fromkeys(
            step.lever
            for step in policy.impositions
            if step.lever in mine and step.since <= part.until and part.since <= step.until
        )
    )


def refuse_contradiction(one: Policy, two: Policy) -> None:
    """Refuse two policies of which one holds what a rule of the other decides.

    Raises:
        SmychkaError: they contradict each other; names the levers.
    """
    for ruled, other in ((one, two), (two, one)):
        for part in ruled.rules:
            shared = _held_against(part, other)
            if shared:
                raise SmychkaError(
                    f"{ruled.name} leaves to the rule {part.rule} what {other.name} sets: {', '.join(shared)}; "
                    "write one policy file with both, in which what is held wins over the rule"
                )


def policy_state(policy: Policy) -> str:
    """Whether a policy runs, runs in part, or waits, and for what."""
    idle = idle_parts(policy)
    if not idle:
        return "runs"
    acting = set(_levers(policy)) & LEVERS or any(_read(part.name) for part in policy.changes)
    return ("runs in part; without effect: " if acting else "waits for: ") + ", ".join(idle)


def policy_items() -> list[dict[str, Any]]:
    """The shipped policies: id, title, where, state, date, proposer, size, plausibility."""
    return [
        {
            "id": policy.name,
            "title": policy.title,
            "where": f"data/policies/{policy.name}.toml",
            "state": policy_state(policy),
            "from": policy.first_date.isoformat() if policy.first_date is not None else "",
            "proposed_by": policy.proposed_by,
            "forced": policy.forced,
            "rewrite_size": policy.size,
            "plausibility": list(policy.plausibility) if policy.plausibility is not None else None,
        }
        for policy in load_policies().values()
    ]


def lever_items() -> list[dict[str, Any]]:
    """The levers: id, title, unit, group, where, and whether an equation reads them."""
    return [
        {
            "id": lever.name,
            "title": lever.title,
            "unit": lever.unit,
            "group": lever.group,
            "minimum": lever.minimum,
            "maximum": lever.maximum,
            "steps": len(lever.path),
            "where": f"data/levers/{lever.name}.toml",
            "state": "acts" if lever.name in LEVERS else "read by no equation yet",
        }
        for lever in load_levers().all
    ]


def mechanism_items() -> list[dict[str, Any]]:
    """The arrows of the map, then those added to it: id, title, where, state, prior of the gain, accounts, reason.

    `state` is `runs` (an equation carries it), `reading` (it says what to call a run), `not modelled`, or `added` (it
    runs and no account of the map names it). `where` are the modules in which its gain stands.
    """
    gains, known, mapped = mechanisms(Gains), dict(quantities(Gains)), load_mechanisms()
    items = [
        {
            "id": each.id,
            "title": each.definition,
            "group": f"{each.group}. {each.group_title}",
            **_gain(each.id, gains, known),
            "accounts_for": list(each.holders),
            "accounts_against": list(each.deniers),
            "state": "runs" if each.id in gains else "reading" if each.group == READINGS else "not modelled",
            "causes": list(each.causes),
            "effects": list(each.effects),
            "sign": each.sign,
            "delay": each.delay,
            "reason": each.reason,
            "stands_in": each.stands_in,
        }
        for each in mapped.values()
    ]
    nobody: dict[str, Any] = {"accounts_for": [], "accounts_against": []}
    added = [{"id": name, **_gain(name, gains, known), **nobody} for name in gains if name not in mapped]
    return items + [{**item, "title": item["does"][0], "group": "", "state": "added"} for item in added]


def _gain(name: str, gains: Mapping[str, list[str]], known: Mapping[str, Quantity]) -> dict[str, Any]:
    """Where the gain of an arrow stands, its prior, and what it does in each place."""
    places = gains.get(name, [])
    return {
        "where": [_home(place) for place in places],
        "prior": str(known[places[0]].prior) if places else "",
        "does": [known[place].note for place in places],
    }


def _home(gain: str) -> str:
    """The module in which a gain stands, from its dotted name."""
    kind: Any = Gains
    for part in gain.split(".")[:-1]:
        kind = get_type_hints(kind)[part]
    return str(kind.__module__)


def series_items() -> list[dict[str, Any]]:
    """The quantities of the model and the series of the record that answer to them."""
    listed = load_record().series
    answers = listed[listed["counterpart"].fillna("") != ""].groupby("counterpart").groups
    return [
        {
            "id": each.id,
            "title": each.title,
            "unit": each.unit,
            "kind": each.kind,
            "where": f"smychka.{each.where}",
            "state": ", ".join(answers[each.id]) if each.id in answers else "no series of the record",
        }
        for each in MEASURES.values()
    ]


def system_items(found: Iterable[Result] | None = None) -> list[dict[str, Any]]:
    """The systems of the list: id, title, section, where, state, check, test, value, and what they do and wait for.

    Args:
        found: results of the checks; `value` then holds those of the system, misses first. None where none were run.
    """
    read = None if found is None else sorted(found, key=lambda each: each.met)
    return [
        {
            "id": each.id,
            "title": each.title,
            "section": each.section,
            "where": [f"smychka.{module}" for module in each.where],
            "state": each.state,
            "waits_for": each.waits_for,
            "dates": each.dates,
            "does": each.does,
            "quantities": list(each.quantities),
            "check": each.check,
            "test": each.test,
            "value": None if read is None else [one.row() for one in read if one.check.system == each.id],
        }
        for each in load_systems().values()
    ]


def cited(folder: Path | None = None) -> tuple[str, list[str]]:
    """BibTeX and reference list of what a result used; of everything shipped if no result is named.

    Raises:
        SmychkaError: the folder holds no bibliography.
    """
    works = load_bibliography()
    keys = frozenset(works)
    if folder is not None:
        keys = _keys_of(folder)
    return bibtex(keys, works), [reference.text for reference in references(keys, works)]


def _keys_of(folder: Path) -> frozenset[str]:
    path = folder / "bibliography.bib"
    if not path.is_file():
        raise SmychkaError(f"{folder} holds no bibliography.bib; expected the folder of a result")
    return frozenset(re.findall(r"^@\w+\{([^,]+),", path.read_text("utf-8"), flags=re.MULTILINE))
