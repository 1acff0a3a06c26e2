"""Claims held against the record: figures, events, queries, evidence."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from smychka.foundations.faults import InputFaults
from smychka.inputs.accounts import load_accounts
from smychka.inputs.record import load_record
from smychka.judgement.claim_records import RECORD_SIDE, against_record, load_evidence
from smychka.judgement.verdicts import CONTESTED, ROUGHLY, SUPPORTED, WRONG, Finding

HEAD = 'id = "MINE"\ntitle = "Mine"\nthesis = "So."\n'
CLAIM = '\n[[claim]]\nid = "MINE-1"\nparagraph = 1\nkind = "causal"\ntext = "So."\nrefuted_by = "Not so."\n'
RECORD = load_record()


def asked(folder: Path, test: str, evidence: str = "") -> Finding:
    """What the record says to one test."""
    (folder / "mine.toml").write_text(f'{HEAD}{CLAIM}\n[[test]]\nclaim = "MINE-1"\n{test}\n', encoding="utf-8")
    if evidence:
        head = "claim,bears,date,says,source,locator,checked,status\n"
        (folder / "evidence_mine.csv").write_text(head + evidence, encoding="utf-8")
    accounts = load_accounts(folder)
    (claim,) = accounts["MINE"].claims
    return against_record(claim.tests, RECORD, load_evidence(accounts, folder))[0]


FIGURE = 'by = "figure"\nseries = "party.members_total"\nfrom = "1923-01-01"\nto = "1923-01-01"\n'


def test_a_figure(tmp_path: Path) -> None:
    """Truth: the record has 499,100 members and candidates on 1 January 1923 in its rows."""
    rows = RECORD.estimates("party.members_total")
    here = rows[(rows["start"] == "1923-01-01") & (rows["end"] == "1923-01-01")]["value"]
    low, high = here.min(), here.max()
    found = asked(tmp_path, f"{FIGURE}at_least = {low - 1}\nat_most = {high + 1}")
    assert (found.verdict, found.value) == (SUPPORTED, here.median())
    assert found.source and found.status
    assert asked(tmp_path, f"{FIGURE}at_least = {10 * high}").verdict == WRONG
    assert asked(tmp_path, f"{FIGURE}at_least = {1.15 * high}").verdict == ROUGHLY
    assert asked(tmp_path, f"{FIGURE}at_least = {1.15 * high}\nsharp = true").verdict == WRONG


def test_a_ratio_of_two_periods(tmp_path: Path) -> None:
    """Truth: dividing the record's own figures."""
    rows = RECORD.estimates("party.members_total")

    def on(day: str) -> float:
        return float(rows[(rows["start"] == day) & (rows["end"] == day)]["value"].median())

    ratio = on("1927-01-01") / on("1923-01-01")
    base = 'base_from = "1923-01-01"\nbase_to = "1923-01-01"\nat_least = 1'
    found = asked(tmp_path, FIGURE.replace("1923", "1927") + base)
    assert found.value == pytest.approx(ratio)
    assert found.unit == "ratio"


def test_an_event(tmp_path: Path) -> None:
    """Truth: the record's date of the February Revolution."""
    event = 'by = "event"\nevent = "February Revolution"\n'
    assert asked(tmp_path, f'{event}from = "1917-03-10"').verdict == SUPPORTED
    assert asked(tmp_path, f'{event}from = "1917-10-10"').verdict == ROUGHLY
    assert asked(tmp_path, f'{event}from = "1920-10-10"').verdict == WRONG


def test_a_query(tmp_path: Path) -> None:
    """Truth: counting by another way than SQL."""
    people = int((RECORD.people["death_manner"] == "natural").sum())
    query = 'by = "query"\nsql = "SELECT count(*) AS value FROM people WHERE death_manner = \'natural\'"\n'
    assert asked(tmp_path, f"{query}at_least = {people}\nat_most = {people}").verdict == SUPPORTED


def test_evidence(tmp_path: Path) -> None:
    """Truth: the rule: evidence both ways is contested; its sources and the worst status are told."""
    rows = "MINE-1,for,1930,Says so,One 1990,,http://there,seen\nMINE-1,against,1931,Says not,Two 2000,p. 3,,recalled\n"
    found = asked(tmp_path, 'by = "evidence"', rows)
    assert (found.verdict, found.value, found.status) == (CONTESTED, 0.5, "recalled")
    assert found.source == "One 1990; Two 2000"


@pytest.mark.parametrize(
    ("test", "told"),
    [
        (FIGURE.replace("members_total", "members_totl") + "at_least = 1", "did you mean"),
        (FIGURE.replace("1923", "1890") + "at_least = 1", "no figure lies inside"),
        ('by = "event"\nevent = "February Revolt"\nfrom = "1917"', "did you mean 'February Revolution'"),
        ('by = "query"\nsql = "SELECT 1 AS one"\nat_least = 1', "expected one with a number 'value'"),
        ('by = "evidence"', "no row of evidence on the claim"),
    ],
)
def test_a_test_that_the_record_cannot_answer(tmp_path: Path, test: str, told: str) -> None:
    """Truth: the house rule: what, where (file and line), the nearest right name."""
    with pytest.raises(InputFaults) as error:
        asked(tmp_path, test)
    assert told in str(error.value) and "mine.toml:" in str(error.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("MINE-2,for,,Says,One,,,recalled\n", "unknown claim 'MINE-2'"),
        ("MINE-1,pro,,Says,One,,,recalled\n", "'bears' is 'pro'"),
        ("MINE-1,for,,Says,One,,,seen\n", "does not say where"),
        ("MINE-1,for,,,One,,,recalled\n", "missing 'says'"),
        ("MINE-1,for\n", "expected 8 fields"),
    ],
)
def test_evidence_that_cannot_be(tmp_path: Path, row: str, told: str) -> None:
    """Truth: a figure enters only with source and status; what is wrong is said with its line."""
    with pytest.raises(InputFaults) as error:
        asked(tmp_path, 'by = "evidence"', row)
    assert told in str(error.value) and "evidence_mine.csv:2" in str(error.value)


def test_the_verdict_follows_the_evidence() -> None:
    """Truth: nothing is hard-coded: with every row of evidence turned round, no verdict by evidence stays supported."""
    accounts = load_accounts()
    evidence = load_evidence(accounts)
    turn = {"for": "against", "against": "for", "partly": "partly"}
    turned = {name: [dataclasses.replace(row, bears=turn[row.bears]) for row in rows]
              for name, rows in evidence.items()}  # fmt: skip
    tests = [test for each in accounts.values() for claim in each.claims for test in claim.tests
             if test.by == "evidence"]  # fmt: skip
    before, after = (against_record(tests, RECORD, told) for told in (evidence, turned))
    pairs = {(one.verdict, two.verdict) for one, two in zip(before, after, strict=True)}
    assert pairs <= {(SUPPORTED, WRONG), (WRONG, SUPPORTED), (CONTESTED, CONTESTED), (ROUGHLY, ROUGHLY),
                     (ROUGHLY, CONTESTED), (CONTESTED, ROUGHLY)}  # fmt: skip


def test_every_shipped_test_of_the_record_can_be_answered() -> None:
    """Truth: the issue: every claim has a verdict; a series, event or query that is not there would be a fault."""
    accounts = load_accounts()
    tests = [test for each in accounts.values() for claim in each.claims for test in claim.tests
             if test.by in RECORD_SIDE]  # fmt: skip
    found = against_record(tests, RECORD, load_evidence(accounts))
    assert len(found) == len(tests) > 500
    assert all(each.source or each.says for each in found)
