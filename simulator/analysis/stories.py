"""Which of the eight core stories an answer tells, and which of its key elements are told. Pure.

Rules ``story.STORY.ELEMENT`` hold the elements, ``topic.STORY`` the subject, ``about.STORY`` the words round it,
``plot.STORY`` the turns of its plot. Which story is told is read from all of them and from whom the answer speaks of,
as ``data: reading`` (``story``) weighs them; what was asked plays no part in it. Numbers of an answer:

``person``  words for one other person ("he", "her") in ten words; ``they`` the same for a team or people
``two``     how often two people stand against each other, at most 3
``house``   different people of other parts of the house, at most 3
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp

from simulator.analysis.cues import different, evidence
from simulator.analysis.reading import reading, total
from simulator.analysis.signs import specific
from simulator.model.base import Model
from simulator.model.review import StoryElement
from simulator.model.transcript import Transcript
from simulator.rules.hit import Hit
from simulator.rules.pack import Findings, RulePack

__all__ = [
    "StoryWeights",
    "spoken_of",
    "story_elements",
    "story_scores",
    "story_shares",
    "story_signs",
    "story_told",
    "story_tree",
]

_CLAUSE = 3  # words from which a hit says something by itself


class StoryWeights(Model):
    """``data: story-told``.

    ``topic`` and ``element``: what a subject word (up to ``most``) and a told element add, divided by how common
    they are (``common``: mean number of both in answers of all kinds), where it is asked whether another story is
    told. ``turns``, ``about``, ``people``: how many turns of a plot, words round a subject and people count where a
    story is filed. It is filed where its share of all eight reaches ``share`` and it shows ``signs``, and never where
    the answer speaks of ``trifles``.
    """

    topic: float
    element: float
    most: int
    turns: int
    about: int
    people: int
    share: float
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


def story_signs(findings: Findings) -> Mapping[str, Mapping[str, float]]:
    """What speaks for each story: subject words, told elements, turns of the plot, words round the subject."""
    weights = _weights(findings.pack)
    found: dict[str, Mapping[str, float]] = {}
    for story, elements in story_tree(findings.pack).items():
        topic_common, element_common = weights.common[story]
        found[story] = {
            "topic": different(findings, [f"topic.{story}"], weights.most) / topic_common,
            "element": _told(findings, story, elements) / element_common,
            "plot": float(different(findings, [f"plot.{story}"], weights.turns)),
            "about": float(different(findings, [f"about.{story}"], weights.about)),
        }
    return found


def spoken_of(findings: Findings) -> Mapping[str, float]:
    """Whom an answer speaks of: one other person, two against each other, another part of the house, all of them."""
    words, most = findings.pack.words, _weights(findings.pack).people
    norms = [token.norm for token in findings.document.tokens if token.norm[:1].isalpha()]
    every = max(len(norms), 1)
    return {
        "person": 10 * sum(norm in words["@one-person"] for norm in norms) / every,
        "two": float(min(len(findings.of("plot.two-people")), most)),
        "house": float(different(findings, ["plot.other-house"], most)),
        "they": 10 * sum(norm in words["@all-of-them"] for norm in norms) / every,
    }


def story_shares(findings: Findings) -> Mapping[str, float]:
    """How likely each of the eight is the story that is told, if one of them is; they add up to 1."""
    tables, known = reading(findings.pack).story, spoken_of(findings)
    scores = {}
    for story, signs in story_signs(findings).items():
        own = tables[story]
        scores[story] = total(own, known) + sum(weight * signs[name] for name, weight in tables["signs"].items())
    highest = max(scores.values())
    parts = {story: exp(score - highest) for story, score in scores.items()}
    every = sum(parts.values())
    return {story: part / every for story, part in parts.items()}


def story_told(findings: Findings) -> str | None:
    """The story that an answer tells, whatever was asked; None where none stands out."""
    weights = _weights(findings.pack)
    if findings.count("drift.trifle") >= weights.trifles:
        return None
    shares = story_shares(findings)
    best = max(shares, key=lambda story: shares[story])
    subject = different(findings, [f"topic.{best}"], weights.most)
    subject += different(findings, [f"plot.{best}"], weights.turns)
    signs = subject + _told(findings, best, story_tree(findings.pack)[best]) if subject else 0
    return best if shares[best] >= weights.share and signs >= weights.signs else None


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
