"""The page in a headless browser: levers, presets, charts, undo, links, kept runs, predictions, keyboard, phone.

Truth: the shipped policies and levers, the server's own answers to the same requests asked past the page, the loaders
of policy files, and bounds (nothing wider than the window, no request to another host, no message of the browser).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

import smychka
from explore.page_server import Look
from smychka.foundations.calendar import END, START
from smychka.inputs.levers import load_levers
from smychka.inputs.policies import load_policies, load_policy
from smychka.inputs.policy import Policy

LEVER, PRESET = "procurement_pressure", "united_front_germany_1931"
SLIDER = f"#lever-{LEVER} input[type=range]"
MOVED = f"#impose={LEVER}:0.2:1928-01:1930-12"
PAGE = Path(smychka.__file__).parent / "explore" / "page"
OTHERS = (
    "claims", "events", "exports", "formula", "map", "outcomes", "panels", "party", "report", "sentences", "trace",
    "when", "why",
)  # fmt: skip
"""Scripts of the panels, which have tests of their own."""
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|import\(|import\.meta|https?://(?!www\.w3\.org)"
)
browser_test = pytest.mark.browser


@pytest.fixture(scope="module")
def plain(browser: Any, address: str) -> Iterator[Look]:
    """A page for looking only."""
    with Look(browser, address) as look:
        yield look


def asked_past(look: Look, course: dict[str, Any], charts: list[str], draws: int = 200) -> np.ndarray:
    """The server's answer to one course, asked without the page. (chart, value)"""
    body = {
        "courses": [course],
        "draws": draws,
        "charts": charts,
        "client": f"test-{uuid.uuid4().hex[:20]}",
        "serial": 1,
    }
    answer = look.page.request.post(look.page.url.split("#")[0] + "run", data=body)
    assert answer.ok, answer.text()
    return np.frombuffer(answer.body(), dtype="<f4")


def shown(look: Look) -> np.ndarray:
    """All numbers of the charts that are shown, in order."""
    return np.concatenate([look.fan(chart) for chart in look.state("charts")])


@browser_test
def test_page_opens_with_history_in_six_charts_and_asks_nobody_else(plain: Look) -> None:
    """Truth: the server's answer for history; the rules of the page (no message, no other host)."""
    assert plain.said == []
    origin = plain.page.url.split("#")[0]
    assert [url for url in plain.asked if not url.startswith((origin, "data:", "blob:"))] == []
    charts = plain.state("charts")
    assert len(charts) == 6 == plain.page.locator("figure.chart canvas").count()
    np.testing.assert_array_equal(shown(plain), asked_past(plain, {}, charts))
    for figure in plain.page.locator("figure.chart").all():
        assert len(figure.locator("figcaption").inner_text()) > 40
        assert figure.get_by_role("button").count() >= 5


@browser_test
def test_table_of_a_chart_shows_run_baseline_and_record(plain: Look) -> None:
    """Truth: `/about.json` for the dates and `/points.json` for the record: one row each."""
    chart = plain.state("charts")[0]
    figure = plain.page.locator("figure.chart").first
    figure.locator("summary").click()
    told = "(id) => { const { about, points } = smychka; const chart = about.charts.find((each) => each.id === id);"
    dates, points = plain.page.evaluate(
        f"{told} return [about.times[chart.times].length, (points[id] || []).length]; }}", chart
    )
    counts = [dates, points] if points else [dates]
    expect(figure.locator("table")).to_have_count(len(counts))
    for table, count in zip(figure.locator("table").all(), counts, strict=True):
        expect(table.locator("tbody tr")).to_have_count(count)
    figure.locator("summary").click()


