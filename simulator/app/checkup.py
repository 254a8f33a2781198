"""The doctor's checks: one function each, every finding with what mends it."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator import __version__
from simulator.app.home import Home
from simulator.errors import InputError, MissingError, MockloopError

if TYPE_CHECKING:
    from audio.portaudio import SoundSystem
    from simulator.config import Loaded, Settings

__all__ = [
    "Check",
    "Checkup",
    "about_this_machine",
    "check_devices",
    "check_engines",
    "check_home",
    "check_settings",
    "check_voice",
]

Status = Literal["ok", "note", "fail"]

_SESSION_BYTES = 200_000_000
"""A 45-minute session: 16 kHz PCM16 is 115 MB an hour, questions and caches come on top."""


@dataclass(frozen=True, slots=True)
class Check:
    """``status``: ok; note: works, with a limit; fail: a part of the product can't work. ``mend``: what to do."""

    id: str
    title: str
    status: Status
    fact: str
    mend: str = ""


@dataclass(slots=True)
class Checkup:
    """The checks so far, in order, with the devices that were found; worst status as exit code."""

    checks: list[Check] = field(default_factory=list)
    devices: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, id_: str, title: str, find: Callable[[], tuple[Status, str, str]]) -> bool:
        """Run one check; its own errors are its finding. True where it did not fail."""
        try:
            status, fact, mend = find()
        except MockloopError as error:
            status, fact, mend = "fail", str(error), error.hint
        self.checks.append(Check(id_, title, status, fact, mend))
        return status != "fail"

    @property
    def exit_code(self) -> int:
        """0; 3 where a device or an engine is missing; 2 where only the home or the settings are wrong."""
        failed = [check.id for check in self.checks if check.status == "fail"]
        if not failed:
            return 0
        return InputError.exit_code if set(failed) <= {"home", "settings"} else MissingError.exit_code

    def as_json(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        return {
            "schema": 1,
            "app": __version__,
            "python": platform.python_version(),
            "system": platform.platform(),
            "ok": self.exit_code == 0,
            "checks": [asdict(check) for check in self.checks],
            "devices": self.devices,
        }


def check_home(checkup: Checkup, home: Home) -> None:
    """Can sessions be written, is there room, and can nobody else read them?"""

    def find() -> tuple[Status, str, str]:
        folder = home.root
        there = next(path for path in (folder, *folder.parents) if path.exists())
        mend = "Make it writable, or point MOCKLOOP_HOME at a folder of yours."
        try:
            if there != folder:  # nothing is written outside the home, not even for a moment
                if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            else:
                with tempfile.TemporaryFile(dir=there) as probe:
                    probe.write(b"\0")
                    probe.flush()
        except OSError as error:
            return "fail", f"{there} can't be written: {error.strerror}", mend
        free = shutil.disk_usage(there).free
        room = f"{folder}, {free / 1e9:.1f} GB free"
        if free < _SESSION_BYTES:
            return "fail", f"{room}: not enough for one session", "Free some space or move MOCKLOOP_HOME."
        if os.name == "posix" and folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            return "note", f"{room}; others on this machine may read it", f"chmod 700 {folder}"
        return "ok", room, ""

    checkup.add("home", "home", find)


def check_settings(checkup: Checkup, read: Callable[[], Loaded]) -> Settings:
    """The settings that ``read`` gives; the built-in ones where it raises an error."""
    from simulator.config import Settings

    settings = [Settings()]

    def find() -> tuple[Status, str, str]:
        loaded = read()
        settings.append(loaded.settings)
        changed = [name for name, origin in loaded.origins.items() if origin != "default"]
        return "ok", f"{len(changed)} changed: {', '.join(changed)}" if changed else "all as built in", ""

    checkup.add("settings", "settings", find)
    return settings[-1]


def check_devices(checkup: Checkup, settings: Settings, system: SoundSystem, invite: Callable[[], None]) -> None:
    """PortAudio, the microphone and its level, the speaker. ``invite`` is called before the microphone is opened."""
    from audio import pulse
    from audio.devices import list_devices

    def sound() -> tuple[Status, str, str]:
        for kind in ("input", "output"):
            found = list_devices(system, kind)
            checkup.devices["microphones" if kind == "input" else "speakers"] = [
                {"number": number, "name": device.name, "default": device.is_default, "monitor": device.monitor}
                for number, device in enumerate(found, 1)
            ]
        if any(device.node for device in found):
            return "ok", "PortAudio over the sound server", ""
        if pulse.server_is_there():
            fact = "a sound server runs, but PortAudio can't reach it: only bare devices are listed"
            return "note", fact, "On Debian and Ubuntu: sudo apt install libasound2-plugins"
        return "ok", "PortAudio, no sound server", ""

    if not checkup.add("portaudio", "sound library", sound):
        return

    def microphone() -> tuple[Status, str, str]:
        from audio.probe import probe_microphone

        invite()
        probe = probe_microphone(system, settings.microphone or None)
        verdicts: dict[str, Status] = {"fine": "ok", "soft": "note", "quiet": "note", "loud": "note"}
        return verdicts.get(probe.verdict, "fail"), f"{probe.device.name} {probe.message}", probe.hint

    def speaker() -> tuple[Status, str, str]:
        import threading

        import numpy as np

        from audio.loudspeaker import DeviceSpeaker

        player = DeviceSpeaker(system, settings.speaker or None)
        try:
            name = player.open().name
            played = player.play(np.zeros(4800, dtype=np.int16), 48_000, threading.Event())
        finally:
            player.close()
        if played.problem:
            return "fail", f"{name}: {played.problem}", "Choose another one: mockloop config speaker=NAME"
        return "ok", f"{name} takes sound; hear it with: mockloop doctor --voice", ""

    checkup.add("microphone", "microphone", microphone)
    checkup.add("speaker", "speaker", speaker)


def check_voice(checkup: Checkup, settings: Settings) -> None:
    """Can questions be spoken at all?"""

    def find() -> tuple[Status, str, str]:
        import time

        from audio.speaker import Synthesiser, VoiceSettings

        wanted = VoiceSettings(voice=settings.voice, rate=settings.rate)
        with tempfile.TemporaryDirectory(prefix="mockloop-") as folder:  # a cached line would prove nothing
            speaker = Synthesiser(Path(folder), wanted)
            before = time.monotonic()
            try:
                speech = speaker.render("Tell me about a time when you changed your mind.")
                took = time.monotonic() - before
                return "ok", f"{speaker.description} ({speaker.engine()}), {speech.seconds:.1f} s in {took:.2f} s", ""
            finally:
                speaker.close()

    checkup.add("voice", "interviewer's voice", find)


def check_engines(checkup: Checkup, home: Home, settings: Settings) -> None:
    """Who hears the answers, which models are there, and whether voices can be distinguished from noise."""

    def activity() -> tuple[Status, str, str]:
        from audio.vad import VoiceDetector

        VoiceDetector()
        return "ok", "Silero, inside faster-whisper", ""

    def models() -> tuple[Status, str, str]:
        from audio.transcribe.catalogue import BETTER
        from audio.transcribe.store import ModelStore

        store = ModelStore(home.models)
        installed = [f"{model.name} ({model.size / 1e6:.0f} MB)" for model in store.installed()]
        broken = [path.name for path in _incomplete(home.models)]
        if broken:
            again = "; ".join(f"mockloop models pull {name}" for name in broken)
            return "note", f"incomplete: {', '.join(broken)}; whole: {', '.join(installed) or 'none'}", again
        if not installed:
            return "note", "no Whisper model is installed", f"better words: {BETTER}"
        return "ok", ", ".join(installed), ""

    def engine() -> tuple[Status, str, str]:
        from audio.transcribe.choose import choose

        info = choose(settings.stt, home.models).info
        name = " ".join(filter(None, (info.engine, info.model, info.device)))
        return ("note" if info.low_trust else "ok"), name, info.note

    checkup.add("voice-activity", "voice activity", activity)
    checkup.add("models", "speech models", models)
    checkup.add("engine", "answers are heard by", engine)


def _incomplete(folder: Path) -> list[Path]:
    """Model folders that lack a file."""
    from audio.transcribe.moonshine_files import MOONSHINE, missing_moonshine
    from audio.transcribe.whisper import missing_files

    if not folder.is_dir():
        return []
    folders = [p for p in sorted(folder.iterdir()) if p.is_dir() and not p.name.startswith(".")]
    return [p for p in folders if (missing_moonshine(p) if p.name == MOONSHINE else missing_files(p))]


def about_this_machine() -> str:
    """One line for the top of the report."""
    return f"mockloop {__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}"
