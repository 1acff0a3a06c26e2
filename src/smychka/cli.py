"""The commands: their arguments, their help and nothing else. The work is done in `smychka.commands`."""

from __future__ import annotations

import gc
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from smychka import __version__, cli_catalogues, cli_questions
from smychka.foundations.faults import SmychkaError
from smychka.options import DrawnFrom, Draws, FreeFrom, Json, Out, Prior, Quiet, Seed

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
  smychka window one_man_rule               when it became likely, account by account
  smychka causes one_man_rule               which causes carried it
  smychka accounts                          every claim with its verdict, and who fits best
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


def _show_version(asked: bool) -> None:
    if asked:
        print(f"smychka {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def tour(
    ctx: typer.Context,
    draws: Draws = 400,
    seed: Seed = 1917,
    prior: Prior = False,
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

        commands.tour(commands.Run(draws, seed, out, json, quiet, prior=prior))
        return
    for name in ("draws", "seed", "prior", "out", "json", "quiet"):
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
    drawn_from: DrawnFrom = None,
    prior: Prior = False,
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

    commands.replay(commands.Run(draws, seed, out, json, quiet, free_from, prior, drawn_from))


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
    drawn_from: DrawnFrom = None,
    prior: Prior = False,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """What if another decision had been taken?

    Runs history and the other decision with the same luck, and shows what differs after 1, 3, 5 and 12
    years, with 50 and 90 per cent intervals. Before its first date the fork is history, to the last bit.
    Several policies are combined; those that contradict one another are refused. Leaves FOLDER/POLICY. With
    --free-from both runs leave recorded politics at that date, and the party decides what the policy does not hold.
    With --drawn-from the weather of later years, and attempts abroad, are drawn in both, and not those of the record.
    """
    from smychka import commands

    commands.fork(policy, commands.Run(draws, seed, out, json, quiet, free_from, prior, drawn_from))


@app.command(
    epilog="""\b
Examples:
  smychka sensitivity famine_deaths_1930_33
  smychka sensitivity one_man_rule --method morris --draws 64 --free-from 1922-06
  smychka sensitivity famine_deaths_1930_33 cattle --of economy.harvest,economy.livestock
Outcomes: docs/reference/outcomes.md. Blocks and ids of inputs: docs/reference/parameters.md.
"""
)
def sensitivity(
    outcome: Annotated[
        list[str], typer.Argument(metavar="OUTCOME", help="Id of an outcome, a line or a definition; several at once.")
    ],
    method: Annotated[
        str, typer.Option("--method", metavar="NAME", help="sobol: shares of variance; morris: sizes of effects.")
    ] = "sobol",
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", help="Points (sobol: a power of two) or trajectories (morris).")
    ] = 256,
    seed: Seed = 1917,
    top: Annotated[int, typer.Option("--top", metavar="K", help="How many indices are shown and drawn.")] = 15,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="ID,ID", help="Inputs, or blocks of them, one by one; all others move as one."),
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="POLICY", help="Under this policy instead of history.")
    ] = None,
    free_from: FreeFrom = None,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Which uncertain inputs does an outcome owe its spread to?

    Moves all parameters through their priors, block by block, and luck as one more group, and reads the outcome.
    Leaves FOLDER/sensitivity-METHOD-OUTCOME with table, JSON and figures. Needs SALib: pip install
    'smychka[analysis]'.
    """
    from smychka import commands

    sought = commands.Sought(outcome, method, of, policy, top)
    commands.sensitivity(sought, commands.Run(draws, seed, out, json, quiet, free_from))


@app.command(
    epilog="""\b
Examples:
  smychka ensemble study.toml
  smychka ensemble study.toml --netcdf study.nc
  smychka ensemble study.toml --cluster local
  smychka ensemble study.toml --cluster tcp://10.0.0.5:8786 --out /shared/results
A study names draws, policies, switches and what to keep; docs/how-to/ensembles.md shows one.
"""
)
def ensemble(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="A TOML file: draws x policies x switches.")],
    out: Out = Path("results"),
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Dask: local, or the address of a scheduler (tcp://...)."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Workers of a local cluster.")
    ] = None,
    tune: Annotated[
        bool, typer.Option("--tune", help="Measure which size of batch is quickest here, and remember it.")
    ] = False,
    netcdf: Annotated[
        Path | None, typer.Option("--netcdf", metavar="FILE", help="Write the whole result as NetCDF too.")
    ] = None,
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """How far can it be taken? Many draws under many policies, from a laptop to a cluster.

    Runs a study into FOLDER/STUDY, batch by batch. Stopped at any moment, the same command goes on where it was, and
    the numbers are those of a run that was never stopped. Draws are kept, or counted for quantiles.
    """
    from smychka import commands

    commands.ensemble(study, out, commands.Computing(cluster, workers, tune, netcdf), json, quiet)


@app.command(
    epilog="""\b
Examples:
  smychka scores                            the posterior that is shipped, held against the record
  smychka scores --prior                    the same without calibration
"""
)
def scores(
    draws: Draws = 400,
    seed: Seed = 1917,
    prior: Prior = False,
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """How good is the model, and how good are its forecasts?

    Coverage and error of every compared series, the misses first; skill over naive forecasts; the turning points; and
    what the calibration was tried on: figures kept back, records made up, series left out.
    """
    from smychka import commands

    commands.scores(commands.Run(draws, seed, Path(), json, quiet, prior=prior))


@app.command(
    epilog="""\b
Examples:
  smychka calibrate                         quick: the likeliest place and a bell about it; minutes
  smychka calibrate --full                  chains through the posterior; goes on where it was stopped
  smychka calibrate --full --install        and make it the posterior that runs use
"""
)
def calibrate(
    full: Annotated[bool, typer.Option("--full", help="Let chains walk instead of taking the bell.")] = False,
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="Draws that are left.")] = 500,
    sampler: Annotated[
        str, typer.Option("--sampler", metavar="NAME", help="wandering, or nuts (slow here; needs BlackJAX).")
    ] = "wandering",
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", help="Steps of each chain after its warm-up.")
    ] = None,
    trials: Annotated[
        bool, typer.Option("--trials/--no-trials", help="Try forecasts, made-up records, and series left out.")
    ] = True,
    install: Annotated[bool, typer.Option("--install", help="Make it the posterior that runs use.")] = False,
    seed: Seed = 1917,
    out: Out = Path("results"),
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Which constants, and which weather, go with the record?

    Fits economy, population and party membership under recorded decisions, then politics by simulation. Leaves
    FOLDER/calibration with posterior.nc and tables. Stopped at any moment, the same command goes on. --full needs
    ArviZ: pip install 'smychka[calibrate]'.
    """
    from smychka import commands

    wanted = commands.Wanted(full, rows, sampler, steps, trials, install)
    commands.calibrate(wanted, commands.Run(rows, seed, out, json, quiet))


for part in (cli_questions.app, cli_catalogues.app):
    app.registered_commands.extend(part.registered_commands)


def main() -> None:
    """The entry point of the `smychka` command.

    Compiling and drawing make many small objects that live as long as the process: looking through them for rubbish
    as often as Python does unasked took a seventh of a fork's time.
    """
    gc.set_threshold(100_000, 50, 100)
    warnings.formatwarning = lambda message, *_, **__: f"{message}\n"
    try:
        app(prog_name="smychka")
    finally:
        gc.freeze()
