"""Parts of a piece of work, done by all cores of this process in turn."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Work = TypeVar("Work")
Done = TypeVar("Done")


def even_size(draws: int, batch: int) -> int:
    """Size of the batches when a number of draws is shared out evenly, none larger than asked."""
    return math.ceil(draws / math.ceil(draws / batch))


def cores() -> int:
    """Cores that this process may use."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1))


def in_turn(work: Callable[[Work], Done], parts: Sequence[Work]) -> Iterator[Done]:
    """Parts done on all cores and handed over in order, never more waiting than there are cores: memory stays level."""
    many = cores()
    with ThreadPoolExecutor(max_workers=many) as pool:
        waiting = deque(pool.submit(work, part) for part in parts[:many])
        for later in [*parts[many:], *[None] * len(waiting)]:
            done = waiting.popleft().result()
            yield done
            if later is not None:
                waiting.append(pool.submit(work, later))


def part_of(progress: Callable[[float], None] | None, start: float, share: float) -> Callable[[float], None] | None:
    """What a part of some work calls with its own share done; None where nobody listens.

    Args:
        progress: called with the share of the whole done, 0 to 1.
        start: share of the whole that is done before the part.
        share: the part's share of the whole.
    """
    return None if progress is None else lambda done: progress(start + share * done)
