"""The pages on accounts and causes, from the data files: `docs/reference/accounts.md`, `docs/reference/causes.md`.

    python scripts/write_claims.py

What stands there is what is asserted and how it is tested; verdicts are computed by `smychka accounts`.
"""

from __future__ import annotations

from collections import Counter

from write_reference import PAGES, table

TESTS = {
    "figure": "figures of the record", "event": "a date of the record", "query": "tables of the record",
    "evidence": "evidence of the literature", "switch": "arrows on and off", "fork": "a policy against history",
    "run": "the model itself",
}  # fmt: skip


def accounts_page() -> str:
    """The accounts: thesis, arrows, turning points, expectations, claims and how each is tested."""
    from smychka.inputs.accounts import load_accounts

    parts = [
        "# Accounts",
        "Five accounts of how the revolution of 1917 became Stalinism, and three theses that they argue against, as "
        "`data/accounts/` has them, in our words. The project takes no side: a thesis says what an account says. "
        "`smychka accounts` tries every claim and scores each account on the record; nothing below is a verdict.",
    ]
    for account in load_accounts().values():
        parts += [f"## {account.id}. {account.title}", account.thesis]
        words = {"+": "asserts", "(+)": "implies", "-": "denies", "(-)": "denies by implication"}
        for mark, word in words.items():
            named = [f"`{name}`" for name, own in account.marks.items() if own == mark]
            if named:
                parts.append(f"It {word}: {', '.join(named)}.")
        points = "; ".join(f"{each.title} ({each.since})" for each in account.turning_points)
        parts.append(f"Turning points: {points}.")
        if account.entailments:
            rows = [
                [each.title, f"`{each.policy}`" if each.policy else "", each.expects] for each in account.entailments
            ]
            parts.append(table(("alternative", "policy", "expected effect on the historical package"), rows))
        if account.claims:
            rows = []
            for claim in account.claims:
                counts = Counter(test.by for test in claim.tests)
                how = ", ".join(TESTS[name] + (f" ({count})" if count > 1 else "") for name, count in counts.items())
                rows.append([claim.id, claim.paragraph, claim.kind, claim.text, how or f"none: {claim.untestable}"])
            parts.append(table(("id", "paragraph", "kind", "claim", "tested by"), rows))
    return "\n\n".join(parts) + "\n"


def causes_page() -> str:
    """The causes with their reference levels."""
    from smychka.inputs.causes import load_causes

    parts = [
        "# Causes",
        "Causes among which `smychka causes` shares an outcome out, as `data/causes.toml` has them. Each counts as "
        "absent at its reference level. The twelve bundles of arrows play unless `--of` names others; their arrows are "
        "cut, and what these moved is then driven by its other causes. Decisions and circumstances are held.",
    ]
    rows = []
    for cause in load_causes().values():
        levers = dict.fromkeys(f"`{step.lever}`" for step in cause.impositions)
        moved = [*(f"`{name}`" for name in cause.mechanisms), *levers, *(f"`{each.name}`" for each in cause.changes)]
        rows.append([f"`{cause.id}`", cause.title, cause.reference + (f" {cause.note}" if cause.note else ""),
                     ", ".join(moved), ", ".join(cause.accounts)])  # fmt: skip
    columns = ("cause", "title", "reference level", "arrows, levers, circumstances", "accounts that lean on it")
    parts.append(table(columns, rows))
    return "\n\n".join(parts) + "\n"


WRITERS = {"accounts": accounts_page, "causes": causes_page}

if __name__ == "__main__":
    for name, page in WRITERS.items():
        (PAGES / f"{name}.md").write_text(page(), encoding="utf-8")
