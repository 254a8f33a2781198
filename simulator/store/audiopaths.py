"""Checks the paths that a log gives for its recordings: none may lead out of the session's own folder."""

from __future__ import annotations

import json
import re

from simulator.errors import InputError
from simulator.session.log import Log

__all__ = ["check_audio_paths"]

_RECORDING = re.compile(r"audio/[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def check_audio_paths(log: Log) -> None:
    """Raises InputError where a line points at a file that is not in the session's own audio folder."""
    for line in log.lines:
        name = getattr(line.body, "audio", None) if line.body else (line.unknown or {}).get("audio")
        if name is not None and not (isinstance(name, str) and _RECORDING.fullmatch(name)):
            raise InputError(
                f"the log of {log.header.id[:80]!r} points at {json.dumps(name)[:80]}, outside its audio folder",
                "Don't trust where it comes from.",
            )
