"""What there is to practise: stories for questions, what the role asks, what went wrong, drills, a rehearsal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from simulator.planning.bank import Bank
from simulator.planning.drills import DRILLS, drills
from simulator.preparing.models import StoryReading
from simulator.preparing.weighing import Likely
from simulator.preparing.words import load_words
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

    ``stories``: their own, as the rules read them. ``likely``: what the role makes likely to be asked. ``weak``:
    questions that were answered and are not strong yet.
    """

    stories: Sequence[StoryReading] = ()
    likely: Sequence[Likely] = ()
    asked: Sequence[AskedBefore] = ()
    keeps: Sequence[Keeps] = ()
    weak: Sequence[str] = ()


def exercises(bank: Bank, known: Known, interview: date, words: SchedulingWords) -> tuple[Exercise, ...]:
    """All of them, those first that win where two matter alike. Each id once."""
    found: dict[str, Exercise] = {}
    begun: set[Start] = set()
    asked = {one.question: one for one in sorted(known.asked, key=lambda a: a.day)}
    for exercise in (
        *_against(known, words),
        *_stories(bank, known, words),
        *_questions(bank, known, asked, words),
        *_drills(known, words),
        *_rehearsal(bank, interview, words),
    ):
        if exercise.kind != "question" or exercise.start not in begun:  # a story told for it is the same exercise
            found.setdefault(exercise.id, exercise)
            begun.add(exercise.start)
    wanted = _wanted(bank, known)
    return tuple(_spoken_for(e, wanted, asked, words) for e in found.values())


def _wanted(bank: Bank, known: Known) -> dict[str, str]:
    """What the role asks, by the question or the core story that it asks for."""
    found: dict[str, str] = {}
    for likely in known.likely:
        what = likely.because[0] if likely.because else likely.title
        found.setdefault(likely.question, what)
        if likely.question in bank.questions and (core := bank.questions[likely.question].story):
            found.setdefault(core, what)
    return found


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
        own = [reading for reading in known.stories if (reading.story.core or reading.core) == core.id]
        asked = [question.id for question in bank.of_story(core.id)]
        if not own:
            because = (words.why.nothing_written,) if known.stories else ()
            yield Exercise(
                f"core:{core.id}", "story", core.title, kind.minutes, Start(core=core.id), kind.weight,
                (f"core:{core.id}",), because,
            )  # fmt: skip
        for place, reading in enumerate(own):
            fits = [ident for ident in dict.fromkeys((*reading.serves, *asked)) if ident in bank.questions]
            turned = [*fits[place % len(fits) :], *fits[: place % len(fits)]] if fits else []
            yield from _told(bank, reading, turned[: words.story_questions], f"core:{core.id}", words)
    for reading in known.stories:
        if (reading.story.core or reading.core) not in bank.stories:
            fits = [ident for ident in reading.serves if ident in bank.questions]
            yield from _told(bank, reading, fits[: words.story_questions], f"own:{reading.story.id}", words)


def _told(
    bank: Bank, reading: StoryReading, questions: Sequence[str], core: str, words: SchedulingWords
) -> Iterator[Exercise]:
    """One story for some questions, those that it serves best first."""
    kind, story = words.kinds["story"], reading.story
    for number, ident in enumerate(questions):
        yield Exercise(
            f"story:{story.id}@{ident}", "story", f"{story.title}, for: {bank.questions[ident].title}", kind.minutes,
            Start(question=ident), kind.weight * words.story_next**number,
            tuple(dict.fromkeys((f"own:{story.id}", core, f"question:{ident}"))),
        )  # fmt: skip


def _questions(
    bank: Bank, known: Known, asked: Mapping[str, AskedBefore], words: SchedulingWords
) -> Iterator[Exercise]:
    """What was asked for real, what the role makes likely, and what is weak; also whole questions of no bank."""
    kind = words.kinds["question"]
    likely = {one.question: one for one in known.likely}
    for ident in dict.fromkeys((*asked, *likely, *known.weak)):
        question = bank.questions.get(ident)
        if question is not None and question.scored:
            core = (f"core:{question.story}",) if question.story else ()
            yield Exercise(
                f"question:{ident}", "question", _capital(question.title), kind.minutes, Start(question=ident),
                kind.weight, (f"question:{ident}", *core),
            )  # fmt: skip
        elif question is None and ident in likely:
            name = f"{likely[ident].kind}:{re.sub(r'[^a-z0-9]+', '-', likely[ident].title.lower()).strip('-')}"
            yield Exercise(
                name,
                "question",
                _capital(likely[ident].title),
                kind.minutes,
                Start(question=ident),
                kind.weight,
                (name,),
            )


def _drills(known: Known, words: SchedulingWords) -> Iterator[Exercise]:
    kind, own = words.kinds["drill"], load_words().drills
    against = {keeps.drill for keeps in known.keeps}
    titles: dict[str, str] = {name: getattr(drills(), name).title for name in DRILLS}
    if known.stories:
        titles |= {"choose": own.choose.title, "retell": own.retell.title}
    for name, title in titles.items():
        if name not in against:
            yield Exercise(
                f"drill:{name}", "drill", f"Drill: {title}", words.drills.get(name, kind.minutes), Start(drill=name),
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
    exercise: Exercise, wanted: Mapping[str, str], asked: Mapping[str, AskedBefore], words: SchedulingWords
) -> Exercise:
    """With what the role asks and what was asked for real."""
    start = exercise.start
    weight, because = exercise.weight, [*exercise.because]
    what = wanted.get(start.question or start.core)
    if what:
        weight += words.role
        because.append(words.why.role.format(what=what))
    if start.question in asked:
        one = asked[start.question]
        weight += words.asked + (words.went_badly if one.badly else 0.0)
        because.append((words.why.asked_badly if one.badly else words.why.asked).format(day=short_day(one.day)))
    return replace(exercise, weight=weight, because=tuple(because))


def _capital(title: str) -> str:
    """A title as the beginning of a line."""
    return title[:1].upper() + title[1:]
