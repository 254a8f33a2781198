"""Reading an archive that anybody may have made. Nothing in it is believed before it has been checked.

Only names of our own shape are taken, each once; sizes are bounded before anything is unpacked and while it is;
every file has to have the size and the sum that the manifest says; links, folders, encryption and other ways of
packing are refused. Sessions are unpacked beside the library and moved in when all of it is right; of the files
only log and recordings are kept, because pages can hold scripts and can be made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errors import InputError, StorageError
from simulator.paths import make_private
from simulator.session.log import parse_log
from simulator.store.archive import FORMAT, ID, MANIFEST, NAMES, SOUND, VERSION
from simulator.store.audiopaths import check_audio_paths
from simulator.store.drafts import private_folder, sweep
from simulator.store.folder import LOG, move_in

__all__ = ["Unpacked", "unpack"]

MOST_FILES = 200_000
LARGEST_TEXT = 64 << 20  # bytes; the log of an hour's interview has less than one megabyte
LARGEST_SOUND = 1 << 30  # bytes; nine hours of 16 kHz PCM16
MOST_UNPACKED = 200  # times the archive's own size; logs pack to about a tenth, zeros to a thousandth
_SPARE = 64 << 20  # bytes that have to stay free on the disk
_BLOCK = 1 << 20


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    path: Annotated[str, Field(pattern=f"^(?:{NAMES.pattern})$")]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Session(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    id: Annotated[str, Field(pattern=f"^{ID}$")]
    files: list[_File]


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    format: str
    version: int
    sessions: list[_Session]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """``folders``: sessions that are new here; ``known``: names of those that were here before, byte for byte."""

    folders: tuple[Path, ...]
    known: tuple[str, ...]


def unpack(path: Path, sessions: Path) -> Unpacked:
    """Take the sessions of the archive at ``path`` into the folder ``sessions``, once all of them are found right.

    A session of the same name with other content comes in under a free name. Raises InputError with the reason
    where the archive is not right, StorageError where the disk refuses.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(archive, path)
            manifest = _manifest(archive, path)
            wanted = _matched(manifest, entries, path)
            _check_room(wanted, path, sessions)
            make_private(sessions)
            sweep(sessions)
            with private_folder(sessions, "import") as private:
                for found in wanted.values():
                    _take(archive, found, private, path)
                for session in manifest.sessions:
                    _check_session(private / session.id, path)
                return _move_in(manifest, private, sessions)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise InputError(f"{path} is damaged or is no archive of ours: {error}", _AGAIN) from error
    except OSError as error:
        raise StorageError(
            f"can't import {path}: {error.strerror or error}", "Check the disk and the permissions."
        ) from error


_AGAIN = "Ask for it again: `mockloop sessions export` makes one. Nothing was imported."


def _refuse(path: Path, reason: str) -> InputError:
    return InputError(f"{path}: {reason}", _AGAIN)


