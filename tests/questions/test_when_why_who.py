"""When, why, which account: answers against the runs they are made of, their rules, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from smychka import attributions, ensemble, reckonings, windows
from smychka.cli import app
from smychka.ensemble import Course
from smychka.foundations.calendar import month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.accounts import load_accounts
from smychka.judgement import account_gains
from smychka.judgement.named_values import named_value
from smychka.judgement.verdicts import SCALE

DRAWS = 8


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def curve() -> windows.Window:
    """A window of one account on coarse dates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "FIRST", "1921-04")
        patch.setattr(windows, "LAST", "1922-03")
        return windows.window("one_man_rule", "CWI", DRAWS)


def test_a_window_is_the_share_of_draws(curve: windows.Window) -> None:
    """Truth: counting; the error of a share; the dates, six months apart, and the last."""
    told = curve.json()
    (only,) = told["curves"]
    assert [point["from"] for point in only["points"]] == ["1921-04", "1921-10", "1922-03"]
    for point in only["points"]:
        assert point["probability"] * DRAWS == pytest.approx(round(point["probability"] * DRAWS))
        assert 0.0 < point["mc_error"] < 0.2
    assert told["command"] == "window"
    assert {"outcome", "curves", "seed", "draws", "seconds", "version", "data_version"} <= set(told)
    assert told["decided_by_assumption"] == (not 0.02 < told["prior"] < 0.98)
    assert any("as recorded" in note for note in told["notes"])


def test_when_a_curve_passes() -> None:
    """Truth: the first date from which it stays at a line: one fall afterwards counts."""
    months = tuple(month_in_run(f"192{year}-01") for year in range(1, 6))
    curve = windows.Curve("X", "X", months, np.array([0.5, 0.4, 0.6, 0.9, 1.0]), np.zeros(5))
    assert (curve.passes(0.5), curve.passes(0.9)) == ("1923-01", "1924-01")
    assert curve.passes(0.1) == "1921-01"
    low = windows.Curve("X", "X", months, np.full(5, 0.2), np.zeros(5))
    assert low.passes(0.5) is None


def test_strengths_follow_what_an_account_says() -> None:
    """Truth: the bands of `gains.toml`: asserted near one, denied near nought; full strength needs no saying."""
    accounts = load_accounts()
    told = {name: account_gains.strengths_under(accounts[name], 200, 3) for name in ("APOL", "IBRP", "CWI")}
    assert told["APOL"]["procurement_to_famine"].max() <= 0.2
    assert not {"scissors_opening", "plan_to_growth"} & set(told["APOL"])
    assert told["IBRP"]["siuc_appeal"].min() >= 0.8 and told["IBRP"]["siuc_appeal"].max() <= 1.0
    assert np.array_equal(told["IBRP"]["siuc_appeal"], told["APOL"]["siuc_appeal"])
    implied = told["CWI"]["apparatus_interest"]
    assert 0.5 <= implied.min() < 0.55 and 0.95 < implied.max() <= 1.0
    assert "party_state_merger" in account_gains.uncarried(accounts["TR"])


@pytest.fixture(scope="module")
def famine() -> attributions.Causes:
    """A game of two decisions and the weather."""
    of = ["forced_collectivisation", "drought_1931_32"]
    return attributions.causes("famine_deaths_1930_33", of, DRAWS)


def test_coalitions_are_runs(famine: attributions.Causes) -> None:
    """Truth: runs by the usual way: all causes is history; none, and the weather alone, are their policies."""
    history, asked = ensemble.usual_history(), named_value("famine_deaths_1930_33")
    whole = asked.read(ensemble.run(history, DRAWS, 1917, watched=asked.quantities))
    assert famine.values[3] == pytest.approx(whole, rel=1e-5)
    policy = attributions.absent(famine.players[:1])
    assert policy is not None
    calm = asked.read(ensemble.run(history, DRAWS, 1917, Course(history.validated(policy)), watched=asked.quantities))
    assert famine.values[2] == pytest.approx(calm, rel=1e-5)


def test_shares_add_up_and_the_game_is_told(famine: attributions.Causes) -> None:
    """Truth: the axiom of efficiency, and the rule that reference levels are disclosed."""
    told = famine.json()
    assert sum(row["shapley"] for row in told["causes"]) == pytest.approx(told["total"])
    assert told["with_all"] - told["with_none"] == pytest.approx(told["total"])
    assert abs(told["checks"]["efficiency"]) < 1e-6 and told["checks"]["irrelevant_cause"] < 1e-6
    assert all(row["reference"] and row["q05"] <= row["shapley"] <= row["q95"] for row in told["causes"])
    assert told["free_from"] is None and "as recorded" in told["notes"][0]
    assert len(told["interactions"]) == 1


def test_a_cause_that_cannot_reach_the_outcome_has_nothing() -> None:
    """Truth: under recorded decisions deaths of 1921-22 come before the weather of 1931; all pairs are the same run."""
    of = ["drought_1931_32", "grain_exports"]
    found = attributions.causes("famine_deaths_1921_22", of, 4)
    assert np.abs(found.shares).max() == 0.0
    assert any("No coalition moves" in note for note in found.notes)


