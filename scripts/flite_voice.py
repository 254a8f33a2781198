"""Flite through ctypes: speech with the times of its words and phones, from Debian's `libflite1`.

The command-line `flite` writes sound but not the times of words; the library keeps them. Every voice renders
16 kHz mono 16-bit samples, and the same text gives the same samples every time.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 16_000  # Hz, of all three voices
VOICES = ("slt", "rms", "awb")


@dataclass(frozen=True, slots=True)
class Said:
    """What flite said: int16 samples, words as (text, start s, end s), phones as (name, end s)."""

    samples: npt.NDArray[np.int16]
    words: tuple[tuple[str, float, float], ...]
    phones: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class Flite:
    """One loaded flite library. Not thread-safe; use one per process."""

    def __init__(self) -> None:
        """Raises OSError where libflite1 is not installed (`apt-get install libflite1`)."""
        # the voices lean on the core and the two language libraries: load those first, visible to all
        for name in ("flite", "flite_cmulex", "flite_usenglish"):
            core = ctypes.CDLL(f"lib{name}.so.1", mode=ctypes.RTLD_GLOBAL)
            if name == "flite":
                self._lib = core
        for name in ("utt_relation", "relation_head", "item_next", "item_prev", "item_daughter", "item_as"):
            getattr(self._lib, name).restype = ctypes.c_void_p
        for name in ("item_last_daughter", "utt_wave", "flite_synth_text"):
            getattr(self._lib, name).restype = ctypes.c_void_p
        self._lib.item_feat_string.restype = ctypes.c_char_p
        self._lib.item_feat_float.restype = ctypes.c_float
        self._lib.feat_set_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]
        self._lib.flite_init()
        self._voices: dict[str, ctypes.c_void_p] = {}

    def say(self, text: str, voice: str = "slt", stretch: float = 1.0) -> Said:
        """Speak `text`; `stretch` > 1 is slower. A pause mark inside the text makes flite's own short pause."""
        loaded = self._voice(voice)
        features = ctypes.cast(loaded, ctypes.POINTER(_Voice)).contents.features
        self._lib.feat_set_float(features, b"duration_stretch", stretch)
        utterance = ctypes.c_void_p(self._lib.flite_synth_text(text.encode(), loaded))
        try:
            wave = ctypes.cast(self._lib.utt_wave(utterance), ctypes.POINTER(_Wave)).contents
            if wave.sample_rate != RATE:
                raise ValueError(f"voice {voice} speaks at {wave.sample_rate} Hz, not {RATE}")
            samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).copy()
            return Said(samples, tuple(self._words(utterance)), tuple(self._phones(utterance)))
        finally:
            self._lib.delete_utterance(utterance)

    def _voice(self, name: str) -> ctypes.c_void_p:
        if name not in self._voices:
            register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
            register.restype = ctypes.c_void_p
            self._voices[name] = ctypes.c_void_p(register(None))
        return self._voices[name]

    def _items(self, utterance: ctypes.c_void_p, relation: bytes) -> list[ctypes.c_void_p]:
        items = []
        found = self._lib.utt_relation(utterance, relation)
        item = self._lib.relation_head(ctypes.c_void_p(found))
        while item:
            items.append(ctypes.c_void_p(item))
            item = self._lib.item_next(ctypes.c_void_p(item))
        return items

    def _step(self, move: str, item: ctypes.c_void_p, *more: bytes) -> ctypes.c_void_p:
        return ctypes.c_void_p(getattr(self._lib, move)(item, *more))

    def _name(self, item: ctypes.c_void_p) -> str:
        return str(self._lib.item_feat_string(item, b"name").decode())

    def _end(self, segment: ctypes.c_void_p) -> float:
        return float(self._lib.item_feat_float(segment, b"end"))

    def _phones(self, utterance: ctypes.c_void_p) -> list[tuple[str, float]]:
        return [(self._name(s), self._end(s)) for s in self._items(utterance, b"Segment")]

    def _words(self, utterance: ctypes.c_void_p) -> list[tuple[str, float, float]]:
        """A written word can be several spoken ones ("2019"): its time runs from the first to the last."""
        words = []
        for token in self._items(utterance, b"Token"):
            start = end = -1.0
            spoken = self._step("item_daughter", token)
            while spoken:
                syllables = self._step("item_as", spoken, b"SylStructure")
                if syllables and (head := self._step("item_daughter", syllables)):
                    tail = self._step("item_last_daughter", syllables)
                    first = self._step("item_as", self._step("item_daughter", head), b"Segment")
                    last = self._step("item_as", self._step("item_last_daughter", tail), b"Segment")
                    before = self._step("item_prev", first)
                    if start < 0:
                        start = self._end(before) if before else 0.0
                    end = self._end(last)
                spoken = self._step("item_next", spoken)
            words.append((self._name(token), start, end))
        return words
