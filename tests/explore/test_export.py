"""The page as a folder without a server: what is written, and that a browser can use it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from browser import chromium
from smychka.explore.bundle import joined
from smychka.explore.export import FILES, page_modules, static_page, write_export
from smychka.explore.jobs import Jobs
from smychka.foundations.faults import SmychkaError

DRAWS = 8
READY = "document.documentElement.dataset.ready === 'yes'"
SETTLED = "(({ settled, asked }) => settled && settled === asked)(document.documentElement.dataset)"
REWORDED = "(before) => document.querySelector('#figures figcaption').innerText !== before"


def test_modules_become_one_script_in_the_order_of_need() -> None:
    modules = {
        "a.js": 'import { two, three as third } from "./b.js";\nexport const one = two + third;\n',
        "b.js": 'import {\n  base,\n} from "./c.js";\nexport function more() { return base; }\n'
        "export const two = more();\nexport const three = 3;\n",
        "c.js": "export const base = 1;\nexport class Kept {}\nexport async function later() {}\n",
    }
    script = joined("a.js", modules)
    assert "import" not in script
    assert "export" not in script
    places = [script.index(f"const module_{name} = ") for name in "cba"]
    assert places == sorted(places)
    assert "const { two, three: third } = module_b;" in script
    assert "return { base, Kept, later };" in script
    assert "const { base } = module_d" in joined("b.js", modules | {"d.js": "export const base = 2;"}, {"c.js": "d.js"})


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"a.js": 'import x from "./b.js";'}, "cannot be joined"),
        ({"a.js": "export default 1;"}, "cannot be joined"),
        ({"a.js": 'const x = await import("./b.js");'}, "cannot be joined"),
        ({"a.js": 'import { x } from "./b.js";'}, "no module 'b.js', which 'a.js' needs"),
        ({"a.js": 'import { x } from "./b.js";', "b.js": 'import { y } from "./a.js";'}, "a.js and b.js and a.js need"),
    ],
)
def test_what_cannot_be_joined_is_refused(modules: dict[str, str], said: str) -> None:
    with pytest.raises(SmychkaError, match=said):
        joined("a.js", modules)


def test_every_module_of_the_page_can_be_joined() -> None:
    modules = page_modules() | {
        "twin_program.js": "export function createOpening() {}\nexport function createStep() {}"
    }
    assert "fetch(path" not in joined("main.js", modules, {"engine.js": "twin_engine.js"})
    assert "module_twin_model" in joined("twin_start.js", modules)


def test_a_page_without_its_script_is_refused() -> None:
    with pytest.raises(SmychkaError, match="no place for the script"):
        static_page("<html></html>")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(SmychkaError, match=r"holds diary\.txt"):
        write_export(tmp_path)
    file = tmp_path / "diary.txt"
    with pytest.raises(SmychkaError, match="is a file"):
        write_export(file)
    (tmp_path / "diary.txt").rename(tmp_path / "index.html")
    with pytest.raises(SmychkaError, match=r"holds index\.html"):
        write_export(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["index.html"]


def answer(question: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """An invented answer to what takes hours."""
    if question["kind"] == "window":
        curves = [{"account": name, "points": [], "passes_50": None, "passes_90": None} for name in ("pooled", "TR")]
        return {"outcome": question["outcome"], "curves": curves}
    rows = [("a", ["grain_harvest"], []), ("b", [], ["famine_over_3m"]), ("c", ["famine_deaths"], []), ("d", [], [])]
    return {"claims": [{"id": name, "quantities": shown, "outcomes": of} for name, shown, of in rows]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the page, with the answers that an earlier question has left in the user's cache."""
    target = tmp_path_factory.mktemp("copy") / "page"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        Jobs(work=answer).precomputed(["famine_over_3m"])
        assert write_export(target, draws=DRAWS) == target / "index.html"
        yield target


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[tuple[Any, list[str], list[str]]]:
    said: list[str] = []
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 950})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "index.html").as_uri())
        page.wait_for_function(READY, timeout=60_000)
        yield page, said, asked


