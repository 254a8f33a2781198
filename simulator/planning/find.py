"""Which question of the bank somebody asks in their own words, and what is asked where it is none of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from simulator.planning.questions import Question
from simulator.planning.wording import Wording, plain

__all__ = ["Finder"]

_WORD = re.compile(r"[^\W_]+(?:['’:&/-][^\W_]+)*")
_NEAR, _KEYED = (
    0.8,
    0.5,
)  # cosine at which another wording counts as the same question, without and with its own words


class Finder:
    """Fuzzy recognition of the bank's questions. Deterministic; linear in the number of questions."""

    def __init__(self, questions: Sequence[Question], wording: Wording) -> None:
        self._wording = wording
        self._exact = {
            _flat(text): q for q in reversed(questions) for text in (q.open, q.concise, q.guided, q.title) if text
        }
        documents = [(q, Counter(self._terms(text))) for q in questions for text in (q.open, q.concise) if text] + [
            (q, Counter(self._terms(f"{q.title} {' '.join(q.key)}"))) for q in questions
        ]
        seen = Counter(term for _, terms in documents for term in terms)
        self._weight = {term: math.log(1 + len(documents) / n) for term, n in seen.items()}
        self._unseen = math.log(1 + len(documents))
        self._documents = [(q, terms, self._norm(terms)) for q, terms in documents]

    def exact(self, text: str) -> Question | None:
        """The question that has this very wording, whatever its punctuation and capitals."""
        return self._exact.get(_flat(text))

    def near(self, text: str) -> Question | None:
        """The question that this is another wording of, or None. Near-twins are distinguished by their own words."""
        low = plain(text)
        terms = Counter(self._terms(low))
        if not terms:
            return None
        norm = self._norm(terms)
        scores: dict[str, tuple[float, Question]] = {}
        for question, other, other_norm in self._documents:
            score = sum(self._of(t) ** 2 * min(n, other[t]) for t, n in terms.items() if t in other)
            score /= norm * other_norm or 1.0
            if score > scores.get(question.id, (0.0, question))[0]:
                scores[question.id] = (score, question)
        ranked = sorted(scores.values(), key=lambda pair: (-pair[0], pair[1].id))
        for score, question in ranked[:4]:
            own = _any_of(question.key)
            keyed = own is not None and own.search(low) is not None
            if score >= (_KEYED if keyed else _NEAR) and (keyed or not question.twins):
                return question  # a twin without its own word may be any of them
        return None

    def _terms(self, text: str) -> list[str]:
        same = self._wording.same
        words = [w for w in _WORD.findall(plain(text)) if w not in self._wording.idle]
        return [same.get(w, _stem(w)) for w in words]

    def _of(self, term: str) -> float:
        return self._weight.get(term, self._unseen)

    def _norm(self, terms: Mapping[str, int]) -> float:
        return math.sqrt(sum(self._of(t) ** 2 * n * n for t, n in terms.items()))


def _flat(text: str) -> str:
    return " ".join(_WORD.findall(plain(text)))


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(re.escape(plain(w)) for w in words)})", re.IGNORECASE) if words else None
