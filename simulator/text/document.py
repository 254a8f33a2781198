"""A text as the rules see it: tokens, clauses, sentences and numbers over one never-edited string."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from simulator.model.transcript import Span, Transcript, Word
from simulator.text.clauses import Clause, find_clauses
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import COMMA, STOP, Token, tokenise

__all__ = ["Document", "Sentence", "read", "read_transcript", "without"]

_LONG_PAUSE = (
    0.7  # seconds; sentence-final pauses cluster above it, clause-internal ones below (see prompts/delivery)
)
_STARTERS = frozenset(["so", "but", "then", "anyway", "now", "okay", "yeah", "yes", "well", "because", "also"])
_LONGEST = 45  # tokens; a run without a stop is cut at the next clause behind this many


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first..last`` (inclusive) and the clauses ``clauses[0]..clauses[1]`` (half-open) in it."""

    first: int
    last: int
    clauses: tuple[int, int]


@dataclass(frozen=True)
class Document:
    """``text`` is verbatim; ``tokens[i].start:tokens[i].end`` index into it."""

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    sentences: tuple[Sentence, ...]
    punctuated: bool

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Numbers, spoken or in digits, left to right."""
        return find_numbers(self.tokens)

    @cached_property
    def clause_of(self) -> tuple[int, ...]:
        """For each token the index of its clause."""
        out = [0] * len(self.tokens)
        for n, clause in enumerate(self.clauses):
            for i in range(clause.first, clause.last + 1):
                out[i] = n
        return tuple(out)

    @cached_property
    def clauses_by_kind(self) -> dict[tuple[str, str], list[int]]:
        """Indexes of clauses by subject and tense."""
        out: dict[tuple[str, str], list[int]] = {}
        for n, clause in enumerate(self.clauses):
            out.setdefault((clause.subject, clause.tense), []).append(n)
        return out

    @cached_property
    def sentence_of(self) -> tuple[int, ...]:
        """For each token the index of its sentence."""
        out = [0] * len(self.tokens)
        for n, sentence in enumerate(self.sentences):
            for i in range(sentence.first, sentence.last + 1):
                out[i] = n
        return tuple(out)

    def span(self, first: int, last: int) -> Span:
        """Characters of the tokens ``first..last`` (inclusive)."""
        return Span(start=self.tokens[first].start, end=self.tokens[last].end)

    def quote(self, first: int, last: int) -> str:
        """The text of the tokens ``first..last`` (inclusive), verbatim."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def words(self, first: int = 0, last: int | None = None) -> list[str]:
        """Normalised words of a range of tokens (inclusive)."""
        return [t.norm for t in self.tokens[first : None if last is None else last + 1]]


def read(text: str, words: Sequence[Word] = (), pauses: Sequence[tuple[float, float]] = ()) -> Document:
    """Read a text. Times of ``words`` and ``pauses`` (seconds) find sentence ends where punctuation is missing."""
    tokens = tokenise(text)
    stops = sum(1 for t in tokens if t.gap == STOP) - 1  # the first token always stands behind one
    punctuated = len(tokens) < 12 or stops * 60 >= len(tokens)
    if not punctuated and words:
        tokens = _break_at_pauses(tokens, words, pauses)
    clauses = find_clauses(tokens)
    return Document(text, tuple(tokens), clauses, _sentences(tokens, clauses, punctuated), punctuated)


def read_transcript(transcript: Transcript) -> Document:
    """``read`` with the transcript's own word times and pauses."""
    return read(transcript.text, transcript.words, transcript.pauses)


def without(document: Document, dropped: Container[int]) -> Document:
    """The document without some tokens; the others keep their offsets, and a stop stands where one is missing."""
    kept: list[Token] = []
    for i, token in enumerate(document.tokens):
        if i not in dropped:
            kept.append(token._replace(gap=STOP) if i and i - 1 in dropped else token)
    clauses = find_clauses(kept)
    return Document(
        document.text, tuple(kept), clauses, _sentences(kept, clauses, document.punctuated), document.punctuated
    )


def _break_at_pauses(
    tokens: list[Token], words: Sequence[Word], pauses: Sequence[tuple[float, float]]
) -> list[Token]:
    """Turn long silences between words into breaks: a comma's worth, or a stop where a clause can start."""
    silent: dict[int, float] = {}
    for before, after in pairwise(words):
        if before.t1 is not None and after.t0 is not None:
            voiced = (
                sum(max(0.0, min(e, after.t0) - max(s, before.t1)) for s, e in pauses) if len(pauses) < 64 else 0.0
            )
            silent[after.start] = max(after.t0 - before.t1, voiced)
    out = []
    for token in tokens:
        pause = silent.get(token.start, 0.0)
        gap = STOP if pause >= _LONG_PAUSE else COMMA if pause >= _LONG_PAUSE / 2 else 0
        out.append(token._replace(gap=max(token.gap, gap)) if gap else token)
    return out


def _sentences(tokens: Sequence[Token], clauses: Sequence[Clause], punctuated: bool) -> tuple[Sentence, ...]:
    """Sentences end at stops; without punctuation at clauses that open like a new sentence."""
    if not tokens:
        return ()
    starts = [0]
    opening = {clause.first: clause for clause in clauses}
    for i, token in enumerate(tokens):
        if not i:
            continue
        clause = opening.get(i)
        fresh = (
            not punctuated
            and clause is not None
            and (token.norm in _STARTERS or (clause.opener in {"", "so"} and i - starts[-1] >= 6))
        )
        if token.gap == STOP or fresh or (clause is not None and i - starts[-1] >= _LONGEST):
            starts.append(i)
    out = []
    c = 0
    for n, first in enumerate(starts):
        last = (starts[n + 1] if n + 1 < len(starts) else len(tokens)) - 1
        begin = c
        while c < len(clauses) and clauses[c].first <= last:
            c += 1
        out.append(Sentence(first, last, (begin, c)))
    return tuple(out)
