"""The first run: recogniser, microphone, voice, a practice question. What is missing is explained and passed over."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simulator.config import remember
from simulator.errors import EngineError, MissingError, MockloopError, UserInterrupt, as_sentences
from simulator.paths import command
from simulator.terminal import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.devices import Device
    from audio.portaudio import Kind, SoundSystem
    from audio.probe import Probe
    from simulator.app.home import Home
    from simulator.config import Settings
    from simulator.ports import Transcriber

__all__ = ["PRACTICE", "Guide", "guide_first_run", "is_first_run"]

PRACTICE = "q01"
"""The question that everybody is asked sooner or later; see ``mockloop bank show q01``."""

_GREETING = "Hello, I am your interviewer. Can you hear me?"
_LISTEN = 5.0  # seconds for the sentence into the microphone
_CHOICES = ("loop", "question", "story", "resume", "answers", "typed", "mic", "study", "minutes", "followups")


def is_first_run(args: argparse.Namespace, home: Home) -> bool:
    """A bare ``mockloop run`` on a terminal, in a home without settings."""
    if any(getattr(args, name) for name in _CHOICES) or home.settings.exists():
        return False
    return sys.stdin.isatty() and sys.stderr.isatty()


def guide_first_run(
    args: argparse.Namespace, home: Home, settings: Settings, offer_model: Callable[[], None]
) -> None:
    """Talk through the set-up, remember it, and turn ``args`` into one practice question with one follow-up.

    Raises UserInterrupt where the input ends.
    """
    from audio.portaudio import PortAudio

    guide = Guide(PortAudio(), home, settings, offer_model)
    args.typed = not guide.walk()
    args.question, args.followups = [PRACTICE], 1
    args.heard = guide.heard  # so that the session need not ask for a few words again


@dataclass
class Guide:
    """The steps. ``found`` holds the settings that they lead to."""

    system: SoundSystem
    home: Home
    settings: Settings
    offer_model: Callable[[], None]
    found: dict[str, object] = field(default_factory=dict)
    heard: bool = False  # words were understood through the microphone
    _transcriber: Transcriber | None = None

    def walk(self) -> bool:
        """All steps; returns whether answers can be spoken. What was found is remembered where they can."""
        tell("Welcome. Three short steps, then one practice question. Nothing you say leaves this machine.")
        tell("Enter takes what is proposed; Ctrl-C leaves.")
        if (mockloop := command()) != "mockloop":
            tell(f"Where a text says just mockloop, type {mockloop}")
        devices = self._devices("input")
        spoken = bool(devices)
        if spoken:
            self.engine()
            spoken = self.microphone(devices)
        tell("")
        if spoken:
            self.voice()
            remember(**self.found)
            tell("")
            tell("Now one question and one follow-up. Take your time; the space bar ends an answer.")
        else:
            tell(
                "Now one question and one follow-up, typed: what you write is judged like what you say. "
                "This guide comes again with the next `mockloop run`, until there is a microphone."
            )
        return spoken

    # --- 1 ---
    def engine(self) -> None:
        """Who hears; offers the small recogniser where there is none."""
        from audio.transcribe.catalogue import BETTER
        from audio.transcribe.choose import choose

        head(1, "Who hears your answers")
        if self.settings.stt == "auto":
            self.offer_model()
        try:
            self._transcriber = choose(self.settings.stt, self.home.models)
        except MockloopError as error:
            tell(error.paragraph)
            return
        info = self._transcriber.info
        better = "" if info.engine == "whisper" else f"Better words, any time: {BETTER}"
        name = " ".join(filter(None, (info.engine, info.model)))
        tell(f"Answers are heard by {name}, on this machine. {info.note or better}")

    # --- 2 ---
    def microphone(self, devices: Sequence[Device]) -> bool:
        """Choose one and prove that it hears. False: it stays silent and typing is preferred."""
        head(2, "Microphone")
        name = self._pick(devices, "microphone") if len(devices) > 1 else ""
        while (missing := self._missing(name)) is not None:
            on = ", g goes on all the same" if missing == "words" else ""
            answer = ask(f"Enter tries again{on}, t goes on typing your answers: ").lower()
            if answer.startswith("t"):
                return False
            if on and answer.startswith("g"):
                return True
        return True

    def _missing(self, name: str) -> Literal["sound", "words"] | None:
        """What did not come through the microphone; None: all did, and was read back."""
        from audio.probe import probe_microphone

        tell(f"Please say a sentence now; I listen for {_LISTEN:.0f} seconds …")
        try:
            probe = probe_microphone(self.system, name or None, seconds=_LISTEN)
        except MissingError as error:
            tell(error.paragraph)
            return "sound"
        tell(as_sentences(f"{probe.device.name} {probe.message}", probe.hint))
        if probe.verdict in ("silent", "dead"):
            return "sound"
        return None if self._transcriber is None else self._read_back(self._transcriber, probe)

    def _read_back(self, transcriber: Transcriber, probe: Probe) -> Literal["words"] | None:
        from audio.vad import as_float
        from simulator.ports import Hints

        try:
            text = transcriber.transcribe(as_float(probe.samples), Hints()).text
        except EngineError as error:
            tell(error.paragraph)
            return None
        self.heard = bool(text)
        tell(f"I heard: “{text}”" if text else "No word was understood.")
        return None if text else "words"

    # --- 3 ---
    def voice(self) -> None:
        """Say a line until it is heard; without a voice or a speaker the questions are read."""
        head(3, "The interviewer's voice")
        devices = self._devices("output")
        name = ""
        while devices:
            problem = self._say(name)
            if problem:
                tell(f"{problem} Until then the questions are shown as text.")
            elif not ask("Did you hear it? [Y/n] ").lower().startswith("n"):
                break
            if len(devices) == 1 or ask("Enter tries another speaker, t goes on with text: ").lower().startswith("t"):
                tell("The questions are shown as text, too. Later: mockloop doctor, mockloop config speaker=NAME")
                break
            name = self._pick(devices, "speaker")
        tell("Another voice or pace, any time: mockloop doctor --voice, mockloop config rate=140")

    def _say(self, name: str) -> str:
        """Say the greeting; returns what went wrong."""
        from audio.loudspeaker import DeviceSpeaker
        from audio.speaker import Synthesiser, VoiceSettings
        from audio.speech_output import LocalSpeechOutput

        voice = VoiceSettings(voice=self.settings.voice, rate=self.settings.rate)
        player = DeviceSpeaker(self.system, name or None)
        speech_output = LocalSpeechOutput(Synthesiser(self.home.speech, voice), player, self.settings.volume)
        try:
            return speech_output.say(_GREETING).problem
        finally:
            speech_output.close()

    # --- devices ---
    def _devices(self, kind: Kind) -> list[Device]:
        """The real ones, the system's own first; none is explained."""
        from audio.devices import choose, list_devices

        try:
            devices = [device for device in list_devices(self.system, kind) if not device.monitor]
            own = choose(devices, kind)
        except MissingError as error:
            tell(error.paragraph)
            return []
        return [own, *(device for device in devices if device is not own)]

    def _pick(self, devices: Sequence[Device], word: str) -> str:
        """Let one be chosen by its number and remember it; empty: the system's own."""
        for number, device in enumerate(devices, 1):
            tell(f"  {number}  {device.name}{'  (the system uses this one)' if number == 1 else ''}")
        while True:
            answer = ask(f"Which {word}? [1] ") or "1"
            if answer.isdigit() and 1 <= int(answer) <= len(devices):
                break
            tell(f"Please give a number from 1 to {len(devices)}, or just Enter.")
        chosen = devices[int(answer) - 1]
        alone = sum(device.name == chosen.name for device in devices) == 1
        self.found[word] = "" if answer == "1" else chosen.name if alone else chosen.node or chosen.name
        return str(self.found[word])


def ask(prompt: str) -> str:
    """One line typed by the user. Raises UserInterrupt at the end of the input."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise UserInterrupt("Left the guide.", "It starts again with: mockloop run")
    return line.strip()


def head(number: int, title: str) -> None:
    sys.stderr.write(f"\n{number} of 3  {title}\n")


def tell(text: str) -> None:
    sys.stderr.write(wrapped(text, sys.stderr) + "\n")
    sys.stderr.flush()
