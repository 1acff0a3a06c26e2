"""Windows, causes and accounts as they are shown: what is put in stands there, in order, and nothing is asked of hosts.

The answers are made up; their truths are counts, orders and sums that can be read off them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from browser import chromium
from smychka.telling import claims_shown, figures, questions
from smychka.telling.claims_drawn import COLOURS
from smychka.telling.grammar import DARK, PAPER
from smychka.telling.question_page import (
    Part,
    QuestionPage,
    accounts_page,
    causes_page,
    question_html,
    window_page,
)

SCALE = ("supported", "roughly right", "contested", "wrong", "untestable")
FACTS = {"version": "0.0", "data_version": "abc", "seed": 7, "draws": 50}


def curve(account: str, chances: tuple[float, ...], turns: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """A curve on four dates, as `windows.Curve.json`."""
    dates = ("1917-11", "1921-05", "1925-05", "1930-12")
    points = [{"from": date, "probability": each, "mc_error": 0.02} for date, each in zip(dates, chances, strict=True)]
    return {
        "account": account, "title": f"Account {account}", "points": points, "passes_50": "1925-05", "passes_90": None,
        "turning_points": [{"date": date, "title": title} for date, title in turns], "arrows_not_carried": 2,
    }  # fmt: skip


WINDOW: dict[str, Any] = FACTS | {
    "command": "window", "outcome": "toy", "title": "A toy <outcome>", "note": "What the toy means.", "recorded": 0.9,
    "prior": 0.4, "decided_by_assumption": False, "notes": ["A note & a caution."],
    "curves": [
        curve("pooled", (0.1, 0.2, 0.6, 0.8)),
        curve("AA", (0.0, 0.3, 0.7, 0.8), (("1922-04-03", "Turn <one>"), ("1936-01-01", "Too late to draw"))),
        curve("BB", (0.2, 0.1, 0.5, 0.8)),
    ],
}  # fmt: skip


def cause(name: str, share: float, **changes: Any) -> dict[str, Any]:
    """A cause, as `attributions.Causes.rows`."""
    return {
        "id": name, "title": f"Cause {name}", "shapley": share, "q05": share - 0.01, "q95": share + 0.01,
        "draws_q05": -0.2, "draws_q95": 0.5, "necessary": 0.4, "sufficient": None, "both": 0.25,
        "reference": f"{name} as if it had <not> been", "accounts": ["AA", "BB"], "not_carried": [f"{name}_arrow"],
    } | changes  # fmt: skip


CAUSES: dict[str, Any] = FACTS | {
    "command": "causes", "outcome": "toy", "title": "A toy outcome", "unit": "yes_or_no", "note": "A note.",
    "free_from": "1921-04", "with_all": 0.8, "with_none": 0.2, "total": 0.6, "line": 0.5, "upwards": True,
    "residual": 0.2, "coalitions": 8, "checks": {"efficiency": 1e-16, "irrelevant_cause": 0.0}, "notes": ["Of a game."],
    "causes": [cause("x", 0.45), cause("y", -0.25), cause("z", 0.1)],
    "interactions": [
        {"causes": ["x", "z"], "value": -0.125, "q05": -0.15, "q95": -0.1},
        {"causes": ["x", "y"], "value": 0.05, "q05": None, "q95": None},
    ],
}  # fmt: skip


def claim(account: str, place: int, verdict: str, expected: str | None = None, **changes: Any) -> dict[str, Any]:
    """A claim, as `reckonings.Accounts.claims`."""
    return {
        "id": f"{account}-{place:03d}", "account": account, "claim": f"Claim <{place}>", "kind": "causal",
        "verdict": verdict, "by": "record", "value": None, "q05": None, "q95": None, "unit": "",
        "record": "two of three", "source": "smith_1955", "status": "seen", "reason": "Because & so.", "flip": None,
        "expected": expected, "expected_reason": "As books say." if expected else None,
        "agrees": None if expected is None else expected == verdict, "paragraph": place,
    } | changes  # fmt: skip


CLAIMS = [
    claim("AA", 1, "supported", "roughly right"),
    claim("AA", 2, "supported", "supported"),
    claim("AA", 3, "wrong", "supported"),
    claim("AA", 4, "untestable", "wrong"),
    claim("BB", 1, "contested", value=5.25, q05=4.0, q95=6.5, unit="million_tonnes"),
]


def account(name: str, behind: float, apart: bool = False, foil: bool = False) -> dict[str, Any]:
    """An account, as `reckonings.Accounts.rows`."""
    counts = {verdict: sum(row["account"] == name and row["verdict"] == verdict for row in CLAIMS) for verdict in SCALE}
    return {
        "id": name, "title": f"Account {name}", "foil": foil, "elpd": -100.0 - behind, "elpd_se": 9.0,
        "difference": -behind, "difference_se": 2.0 if behind else 0.0, "told_apart": apart,
        "flip": 0.15 if behind else None, "points": 12, "verdicts": counts,
    }  # fmt: skip


def part(column: str, name: str, apart: bool) -> dict[str, Any]:
    """Scores of one theme or block of years."""
    return {column: name, "points": 6, "best": "BB", "ahead": 1.5, "ahead_se": 1.0, "told_apart": apart,
            "elpd": {"BB": -10.0, "AA": -11.5, "FF": -70.0}}  # fmt: skip


ACCOUNTS: dict[str, Any] = FACTS | {
    "command": "accounts", "notes": ["Of predictions."], "claims": CLAIMS,
    "accounts": [account("BB", 0.0), account("AA", 1.5), account("FF", 60.0, apart=True, foil=True)],
    "agreement": {"compared": 4, "same": 1, "within_one_step": 2},
    "themes": [part("theme", "harvests", True), part("theme", "votes", False)],
    "years": [part("years", "1917-21", False)],
    "alone": [{"account": "BB", "series": "toy.horses", "title": "Toy horses", "points": 3, "ahead": 0.4}],
    "contradictions": [
        {"id": "q", "question": "Was it <so>?", "how": "By counting", "state": "open", "accounts": [],
         "reason": "Even.",
         "positions": [{"accounts": ["AA"], "says": "Yes", "claims": ["AA-001"], "score": 2.5},
                       {"accounts": ["BB"], "says": "No", "claims": [], "score": None}]}
    ],
    "audit": [{"id": "a", "title": "Open", "probability": 0.4, "decided": False},
              {"id": "b", "title": "Closed", "probability": 1.0, "decided": True}],
    "entailments": [{"account": "AA", "policy": "p", "title": "Dearer grain", "expects": "--", "verdict": "contested",
                     "difference": -0.125, "low": -0.2, "high": 0.1, "says": "down in 6 of 10"}],
}  # fmt: skip
DRAWINGS = {
    "window": lambda: questions.window_figure(WINDOW),
    "causes": lambda: questions.causes_figure(CAUSES),
    "claims": lambda: questions.claims_figure(ACCOUNTS),
    "accounts": lambda: questions.accounts_figure(ACCOUNTS),
}
PAGES = {"window": window_page(WINDOW), "causes": causes_page(CAUSES), "accounts": accounts_page(ACCOUNTS)}


def cells(frame: Any) -> list[str]:
    """All cells of a table, in order."""
    return [cell for row in frame.itertuples(index=False) for cell in row]


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """Every page as it is written."""
    return {name: question_html(page) for name, page in PAGES.items()}


@pytest.fixture(scope="module")
def texts(documents: dict[str, str]) -> dict[str, str]:
    """The documents without the drawing library."""
    return {name: re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL) for name, html in documents.items()}


def test_window_tables() -> None:
    """Truth: what was put in; no date that the line is not passed is made up."""
    table = questions.window_table(WINDOW)
    assert list(table.columns) == [
        "Account", "Free from 1917-11", "Free from 1921-05", "Free from 1925-05", "Free from 1930-12",
        "At 50 % or more since", "At 90 % or more since",
    ]  # fmt: skip
    assert list(table.iloc[1]) == [
        "AA: Account AA", "0 % (± 2)", "30 % (± 2)", "70 % (± 2)", "80 % (± 2)", "1925-05", "not by 1930-12",
    ]  # fmt: skip
    assert all(isinstance(cell, str) for cell in cells(table))
    assert questions.chance_table(WINDOW).shape == (4, 4)
    turn = questions.turning_points_table(WINDOW)
    assert list(turn.iloc[0]) == ["AA", "1922-04-03", "Turn <one>", "1921-05: 30 % (± 2)", "1925-05: 70 % (± 2)"]
    assert turn.iloc[1, 4] == "no figure"


def test_causes_tables() -> None:
    """Truth: a share of a yes or no is read in percentage points; the order is kept; what no draw shows is said."""
    table = questions.causes_table(CAUSES)
    assert list(table["Cause"]) == ["Cause x", "Cause y", "Cause z"]
    assert table.iloc[1, 1] == "-25.0 (-26.0 to -24.0)"
    assert "percentage points" in table.columns[1]
    assert list(table.iloc[0, 3:]) == ["40 %", "no draw can show it", "25 %", "AA, BB", "x as if it had <not> been",
                                       "x_arrow"]  # fmt: skip
    pairs = questions.interactions_table(CAUSES, most=1)
    assert cells(pairs) == ["Cause x", "Cause z", "-12.5 (-15.0 to -10.0)"]
    deaths = CAUSES | {"unit": "thousand_persons", "causes": [cause("x", 1234.5, q05=1000.0, q95=1500.0)]}
    assert questions.causes_table(deaths).iloc[0, 1] == "1,234 (1,000 to 1,500)"


def test_accounts_tables() -> None:
    """Truth: counts of the claims; the best is called so, a foil is marked, nothing is told apart that is not."""
    table = questions.accounts_table(ACCOUNTS)
    assert list(table["Told apart"]) == ["the best", "no", "yes"]
    assert list(table["Title"])[2] == "Account FF (foil)"
    assert list(table["Flip point"]) == ["none that was tried", "+15 %", "+15 %"]
    assert list(table.iloc[1, -5:]) == ["2", "0", "0", "1", "1"]
    assert table.loc[1, "Difference to the best (error)"] == "-1.50 (2.00)"
    claims = questions.claims_table(CLAIMS)
    assert list(claims["Found"])[3:] == ["two of three", "5.25 (4.00 to 6.50) million tonnes"]
    assert list(claims["Expected"])[4] == "not said"
    state = questions.contradictions_table(ACCOUNTS["contradictions"]).iloc[0]
    assert state["Positions, with their place"] == "AA: Yes (2.50 of 3); BB: No (no claim tested)"
    assert state["Ahead"] == "nobody"
    expected = questions.entailments_table(ACCOUNTS["entailments"]).iloc[0]
    assert list(expected)[2:5] == ["lowers the chance strongly", "contested", "-12.5 (-20.0 to 10.0)"]
    assert list(claims_shown.audit_table(ACCOUNTS["audit"])["Outcome"]) == ["Closed", "Open"]


def test_the_farthest_apart_come_first() -> None:
    """Truth: wrong to supported is three steps, untestable has none and follows, a neighbour comes last."""
    table = questions.misses_table(CLAIMS)
    assert list(table["Number"]) == ["AA-003", "AA-004", "AA-001"]
    assert list(table["Steps apart"]) == ["3", "no distance", "1"]
    assert set(table["Why computed"]) == {"Because & so."}
    assert set(table["Why expected"]) == {"As books say."}


def test_what_cannot_be_told_apart_is_said() -> None:
    """Truth: `told_apart` of the rows; a single account is held against none."""
    said = claims_shown.held_apart(ACCOUNTS)
    assert "cannot separate AA from BB" in said
    assert "with lower scores: FF" in said
    clear = ACCOUNTS | {"accounts": [account("BB", 0.0), account("AA", 9.0, apart=True)]}
    assert "cannot" not in claims_shown.held_apart(clear)
    assert "nothing to tell it apart from" in claims_shown.held_apart(ACCOUNTS | {"accounts": [account("BB", 0.0)]})


@pytest.mark.parametrize("name", DRAWINGS)
def test_charts_draw_and_are_said_in_words(name: str) -> None:
    """A valid specification that draws, with a title and a sentence."""
    spec = figures.specification(DRAWINGS[name]())
    assert spec["title"]["text"]
    assert len(spec["description"]) > 80
    assert figures.still_picture(spec).count("<path") > 10


def test_every_claim_is_a_tile() -> None:
    """Truth: five claims; each verdict in its own column, a dot where another was expected."""
    spec = figures.specification(DRAWINGS["claims"]())
    tiles = [row for rows in spec["datasets"].values() for row in rows if "claim" in row]
    assert sorted(row["id"] for row in tiles) == sorted(row["id"] for row in CLAIMS)
    assert sum(row["differs"] for row in tiles) == 3
    columns = {row["verdict"]: int(row["x"] // 11.2) for row in tiles}
    assert columns == {verdict: SCALE.index(verdict) for verdict in columns}
    heads = [row["text"] for rows in spec["datasets"].values() for row in rows if "text" in row]
    assert heads == ["2 (50 %)", "0 (0 %)", "0 (0 %)", "1 (25 %)", "1 (25 %)", "0 (0 %)", "0 (0 %)", "1 (100 %)",
                     "0 (0 %)", "0 (0 %)"]  # fmt: skip


def test_numbers_of_the_other_charts() -> None:
    """Truth: what was put in: four dates and three curves, turning points inside them, causes largest first."""
    sets = figures.specification(DRAWINGS["window"]())["datasets"].values()
    rows = [row for each in sets for row in each]
    assert sum("until" in row and "chance" in row and "at" not in row for row in rows) == 24
    assert [row["says"] for row in rows if "says" in row] == ["1922-04-03: Turn <one>"]
    bars = [row for each in figures.specification(DRAWINGS["causes"]())["datasets"].values() for row in each]
    assert [row["value"] for row in bars] == [45.0, -25.0, 10.0, -12.5, 5.0]
    cells = [row for each in figures.specification(DRAWINGS["accounts"]())["datasets"].values() for row in each]
    assert [row["shown"] for row in cells if row.get("row") == "votes"] == ["0", "−1.50", "−60.0"]


def test_verdicts_are_told_apart_in_grey() -> None:
    """Truth: relative luminance of WCAG 2; no two verdicts are alike without their hue."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light = sorted(luminance(colour) for colour in COLOURS.values())
    contrasts = [(more + 0.05) / (less + 0.05) for less, more in pairwise(light)]
    assert min(contrasts) > 1.3
    assert set(COLOURS) == set(SCALE)
    assert all(colour in DARK for colour in COLOURS.values())
    assert COLOURS["untestable"] == PAPER


