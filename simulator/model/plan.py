"""What a session is going to ask and say: the loop, written out for one session.

The plan is made before the session from the bank, a loop and a style, and is kept in the session's header: a
session can be resumed and replayed exactly even where the bank has changed since. All durations are seconds.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import QuestionRef

__all__ = ["Item", "ItemRole", "Lines", "Plan", "Round"]

ItemRole = Literal["check", "introduction", "question", "task", "reverse", "wrap-up"]


class Item(Model):
    """One thing the interviewer says of their own accord, and what it may cost."""

    role: ItemRole
    text: str
    question: QuestionRef | None = None
    phrasings: tuple[str, ...] = ()  # other ways to ask, in the order in which "another phrasing" gives them
    seconds: float = Field(default=0.0, ge=0)  # planned share of the round: asking, answer, follow-ups
    target: float | None = None  # soft target of the answer, counted from its first word
    follow_up_target: float | None = None
    follow_ups: int = Field(default=0, ge=0)
    listens: bool = True  # False: only said


class Round(Model):
    """One interviewer's part of the loop."""

    name: str
    seconds: float = Field(gt=0)
    items: tuple[Item, ...] = Field(min_length=1)


class Lines(Model):
    """What the interviewer says beside questions. ``{…}`` fields are named beside each line."""

    take_your_time: str
    target_cue: str  # shown, never spoken, once at the soft target
    budget_cue: str  # shown, never spoken, once when the question's time is used up
    unheard: str  # nothing was heard: ask to say it again
    unheard_again: str  # nothing twice: move on
    engine_trouble: str  # the answer is recorded but could not be transcribed now
    microphone_trouble: str
    welcome_back: str
    repeat: str  # said before a question that is asked again; may be empty
    check_heard: str  # {text}: what was heard in the microphone check
    check_failed: str
    reverse_answer: str  # a courteous stock answer to the candidate's own question
    reverse_more: str
    reverse_closing: tuple[str, ...] = ()  # patterns of "no more questions", as in utterances.yaml
    reverse_none: tuple[str, ...]  # short replies that mean "no more questions", lower case, no punctuation
    paused: str
    leaving: str
    next_round: str  # {name}: the round that comes next
    study_prompt: str
    slept: str  # the computer was asleep for a while
    refused: str  # a key that means nothing now
    cut_in: str = ""  # said when the interviewer interrupts


class Plan(Model):
    """The whole session."""

    rounds: tuple[Round, ...] = Field(min_length=1)
    lines: Lines
    study: bool = False
    voices: int = Field(default=1, ge=1, le=2)  # of two interviewers, who take turns by rounds
    cuts_in: bool = False  # the interviewer may interrupt an answer, once for each question
    headphones: bool = False  # the microphone may be open while the interviewer speaks
    shortest_question: float = 90.0  # a question that would get less is left out
    shortest_follow_up: float = 30.0  # no follow-up is asked with less than this left for its question
    reverse_limit: int = Field(default=3, ge=1)  # how many of the candidate's own questions are heard
