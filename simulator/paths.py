"""Where the user's home folder is. ``MOCKLOOP_HOME`` moves all of it; what lies in it is ``simulator.app.home``'s."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.errors import StorageError

__all__ = ["config_file", "home", "make_private"]


def home() -> Path:
    """The folder of all data and settings; not created here."""
    override = os.environ.get("MOCKLOOP_HOME")
    if override:
        return Path(override).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mockloop", appauthor=False)


def config_file() -> Path:
    """The user's settings."""
    return home() / "config.toml"


def make_private(folder: Path) -> Path:
    """Create ``folder`` and its parents as 0700 and return it. Raises StorageError."""
    try:
        missing = [p for p in (folder, *folder.parents) if not p.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"can't create {folder}: {error.strerror}",
            "Make it writable, free some space, or point MOCKLOOP_HOME at a folder of yours.",
        ) from error
    return folder
