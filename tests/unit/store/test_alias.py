from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.events import Judged
from simulator.model.records import Corrected, Line, Noted
from simulator.model.review import Evidence
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.alias import Aliases, find_names, write_aliased
from tests.support import made
from tests.support.library import add_lines, write_session

TOLD = (
    "Anna Schmidt wanted to leave Contoso. I asked Anna what she needed. ANNA's plan was good. "
    "The team did not want a freeze because the launch was close. We stopped features for two weeks."
)
NAMES = {"Anna Schmidt": "person", "Anna": "person", "Contoso": "employer", "Bo": "person"}


def session(tmp_path: Path) -> Path:
    told = made.spoken(TOLD)
    lines: list[Line] = []
    for line in made.lines():
        body = line.body
        if line.at == 30.5:
            body = body.model_copy(update={"transcript": told})  # type: ignore[union-attr]
        if isinstance(body, Judged) and body.turn == 1:
            quote = "Anna Schmidt wanted to leave"
            review = made.review(
                told,
                body.review.question,
                {"context": (2, quote), "actions": (2, "I asked Anna what")},
                [("x", "ANNA's plan")],
            )
            names = tuple(
                Evidence(start=TOLD.index(n), end=TOLD.index(n) + len(n), quote=n, rule=f"name.{kind}")
                for n, kind in list(NAMES.items())[:3]
            )
            body = body.model_copy(update={"review": review.model_copy(update={"names": names})})
        lines.append(line.model_copy(update={"body": body}))
    folder = write_session(
        tmp_path, lines=lines, settings={"deep": True, "answers": ["/home/anna/a.wav"]}, tts="Anna's voice"
    )
    add_lines(folder, Noted(turn=1, text="tell more of Anna"), Corrected(turn=2, text="I told Anna Schmidt."))
    return folder


def test_no_name_is_left_and_every_quote_still_stands_in_its_text(tmp_path: Path) -> None:
    log = read_log(session(tmp_path) / "session.jsonl")
    names = find_names(log.lines)
    assert names == {"Anna Schmidt": "person", "Anna": "person", "Contoso": "employer"}
    aliases = Aliases(names)
    assert write_aliased(log.header, log.lines, aliases, tmp_path / "aliased.jsonl") == 0
    text = (tmp_path / "aliased.jsonl").read_text()
    assert "anna" not in text.lower()
    assert "contoso" not in text.lower()
    assert "/home" not in text
    new = read_log(tmp_path / "aliased.jsonl")
    assert new.problems == ()
    assert new.header.settings == {"deep": True}
    turn = assemble(new.header, new.lines).turns[0]
    assert turn.transcript is not None
    assert turn.transcript.text.startswith("Person A wanted to leave Company A. I asked Person A what")
    assert turn.notes[0].text == "tell more of Person A"
    review = turn.judgements[0].review
    assert review.names == ()
    for evidence in [e for p in review.parts.values() for e in p.evidence] + [f for f in review.flags if f.quote]:
        assert turn.transcript.text[evidence.start : evidence.end] == evidence.quote
    assert review.parts["context"].evidence[0].quote == "Person A wanted to leave"
    assert review.flags[0].quote == "Person A's plan"


def test_words_keep_their_times_and_a_full_name_is_one_word(tmp_path: Path) -> None:
    log = read_log(session(tmp_path) / "session.jsonl")
    write_aliased(log.header, log.lines, Aliases(NAMES), tmp_path / "a.jsonl")
    new = read_log(tmp_path / "a.jsonl")
    transcript = assemble(new.header, new.lines).turns[0].transcript
    assert transcript is not None
    words = [transcript.text[w.start : w.end] for w in transcript.words]
    assert words[:3] == ["Person A", "wanted", "to"]
    old = made.spoken(TOLD).words
    assert (transcript.words[0].t0, transcript.words[0].t1) == (old[0].t0, old[1].t1)
    assert transcript.words[1].t0 == old[2].t0


def test_the_same_person_has_one_alias_and_words_that_contain_a_name_stay() -> None:
    aliases = Aliases(NAMES)
    assert len(aliases) == 4
    assert aliases.over("Bo and boat, Anna and Annabel, Contoso-like").text == (
        "Person B and boat, Person A and Annabel, Company A-like"
    )
    assert Aliases({}).over("nobody").text == "nobody"
    many = Aliases({f"Name{n}": "person" for n in range(30)})
    assert many.over("Name29").text == "Person AD"


@given(
    text=st.lists(st.sampled_from(["Anna", "anna schmidt", "Bo", "went", "a", "Contoso's", "x"]), max_size=12).map(
        " ".join
    ),
    data=st.data(),
)
def test_a_span_moves_with_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = Aliases(NAMES).over(text)
    a, b = new.span(start, end)
    assert 0 <= a <= len(new.text)
    assert a <= b or start == end
    untouched = not any(s < end and e > start for s, e, _ in new.changes)
    if untouched and start < end:
        assert new.text[a:b] == text[start:end]


def test_lines_of_an_unknown_kind_are_left_out(tmp_path: Path) -> None:
    folder = write_session(tmp_path, lines=[Line(at=1.0, kind="event", unknown={"type": "later", "name": "Anna"})])
    log = read_log(folder / "session.jsonl")
    assert write_aliased(log.header, log.lines, Aliases(NAMES), tmp_path / "a.jsonl") == 1
    assert "Anna" not in (tmp_path / "a.jsonl").read_text()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    log = read_log(session(tmp_path) / "session.jsonl")
    from simulator.errors import StorageError

    with pytest.raises(StorageError):
        write_aliased(log.header, log.lines, Aliases({}), tmp_path / "sessions" / log.header.id / "session.jsonl")
