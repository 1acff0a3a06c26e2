"""A policy in the form in which the report shows it."""

from __future__ import annotations

from smychka.inputs.impositions import CircumstanceChange
from smychka.inputs.levers import Levers
from smychka.inputs.policy import OWN, Policy
from smychka.telling.parts import PolicyShown, Step


def policy_shown(policy: Policy, levers: Levers) -> PolicyShown:
    """Antecedent and provenance of a policy: what changes, when, who proposed it, how much of history it rewrites."""
    held = tuple(Step(part.lever, part.since, part.until, part.value, part.reason) for part in policy.impositions)
    changed = tuple(Step(part.name, part.since, part.until, change_text(part)) for part in policy.changes)
    return PolicyShown(
        name=policy.name,
        title=policy.title or policy.name,
        summary=policy.summary,
        impositions=held + changed,
        proposed_by=policy.proposed_by,
        proposed_on=policy.proposed_on,
        documented_in=policy.documented_in,
        source=policy.source,
        forced=policy.forced,
        plausibility=policy.plausibility,
        rewrite_size=policy.rewrite_size(levers) if policy.impositions else policy.size,
        rewrite_class=policy.rewrite_class(levers) if policy.impositions else "",
        own=policy.status == OWN,
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
