from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from simulator.errors import EngineError
from simulator.model.events import (
    Heard,
    Judge,
    Judged,
    Recorded,
    Say,
)
from simulator.model.records import Corrected, Line, Rejudged
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge as Mind
from simulator.planning.layout import PlanRequest, lay_out
from simulator.session.exchanges import exchange_of, exchanges
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store import rerun
from simulator.store.changes import difference, lines
from simulator.store.realign import realign
from simulator.store.records import append_records, rejudged
from simulator.store.rejudge import conditions, correction, mind_of
from tests.support import made
from tests.support.library import add_lines, write_session
from tests.support.mind import load_mind

OPENERS = (
    "Last spring",
    "In the second year",
    "Before the launch",
    "After the reorganisation",
    "During the migration",
)
ANSWERS = tuple(
    f"{o} {made.ANSWER} We lost {n} days{' and a zeppelin' if n % 3 == 0 else ''}." for n, o in enumerate(OPENERS)
)
LEARNED = (
    "I learned that I had let the launch date win over the outages because I feared the sales director, "
    "and since then every quarter I hold two weeks free for stability before I promise a date."
)
REPLY = "I decided on the freeze myself and told the sales director the same day why."
REPLIES = (REPLY, f"{REPLY} The zeppelin was mine.", REPLY, REPLY)
PACK = """
rules:
  flag-cue.zeppelin:
    kind: phrase
    message: A zeppelin.
    why: It is a test.
    patterns: zeppelin
    examples: {hits: ["A <<zeppelin>>.", "The <<zeppelin>> came."], misses: ["A balloon.", "An airship."]}
data:
  flag.zeppelin:
    severity: weakness
    message: There is a zeppelin in it.
    why: It is a test.
    clears: Leave it out.
    source: made for a test
    probe: hours-plan
    when: ["flag-cue.zeppelin >= 1"]
    quote: [flag-cue.zeppelin]
"""


@pytest.fixture(scope="module")
def mind() -> Mind:
    return load_mind()


def unheard(path: Path) -> Transcript:
    raise EngineError(f"{path.name} can't be heard here")


def history_of(folder: Path) -> SessionHistory:
    log = read_log(folder / "session.jsonl")
    return assemble(log.header, log.lines)


def judged_session(home: Path, number: int, mind: Mind, text: str, reply: str = REPLY) -> Path:
    """A session that was judged by ``mind`` as the session itself would have done it."""
    plan = lay_out(mind.bank, PlanRequest(questions=("q01",), seed=number))
    name = f"2026-01-{number % 28 + 1:02}-10{number // 60:02}{number % 60:02}-made"
    folder = write_session(home, name, lines=_plain(text, reply), seed=number, plan=plan)
    for turn in (1, 2):
        history = history_of(folder)
        found = history.turn(turn)
        assert found is not None
        command = Judge(turn=turn, seconds_left=600.0 - 90 * turn, follow_ups_left=3 - turn)
        exchange = exchange_of(history, found)
        assert exchange is not None
        verdict = mind_of(mind, history.header).judge(
            exchange,
            exchanges(history, before=turn),
            seconds_left=command.seconds_left,
            follow_ups_left=command.follow_ups_left,
        )
        add_lines(folder, command, kind="command")
        add_lines(folder, Judged(turn=turn, review=verdict.review, decision=verdict.decision), kind="event")
    return folder


def _plain(text: str, reply: str) -> list[Line]:
    """The made session with another main answer and another reply, and nothing judged yet."""
    said = {1: made.spoken(text), 2: made.spoken(reply)}
    changed = []
    for line in made.lines():
        if isinstance(line.body, Heard):
            body = line.body.model_copy(update={"transcript": said[line.body.turn]})
            changed.append(line.model_copy(update={"body": body}))
        elif isinstance(line.body, Say):  # as the session says it: a follow-up belongs to its question
            changed.append(line.model_copy(update={"body": line.body.model_copy(update={"question": "q01"})}))
        elif not isinstance(line.body, Judged):
            changed.append(line)
    return changed


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory, mind: Mind) -> list[Path]:
    home = tmp_path_factory.mktemp("home")
    return [judged_session(home, n, mind, ANSWERS[n % len(ANSWERS)], REPLIES[n % len(REPLIES)]) for n in range(100)]


def test_the_same_rules_give_the_same_bytes_over_a_hundred_sessions(hundred: list[Path], mind: Mind) -> None:
    for folder in hundred:
        result = rerun.do(rerun.prepare(folder), mind, unheard)
        assert (result.answers, result.records, result.problem) == (2, (), "")


