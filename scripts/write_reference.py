"""The pages that follow from the package: levers, policies, mechanisms, what is not modelled, outcomes, readings,
systems, parameters, quantities, equations.

    python scripts/write_reference.py [NAME ...]

writes `docs/reference/NAME.md` (what is not modelled: `docs/explanation/not_modelled.md`) for the pages named, for all
of them where none is. The text comes from the data files, from the declarations of the parameters and quantities, and
from the docstrings of the spheres; nothing is added.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "smychka"
PAGES = ROOT / "docs" / "reference"
SPHERES = ("economy", "party", "society", "abroad")
ELSEWHERE = {"not_modelled": ROOT / "docs" / "explanation" / "not_modelled.md"}


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; bars and line ends inside a cell do not break it."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(cell: object) -> str:
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _followed(lever: str) -> str:
    """How a lever follows the line and the situation under free politics, in one sentence."""
    from smychka.party.line_table import ROWS, SITUATION, UNLINKED

    if lever in UNLINKED:
        return f"Under free politics: no link to the line; {UNLINKED[lever]}."
    row = next(each for each in ROWS if each.lever == lever)

    def told(names: Iterable[str]) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {row.loads[name]:+g}" for name in names) or "nothing"

    by_line = told(name for name in row.loads if name not in SITUATION)
    by_events = told(name for name in row.loads if name in SITUATION)
    return (
        f"Under free politics, in log odds of its place in its range: moved by the line through {by_line}; by the "
        f"situation through {by_events}; a decision goes through in about {row.months:g} months."
    )


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
        "the values, and what held in single regions, are shown by `smychka levers NAME`. How each follows the line of "
        "the rulers and the situation holds under [free politics](../explanation/free-politics.md) alone; all loadings "
        "are assumptions.",
    ]
    for group, members in groupby(levers, lambda lever: lever.group):
        listed = list(members)
        overview = [[f"`{v.name}`", v.title, v.unit, f"{v.minimum:g} to {v.maximum:g}", len(v.path)] for v in listed]
        parts += [f"## {group.capitalize()}", table(("lever", "title", "unit", "range", "steps"), overview)]
        for lever in listed:
            columns = ("from", "to", "value (range)", "decision", "decided by", "source", "status")
            heading = f"### {lever.title} (`{lever.name}`)"
            parts += [heading, _cell(lever.definition), _followed(lever.name), table(columns, rows(lever))]
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
    from smychka.inputs.accounts import heads
    from smychka.inputs.mechanisms import load_mechanisms

    accounts = "; ".join(f"{key} = {head.title}" for key, head in heads().items())
    parts = [
        "# Mechanisms",
        "The causal arrows that rival accounts of the revolution's course name. An id is the name of a gain between 0 "
        "(the arrow is not there) and 1; those that an equation carries are on the page of "
        "[parameters](parameters.md), the others, with the reason, on that of [what is not "
        "modelled](../explanation/not_modelled.md). `smychka mechanisms` shows both lists in one. A mark says what an "
        "account says, not what is true: `+` asserts, `-` denies, in brackets where it is implied and not argued, "
        "nothing where the account is silent. The sign is that of the effect of the condition that the definition "
        "names.",
        f"Accounts and rival theses: {accounts}.",
    ]
    columns = ("mechanism", "definition", "causes", "effects", "sign", "delay", *heads())
    for (letter, title), members in groupby(load_mechanisms().values(), lambda each: (each.group, each.group_title)):
        cells = [
            [f"`{m.id}`", m.definition, "; ".join(m.causes), "; ".join(m.effects), m.sign, m.delay, *m.marks.values()]
            for m in members
        ]
        parts += [f"## {letter}. {title}", table(columns, cells)]
    return _page(parts)


def not_modelled_page() -> str:
    """The arrows of the map that no equation carries, with the reason, and what comes nearest."""
    from smychka.inputs.mechanisms import READINGS, load_mechanisms

    mapped = load_mechanisms().values()
    left = [each for each in mapped if each.reason]
    columns = ("mechanism", "definition", "why not", "what comes nearest")

    def rows(reading: bool) -> list[list[object]]:
        chosen = [each for each in left if (each.group == READINGS) == reading]
        return [[f"`{each.id}`", each.definition, each.reason, each.stands_in] for each in chosen]

    arrows, readings = rows(reading=False), rows(reading=True)
    parts = [
        "# What is not modelled",
        f"Of the {len(mapped)} arrows in the [map of mechanisms](../reference/mechanisms.md), "
        f"{len(mapped) - len(left)} stand in an equation with a gain, {len(readings)} are readings, and {len(arrows)} "
        "are in no equation. `smychka mechanisms` shows all of them; [coupling](coupling.md) says which of those that "
        "run wait for a departure from history. This page follows from `data/mechanisms.csv`.",
        "## Arrows without an equation",
        "An arrow that is missing here is not denied: the model is silent about it, and no answer of the model speaks "
        "for or against an account that rests on it.",
        table(columns, arrows),
        "## Readings",
        "These say what a society, or a course of events, is to be called. They move nothing and have no gain: "
        "each is read off a finished run, by the criteria of the account that holds it "
        "([readings](../reference/readings.md)), and two readers may call the same run by two names.",
        table(columns, readings),
    ]
    return _page(parts)


def outcomes_page() -> str:
    """What a run is asked: outcomes, lines on them, and what must hold together, also by the accounts' definitions."""
    from smychka.judgement.outcomes import load_outcomes

    named = load_outcomes()
    outcomes = [
        [f"`{o.id}`", o.title, o.unit, f"{o.how} of `{o.quantity}`{f', {o.region}' if o.region else ''}", o.note]
        for o in named.outcomes
    ]
    lines = [
        [f"`{t.id}`", t.title, f"`{t.outcome}` at {'most' if t.at_least is None else 'least'} "
         f"{t.at_most if t.at_least is None else t.at_least:g}", t.note]
        for t in named.thresholds
    ]  # fmt: skip
    defined = [
        [f"`{d.outcome}`", d.account or "default", d.title, "; ".join(c.words for c in d.conditions), d.months,
         ", ".join(d.claims), d.note]
        for d in named.definitions
    ]  # fmt: skip
    return _page([
        "# Outcomes and definitions",
        "What is read off a run, as `data/outcomes.toml` has it. An outcome without dates is read over 1, 3, 5 and 12 "
        "years from a fork. What the definitions are for, and how to write one's own, is said on the page of [yes and "
        "no](../explanation/yes-and-no.md).",
        "## Outcomes", table(("outcome", "title", "unit", "read as", "note"), outcomes),
        "## Lines on one outcome", table(("threshold", "title", "line", "note"), lines),
        "## Several conditions together",
        "All conditions must hold in the same months, for so many months without a break. Tables show the default; "
        "JSON has those of the accounts beside it.",
        table(("outcome", "whose", "title", "conditions", "months", "claims", "note"), defined),
    ])  # fmt: skip


