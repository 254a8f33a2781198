"""The replay's face, driven by Textual's pilot over a tape that the test winds."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from simulator.errors import StorageError
from simulator.session.history import assemble
from simulator.session.timeline import Timeline, timeline
from simulator.ui.replay import KEYS, ReplayRoom, caption, findings
from tests.support import made

LENGTHS = {
    "audio/001-question.wav": 3.7,
    "audio/001-answer.wav": 25.2,
    "audio/002-question.wav": 4.0,
    "audio/002-answer.wav": 6.0,
}


class Tape:
    """Stands where the test puts it and remembers the keys."""

    def __init__(self, line: Timeline) -> None:
        self.line = line
        self.problem = ""
        self.playing = False
        self.position = 0.0
        self.speed = 1.0
        self.volume = 1.0
        self.did: list[object] = []

    def start(self) -> None:
        self.playing = True

    def toggle(self) -> None:
        self.playing = not self.playing

    def seek(self, seconds: float) -> None:
        self.did.append(seconds)

    def next_of(self, kind: str) -> bool:
        self.did.append(kind)
        return kind == "turn"

    def previous_turn(self) -> None:
        self.did.append("previous")

    def faster(self, steps: int = 1) -> None:
        self.did.append(("speed", steps))

    def louder(self, steps: int = 1) -> None:
        self.did.append(("volume", steps))

    def close(self) -> None:
        self.did.append("closed")


@pytest.fixture
def tape() -> Tape:
    return Tape(timeline(assemble(made.header(), made.lines()), LENGTHS))


class Notes:
    def __init__(self) -> None:
        self.kept: list[tuple[int, float | None, str, bool]] = []
        self.error: StorageError | None = None

    def __call__(self, turn: int, t: float | None, text: str, star: bool) -> None:
        if self.error:
            raise self.error
        self.kept.append((turn, t, text, star))


def text(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.query_one(f"#{name}", Static).render())


async def test_shows_words_and_findings_of_the_moment(tape: Tape) -> None:
    async with ReplayRoom(tape, Notes(), "last").run_test() as pilot:
        assert tape.playing
        tape.position = 1.0
        await pilot.pause(0.1)
        assert "0:01 of" in text(pilot, "status")
        assert "unpopular decision" in text(pilot, "question")
        assert text(pilot, "caption").startswith("Interviewer: Tell me")
        answer = next(s for s in tape.line.segments if s.audio == "audio/001-answer.wav")
        tape.position = answer.start + 2.1
        await pilot.pause(0.1)
        assert text(pilot, "caption") == "You: Last spring we had two payment"
        assert "context clear" in text(pilot, "found")
        tape.position = answer.end - 0.01
        await pilot.pause(0.1)
        assert "“I learned that communication is important”" in text(pilot, "found")
        tape.problem = "the speaker is gone"
        await pilot.pause(0.1)
        assert "speaker is gone" in text(pilot, "message")
    assert tape.did == ["closed"]


async def test_keys(tape: Tape) -> None:
    async with ReplayRoom(tape, Notes()).run_test() as pilot:
        await pilot.press("space")
        assert not tape.playing
        await pilot.press("left", "right", "p", "n", "f", "minus", "plus", "down", "up")
        assert tape.did == [
            *(-10.0, 10.0, "previous", "turn", "flag"),
            *(("speed", -1), ("speed", 1), ("volume", -1), ("volume", 1)),
        ]
        await pilot.press("f")
        assert "no further flag" in text(pilot, "message")
        hints = text(pilot, "hints")
        assert all(what in hints.replace("\n", " ") for _, what in KEYS)
        await pilot.press("q")
    assert tape.did[-1] == "closed"


async def test_a_star_and_a_note_are_kept_at_their_moment(tape: Tape) -> None:
    notes = Notes()
    answer = next(s for s in tape.line.segments if s.audio == "audio/002-answer.wav")
    async with ReplayRoom(tape, notes).run_test() as pilot:
        tape.position = answer.start + 2.0
        await pilot.press("s")
        assert notes.kept == [(2, pytest.approx(2.0), "", True)]
        assert "Star kept" in text(pilot, "message")
        await pilot.press("t")
        assert not tape.playing
        tape.position += 1  # it is the moment of the key that counts
        await pilot.press(*"so q", "enter")
        assert notes.kept[1] == (2, pytest.approx(2.0), "so q", False)
        await pilot.press("t", "x", "escape")
        assert len(notes.kept) == 2
        assert pilot.app.query_one("#note", Input).value == ""
        tape.position = 0.5
        await pilot.press("s")
        assert notes.kept[2] == (1, None, "", True)
        notes.error = StorageError("it is open in another mockloop", "Leave it there.")
        await pilot.press("s")
        assert "open in another mockloop" in text(pilot, "message")


def test_a_caption_follows_the_voice_that_speaks(tape: Tape) -> None:
    who, words, said = caption(tape.line, 0.0)
    assert (who, words[0], said) == ("Interviewer", "Tell", 1)
    assert caption(Timeline((), ()), 0.0) == ("", [], 0)
    assert findings(Timeline((), ()), 0.0) == []
