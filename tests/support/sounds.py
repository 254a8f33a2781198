"""The recordings in tests/data/brought: those that can be heard, and those that can't, with what is said of them."""

from __future__ import annotations

__all__ = ["REFUSED", "SOUNDS"]

SOUNDS = (
    "whole.wav",
    "length-00000000.wav",
    "length-7ffff000.wav",
    "length-80000000.wav",
    "length-fffffffe.wav",
    "cut.wav",
    "gsm.wav",
    "loud-and-no-numbers.wav",
    "very-quiet.flac",
    "channels-cancel.flac",
    "cut.flac",
    "cut.ogg",
    "cut.mp3",
    "no-end.ogg",
    "no-length.mp3",
    "flac-inside.wav",
    "wav-inside.mp3",
    "meeting.mp4",
    "screen.mov",
    "screen.mkv",
    "memo.m4a",
    "memo.qta",
    "phone.3gp",
    "phone.amr",
    "windows.wma",
    "browser.webm",
    "silence.flac",
)
REFUSED = {
    "header-only.wav": "holds no sound",
    "no-sound.wav": "is not a sound file, or is damaged",
    "silent-film.mp4": "holds no sound",
}
