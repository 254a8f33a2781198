"""A sound server of our own: a speaker whose sound can be recorded and a microphone that can be played into.

Null sinks of PulseAudio in a private runtime folder, as root or as a user, many beside each other.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.support.left import watch
from tests.support.waits import NET, until

SPEAKER = "spk"
MICROPHONE = "virtmic"
MONITOR_RATE = 48_000
MICROPHONE_RATE = 16_000

_TOOLS = ("pulseaudio", "pactl", "paplay", "parec", "pacat")


def why_not() -> str:
    """Why there can be no sound server here; empty where there can."""
    missing = [tool for tool in _TOOLS if not shutil.which(tool)]
    return f"needs {', '.join(missing)}: apt install pulseaudio pulseaudio-utils" if missing else ""


def wait_for(condition: Callable[[], bool], seconds: float = NET, step: float = 0.02) -> bool:
    """Look every ``step`` seconds whether ``condition`` holds; False where it doesn't within ``seconds``."""
    return until(condition, step, seconds)


class SoundServer:
    """One PulseAudio daemon with the sinks ``spk`` and ``micsink`` and the source ``virtmic``."""

    def __init__(self) -> None:
        # a short path of our own: a socket's name may have 108 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="ml-pulse-"))
        self.environment = {
            "PULSE_SERVER": f"unix:{self.folder}/pulse/native",
            "PULSE_RUNTIME_PATH": str(self.folder / "pulse"),
            "PULSE_STATE_PATH": str(self.folder / "state"),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "XDG_RUNTIME_DIR": str(self.folder),
        }
        self._log = (self.folder / "log").open("wb")
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no"]
        command += ["--disable-shm=yes", "--use-pid-file=no", "-L", "module-native-protocol-unix"]
        command += ["-L", f"module-null-sink sink_name={SPEAKER} rate={MONITOR_RATE}"]
        command += ["-L", f"module-null-sink sink_name=micsink rate={MICROPHONE_RATE} channels=1"]
        self._daemon = subprocess.Popen(
            command, stdout=self._log, stderr=self._log, env=os.environ | self.environment
        )
        self._players: list[subprocess.Popen[bytes]] = []
        self._told = ""
        watch("sound-server.txt", self.explain)
        if not wait_for(lambda: self._daemon.poll() is not None or bool(self._ask("info"))):
            self.close()
        self.plug()

    @property
    def alive(self) -> bool:
        return self._daemon.poll() is None

    def explain(self) -> str:
        """The daemon's log."""
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else self._told

    def close(self) -> None:
        self._told = self.explain()
        for player in self._players:
            player.kill()
            player.wait()
        self.kill()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def quiet_mic(self) -> None:
        """Whoever speaks into the microphone falls silent, the room's noise stays."""
        for player in self._players:
            player.kill()
            player.wait()
        self._players.clear()

    def kill(self) -> None:
        """The sound server dies, as after a crash."""
        self._daemon.kill()
        self._daemon.wait()

    def pactl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pactl", *arguments], env=os.environ | self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pactl", *arguments], env=os.environ | self.environment, check=False, capture_output=True, text=True
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    # --- the microphone's plug and switch ---
    def plug(self, name: str = MICROPHONE, *, default: bool = True) -> None:
        """Plug in a microphone that hears what is played into it."""
        label = f"source_properties=device.description={name}-microphone"
        self.pactl("load-module", "module-remap-source", "master=micsink.monitor", f"source_name={name}", label)
        if default:
            self.pactl("set-default-source", name)
        self.pactl("set-default-sink", SPEAKER)

    def unplug(self, name: str = MICROPHONE) -> None:
        """Pull it out: the server moves its recordings to whatever source is left."""
        for line in self.pactl("list", "short", "modules").splitlines():
            if f"source_name={name}" in line.split():
                self.pactl("unload-module", line.split()[0])

    @contextmanager
    def headset(self, dbfs: float = -70.0) -> Iterator[None]:
        """A microphone that hisses and is no sink's monitor: the speaker can vanish without another in its place."""
        path = self.folder / "headset"
        arguments = ("source_name=headset", "format=s16le", f"rate={MICROPHONE_RATE}", "channels=1")
        self.pactl("load-module", "module-pipe-source", f"file={path}", *arguments)
        self.pactl("set-default-source", "headset")
        self.unplug()
        self.unplug_speaker("micsink")
        over = threading.Event()

        def hiss() -> None:
            rng, block = np.random.default_rng(3), MICROPHONE_RATE // 10
            with (
                contextlib.suppress(BrokenPipeError),
                path.open("wb", buffering=0) as pipe,
            ):  # the server may go first
                begun, given = time.monotonic(), 0
                while not over.wait(max(0.0, begun + given / MICROPHONE_RATE - time.monotonic())):
                    pipe.write(rng.normal(0.0, 32768 * 10 ** (dbfs / 20), block).astype("<i2").tobytes())
                    given += block

        thread = threading.Thread(target=hiss, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(NET)

    def unplug_speaker(self, name: str = SPEAKER) -> None:
        """Pull out a speaker: what plays on it moves to another where there is one, and breaks off where not."""
        for line in self.pactl("list", "short", "modules").splitlines():
            if f"sink_name={name}" in line.split():
                self.pactl("unload-module", line.split()[0])

    def plug_speaker(self) -> None:
        self.pactl("load-module", "module-null-sink", f"sink_name={SPEAKER}", f"rate={MONITOR_RATE}")

    def suspend(self, name: str = MICROPHONE, *, on: bool = True) -> None:
        self.pactl("suspend-source", name, "1" if on else "0")

    def mute(self, name: str = MICROPHONE, *, on: bool = True) -> None:
        self.pactl("set-source-mute", name, "1" if on else "0")

    # --- sound in and out ---
    def play_into_mic(self, wav: Path, *, wait: bool = True, latency: int = 1000) -> subprocess.Popen[bytes]:
        """Let the microphone hear ``wav``; mono PCM16 at 16 kHz arrives sample for sample.

        ``latency`` in ms: what the player buffers; with less it stutters beside busy processes.
        """
        command = ["paplay", "--device=micsink", f"--latency-msec={latency}", str(wav)]
        player = subprocess.Popen(command, env=os.environ | self.environment)
        self._players.append(player)
        if wait:
            assert player.wait(2 * NET) == 0
        return player

    @contextmanager
    def room_noise(self, dbfs: float = -70.0) -> Iterator[None]:
        """The hiss that every real microphone has: without it a silent null sink delivers exact zeros."""
        path = self.folder / "noise.raw"
        noise = np.random.default_rng(3).normal(0.0, 32768 * 10 ** (dbfs / 20), 60 * MICROPHONE_RATE)
        path.write_bytes(np.rint(noise).astype("<i2").tobytes())
        player = (
            f"pacat --device=micsink --raw --format=s16le --rate={MICROPHONE_RATE} --channels=1 --latency-msec=1000"
        )
        # over and over: no test knows how long it takes
        command = ["sh", "-c", f"while cat {shlex.quote(str(path))}; do :; done 2>/dev/null | {player}"]
        room = subprocess.Popen(command, env=os.environ | self.environment, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(room.pid, signal.SIGKILL)
            room.wait()

    @contextmanager
    def record_monitor(self, sink: str = SPEAKER) -> Iterator[Monitor]:
        """Record what is audible on the speaker; sound flows when the block begins."""
        command = ["parec", f"--device={sink}.monitor", f"--rate={MONITOR_RATE}", "--channels=1", "--format=s16le"]
        process = subprocess.Popen(
            [*command, "--latency-msec=10"], stdout=subprocess.PIPE, env=os.environ | self.environment
        )
        assert process.stdout is not None
        monitor = Monitor(process.stdout)
        try:
            assert wait_for(lambda: monitor.seconds > 0, 10), "nothing comes from the monitor"
            yield monitor
        finally:
            process.kill()
            monitor.join()
            process.wait()


class Monitor:
    """What came out of the speaker so far, at 48 kHz mono, with the time at which each piece arrived."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._pieces: list[tuple[float, NDArray[np.int16]]] = []
        self._thread = threading.Thread(target=self._read, name="monitor", daemon=True)
        self._thread.start()
        watch("speaker.wav", self._as_wav)

    @property
    def seconds(self) -> float:
        return sum(piece.size for _, piece in list(self._pieces)) / MONITOR_RATE

    @property
    def samples(self) -> NDArray[np.int16]:
        return np.concatenate([piece for _, piece in list(self._pieces)])

    def _as_wav(self) -> Path:
        path = Path(tempfile.gettempdir()) / f"mockloop-monitor-{os.getpid()}.wav"
        soundfile.write(path, self.samples if self._pieces else np.zeros(0, np.int16), MONITOR_RATE, subtype="PCM_16")
        return path

    def samples_until(self, moment: float) -> int:
        """How many samples had arrived by then (``time.monotonic``)."""
        return sum(piece.size for at, piece in list(self._pieces) if at <= moment)

    def first_sound(self, above: int = 100) -> float | None:
        """When (``time.monotonic``) the first piece with a sample louder than ``above`` had arrived."""
        return next((at for at, piece in list(self._pieces) if np.abs(piece.astype(np.int32)).max() > above), None)

    def last_sound(self, above: int = 100) -> float | None:
        """When the last piece with a sample louder than ``above`` had arrived."""
        loud = [at for at, piece in list(self._pieces) if np.abs(piece.astype(np.int32)).max() > above]
        return loud[-1] if loud else None

    def join(self) -> None:
        self._thread.join(NET)
        self._stream.close()

    def _read(self) -> None:
        rest = b""
        while data := self._stream.read1(4096):  # type: ignore[attr-defined]
            data = rest + data
            rest = data[len(data) // 2 * 2 :]
            self._pieces.append((time.monotonic(), np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")))


def find_in(needle: NDArray[np.int16], haystack: NDArray[np.int16]) -> tuple[int, float]:
    """Where ``needle`` lies in ``haystack`` and their normalised correlation there, 0..1."""
    size = 1 << (needle.size + haystack.size - 1).bit_length()
    a, b = needle.astype(np.float64), haystack.astype(np.float64)
    product = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)[: haystack.size]
    at = int(np.argmax(product[: max(1, haystack.size - needle.size + 1)]))
    part = b[at : at + a.size]
    energy = float(np.sqrt(np.sum(a[: part.size] ** 2) * np.sum(part**2)))
    return at, float(product[at]) / energy if energy else 0.0


def audible_in(needle: NDArray[np.int16], haystack: NDArray[np.int16], rate: int) -> tuple[int, float]:
    """Where ``needle`` begins in ``haystack`` and how like its pieces are there: the median of up to nine.

    A busy machine lets a speaker stutter: what comes behind the gap is right and a little late.
    """
    at, whole = find_in(needle, haystack)
    size = min(rate // 4, needle.size)
    likeness = []
    for start in np.linspace(0, needle.size - size, 9).round().astype(int):
        around = haystack[max(0, at + start - 3 * rate) : at + start + size + 3 * rate]
        likeness.append(find_in(needle[start : start + size], around)[1] if around.size >= size else 0.0)
    return at, max(whole, float(np.median(likeness)))
