"""Carries out the machine's commands on speech output, speech input, engine and interviewer, and reports back.

Reports are events handed to ``post``; nothing here decides anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from simulator.errors import EngineError, MissingError
from simulator.model.events import (
    AnswerEnded,
    CutIn,
    Event,
    Heard,
    Judge,
    Judged,
    Key,
    KeyName,
    Listen,
    Mended,
    Quiet,
    Recorded,
    Say,
    Spoken,
    Transcribe,
    Trouble,
    VoiceStarted,
)
from simulator.model.transcript import Doubt, Transcript
from simulator.ports import (
    Caption,
    Done,
    Exchange,
    Hints,
    Interviewer,
    Level,
    Listening,
    Lost,
    Paused,
    SpeechInput,
    SpeechInputEvent,
    SpeechOutput,
    Voice,
)
from simulator.session.joining import append_part, join_transcripts
from simulator.session.workers import SessionClock, Workers

__all__ = ["AUDIO", "Dependencies", "EffectHandler", "answer_name"]

AUDIO = "audio"  # the folder of recordings inside a session's
Post = Callable[[Event | Level | Caption | Paused], None]


def answer_name(turn: int, take: int = 1, part: int = 1) -> str:
    """File name of a recording: ``003-answer.wav``, its second take ``003-answer-2.wav``."""
    stem = f"{turn:03}-answer" + (f"-{take}" if take > 1 else "") + (f".p{part}" if part > 1 else "")
    return f"{stem}.wav"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a session runs on. ``transcribe_file`` hears a recording again that an earlier process left."""

    speech_output: SpeechOutput
    speech_input: SpeechInput
    interviewer: Interviewer
    transcribe_file: Callable[[Path], Transcript] | None = None
    microphone_back: Callable[[], bool] | None = None  # asked while the microphone is gone; may take its time
    hints: Hints = field(default_factory=Hints)
    request_of: Callable[[str], KeyName | None] = lambda _: None  # a spoken request's key, for what was said so far
    headphones: bool = False
    second_output: SpeechOutput | None = None  # the other interviewer's voice, on the same device

    def outputs(self) -> tuple[SpeechOutput, ...]:
        """The voices, the first interviewer's first."""
        return (self.speech_output,) if self.second_output is None else (self.speech_output, self.second_output)

    def output(self, voice: int) -> SpeechOutput:
        """The one that says a line of that voice."""
        return self.outputs()[min(voice, len(self.outputs()) - 1)]


@dataclass(slots=True)
class _Open:
    """A recording under way."""

    command: Listen
    path: Path
    listening: Listening
    since: float  # session seconds


@dataclass(frozen=True, slots=True)
class _Piece:
    """A closed part of a take, with the second at which it begins in the whole."""

    listening: Listening
    start: float
    request: bool  # all that was said in it was said to the interviewer

    def transcript(self) -> Transcript:
        """What was heard; a request is kept as something that was removed, with its reason."""
        heard = self.listening.transcript()
        return _without_words(heard) if self.request and heard.text else heard


def _without_words(heard: Transcript) -> Transcript:
    removed = Doubt(kind="removed", reason="said to the interviewer", text=heard.text)
    return heard.model_copy(update={"text": "", "words": (), "doubts": (removed,)})


