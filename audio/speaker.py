"""The interviewer's voice: pyttsx3 as a file renderer, one child process a line, cached and equally loud.

``piper:FOLDER`` is a Piper voice that the user brings, rendered by a child of its own (``audio.piper``).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.levels import SPEECH_DBFS, normalise
from audio.lifeline import lifeline
from audio.piper import PIPER, PiperVoice
from audio.soundfiles import to_int16, write_wav
from audio.voices import best_voice, is_english, preferred
from simulator.errors import EngineError, InputError, MissingError, MockloopError, StorageError

__all__ = ["DEFAULT_RATE", "Speech", "Synthesiser", "VoiceSettings"]

DEFAULT_RATE = 160
"""Words a minute, pauses included: conversational English; users find espeak's own 200 hard to follow."""

_SECONDS_A_LINE = 15.0  # a sentence takes about 0.05 s; Windows may build its speech library the first time
_WORDS_A_SECOND_AT_MOST = 15.0  # anything faster is a file that broke off
_SCHEMA = 2  # of the cache; a change renders everything again


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """``voice``: id, name, language, ``piper:FOLDER``, or empty: the best one that is installed (``voices.yaml``).

    ``rate``: words a minute. ``driver``: pyttsx3's, empty: the platform's (espeak, nsss, sapi5). ``library``:
    on Linux ``system`` or ``bundled`` espeak-ng, empty: the system's where there is one.
    """

    voice: str = ""
    rate: int = DEFAULT_RATE
    driver: str = ""
    library: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """A rendered line: mono PCM16, shape (n,), at ``rate`` Hz, also in the file ``path``."""

    path: Path
    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        return self.samples.size / self.rate


class Synthesiser:
    """Renders lines into ``cache`` (made as 0700, files 0600; may be deleted at any time). Safe from any thread.

    ``spoken`` turns a line as written into one as said: "1:1" into "one on one".
    """

    def __init__(
        self,
        cache: Path,
        settings: VoiceSettings | None = None,
        timeout: float = _SECONDS_A_LINE,
        spoken: Callable[[str], str] = str,
    ) -> None:
        self._cache = cache
        self._spoken = spoken
        self._settings = settings or VoiceSettings()
        self._timeout = timeout
        voice = self._settings.voice
        self._piper = PiperVoice(Path(voice.removeprefix(PIPER))) if voice.startswith(PIPER) else None
        self._best: str | None = None

    @property
    def description(self) -> str:
        """For people and the session's header: ``pyttsx3 espeak en-us 160``, ``piper en_US-joe-medium 160``."""
        rate = str(self._settings.rate)
        if self._piper is not None:
            return f"piper {self._piper.name} {rate}"
        return " ".join(("pyttsx3", self._driver, self._voice or "default voice", rate))

    @property
    def _driver(self) -> str:
        return self._settings.driver or {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")

    @property
    def _voice(self) -> str:
        if self._settings.voice:
            return self._settings.voice
        if self._best is None:
            self._best = self._choose()
        return self._best

    def _choose(self) -> str:
        if self._driver == "espeak":  # the same voices everywhere
            return preferred("espeak")[0]
        try:
            return best_voice(self._driver, self._inquire()["voices"])
        except MockloopError:  # an engine that can't even list them: what is wrong is told with the first line
            return ""

    def close(self) -> None:
        """Let go of what is kept between two lines."""
        if self._piper is not None:
            self._piper.close()

    def render(self, text: str, *, ahead: bool = False) -> Speech:
        """``text`` as speech, from the cache where it is there and whole. ``ahead``: leave the processor to others.

        Raises MissingError (no speech engine), InputError (unknown voice), EngineError (it hung, crashed or gave
        no sound) and StorageError (the cache can't be written).
        """
        text = self._spoken(text)
        path = self._cache / f"{self._key(text)}.wav"
        cached = _read(path)
        if cached:
            return cached
        samples, rate = self._synthesise(text, ahead)
        try:
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_wav(path, samples, rate)
        except OSError as error:
            raise StorageError(
                f"can't keep speech in {self._cache}: {error.strerror}", "Free some space or make it writable."
            ) from error
        return Speech(path, samples, rate)

    def voices(self) -> tuple[list[str], list[str]]:
        """Names of the system's voices: those that speak English, all others. Raises MissingError and EngineError."""
        english: list[str] = []
        others: list[str] = []
        for voice in self._inquire()["voices"]:
            (english if is_english(voice) else others).append(str(voice["name"]))
        return english, others

    def engine(self) -> str:
        """Which engine answers, for the doctor. Raises MissingError and EngineError."""
        return "onnxruntime" if self._piper is not None else str(self._inquire()["engine"])

    def _inquire(self) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="mockloop-") as folder:
            return self._ask({"folder": folder})

    def _key(self, text: str) -> str:
        settings = self._settings
        who = (PIPER, self._piper.stamp) if self._piper is not None else (self._driver, settings.library, self._voice)
        parts = (_SCHEMA, *who, settings.rate, SPEECH_DBFS, text)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def _synthesise(self, text: str, ahead: bool) -> tuple[NDArray[np.int16], int]:
        import soundfile

        spoken = _plain(text)
        # NSSpeechSynthesizer writes AIFF whatever the name says
        suffix = ".aiff" if self._driver == "nsss" and self._piper is None else ".wav"
        with tempfile.TemporaryDirectory(prefix="mockloop-") as folder:
            out = Path(folder) / f"line{suffix}"
            if self._piper is not None:
                self._piper.speak(spoken, out, self._settings.rate)
            else:
                self._ask({"text": spoken, "out": str(out), "folder": folder, "ahead": ahead})
            try:
                with soundfile.SoundFile(out) as file:
                    rate = int(file.samplerate)
                    samples: NDArray[np.float32] = file.read(dtype="float32", always_2d=True).mean(axis=1)
            except (OSError, soundfile.LibsndfileError) as error:
                raise EngineError(f"the speech engine wrote no sound: {error}", _DOCTOR) from error
        if samples.size / rate < len(spoken.split()) / _WORDS_A_SECOND_AT_MOST or not samples.any():
            raise EngineError(f"the speech engine spoke only {samples.size / rate:.1f} s of the line", _DOCTOR)
        return to_int16(normalise(samples, rate)), rate

    def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        settings = self._settings
        voice = self._voice if "text" in job else ""
        job |= {"voice": voice, "chosen": bool(settings.voice), "rate": settings.rate}
        job |= {"driver": settings.driver, "library": settings.library}
        try:
            return _answer(self._run(job))
        except EngineError:
            # the system's espeak-ng may be there and broken (no data, another version): the bundled one is whole
            if self._driver != "espeak" or settings.library or not _espeak_is_bundled():
                raise
            return _answer(self._run(job | {"library": "bundled"}))

    def _run(self, job: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        path = Path(job["folder"]) / "job.json"  # what is to be said is nothing for the list of processes
        command = [sys.executable, "-P", str(Path(__file__).with_name("render.py")), str(path)]
        try:
            path.write_text(json.dumps(job), encoding="utf-8")
            with lifeline() as stdin:
                return subprocess.run(
                    command, stdin=stdin, capture_output=True, text=True, timeout=self._timeout, check=False
                )
        except OSError as error:
            raise EngineError(f"the speech engine can't be started: {error.strerror}", _DOCTOR) from error
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"the speech engine did not answer within {self._timeout:.0f} s", _DOCTOR) from error


