"""A tiny onnx graph with the inputs and the output of a Piper voice, written byte by byte: no real voice can be had.

It hums: ``output`` is a sine of 220 Hz (at 22,050 Hz) that lasts 1024 samples for each id, times the length scale.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_FLOAT, _INT64 = 1, 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value & 0xFFFFFFFFFFFFFFFF)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _node(kind: str, inputs: Sequence[str], output: str, to: int | None = None) -> bytes:
    """A node; ``to``: the element type that a Cast gives."""
    body = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(4, kind)
    if to is not None:
        body += _bytes(5, _bytes(1, "to") + _number(3, to) + _number(20, 2))
    return _bytes(1, body)


def _constant(name: str, kind: int, values: Sequence[float], *, scalar: bool = False) -> bytes:
    raw = struct.pack(f"<{len(values)}{'f' if kind == _FLOAT else 'q'}", *values)
    dims = b"" if scalar else _number(1, len(values))
    return _bytes(5, dims + _number(2, kind) + _bytes(8, name) + _bytes(9, raw))


def _value(field: int, name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, dim) if isinstance(dim, int) else _bytes(2, dim)) for dim in shape)
    tensor = _number(1, kind) + _bytes(2, dims)
    return _bytes(field, _bytes(1, name) + _bytes(2, _bytes(1, tensor)))


def humming_voice() -> bytes:
    """The graph as the bytes of an onnx file."""
    graph = b"".join(
        [
            _node("Gather", ["scales", "one"], "length"),
            _node("Squeeze", ["input_lengths"], "count"),
            _node("Cast", ["count"], "ids", _FLOAT),
            _node("Mul", ["ids", "length"], "longer"),
            _node("Mul", ["longer", "each"], "many"),
            _node("Cast", ["many"], "end", _INT64),
            _node("Range", ["zero", "end", "one"], "places"),
            _node("Cast", ["places"], "at", _FLOAT),
            _node("Mul", ["at", "step"], "angle"),
            _node("Sin", ["angle"], "wave"),
            _node("Mul", ["wave", "half"], "soft"),
            _node("Reshape", ["soft", "shape"], "output"),
            _bytes(2, "humming"),
            _constant("zero", _INT64, [0], scalar=True),
            _constant("one", _INT64, [1], scalar=True),
            _constant("each", _FLOAT, [1024.0], scalar=True),
            _constant("step", _FLOAT, [0.06269], scalar=True),
            _constant("half", _FLOAT, [0.5], scalar=True),
            _constant("shape", _INT64, [1, 1, 1, -1]),
            _value(11, "input", _INT64, [1, "phonemes"]),
            _value(11, "input_lengths", _INT64, [1]),
            _value(11, "scales", _FLOAT, [3]),
            _value(12, "output", _FLOAT, [1, 1, 1, "time"]),
        ]
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _number(2, 15))
