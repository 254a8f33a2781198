"""Which of the eight core stories an answer tells, and which of its key elements are told. Pure.

Rules ``story.STORY.ELEMENT`` hold the elements, ``topic.STORY`` the subject, ``plot.STORY`` the turns of its plot;
``data: story-told`` weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from simulator.analysis.cues import different, evidence
from simulator.analysis.signs import specific
from simulator.model.base import Model
from simulator.model.review import StoryElement
from simulator.model.transcript import Transcript
from simulator.rules.hit import Hit
from simulator.rules.pack import Findings, RulePack

__all__ = ["StoryWeights", "story_elements", "story_scores", "story_told", "story_tree"]

_CLAUSE = 3  # words from which a hit says something by itself


class StoryWeights(Model):
    """``data: story-told``.

    ``topic`` and ``element``: what a subject word (up to ``most``) and a told element add, divided by how common
    they are (``common``: mean number of both in answers of all kinds). ``asked`` favours the story that was asked
    for: most answers tell it. ``plot``: what a turn of the plot adds (up to ``turns`` of them) where a story is filed;
    a subject word may fall anywhere, a turn of the plot hardly does. ``never_without``: stories whose subject words
    fall in others as well, so that they need a turn of their own plot. The best must reach ``least`` and lead the
    next by ``lead``.
    """

    topic: float
    element: float
    plot: float
    turns: int
    never_without: tuple[str, ...]
    most: int
    least: float
    lead: float
    signs: int
    trifles: int
    common: dict[str, tuple[float, float]]


@lru_cache(maxsize=4)
def story_tree(pack: RulePack) -> Mapping[str, tuple[str, ...]]:
    """The elements of each story, in the order of the rules."""
    tree: dict[str, list[str]] = {}
    for rule in pack.rules:
        if rule.startswith("story."):
            _, story, element = rule.split(".", 2)
            tree.setdefault(story, []).append(element)
    return {story: tuple(elements) for story, elements in tree.items()}


@lru_cache(maxsize=4)
def _weights(pack: RulePack) -> StoryWeights:
    return StoryWeights.model_validate(pack.data["story-told"], strict=False)


def story_scores(findings: Findings) -> Mapping[str, float]:
    """How strongly each story is told, whatever was asked."""
    weights = _weights(findings.pack)
    scores: dict[str, float] = {}
    for story, elements in story_tree(findings.pack).items():
        topic_common, element_common = weights.common[story]
        subject = different(findings, [f"topic.{story}"], weights.most)
        told = _told(findings, story, elements)
        scores[story] = round(weights.topic * subject / topic_common + weights.element * told / element_common, 3)
    return scores


def _told(findings: Findings, story: str, elements: tuple[str, ...]) -> int:
    return sum(findings.any(f"story.{story}.{element}") for element in elements)


def story_told(findings: Findings) -> str | None:
    """The story that an answer tells, whatever was asked; None where none stands out."""
    weights = _weights(findings.pack)
    turns = {story: different(findings, [f"plot.{story}"], weights.turns) for story in story_tree(findings.pack)}
    scores = {
        story: score + weights.plot * turns[story] if turns[story] or story not in weights.never_without else 0.0
        for story, score in story_scores(findings).items()
    }
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, score), (_, second) = ranked[0], ranked[1]
    subject = different(findings, [f"topic.{best}"], weights.most) + turns[best]
    signs = subject + _told(findings, best, story_tree(findings.pack)[best]) if subject else 0
    if findings.count("drift.trifle") >= weights.trifles:
        return None
    clear = score >= weights.least and score - second >= weights.lead and signs >= weights.signs
    return best if clear else None


def story_elements(findings: Findings, story: str | None, transcript: Transcript) -> tuple[StoryElement, ...]:
    """The key elements of that story in their order, with the words that tell them.

    A word alone tells none ("it was sorted"): the clause must hold a word of its own beside it, or a second sign must
    stand elsewhere.
    """
    out = []
    for element in story_tree(findings.pack).get(story or "", ()):
        rule = f"story.{story}.{element}"
        met = different(findings, [rule], 2) > 1 or any(_in_a_clause(findings, hit) for hit in findings.of(rule))
        out.append(StoryElement(id=element, met=met, evidence=evidence(findings, [rule], transcript) if met else ()))
    return tuple(out)


def _in_a_clause(findings: Findings, hit: Hit) -> bool:
    """Whether the clause of a hit says more than the hit, or the hit is a clause itself."""
    first, last = next(iter(hit.places()), (0, -1))
    clause = findings.document.clauses[findings.document.clause_of[first]]
    own = specific(findings, clause.first, first - 1) + specific(findings, last + 1, clause.last)
    return last - first >= _CLAUSE - 1 or own > 0