def _espeak_is_bundled() -> bool:
    return importlib.util.find_spec("espeakng_loader") is not None


_DOCTOR = "The line is shown as text instead; `mockloop doctor` looks for the cause."


def _answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The child's answer, or the error that it stands for."""
    lines = done.stdout.strip().splitlines()
    answer: dict[str, Any] = {}
    with contextlib.suppress(ValueError):  # a crash leaves no JSON behind, and that is told below
        answer = json.loads(lines[-1]) if lines else {}
    if answer.get("ok"):
        return answer
    if answer.get("kind") == "missing":
        raise MissingError(f"There is no speech engine: {answer['error']}.", _install_hint())
    if answer.get("kind") == "voice":
        shown = ", ".join(answer["voices"][:12])
        raise InputError(str(answer["error"]), f"Some that are there: {shown}. `mockloop doctor --voice` plays one.")
    why = answer.get("error") or (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    raise EngineError(f"the speech engine broke: {why}", _DOCTOR)


def _install_hint() -> str:
    if sys.platform == "linux":
        return "Install it: pip install pyttsx3 espeakng-loader (or the system's espeak-ng: apt install espeak-ng)"
    return "Install it again: pip install --force-reinstall pyttsx3"


def _plain(text: str) -> str:
    """One line without what the engines take for commands: ``[[…]]`` on macOS, mark-up on Windows."""
    for mark in ("[[", "]]", "<", ">"):
        text = text.replace(mark, " ")
    return " ".join(text.split())


def _read(path: Path) -> Speech | None:
    """A cached line, or None where it is missing, torn or silent (then it is rendered again)."""
    try:
        with wave.open(str(path), "rb") as file:
            frames, rate = file.getnframes(), file.getframerate()
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                return None
            data = file.readframes(frames)
    except (OSError, EOFError, wave.Error):
        return None
    samples = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)
    whole = samples.size == frames and samples.size > 0 and bool(samples.any())
    return Speech(path, samples, rate) if whole else None
