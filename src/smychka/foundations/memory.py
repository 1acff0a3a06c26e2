"""What a process keeps in memory: compiled programs while they are used, and what is let go given back."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import threading
from collections.abc import Callable, Hashable
from typing import Any

MOST_PROGRAMS = 10
"""Compiled programs of the whole model kept at once. Each takes 600 to 2,500 of the 65,530 memory maps that Linux
allows a process by default (vm.max_map_count, /proc/PID/maps); a process that runs out of them dies without a word."""


class LastUsed:
    """What was made at some cost and may be asked for again; only the last used are kept.

    Between threads: what one makes is not made by another, and whoever asks for something else does not wait.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST_PROGRAMS) -> None:
        self._most = most
        self._kept: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def made(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under a key; made, and the longest unused let go before, where there is nothing.

        Args:
            key: what it is told apart by.
            make: makes it.
        """
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    self._kept[key] = found = self._kept.pop(key)
                    return found
                self._cut(self._most - 1)
            found = make()
            with self._lock:
                self._kept[key] = found
                self._cut(self._most)
            return found

    def _cut(self, most: int) -> None:
        while len(self._kept) > most:
            self._kept.pop(next(iter(self._kept)))


def give_back() -> None:
    """Give memory that is free inside this process back to the machine, where the C library can."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
