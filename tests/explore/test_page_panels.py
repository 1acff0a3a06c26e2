"""The panels of the page in a headless browser: map, party, events, outcomes, causes, equations, report, files.

Truth: the server's own answers to the same requests asked past the page, the docstrings of the model for its formulas,
the table of regions, the efficiency of Shapley shares (their means add up to the mean of the whole), invented answers
where the real ones take minutes, and bounds (nothing wider than a phone, no page of the report but one).
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

import smychka
from explore.page_server import WAIT, Look
from smychka.explore.catalogue import about
from smychka.explore.notes import note

pytestmark = pytest.mark.browser

PACKAGE = Path(smychka.__file__).parent
MINE = (
    "panels", "map", "party", "events", "outcomes", "why", "when", "claims", "trace", "report", "exports", "sentences",
    "formula",
)  # fmt: skip
PIECES = [
    {"lever": "procurement_pressure", "value": 0.3, "since": "1928-01-01", "until": None},
    {"lever": "grain_export_plan", "value": 0.0, "since": "1930-01-01", "until": "1933-12-31"},
]
COURSE = {"impose": PIECES}
CHANGED = "#impose=procurement_pressure:0.3:1928-01:;grain_export_plan:0:1930-01:1933-12&month=1932-12"


@pytest.fixture(scope="module")
def look(browser: Any, address: str) -> Iterator[Look]:
    """One page with two changes, for all panels in turn."""
    with Look(browser, address + CHANGED, accept_downloads=True) as found:
        yield found


def opened(look: Look, panel: str) -> Any:
    """A panel, chosen."""
    look.page.locator(f"#choose-{panel}").click()
    return look.page.locator(f"#tab-{panel}")


def quiet(look: Look, panel: str) -> None:
    """Wait until a panel has nothing more to compute."""
    look.page.wait_for_timeout(300)
    look.wait(f"() => [...document.querySelectorAll('#tab-{panel} .panel-status')].every((line) => !line.textContent)")


def asked(look: Look, path: str, body: dict[str, Any]) -> Any:
    """The server's answer, asked past the page: numbers as an array, or JSON."""
    answer = look.page.request.post(
        look.page.url.split("#")[0] + path, data=json.dumps(body), headers={"Content-Type": "application/json"},
        timeout=1000 * WAIT,
    )  # fmt: skip
    assert answer.ok, answer.text()
    return answer.json() if "json" in answer.headers["content-type"] else np.frombuffer(answer.body(), "<f4")


def shown(value: float, signed: bool = False) -> str:
    """A number as the page writes it in English."""
    size = abs(value)
    if size >= 99.95 or size == 0:
        text = f"{value:,.0f}"
    elif size >= 9.995:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}" if size >= 1 else np.format_float_positional(value, 3, fractional=False, trim="-")
    return ("+" if signed and value > 0 else "") + text.replace("-", "−")


def saved(look: Look, press: Any) -> tuple[str, bytes]:
    """Name and bytes of the file that a button gives."""
    with look.page.expect_download(timeout=1000 * WAIT) as download:
        press.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def rows_of(text: str) -> tuple[list[str], list[dict[str, str]]]:
    """The lines above a CSV table, and its rows."""
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("#")]
    return head, list(csv.DictReader(io.StringIO("\n".join(lines[len(head) :]))))


def map_levels(look: Look, course: dict[str, Any], name: str) -> np.ndarray:
    """(level, date, region)"""
    values = asked(look, "map", {"course": course, "draws": 200, "map": name})
    return values.reshape(3, -1, len(about()["regions"]))


def tile(look: Look, region: str) -> str:
    """What the tile of a region says."""
    text: str = look.page.locator(f"#panel-map [data-region={region}] title").first.text_content()
    return text


