"""Which account fits: every claim with its verdict, the accounts' scores on the record, their contradictions.

Nothing here is written by hand: verdicts follow from the tests of the claims (`judgement.verdicts`), scores from the
record (`judgement.account_scores`). What a historian expected of a claim stands beside what was computed.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka import ensemble
from smychka.answers import facts
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.turns import part_of
from smychka.front import SEED
from smychka.inputs.accounts import Account, Claim, load_accounts
from smychka.inputs.contradictions import Question, load_contradictions
from smychka.inputs.record import load_record
from smychka.inputs.toml_files import DATA
from smychka.judgement.account_scores import Scores, scored
from smychka.judgement.claim_records import RECORD_SIDE, against_record, load_evidence
from smychka.judgement.claim_runs import MODEL_SIDE, against_model
from smychka.judgement.entailed import entailed
from smychka.judgement.named_values import named_value, yes_or_no_ids
from smychka.judgement.observation import observed
from smychka.judgement.verdicts import CONTESTED, ROUGHLY, SCALE, SUPPORTED, UNTESTABLE, WRONG, Finding, together
from smychka.windows import DECIDED, FIRST
from smychka.worlds import World, rows_of, values_in

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["DRAWS", "Accounts", "accounts"]

Progress = Callable[[float], None]

DRAWS = 200
RANK = {SUPPORTED: 3.0, ROUGHLY: 2.0, CONTESTED: 1.0, WRONG: 0.0}
AHEAD, HOLDS = 1.0, 2.0
"""Steps of the scale by which a position must lead, and where it must stand, for a contradiction to be decided. An
assumption: roughly right at least, and a step before the next."""


@dataclass(frozen=True)
class Accounts:
    """The accounts, held against record and model.

    Attributes:
        chosen: the accounts.
        findings: what the tests of each claim found, by claim, in their order.
        scores: the accounts on the record.
        questions: their contradictions.
        entailments: what they expect of alternatives, tried; rows as `judgement.entailed.entailed` gives them.
        audit: chance of every yes or no under the priors, all free from the start.
        draws: draws of each run.
        seed: seed of all chance.
        seconds: wall time.
    """

    chosen: tuple[Account, ...]
    findings: Mapping[str, Sequence[Finding]]
    scores: Scores
    questions: tuple[Question, ...]
    entailments: Sequence[Mapping[str, Any]]
    audit: Mapping[str, float]
    draws: int
    seed: int
    seconds: float

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """One row a claim, in the order of the texts."""
        expected = _expected()
        return [
            _row(claim, self.findings.get(claim.id, ()), expected.get(claim.id))
            for account in self.chosen for claim in account.claims
        ]  # fmt: skip

    @cached_property
    def agreement(self) -> dict[str, int]:
        """Claims with an expected verdict: how many, how many come to the same, how many within a step of it."""
        rows = [row for row in self.claims if row["expected"] is not None]
        same = sum(bool(row["agrees"]) for row in rows)
        near = sum(_near(row["verdict"], row["expected"]) for row in rows)
        return {"compared": len(rows), "same": same, "within_one_step": near}

    def rows(self) -> list[dict[str, Any]]:
        """One row an account, best score first, with counts of its verdicts."""
        by_id = {account.id: account for account in self.chosen}
        counts = Counter((row["account"], row["verdict"]) for row in self.claims)
        return [
            row | {"title": by_id[row["id"]].title, "foil": by_id[row["id"]].foil,
                   "verdicts": {verdict: counts[row["id"], verdict] for verdict in SCALE}}
            for row in self.scores.rows()
        ]  # fmt: skip

    def contradictions(self) -> list[dict[str, Any]]:
        """The contradictions: decided, open or undecidable, with the score of each position."""
        verdicts = {row["id"]: row["verdict"] for row in self.claims}
        return [_settled(question, verdicts) for question in self.questions]

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the tables."""
        rows = self.scores.rows()
        alike = [row["id"] for row in rows if not row["told_apart"]]
        said = [
            "Scores are those of predictions: constants from the priors, gains as each account has them, recorded "
            "decisions. Of arrows it is silent of an account predicts nothing of its own.",
        ]
        if len(alike) > 1:
            said.append(
                f"The record cannot separate {', '.join(alike)}: their scores differ by less than twice the error of "
                "the difference. Most figures are of the economy under recorded decisions, of which the accounts say "
                "the same or nothing."
            )
        agreed = self.agreement
        if agreed["compared"]:
            said.append(
                f"Of {agreed['compared']} claims with a historian's expectation {agreed['same']} come to the same "
                f"verdict, {agreed['within_one_step']} to the same or the next. The expectation is no truth either."
            )
        said.append(
            "A verdict by simulation says whether an arrow still matters in the model when all else is there too; "
            "that the arrow stands in the model, and its sign, is by construction."
        )
        decided = [name for name, chance in self.audit.items() if not DECIDED < chance < 1.0 - DECIDED]
        said.append(
            f"Prior audit: of {len(self.audit)} outcomes {len(decided)} come about (almost) always or (almost) never "
            f"under the priors, all free from {FIRST}: what is said of them is decided by assumption."
        )
        return tuple(said)

    def json(self) -> dict[str, Any]:
        """The machine-readable result."""
        return facts("accounts", self.seed, self.draws, self.seconds) | {
            "accounts": self.rows(), "claims": self.claims, "agreement": self.agreement,
            "themes": self.scores.by("theme"), "years": self.scores.by("years"), "alone": self.scores.alone(),
            "contradictions": self.contradictions(), "entailments": [dict(row) for row in self.entailments],
            "audit": [
                {"id": name, "title": named_value(name).title, "probability": chance,
                 "decided": not DECIDED < chance < 1.0 - DECIDED}
                for name, chance in self.audit.items()
            ],
            "notes": list(self.notes),
        }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """One row an account: its score and its verdicts."""
        from smychka.telling.questions import accounts_table

        return accounts_table(self.json())

    def plot(self) -> alt.VConcatChart:
        """All claims by verdict."""
        from smychka.telling.questions import claims_figure

        return claims_figure(self.json())