@browser_test
def test_preset_is_the_shipped_policy(browser: Any, address: str) -> None:
    """Truth: the policy file: its title, first date, proposer and parts; and the server's answer to its course."""
    policy = load_policies()[PRESET]
    with Look(browser, address) as look:
        look.page.select_option("#quick", PRESET)
        look.settle()
        assert look.page.inner_text("#what") == f"{policy.title}; from December 1931"
        assert policy.proposed_by in look.page.inner_text("#presets .now")
        course = look.state("course")
        assert [(one["lever"], one["value"], one["since"]) for one in course["impose"]] == [
            (one.lever, one.value, str(one.since)) for one in policy.impositions
        ]
        assert [(one["name"], one["outcome"]) for one in course["set"]] == [
            (one.name, one.outcome) for one in policy.changes
        ]
        np.testing.assert_array_equal(shown(look), asked_past(look, course, look.state("charts")))
        rows = look.page.locator("#panel-differences tbody tr")
        expect(rows).to_have_count(len(policy.impositions) + len(policy.changes))


@browser_test
def test_sentences_claim_no_difference_that_the_figures_do_not_show(browser: Any, address: str) -> None:
    """Truth: the numbers in the sentence itself: figures that are set against each other are different figures.

    Less pressure on procurement moves the grain of the state, and hardly the strongest leader's share of power.
    """
    with Look(browser, address + MOVED) as look:
        look.settle()
        told = look.page.locator("figure.chart figcaption").all_inner_texts()
        against = [found for text in told if (found := re.search(r": (.+\)) instead of (.+\)), in ", text))]
        assert against and all(found[1] != found[2] for found in against)
        least = dict(zip(look.state("charts"), told, strict=True))["first_share"]
        assert "less than these figures can show" in least


@browser_test
def test_policies_that_set_the_same_thing_are_not_combined(browser: Any, address: str) -> None:
    """Truth: `conflicts` of the shipped policies: the page refuses, names the other, and changes nothing."""
    other = load_policies()[PRESET].conflicts[0]
    with Look(browser, address) as look:
        look.page.select_option("#quick", PRESET)
        look.settle()
        before = look.state("course")
        look.page.evaluate("document.querySelector('.all').open = true")
        card = look.page.locator(f".all [data-policy={other}]").first
        card.evaluate("(node) => { node.closest('.group').open = true; }") if card.count() else None
        look.page.fill("#presets input[type=search]", load_policies()[other].title)
        card.get_by_role("button", name=re.compile("^Add")).click()
        assert load_policies()[PRESET].title in look.page.inner_text("#notes .refused")
        assert look.state("course") == before


@browser_test
def test_drag_moves_one_lever_newest_value_only(browser: Any, address: str) -> None:
    """Truth: bounds: never two fans or two central runs of the page under way; the last value is the one shown.

    A drag is one step to undo, however many values it went through.
    """
    with Look(browser, address) as look:
        under_way, most = {"central": 0, "fan": 0}, {"central": 0, "fan": 0}

        def kind(request: Any) -> str | None:
            if not request.url.endswith("/run"):
                return None
            body = request.post_data_json
            return ("fan" if body["draws"] else "central") if body["client"].endswith("-page") else None

        def begun(request: Any) -> None:
            if (name := kind(request)) is not None:
                under_way[name] += 1
                most[name] = max(most[name], under_way[name])

        def ended(request: Any) -> None:
            if (name := kind(request)) is not None:
                under_way[name] -= 1

        look.page.on("request", begun)
        look.page.on("requestfinished", ended)
        look.page.fill("#levers input[type=search]", LEVER)
        slider = look.page.locator(SLIDER)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        look.page.mouse.move(box["x"] + box["width"] * 0.3, middle)
        look.page.mouse.down()
        look.page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=25)
        look.page.mouse.up()
        look.settle()
        (piece,) = look.state("course")["impose"]
        assert piece["value"] == pytest.approx(0.8, abs=0.06)
        assert piece["since"] == "1928-01-01"
        assert most == {"central": 1, "fan": 1}
        assert look.page.evaluate("performance.getEntriesByName('central').length") >= 2
        np.testing.assert_array_equal(shown(look), asked_past(look, look.state("course"), look.state("charts")))
        look.page.click("#undo")
        look.settle()
        assert look.state("course") == {}
        assert look.said == []


