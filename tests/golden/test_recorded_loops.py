"""Whole loops through recorded answers on a virtual clock: real files, recorder, voice activity and endpointing.

The candidate speaks the shipped recordings, with time to think before and to breathe after. Nobody presses a key:
answers end by a done phrase or by silence, as the endpointer hears it. Only the decoder is replaced, by one that
knows the words of the recordings, so that three quarters of an hour of sound take seconds on any machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.endpoint import Patience
from audio.filebacked import FileMicrophone
from audio.samples import SpokenWord, sample
from audio.soundfiles import read_sound, to_int16
from audio.speech_input import LocalSpeechInput
from audio.transcribe.stream import AnswerStream
from audio.vad import RATE
from simulator.model.events import AnswerEnded, Heard, Listen, Recorded, Say, SetTimer, Show, TimerFired, VoiceStarted
from simulator.model.transcript import EngineInfo, Transcript
from simulator.planning.layout import PlanRequest, lay_out
from simulator.planning.load import load_bank
from simulator.ports import Hints
from simulator.session.log import read_log
from simulator.session.replay import replay
from tests.support.hearing import OracleEngine, Spoken, word_error_rate
from tests.support.session_machine import follow_up, without_words
from tests.support.stage import Stage

BREATH = 0.3  # seconds kept around each recording
AFTER = 8.0  # seconds that the candidate goes on breathing, so that it is the endpointer who ends the answer
LATE = 0.1  # seconds that a cue may come late
PHRASE = "no-data-done"  # ends with "that's my answer"
WEAK, STRONG = "unpopular-weak", "underperformer-strong"
REPLIES = ("reply-system", "reply-ownership", "reply-results", "reply-learnings", "reply-challenge")


@dataclass(frozen=True)
class Spoke:
    """One recording of the tape: after ``think`` seconds the named samples, one after the other."""

    think: float
    names: tuple[str, ...] = ()


def spoke(think: float, *names: str) -> Spoke:
    return Spoke(think, names)


def recorded(answer: Spoke, number: int) -> Spoken:
    """Its sound, with a hiss so that every stretch is unlike every other, and its words in their places."""
    pieces = [np.zeros(round(answer.think * RATE), np.int16)]
    words: list[SpokenWord] = []
    for name in answer.names:
        found = sample(name)
        first, last = found.words[0].start - BREATH, found.words[-1].end + BREATH
        at = sum(map(len, pieces)) / RATE - first
        words += [replace(word, start=word.start + at, end=word.end + at) for word in found.words]
        pieces.append(to_int16(read_sound(found.path))[round(first * RATE) : round(last * RATE)])
    pcm = np.concatenate([*pieces, np.zeros(round(AFTER * RATE), np.int16)])
    hiss = np.random.default_rng(number).integers(-4, 5, len(pcm))
    whole = replace(sample(PHRASE), words=tuple(words), text=" ".join(word.text for word in words))
    return Spoken(whole, np.clip(pcm + hiss, -32768, 32767).astype(np.int16))


class Knowing:
    """The port's Transcriber, which knows what will be said: the real stream over one oracle an answer."""

    def __init__(self, answers: list[Spoken]) -> None:
        self._engines = iter([OracleEngine(answer) for answer in answers])
        self.info = EngineInfo(engine="oracle")

    def stream(self, hints: Hints) -> AnswerStream:
        return AnswerStream(next(self._engines), hints)

    def transcribe(
        self, audio: NDArray[np.float32], hints: Hints, progress: Callable[[float], None] | None = None
    ) -> Transcript:
        raise AssertionError("every answer is heard while it is spoken")


def sit(folder: Path, loop: str, answers: list[Spoke]) -> Stage:
    """The loop as it ships, hands-free, for a candidate who says ``answers`` one after the other."""
    tape = [recorded(answer, number) for number, answer in enumerate(answers)]
    paths = [folder.parent / f"spoken-{number:02}.wav" for number in range(len(tape))]
    for path, spoken in zip(paths, tape, strict=True):
        soundfile.write(path, spoken.pcm, RATE)
    stage = Stage(folder, without_words(lay_out(load_bank(), PlanRequest(loop=loop, seed=5))))
    stage.mind.decide = lambda _: follow_up()
    patience = Patience(hands_free=True, lift=1.5, quiet_after=30.0)
    speech_input = LocalSpeechInput(FileMicrophone(paths, stage.clock), Knowing(tape), patience, patient=True)
    assert stage.run(speech_input=speech_input) == "done"
    return stage


def of(stage: Stage, kind: type) -> Iterator[Any]:
    return (body for _, body in stage.watcher.lines if isinstance(body, kind))