def _checked(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """All entries by name. Raises InputError for anything that an archive of ours never holds."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise _refuse(path, f"it holds {len(infos)} files")
    entries: dict[str, zipfile.ZipInfo] = {}
    seen: dict[str, str] = {}
    for info in infos:
        name = info.filename
        if name != MANIFEST and not NAMES.fullmatch(name):
            raise _refuse(path, f"it holds {name!r}, which is no file of a session")
        other = seen.setdefault(name.casefold(), name)
        if name in entries or other != name:
            raise _refuse(path, f"it holds {name!r} twice")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):  # 0: made where files have no kind
            raise _refuse(path, f"{name!r} is a link or something else that is no plain file")
        if info.flag_bits & 1:
            raise _refuse(path, f"{name!r} is encrypted")
        sound = name.endswith(SOUND)
        if info.compress_type != (zipfile.ZIP_STORED if sound else zipfile.ZIP_DEFLATED):
            raise _refuse(path, f"{name!r} is packed in a way that we never use")
        if info.file_size > (LARGEST_SOUND if sound else LARGEST_TEXT):
            raise _refuse(path, f"{name!r} would be {info.file_size} bytes, which is too large")
        entries[name] = info
    total = sum(info.file_size for info in infos)
    if total > MOST_UNPACKED * path.stat().st_size:
        raise _refuse(path, f"it would unpack to {total} bytes, far more than such an archive can hold")
    return entries


def _manifest(archive: zipfile.ZipFile, path: Path) -> _Manifest:
    try:
        raw = archive.read(MANIFEST)
    except KeyError as error:
        raise _refuse(path, f"there is no {MANIFEST} in it") from error
    try:
        manifest = _Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _refuse(path, f"its {MANIFEST} is not right: {place} {first['msg'].lower()}") from error
    if manifest.format != FORMAT:
        raise _refuse(path, f"its format is {manifest.format[:40]!r}")
    if manifest.version > VERSION:
        raise InputError(f"{path} was made by a newer mockloop (format {manifest.version})", "Update this one.")
    return manifest


@dataclass(frozen=True, slots=True)
class _Wanted:
    info: zipfile.ZipInfo
    sha256: str


def _matched(manifest: _Manifest, entries: Mapping[str, zipfile.ZipInfo], path: Path) -> dict[str, _Wanted]:
    """The files that the manifest lists, which have to be exactly those that are there."""
    wanted: dict[str, _Wanted] = {}
    for session in manifest.sessions:
        for file in session.files:
            info = entries.get(file.path)
            if info is None or not file.path.startswith(f"{session.id}/"):
                raise _refuse(path, f"{file.path!r} is in its manifest only")
            if file.path in wanted:
                raise _refuse(path, f"its manifest lists {file.path!r} twice")
            if info.file_size != file.bytes:
                raise _refuse(path, f"{file.path!r} has {info.file_size} bytes, its manifest says {file.bytes}")
            wanted[file.path] = _Wanted(info, file.sha256)
        if f"{session.id}/session.jsonl" not in wanted:
            raise _refuse(path, f"session {session.id!r} has no log")
    extra = [name for name in entries if name not in wanted and name != MANIFEST]
    if extra:
        raise _refuse(path, f"{extra[0]!r} is not in its manifest")
    ids = [session.id.casefold() for session in manifest.sessions]
    if len(ids) != len(set(ids)):
        raise _refuse(path, "it holds a session twice")
    return wanted


def _check_room(wanted: Mapping[str, _Wanted], path: Path, sessions: Path) -> None:
    there = next(p for p in (sessions, *sessions.parents) if p.exists())
    need, free = sum(w.info.file_size for w in wanted.values()), shutil.disk_usage(there).free
    if need + _SPARE > free:
        raise StorageError(f"{path} needs {need / 1e6:.0f} MB, {free / 1e6:.0f} MB are free", "Free some space.")


def _take(archive: zipfile.ZipFile, wanted: _Wanted, private: Path, path: Path) -> None:
    """Unpack one file; what is no log and no recording is only checked."""
    name = wanted.info.filename
    kept = name.endswith(("/session.jsonl", *SOUND))
    digest, size = hashlib.sha256(), 0
    target = private / name
    if kept:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    out = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") if kept else None
    try:
        with archive.open(wanted.info) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > wanted.info.file_size:
                    raise _refuse(path, f"{name!r} is larger than it says")
                digest.update(block)
                if out:
                    out.write(block)
        if out:
            out.flush()
            os.fsync(out.fileno())
    finally:
        if out:
            out.close()
    if digest.hexdigest() != wanted.sha256:
        raise _refuse(path, f"{name!r} does not match its sum")


def _check_session(folder: Path, path: Path) -> None:
    """Its log has to be readable and must not point outside its folder."""
    (folder / "audio").mkdir(mode=0o700, exist_ok=True)
    try:
        check_audio_paths(parse_log((folder / "session.jsonl").read_bytes(), f"{folder.name}/session.jsonl"))
    except InputError as error:
        raise _refuse(path, str(error)) from error


def _move_in(manifest: _Manifest, private: Path, sessions: Path) -> Unpacked:
    folders, known = [], []
    for session in manifest.sessions:
        content = (private / session.id / LOG).read_bytes()

        def differs(target: Path, content: bytes = content) -> bool:
            log = target / LOG
            return not (log.is_file() and log.read_bytes() == content)

        target = move_in(private / session.id, sessions, session.id, differs)
        if target is None:
            known.append(session.id)
        else:
            folders.append(target)
    return Unpacked(tuple(folders), tuple(known))
