"""The commands that ask when, why, and which account: check, compute, show, write whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from smychka.commands import Run, writing
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.files import folder_written_whole
from smychka.outputs import progress_bar, show_table, write_json

if TYPE_CHECKING:
    import pandas as pd

    from smychka.attributions import Causes
    from smychka.reckonings import Accounts
    from smychka.windows import Window

    Answer = Window | Causes | Accounts

__all__ = ["accounts", "causes", "explore", "export", "report", "window"]

REPORTS = ("window", "causes", "accounts")
SHOWN_CLAIMS = 20
"""Claims that differ from what was expected, shown on the screen; all are in the folder."""


def window(outcome: str, account: str | None, step: int, run: Run) -> None:
    """Find when an outcome became likely."""
    from smychka import windows

    folder = run.out / f"window-{_plain(outcome)}"
    run.check(folder)
    windows.yes_or_no(outcome)
    with progress_bar("Leaving everything free, date by date", not run.quiet) as bar:
        found = windows.window(outcome, account, run.draws, run.seed, step=step, prior=run.prior, progress=bar)
    _tell(found, [(f"When: {found.outcome.title}", found.table())], run, folder)


def causes(outcome: str, of: str | None, run: Run) -> None:
    """Share an outcome out among causes."""
    from smychka import attributions

    folder = run.out / f"causes-{_plain(outcome)}"
    run.check(folder)
    named = [part.strip() for part in (of or "").split(",") if part.strip()]
    with progress_bar("Running every coalition", not run.quiet) as bar:
        found = attributions.causes(
            outcome, named, run.draws, run.seed, free_from=run.free_from, prior=run.prior, progress=bar
        )
    _tell(found, [(f"Why: {found.outcome.title}", found.table())], run, folder)


def accounts(account: str | None, files: Path | None, run: Run) -> None:
    """Hold the accounts against record and model."""
    from smychka import reckonings
    from smychka.telling.questions import claims_table, contradictions_table

    folder = run.out / "accounts"
    run.check(folder)
    if run.draws < 2:
        raise SmychkaError(f"--draws is {run.draws}; expected 2 or more")
    with progress_bar("Trying every claim", not run.quiet) as bar:
        found = reckonings.accounts(account, run.draws, run.seed, folder=files, prior=run.prior, progress=bar)
    apart = [row for row in found.claims if row["agrees"] is False]
    tables = [("Which account: scores on the record, and verdicts of claims", found.table())]
    if apart:
        told = f"Claims that differ from what was expected: {min(SHOWN_CLAIMS, len(apart))} of {len(apart)}"
        tables.append((told, claims_table(apart[:SHOWN_CLAIMS])))
    if found.questions:
        tables.append(("Where they contradict one another", contradictions_table(found.contradictions())))
    _tell(found, tables, run, folder)


def report(question: str, asked: str | None, run: Run) -> None:
    """One report on one question."""
    if question not in REPORTS:
        raise SmychkaError(unknown("question", question, REPORTS) + f"; expected one of {', '.join(REPORTS)}")
    if question == "accounts":
        accounts(asked, None, run)
        return
    if asked is None:
        raise SmychkaError(f"--question {question} needs an outcome: smychka report --question {question} OUTCOME")
    if question == "window":
        from smychka.windows import STEP

        window(asked, None, STEP, run)
    else:
        causes(asked, None, run)


def _plain(outcome: str) -> str:
    return outcome.replace(":", "-")


def _tell(found: Answer, tables: Sequence[tuple[str, pd.DataFrame]], run: Run, folder: Path) -> None:
    """Write the folder of an answer, and show it."""
    told = found.json()
    with writing(folder), folder_written_whole(folder) as part:
        _write(part, told)
    if run.speaks:
        for title, table in tables:
            show_table(table, title)
        for note in told["notes"]:
            print(note)
        print(f"Report: {folder / 'report.html'}")
    if run.json:
        write_json(run.json, told)


def _write(part: Path, told: Mapping[str, Any]) -> None:
    """The parts of a result folder: report, result, tables and figures."""
    from smychka.telling import question_page, questions
    from smychka.telling.pictures import save_figure

    pages: dict[str, Callable[[Mapping[str, Any]], question_page.QuestionPage]] = {
        "window": question_page.window_page, "causes": question_page.causes_page,
        "accounts": question_page.accounts_page,
    }  # fmt: skip
    page = question_page.question_html(pages[told["command"]](told))
    (part / "report.html").write_text(page, encoding="utf-8")
    write_json(str(part / "result.json"), told)
    figures: dict[str, dict[str, Callable[[Mapping[str, Any]], Any]]] = {
        "window": {"window": questions.window_figure},
        "causes": {"causes": questions.causes_figure},
        "accounts": {"claims": questions.claims_figure, "scores": questions.accounts_figure},
    }
    for name, draw in figures[told["command"]].items():
        save_figure(draw(told), part / "figures", name)
    for name, table in questions.csv_tables(told).items():
        table.to_csv(part / f"{name}.csv", index=False)


def explore(host: str, port: int | None, browser: bool, prior: bool) -> None:
    """Serve the page with levers until Ctrl-C."""
    from smychka.explore.serve import serve

    serve(host, port, open_browser=browser, prior=prior)


def export(folder: Path, draws: int | None, answers: str) -> None:
    """Write the page with levers as a folder that needs no server."""
    from smychka.explore.export import Answers, write_export

    kinds = {name: name for name in get_args(Answers)}
    if answers not in kinds:
        raise SmychkaError(unknown("kind of answers", answers, kinds))
    print(f"Open {write_export(folder, draws=draws, answers=kinds[answers], progress=print)}")
