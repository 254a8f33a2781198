"""What the rules hear in a story of the bank: by the same rules as in a spoken answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.analysis.answer import review
from simulator.model.review import PARTS, PartName, QuestionRef, Review, Strength
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.judge import Judge
from simulator.planning.questions import Question
from simulator.preparing.models import FIELDS, FieldReading, Story, StoryField, StoryReading
from simulator.preparing.words import StoriesWords

__all__ = ["asked_of", "read_story", "serves"]

_ASKED = "Tell me about a time when you led your team through something."
_PART: dict[StoryField, PartName] = {
    "context": "context",
    "challenge": "challenge",
    "actions": "actions",
    "results": "results",
    "learning": "learnings",
}
_STEP = {"mistake": "mistake", "rule": "change", "used": "used-since"}  # field of a learning to step of the ladder
_SHARE = 0.6  # of a question's intents that a story of another subject must speak to, and at least two
_FITS = 0.5  # of the intents where the question may be answered by a story of that subject
_SERVES = 8  # questions that are named, best first


def read_story(story: Story, mind: Judge, words: StoriesWords) -> StoryReading:
    """Strength of each field and part, what is missing, and which questions it can serve.

    The whole story is judged at once, since parts are told by what stands around them; a field counts where it is
    filled and its part was heard.
    """
    bank = mind.bank
    core = story.core if story.core in bank.stories else ""
    asked = bank.of_story(core)[0].open if core and bank.of_story(core) else _ASKED
    question = QuestionRef(text=asked, story=core or None, intents=tuple(bank.intents))
    found = review(Transcript(text=story.told()), question, mind.pack)
    parts: dict[PartName, Strength] = {name: found.parts[name].strength for name in PARTS}
    core = core or found.story_told or ""
    intents = tuple(each.id for each in found.intents if each.addressed)
    questions = serves(core, intents, bank)
    return StoryReading(
        story=story,
        parts=parts,
        fields=tuple(_field(name, story, found, words) for name in FIELDS),
        measured=bool(found.results_measured),
        weaknesses=_weaknesses(story, found, words),
        core=core,
        serves=tuple(q.id for q in questions[:_SERVES]),
        intents=intents,
        pillars=tuple(dict.fromkeys(q.pillar for q in questions if q.pillar != "none")),
        levels=tuple(dict.fromkeys(signal.level for signal in found.levels if signal.level)),
    )


def asked_of(bank: Bank) -> tuple[Question, ...]:
    """The main questions that ask for a case, which a story answers."""
    mains = (q for q in bank.questions.values() if q.kind == "trunk" and q.scored and not q.coach_only)
    return tuple(q for q in mains if q.mould == "time")


def serves(core: str, intents: Sequence[str], bank: Bank) -> list[Question]:
    """The questions that a story of that subject answers, best first: those after that core story, then those where
    it fits and speaks to an intent, then others most of whose intents it speaks to."""
    ranked: list[tuple[float, int, Question]] = []
    for number, question in enumerate(asked_of(bank)):
        met = sum(intent in intents for intent in question.intents)
        share = met / len(question.intents)
        own, fits = bool(core) and question.story == core, core in question.stories_fit
        if own or (fits and share >= _FITS) or (met >= 2 and share >= _SHARE):
            ranked.append((-(2.0 * own + 1.0 * fits + share), number, question))
    return [question for _, _, question in sorted(ranked, key=lambda each: each[:2])]


def _field(name: StoryField, story: Story, found: Review, words: StoriesWords) -> FieldReading:
    part = found.parts[_PART[name]]
    filled = bool(story.field(name))
    strength: Strength = part.strength if filled else 0
    quote = part.evidence[0].quote if strength and part.evidence else ""
    if name == "learning":
        return FieldReading(name, strength, quote, _learning(story, found, words) if strength < 2 else "")
    if name == "results" and strength == 2 and not found.results_measured:
        return FieldReading(name, 1, quote, words.field("metric").add)
    return FieldReading(name, strength, quote, words.field(name).add if strength < 2 else "")


def _learning(story: Story, found: Review, words: StoriesWords) -> str:
    """The first step of a learning that is empty, else the first that was not heard."""
    filled = [name for name in _STEP if getattr(story.learning, name)]
    heard = {step.id for step in found.learnings_ladder if step.met}
    lacking = [n for n in _STEP if n not in filled] or [n for n, step in _STEP.items() if step not in heard]
    return words.field(lacking[0] if lacking else "mistake").add


def _weaknesses(story: Story, found: Review, words: StoriesWords) -> tuple[str, ...]:
    """What a listener would hold against it. What is owned as a mistake is none."""
    flags = (f for f in found.flags if f.severity != "note" and f.id not in words.ignore)
    owned = story.learning.told()
    return tuple(dict.fromkeys(f.id for f in flags if not (f.quote and f.quote in owned)))
