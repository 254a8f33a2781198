"""Sessions in one file to keep or to give away: a zip with a manifest that holds a SHA-256 of everything.

::

    manifest.json                  {"format": "mockloop-sessions", "version": 1, "sessions": [{"id", "files"}], …}
    <id>/session.jsonl             the log: the truth about the session
    <id>/review.json report.html   made from it, so that a coach can read it without mockloop
    <id>/audio/…                   recordings, stored as they are

Texts are deflated and recordings stored, entries carry no owner and no time, so the same sessions give the same
bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator import __version__
from simulator.errors import InputError, StorageError
from simulator.store.drafts import drafted, sweep

__all__ = ["FORMAT", "MANIFEST", "NAMES", "VERSION", "Packed", "files_of", "pack"]

FORMAT, VERSION = "mockloop-sessions", 1
MANIFEST = "manifest.json"
ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
NAMES = re.compile(rf"({ID})/(session\.jsonl|review\.json|report\.html|audio/[A-Za-z0-9][A-Za-z0-9._-]{{0,127}})")
SOUND = (".wav", ".flac")
_BLOCK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say


@dataclass(frozen=True, slots=True)
class Packed:
    """A session for the archive: its id and its files, by their name inside the session."""

    id: str
    files: Mapping[str, Path | bytes]


def files_of(folder: Path, *, audio: bool) -> dict[str, Path | bytes]:
    """The log and the recordings of a session; links and files that are no part of a session are passed over."""
    found: dict[str, Path | bytes] = {"session.jsonl": folder / "session.jsonl"}
    if audio and (folder / "audio").is_dir():
        for path in sorted((folder / "audio").iterdir()):
            if path.suffix in SOUND and path.is_file() and not path.is_symlink():
                found[f"audio/{path.name}"] = path
    return found


def pack(target: Path, sessions: Iterable[Packed], *, audio: bool, aliased: bool) -> int:
    """Write an archive of ``sessions``, mode 0600, that is there whole or not at all; returns its size in bytes.

    Raises StorageError where the disk refuses and InputError where ``target`` is there already.
    """
    if target.exists():
        raise InputError(f"{target} is there already", "Give another name with -o, or move it away.")
    sweep(target.parent)
    try:
        with drafted(target) as draft:
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as file:
                with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                    listed = [_add(archive, session) for session in sessions]
                    made = {"app": __version__, "audio": audio, "aliased": aliased}
                    about = {"format": FORMAT, "version": VERSION, **made, "sessions": listed}
                    archive.writestr(_entry(MANIFEST), json.dumps(about, ensure_ascii=False, indent=1))
                file.flush()
                os.fsync(file.fileno())
            size = draft.stat().st_size
            draft.replace(target)
    except OSError as error:
        raise StorageError(
            f"can't write {target}: {error.strerror}", "Free some space or give another place with -o."
        ) from error
    return size


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o100600 << 16  # a plain file for its owner
    info.create_system = 3  # these are Unix modes, on every system
    info.compress_type = zipfile.ZIP_STORED if name.endswith(SOUND) else zipfile.ZIP_DEFLATED
    return info


def _add(archive: zipfile.ZipFile, session: Packed) -> dict[str, object]:
    files = []
    for name, content in session.files.items():
        path = f"{session.id}/{name}"
        if not NAMES.fullmatch(path):
            raise InputError(
                f"{path} can't be part of an archive", "Rename it: letters, digits, dot, hyphen, underscore."
            )
        digest, size = hashlib.sha256(), 0
        with archive.open(_entry(path), "w", force_zip64=True) as out:
            for block in _blocks(content):
                out.write(block)
                digest.update(block)
                size += len(block)
        files.append({"path": path, "bytes": size, "sha256": digest.hexdigest()})
    return {"id": session.id, "files": files}


def _blocks(content: Path | bytes) -> Iterable[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
