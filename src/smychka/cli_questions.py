"""The commands that ask when, why, and which account."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smychka.options import Draws, FreeFrom, Json, Out, Prior, Quiet, Seed

app = typer.Typer()

Outcome = Annotated[str, typer.Argument(metavar="OUTCOME", help="Id of an outcome, a line or a definition.")]


@app.command(
    epilog="""\b
Examples:
  smychka window one_man_rule
  smychka window famine_over_3m --account TR
  smychka window one_man_rule:L5I --step 3 --draws 400
Outcomes: docs/reference/outcomes.md.
"""
)
def window(
    outcome: Outcome,
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="This account alone.")] = None,
    step: Annotated[int, typer.Option("--step", metavar="N", help="Months from date to date, 1 to 6.")] = 6,
    draws: Draws = 200,
    seed: Seed = 1917,
    prior: Prior = False,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """When did it become likely, and under whose account?

    From each date on, November 1917 to December 1930, everything is left free: the party decides, attempts abroad and
    weather are drawn. Shows the chance of the outcome, one curve an account (arrows as strong as it says) and one for
    all, with its error. Leaves FOLDER/window-OUTCOME.
    """
    from smychka import commands, questions

    questions.window(outcome, account, step, commands.Run(draws, seed, out, json, quiet, prior=prior))


@app.command(
    epilog="""\b
Examples:
  smychka causes one_man_rule                    twelve bundles of arrows, 4096 coalitions
  smychka causes famine_deaths --free-from 1923-01
  smychka causes famine_deaths_1930_33 --of forced_collectivisation,grain_exports,drought_1931_32
Causes and their reference levels: docs/reference/causes.md.
"""
)
def causes(
    outcome: Outcome,
    of: Annotated[str | None, typer.Option("--of", metavar="ID,ID", help="These causes, at most 12.")] = None,
    draws: Draws = 200,
    seed: Seed = 1917,
    free_from: FreeFrom = None,
    prior: Prior = False,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Which causes carried it?

    Runs every coalition of the causes with the same luck, the others at their reference level, and shares the outcome
    out: exact Shapley values with intervals, interactions of pairs, and how often each was necessary, sufficient, or
    both. Bundles of arrows play with free politics from April 1921 unless --free-from says otherwise; decisions and
    weather alone with recorded politics. Leaves FOLDER/causes-OUTCOME.
    """
    from smychka import commands, questions

    questions.causes(outcome, of, commands.Run(draws, seed, out, json, quiet, free_from, prior))


@app.command(
    epilog="""\b
Examples:
  smychka accounts
  smychka accounts TR
  smychka accounts --files my_accounts --json -
"""
)
def accounts(
    account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="This account alone: TR, IBRP ...")] = None,
    files: Annotated[
        Path | None, typer.Option("--files", metavar="FOLDER", help="Accounts of your own instead of those shipped.")
    ] = None,
    draws: Draws = 200,
    seed: Seed = 1917,
    prior: Prior = False,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Which reading fits best, and which of its claims hold?

    Tries every claim on record or model and gives its verdict with the number and the source beside it; scores each
    account's predictions on the record; says which contradictions are decided, and which cannot be. Leaves
    FOLDER/accounts.
    """
    from smychka import commands, questions

    questions.accounts(account, files, commands.Run(draws, seed, out, json, quiet, prior=prior))


@app.command(
    epilog="""\b
Examples:
  smychka report --question window one_man_rule
  smychka report --question causes famine_deaths
  smychka report --question accounts
"""
)
def report(
    asked: Annotated[str | None, typer.Argument(metavar="[OUTCOME]", help="Outcome; an account for accounts.")] = None,
    question: Annotated[str, typer.Option("--question", metavar="NAME", help="window, causes or accounts.")] = "window",
    draws: Draws = 200,
    seed: Seed = 1917,
    prior: Prior = False,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """One printable report on one question: when, why, or which account."""
    from smychka import commands, questions

    questions.report(question, asked, commands.Run(draws, seed, out, json, quiet, prior=prior))


@app.command(
    epilog="""\b
Examples:
  smychka explore
  smychka explore --port 8080 --no-browser
  smychka explore --export school        a folder that needs no server
"""
)
def explore(
    export: Annotated[
        Path | None, typer.Option("--export", metavar="DIR", help="Write the page as a folder that needs no server.")
    ] = None,
    answers: Annotated[
        str,
        typer.Option("--answers", metavar="WHICH", help="For --export: kept answers to When and Who, all, or none."),
    ] = "kept",
    draws: Annotated[
        int | None, typer.Option("--draws", metavar="N", help="For --export: draws that go with it, 300.")
    ] = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on another address.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option("--port", metavar="N", help="The port; 8017 or the next free.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
    prior: Prior = False,
) -> None:
    """Let me try: a page with levers.

    Serves a local page: move a lever and see within a blink what follows, how sure we are, and why. Nothing leaves this
    machine. Ctrl-C ends it. With --export writes a folder for schools and archives instead, with the model translated
    to JavaScript, that opens in any browser without server or network.
    """
    from smychka import questions

    if export is None:
        questions.explore(host, port, browser, prior)
    else:
        questions.export(export, draws, answers)
