"""Speak one line into a file with pyttsx3. Run as a child process: ``python -P render.py JOB``, ended with its stdin.

pyttsx3 2.99 hangs in threads, forgets its second utterance and rewrites files (measured), so each line gets a
process of its own that is thrown away. JOB is a file with a JSON object: ``text``, ``out``, ``voice``, ``chosen``
(it was asked for), ``rate``, ``driver``, ``library`` (``system``, ``bundled`` or empty: whichever is there),
``ahead`` (nobody waits for it) and ``folder``, a place for scraps. The last line of stdout is the answer:
``{"ok": true, "engine": …}``, with ``"voices": […]`` where no text was given, or ``{"error": …, "kind": …}``.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from audio.espeak import SONAME, NoEspeakError, load_espeak
from audio.lifeline import end_with_parent

_RATE = 1  # espeakRATE of speak_lib.h
_TRIES = 100
_HURRY = 1.27  # words that espeak-ng says, its pauses included, for each that it is asked for (scripts/bench/voices)
_SLOWEST = 80  # words a minute that it takes


class _FailedError(Exception):
    """``kind`` tells the parent which error to raise: missing, voice, engine."""

    def __init__(self, kind: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.answer = {"kind": kind, "error": message, **more}


def _pick_voice(wanted: str, voices: list[dict[str, Any]], *, chosen: bool) -> str:
    """The id of the voice called ``wanted``: by id, name or language, else the only one that contains it.

    espeak-ng's timbres follow a plus: ``en-us+f3``. ``chosen``: by the user; else a timbre that an older espeak-ng
    lacks is left out.
    """
    wanted, plus, timbre = wanted.partition("+")
    voice = _named(wanted, voices)
    if not plus:
        return voice
    there = _timbres()
    found = next((name for name in there if name.lower() == timbre.lower()), None)
    if found is None and chosen:
        raise _FailedError("voice", f"there is no timbre called {timbre!r}", voices=[f"{wanted}+{t}" for t in there])
    return f"{voice}+{found}" if found else voice


def _timbres() -> list[str]:
    """Names of espeak-ng's timbres, once it was initialised."""
    espeak, place = ctypes.CDLL(SONAME), ctypes.c_char_p()
    espeak.espeak_Info.restype = ctypes.c_char_p
    espeak.espeak_Info(ctypes.byref(place))
    folder = Path((place.value or b"").decode()) / "voices" / "!v"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _named(wanted: str, voices: list[dict[str, Any]]) -> str:
    low = wanted.lower()
    for voice in voices:
        languages = [str(language).lower() for language in voice["languages"]]
        if low in (voice["id"].lower(), voice["name"].lower(), voice["id"].lower().rpartition("/")[2], *languages):
            return str(voice["id"])
    close = [voice for voice in voices if low in voice["id"].lower() or low in voice["name"].lower()]
    if len(close) == 1:
        return str(close[0]["id"])
    names = [str(voice["name"]) for voice in close or voices]
    raise _FailedError(
        "voice", f"there is {'more than one' if close else 'no'} voice called {wanted!r}", voices=names
    )


def _hold_rate(rate: int, errors: list[str]) -> None:
    """One line in a hundred is otherwise spoken at the 200 words a minute that pyttsx3 begins with (measured)."""
    espeak = ctypes.CDLL(SONAME)
    for _ in range(_TRIES):
        if espeak.espeak_GetParameter(_RATE, 1) == rate:
            return
        espeak.espeak_SetParameter(_RATE, rate, 0)
        time.sleep(0.01)
    errors.append(f"it does not take {rate} words a minute")


def _settled(path: Path) -> None:
    """macOS may still be writing when its loop has ended: wait until the file stops growing, 5 s at most."""
    before = -1
    for _ in range(50):
        size = path.stat().st_size if path.exists() else 0
        if size > 0 and size == before:
            return
        before = size
        time.sleep(0.1)


def _run(job: dict[str, Any]) -> dict[str, Any]:
    if job.get("ahead") and hasattr(os, "nice"):
        os.nice(10)  # a line for later waits for the recogniser, which is heard now
    driver = job["driver"] or None
    engine_name = driver or sys.platform
    if sys.platform == "linux" and driver in (None, "espeak"):
        try:
            _, engine_name = load_espeak(job["library"], Path(job["folder"]))
        except NoEspeakError as error:
            raise _FailedError("missing", str(error)) from None
    try:
        import pyttsx3
    except ImportError:
        raise _FailedError("missing", "pyttsx3 is not installed") from None
    engine = pyttsx3.init(driver)
    voices = [
        {"id": voice.id, "name": voice.name, "languages": list(voice.languages or [])}
        for voice in engine.getProperty("voices")
    ]
    if "text" not in job:
        return {"ok": True, "engine": engine_name, "voices": voices}
    errors: list[str] = []
    engine.connect("error", lambda name, exception: errors.append(f"{type(exception).__name__}: {exception}"))
    if job["voice"]:
        engine.setProperty("voice", _pick_voice(job["voice"], voices, chosen=job["chosen"]))
    rate = job["rate"]
    if engine_name.startswith("espeak"):
        rate = max(_SLOWEST, round(rate / _HURRY))
    engine.setProperty("rate", rate)
    spoken = threading.Event()
    engine.connect("finished-utterance", lambda name, completed: spoken.set())
    if engine_name.startswith("espeak-ng"):
        engine.connect("started-utterance", lambda name: _hold_rate(rate, errors))
    engine.save_to_file(job["text"], job["out"])
    engine.runAndWait()
    if engine_name.startswith("espeak"):
        # its loop may end while espeak's own thread still speaks; the file is whole once the utterance has finished
        spoken.wait()  # the parent holds the time limit
    if sys.platform == "darwin":
        _settled(Path(job["out"]))
    if errors:
        raise _FailedError("engine", "; ".join(errors))
    return {"ok": True, "engine": engine_name}


def main() -> int:
    """Do the job. Anything unforeseen ends in a traceback on stderr, which the parent shows."""
    end_with_parent()
    try:
        answer = _run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    except _FailedError as failure:
        answer = failure.answer
    print(json.dumps(answer), flush=True)  # noqa: T201 - this is how the child answers
    # espeak's own threads may keep a process alive or crash it while it ends
    os._exit(0)


if __name__ == "__main__":
    main()
