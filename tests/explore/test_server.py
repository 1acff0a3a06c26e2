"""The server of the page: what it answers, what it refuses, and what a browser is told about it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.request
from typing import Any

import numpy as np
import pytest

from explore.page_stand_in import ABOUT, CHARTS, DATES, HOST, Answer, Sums, application, asked, get, post, usual, yearly
from smychka.explore import app as page
from smychka.explore import serve
from smychka.explore.runs import Kept, Later
from smychka.explore.safety import LARGEST_BODY, host_names
from smychka.foundations.faults import SmychkaError
from smychka.judgement.outcomes import load_outcomes, outcome_rows
from smychka.labelled import dataset

HELD = {"impose": [{"lever": "procurement_pressure", "value": 0.5, "since": "1928-01-01"}]}
RUN = {"courses": [{}, HELD], "draws": 0, "charts": list(CHARTS[:2])}


def test_a_central_run_comes_back_as_bare_numbers() -> None:
    """Truth: the stand-in engine, whose numbers are sums; courses first, then charts, then dates."""
    answer = post(application(), "/run", RUN)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
    expected = [yearly(name, Sums.values(name, held, 1))[:, 0] for held in (0.0, 0.5) for name in CHARTS[:2]]
    np.testing.assert_array_equal(answer.numbers, np.concatenate(expected))


def test_a_fan_comes_back_as_five_quantiles() -> None:
    """Truth: numpy's quantiles of the stand-in's draws, q05 first."""
    answer = post(application(), "/run", RUN | {"draws": 41})
    blocks = answer.numbers.reshape(2, 2, 5, DATES)
    drawn = Sums.values(CHARTS[1], 0.5, 41)[::12]
    np.testing.assert_allclose(blocks[1, 1], np.quantile(drawn, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1), rtol=1e-6)


def test_a_map_comes_back_by_date_and_region() -> None:
    """Truth: the stand-in's draws; three quantiles, the central run three times the same."""
    app, regions = application(), len(ABOUT["regions"])
    fan, central = (post(app, "/map", {"course": HELD, "draws": draws, "map": "hunger"}) for draws in (41, 0))
    drawn = Sums.values("regional_famine_deaths", 0.5, 41)[::12]
    expected = np.quantile(drawn, [0.05, 0.5, 0.95], axis=-1)
    np.testing.assert_allclose(fan.numbers.reshape(3, DATES, regions), expected, rtol=1e-6)
    blocks = central.numbers.reshape(3, DATES, regions)
    np.testing.assert_array_equal(blocks[0], Sums.values("regional_famine_deaths", 0.5, 1)[::12, :, 0])
    np.testing.assert_array_equal(blocks[0], blocks[2])


def test_outcomes_are_those_of_the_judgement() -> None:
    """Truth: `judgement.outcomes` on the same draws, called by hand; and the notes name what was forced."""
    forced = HELD | {"set": [{"name": "opening.germany_1923", "since": "1923-10-01", "outcome": "success"}]}
    answer = post(application(), "/outcomes", {"course": forced, "against": {}, "draws": 20})
    assert answer.status == 200
    named = load_outcomes()
    names = {outcome.quantity for outcome in named.outcomes}
    runs = [
        dataset(
            {name: Sums.values(name, held, 20) for name in names}, tuple(r["id"] for r in ABOUT["regions"]), 1917, None
        )
        for held in (0.0, 0.5)
    ]
    rows = outcome_rows(*runs, "1923-10-01", named.outcomes)
    assert [row["id"] for row in answer.json["rows"]] == [row["id"] for row in rows]
    for found, expected in zip(answer.json["rows"], rows, strict=True):
        assert found["difference"] == pytest.approx(expected["difference"])
    assert {row["id"] for row in answer.json["verdicts"]} <= {
        *(each.id for each in named.thresholds), *(each.id for each in named.definitions)
    }  # fmt: skip
    (forced_note,) = (note for note in answer.json["notes"] if note["key"] == "note.forced")
    assert forced_note["words"]["title"] == "opening.germany_1923"