def accounts(
    account: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    folder: Path | None = None,
    prior: bool = False,
    progress: Progress | None = None,
) -> Accounts:
    """Hold the accounts against record and model.

    Args:
        account: the only account wanted; all if left out.
        draws: draws of each run, 2 or more.
        seed: seed of all chance.
        folder: where the files of the accounts are, with their evidence; the shipped ones if left out.
        prior: whether runs take constants from their priors instead of the posterior; scores always do.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: an account that is not there, with the nearest.
        InputFaults: everything wrong in accounts, claims, tests and evidence, with file and line.
    """
    every = load_accounts(folder)
    if account is not None and account.upper() not in every:
        raise SmychkaError(unknown("account", account.upper(), every))
    chosen = tuple(each for each in every.values() if account is None or each.id == account.upper())
    evidence, record = load_evidence(every, folder), load_record()
    questions = load_contradictions(every) if folder is None and account is None else ()
    claims = [claim for each in chosen for claim in each.claims]
    ensemble.remember_compilations()
    began, history = time.perf_counter(), ensemble.usual_history(prior)
    steps = [part_of(progress, low, high - low) for low, high in pairwise((0.05, 0.5, 0.75, 0.95))]
    tests = [test for claim in claims for test in claim.tests]
    of_record = [test for test in tests if test.by in RECORD_SIDE]
    of_model = [test for test in tests if test.by in MODEL_SIDE]
    told = dict(zip(map(id, of_record), against_record(of_record, record, evidence), strict=True))
    arrows = {claim.id: claim.mechanisms for claim in claims}
    told |= dict(zip(map(id, of_model), against_model(of_model, arrows, history, draws, seed, steps[0]), strict=True))
    findings = {claim.id: [told[id(test)] for test in claim.tests] for claim in claims}
    themes = record.series["theme"].to_dict()
    scores = scored(chosen, observed(record), themes, draws, seed, steps[1])
    expected = entailed(chosen, history, draws, seed, steps[2])
    audit = audited(draws, seed)
    return Accounts(
        chosen, findings, scores, questions, expected, audit, draws, seed, time.perf_counter() - began
    )  # fmt: skip


def audited(draws: int, seed: int) -> dict[str, float]:
    """Chance of every yes or no under the priors with everything free from the start, by id."""
    history, asked = ensemble.load_history(), [named_value(name) for name in yes_or_no_ids()]
    found = values_in(history, World(free=0, drawn=0), rows_of(draws, [{}]), asked, seed)
    return {each.id: float(row.mean()) for each, row in zip(asked, found, strict=True)}


