"""Jobs of the page. Truth: what is asked for here is answered once, kept, and told from what is broken or foreign."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smychka.explore import jobs as module
from smychka.explore.claimed import fitting, spoken_of
from smychka.explore.jobs import Jobs, Progress, Question
from smychka.foundations.faults import SmychkaError

OUTCOME = "famine_over_3m"
CURVES = [{"account": "pooled", "points": []}, {"account": "TR", "points": []}, {"account": "PER", "points": []}]
CLAIMS = [
    {"id": "A-1", "quantities": ["real_wage"], "outcomes": []},
    {"id": "A-2", "quantities": ["famine_deaths"], "outcomes": ["famine_over_3m"]},
    {"id": "A-3", "quantities": ["famine_deaths"], "outcomes": []},
    {"id": "A-4", "quantities": [], "outcomes": []},
]


class Clerk:
    """Answers questions at once, or when it is let; counts them."""

    def __init__(self, held: bool = False) -> None:
        self.asked: list[Question] = []
        self.go, self.begun = threading.Event(), threading.Event()
        if not held:
            self.go.set()

    def __call__(self, question: Question, progress: Progress) -> Mapping[str, Any]:
        self.asked.append(question)
        progress(0.25)
        progress(0.2)  # a share never goes back
        self.begun.set()
        assert self.go.wait(10)
        if question.get("outcome") == "one_man_rule":
            raise SmychkaError("This cannot be reckoned.")
        return {"claims": CLAIMS} if question["kind"] == "claims" else {"curves": CURVES, "draws": question["draws"]}


def settled(ask: Any) -> tuple[int, dict[str, Any]]:
    """The answer once it is there."""
    for _ in range(500):
        status, told = ask()
        if status != 202:
            return status, told
        time.sleep(0.01)
    raise AssertionError("no answer")


def test_a_job_runs_once_and_is_there_after_a_restart(tmp_path: Path) -> None:
    clerk = Clerk(held=True)
    ours = Jobs(tmp_path, draws=7, work=clerk)
    assert ours.when(OUTCOME) == (202, {"state": "running", "share": 0.0, "waiting": 0})
    assert clerk.begun.wait(10)
    assert ours.when(OUTCOME) == (202, {"state": "running", "share": 0.25, "waiting": 0})
    clerk.go.set()
    status, told = settled(lambda: ours.when(OUTCOME))
    assert (status, told["state"], told["curves"]) == (200, "done", CURVES)
    assert "7 draws" in told["coarse"]
    again = Clerk()
    assert Jobs(tmp_path, draws=7, work=again).when(OUTCOME)[0] == 200
    assert (len(clerk.asked), again.asked) == (1, [])
    assert Jobs(tmp_path, draws=8, work=again).when(OUTCOME)[0] == 202


def test_one_account_comes_out_of_the_window_of_all(tmp_path: Path) -> None:
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    settled(lambda: ours.when(OUTCOME))
    assert ours.when(OUTCOME, "per")[1]["curves"] == [CURVES[2]]
    assert len(clerk.asked) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"question": {}, "answer": {"curves": []}}'])
def test_a_broken_or_foreign_file_is_ignored_and_made_anew(tmp_path: Path, content: bytes) -> None:
    settled(lambda: Jobs(tmp_path, work=Clerk()).when(OUTCOME))
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    assert settled(lambda: ours.when(OUTCOME))[1]["curves"] == CURVES
    assert len(clerk.asked) == 1
    assert json.loads(file.read_text(encoding="utf-8"))["answer"]["curves"] == CURVES


def test_another_model_has_another_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(lambda: Jobs(tmp_path, work=Clerk()).when(OUTCOME))
    versions = {**module._versions(), "model": "another"}
    monkeypatch.setattr(module, "_versions", lambda: versions)
    assert Jobs(tmp_path, work=Clerk()).when(OUTCOME)[0] == 202


def test_jobs_run_one_at_a_time_and_what_nobody_waits_for_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = Clerk(held=True)
    ours = Jobs(tmp_path, work=clerk)
    ours.when(OUTCOME)
    assert clerk.begun.wait(10)
    assert ours.claims()[1] == {"state": "running", "share": 0.0, "waiting": 1}
    assert [each["kind"] for each in clerk.asked] == ["window"]
    monkeypatch.setattr(module, "FORGOTTEN", -1.0)
    clerk.go.set()
    time.sleep(0.2)
    assert [each["kind"] for each in clerk.asked] == ["window"]
    monkeypatch.setattr(module, "FORGOTTEN", 60.0)
    assert settled(ours.claims)[0] == 200


def test_what_goes_wrong_is_a_sentence_and_may_be_tried_again(tmp_path: Path) -> None:
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    assert settled(lambda: ours.when("one_man_rule")) == (422, {"error": "This cannot be reckoned."})
    assert settled(lambda: ours.when("one_man_rule")) == (422, {"error": "This cannot be reckoned."})
    assert len(clerk.asked) == 2
    assert settled(lambda: ours.when(OUTCOME))[0] == 200


def test_what_cannot_be_asked_is_not_begun(tmp_path: Path) -> None:
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    assert ours.when("famine_deaths_1930_33")[0] == 422  # a number has no window
    assert "nobody" in ours.when(OUTCOME, "nobody")[1]["error"].lower()
    assert clerk.asked == []


def test_a_folder_that_cannot_be_written_costs_only_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    clerk = Clerk()
    ours = Jobs(file / "answers", work=clerk)
    assert settled(lambda: ours.when(OUTCOME))[0] == 200
    assert len(clerk.asked) == 1


def test_after_closing_nothing_begins(tmp_path: Path) -> None:
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    ours.close()
    assert ours.when(OUTCOME)[0] == 202
    time.sleep(0.05)
    assert clerk.asked == []


def test_claims_about_outcomes_come_first_and_others_are_counted(tmp_path: Path) -> None:
    ours = Jobs(tmp_path, work=Clerk())
    status, told = settled(lambda: ours.claims(["real_wage"], [OUTCOME]))
    assert status == 200
    assert [row["id"] for row in told["claims"]] == ["A-2", "A-1", "A-3"]
    assert told["others"] == 1
    assert fitting(CLAIMS, ["exports"], []) == []


def test_claims_speak_of_what_their_tests_look_at() -> None:
    """Two claims of the shipped accounts, read in their files: a series with its counterpart, and an outcome."""
    about = spoken_of()
    assert len(about) > 400
    assert any("famine_deaths" in each["quantities"] for each in about.values())
    assert any("one_man_rule" in each["outcomes"] for each in about.values())


def test_precomputed_has_windows_and_all_claims(tmp_path: Path) -> None:
    shares: list[float] = []
    clerk = Clerk()
    ours = Jobs(tmp_path, work=clerk)
    told = ours.precomputed([OUTCOME], shares.append)
    assert told["when"][OUTCOME]["curves"] == CURVES
    assert told["claims"]["claims"] == CLAIMS
    assert shares == sorted(shares) or max(shares) == 1.0
    assert ours.precomputed([OUTCOME])["when"] == told["when"]
    assert len(clerk.asked) == 2
    with pytest.raises(SmychkaError):
        ours.precomputed(["famine_deaths_1930_33"])


def test_a_process_of_its_own_answers_or_says_what_is_wrong(tmp_path: Path) -> None:
    """A question without answer: the outcome is no yes or no, which only the process itself finds out."""
    ours = Jobs(tmp_path)
    with pytest.raises(SmychkaError, match="unknown outcome"):
        ours._apart({**ours._window("no_such_outcome", None)}, lambda share: None)
    with pytest.raises(SmychkaError, match="without an answer"):
        ours._apart({"kind": "window", "draws": "many", "seed": 1}, lambda share: None)