def test_what_was_computed_is_not_computed_again() -> None:
    """Truth: the stand-in counts its runs; history beside a new course costs one run, not two."""
    engine = Sums()
    app = application(engine)
    for expected, given in ((2, RUN), (2, RUN), (3, RUN | {"draws": 10, "courses": [{}]})):
        assert post(app, "/run", given).status == 200
        assert engine.runs == expected
    post(app, "/run", RUN | {"draws": 10, "courses": [{}, HELD]})
    assert engine.runs == 4


def test_what_is_kept_is_bounded() -> None:
    """Truth: the bytes put in; the least lately used goes first, and what is too large for the room is not kept."""
    kept = Kept(most=100)
    for name in "abc":
        kept.put(name, name, 40)
        kept.get("a")
    assert [kept.get(name) for name in "abc"] == ["a", None, "c"]
    kept.put("whale", 1, 51)
    assert (kept.get("whale"), kept.size) == (None, 80)


def test_long_work_is_given_to_those_who_do_it() -> None:
    """Truth: the stand-ins for shares, equations, windows and claims."""
    app = application()
    why = post(app, "/why", {"course": HELD, "against": {}, "outcome": "industry_1940", "draws": 50})
    trace = post(app, "/trace", {"course": {}, "quantity": CHARTS[0], "month": "1930-01"})
    when = post(app, "/when", {"outcome": "one_man_rule"})
    claims = post(app, "/claims", {"quantities": [CHARTS[0]], "outcomes": []})
    assert (why.json, trace.json) == ({"runs": 50}, {"quantity": CHARTS[0], "value": 2.0})
    assert (when.status, when.json) == (202, {"state": "running", "share": 0.25})
    assert (claims.status, claims.json["state"]) == (200, "done")


def test_shares_that_nobody_waits_for_are_given_up() -> None:
    """Truth: the contract: a newer question of the same client ends the older, which learns of it between two runs."""
    begun, newer = threading.Event(), threading.Event()

    def why(*given: Any) -> dict[str, Any]:
        begun.set()
        if given[4] == 2:
            newer.wait(10)
            given[5](0.5)
        return {"runs": given[4]}

    app = application(why=why)
    both = {"course": HELD, "against": {}, "outcome": "industry_1940", "client": "a"}

    async def one_after_the_other() -> tuple[Answer, Answer]:
        def ask(serial: int, draws: int) -> Any:
            body = json.dumps(both | {"serial": serial, "draws": draws}).encode()
            return asyncio.create_task(asked(app, "POST", "/why", body, usual()))

        old = ask(1, 2)
        await asyncio.to_thread(begun.wait, 10)
        new = ask(2, 3)
        await asyncio.sleep(0.05)
        newer.set()
        return await old, await new

    old, new = asyncio.run(one_after_the_other())
    assert (old.status, new.json) == (409, {"runs": 3})


def test_a_course_that_cannot_be_run_is_a_sentence() -> None:
    """Truth: an engine that refuses is no fault of the server; one that breaks is, and says no more than that."""

    class Refusing(Sums):
        def fan(self, *given: Any) -> Any:
            raise SmychkaError("the course lies outside what the model can do")

    class Broken(Sums):
        def fan(self, *given: Any) -> Any:
            raise ZeroDivisionError("secret")

    refused, broken = (post(application(engine()), "/run", RUN) for engine in (Refusing, Broken))
    assert (refused.status, refused.json["error"]) == (422, "the course lies outside what the model can do")
    assert broken.status == 500 and b"secret" not in broken.body


def test_numbers_that_are_not_finite_are_null() -> None:
    """Truth: JSON has no NaN, and a browser refuses one."""
    told = page.json_response({"a": [np.float64("nan"), np.float32(1.5)], "b": float("inf")})
    assert bytes(told.body) == b'{"a": [null, 1.5], "b": null}'