def test_the_map_shows_what_the_server_says_of_every_region(look: Look) -> None:
    """The tiles of the harvest of 1932/33 are the medians that the server gives, with their 90 % ranges."""
    opened(look, "map")
    quiet(look, "map")
    ranges = about()["months_of"]["agricultural"]
    place = next(place for place, (first, last) in enumerate(ranges) if first <= 181 <= last)
    low, middle, high = map_levels(look, COURSE, "harvest")[:, place]
    assert look.page.locator("#panel-map [data-region]").count() == 22
    for index, region in enumerate(about()["regions"]):
        text = tile(look, region["id"])
        assert text.startswith(region["name"]), text
        assert text.endswith(f": {shown(middle[index])} ({shown(low[index])} to {shown(high[index])})"), text


def test_deaths_on_the_map_stand_with_their_range_and_differences_are_between_medians(look: Look) -> None:
    """No tile of deaths is without a range; the difference is that of the two medians the server gives."""
    panel = opened(look, "map")
    panel.locator("select").first.select_option("famine_deaths")
    quiet(look, "map")
    place = next(place for place, (first, last) in enumerate(about()["months_of"]["calendar"]) if first <= 181 <= last)
    assert re.search(r"\(.+ to .+\)$", tile(look, "ukraine"))
    panel.locator("input[type=checkbox]").check()
    quiet(look, "map")
    now, was = (map_levels(look, course, "famine_deaths")[1, place] for course in (COURSE, {}))
    index = [region["id"] for region in about()["regions"]].index("ukraine")
    look.page.wait_for_selector("#panel-map [data-region=ukraine]")
    assert tile(look, "ukraine").endswith(f": {shown(now[index] - was[index], signed=True)}")
    panel.locator("input[type=checkbox]").uncheck()
    panel.locator("select").first.select_option("harvest")
    quiet(look, "map")


def test_the_slider_of_the_map_is_moved_by_keys_and_play_stops_at_the_end(look: Look) -> None:
    """An arrow moves one date; played from the third date before the last, it ends at the last and says Play again."""
    panel = opened(look, "map")
    slider = panel.locator("input[type=range]")
    before, text = slider.input_value(), panel.locator("output").inner_text()
    slider.press("ArrowRight")
    assert int(slider.input_value()) == int(before) + 1
    assert panel.locator("output").inner_text() != text
    assert slider.get_attribute("aria-valuetext") == panel.locator("output").inner_text()
    slider.press("End")
    last = slider.input_value()
    for _ in range(3):
        slider.press("ArrowLeft")
    play = panel.get_by_role("button", name="Play")
    play.click()
    expect(panel.get_by_role("button", name="Pause")).to_have_count(1)
    expect(panel.get_by_role("button", name="Play")).to_have_count(1)
    assert slider.input_value() == last
    look.page.evaluate("() => smychka.store.update('', (state) => ({ ...state, month: '1932-12' }))")


def test_without_motion_the_map_is_stepped_and_not_played(browser: Any, address: str) -> None:
    """A reader who wants no motion has buttons for one date at a time, and none that plays."""
    with Look(browser, f"{address}#panel=map", reduced_motion="reduce") as calm:
        quiet(calm, "map")
        assert calm.page.locator("#panel-map .panel-play").count() == 0
        calm.page.locator("#panel-map").get_by_role("button", name="Later").click()
        assert calm.page.locator("#panel-map [data-region]").count() == 22


def test_the_party_shows_power_votes_and_members(look: Look) -> None:
    """The tables hold the medians that the server gives for the chosen quarter; the sentence names the strongest."""
    panel = opened(look, "party")
    quiet(look, "party")
    look.wait("() => document.querySelectorAll('#panel-party canvas').length === 3")
    party = about()["party"]
    wanted = [*party["power"], *party["tiers"], *party["cohorts"]]
    values = asked(look, "run", {"courses": [COURSE], "draws": 200, "charts": wanted})
    count = len(about()["times"]["quarterly"])
    levels = values.reshape(len(wanted), 5, count)
    months = about()["months_of"]["quarterly"]
    gaps = [max(first - 181, 181 - last, 0) for first, last in months]
    place = int(np.argmin(gaps))
    for figure, ids in zip(range(3), (party["power"], party["tiers"], party["cohorts"]), strict=True):
        data = panel.locator("figure").nth(figure).locator("tbody tr")
        assert data.count() == len(ids)
        texts = [data.nth(row).locator("td").first.text_content() for row in range(len(ids))]
        assert texts == [shown(levels[wanted.index(name), 2, place]) for name in ids]
    power = levels[: len(party["power"]), 2, place]
    strongest = party["power"][int(power.argmax())].removeprefix("power_").title()
    assert strongest in panel.locator("figcaption").first.inner_text()


