from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.model.events import Command, Event, Listen, Recorded, Say, Spoken
from simulator.model.records import Line, Noted
from simulator.model.transcript import EngineInfo, Transcript
from simulator.session.history import assemble
from simulator.session.script import script
from simulator.session.timeline import LONGEST_GAP, timeline
from simulator.ui.replay import caption
from tests.support import made

LENGTHS = {
    "audio/001-question.wav": 3.7,
    "audio/001-answer.wav": 25.2,
    "audio/002-question.wav": 4.0,
    "audio/002-answer.wav": 6.0,
}


def line_of(lengths: dict[str, float] = LENGTHS, notes: tuple[Noted, ...] = ()):  # type: ignore[no-untyped-def] # obvious
    lines = made.lines()
    extra = [lines[0].model_copy(update={"kind": "record", "body": note}) for note in notes]
    return timeline(assemble(made.header(), [*lines, *extra]), lengths)


def test_voices_follow_each_other_without_holes_and_with_short_gaps() -> None:
    line = line_of()
    assert [s.voice for s in line.segments if s.voice != "gap"] == ["interviewer", "candidate"] * 2
    assert all(abs(a.end - b.start) < 1e-9 for a, b in pairwise(line.segments))
    assert all(s.seconds <= LONGEST_GAP for s in line.segments if s.voice == "gap")
    assert [s.audio for s in line.segments if s.audio] == list(LENGTHS)


def test_words_of_an_answer_appear_when_they_were_said() -> None:
    line = line_of()
    answer = next(s for s in line.segments if s.audio == "audio/001-answer.wav")
    words = [c for c in line.cues if c.kind == "word" and c.turn == 1 and c.voice == "candidate"]
    assert [w.text for w in words] == made.ANSWER.split()
    for word, spoken in zip(words, made.spoken(made.ANSWER).words, strict=True):
        assert word.at == answer.start + (spoken.t0 or 0.0)


def test_parts_and_flags_appear_at_their_words_and_absences_at_the_end() -> None:
    line = line_of()
    answer = next(s for s in line.segments if s.audio == "audio/001-answer.wav")
    at = {c.quote: c.at - answer.start for c in line.cues if c.turn == 1 and c.kind in ("part", "flag") and c.quote}
    words = made.ANSWER.split()
    assert at["It went well"] == words.index("It") * made.WORD_SECONDS
    learned = next(c for c in line.cues if c.kind == "flag" and c.quote)
    assert learned.at - answer.start == at["I learned that communication is important"]
    absent = next(c for c in line.cues if c.kind == "flag" and not c.quote)
    assert absent.at == answer.end


def test_what_was_heard_with_low_trust_is_shown_and_not_rated() -> None:
    doubtful = EngineInfo(engine="sphinx", model="en-us", device="cpu", low_trust=True)
    rated, shown = (
        {c.text for c in timeline(assemble(made.header(), lines), LENGTHS).cues if c.kind == "part"}
        for lines in (made.lines(), made.lines(engine=doubtful))
    )
    assert all(text.endswith((" clear", " hinted")) for text in rated)
    assert shown == {text.split()[0] for text in rated}


def test_notes_stand_at_their_moment() -> None:
    line = line_of(notes=(Noted(turn=1, t=5.0, text="slower"), Noted(turn=2, t=99.0, star=True)))
    answer = next(s for s in line.segments if s.audio == "audio/001-answer.wav")
    first, second = (c for c in line.cues if c.kind == "note")
    assert (first.at, first.text) == (answer.start + 5.0, "slower")
    assert second.at == line.seconds
    assert line.place(answer.start + 5.0) == (1, 5.0)
    assert line.place(0.0) == (1, None)


def test_without_recordings_the_words_go_at_a_readers_pace() -> None:
    line = line_of({})
    assert all(s.audio is None for s in line.segments)
    candidate = [s for s in line.segments if s.voice == "candidate"]
    assert candidate[0].seconds == 0.4 * len(made.ANSWER.split())


def test_words_without_times_are_estimated_in_order() -> None:
    lines = made.lines()
    heard = lines[5]
    plain = Transcript(text=made.ANSWER)
    lines[5] = heard.model_copy(update={"body": heard.body.model_copy(update={"transcript": plain})})  # type: ignore[union-attr]
    line = timeline(assemble(made.header(), lines), LENGTHS)
    times = [c.at for c in line.cues if c.kind == "word" and c.turn == 1 and c.voice == "candidate"]
    assert times == sorted(times)
    assert times[-1] <= line.segments[2].end


