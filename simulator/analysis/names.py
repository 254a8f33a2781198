"""Names of people and employers in an answer, with their places, so that an export can put aliases there.

Pure. Works by capitals and the words beside them; in text without capitals only a known first name right
behind a cue counts. Once a name is known, every place where it stands is noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Literal

from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import Evidence, Flag
from simulator.model.transcript import Transcript
from simulator.text.tokens import NONE, STOP, Token, tokenise

__all__ = ["name_flag", "names", "shipped_names"]

Kind = Literal["person", "employer"]
_QUOTES = ('"', "“", "«", "'", "‘")  # behind one of these a capital opens a quoted sentence
_RULES: dict[Kind, str] = {"person": "name.person", "employer": "name.employer"}


class _Cues(Model):
    not_names: str
    person_before: str
    person_after: str
    employer_before: tuple[str, ...]
    employer_last: str
    place_before: tuple[str, ...]
    thing_before: tuple[str, ...]
    first_names: str


class _Read:
    """The cues as sets for looking up; nothing iterates them."""

    def __init__(self, cues: _Cues) -> None:
        self.not_names = frozenset(cues.not_names.split())
        self.person_before = frozenset(cues.person_before.split())
        self.person_after = frozenset(cues.person_after.split())
        self.employer_before = frozenset(cues.employer_before)
        self.employer_last = frozenset(cues.employer_last.split())
        self.place_before = frozenset(cues.place_before)
        self.thing_before = frozenset(cues.thing_before)
        self.first_names = frozenset(cues.first_names.split())


@cache
def shipped_names() -> _Read:
    """Ours, read once."""
    return _Read(_Cues.model_validate_json(json.dumps(shipped_yaml("names.yaml"))))


def names(transcript: Transcript) -> tuple[Evidence, ...]:
    """Every place where a person or an employer is named, in order. ``rule`` says which of the two."""
    cues = shipped_names()
    tokens = tokenise(transcript.text)
    capitals = sum(t.capital for t in tokens if t.norm != "i")
    shouted = transcript.text.upper() == transcript.text
    if capitals * 60 >= len(tokens) and not shouted:
        found = dict(_by_capitals(tokens, transcript.text, cues))
        places = _everywhere(tokens, found, capital=True)
    else:
        found = dict(_by_cues(tokens, cues))
        places = _everywhere(tokens, found, capital=False)
    return tuple(_evidence(transcript, tokens[a].start, tokens[b].end, kind) for a, b, kind in places)


def name_flag(found: Sequence[Evidence]) -> Flag | None:
    """One note where an employer or at least one person is named; None where nobody is."""
    if not found:
        return None
    first = next((e for e in found if e.rule == _RULES["employer"]), found[0])
    different = [name for name, _ in groupby(sorted(e.quote for e in found))]
    more = f" and {len(different) - 1} more" if len(different) > 1 else ""
    return Flag(
        id="confidential-name",
        severity="note",
        message=f"Names a person or an employer: “{first.quote}”{more}.",
        why="In a real interview a role (“a senior engineer”) protects the other person and says more.",
        clears="Use roles instead of names. `sessions export --alias` replaces them in what you hand on.",
        quote=first.quote,
        start=first.start,
        end=first.end,
        t0=first.t0,
        t1=first.t1,
        rule=first.rule,
    )


def _evidence(transcript: Transcript, start: int, end: int, kind: Kind) -> Evidence:
    t0, t1 = transcript.time_of(start, end)
    return Evidence(start=start, end=end, quote=transcript.text[start:end], t0=t0, t1=t1, rule=_RULES[kind])


def _by_capitals(tokens: Sequence[Token], text: str, cues: _Read) -> Iterator[tuple[tuple[str, ...], Kind]]:
    """Runs of capitalised words. At the start of a sentence only what a first name or a second sight confirms."""
    runs = list(_runs(tokens, text, cues))
    inside = frozenset(t.norm for a, b in runs for t in tokens[a : b + 1] if tokens[a].gap != STOP)
    for first, last in runs:
        words = tuple(t.norm for t in tokens[first : last + 1])
        known = words[0] in cues.first_names
        before, before_two = _before(tokens, first)
        after = tokens[last + 1].norm if last + 1 < len(tokens) else ""
        opens = (
            tokens[first].gap == STOP
            or text[max(0, tokens[first].start - 3) : tokens[first].start].rstrip()[-1:] in _QUOTES
        )
        if opens and not known and (words[0] not in inside or after not in cues.person_after):
            continue
        company = words[-1] in cues.employer_last and len(words) > 1
        elsewhere = before in cues.place_before or before_two in cues.place_before or before in cues.thing_before
        if company or (not known and (before in cues.employer_before or before_two in cues.employer_before)):
            yield words, "employer"
        elif known or not elsewhere:
            yield words, "person"


def _runs(tokens: Sequence[Token], text: str, cues: _Read) -> Iterator[tuple[int, int]]:
    """(first, last) of neighbouring capitalised words that could be a name."""
    i = 0
    while i < len(tokens):
        if not _could_name(tokens[i], text, cues):
            i += 1
            continue
        last = i
        while last + 1 < len(tokens) and tokens[last + 1].gap == NONE and _could_name(tokens[last + 1], text, cues):
            last += 1
        yield i, last
        i = last + 1


def _could_name(token: Token, text: str, cues: _Read) -> bool:
    word = text[token.start : token.end]
    return token.capital and len(word) > 1 and word[1:].islower() and token.norm not in cues.not_names


def _before(tokens: Sequence[Token], first: int) -> tuple[str, str]:
    if first == 0 or tokens[first].gap != NONE:
        return "", ""
    one = tokens[first - 1].norm
    return one, f"{tokens[first - 2].norm} {one}" if first > 1 and tokens[first - 1].gap == NONE else ""


def _by_cues(tokens: Sequence[Token], cues: _Read) -> Iterator[tuple[tuple[str, ...], Kind]]:
    """Without capitals: a known first name beside a cue."""
    for i, token in enumerate(tokens):
        if token.norm in cues.first_names:
            before = tokens[i - 1].norm if i else ""
            after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
            if before in cues.person_before or after in cues.person_after:
                yield (token.norm,), "person"


def _everywhere(
    tokens: Sequence[Token], found: dict[tuple[str, ...], Kind], *, capital: bool
) -> Iterable[tuple[int, int, Kind]]:
    """Every place of the names found, longest first; the first word of a person's full name counts alone too."""
    known = dict(found)
    for words, kind in found.items():
        if kind == "person":
            known.setdefault(words[:1], kind)
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(known, key=len, reverse=True):
        by_first.setdefault(words[0], []).append(words)
    done = 0
    for i, token in enumerate(tokens):
        if i < done or token.norm not in by_first or (capital and not token.capital):
            continue
        for words in by_first[token.norm]:
            if all(i + k < len(tokens) and tokens[i + k].norm == word for k, word in enumerate(words)):
                yield i, i + len(words) - 1, known[words]
                done = i + len(words)
                break