@browser_test
@pytest.mark.parametrize(("mode", "expected"), [("both", {0, 200}), ("central", {0}), ("fan", {200})])
def test_modes_ask_for_what_they_show(browser: Any, address: str, mode: str, expected: set[int]) -> None:
    """Truth: the draws in the requests of the page: a central run, a fan, or first the one and then the other."""
    with Look(browser, f"{address}#mode=fan") as look:
        look.page.evaluate("(mode) => smychka.store.update('', (state) => ({ ...state, mode }))", mode)
        look.settle()
        draws: list[int] = []

        def note(request: Any) -> None:
            if request.url.endswith("/run") and request.post_data_json["client"].endswith("-page"):
                draws.append(request.post_data_json["draws"])

        look.page.on("request", note)
        name = "central" if mode == "central" else "fan"
        count = look.page.evaluate("(name) => Number(document.documentElement.dataset[name] || 0)", name)
        look.page.fill("#levers input[type=search]", LEVER)
        look.page.locator(SLIDER).focus()
        look.page.keyboard.press("ArrowRight")
        look.wait(f"() => Number(document.documentElement.dataset.{name}) > {count}")
        assert set(draws) == expected
        assert draws == sorted(draws)


@browser_test
def test_undo_redo_and_reset_by_button_and_key(browser: Any, address: str) -> None:
    """Truth: the courses seen on the way there."""
    with Look(browser, address) as look:
        seen = [look.state("course")]
        look.page.fill("#levers input[type=search]", LEVER)
        look.page.fill(f"#lever-{LEVER} input[type=number]", "0.4")
        look.page.keyboard.press("Tab")
        seen.append(look.state("course"))
        look.page.fill(f"#lever-{LEVER} input[type=month] >> nth=1", "1930-12")
        look.page.keyboard.press("Tab")
        seen.append(look.state("course"))
        assert seen[2] == {"impose": [{"lever": LEVER, "value": 0.4, "since": "1928-01-01", "until": "1930-12-31"}]}
        look.page.locator(SLIDER).focus()
        for expected in (seen[1], seen[0]):
            look.page.keyboard.press("Control+z")
            assert look.state("course") == expected
        look.page.click("#redo")
        look.page.keyboard.press("Control+Shift+z")
        assert look.state("course") == seen[2]
        look.settle()
        look.page.click("#replay")
        look.wait("() => smychka.store.get().course.impose?.[0].until === null")
        look.wait("() => smychka.store.get().course.impose?.[0].until === '1930-12-31'")
        look.page.click("#reset")
        assert look.state("course") == {}
        look.page.click("#undo")
        assert look.state("course") == seen[2]


@browser_test
def test_levels_dates_and_periods_of_a_lever(browser: Any, address: str) -> None:
    """Truth: the lever file: what a named level says is what history held; pieces of one lever share no day."""
    with Look(browser, address) as look:
        look.page.fill("#levers input[type=search]", LEVER)
        lever = look.page.locator(f"#lever-{LEVER}")
        levels = look.page.evaluate("(id) => smychka.about.levers.find((each) => each.id === id).levels", LEVER)
        lever.get_by_label("Level").select_option(index=1)
        (piece,) = look.state("course")["impose"]
        assert piece["value"] == levels[0]["value"]
        since = levels[0]["date"]
        held = [
            step for step in load_levers()[LEVER].path if str(step.since) <= f"{since}-99" and str(step.until) >= since
        ]
        assert piece["value"] in [step.value for step in held]
        lever.locator("input[type=month]").nth(1).fill("1928-12")
        look.page.keyboard.press("Tab")
        lever.get_by_role("button", name="Another period").click()
        first, second = look.state("course")["impose"]
        assert second["since"] == "1929-01-01"
        lever.locator("input[type=month]").nth(0).fill("1928-06")
        look.page.keyboard.press("Tab")
        assert "overlap" in lever.get_by_role("alert").inner_text()
        assert look.state("course")["impose"] == [first, second]
        lever.locator("summary").click()
        expect(lever.locator("tbody tr")).to_have_count(len(load_levers()[LEVER].path))


