"""The recorded answers hold what their manifest says, word for word and second for second."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
import yaml

from audio.samples import Sample, reply_to, sample, samples

HERE = Path(samples()[0].path).parent
every = pytest.mark.parametrize("spoken", samples(), ids=lambda s: s.id)


def sound_of(spoken: Sample) -> np.ndarray:
    sound, rate = soundfile.read(spoken.path, dtype="float32")
    assert rate == 16_000
    return sound


@every
def test_the_sound_is_mono_and_as_long_as_promised(spoken: Sample) -> None:
    sound = sound_of(spoken)
    assert sound.ndim == 1
    assert len(sound) / 16_000 == pytest.approx(spoken.seconds, abs=0.02)
    assert 0.2 < np.abs(sound).max() < 0.5


@every
def test_the_text_is_what_the_list_says(spoken: Sample) -> None:
    book = yaml.safe_load((HERE / "samples.yaml").read_text(encoding="utf-8"))
    (said,) = [entry["say"] for entry in book["samples"] if entry["id"] == spoken.id]
    assert spoken.text == " ".join(line for line in said if isinstance(line, str))
    assert (HERE / f"{spoken.id}.txt").read_text(encoding="utf-8") == spoken.text + "\n"
    assert [word.text for word in spoken.words] == re.findall(r"[A-Za-z']+", spoken.text)


@every
def test_there_is_voice_under_every_word_and_none_outside(spoken: Sample) -> None:
    sound = sound_of(spoken)
    loudness = np.sqrt(np.convolve(sound**2, np.ones(160) / 160, "same"))
    voiced = loudness > 0.004
    before = 0.0
    for word in spoken.words:
        assert before <= word.start + 0.001 < word.end
        assert voiced[int(word.start * 16_000) : int(word.end * 16_000)].mean() > 0.3, word
        before = word.end
    first, last = spoken.words[0].start, spoken.words[-1].end
    assert not voiced[: int((first - 0.05) * 16_000)].any()
    assert not voiced[int((last + 0.15) * 16_000) :].any()


def test_a_weak_answer_has_a_reply_to_every_probe() -> None:
    targets = ("system", "context", "challenge", "actions", "ownership", "results", "learnings", "intent")
    for target in (*targets, "story-element"):
        reply = reply_to("unpopular-weak", target)
        assert reply is not None
        assert 10 < reply.seconds < 30
    assert reply_to("unpopular-weak", "none") is None


def test_lengths_and_thinking_pauses() -> None:
    weak, strong = sample("unpopular-weak"), sample("underperformer-strong")
    assert 45 <= weak.seconds <= 70
    assert 90 <= strong.seconds <= 130
    pauses = [b.start - a.end for a, b in zip(weak.words, weak.words[1:], strict=False)]
    assert max(pauses) == pytest.approx(2.5, abs=0.1)


def test_one_answer_ends_with_its_done_phrase() -> None:
    closing = sample("no-data-done")
    assert closing.done_phrase is not None
    assert closing.text.lower().rstrip(".").endswith(closing.done_phrase)


def test_an_unknown_sample_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sample("no-such-answer")


def test_the_whole_set_stays_small() -> None:
    assert sum(path.stat().st_size for path in HERE.iterdir() if path.is_file()) < 3_000_000
