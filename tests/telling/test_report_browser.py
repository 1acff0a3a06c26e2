"""The report in a headless browser: it draws, asks nobody, complains of nothing, fits a phone and prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import chromium

pytestmark = pytest.mark.browser
DRAWN = "document.documentElement.dataset.drawn === 'yes'"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (390, "dark")])
def test_report_draws_fits_and_prints(browser: Any, report_file: Path, width: int, scheme: str) -> None:
    """Every chart is drawn; no message, no request beyond the file itself, no sideways scrolling.

    On paper the still pictures stand in for the live ones, and there is something on several pages.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report_file.as_uri())
    page.wait_for_function(DRAWN, timeout=60_000)
    assert said == []
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    charts = page.locator("figure").count()
    assert charts > 20
    assert page.locator("figure .live svg").count() == charts
    assert page.locator("figure img.still:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edges = "[...document.querySelectorAll('.live svg')].map((chart) => chart.getBoundingClientRect().right)"
    assert max(page.evaluate(edges)) <= width
    if width > 1000:
        prints(page, charts)
    context.close()


def prints(page: Any, charts: int) -> None:
    """Assert what is on paper: the still pictures instead of the live ones, on several pages."""
    page.emulate_media(media="print")
    assert page.locator("figure img.still:visible").count() == charts
    assert page.locator("figure .live:visible").count() == 0
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert len(paper) > 50_000


def test_report_reads_without_scripts(browser: Any, report_file: Path) -> None:
    """With scripts switched off the still pictures are shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report_file.as_uri())
    assert page.locator("figure img.still:visible").count() == page.locator("figure").count()
    context.close()