def test_events_are_reached_by_keys_and_set_the_month(look: Look) -> None:
    """A dated event in the list is a button; pressing it makes its month the chosen one."""
    panel = opened(look, "events")
    assert panel.locator(".strip-mark").count() == len(about()["events"])
    first = panel.locator(".panel-events-list ol").first.get_by_role("button").first
    first.focus()
    first.press("Enter")
    near = [event for event in about()["events"] if "1932-06" <= event["start"][:7] <= "1933-06"]
    assert look.state("month") == near[0]["start"][:7]
    look.page.evaluate("() => smychka.store.update('', (state) => ({ ...state, month: '1932-12' }))")


def test_outcomes_are_those_of_the_server_with_their_intervals(look: Look) -> None:
    """Median, 90 % and 50 % of run, history and difference, for every main outcome over five years."""
    panel = opened(look, "outcomes")
    quiet(look, "outcomes")
    told = asked(look, "outcomes", {"course": COURSE, "against": {}, "draws": 200})
    wanted = [row for row in told["rows"] if row["horizon_years"] == 5 and row["headline"]]
    lines = panel.locator("table").first.locator("tbody tr")
    assert lines.count() == len(wanted)
    for index, row in enumerate(wanted):
        text = lines.nth(index).inner_text()
        assert row["title"] in text
        for name, signed in (("history", False), ("fork", False), ("difference", True)):
            low, high = (shown(row[name][level], signed) for level in ("q05", "q95"))
            assert f"90 %: {low} to {high}" in text
            assert f"50 %: {shown(row[name]['q25'], signed)} to {shown(row[name]['q75'], signed)}" in text
        assert ("no narrower than the outcome itself" in text) == row["no_narrower_than_prior"]
    panel.locator("summary").first.click()
    assert panel.locator("table").nth(1).locator("tbody tr").count() == len(told["verdicts"])
    panel.locator("input[type=checkbox]").check()
    every = [row for row in told["rows"] if row["horizon_years"] == 5]
    assert panel.locator("table").first.locator("tbody tr").count() == len(every)
    panel.locator("input[type=checkbox]").uncheck()


NOTES = [
    note("forced", title="opening.germany_1923", chance=0.07, low=0.02, high=0.15), note("free", since="1923-10-01"),
    note("drawn", since="1923-10-01"), note("unlike"), note("idle", names=["lever.testament_disclosure", "war_threat"]),
    note("strain_beyond", cut=3, draws=50, beyond=1, first="1931-08", last="1932-07", most=1.25),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("1 October 1923", "Threat of war", "in 3 of 50 draws", "1.25 million")),
     ("ru", ("1 октября 1923", "Угроза войны", "3 из 50", "1,25 млн"))],
)  # fmt: skip
def test_notes_are_worded_in_the_language_in_force(
    browser: Any, address: str, lang: str, words: tuple[str, ...]
) -> None:
    """Truth: the figures of invented notes, in the numbers and dates of the language; no key and no gap is left."""
    with Look(browser, f"{address}{CHANGED}&lang={lang}&draws=50") as look:
        answer = {"rows": [], "verdicts": [], "notes": NOTES}
        look.page.route("**/outcomes", lambda route: route.fulfill(json=answer))
        panel = opened(look, "outcomes")
        look.wait("() => document.querySelector('#panel-outcomes li')")
        told = [" ".join((line.text_content() or "").split()) for line in panel.locator("#panel-outcomes li").all()]
    assert len(told) == len(NOTES)
    text = "\n".join(told)
    assert not re.search(r"[{}]|note\.|lever\.|opening\.", text), text
    assert [each for each in words if each.replace("\u00a0", " ") not in text] == []


