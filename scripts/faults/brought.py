"""Damaged files of the kinds that people bring, each read to its end: what is heard, who speaks, what is judged."""

from __future__ import annotations

import math
import random
from pathlib import Path

from audio.soundfiles import load_sound
from scripts.faults.mutate import mutate, other_values, rezipped
from simulator.errors import InputError
from simulator.planning.bank import Bank
from simulator.store.inputs import AUDIO, read_file
from simulator.store.interview import interview
from simulator.store.speakers import candidate_of

__all__ = ["KINDS", "damaged", "read_brought"]

KINDS = sorted((Path(__file__).resolve().parents[2] / "tests/data/brought").iterdir())


def damaged(kind: Path, rng: random.Random) -> bytes:
    """The file's content with a few random changes, inside its structure where it has one."""
    whole = kind.read_bytes()
    inside = {".docx": rezipped, ".json": other_values}.get(kind.suffix)
    return inside(whole, rng) if inside is not None and rng.random() < 0.7 else mutate(whole, rng)


def read_brought(path: Path, bank: Bank) -> None:
    """Raises InputError where the file is refused, AssertionError where the result is not fair."""
    if path.suffix in AUDIO:
        sound = load_sound(path)
        assert sound.samples.ndim == 1
        assert sound.samples.size
        assert math.isfinite(float(abs(sound.samples).max()))
        assert all(note.endswith(".") for note in sound.notes)
        return
    for given in read_file(path):
        if isinstance(given, InputError):
            continue
        transcripts = [given.transcript]
        if given.talk is not None and given.talk.several:
            turns = interview(given.talk, candidate_of(given.talk), bank)
            transcripts = [turn.transcript for turn in turns]
        for transcript in transcripts:
            transcript.model_dump_json()
            assert all(transcript.text[word.start : word.end] for word in transcript.words)
