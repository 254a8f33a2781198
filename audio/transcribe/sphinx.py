"""PocketSphinx with the model inside its package: the ear of last resort, there on every machine.

On flite's voices it is nearly right; on people about every second word is wrong (word error rate 0.05 on the samples,
about 0.5 on people). Everything it heard is therefore marked low-trust.
"""

from __future__ import annotations

import importlib.util
import json
import re
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.transcriber import EngineTranscriber
from simulator.errors import EngineError, MissingError
from simulator.model.transcript import EngineInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SphinxEngine", "SphinxTranscriber"]

_FRAMES = 100  # a second
_VARIANT = re.compile(r"\(\d+\)$")  # "the(2)": the second way to pronounce it
_NO_WORD = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")  # silence, noise, breath
_UPPER = {"i": "I", "i'm": "I'm", "i've": "I've", "i'd": "I'd", "i'll": "I'll"}

NOTE = (
    "Heard by the small built-in recogniser: on human speech about every second word is wrong. "
    "Get a real model with: mockloop models pull base.en"
)


class SphinxEngine:
    """One decoder, in a process of its own, behind a lock. Raises MissingError where it is not installed."""

    # its cost grows with the length of the sound, so pieces are short and the wait at the end small
    rules = CutRules(
        tiers=((0.0, 2.0), (1.5, 0.7), (3.0, 0.4), (6.0, 0.2)),
        longest=15.0,
        seek_gap_after=3.0,
        before=0.25,
        after=0.2,
    )

    def __init__(self, note: str = "") -> None:
        if importlib.util.find_spec("pocketsphinx") is None:
            raise MissingError("PocketSphinx is not installed", "Install it with: pip install pocketsphinx")
        self.info = EngineInfo(
            engine="sphinx", model="en-us", device="cpu", low_trust=True, note=f"{note} {NOTE}".strip()
        )
        self._lock = threading.Lock()
        self._child: _Child | None = _Child()  # loads its model meanwhile

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        """Words with times to 10 ms. It knows no context, no vocabulary and no usable probabilities.

        Raises EngineError where its process ended; the next piece gets another one.
        """
        del context, vocabulary
        pcm = np.clip(audio * 32768.0, -32768, 32767).astype("<i2").tobytes()
        with self._lock:
            child = self._child or _Child()
            self._child = None
            found = child.hear(pcm)
            self._child = child
        return Decoded(
            tuple(
                RawWord(_spelled(word), first / _FRAMES, (last + 1) / _FRAMES)
                for word, first, last in found
                if not _NO_WORD.match(word)
            )
        )

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        for piece in pieces:
            yield self.decode(piece, "", vocabulary)


class _Child:
    """The process; it ends with this object, or with ours."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", str(Path(__file__).with_name("sphinx_child.py"))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        weakref.finalize(self, _end, self._process)

    def hear(self, pcm: bytes) -> list[tuple[str, int, int]]:
        """What was said in mono PCM16. Raises EngineError."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes, see above
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write(struct.pack("<I", len(pcm)) + pcm)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it may have said why
        line = self._process.stdout.readline()
        found = json.loads(line) if line.endswith(b"\n") else {"error": "its process ended"}
        if isinstance(found, dict):
            raise EngineError(f"PocketSphinx broke: {found['error']}", "`mockloop doctor` looks for the cause.")
        return [(word, first, last) for word, first, last in found]


def _end(process: subprocess.Popen[bytes]) -> None:
    # closes the pipes and waits; what the child never read can't be flushed any more
    with suppress(BrokenPipeError), process:
        process.kill()


def _spelled(word: str) -> str:
    word = _VARIANT.sub("", word)
    return _UPPER.get(word, word)


class SphinxTranscriber(EngineTranscriber):
    """The port's Transcriber over PocketSphinx. ``note`` tells why a better engine is not used."""

    def __init__(self, note: str = "") -> None:
        super().__init__(SphinxEngine(note))