def test_every_answer_tells_the_browser_what_it_may_do() -> None:
    """Truth: the issue: no script inline or from elsewhere, no frame, no guessing of types."""
    app = application()
    answers = [get(app, "/about.json"), get(app, "/nowhere"), post(app, "/run", RUN), post(app, "/run", {}),
               get(app, "/vega.js", host="evil.example")]  # fmt: skip
    for answer in answers:
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] in ("no-store", "no-cache")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8017", 200), ("localhost:8017", 200), ("[::1]:8017", 200), ("LOCALHOST:8017", 200),
        ("localhost", 421), ("localhost:80", 421), ("evil.example:8017", 421), ("127.0.0.1.evil.example:8017", 421),
        ("127.0.0.1:8017@evil.example", 421), ("", 421), ("192.168.0.2:8017", 421),
    ],
)  # fmt: skip
def test_only_the_names_of_the_server_are_answered(host: str, status: int) -> None:
    """Truth: DNS rebinding: a foreign page reaches the loopback address under its own name alone."""
    app = page.create_app(Sums(), lambda: ABOUT, lambda: {}, host_names("127.0.0.1", 8017))
    assert get(app, "/about.json", host=host).status == status


def test_another_address_has_its_own_names() -> None:
    """Truth: the address asked for; where all are listened on, any number but no foreign name."""
    assert "192.168.0.2:9" in host_names("192.168.0.2", 9)
    assert {"localhost", "127.0.0.1:80"} <= host_names("127.0.0.1", 80)
    app = page.create_app(Sums(), lambda: ABOUT, lambda: {}, host_names("0.0.0.0", 8017))
    found = {
        host: get(app, "/about.json", host=host).status
        for host in ("192.168.0.2:8017", "[fe80::1]:8017", "evil.example:8017", "192.168.0.2:80", "192.168.0.2")
    }
    assert list(found.values()) == [200, 200, 421, 421, 421]  # fmt: skip


def test_one_host_header_is_expected() -> None:
    """Truth: RFC 9112, 3.2: a request without or with two is bad."""
    for headers in ([], [(b"host", HOST.encode())] * 2):
        assert asyncio.run(asked(application(), "GET", "/about.json", headers=headers)).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200), ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8018"}, 403), ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/json; charset=utf-8"}, 200), ({"content_type": ""}, 415),
    ],
)  # fmt: skip
def test_work_is_done_for_the_page_alone(headers: dict[str, str], status: int) -> None:
    """Truth: a form or script of another page sends its own origin, and no JSON without asking first."""
    assert post(application(), "/run", RUN, **headers).status == status


def test_a_body_over_64_kilobytes_is_refused() -> None:
    """Truth: the issue; also where its length is not told, or told wrongly; at once or in parts."""
    app, body = application(), b" " * (LARGEST_BODY + 1)

    def status(body: bytes | list[bytes], **headers: str) -> int:
        return asyncio.run(asked(app, "POST", "/run", body, usual(**headers))).status

    assert status(body, content_length=str(len(body))) == 413
    assert status(body) == 413
    assert status([b" " * 1024] * 65) == 413
    assert status([b" "] * (LARGEST_BODY + 1)) == 413
    assert status(b"{}", content_length="9" * 30) == 413
    assert status(b"{}", content_length="-1") == 400
    assert status(body[:-1]) == 400
    assert status([b" " * 1024] * 64) == 400


