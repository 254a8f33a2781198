"""What the application asks of whoever shows it: a terminal, a page, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from simulator.config import Settings
from simulator.model.events import KeyName
from simulator.model.records import Header
from simulator.model.review import Review
from simulator.model.transcript import Transcript
from simulator.ports import SpeechInput, SpeechOutput
from simulator.session.view import Observer

if TYPE_CHECKING:
    from audio.player import Player
    from audio.recorder import Microphone

__all__ = ["FrontEnd", "LiveSession", "Mode", "SessionRequest", "Sound", "Sounding"]

Mode = Literal["speech", "typed", "answers"]
"""How answers come: by voice, by keyboard, or from recorded answers."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is to be practised and how. At most one of ``loop``, ``questions``, ``story``; none: as the settings say.

    ``minutes``: length of each round. ``depth``: one claim of each answer is probed to the ground.
    ``seed`` None: by the clock, and what was practised before comes last.
    ``answers``: recordings to be heard in place of a microphone. ``named_devices``: "microphone", "speaker" where
    this request names it, so that no other is taken in its place. ``sound_check``: begin with a few words into the
    microphone, unless they were heard a moment ago.
    """

    mode: Mode = "speech"
    loop: str | None = None
    questions: tuple[str, ...] = ()
    story: str | None = None
    minutes: float | None = None
    follow_ups: int | None = None
    study: bool = False
    depth: bool = False
    seed: int | None = None
    answers: tuple[Path, ...] = ()
    named_devices: frozenset[str] = frozenset()
    sound_check: bool = True


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session about to be held: ``run`` it with an observer (it returns done, quit or trouble), press its keys,
    ``interrupt`` it saying by what, or ``fail`` it with an error of a thread that it depends on.

    ``study``: what to show after each answer, where the candidate asked for that.
    """

    header: Header
    mode: Mode
    settings: Settings
    speech_output: SpeechOutput
    speech_input: SpeechInput
    run: Callable[[Observer], str]
    press: Callable[[KeyName], None]
    interrupt: Callable[[str], None]
    fail: Callable[[Exception], None]
    study: Callable[[Review, Transcript], str] | None = None


class FrontEnd(Protocol):
    """Shows a session and brings what the candidate does."""

    def tell(self, text: str) -> None:
        """Say something beside the interview: a repair, a device that was replaced."""
        ...

    def keyboard(self) -> tuple[SpeechOutput, SpeechInput]:
        """The parts of a typed session; called before ``hold``."""
        ...

    def hold(self, session: LiveSession) -> str:
        """Show the session to its end: call ``session.run`` with an observer and return what it returns."""
        ...


@dataclass(frozen=True, slots=True)
class Sound:
    """What a front end hears and speaks with. ``is_back``: whether its microphone, once lost, delivers again; may
    take its time."""

    microphone: Microphone
    player: Player
    is_back: Callable[[], bool]


@runtime_checkable
class Sounding(Protocol):
    """A front end that brings sound of its own, so that none of this machine's devices is opened."""

    def sound(self) -> Sound:
        """The parts of a spoken session; called before ``hold``. Raises MissingError."""
        ...