def readings_page() -> str:
    """What the accounts call the social order, by which criteria, and what cannot be read."""
    from smychka.judgement.class_readings import load_readings, unread_rows

    readings = load_readings()
    columns = ("label", "name", "asked for", "on the scales of the model", "months", "claims", "note")
    parts = [
        "# Readings of the social order",
        "The criteria of `data/readings.toml`. What is asked for is the account's, in our words; where a line is "
        "drawn on a scale of the model is an assumption, since no account gives numbers on these scales. Why there "
        "are several names for one run is said on the page of [yes and no](../explanation/yes-and-no.md).",
    ]
    for account in readings.accounts:
        cells = [
            [
                f"`{v.id}`",
                v.title,
                v.says,
                "; ".join(c.words for c in v.conditions),
                v.months,
                ", ".join(v.claims),
                v.note,
            ]
            for v in readings.labels
            if v.account == account.id
        ]
        parts += [f"## {account.title} ({account.id})", table(columns, cells) if cells else account.without]
    rows = [[row["account"], row["criterion"], row["why"], ", ".join(row["claims"])] for row in unread_rows(readings)]
    return _page([*parts, "## What cannot be read", table(("account", "criterion", "why", "claims"), rows)])


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
    "not_modelled": not_modelled_page,
    "outcomes": outcomes_page,
    "readings": readings_page,
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
        ELSEWHERE.get(name, PAGES / f"{name}.md").write_text(WRITERS[name](), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
