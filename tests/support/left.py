"""What a failed end-to-end test leaves to be looked at: its screens, what processes wrote, its home with sound."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

__all__ = ["forget", "keep", "watch"]

_LARGEST = 64 << 20  # bytes of a home that are kept
_watched: list[tuple[str, Callable[[], str | Path]]] = []


def watch(name: str, what: Callable[[], str | Path]) -> None:
    """Have ``what`` kept as a file called ``name`` where the test under way fails: a text, or a file to copy."""
    _watched.append((name, what))


def forget() -> None:
    """Another test begins."""
    _watched.clear()


def keep(test: str, home: Path | None, message: str) -> Path:
    """Write everything into a folder of this test's own and return it.

    The folder is below ``MOCKLOOP_TEST_FAILURES``, or ``mockloop-test-failures`` in the system's temporary folder.
    """
    root = Path(os.environ.get("MOCKLOOP_TEST_FAILURES") or Path(tempfile.gettempdir()) / "mockloop-test-failures")
    folder = root / re.sub(r"[^\w.-]+", "-", test).strip("-")[-120:]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "message.txt").write_text(message, "utf-8")
    for number, (name, what) in enumerate(_watched, 1):
        target = folder / f"{number:02}-{name}"
        try:
            found = what()
            if isinstance(found, Path):
                shutil.copyfile(found, target)
            else:
                target.write_text(found, "utf-8")
        except OSError as error:
            target.write_text(f"could not be kept: {error}\n", "utf-8")
    if home is not None and home.is_dir():
        size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        if size <= _LARGEST:
            shutil.copytree(home, folder / "home", symlinks=True, dirs_exist_ok=True)
    return folder
