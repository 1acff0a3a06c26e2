"""The page for everybody: what axe-core finds, in every panel, light and dark, wide and narrow.

Truth: the rules of axe-core for WCAG; nothing of serious or critical weight may be left.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from explore.page_server import Look

PANELS = ("outcomes", "why", "when", "who", "map", "party", "events", "differences", "report")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_no_panel_has_a_serious_finding(browser: Any, address: str, width: int, theme: str) -> None:
    """Truth: axe-core, on the page with a preset moved, panel by panel."""
    state = f"#theme={theme}&impose=procurement_pressure:0.2:1928-01:1930-12"
    with Look(browser, address + state, width=width, bypass_csp=True) as look:
        for panel in PANELS:
            look.page.evaluate("(panel) => smychka.store.update('panel', (state) => ({ ...state, panel }))", panel)
            look.page.wait_for_timeout(800)
            found = Axe().run(look.page).response["violations"]
            grave = {
                each["id"]: [node["html"][:120] for node in each["nodes"]][:3]
                for each in found
                if each["impact"] in ("serious", "critical")
            }
            assert not grave, (panel, grave)
