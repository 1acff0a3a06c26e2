"""A page in miniature for tests of the server: a catalogue of a few names, and an engine whose runs are plain sums."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from smychka.explore import app as page
from smychka.explore.asked import Known
from smychka.foundations.calendar import MONTHS
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.levers import load_levers
from smychka.inputs.policy import Policy
from smychka.inputs.toml_files import region_names
from smychka.measures import MEASURES

HOST = "127.0.0.1:8017"
CHARTS = ("grain_harvest", "famine_deaths", "population", "urban_share", "births", "deaths")
EVERY = 12
DATES = -(-MONTHS // EVERY)
ABOUT: dict[str, Any] = {
    "charts": [{"id": name} for name in CHARTS],
    "maps": [{"id": "harvest", "quantity": "regional_harvest"}, {"id": "hunger", "quantity": "regional_famine_deaths"}],
    "regions": [{"id": name} for name in region_names()],
    "rules": [{"id": "genetic_plan"}, {"id": "voluntary"}],
    "outcomes": [{"id": "famine_deaths_1932_34"}, {"id": "industry_1940"}],
    "verdicts": [{"id": "one_man_rule"}, {"id": "one_man_rule:CWI"}],
    "accounts": [{"id": "CWI"}, {"id": "TUCK"}],
}


@cache
def known() -> Known:
    """The names a request may use here: real levers and circumstances, the rest as in `ABOUT`."""
    return Known.of(ABOUT, load_levers(), load_circumstances())


def yearly(quantity: str, monthly: np.ndarray) -> np.ndarray:
    """The values of a chart: every twelfth month, whatever the quantity."""
    return monthly[::EVERY]


class Sums:
    """An engine whose every number is the place of the quantity plus the sum of the levers held, plus the draw.

    Args:
        seconds: how long a run takes.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.runs, self._lock = seconds, 0, threading.Lock()

    def fan(
        self, policy: Policy, free: int | None, drawn: int | None, draws: int, quantities: Sequence[str]
    ) -> dict[str, np.ndarray]:
        with self._lock:
            self.runs += 1
        time.sleep(self.seconds)
        held = sum(step.value for step in policy.impositions) + (free or 0) + (drawn or 0)
        return {name: self.values(name, held, draws) for name in quantities}

    def central(
        self, policy: Policy, free: int | None, drawn: int | None, quantities: Sequence[str]
    ) -> dict[str, np.ndarray]:
        return {name: values[..., 0] for name, values in self.fan(policy, free, drawn, 1, quantities).items()}

    @staticmethod
    def values(name: str, held: float, draws: int) -> np.ndarray:
        """(month, [region,] draw)"""
        months = np.arange(MONTHS, dtype=np.float32)[:, None] + np.arange(draws, dtype=np.float32)
        values = months + np.float32(held) + list(MEASURES).index(name)
        if not MEASURES[name].regional:
            return values
        return values[:, None, :] + np.arange(len(ABOUT["regions"]), dtype=np.float32)[:, None]


class Jobs:
    """Windows and claims that are always running."""

    def when(self, outcome: str, account: str | None) -> tuple[int, dict[str, Any]]:
        return 202, {"state": "running", "share": 0.25}

    def claims(self, quantities: Iterable[str], outcomes: Iterable[str]) -> tuple[int, dict[str, Any]]:
        return 200, {"state": "done", "claims": []}

    def close(self) -> None:
        pass


def application(engine: Any = None, **helpers: Any) -> Any:
    """The application over a stand-in."""
    helpers = {
        "chart_values": yearly, "jobs": Jobs(), "bundle": lambda: "window.vega = 1;",
        "why": lambda *given: {"runs": given[4]},
        "trace": lambda *given: {"quantity": given[2], "value": np.float32(2)},
    } | helpers  # fmt: skip
    return page.create_app(engine or Sums(), lambda: ABOUT, lambda: {}, {HOST}, page.Helpers(**helpers))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def numbers(self) -> np.ndarray:
        return np.frombuffer(self.body, "<f4")


async def asked(
    app: Any, method: str, path: str, body: bytes | Sequence[bytes] = b"", headers: Iterable[tuple[bytes, bytes]] = ()
) -> Answer:
    """One request, handed to the application as a server would, with no client between that tidies it.

    Args:
        app: the application.
        method: as it came.
        path: decoded path, as it came.
        body: the body, or the parts in which it comes.
        headers: every header.
    """
    parts = [body] if isinstance(body, bytes) else list(body)
    messages = [
        {"type": "http.request", "body": part, "more_body": place < len(parts) - 1} for place, part in enumerate(parts)
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode("utf-8", "surrogatepass"), "query_string": b"", "root_path": "",
        "headers": list(headers), "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8017),
    }  # fmt: skip
    await app(scope, receive, send)
    start = sent[0]
    found = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))


def usual(host: str = HOST, **more: str) -> list[tuple[bytes, bytes]]:
    """Headers of a browser on the page."""
    headers = {"host": host, "content_type": "application/json", "origin": f"http://{host}"} | more
    return [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]


def get(app: Any, path: str, **headers: str) -> Answer:
    """The answer to a GET."""
    return asyncio.run(asked(app, "GET", path, headers=usual(**headers)))


def post(app: Any, path: str, given: Any, **headers: str) -> Answer:
    """The answer to a POST of JSON."""
    return asyncio.run(asked(app, "POST", path, json.dumps(given).encode(), usual(**headers)))
