"""The application behind the page: which address gives what.

Files come from a list made at the start from the installed package; no path, code or query of a client is ever used.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import sys
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smychka.explore import asked
from smychka.explore.answered import Answers, ChartValues, Engine
from smychka.explore.fields import Refused, parsed
from smychka.explore.runs import Busy, Later, Runs, Stale
from smychka.explore.safety import Guard
from smychka.foundations.faults import SmychkaError
from smychka.inputs.circumstances import Circumstances, load_circumstances
from smychka.inputs.levers import load_levers

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from smychka.explore.courses import Course

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
"""Kinds of files of the page; others are not served."""
JSON, NUMBERS = "application/json", "application/octet-stream"
INDEX = "index.html"
_LONG = 8 * 1024
"""Bytes from which on a body is read in a thread, so that it holds up nobody."""

Handler = Callable[[Request], Awaitable[Response]]
Why = Callable[[Any, "Course", "Course", str, int, Callable[[float], None]], Mapping[str, Any]]
Trace = Callable[[Any, "Course", str, str], Mapping[str, Any]]


class Jobs(Protocol):
    """What takes minutes: begun once, kept, and asked after."""

    def when(self, outcome: str, account: str | None, /) -> tuple[int, Mapping[str, Any]]:
        """Status and window of an outcome, or how far it is."""

    def claims(self, quantities: Collection[str], outcomes: Collection[str], /) -> tuple[int, Mapping[str, Any]]:
        """Status and claims, or how far they are."""

    def close(self) -> None:
        """Let go what is under way."""


@dataclass(frozen=True)
class File:
    """A file as it is sent.

    Attributes:
        body: its bytes.
        kind: its content type.
    """

    body: bytes
    kind: str

    @property
    def tag(self) -> str:
        """What tells one content from another."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def page_files() -> dict[str, File]:
    """The files of the page in the installed package, by their path below its folder."""
    return dict(_files(resources.files("smychka.explore") / "page", ""))


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, File]]:
    for each in folder.iterdir():
        name, suffix = f"{path}{each.name}", each.name[each.name.rfind(".") :]
        if each.is_dir():
            yield from _files(each, f"{name}/")
        elif suffix in TYPES:
            yield name, File(each.read_bytes(), TYPES[suffix])


@dataclass(frozen=True)
class Helpers:
    """Who answers beside the engine; the package's own where left out.

    Attributes:
        chart_values: the dates of a chart from months: of the catalogue.
        why: shares of changes in a difference: of `explore.why`; the last argument it is given ends work that is stale.
        trace: the equation behind a number: of `explore.trace`.
        jobs: windows and claims: of `explore.jobs`.
        bundle: the drawing library: of the package.
        shelf: under which name history's charts are kept for the next server; empty for nowhere.
    """

    chart_values: ChartValues | None = None
    why: Why | None = None
    trace: Trace | None = None
    jobs: Jobs | None = None
    bundle: Callable[[], str] | None = None
    shelf: str = ""


def create_app(
    engine: Engine,
    about: Callable[[], Mapping[str, Any]],
    points: Callable[[], Mapping[str, Any]],
    host_names: Collection[str],
    helpers: Helpers | None = None,
) -> ASGIApp:
    """The application, behind its guard.

    Args:
        engine: what computes runs; it may be one that waits until it is ready.
        about: makes the catalogue of the page; called once, in a thread.
        points: makes the points of the record; called once, in a thread.
        host_names: the values of `Host` that are the server's own; see `safety.host_names`.
        helpers: who answers beside the engine.
    """
    helpers = helpers or Helpers()
    desk = Desk(engine, Later(about), helpers)
    library = Later(lambda: File((helpers.bundle or _bundle)().encode(), TYPES[".js"]))
    files = page_files()
    fixed: dict[str, Later[File]] = {
        "/about.json": Later(lambda: _told(desk.about.get())),
        "/points.json": Later(lambda: _told(points())),
        "/vega.js": library,
        **{f"/page/{name}": Later(lambda file=file: file) for name, file in files.items()},  # type: ignore[misc]
    }
    if INDEX in files:
        fixed["/"] = fixed[f"/page/{INDEX}"]
    routes = [Route(path, _sent(file), methods=["GET"]) for path, file in fixed.items()]
    routes += [Route(path, _answered(path, desk), methods=["POST"]) for path in asked.READERS]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        yield
        await run_in_threadpool(desk.close)

    inner = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _not_there})
    inner.router.redirect_slashes = False
    return Guard(inner, host_names)