def with_asides() -> list[Line]:
    """The made session; the question is repeated before the answer and time is offered ten seconds into it."""
    first, spoken, listen, *rest = made.lines()
    events: list[tuple[float, Event | Command]] = [
        (4.2, Say(turn=1, line=2, role="aside", text="Sure. Tell me again.")),
        (6.0, Spoken(turn=1, line=2, audio="audio/001-aside-2.wav", first_sample=4.5, seconds=1.5)),
        (6.1, Listen(turn=1)),
        (16.1, Recorded(turn=1, audio="audio/001-answer.wav", seconds=10.0)),
        (16.2, Say(turn=1, line=3, role="aside", text="Take your time.")),
        (17.5, Spoken(turn=1, line=3, audio="audio/001-aside-3.wav", first_sample=16.4, seconds=1.0)),
        (17.6, Listen(turn=1, part=2)),
    ]
    kinds = {at: listen.kind if isinstance(b, Say | Listen) else spoken.kind for at, b in events}
    lines = [listen.model_copy(update={"at": at, "kind": kinds[at], "body": body}) for at, body in events]
    return [first, spoken, *lines, *rest]


ASIDES = {"audio/001-aside-2.wav": 1.5, "audio/001-aside-3.wav": 1.0}


def test_what_the_interviewer_said_in_between_stands_where_it_was_said() -> None:
    history = assemble(made.header(), with_asides())
    assert [(a.take, a.after) for a in history.turns[0].asides] == [(0, 0.0), (1, 10.0)]
    assert history.turns[0].audio == "audio/001-question.wav"
    line = timeline(history, LENGTHS | ASIDES)
    assert [(s.audio, s.skip, s.seconds) for s in line.segments if s.turn == 1 and s.voice != "gap"] == [
        ("audio/001-question.wav", 0.0, 3.7),
        ("audio/001-aside-2.wav", 0.0, 1.5),
        ("audio/001-answer.wav", 0.0, 10.0),
        ("audio/001-aside-3.wav", 0.0, 1.0),
        ("audio/001-answer.wav", 10.0, pytest.approx(15.2)),
    ]
    assert all(abs(a.end - b.start) < 1e-9 for a, b in pairwise(line.segments))
    begin = next(s for s in line.segments if s.audio == "audio/001-answer.wav").start
    said = [c for c in line.cues if c.kind == "word" and c.turn == 1 and c.voice == "candidate"]
    for cue, word in zip(said, made.spoken(made.ANSWER).words, strict=True):
        t0 = word.t0 or 0.0
        assert cue.at == pytest.approx(begin + t0 + (1.0 if t0 >= 10.0 else 0.0))
    assert line.place(begin + 10.5) == (1, None)
    assert line.place(begin + 12.0) == (1, pytest.approx(11.0))
    assert caption(line, begin + 10.9) == ("Interviewer", ["Take", "your", "time."], 3)
    text = "\n".join(script(line))
    assert text.index("Sure.") < text.index("You: Last") < text.index("Interviewer: Take your time.")
    assert text.count("You: ") == 3  # it goes on afterwards


def test_asides_that_nobody_recorded_are_shown_at_a_readers_pace() -> None:
    line = timeline(assemble(made.header(), with_asides()), LENGTHS)
    silent = [s for s in line.segments if s.voice == "interviewer" and s.audio is None]
    assert [s.seconds for s in silent] == [pytest.approx(0.4 * 4), pytest.approx(0.4 * 3)]


def test_the_script_says_who_when_and_what() -> None:
    text = list(script(line_of()))
    assert text[0].startswith("  0:00  Interviewer: Tell me")
    assert any("You: Last spring we had" in row for row in text)
    assert any(row.strip().startswith("! Something about generic learning “I learned") for row in text)
    late = list(script(line_of(), begin=30.0))
    assert late
    assert not any("Last spring" in row for row in late)


def test_an_empty_session_is_an_empty_timeline() -> None:
    line = timeline(assemble(made.header(), []), {})
    assert (line.segments, line.cues, line.seconds) == ((), (), 0.0)
