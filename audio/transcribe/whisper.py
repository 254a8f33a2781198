"""Whisper through faster-whisper, from a local directory only: this module never touches the network.

Each piece costs exactly one encode of the 30 s window: the batched pipeline is used even for one piece, because
the sequential path seeks back to the last word and encodes the rest again. What that pipeline leaves out (loop and
no-speech checks) is done in ``guard``; a looping piece gets one second try.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio.transcribe.catalogue import BY_NAME
from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.machine import Placement, physical_cores, placements
from audio.transcribe.transcriber import EngineTranscriber
from audio.vad import RATE
from simulator.errors import MissingError
from simulator.model.transcript import EngineInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["CARD", "PRIMER", "REQUIRED", "WhisperEngine", "WhisperTranscriber", "missing_files"]

REQUIRED: tuple[str, ...] = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json|vocabulary.txt")
"""Files of a model directory; ``|`` separates alternatives. Without tokenizer.json faster-whisper asks the hub."""

CARD = "mockloop.json"
"""Optional file in a model directory: ``name``, ``note``, ``low_trust``, ``primed`` (whether it was trained with
prompts), ``language``, and where it hears other pieces better than Whisper does ``tiers`` and ``before`` (of
``CutRules``)."""

PRIMER = "Um, uh, hmm, er, ah."
"""Shown to the model as if it had been said before, so that it writes fillers down. At most 32 characters: longer
primers were seen to swallow whole sentences."""

_LOOP = 2.4  # text bytes over zlib size: Whisper's own sign of a repetition loop
_WINDOW = 448  # tokens of a window, prompt included
_CONTEXT_TOKENS = 90
_HOTWORD_TOKENS = 110  # some thirty words
_PROMPT_ROOM = 220  # both of these, the primer and the markers
# at most so many tokens, and so many more a second (fast speech has about 6): only loops would take all
_TOKENS = (24, 12.0)


def missing_files(folder: Path) -> list[str]:
    """Which files a model directory lacks, in a fixed order."""
    return [
        entry.replace("|", " or ")
        for entry in REQUIRED
        if not any((folder / name).is_file() for name in entry.split("|"))
    ]


def _again(folder: Path) -> str:
    """What to do about a damaged model: one of ours is fetched again, the user's own is converted again."""
    if folder.name in BY_NAME:
        return f"Fetch it again: mockloop models remove {folder.name}; mockloop models pull {folder.name}"
    return (
        "It is a folder of your own: copy it again, or convert it again with ct2-transformers-converter and "
        "--copy_files tokenizer.json preprocessor_config.json."
    )


def _check_texts(folder: Path) -> None:
    """The parts that are JSON: whole, and with what word times need. Raises MissingError."""
    found: dict[str, Any] = {}
    for name in ("config.json", "tokenizer.json"):
        try:
            found[name] = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise MissingError(f"{folder / name} is damaged or cut short: {error}", _again(folder)) from error
    config = found["config.json"]
    if not isinstance(config, dict) or not config.get("alignment_heads"):
        raise MissingError(
            f"{folder / 'config.json'} lacks alignment_heads, without which no word has a time", _again(folder)
        )


def _card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    if not path.is_file():
        return {}
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MissingError(f"{path} can't be read: {error}", "Repair that file or take it away.") from error
    return card if isinstance(card, dict) else {}


def _rules(card: dict[str, Any], folder: Path) -> CutRules:
    usual = CutRules()
    try:
        tiers = tuple((float(least), float(quiet)) for least, quiet in card.get("tiers", usual.tiers))
        return CutRules(tiers=tiers, before=float(card.get("before", usual.before)))
    except (TypeError, ValueError) as error:
        raise MissingError(f"{folder / CARD} can't be read: {error}", "Repair that file or take it away.") from error


