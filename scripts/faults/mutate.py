"""Inputs changed at random: bytes, values inside JSON, files inside an archive. A seed gives the same change."""

from __future__ import annotations

import io
import json
import random
import zipfile
import zlib
from typing import Any

__all__ = ["YAML_TOKENS", "change", "mutate", "other_values", "rezipped", "seal"]

TOKENS = (
    *(b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b"99999999999999999999", b'""', b"[]", b"{}", b"\\u0000"),
    *(
        b"\xff",
        b"\xf0\x9f\x98\x80",
        b"\x00",
        b"\r\n",
        b"\n\n",
        b'"',
        b"}",
        b"-->",
        b"99:99:99,999",
        b"../",
        b"WEBVTT",
    ),
    *(b'"schema":2', b'"type":"later"', b'"turn":-5', b'"at":-1', b'"start":5,"end":1', b"[" * 2000, b'{"a":' * 2000),
)


YAML_TOKENS = (
    *TOKENS,
    *(b"- " * 300, b"? " * 300, b"{" * 300, b"!!set ", b"!!binary ", b"!!python/name:os ", b"&a ", b"*a", b"<<: "),
    *(b"9" * 300, b"0x" + b"f" * 300, b".inf", b".nan", b"1:2:3", b"2026-13-45", b"~", b"|\n", b">-\n", b"---\n"),
    *(b"a.b.c.", b"a." * 300, b"'" * 3, b'"' * 3, b"[[a]]\n", b"(" * 60, b"(a|b) " * 12, b"@none", b"..9", b"~be."),
)


def change(value: object, rng: random.Random) -> None:
    """Put something else in place of one value, somewhere inside."""
    while isinstance(value, dict | list) and value:
        key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and rng.random() < 0.85:
            value = inner
            continue
        match rng.randrange(6):
            case 0:
                del value[key]
            case 1:
                value[key] = [inner, inner]
            case 2 if isinstance(inner, int | float):
                value[key] = rng.choice((-inner, inner + 1, inner * 10**6, 10**17, -(10**17), 1e308, 0.5))
            case 3 if isinstance(inner, str):
                value[key] = rng.choice((inner + "\x1b[31m", inner[::-1], "", inner * 50, "\u2028", inner[1:]))
            case _:
                odd = (None, True, "", "x", 0, -1, 10**18, 1e999, float("nan"), [], {}, [[]], "\ud800", 2**70)
                value[key] = rng.choice(odd)
        return


def seal(fields: dict[str, object], rng: random.Random) -> bytes:
    fields.pop("sum", None)
    text = json.dumps(fields, separators=(",", ":")).encode()
    if rng.random() < 0.02:
        return text + b"\n"
    return text[:-1] + f',"sum":"{zlib.crc32(text):08x}"}}\n'.encode()


def mutate(data: bytes, rng: random.Random, tokens: tuple[bytes, ...] = TOKENS) -> bytes:
    """A few random changes."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        if not out:
            out += rng.choice(tokens)
        a = rng.randrange(len(out))
        b = min(len(out), a + rng.choice((1, 2, 8, 64, 512)))
        match rng.randrange(8):
            case 0:
                out[a] ^= 1 << rng.randrange(8)
            case 1:
                del out[a:b]
            case 2:
                out[a:a] = out[a:b]
            case 3:
                out[a:b] = rng.choice(tokens)
            case 4:
                out[a:a] = rng.choice(tokens)
            case 5:
                del out[a:]
            case 6:
                out[a:b] = rng.randbytes(b - a)
            case _:
                c = rng.randrange(len(out))
                out[a:b], out[c : c + b - a] = out[c : c + b - a], out[a:b]
    return bytes(out)


def other_values(data: bytes, rng: random.Random) -> bytes:
    """JSON that is still JSON, with values of another kind or at another place."""
    document = json.loads(data)
    odd = (None, True, -1, 0, 1e300, 0.5, "", "x", "\u0000", "1:2:3", [], {}, [[]], [None], {"text": 1}, "9" * 17)
    for _ in range(rng.choice((1, 1, 2, 5))):
        spots: list[tuple[Any, Any]] = []
        waiting = [document]
        while waiting:
            value = waiting.pop()
            pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for key, inner in pairs:
                spots.append((value, key))
                waiting.append(inner)
        if not spots:
            break
        holder, key = rng.choice(spots)
        other, place = rng.choice(spots)
        if rng.random() < 0.3 and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = json.loads(json.dumps(other[place] if rng.random() < 0.3 else rng.choice(odd)))
    return json.dumps(document).encode()


def rezipped(data: bytes, rng: random.Random) -> bytes:
    """An archive whose files were changed before they were packed, so that the zip itself is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if rng.random() < 0.3:
                content = mutate(content, rng)
            name = info.filename
            if rng.random() < 0.1:
                name = rng.choice(
                    ("../x", "/x", "a/../../x.wav", name.upper(), "x" * 300 + "/session.jsonl", "con/audio/x.wav")
                )
            if name not in new.namelist():
                copy = zipfile.ZipInfo(name)
                copy.compress_type = info.compress_type
                new.writestr(copy, content)
    return out.getvalue()
