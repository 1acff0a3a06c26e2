"""Ten thousand requests that no page would send: each is answered or refused, and the server is there afterwards."""

from __future__ import annotations

import asyncio
import copy
import json
import random
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explore.page_stand_in import CHARTS, HOST, Answer, Sums, application, asked, post, usual
from smychka.explore.safety import LARGEST_BODY

BATCHES, IN_ONE = 500, 20
COURSE: dict[str, Any] = {
    "impose": [{"lever": "procurement_pressure", "value": 0.2, "since": "1928-01-01", "until": "1930-12-31"}],
    "set": [
        {"name": "weather", "since": "1931-07-01", "until": None, "times": 0.5},
        {"name": "opening.germany_1923", "since": "1923-10-01", "outcome": "success"},
        {"name": "world_grain_price_real", "since": "1929-10-01", "hold": True},
    ],
    "govern": [{"rule": "voluntary", "since": "1928-01-01", "until": "1928-12-31"}],
    "free": "1923-01-01",
    "drawn": None,
}
TICKET = {"client": "a", "serial": 1}
VALID: dict[str, dict[str, Any]] = {
    "/run": {"courses": [COURSE, {}], "draws": 20, "charts": list(CHARTS[:2])} | TICKET,
    "/map": {"course": COURSE, "draws": 0, "map": "hunger"},
    "/outcomes": {"course": COURSE, "against": {}, "draws": 2},
    "/why": {"course": COURSE, "against": {}, "outcome": "industry_1940", "draws": 50},
    "/trace": {"course": COURSE, "quantity": CHARTS[0], "month": "1930-01"},
    "/when": {"outcome": "one_man_rule", "account": "CWI"},
    "/claims": {"quantities": [CHARTS[0]], "outcomes": ["industry_1940"]},
}
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**53 + 1, 10**400, -1e308, 1e-320, "", "a", "\ud800", "\x00", "x" * 200, "é",
    "1928-01", "1928-02-30", "9999-12-31", "0000-00-00", "../../etc/passwd", "__class__", "{0.__class__}", "'; drop",
    [], {}, [[[[[]]]]], {"": {}}, [None] * 300, "procurement_presure", "٣", "1928-01-0١", "success", 500,
    501, [COURSE] * 9,
]  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "\x00", "BREW")
PLACES = (*VALID, "/", "/about.json", "/points.json", "/vega.js", "/page/index.html", "/page/../app.py", "/nowhere")
WORN = (
    b"host",
    b"origin",
    b"content-type",
    b"content-length",
    b"if-none-match",
    b"x-odd",
    b"transfer-encoding",
    b"range",
)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
paths = st.sampled_from(PLACES) | st.text(st.characters(), max_size=30).map("/".__add__)
worn = st.lists(st.tuples(st.sampled_from(WORN), st.binary(max_size=30)), max_size=3)
seeds = st.integers(0, 2**64 - 1)


def mutated(seed: int) -> tuple[str, Any]:
    """A request of the page in which some things have been replaced, left out, doubled or added."""
    chance = random.Random(seed)
    path = chance.choice(list(VALID))
    whole: Any = {"": copy.deepcopy(VALID[path])}
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        holder, key = chance.choice(list(_members(whole)))
        act = chance.randrange(5)
        if act == 0 and holder is not whole:
            del holder[key]
        elif act == 1 and isinstance(holder[key], dict):
            holder[key][chance.choice(("extra", "value", "free", "", "impose", "until"))] = copy.deepcopy(
                chance.choice(ODD)
            )
        elif act == 2 and isinstance(holder[key], list):
            holder[key] += copy.deepcopy(holder[key])
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
    return path, whole[""]


def _members(given: Any) -> Any:
    """Every member of lists and objects, as holder and key."""
    for key in range(len(given)) if isinstance(given, list) else list(given):
        yield given, key
        if isinstance(given[key], (dict, list)):
            yield from _members(given[key])


def broken(seed: int) -> tuple[str, bytes | list[bytes]]:
    """A request of the page whose bytes have suffered, or of which there are far too many."""
    chance = random.Random(seed)
    path = chance.choice(list(VALID))
    body = bytearray(json.dumps(VALID[path]).encode())
    act = chance.randrange(6)
    if act == 0:
        return path, b" " * chance.choice((LARGEST_BODY, LARGEST_BODY + 1)) + body
    if act == 1:
        return path, chance.choice((b"[", b'{"courses":', b'[{"a":')) * chance.choice((50, 9_000))
    if act == 2:
        return path, [bytes(body[at : at + 7]) for at in range(0, len(body), 7)]
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(body))
        body[at : at + chance.choice((0, 1, 3))] = chance.choice(
            (b"", b"\x00", b"\xff", b'"', b"{", b"9", b"NaN", b"\\u")
        )
    return path, bytes(body)


def test_ten_thousand_requests_are_answered_or_refused() -> None:
    """Truth: the issue: only 2xx and 4xx, every refusal a sentence, and a good request is answered afterwards."""
    app, seen = application(Sums()), Counter[int]()

    async def one(method: str, path: str, body: Any, headers: Any) -> None:
        answer: Answer = await asked(app, method, path, body, headers)
        assert 200 <= answer.status < 300 or 400 <= answer.status < 500, (answer.status, method, path, body)
        if answer.status >= 400 and method != "HEAD":
            told = answer.json
            assert list(told) == ["error", "where"] and told["error"].endswith((".", "?")), told
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        seen[answer.status] += 1

    @settings(max_examples=BATCHES, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(seeds, min_size=IN_ONE, max_size=IN_ONE), st.lists(anything, min_size=2, max_size=2),
        st.sampled_from(METHODS), paths, worn, st.binary(max_size=40),
    )  # fmt: skip
    def batch(numbers: list[int], trees: list[Any], method: str, path: str, headers: Any, noise: bytes) -> None:
        async def all_of_them() -> None:
            for number in numbers[:11]:
                here, given_ = mutated(number)
                await one("POST", here, json.dumps(given_).encode(), usual())
            for number in numbers[11:15]:
                here, body = broken(number)
                await one("POST", here, body, usual())
            for number, tree in zip(numbers[15:17], trees, strict=True):
                await one("POST", PLACES[number % len(PLACES)], json.dumps(tree).encode(), usual())
            host = noise if numbers[0] % 4 == 0 else HOST.encode()
            await one(method, path, noise, usual())
            await one("POST", path, noise, [*usual(), *headers])
            await one(method, path, json.dumps(trees[0]).encode(), [(b"host", host), *headers])

        asyncio.run(all_of_them())

    batch()
    assert seen.total() >= BATCHES * IN_ONE
    assert set(seen) >= {200, 202, 400, 403, 404, 405, 413, 415, 421, 422}
    assert min(seen[200], seen[422]) > 1000, seen
    assert post(app, "/run", VALID["/run"] | {"client": "b"}).status == 200
