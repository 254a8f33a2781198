"""Whether there is enough, heard well enough, to judge fairly."""

from __future__ import annotations

from functools import lru_cache

from simulator.model.base import Model
from simulator.model.review import QuestionKind
from simulator.model.transcript import Transcript
from simulator.rules.pack import RulePack
from simulator.text.document import Document

__all__ = ["Fairness", "unfair"]


class Fairness(Model):
    """Limits (``data: fairness``). ``least``: fewest words by kind of question. ``most``: more words than anyone says
    in one answer. ``confidence``: lowest mean word probability. ``latin``: smallest share of Latin letters.
    """

    least: dict[QuestionKind, int]
    most: int
    confidence: float
    latin: float


def unfair(transcript: Transcript, document: Document, kind: QuestionKind, pack: RulePack) -> str | None:
    """Why it would be unfair to judge, in a sentence for the candidate; None where it is fair."""
    limits = _limits(pack)
    letters = [c for c in transcript.text[:20_000] if c.isalpha()]
    words = sum(1 for t in document.tokens if t.norm[0].isalpha())
    if not document.tokens:
        return "Nothing was said."
    if letters and sum(c < "\u0250" for c in letters) < limits.latin * len(letters):
        return "This is not in English, and only English answers can be judged."
    if not words and len(document.tokens) > limits.least[kind]:
        return "There are only numbers in this answer."
    if len(document.tokens) < limits.least[kind]:
        return "That was too short to judge."
    if len(document.tokens) > limits.most:
        return f"That is far longer than one answer ({len(document.tokens)} words); hand in one answer at a time."
    confidence = transcript.confidence
    if confidence is not None and confidence < limits.confidence:
        return "The recording was hard to understand, so a judgement would be a guess."
    return None


@lru_cache(maxsize=4)
def _limits(pack: RulePack) -> Fairness:
    return Fairness.model_validate(pack.data["fairness"], strict=False)
