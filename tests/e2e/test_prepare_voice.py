"""From an empty home to a story and a plan by voice: recorded answers, a real recogniser."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import soundfile
import yaml

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from audio.vad import RATE
from tests.support.process import mockloop

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif("MOCKLOOP_LONG" not in os.environ, reason="half a minute: `scripts/check --deep` runs it"),
]

STORY = sample("underperformer-strong")
# how each answer begins and ends in the sample, in the order in which the fields are asked for
FIELDS = (
    ("a hospital had", "new report,"),  # the title
    ("Two years ago", "to hospitals."),
    ("The hard part", "was a problem."),
    ("So I asked", "the same day."),
    ("After eight", "our customer."),
    ("In the next", "on time,"),
    ("I had seen", "paid for it."),
    ("Now I have", "a week."),
    ("Last year", "and easy."),
)


def said(parts: tuple[tuple[str, str], ...], folder: Path) -> list[str]:
    """Recordings of parts of the sample, with a little silence around."""
    folder.mkdir()
    sound, words = to_int16(read_sound(STORY.path)), STORY.words
    spoken = [word.text.strip(".,").lower() for word in words]

    def place(text: str, after: int) -> int:
        wanted = [word.strip(".,").lower() for word in text.split()]
        return next(n for n in range(after, len(spoken)) if spoken[n : n + len(wanted)] == wanted)

    paths = []
    for number, (begins, ends) in enumerate(parts):
        first = place(begins, 0)
        last = place(ends, first) + len(ends.split()) - 1
        piece = sound[round((words[first].start - 0.1) * RATE) : round((words[last].end + 0.1) * RATE)]
        path = folder / f"{number:02}.wav"
        soundfile.write(path, piece, RATE)
        paths.append(str(path))
    return paths


def test_a_story_is_told_aloud_and_planned(own_home: Path, tmp_path: Path) -> None:
    story = said(FIELDS, tmp_path / "story")
    told = mockloop("prepare", "stories", "underperformer", "--spoken", "--stt", "moonshine", "--answers", *story)
    assert told.returncode == 0, told.stderr
    (kept,) = yaml.safe_load((own_home / "bank" / "stories.yaml").read_text("utf-8"))["stories"]
    assert "to wait six weeks" in kept["title"]
    assert kept["core"] == "underperformer"
    assert "seven engineers" in kept["context"]
    assert len(kept["actions"]) == 2
    assert "within a week" in kept["learning"]["rule"]
    shown = json.loads(mockloop("prepare", "--format", "json").stdout)
    assert [field["strength"] for field in shown["stories"][0]["fields"]] == [2, 2, 2, 2, 2]
    soon = (datetime.now().astimezone().date() + timedelta(days=4)).isoformat()
    planned = mockloop("plan", "--interview", soon)
    assert f"{kept['title']}, for: " in " ".join(planned.stdout.split())
