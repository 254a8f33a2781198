"""Where everything of the user's lies: one value, handed from the command line down to whoever needs a path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.paths import make_private

__all__ = ["Home"]


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of all data and settings, which need not exist yet. Folders made in it are 0700."""

    root: Path

    @property
    def settings(self) -> Path:
        """The user's settings, as ``simulator.config`` reads them."""
        return self.root / "config.toml"

    @property
    def sessions(self) -> Path:
        """One folder a session."""
        return self.root / "sessions"

    @property
    def models(self) -> Path:
        """Speech models fetched by ``mockloop models pull``."""
        return self.root / "models"

    @property
    def cache(self) -> Path:
        """Rendered speech and other things that can be made again."""
        return self.root / "cache"

    @property
    def speech(self) -> Path:
        """The interviewer's lines, rendered."""
        return self.cache / "speech"

    def own(self, kind: str) -> tuple[Path, ...]:
        """The user's folder of ``kind`` (rules, questions, loops, probes, styles, values), where there is one."""
        folder = self.root / kind
        return (folder,) if folder.exists() else ()

    def private(self, *below: str) -> Path:
        """The folder itself or one in it, made if it is missing. Raises StorageError."""
        return make_private(self.root.joinpath(*below))
