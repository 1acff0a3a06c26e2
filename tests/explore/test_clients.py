"""Many clients at once: each sees the newest answer soon, and what nobody waits for is dropped."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from explore.page_stand_in import ABOUT, CHARTS, DATES, Sums, yearly
from smychka.explore import app as page
from smychka.explore import serve
from smychka.explore.asked import Ticket
from smychka.explore.runs import Busy, Runs, Stale
from smychka.explore.safety import host_names

CLIENTS, MOVES, RUN_SECONDS, PAUSE = 10, 20, 0.1, 0.03


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What happens in a server's queue, in order: `taken` in for a client, `refused`, or `begun`, with its name."""
    ask, found = Runs.ask, list[list[str]]()

    def noted(runs: Runs, kind: str, ticket: Ticket, work: Any) -> Any:
        def begun(stale: Any) -> Any:
            found.append(["begun", ticket.client])
            return work(stale)

        event = ["taken", ticket.client]
        found.append(event)
        try:
            return ask(runs, kind, ticket, begun)
        except Stale:
            event[0] = "refused"
            raise

    monkeypatch.setattr(Runs, "ask", noted)
    return found


@pytest.fixture
def address() -> Iterator[str]:
    """A real server in a thread, over an engine that takes 100 ms a run."""
    listening = serve.bound("127.0.0.1", None)
    port = listening.getsockname()[1]
    app = page.create_app(
        Sums(RUN_SECONDS), lambda: ABOUT, lambda: {}, host_names("127.0.0.1", port), page.Helpers(chart_values=yearly)
    )
    server = serve.uvicorn_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert not thread.is_alive()


def _moved(client: str, serial: int, draws: int) -> dict[str, Any]:
    """A lever at another place with every move, so that nothing is kept from before."""
    place = (int(client) * MOVES + serial) / (CLIENTS * MOVES)
    held = {"lever": "procurement_pressure", "value": place, "since": "1928-01-01"}
    return {
        "courses": [{"impose": [held]}], "draws": draws, "charts": [CHARTS[0]], "client": client, "serial": serial
    }  # fmt: skip


def test_ten_clients_that_drag_at_once_stay_responsive(address: str, events: list[list[str]]) -> None:
    """Truth: by hand: a client's last move waits for one run of each other, however busy the machine; most are dropped.

    The answers are those of the stand-in.
    """

    async def dragged(browser: httpx.AsyncClient, client: str) -> list[int]:
        async def move(serial: int) -> int:
            answer = await browser.post("/run", json=_moved(client, serial, 0))
            if answer.status_code == 200:
                held = np.float32(serial / (CLIENTS * MOVES) + int(client) / CLIENTS)
                np.testing.assert_allclose(np.frombuffer(answer.content, "<f4"), _expected(held), rtol=1e-6)
            else:
                assert list(answer.json()) == ["error", "where"]
            return answer.status_code

        moves = []
        for serial in range(MOVES):
            moves.append(asyncio.create_task(move(serial)))
            await asyncio.sleep(PAUSE)
        return await asyncio.gather(*moves)

    async def everybody() -> list[list[int]]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30, trust_env=False) as browser:
            return list(await asyncio.gather(*(dragged(browser, str(client)) for client in range(CLIENTS))))

    done = []
    for client, statuses in enumerate(asyncio.run(everybody())):
        assert set(statuses) <= {200, 409}
        assert statuses[-1] == 200
        last = max(place for place, event in enumerate(events) if event == ["taken", str(client)])
        after = [name for what, name in events[last:] if what == "begun"]
        assert after.index(str(client)) <= CLIENTS, "it waited for more than a turn"
        done.append(statuses.count(200))
    assert sum(done) < CLIENTS * MOVES / 2, "stale work was done"
    assert max(done) <= 3 * min(done)


def _expected(held: np.ndarray | np.float32) -> np.ndarray:
    values: np.ndarray = Sums.values(CHARTS[0], float(held), 1)[::12, 0]
    assert len(values) == DATES
    return values


def test_the_page_is_served_while_everybody_computes(address: str) -> None:
    """Truth: files need no thread of the model, so they come while most of the runs still wait."""
    bodies = [json.dumps(_moved(str(client), 0, 50)) for client in range(CLIENTS)]

    async def all_at_once() -> int:
        async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as browser:
            await browser.get("/about.json")
            headers = {"Content-Type": "application/json"}
            runs = [asyncio.create_task(browser.post("/run", content=body, headers=headers)) for body in bodies]
            await asyncio.sleep(0.05)
            assert (await browser.get("/about.json")).status_code == 200
            ended = sum(run.done() for run in runs)
            assert {answer.status_code for answer in await asyncio.gather(*runs)} == {200}
            return ended

    assert asyncio.run(all_at_once()) < CLIENTS / 2


