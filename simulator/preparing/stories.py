"""What the rules hear in a story of the bank: by the same rules as in a spoken answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.analysis.answer import review
from simulator.analysis.patterns import flat, found
from simulator.model.review import PARTS, PartName, QuestionRef, Review, Strength
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.judge import Judge
from simulator.planning.questions import Question
from simulator.preparing.models import FIELDS, FieldReading, Learning, Story, StoryField, StoryReading
from simulator.preparing.words import StoriesWords
from simulator.text.numbers import find_numbers
from simulator.text.tokens import tokenise

__all__ = ["asked_of", "read_story", "serves"]

_ASKED = "Tell me about a time when you led your team through something."
_PART: dict[StoryField, PartName] = {
    "context": "context",
    "challenge": "challenge",
    "actions": "actions",
    "results": "results",
    "learning": "learnings",
}
_STEPS = ("mistake", "rule", "used")
_FIELD = {"mistake": "mistake", "change": "rule", "used-since": "used"}  # step of the ladder to field of a learning
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
    whole = review(Transcript(text=story.told()), question, mind.pack)
    # what was learnt tells of a later case, with actions and results of its own
    first = story.model_copy(update={"learning": Learning()})
    case = review(Transcript(text=first.told()), question, mind.pack)
    core = core or case.story_told or whole.story_told or ""
    spoken = [each.id for each in whole.intents if each.addressed]
    questions = serves(core, spoken, bank, first.told())
    after = dict.fromkeys(intent for question in questions for intent in question.intents)
    intents = tuple(intent for intent in after if intent in spoken)  # another question's intent is heard by chance
    fields = tuple(_field(name, first, case, words) for name in FIELDS if name != "learning")
    return StoryReading(
        story=story,
        parts={name: whole.parts[name].strength for name in PARTS},
        fields=(*fields, _learning(story, whole, words)),
        measured=bool(case.results_measured) and _has_number(story.field("results")),
        weaknesses=_weaknesses(story, whole, words),
        core=core,
        serves=tuple(q.id for q in questions[:_SERVES]),
        intents=intents,
        pillars=tuple(dict.fromkeys(q.pillar for q in questions if q.pillar != "none")),
        levels=tuple(dict.fromkeys(signal.level for signal in whole.levels if signal.level)),
    )


def asked_of(bank: Bank) -> tuple[Question, ...]:
    """The main questions that ask for a case, which a story answers."""
    mains = (q for q in bank.questions.values() if q.kind == "trunk" and q.scored and not q.coach_only)
    return tuple(q for q in mains if q.type == "time")


def serves(core: str, intents: Sequence[str], bank: Bank, told: str) -> list[Question]:
    """The questions that a story of that subject answers, best first: those after that core story, then those that
    it fits, where it speaks to the first of their intents and to half of all. A question that wants a certain event
    is served only where ``told``, the story without its learning, speaks of one."""
    text = flat(told)
    ranked: list[tuple[float, int, Question]] = []
    for number, question in enumerate(asked_of(bank)):
        share = sum(intent in intents for intent in question.intents) / len(question.intents)
        own = bool(core) and question.story == core
        fits = core in question.stories_fit and question.intents[0] in intents and share >= _FITS
        if (own or fits) and (not question.event or found(question.event, text)):
            ranked.append((-(2.0 * own + share), number, question))
    return [question for _, _, question in sorted(ranked, key=lambda each: each[:2])]


def _field(name: StoryField, story: Story, case: Review, words: StoriesWords) -> FieldReading:
    """A field counts by what was heard in it; what stands in another field only hints at it."""
    text = story.field(name)
    if not text:
        return FieldReading(name, 0, "", words.field(name).add)
    start = story.told().find(text)
    part = case.parts[_PART[name]]
    end = start + len(text)
    inside = [e.quote[: end - e.start].strip() for e in part.evidence if start <= e.start < end]
    strength: Strength = 2 if inside and part.strength == 2 else 1
    quote = inside[0] if inside else ""
    if name == "results" and not (case.results_measured and _has_number(text)):
        return FieldReading(name, 1, quote, words.field("metric").add)
    return FieldReading(name, strength, quote, words.field(name).add if strength < 2 else "")


def _has_number(text: str) -> bool:
    return any(number.kind not in ("year", "clock", "ordinal") for number in find_numbers(list(tokenise(text))))


def _learning(story: Story, whole: Review, words: StoriesWords) -> FieldReading:
    """Clear where an own mistake and a rule are written and heard; then where it was used since may still lack."""
    learning = story.learning
    if not learning.told():
        return FieldReading("learning", 0, "", words.field("mistake").add)
    part = whole.parts["learnings"]
    own = whole.learnings_kind == "authentic"
    lacking = [name for name in _STEPS if not getattr(learning, name)]
    clear = part.strength == 2 and own and not {"mistake", "rule"} & set(lacking)
    heard = {_FIELD.get(step.id) for step in whole.learnings_ladder if step.met}
    unheard = [name for name in _STEPS if name not in heard] if not clear else []
    add = next((words.field(name).add for name in (*lacking, *unheard, *(() if clear else _STEPS))), "")
    return FieldReading("learning", 2 if clear else 1, part.evidence[0].quote if part.evidence else "", add)


def _weaknesses(story: Story, whole: Review, words: StoriesWords) -> tuple[str, ...]:
    """What a listener would hold against it. What is owned as a mistake is none."""
    flags = (f for f in whole.flags if f.severity != "note" and f.id not in words.ignore)
    owned = len(story.told()) - len(story.learning.told())
    return tuple(dict.fromkeys(f.id for f in flags if f.start is None or f.start < owned))
