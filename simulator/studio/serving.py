"""The studio as a server on this machine alone: a port of its own, a thread of its own, links that work once."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import uvicorn

from simulator.app.home import Home
from simulator.errors import MissingError, MockloopError
from simulator.studio.access import Access
from simulator.studio.host import SessionHost
from simulator.studio.link import PageLink
from simulator.studio.messages import LONGEST
from simulator.studio.site import Site

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["Studio"]

HOST = "127.0.0.1"
_LATER = 2  # seconds that open requests have when the studio closes
_PING = 5.0  # seconds between two questions whether a silent page is still there


class Studio:
    """Serves from ``start`` to ``close``. ``port`` 0: the one of last time where it is free, else any.

    ``settings`` and ``as_bug``: see ``SessionHost``. Raises MissingError where the port is taken.
    """

    def __init__(
        self,
        home: Home,
        settings: Callable[[dict[str, Any]], Settings],
        as_bug: Callable[[Exception], MockloopError],
        port: int = 0,
    ) -> None:
        self._access = Access(home.private() / "studio.json")
        self._socket = _bound(port, self._access.port)
        self._access.port = self._socket.getsockname()[1]
        self._access.save()
        self.authority = f"{HOST}:{self._access.port}"
        link = PageLink()
        self.host = SessionHost(home, link, settings, as_bug)
        site = Site(home, self.host, link, self._access, self.authority)
        config = uvicorn.Config(
            site.app,
            ws="websockets-sansio",
            ws_max_size=LONGEST,
            ws_max_queue=64,
            ws_per_message_deflate=False,
            ws_ping_interval=_PING,
            ws_ping_timeout=_PING,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_LATER,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="studio", daemon=True)
        self.ended = threading.Event()

    def start(self) -> None:
        """Answer from now on."""
        self._socket.listen(128)
        self._thread.start()

    def link(self) -> str:
        """An address that lets one browser in, once."""
        key, secret = self._access.link()
        return f"http://{self.authority}/enter?key={key}#{secret}"

    def close(self) -> None:
        """End the session under way in order, then answer no more."""
        self.host.wait()
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(_LATER + 3)
        self._socket.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.ended.set()


def _bound(port: int, before: int) -> socket.socket:
    """A socket on the port asked for; where none was, on that of last time or on a free one. Raises MissingError."""
    for wanted in (port,) if port else (before, 0):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # a restart need not wait; elsewhere the option would let two serve on one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, wanted))
        except (OSError, OverflowError):
            found.close()
            continue
        return found
    raise MissingError(
        f"Port {port} of this machine is taken or not allowed.", "Give another, or none: mockloop studio"
    )
