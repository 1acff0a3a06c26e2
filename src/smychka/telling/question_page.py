"""The page that answers one question: when, why, or which account; one HTML file that needs no connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smychka.judgement.named_values import YES_OR_NO
from smychka.telling import causes_shown, claims_shown, windows_shown
from smychka.telling.claims_drawn import accounts_figure, claims_figure
from smychka.telling.draughtsman import Draughtsman
from smychka.telling.pages import Chart, Drawn, Easel, packaged_limits, page_html, tabled
from smychka.telling.tables import number, percent_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Part", "QuestionPage", "accounts_page", "causes_page", "drawn_question", "question_html", "window_page",
]  # fmt: skip

Row = Mapping[str, Any]
Captioned = tuple[str, "pd.DataFrame"]

WIDE = 5
"""Columns above which a table is given the width of the page and more."""
LINE, TEXT, WORD = 150.0, 200.0, 18.0
"""Letters that stand beside one another on paper, and those that a text, and a word, can ask for."""
HEAD = 1.5
"""Width of a letter of a heading, in letters."""
DECIDED = "Decided by assumption: the priors alone decide this outcome, whatever the record says."
REFERENCE = ["Cause", "When absent", "Held by", "Arrows not carried"]
TURNED = ["Cause", "Necessary", "Sufficient", "Both"]


@dataclass(frozen=True)
class Part:
    """One section of a page; its pieces stand in this order.

    Attributes:
        heading: its heading.
        paragraphs: what it says.
        chart: a chart, where there is one.
        tables: caption and table of each.
        notes: remarks, as a list.
        warning: what must be read before anything else in it; empty for nothing.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    chart: Chart | None = None
    tables: tuple[Captioned, ...] = ()
    notes: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class QuestionPage:
    """Everything a page on one question says. It holds no date, so that the same answer gives the same bytes.

    Attributes:
        title: title of the page.
        lead: what was asked, and how it is answered.
        facts: names and values of the run.
        parts: its sections; what cannot be known follows them.
    """

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def question_html(page: QuestionPage) -> str:
    """The page as one HTML document."""
    return drawn_question(page).html


def drawn_question(page: QuestionPage, draughtsman: Draughtsman | None = None) -> Drawn:
    """The page as one HTML document, with the drawing library, the charts' data and still pictures inside.

    Args:
        page: what it says.
        draughtsman: who draws the still pictures; one of its own if left out.
    """
    with Draughtsman() if draughtsman is None else nullcontext(draughtsman) as drawing:
        easel = Easel(drawing)
        parts = [_part_shown(part, place, easel) for place, part in enumerate(page.parts, 1)]
        pictures = easel.pictures()
    shown = {"lead": page.lead, "facts": page.facts, "parts": parts}
    return Drawn(page_html("question.html.jinja", page.title, packaged_limits(), shown), pictures)


def _part_shown(part: Part, place: int, easel: Easel) -> dict[str, Any]:
    return {
        "id": f"part-{place}",
        "heading": part.heading,
        "warning": part.warning,
        "paragraphs": part.paragraphs,
        "figure": None if part.chart is None else easel.drawn(part.chart),
        "tables": [_tabled(frame, caption) for caption, frame in part.tables],
        "notes": part.notes,
    }


def _tabled(frame: pd.DataFrame, caption: str) -> dict[str, Any]:
    """A table as the template shows it, its columns as wide as what stands in them asks for."""
    cells = [[str(cell) for cell in frame[name]] for name in frame.columns]
    words = [max(_word([str(name)]) * HEAD, _word(column)) for name, column in zip(frame.columns, cells, strict=True)]
    means = [sum(map(len, column)) / len(column) for column in cells]
    asked = [max(min(mean, TEXT) - word, 0.1) for mean, word in zip(means, words, strict=True)]
    spare = max(LINE - sum(words), 0.0) / sum(asked)
    wide = [word + spare * more for word, more in zip(words, asked, strict=True)]
    style = "wide" if len(wide) > WIDE else "middle"
    if sum(words) + sum(asked) > LINE:
        style += " prose"
    widths = [f"{100 * each / sum(wide):.1f}%" for each in wide]
    return tabled(frame, caption, f"{style} fitted") | {"widths": widths}


def _word(cells: Sequence[str]) -> float:
    """Letters of the longest word, and the space after it."""
    return min(max(len(part) for cell in cells for part in cell.split() or [""]), WORD) + 2.0


