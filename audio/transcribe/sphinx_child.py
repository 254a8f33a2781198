"""PocketSphinx in a process of its own: ``python -P sphinx_child.py``, fed by ``audio.transcribe.sphinx``.

Its decoder keeps Python's lock while it works (5 s for 9 s of speech on a busy machine, measured), and in one process
with the room nothing else would move: no key, no meter, no recording.

On stdin: pieces of sound, each a length in bytes (unsigned, 4 bytes, little-endian) and mono PCM16 at 16 kHz. On
stdout a line of JSON for each: ``[[word, first frame, last frame], …]`` with 100 frames a second, or
``{"error": …}``. It ends with its input.
"""

from __future__ import annotations

import json
import signal
import struct
import sys
from typing import Any

_RATE = 16_000


def _hear(decoder: Any, pcm: bytes) -> list[tuple[str, int, int]]:
    decoder.start_utt()
    decoder.process_raw(pcm, no_search=False, full_utt=True)  # whole: its loudness is normalised over all of it
    decoder.end_utt()
    return [(s.word, s.start_frame, s.end_frame) for s in decoder.seg() or ()]


def _answer(content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Answer until the input ends."""
    for name in ("SIGINT", "SIGHUP"):  # meant for the session, which still wants the end of the answer
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        import pocketsphinx

        decoder = pocketsphinx.Decoder(samprate=_RATE, loglevel="FATAL")
    except (ImportError, RuntimeError) as error:
        _answer({"error": str(error)})
        return 1
    while header := sys.stdin.buffer.read(4):
        (length,) = struct.unpack("<I", header)
        _answer(_hear(decoder, sys.stdin.buffer.read(length)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