def test_little_to_show() -> None:
    """One account, no claims, one cause, no number: nothing fails, and what is absent is said."""
    alone = ACCOUNTS | {
        "claims": [], "accounts": [account("FF", 0.0, foil=True)], "themes": [], "years": [], "alone": [],
        "contradictions": [], "audit": [], "agreement": {"compared": 0, "same": 0, "within_one_step": 0},
    }  # fmt: skip
    alone.pop("entailments")
    headings = [part.heading for part in accounts_page(alone).parts]
    assert headings == ["Where verdict and expectation differ", "Which account the record fits",
                        "Every claim by its verdict", "Notes"]  # fmt: skip
    for chart in (questions.claims_figure(alone), questions.accounts_figure(alone)):
        assert figures.still_picture(figures.specification(chart)).startswith("<svg")
    one = CAUSES | {"causes": [cause("x", 0.0, q05=None, q95=None)], "interactions": []}
    assert figures.still_picture(figures.specification(questions.causes_figure(one))).startswith("<svg")
    single = WINDOW | {"curves": [curve("AA", (0.0, 0.0, 0.0, 0.0))]}
    assert figures.still_picture(figures.specification(questions.window_figure(single))).startswith("<svg")
    assert "Causes that work together" not in [part.heading for part in causes_page(one).parts]


