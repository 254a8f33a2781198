"""export.py CHECKPOINT FOLDER OUT: a trained checkpoint as a CTranslate2 int8 directory that faster-whisper loads."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import ctranslate2
import torch
from faster_whisper.tokenizer import Tokenizer as WhisperTokenizer
from network import ALIGNED, DECODERS, HEADS, Aligner, fresh
from tokenizers import Tokenizer
from transformers import GenerationConfig
from vocabulary import Special

# what Whisper's feature extractor is told; faster-whisper reads it from the model's directory
PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16000,
}
CARD = {
    "name": "small-whisper",
    "note": (
        "It was trained on one synthetic voice for the tests and knows no other. "
        "For a human voice: mockloop models pull small.en"
    ),
    "language": "en",
    "low_trust": True,
    "primed": False,  # it hears better without a prompt: prompts were a small part of its training
    "tiers": [[0.0, 2.0], [3.0, 0.4]],  # and best what lies between two short silences, a sentence or two
    "before": 0.3,  # with a little more silence before it than Whisper's 0.2 s
}


def generation(tokenizer: Tokenizer, aligned: list[list[int]]) -> GenerationConfig:
    """``aligned``: layer and number of the attention heads that tell where a word is spoken."""
    special = Special.of(tokenizer)
    never = set(WhisperTokenizer(tokenizer, False).non_speech_tokens)
    never |= {special.transcribe, special.translate, special.sot, special.previous, special.lm, special.silence}
    return GenerationConfig(
        decoder_start_token_id=special.sot,
        eos_token_id=special.eot,
        bos_token_id=special.eot,
        pad_token_id=special.eot,
        max_length=448,
        alignment_heads=aligned,
        suppress_tokens=sorted(never),
        begin_suppress_tokens=[tokenizer.token_to_id("Ġ"), special.eot],
        is_multilingual=False,
        no_timestamps_token_id=special.no_times,
        max_initial_timestamp_index=50,
        prev_sot_token_id=special.previous,
        return_timestamps=False,
        lang_to_id={"<|en|>": special.en},
        task_to_id={"transcribe": special.transcribe, "translate": special.translate},
    )


def export(checkpoint: Path, folder: Path, out: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    special = Special.of(tokenizer)
    saved = torch.load(checkpoint, map_location="cpu")
    if "aligner" in saved:
        aligner = Aligner()
        aligner.load_state_dict(saved["aligner"])
        model = fresh(tokenizer, DECODERS + 1)
        model.load_state_dict(saved["model"], strict=False)  # all but the last layer, which is no part of training
        aligner.write_into(model.model.decoder.layers[-1])
        aligned = [[DECODERS, head] for head in range(HEADS)]
    else:
        model = fresh(tokenizer)
        model.load_state_dict(saved["model"])
        aligned = [[DECODERS - 1, head] for head in range(ALIGNED)]
    model.eval()
    model.generation_config = generation(tokenizer, aligned)
    with tempfile.TemporaryDirectory() as between:
        stock = Path(between)
        model.save_pretrained(stock)
        shutil.copy(folder / "tokenizer.json", stock)
        end = tokenizer.id_to_token(special.eot)
        names = dict.fromkeys(("bos_token", "eos_token", "unk_token", "pad_token"), end)
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 448, **names}
        (stock / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
        (stock / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=1), encoding="utf-8")
        copied = ["tokenizer.json", "preprocessor_config.json"]
        converter = ctranslate2.converters.TransformersConverter(str(stock), copy_files=copied)
        converter.convert(str(out), quantization="int8", force=True)
    # tokenizer.json and vocabulary.json as compact JSON: the indentation is half of their size
    for name in ("tokenizer.json", "vocabulary.json"):
        path = out / name
        raw = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(raw, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    (out / "mockloop.json").write_text(json.dumps(CARD, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    checkpoint, folder, out = map(Path, sys.argv[1:4])
    export(checkpoint, folder, out)
    for path in sorted(out.iterdir()):
        print(f"{path.name:26} {path.stat().st_size:9}")


if __name__ == "__main__":
    main()
