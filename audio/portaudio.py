"""The only door to PortAudio: devices, and streams of PCM16 blocks. Everything else sees ``SoundSystem``.

sounddevice is imported inside, so that the mind works where no sound library is installed.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.errors import MissingError

__all__ = ["Endpoint", "Kind", "PortAudio", "SoundSystem", "Stream", "StreamSpec", "portaudio_hint", "within"]

Kind = Literal["input", "output"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One device as PortAudio lists it. ``channels`` and ``rate`` (Hz) are of the asked direction."""

    index: int
    name: str
    channels: int
    rate: float
    is_default: bool


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """What to open: ``rate`` in Hz, ``block`` in frames, ``latency`` in seconds or PortAudio's low/high.

    ``environment`` is set while the stream is opened: this is how libpulse is told which source or sink to use.
    """

    kind: Kind
    index: int
    rate: int
    channels: int
    block: int
    latency: float | Literal["low", "high"]
    environment: tuple[tuple[str, str], ...] = ()


class Stream(Protocol):
    """An open stream. ``latency`` in seconds."""

    @property
    def latency(self) -> float: ...

    def start(self) -> None: ...

    def close(self) -> None:
        """Let go of the device at once, without playing out what is buffered."""
        ...


Callback = Callable[[NDArray[np.int16], float, bool], None]
"""Gets the block (shape (frames, channels): to read for an input, to fill for an output), the seconds between now
and the moment its first sample was or will be at the converter, and whether samples were lost before it."""


class SoundSystem(Protocol):
    """What recorder, player and doctor need of the machine's sound."""

    def endpoints(self, kind: Kind) -> list[Endpoint]:
        """Raises MissingError where there is no PortAudio."""
        ...

    def accepts(self, spec: StreamSpec) -> bool:
        """Whether the device takes this rate and these channels."""
        ...

    def open(self, spec: StreamSpec, callback: Callback, on_finished: Callable[[], None]) -> Stream:
        """Open, not yet started. ``on_finished`` is told when the stream ends by itself. Raises MissingError."""
        ...

    def before_rescan(self, hook: Callable[[], None]) -> None:
        """Let ``hook`` close what is open and idle before devices are looked for again."""
        ...

    def rescan(self) -> bool:
        """Look for devices again; False where an open stream forbids it."""
        ...


def within(seconds: float, action: Callable[[], T]) -> T:
    """Run ``action`` in a daemon thread: calls into the sound system may hang for ever. Raises TimeoutError."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(action())
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, name="sound-call", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer within {seconds:.1f} s")
    return results[0]


def _answered(call: Callable[[], T]) -> T:
    """The result of a call into the sound system, or MissingError where it hangs."""
    try:
        return within(_ANSWER_SECONDS, call)
    except TimeoutError as error:
        raise MissingError(
            f"The sound system does not answer ({error}).", "Start it again, for example by logging in anew."
        ) from error


@dataclass(slots=True)
class _Process:
    """State that every ``PortAudio`` shares, because the C libraries beneath are loaded once in a process.

    ``lock`` guards opening and closing; ``hooks`` are called before PortAudio is started anew.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    open: list[object] = field(default_factory=list)  # streams: one that is collected while it runs crashes Python
    hooks: list[weakref.WeakMethod[Callable[[], None]]] = field(default_factory=list)
    complaints: deque[str] = field(default_factory=lambda: deque(maxlen=3))  # of ALSA, the last ones
    handler: object = None  # the C callback that receives them: ALSA may call it until the process ends


_PROCESS = _Process()


