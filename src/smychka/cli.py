"""The commands: their arguments, their help and nothing else. The work is done in `smychka.commands`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from smychka import __version__
from smychka.foundations.faults import SmychkaError

MISTAKE, INTERRUPTED = 2, 130


class Commands(TyperGroup):
    """The group of commands; it ends every mistake with one sentence instead of a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SmychkaError as error:
            _end(str(error), MISTAKE)
        except KeyboardInterrupt:
            _end("Stopped from the keyboard; no half-written result was left behind.", INTERRUPTED)


def _end(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(code)


EPILOG = """\b
Examples:
  smychka                                   the tour: replay, two forks, one report
  smychka replay --draws 1000               the model against every compared series
  smychka policies                          what can be asked, and what has to wait
  smychka fork relief_1932                  another decision, with intervals
  smychka fork my_policy.toml --json -      your own policy, result for a program
  smychka record economy.grain_harvest      rival figures, with source and status
  smychka levers procurement_pressure       who decided what, when, on which evidence

Each command explains itself: smychka COMMAND --help
"""

app = typer.Typer(
    cls=Commands,
    name="smychka",
    epilog=EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

Draws = Annotated[
    int,
    typer.Option("--draws", metavar="N", help="How many draws of parameters and luck. More draws, steadier ends."),
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="Seed of all chance. The same seed gives the same result.")
]
Out = Annotated[
    Path,
    typer.Option("--out", metavar="FOLDER", help="Where result folders are laid."),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the result for programs; - is standard output, then alone."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but mistakes.")]
FreeFrom = Annotated[
    str | None,
    typer.Option("--free-from", metavar="DATE", help="From this date (1923, 1923-01) the party decides, not history."),
]
Named = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Show this one in full.")]


