"""What the page may say: anything else is no message, however it is made."""

from __future__ import annotations

import struct

import pytest

from simulator.studio.messages import Enter, Key, frame, said


def test_a_message_is_what_it_says() -> None:
    assert said('{"type": "key", "key": "space"}') == Key(type="key", key="space")
    assert said('{"type": "enter", "secret": "s", "line": 0}') == Enter(type="enter", secret="s", line=0)  # noqa: S106


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 60_000,
        '{"type":' * 8_000,
        '{"type": "key"}',
        '{"type": "key", "key": 3}',
        '{"type": "key", "key": "space", "more": 1}',
        '{"type": "key", "key": "' + "x" * 11 + '"}',
        '{"type": "enter", "secret": "s", "line": -1}',
        '{"type": "started", "line": 1, "heard_ms": NaN}',
        '{"type": "started", "line": 1, "heard_ms": 1e999}',
        '{"type": "stream", "stream": "../x", "first": 0, "name": ""}',
        '{"type": "other"}',
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert said(text) is None


def test_a_frame_has_its_number_and_320_samples() -> None:
    found = frame(struct.pack("<I320h", 7, *range(320)))
    assert found is not None
    number, samples = found
    assert (number, samples.tolist()) == (7, list(range(320)))


@pytest.mark.parametrize("size", [0, 3, 643, 645, 64_000])
def test_any_other_length_is_no_frame(size: int) -> None:
    assert frame(bytes(size)) is None
