"""The page as users have it: the real application on a port of its own, in a thread, and a browser that looks at it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

WAIT = 240.0
"""Seconds within which a machine under load has made the model ready, or answered."""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of the page with the real catalogue and engine, ended afterwards."""
    from smychka.explore import serve
    from smychka.explore.app import create_app
    from smychka.explore.safety import host_names

    listening = serve.bound(serve.LOOPBACK, None)
    port = listening.getsockname()[1]
    model = serve.Model()
    server = serve.uvicorn_server(
        create_app(model, model.about.get, model.points.get, host_names(serve.LOOPBACK, port))
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        model.warm()
        yield f"http://{serve.LOOPBACK}:{port}/"
    finally:
        server.should_exit = True
        thread.join(20.0)
        listening.close()


class Look:
    """A page of the browser, with what it said and whom it asked.

    Args:
        browser: a Playwright browser.
        address: of the page, with what stands after `#`.
        width: of the window, in pixels.
        keep: more arguments of the context.
    """

    def __init__(self, browser: Any, address: str, width: int = 1280, **keep: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **keep)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.settle()

    def __enter__(self) -> Look:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def wait(self, script: str, seconds: float = WAIT) -> Any:
        """What a script gives, once that is true of the page; asked from outside, since the page allows no `eval`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.page.evaluate(script)
            if value:
                return value
            time.sleep(0.02)
        marks = self.page.evaluate("JSON.stringify(document.documentElement.dataset)")
        raise TimeoutError(f"{script}: not within {seconds:g} s; {marks}, {self.said}")

    def settle(self) -> None:
        """Wait until the fan of the newest state is painted and its words and address are written."""
        self.wait("() => (({ ready, settled, asked }) => ready && settled === asked)(document.documentElement.dataset)")
        self.page.wait_for_timeout(400)

    def state(self, part: str) -> Any:
        """A part of the state of the page."""
        return self.page.evaluate("(part) => smychka.store.get()[part]", part)

    def fan(self, chart: str) -> list[float]:
        """The numbers that a chart shows: five levels after one another."""
        found: list[float] = self.page.evaluate("(id) => [...smychka.charts.plot(id).values]", chart)
        return found
