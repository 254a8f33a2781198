"""What the page says over its socket: JSON texts, and sound as binary frames. Checked before anything sees it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from audio.remote_microphone import FRAME
from simulator.model.base import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "LONGEST",
    "Answer",
    "Ended",
    "Enter",
    "Hole",
    "Key",
    "Microphone",
    "Said",
    "Started",
    "Stream",
    "frame",
    "said",
]

LONGEST = 64 * 1024
"""Bytes of one message at most; a longer one closes the socket with 1009."""

_NUMBER = struct.Struct("<I")
_FRAME_BYTES = _NUMBER.size + 2 * FRAME
Ident = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
Count = Annotated[int, Field(ge=0, lt=2**32)]


class Enter(Model):
    """The first message. ``line``: the last of the interviewer's lines that this page was sent, 0: none."""

    type: Literal["enter"]
    secret: Annotated[str, Field(max_length=100)]
    line: Count


class Stream(Model):
    """The page's microphone is on; it has kept its frames from ``first``. ``stream``: this opening of it."""

    type: Literal["stream"]
    stream: Ident
    first: Count
    name: Annotated[str, Field(max_length=200)]


class Microphone(Model):
    """The page's microphone is off. ``message``: why, in words for people."""

    type: Literal["microphone-off"]
    message: Annotated[str, Field(max_length=300)]


class Hole(Model):
    """The browser put silence where it had lost sound."""

    type: Literal["hole"]
    samples: Count


class Key(Model):
    """A key or its button."""

    type: Literal["key"]
    key: Annotated[str, Field(max_length=10)]


class Answer(Model):
    """A typed answer, whole."""

    type: Literal["answer"]
    text: Annotated[str, Field(max_length=40_000)]


class Started(Model):
    """A line's first sample became audible, or will. ``heard_ms``: milliseconds since 1970."""

    type: Literal["started"]
    line: Count
    heard_ms: float


class Ended(Model):
    """A line was heard to its end, or could not be played: ``problem``."""

    type: Literal["ended"]
    line: Count
    problem: Annotated[str, Field(max_length=300)]


Said = Annotated[Enter | Stream | Microphone | Hole | Key | Answer | Started | Ended, Field(discriminator="type")]
_SAID: TypeAdapter[Said] = TypeAdapter(Said)


def said(text: str) -> Said | None:
    """The message, None where it is none (no JSON, nested without end, unknown or missing fields)."""
    try:
        return _SAID.validate_json(text)
    except (ValidationError, RecursionError):
        return None


def frame(data: bytes) -> tuple[int, NDArray[np.int16]] | None:
    """Number and samples, int16 of shape (320,) at 16 kHz; None where it is no frame."""
    import numpy as np

    if len(data) != _FRAME_BYTES:
        return None
    (number,) = _NUMBER.unpack_from(data)
    return number, np.frombuffer(data, "<i2", offset=_NUMBER.size).astype(np.int16)
