"""Answers to the same question side by side: takes of a session, sessions, or everything ever answered to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.opening import OpenedSession, open_session_folder
from simulator.session.history import SessionHistory
from simulator.store.compare import Answer, Comparison, answers_of, compare, takes_of
from simulator.store.folder import resolve
from simulator.store.index import Index
from simulator.store.query import Filter, list_sessions
from simulator.store.rejudge import conditions, judge_again, mind_of

__all__ = ["compare_question", "compare_sessions"]

OpenIndex = Callable[[], Index]


def compare_question(home: Home, question: str, open_index: OpenIndex) -> list[Comparison]:
    """All answers to this question of the bank."""
    having = _having(home, (question,), open_index)
    return compare([a for history in having for a in answers_of(history) if a.question == question])


def compare_sessions(home: Home, specs: Sequence[str], open_index: OpenIndex) -> list[Comparison]:
    """The same questions in several sessions; for one, its takes or earlier answers to its questions."""
    folders = sorted(dict.fromkeys(resolve(spec, home.sessions) for spec in specs))
    opened = [open_session_folder(home, folder) for folder in folders]
    if len(opened) > 1:
        return compare([answer for each in opened for answer in answers_of(each.history)])
    return compare(_of_one(home, opened[0], open_index))


def _of_one(home: Home, opened: OpenedSession, open_index: OpenIndex) -> list[Answer]:
    history = opened.history
    takes = takes_of(history, opened.log.lines)
    if takes:
        return [_judged(home, answer, opened) for answer in takes]
    own = answers_of(history)
    asked = tuple(dict.fromkeys(a.question for a in own if a.question))
    having = _having(home, asked, open_index)
    earlier = [a for other in having for a in answers_of(other) if other.header.id != history.header.id]
    return [*(a for a in earlier if a.question in asked), *own]


def _having(home: Home, questions: Sequence[str], open_index: OpenIndex) -> list[SessionHistory]:
    """All sessions in which one of the questions was asked, oldest first."""
    if not questions:
        return []
    with open_index() as index:
        rows = list_sessions(index, Filter(questions=tuple(questions)))
    return [open_session_folder(home, home.sessions / row.folder).history for row in reversed(rows)]


def _judged(home: Home, answer: Answer, opened: OpenedSession) -> Answer:
    """A take that was done again before it was judged is judged now; nothing is written."""
    turn = opened.history.turn(answer.turn)
    take = next((t for t in turn.takes if t.number == answer.take), None) if turn else None
    if answer.review is not None or take is None or take.heard is None:
        return answer
    mind = mind_of(read_mind(home), opened.log.header)
    verdicts = judge_again(opened.history, conditions(opened.log.lines), mind, {answer.turn: take.heard})
    return replace(answer, review=next((v.review for v in verdicts if v.turn == answer.turn), None))
