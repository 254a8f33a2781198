"""Whether an answer speaks to what its question is after, and whether it answers that question at all. Pure.

Rules ``intent.ID`` hold the cues. ``data: intent-needs`` says how many different ones an intent takes (one where
nothing is said). ``data: off-question`` weighs what drifts away against what stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from simulator.analysis.cues import different, evidence
from simulator.analysis.stories import story_scores, story_shares
from simulator.model.base import Model
from simulator.model.review import IntentMet, PartName, QuestionRef
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings, RulePack

__all__ = ["Drift", "DriftWeights", "intents_met", "off_question"]

_CONTENT = 5  # letters from which a word of the question is taken to carry its meaning
_PEOPLE_STORIES = ("underperformer", "motivation", "scaling", "stakeholder", "team-conflict")
_PAST_TENSES = frozenset({"past", "past-perfect", "perfect", "would-have"})
_LEAST_WORDS = 20  # fewer can't be told from a short answer to the question


class Elsewhere(Model):
    """When an answer tells another story than the one asked for.

    Counted is how strongly the best other story is told, found without looking at the question, with ``announced``
    where the answer opens by naming it and ``untouched`` where no word round the asked subject occurs; less
    ``own`` times how strongly the asked one is told, and ``topic``, ``about``, ``echo`` and ``intent`` for each
    subject word, word round the subject, word of the question and intent of it that is heard (at most ``most`` of
    each); ``elsewhere`` is added for each word round the other story. Nothing is counted where the share of the asked
    story reaches ``share``: what may well be that story is never called another. Nor is it where a story that answers
    the question as well is told as strongly, or less so by ``near`` at most. ``least``:
    what that must reach, by the story that was asked for, and ``guessed`` more where the question is none of the
    bank's; there a single word of the subject clears it. ``words``: the shortest answer.
    """

    share: float
    own: float
    near: float
    topic: float
    about: float
    echo: float
    intent: float
    elsewhere: float
    announced: float
    untouched: float
    guessed: float
    most: dict[str, int]
    least: dict[str, float]
    words: int


class Insisted(Model):
    """When a word of the question comes again and again: ``times`` in any form, by its first letters.

    ``letters``: the shortest word that counts. ``without``: words that come up whatever the subject is.
    """

    times: int
    letters: int
    without: frozenset[str] = Field(alias="except")


class DriftWeights(Model):
    """``data: off-question``. The sum of ``weigh`` times amounts (each up to ``most``) must reach ``least``.

    ``only_untold``: what counts only where no actions were told, since any story may have a kitchen or a wife in it.
    ``technical``: how many different technical words, and which share of all words, make an answer a technical one.
    """

    least: float
    most: int
    technical: tuple[int, float]
    only_untold: tuple[str, ...] = ()
    elsewhere: Elsewhere
    insisted: Insisted
    bias: float = 0.0
    weigh: dict[str, float]


@dataclass(frozen=True, slots=True)
class Drift:
    """How far an answer drifts from its question, and what added to that. ``off``: it does not answer it."""

    score: float
    off: bool
    added: tuple[tuple[str, float], ...]


def intents_met(findings: Findings, question: QuestionRef, transcript: Transcript) -> tuple[IntentMet, ...]:
    """Each intent of the question in its order, with the words that speak to it."""
    needs: Mapping[str, int] = findings.pack.data.get("intent-needs", {})
    out: list[IntentMet] = []
    for intent in question.intents:
        rule = f"intent.{intent}"
        enough = different(findings, [rule], 9) >= needs.get(intent, 1)
        found = evidence(findings, [rule], transcript) if enough else ()
        out.append(IntentMet(id=intent, addressed=enough, evidence=found))
    return tuple(out)


def off_question(
    findings: Findings,
    asked: Findings,
    question: QuestionRef,
    strengths: Mapping[PartName, int],
    fits: Collection[str] = (),
) -> Drift:
    """Weigh whether the answer speaks of something else than was asked.

    ``asked`` are the findings over the question's own text; ``fits``: other stories that answer it as well. Fewer
    than 20 words are never judged.
    """
    weights = _weights(findings.pack)
    if len(findings.document.tokens) < _LEAST_WORDS:
        return Drift(0.0, False, ())
    most = weights.most
    amounts: dict[str, float] = {
        name: different(findings, [name], most) for name in findings.hits if name in weights.weigh
    }
    if strengths["actions"] == 2:
        amounts.update(dict.fromkeys(weights.only_untold, 0.0))
    story = question.story
    elements = [name for name in findings.hits if name.startswith(f"story.{story}.")]
    amounts["topic"] = different(findings, [f"topic.{story}"], most) if story else 0
    amounts["element"] = min(len(elements), most)
    amounts["intent"] = min(sum(findings.any(f"intent.{intent}") for intent in question.intents), most)
    amounts["echo"] = min(_echo(findings, asked), most)
    amounts["insisted"] = float(_insisted(findings, asked, weights.insisted))
    amounts["trait"] = min(findings.count("flag-cue.trait"), most)
    amounts["dodged"] = float(question.kind != "trunk" and _dodged(findings, asked))
    amounts["technical"] = float(_technical(findings, weights) and _about_people(asked, question))
    amounts.update({part: float(strength) for part, strength in strengths.items()})
    told = strengths["actions"] > 0  # how one works in general is no other story
    amounts["elsewhere"] = float(told and _elsewhere(findings, asked, question, weights.elsewhere, fits))
    added = tuple(
        (name, round(weight * amounts[name], 3)) for name, weight in weights.weigh.items() if amounts.get(name)
    )
    score = round(weights.bias + sum(value for _, value in added), 3)
    return Drift(score, score >= weights.least, added)


@lru_cache(maxsize=4)
def _weights(pack: RulePack) -> DriftWeights:
    """The table of a pack, checked once."""
    return DriftWeights.model_validate(pack.data["off-question"], strict=False)


def _echo(findings: Findings, asked: Findings) -> int:
    """How many of the question's own words come again in the answer, whatever their endings."""
    wanted = {t.norm[:_CONTENT]: None for t in asked.document.tokens if len(t.norm) >= _CONTENT}
    heard = {t.norm[:_CONTENT]: None for t in findings.document.tokens}
    return sum(word in heard for word in wanted)


