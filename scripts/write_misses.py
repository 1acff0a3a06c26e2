"""Bring the expected failures of tests/systems up to date after results have changed.

Runs the checks of the list of systems and rewrites, test by test, the mark of an expected failure with the number
the model gives: added where a check now misses, renewed where its number moved, taken away where it is met. The same
misses go into the table that reports show (`data/missed_checks.csv`).

Usage: python scripts/write_misses.py
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from smychka.ensemble import remember_compilations
from smychka.judgement.system_runs import system_runs
from smychka.judgement.systems import MISSED, Result, checks, misses, results

TESTS = Path(__file__).resolve().parent.parent / "tests" / "systems"
MARK = re.compile(r'@pytest\.mark\.xfail\(strict=True, reason="[^"]*"\)\n')
TEST = re.compile(
    r'(?:@pytest\.mark\.xfail\(strict=True, reason="[^"]*"\)\n)?(def test_\w+\(.*?(?=\n\n\n|\Z))', re.DOTALL
)
NAME = re.compile(r'met\("([^"]+)"\)')


def marked(text: str, found: dict[str, Result]) -> str:
    """A module of tests with every mark as the results say."""

    def one(match: re.Match[str]) -> str:
        body = match[1]
        name = NAME.search(body)
        if name is None or name[1] not in found or found[name[1]].met:
            return body
        result = found[name[1]]
        reason = f"model gives {result.value:.3g} against {result.check.expected}"
        return f'@pytest.mark.xfail(strict=True, reason="{reason}")\n{body}'

    text = TEST.sub(one, text)
    wanted = "import pytest\n" in text or "pytest.mark" not in text
    return (
        text
        if wanted
        else text.replace(
            "from collections.abc import Callable\n", "from collections.abc import Callable\n\nimport pytest\n", 1
        )
    )


def table(found: dict[str, Result]) -> str:
    """The misses as the table that reports show."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("check", "sentence", "unit", "value", "expected", "source"))
    for result in misses(found.values()):
        check = result.check
        rows.writerow(
            (
                check.id,
                check.sentence,
                check.unit,
                f"{result.value:.0f}" if abs(result.value) >= 1000 else f"{result.value:.3g}",
                check.expected,
                check.source,
            )
        )
    return out.getvalue()


if __name__ == "__main__":
    remember_compilations()
    found = {result.check.id: result for result in results(system_runs(), checks())}
    for path in sorted(TESTS.glob("test_*.py")):
        before = path.read_text("utf-8")
        after = marked(before, found)
        if after != before:
            path.write_text(after, "utf-8")
            print(path.name)
    MISSED.write_text(table(found), "utf-8")
    missed = [result.check.id for result in found.values() if not result.met]
    print(f"{len(missed)} of {len(found)} checks missed: {', '.join(missed)}")