def test_tables_of_plain_numbers() -> None:
    """Truth: what was put in, unrounded; lists become text, counts of verdicts columns."""
    points = questions.csv_tables(WINDOW)
    assert list(points) == ["window", "turning_points"]
    assert points["window"].shape == (12, 4)
    assert list(questions.csv_tables(CAUSES)) == ["causes", "interactions"]
    assert questions.csv_tables(CAUSES)["causes"].loc[0, "accounts"] == "AA; BB"
    tables = questions.csv_tables(ACCOUNTS)
    assert list(tables["accounts"]["verdicts supported"]) == [0, 2, 0]
    assert tables["contradictions"].loc[0, "positions"] == "AA: Yes (2.5); BB: No (None)"


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_whole_and_ask_nobody(name: str, texts: dict[str, str], documents: dict[str, str]) -> None:
    """Every chart has a picture and a sentence, the limits stand at the end, and nothing points to a host."""
    page = texts[name]
    found = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(found) == (2 if name == "accounts" else 1)
    for figure in found:
        assert re.search(r'<img class="still" alt="Chart: [^"]{40,}" src="data:image/svg', figure)
        assert re.search(r"<figcaption[^>]*>[^<]{80,}</figcaption>", figure)
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings[-2:] == ["Notes", "What cannot be known"]
    without_pictures = re.sub(r'src="data:[^"]*"', "", page)
    assert not re.findall(r'(?:src|href)="(?!#)[^"]', without_pictures)
    assert not re.search(r"@import|url\(", page)
    assert "default-src 'none'" in documents[name]


