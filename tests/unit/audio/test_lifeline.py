"""Whatever a process of ours started ends with it, however it ends: killed, it can tell nobody."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audio.pulse import Watch
from tests.support.library import write_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="watches with a FIFO")

# every Python process whose command line holds the word says when it starts, and by closing when it has ended
SITE = """
import os, sys
if {word!r} in " ".join(sys.orig_argv):
    os.write(os.open({fifo!r}, os.O_WRONLY), b".")
"""
HANGS = "import time\ndef {name}(*_, **__):\n    time.sleep(3600)\n"
RENDERING = """
import sys
from pathlib import Path
from audio.speaker import Synthesiser, VoiceSettings
Synthesiser(Path(sys.argv[1]), VoiceSettings(driver="dummy"), timeout=3600).render("Why?")
"""
MEASURING = """
import sys
from pathlib import Path
from audio.transcribe.measure import measure
from audio.transcribe.store import Installed
measure(Installed("slow", Path("nowhere"), True), Path(sys.argv[1]))
"""
WATCHING = "import time\nfrom audio.pulse import Watch\nwatch = Watch(print)\ntime.sleep(3600)\n"
RERUN = "import sys\nfrom simulator.__main__ import main\nif __name__ == '__main__':\n    main()\n"


class Witness:
    """Sees processes start and end: they hold the other end of a FIFO."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def next(self, seconds: float = 60.0) -> bytes:
        """A dot for each process that has started, nothing once all have ended."""
        ready, _, _ = select.select([self._end], [], [], seconds)
        assert ready, "they neither start nor end"
        return os.read(self._end, 100)

    def close(self) -> None:
        os.close(self._end)


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run ``program``, kill it once its child has started, and wait until the child has ended, too."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(site))

    def run(program: str, word: str, *arguments: str, hangs: str = "", children: int = 1) -> None:
        witness = Witness(tmp_path / "fifo")
        (site / "sitecustomize.py").write_text(SITE.format(word=word, fifo=str(witness.path)))
        if hangs:
            module, _, name = hangs.partition(".")
            (site / f"{module}.py").write_text(HANGS.format(name=name))
        path = tmp_path / "program.py"
        path.write_text(program)
        parent = subprocess.Popen([sys.executable, str(path), *arguments], stderr=subprocess.DEVNULL)
        try:
            started = 0
            while started < children:
                started += len(witness.next())
            parent.send_signal(signal.SIGKILL)
            while witness.next(20.0):
                pass  # another one that started meanwhile
        finally:
            parent.kill()
            parent.wait()
            witness.close()

    return run


def test_a_voice_that_hangs_ends_with_a_killed_parent(killed: Callable[..., None], tmp_path: Path) -> None:
    killed(RENDERING, "render.py", str(tmp_path / "cache"), hangs="pyttsx3.init")


def test_a_model_that_is_measured_ends_with_a_killed_parent(killed: Callable[..., None], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "speech.wav")  # nobody ever writes to it
    killed(MEASURING, "transcribe.measure", str(tmp_path / "speech.wav"))


def test_workers_end_with_a_killed_parent(killed: Callable[..., None], own_home: Path) -> None:
    for n in range(60):
        write_session(own_home, f"2026-01-01-0000{n:02}-made")
    killed(RERUN, "spawn_main", "rerun", "--all", "--jobs", "2", children=2)


@pytest.fixture
def pactl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Witness:
    """A sound server's client to which nothing ever happens."""
    witness = Witness(tmp_path / "fifo")
    script = tmp_path / "pactl"
    script.write_text(f"#!/bin/sh\nexec 3>'{witness.path}'\nprintf . >&3\nexec sleep 3600\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return witness


def test_the_watch_over_the_sound_server_ends_with_a_killed_parent(pactl: Witness) -> None:
    parent = subprocess.Popen([sys.executable, "-c", WATCHING])
    assert pactl.next() == b"."
    parent.kill()
    parent.wait()
    assert pactl.next(20.0) == b""
    pactl.close()


def test_a_closed_watch_leaves_nothing_behind(pactl: Witness) -> None:
    watch = Watch(lambda: None)
    assert pactl.next() == b"."
    watch.close()
    assert pactl.next(20.0) == b""
    pactl.close()
