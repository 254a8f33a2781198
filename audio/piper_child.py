"""Speak lines with a Piper voice: one child process for all lines, because loading a voice takes seconds.

Run as ``python -P piper_child.py FOLDER``; ends when its stdin does. Each line of stdin is a JSON object: ``text``,
``out`` (a WAV file to write) and ``rate`` (words a minute); each gets one line on stdout: ``{"ok": true}`` or
``{"error": …, "kind": "missing" | "voice" | "engine"}``. The first line of stdout says that the voice is loaded.

A voice is an onnx graph (ids of phonemes in, samples out) and a JSON file beside it: the number of each phoneme, the
sample rate, the language for espeak-ng, which turns text into phonemes, and how fast and how lively it speaks.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
import tempfile
import unicodedata
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.espeak import NoEspeakError, load_espeak

_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000  # of espeak_Initialize: no sound device, and no exit() where data is missing
_UTF8, _IPA = 1, 2  # text and phonemes
_PAUSE = 0.3  # seconds between two sentences
_MEASURED = "Tell me about a time when you had to change the plan of your team."  # by which its own pace is found
_SLOWEST, _FASTEST = 2.0, 0.5  # of a voice's own pace; beyond that it slurs

_CLAUSE = re.compile(r"(?P<words>.+?)(?P<mark>[.!?,;:])?(?P<rest>[.!?,;:]*[\"'”’)\]]*)(?:\s+|$)")
_LANGUAGE = re.compile(r"\([^)]*\)")  # "(en)": where espeak-ng changes the language for a word


class _FailedError(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class _Phonemes:
    """Text into the phonemes of one language, sentence by sentence."""

    def __init__(self, language: str, folder: Path) -> None:
        try:
            # voices are made with its newest data, which is the bundled one's
            self._espeak, _ = load_espeak("bundled", folder)
        except NoEspeakError as missing:
            try:
                self._espeak, _ = load_espeak("system", folder)
            except NoEspeakError:
                raise _FailedError("missing", str(missing)) from None
        self._espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._espeak.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
        if self._espeak.espeak_Initialize(_SYNCHRONOUS, 0, None, _DONT_EXIT) <= 0:
            raise _FailedError("missing", "espeak-ng does not find its data")
        if self._espeak.espeak_SetVoiceByName(language.encode()) != 0:
            raise _FailedError("voice", f"espeak-ng does not know the language {language!r}")

    def sentences(self, text: str) -> list[list[str]]:
        """The phonemes of each sentence, its commas and its last mark among them."""
        found: list[list[str]] = []
        current: list[str] = []
        for clause in _CLAUSE.finditer(re.sub(r"\s[–—-]\s", ", ", text)):
            mark = clause["mark"] or ""
            current += unicodedata.normalize("NFD", self._clause(clause["words"]) + mark)
            if mark in tuple(".!?"):
                found.append(current)
                current = []
            elif mark:
                current.append(" ")
        return [sentence for sentence in (*found, current) if sentence]

    def _clause(self, words: str) -> str:
        place = ctypes.c_char_p(words.encode())
        parts: list[str] = []
        while place.value:
            heard = self._espeak.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, _IPA)
            parts.append((heard or b"").decode())
        return _LANGUAGE.sub("", " ".join(filter(None, parts)))


class Voice:
    """One voice, loaded. Raises _FailedError where its files are not what a Piper voice is."""

    def __init__(self, folder: Path, scraps: Path) -> None:
        import onnxruntime

        (graph,) = folder.glob("*.onnx")
        try:
            card = json.loads(graph.with_name(f"{graph.name}.json").read_text("utf-8"))
            self.rate = int(card["audio"]["sample_rate"])
            self._ids: dict[str, list[int]] = card["phoneme_id_map"]
            inference = card["inference"]
            self._noise, self._length, self._width = (
                float(inference[name]) for name in ("noise_scale", "length_scale", "noise_w")
            )
            language = str(card["espeak"]["voice"])
            self._begin, self._pad, self._end = (self._ids[mark] for mark in "^_$")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _FailedError("voice", f"{graph.name}.json is not a Piper voice's: {error!r}") from error
        if card.get("phoneme_type", "espeak") != "espeak":
            raise _FailedError("voice", f"{graph.name} wants {card['phoneme_type']} in place of phonemes")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the recogniser may be at work beside it
        options.log_severity_level = 3
        try:
            self._graph = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its errors have no common class
            raise _FailedError("voice", f"{graph.name} can't be loaded: {error}") from error
        self._several = any(known.name == "sid" for known in self._graph.get_inputs())
        self._phonemes = _Phonemes(language, scraps)
        self._pace = self._own_pace()

    def say(self, text: str, rate: int) -> NDArray[np.float32]:
        """Samples, shape (n,), -1..1. ``rate``: words a minute inside a sentence."""
        length = self._length * min(_SLOWEST, max(_FASTEST, self._pace / rate))
        pause = np.zeros(round(_PAUSE * self.rate), np.float32)
        parts: list[NDArray[np.float32]] = []
        for sentence in self._phonemes.sentences(text):
            parts += [self._sound(sentence, self._noise, length, self._width), pause]
        return np.concatenate(parts[:-1]) if parts else pause

    def _own_pace(self) -> float:
        (sentence,) = self._phonemes.sentences(_MEASURED)
        samples = self._sound(sentence, 0.0, self._length, 0.0)
        return 60.0 * len(_MEASURED.split()) * self.rate / max(1, len(samples))

    def _sound(self, sentence: list[str], noise: float, length: float, width: float) -> NDArray[np.float32]:
        ids = [*self._begin, *self._pad]
        for phoneme in sentence:
            if phoneme in self._ids:  # one that the voice was not taught is left out
                ids += [*self._ids[phoneme], *self._pad]
        ids += self._end
        feed: dict[str, Any] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([noise, length, width], np.float32),
        }
        if self._several:
            feed["sid"] = np.zeros(1, np.int64)
        return np.asarray(self._graph.run(None, feed)[0], np.float32).reshape(-1)


def _write(path: Path, samples: NDArray[np.float32], rate: int) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.rint(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def _answer(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - this is how the child answers


def main(folder: str) -> int:
    """Load the voice and speak until stdin ends."""
    with tempfile.TemporaryDirectory(prefix="mockloop-") as scraps:
        try:
            voice = Voice(Path(folder), Path(scraps))
        except _FailedError as failure:
            _answer({"error": str(failure), "kind": failure.kind})
            return 1
        _answer({"ok": True})
        for line in sys.stdin:
            job = json.loads(line)
            try:
                _write(Path(job["out"]), voice.say(job["text"], job["rate"]), voice.rate)
            except Exception as error:  # noqa: BLE001 - the parent shows it, and the next line may do
                _answer({"error": f"{type(error).__name__}: {error}", "kind": "engine"})
            else:
                _answer({"ok": True})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
