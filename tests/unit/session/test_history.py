"""A log folded into turns: which words and which judgement count."""

from __future__ import annotations

from dataclasses import replace

from simulator.model.events import Heard, Judged
from simulator.model.transcript import EngineInfo
from simulator.session.exchanges import exchange_of
from simulator.session.facts import facts
from simulator.session.history import assemble
from tests.support import loop, made


def test_a_new_take_is_judged_on_its_own_words() -> None:
    lines = loop.lines()
    second = next(i for i, line in enumerate(lines) if isinstance(line.body, Judged) and line.body.take == 2)
    header = made.header(plan=loop.plan())

    waiting = assemble(header, lines[:second])
    turn = waiting.turns[2]
    assert [take.number for take in turn.takes] == [1, 2]
    assert turn.judgement is None  # that of the first take says nothing of the second
    exchange = exchange_of(waiting, turn)
    assert exchange is not None
    assert (exchange.transcript.text, exchange.review) == (loop.LATE, None)

    judged = assemble(header, lines[: second + 1]).turns[2]
    assert judged.judgement and judged.judgement.transcript and judged.transcript
    assert judged.transcript.text == loop.LATE
    for part in judged.judgement.review.parts.values():
        for found in part.evidence:
            assert judged.transcript.text[found.start : found.end] == found.quote


def test_a_new_take_without_a_word_leaves_what_was_there() -> None:
    lines = loop.lines()
    heard = next(i for i, line in enumerate(lines) if isinstance(line.body, Heard) and line.body.take == 2)
    turn = assemble(made.header(plan=loop.plan()), lines[:heard]).turns[2]
    assert turn.take and turn.take.number == 2
    assert turn.judgement and turn.transcript
    assert turn.transcript.text == "It was late and we cut something."


def test_a_session_heard_again_by_a_better_engine_is_trusted_from_then_on() -> None:
    poor = EngineInfo(engine="sphinx", model="en-us", low_trust=True)
    lines = made.lines(engine=poor)
    header = made.header(stt=poor)
    before = facts(assemble(header, lines))
    assert (before.engine, before.low_trust) == ("sphinx en-us", True)
    history = assemble(header, lines)
    for turn in history.turns:
        assert turn.judgement and turn.transcript
        again = turn.transcript.model_copy(update={"engine": EngineInfo(engine="whisper", model="small.en")})
        turn.judgements.append(replace(turn.judgement, by="retranscription", transcript=again, take=None))
    after = facts(history)
    assert (after.engine, after.low_trust) == ("whisper small.en", False)
