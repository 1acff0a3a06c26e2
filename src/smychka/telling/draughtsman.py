"""Still pictures drawn in a process of its own: the drawing library holds Python's lock while it draws."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from smychka.telling.pictures import Picture, picture

_WARM = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


class Draughtsman:
    """Draws while its employer goes on; to be used in a `with` statement.

    Where a second process cannot be had, or ends early, the pictures are drawn in this one.
    """

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", __spec__.name]
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError:
            self._process = None
        self._line = ThreadPoolExecutor(max_workers=1)
        return self

    def __exit__(self, *_: object) -> None:
        self._line.shutdown(cancel_futures=True)
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def draw(self, spec: Mapping[str, Any]) -> Future[Picture]:
        """A picture of a specification, to be waited for."""
        return self._line.submit(self._drawn, dict(spec))

    def _drawn(self, spec: dict[str, Any]) -> Picture:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return picture(spec)
        try:
            pickle.dump(spec, process.stdin)
            process.stdin.flush()
            done: Picture = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return picture(spec)
        return done


def _serve() -> None:
    asked, done = sys.stdin.buffer, sys.stdout.buffer
    picture(_WARM)
    while True:
        try:
            spec = pickle.load(asked)
        except EOFError:
            return
        pickle.dump(picture(spec), done)
        done.flush()


if __name__ == "__main__":
    _serve()
