"""A panel of two: each round in a voice of its own, and one hands over to the other."""

from __future__ import annotations

from pathlib import Path

from audio.clocks import VirtualClock
from audio.scripted import Answer, ScriptedSpeechOutput
from simulator.model.plan import Plan, Round
from simulator.planning.layout import PlanRequest, lay_out
from simulator.planning.load import load_bank
from simulator.ports import Said
from simulator.session.log import read_log
from simulator.session.replay import replay
from tests.support.session_machine import LINES, WRAP_UP, question
from tests.support.stage import Stage


class Voice(ScriptedSpeechOutput):
    """Remembers what it said."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.said: list[str] = []

    def say(self, text: str, save_as: Path | None = None) -> Said:
        self.said.append(text)
        return super().say(text, save_as)


def test_the_second_round_is_held_in_the_second_voice(tmp_path: Path) -> None:
    rounds = tuple(Round(name=f"Round {n}", seconds=600.0, items=(question(n), WRAP_UP)) for n in (1, 2, 3))
    stage = Stage(tmp_path, Plan(rounds=rounds, lines=LINES, voices=2))
    first, second = Voice(stage.clock), Voice(stage.clock)
    assert stage.run([Answer()] * 3, speech_output=first, second_output=second) == "done"
    assert [text for text in first.said if text.startswith("Question")] == ["Question 1?", "Question 3?"]
    assert [text for text in second.said if text.startswith("Question")] == ["Question 2?"]
    log = read_log(tmp_path / "session.jsonl")
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()


def test_where_there_is_no_second_voice_the_first_says_everything(tmp_path: Path) -> None:
    rounds = tuple(Round(name=f"Round {n}", seconds=600.0, items=(question(n), WRAP_UP)) for n in (1, 2))
    stage = Stage(tmp_path, Plan(rounds=rounds, lines=LINES, voices=2))
    only = Voice(stage.clock)
    assert stage.run([Answer()] * 2, speech_output=only) == "done"
    assert [text for text in only.said if text.startswith("Question")] == ["Question 1?", "Question 2?"]


def test_a_panel_hands_over_and_a_single_interviewer_does_not() -> None:
    bank = load_bank()
    panel = lay_out(bank, PlanRequest(loop="full-day", seed=3, voices=2))
    alone = lay_out(bank, PlanRequest(loop="full-day", seed=3))
    for this, following in zip(panel.rounds, panel.rounds[1:], strict=False):
        assert this.items[-1].text.endswith(f"{following.name}.")
    assert panel.rounds[-1].items[-1] == alone.rounds[-1].items[-1]
    assert (panel.voices, alone.voices) == (2, 1)
    assert "colleague" not in " ".join(item.text for part in alone.rounds for item in part.items)
