"""What there is to practise: stories for questions, what the role asks, what went wrong, drills, a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from simulator.planning.bank import Bank
from simulator.planning.drills import DRILLS, drills
from simulator.preparing.models import Story
from simulator.scheduling.dates import short_day
from simulator.scheduling.exercises import Exercise, Start
from simulator.scheduling.words import SchedulingWords

__all__ = ["AskedBefore", "Keeps", "Known", "exercises"]


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question that was asked in a real interview."""

    question: str
    day: date
    badly: bool


@dataclass(frozen=True, slots=True)
class Keeps:
    """A weakness that keeps coming back. ``id``: of the exercise against it; ``what``: in words; ``drill`` or
    ``question``: where it is practised.
    """

    id: str
    title: str
    what: str
    answers: int
    of: int
    drill: str
    question: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the candidate.

    ``stories``: their own. ``wanted``: what the role asks, by the question that asks for it. ``weak``: questions that
    were answered and are not strong yet.
    """

    stories: Sequence[Story] = ()
    wanted: Mapping[str, str] = field(default_factory=dict)
    asked: Sequence[AskedBefore] = ()
    keeps: Sequence[Keeps] = ()
    weak: Sequence[str] = ()


def exercises(bank: Bank, known: Known, interview: date, words: SchedulingWords) -> tuple[Exercise, ...]:
    """All of them, those first that win where two matter alike. Each id once."""
    found: dict[str, Exercise] = {}
    asked = {one.question: one for one in sorted(known.asked, key=lambda a: a.day)}
    for exercise in (
        *_against(known, words),
        *_stories(bank, known, words),
        *_questions(bank, known, asked, words),
        *_drills(known, words),
        *_rehearsal(bank, interview, words),
    ):
        found.setdefault(exercise.id, exercise)
    return tuple(_spoken_for(e, known, asked, words) for e in found.values())


def _against(known: Known, words: SchedulingWords) -> Iterator[Exercise]:
    kind = words.kinds["weakness"]
    for keeps in known.keeps:
        start = Start(drill=keeps.drill) if keeps.drill else Start(question=keeps.question)
        touches = f"drill:{keeps.drill}" if keeps.drill else f"question:{keeps.question}"
        why = words.why.keeps.format(what=keeps.what, n=keeps.answers, of=keeps.of)
        yield Exercise(
            f"weakness:{keeps.id}", "weakness", keeps.title, kind.minutes, start, kind.weight, (touches,), (why,)
        )


def _stories(bank: Bank, known: Known, words: SchedulingWords) -> Iterator[Exercise]:
    """The core stories: each as the candidate's own for its questions, or as such where none is written."""
    kind = words.kinds["story"]
    for core in bank.stories.values():
        own = [story for story in known.stories if story.core == core.id]
        asked = bank.of_story(core.id)
        if not own or not asked:
            because = (words.why.nothing_written,) if known.stories else ()
            yield Exercise(
                f"core:{core.id}", "story", core.title, kind.minutes, Start(core=core.id), kind.weight,
                (f"core:{core.id}",), because,
            )  # fmt: skip
        for place, story in enumerate(own):
            count = words.story_questions
            for number, question in enumerate((*asked, *asked)[place : place + min(count, len(asked))]):
                yield Exercise(
                    f"story:{story.id}@{question.id}", "story", f"{story.title}, for: {question.title}", kind.minutes,
                    Start(question=question.id), kind.weight * words.story_next**number,
                    (f"own:{story.id}", f"core:{core.id}", f"question:{question.id}"),
                )  # fmt: skip


def _questions(
    bank: Bank, known: Known, asked: Mapping[str, AskedBefore], words: SchedulingWords
) -> Iterator[Exercise]:
    kind = words.kinds["question"]
    for ident in dict.fromkeys((*asked, *known.wanted, *known.weak)):
        question = bank.questions.get(ident)
        if question is None or not question.scored:
            continue
        core = (f"core:{question.story}",) if question.story else ()
        yield Exercise(
            f"question:{ident}", "question", question.title, kind.minutes, Start(question=ident), kind.weight,
            (f"question:{ident}", *core),
        )  # fmt: skip


def _drills(known: Known, words: SchedulingWords) -> Iterator[Exercise]:
    kind = words.kinds["drill"]
    against = {keeps.drill for keeps in known.keeps}
    for name in DRILLS:
        if name not in against:
            yield Exercise(
                f"drill:{name}", "drill", f"Drill: {getattr(drills(), name).title}", kind.minutes, Start(drill=name),
                kind.weight, (f"drill:{name}",), (words.why.drill,),
            )  # fmt: skip


def _rehearsal(bank: Bank, interview: date, words: SchedulingWords) -> Iterator[Exercise]:
    kind, wanted = words.kinds["loop"], words.rehearsal
    if wanted.loop in bank.loops:
        yield Exercise(
            f"loop:{wanted.loop}", "loop", bank.loops[wanted.loop].title, kind.minutes, Start(loop=wanted.loop),
            kind.weight, (f"loop:{wanted.loop}",), (words.why.rehearsal,),
            not_before=interview - timedelta(days=wanted.days),
        )  # fmt: skip


def _spoken_for(
    exercise: Exercise, known: Known, asked: Mapping[str, AskedBefore], words: SchedulingWords
) -> Exercise:
    """With what the role asks and what was asked for real."""
    question = exercise.start.question
    weight, because = exercise.weight, [*exercise.because]
    if question in known.wanted:
        weight += words.role
        because.append(words.why.role.format(what=known.wanted[question]))
    if question in asked:
        one = asked[question]
        weight += words.asked + (words.went_badly if one.badly else 0.0)
        because.append((words.why.asked_badly if one.badly else words.why.asked).format(day=short_day(one.day)))
    return replace(exercise, weight=weight, because=tuple(because))
