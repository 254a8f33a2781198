"""Moonshine tiny English on onnxruntime: the recogniser that every machine can run, however short the sound.

Words to listen for are tried only where it is in doubt: such a word is taken if the text as a whole, with it in place
of what was heard, is nearly as likely (``_listen_for``).

Its files are data (``audio.transcribe.moonshine_files`` fetches them). An encoder turns sound of any length into
frames, so a short tail costs little; a greedy decoder with a cache writes tokens, each with its probability. Trained
on pieces below 30 s; beyond 15 s it begins to lose clauses, hence the cuts below.

The decoder tells nothing of where it looks. When a word was said is found by showing it less: a token becomes
probable as soon as the frames shown reach past its sound (``_Times``).
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.machine import physical_cores
from audio.transcribe.moonshine_files import DECODER, ENCODER, TOKENIZER, missing_moonshine
from audio.transcribe.moonshine_times import crossings
from audio.transcribe.rare import SPACE, spellings
from audio.transcribe.transcriber import EngineTranscriber
from audio.vad import RATE
from simulator.errors import MissingError
from simulator.model.transcript import EngineInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MoonshineEngine", "MoonshineTranscriber"]

# the network's own figures
_LAYERS, _HEADS, _DIM = 6, 8, 36
_BOS, _EOS = 1, 2
_FRAME = 384 / RATE  # seconds of an encoder frame: strides of 64, 3 and 2 samples
_TOKENS = 6.5  # tokens a second of sound that speech can't exceed: Moonshine's own limit against loops

_SHORTEST = RATE  # samples; less is padded with silence, for it was not trained on less
_STEP = 0.48  # seconds between two amounts of sound that are shown to find word times
_WINDOW = 6  # tokens that are tried at one amount
_DOUBTFUL = -0.3  # mean log probability below which a second decoding is tried: 11 % fewer wrong words on people
_LATER = round(0.3 * RATE)  # samples of silence put before the piece for it
_KNOWN = 0.9  # of a token's final probability: from there on it is taken as known
_LAG = 0.17  # seconds by which a token is known before its sound has ended; measured on synthesis with known times
_LETTER = 0.075  # seconds a letter, at most, of a word before its end
_UNSURE = 0.85  # of a token's probability; where none of four is below it, nothing else is tried
_BONUS = 5.0  # by how much less likely (nats) a text with a word to listen for may be; at 8, words of people changed
_LIKELIEST = 6  # words to listen for that are tried at one place
_RARE = -7.0  # log probability of a word's first token, below which it is not tried

Cache = dict[str, "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True)
class _Heard:
    """Tokens with their probabilities, the frames they came from and the decoder's cache after the last of them."""

    ids: list[int]
    probabilities: list[float]
    frames: NDArray[np.float32]
    cache: Cache
    later: float = 0.0  # seconds of silence that were put before the piece

    @property
    def logprob(self) -> float:
        """The mean over the tokens; 0 where there are none."""
        return float(np.mean(np.log(np.maximum(self.probabilities, 1e-9)))) if self.ids else 0.0


@dataclass(slots=True)
class _Path:
    """Tokens, the log probability of each and of the end, those of all other tokens there, and the cache."""

    ids: list[int]
    logs: list[float]
    rows: list[NDArray[np.float32]]
    cache: Cache
    given_up: bool = False