@browser_test
def test_link_reproduces_the_picture(browser: Any, address: str) -> None:
    """Truth: the page the link was made on: the same numbers, the same drawing to the pixel, the same state."""
    with Look(browser, f"{address}{MOVED}&draws=50&panel=differences") as look:
        look.page.select_option("#fate-opening_germany_1923", "success", force=True)
        look.page.click("#pin")
        look.settle()
        with Look(browser, look.page.url) as again:
            for part in ("course", "charts", "pins", "draws", "against", "panel"):
                assert again.state(part) == look.state(part), part
            np.testing.assert_array_equal(shown(again), shown(look))
            drawing = "() => [...document.querySelectorAll('figure.chart canvas')].map((each) => each.toDataURL())"
            assert again.page.evaluate(drawing) == look.page.evaluate(drawing)
            assert again.page.locator(".note").count() == 0
            assert "forced: chance" in again.page.inner_text("#panel-differences")


@browser_test
def test_broken_links_are_told_and_left_out(browser: Any, address: str) -> None:
    """Truth: bounds of the levers and of the calendar; the part of the link that is right still holds."""
    broken = (
        "m=another&impose=nothing:1:1928-01:;procurement_pressure:9:1928-01:;grain_price:2:1928-13:"
        "&free=1850&set=__proto__:success:1928:&%E0%A4%A=1"
    )
    with Look(browser, f"{address}{MOVED};{broken.replace('impose=', 'x=', 1)}&{broken}") as look:
        notes = look.page.inner_text("#notes")
        assert "another version" in notes
        for part in ("nothing", "procurement_pressure:9", "grain_price:2:1928-13", "1850", "__proto__"):
            assert part in notes, part
        assert look.state("course") == {
            "impose": [{"lever": LEVER, "value": 0.2, "since": "1928-01-01", "until": "1930-12-31"}]
        }


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Any]:
    """A course of any shape that the page can hold: one piece a lever, any days, any values in range."""
    levers = load_levers()
    names = draw(st.lists(st.sampled_from(sorted(levers.names)), unique=True, max_size=4))
    days = st.dates(min_value=START, max_value=END)
    course: dict[str, Any] = {}
    for name in names:
        since, until = sorted((draw(days), draw(days)))
        lever = levers[name]
        value = draw(st.floats(lever.minimum, lever.maximum, allow_nan=False, allow_subnormal=False))
        piece = {
            "lever": name,
            "value": value + 0.0,
            "since": str(since),
            "until": draw(st.sampled_from([None, str(until)])),
        }
        course.setdefault("impose", []).append(piece)
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["success", "off", "drawn"]))
        course["set"] = [{"name": "opening.germany_1923", "since": "1923-08-10", "until": None, "outcome": kind}]
    for key in ("free", "drawn"):
        if draw(st.booleans()):
            course[key] = str(draw(days))
    return course


@browser_test
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    course=courses(), pin=courses(), name=st.text(min_size=1, max_size=50), draws=st.sampled_from([50, 100, 200, 500])
)
def test_every_state_survives_the_address(plain: Look, course: Any, pin: Any, name: str, draws: int) -> None:
    """Truth: the state itself: encoded and decoded it is the same, without a warning."""
    there_and_back = """async ([course, pin, name, draws]) => {
      const { decodeState, encodeState, plainState } = await import("./page/state.js");
      const { about } = smychka;
      const pins = [{ name, course: pin }];
      const chosen = { course, pins, against: 0, draws, panel: "map", month: "1930-01", lang: "ru" };
      const state = { ...plainState(about), ...chosen };
      const { state: back, warnings } = decodeState("#" + encodeState(state, about), about);
      return [back, state, warnings];
    }"""
    name = name.encode("utf-8", "ignore").decode()
    back, state, warnings = plain.page.evaluate(there_and_back, [course, pin, name or "x", draws])
    assert warnings == []
    assert back == state


@browser_test
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=80)
    | st.from_regex(r"(impose|set|pin|free|charts|against)=[a-z_:;~%=,0-9.-]{0,40}", fullmatch=True)
)
def test_no_address_breaks_the_page(plain: Look, text: str) -> None:
    """Truth: a bound: whatever stands in the address, a state comes out, and encoding it again gives no warning."""
    read = """async (text) => {
      const { decodeState, encodeState } = await import("./page/state.js");
      const { state } = decodeState(text, smychka.about);
      return decodeState(encodeState(state, smychka.about), smychka.about).warnings;
    }"""
    assert plain.page.evaluate(read, text.encode("utf-8", "ignore").decode()) == []


