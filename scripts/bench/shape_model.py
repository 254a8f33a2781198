#!/usr/bin/env python3
"""Write a Whisper model of true shape and random weights: right for timing, useless for words.

    scripts/bench/shape_model.py base.en FOLDER

Every matrix has the size that the published model has, quantised to int8 in the same way, so a decode of so many
tokens takes as long as with the real one. The tokenizer maps each text token to an invented word.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulator.ports import Transcriber


@dataclass(frozen=True)
class Shape:
    """The published sizes (OpenAI's model cards): width, layers of encoder and decoder each, attention heads."""

    width: int
    layers: int
    heads: int


SHAPES = {"tiny.en": Shape(384, 4, 6), "base.en": Shape(512, 6, 8), "small.en": Shape(768, 12, 12)}

MELS, SOURCE, TARGET = 80, 1500, 448
TEXT_TOKENS = 50_256
LANGUAGES = 99
SPECIALS_AFTER = ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]


def tokens() -> list[str]:
    """The English models' 51,864 tokens in their order, the text ones invented."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers.pre_tokenizers import ByteLevel

    letters = sorted(ByteLevel.alphabet())
    abc = "abcdefghijklmnopqrstuvwxyz"
    words = [f"Ġ{a}{b}{c}{d}" for a in abc for b in "aeiou" for c in abc for d in abc]
    text = (letters + words)[:TEXT_TOKENS]
    languages = [f"<|{code}|>" for code in ["en", *sorted(set(_LANGUAGE_CODES) - {"en", "yue"})]][:LANGUAGES]
    specials = ["<|endoftext|>", "<|startoftranscript|>", *languages, *SPECIALS_AFTER, "<|notimestamps|>"]
    return text + specials + [f"<|{i * 0.02:.2f}|>" for i in range(1501)]


def tokenizer_json(names: list[str]) -> str:
    """A byte-level tokenizer over these tokens, in the format of the tokenizers package."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    text = {name: index for index, name in enumerate(names[:TEXT_TOKENS])}
    made = Tokenizer(models.BPE(vocab=text, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    first_time = names.index("<|0.00|>")
    made.add_special_tokens([AddedToken(n, special=True, normalized=False) for n in names[TEXT_TOKENS:first_time]])
    made.add_tokens([AddedToken(n, special=False, normalized=False) for n in names[first_time:]])
    return str(made.to_str())


def write_model(shape: Shape, folder: Path, seed: int = 0) -> None:
    """Make the directory and fill it."""
    import ctranslate2

    rng = np.random.default_rng(seed)

    def matrix(*size: int) -> Any:
        return rng.standard_normal(size, np.float32) * np.float32(0.02)

    def linear(spec: Any, rows: int, columns: int) -> None:
        spec.weight, spec.bias = matrix(rows, columns), np.zeros(rows, np.float32)

    def norm(spec: Any) -> None:
        spec.gamma, spec.beta = np.ones(shape.width, np.float32), np.zeros(shape.width, np.float32)

    def attention(spec: Any, *, cross: bool) -> None:
        norm(spec.layer_norm)
        sizes = (1, 2, 1) if cross else (3, 1)
        for part, times in zip(spec.linear, sizes, strict=True):
            linear(part, times * shape.width, shape.width)

    def feed_forward(spec: Any) -> None:
        norm(spec.layer_norm)
        linear(spec.linear_0, 4 * shape.width, shape.width)
        linear(spec.linear_1, shape.width, 4 * shape.width)

    names = tokens()
    spec = ctranslate2.specs.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    spec.encoder.conv1.weight = matrix(shape.width, MELS, 3)
    spec.encoder.conv1.bias = np.zeros(shape.width, np.float32)
    spec.encoder.conv2.weight = matrix(shape.width, shape.width, 3)
    spec.encoder.conv2.bias = np.zeros(shape.width, np.float32)
    spec.encoder.position_encodings.encodings = sinusoids(SOURCE, shape.width)
    norm(spec.encoder.layer_norm)
    for layer in spec.encoder.layer:
        attention(layer.self_attention, cross=False)
        feed_forward(layer.ffn)
    spec.decoder.embeddings.weight = matrix(len(names), shape.width)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.decoder.position_encodings.encodings = matrix(TARGET, shape.width)
    norm(spec.decoder.layer_norm)
    for layer in spec.decoder.layer:
        attention(layer.self_attention, cross=False)
        attention(layer.attention, cross=True)
        feed_forward(layer.ffn)
    first_language = names.index("<|startoftranscript|>") + 1
    spec.config.lang_ids = list(range(first_language, first_language + LANGUAGES))
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [names.index("<|endoftext|>")]
    spec.config.alignment_heads = [[shape.layers - 1, head] for head in range(min(4, shape.heads))]
    spec.register_vocabulary(names)
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(tokenizer_json(names), encoding="utf-8")
    card = {"name": folder.name, "note": "Random weights: for timing only.", "low_trust": True}
    (folder / "mockloop.json").write_text(json.dumps(card), encoding="utf-8")


def sinusoids(length: int, width: int) -> Any:
    """The encoder's position encodings."""
    scale = np.exp(-math.log(10_000) / (width // 2 - 1) * np.arange(width // 2))
    angle = np.arange(length)[:, None] * scale[None]
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)


def transcriber(spec: str, scrap: Path) -> Transcriber:
    """``ENGINE[:MODEL]`` as everywhere, or ``shape:base.en``: one of these models, written to ``scrap``."""
    kind, _, name = spec.partition(":")
    if kind != "shape":
        from audio.transcribe.choose import choose
        from simulator.paths import home

        return choose(spec, home() / "models")
    from audio.transcribe.whisper import WhisperEngine, WhisperTranscriber

    write_model(SHAPES[name], scrap / name)
    # as many tokens as speech has (150 words a minute, 1.3 tokens a word), and no second tries over nonsense
    return WhisperTranscriber(WhisperEngine(scrap / name, tokens=(2, 3.5), loop=math.inf))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=list(SHAPES))
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    write_model(SHAPES[args.shape], args.folder)
    print(args.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