def test_text_is_escaped(texts: dict[str, str]) -> None:
    """Text from data is text: no markup of it reaches the page."""
    assert "When: A toy &lt;outcome&gt;" in texts["window"]
    assert "A note &amp; a caution." in texts["window"]
    assert "x as if it had &lt;not&gt; been" in texts["causes"]
    assert "Was it &lt;so&gt;?" in texts["accounts"]
    for page in texts.values():
        assert not re.search(r"<(one|outcome|not|so|\d)>", page)


def test_misses_come_first(texts: dict[str, str]) -> None:
    """Rule of the house: what differs from expectation is said before anything else, with both reasons."""
    page = texts["accounts"]
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings[:3] == [
        "Where verdict and expectation differ", "Which account the record fits", "Every claim by its verdict",
    ]  # fmt: skip
    assert re.findall(r'<th scope="row">(\w\w-\d+)</th>', page)[:3] == ["AA-003", "AA-004", "AA-001"]
    assert "Of 4 claims for which a historian's expectation".replace("'", "&#39;") in page
    assert "The record cannot separate AA from BB" in page


def test_the_game_and_its_levels_are_stated(texts: dict[str, str]) -> None:
    """Rule of the house: which game is played, and at which reference level of every cause."""
    page = texts["causes"]
    assert "80.0 per cent with all causes, 20.0 with none; the gap of 60.0 percentage points" in page
    assert "politics are decided by the party from 1921-04" in page
    for name in "xyz":
        assert f"{name} as if it had &lt;not&gt; been" in page
    assert "This is another question than that of shares." in page