def test_too_much_is_refused_on_the_wire(address: str) -> None:
    """Truth: the issue: over 64 kB is refused with its length told and in chunks without; the next one is answered."""
    headers = {"Content-Type": "application/json"}
    with httpx.Client(base_url=address, timeout=30, trust_env=False, headers=headers) as browser:
        chunks = (b" " * 1000 for _ in range(200))
        answers = [browser.post("/run", content=content) for content in (b" " * 200_000, chunks)]
        assert [answer.status_code for answer in answers] == [413, 413]
        assert "64 kB" in answers[0].json()["error"]
        assert browser.post("/run", json=_moved("0", 1, 0)).status_code == 200


class Held:
    """A queue with one thread that is held up until told."""

    def __init__(self, **limits: int) -> None:
        self.go, self.done = threading.Event(), list[str]()
        self.runs = Runs(threads=1, **limits)
        begun = threading.Event()
        self.first = self.runs.ask("why", Ticket(), lambda _: (begun.set(), self.go.wait(10)))
        assert begun.wait(10)

    def ask(self, name: str, client: str, serial: int, kind: str = "central") -> Any:
        return self.runs.ask(kind, Ticket(client, serial), lambda _: self.done.append(name) or name)

    def finish(self, *answers: Any) -> list[str]:
        self.go.set()
        for answer in answers:
            answer.result(10)
        self.runs.close()
        return self.done


def test_only_the_newest_of_a_client_and_kind_is_computed() -> None:
    """Truth: the contract: what waits is answered as stale at once, and what comes late is refused."""
    held = Held()
    old, other = held.ask("old", "a", 1), held.ask("other kind", "a", 1, "fan")
    new, foreign = held.ask("new", "a", 2), held.ask("foreign", "b", 1)
    assert old.done() and isinstance(old.exception(), Stale)
    with pytest.raises(Stale):
        held.ask("late", "a", 1)
    assert sorted(held.finish(new, other, foreign)) == ["foreign", "new", "other kind"]


def test_clients_take_turns_and_central_runs_come_first() -> None:
    """Truth: by hand: one question of each client in turn, of one client the quick before the long."""
    held = Held()
    answers = [
        held.ask(f"{client} {kind}", client, 1, kind) for client in "ab" for kind in ("outcomes", "fan", "central")
    ]
    answers.append(held.ask("c central", "c", 1))
    assert held.finish(*answers) == [
        "a central", "b central", "c central", "a fan", "b fan", "a outcomes", "b outcomes"
    ]  # fmt: skip


def test_one_thread_of_two_takes_the_quick_questions_first() -> None:
    """Truth: by hand: behind ten fans a central run waits for one answer and not for ten."""
    runs, go, done = Runs(threads=2), threading.Event(), list[str]()

    def work(name: str) -> Any:
        return lambda _: (go.wait(10), time.sleep(0.02), done.append(name))

    answers = [runs.ask("fan", Ticket(f"fan {place}", 1), work("fan")) for place in range(12)]
    answers.append(runs.ask("central", Ticket("lever", 1), work("central")))
    go.set()
    for answer in answers:
        answer.result(10)
    runs.close()
    assert done.index("central") <= 4


def test_a_queue_has_an_end() -> None:
    """Truth: the limit given; a newer question of one that waits takes its place and no more room."""
    held = Held(most_waiting=2)
    one, _two = held.ask("one", "a", 1), held.ask("two", "b", 1)
    with pytest.raises(Busy):
        held.ask("three", "c", 1)
    newer = held.ask("newer", "a", 2)
    assert isinstance(one.exception(), Stale)
    held.runs._most = 3
    assert held.finish(held.ask("c after all", "c", 1), newer) == ["newer", "two", "c after all"]


def test_work_learns_that_it_is_stale_while_it_runs() -> None:
    """Truth: by hand: a newer question of the same client and kind has come, one of another kind has not."""
    runs, begun, go = Runs(threads=1), threading.Event(), threading.Event()

    def work(stale: Any) -> list[bool]:
        begun.set()
        before = stale()
        go.wait(10)
        return [before, stale()]

    answer = runs.ask("fan", Ticket("a", 1), work)
    assert begun.wait(10)
    runs.ask("central", Ticket("a", 7), lambda _: None)
    runs.ask("fan", Ticket("a", 2), lambda _: None)
    go.set()
    assert answer.result(10) == [False, True]
    runs.close()
    with pytest.raises(Busy):
        runs.ask("fan", Ticket("a", 3), lambda _: None)
