"""How long the three questions take, and how many runs a second they come to.

    python benchmarks/questions.py [--draws N] [--coalitions-of K]

A window of one yes or no under all accounts, a game of K causes (of the twelve bundles, the first K), and the accounts;
each is asked once to compile and once to be timed, except the accounts, which are asked once. Peak memory is that of
the process.
"""

from __future__ import annotations

import argparse
import resource
import time

from smychka import ensemble
from smychka.attributions import causes
from smychka.inputs.causes import chosen_causes
from smychka.reckonings import accounts
from smychka.windows import window


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--coalitions-of", type=int, default=12)
    asked = parser.parse_args()
    ensemble.remember_compilations()
    bundles = [cause.id for cause in chosen_causes([])][: asked.coalitions_of]
    causes("one_man_rule", bundles[:1], 2)
    began = time.perf_counter()
    game = causes("one_man_rule", bundles, asked.draws)
    seconds = time.perf_counter() - began
    rows = game.values.size
    print(f"causes, {len(bundles)} x {asked.draws} draws: {seconds:.0f} s, {rows} runs, {rows / seconds:.0f} a second")
    window("one_man_rule", "TR", 2, step=6)
    began = time.perf_counter()
    curves = window("one_man_rule", None, asked.draws)
    seconds = time.perf_counter() - began
    rows = sum(len(curve.months) for curve in curves.curves[1:]) * asked.draws
    print(f"window, all accounts x {asked.draws} draws: {seconds:.0f} s, {rows} runs, {rows / seconds:.0f} a second")
    began = time.perf_counter()
    accounts(draws=asked.draws)
    print(f"accounts, {asked.draws} draws, with compiling: {time.perf_counter() - began:.0f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
