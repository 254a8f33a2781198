"""Where the user's home folder is. ``MOCKLOOP_HOME`` moves all of it; what lies in it is ``simulator.app.home``'s."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from simulator.errors import StorageError

__all__ = ["command", "config_file", "home", "make_private"]


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


def command() -> str:
    """How this program is called from any shell and folder: by its name only where every shell finds it."""
    own = next((p for n in ("mockloop", "mockloop.exe") if (p := Path(sys.executable).with_name(n)).exists()), None)
    found = shutil.which("mockloop")
    # a virtual environment that is active here puts its folder on the path of this shell alone
    if own is None or (found and Path(found).parent != own.parent and Path(found).resolve() == own.resolve()):
        return "mockloop"
    return shlex.quote(str(own))


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