@pytest.mark.browser
def test_the_folder_holds_what_it_says(folder: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == sorted(FILES)
    readme = (folder / "README.txt").read_text("utf-8")
    assert "How to cite" in readme
    assert f"{DRAWS} of the" in readme
    assert "1 windows, all claims" in readme
    assert "MIT License" in (folder / "LICENCE.txt").read_text("utf-8")


@pytest.mark.browser
def test_it_answers_a_lever_and_asks_nobody(opened: tuple[Any, list[str], list[str]]) -> None:
    """Opened as a file: charts, a central run and a fan; a lever moved changes them; no request, no complaint."""
    page, said, asked = opened
    page.wait_for_function(SETTLED, timeout=60_000)
    assert page.locator("#figures figure canvas").count() >= 6
    before = page.locator("#figures figcaption").first.inner_text()
    page.evaluate(
        """() => smychka.store.update("test", (state) => ({ ...state, course: { impose: [
          { lever: "procurement_pressure", value: 0.1, since: "1929-01-01", until: null }] } }))"""
    )
    page.wait_for_function(SETTLED, timeout=60_000)
    page.wait_for_function(REWORDED, arg=before, timeout=60_000)
    assert said == []
    assert [url for url in asked if not url.startswith(("file://", "data:", "blob:"))] == []


@pytest.mark.browser
def test_outcomes_maps_and_shares_are_answered_and_the_rest_is_said_to_be_missing(
    opened: tuple[Any, list[str], list[str]],
) -> None:
    page = opened[0]
    course = {"impose": [{"lever": "procurement_pressure", "value": 0.1, "since": "1929-01-01", "until": None}],
              "free": "1929-01-01"}  # fmt: skip
    found = page.evaluate(
        """async (course) => {
          const { engine } = smychka;
          const told = async (asked) => asked.catch((error) => error.message);
          const why = await engine.why(course, {}, "famine_deaths_1930_33", 5);
          const outcomes = await engine.outcomes(course, {}, 6);
          const [first] = await Promise.allSettled([4, 5].map((draws) => engine.map(course, draws, "harvest")));
          return {
            why, rows: outcomes.rows.length, verdicts: outcomes.verdicts.length, notes: outcomes.notes,
            map: (await engine.map(course, 4, "harvest")).length, stale: first.reason.stale,
            other: await told(engine.when("one_man_rule", null)), when: await engine.when("famine_over_3m", "TR"),
            claims: await engine.claims(["grain_harvest"], ["famine_over_3m"]),
            trace: await told(engine.trace(course, "grain_harvest", "1930-01")),
            same: await told(engine.why(course, course, "famine_deaths_1930_33", 5)),
          };
        }""",
        course,
    )
    shares = [player["shapley"]["mean"] for player in found["why"]["players"]]
    assert sum(shares) == pytest.approx(found["why"]["total"]["mean"], rel=1e-9)
    assert (len(shares), found["why"]["draws"]) == (2, 5)
    assert found["rows"] > 20
    assert found["verdicts"] > 5
    assert {"key": "note.free", "words": {"since": "1929-01-01"}} in found["notes"]
    assert found["map"] == 3 * 22 * page.evaluate("smychka.about.times[smychka.about.maps[0].times].length")
    assert found["stale"] is True
    assert [curve["account"] for curve in found["when"]["curves"]] == ["TR"]
    assert [row["id"] for row in found["claims"]["claims"]] == ["b", "a", "c"]
    assert found["claims"]["others"] == 1
    for name, said in (("other", "no window"), ("trace", "no equations"), ("same", "are the same")):
        assert said in found[name]


@pytest.mark.browser
def test_an_earlier_copy_is_replaced(folder: Path) -> None:
    (folder / "page.js").write_text("old")
    write_export(folder, draws=2, answers="none")
    assert (folder / "page.js").read_text("utf-8") != "old"
