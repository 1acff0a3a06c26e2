"""What a process keeps. Truth: the order in which keys were asked for, by hand."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from smychka.foundations.memory import LastUsed


def test_the_longest_unused_is_let_go() -> None:
    kept, made = LastUsed(most=2), []

    def ask(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        found: str = kept.made(key, make)
        return found

    assert [ask(key) for key in "abacab"] == list("ABACAB")
    # b is let go for c, as a was asked for since; then c, as a was asked for again
    assert made == ["a", "b", "c", "b"] and len(kept) == 2


def test_what_could_not_be_made_is_not_kept() -> None:
    kept = LastUsed(most=2)
    with pytest.raises(ZeroDivisionError):
        kept.made("a", lambda: 1 / 0)
    assert len(kept) == 0 and kept.made("a", lambda: 1) == 1


def test_another_thing_is_made_meanwhile_and_the_same_thing_once() -> None:
    """Truth: by hand: `a` waits until `b` is made by another thread, and whoever asks for `a` again waits with it."""
    kept, go, made = LastUsed(most=2), threading.Event(), list[str]()

    def slowly() -> str:
        made.append("a")
        assert go.wait(10)
        return "A"

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(kept.made, "a", slowly) for _ in range(2)]
        assert kept.made("b", lambda: "B") == "B"
        go.set()
        assert [each.result(10) for each in asked] == ["A", "A"] and made == ["a"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells its memory maps")
def test_a_program_let_go_gives_its_maps_back() -> None:
    def maps() -> int:
        return len(Path("/proc/self/maps").read_text().splitlines())

    def program(size: int) -> jax.stages.Compiled:
        def several(x: jax.Array) -> list[jax.Array]:
            return [jnp.sort(jnp.sin(x * number) @ x) for number in range(40)]

        return jax.jit(several).lower(jnp.ones((size, size))).compile()

    kept = LastUsed(most=2)
    for size in (3, 4):
        kept.made(size, partial(program, size))
    gc.collect()
    most = maps()
    for size in range(5, 13):
        kept.made(size, partial(program, size))
    before = maps() - most
    held = [program(size) for size in range(13, 21)]
    assert len(held) == 8 and before < (maps() - most - before) / 2