class EffectHandler:
    """Starts each command on the worker of what carries it out. All methods are called from the session's thread."""

    def __init__(
        self, dependencies: Dependencies, folder: Path, clock: SessionClock, workers: Workers, post: Post
    ) -> None:
        self._dependencies = dependencies
        self._folder = folder
        self._clock = clock
        self._workers = workers
        self._post = post
        self._start = 0.0
        self._cut = 0  # lines up to this number are not to be spoken any more
        self._silent = threading.Event()
        self._silent.set()
        self._open: _Open | None = None
        self._last: Listen | None = None
        self._heard: dict[tuple[int, int], list[_Piece]] = {}
        self._seconds: dict[tuple[int, int], float] = {}  # of the take so far
        self._line = 0
        self._voice = 0

    def begin(self, start: float) -> None:
        """Session second 0 is ``start`` on the clock."""
        self._start = start

    # --- speaking ---
    def say(self, command: Say) -> None:
        self._silent.clear()
        self._line, self._voice = command.line, command.voice
        self._workers.submit("speech output", lambda: self._say(command))

    def _say(self, command: Say) -> None:
        if command.line <= self._cut:
            self._post(Spoken(turn=command.turn, line=command.line, completed=False))
        else:
            what = f"aside-{command.line}" if command.role == "aside" else "question"
            save_as = self._folder / AUDIO / f"{command.turn:03}-{what}.wav"
            keep = not save_as.exists()
            said = self._dependencies.output(command.voice).say(command.text, save_as if keep else None)
            first = None if said.first_sample is None else round(said.first_sample - self._start, 3)
            kept = keep and said.audio == save_as and save_as.exists()
            audio = f"{AUDIO}/{save_as.name}" if kept else None
            self._post(
                Spoken(
                    turn=command.turn,
                    line=command.line,
                    audio=audio,
                    first_sample=first,
                    seconds=round(said.seconds, 3),
                    completed=said.completed,
                    problem=said.problem,
                )
            )
        if command.line == self._line:
            self._silent.set()

    def stop_speaking(self) -> None:
        self._cut = self._line
        self._stop_outputs()

    def _stop_outputs(self) -> None:
        for output in self._dependencies.outputs():
            output.stop()

    # --- listening ---
    def listen(self, command: Listen) -> None:
        self._last = command
        self._workers.submit("speech input", lambda: self._listen(command))

    def _listen(self, command: Listen) -> None:
        # a line may have begun in the moment in which it was cut: the microphone opens when it is really quiet
        while not self._dependencies.headphones and not self._silent.wait(0.05):
            self._stop_outputs()
        path = self._folder / AUDIO / answer_name(command.turn, command.take, command.part)
        since = self._clock.now() - self._start
        try:
            listening = self._dependencies.speech_input.listen(
                path, lambda event: self._on_speech(command, event), self._dependencies.hints
            )
        except MissingError as error:
            self._post(Trouble(part="microphone", message=str(error), hint=error.hint, turn=command.turn))
        else:
            self._open = _Open(command, path, listening, since)

    def _on_speech(self, command: Listen, event: SpeechInputEvent) -> None:
        """Post what the speech input noticed as an event. Called from its thread."""
        turn = command.turn
        match event:
            case Voice():
                self._post(VoiceStarted(turn=turn, t=event.at))
            case Level() | Caption() | Paused():
                self._post(event)
            case Done():
                end = None
                if event.speech_end is not None and self._open is not None:
                    end = round(self._open.since + event.speech_end, 3)
                self._post(AnswerEnded(turn=turn, reason=event.reason, speech_end=end))
            case Lost():
                self._post(Trouble(part="microphone", message=event.message, hint=event.hint, turn=turn))
            case _:
                self._post(Quiet(turn=turn, seconds=event.seconds))

    def stop_listening(self, *, request: bool = False) -> None:
        """``request``: this part of the answer holds nothing but a request to the interviewer."""
        self._workers.submit("speech input", lambda: self._stop_listening(request))

    def _stop_listening(self, request: bool) -> None:
        command, open_ = self._last, self._open
        self._open = None
        if command is None:
            return
        key = (command.turn, command.take)
        whole = self._folder / AUDIO / answer_name(*key)
        before = self._seconds.get(key, 0.0)
        problem = ""
        if open_ is not None:
            take = open_.listening.stop()
            problem = take.problem
            self._heard.setdefault(key, []).append(_Piece(open_.listening, before, request))
            self._seconds[key] = before + take.seconds
            if take.path is not None and take.path != whole:
                if whole.exists():
                    self._seconds[key] = append_part(whole, take.path)
                else:
                    take.path.rename(whole)
        self._post(
            Recorded(
                turn=command.turn,
                take=command.take,
                part=command.part,
                audio=f"{AUDIO}/{whole.name}" if whole.exists() else None,
                seconds=round(self._seconds.get(key, 0.0), 3),
                problem=problem,
            )
        )

    def give_time(self) -> None:
        self._workers.submit("speech input", self._give_time)

    def _give_time(self) -> None:
        if self._open is not None:
            self._open.listening.more_time()

    def look_for_microphone(self) -> None:
        """Ask once whether a microphone is back; ``Mended`` follows where it is."""
        back = self._dependencies.microphone_back
        if back is not None:
            self._workers.submit("speech input", lambda: self._look(back))

    def _look(self, back: Callable[[], bool]) -> None:
        if back():
            self._post(Mended(part="microphone"))

    # --- understanding ---
    def transcribe(self, command: Transcribe, audio: str | None) -> None:
        """``audio``: the take's recording inside the folder, for one that an earlier process recorded."""
        self._workers.submit("engine", lambda: self._transcribe(command, audio))

    def _transcribe(self, command: Transcribe, audio: str | None) -> None:
        begun = self._clock.now()
        pieces = self._heard.pop((command.turn, command.take), [])
        again = self._dependencies.transcribe_file
        try:
            if pieces:
                transcript = join_transcripts([(piece.transcript(), piece.start) for piece in pieces])
            elif audio is not None and again is not None:
                transcript = again(self._folder / audio)
            else:
                transcript = Transcript(text="", engine=self._dependencies.speech_input.info)
        except (EngineError, MissingError) as error:
            self._post(Trouble(part="engine", message=str(error), hint=error.hint, turn=command.turn))
            return
        request = self._dependencies.request_of(transcript.text)
        if request is not None:  # a slow engine understood it only after silence had ended the "answer"
            self._post(Key(name=request, by="voice"))
            transcript = _without_words(transcript)
        stages = {"tail": round(self._clock.now() - begun, 3)}
        self._post(Heard(turn=command.turn, take=command.take, transcript=transcript, stages=stages))

    def judge(self, command: Judge, exchange: Exchange, earlier: list[Exchange]) -> None:
        self._workers.submit("interviewer", lambda: self._judge(command, exchange, earlier))

    def _judge(self, command: Judge, exchange: Exchange, earlier: list[Exchange]) -> None:
        begun = self._clock.now()
        judgement = self._dependencies.interviewer.judge(
            exchange, earlier, seconds_left=command.seconds_left, follow_ups_left=command.follow_ups_left
        )
        self._post(
            Judged(
                turn=command.turn,
                take=command.take,
                review=judgement.review,
                decision=judgement.decision,
                stages={"judgement": round(self._clock.now() - begun, 3)},
            )
        )

    def foresee(self, exchange: Exchange, earlier: list[Exchange], cut: CutIn | None = None) -> None:
        """Have the lines rendered that may follow ``exchange``, which holds what was said of the answer so far.

        At its beginning that is everything that fits the question; later it is what would be asked if the answer
        ended there, quote included, which is mostly what will be asked. Judging as it grows, in passing, keeps the
        judgement of a long answer short.

        ``cut``: posted, with its reason, where the interviewer would interrupt now; None: nobody interrupts.
        """
        output = self._dependencies.output(self._voice)
        self._workers.submit("interviewer", lambda: self._foresee(exchange, earlier, cut, output))

    def _foresee(self, exchange: Exchange, earlier: list[Exchange], cut: CutIn | None, output: SpeechOutput) -> None:
        interviewer = self._dependencies.interviewer
        if not exchange.transcript.text:
            lines = interviewer.may_say(exchange, earlier)
        else:
            judged = interviewer.judge(exchange, earlier, seconds_left=None, follow_ups_left=1)
            lines = [judged.decision.text] if judged.decision else []
            because = interviewer.cuts_in(exchange, judged.review, cut.seconds) if cut else ""
            if cut and because:
                self._post(cut.model_copy(update={"because": because}))
        if lines:
            output.prepare(lines)
