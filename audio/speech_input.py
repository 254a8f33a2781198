"""The speech input: microphone, voice activity, endpointing and recogniser as one part behind the session's port.

Sound is in its file before anything here sees it. The recording's own thread brings the blocks; whatever breaks in
the recogniser shows when the transcript is asked for, never in the recording.
"""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.endpoint import Cue, Endpointer, Pace, Patience
from audio.levels import FLOOR_DBFS, dbfs
from audio.raising import LevelRaiser
from audio.recorder import Microphone, Recording
from audio.vad import FRAME_SECONDS, RATE, VoiceDetector, VoiceGate
from simulator.ports import (
    Caption,
    Done,
    Hanging,
    Hints,
    Level,
    Listening,
    Lost,
    Paused,
    Quiet,
    SpeechInputEvent,
    Take,
    Transcriber,
    TranscriptStream,
    Voice,
    WentOn,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.model.transcript import EngineInfo, Transcript

__all__ = ["LocalSpeechInput"]

_LEVEL_EVERY = 0.1  # seconds between two level events
_GO_ON_WITHIN = 2.0  # seconds after an end in which a voice takes it back
_GO_ON_VOICE = 0.25  # seconds of voice that do; a cough or a chair is shorter. Nothing is lost meanwhile
_LONG_PAUSE = 5.0  # seconds of sound after an end that belong to the answer only where there is a voice in them
_SILENT_DBFS = -60.0  # a loudest block below this: nobody near this microphone


class LocalSpeechInput:
    """Listens to one answer at a time.

    ``patience`` holds the endpointing settings; ``tail_guard`` is how long the first sound is recorded but not
    listened to, so that the loudspeaker's last echo is not taken for the candidate (0 with headphones).
    ``patient``: wait for the recogniser before time goes on, which on a virtual clock makes recorded answers give
    the same events on every machine; never with a real microphone.
    """

    def __init__(
        self,
        microphone: Microphone,
        transcriber: Transcriber,
        patience: Patience | None = None,
        *,
        tail_guard: float = 0.2,
        patient: bool = False,
    ) -> None:
        self._microphone = microphone
        self._transcriber = transcriber
        self._patience = patience or Patience()
        self._tail_guard = tail_guard
        self._patient = patient
        self._pace = Pace()
        self._raiser = LevelRaiser()  # one for all answers: it knows the microphone after the first
        VoiceDetector()  # loads the network now: the first question should not wait for it

    @property
    def info(self) -> EngineInfo:
        """The recogniser and how far it can be trusted."""
        return self._transcriber.info

    @property
    def description(self) -> str:
        """The microphone, for people."""
        return self._microphone.description

    def listen(
        self,
        recording: Path,
        notify: Callable[[SpeechInputEvent], None],
        hints: Hints,
        *,
        resume: Listening | None = None,
    ) -> LocalListening:
        """Open the microphone. Raises MissingError and StorageError."""
        before = resume if isinstance(resume, LocalListening) else None
        return LocalListening(
            self._microphone,
            recording,
            self._transcriber.stream(hints),
            before.endpointer.go_on() if before else Endpointer(self._patience, self._pace, hints.closing),
            notify,
            self._raiser,
            tail_guard=self._tail_guard,
            patient=self._patient,
            resume=before,
        )

    def close(self) -> None:
        """Let go of the microphone."""
        self._microphone.close()


class LocalListening:
    """One answer, or a part of one that goes on after an end that was taken back (``resume``: the part before).

    ``before``: see ``ports.Listening``. Blocks come from the recording's thread; the rest may be called from any
    other.
    """

    def __init__(
        self,
        microphone: Microphone,
        path: Path,
        stream: TranscriptStream,
        endpointer: Endpointer,
        notify: Callable[[SpeechInputEvent], None],
        raiser: LevelRaiser,
        *,
        tail_guard: float,
        patient: bool,
        resume: LocalListening | None = None,
    ) -> None:
        self._stream = stream
        self.endpointer = endpointer
        self._notify = notify
        self.deaf: bool = False  # after the end: the interviewer was heard
        # an echo can come where the loudspeaker was heard last: at the beginning, or behind what was kept from before
        kept = resume.kept() if resume else None
        self.before = kept.kept if kept else 0.0
        echo = 0.0 if resume and not resume.deaf else tail_guard
        self._echo = (round(self.before * RATE), round((self.before + echo) * RATE))  # samples
        self._raiser = raiser
        self._patient = patient
        self._detector = VoiceDetector()
        self._gate = VoiceGate()
        self._lock = threading.Lock()  # one block at a time, none after the end
        self._heard = 0  # samples
        self._over = False
        self._take: Take | None = None
        self._loudest = FLOOR_DBFS
        self._lost = False
        self._next_level = 0.0
        self._covered = 0.0
        self._caption = ""
        self._later = 0.0  # seconds heard after the end
        self._later_voice = 0.0  # the voiced stretch going on there
        self._went_on: float | None = None  # seconds after the end at which a voice began
        self._paused_at: float | None = None  # end of the voice before the latest pause that was told
        try:
            self._recording: Recording = microphone.record(
                path, self._on_block, self._on_lost, self._on_end, after=kept
            )
        except BaseException:
            stream.cancel()
            raise

    def stop(self, *, keep: bool = False) -> Take:
        """Close the recording. Idempotent; returns within a second even where the device hangs.

        ``keep``: see ``ports.Listening``.
        """
        # it ended in silence: more of it is no loss
        take = self._recording.stop(at_once=self.endpointer.done, keep=self._on_later if keep else None)
        with self._lock:
            if self._take is None:
                self._over = True
                self._catch_up(take)
                self._stream.end()  # the tail is decoded while the session does other things
                # what was noted about a sound does not hide that no voice was in it; a lost device explains itself
                unheard = "" if self._lost else self._unheard(take.seconds) or self._raiser.notice()
                self._take = Take(take.path, take.seconds, " ".join(filter(None, (take.problem, unheard))))
            return self._take

    def transcript(self) -> Transcript:
        """Stop if need be, wait for the tail and return the whole. Raises EngineError."""
        self.stop()
        return self._stream.finish()

    def deafen(self) -> None:
        """The interviewer will be heard: what comes now is no answer."""
        self.deaf = True
        self._recording.deafen()

    def kept(self) -> Recording | None:
        """The recording whose later sound belongs to the answer; None where there is only silence in it."""
        spoke = self._went_on is not None or self._recording.kept <= _LONG_PAUSE
        return self._recording if spoke else None

    def more_time(self) -> None:
        """The candidate asked for time: forget the silence so far and wait longer."""
        with self._lock:
            self.endpointer.more_time()

    def _on_block(self, samples: NDArray[np.int16], at: float) -> None:
        with self._lock:
            if self._over:
                return
            events = self._hear(samples, at)
        for event in events:
            self._notify(event)

    def _on_later(self, samples: NDArray[np.int16]) -> None:
        """Sound after the end: does the candidate go on?"""
        for probability in self._detector.feed(samples):
            self._later += FRAME_SECONDS
            self._later_voice = self._later_voice + FRAME_SECONDS if self._gate.feed(float(probability)) else 0.0
            if self._went_on is not None or self._later_voice < _GO_ON_VOICE:
                continue
            self._went_on = self._later - self._later_voice
            if self.endpointer.done and self._went_on <= _GO_ON_WITHIN:
                self._notify(WentOn(self._went_on))

    def _on_lost(self, message: str, hint: str) -> None:
        self._lost = True
        self._notify(Lost(message, hint))

    def _on_end(self) -> None:
        with self._lock:
            reported, self.endpointer.done = self.endpointer.done, True
            end = self.endpointer.voice_end
        if not reported:
            self._notify(Done("file", end))

    def _hear(self, samples: NDArray[np.int16], at: float) -> list[SpeechInputEvent]:
        loudness = dbfs(samples)
        self._loudest = max(self._loudest, loudness)
        samples = self._raiser.feed(self._guarded(samples))
        self._heard += len(samples)
        self._stream.feed(samples)
        if self._patient:
            self._stream.settle()
        events: list[SpeechInputEvent] = []
        if at >= self._next_level:
            self._next_level = at + _LEVEL_EVERY
            events.append(Level(loudness))
        cues: list[Cue] = []
        for probability in self._detector.feed(samples):
            cues += self.endpointer.heard(FRAME_SECONDS, self._gate.feed(float(probability)))
        covered = self._stream.covered()
        if covered > self._covered:
            self._covered = covered
            text = self._stream.text()
            cues += self.endpointer.read(text, covered)
            if text != self._caption:
                self._caption = text
                events.append(Caption(text, self._stream.so_far()))
        if self.endpointer.paused() and self._paused_at != self.endpointer.voice_end:
            self._paused_at = self.endpointer.voice_end
            events.append(Paused(self._caption))
        return events + [self._event(cue) for cue in cues]

    def _event(self, cue: Cue) -> SpeechInputEvent:
        match cue.kind:
            case "voice":
                return Voice(self.endpointer.at - self.endpointer.spoken)
            case "quiet":
                return Quiet(cue.seconds)
            case "hanging" | "on":
                return Hanging(cue.kind == "hanging")
            case _:
                return Done(cue.kind, self.endpointer.voice_end)

    def _guarded(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Silence in place of what the loudspeaker may still be saying."""
        first, last = (min(max(at - self._heard, 0), len(samples)) for at in self._echo)
        if first == last:
            return samples
        return np.concatenate([samples[:first], np.zeros(last - first, np.int16), samples[last:]])

    def _catch_up(self, take: Take) -> None:
        """Blocks that did not reach us before the recording ended are in its file."""
        behind = round(take.seconds * RATE) - self._heard
        if behind <= 0 or take.path is None or not take.path.is_file():
            return
        with wave.open(str(take.path), "rb") as file:
            file.setpos(min(self._heard, file.getnframes()))
            samples = np.frombuffer(file.readframes(behind), "<i2").astype(np.int16)
        samples = self._raiser.feed(self._guarded(samples))
        self._heard += len(samples)
        self._stream.feed(samples)

    def _unheard(self, seconds: float) -> str:
        """What to tell a candidate who was not heard; empty where there was a voice."""
        if self.endpointer.voice_end is not None or seconds < 1.0:
            return ""
        if self._loudest < _SILENT_DBFS:
            return (
                "I could not hear you: the recording is silent. Check that the right microphone is chosen and not "
                "muted: mockloop doctor"
            )
        return (
            "I could not hear you: there was sound, but no voice in it. Speak closer to the microphone, or check "
            "which one is in use: mockloop doctor"
        )
