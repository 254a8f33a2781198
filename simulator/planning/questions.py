"""The shape of a question as it stands in ``prompts/questions/*.yaml`` and in a user's own files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName, QuestionKind, QuestionRef

__all__ = ["Category", "Phrasing", "Pillar", "Question", "QuestionFile", "QuestionTypeName"]

Category = Literal["delivering", "influencing", "leading", "motivation"]
Pillar = Literal["people", "project", "product", "technical", "none"]
Phrasing = Literal["open", "concise", "guided"]
# what a question asks for: a case ("a time when"), a way of working ("your approach"), a fact, something
# hypothetical, the candidate's own person, their reasons ("why us"), nothing that counts, or their own questions
QuestionTypeName = Literal["time", "approach", "fact", "what-if", "self", "why", "small-talk", "own-questions"]


class Question(Model):
    """One question of the bank.

    ``means`` is said where the candidate asks what is meant. ``key`` holds words by which the question is recognised
    in other wordings; ``twins`` are questions that sound alike and mean something else. ``listen`` holds words that a
    recogniser should expect in answers. ``event``: patterns of what must have happened in a story that is to answer
    it, as in ``utterances.yaml``; none: any case will do. ``seconds`` is the target length of an answer, from and to.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(min_length=1)
    open: str = Field(min_length=1)
    concise: str = Field(default="")
    guided: str = Field(default="")
    means: str = Field(default="")  # one sentence that answers "do you mean …?"
    spoken: dict[Phrasing, str] = Field(default_factory=dict)  # where a speech engine would stumble
    kind: QuestionKind = "trunk"
    type: QuestionTypeName = "time"
    story: str | None = None
    stories_fit: tuple[str, ...] = ()
    category: Category = "leading"
    pillar: Pillar = "people"
    traits: tuple[str, ...] = ()
    intents: tuple[str, ...] = Field(min_length=1)
    asks: PartName | None = None  # the part that a branch or leaf asks for
    twins: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    listen: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    seconds: tuple[int, int] = (120, 240)
    scored: bool = True  # False: small talk and self-reflection
    coach_only: bool = False  # never asked by an interviewer, only in practice

    def text(self, phrasing: Phrasing = "open") -> str:
        """The question in that phrasing, or as it opens where it has no such phrasing."""
        return {"open": self.open, "concise": self.concise, "guided": self.guided}[phrasing] or self.open

    def speech(self, phrasing: Phrasing = "open") -> str:
        """The same for a speech engine."""
        return self.spoken.get(phrasing) or self.text(phrasing)

    def ref(self, phrasing: Phrasing = "open") -> QuestionRef:
        """The question as a review names it."""
        return QuestionRef(
            id=self.id, text=self.text(phrasing), kind=self.kind, story=self.story, intents=self.intents
        )


class QuestionFile(Model):
    """A file of questions."""

    questions: tuple[Question, ...] = Field(min_length=1)