def test_causes_add_up(look: Look) -> None:
    """The means of the shares add up to the mean of the whole difference, and two changes have two bars."""
    panel = opened(look, "why")
    look.wait("() => document.querySelector('#panel-why .panel-bars')")
    assert panel.locator("#panel-why rect.bar").count() == 3
    name, content = saved(look, panel.locator("#panel-why").get_by_role("button", name="Save as CSV"))
    head, rows = rows_of(content.decode())
    assert name.endswith(".csv")
    assert any(about()["data_version"][:12] in line for line in head)
    told = asked(look, "why", {"course": COURSE, "against": {}, "outcome": look.state("chosen"), "draws": 100})
    title = {lever["id"]: lever["title"] for lever in about()["levers"]}
    means = {title[player["id"]]: player["shapley"]["mean"] for player in told["players"]}
    found = {row["change"]: float(row["mean"]) for row in rows if row["mean"]}
    assert {title: found[title] for title in means} == pytest.approx(means, rel=1e-5)
    total = told["total"].get("mean", np.nan)
    if np.isfinite(total):
        assert sum(means.values()) == pytest.approx(total, rel=1e-4)


def test_the_trace_shows_the_formula_of_the_docstring(look: Look) -> None:
    """The formula drawn is the LaTeX of the function named beside it, and the value is the server's."""
    opened(look, "why")
    look.wait("() => document.querySelector('#panel-trace .panel-sentence')")
    panel = look.page.locator("#panel-trace")
    panel.locator("select").select_option("grain_procurement")
    look.wait("() => document.querySelector('#panel-trace math[alttext]')")
    quiet(look, "why")
    told = asked(look, "trace", {"course": COURSE, "quantity": "grain_procurement", "month": "1932-12"})
    assert shown(told["value"]) in panel.locator(".panel-sentence").inner_text()
    name = told["equation"]["module"]
    source = (PACKAGE / f"{name.replace('.', '/')}.py").read_text("utf-8")
    formula = panel.locator(".panel-body math, .panel-trace math").first.get_attribute("alttext")
    assert formula is not None
    assert "".join(formula.split()) in "".join(source.split())
    assert panel.locator(".panel-inputs > li").count() >= len(told["inputs"])


