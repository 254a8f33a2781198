"""Recording files: readable after a kill at any moment, repaired from their size alone, packed only when proved."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio.takes import RATE, TakeWriter, compress, part_of, recover, repair, unfinished
from simulator.errors import InputError, StorageError

NOISE = np.random.default_rng(2).integers(-3000, 3000, 3 * RATE, dtype=np.int16)


def written(path: Path, samples: np.ndarray = NOISE) -> Path:
    writer = TakeWriter(path)
    writer.write(samples)
    return writer.close()


def test_a_take_is_private_complete_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "001-answer.wav"
    writer = TakeWriter(path)
    writer.write(NOISE[:RATE])
    assert part_of(path).exists()
    assert not path.exists()
    writer.write(NOISE[RATE:])
    assert writer.seconds == 3.0
    assert writer.close() == writer.close() == path
    assert not part_of(path).exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.subtype) == (RATE, 1, "PCM_16")
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], NOISE)
    with pytest.raises(StorageError, match="is there already"):
        TakeWriter(path)


def test_every_block_is_readable_while_the_take_grows(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path / "a.wav")
    for n in range(1, 4):
        writer.write(NOISE[:512])
        with wave.open(str(part_of(tmp_path / "a.wav"))) as file:
            assert file.getnframes() == n * 512
    writer.close()


def test_an_empty_take_is_a_wav_file(tmp_path: Path) -> None:
    assert soundfile.info(written(tmp_path / "a.wav", NOISE[:0])).frames == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_loses_nothing_that_was_written(tmp_path: Path) -> None:
    script = (
        "import os,sys,signal; from pathlib import Path; import numpy as np; from audio.takes import TakeWriter\n"
        "w=TakeWriter(Path(sys.argv[1]))\n"
        "for n in range(101): w.write(np.full(512,n,dtype=np.int16))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = tmp_path / "001-answer.wav"
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False, cwd=Path(__file__).parents[3])
    assert done.returncode == -signal.SIGKILL
    (part,) = unfinished(tmp_path)
    assert recover(part) == path
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], np.repeat(np.arange(101, dtype=np.int16), 512))
    assert unfinished(tmp_path) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(size=st.integers(0, 44 + 4096), wreck_header=st.booleans())
def test_any_torn_file_is_repaired(tmp_path: Path, size: int, wreck_header: bool) -> None:
    (tmp_path / "a.wav").unlink(missing_ok=True)
    path = written(tmp_path / "a.wav", NOISE[:2048])
    whole = path.read_bytes()
    torn = whole[:size]
    path.write_bytes(bytes(min(44, size)) + torn[44:] if wreck_header else torn)
    seconds = repair(path)
    kept = max(0, size - 44) // 2
    assert seconds == kept / RATE
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], NOISE[:kept])


def test_recovering_overwrites_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "001-answer.wav", NOISE[:100])
    part_of(path).write_bytes(path.read_bytes())
    assert recover(part_of(path)) == tmp_path / "001-answer-2.wav"
    assert soundfile.info(path).frames == soundfile.info(tmp_path / "001-answer-2.wav").frames == 100


def test_a_new_take_keeps_what_crashed_under_its_name(tmp_path: Path) -> None:
    written(tmp_path / "001-answer.wav", NOISE[:700]).rename(part_of(tmp_path / "001-answer.wav"))
    fresh = written(tmp_path / "001-answer.wav", NOISE[:50])
    assert soundfile.info(fresh).frames == 50
    assert soundfile.info(tmp_path / "001-answer-earlier.wav").frames == 700


def test_a_folder_that_refuses_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't record to") as caught:
        TakeWriter(tmp_path / "nowhere" / "a.wav")
    assert caught.value.hint


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest: real("/dev/full" if "a.wav" in str(path) else path, os.O_RDWR)
    )
    writer = TakeWriter(tmp_path / "a.wav")
    with pytest.raises(StorageError, match="can't go on recording"):
        for _ in range(40):
            writer.write(NOISE[:512])
    with pytest.raises(StorageError, match="can't finish"):
        writer.close()


def test_packing_keeps_every_sample(tmp_path: Path) -> None:
    wav = written(tmp_path / "001-answer.wav", np.resize(NOISE, 25 * RATE))
    size = wav.stat().st_size
    flac = compress(wav)
    assert flac == tmp_path / "001-answer.flac"
    assert not wav.exists()
    assert flac.stat().st_size < size
    assert stat.S_IMODE(flac.stat().st_mode) == 0o600
    assert np.array_equal(soundfile.read(flac, dtype="int16")[0], np.resize(NOISE, 25 * RATE))
    assert [path.name for path in tmp_path.iterdir()] == ["001-answer.flac"]


def test_what_cannot_be_packed_stays(tmp_path: Path) -> None:
    wav = tmp_path / "a.wav"
    wav.write_text("no sound at all")
    with pytest.raises(InputError, match="can't compress"):
        compress(wav)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_draft_that_the_disk_keeps_is_no_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = tmp_path / "a.wav"
    wav.write_text("no sound at all")

    def unlink(_path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(InputError, match="can't compress"):
        compress(wav)


def test_a_flac_that_reads_back_differently_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = written(tmp_path / "a.wav")
    monkeypatch.setattr(np, "array_equal", lambda *_: False)
    with pytest.raises(StorageError, match="does not read back"):
        compress(wav)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_who_keeps_the_name_is_told_while_both_files_are_there(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path / "001-answer.wav")
    writer.write(np.arange(RATE, dtype=np.int16))
    wav = writer.close()
    seen: list[tuple[str, bool]] = []
    flac = compress(wav, lambda path: seen.append((path.name, wav.exists() and path.exists())))
    assert seen == [("001-answer.flac", True)]
    assert not wav.exists()

    def refuse(_: Path) -> None:
        raise StorageError("the log can't be written")

    again = TakeWriter(tmp_path / "002-answer.wav")
    again.write(np.arange(RATE, dtype=np.int16))
    kept = again.close()
    with pytest.raises(StorageError):
        compress(kept, refuse)
    assert kept.exists()
    assert flac.exists()


def test_a_disk_that_refuses_to_pack_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = written(tmp_path / "a.wav")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"^can't pack a\.wav: No space left on device$"):
        compress(wav)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
