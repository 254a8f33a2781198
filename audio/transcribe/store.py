"""Speech models on disk. Only ``pull`` ever touches the network, and only when somebody asks for it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio.transcribe.catalogue import BY_NAME, PREFERRED, KnownModel
from audio.transcribe.fetch import WEIGHTS, Progress, fetch, hub
from audio.transcribe.whisper import missing_files
from simulator.errors import InputError, MissingError, StorageError

__all__ = ["Installed", "ModelStore", "Progress"]

_MEASURED = "measured.json"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model directory. ``ours``: under the models folder; else in the hub's shared cache, which we never change."""

    name: str
    folder: Path
    ours: bool

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())


class ModelStore:
    """The models folder, and read-only the hub's cache that other programs fill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def installed(self) -> list[Installed]:
        """Complete models, the catalogue's in its order, then the user's own directories by name."""
        found = [i for name in BY_NAME if (i := self.find(name)) is not None]
        own = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        return found + [
            Installed(path.name, path, ours=True)
            for path in own
            if path.is_dir()
            and path.name not in BY_NAME
            and not path.name.startswith(".")
            and not missing_files(path)
        ]

    def find(self, name: str) -> Installed | None:
        """The model of that name where it is complete."""
        ours = self._folder / name
        if ours.is_dir() and not missing_files(ours):
            return Installed(name, ours, ours=True)
        known = BY_NAME.get(name)
        cached = _cached(known) if known else None
        return Installed(name, cached, ours=False) if cached else None

    def resolve(self, name: str) -> Path:
        """The directory of an installed model. Raises InputError for an unknown name, MissingError otherwise."""
        found = self.find(name)
        if found:
            return found.folder
        ours = self._folder / name
        if ours.is_dir():
            return ours  # incomplete: loading it says which files it lacks
        if name not in BY_NAME:
            raise _unknown(name)
        raise MissingError(f"The model {name} is not installed", f"Get it with: mockloop models pull {name}")

    def best(self) -> str | None:
        """The installed model that ``auto`` takes: the one that measuring recommended, else the preferred order."""
        names = [i.name for i in self.installed()]
        wished = self.measured().get("recommended")
        if wished in names:
            return str(wished)
        return min(names, key=lambda n: (PREFERRED.index(n) if n in PREFERRED else len(PREFERRED), n), default=None)

    def pull(self, name: str, progress: Progress | None = None) -> Installed:
        """Fetch a model from the hub; an interrupted download goes on where it stopped.

        Raises InputError for an unknown name, MissingError where the hub can't be reached, StorageError where the
        disk refuses.
        """
        known = BY_NAME.get(name)
        if known is None:
            raise _unknown(name)
        already = self._folder / name
        if already.is_dir() and not missing_files(already):
            return Installed(name, already, ours=True)
        part = self._folder / f".{name}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fetch(known, part, progress)
            if already.exists():
                shutil.rmtree(already)
            part.rename(already)
        except OSError as error:
            raise StorageError(f"can't write {self._folder}: {error.strerror}", "Make it writable.") from error
        return Installed(name, already, ours=True)

    def remove(self, name: str) -> int:
        """Delete a model of ours, a broken or half-fetched one too; returns the bytes freed. Raises InputError."""
        targets = [p for p in (self._folder / name, self._folder / f".{name}.part") if p.is_dir()]
        if not targets or name in ("", ".", "..") or "/" in name or "\\" in name:
            cached = self.find(name)
            if cached is not None and not cached.ours:
                raise InputError(
                    f"{name} lies in the hub's cache, which other programs share: {cached.folder}",
                    "Remove it there if nothing else needs it.",
                )
            raise InputError(f"No model {name!r} in {self._folder}", "See what is there: mockloop models list")
        freed = sum(p.stat().st_size for t in targets for p in t.rglob("*") if p.is_file())
        try:
            for target in targets:
                shutil.rmtree(target)
        except OSError as error:
            raise StorageError(f"can't remove {name}: {error.strerror}", "Make the folder writable.") from error
        return freed

    def measured(self) -> dict[str, Any]:
        """What ``doctor --measure`` found on this machine: ``{"models": {NAME: {…}}, "recommended": NAME}``."""
        path = self._folder / _MEASURED
        try:
            found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError:
            return {}  # a torn file of figures: measuring again writes a new one
        return found if isinstance(found, dict) else {}

    def keep_measured(self, figures: dict[str, Any]) -> None:
        """Remember what was measured. Raises StorageError."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._folder / _MEASURED, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(figures, file, indent=1)
        except OSError as error:
            raise StorageError(f"can't write {self._folder}: {error.strerror}", "Make it writable.") from error


def _unknown(name: str) -> InputError:
    return InputError(f"No such model: {name!r}", f"Known models: {', '.join(BY_NAME)}")


def _cached(known: KnownModel) -> Path | None:
    """The hub's cached snapshot, without any request."""
    hit = hub().try_to_load_from_cache(known.repo, WEIGHTS)
    folder = Path(hit).parent if isinstance(hit, str) else None
    return folder if folder is not None and not missing_files(folder) else None
