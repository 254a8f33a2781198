"""The way to the page that is open: what it is told, from any thread, and what one that comes later must know."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audio.remote_player import FarSpeaker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Outgoing", "PageLink"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as JSON, and the sound that follows it. ``close``: the last one, a socket's code."""

    message: Mapping[str, Any]
    sound: bytes = b""
    close: int = 0


Post = Callable[[Outgoing], None]
TAKEN_OVER = 4001  # another page is the one that is listened to


class PageLink:
    """At most one page is listened to: the newest. ``attach`` and ``detach`` belong to its socket."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._post: Post | None = None
        self._standing: dict[str, Mapping[str, Any]] = {}  # by type: what holds until something else does

    def attach(self, post: Post) -> None:
        """A page is here; the one before is told so and closed. It hears at once how things stand."""
        with self._lock:
            before, self._post = self._post, post
            if before is not None:
                before(Outgoing({"type": "taken-over"}, close=TAKEN_OVER))
            for message in self._standing.values():
                post(Outgoing(message))

    def detach(self, post: Post) -> None:
        """The page is gone; nothing changes where another has taken its place."""
        with self._lock:
            if self._post is post:
                self._post = None

    def listens_to(self, post: object) -> bool:
        """Whether the page of ``post`` is the one."""
        return self._post is post

    @property
    def is_there(self) -> bool:
        """Whether a page is open."""
        return self._post is not None

    def tell(self, message: Mapping[str, Any], sound: bytes = b"") -> None:
        """To the page, if one is open."""
        with self._lock:
            if self._post is not None:
                self._post(Outgoing(message, sound))

    def stand(self, message: Mapping[str, Any], instead_of: tuple[str, ...] = ()) -> None:
        """To the page, and to every later one until another of its type, or of those that name it, comes."""
        with self._lock:
            for kind in instead_of:
                self._standing.pop(kind, None)
            self._standing[str(message["type"])] = message
            if self._post is not None:
                self._post(Outgoing(message))

    def speaker(self) -> FarSpeaker:
        """The page as a speaker."""

        def play(number: int, samples: NDArray[np.int16], rate: int) -> None:
            sound = samples.astype("<i2", copy=False).tobytes()
            self.tell({"type": "play", "line": number, "rate": rate}, sound)

        return FarSpeaker(
            play=play, cut=lambda number: self.tell({"type": "cut", "line": number}), is_there=lambda: self.is_there
        )
