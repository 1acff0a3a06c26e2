"""Memory that has been let go, given back to the machine."""

from __future__ import annotations

import contextlib
import ctypes
import gc


def give_back() -> None:
    """Give memory that is free inside this process back to the machine, where the C library can."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