def _show_version(asked: bool) -> None:
    if asked:
        print(f"smychka {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def tour(
    ctx: typer.Context,
    draws: Draws = 400,
    seed: Seed = 1917,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A model of the Soviet system, 1917-1941, held against the record and run forward under other decisions.

    Without a command: the tour. It replays history, forks it twice (NEP continues; relief in 1932), and
    writes one self-contained report: fit, misses, outcomes with their intervals, sources.
    """
    if ctx.invoked_subcommand is None:
        from smychka import commands

        commands.tour(commands.Run(draws, seed, out, json, quiet))
        return
    for name in ("draws", "seed", "out", "json", "quiet"):
        source = ctx.get_parameter_source(name)
        if source is not None and source.name != "DEFAULT":
            command = ctx.invoked_subcommand
            raise SmychkaError(f"--{name} belongs after the command: smychka {command} --{name} ...")


@app.command(
    epilog="""\b
Examples:
  smychka replay
  smychka replay --draws 2000 --json fit.json
  smychka replay --free-from 1922-06 --out free
"""
)
def replay(
    draws: Draws = 400,
    seed: Seed = 1917,
    free_from: FreeFrom = None,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Does the model reproduce what happened?

    Runs the model on the decisions and circumstances of history and holds its bands against every compared
    series of the record. The misses come first. Leaves FOLDER/replay with report, figures and data. With
    --free-from the party decides from that date, and the bands are those of free politics.
    """
    from smychka import commands

    commands.replay(commands.Run(draws, seed, out, json, quiet, free_from))


@app.command(
    epilog="""\b
Examples:
  smychka fork nep_continues
  smychka fork goods_intervention_1925 grain_imports_1928    two policies at once
  smychka fork my_policy.toml --draws 1000 --out study
  smychka fork no_faction_ban_1921 --free-from 1921-04
Names of policies: smychka policies. Names of levers: smychka levers.
"""
)
def fork(
    policy: Annotated[
        list[str],
        typer.Argument(metavar="POLICY", help="Name of a shipped policy, or a TOML file of your own."),
    ],
    draws: Draws = 400,
    seed: Seed = 1917,
    free_from: FreeFrom = None,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """What if another decision had been taken?

    Runs history and the other decision with the same luck, and shows what differs after 1, 3, 5 and 12
    years, with 50 and 90 per cent intervals. Before its first date the fork is history, to the last bit.
    Several policies are combined; those that contradict one another are refused. Leaves FOLDER/POLICY. With
    --free-from both runs leave recorded politics at that date, and the party decides what the policy does not hold.
    """
    from smychka import commands

    commands.fork(policy, commands.Run(draws, seed, out, json, quiet, free_from))


@app.command(
    epilog="""\b
Examples:
  smychka record --text grain --theme economy
  smychka record economy.grain_harvest --plot harvest.svg
  smychka record economy.grain_harvest --region ukraine --csv ukraine.csv
  smychka record --sql "select status, count(*) from observations group by status"
"""
)
def record(
    series: Annotated[str | None, typer.Argument(metavar="[SERIES]", help="Show the figures of this series.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only this region; needs SERIES.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="Only series of this theme.")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="Only figures so checked: seen, seen_secondary, recalled, judgement."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only figures from this key of the sources.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only series with this in name or title.")] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw SERIES as .svg, .png or .html.")
    ] = None,
    sql: Annotated[str | None, typer.Option("--sql", metavar="QUERY", help="Answer a query over the tables.")] = None,
    csv: Annotated[
        str | None,
        typer.Option("--csv", metavar="FILE", help="Write the rows as CSV; - is standard output, then alone."),
    ] = None,
) -> None:
    """What is known, and from where?

    Lists the series of the record, or shows the figures of one with every rival estimate, its source and
    whether it was seen, seen second-hand or recalled.
    """
    from smychka import catalogues

    asked = catalogues.Browse(series, region, theme, status, source, text)
    catalogues.record(asked, plot=plot, sql=sql, csv=csv)


@app.command()
def policies(name: Named = None, json: Json = None) -> None:
    """Which other decisions can be asked about?

    The list says which can be run, and which wait for a lever that the model does not have yet. With NAME:
    what it changes, who proposed it, when, where that stands, and what to doubt.
    """
    from smychka import catalogues

    catalogues.policies(name, json)


@app.command()
def levers(name: Named = None, json: Json = None) -> None:
    """What was decided, and what did it mean in numbers?

    With NAME: definition, scale and dated path: who decided what, the value with its range, the source.
    """
    from smychka import catalogues

    catalogues.levers(name, json)


@app.command(
    epilog="""\b
Examples:
  smychka mechanisms                        the map: which arrows run, which account holds which
  smychka mechanisms scissors_opening       one arrow: what it says, where its gain stands
"""
)
def mechanisms(name: Named = None, json: Json = None) -> None:
    """Which causal arrows do the accounts name, and which of them does the model carry?

    The list says where the gain of each stands, its prior, who asserts and who denies it (in brackets where implied),
    and whether it runs, is a reading of a run, or is not modelled. With NAME: one in full, with the reason if not.
    """
    from smychka import catalogues

    catalogues.mechanisms(name, json)


@app.command()
def series(json: Json = None) -> None:
    """Which quantities are on record, and which does the model answer?"""
    from smychka import catalogues

    catalogues.series(json)


@app.command()
def published(json: Json = None) -> None:
    """What do published models say, and do our re-derivations agree?

    Computes each published figure anew from the re-derivation (not the author's program), with an interval over its
    uncertain constants. Disagreements are shown with their size.
    """
    from smychka import catalogues

    catalogues.published(json)


@app.command(
    epilog="""\b
Examples:
  smychka systems                           the list: where each lives, what it waits for
  smychka systems scissors --check          what one would see if it works, and what the model gives
"""
)
def systems(
    name: Named = None,
    check: Annotated[
        bool, typer.Option("--check", help="Run history and forks, and read every check; misses first.")
    ] = False,
    draws: Draws = 64,
    seed: Seed = 1917,
    json: Json = None,
) -> None:
    """Which systems of the country does the model hold, and do they work?

    The list says where each lives, whether it is modelled, in part, or waits, and for what. With NAME: one in
    full. With --check the model is run: half of the draws are forked where a check asks for it.
    """
    from smychka import catalogues

    catalogues.systems(name, check, draws, seed, json)


@app.command(
    epilog="""\b
Examples:
  smychka cite                              the whole record
  smychka cite results/relief_1932 --bib sources.bib
"""
)
def cite(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="A result folder; left out: everything shipped.")
    ] = None,
    bib: Annotated[
        str | None,
        typer.Option("--bib", metavar="FILE", help="Write BibTeX; - is standard output, then alone."),
    ] = None,
) -> None:
    """What does a result rest on?

    Prints the references behind a result folder, or behind everything that is shipped.
    """
    from smychka import catalogues

    catalogues.cite(folder, bib)


def main() -> None:
    """The entry point of the `smychka` command.

    Compiling and drawing make many small objects that live as long as the process: looking through them for rubbish
    as often as Python does unasked took a seventh of a fork's time.
    """
    gc.set_threshold(100_000, 50, 100)
    try:
        app(prog_name="smychka")
    finally:
        gc.freeze()
