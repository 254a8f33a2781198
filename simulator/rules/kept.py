"""What compiling our own rules gave, kept beside the code as Python keeps its bytecode, and trusted as that is.

Reading half a million words of rules takes most of a second, at each start. A file that is missing, of other rules,
of other code or torn is as good as none: the rules are then read again. Where nothing can be written, as in a folder
of the system's, nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

__all__ = ["keep", "kept"]

_HERE = Path(__file__).parent
_CODE = (_HERE, _HERE.parent / "text")  # what reads a pattern, and what tells its words apart


def _file(name: str) -> Path:
    return Path(cache_from_source(__file__)).with_name(f"{name}.{sys.implementation.cache_tag}.marshal")


def _key(digest: str) -> bytes:
    """Names these rules and this code (by time and size, as bytecode does)."""
    state = hashlib.sha256(f"{digest} {marshal.version} {sys.version}".encode())
    for folder in _CODE:
        for path in sorted(folder.rglob("*.py")):
            found = path.stat()
            state.update(f"{path.name} {found.st_mtime_ns} {found.st_size}\n".encode())
    return state.digest()


def kept(digest: str, name: str = "our-rules") -> Any | None:
    """The plain values kept for the rules of this digest, or under another name for what was read beside; or None."""
    try:
        key, data = _key(digest), _file(name).read_bytes()
    except (OSError, NotImplementedError):  # the latter: an interpreter that keeps no bytecode
        return None
    payload = memoryview(data)[64:]
    if data[:32] != key or data[32:64] != hashlib.sha256(payload).digest():
        return None
    return marshal.loads(payload)  # noqa: S302 - as trusted as the code it stands beside


def keep(digest: str, values: Any, name: str = "our-rules") -> None:
    """Keep plain values (numbers, text, tuples, lists, dicts, sets) for the rules of this digest."""
    if sys.dont_write_bytecode:
        return
    payload = marshal.dumps(values)
    with contextlib.suppress(OSError, NotImplementedError):  # the rules are read without it, only more slowly
        target = _file(name)
        target.parent.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_key(digest) + hashlib.sha256(payload).digest() + payload)
            Path(draft).chmod(0o644)
            Path(draft).replace(target)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
