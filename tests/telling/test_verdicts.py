"""Tables of yes and no, on rows with known cells, and their place in the report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smychka.telling.report import ReportContent, report_html
from smychka.telling.tables import fit_table
from smychka.telling.verdicts import paired_table, readings_table, unread_table, verdicts_table

SINCE = {"q05": "1927-01", "q50": "1929-12", "q95": "1934-05"}


def verdict(**other: Any) -> dict[str, Any]:
    row = {"title": "One gardener rules", "account": "", "probability": 0.25, "since": SINCE, "note": "A line."}
    return row | {"history": 0.5, "gained": 0.05, "lost": 0.3} | other


def label(**other: Any) -> dict[str, Any]:
    row = {"account_title": "Gardeners", "title": "Rule of the hedge", "says": "It grows."}
    return row | {"share": 1.0, "since": SINCE, "at_end": 0.5} | other


def test_the_default_stands_in_the_table_and_accounts_do_not() -> None:
    """Truth: the rule: rows of accounts are for JSON; dates are told where there are any."""
    fixed = {name: value for name, value in verdict(title="Over a line").items() if name != "since"}
    rows = [verdict(), verdict(account="X"), verdict(since=None), fixed]
    found = verdicts_table(rows)
    assert found["Draws with yes"].tolist() == ["25 %"] * 3
    assert found["Since"].tolist() == ["1929-12 (1927-01 to 1934-05)", "never", "fixed dates"]
    paired = paired_table(rows, "free politics")
    assert paired.iloc[0].tolist()[1:5] == ["50 %", "25 %", "5 %", "30 %"]
    assert "In free politics alone" in paired.columns


def test_labels_and_what_cannot_be_read() -> None:
    """Truth: the rows; one date where all draws agree."""
    found = readings_table([label(), label(since={"q05": "1936-12", "q50": "1936-12", "q95": "1936-12"})])
    assert found["Since"].tolist() == ["1929-12 (1927-01 to 1934-05)", "1936-12"]
    unread = unread_table([{"account": "X", "criterion": "c", "why": "w", "claims": []}])
    assert unread.iloc[0].tolist() == ["X", "c", "w"]


def test_the_report_shows_them_where_there_are_any(content: ReportContent) -> None:
    """Truth: the content; without them the section is absent."""
    assert "What the run is called" not in report_html(content)
    assert content.replay is not None
    unread = [{"account": "X", "criterion": "the colour of the hedge", "why": "w", "claims": []}]
    shown = replace(content.replay, verdicts=[verdict()], reading={"labels": [label()], "unread": unread})
    forks = tuple(replace(each, verdicts=[verdict(title="In the fork")]) for each in content.forks[:1])
    page = report_html(replace(content, replay=shown, forks=forks))
    for said in ("What the run is called", "Rule of the hedge", "the colour of the hedge", "In the fork"):
        assert said in page


def test_a_series_of_which_a_lever_is_made_is_marked(fit: list[dict[str, Any]]) -> None:
    """Truth: the rule: it stands in the table of fit and is said to be no test."""
    rows = [dict(fit[0], input_of="some_lever"), dict(fit[0], input_of="")]
    assert sorted("lever" in title for title in fit_table(rows)["Series"]) == [False, True]
