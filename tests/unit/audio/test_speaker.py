"""Rendering lines with the real pyttsx3, with the system's espeak-ng and with the bundled one."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audio.levels import PEAK_DBFS, SPEECH_DBFS, speech_dbfs
from audio.speaker import Synthesiser, VoiceSettings
from simulator.errors import EngineError, InputError, MissingError, StorageError

LINE = "Tell me about a time when you managed an underperformer."
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is how Linux speaks")


def system_espeak() -> bool:
    try:
        ctypes.CDLL("libespeak-ng.so.1")
    except OSError:
        return False
    return True


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def count_children(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every job that a child process is started for, in order."""
    real, jobs = subprocess.run, []

    def run(command: list[str], **options: object) -> object:
        jobs.append(Path(command[-1]).read_text("utf-8"))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", run)
    return jobs


def replace_child(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let the child process run ``script`` instead."""
    real = subprocess.run

    def run(command: list[str], **options: object) -> object:
        return real([sys.executable, "-c", script, command[-1]], **options)

    monkeypatch.setattr(subprocess, "run", run)


@linux_only
@pytest.mark.parametrize("library", ["system", "bundled", ""])
def test_a_line_becomes_speech_of_the_right_loudness(tmp_path: Path, library: str) -> None:
    if library == "system" and not system_espeak():
        pytest.skip("no espeak-ng on this system")
    speech = Synthesiser(tmp_path / "cache", VoiceSettings(library=library)).render(LINE)
    assert 2.0 < speech.seconds < 6.0
    level = speech_dbfs(speech.samples.astype(np.float32) / 32768, speech.rate)
    peak = 20 * np.log10(np.abs(speech.samples.astype(np.float64)).max() / 32768)
    assert level == pytest.approx(SPEECH_DBFS, abs=0.1) or peak == pytest.approx(PEAK_DBFS, abs=0.01)
    assert peak <= PEAK_DBFS + 0.01
    assert speech.path.stat().st_mode & 0o777 == 0o600
    assert speech.path.parent.stat().st_mode & 0o777 == 0o700


@linux_only
def test_each_library_says_who_it_is(tmp_path: Path) -> None:
    assert Synthesiser(tmp_path, VoiceSettings(library="bundled")).engine() == "espeak-ng bundled"
    expected = "espeak-ng of the system" if system_espeak() else "espeak-ng bundled"
    assert Synthesiser(tmp_path).engine() == expected


@linux_only
def test_bundled_voices_are_found_far_down_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 8)
    deep.mkdir(parents=True)
    package = Path(espeakng_loader.__file__).parent
    (deep / package.name).symlink_to(package)
    monkeypatch.setenv("PYTHONPATH", str(deep))
    assert len(str(deep)) > 160
    assert Synthesiser(tmp_path / "cache", VoiceSettings(library="bundled")).render("Far away.").seconds > 0.3


def test_a_cached_line_needs_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = count_children(monkeypatch)
    speaker = Synthesiser(tmp_path)
    first, second = speaker.render(LINE), speaker.render(LINE)
    assert len(jobs) == 1
    assert np.array_equal(first.samples, second.samples)
    assert first.path == second.path


def test_voice_rate_and_text_are_cached_apart(tmp_path: Path) -> None:
    slow = Synthesiser(tmp_path, VoiceSettings(rate=120)).render(LINE)
    fast = Synthesiser(tmp_path, VoiceSettings(rate=240)).render(LINE)
    other = Synthesiser(tmp_path, VoiceSettings(rate=240)).render("Why?")
    assert len({slow.path, fast.path, other.path}) == 3
    assert slow.seconds > 1.3 * fast.seconds


@pytest.mark.parametrize("damage", [b"", b"RIFF", "half", "silent"])
def test_a_damaged_cache_entry_is_rendered_again(tmp_path: Path, damage: bytes | str) -> None:
    speaker = Synthesiser(tmp_path)
    good = speaker.render(LINE)
    whole = good.path.read_bytes()
    damaged = {"half": whole[: len(whole) // 2 + 1], "silent": whole[:44] + bytes(len(whole) - 44)}
    good.path.write_bytes(damage if isinstance(damage, bytes) else damaged[damage])
    assert np.array_equal(speaker.render(LINE).samples, good.samples)
    assert good.path.read_bytes() == whole


@linux_only
def test_an_unknown_voice_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no voice called 'klingon prime'") as caught:
        Synthesiser(tmp_path, VoiceSettings(voice="klingon prime")).render(LINE)
    assert "Some that are there" in caught.value.hint


@linux_only
@pytest.mark.parametrize("voice", ["en-us", "English (Great Britain)", "gmw/en-US", "scotland"])
def test_voices_go_by_id_name_language_or_part(tmp_path: Path, voice: str) -> None:
    assert Synthesiser(tmp_path, VoiceSettings(voice=voice, library="bundled")).render("Why?").seconds > 0.1


def test_commands_of_the_engines_are_spoken_as_words_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = count_children(monkeypatch)
    Synthesiser(tmp_path).render("You said\n[[slnc 5000]] <b>we</b>  re-planned.")
    assert json.loads(jobs[0])["text"] == "You said slnc 5000 b we /b re-planned."


@pytest.mark.parametrize(
    ("child", "error", "fact"),
    [
        ("import time; time.sleep(60)", EngineError, "did not answer within"),
        ("raise RuntimeError('no luck')", EngineError, "no luck"),
        ("import os; os.abort()", EngineError, "exit status -6"),
        ("print('{\"ok\": true}')", EngineError, "wrote no sound"),
        ('print(\'{"kind": "missing", "error": "gone"}\')', MissingError, "no speech engine: gone"),
    ],
)
def test_a_failing_engine_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, error: type[Exception], fact: str
) -> None:
    replace_child(monkeypatch, child)
    with pytest.raises(error, match=fact) as caught:
        Synthesiser(tmp_path, timeout=0.5).render(LINE)
    assert caught.value.hint  # type: ignore[attr-defined]
    assert not list(tmp_path.glob("*.wav"))


def test_speech_that_breaks_off_is_no_speech(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import json,sys,wave; job=json.load(open(sys.argv[1])); w=wave.open(job['out'],'wb'); w.setnchannels(1);"
        "w.setsampwidth(2); w.setframerate(22050); w.writeframes(b'ab'*2205); w.close(); print('{\"ok\": true}')"
    )
    replace_child(monkeypatch, script)
    with pytest.raises(EngineError, match=r"spoke only 0\.1 s"):
        Synthesiser(tmp_path).render(LINE)


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(StorageError, match="can't keep speech"):
        Synthesiser(tmp_path / "cache").render(LINE)


@linux_only
def test_a_line_is_said_as_people_say_it(tmp_path: Path) -> None:
    speaker = Synthesiser(tmp_path, spoken=lambda text: text.replace("1:1", "one on one"))
    assert speaker.render("In your next 1:1?").path == speaker.render("In your next one on one?").path


@linux_only
def test_sentences_have_a_pause_between_them(tmp_path: Path) -> None:
    speech = Synthesiser(tmp_path).render("I stopped the release. What came next?")
    inside = np.abs(speech.samples[speech.rate // 5 : -speech.rate // 5].astype(np.int32)) < 200
    quiet = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    pauses = (quiet[1::2] - quiet[::2]) / speech.rate
    assert pauses.max() > 0.25
