"""What people bring: for each kind of file who speaks, which words are judged, when they were said, what is told."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.store.inputs import Given, read_file, read_stream
from simulator.store.interview import interview
from simulator.store.speakers import candidate_of
from tests.support.mind import load_mind

BROUGHT = Path(__file__).parents[2] / "data/brought"
DATE = "I promised a date that I had not checked"
ANNA, TOM = "Anna Berg", "Tom Reed"


@dataclass(frozen=True)
class Case:
    """``answers``: what the candidate says, one text a judged turn; ``first``: seconds of its first word."""

    file: str
    answers: tuple[str, ...]
    speakers: tuple[str, ...] = ("",)
    first: float | None = None
    note: str = ""
    candidate: str = TOM
    named: str | None = None


CASES = (
    Case(
        "two-speakers.vtt",
        (
            (
                "Two of my engineers stopped talking to each other in March. I met each of them alone and then I put"
                " the two at one table."
            ),
            "The release went out two weeks later and they still share an office.",
        ),
        (ANNA, TOM),
        7.0,
    ),
    Case("teams.vtt", ("I hired four people & moved two.",), ("Berg, Anna", "Reed, Tom"), 4.0, candidate="Reed, Tom"),
    Case("zoom.vtt", ("I rolled the release back and called the customer.",), (ANNA, TOM), 4.0),
    Case(
        "otter.txt",
        ("We stopped the rewrite. I told the team why.", "We shipped in May."),
        (ANNA, TOM),
        9.0,
        "1 line",
    ),
    Case("meet.txt", ("I cut half of them.", "Nobody knew what they were for."), (ANNA, TOM), None, "4 lines"),
    Case("rev.txt", ("I promised a date that I had not checked with anyone.",), (ANNA, TOM), 6.0),
    Case("descript.txt", (f"{DATE}.",), (ANNA, TOM), 6.0),
    Case("zoom-saved.txt", (f"{DATE}.",), (ANNA, TOM), 4.0),
    Case("teams.docx", (f"{DATE}.",), (ANNA, TOM), 9.0, "2 lines"),
    Case("teams-captions.docx", (f"{DATE}.", "I told them."), (ANNA, TOM), 9.0),
    Case(
        "whisperx.txt",
        (f"{DATE}.", "I told them on the same day."),
        ("SPEAKER_01", "SPEAKER_00"),
        candidate="SPEAKER_00",
    ),
    Case(
        "changes.srt",
        (f"{DATE}.".upper(), "I TOLD THEM ON THE SAME DAY."),
        ("Speaker 1", "Speaker 2"),
        4.0,
        candidate="Speaker 2",
    ),
    Case("questions.md", (f"{DATE}.",), ("Q", "A"), candidate="A"),
    Case("one-speaker.vtt", (f"{DATE}.",), (TOM,), 1.0),
    Case("rolling.vtt", (f"{DATE} with anyone",), first=1.0),
    Case("growing.srt", (DATE,), first=1.0),
    Case("no-blank-lines.srt", (DATE,), first=1.0),
    Case("no-milliseconds.srt", (DATE,), first=1.0),
    Case("colons.srt", (DATE,), first=1.25),
    Case("late-header.vtt", (DATE,), first=1.0),
    Case("backwards.vtt", (DATE,), note="1 caption has times that can't be; the words were kept."),
    Case("captions-inside.txt", (DATE,), first=1.0),
    Case("windows.srt", ("I promised a date in the café",), first=1.0, note="Windows-1252"),
    Case("whisper.tsv", (DATE,), first=1.0),
    Case("copied.txt", (DATE,), first=1.0),
    Case("openai-whisper.json", (f"{DATE}.",), first=1.0),
    Case("faster-whisper.json", (f"{DATE}.",), first=1.0),
    Case("whisperx.json", (f"{DATE}.",), ("SPEAKER_01", "SPEAKER_00"), 1.0, candidate="SPEAKER_00"),
    Case("whisper-cpp.json", (f"{DATE}.",), first=1.0),
    Case("verbose.json", (f"{DATE}.",), first=1.0),
    Case("hugging-face.json", (f"{DATE}.",), first=1.0),
    Case("deepgram.json", (f"{DATE}.",), ("Speaker 0", "Speaker 1"), 1.0, candidate="Speaker 1"),
    Case("aws.json", (f"{DATE}.",), ("spk_0",), 1.0, candidate="spk_0"),
    Case("assemblyai.json", (f"{DATE}.",), ("Speaker A", "Speaker B"), 1.0, candidate="Speaker B"),
    Case("milliseconds.json", (f"{DATE}.",), first=1.0, note="milliseconds"),
    Case("vosk.json", (DATE.lower(),), first=1.0),
    Case("segments.json", (f"{DATE}.",), first=1.0),
    Case("implausible.json", (f"{DATE}.",), note="can't be right"),
)


def only(path: Path) -> Given:
    (given,) = read_file(path)
    assert isinstance(given, Given)
    return given


def answers(given: Given, candidate: str | None = None) -> list[tuple[str, float | None]]:
    """Every judged answer, and when it was begun."""
    if given.talk is None or not given.talk.several:
        words = given.transcript.words
        return [(given.transcript.text, words[0].t0 if words else None)]
    turns = interview(given.talk, candidate or candidate_of(given.talk), load_mind().bank)
    return [
        (turn.transcript.text, turn.said_at[0] if turn.said_at else None)
        for turn in turns
        if turn.role in ("question", "follow-up")
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_words_speakers_times_and_what_is_told(own_home: Path, case: Case) -> None:
    given = only(BROUGHT / case.file)
    speakers = tuple(given.talk.speakers) if given.talk else ("",)
    assert speakers == case.speakers
    if len(speakers) > 1:
        assert given.talk
        assert given.transcript.text == ""  # nobody is judged before it is known who the candidate is
        assert candidate_of(given.talk) == case.candidate
    found = answers(given)
    assert tuple(text for text, _ in found) == case.answers
    assert found[0][1] == (None if case.first is None else pytest.approx(case.first, abs=0.05))
    assert case.note in " ".join(given.notes)
    assert case.note or not given.notes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_every_word_lies_in_the_text_and_times_run_forward(own_home: Path, case: Case) -> None:
    given = only(BROUGHT / case.file)
    transcript = given.talk.transcript() if given.talk else given.transcript
    ends = 0
    for word in transcript.words:
        assert ends <= word.start < word.end <= len(transcript.text)
        ends = word.end
    times = [word.t0 for word in transcript.words if word.t0 is not None]
    assert times == sorted(times)
    assert transcript.seconds is None or not times or times[-1] <= transcript.seconds < 120


@pytest.mark.parametrize(
    "name", ["two-speakers.vtt", "otter.txt", "captions-inside.txt", "vosk.json", "whisperx.txt"]
)
def test_what_comes_as_a_stream_is_read_like_the_file(own_home: Path, name: str) -> None:
    raw = (BROUGHT / name).read_bytes()
    (given,) = read_stream(io.BytesIO(raw))
    assert isinstance(given, Given)
    assert answers(given) == answers(only(BROUGHT / name))


def test_notes_with_headings_are_no_speakers() -> None:
    given = only(BROUGHT / "notes.txt")
    assert given.talk is None
    assert given.transcript.text.startswith("Situation: two teams")


def test_rolling_captions_give_each_word_at_its_own_time() -> None:
    words = only(BROUGHT / "rolling.vtt").transcript.words
    assert [word.t0 for word in words] == [1.0, 1.4, 2.0, 2.4, 3.01, 3.4, 3.8, 4.2, 4.5, 5.01, 5.5]


def test_the_last_of_growing_captions_says_when_its_own_words_were_said() -> None:
    words = only(BROUGHT / "growing.srt").transcript.words
    assert [int(word.t0 or 0) for word in words] == [1, 1, 2, 2, 3, 3, 4, 4, 4]


def test_several_speakers_are_named_where_nothing_tells_who_is_the_candidate() -> None:
    (given,) = read_stream(io.BytesIO(b"Anna: It rained.\nTom: It did.\nAnna: A lot.\nTom: Yes."))
    assert isinstance(given, Given)
    assert given.talk
    with pytest.raises(InputError, match=r"'Anna' \(4 words\), 'Tom' \(3 words\)") as raised:
        candidate_of(given.talk)
    assert "--candidate" in raised.value.hint
    assert candidate_of(given.talk, ask=lambda _, names: names[1]) == "Tom"
    assert candidate_of(given.talk, "anna") == "Anna"
    with pytest.raises(InputError, match="'Anna', 'Tom'"):
        candidate_of(given.talk, "Bob")


def test_a_document_with_entities_of_its_own_is_refused() -> None:
    with pytest.raises(InputError, match="entities of its own"):
        list(read_file(BROUGHT / "bomb.docx"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing else", b"no zip at all"])
def test_a_damaged_document_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        list(read_file(path))
