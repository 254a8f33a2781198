"""The short form of the latency bench: three recorded answers in real time through a session's own parts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.home import Home
from simulator.errors import EngineError, MissingError

if TYPE_CHECKING:
    from audio.clocks import SystemClock
    from audio.player import Player
    from simulator.config import Settings

__all__ = ["ANSWERS", "STAGES", "measure_wait"]

STAGES = ("endpoint", "tail", "judgement", "speech")
ANSWERS = ("reply-results", "reply-ownership", "reply-learnings")  # short, and each ends with a word

_QUESTION = "Tell me about a time you made an unpopular decision."
_OTHERWISE = "Thank you. What would you do differently today?"


def measure_wait(
    home: Home, settings: Settings, tell: Callable[[str], None], names: Sequence[str] = ANSWERS
) -> dict[str, Any]:
    """Stages of each turn and their sum, in seconds, and what was measured with. ``names``: the recorded answers.

    Raises MissingError and EngineError where an engine does not work.
    """
    from audio.clocks import SystemClock
    from audio.endpoint import Patience
    from audio.filebacked import FileMicrophone
    from audio.latency import TimedMicrophone, last_loud, percentile, time_turn
    from audio.samples import sample
    from audio.speaker import Synthesiser, VoiceSettings
    from audio.speech_input import LocalSpeechInput
    from audio.speech_output import LocalSpeechOutput
    from simulator.app.engines import choose_transcriber
    from simulator.app.knowledge import read_mind
    from simulator.model.transcript import Transcript
    from simulator.ports import Take

    clock, patience, mind = SystemClock(), Patience.always(Patience().late), read_mind(home)
    transcriber = choose_transcriber(home, settings.stt)
    answers = [sample(name) for name in names]
    microphone = TimedMicrophone(FileMicrophone([a.path for a in answers], clock, after="silence"), clock)
    speech_input = LocalSpeechInput(microphone, transcriber, patience)
    turns = []
    with tempfile.TemporaryDirectory(prefix="mockloop-") as scrap:
        folder = Path(scrap)
        player, where = _player(settings, folder, clock)
        voice = VoiceSettings(voice=settings.voice, rate=settings.rate)
        speech_output = LocalSpeechOutput(Synthesiser(folder / "speech", voice), player, settings.volume)

        def judge(transcript: Transcript) -> str:
            follow_up = mind.judge(transcript, _QUESTION).follow_up
            return follow_up.text if follow_up else _OTHERWISE

        def speech_end(take: Take) -> float:
            if microphone.started is None or take.path is None:
                raise EngineError("Nothing of the answer was recorded.", "Run mockloop doctor without --latency.")
            return microphone.started + last_loud(take.path)

        for answer in answers:
            tell(f"listening to {answer.seconds:.0f} s of a recorded answer …")
            moments, _ = time_turn(speech_input, speech_output, clock, folder, judge, speech_end=speech_end)
            turns.append({stage: round(getattr(moments, stage), 3) for stage in (*STAGES, "wait")})
        speech_output.close()
        speech_input.close()
    waits = [turn["wait"] for turn in turns]
    info = transcriber.info
    return {
        "schema": 1,
        "stt": " ".join(filter(None, (info.engine, info.model, info.device))),
        "speaker": where,
        "hangover": patience.late,
        "turns": turns,
        "p50": percentile(waits, 0.5),
        "p95": percentile(waits, 0.95),
    }


def _player(settings: Settings, folder: Path, clock: SystemClock) -> tuple[Player, str]:
    """The real speaker where there is one, else a file; and what to call it."""
    from audio.filebacked import FilePlayer
    from audio.loudspeaker import DeviceSpeaker
    from audio.portaudio import PortAudio

    speaker = DeviceSpeaker(PortAudio(), settings.speaker or None, clock.now)
    try:
        return speaker, speaker.open().name
    except MissingError as error:
        return FilePlayer(folder / "said.wav", clock), f"a file ({error})"
