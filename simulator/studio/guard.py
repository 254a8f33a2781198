"""What stands before every page and socket: the right host, no foreign site, a known browser, a secret for changes.

Pure ASGI, outermost: nothing of the application is asked before it has let a request through.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from simulator.studio.access import Access, Pass

__all__ = ["ENTER", "LARGEST_BODY", "LARGEST_FILE", "SECRET_HEADER", "SEND_IN", "Guard", "cookie_name", "policy"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTER = "/enter"
"""The one path that is open to a browser that is not known yet."""
SECRET_HEADER = "x-mockloop-secret"  # noqa: S105 - the header's name
SEND_IN = "/send-in"
"""The one path that takes a large file."""
LARGEST_BODY = 64 * 1024  # bytes of a request's body
LARGEST_FILE = 4 << 30  # bytes of a file that is sent in
_LONGEST_PATH = 300
_READS = ("GET", "HEAD")


def cookie_name(port: int) -> str:
    """Cookies ignore ports, so the port is in the name: two studios don't turn each other out."""
    return f"mockloop-{port}"


def policy(authority: str) -> str:
    """The content-security policy of the studio's own pages at ``authority`` (host:port)."""
    return (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"media-src 'self'; connect-src 'self' ws://{authority}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    words: str


class Guard:
    """Lets through to ``app`` what comes from the studio's own pages at ``authority``.

    421 another host, 404 a path with tricks in it, 403 a foreign site or a change without its secret, 401 an unknown
    browser, 413 a body that is too long. A socket is refused with 403 whatever is wrong. ``scope["pass"]`` holds who
    came in.
    """

    def __init__(self, app: App, access: Access, authority: str) -> None:
        self._app = app
        self._access = access
        self._authority = authority.encode()
        self._origin = b"http://" + self._authority
        self._cookie = cookie_name(int(authority.rpartition(":")[2]))
        self._headers = {
            b"content-security-policy": policy(authority).encode(),
            b"permissions-policy": b"microphone=(self), camera=(), geolocation=()",
            b"cross-origin-opener-policy": b"same-origin",
            b"cross-origin-resource-policy": b"same-origin",
            b"referrer-policy": b"no-referrer",
            b"x-content-type-options": b"nosniff",
            b"cache-control": b"no-store",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})  # before it was accepted: an HTTP 403
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                own = {name.lower() for name, _ in given}
                message["headers"] = given + [(n, v) for n, v in self._headers.items() if n not in own]
            await send(message)

        if refusal is None:
            await self._limited(scope, receive, headed)
        else:
            await _answer(headed, refusal)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a request whose body is read already, and no longer than it may be."""
        if scope["path"] == SEND_IN:
            await self._app(scope, _up_to(LARGEST_FILE, receive), send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                await _answer(send, _Refusal(413, "That is more than the studio takes in."))
                return
            if not message.get("more_body", False):
                break
        read = False

        async def whole() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, whole, send)

    def _refusal(self, scope: Scope) -> _Refusal | None:
        headers: list[tuple[bytes, bytes]] = list(scope["headers"])
        if _all(headers, b"host") != [self._authority]:
            return _Refusal(421, "This is not the studio's address.")
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        if len(raw) > _LONGEST_PATH or any(trick in raw for trick in (b"%", b"\\", b"//", b"/.", b"\0")):
            return _Refusal(404, "There is no such page.")
        if self._is_foreign(scope, headers):
            return _Refusal(403, "Another site asked for this.")
        if scope["type"] == "http" and scope["path"] == ENTER and scope["method"] in _READS:
            return None
        known = self._known(headers)
        if known is None:
            return _Refusal(401, "This browser is not known. Press Enter in the studio's terminal for a new link.")
        if scope["type"] == "http" and scope["method"] not in _READS and not self._has_secret(headers, known):
            return _Refusal(403, "This change came without the page's secret. Open a new link from the terminal.")
        scope["pass"] = known
        return None

    def _is_foreign(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> bool:
        origins = _all(headers, b"origin")
        changes = scope["type"] == "websocket" or scope["method"] not in _READS
        if origins != [self._origin] and (origins or changes):
            return True
        return any(site not in (b"none", b"same-origin") for site in _all(headers, b"sec-fetch-site"))

    def _known(self, headers: list[tuple[bytes, bytes]]) -> Pass | None:
        for line in _all(headers, b"cookie"):
            for part in line.decode("latin-1").split(";"):  # among those that other ports of this machine have set
                name, _, value = part.strip().partition("=")
                if name == self._cookie and (known := self._access.known(value)) is not None:
                    return known
        return None

    def _has_secret(self, headers: list[tuple[bytes, bytes]], known: Pass) -> bool:
        given = _all(headers, SECRET_HEADER.encode())
        return len(given) == 1 and self._access.matches(known, given[0].decode("latin-1"))


def _up_to(most: int, receive: Receive) -> Receive:
    """A request's body piece by piece; one that is longer than ``most`` bytes is cut off."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return counted


def _all(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key.lower() == name]


async def _answer(send: Send, refusal: _Refusal) -> None:
    body = f"{refusal.words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