def test_decided_by_assumption_is_marked(texts: dict[str, str]) -> None:
    """Rule of the house: an outcome that the priors alone decide is said to be decided by assumption."""
    assert "Decided by assumption: the priors" not in texts["window"]
    assert window_page(WINDOW | {"decided_by_assumption": True}).parts[0].warning.startswith("Decided by assumption")


def test_same_content_same_bytes(documents: dict[str, str]) -> None:
    """Rule of the house: two runs of the same inputs are identical."""
    assert question_html(PAGES["causes"]) == documents["causes"]


def test_a_bare_page() -> None:
    """A page of words alone."""
    page = question_html(QuestionPage("Bare", "A lead.", (("Draws", "5"),), (Part("One", ("Said.",)),)))
    assert "<p>Said.</p>" in page
    assert "<dt>Draws</dt><dd>5</dd>" in page


@pytest.mark.browser
def test_pages_draw_in_a_browser(documents: dict[str, str], tmp_path: Path) -> None:
    """On a phone every chart is drawn and fits; no message, no request beyond the file, no sideways scrolling."""
    with chromium() as browser:
        for name, html in documents.items():
            (tmp_path / f"{name}.html").write_text(html, "utf-8")
            page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.on("request", lambda request, said=said: said.append(request.url))
            page.goto((tmp_path / f"{name}.html").as_uri())
            page.wait_for_function("document.documentElement.dataset.drawn === 'yes'", timeout=60_000)
            assert [each for each in said if not each.startswith(("file://", "data:"))] == []
            assert page.locator("figure .live svg").count() == page.locator("figure").count()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
