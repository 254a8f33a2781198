"""Which installed voice is taken where none was chosen."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from audio.speaker import Synthesiser, VoiceSettings
from audio.voices import best_voice, is_english, preferred
from simulator.errors import InputError


def voice(ident: str, name: str = "", *languages: str) -> dict[str, object]:
    return {"id": ident, "name": name or ident, "languages": list(languages)}


MAC = [
    voice("com.apple.eloquence.en-US.Eddy", "Eddy", "en_US"),
    voice("com.apple.speech.synthesis.voice.Zarvox", "Zarvox", "en_US"),
    voice("com.apple.voice.compact.de-DE.Anna", "Anna", "de_DE"),
    voice("com.apple.voice.compact.en-GB.Daniel", "Daniel", "en_GB"),
    voice("com.apple.voice.compact.en-US.Samantha", "Samantha", "en_US"),
]
WINDOWS = [
    voice("TTS_MS_DE-DE_HEDDA_11.0", "Microsoft Hedda Desktop - German"),
    voice("TTS_MS_EN-US_DAVID_11.0", "Microsoft David Desktop - English (United States)"),
    voice("TTS_MS_EN-US_ZIRA_11.0", "Microsoft Zira Desktop - English (United States)"),
    voice("Aria-Online", "Microsoft Aria Online (Natural) - English (United States)"),
]


def test_the_best_of_what_is_installed_is_taken() -> None:
    assert best_voice("nsss", MAC).endswith("Samantha")
    premium = voice("com.apple.voice.premium.en-US.Ava", "Ava (Premium)", "en_US")
    assert best_voice("nsss", [*MAC, premium]) == premium["id"]
    assert "ZIRA" in best_voice("sapi5", WINDOWS), "no voice that sends what it says to a server"
    local = voice("Aria", "Microsoft Aria (Natural) - English (United States)")
    assert best_voice("sapi5", [*WINDOWS, local]) == "Aria"
    assert best_voice("sapi5", WINDOWS[:1]) == ""
    assert best_voice("another engine", MAC) == ""


def test_english_is_told_by_language_or_name() -> None:
    assert [is_english(v) for v in MAC] == [True, True, False, True, True]
    assert [is_english(v) for v in WINDOWS] == [False, True, True, True]
    assert not is_english({"id": "cmn", "name": "Chinese (Mandarin, latin as English)", "languages": ["cmn"]})


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is how Linux speaks")
def test_english_voices_come_first_and_the_chosen_one_speaks(tmp_path: Path) -> None:
    speaker = Synthesiser(tmp_path, VoiceSettings(library="bundled", rate=155))
    english, others = speaker.voices()
    assert "English (America)" in english
    assert all("English" in name for name in english)
    assert len(others) > 50
    assert preferred("espeak")[0] in speaker.description
    line = "Looking back, which of your own steps would you change, and what have you done differently since then?"
    chosen = speaker.render(line)
    plain = Synthesiser(tmp_path, VoiceSettings(voice="en-us", library="bundled", rate=155)).render(line)
    assert not np.array_equal(chosen.samples, plain.samples)
    assert len(line.split()) / chosen.seconds * 60 <= 165, "espeak-ng by itself makes 198 of 155"
    with pytest.raises(InputError, match="no timbre called 'opera'") as refused:
        Synthesiser(tmp_path, VoiceSettings(voice="en-us+opera", library="bundled")).render("Why?")
    assert "en-us+Alex" in refused.value.hint
