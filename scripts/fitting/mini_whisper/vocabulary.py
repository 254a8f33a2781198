"""A small byte-level vocabulary in Whisper's layout: tokenizer.json from texts.json.

Order (Whisper's own): text pieces, <|endoftext|>, <|startoftranscript|>, languages, tasks, then the 1,501 times
from <|0.00|> to <|30.00|>. An English-only model keeps one reserved slot before <|endoftext|>: faster-whisper takes
a model for multilingual by the place of its tokens.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

PIECES = 1200  # text tokens, the reserved one included: nearly every word of the samples is one piece
TIMES = [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
# faster-whisper suppresses the first token of " -", " '" and a few signs; were they not pieces of their own, that
# would be the bare space, and no word could begin
FORCED = " - ' – € ♪ ’ ∞"
_TASKS = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")


@dataclass(frozen=True, slots=True)
class Special:
    """The ids that the decoder's prompt and targets are built of."""

    eot: int
    sot: int
    en: int
    transcribe: int
    translate: int
    lm: int
    previous: int
    silence: int
    no_times: int
    first_time: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Special:
        names = ("endoftext", "startoftranscript", "en", "transcribe", "translate", "startoflm", "startofprev")
        return cls(*(tokenizer.token_to_id(f"<|{name}|>") for name in (*names, "nospeech", "notimestamps", "0.00")))

    def time(self, seconds: float) -> int:
        return self.first_time + min(max(round(seconds / 0.02), 0), 1500)


def build(lines: list[str]) -> Tokenizer:
    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    pieces.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=PIECES - 1, initial_alphabet=alphabet, show_progress=False)
    pieces.train_from_iterator([" " + line for line in lines] + [FORCED] * 3000, trainer)
    raw = json.loads(pieces.to_str())
    raw["model"]["vocab"]["<|reserved|>"] = len(raw["model"]["vocab"])
    whole = Tokenizer.from_str(json.dumps(raw))
    languages = ["en", *(code for code in _LANGUAGE_CODES if code not in ("en", "yue"))]
    special = ["endoftext", "startoftranscript", *languages, *_TASKS]
    whole.add_special_tokens([AddedToken(f"<|{name}|>", special=True, normalized=False) for name in special])
    whole.add_tokens([AddedToken(time, special=False, normalized=False) for time in TIMES])
    return whole


def main(folder: Path) -> None:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    training = [line for kind in ("free", "clauses", "grammar", "walk", "salad") for line in texts[kind]]
    tokenizer = build(training)
    tokenizer.save(str(folder / "tokenizer.json"))
    for line in training[:200]:
        assert tokenizer.decode(tokenizer.encode(" " + line, add_special_tokens=False).ids) == " " + line
    held = [" " + line for line in texts["samples"] + texts["heldout"]]
    pieces = sum(len(tokenizer.encode(line).ids) for line in held) / sum(len(line.split()) for line in held)
    print(f"{tokenizer.get_vocab_size()} tokens, {pieces:.2f} a word on the held-out lines, {Special.of(tokenizer)}")
    assert len(tokenizer.encode(" -").ids) == len(tokenizer.encode(" '").ids) == 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
