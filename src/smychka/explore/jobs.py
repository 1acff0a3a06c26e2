"""What takes minutes, begun once and kept: windows of outcomes, and the accounts' claims with their verdicts.

A job runs in a process of its own, one at a time and behind everything else, so that the page stays quick and this
process small. Its answer is kept in the user's cache under the question, the draws, the seed and the versions of model,
data and judging: asked again, also after a restart, it is there at once.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from smychka.explore.claimed import fitting, spoken_of
from smychka.explore.limits import SEED
from smychka.foundations.cache import user_cache
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.files import written_whole
from smychka.inputs.accounts import heads
from smychka.inputs.version import code_version, data_version, model_version

__all__ = ["DRAWS", "SEED", "STEP", "Jobs"]

DRAWS, STEP = 100, 6
"""Draws of each run, months between two dates of a window, and seed: coarser than those of the commands."""
WINDOW, CLAIMS = "window", "claims"
MOST_WAITING = 12
FORGOTTEN = 120.0
"""Seconds after which a job that has not begun, and that nobody has asked after, is dropped."""

Question = Mapping[str, Any]
Progress = Callable[[float], None]
Work = Callable[[Question, Progress], Mapping[str, Any]]
Told = tuple[int, dict[str, Any]]


@dataclass
class _Job:
    """A job under way or waiting: what is asked, how much is done, when it was last asked after, what went wrong."""

    question: Question
    share: float = 0.0
    asked: float = field(default_factory=time.monotonic)
    error: str = ""


class Jobs:
    """Windows and claims, begun when they are first asked for.

    Args:
        folder: where answers are kept; a folder in the user's cache if left out.
        draws: draws of each run.
        step: months from one date of a window to the next.
        work: what answers a question, given what to call with the share done; a process of its own if left out.
    """

    def __init__(
        self, folder: Path | None = None, draws: int = DRAWS, step: int = STEP, work: Work | None = None
    ) -> None:
        self.folder = folder or user_cache() / "answers"
        self.draws, self.step = draws, step
        self._work: Work = work or self._apart
        self._change = threading.Condition()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._kept: dict[str, Mapping[str, Any]] = {}
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._closed = False

    def when(self, outcome: str, account: str | None = None) -> Told:
        """The window of a yes or no, or how far it is.

        Args:
            outcome: id of a line or definition.
            account: the only account wanted; all, and the pooled curve, if left out.

        Returns:
            200 with `state` done and the window; 202 with `state` running and the share; 422 with a sentence.
        """
        from smychka.windows import yes_or_no

        chosen = None if account is None else account.upper()
        try:
            yes_or_no(outcome)
        except SmychkaError as error:
            return 422, {"error": str(error)}
        if chosen is not None and chosen not in heads():
            return 422, {"error": unknown("account", chosen, heads())}
        every = self._answer(self._window(outcome, None))
        if chosen is not None and every is not None:
            return 200, self._done({**every, "curves": [row for row in every["curves"] if row["account"] == chosen]})
        status, told = self._asked(self._window(outcome, chosen))
        return (status, told) if status != 200 else (200, self._done(told))

    def claims(self, quantities: Collection[str] = (), outcomes: Collection[str] = ()) -> Told:
        """The claims of all accounts that speak of some quantities or outcomes, or how far their verdicts are.

        Args:
            quantities: ids of the quantities that are shown.
            outcomes: ids of the outcomes that are shown.

        Returns:
            200 with `state` done, claims (those that speak of an outcome first), and how many `others` there are; 202
            with `state` running and the share; 422 with a sentence.
        """
        status, told = self._asked(self._claims())
        if status != 200:
            return status, told
        found = fitting(told["claims"], quantities, outcomes)
        return 200, self._done({**told, "claims": found, "others": len(told["claims"]) - len(found)})

    def precomputed(self, outcomes: Sequence[str], progress: Progress | None = None) -> dict[str, Any]:
        """Windows of some outcomes and all claims, for a page without a server; waits for them.

        Args:
            outcomes: ids of lines and definitions.
            progress: called with the share done, 0 to 1.

        Returns:
            `when`, the windows by outcome; `claims`, with the quantities and outcomes that each speaks of.

        Raises:
            SmychkaError: an outcome that is not there or is a number; a job that failed.
        """
        from smychka.windows import yes_or_no

        questions = [self._window(yes_or_no(name).id, None) for name in outcomes] + [self._claims()]
        found = []
        for at, question in enumerate(questions):

            def part(share: float, at: int = at) -> None:
                if progress is not None:
                    progress((at + share) / len(questions))

            answer = self._answer(question)
            if answer is None:
                answer = self._work(question, part)
                self._keep(question, answer)
            found.append(self._done(answer))
            part(1.0)
        return {"when": dict(zip(outcomes, found[:-1], strict=True)), "claims": found[-1]}

    def close(self) -> None:
        """End the job under way, and begin no other."""
        with self._change:
            self._closed = True
            self._jobs.clear()
            self._change.notify_all()
            if self._process is not None:
                self._process.terminate()

    def _window(self, outcome: str, account: str | None) -> Question:
        return self._question(WINDOW, outcome=outcome, account=account, step=self.step)

    def _claims(self) -> Question:
        return self._question(CLAIMS)

    def _question(self, kind: str, **asked: Any) -> Question:
        return {"kind": kind, **asked, "draws": self.draws, "seed": SEED, **_versions()}

    def _done(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {"state": "done", "coarse": _coarse(answer), **answer}

    def _asked(self, question: Question) -> Told:
        """The answer, or how far it is; begun if it is not under way."""
        answer = self._answer(question)
        if answer is not None:
            return 200, dict(answer)
        name = _name(question)
        with self._change:
            job = self._jobs.get(name)
            if job is not None and job.error:
                del self._jobs[name]
                return 422, {"error": job.error}
            if job is None:
                if self._closed or len(self._jobs) >= MOST_WAITING:
                    return 202, {"state": "running", "share": 0.0, "waiting": len(self._jobs)}
                job = self._jobs[name] = _Job(question)
                self._begin()
            job.asked = time.monotonic()
            waiting = [*self._jobs].index(name)
            return 202, {"state": "running", "share": job.share, "waiting": waiting}

    def _begin(self) -> None:
        """Wake the thread, or start it where there is none."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._all, name="explore-jobs", daemon=True)
            self._thread.start()
        self._change.notify_all()

    def _all(self) -> None:
        """One job after another, as long as the page lives."""
        while (found := self._next()) is not None:
            name, job = found

            def progress(share: float, job: _Job = job) -> None:
                job.share = max(job.share, min(share, 1.0))

            try:
                self._keep(job.question, self._work(job.question, progress))
            except Exception as error:
                job.error = str(error) or f"The job ended without an answer ({type(error).__name__})."
            with self._change:
                if not job.error:
                    self._jobs.pop(name, None)

    def _next(self) -> tuple[str, _Job] | None:
        """The next job that somebody still waits for; None when all is over."""
        with self._change:
            while not self._closed:
                for name, job in [*self._jobs.items()]:
                    if job.error:
                        continue
                    if time.monotonic() - job.asked < FORGOTTEN:
                        return name, job
                    del self._jobs[name]
                self._change.wait()
            return None

    def _answer(self, question: Question) -> Mapping[str, Any] | None:
        """What is kept for a question; None where nothing is, or a file that is broken or answers another."""
        name = _name(question)
        if name not in self._kept:
            try:
                found = json.loads((self.folder / name).read_text(encoding="utf-8"))
                if found["question"] != question or not isinstance(found["answer"], dict):
                    return None
            except (OSError, ValueError, KeyError, TypeError):
                return None
            self._kept[name] = found["answer"]
        return self._kept[name]

    def _keep(self, question: Question, answer: Mapping[str, Any]) -> None:
        """Keep an answer; where the folder cannot be written, as long as the page lives."""
        name = _name(question)
        self._kept[name] = json.loads(json.dumps(answer))
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with written_whole(self.folder / name) as part:
                part.write_text(json.dumps({"question": question, "answer": answer}), encoding="utf-8")
        except OSError:
            return

    def _apart(self, question: Question, progress: Progress) -> Mapping[str, Any]:
        """The answer of a process of its own, which tells line by line how far it is.

        Raises:
            SmychkaError: what went wrong there, or that it ended without an answer.
        """
        command = [sys.executable, "-m", "smychka.explore.jobs", json.dumps(question)]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            with self._change:
                self._process = process
                if self._closed:
                    process.terminate()
            answer: Mapping[str, Any] | None = None
            assert process.stdout is not None
            for line in process.stdout:
                told = json.loads(line)
                if "error" in told:
                    raise SmychkaError(told["error"])
                answer = told.get("answer", answer)
                progress(told.get("share", 0.0))
        with self._change:
            self._process = None
        if answer is None:
            raise SmychkaError("The job ended without an answer; ask again to begin it anew.")
        return answer


