"""Pictures drawn in a second process, and what happens without one."""

from __future__ import annotations

import subprocess

import pytest

from smychka.telling.draughtsman import Draughtsman
from smychka.telling.pictures import picture

SPEC = {
    "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 5}]},
    "mark": "line",
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
}


def test_a_picture_is_the_one_drawn_here() -> None:
    """Truth: the same specification drawn in this process."""
    with Draughtsman() as draughtsman:
        waiting = [draughtsman.draw(SPEC), draughtsman.draw(SPEC)]
        assert [each.result() for each in waiting] == [picture(SPEC)] * 2


def test_without_a_second_process_the_picture_is_drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the same specification drawn in this process."""

    def refused(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refused)
    with Draughtsman() as draughtsman:
        assert draughtsman.draw(SPEC).result() == picture(SPEC)


def test_a_process_that_ends_early_loses_nothing() -> None:
    """Truth: the same specification drawn in this process."""
    with Draughtsman() as draughtsman:
        assert draughtsman._process is not None
        draughtsman._process.kill()
        draughtsman._process.wait()
        assert draughtsman.draw(SPEC).result() == picture(SPEC)


def test_a_picture_that_cannot_be_drawn_says_why() -> None:
    """Truth: the drawing library's own error reaches the caller."""
    with Draughtsman() as draughtsman, pytest.raises(ValueError, match="conversion failed"):
        draughtsman.draw({"data": {"values": []}, "mark": "no such mark", "encoding": {}}).result()
