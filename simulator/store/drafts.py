"""Drafts: files and folders written beside their place and renamed when whole, and the removal of those a crash left.

A draft's name holds the number of the process that writes it. Whoever writes to the same folder next removes those of
processes that are gone, and never one of a process that lives.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["draft_of", "drafted", "private_folder", "sweep"]

_DRAFT = re.compile(r"\..+\.mockloop-([0-9]{1,10})-[0-9a-f]{8}")
_LONGEST = 150  # characters of a name that are kept, so that the draft's name is one that a disk takes
_ours: set[Path] = set()  # drafts of this process; one with its number that isn't here is of a process before it


def draft_of(path: Path) -> Path:
    """A name for the draft of ``path``, in the same folder and hidden. It is free."""
    return path.with_name(f".{path.name[:_LONGEST]}.mockloop-{os.getpid()}-{secrets.token_hex(4)}")


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """A name for the draft of ``path``; what is still there under it at the end is removed."""
    draft = draft_of(path)
    _ours.add(draft)
    try:
        yield draft
    finally:
        with suppress(OSError):  # the next start tries again
            draft.unlink(missing_ok=True)
        _ours.discard(draft)


@contextmanager
def private_folder(parent: Path, name: str) -> Iterator[Path]:
    """A hidden folder in ``parent`` (mode 0700) that is gone at the end. Raises OSError where it can't be made."""
    draft = draft_of(parent / name)
    _ours.add(draft)
    try:
        draft.mkdir(mode=0o700)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # the next start tries again
        _ours.discard(draft)


def sweep(folder: Path, *, own: bool = True) -> None:
    """Remove from ``folder`` the drafts of processes that are gone; what is in use stays for the next time.

    ``own``: those with this process's number that are not known here are of a process before it, and go, too.
    """
    try:
        with os.scandir(folder) as entries:
            found = [Path(entry.path) for entry in entries if _DRAFT.fullmatch(entry.name)]
    except OSError:
        return  # there is no such folder, or it is told where somebody opens it
    for draft in found:
        named = _DRAFT.fullmatch(draft.name)
        if named is None or draft in _ours or _is_alive(int(named[1])):
            continue
        if not own and int(named[1]) == os.getpid():
            continue
        if draft.is_dir() and not draft.is_symlink():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    """Whether another process of that number runs."""
    if process == os.getpid():
        return False
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, process)  # may ask whether it is there, no more
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