@pytest.mark.parametrize(
    "path",
    [
        "/page/../app.py", "/page/%2e%2e/app.py", "/page/..%2fapp.py", "//etc/passwd", "/page//etc/passwd",
        "/page/../../data/posterior.nc", "/page/.", "/page/", "/page", "/page/index.html/", "/page/INDEX.html\x00",
        "/page/..\\app.py", "/app.py", "/run/", "/page/\udcff",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(path: str) -> None:
    """Truth: the list of files is made at the start; a path is only looked up in it."""
    answer = get(application(), path)
    assert (answer.status, list(answer.json)) == (404, ["error", "where"])


def test_the_files_of_the_page_are_those_of_the_package() -> None:
    """Truth: the folder of the package; each with its kind, and sent once to a browser that keeps it."""
    app, files = application(), page.page_files()
    assert all(not name.startswith(("/", ".")) and ".." not in name for name in files)
    for name, file in files.items():
        answer = get(app, f"/page/{name}")
        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, file.body, file.kind)
    assert get(app, "/vega.js").body == b"window.vega = 1;"
    assert get(app, "/about.json").json == ABOUT
    first = get(app, "/vega.js")
    assert get(app, "/vega.js", if_none_match=first.headers["etag"]).status == 304
    assert get(app, "/vega.js", if_none_match='"other"').status == 200


def test_a_wrong_way_of_asking_is_said() -> None:
    """Truth: RFC 9110; every refusal is a sentence in JSON."""
    app = application()
    for method, path, status in (("GET", "/run", 405), ("POST", "/about.json", 405), ("PUT", "/run", 405),
                                 ("TRACE", "/", 404), ("HEAD", "/about.json", 200)):  # fmt: skip
        answer: Answer = asyncio.run(asked(app, method, path, b"{}", usual()))
        assert answer.status in (status, 405 if path == "/" else status)
        assert method == "HEAD" or list(answer.json) == ["error", "where"]


def test_something_made_later_is_made_once() -> None:
    """Truth: ten threads that ask at once; and what fails, fails for all in the same way."""
    made: list[int] = []
    later, found = Later(lambda: made.append(1) or "here"), []
    threads = [threading.Thread(target=lambda: found.append(later.get())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, made) == (["here"] * 10, [1])
    failing: Later[int] = Later(lambda: 1 // 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            failing.get()


def test_the_page_is_there_before_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the issue asks for a page at once; a run asked for meanwhile waits and is answered."""
    ready, listening = threading.Event(), serve.bound("127.0.0.1", None)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    monkeypatch.setattr(serve.Model, "_made", lambda self: ready.wait(20) and Sums())
    monkeypatch.setattr(serve.Model, "warm", lambda self: self.courses.get())
    model = serve.Model()
    names = host_names("127.0.0.1", listening.getsockname()[1])
    helpers = page.Helpers(chart_values=yearly, bundle=lambda: "1")
    server = serve.uvicorn_server(page.create_app(model, lambda: ABOUT, lambda: {}, names, helpers))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with urllib.request.urlopen(f"{address}/vega.js", timeout=10) as answer:
            assert answer.read() == b"1"
        assert not model.courses.ready
        threading.Timer(0.2, ready.set).start()
        request = urllib.request.Request(
            f"{address}/run",
            b'{"courses": [{}], "draws": 0, "charts": ["births"]}',
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert len(answer.read()) == 4 * DATES
    finally:
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()


def test_a_model_that_cannot_be_made_ends_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: a page that can never answer helps nobody; the command says why and ends."""

    def warm(_: serve.Model) -> None:
        raise SmychkaError("there is no posterior")

    monkeypatch.setattr(serve.Model, "warm", warm)
    with serve.bound("127.0.0.1", None) as listening, pytest.raises(SmychkaError, match="no posterior"):
        serve.run(listening, "127.0.0.1")


def test_a_port_that_is_taken_is_passed_over_unless_asked_for() -> None:
    """Truth: two sockets cannot listen on one port."""
    with serve.bound("127.0.0.1", None) as first, serve.bound("127.0.0.1", None) as second:
        ports = [each.getsockname()[1] for each in (first, second)]
        assert serve.PORT <= ports[0] < ports[1]
        with pytest.raises(SmychkaError, match=f"port {ports[0]} is taken"):
            serve.bound("127.0.0.1", ports[0])
    with pytest.raises(SmychkaError, match="1 to 65535"):
        serve.bound("127.0.0.1", 0)
    with pytest.raises(SmychkaError, match="--host"):
        serve.bound("no.such.name.invalid", None)


def test_another_host_is_warned_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Truth: the issue: another address only with a printed warning; the address is printed, and Ctrl-C is one line."""

    def stopped(listening: socket.socket, host: str, *, prior: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "run", stopped)
    serve.serve(open_browser=False)
    told = capsys.readouterr()
    assert told.out.startswith("The page is at http://127.0.0.1:80") and told.out.endswith("\nThe page is closed.\n")
    assert not told.err
    serve.serve("0.0.0.0", open_browser=False)
    assert "Warning: 0.0.0.0 is not the loopback address" in capsys.readouterr().err
    assert [serve.is_loopback(host) for host in ("localhost", "::1", "127.0.0.9", "example.org")] == [True] * 3 + [
        False
    ]
