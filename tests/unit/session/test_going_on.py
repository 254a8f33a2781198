"""Whole sessions over one unbroken recording: what is said after an end that was none is in the answer once."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.endpoint import Patience
from audio.fileline import FileLine
from audio.speech_input import LocalSpeechInput
from audio.transcribe.transcriber import EngineTranscriber
from audio.vad import RATE
from simulator.model.events import Listen, Recorded, Say, WentOn
from simulator.model.review import FollowUp
from simulator.ports import Exchange
from simulator.session.history import assemble
from simulator.session.log import read_log
from tests.support.hearing import OracleEngine, Pcm, plain, silence, spoken
from tests.support.session_machine import follow_up, plan, question
from tests.support.stage import Stage

REPLY = spoken("reply-ownership")
WAIT = 1.5  # seconds of silence that end an answer here


def parts() -> tuple[Pcm, Pcm]:
    """The reply in two, cut in its longest pause."""
    words = REPLY.sample.words
    gaps = [(after.start - before.end, (before.end + after.start) / 2) for before, after in pairwise(words)]
    at = round(max(gap for gap in gaps if 1.0 < gap[1] < REPLY.sample.seconds - 1.0)[1] * RATE)
    return REPLY.pcm[:at], REPLY.pcm[at:]


def sit(folder: Path, sound: Pcm, *, headphones: bool) -> Stage:
    """One question; a follow-up is asked while the answer is not whole."""
    stage = Stage(folder, plan(question(1, follow_ups=1), headphones=headphones))
    whole = plain(REPLY.sample.text)
    asking = follow_up("What did you learn from all of that, and what would you do today?")

    def decide(exchange: Exchange) -> FollowUp | None:
        return None if plain(exchange.transcript.text) == whole else asking

    stage.mind.decide = decide
    line = FileLine(sound, stage.clock)
    speech_input = LocalSpeechInput(
        line,
        EngineTranscriber(OracleEngine(REPLY)),
        Patience.always(WAIT),
        tail_guard=0.0 if headphones else 0.2,
        patient=True,
    )
    try:
        if not headphones:

            def press(at: float, body: object) -> None:
                driver = stage.driver
                if isinstance(body, Say) and body.turn == 2 and driver:
                    stage.clock.call_at(stage.clock.now() + 1.0, lambda: driver.press("more-time"))

            stage.watcher.on = press
        assert stage.run(speech_input=speech_input) == "done"
    finally:
        speech_input.close()
    return stage


def test_with_headphones_a_voice_after_the_end_goes_on_with_the_answer(tmp_path: Path) -> None:
    first, second = parts()
    sound = np.concatenate([first, silence(WAIT + 0.4), second, silence(0.2)])
    stage = sit(tmp_path, sound, headphones=True)
    told = [body for _, body in stage.watcher.lines]
    (went_on,) = [body for body in told if isinstance(body, WentOn)]
    assert 0.0 <= went_on.after < 1.2
    assert sum(isinstance(body, Listen) for body in told) == 3  # the follow-up's too
    (turn,) = assemble(stage.header, read_log(tmp_path / "session.jsonl").lines).turns
    assert turn.transcript
    assert plain(turn.transcript.text) == plain(REPLY.sample.text)
    assert turn.take
    assert turn.take.audio
    recorded = soundfile.read(tmp_path / turn.take.audio, dtype="int16")[0]
    whole = np.concatenate([sound, silence(60.0)])
    assert len(recorded) > len(sound)
    assert np.array_equal(recorded, whole[: len(recorded)])  # nothing lost, nothing doubled
    assert [path.name for path in tmp_path.glob("audio/*answer*")] == ["001-answer.wav"]
    # words lie where they were said
    late = [word for word in turn.transcript.words if word.t0 and word.t0 * RATE > len(first) + WAIT * RATE]
    assert late
    shift = (len(first) / RATE + WAIT + 0.4) - len(first) / RATE
    said = REPLY.sample.words[-1]
    assert late[-1].t0 == pytest.approx(said.start + shift, abs=0.1)


def test_without_headphones_a_key_does_and_the_interviewer_is_not_in_the_answer(tmp_path: Path) -> None:
    first, second = parts()
    loud = np.full(round(0.5 * RATE), 8000, np.int16)  # what the loudspeaker says meanwhile
    sound = np.concatenate([first, silence(WAIT), loud, silence(1.0), second])
    stage = sit(tmp_path, sound, headphones=False)
    (turn,) = assemble(stage.header, read_log(tmp_path / "session.jsonl").lines).turns
    assert turn.transcript
    assert plain(turn.transcript.text) == plain(REPLY.sample.text)
    assert turn.take
    assert turn.take.audio
    recorded = soundfile.read(tmp_path / turn.take.audio, dtype="int16")[0]
    assert not (recorded == 8000).any()
    heard = [body for _, body in stage.watcher.lines if isinstance(body, Recorded)]
    end = round(heard[0].seconds * RATE)
    rest = recorded[end:]
    whole = np.concatenate([sound, silence(60.0)])
    assert np.array_equal(recorded[:end], whole[:end])
    assert any(np.array_equal(rest, whole[at : at + len(rest)]) for at in range(end, end + 2 * RATE, 512))
