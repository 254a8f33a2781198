"""Which sessions a long job has done, so that it can be stopped and goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from simulator.errors import StorageError
from simulator.paths import make_private

__all__ = ["Ledger"]


class Ledger:
    """Names of finished sessions in a file of their own for each kind of job (``about``: rules, engine, version)."""

    def __init__(self, cache: Path, about: Iterable[str]) -> None:
        key = hashlib.sha256("\0".join(about).encode()).hexdigest()[:16]
        self.path = cache / f"rerun-{key}.done"
        try:
            self.done = frozenset(self.path.read_text("utf-8").splitlines())
        except OSError:
            self.done = frozenset()

    def add(self, name: str) -> None:
        """Note a session as done. Raises StorageError."""
        make_private(self.path.parent)
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
                file.write(f"{name}\n")
        except OSError as error:
            raise StorageError(f"can't write {self.path}: {error.strerror}", "Free some space.") from error

    def finish(self) -> None:
        """Delete the ledger: everything is done."""
        self.path.unlink(missing_ok=True)
