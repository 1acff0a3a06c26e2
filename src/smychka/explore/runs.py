"""Who computes what, and when: a few threads, fair between clients, that drop what nobody waits for any more.

Of one client and kind of question only the newest is computed; those before it are answered as stale at once. Clients
take turns, so that one that asks much does not hold up the others; one thread of several takes the quick questions
first, so that fans do not hold up levers. What was computed is kept, up to a number of bytes.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from smychka.explore.asked import Ticket
from smychka.foundations.faults import SmychkaError

T = TypeVar("T")
KINDS = ("central", "trace", "map", "fan", "outcomes", "why")
"""Kinds of questions; of one client the earlier goes first."""
THREADS = 2
MOST_WAITING = 128
MOST_CLIENTS = 1000
MOST_BYTES = 100 * 2**20


class Stale(SmychkaError):
    """A newer request of the same client and kind has come."""

    def __init__(self) -> None:
        super().__init__("A newer request of this page has come, so this one was dropped.")


class Busy(SmychkaError):
    """More requests wait than can be answered soon."""

    def __init__(self) -> None:
        super().__init__("Too many requests are waiting; expected the page to ask again in a moment.")


@dataclass(frozen=True, eq=False)
class Job:
    """A question in the queue.

    Attributes:
        kind: one of `KINDS`.
        ticket: who asks.
        work: what answers it, given what tells whether it has become stale.
        answer: where the answer goes.
    """

    kind: str
    ticket: Ticket
    work: Callable[[Callable[[], bool]], Any]
    answer: Future[Any] = field(default_factory=Future)


class Runs:
    """A queue of questions and the threads that answer them.

    Args:
        threads: number of threads.
        most_waiting: questions that may wait at a time.
    """

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._most = most_waiting
        self._change = threading.Condition()
        self._waiting: OrderedDict[str, list[Job]] = OrderedDict()
        self._newest: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._closed = False
        self._number, self._threads = threads, list[threading.Thread]()

    def ask(self, kind: str, ticket: Ticket, work: Callable[[Callable[[], bool]], T]) -> Future[T]:
        """Put a question into the queue; a ticket without a client is never stale.

        Raises:
            Stale: a newer one is known.
            Busy: the queue is full.
        """
        job = Job(kind, ticket, work)
        with self._change:
            if self._closed:
                raise Busy
            if self._is_stale(job):
                raise Stale
            queue = self._waiting.get(ticket.client, [])
            dropped = [each for each in queue if ticket.client and each.kind == kind]
            if sum(map(len, self._waiting.values())) - len(dropped) >= self._most:
                raise Busy
            kept = [each for each in queue if each not in dropped]
            self._waiting[ticket.client] = sorted([*kept, job], key=lambda each: KINDS.index(each.kind))
            self._remember(job)
            self._start()
            self._change.notify()
        for each in dropped:
            _settle(each.answer, error=Stale())
        return job.answer

    def close(self, seconds: float = 2.0) -> None:
        """Drop what waits and let what runs end, for so many seconds."""
        with self._change:
            self._closed = True
            left = [job for queue in self._waiting.values() for job in queue]
            self._waiting.clear()
            self._change.notify_all()
        for job in left:
            _settle(job.answer, error=Stale())
        for thread in self._threads:
            thread.join(seconds)

    def _start(self) -> None:
        """Start the threads, at the first question."""
        while len(self._threads) < self._number:
            quickest = self._number > 1 and not self._threads
            thread = threading.Thread(target=self._work, args=(quickest,), name="explore-runs", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _is_stale(self, job: Job) -> bool:
        client, serial = job.ticket.client, job.ticket.serial
        return bool(client) and self._newest.get((client, job.kind), -1) > serial

    def _remember(self, job: Job) -> None:
        if not job.ticket.client:
            return
        key = (job.ticket.client, job.kind)
        self._newest[key] = job.ticket.serial
        self._newest.move_to_end(key)
        while len(self._newest) > MOST_CLIENTS:
            self._newest.popitem(last=False)

    def _next(self, quickest: bool) -> Job | None:
        """The question of the client whose turn it is, or of the first with the quickest; None when all is over."""
        with self._change:
            while not self._waiting and not self._closed:
                self._change.wait()
            if self._closed:
                return None
            client = next(iter(self._waiting))
            if quickest:
                client = min(self._waiting, key=lambda each: KINDS.index(self._waiting[each][0].kind))
            job, *left = self._waiting.pop(client)
            if left:
                self._waiting[client] = left
            return job

    def _work(self, quickest: bool) -> None:
        while (job := self._next(quickest)) is not None:
            if not job.answer.set_running_or_notify_cancel():
                continue
            try:
                _settle(job.answer, value=job.work(lambda job=job: self._is_stale(job)))  # type: ignore[misc]
            except BaseException as error:
                _settle(job.answer, error=error)


def _settle(answer: Future[Any], *, value: Any = None, error: BaseException | None = None) -> None:
    """Give an answer, if anybody still waits for it."""
    with contextlib.suppress(InvalidStateError):
        if error is None:
            answer.set_result(value)
        else:
            answer.set_exception(error)


class Kept:
    """What was computed, the least lately used first to go.

    Args:
        most: bytes that are kept.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under a key; None where nothing is."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep something; not what would take more than half of the room alone."""
        with self._lock:
            self.size -= self._held.pop(key, (None, 0))[1]
            if size > self.most // 2:
                return
            self._held[key] = (value, size)
            self.size += size
            while self.size > self.most:
                self.size -= self._held.popitem(last=False)[1][1]


class Later(Generic[T]):
    """Something made once, when it is first asked for; the others wait.

    Args:
        make: what makes it. Where it fails, every asking fails in the same way.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: Future[T] = Future()

    @property
    def ready(self) -> bool:
        """Whether it is there."""
        return self._made.done()

    def get(self) -> T:
        """The thing itself."""
        with self._lock:
            if not self._made.done():
                try:
                    self._made.set_result(self._make())
                except BaseException as error:
                    self._made.set_exception(error)
        return self._made.result()