def test_bundles_play_with_free_politics() -> None:
    """Truth: the help: free politics from April 1921 where arrows play, and what no equation carries is named."""
    found = attributions.causes("one_man_rule", ["party_rules"], 4)
    told = found.json()
    assert told["free_from"] == "1921-04"
    assert told["causes"][0]["not_carried"] == ["emergency_measures_ratchet"]
    assert {row["id"] for row in told["causes"]} == {"party_rules"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["window", "one_man_rul"], "unknown outcome 'one_man_rul'; did you mean 'one_man_rule'?"),
        (["window", "famine_deaths_1930_33"], "a window needs a yes or no, such as 'famine_"),
        (["window", "one_man_rule", "--account", "cwy"], "unknown account 'CWY'; did you mean 'CWI'?"),
        (["window", "one_man_rule", "--step", "7"], "--step is 7; expected 1 to 6 months"),
        (["window", "one_man_rule", "--draws", "0"], "--draws is 0"),
        (["causes", "famine_deaths", "--of", "leadr"], "unknown cause 'leadr'; did you mean 'leader'?"),
        (["causes", "famine_death"], "did you mean 'famine_deaths'?"),
        (["causes", "famine_over_3m", "--of", "leader", "--free-from", "1936-01"], "ends on 1933-12-31, before"),
        (["accounts", "trotsky"], "unknown account 'TROTSKY'"),
        (["accounts", "--files", "nowhere"], "no accounts here"),
        (["report", "--question", "why"], "unknown question 'why'; expected one of window, causes, accounts"),
        (["report", "--question", "causes"], "--question causes needs an outcome"),
    ],
)
def test_a_mistake_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    """Truth: the promise of the help: one sentence, exit code 2, nothing left behind."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2 and sentence in result.stderr, result.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def reckoning() -> reckonings.Accounts:
    """One account, few draws."""
    said: list[float] = []
    found = reckonings.accounts("CWI", 4, progress=said.append)
    assert said == sorted(said) and 0.9 < said[-1] <= 1.0
    return found


def test_every_claim_has_a_verdict_or_a_reason(reckoning: reckonings.Accounts) -> None:
    """Truth: the issue; the keys are those of the design."""
    rows = reckoning.json()["claims"]
    assert len(rows) == 54
    keys = {
        "id",
        "account",
        "claim",
        "kind",
        "verdict",
        "by",
        "value",
        "q05",
        "q95",
        "unit",
        "record",
        "source",
        "reason",
    }
    for row in rows:
        assert keys | {"reason"} <= set(row) and row["verdict"] in SCALE and row["reason"], row["id"]
        assert row["source"] or row["by"] != "record", row["id"]


def test_expectations_do_not_move_verdicts(reckoning: reckonings.Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: with no expectations at all every verdict is the same."""
    before = [row["verdict"] for row in reckoning.claims]
    monkeypatch.setattr(reckonings, "_expected", dict)
    again = reckonings.Accounts(
        reckoning.chosen, reckoning.findings, reckoning.scores, (), (), reckoning.audit, 4, 1917, 0.0
    )
    assert [row["verdict"] for row in again.claims] == before
    assert again.agreement == {"compared": 0, "same": 0, "within_one_step": 0}


def test_the_audit_covers_every_yes_or_no(reckoning: reckonings.Accounts) -> None:
    """Truth: the rule that prior predictive frequencies of every outcome are published."""
    told = reckoning.json()["audit"]
    assert {"one_man_rule", "famine_over_3m", "stalinism", "stalinism:TR"} <= {row["id"] for row in told}
    for row in told:
        assert row["decided"] == (not 0.02 < row["probability"] < 0.98)


def test_scores_of_the_account(reckoning: reckonings.Accounts) -> None:
    """Truth: the parts add up: themes and blocks of years each make the whole."""
    (row,) = reckoning.rows()
    for column in ("theme", "years"):
        parts = reckoning.scores.by(column)
        assert sum(part["elpd"]["CWI"] for part in parts) == pytest.approx(row["elpd"])
        assert sum(part["points"] for part in parts) == row["points"]
    assert sum(row["verdicts"].values()) == 54


def test_a_contradiction_is_decided_by_the_claims() -> None:
    """Truth: the rule: a step ahead and roughly right at least; definitions and silence decide nothing."""
    from smychka.inputs.contradictions import Position, Question

    one, two = Position(("TR",), "a", ("TR-003",)), Position(("PER",), "b", ("PER-001", "PER-002"))
    asked = Question("q", "?", "look", False, (one, two))
    told = {"TR-003": "supported", "PER-001": "wrong", "PER-002": "contested"}
    found = reckonings._settled(asked, told)
    assert (found["state"], found["accounts"]) == ("decided", ["TR"])
    assert [each["score"] for each in found["positions"]] == [3.0, 0.5]
    assert reckonings._settled(asked, told | {"PER-001": "supported"})["state"] == "decided"
    assert reckonings._settled(asked, told | {"PER-001": "supported", "PER-002": "supported"})["state"] == "open"
    assert reckonings._settled(asked, {"TR-003": "supported"})["state"] == "undecidable"
    assert reckonings._settled(Question("q", "?", "", True, (one, two)), told)["state"] == "definitional"


def test_a_report_and_its_folder(tmp_path: Path) -> None:
    """Truth: what a run leaves: report, result, table and figures; JSON on request is the result."""
    found = run("causes", "famine_over_3m", "--of", "drought_1931_32", "--draws", "4", "--out", str(tmp_path), "--json",
                str(tmp_path / "told.json"))  # fmt: skip
    assert found.exit_code == 0, found.stderr
    folder = tmp_path / "causes-famine_over_3m"
    assert {"report.html", "result.json", "figures"} <= {each.name for each in folder.iterdir()}
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told == json.loads((folder / "result.json").read_text(encoding="utf-8"))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(row["reference"] in page for row in told["causes"])


def test_names_at_the_front_door() -> None:
    """Truth: the design: `sm.causes(...)`, and its two sisters."""
    import smychka as sm

    assert sm.causes is attributions.causes and sm.window is windows.window and sm.accounts is reckonings.accounts


def test_a_window_needs_a_yes_or_no() -> None:
    """Truth: the help."""
    with pytest.raises(SmychkaError, match="All of them: famine_over_3m"):
        windows.yes_or_no("famine_deaths")