def _facts(told: Row, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What every page says of its run, after what is its own."""
    names = {"draws": "Draws", "seed": "Seed", "version": "smychka", "data_version": "data"}
    return (*more, *((title, f"{told[name]}") for name, title in names.items() if name in told))


def _present(*tables: Captioned) -> tuple[Captioned, ...]:
    return tuple((caption, frame) for caption, frame in tables if len(frame))


def window_page(told: Row) -> QuestionPage:
    """When an outcome became likely.

    Args:
        told: as `windows.Window.json`.
    """
    sentence = windows_shown.window_sentence(told)
    title = f"When: {told['title']}"
    chart = Chart("window", told["title"], windows_shown.window_figure(told), sentence)
    table = windows_shown.window_table(told)
    found = Part(
        "The chance, date by date",
        (
            told["note"],
            "A chance is the share of draws in which the outcome comes about when all after the date is left free. "
            f"After ± stands one Monte Carlo error, in percentage points, for {told['draws']:,} draws; differences "
            "of less than about twice that mean nothing.",
        ),
        chart,
        (("Chance at some dates, and since when it stays at a half and at nine tenths", table),),
        warning=DECIDED if told["decided_by_assumption"] else "",
    )
    turns = windows_shown.turning_points_table(told)
    own = Part(
        "What each account holds decisive",
        (
            "Each account names its own turning points. Beside each stands that account's chance on the two dates of "
            "the curve about it: where they are alike, the turn does not show in the model.",
        ),
        tables=_present(("Turning points, with the chance before and after", turns)),
        notes=_silences(told),
    )
    every = Part("Every date", tables=(("Chance by date and account", windows_shown.chance_table(told)),))
    return QuestionPage(
        title,
        "Up to each date the run is as recorded; from it on the party decides, and what follows is open. The earliest "
        "date from which the outcome comes about in most draws is when, in this model, it had become likely.",
        _facts(
            told,
            ("Outcome", told["outcome"]),
            ("Under recorded politics", percent_text(told["recorded"])),
            ("Under the priors, all free", percent_text(told["prior"])),
        ),
        (found, own, every, Part("Notes", notes=tuple(told["notes"]))),
    )


def _silences(told: Row) -> tuple[str, ...]:
    """What the curves of some accounts lack."""
    own = [curve for curve in told["curves"] if curve["account"] != windows_shown.POOLED]
    arrows = ", ".join(f"{curve['account']} {curve['arrows_not_carried']}" for curve in own)
    none = ", ".join(curve["account"] for curve in own if not curve["turning_points"])
    said = (f"Arrows that an account speaks of and no equation carries, so that its curve lacks them: {arrows}.",)
    return (*said, f"Without turning points in this period: {none}.") if none else said


def causes_page(told: Row) -> QuestionPage:
    """Which causes carried an outcome.

    Args:
        told: as `attributions.Causes.json`.
    """
    sentence, table = causes_shown.causes_sentence(told), causes_shown.causes_table(told)
    politics = f"decided by the party from {told['free_from']}" if told["free_from"] else "as recorded"
    checks = told["checks"]
    game = Part(
        "The game that is played",
        (
            causes_shown.game_text(told),
            told["note"],
            f"{len(told['causes'])} causes play. Each of the {told['coalitions']:,} coalitions is run with the same "
            f"{told['draws']:,} draws and the same luck; politics are {politics}. {causes_shown.REFERENCE_RULE} "
            "Another reference level, or another grouping, would share the same gap otherwise.",
        ),
        tables=(("Every cause, and the level at which it counts as absent", table[REFERENCE]),),
    )
    shares = Part(
        "Shares of the causes",
        ("A share is the mean of what a cause adds, over all orders in which causes can join; the shares add up to "
         "the gap.",),
        Chart("causes", told["title"], causes_shown.causes_figure(told), sentence),
        (("Shapley values, the largest first", table[[*table.columns[:3]]]),),
    )  # fmt: skip
    turned = Part(
        "Without a cause, and with it alone",
        (_necessity(told),),
        tables=(("Necessity and sufficiency, as shares of draws", table[TURNED]),),
    )
    pairs = causes_shown.interactions_table(told)
    together = Part(
        "Causes that work together",
        ("Above nought two causes do more together than one by one; below, each does part of the other's work.",),
        tables=_present((f"The {len(pairs)} largest interactions of {len(told['interactions'])}", pairs)),
    )
    checked = (
        f"Check: the shares less the gap come to {checks['efficiency']:.1e}; a cause that does nothing moves them by "
        f"{checks['irrelevant_cause']:.1e} at most."
    )
    return QuestionPage(
        f"Why: {told['title']}",
        "The outcome is run with every combination of causes present or at their reference level, and the gap between "
        "all and none is shared among them.",
        _facts(told, ("Outcome", told["outcome"]), ("Coalitions", f"{told['coalitions']:,}")),
        (game, shares, turned, *((together,) if len(pairs) else ()), Part("Notes", notes=(*told["notes"], checked))),
    )


def _necessity(told: Row) -> str:
    """What necessity and sufficiency count, and from where the outcome has come about."""
    said = (
        "This is another question than that of shares. Necessary: of the draws in which the outcome comes about with "
        "all causes, those in which it does not without this one. Sufficient: of the draws in which it does not come "
        "about with none, those in which it does with this one alone. Both: of all draws, those in which both hold."
    )
    if told["unit"] == YES_OR_NO:
        return said
    way = "at least" if told["upwards"] else "at most"
    return f"{said} It has come about at {way} {number(told['line'], told['unit'])}."


def accounts_page(told: Row) -> QuestionPage:
    """Which account fits: what differs from expectation first, then scores, claims and contradictions.

    Args:
        told: as `reckonings.Accounts.json`.
    """
    return QuestionPage(
        "Which account: claims and scores",
        "Every claim of every account is held against the record, or against the model where the record cannot answer; "
        "no verdict is written by hand. Beside that stands how well each account would have predicted the record.",
        _facts(
            told, ("Accounts", str(len(told["accounts"]))), ("Claims", f"{len(told['claims']):,}"),
            *((("Points of the record", f"{told['accounts'][0]['points']:,}"),) if told["accounts"] else ()),
        ),
        (
            _misses_part(told), _scores_part(told), _verdicts_part(told), *_claims_parts(told), *_disputes(told),
            Part("Notes", notes=tuple(told["notes"])),
        ),
    )  # fmt: skip


def _misses_part(told: Row) -> Part:
    agreed, table = told["agreement"], claims_shown.misses_table(told["claims"])
    heading = "Where verdict and expectation differ"
    if not agreed["compared"]:
        return Part(heading, ("No claim shown here has an expectation to be held against.",))
    counted = (
        f"Of {agreed['compared']} claims for which a historian's expectation was written down, {agreed['same']} come "
        f"to the same verdict and {agreed['within_one_step']} to the same or the next; {len(table)} differ. The "
        "farthest apart stand first. The expectation is no truth either: both reasons are given."
    )
    return Part(heading, (counted,), tables=_present(("Claims that differ", table)))


def _scores_part(told: Row) -> Part:
    themes, years, alone = told["themes"], told["years"], told["alone"]
    more = (
        ("By theme", claims_shown.parts_table(themes, "theme")),
        ("By years", claims_shown.parts_table(years, "years")),
        ("Series that one account predicts better than all others", claims_shown.alone_table(alone)),
    )
    open_themes = [row["theme"] or "none named" for row in themes if not row["told_apart"]]
    paragraphs = [
        claims_shown.held_apart(told),
        "A score is the logarithm of how likely the account's predictions make the record, summed over its figures. "
        "The flip point is the bias of all figures that would put an account before the best of now (for the best: "
        "another before it).",
    ]
    if open_themes and len(told["accounts"]) > 1:
        paragraphs.append(f"Themes in which the best cannot be told apart from the next: {', '.join(open_themes)}.")
    chart = Chart(
        "scores", "Scores of the accounts on the record", accounts_figure(told), claims_shown.accounts_sentence(told)
    )
    scores = ("Scores, and verdicts of the claims", claims_shown.accounts_table(told))
    several = more if len(told["accounts"]) > 1 else ()
    return Part("Which account the record fits", tuple(paragraphs), chart, _present(scores, *several))


def _verdicts_part(told: Row) -> Part:
    if not told["claims"]:
        return Part("Every claim by its verdict", ("The accounts shown here make no claims of their own.",))
    sides = Counter(row["by"] for row in told["claims"])
    by = ", ".join(f"{side} {count}" for side, count in sides.most_common())
    said = (
        "A verdict follows from the tests of the claim by the same rules for all accounts. Numbers of claims are no "
        f"score: an account that claims much can be wrong more often. Decided by: {by}."
    )
    sentence = claims_shown.claims_sentence(told)
    return Part("Every claim by its verdict", (said,), Chart("claims", "Every claim", claims_figure(told), sentence))


def _claims_parts(told: Row) -> list[Part]:
    """One section an account that makes claims, with all of them."""
    titles = {row["id"]: row["title"] for row in told["accounts"]}
    found = []
    for name in dict.fromkeys(row["account"] for row in told["claims"]):
        rows: Sequence[Row] = [row for row in told["claims"] if row["account"] == name]
        caption = f"{titles.get(name, name)}: {len(rows)} claims in the order of the text"
        found.append(Part(f"Claims of {name}", tables=((caption, claims_shown.claims_table(rows)),)))
    return found


def _disputes(told: Row) -> list[Part]:
    """Contradictions, expectations of alternatives, and the audit of the priors, each where there is one."""
    states = Counter(row["state"] for row in told["contradictions"])
    counted = ", ".join(f"{count} {state}" for state, count in states.most_common())
    pieces = (
        ("Where the accounts contradict one another",
         f"{len(told['contradictions'])} questions: {counted}. A position stands where its tested claims stand on "
         "average, from 0 (wrong) to 3 (supported).",
         "Contradictions", claims_shown.contradictions_table(told["contradictions"])),
        ("What the accounts expect of alternatives",
         "Each alternative is run with free politics after it, against free politics alone.",
         "Expectations, tried", claims_shown.entailments_table(told.get("entailments") or ())),
        ("What the structure decides",
         "Chance of every yes or no under the priors alone, all free from the start. What is (almost) certain there is "
         "decided by assumption, whatever the record says.",
         "Audit of the priors", claims_shown.audit_table(told["audit"])),
    )  # fmt: skip
    return [
        Part(heading, (said,), tables=((caption, table),)) for heading, said, caption, table in pieces if len(table)
    ]
