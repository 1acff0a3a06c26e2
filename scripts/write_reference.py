"""The reference pages that follow from the package: levers, policies, mechanisms, systems, parameters, quantities,
equations.

    python scripts/write_reference.py [NAME ...]

writes `docs/reference/NAME.md` for the pages named, for all of them where none is. The text comes from the data files,
from the declarations of the parameters and quantities, and from the docstrings of the spheres; nothing is added.
"""

from __future__ import annotations

import ast
import csv
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "smychka"
PAGES = ROOT / "docs" / "reference"
SPHERES = ("economy", "party", "society", "abroad")
ACCOUNTS = {
    "TR": "Theoretical Review on Bettelheim, 1979",
    "IBRP": "left-communist account, 2003",
    "PER": "Pereira, History Today",
    "CWI": "anniversary text, 2003",
    "L5I": "Did Leninism lead to Stalinism",
    "CONT": "continuity thesis",
    "APOL": "thesis that Stalin achieved it",
    "TUCK": "thesis of the leader's psychology (Tucker)",
}


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; bars and line ends inside a cell do not break it."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(cell: object) -> str:
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def levers_page() -> str:
    """What was decided: every lever with its scale and its dated path."""
    from smychka.inputs.levers import Lever, load_levers

    def rows(lever: Lever) -> list[list[object]]:
        return [
            [s.since, s.until, f"{s.value:g} ({s.low:g} to {s.high:g})", s.decision, s.decided_by, s.source, s.status]
            for s in lever.path
        ]

    levers = load_levers().all
    parts = [
        "# Levers",
        "What was decided from November 1917 to June 1941, as dated paths. The range says what a fair reader of the "
        "literature could put in place of the value; the status speaks of the decision and its date. The reasons for "
        "the values, and what held in single regions, are shown by `smychka levers NAME`.",
    ]
    for group, members in groupby(levers, lambda lever: lever.group):
        listed = list(members)
        overview = [[f"`{v.name}`", v.title, v.unit, f"{v.minimum:g} to {v.maximum:g}", len(v.path)] for v in listed]
        parts += [f"## {group.capitalize()}", table(("lever", "title", "unit", "range", "steps"), overview)]
        for lever in listed:
            columns = ("from", "to", "value (range)", "decision", "decided by", "source", "status")
            parts += [f"### {lever.title} (`{lever.name}`)", _cell(lever.definition), table(columns, rows(lever))]
    return _page(parts)


def policies_page() -> str:
    """The alternatives that contemporaries proposed: who, when, how likely, and what each changes."""
    from smychka.economy.rules import RULES
    from smychka.inputs.policies import Policy, load_policies

    def changes(policy: Policy) -> Iterator[list[object]]:
        for step in policy.impositions:
            yield [f"`{step.lever}`", step.since, step.until, f"{step.value:g}", step.reason]
        for change in policy.changes:
            put = change.outcome or ("held" if change.hold else f"{change.value:g}" if change.value is not None else "")
            put = put or f"{change.times:g} times its value"
            yield [f"`{change.name}`", change.since, change.until, put, ""]
        for part in policy.rules:
            decided = ", ".join(f"`{name}`" for name in RULES[part.rule].levers)
            yield [part.subject, part.since, part.until, RULES[part.rule].title, f"decides month by month on {decided}"]

    policies = load_policies().values()
    parts = [
        "# Policies",
        "Alternatives that contemporaries proposed, written as dated positions of [levers](levers.md) and changes of "
        "circumstance. The chance is a judgement of how likely the decision itself was. *Forced*: that chance is under "
        "5 per cent, or the change rests on luck. Where a [rule](../explanation/ownership-and-rules.md) decides, the "
        "size of the rewrite is told by the run; two of these are scenarios that nobody of the time proposed, and say "
        "so. Which of them can be run is shown by `smychka policies`.",
        table(
            ("policy", "title", "proposed on", "chance", "rewrite size"),
            [[f"`{p.name}`", p.title, p.proposed_on, _chance(p.plausibility), p.size] for p in policies],
        ),
    ]
    for policy in policies:
        facts = [
            ["proposed by", policy.proposed_by],
            ["documented in", policy.documented_in],
            ["source, status", f"{policy.source}, {policy.status}"],
            ["forced", "yes" if policy.forced else ""],
            ["conflicts with", ", ".join(f"`{name}`" for name in policy.conflicts)],
            ["why a small change", policy.why_minimal],
            ["doubts", policy.note],
        ]
        parts += [
            f"## {policy.title} (`{policy.name}`)",
            policy.summary,
            "\n".join(f"- {name}: {_cell(text)}" for name, text in facts if text),
            table(("what", "from", "to", "becomes", "reason"), list(changes(policy))),
        ]
    return _page(parts)


def _chance(odds: tuple[float, float, float] | None) -> str:
    return "" if odds is None else f"{odds[1]:g} ({odds[0]:g} to {odds[2]:g})"