def _coarse(answer: Mapping[str, Any]) -> str:
    return f"Reckoned with {answer.get('draws', DRAWS)} draws, fewer than the commands take."


def _name(question: Question) -> str:
    """The file of a question."""
    return f"{question['kind']}-{sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:24]}.json"


@cache
def _versions() -> dict[str, str]:
    """Versions of model, data and judging."""
    package = Path(str(resources.files("smychka")))
    judging = sha256(code_version(package / "judgement").encode())
    for module in ("windows.py", "reckonings.py", "worlds.py", "explore/claimed.py", "explore/jobs.py"):
        judging.update((package / module).read_bytes())
    return {"model": model_version(), "data": data_version(), "judging": judging.hexdigest()[:12]}


def answered(question: Question, progress: Progress) -> dict[str, Any]:
    """The answer to a question, worked out here.

    Args:
        question: as `Jobs` asks it.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: what cannot be answered.
    """
    draws, seed = int(question["draws"]), int(question["seed"])
    if question["kind"] == WINDOW:
        from smychka.windows import window

        outcome, account = str(question["outcome"]), question["account"]
        return window(outcome, account, draws, seed, step=int(question["step"]), progress=progress).json()
    from smychka.reckonings import accounts

    found = accounts(None, draws, seed, progress=progress)
    about = spoken_of()
    rows = [row | about.get(row["id"], {"quantities": [], "outcomes": []}) for row in found.claims]
    return {"claims": rows, "draws": draws, "seed": seed, "notes": list(found.notes)}


def _main(question: Question) -> None:
    """Answer a question on standard output: a line of JSON for each step, and the answer as the last."""
    if hasattr(os, "nice"):
        os.nice(10)

    def tell(what: Mapping[str, Any]) -> None:
        print(json.dumps(_plain(what)), flush=True)

    try:
        tell({"answer": answered(question, lambda share: tell({"share": share})), "share": 1.0})
    except SmychkaError as error:
        tell({"error": str(error)})


def _plain(value: Any) -> Any:
    """The same without numbers that JSON does not know."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