@browser_test
def test_four_runs_can_be_kept_and_be_the_baseline(browser: Any, address: str) -> None:
    """Truth: the server's answer for the kept course, which becomes what the charts are read against."""
    with Look(browser, f"{address}{MOVED}&draws=50") as look:
        for _ in range(4):
            look.page.click("#pin")
        assert look.page.locator("#pin").is_disabled()
        assert len({pin["name"] for pin in look.state("pins")}) == 4
        look.page.click("#reset")
        look.settle()
        kept = look.state("pins")[0]
        look.page.check("#against-0")
        look.settle()
        charts = look.state("charts")
        before = "(ids) => ids.flatMap((id) => [...smychka.charts.plot(id).before])"
        look.wait("() => document.getElementById('busy').hidden")
        np.testing.assert_array_equal(
            np.float32(look.page.evaluate(before, charts)), asked_past(look, kept["course"], charts, 50)
        )
        assert kept["name"] in look.page.inner_text("#key")
        look.page.locator("#pins li").nth(1).get_by_role("button", name="Remove").click()
        assert look.state("against") is None
        assert len(look.state("pins")) == 3


@browser_test
def test_predict_first_by_pointer_and_by_keyboard(browser: Any, address: str) -> None:
    """Truth: the rule of the lesson: nothing of the run is seen, said or linked before it is revealed."""
    with Look(browser, f"{address}{MOVED}&draws=50") as look:
        figure = look.page.locator("figure.chart").first
        chart = look.state("charts")[0]
        figure.get_by_role("button", name="Predict first").click()
        expect(figure.locator("figcaption")).to_contain_text("covered")
        drawn = "(id) => smychka.charts.plot(id).handle.view.data('fan').length"
        assert look.page.evaluate(drawn, chart) == 0
        field = figure.locator(".years input").nth(2)
        field.fill("7.5")
        assert look.state("predict")["line"][2][1] == 7.5
        area = figure.locator(".draw-here")
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        before = look.state("predict")["line"]
        look.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3)
        look.page.mouse.down()
        look.page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.3, steps=12)
        look.page.mouse.up()
        assert look.state("predict")["line"] != before
        assert "predict" not in look.page.url
        figure.get_by_role("button", name="Reveal").click()
        expect(figure.locator(".result")).to_contain_text("in 90 % of draws")
        look.wait(f"() => ({drawn})('{chart}') > 10", 20)
        figure.get_by_role("button", name="Close").click()
        assert look.state("predict") is None


@browser_test
def test_luck_and_politics_are_switches_with_dates(browser: Any, address: str) -> None:
    """Truth: the catalogue's chance of the opening, shown beside what is forced; the months that were put in.

    Nothing is run here: the model of free politics takes long to be made ready.
    """
    with Look(browser, address) as look:
        look.page.route("**/run", lambda route: route.abort())
        look.page.check("#switch-free")
        look.page.check("#switch-drawn")
        look.page.locator("#luck input[type=month]").first.fill("1924-02")
        look.page.keyboard.press("Tab")
        course = look.state("course")
        assert (course["free"], course["drawn"]) == ("1924-02-01", "1928-01-01")
        look.page.evaluate("document.querySelector('#luck details').open = true")
        look.page.select_option("#fate-opening_germany_1923", "success")
        chance = look.page.evaluate(
            "() => smychka.about.openings.find((each) => each.name === 'opening.germany_1923').probability"
        )
        assert f"forced: chance {round(100 * chance)}" in look.page.inner_text("#luck details")
        look.page.click("#choose-differences")
        expect(look.page.locator("#panel-differences tbody tr")).to_have_count(3)
        look.page.locator("#panel-differences tbody button").first.click()
        assert "set" not in look.state("course")


@browser_test
def test_list_of_differences_warns_of_what_changes_nothing(browser: Any, address: str) -> None:
    """Truth: the lever file: a lever held where history held it changes nothing, and the list says so."""
    lever = load_levers()[LEVER]
    longest = max(lever.path, key=lambda step: step.until - step.since)
    month = f"{longest.since.year + 1}-01"
    with Look(browser, f"{address}#impose={LEVER}:{longest.value}:{month}:{month}") as look:
        warnings = look.page.locator("#panel-differences .warnings")
        expect(warnings).to_contain_text("changes nothing")
        expect(warnings).to_contain_text(lever.title)