def holds_together(stage: Stage, answers: list[Spoke]) -> None:
    """What has to be true of every loop, whatever its times: sound, words, cues, budgets, phases."""
    what = stage.header.plan
    assert what is not None
    log = read_log(stage.folder / "session.jsonl")
    assert log.problems == ()
    assert replay(what, log.lines).differences == ()

    # every second between the microphone's opening and its closing is in the file
    opened: dict[tuple[int, int], float] = {}
    parts: dict[tuple[int, int], float] = {}
    whole: dict[str, float] = {}
    for at, body in stage.watcher.lines:
        if isinstance(body, Listen):
            opened[body.turn, body.take] = at
        elif isinstance(body, Recorded):
            key = (body.turn, body.take)
            parts[key] = parts.get(key, 0.0) + at - opened[key]
            assert body.seconds == pytest.approx(parts[key], abs=LATE)
            assert body.audio is not None
            whole[body.audio] = body.seconds
    # and after the whole loop the clock and the sound have not drifted apart
    assert sum(whole.values()) == pytest.approx(sum(parts.values()), abs=LATE)
    for name, seconds in whole.items():
        info = soundfile.info(stage.folder / name)
        assert (info.samplerate, info.channels) == (RATE, 1)
        assert info.duration == pytest.approx(seconds, abs=0.01)

    # what was said is what was heard, and all of it
    heard = [body.transcript.text for body in of(stage, Heard) if body.transcript.text]
    said = [" ".join(sample(name).text for name in answer.names) for answer in answers if answer.names]
    for wanted, text in zip(said, heard, strict=False):
        assert word_error_rate(wanted.removesuffix(" That's my answer."), text) < 0.05

    # cues come at their second, soft, and once; nobody is cut off by one
    due: dict[tuple[str, int | None], float] = {}
    voiced: dict[int | None, float] = {}
    targets: dict[int | None, float | None] = {}
    items = iter(what.rounds[0].items)
    item = next(items)
    for at, body in stage.watcher.lines:
        match body:
            case Say() if body.role != "aside":
                while body.role not in (item.role, "follow-up") or (
                    body.role == "question" and item.text != body.text
                ):
                    item = next(items)
                targets[body.turn] = item.follow_up_target if body.role == "follow-up" else item.target
            case VoiceStarted():
                voiced.setdefault(body.turn, at)
            case SetTimer():
                due[body.name, body.turn] = at + body.seconds
            case TimerFired():
                assert at == pytest.approx(due.pop((body.name, body.turn)), abs=LATE)
                if body.name == "target":
                    assert at - voiced[body.turn] == pytest.approx(targets[body.turn], abs=LATE)
            case _:
                pass
    assert {body.reason for body in of(stage, AnswerEnded)} == {"phrase", "silence"}

    # phases in order, follow-ups within their budget, and the round keeps its time but for the last answer
    roles = [body.role for body in of(stage, Say) if body.role != "aside"]
    planned = [item.role for item in what.rounds[0].items]
    assert list(dict.fromkeys(roles)) == list(dict.fromkeys(["introduction", "question", "follow-up", *planned]))
    budget = {item.question.id: item.follow_ups for item in what.rounds[0].items if item.question}
    asked = [body.question for body in of(stage, Say) if body.role == "follow-up"]
    assert all(asked.count(name) <= budget[name] for name in budget)
    assert stage.watcher.lines[-1][0] <= what.rounds[0].seconds + LATE


def cues(stage: Stage) -> list[tuple[int, str]]:
    lines = stage.header.plan.lines if stage.header.plan else None
    assert lines is not None
    names = {lines.target_cue: "target", lines.budget_cue: "budget"}
    return [(body.turn, names[body.message]) for body in of(stage, Show) if body.message in names]


QUICK = [
    spoke(2, PHRASE),  # about myself
    spoke(25, STRONG, WEAK, WEAK),  # past its target
    spoke(4, "reply-system"),
    spoke(3, "reply-results"),
    spoke(40),  # nothing at first: time is offered
    spoke(6, WEAK),
    spoke(2, "reply-learnings"),
    spoke(9, "reply-challenge", PHRASE),
    spoke(3, "reply-ownership"),  # the candidate's own questions
    spoke(3, PHRASE),
    spoke(3, "reply-system"),
]
PEOPLE = [
    spoke(3, PHRASE),
    spoke(25, STRONG, STRONG, "reply-system"),  # past its target
    spoke(5, "reply-results", PHRASE),
    spoke(2, WEAK),
    spoke(8, WEAK),
    spoke(12, *[WEAK] * 11),  # past the question's time: no follow-up
    spoke(40),  # long thought: time is offered
    spoke(3, STRONG, WEAK),
    spoke(20, STRONG, "reply-system"),
    spoke(20, STRONG, "reply-ownership"),
    spoke(20, STRONG, "reply-results"),
    spoke(28, STRONG, WEAK, WEAK),
    spoke(25, "reply-results", WEAK, "reply-results"),  # what time is left for the last question
    spoke(3, "reply-challenge"),  # the candidate's own questions
    spoke(3, PHRASE),
    spoke(3, PHRASE),
]


def test_a_whole_quick_20(tmp_path: Path, near_golden: Callable[[str, Any], None]) -> None:
    stage = sit(tmp_path / "s", "quick-20", QUICK)
    holds_together(stage, QUICK)
    assert cues(stage) == [(2, "target")]
    near_golden("session/recorded-quick-20.json", stage.happened)


@pytest.mark.skipif("MOCKLOOP_LONG" not in os.environ, reason="most of a minute: `scripts/check --deep` runs it")
def test_a_whole_people_45(tmp_path: Path, near_golden: Callable[[str, Any], None]) -> None:
    stage = sit(tmp_path / "s", "people-45", PEOPLE)
    holds_together(stage, PEOPLE)
    long_one = [turn for turn, cue in cues(stage) if cue == "budget"]
    assert len(long_one) == 3  # the longest answer, and the two for which little time was left
    assert ["target", "budget"] in [[cue for turn, cue in cues(stage) if turn == long] for long in long_one]
    near_golden("session/recorded-people-45.json", stage.happened)