class PortAudio:
    """``SoundSystem`` over sounddevice. Instances share everything: PortAudio is one for the whole process."""

    def endpoints(self, kind: Kind) -> list[Endpoint]:
        sd = self._load()
        default = sd.default.device[0 if kind == "input" else 1]
        return [
            Endpoint(
                index=info["index"],
                name=info["name"],
                channels=info[f"max_{kind}_channels"],
                rate=info["default_samplerate"],
                is_default=info["index"] == default,
            )
            for info in _answered(sd.query_devices)
            if info[f"max_{kind}_channels"] > 0
        ]

    def accepts(self, spec: StreamSpec) -> bool:
        sd = self._load()
        check = sd.check_input_settings if spec.kind == "input" else sd.check_output_settings

        def ask() -> bool:
            with _PROCESS.lock, _environment(spec.environment):
                try:
                    check(device=spec.index, channels=spec.channels, dtype="int16", samplerate=spec.rate)
                except (sd.PortAudioError, ValueError):
                    return False
                return True

        return _answered(ask)

    def open(self, spec: StreamSpec, callback: Callback, on_finished: Callable[[], None]) -> Stream:
        sd = self._load()

        def call(block: NDArray[np.int16], _frames: int, time: Any, status: Any) -> None:
            if spec.kind == "input":
                callback(block, time.currentTime - time.inputBufferAdcTime, bool(status.input_overflow))
            else:
                callback(block, time.outputBufferDacTime - time.currentTime, bool(status.output_underflow))

        def make() -> Any:
            with _PROCESS.lock, _environment(spec.environment):
                return (sd.InputStream if spec.kind == "input" else sd.OutputStream)(
                    device=spec.index,
                    samplerate=spec.rate,
                    channels=spec.channels,
                    blocksize=spec.block,
                    dtype="int16",
                    latency=spec.latency,
                    callback=call,
                    finished_callback=on_finished,
                )

        try:
            stream = _answered(make)
        except (sd.PortAudioError, ValueError) as error:
            raise MissingError(self._why(f"can't open the {_WORD[spec.kind]}", error), _OPEN_HINT) from error
        with _PROCESS.lock:
            _PROCESS.open.append(stream)
        return _OpenStream(stream, _WORD[spec.kind])

    def before_rescan(self, hook: Callable[[], None]) -> None:
        _PROCESS.hooks.append(weakref.WeakMethod(hook))

    def rescan(self) -> bool:
        sd = self._load()

        for reference in _PROCESS.hooks:
            if hook := reference():
                hook()

        def start_anew() -> bool:
            with _PROCESS.lock:
                if _PROCESS.open:
                    return False
                # PortAudio lists devices once; only starting it anew shows what was plugged in since. sounddevice
                # documents this pair of calls for the purpose and has no public name for it.
                sd._terminate()
                sd._initialize()
                return True

        return _answered(start_anew)

    def _why(self, fact: str, error: Exception) -> str:
        complaints = dict.fromkeys(complaint.strip().removesuffix(": %s") for complaint in _PROCESS.complaints)
        heard = f"; ALSA says: {'; '.join(complaints)}." if complaints else ""
        return f"{fact}: {error}{heard}"

    def _load(self) -> ModuleType:
        self._hush_alsa()
        try:
            import sounddevice
        except ImportError as error:
            raise MissingError(
                "The Python package sounddevice is not installed.", "Install it: pip install sounddevice"
            ) from error
        except OSError as error:
            raise MissingError(f"PortAudio, the sound library, is missing ({error}).", portaudio_hint()) from error
        return sounddevice  # type: ignore[no-any-return]

    def _hush_alsa(self) -> None:
        """Keep ALSA's complaints out of the terminal, where they would tear the screen; the last ones are kept."""
        if _PROCESS.handler is not None or not sys.platform.startswith("linux"):
            return
        kind = ctypes.CFUNCTYPE(
            None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
        )  # the C prototype ends in "...": those arguments are left alone

        def complain(_file: bytes, _line: int, function: bytes, _code: int, message: bytes) -> None:
            _PROCESS.complaints.append(f"{(function or b'').decode()}: {(message or b'').decode(errors='replace')}")

        _PROCESS.handler = kind(complain)
        with contextlib.suppress(OSError, AttributeError):  # no ALSA, nothing to hush
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_PROCESS.handler)


_WORD = {"input": "microphone", "output": "speaker"}
_OPEN_HINT = (
    "It may be in use, unplugged, or forbidden to this terminal (macOS and Windows: privacy settings). "
    "`mockloop doctor` lists what is there."
)
_ANSWER_SECONDS = 5.0
_CLOSE_SECONDS = 0.4


class _OpenStream:
    def __init__(self, stream: Any, word: str) -> None:
        self._stream = stream
        self._word = word
        self._closed = False

    @property
    def latency(self) -> float:
        return float(self._stream.latency)

    def start(self) -> None:
        import sounddevice

        try:
            within(_ANSWER_SECONDS, self._stream.start)
        except (sounddevice.PortAudioError, TimeoutError) as error:
            self.close()
            raise MissingError(f"can't start the {self._word}: {error}", _OPEN_HINT) from error

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True

        def abort() -> None:
            # abort, not stop: on a suspended source stop() waits for samples that never come (measured: over 5 s)
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)

        try:
            within(_CLOSE_SECONDS, abort)
        except TimeoutError:
            import sounddevice

            # it stays in the list of open streams; leaving PortAudio properly at exit would wait for it
            atexit.unregister(sounddevice._exit_handler)
        else:
            with _PROCESS.lock:
                _PROCESS.open.remove(self._stream)


@contextlib.contextmanager
def _environment(values: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """Set environment variables for the C libraries while inside."""
    before = {name: os.environ.get(name) for name, _ in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def portaudio_hint() -> str:
    """The command that brings PortAudio to this system."""
    if sys.platform == "darwin":
        return "Install it: pip install --force-reinstall sounddevice (or: brew install portaudio)"
    if sys.platform == "win32":
        return "Install it: pip install --force-reinstall sounddevice"
    return f"Install it: {_INSTALL.get(_distribution(), _INSTALL['debian'])}"


_INSTALL = {
    "debian": "sudo apt install libportaudio2 libasound2-plugins",
    "fedora": "sudo dnf install portaudio alsa-plugins-pulseaudio",
    "arch": "sudo pacman -S portaudio alsa-plugins",
    "suse": "sudo zypper install libportaudio2 alsa-plugins-pulse",
    "alpine": "sudo apk add portaudio alsa-plugins-pulse",
}


def _distribution() -> str:
    """The family of this Linux as /etc/os-release names it: ID first, then what it is like."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    return next((name for name in names if name in _INSTALL), "")
