"""The server of the page: it answers at once, and the model is made ready meanwhile."""

from __future__ import annotations

import errno
import importlib
import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from smychka.explore.runs import Later
from smychka.explore.safety import bracketed, host_names
from smychka.explore.shelf import kept_json
from smychka.foundations.cache import swept, user_cache
from smychka.foundations.faults import SmychkaError

if TYPE_CHECKING:
    import uvicorn

    from smychka.explore.courses import Courses

LOOPBACK = "127.0.0.1"
PORT = 8017
_TRIED = 50
_LAST_PORT = 65535


def serve(host: str = LOOPBACK, port: int | None = None, *, open_browser: bool = True, prior: bool = False) -> None:
    """Serve the page until Ctrl-C.

    Args:
        host: the address to listen on; the loopback address lets nobody else in.
        port: the port; 8017 or the next free one if left out.
        open_browser: whether to open the page in the user's browser.
        prior: whether constants come from their priors instead of the posterior.

    Raises:
        SmychkaError: the address or port cannot be had, or the model cannot be made ready.
    """
    listening = bound(host, port)
    taken: int = listening.getsockname()[1]
    address = f"http://{bracketed(LOOPBACK if host in ('', '0.0.0.0') else '::1' if host == '::' else host)}:{taken}/"
    if not is_loopback(host):
        print(
            f"Warning: {host} is not the loopback address. Whoever reaches port {taken} of this machine can use the "
            "page and its processor; nothing is encrypted.",
            file=sys.stderr,
        )
    print(f"The page is at {address} (Ctrl-C ends it)", flush=True)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        run(listening, host, prior=prior)
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    print("\nThe page is closed.")


def bound(host: str, port: int | None) -> socket.socket:
    """A socket that listens: on the port asked for, or on the first free one from 8017 on.

    Raises:
        SmychkaError: the port is taken, or the address is none of this machine's.
    """
    if port is not None and not 1 <= port <= _LAST_PORT:
        raise SmychkaError(f"--port is {port}; expected 1 to {_LAST_PORT}")
    try:
        family, *_, place = socket.getaddrinfo(host or "0.0.0.0", 0, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise SmychkaError(
            f"--host is {host!r}, which this machine cannot find; expected an address of its own"
        ) from error
    for number in (port,) if port is not None else range(PORT, PORT + _TRIED):
        try:
            return socket.create_server((str(place[0]), number), family=family, backlog=128)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise SmychkaError(f"cannot listen on {host}: {error.strerror}") from error
    if port is not None:
        raise SmychkaError(f"port {port} is taken or not allowed; leave --port out for the next free one")
    raise SmychkaError(f"ports {PORT} to {PORT + _TRIED - 1} are all taken; name a free one with --port")


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def run(listening: socket.socket, host: str, *, prior: bool = False) -> None:
    """Answer on a socket until stopped, making the model ready meanwhile.

    Args:
        listening: the socket.
        host: the address as it was asked for.
        prior: whether constants come from their priors instead of the posterior.

    Raises:
        SmychkaError: the model cannot be made ready.
        KeyboardInterrupt: the user has stopped it.
    """
    from smychka.explore.app import Helpers, create_app

    model, helpers = Model(prior), Helpers(shelf="prior" if prior else "posterior")
    app = create_app(model, model.about.get, model.points.get, host_names(host, listening.getsockname()[1]), helpers)
    server = uvicorn_server(app)
    failed: list[BaseException] = []

    def warm() -> None:
        try:
            model.warm()
        except BaseException as error:
            failed.append(error)
            server.should_exit = True

    threading.Thread(target=warm, name="explore-warm", daemon=True).start()
    server.run(sockets=[listening])
    if failed:
        raise failed[0]


def uvicorn_server(app: Any) -> uvicorn.Server:
    """A quiet server for an application."""
    import uvicorn

    config = uvicorn.Config(
        app, loop="asyncio", http="h11", ws="none", lifespan="on", log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=2, timeout_keep_alive=60,
    )  # fmt: skip
    return uvicorn.Server(config)


class Model:
    """The model behind the page, made in the background: whoever asks too early waits.

    It stands in for `smychka.explore.courses.Courses`: every attribute is that of the courses, once they are there.

    Args:
        prior: whether constants come from their priors instead of the posterior.
    """

    def __init__(self, prior: bool = False) -> None:
        self._prior = prior
        self.courses: Later[Courses] = Later(self._made)
        self.about: Later[Mapping[str, Any]] = Later(lambda: kept_json("about", lambda: _catalogue().about()))
        self.points: Later[Mapping[str, Any]] = Later(lambda: kept_json("points", lambda: _catalogue().points()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.courses.get(), name)

    def warm(self) -> None:
        """Make everything that the first answers need; what the page shows first comes first.

        Then clear away what other versions have left in the cache and nobody uses.
        """
        from smychka.telling.pictures import drawing_bundle

        drawing_bundle()
        self.about.get()
        failed: list[BaseException] = []
        first = self.about.get()["first_charts"]
        programs = threading.Thread(target=_noting(lambda: self.courses.get().warm(first), failed), daemon=True)
        programs.start()
        self.points.get()
        programs.join()
        if failed:
            raise failed[0]
        for kept in ("programs", "explore"):
            swept(user_cache() / kept)

    def _made(self) -> Courses:
        from smychka.ensemble import remember_compilations, usual_history
        from smychka.explore.courses import Courses

        remember_compilations()
        return Courses(usual_history(self._prior))


def _noting(work: Callable[[], None], failed: list[BaseException]) -> Callable[[], None]:
    def noted() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    return noted


def _catalogue() -> Any:
    """The catalogue; all modules are read before the threads part, so that none is read by two at once."""
    modules = [importlib.import_module(f"smychka.explore.{name}") for name in ("courses", "catalogue")]
    return modules[-1]