def _expected() -> dict[str, dict[str, str]]:
    """What a historian expected, by claim; claims whose expectation is kept back are not there."""
    with (DATA / "accounts" / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return {row["claim"]: row for row in csv.DictReader(lines)}


def _row(claim: Claim, findings: Sequence[Finding], expected: Mapping[str, str] | None) -> dict[str, Any]:
    """A claim with its verdict and what it rests on."""
    verdict = together([each.verdict for each in findings])
    sides = {each.by for each in findings if each.verdict != UNTESTABLE}
    chief = next((each for each in findings if each.value is not None), None)
    said = "; ".join(dict.fromkeys(each.says or _number(each) for each in findings))
    return {
        "id": claim.id, "account": claim.account, "claim": claim.text, "kind": claim.kind,
        "paragraph": claim.paragraph, "verdict": verdict,
        "by": "both" if len(sides) > 1 else next(iter(sides), "none"),
        "value": chief.value if chief else None, "q05": chief.low if chief else None,
        "q95": chief.high if chief else None, "unit": chief.unit if chief else "", "record": said,
        "source": "; ".join(dict.fromkeys(each.source for each in findings if each.source)),
        "status": "; ".join(dict.fromkeys(each.status for each in findings if each.status)),
        "reason": _reason(claim, findings, verdict), "flip": chief.flip if chief else None,
        "expected": expected["verdict"] if expected else None,
        "expected_reason": expected["reason"] if expected else None,
        "agrees": expected["verdict"] == verdict if expected else None,
    }  # fmt: skip


def _number(found: Finding) -> str:
    if found.value is None:
        return ""
    ends = "" if found.low is None or found.low == found.high else f" ({found.low:.4g} to {found.high:.4g})"
    return f"{found.value:.4g}{ends} {found.unit}".strip()


def _reason(claim: Claim, findings: Sequence[Finding], verdict: str) -> str:
    """Why the verdict is what it is: test by test, or why nothing can decide."""
    if not findings:
        return claim.untestable or "No test of this claim has been written."
    parts = []
    for test, found in zip(claim.tests, findings, strict=True):
        asserted = f"asserted: {test.says}; " if test.says else ""
        note = f" {test.note}" if test.note else ""
        parts.append(f"{test.by}: {found.verdict} ({asserted}found: {found.says or _number(found)}).{note}")
    if verdict == CONTESTED and len({each.verdict for each in findings}) > 1:
        parts.append("The tests do not agree.")
    return " ".join(parts)


def _near(verdict: str, expected: str) -> bool:
    """Whether two verdicts are the same or neighbours on the scale; untestable has no neighbour."""
    if UNTESTABLE in (verdict, expected):
        return verdict == expected
    return abs(SCALE.index(verdict) - SCALE.index(expected)) <= 1


def _settled(question: Question, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """A contradiction with the mean place of each position's claims on the scale, and what follows."""
    scores = [_mean([RANK[verdicts[name]] for name in each.claims if verdicts.get(name, UNTESTABLE) in RANK])
              for each in question.positions]  # fmt: skip
    known = sorted(((score, at) for at, score in enumerate(scores) if score is not None), reverse=True)
    state, ahead = "undecidable", tuple[str, ...]()
    why = "Fewer than two positions have a claim that record or model can test."
    if question.definitional:
        state, why = "definitional", "A matter of what words mean; the model reports readings, not names."
    elif len(known) > 1:
        lead = known[0][0] - known[1][0]
        decided = lead >= AHEAD and known[0][0] >= HOLDS
        state, ahead = ("decided", question.positions[known[0][1]].accounts) if decided else ("open", ())
        why = f"The best position stands at {known[0][0]:.2g} of 3, {lead:.2g} before the next."
    positions = [
        {"accounts": list(each.accounts), "says": each.says, "claims": list(each.claims), "score": score}
        for each, score in zip(question.positions, scores, strict=True)
    ]
    told = {"id": question.id, "question": question.question, "how": question.how, "state": state}
    return told | {"accounts": list(ahead), "reason": why, "positions": positions}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
