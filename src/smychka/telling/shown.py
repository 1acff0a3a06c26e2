"""A policy in the form in which the report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from smychka.economy.rules import RULES, decided_levers
from smychka.inputs.impositions import CircumstanceChange, RuleInForce
from smychka.inputs.levers import Levers
from smychka.inputs.policy import OWN, Policy
from smychka.telling.parts import PolicyShown, Step

if TYPE_CHECKING:
    import numpy as np


def policy_shown(policy: Policy, levers: Levers, moved: Mapping[str, np.ndarray] | None = None) -> PolicyShown:
    """Antecedent and provenance of a policy: what changes, when, who proposed it, how much of history it rewrites.

    Args:
        policy: the policy.
        levers: the levers.
        moved: how far a rule moved levers from history in the run, by lever. (month,) each.
    """
    held = tuple(Step(part.lever, part.since, part.until, part.value, part.reason) for part in policy.impositions)
    changed = tuple(Step(part.name, part.since, part.until, change_text(part)) for part in policy.changes)
    return PolicyShown(
        name=policy.name,
        title=policy.title or policy.name,
        summary=policy.summary,
        impositions=held + changed + tuple(_rule_shown(part) for part in policy.rules),
        proposed_by=policy.proposed_by,
        proposed_on=policy.proposed_on,
        documented_in=policy.documented_in,
        source=policy.source,
        forced=policy.forced,
        plausibility=policy.plausibility,
        rewrite_size=policy.rewrite_size(levers, moved) if policy.impositions or moved else policy.size,
        rewrite_class=policy.rewrite_class(levers, moved) if policy.impositions or moved else "",
        own=policy.status == OWN,
    )


def _rule_shown(part: RuleInForce) -> Step:
    title = RULES[part.rule].title if part.rule in RULES else part.rule
    levers = ", ".join(name.replace("_", " ") for name in decided_levers(part.rule))
    return Step(
        part.subject, part.since, part.until, title, f"Decides month by month, from the state of the last, on {levers}"
    )


def change_text(change: CircumstanceChange) -> str:
    """What happens to a circumstance, in words."""
    if change.outcome:
        return change.outcome
    if change.hold:
        return "held at the value of the first day"
    if change.times is not None:
        return f"times {change.times:g}"
    return f"{change.value:g}"
