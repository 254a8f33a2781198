"""What earlier sessions practised of a plan's exercises, and how it went: the history that the plan is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from simulator.model.review import PARTS
from simulator.planning.drills import DRILL, FOR_THE_BANK
from simulator.report.progress import drill_result
from simulator.scheduling.exercises import Exercise, Practice

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.scheduling.words import SchedulingWords
    from simulator.session.facts import AnswerFacts, SessionFacts

__all__ = ["against", "day_started", "minutes_practised", "practices", "quality"]


def day_started(session: SessionFacts) -> date:
    """The day of a session, where the candidate was."""
    return date.fromisoformat(session.started[:10])


def minutes_practised(sessions: Sequence[SessionFacts], day: date) -> int:
    """How many minutes of a day are over. Telling a story or a way of working for the bank is no practice."""
    return round(sum(s.seconds for s in sessions if day_started(s) == day and s.loop not in FOR_THE_BANK) / 60)


def quality(answer: AnswerFacts, words: SchedulingWords) -> float | None:
    """How good an answer was, 0 to 1; None where it could not be rated."""
    if not answer.scored or answer.grade == "not judged":
        return None
    if answer.grade == "strong" and answer.clear == len(PARTS) and not answer.weaknesses:
        return 1.0
    return words.graded.get(answer.grade)


def against(answer: AnswerFacts, whats: Collection[str]) -> bool:
    """Whether one of the weaknesses ``whats`` (ids of flags, ``part:NAME``) still stands in it."""
    return any(flag in whats for flag in answer.flags) or any(
        f"part:{part}" in whats and answer.strengths.get(part, 0) < 2 for part in PARTS
    )


def practices(
    exercises: Sequence[Exercise],
    sessions: Sequence[SessionFacts],
    bank: Bank,
    words: SchedulingWords,
    weak: Mapping[str, Collection[str]],
) -> dict[str, list[Practice]]:
    """The practices of each exercise by its id, oldest first.

    ``sessions`` are given oldest first. ``weak``: the weaknesses that an exercise against some is about.
    """
    by_topic: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in exercises:
        by_topic[_topic(exercise)].append(exercise)
    found: dict[str, list[Practice]] = defaultdict(list)
    for session in sessions:
        for topic, practice in _practised(session, bank, words):
            for exercise in by_topic.get(topic, ()):
                if exercise.id not in weak:
                    found[exercise.id].append(practice)
        for ident, whats in weak.items():
            found[ident] += _against(session, whats, by_topic, ident, words)
    return dict(found)


def _topic(exercise: Exercise) -> str:
    start = exercise.start
    if start.drill:
        return f"drill:{start.drill}"
    if start.loop:
        return f"loop:{start.loop}"
    return f"question:{start.question}" if start.question else f"core:{start.core}"


def _practised(session: SessionFacts, bank: Bank, words: SchedulingWords) -> Iterator[tuple[str, Practice]]:
    day, said = day_started(session), words.went
    if session.loop.startswith(DRILL):
        yield from _drilled(session, day, words)
        return
    for answer in session.mains:
        if not answer.judged:
            continue
        rated = quality(answer, words)
        went = said.unrated if rated is None else said.parts.format(n=answer.clear, of=len(PARTS))
        practice = Practice(day, went, rated)
        question = bank.questions.get(answer.question or "")
        cores = dict.fromkeys(filter(None, (answer.story, question.story if question else None)))
        yield from ((f"core:{core}", practice) for core in cores)
        for asked in dict.fromkeys(filter(None, (answer.question, answer.asked))):  # some are of no bank
            yield f"question:{asked}", practice
    if session.finished:
        rates = [rate for answer in session.mains if (rate := quality(answer, words)) is not None]
        yield f"loop:{session.loop}", Practice(day, said.loop, sum(rates) / len(rates) if rates else None)


def _drilled(session: SessionFacts, day: date, words: SchedulingWords) -> Iterator[tuple[str, Practice]]:
    done = drill_result(session)
    if done.replies:
        went = words.went.drill.format(n=done.good, of=done.replies)
        yield f"drill:{done.name}", Practice(day, went, done.good / done.replies)


def _against(
    session: SessionFacts,
    whats: Collection[str],
    by_topic: Mapping[str, Sequence[Exercise]],
    ident: str,
    words: SchedulingWords,
) -> Iterator[Practice]:
    """An exercise against weaknesses is practised by its drill, and by every answer in which they could be."""
    day = day_started(session)
    if session.loop.startswith(DRILL):
        for topic, practice in _drilled(session, day, words):
            if any(exercise.id == ident for exercise in by_topic.get(topic, ())):
                yield practice
    elif session.rated:
        stood = sum(against(answer, whats) for answer in session.rated)
        went = words.went.stood.format(n=stood, of=len(session.rated))
        yield Practice(day, went, words.graded["weak" if stood else "strong"])