class MoonshineEngine:
    """One model behind two onnxruntime sessions. Raises MissingError where a file of it is missing or damaged."""

    rules = CutRules(
        tiers=((0.0, 3.0), (2.0, 1.0), (5.0, 0.5), (9.0, 0.25)), longest=15.0, seek_gap_after=5.0, tail_apart=1.0
    )

    def __init__(self, folder: Path, *, note: str = "", threads: int | None = None) -> None:
        lacking = missing_moonshine(folder)
        if lacking:
            raise MissingError(
                f"The recogniser Moonshine is not complete in {folder}: {', '.join(lacking)}",
                "Get it with: mockloop models pull moonshine",
            )
        try:
            self._encoder = _session(folder / ENCODER, threads)
            self._decoder = _session(folder / DECODER, threads)
            self._pieces = _vocabulary((folder / TOKENIZER).read_bytes())
            self._numbers = {piece: number for number, piece in reversed(list(enumerate(self._pieces)))}
        except (RuntimeError, ValueError, IndexError, OSError) as error:
            raise MissingError(
                f"The recogniser Moonshine in {folder} can't be loaded: {error}",
                "Fetch it again: mockloop models remove moonshine; mockloop models pull moonshine",
            ) from error
        self.info = EngineInfo(engine="moonshine", model="tiny-en", device="cpu", note=note)

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        """Words with probabilities and times. It knows no context."""
        del context
        wanted = self._spellings(tuple(vocabulary))
        samples = len(audio)
        if samples < _SHORTEST:
            audio = np.pad(audio, (0, _SHORTEST - samples))
        heard = self._greedy(*self._encode(audio), wanted)
        retried = heard.logprob < _DOUBTFUL
        if retried:  # greedy decoding takes one wrong turn and stays there; from another phase it often does not
            again = self._greedy(*self._encode(np.pad(audio, (_LATER, 0))), wanted)
            if again.ids and again.logprob > heard.logprob:
                heard = replace(again, later=_LATER / RATE)
        ids, probabilities = heard.ids, heard.probabilities
        words = self._words(ids)
        if not words:
            return Decoded()
        known = self._times(ids, heard.frames, heard.cache) - heard.later
        placed: list[RawWord] = []
        before = 0.0
        for text, tokens in words:
            end = max(before, 0.0, *(float(known[i]) for i in tokens))
            length = _LETTER * max(1, sum(c.isalnum() for c in text))
            start = max(before, end - length)
            likely = math.prod(probabilities[i] for i in tokens)
            placed.append(RawWord(text, start, max(start + 0.02, end), likely))
            before = end
        raw = " ".join(text for text, _ in words).encode()
        return Decoded(
            tuple(placed),
            logprob=heard.logprob,
            compression=len(raw) / len(zlib.compress(raw)),
            retried=retried,
            loose=True,
        )

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        """One after the other: batches would pad short pieces to the longest."""
        for piece in pieces:
            yield self.decode(piece, "", vocabulary)

    def _encode(self, audio: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Frames of shape (1, n, 288), and the mask over samples that the decoder wants as well."""
        mask = np.ones((1, len(audio)), np.int64)
        (frames,) = self._encoder.run(None, {"input_values": audio[None], "attention_mask": mask})
        return frames, mask

    def _greedy(
        self, frames: NDArray[np.float32], mask: NDArray[np.int64], wanted: Sequence[tuple[int, ...]]
    ) -> _Heard:
        room = math.ceil(mask.shape[1] / RATE * _TOKENS)
        path = self._follow(_BOS, _empty(), frames, mask, room)
        if wanted:
            path = self._listen_for(wanted, path, frames, mask, room)
        return _Heard(path.ids, [math.exp(log) for log in path.logs[: len(path.ids)]], frames, path.cache)

    def _follow(
        self,
        token: int,
        cache: Cache,
        frames: NDArray[np.float32],
        mask: NDArray[np.int64],
        room: int,
        *,
        begun: bool = False,
        limit: float = math.inf,
    ) -> _Path:
        """The likeliest tokens after ``token``, ``room`` of them at most; given up once they cost ``limit`` nats.

        ``begun``: ``cache`` holds what came before ``token``.
        """
        path = _Path([], [], [], cache)
        while len(path.ids) < room:
            (row,), path.cache = self._step([token], frames, mask, path.cache, cached=begun or bool(path.ids))
            token = int(row.argmax())
            path.logs.append(float(row[token]))
            path.rows.append(row)
            limit += path.logs[-1]
            if limit <= 0:
                path.given_up = True
                break
            if token == _EOS:
                break
            path.ids.append(token)
        return path

    def _listen_for(
        self,
        wanted: Sequence[tuple[int, ...]],
        path: _Path,
        frames: NDArray[np.float32],
        mask: NDArray[np.int64],
        room: int,
    ) -> _Path:
        """``path`` with words of ``wanted`` at doubtful places where the text as a whole is hardly less likely."""
        at = 0
        while at < len(path.ids):
            taken = 0
            begins = self._pieces[path.ids[at]].startswith(SPACE.encode())
            if begins and min(path.logs[at : at + 4]) < math.log(_UNSURE):
                row, before = path.rows[at], [_BOS, *path.ids][at]
                likely = sorted((w for w in wanted if row[w[0]] >= _RARE), key=lambda w: (-row[w[0]], w))[:_LIKELIEST]
                best, spare = path, 0.0
                for tokens in likely:
                    cache = {n: v if "encoder" in n else v[:, :, :at] for n, v in path.cache.items()}
                    rows, cache = self._step([before, *tokens[:-1]], frames, mask, cache, cached=True)
                    logs = [float(r[token]) for r, token in zip(rows, tokens, strict=True)]
                    left = _BONUS - spare + sum(logs) - sum(path.logs[at:])
                    if left <= 0:
                        continue
                    more = room - at - len(tokens)
                    rest = self._follow(tokens[-1], cache, frames, mask, more, begun=True, limit=left)
                    if rest.given_up:
                        continue
                    spare += left + sum(rest.logs)
                    taken = len(tokens)
                    best = _Path(
                        [*path.ids[:at], *tokens, *rest.ids],
                        [*path.logs[:at], *logs, *rest.logs],
                        [*path.rows[:at], *rows, *rest.rows],
                        rest.cache,
                    )
                path = best
            at += taken or 1
        return path

    def _step(
        self,
        tokens: Sequence[int],
        frames: NDArray[np.float32],
        mask: NDArray[np.int64],
        cache: Cache,
        *,
        cached: bool,
    ) -> tuple[NDArray[np.float32], Cache]:
        """For each of ``tokens`` the log probabilities of all that may follow it, and the cache with them."""
        names = _PRESENT if cached else [*_PRESENT, *_PRESENT_SOUND]
        logits, *new = self._run(["logits", *names], tokens, frames, mask, cache, cached=cached)
        rows = logits[0] - logits[0].max(-1, keepdims=True)
        rows -= np.log(np.exp(rows).sum(-1, keepdims=True))
        return rows, cache | dict(zip([n.replace("present.", "past_key_values.") for n in names], new, strict=True))

    @lru_cache(maxsize=4)  # noqa: B019 - one engine lives as long as its process
    def _spellings(self, vocabulary: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        return spellings(vocabulary, self._numbers)

    def _times(self, ids: Sequence[int], frames: NDArray[np.float32], cache: Cache) -> NDArray[np.float64]:
        """For each token the second of sound from which on it is known, ascending.

        At each amount of sound only the first tokens that are not yet known are tried, after those before them.
        """
        count = frames.shape[1]
        cuts = [*range(stride := round(_STEP / _FRAME), count, stride), count]
        inputs = [_BOS, *ids[:-1]]
        final = self._likely(inputs, ids, 0, count, frames, cache)
        curves = np.zeros((len(cuts), len(ids)))
        first = 0
        for row, cut in enumerate(cuts):
            last = min(first + _WINDOW, len(ids))
            while True:
                found = self._likely(inputs[first:last], ids[first:last], first, cut, frames, cache)
                curves[row, :first] = 1.0
                curves[row, first:last] = np.minimum(found / np.maximum(final[first:last], 1e-6), 1.0)
                if last == len(ids) or curves[row, last - 1] < 0.3:
                    break
                last = min(last + _WINDOW, len(ids))
            while first < len(ids) and row and min(curves[row - 1, first], curves[row, first]) >= _KNOWN:
                first += 1
            if first == len(ids):
                curves[row:] = 1.0
                break
        curves[-1] = 1.0
        return crossings(curves, np.array([0, *cuts]) * _FRAME) + _LAG

    def _likely(
        self,
        inputs: Sequence[int],
        wanted: Sequence[int],
        past: int,
        cut: int,
        frames: NDArray[np.float32],
        cache: Cache,
    ) -> NDArray[np.float64]:
        """Probabilities of ``wanted`` after ``inputs`` where only ``cut`` frames are heard."""
        shown = {
            name: value[:, :, :cut] if "encoder" in name else value[:, :, :past] for name, value in cache.items()
        }
        mask = np.ones((1, cut * 384 + 700), np.int64)
        (logits,) = self._run(["logits"], inputs, frames[:, :cut], mask, shown, cached=True)
        rows = logits[0]
        rows -= rows.max(-1, keepdims=True)
        return np.asarray(np.exp(rows[np.arange(len(wanted)), list(wanted)]) / np.exp(rows).sum(-1), np.float64)

    def _run(
        self,
        outputs: Sequence[str],
        tokens: Sequence[int],
        frames: NDArray[np.float32],
        mask: NDArray[np.int64],
        cache: Cache,
        *,
        cached: bool,
    ) -> list[Any]:
        given = {
            "input_ids": np.array([tokens], np.int64),
            "encoder_attention_mask": mask,
            "encoder_hidden_states": frames,
            "use_cache_branch": np.array([cached]),
            **cache,
        }
        return list(self._decoder.run(list(outputs), given))

    def _words(self, ids: Sequence[int]) -> list[tuple[str, list[int]]]:
        """Words with the positions of their tokens."""
        groups: list[list[int]] = []
        for position, token in enumerate(ids):
            if not groups or self._pieces[token].startswith(SPACE.encode()):
                groups.append([position])
            else:
                groups[-1].append(position)
        spelled = [(b"".join(_bytes(self._pieces[ids[i]]) for i in g).decode("utf-8", "replace"), g) for g in groups]
        return [(text, g) for raw, g in spelled if (text := raw.replace(SPACE, " ").strip())]


_PARTS = [f"{layer}.{{}}.{part}" for layer in range(_LAYERS) for part in ("key", "value")]
_PRESENT = [f"present.{part.format('decoder')}" for part in _PARTS]  # grows with each token
_PRESENT_SOUND = [f"present.{part.format('encoder')}" for part in _PARTS]  # the same for all tokens


def _empty() -> Cache:
    """A cache without tokens; its one frame is the shape that the network was exported with."""
    nothing = np.zeros((1, _HEADS, 1, _DIM), np.float32)
    return {f"past_key_values.{part.format(side)}": nothing for part in _PARTS for side in ("decoder", "encoder")}


def _session(path: Path, threads: int | None) -> Any:
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(physical_cores(), 2)
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads must not eat a core
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _vocabulary(data: bytes) -> list[bytes]:
    """The pieces by token id: each is preceded by its length, in one byte, or two from 128 on."""
    pieces, at = [], 0
    while at < len(data):
        length = data[at]
        at += 1
        if length >= 128:
            length, at = data[at] * 128 + length - 128, at + 1
        pieces.append(data[at : at + length])
        at += length
    return pieces


def _bytes(piece: bytes) -> bytes:
    """A piece as text; ``<0x41>`` is one byte."""
    return bytes([int(piece[3:5], 16)]) if piece.startswith(b"<0x") and len(piece) == 6 else piece


class MoonshineTranscriber(EngineTranscriber):
    """The port's Transcriber over Moonshine's folder."""

    @classmethod
    def load(cls, folder: Path, note: str = "") -> MoonshineTranscriber:
        """Check and load a folder. Raises MissingError."""
        return cls(MoonshineEngine(folder, note=note))
