"""Text in the user's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator.errors import InputError, MissingError

__all__ = ["edit"]

_WIDTH = 78
_USUAL = ("nano", "vim", "vi", "notepad")
_NO_EDITOR = (
    "Set VISUAL or EDITOR to your editor, for example: export EDITOR=nano. Or give the text with --from FILE."
)


def edit(text: str, about: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """``text`` as the user leaves it in $VISUAL, $EDITOR or an editor that is there; ``about`` stands above it.

    The file lies in a folder that only the user can read and is gone afterwards. Raises MissingError where there is
    no editor and InputError where it ends with an error.
    """
    command = _editor(environment)
    above = [f"# {line}".rstrip() for line in about]
    with tempfile.TemporaryDirectory(prefix="mockloop-") as private:
        path = Path(private) / "answer.txt"
        wrapped = textwrap.fill(text, _WIDTH, break_on_hyphens=False)
        path.write_text("\n".join([*above, "", wrapped, ""]), "utf-8")
        path.chmod(0o600)
        try:
            done = subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise MissingError(f"can't start the editor {command[0]}: {error.strerror}", _NO_EDITOR) from error
        if done.returncode != 0:
            raise InputError(
                f"{command[0]} ended with status {done.returncode}; nothing was changed",
                "Save and leave it normally.",
            )
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"can't read what {command[0]} saved: {error}; nothing was changed", "Save it as UTF-8."
            ) from error
    while lines and (not lines[0].strip() or lines[0].startswith("#")):
        del lines[0]
    return "\n".join(lines)


def _editor(environment: Mapping[str, str]) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if environment.get(name, "").strip():
            return shlex.split(environment[name], posix=sys.platform != "win32")
    for name in _USUAL:
        found = shutil.which(name)
        if found:
            return [found]
    raise MissingError("there is no editor", _NO_EDITOR)