@browser_test
def test_charts_are_chosen_from_a_searchable_list(browser: Any, address: str) -> None:
    """Truth: the catalogue: every quantity stands in the list once; the most that can be shown is kept."""
    with Look(browser, f"{address}#draws=50") as look:
        look.page.locator("#chooser summary").click()
        boxes = look.page.locator("#chooser input[type=checkbox]")
        count = look.page.evaluate("() => smychka.about.charts.length")
        expect(boxes).to_have_count(count)
        look.page.fill("#chooser input[type=search]", "zzzz")
        expect(boxes).to_have_count(0)
        look.page.fill("#chooser input[type=search]", "")
        expect(boxes).to_have_count(count)
        for box in [each for each in boxes.all() if not each.is_checked()][:8]:
            box.click()
        look.settle()
        assert len(look.state("charts")) == 12
        expect(look.page.locator("figure.chart")).to_have_count(12)


@browser_test
def test_a_search_leaves_no_heading_without_levers(plain: Look) -> None:
    """Truth: the lever file: one lever is found by its name, under one heading; without a search all are back."""
    heads, shown = plain.page.locator("#levers h4.sub:visible"), plain.page.locator("#levers [id^=lever-]:visible")
    before = heads.count()
    plain.page.fill("#levers input[type=search]", LEVER)
    expect(shown).to_have_count(1)
    expect(heads).to_have_count(1)
    plain.page.fill("#levers input[type=search]", "")
    expect(heads).to_have_count(before)
    assert before > 1


@browser_test
def test_russian_without_reloading(browser: Any, address: str) -> None:
    """Truth: Unicode: headings, buttons and sentences are in Cyrillic, and the document says that it is Russian."""
    with Look(browser, f"{address}{MOVED}") as look:
        look.page.get_by_label("Language").select_option("ru")
        look.wait("() => document.documentElement.lang === 'ru'")
        for place in ("h1", "#levers h2", "#undo", "figure.chart h3", "figure.chart figcaption", "#tabs button"):
            expect(look.page.locator(place).first).to_contain_text(re.compile("[а-яА-Я]"))
        assert [url for url in look.asked if url.endswith("#")] == []
        assert look.state("course")["impose"][0]["value"] == 0.2
        assert look.said == []


@browser_test
def test_everything_is_reached_by_keyboard(browser: Any, address: str) -> None:
    """Truth: the rules of accessible pages: each stop has a name and a visible mark; nothing holds the focus fast."""
    with Look(browser, f"{address}{MOVED}&draws=50") as look:
        mark = """() => {
          const node = document.activeElement;
          const name = node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent || "";
          const style = getComputedStyle(node);
          return [node.tagName, name.trim(), style.outlineStyle !== "none" || node.tagName === "BODY", node.id];
        }"""
        look.page.fill("#levers input[type=search]", LEVER)
        look.page.evaluate("document.activeElement.blur()")
        stops = []
        for _ in range(140):
            look.page.keyboard.press("Tab")
            stops.append(look.page.evaluate(mark))
        named = [stop for stop in stops if stop[0] != "BODY"]
        assert all(name for _, name, _, _ in named), [stop for stop in named if not stop[1]]
        assert all(visible for _, _, visible, _ in named), [stop for stop in named if not stop[2]]
        reached = {stop[3] for stop in named}
        assert {"quick", "reset", "pin", "link", "choose-differences"} <= reached
        look.page.locator("#choose-differences").focus()
        look.page.keyboard.press("ArrowRight")
        assert look.state("panel") == "outcomes"
        look.page.locator(SLIDER).focus()
        value = look.state("course")["impose"][0]["value"]
        look.page.keyboard.press("ArrowRight")
        assert look.state("course")["impose"][0]["value"] > value
        look.settle()
        look.wait("() => document.getElementById('said').textContent.length > 20", 20)