def test_one_rule_changes_exactly_the_answers_that_it_touches(hundred: list[Path], tmp_path: Path) -> None:
    """In a quarter to two fifths of the sessions it touches the main answer, the reply, or both; else nothing."""
    (tmp_path / "mine.yaml").write_text(textwrap.dedent(PACK))
    other = load_mind([tmp_path])
    seen = set()
    for number, folder in enumerate(hundred):
        said = {1: ANSWERS[number % len(ANSWERS)], 2: REPLIES[number % len(REPLIES)]}
        touched = tuple(turn for turn, text in said.items() if "zeppelin" in text)
        before = {turn.number: turn.judgement for turn in history_of(folder).turns}
        result = rerun.do(rerun.prepare(folder), other, unheard)
        assert tuple(r.turn for r in result.records) == touched
        for record, (turn, change) in zip(result.records, result.changes, strict=True):
            old = before[turn]
            assert old is not None
            assert change.gained == ("zeppelin",)
            assert change.parts == change.lost == ()
            flags = tuple(flag for flag in record.review.flags if flag.id != "zeppelin")
            assert flags == old.review.flags
        seen.add(touched)
    assert seen == {(), (1,), (2,), (1, 2)}


def test_records_are_added_and_nothing_is_overwritten(tmp_path: Path, mind: Mind) -> None:
    folder = judged_session(tmp_path, 3, mind, ANSWERS[3])
    (tmp_path / "mine.yaml").write_text(PACK)
    before = (folder / "session.jsonl").read_bytes()
    result = rerun.do(rerun.prepare(folder), load_mind([tmp_path / "mine.yaml"]), unheard)
    assert rerun.keep(result) == ""
    after = (folder / "session.jsonl").read_bytes()
    assert after.startswith(before)
    turn = history_of(folder).turn(1)
    assert turn is not None
    assert [j.by for j in turn.judgements] == ["session", "rerun"]
    assert turn.judgements[0].review.flags != turn.judgements[1].review.flags
    assert "changed meanwhile" in rerun.keep(result)
    assert (folder / "session.jsonl").read_bytes() == after
    again = rerun.do(rerun.prepare(folder), load_mind([tmp_path / "mine.yaml"]), unheard)
    assert again.records == ()


def test_an_answer_that_was_never_transcribed_is_heard_and_judged(tmp_path: Path, mind: Mind) -> None:
    lines_ = [line for line in made.lines() if line.at <= 30.1]
    folder = write_session(tmp_path, lines=lines_, sound=True)
    told = made.spoken(ANSWERS[0])
    heard: list[Path] = []

    def hear(path: Path) -> Transcript:
        heard.append(path)
        return told

    result = rerun.do(rerun.prepare(folder), mind, hear)
    assert heard == [folder / "audio/001-answer.wav"]
    assert [r.by for r in result.records] == ["retranscription"]
    assert rerun.keep(result) == ""
    turn = history_of(folder).turn(1)
    assert turn is not None
    assert turn.transcript == told
    assert turn.take is not None
    assert turn.take.heard is None  # the engine of the session heard nothing, and that stays on record
    assert rerun.do(rerun.prepare(folder), mind, unheard).records == ()


def test_a_worker_elsewhere_gets_the_recordings_with_the_job(tmp_path: Path, mind: Mind) -> None:
    folder = write_session(tmp_path, lines=[line for line in made.lines() if line.at <= 30.1], sound=True)
    job = rerun.prepare(folder, carry=True)
    recording = (folder / "audio/001-answer.wav").read_bytes()
    assert job.sounds == {"audio/001-answer.wav": recording}
    seen: list[bytes] = []

    def hear(path: Path) -> Transcript:
        assert folder not in path.parents
        seen.append(path.read_bytes())
        return made.spoken(ANSWERS[0])

    assert len(rerun.do(job, mind, hear).records) == 1
    assert seen == [recording]


def test_an_engine_that_breaks_is_told_and_the_rest_is_judged(tmp_path: Path, mind: Mind) -> None:
    lines_ = [line for line in made.lines() if line.at <= 30.6]
    lines_ += [
        Line(at=31.0, kind="command", body=Say(turn=2, role="question", text="And then?")),
        Line(at=32.0, kind="event", body=Recorded(turn=2, audio="audio/002-answer.wav", seconds=6.0)),
    ]
    folder = write_session(tmp_path, lines=lines_, sound=True)
    result = rerun.do(rerun.prepare(folder), mind, unheard)
    assert result.answers == 1
    assert "turn 2 could not be transcribed" in result.notes[0]


