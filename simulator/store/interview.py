"""An interview of several speakers as its questions, follow-ups and answers. Pure.

The interviewers' turns are what was asked, the candidate's what was answered, and nothing that an interviewer says is
ever an answer. What only keeps the talk going ("right", "mm-hm") parts no answer; greetings and the candidate's own
questions are kept and not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from simulator.model.review import FollowUp, QuestionRef, Target
from simulator.model.transcript import Transcript
from simulator.store.speakers import asks, sentences_of
from simulator.store.talk import Talk, Utterance, joined
from simulator.text.interviewer import shipped_interviewer_patterns

if TYPE_CHECKING:
    from simulator.planning.bank import Bank

__all__ = ["Answered", "interview", "who_spoke"]

Role = Literal["introduction", "question", "follow-up", "reverse"]

_LONGEST = 600  # characters of a question that are kept
_SHORT = 4  # words of a remark that parts no answer
_ANSWER = 8  # words from which what follows a mere statement counts as a reply to it
_OPENING = 30  # words of an answer whose question is missing from the beginning
_WAYS = ("approach", "self", "why", "what-if")  # types of questions that ask for no story
_ABOUT_IT = re.compile(r"\b(?:it|them|him|her)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|were|was|had)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing asked and what was answered; seconds count from the beginning of the talk, None: not known.

    ``question`` is that of the thread; ``follow_up`` what was asked about it, None for the question itself;
    ``parent`` is the place of the question among all, from 0.
    """

    role: Role
    asked: str
    question: QuestionRef
    transcript: Transcript
    follow_up: FollowUp | None = None
    parent: int | None = None
    asked_at: tuple[float, float] | None = None
    said_at: tuple[float, float] | None = None


@dataclass(slots=True)
class _Side:
    """What one side says until the other one speaks."""

    candidate: bool
    said: list[Utterance] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.said)

    @property
    def words(self) -> int:
        return sum(len(utterance.words) for utterance in self.said)


def interview(talk: Talk, candidate: str, bank: Bank) -> tuple[Answered, ...]:
    """Every answer of the candidate with what was asked before it, in order."""
    if candidate not in talk.speakers:
        raise ValueError(f"{candidate!r} doesn't speak")
    found: list[Answered] = []
    said: list[list[Utterance]] = []
    asked: _Side | None = None
    main: int | None = None
    for side in _one_after_another(talk, candidate):
        if not side.candidate:
            asked = side
            continue
        role = _role(asked, side, found, bank)
        if role is None:  # it goes on with the answer before
            said[-1] += side.said
        else:
            main = len(found) if role == "question" else main
            found.append(_opened(role, asked, found, main, bank))
            said.append(list(side.said))
        asked = None
    return tuple(_answered(talk, turn, words) for turn, words in zip(found, said, strict=True))


def who_spoke(talk: Talk, candidate: str, turns: Sequence[Answered]) -> str:
    """A sentence on who was taken for the candidate, and what the others asked."""
    others = [name or "somebody who isn't named" for name in talk.speakers if name != candidate]
    mains = sum(turn.role == "question" for turn in turns)
    replies = sum(turn.role == "follow-up" for turn in turns)
    asked = f"{mains} question{'' if mains == 1 else 's'} and {replies} follow-up{'' if replies == 1 else 's'}"
    return f"{candidate} is taken for the candidate; {', '.join(others)} asked {asked}."


def _answered(talk: Talk, base: Answered, said: Sequence[Utterance]) -> Answered:
    """``base`` with the answer that these utterances make."""
    span = _span(said)
    seconds = None if span is None else round(span[1] - span[0], 3)
    transcript = joined(said, talk, seconds=seconds, shift=span[0] if span else 0.0)
    return replace(base, transcript=transcript, said_at=span)


def _opened(role: Role, asked: _Side | None, found: Sequence[Answered], main: int | None, bank: Bank) -> Answered:
    """A new turn, its answer still empty."""
    text = _as_asked(asked.text) if asked is not None else ""
    empty = Transcript(text="")
    at = _span(asked.said) if asked is not None else None
    if role == "follow-up" and main is not None:
        part = bank.wording.asks(text)
        target: Target = "none" if part == "actions" else part
        return Answered(role, text, found[main].question, empty, FollowUp(text=text, target=target), main, at)
    if role == "question" and text:
        question = _known(text, bank) or bank.find(
            shipped_interviewer_patterns().leads.sub("", text) or text, kind="trunk"
        )
        return Answered(role, text, question.model_copy(update={"text": text}), empty, asked_at=at)
    return Answered(role, text, QuestionRef(text=text), empty, asked_at=at)


