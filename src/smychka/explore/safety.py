"""What stands before the page: whom the server answers, how much it reads, and what a browser may do with its answers.

A name in `Host` that is not the server's own is refused, so that no foreign page can reach it under a name of its own
(DNS rebinding). Requests that ask for work carry JSON and come from the page itself. No script from elsewhere is run.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
"""Bytes of a body that is read."""
LONGEST_WAIT = 20.0
"""Seconds in which a body has to be there."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
UNLESS_SAID = {"cache-control": "no-store"}
"""Headers of an answer that does not say otherwise."""
ANY_ADDRESS = "*"
_HERE = ("127.0.0.1", "localhost", "[::1]")
_OPEN = ("0.0.0.0", "::", "")
_USUAL_PORT = 80
_DRAINED = 16 * LARGEST_BODY


def bracketed(host: str) -> str:
    """A host as it stands in an address: a numeric one of IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def host_names(host: str, port: int) -> frozenset[str]:
    """The values of `Host` under which a server is reached.

    Where it listens on every address of the machine, `*` stands for any numeric address: a foreign page can take a
    name of ours, but not a number.

    Args:
        host: where it listens.
        port: its port.
    """
    names = {*_HERE, ANY_ADDRESS if host in _OPEN else bracketed(host).lower()}
    ports = {f"{name}:{port}" for name in names}
    return frozenset(ports | names) if port == _USUAL_PORT else frozenset(ports)


class Guard:
    """An application behind the checks of this module.

    Args:
        app: the application.
        names: the values of `Host` that are the server's own; see `host_names`.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app, self.names = app, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no web sockets here"})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_ours(message.get("headers", ()))
            await send(message)

        refusal = self._refusal(scope)
        body: bytes | tuple[int, str] = b"" if refusal else await _body(scope, receive)
        if refusal is None and isinstance(body, tuple):
            refusal = body
        if refusal is not None:
            await _refuse(answer, *refusal, scope["method"] == "HEAD")
            return
        assert isinstance(body, bytes)
        await self.app(scope, _again(body, receive), answer)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence of what is wrong in the headers; None where nothing is."""
        hosts, kinds, origins = (_values(scope, name) for name in (b"host", b"content-type", b"origin"))
        if len(hosts) != 1:
            return 400, f"Found {len(hosts)} Host headers; expected one."
        if not self._is_ours(hosts[0]):
            return 421, "The name in the Host header is not this server's; expected the address that it printed."
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if any(origin.lower() not in {f"http://{hosts[0]}", f"https://{hosts[0]}"} for origin in origins):
            return 403, "The request comes from a page of another origin; expected the page of this server."
        if scope["method"] == "POST" and [_kind(each) for each in kinds] != ["application/json"]:
            return 415, "The body is not declared as JSON; expected Content-Type: application/json."
        return None

    def _is_ours(self, host: str) -> bool:
        if host in self.names:
            return True
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        anywhere = f"{ANY_ADDRESS}:{port}" if name and port else ANY_ADDRESS
        return anywhere in self.names and _is_numeric((name or host).removeprefix("[").removesuffix("]"))


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _kind(header: str) -> str:
    return header.partition(";")[0].strip()


def _values(scope: Scope, name: bytes) -> list[str]:
    """Every value of a header, in small letters."""
    return [value.decode("latin-1").strip().lower() for key, value in scope["headers"] if key.lower() == name]


async def _body(scope: Scope, receive: Receive) -> bytes | tuple[int, str]:
    """The whole body, or status and sentence of its refusal; what is too much is read on for a while and dropped."""
    declared = _values(scope, b"content-length")
    if any(not (each.isascii() and each.isdigit()) for each in declared):
        return 400, "Content-Length is not a whole number; expected the number of bytes."
    too_much = any(len(each) > 12 or int(each) > LARGEST_BODY for each in declared)
    whole, size, more = bytearray(), 0, True
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while more and size <= _DRAINED:
                message = await receive()
                if message["type"] != "http.request":
                    break
                part = message.get("body", b"")
                size, more = size + len(part), message.get("more_body", False)
                too_much = too_much or size > LARGEST_BODY
                if not too_much:
                    whole += part
    except TimeoutError:
        return 408, f"The body did not come within {LONGEST_WAIT:g} seconds; expected it at once."
    if too_much:
        return 413, f"The body is too large; expected at most {LARGEST_BODY // 1024} kB."
    return bytes(whole)


def _again(body: bytes, receive: Receive) -> Receive:
    """A receiver that gives the body once more and then what follows it."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def _with_ours(headers: Collection[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours laid over them."""
    said = {key.decode("latin-1").lower() for key, _ in headers}
    ours = HEADERS | {key: value for key, value in UNLESS_SAID.items() if key not in said}
    kept = [(key, value) for key, value in headers if key.decode("latin-1").lower() not in HEADERS]
    return kept + [(key.encode(), value.encode()) for key, value in ours.items()]


async def _refuse(send: Send, status: int, what: str, bare: bool) -> None:
    body = json.dumps({"error": what, "where": HTTPStatus(status).phrase}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bare else body})
