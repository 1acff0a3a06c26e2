"""Tables: numbers with their units, intervals, order, missing figures."""

from __future__ import annotations

from typing import Any

import pytest

from smychka.telling import tables


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5512.4, "thousand_persons", "5,512"), (73.26, "million_tonnes", "73.3"), (6.254, "", "6.25"),
        (0.04567, "share", "0.0457"), (99.97, "", "100"), (9.999, "", "10.0"), (5.5, "percent", "5.5"),
        (0.0, "", "0"),
        (-1200.0, "", "-1,200"), (None, "", "no figure"), (float("nan"), "", "no figure"),
        (float("inf"), "", "no figure"),
    ],
)  # fmt: skip
def test_numbers(value: float | None, unit: str, text: str) -> None:
    """Rule of the docstring; a missing figure is never zero."""
    assert tables.number(value, unit) == text


def test_intervals() -> None:
    """The wanted ends stand in brackets; a missing median is said to be missing; other levels are refused."""
    spread = {"q05": 1.0, "q25": 2.0, "q50": 3.0, "q75": 4.0, "q95": 5.0}
    assert tables.interval_text(spread) == "3.00 (1.00 to 5.00)"
    assert tables.interval_text(spread, level=50) == "3.00 (2.00 to 4.00)"
    assert tables.interval_text({**spread, "q50": None}) == "no figure"
    with pytest.raises(ValueError, match="expected 50 or 90"):
        tables.interval_text(spread, level=80)


def test_fit_table_lists_misses_first(fit: list[dict[str, Any]]) -> None:
    """Rule of the house: misses first; the order does not depend on the order given."""
    for rows in (fit, fit[::-1]):
        table = tables.fit_table(rows)
        assert list(table["Series"]) == ["Toy deaths", "Toy horses", "Toy export", "Toy harvest"]
    assert table.loc[0, "Skill against persistence"] == "no figure"
    assert table.loc[0, "Worst point"] == "1925-07-01: record 70.0, model 80.0 (75.0 to 85.0)"


def test_outcomes_table_by_rising_horizon(outcomes: list[dict[str, Any]]) -> None:
    """Outcomes keep their order, horizons rise, wide bands are marked."""
    table = tables.outcomes_table(outcomes)
    assert list(table["Horizon"]) == ["1 year", "3 years", "5 years", "12 years"] * 3
    assert list(table["Outcome"].unique()) == [row["title"] for row in outcomes[::4]]
    marked = table[table["Remark"] != ""]
    assert set(marked["Horizon"]) == {"12 years"}
    assert len(marked) == 3


def test_catalogue_and_plain_text() -> None:
    """Missing cells stay empty, yes and no are words, columns are aligned."""
    items = [
        {"id": "a", "forced": True, "values": ("x", "y")},
        {"id": "long name", "forced": False, "size": None},
    ]
    table = tables.catalogue_table(items, ["id", "forced", "values", "size"])
    assert table.values.tolist() == [["a", "yes", "x, y", ""], ["long name", "no", "", ""]]
    lines = tables.plain_text(table).splitlines()
    assert lines[0].split() == ["id", "forced", "values", "size"]
    assert lines[2].index("yes") == lines[3].index("no") == lines[0].index("forced")


def test_terminal_table_reads_no_markup() -> None:
    """Text in square brackets is text."""
    from rich.console import Console

    table = tables.terminal_table(tables.catalogue_table([{"id": "[bold]x"}], ["id"]), "Title")
    console = Console(width=60)
    with console.capture() as caught:
        console.print(table)
    assert "[bold]x" in caught.get()
