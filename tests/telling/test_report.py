"""The report: what it says, in which order, and that it is safe, whole and repeatable."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from smychka.foundations.faults import SmychkaError
from smychka.telling.report import ReportContent, packaged_limits, report_html, save_report


@pytest.fixture(scope="module")
def page(report_file: Path) -> str:
    """The document without the drawing library."""
    return re.sub(r"<script>.*?</script>", "", report_file.read_text("utf-8"), flags=re.DOTALL)


def test_misses_come_first(page: str) -> None:
    """Rule of the house: where the model fails is said before anything else; the worst series on top."""
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings == [
        "Where the model misses", "The model and the record", "Hunger by region", "Fork: Dearer grain",
        "Fork: A lucky war", "Fork: My own", "What cannot be known", "Notes", "Bibliography",
    ]  # fmt: skip
    rows = re.findall(r'<th scope="row">(Toy \w+)</th>', page)
    assert rows[:4] == ["Toy deaths", "Toy horses", "Toy export", "Toy harvest"]


def test_forced_luck_is_labelled(page: str) -> None:
    """Rule of the house: an unlikely antecedent is marked, with its probability; the others are not."""
    assert page.count("<strong>Forced.</strong>") == 1
    assert "probability 3 % (judged 1 to 8 %)" in page
    assert "own: nobody of the time is named as its author" in page


def test_wide_bands_are_marked(page: str) -> None:
    """Rule of the house: bands no narrower than the outcome itself are marked, three here and one there."""
    assert page.count("<td>no narrower than the outcome itself</td>") == 4
    assert "3 of 12 bands below" in page


def test_no_gap_is_silent(page: str) -> None:
    """Rule of the house: what was not computed is named; figures left out of a chart are counted."""
    assert "therefore not shown: grain export, sown area" in page
    assert "therefore not shown: horses" in page
    assert "No outcomes were computed for this fork." in page
    assert "not drawn, for other periods or units: 1." in page


def test_deaths_stand_with_range_and_source(page: str) -> None:
    """Rule of the house: the estimates of the record with their ranges and their sources."""
    assert "<td>600 (400 to 900)</td>" in page
    assert "250 (150 to 400) thousand persons, Office of Smiths 1955" in page


def test_text_is_escaped(page: str) -> None:
    """Text from data is text: no markup of it reaches the page."""
    assert "A note on &lt;priors&gt;." in page
    assert "no &lt;brigades&gt;" in page
    assert "Horses &lt;and&gt; shoes" in page


def test_every_chart_is_said_in_words(page: str) -> None:
    """Each figure has a picture with a text of its own, and a caption."""
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) > 20
    for figure in figures:
        assert re.search(r'<img class="still" alt="Chart: [^"]{40,}"', figure)
        assert re.search(r"<figcaption[^>]*>[^<]{40,}</figcaption>", figure)


def test_same_content_same_bytes(content: ReportContent, report_file: Path) -> None:
    """Rule of the house: two runs of the same inputs are identical."""
    assert report_html(content) == report_file.read_text("utf-8")


def test_report_without_replay(content: ReportContent) -> None:
    """A fork alone, with limits passed in."""
    page = report_html(replace(content, replay=None, forks=content.forks[2:], limits=(("Only one", "Limit."),)))
    assert 'id="misses"' not in page
    assert "<h3>Only one</h3><p>Limit.</p>" in page


def test_packaged_limits() -> None:
    """Ten to twelve limits, each with a heading and a paragraph."""
    limits = packaged_limits()
    assert 10 <= len(limits) <= 12
    assert all(heading and len(text) > 80 for heading, text in limits)


def test_unknown_source_stops_the_report(content: ReportContent, tmp_path: Path) -> None:
    """An uncited figure is an error, and nothing is written."""
    with pytest.raises(SmychkaError, match="did you mean 'gardener_1960'"):
        save_report(replace(content, used=frozenset({"gardner_1960"}), replay=None, forks=()), tmp_path / "r.html")
    assert not list(tmp_path.iterdir())


def test_report_is_written_whole(content: ReportContent, tmp_path: Path) -> None:
    """The file is there and nothing else; a place that cannot be written to is one clear error."""
    bare = replace(content, replay=None, forks=())
    written = save_report(bare, tmp_path / "deep" / "report.html")
    assert [path.name for path in written.parent.iterdir()] == ["report.html"]
    assert written.read_text("utf-8") == report_html(bare)
    with pytest.raises(SmychkaError, match="cannot write the report"):
        save_report(bare, written / "report.html")