def _role(asked: _Side | None, said: _Side, found: Sequence[Answered], bank: Bank) -> Role | None:
    """What kind of turn an answer opens; None: none, it goes on with the one before."""
    begun = any(turn.role == "question" for turn in found)
    last = found[-1].role if found else None
    if asked is None:
        return None if found else "question" if said.words >= _OPENING else "introduction"
    text = asked.text
    if not asks(text):
        if not begun:
            return None if last == "introduction" else "introduction"
        reply = last != "reverse" and asked.words > _SHORT and said.words >= _ANSWER
        return "follow-up" if reply else None
    if shipped_interviewer_patterns().yours.search(text) and not _opens(text, bank):
        return None if last == "reverse" else "reverse"
    if shipped_interviewer_patterns().greets.search(text) and not begun and not _opens(text, bank):
        return None if last == "introduction" else "introduction"
    if not begun or _opens(text, bank):
        return "question"
    return None if last == "reverse" else "follow-up"


def _opens(text: str, bank: Bank) -> bool:
    """Whether a new question is asked, and not one about what was just told."""
    asking = [
        shipped_interviewer_patterns().leads.sub("", sentence)
        for sentence in sentences_of(text.replace("’", "'"))
        if asks(sentence)
    ]
    if _known(text, bank) is not None:
        return True
    if shipped_interviewer_patterns().turns.search(text) and asking:
        return True
    if not asking or _refers_back(asking[0]):
        return False
    return any(shipped_interviewer_patterns().opens.search(sentence) for sentence in asking) or any(
        len(sentence.split()) >= _ANSWER
        and shipped_interviewer_patterns().general.search(sentence)
        and not _PAST.search(sentence)
        and bank.wording.type_of(sentence) in _WAYS
        for sentence in asking
    )


def _refers_back(sentence: str) -> bool:
    """Whether it asks about what was told; "a conflict and how you dealt with it" brings its own subject."""
    opens = shipped_interviewer_patterns().opens.search(sentence)
    return any(
        opens is None or found.start() < opens.start() or not _ABOUT_IT.search(found.group())
        for found in shipped_interviewer_patterns().back.finditer(sentence)
    )


def _known(text: str, bank: Bank) -> QuestionRef | None:
    """The trunk of the bank that one of the sentences asks, if any does."""
    for sentence in (*sentences_of(text), text):
        plain = shipped_interviewer_patterns().leads.sub("", sentence)
        if len(plain.split()) < _SHORT:
            continue
        known = bank.finder.exact(plain) or bank.finder.near(plain)
        if known is not None and known.kind == "trunk":
            return known.ref()
    return None


def _as_asked(text: str) -> str:
    """What was asked, without the thanks before it; a long speech from its first question on."""
    found = list(sentences_of(text))
    while len(found) > 1 and _is_remark(found[0]):
        del found[0]
    while len(found) > 1 and len(" ".join(found)) > _LONGEST and not asks(found[0]):
        del found[0]
    whole = " ".join(found)
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _is_remark(text: str) -> bool:
    """Whether it only keeps the talk going."""
    words = [word.strip(".,!?…–-").casefold().replace("’", "'") for word in text.split()]
    return all(not word or word in shipped_interviewer_patterns().remarks for word in words)


def _one_after_another(talk: Talk, candidate: str) -> list[_Side]:
    """The two sides in turn; remarks that only keep the talk going part nothing."""
    sides = _merged(_Side(u.speaker == candidate, [u]) for u in talk.utterances if u.words)
    kept: list[_Side] = []
    for place, side in enumerate(sides):
        before = sides[place - 1] if place else None
        after = sides[place + 1] if place + 1 < len(sides) else None
        if before is not None and after is not None and _is_remark(side.text) and "?" not in side.text:
            if not side.candidate:
                continue  # the candidate goes on
            if not asks(before.text) or not asks(after.text):
                continue  # the interviewer goes on
        if before is None and not side.candidate and after is None:
            continue
        kept.append(side)
    return _merged(kept)


def _merged(sides: Iterable[_Side]) -> list[_Side]:
    found: list[_Side] = []
    for side in sides:
        if found and found[-1].candidate == side.candidate:
            found[-1] = _Side(side.candidate, [*found[-1].said, *side.said])
        else:
            found.append(side)
    return found


def _span(said: Sequence[Utterance]) -> tuple[float, float] | None:
    """From the first to the last moment that is known of these utterances."""
    begins = next((u.start for u in said if u.start is not None), None)
    ends = max((u.end for u in said if u.end is not None), default=None)
    return None if begins is None or ends is None or ends <= begins else (begins, ends)