def mechanisms_page() -> str:
    """The map of mechanisms that the accounts name, and which account holds which."""
    with (PACKAGE / "data" / "mechanisms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    accounts = "; ".join(f"{key} = {title}" for key, title in ACCOUNTS.items())
    parts = [
        "# Mechanisms",
        "The causal arrows that rival accounts of the revolution's course name. An id is the name of a gain between 0 "
        "(the arrow is not there) and 1; those that an equation carries are on the page of "
        "[parameters](parameters.md). A mark says what an account says, not what is true: `+` asserts, `-` denies, in "
        "brackets where it is implied and not argued, nothing where the account is silent. The sign is that of the "
        "effect of the condition that the definition names.",
        f"Accounts and rival theses: {accounts}.",
    ]
    columns = ("mechanism", "definition", "causes", "effects", "sign", "delay", *ACCOUNTS)
    for (letter, title), members in groupby(rows, lambda row: (row["group"], row["group_title"])):
        cells = [
            [f"`{row['id']}`", *(row[name] for name in columns[1:6]), *(row[account] for account in ACCOUNTS)]
            for row in members
        ]
        parts += [f"## {letter}. {title}", table(columns, cells)]
    return _page(parts)


def systems_page() -> str:
    """The systems of the country: what each does, how one would see that it works, and where it lives."""
    from smychka.inputs.systems import SECTIONS, load_systems

    parts = [
        "# Systems",
        "What a model of the country from 1917 to 1941 has to contain. *Modelled*: all that the check asks; *in part*: "
        "some of it; *waits*: nothing yet. Figures in a check are targets remembered from the literature until the "
        "record confirms them. What the model gives is computed by `smychka systems --check`; the tests hold the same "
        "checks, and a miss stays an expected failure with its number.",
    ]
    columns = ("system", "title", "dates", "what it does", "check", "state", "where", "waits for", "tests")
    systems = load_systems().values()
    for section, title in SECTIONS.items():
        cells = [
            [f"`{s.id}`", s.title, s.dates, s.does, s.check, s.state, ", ".join(f"`smychka.{m}`" for m in s.where),
             s.waits_for, f"`{s.test}`" if s.test else ""]
            for s in systems
            if s.section == section
        ]  # fmt: skip
        parts += [f"## {title}", table(columns, cells)]
    return _page(parts)


def parameters_page() -> str:
    """All uncertain constants and gains with prior, unit, source and meaning."""
    from smychka import coupling
    from smychka.foundations.quantity import quantities

    parts = [
        "# Parameters and gains",
        "The uncertain constants of the [equations](equations.md). N(m, s) is a bell with mean m and standard "
        "deviation s, cut at the bounds in brackets; LogN(m, s) has the median m and the standard deviation s of its "
        "logarithm; U(a, b) is uniform; a bare number is a convention. Where the source is *assumption*, the note "
        "says why.",
    ]
    columns = ("parameter", "prior", "unit", "source", "note")
    listed = sorted(quantities(coupling.Parameters), key=lambda pair: pair[0].rpartition(".")[0])
    for module, members in groupby(listed, lambda pair: pair[0].rpartition(".")[0]):
        cells = [[f"`{name.rpartition('.')[2]}`", q.prior, q.unit, q.source, q.note] for name, q in members]
        parts += [f"## `{module}`", table(columns, cells)]
    gains = [[f"`{q.mechanism}`", name.partition(".")[0], q.prior, q.note] for name, q in quantities(coupling.Gains)]
    heading = "Strengths of the [mechanisms](mechanisms.md) that an equation carries."
    parts += ["## Gains", heading, table(("mechanism", "sphere", "prior", "what it does here"), gains)]
    return _page(parts)


def quantities_page() -> str:
    """The quantities that a run gives, with unit and kind."""
    from smychka.measures import MEASURES

    rows = [
        [f"`{m.id}`", m.title, m.unit, m.kind, "by region" if m.regional else "national", f"`smychka.{m.where}`"]
        for m in MEASURES.values()
    ]
    return _page(
        [
            "# Quantities",
            "What a run gives by month. Flows are per month, stocks stand at the end of the month, shares lie between "
            "0 and 1. The ids are the counterparts that the list of series in the record names.",
            table(("quantity", "title", "unit", "kind", "place", "equation"), rows),
        ]
    )


def equations_page() -> str:
    """The equations, as they stand in the docstrings of the spheres."""
    parts = [
        "# Equations",
        "Every equation stands once, in the docstring of the function that computes it. Written for one draw; an index "
        "r is a region, a dash marks the value after the month. The constants are on the page of "
        "[parameters](parameters.md).",
    ]
    for sphere in SPHERES:
        for path in sorted((PACKAGE / sphere).rglob("*.py")):
            module = ast.parse(path.read_text(encoding="utf-8"))
            said = [text for node in ast.walk(module) if (text := _with_equation(node))]
            if said:
                title = (ast.get_docstring(module) or "").split("\n", 1)[0]
                name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
                parts += [f"## `{name}`", title, *said]
    return _page(parts)


def _with_equation(node: ast.AST) -> str | None:
    """Name, meaning and equations of a function; None where its docstring holds no equation."""
    if not isinstance(node, ast.FunctionDef):
        return None
    text = inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
    pieces = text.partition("\n\nArgs:")[0].split("$$")
    if len(pieces) == 1:
        return None
    pieces = [inspect.cleandoc(piece).strip() for piece in pieces]
    blocks = [f"```math\n{piece}\n```" if place % 2 else piece for place, piece in enumerate(pieces)]
    return f"### `{node.name}`\n\n" + "\n\n".join(filter(None, blocks))


def _page(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


WRITERS: dict[str, Callable[[], str]] = {
    "levers": levers_page,
    "policies": policies_page,
    "mechanisms": mechanisms_page,
    "systems": systems_page,
    "parameters": parameters_page,
    "quantities": quantities_page,
    "equations": equations_page,
}


def main(names: Sequence[str]) -> None:
    """Write the pages named, or all."""
    unknown = [name for name in names if name not in WRITERS]
    if unknown:
        sys.exit(f"no such page: {', '.join(unknown)}; expected {', '.join(WRITERS)}")
    for name in names or WRITERS:
        (PAGES / f"{name}.md").write_text(WRITERS[name](), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