class Desk:
    """What takes the requests of the page and gives them to those who answer.

    Args:
        engine: what computes runs.
        about: the catalogue.
        helpers: who answers beside the engine.
    """

    def __init__(self, engine: Engine, about: Later[Mapping[str, Any]], helpers: Helpers) -> None:
        self.engine, self.about, self._helpers = engine, about, helpers
        self._quick, self._long = Runs(), {kind: Runs(threads=1) for kind in ("why", "trace")}
        self._circumstances: Later[Circumstances] = Later(load_circumstances)
        self.known = Later(lambda: asked.Known.of(about.get(), load_levers(), self._circumstances.get()))
        self._answers = Later(self._made_answers)
        self._jobs = Later(lambda: helpers.jobs or _jobs())

    def close(self) -> None:
        """Let the threads go."""
        for runs in (self._quick, *self._long.values()):
            runs.close()
        if self._jobs.ready:
            self._jobs.get().close()

    async def answer(self, request: Any) -> Response:
        """The answer to a request that has been read.

        Raises:
            Stale: a newer request of the same client and kind has come.
            Busy: too many wait.
            SmychkaError: a course that cannot be run.
        """
        match request:
            case asked.RunAsked():
                kind = "fan" if request.draws else "central"
                return _numbers(
                    await self._in_turn(kind, request, lambda stale: self._answers.get().charts(request, stale))
                )
            case asked.MapAsked():
                return _numbers(
                    await self._in_turn("map", request, lambda stale: self._answers.get().map(request, stale))
                )
            case asked.OutcomesAsked():
                return json_response(
                    await self._in_turn("outcomes", request, lambda stale: self._answers.get().outcomes(request, stale))
                )
            case asked.TraceAsked():
                return json_response(await self._in_turn("trace", request, lambda _: self._traced(request)))
            case asked.WhyAsked():
                return json_response(await self._in_turn("why", request, lambda stale: self._shares(request, stale)))
            case asked.WhenAsked():
                status, told = await run_in_threadpool(lambda: self._jobs.get().when(request.outcome, request.account))
            case _:
                status, told = await run_in_threadpool(
                    lambda: self._jobs.get().claims(request.quantities, request.outcomes)
                )
        return json_response(told if status < 400 else {**told, "where": told.get("where", "")}, status)

    async def _in_turn(self, kind: str, request: Any, work: Callable[[Callable[[], bool]], Any]) -> Any:
        runs = self._long.get(kind, self._quick)
        return await asyncio.wrap_future(runs.ask(kind, request.ticket, work))

    def _shares(self, request: asked.WhyAsked, stale: Callable[[], bool]) -> Mapping[str, Any]:
        def go_on(_: float) -> None:
            if stale():
                raise Stale

        why = self._helpers.why or _why()
        return why(self.engine, request.course, request.against, request.outcome, request.draws, go_on)

    def _traced(self, request: asked.TraceAsked) -> Mapping[str, Any]:
        trace = self._helpers.trace or _trace()
        return trace(self.engine, request.course, request.quantity, request.month)

    def _made_answers(self) -> Answers:
        values = self._helpers.chart_values or _chart_values()
        return Answers(self.engine, self.about.get(), values, self._circumstances.get(), shelf=self._helpers.shelf)


def _chart_values() -> ChartValues:
    from smychka.explore.catalogue import chart_values

    return chart_values


def _why() -> Why:
    from smychka.explore.why import why

    return why


def _trace() -> Trace:
    from smychka.explore.trace import trace

    return trace


def _jobs() -> Jobs:
    from smychka.explore.jobs import Jobs as Ours

    return Ours()


def _bundle() -> str:
    from smychka.telling.pictures import drawing_bundle

    return drawing_bundle()


def json_response(told: Any, status: int = 200) -> Response:
    """An answer in JSON; numbers that are not finite are null."""
    try:
        text = json.dumps(told, allow_nan=False, default=_plain)
    except ValueError:
        text = json.dumps(_finite(json.loads(json.dumps(told, default=_plain))))
    return Response(text.encode(), status, media_type=JSON)


def _plain(value: Any) -> Any:
    """A number or list of numpy, or a day, as JSON has it."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _told(told: Mapping[str, Any]) -> File:
    return File(bytes(json_response(told).body), JSON)


def _numbers(block: bytes) -> Response:
    return Response(block, media_type=NUMBERS)


def _fault(status: int, what: str, where: str = "") -> Response:
    return json_response({"error": what, "where": where}, status)


async def _not_there(_: Request, error: Exception) -> Response:
    """An address that is not, or one asked in a wrong way."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _fault(405, "This address is not asked in this way; expected GET for files and POST for runs.")
    return _fault(error.status_code, "There is nothing at this address; expected one of the page's own.")


def _sent(file: Later[File]) -> Handler:
    """What sends a file, or says that the browser has it already."""

    async def send(request: Request) -> Response:
        return await _guarded(lambda: _file(request, file))

    return send


async def _file(request: Request, file: Later[File]) -> Response:
    found = file.get() if file.ready else await run_in_threadpool(file.get)
    headers = {"etag": found.tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type=found.kind)


def _answered(path: str, desk: Desk) -> Handler:
    """What reads the requests of an address and answers them."""
    read = asked.READERS[path]

    async def answer(request: Request) -> Response:
        body = await request.body()

        def understood() -> Any:
            return read(parsed(body), desk.known.get())

        async def work() -> Response:
            quick = desk.known.ready and len(body) < _LONG
            return await desk.answer(understood() if quick else await run_in_threadpool(understood))

        return await _guarded(work)

    return answer


async def _guarded(work: Callable[[], Awaitable[Response]]) -> Response:
    """The answer; a mistake of the client as a sentence, a mistake of ours told on the terminal."""
    try:
        return await work()
    except Refused as error:
        return _fault(error.status, error.what, error.where)
    except Stale as error:
        return _fault(409, str(error), "serial")
    except Busy as error:
        return _fault(429, str(error))
    except SmychkaError as error:
        return _fault(422, str(error))
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)
        return _fault(500, "The server could not answer; what went wrong stands on its terminal.")
