"""Judging a session again: the same exchanges in the same order, by today's rules or on other words. Pure.

Every answer is judged under the conditions that it had (time and follow-ups left), after the new judgements of the
answers before it. What comes out is compared with the judgement that stands; only what differs is worth a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.model.events import Judge
from simulator.model.records import Corrected, Header, Line
from simulator.model.review import FollowUp, Review
from simulator.model.transcript import Transcript
from simulator.ports import Exchange, Interviewer
from simulator.session.exchanges import exchange_of
from simulator.session.history import SessionHistory, Turn

if TYPE_CHECKING:
    from simulator.planning.judge import Judge as Mind

__all__ = ["Verdict", "conditions", "correction", "judge_again", "mind_of", "stands"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A new judgement of one turn, on ``transcript``."""

    turn: int
    transcript: Transcript
    review: Review
    decision: FollowUp | None


def mind_of(mind: Mind, header: Header) -> Interviewer:
    """The interviewer that this session had: its manner, seed and level over the rules and bank of ``mind``."""
    return mind.interviewer(
        style=header.style,
        seed=header.seed,
        level=header.level,
        deep=bool(header.settings.get("deep")),
    )


def conditions(lines: Iterable[Line]) -> dict[int, Judge]:
    """Per turn the command by which it was last judged: time and follow-ups left."""
    return {line.body.turn: line.body for line in lines if isinstance(line.body, Judge)}


def judge_again(
    history: SessionHistory,
    asked: Mapping[int, Judge],
    interviewer: Interviewer,
    heard: Mapping[int, Transcript] | None = None,
) -> list[Verdict]:
    """Judge every answered question and follow-up, in order. ``heard``: other words for some turns."""
    verdicts: list[Verdict] = []
    earlier: list[Exchange] = []
    for turn in history.turns:
        exchange = exchange_of(history, _as_heard(turn, (heard or {}).get(turn.number)))
        if exchange is None:
            continue
        if history.header.plan is None and turn.judgement is not None:
            # an imported answer: what was asked stands in its review and nowhere else
            exchange = replace(exchange, question=turn.judgement.review.question)
        command = asked.get(turn.number) or Judge(turn=turn.number, follow_ups_left=3)
        judged = interviewer.judge(
            exchange, earlier, seconds_left=command.seconds_left, follow_ups_left=command.follow_ups_left
        )
        earlier.append(replace(exchange, review=judged.review))
        verdicts.append(Verdict(turn.number, exchange.transcript, judged.review, judged.decision))
    return verdicts


def _as_heard(turn: Turn, transcript: Transcript | None) -> Turn:
    """The turn before it was judged, with the words that are to be judged."""
    transcript = transcript or turn.transcript
    if transcript is None or turn.take is None:
        return replace(turn, judgements=[])
    return replace(turn, takes=[replace(turn.take, heard=transcript, corrected=None)], judgements=[])


def stands(turn: Turn, verdict: Verdict) -> bool:
    """Whether the turn's judgement is the same, to the byte, on the same words.

    The sum of the rules is left out: changing one rule changes the sum everywhere, but not what was found.
    """
    before = turn.judgement
    if before is None or before.transcript != verdict.transcript or before.decision != verdict.decision:
        return False
    old = before.review.model_copy(update={"rules": verdict.review.rules})
    return old.model_dump_json() == verdict.review.model_dump_json()


def correction(
    history: SessionHistory, asked: Mapping[int, Judge], interviewer: Interviewer, corrected: Corrected
) -> list[Verdict]:
    """What a correction changes: the turn's own judgement, and later ones that depend on it, and nothing else.

    Rules may have changed since the session, so both sides are judged by today's: a later turn whose judgement
    differs for that reason alone is left as it is.
    """
    turn = history.turn(corrected.turn)
    take = next((t for t in turn.takes if t.number == corrected.take), None) if turn else None
    if take is None:
        return []
    base = take.heard or Transcript(text="")  # as the history folds a correction
    mended = base.model_copy(update={"text": corrected.text, "words": corrected.words, "doubts": ()})
    before = {v.turn: v for v in judge_again(history, asked, interviewer)}
    after = judge_again(history, asked, interviewer, {corrected.turn: mended})
    return [v for v in after if v.turn == corrected.turn or v != before.get(v.turn)]