class WhisperEngine:
    """A loaded model. ``decode`` may be called from any thread, one call at a time is fastest."""

    def __init__(
        self, folder: Path, *, note: str = "", tokens: tuple[int, float] = _TOKENS, loop: float = _LOOP
    ) -> None:
        lacking = missing_files(folder)
        if not folder.is_dir():
            raise MissingError(f"There is no model directory {folder}", "See what is installed: mockloop models list")
        if lacking:
            raise MissingError(
                f"The model directory {folder} lacks {', '.join(lacking)}",
                _again(folder),
            )
        _check_texts(folder)
        card = _card(folder)
        self._tokens = tokens
        self._loop = loop
        self._primed = bool(card.get("primed", True))
        self._model, placement, trouble = _load(folder)
        self._language = str(card.get("language", "en"))
        self.rules = _rules(card, folder)
        notes = [str(card.get("note", "")), trouble, note]
        self.info = EngineInfo(
            engine="whisper",
            model=str(card.get("name", folder.name)),
            device=str(placement),
            low_trust=bool(card.get("low_trust", False)),
            note=" ".join(n for n in notes if n),
        )

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        """One piece of at most 30 s: one encode, one beam search, one alignment."""
        (first,) = self._batch([audio], context, vocabulary)
        return self._again(audio, first) if self._looped(first) else first

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        """Several pieces in one batch."""
        for audio, first in zip(pieces, self._batch(pieces, "", vocabulary) if pieces else [], strict=True):
            yield self._again(audio, first) if self._looped(first) else first

    def _looped(self, decoded: Decoded) -> bool:
        return decoded.compression is not None and decoded.compression > self._loop

    def _batch(
        self, pieces: Sequence[NDArray[np.float32]], context: str | None, vocabulary: Sequence[str], **options: Any
    ) -> list[Decoded]:
        import numpy as np
        from faster_whisper import BatchedInferencePipeline

        # clips at whole seconds, so that every segment says by its seek which piece it belongs to
        starts: list[int] = []
        padded: list[NDArray[np.float32]] = []
        at = 0
        for piece in pieces:
            starts.append(at)
            room = -(-len(piece) // RATE)
            padded.append(np.pad(piece, (0, room * RATE - len(piece))))
            at += room
        longest = max(len(p) for p in pieces) / RATE
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            np.concatenate(padded),
            language=self._language,
            clip_timestamps=[{"start": s, "end": s + len(p) / RATE} for s, p in zip(starts, pieces, strict=True)],
            batch_size=len(pieces),
            word_timestamps=True,
            max_new_tokens=self._budget(longest),
            **self._prompts(context, vocabulary),
            **options,
        )
        by_start: dict[int, list[Any]] = {s: [] for s in starts}
        for segment in segments:  # lazy: this is where the work happens
            by_start[segment.seek // 100].append(segment)
        return [_decoded(by_start[s], s) for s in starts]

    def _again(self, audio: NDArray[np.float32], first: Decoded) -> Decoded:
        """A second try for a piece that looped, without a prompt and with repetition forbidden.

        Whisper's own remedy is random sampling; this one gives the same words every time, which replay needs.
        """
        (again,) = self._batch([audio], None, (), no_repeat_ngram_size=4, repetition_penalty=1.1)
        better = again.words and (again.compression or 0.0) < (first.compression or 0.0)
        return replace(again if better else first, retried=True)

    def _budget(self, seconds: float) -> int:
        return min(int(self._tokens[0] + self._tokens[1] * seconds), _WINDOW - _PROMPT_ROOM)

    def _prompts(self, context: str | None, vocabulary: Sequence[str]) -> dict[str, Any]:
        if not self._primed or context is None:
            return {}
        recent = context.split()
        while recent and self._count(" ".join(recent)) > _CONTEXT_TOKENS:
            del recent[0]
        hotwords = ", ".join(self.room_for(vocabulary))
        return {"initial_prompt": " ".join([PRIMER, *recent]), "hotwords": hotwords or None}

    def room_for(self, vocabulary: Sequence[str]) -> tuple[str, ...]:
        """As many of these words, from the first on, as fit into a prompt."""
        words = tuple(vocabulary)
        while words and self._count(", ".join(words)) > _HOTWORD_TOKENS:
            words = words[:-1]
        return words

    def _count(self, text: str) -> int:
        return len(self._model.hf_tokenizer.encode(text, add_special_tokens=False).ids)


def _decoded(segments: Sequence[Any], offset: float) -> Decoded:
    words = tuple(
        RawWord(w.word.strip(), float(w.start) - offset, float(w.end) - offset, float(w.probability))
        for s in segments
        for w in s.words or ()
        if w.word.strip()
    )
    if not segments:
        return Decoded()
    return Decoded(
        words,
        logprob=min(float(s.avg_logprob) for s in segments),
        no_speech=max(float(s.no_speech_prob) for s in segments),
        compression=max(float(s.compression_ratio) for s in segments),
        loose=True,
    )


def _load(folder: Path) -> tuple[Any, Placement, str]:
    """The model where it runs best. A GPU that can't be used is said, not hidden."""
    import faster_whisper
    import numpy as np

    logging.getLogger("faster_whisper").setLevel(logging.ERROR)
    trouble = ""
    for placement in placements():
        try:
            model = faster_whisper.WhisperModel(
                str(folder),
                device=placement.device,
                compute_type=placement.compute_type,
                cpu_threads=physical_cores(),
                local_files_only=True,
            )
            if placement.device != "cpu":
                # its libraries are only looked for at the first computation
                model.encode(np.zeros((int(model.model.n_mels), 3000), np.float32))
        except (RuntimeError, ValueError, OSError) as error:
            if placement.device != "cpu":
                trouble = f"There is a GPU, but it can't be used ({error}); running on the CPU."
                continue
            raise MissingError(
                f"The model in {folder} can't be loaded: {error}",
                _again(folder),
            ) from error
        mels = int(model.feature_extractor.mel_filters.shape[0])
        if mels != int(model.model.n_mels):
            raise MissingError(
                f"The model directory {folder} lacks preprocessor_config.json "
                f"(it wants {model.model.n_mels} mel bands, not {mels})",
                _again(folder),
            )
        return model, placement, trouble
    raise AssertionError("the CPU is always a placement")


class WhisperTranscriber(EngineTranscriber):
    """The port's Transcriber over a model directory."""

    @classmethod
    def load(cls, folder: Path, note: str = "") -> WhisperTranscriber:
        """Check and load a directory. Raises MissingError, which names what it lacks."""
        return cls(WhisperEngine(folder, note=note))