def formulas() -> list[str]:
    """Every formula in the docstrings of the four spheres."""
    found: list[str] = []
    for path in (
        path for sphere in ("economy", "party", "society", "abroad") for path in (PACKAGE / sphere).glob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                texts = re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", ast.get_docstring(node) or "", re.DOTALL)
                found += [display or inline for display, inline in texts]
    return found


def test_every_formula_of_the_model_is_drawn_and_strange_ones_are_shown_as_written(look: Look) -> None:
    """No formula of the docstrings falls back to its source; an unknown command does, and nothing is lost."""
    script = """async (list) => {
      const { formula } = await import("/page/formula.js");
      return list.filter((text) => formula(text).localName !== "math");
    }"""
    assert len(formulas()) > 500
    assert look.page.evaluate(script, formulas()) == []
    odd = r"x = \strange{y}"
    assert look.page.evaluate(script, [odd, r"\frac{1}", "{x", r"x \right) y"]) == [
        odd,
        r"\frac{1}",
        "{x",
        r"x \right) y",
    ]


WINDOW = {
    "state": "done", "notes": ["A note."],
    "curves": [
        {"account": "pooled", "title": "All", "passes_50": "1921-11", "passes_90": None, "turning_points": [],
         "points": [{"from": month, "probability": chance, "mc_error": 0.02}
                    for month, chance in (("1917-11", 0.2), ("1921-11", 0.6), ("1928-05", 0.8))]},
        {"account": "CWI", "title": "Other", "passes_50": None, "passes_90": None,
         "turning_points": [{"date": "1923-10-25", "title": "A defeat"}],
         "points": [{"from": month, "probability": 0.1, "mc_error": 0.02}
                    for month in ("1917-11", "1921-11", "1928-05")]},
    ],
}  # fmt: skip


def test_a_window_is_computed_at_the_press_of_a_button_and_drawn_with_its_error(look: Look) -> None:
    """Nothing is asked before; then progress, curves, the dates of passing and the table. The answer is invented."""
    answers = [{"state": "running", "share": 0.4}, WINDOW]
    look.page.route("**/when", lambda route: route.fulfill(json=answers[0] if len(answers) == 1 else answers.pop(0)))
    before = len([url for url in look.asked if url.endswith("/when")])
    panel = opened(look, "when")
    look.page.wait_for_timeout(400)
    assert before == len([url for url in look.asked if url.endswith("/when")]) == 0
    panel.get_by_role("button", name="Compute the window").click()
    look.wait("() => document.querySelector('#panel-when .when-curve')")
    assert panel.locator(".when-curve").count() == panel.locator(".when-band").count() == 2
    table = panel.locator("table").filter(has_text="At 50 % or more since").inner_text()
    assert "November 1921" in table
    assert "not within these dates" in table
    assert "20\u00a0%" in panel.locator("figcaption").inner_text()
    look.page.unroute("**/when")


CLAIMS = [
    {"id": "CWI-001", "account": "CWI", "claim": "A claim", "kind": "causal", "verdict": "contested", "by": "both",
     "value": 0.25, "q05": 0.1, "q95": 0.4, "unit": "share", "record": "0.3", "source": "tables", "reason": "A reason"},
    {"id": "TUCK-002", "account": "TUCK", "claim": "Another", "kind": "normative", "verdict": "untestable",
     "by": "none", "value": None, "q05": None, "q95": None, "unit": "", "record": "", "source": "",
     "reason": "A choice"},
]  # fmt: skip


def test_claims_are_shown_with_verdict_value_record_and_reason(look: Look) -> None:
    """All of a claim is in its row, and one account can be picked out. The answer is invented."""
    look.page.route("**/claims", lambda route: route.fulfill(json={"state": "done", "claims": CLAIMS}))
    panel = opened(look, "who")
    panel.get_by_role("button", name="Try the claims").click()
    panel.locator("tbody tr").first.wait_for()
    text = panel.locator("tbody tr").first.inner_text()
    for part in ("A claim", "CWI", "contested", "0.25", "0.1 to 0.4", "0.3", "A reason", "by record and model"):
        assert part in text
    panel.locator("select").first.select_option("TUCK")
    look.wait("() => document.querySelectorAll('#panel-claims tbody tr').length === 1")
    panel.locator("select").first.select_option("")
    look.page.unroute("**/claims")


def test_the_report_is_one_sheet_and_goes_away_again(look: Look) -> None:
    """Changes, outcomes, four pictures, limits and what to cite; printed, one page; Escape leads back to the button."""
    opened(look, "report")
    look.page.get_by_role("button", name="Lay out the report").click()
    paper = look.page.locator("#paper")
    paper.wait_for(timeout=1000 * WAIT)
    headings = paper.locator("h2").all_inner_texts()
    for heading in ("What differs", "What follows", "What cannot be known", "Sources used", "To cite"):
        assert heading in headings
    look.wait("() => [...document.querySelectorAll('#paper img')].every((picture) => picture.naturalWidth > 50)")
    assert paper.locator("img").count() == 4
    assert all(picture.get_attribute("alt") for picture in paper.locator("img").all())
    assert "1928-01" in paper.locator(".paper-link").inner_text()
    printed = look.page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    look.page.keyboard.press("Escape")
    assert paper.count() == 0
    assert look.page.evaluate("() => document.activeElement.textContent") == "Lay out the report"


def test_a_chart_is_saved_with_its_citation_as_csv_svg_and_png(look: Look) -> None:
    """The CSV holds the server's numbers under lines that say what to cite; the pictures are whole files."""
    chart = look.page.locator("figure.chart").first
    shown_chart = look.state("charts")[0]
    name, content = saved(look, chart.get_by_role("button", name=re.compile("CSV")))
    head, rows = rows_of(content.decode())
    assert name.endswith(".csv")
    assert any(about()["model_version"][:12] in line and about()["data_version"][:12] in line for line in head)
    assert any(line.startswith("# http") for line in head)
    values = asked(look, "run", {"courses": [COURSE], "draws": 200, "charts": [shown_chart]}).reshape(5, -1)
    run = [row for row in rows if row["kind"] == "run"]
    assert [float(row["q50"]) for row in run] == pytest.approx(values[2].tolist(), rel=1e-5)
    assert {row["kind"] for row in rows} >= {"run", "baseline: History"}
    _, picture = saved(look, chart.get_by_role("button", name=re.compile("SVG")))
    drawn = ElementTree.fromstring(picture)
    assert "Smychka" in (drawn.findtext("{http://www.w3.org/2000/svg}desc") or "")
    _, picture = saved(look, chart.get_by_role("button", name=re.compile("PNG")))
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 400
    assert height > 200


def test_the_map_is_saved_as_a_picture_in_plain_colours(look: Look) -> None:
    """The SVG stands alone: 22 tiles, each with a colour of its own that any program reads."""
    panel = opened(look, "map")
    quiet(look, "map")
    _, picture = saved(look, panel.get_by_role("button", name="Save as SVG"))
    tiles = [
        tile
        for tile in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")
        if tile.get("rx") == "3"
    ]
    assert len(tiles) == 22
    assert all(re.fullmatch(r"rgb\(\d+, ?\d+, ?\d+\)", tile.get("fill", "")) for tile in tiles)
    _, picture = saved(look, panel.get_by_role("button", name="Save as PNG"))
    assert picture.startswith(b"\x89PNG")


def test_the_whole_run_is_saved_with_every_quantity(look: Look) -> None:
    """One CSV with all charts of the catalogue, run and baseline."""
    _, content = saved(look, look.page.locator("#exports").get_by_role("button", name="Whole run as CSV"))
    _, rows = rows_of(content.decode())
    assert {row["quantity"] for row in rows if row["kind"] == "run"} == {chart["id"] for chart in about()["charts"]}


def test_copies_of_the_run_are_shown_and_name_the_changes(look: Look) -> None:
    """Python, command and TOML each hold the lever and its date; the numbers they give are tested elsewhere."""
    for summary in ("As Python", "As a policy file (TOML)"):
        part = look.page.locator("#exports details").filter(has_text=summary)
        part.locator("summary").click()
        expect(part.locator("code")).to_contain_text("procurement_pressure")
        expect(part.locator("code")).to_contain_text("1928-01-01")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_panel_is_wider_than_a_phone(browser: Any, address: str, theme: str) -> None:
    """At 390 pixels nothing stands out of the window, in both colours, and the browser has nothing to complain of."""
    with Look(browser, f"{address}{CHANGED}&theme={theme}", width=390) as phone:
        for panel in ("outcomes", "why", "when", "who", "map", "party", "events", "report"):
            opened(phone, panel)
            quiet(phone, panel)
            assert phone.page.evaluate("() => document.documentElement.scrollWidth") <= 390, panel
        assert [text for text in phone.said if "error" in text.lower()] == []


def test_the_panels_are_worded_in_russian(browser: Any, address: str) -> None:
    """Map and outcomes speak Russian: numbers with a decimal comma, headings in Cyrillic letters."""
    with Look(browser, f"{address}{CHANGED}&lang=ru&panel=outcomes") as russian:
        quiet(russian, "outcomes")
        text = russian.page.locator("#panel-outcomes").inner_text()
        assert re.search(r"\d,\d", text)
        assert re.search("[А-Яа-я]{4}", russian.page.locator("#panel-outcomes h3").inner_text())


def test_the_panels_parse_no_markup_and_evaluate_nothing() -> None:
    """Bound: text reaches the page as text only, and modules are joined by plain imports."""
    for name in MINE:
        text = (PACKAGE / "explore" / "page" / f"{name}.js").read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|import\(|import\.meta|export default", text
        )
        assert not re.search(r"https?://(?!vega\.github\.io/schema|www\.w3\.org)", text)
        assert len(text.splitlines()) <= 400
