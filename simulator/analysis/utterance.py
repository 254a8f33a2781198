"""What kind of thing was said: an answer, a question back, a request, or nothing that can be used. Pure.

It is asked before anything is judged. Words in ``prompts/utterances.yaml``. Only a short text that tells of nothing
done can be something else than an answer: a story may hold any of these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from simulator.analysis.patterns import flat, found, spans
from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import Utterance
from simulator.text.clauses import Clause
from simulator.text.document import Document

__all__ = ["Utterances", "done", "idle_verbs", "kind_of", "shipped_utterances"]

_KINDS = ("question", "repeat", "skip", "time", "nothing", "never")
_NEVER = 2  # signs that "I never had that" is worth: there is no such case
_FRESH = 0.45  # different words among all; below it a recogniser has gone round in circles
_LEAST = 12  # words from which that can be told
_SHOWN = frozenset({"i", "we"})
_TENSES = frozenset({"past", "past-perfect", "present"})
_HAPPENED = frozenset({"past", "past-perfect"})
_DOES = frozenset({"present", "would", "would-have", "modal", "future", "perfect"})
_NOBODY = frozenset({"nobody", "nothing", "none", "noone"})


class Utterances(Model):
    """``prompts/utterances.yaml``: patterns by kind of utterance.

    ``longest``: most words by kind; ``nothing`` may be longer by ``more`` for every further sign.
    """

    longest: dict[str, int]
    idle_verbs: tuple[str, ...]
    states: tuple[str, ...]
    tags: tuple[str, ...]
    reported: str
    guess: str
    done_by: str
    question: tuple[str, ...]
    repeat: tuple[str, ...]
    skip: tuple[str, ...]
    time: tuple[str, ...]
    nothing: tuple[str, ...]
    never: tuple[str, ...]
    soundcheck: tuple[str, ...]
    close: tuple[str, ...]
    said: dict[Utterance, str]  # why it was not judged, for the candidate


@cache
def shipped_utterances() -> Utterances:
    """``prompts/utterances.yaml``, read once in a process."""
    return Utterances.model_validate(shipped_yaml("utterances.yaml"), strict=False)


def kind_of(
    document: Document, *, own_questions: bool = False, reply: bool = False, whole: bool = False
) -> Utterance:
    """What was said. ``own_questions``: the candidate was asked for questions; ``reply``: to a follow-up; ``whole``:
    to a question after a case or a way of working, where few words that tell of nothing are no answer, whatever
    they are."""
    data = shipped_utterances()
    words = len(document.tokens)
    text = flat(document.text)
    if not words or words > max(data.longest.values()) * 2:
        return "answer"
    if own_questions:
        return _own_question(text, words, data)
    signs = {name: _meant(name, spans(getattr(data, name), text), text, data) for name in _KINDS}
    asks = _asks_at_an_end(document, data)

    def told(*names: str) -> int:
        """Clauses of something done, but those in which a sign of these kinds stands."""
        return len(_told(document, [span for name in names for span in signs[name]]))

    if signs["repeat"] and words <= data.longest["repeat"] and told("repeat") <= 1:
        return "repeat"
    if signs["skip"] and words <= data.longest["skip"] and told("skip") <= (0 if reply else 1):
        return "skip"
    if (signs["question"] or asks) and words <= data.longest["question"]:
        most = 2 if signs["question"] and asks else 1 if signs["question"] or not document.punctuated else 0
        if told("question") <= most:
            return "question"
    if signs["time"] and words <= data.longest["time"] and not told("time"):
        return "time"
    if whole and words <= data.longest["empty"] and not _tells(document):
        return "nothing"
    return "nothing" if _nothing(document, text, signs, data, reply=reply) else "answer"


def _tells(document: Document) -> bool:
    """Whether anything is told: something that happened or was done by anybody, or what "I" or "we" do; or a number,
    as notes have them."""
    idle, states = idle_verbs(), shipped_utterances().states

    def tells(clause: Clause) -> bool:
        if clause.verb < 0 or clause.negated or clause.asks or document.tokens[clause.head].norm in _NOBODY:
            return False
        verb = document.tokens[clause.verb].norm
        if clause.tense in _HAPPENED:
            return verb not in states
        return clause.subject in _SHOWN and clause.tense in _DOES and verb not in idle

    return bool(document.numbers) or any(map(tells, document.clauses))


def done(document: Document) -> int:
    """How many clauses tell what "I" or "we" did or do."""
    return len(_told(document, ()))


def _own_question(text: str, words: int, data: Utterances) -> Utterance:
    over = bool(spans(data.close, text)) and "?" not in text and words <= data.longest["close"]
    return "close" if over else "repeat" if spans(data.repeat, text) and words <= data.longest["repeat"] else "answer"


def _nothing(
    document: Document, text: str, marks: dict[str, list[tuple[int, int]]], data: Utterances, *, reply: bool
) -> bool:
    words = len(document.tokens)
    norms = document.words()
    if words >= _LEAST and len(set(norms)) < _FRESH * words:
        return True
    told = _told(document, [*marks["nothing"], *marks["never"]])
    if len(spans(data.soundcheck, text)) >= 2 and not told:
        return True
    signs = len(marks["nothing"]) + _NEVER * len(marks["never"])
    if not signs or words > data.longest["nothing"] + data.longest["more"] * (signs - 1):
        return False
    if document.numbers and signs == 1:
        return False  # "I don't know exactly, maybe twenty"
    if reply and signs == 1 and found((data.guess,), text):
        return False
    if reply and (document.numbers or (marks["never"] and not marks["nothing"])):
        return False  # "I don't know exactly, maybe twenty" is an answer, and so is "no, it never came back"
    return len(told) <= max(0, signs - 1)


def _meant(name: str, places: Sequence[tuple[int, int]], text: str, data: Utterances) -> list[tuple[int, int]]:
    """Those that were said to the interviewer, and not told of a talk with somebody else."""
    told = (data.reported, data.done_by) if name in ("repeat", "skip") else (data.reported,)
    return [place for place in places if not found(told, text[max(0, place[0] - 30) : place[0]])]


def _told(document: Document, outside: Sequence[tuple[int, int]]) -> list[int]:
    idle = idle_verbs()
    found = []
    for n, clause in enumerate(document.clauses):
        if clause.verb < 0 or clause.negated or clause.asks or clause.subject not in _SHOWN:
            continue
        if clause.tense not in _TENSES or document.tokens[clause.verb].norm in idle:
            continue
        span = document.span(clause.first, clause.last)
        if not any(start < span.end and end > span.start for start, end in outside):
            found.append(n)
    return found


def _asks_at_an_end(document: Document, data: Utterances) -> bool:
    """Whether the first or the last sentence is a question to somebody."""
    sentences = document.sentences
    for sentence in {sentences[0], sentences[-1]} if sentences else ():
        end = document.tokens[sentence.last].end
        said = flat(document.quote(sentence.first, sentence.last))
        tagged = any(said == tag or said.endswith((f" {tag}", f",{tag}")) for tag in data.tags)
        told = found((r"(asked|told|said)",), said)
        if document.text[end : end + 1] == "?" and not tagged and not told:
            return True
    return False


@cache
def idle_verbs() -> frozenset[str]:
    """Verbs that tell of nothing that was done."""
    return frozenset(shipped_utterances().idle_verbs)