def test_hearing_again_leaves_corrections_alone(tmp_path: Path, mind: Mind) -> None:
    folder = judged_session(tmp_path, 1, mind, ANSWERS[1])
    add_lines(folder, Corrected(turn=2, text="I decided it alone.", words=()))
    better = made.spoken("I decided on the freeze and told everybody why, and payments went up by 12 percent.")
    result = rerun.do(rerun.prepare(folder, hear=True), mind, lambda _: better)
    assert result.notes == ("turn 2 keeps your correction",)
    assert {r.turn: r.transcript for r in result.records}[1] == better
    second = next(r for r in result.records if r.turn == 2)
    assert (second.by, second.transcript) == ("correction", None)  # its judgement had never reached the disk
    assert rerun.keep(result) == ""
    turn = history_of(folder).turn(2)
    assert turn is not None
    assert turn.transcript is not None
    assert turn.transcript.text == "I decided it alone."


def test_a_corrected_word_changes_what_depended_on_it_and_nothing_else(tmp_path: Path, mind: Mind) -> None:
    folder = judged_session(tmp_path, 2, mind, ANSWERS[2])
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    turn = history.turn(1)
    assert turn is not None
    assert turn.transcript is not None

    def correct(old: str, new: str) -> list[int]:
        assert turn.transcript is not None
        text = turn.transcript.text.replace(old, new)
        assert text != turn.transcript.text
        mended = Corrected(turn=1, text=text, words=realign(turn.transcript, text))
        verdicts = correction(history, conditions(log.lines), mind_of(mind, log.header), mended)
        first = verdicts[0]
        assert first.turn == 1
        assert turn.judgement is not None
        change = difference(turn.judgement.review, first.review, None, None)
        assert not change.parts
        return [v.turn for v in verdicts[1:]]

    assert correct("biggest customer", "oldest customer") == []
    review = turn.judgement.review if turn.judgement else None
    assert review is not None
    # what was learned, heard wrongly, stands in the main answer: what is asked after the reply depends on it
    told = turn.transcript.text.replace("I learned that communication is important.", LEARNED)
    mended = Corrected(turn=1, text=told, words=realign(turn.transcript, told))
    verdicts = correction(history, conditions(log.lines), mind_of(mind, log.header), mended)
    assert [v.turn for v in verdicts] == [1, 2]
    was = history.turn(2).judgement  # type: ignore[union-attr]
    assert was is not None
    depends = difference(was.review, verdicts[1].review, was.decision, verdicts[1].decision)
    assert depends.follow_up[0] != depends.follow_up[1]
    assert depends.parts == depends.gained == depends.lost == ()  # the reply's own words are what they were
    append_records(folder, [mended, *(rejudged(v, "correction") for v in verdicts)])
    after = history_of(folder)
    assert after.turn(1).transcript.text == told  # type: ignore[union-attr]
    assert after.turn(1).take.heard == turn.take.heard  # type: ignore[union-attr]
    reply = after.turn(2)
    assert reply is not None
    assert reply.judgements[-1].review.parts == reply.judgements[0].review.parts
    assert rerun.do(rerun.prepare(folder), mind, unheard).records == ()  # all that depended on it was judged


def test_a_session_that_cannot_be_read_is_a_problem_not_a_crash(tmp_path: Path, mind: Mind) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "session.jsonl").write_bytes(b"{}\n")
    assert "header" in rerun.do(rerun.prepare(folder), mind, unheard).problem


def test_changes_in_words() -> None:
    told = made.spoken(made.ANSWER)
    ref = made.lines()[6].body.review.question  # type: ignore[union-attr]
    old = made.review(told, ref, {"context": (2, "Last spring")}, [("no-metric", "")])
    new = made.review(told, ref, {"context": (1, "Last spring"), "results": (1, "It went well")}, [("pace", "")])
    probe = made.lines()[7].body.follow_up  # type: ignore[union-attr]
    assert lines(difference(old, new, probe, None)) == [
        "parts: context clear → hinted, results missing → hinted",
        "flags: +pace, -no-metric",
        f"follow-up: {probe.text} → none",
    ]
    assert not difference(old, old, None, None).visible
    assert lines(difference(None, new, None, None))[0] == "judged now"
    assert isinstance(Rejudged(turn=1, by="rerun", review=new, when="2026-03-02T10:15:00Z"), Rejudged)
