"""``mockloop doctor --voice``."""

from __future__ import annotations

import sys

from simulator.app.voices import installed_voices, preview
from simulator.cli._terminal import home
from simulator.config import Settings
from simulator.terminal import write_json
from simulator.ui.checkup_text import voice_lines

__all__ = ["run"]


def run(settings: Settings, *, as_json: bool) -> int:
    """List the voices unless one was named, then say a sentence with it."""
    voices = installed_voices(home(), settings)
    if as_json:
        names = {"voices": [*voices.english, *voices.others], "english": voices.english}
        write_json({"schema": 1, **names, "in_use": settings.voice, "rate": settings.rate})
        return 0
    if not settings.voice:
        print(*voice_lines(voices), sep="\n")
    played = preview(home(), settings)
    print(f"Played {played}. To keep a voice: mockloop config voice=NAME rate=WPM", file=sys.stderr)
    return 0