def _insisted(findings: Findings, asked: Findings, limits: Insisted) -> bool:
    """Whether the answer comes back to a word of the question time and again."""
    stems = {
        t.norm[:_CONTENT]
        for t in asked.document.tokens
        if len(t.norm) >= limits.letters and t.norm not in limits.without
    }
    heard = Counter(t.norm[:_CONTENT] for t in findings.document.tokens)
    return any(sum(count for word, count in heard.items() if word.startswith(stem)) >= limits.times for stem in stems)


def _elsewhere(
    findings: Findings, asked: Findings, question: QuestionRef, limits: Elsewhere, fits: Collection[str]
) -> bool:
    """Whether the question names its subject, and the answer tells another story and hardly touches it."""
    story = question.story
    if story not in limits.least or len(findings.document.tokens) < limits.words:
        return False
    if not asked.any(f"topic.{story}"):
        return False
    if story_shares(findings)[story] >= limits.share:
        return False
    scores = story_scores(findings)
    others = {name: score for name, score in scores.items() if name != story and name not in fits}
    other = max(others, key=lambda name: others[name], default=story)
    heard = {
        "topic": different(findings, [f"topic.{story}"], limits.most["topic"]),
        "about": different(findings, [f"about.{story}"], limits.most["about"]),
        "echo": min(_echo(findings, asked), limits.most["echo"]),
        "intent": min(sum(findings.any(f"intent.{intent}") for intent in question.intents), limits.most["intent"]),
    }
    if heard["topic"] and not question.id:
        return False
    if any(scores.get(name, 0.0) >= scores[other] - limits.near for name in fits):
        return False  # one that fits is told about as strongly
    against = limits.own * scores[story] + sum(getattr(limits, name) * count for name, count in heard.items())
    for_it = scores[other] + (limits.announced if _announced(findings, story) else 0.0)
    for_it += 0.0 if heard["about"] else limits.untouched
    round_others = (different(findings, [f"about.{name}"], limits.most["about"]) for name in others)
    for_it += limits.elsewhere * max(round_others, default=0)
    least = limits.least[story] + (0.0 if question.id else limits.guessed)
    return bool(for_it - against >= least)


def _announced(findings: Findings, story: str) -> bool:
    """Whether the answer opens by saying what it is about, and that is another subject."""
    sentence_of = findings.document.sentence_of
    said = dict.fromkeys(sentence_of[hit.first] for hit in findings.of("drift.announced"))
    named = [
        rule.removeprefix("topic.")
        for rule in findings.hits
        if rule.startswith("topic.") and any(sentence_of[hit.first] in said for hit in findings.hits[rule])
    ]
    return bool(named) and story not in named


def _dodged(findings: Findings, asked: Findings) -> bool:
    """Whether a date, a number or a name was asked for, and what comes is general: nothing told, counted or dated."""
    if not asked.any("asks.fact") or findings.any("drift.dated"):
        return False
    document = findings.document
    counted = {document.clause_of[number.first] for number in document.numbers}
    return not any(
        clause.tense in _PAST_TENSES or (place in counted and not clause.negated)
        for place, clause in enumerate(document.clauses)
    )


def _technical(findings: Findings, weights: DriftWeights) -> bool:
    least, share = weights.technical
    words = different(findings, ["drift.technical"], 99)
    return words >= least and words >= share * len(findings.document.tokens)


def _about_people(asked: Findings, question: QuestionRef) -> bool:
    """Whether the question is about people and not about technology."""
    if asked.any("asks.technical"):
        return False
    return asked.any("asks.people") or question.story in _PEOPLE_STORIES
