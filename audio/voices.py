"""Which of the installed voices an interviewer should have where none was chosen, and which speak English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["best_voice", "is_english", "preferred"]

_FILE = Path(__file__).with_name("voices.yaml")

Voice = Mapping[str, Any]
"""``id``, ``name`` and ``languages``, as the speech engine tells them."""


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    import yaml

    table: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return table


def preferred(driver: str) -> tuple[str, ...]:
    """The patterns of a pyttsx3 driver (espeak, nsss, sapi5), best first."""
    return tuple(_table().get(driver, {}).get("best", ()))


def best_voice(driver: str, voices: Iterable[Voice]) -> str:
    """The id of the best of ``voices``; empty: the engine's own is as good."""
    never = _table().get(driver, {}).get("never", [])
    left = [voice for voice in voices if not any(_fits(voice, pattern) for pattern in never)]
    for pattern in preferred(driver):
        for voice in left:
            if _fits(voice, pattern):
                return str(voice["id"])
    return ""


def _fits(voice: Voice, pattern: str) -> bool:
    return any(fnmatchcase(str(voice[key]).lower(), pattern) for key in ("id", "name"))


def is_english(voice: Voice) -> bool:
    """By its language, or by its name where the engine tells none."""
    languages, name = [str(language).lower() for language in voice["languages"]], str(voice["name"]).lower()
    # espeak-ng's "Chinese (Mandarin, latin as English)" reads foreign letters so
    return any(language.startswith("en") for language in languages) or (
        "english" in name and "as english" not in name
    )