@browser_test
@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ru", "dark")])
def test_phone_is_wide_enough_and_print_leaves_the_controls_out(
    browser: Any, address: str, lang: str, theme: str
) -> None:
    """Truth: the width of the window: nothing stands beyond it. On paper there are charts and no levers."""
    with Look(browser, f"{address}{MOVED}&lang={lang}&theme={theme}&draws=50", 390) as look:
        look.page.evaluate(
            "document.querySelectorAll('#controls details, figure.chart details').forEach((each) => (each.open = true))"
        )
        look.page.wait_for_timeout(400)
        assert look.page.evaluate("document.documentElement.scrollWidth") <= 390
        edges = """() => {
          const all = [...document.querySelectorAll("canvas, button, input, select")];
          const seen = all.filter((each) => !each.closest(".scroll"));
          return Math.max(...seen.map((each) => each.getBoundingClientRect().right));
        }"""
        assert look.page.evaluate(edges) <= 391
        look.page.emulate_media(media="print")
        assert look.page.locator("#controls").is_hidden()
        assert look.page.locator("figure.chart canvas").first.is_visible()


@browser_test
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(course=courses())
def test_copies_say_the_same_policy(plain: Look, tmp_path_factory: pytest.TempPathFactory, course: Any) -> None:
    """Truth: the loader of policy files and `Policy` itself: TOML, command and Python all give the course."""
    copy = """async (course) => {
      const { asCommand, asPython, asToml } = await import("./page/copies.js");
      const state = { ...smychka.store.get(), course, draws: 200 };
      return [asToml, asCommand, asPython].map((write) => write(state, smychka.about));
    }"""
    toml, command, python = plain.page.evaluate(copy, course)
    folder = tmp_path_factory.mktemp("copies")
    (folder / "page.toml").write_text(toml)
    policy = load_policy(folder / "page.toml")
    expected = Policy.own("page")
    for piece in course.get("impose", []):
        expected = expected.impose(piece["lever"], piece["value"], since=piece["since"], until=piece["until"])
    assert policy.impositions == expected.impositions
    assert [(one.name, one.outcome) for one in policy.changes] == [
        (one["name"], one["outcome"]) for one in course.get("set", [])
    ]
    changed = any(course.get(part) for part in ("impose", "set", "govern"))
    assert (f"<<'POLICY'\n{toml}POLICY\n" in command) == changed
    called: dict[str, Any] = {}

    def fork(given: Any, **options: Any) -> SimpleNamespace:
        called.update(options, policy=given)
        return SimpleNamespace(summary=lambda: "")

    def replay(**options: Any) -> SimpleNamespace:
        called.update(options, policy=Policy.own("page"))
        return SimpleNamespace(verdicts="")

    stand_in = SimpleNamespace(Policy=Policy, fork=fork, replay=replay)
    here = python.replace("import smychka as sm\n", "").replace('"page.toml"', repr(str(folder / "again.toml")))
    exec(compile(here, "copied", "exec"), {"sm": stand_in})
    given = called["policy"] if isinstance(called["policy"], Policy) else load_policy(called["policy"])
    assert given.impositions == expected.impositions
    assert given.changes == policy.changes
    options = {"draws": 200, "seed": 1917}
    for key in ("free", "drawn"):
        if key in course:
            month = course[key][:7] if course[key].endswith("-01") else course[key]
            options[f"{key}_from"] = month
            assert f"--{key}-from {month}" in command
    assert {name: value for name, value in called.items() if name != "policy"} == options


def test_scripts_keep_the_rules_of_the_page() -> None:
    """Truth: the rules: no markup from text, no code from text, plain imports, no more than 400 lines a file."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=|https?://", index) == []
    scripts = [file for file in PAGE.glob("*.js") if file.stem not in OTHERS and not file.stem.startswith("twin")]
    assert len(scripts) > 25
    for file in scripts:
        name, text = file.name, file.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, name
        assert FORBIDDEN.findall(text) == [], name
        imports = re.findall(r"^import .*?;$", text, flags=re.MULTILINE | re.DOTALL)
        assert all(re.fullmatch(r'import \{[^}]+\} from "\./[a-z_]+\.js";', line) for line in imports), name
