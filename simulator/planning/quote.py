"""The candidate's own words, short enough to be repeated and heard well enough to be trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from simulator.model.base import Model
from simulator.model.review import Evidence
from simulator.model.transcript import Transcript
from simulator.text.document import read
from simulator.text.verbs import is_past

__all__ = ["Quoting", "QuotingFile"]

_SHORTEST, _LONGEST = 4, 12  # words; a longer one is hard to follow by ear
_TRUSTED = 0.6  # word probability below which a recogniser is as often wrong as right (Whisper's own scale)
_BREAKS = r"(?:[,.;!?…–—\n\"“”()\[\]]|:(?!\d))+"
_SUBJECTS = frozenset({"i", "we", "he", "she", "they"})  # always subjects, wherever they stand
_ARTICLES = frozenset({"the", "my", "our"})
_REPEATED = r"\b(\w+)\s+\1\b|\w-\s|\b\w-\w-"  # "the the", "a-a-actually"


class QuotingFile(Model):
    """Word lists of ``prompts/quoting.yaml``."""

    cut_before: tuple[str, ...]
    openers: tuple[str, ...]
    subjects: tuple[str, ...]
    hanging: tuple[tuple[str, ...], ...]
    states: tuple[str, ...]
    measures: tuple[str, ...]
    numbers: tuple[str, ...]
    spans_time: tuple[str, ...]
    stumbles: tuple[str, ...]
    never: tuple[str, ...]


class Quoting:
    """Finds words that a follow-up can quote: evidence of a transcript in, a short clause of it out, or none.

    Its patterns are compiled when they are first needed.
    """

    def __init__(self, data: QuotingFile) -> None:
        self._data = data
        self._spans_time = frozenset(data.spans_time)
        self._subjects = frozenset(data.subjects)
        self._resumes = frozenset((*data.subjects, *data.openers, *data.cut_before)) - _ARTICLES
        self._leads = frozenset((*data.cut_before, *data.openers))
        self._states = frozenset(data.states)
        self._hanging = frozenset(word for line in data.hanging for word in line)

    @cached_property
    def _cut(self) -> re.Pattern[str]:
        return re.compile(rf"{_BREAKS}|\s(?=(?:{_any(self._data.cut_before)})\s)", re.IGNORECASE)

    @cached_property
    def _opener(self) -> re.Pattern[str]:
        return re.compile(rf"^(?:(?:{_any(self._data.openers)})\s+)+", re.IGNORECASE)

    @cached_property
    def _bare_measure(self) -> re.Pattern[str]:
        numbers, measures = _any(self._data.numbers), _any(self._data.measures)
        return re.compile(rf"(\w+)((?:\s+(?:{numbers}|\d+))+\s+(?:{measures}))$", re.IGNORECASE)

    @cached_property
    def _spoilt(self) -> re.Pattern[str]:
        words = _any((*self._data.stumbles, *self._data.never))
        return re.compile(rf"\b(?:{words})\b|{_REPEATED}|[<>{{}}]", re.IGNORECASE)

    def quotable(
        self,
        evidence: Iterable[Evidence],
        transcript: Transcript | None,
        speaks: Collection[str] = (),
        *,
        past: bool = False,
    ) -> str:
        """The first clause in ``evidence`` that can be said back verbatim; "" where there is none.

        It starts with its subject, has a verb, does not hang at its end, holds no stumble, and every word of it was
        heard with confidence. ``speaks``: its subject is one of these (i, we, they, it, noun); ``past``: it tells
        what somebody did. The result is always a substring of the answer.
        """
        for item in evidence:
            whole = transcript is not None and transcript.text[item.start : item.end] == item.quote
            text, first = (transcript.text, item.start) if transcript is not None and whole else (item.quote, 0)
            last = first + len(item.quote)
            at = first
            for end, then in self._ends(text, first):
                if at >= last:
                    break
                clause, start = self._trimmed(text[at:end], at)
                opens = self._opens(clause, text[:start])
                at = then
                fits = clause and opens and self._sayable(clause) and self._says(clause, speaks, past=past)
                if fits and _heard(clause, start if whole else item.start + start, transcript):
                    return clause
        return ""

    def _ends(self, text: str, first: int) -> Iterator[tuple[int, int]]:
        """Where each clause from ``first`` on ends, and where the next one begins."""
        for match in self._cut.finditer(text, first):
            if not self._joins(text[match.end() :]):
                yield match.start(), match.end()
        yield len(text), len(text)

    def _joins(self, rest: str) -> bool:
        """Whether ``rest`` begins with an "and" or "or" that joins things and no clauses: "the old and the new"."""
        words = rest[:60].lower().split()
        if len(words) < 2 or words[0] not in ("and", "or"):
            return False
        then = words[1].strip(",.;:!?")
        return then not in self._resumes and not is_past(then)

    def _opens(self, clause: str, before: str) -> bool:
        """Whether a clause begins where its sentence does: "the team" behind a verb is no subject."""
        first = clause.split(maxsplit=1)[0].lower() if clause else ""
        if first.partition("'")[0] in _SUBJECTS:
            return True
        left = before.rstrip()
        return not left or not left[-1].isalnum() or left.split()[-1].lower() in self._leads

    def _trimmed(self, clause: str, start: int) -> tuple[str, int]:
        start += len(clause) - len(clause.lstrip())
        clause = clause.strip()
        # "I stopped it two months": its preposition was not heard, or what came next was cut off
        measure = self._bare_measure.search(clause)
        if measure and measure[1].lower() not in self._spans_time:
            clause = clause[: measure.start(2)]
        opener = self._opener.match(clause)
        return (clause[opener.end() :], start + opener.end()) if opener else (clause, start)

    def _sayable(self, clause: str) -> bool:
        words = clause.lower().replace("’", "'").split()
        return (
            _SHORTEST <= len(words) <= _LONGEST
            and words[0] in self._subjects
            and words[-1].strip("'") not in self._hanging
            and words[-2] != "to"  # "to include" wants its object
            and not self._spoilt.search(clause)
        )

    def _says(self, clause: str, speaks: Collection[str], *, past: bool) -> bool:
        """Whether it is one whole predication of the wanted kind."""
        document = read(clause.replace("-", ""))
        if not document.clauses:
            return False
        first = document.clauses[0]
        if any(c.verb >= 0 and not c.opener and c.subject != "none" for c in document.clauses[1:]):
            return False  # two sentences that nothing parts
        if first.verb < 0 or first.negated or (speaks and first.subject not in speaks):
            return False
        if not past:
            return True
        verb = document.tokens[first.verb].norm
        return first.tense == "past" and not (first.going or first.passive or verb in self._states)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def _heard(clause: str, start: int, transcript: Transcript | None) -> bool:
    """Whether every word of the clause was heard with confidence, and it is where the evidence says."""
    if transcript is None:
        return True
    end = start + len(clause)
    if transcript.text[start:end] != clause:
        return False
    for doubt in transcript.doubts:
        if doubt.kind == "unclear" and doubt.start is not None and doubt.start < end and (doubt.end or 0) > start:
            return False
    touched = [w for w in transcript.words if w.start < end and w.end > start]
    if transcript.engine.low_trust and not all(w.probability is not None for w in touched):
        return False  # an engine that is often wrong and can't say where
    return all(w.probability is None or w.probability >= _TRUSTED for w in touched)
