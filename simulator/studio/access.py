"""Who may come in: a key that works once becomes a cookie and a page secret, of which only hashes are kept.

A cookie is sent to every port of this machine, so it is not enough: a change also needs the secret, which the page
got in its address's fragment and keeps in its session storage.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.store.folder import write_atomic

__all__ = ["Access", "Pass"]

_PASSES = 8  # browsers that may be in at once; the oldest goes
_LINKS = 8  # unused links that are good at once


@dataclass(frozen=True, slots=True)
class Pass:
    """What one browser proves itself with, as SHA-256 in hex."""

    cookie: str
    secret: str


@dataclass
class Access:
    """The passes in ``path`` (0600, made when the first is given). ``port``: the one last served on, 0: none yet.

    Another program's or a damaged file counts as none: the next link makes a new one.
    """

    path: Path
    port: int = 0
    _passes: list[Pass] = field(default_factory=list)
    _links: dict[str, str] = field(default_factory=dict)  # hash of a key: hash of its secret

    def __post_init__(self) -> None:
        try:
            kept: Any = json.loads(self.path.read_text("utf-8"))
            self._passes = [Pass(str(one["cookie"]), str(one["secret"])) for one in kept["passes"]][-_PASSES:]
            self.port = self.port or int(kept["port"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            self._passes = []

    def link(self) -> tuple[str, str]:
        """A key that works once, and the secret that goes with it. Only the latest few are good."""
        key, secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._links[_hash(key)] = _hash(secret)
        while len(self._links) > _LINKS:
            del self._links[next(iter(self._links))]
        return key, secret

    def enter(self, key: str) -> str | None:
        """The cookie for a key, which is used up by this; None: it is no key, or was used. Raises StorageError."""
        secret = self._links.pop(_hash(key), None)
        if secret is None:
            return None
        cookie = secrets.token_urlsafe(32)
        self._passes = [*self._passes, Pass(_hash(cookie), secret)][-_PASSES:]
        self.save()
        return cookie

    def known(self, cookie: str) -> Pass | None:
        """The pass that ``cookie`` belongs to."""
        given = _hash(cookie)
        return next((one for one in self._passes if hmac.compare_digest(one.cookie, given)), None)

    @staticmethod
    def matches(one: Pass, secret: str) -> bool:
        """Whether ``secret`` is the one that this pass was given with."""
        return hmac.compare_digest(one.secret, _hash(secret))

    def save(self) -> None:
        """Keep port and passes for the next start. Raises StorageError."""
        passes = [{"cookie": one.cookie, "secret": one.secret} for one in self._passes]
        write_atomic(self.path, json.dumps({"port": self.port, "passes": passes}).encode())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
