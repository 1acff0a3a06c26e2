"""The examples of docs/explanation/published.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "published.md"
MODULES = PAGE.parents[2] / "src" / "smychka" / "published"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_example_runs(example: str) -> None:
    """Truth: the assertions in the example itself."""
    assert "assert" in example
    exec(compile(example, str(PAGE), "exec"), {})


def test_every_published_model_has_an_example() -> None:
    """Truth: the modules of the package; those that serve the others are named here."""
    models = {path.stem for path in MODULES.glob("*.py")} - {"__init__", "printed", "agreement"}
    assert {model for model in models if f"smychka.published.{model}" in "".join(EXAMPLES)} == models
